//! The elements of a scan, in their order.

use model::Instant;

use super::host::{Host, Port};
use crate::{
    Import, Sink, clean,
    date::epoch_seconds,
    input::Numbers,
    outcome::{Broken, Cause, Place, Reason},
    xml::{Element, Piece, Xml},
};

/// Bytes of hosts that wait for the end of the scan to be dated: 32 MiB.
const MAX_HELD_BYTES: usize = 32 << 20;
/// Ports of a host: three protocols have 65,536 each.
const MAX_PORTS: usize = 3 << 16;

/// What the elements that are open are to us.
#[derive(Clone, Copy, PartialEq)]
enum Tag {
    Run,
    Host,
    Port,
    Service,
    Cpe,
    Other,
}

/// A scan that is being read.
pub(super) struct Scan<'a> {
    import: &'a Import,
    numbers: &'a Numbers,
    sink: &'a mut dyn Sink,
    open: Vec<Tag>,
    n_runs: u32,
    n_records: u64,
    started_at: Option<Instant>,
    host: Option<Host>,
    /// Hosts that do not say when their scan ended; the scan as a whole says it at its end.
    held: Vec<Host>,
    n_held_bytes: usize,
}

impl<'a> Scan<'a> {
    pub(super) fn new(import: &'a Import, numbers: &'a Numbers, sink: &'a mut dyn Sink) -> Self {
        let (open, held, n_held_bytes) = (Vec::new(), Vec::new(), 0);
        let (n_runs, n_records, started_at, host) = (0, 0, None, None);
        Self { import, numbers, sink, open, n_runs, n_records, started_at, host, held, n_held_bytes }
    }

    /// Reads all elements. A file may hold several scans, as `--append-output` writes them.
    pub(super) fn read(&mut self, xml: &mut Xml<'_>) -> Result<(), Broken> {
        loop {
            let step = match xml.next()? {
                Piece::Open(element) => self.begin(&element),
                Piece::Close => {
                    self.close();
                    Ok(())
                }
                Piece::Text(text) => {
                    self.text(text);
                    Ok(())
                }
                Piece::Other => Ok(()),
                Piece::End => break,
            };
            step.map_err(|reason| Broken::new(xml.place(), reason.text))?;
        }
        if !self.open.is_empty() {
            let reason = "the file ends before the scan does";
            return Err(
                Broken::new(xml.place(), reason).help("scan again, and let nmap come to its end".to_owned())
            );
        }
        if self.n_runs == 0 {
            let help = "let nmap write XML, with `-oX scan.xml`".to_owned();
            return Err(Broken::new(Place::File, "the file holds no `nmaprun`").help(help));
        }
        Ok(())
    }

    /// Gives what still waits. A host that the file breaks off in is refused: its list of ports is cut.
    pub(super) fn end(mut self) {
        if let Some(mut host) = self.host.take() {
            host.fault(Reason::new(Cause::Shape, "the file breaks off before the host ends"));
            self.give(&host, None);
        }
        self.give_held(None);
    }

    /// An element begins. `Err` where the file as a whole cannot be understood.
    fn begin(&mut self, element: &Element<'_>) -> Result<(), Reason> {
        let tag = match (element.name(), self.open.last().copied()) {
            ("nmaprun", None) => {
                self.begin_run(element)?;
                Tag::Run
            }
            (name, None) => {
                let name = clean::quoted(name);
                return Err(Reason::new(Cause::Shape, format!("the file is a {name}, not an `nmaprun`")));
            }
            ("host", Some(Tag::Run)) => {
                self.begin_host(element);
                Tag::Host
            }
            ("hosthint", Some(Tag::Run)) => {
                let number = self.number();
                self.sink.other(self.numbers.number(number), "hint at a host before its scan");
                Tag::Other
            }
            ("port", _) => self.begin_port(element)?,
            ("service", Some(Tag::Port)) => {
                self.in_host(element, Host::service);
                Tag::Service
            }
            ("cpe", Some(Tag::Service)) => Tag::Cpe,
            (_, Some(tag)) => {
                self.detail(element, tag);
                Tag::Other
            }
        };
        self.open.push(tag);
        Ok(())
    }

    fn begin_run(&mut self, element: &Element<'_>) -> Result<(), Reason> {
        let run = element.attributes()?;
        if let Some(scanner) = run.get("scanner").filter(|scanner| *scanner != "nmap") {
            let text = format!(
                "the file was written by {}, which does not mean by a host what nmap does",
                clean::quoted(scanner)
            );
            return Err(Reason::new(Cause::Shape, text));
        }
        self.n_runs += 1;
        self.started_at = run.get("start").and_then(epoch_seconds);
        Ok(())
    }

    fn begin_host(&mut self, element: &Element<'_>) {
        let mut host = Host::new(self.number());
        match element.attributes() {
            Ok(attributes) => host.begin(&attributes),
            Err(reason) => host.fault(reason),
        }
        self.host = Some(host);
    }

    /// A port counts as a record wherever it stands.
    fn begin_port(&mut self, element: &Element<'_>) -> Result<Tag, Reason> {
        let number = self.number();
        let Some(host) = &mut self.host else {
            let reason = Reason::new(Cause::Shape, "the port stands outside of a host");
            self.sink.record(super::SERVICE, self.numbers.number(number), Err(reason));
            return Ok(Tag::Other);
        };
        host.ports.push(Port::new(number));
        if host.ports.len() > MAX_PORTS {
            return Err(Reason::new(
                Cause::Bound,
                format!("a host has more ports than the bound of {MAX_PORTS}"),
            ));
        }
        self.in_host(element, Host::port);
        Ok(Tag::Port)
    }

    /// An element that says something of a host, a port or the scan.
    fn detail(&mut self, element: &Element<'_>, parent: Tag) {
        match element.name() {
            "status" if parent == Tag::Host => self.in_host(element, Host::status),
            "address" if parent == Tag::Host => self.in_host(element, Host::address),
            "hostname" => self.in_host(element, Host::name),
            "extraports" => self.in_host(element, Host::more_ports),
            "state" if parent == Tag::Port => self.in_host(element, Host::state),
            "osmatch" => self.in_host(element, Host::system),
            "osclass" => self.in_host(element, Host::device),
            "finished" if self.host.is_none() => {
                let finished = element.attributes().unwrap_or_default();
                let at = finished.get("time").and_then(epoch_seconds);
                self.give_held(at);
            }
            _ => {}
        }
    }

    /// Tells the host what an element says; one that cannot be read is a fault of the host.
    fn in_host(&mut self, element: &Element<'_>, tell: fn(&mut Host, &crate::xml::Attributes)) {
        let Some(host) = &mut self.host else { return };
        match element.attributes() {
            Ok(attributes) if host.has_room(attributes.n_bytes()) => tell(host, &attributes),
            Ok(_) => {}
            Err(reason) => host.fault(reason),
        }
    }

    fn text(&mut self, text: &str) {
        let is_cpe = self.open.last() == Some(&Tag::Cpe);
        if let Some(host) = self.host.as_mut().filter(|_| is_cpe) {
            host.cpe(text);
        }
    }

    fn close(&mut self) {
        match self.open.pop() {
            Some(Tag::Host) => {
                let Some(host) = self.host.take() else { return };
                let n_bytes = self.n_held_bytes.saturating_add(host.n_bytes());
                if host.needs_date() && n_bytes <= MAX_HELD_BYTES {
                    self.n_held_bytes = n_bytes;
                    self.held.push(host);
                } else {
                    self.give(&host, None);
                }
            }
            Some(Tag::Run) => self.give_held(None),
            Some(Tag::Port | Tag::Service | Tag::Cpe | Tag::Other) | None => {}
        }
    }

    fn number(&mut self) -> u64 {
        self.n_records += 1;
        self.n_records
    }

    fn give_held(&mut self, finished_at: Option<Instant>) {
        self.n_held_bytes = 0;
        for host in std::mem::take(&mut self.held) {
            self.give(&host, finished_at);
        }
    }

    /// Gives a host and its ports. Where nothing says when a scan ended, its start is a date that is certainly
    /// not too late.
    fn give(&mut self, host: &Host, finished_at: Option<Instant>) {
        let seen_at = host.ended_at.or(finished_at).or(host.started_at).or(self.started_at);
        host.give(self.import, self.numbers, seen_at, self.sink);
    }
}

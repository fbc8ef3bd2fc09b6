//! One host of a scan: what its elements say, and the records that it becomes.

use std::net::IpAddr;

use model::Instant;

use super::{HOST, SERVICE};
use crate::{
    Cell, Import, MAX_LIST, MAX_RECORD_BYTES, Mapping, Record, Sink, clean,
    date::epoch_seconds,
    input::Numbers,
    outcome::{Cause, Reason},
    reading,
    xml::Attributes,
};

/// Names, addresses and operating systems of a host.
const MAX_NAMED: usize = 256;

/// A host.
#[derive(Default)]
pub(super) struct Host {
    number: u64,
    n_bytes: usize,
    /// Why it cannot be used.
    fault: Option<Reason>,
    status: String,
    reason: String,
    pub(super) started_at: Option<Instant>,
    pub(super) ended_at: Option<Instant>,
    addresses: Vec<IpAddr>,
    mac: Option<String>,
    vendor: Option<String>,
    looked_up: Option<String>,
    asked_for: Option<String>,
    names: Vec<String>,
    /// Whether something is said of its ports.
    is_scanned: bool,
    /// Whether a port may be open or not, as far as the scan can tell.
    is_unsure: bool,
    /// Whether a port answered, be it that it is closed.
    has_answered: bool,
    pub(super) ports: Vec<Port>,
    /// Operating systems that match fully.
    systems: Vec<String>,
    /// Whether what is said of devices belongs to such a system.
    is_full_match: bool,
    devices: Vec<String>,
}

/// A port of a host.
#[derive(Default)]
pub(super) struct Port {
    number: u64,
    transport: String,
    port: u16,
    is_open: bool,
    is_probed: bool,
    has_state: bool,
    service: Option<String>,
    product: Option<String>,
    version: Option<String>,
    tunnel: Option<String>,
    cpe: Option<String>,
}

impl Host {
    pub(super) fn new(number: u64) -> Self {
        Self { number, ..Self::default() }
    }

    /// Keeps the first reason why the host cannot be used.
    pub(super) fn fault(&mut self, reason: Reason) {
        self.fault.get_or_insert(reason);
    }

    /// Counts bytes that it says; `false`, and a fault, beyond the bound of a record.
    pub(super) fn has_room(&mut self, n_bytes: usize) -> bool {
        self.n_bytes = self.n_bytes.saturating_add(n_bytes);
        if self.n_bytes > MAX_RECORD_BYTES {
            let text = format!("the host is longer than the bound of {MAX_RECORD_BYTES} bytes");
            self.fault(Reason::new(Cause::Bound, text));
        }
        self.n_bytes <= MAX_RECORD_BYTES
    }

    /// About how many bytes it holds.
    pub(super) fn n_bytes(&self) -> usize {
        size_of::<Self>() + self.n_bytes + self.ports.len() * size_of::<Port>()
    }

    fn misshapen(&mut self, what: &str, text: &str) {
        self.fault(Reason::new(Cause::Shape, format!("{} is no {what}", clean::quoted(text))));
    }

    pub(super) fn begin(&mut self, host: &Attributes) {
        for (name, is_end) in [("starttime", false), ("endtime", true)] {
            let Some(text) = host.get(name) else { continue };
            match epoch_seconds(text) {
                Some(at) if is_end => self.ended_at = Some(at),
                Some(at) => self.started_at = Some(at),
                None => self.misshapen("time in seconds since 1970", text),
            }
        }
        // nmap gave up on it, so its ports are not all known.
        self.is_unsure |= host.get("timedout") == Some("true");
    }

    pub(super) fn status(&mut self, status: &Attributes) {
        self.status = status.get("state").unwrap_or_default().to_owned();
        self.reason = status.get("reason").unwrap_or_default().to_owned();
    }

    pub(super) fn address(&mut self, address: &Attributes) {
        let text = address.get("addr").unwrap_or_default();
        if self.addresses.len() >= MAX_NAMED {
            let text = format!("a host has more addresses than the bound of {MAX_NAMED}");
            return self.fault(Reason::new(Cause::Bound, text));
        }
        if address.get("addrtype") == Some("mac") {
            self.vendor = address.get("vendor").map(str::to_owned);
            self.mac = reading::mac(text);
            if self.mac.is_none() {
                self.misshapen("hardware address", text);
            }
            return;
        }
        match text.parse() {
            Ok(address) => self.addresses.push(address),
            Err(_) => self.misshapen("network address", text),
        }
    }

    pub(super) fn name(&mut self, name: &Attributes) {
        let Some(text) = name.get("name") else { return };
        if self.names.len() >= MAX_NAMED {
            let text = format!("a host has more names than the bound of {MAX_NAMED}");
            return self.fault(Reason::new(Cause::Bound, text));
        }
        match name.get("type") {
            Some("PTR") => self.looked_up.get_or_insert_with(|| text.to_owned()),
            Some("user") => self.asked_for.get_or_insert_with(|| text.to_owned()),
            _ => &mut String::new(),
        };
        self.names.push(text.to_owned());
    }

    pub(super) fn port(&mut self, port: &Attributes) {
        let transport = port.get("protocol").unwrap_or_default();
        let text = port.get("portid").unwrap_or_default();
        if !matches!(transport, "tcp" | "udp" | "sctp" | "ip") {
            return self.misshapen("protocol of a port", transport);
        }
        let Ok(number) = text.parse() else { return self.misshapen("number of a port", text) };
        if let Some(last) = self.ports.last_mut() {
            last.transport = transport.to_owned();
            last.port = number;
        }
    }

    pub(super) fn state(&mut self, state: &Attributes) {
        let state = state.get("state").unwrap_or_default();
        self.note(state);
        if let Some(last) = self.ports.last_mut() {
            last.is_open = state == "open";
            last.has_state = true;
        }
    }

    /// Ports that nmap only counts, all in one state.
    pub(super) fn more_ports(&mut self, ports: &Attributes) {
        let is_any = ports.get("count").is_none_or(|count| count != "0");
        if is_any {
            self.note(ports.get("state").unwrap_or_default());
        }
    }

    fn note(&mut self, state: &str) {
        self.is_scanned = true;
        match state {
            "open" | "closed" => self.has_answered = true,
            "unfiltered" => (self.has_answered, self.is_unsure) = (true, true),
            // Silence of the whole port, or of what stands before it: it gave no answer.
            "filtered" | "closed|filtered" => {}
            // `open|filtered`, and words that nmap may find later.
            _ => self.is_unsure = true,
        }
    }

    pub(super) fn service(&mut self, service: &Attributes) {
        let Some(last) = self.ports.last_mut() else { return };
        let text = |name: &str| service.get(name).map(str::to_owned);
        last.is_probed = service.get("method") == Some("probed");
        last.service = text("name");
        last.product = text("product");
        last.version = text("version");
        last.tunnel = text("tunnel");
    }

    pub(super) fn cpe(&mut self, text: &str) {
        if let Some(last) = self.ports.last_mut() {
            last.cpe.get_or_insert_with(|| text.chars().take(MAX_NAMED).collect());
        }
    }

    pub(super) fn system(&mut self, system: &Attributes) {
        self.is_full_match = system.get("accuracy") == Some("100");
        let Some(name) = system.get("name").filter(|_| self.is_full_match) else { return };
        if self.systems.len() < MAX_NAMED && !self.systems.iter().any(|system| system == name) {
            self.systems.push(name.to_owned());
        }
    }

    pub(super) fn device(&mut self, class: &Attributes) {
        let is_full = self.is_full_match && class.get("accuracy") == Some("100");
        let Some(device) = class.get("type").filter(|_| is_full) else { return };
        if self.devices.len() < MAX_NAMED && !self.devices.iter().any(|known| known == device) {
            self.devices.push(device.to_owned());
        }
    }

    /// Tells whether the end of the whole scan must date it.
    pub(super) fn needs_date(&self) -> bool {
        self.ended_at.is_none() && self.left_out().is_none()
    }

    /// The sort of hosts that nothing is made of, if it is of one.
    fn left_out(&self) -> Option<&'static str> {
        let is_seen = self.has_answered || self.reason != "user-set";
        match self.status.as_str() {
            _ if self.fault.is_some() => None,
            "down" => Some("host that is down"),
            "up" if self.addresses.iter().any(IpAddr::is_loopback) => {
                Some("host on a loopback address, which is the scanner itself")
            }
            "up" if !is_seen => Some("host that was taken for up (-Pn) and never answered"),
            "up" => None,
            _ => Some("host of which nmap does not say whether it is up"),
        }
    }

    fn address_text(&self) -> Option<String> {
        let first = self.addresses.iter().find(|address| address.is_ipv4()).or(self.addresses.first());
        first.map(IpAddr::to_string)
    }

    /// A name that is its own; the scanner's own name for itself is none.
    fn host_name(&self) -> Option<&str> {
        let names = [&self.looked_up, &self.asked_for];
        let is_local = |name: &str| name == "localhost" || name.starts_with("localhost.");
        let own = |name: &&str| !is_local(name) && name.parse::<IpAddr>().is_err();
        names.into_iter().flatten().map(String::as_str).find(own)
    }

    /// Ports that are open; `None` where the scan does not tell.
    fn open_ports(&self) -> Option<Vec<String>> {
        // A scan for protocols (`-sO`) writes their numbers in the same place.
        let is_of_ports = self.ports.is_empty() || self.ports.iter().any(|port| port.transport != "ip");
        let is_sure = !self.is_unsure && self.ports.iter().all(|port| port.has_state);
        let open = self.ports.iter().filter(|port| port.is_open && port.transport != "ip");
        let open: Vec<String> = open.map(Port::text).collect();
        (!open.is_empty() || (self.is_scanned && is_of_ports && is_sure)).then_some(open)
    }

    /// Gives the host and its ports to the sink.
    pub(super) fn give(
        &self,
        import: &Import,
        numbers: &Numbers,
        seen_at: Option<Instant>,
        sink: &mut dyn Sink,
    ) {
        let number = numbers.number(self.number);
        if let Some(what) = self.left_out() {
            sink.other(number, what);
            for port in &self.ports {
                sink.other(numbers.number(port.number), "port of a host that is left out");
            }
            return;
        }
        let fault = self.why_unusable();
        if let Some(reason) = &fault {
            sink.record(HOST, number, Err(reason.clone()));
        } else {
            let record = self.record(import.mapping(HOST), seen_at, |column| self.cell(column, seen_at));
            sink.record(HOST, number, Ok(record));
        }
        for port in &self.ports {
            let number = numbers.number(port.number);
            match &fault {
                Some(reason) => {
                    let text = format!("its host cannot be used: {reason}");
                    sink.record(SERVICE, number, Err(Reason::new(reason.cause, text)));
                }
                None if port.is_product() => {
                    let cell = |column: &str| self.cell_of(port, column, seen_at);
                    sink.record(SERVICE, number, Ok(self.record(import.mapping(SERVICE), seen_at, cell)));
                }
                None if import.mapping(HOST).is_some() => sink.part(number),
                None => sink.other(number, "port"),
            }
        }
    }

    fn why_unusable(&self) -> Option<Reason> {
        if self.fault.is_some() {
            return self.fault.clone();
        }
        if self.addresses.is_empty() {
            return Some(Reason::new(Cause::Empty, "the host has no network address"));
        }
        let n_open = self.ports.iter().filter(|port| port.is_open).count();
        (n_open > MAX_LIST).then(|| {
            let text = format!(
                "{n_open} ports are open, beyond the bound of {MAX_LIST}; something answers on behalf of the host"
            );
            Reason::new(Cause::Bound, text)
        })
    }

    fn record(
        &self,
        mapping: Option<&Mapping>,
        seen_at: Option<Instant>,
        cell: impl Fn(&str) -> Cell,
    ) -> Record {
        let columns = mapping.map_or(&[][..], Mapping::columns);
        let cells = columns.iter().map(|column| cell(column)).collect();
        Record { observed_at: seen_at, ..Record::of(cells) }
    }

    fn cell(&self, column: &str, seen_at: Option<Instant>) -> Cell {
        match column {
            "address" => text(self.address_text()),
            "addresses" => Cell::Texts(self.addresses.iter().map(IpAddr::to_string).collect()),
            "device_type" => text(sole(&self.devices).filter(|_| self.systems.len() == 1)),
            "has_open_port" => text(self.open_ports().map(|open| !open.is_empty())),
            "host_name" => text(self.host_name()),
            "mac" => text(self.mac.as_deref()),
            "names" => Cell::Texts(self.names.clone()),
            "open_ports" => self.open_ports().map_or(Cell::Empty, Cell::Texts),
            "os" => text(sole(&self.systems)),
            "reason" => text(Some(&self.reason)),
            "seen_at" => text(seen_at.map(Instant::rfc3339)),
            "vendor" => text(self.vendor.as_deref()),
            _ => Cell::Empty,
        }
    }

    fn cell_of(&self, port: &Port, column: &str, seen_at: Option<Instant>) -> Cell {
        match column {
            "port" => text(Some(port.port)),
            "transport" => text(Some(&port.transport)),
            "service" => text(port.service.as_deref()),
            "product" => text(port.product.as_deref()),
            "version" => text(port.version.as_deref()),
            "tunnel" => text(port.tunnel.as_deref()),
            "cpe" => text(port.cpe.as_deref()),
            column => self.cell(column, seen_at),
        }
    }
}

impl Port {
    pub(super) fn new(number: u64) -> Self {
        Self { number, ..Self::default() }
    }

    fn text(&self) -> String {
        format!("{}/{}", self.port, self.transport)
    }

    /// Tells whether nmap recognised what answers by asking it, and did not look the port up in a table.
    fn is_product(&self) -> bool {
        self.is_open && self.transport != "ip" && self.is_probed && self.product.is_some()
    }
}

fn text(value: Option<impl ToString>) -> Cell {
    value.map_or(Cell::Empty, |value| Cell::Text(value.to_string()))
}

/// The only element of a list.
fn sole(list: &[String]) -> Option<&String> {
    match list {
        [only] => Some(only),
        _ => None,
    }
}

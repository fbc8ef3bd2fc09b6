//! Logs of Zeek, the network monitor: which machines were seen, what answers on them, who talks to whom.
//!
//! Read line by line, whatever their length: the ASCII writer's values with tabs between them under header lines,
//! or one JSON object a line. A file may hold several logs and change its header on the way. The fields are those
//! that Zeek's "Log Files" reference describes (<https://docs.zeek.org/en/current/logs/>).

mod host;
mod json_line;
mod sort;
mod talk;
mod tsv;

use self::{
    sort::{Sort, Sorts},
    talk::{Talk, Talks, Words},
    tsv::Header,
};
use crate::{
    Broken, Import, Importer, Input, Reader, Reason, Sink, Table,
    outcome::{Cause, Place},
};

/// The importer.
pub(crate) struct Zeek;

const TS: (&str, &str) = ("ts", "when it was seen, as an instant");
const HOST: (&str, &str) = ("host", "the address");
const HOST_ID: (&str, &str) = ("host_id", "the address as part of an id, such as `10-47-1-20`; IPv6 in full");
const MAC: (&str, &str) = ("mac", "the hardware address, as `00:1b:1b:0c:2a:7f`");
const MAC_ID: (&str, &str) = ("mac_id", "the hardware address as part of an id, with `-`");

const TABLES: &[Table] = &[
    Table {
        name: "dhcp",
        doc: "A machine that asked for an address and got one.",
        columns: &[
            TS,
            MAC,
            MAC_ID,
            ("host_name", "the name that the machine gave itself"),
            ("client_fqdn", "its full name, as it said"),
            ("domain", "the domain that the server gave it"),
            ("client_addr", "the address that it had before"),
            ("requested_addr", "the address that it asked for"),
            ("assigned_addr", "the address that it got"),
            ("server_addr", "who gave it"),
            ("lease_time", "for how many seconds"),
            ("msg_types", "the messages, such as DISCOVER and ACK; a list"),
            ("vendor_class", "what the machine says it is, if a script logs that"),
        ],
        has_place: false,
        is_dated: true,
        is_log: true,
    },
    Table {
        name: "known_devices",
        doc: "A hardware address that was seen, at most once a day.",
        columns: &[TS, MAC, MAC_ID, ("dhcp_host_name", "the name that the device gave itself in DHCP")],
        has_place: false,
        is_dated: true,
        is_log: true,
    },
    Table {
        name: "known_hosts",
        doc: "An address that was seen to complete a connection, at most once a day.",
        columns: &[TS, HOST, HOST_ID],
        has_place: false,
        is_dated: true,
        is_log: true,
    },
    Table {
        name: "known_services",
        doc: "A port that was seen to answer, at most once a day.",
        columns: &[
            TS,
            HOST,
            HOST_ID,
            ("port_num", "the port"),
            ("port_proto", "what carries it: `tcp`, `udp`"),
            ("service", "what was spoken, such as HTTP; a list"),
        ],
        has_place: false,
        is_dated: true,
        is_log: true,
    },
    Table {
        name: "software",
        doc: "A program that a machine was seen to run, by what it says of itself.",
        columns: &[
            TS,
            HOST,
            HOST_ID,
            ("host_p", "the port of a server program"),
            ("software_type", "such as `HTTP::SERVER` or `SSH::CLIENT`"),
            ("name", "its name"),
            ("version", "its version, such as `7.4p1`"),
            ("version.major", "the first number of the version"),
            ("version.minor", "the second"),
            ("version.minor2", "the third"),
            ("version.minor3", "the fourth"),
            ("version.addl", "the rest"),
            ("unparsed_version", "the words of the program itself"),
        ],
        has_place: false,
        is_dated: true,
        is_log: true,
    },
];

impl Importer for Zeek {
    fn format(&self) -> &'static str {
        "zeek"
    }

    fn unit(&self) -> &'static str {
        "line"
    }

    fn tables(&self) -> &'static [Table] {
        TABLES
    }

    fn ready(&self) -> &'static str {
        include_str!("zeek/ready.yaml")
    }

    fn reader<'a>(&self, import: &'a Import) -> Box<dyn Reader + 'a> {
        Box::new(Logs { import, talks: Talks::default() })
    }
}

struct Logs<'a> {
    import: &'a Import,
    talks: Talks,
}

impl Reader for Logs<'_> {
    fn file(&mut self, mut input: Input<'_>, sink: &mut dyn Sink) -> Result<(), Broken> {
        let mut sorts = Sorts::of_file(input.name());
        let mut header = Header::default();
        let (mut line, mut ends) = (Vec::new(), Vec::new());
        let (mut n_read, mut n_foreign) = (0_u64, 0_u64);
        while let Some((at, text)) = input.line(&mut line)? {
            match text {
                [] => continue,
                [b'#', ..] => {
                    header.read(text, at)?;
                    continue;
                }
                _ => n_read += 1,
            }
            let number = input.number(at);
            if matches!(text, [b'{', .., b'}']) || (text.first() == Some(&b'{') && !header.is_read()) {
                self.object(number, text, &mut sorts, sink);
            } else if header.is_read() {
                self.values(number, text, (&mut header, &mut ends), &mut sorts, sink);
            } else {
                n_foreign += 1;
                sink.traffic(number, Err(foreign()));
            }
        }
        if n_foreign > 0 && n_foreign == n_read {
            let reason = "no line of the file is one of a Zeek log";
            let help = "a log begins with `#separator` and `#fields`, or has one JSON object a line";
            return Err(Broken::new(Place::File, reason).help(help.to_owned()));
        }
        Ok(())
    }
}

fn foreign() -> Reason {
    let text = "the line is no JSON object and no `#fields` line before it says what its values are";
    Reason::new(Cause::Shape, text)
}

impl Logs<'_> {
    /// Takes a line of values.
    fn values(
        &mut self,
        number: u32,
        text: &[u8],
        (header, ends): (&mut Header, &mut Vec<usize>),
        sorts: &mut Sorts,
        sink: &mut dyn Sink,
    ) {
        let sort = header.sort(sorts).clone();
        match (header.values(text, ends), &sort) {
            (Err(reason), Sort::Table(table)) => sink.record(*table, number, Err(reason)),
            (Err(reason), _) => sink.traffic(number, Err(reason)),
            (Ok(values), Sort::Table(table)) => self.record(*table, number, &values, sink),
            (Ok(values), sort) => self.talk(number, sort, &values.words(), sink),
        }
    }

    /// Takes a line that is a JSON object.
    fn object(&mut self, number: u32, text: &[u8], sorts: &mut Sorts, sink: &mut dyn Sink) {
        let glance = match json_line::glance(text) {
            Ok(glance) => glance,
            Err(reason) => return sink.traffic(number, Err(reason)),
        };
        match sorts.find(glance.path.text(), glance.marks, glance.n_fields) {
            Sort::Table(table) => match json_line::whole(text) {
                Ok(whole) => self.record(table, number, &whole, sink),
                Err(reason) => sink.record(table, number, Err(reason)),
            },
            sort => self.talk(number, &sort, &glance.words, sink),
        }
    }

    fn record(&self, table: usize, number: u32, line: &dyn host::Line, sink: &mut dyn Sink) {
        let name = TABLES.get(table).map_or("", |table| table.name);
        let Some(mapping) = self.import.mapping(table) else { return sink.other(number, name) };
        match host::record(mapping, line) {
            Some(record) => sink.record(table, number, record),
            None => sink.other(number, &format!("{name} of no single machine")),
        }
    }

    fn talk(&mut self, number: u32, sort: &Sort, words: &Words<'_>, sink: &mut dyn Sink) {
        if let Sort::Other(name) = sort {
            return sink.other(number, name);
        }
        match self.talks.talk(number, sort, words) {
            Talk::Traffic(traffic) => sink.traffic(number, traffic),
            Talk::Other(what) => sink.other(number, what),
        }
    }
}

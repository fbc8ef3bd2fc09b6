//! nmap: what a scan of the network saw, as nmap writes it with `-oX` (nmap.dtd, `xmloutputversion` 1.03 to 1.05).
//!
//! A record is a `host`, a `port` of a host, or a `hosthint`. Absent on purpose: what scripts say, guesses at an
//! operating system that are less than certain, and other tools that write the same elements with another meaning
//! (masscan repeats a host for each of its ports).

mod host;
mod scan;

use self::scan::Scan;
use crate::{Import, Importer, Input, Reader, Sink, Table, outcome::Broken, xml::Xml};

/// The importer.
pub(crate) struct Nmap;

/// The places of the tables.
const HOST: usize = 0;
const SERVICE: usize = 1;

const TABLES: &[Table] = &[
    Table {
        name: "host",
        doc: "A host that was seen.",
        columns: &[
            ("address", "Its first IPv4 address, or else its first IPv6 address."),
            ("addresses", "All its network addresses, as a list."),
            (
                "device_type",
                "What sort of device it is, such as `router`, where the operating system is certain.",
            ),
            ("has_open_port", "`true` or `false`; empty if its ports were not scanned or kept silent."),
            ("host_name", "Its name from a reverse lookup, or else the name that was scanned."),
            ("mac", "Its hardware address, seen only within its own network segment."),
            ("names", "All its names, as a list."),
            ("open_ports", "Ports that are certainly open, as a list of `443/tcp`; empty list if none is."),
            ("os", "Its operating system, where nmap names exactly one with an accuracy of 100 %."),
            ("reason", "Why nmap takes it for up, such as `arp-response`."),
            ("seen_at", "When its scan ended."),
            ("vendor", "To whom its hardware address was given out."),
        ],
        has_place: false,
        is_dated: true,
        is_log: false,
    },
    Table {
        name: "service",
        doc: "A product that nmap recognised behind an open port by asking it (`-sV`).",
        columns: &[
            ("address", "The first address of its host."),
            ("cpe", "Its name in the Common Platform Enumeration, if nmap knows one."),
            ("host_name", "The name of its host."),
            ("mac", "The hardware address of its host."),
            ("port", "The port."),
            ("product", "The product."),
            ("seen_at", "When the scan of its host ended."),
            ("service", "What it speaks, such as `http`."),
            ("transport", "`tcp`, `udp` or `sctp`."),
            ("tunnel", "`ssl` if it speaks within TLS."),
            ("version", "Its version, as it calls itself."),
        ],
        has_place: false,
        is_dated: true,
        is_log: false,
    },
];

impl Importer for Nmap {
    fn format(&self) -> &'static str {
        "nmap"
    }

    fn tables(&self) -> &'static [Table] {
        TABLES
    }

    fn ready(&self) -> &'static str {
        include_str!("nmap/ready.yaml")
    }

    fn reader<'a>(&self, import: &'a Import) -> Box<dyn Reader + 'a> {
        Box::new(Files { import })
    }
}

struct Files<'a> {
    import: &'a Import,
}

impl Reader for Files<'_> {
    fn file(&mut self, input: Input<'_>, sink: &mut dyn Sink) -> Result<(), Broken> {
        let numbers = input.numbers();
        let mut xml = Xml::new(input)?;
        let mut scan = Scan::new(self.import, numbers, sink);
        let read = scan.read(&mut xml);
        scan.end();
        read
    }
}

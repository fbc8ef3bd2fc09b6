//! Which log a line is of, and what is made of its lines.

use std::{collections::HashMap, sync::Arc};

use crate::{bounds::MAX_ID_BYTES, clean};

/// The tables, in the order of [`super::TABLES`].
const TABLES: [&str; 5] = ["dhcp", "known_devices", "known_hosts", "known_services", "software"];

/// Protocols that have a log of their own, and what carries them: `tcp` or `udp` where Zeek knows the protocol over
/// that alone, else empty. Logs such as `modbus_detailed` are of the protocol before the `_`.
const PROTOCOLS: &[(&str, &str)] = &[
    ("bacnet", "udp"),
    ("cip", ""),
    ("dce_rpc", "tcp"),
    ("dnp3", ""),
    ("dns", ""),
    ("enip", ""),
    ("ftp", "tcp"),
    ("ge_srtp", "tcp"),
    ("genisys", "tcp"),
    ("http", "tcp"),
    ("irc", "tcp"),
    ("kerberos", ""),
    ("ldap", ""),
    ("modbus", "tcp"),
    ("mqtt", "tcp"),
    ("mysql", "tcp"),
    ("ntlm", "tcp"),
    ("ntp", "udp"),
    ("opcua", "tcp"),
    ("postgresql", "tcp"),
    ("quic", "udp"),
    ("radius", "udp"),
    ("rdp", "tcp"),
    ("redis", "tcp"),
    ("rfb", "tcp"),
    ("s7comm", "tcp"),
    ("sip", ""),
    ("smb", "tcp"),
    ("smtp", "tcp"),
    ("snmp", "udp"),
    ("socks", "tcp"),
    ("ssh", "tcp"),
    ("ssl", "tcp"),
    ("syslog", ""),
    ("tds", "tcp"),
    ("tftp", "udp"),
    ("tunnel", ""),
    ("wireguard", "udp"),
];

/// Logs that may name two machines and still do not say that something passed between them; or that name none.
const OTHERS: &[&str] = &[
    "analyzer",
    "analyzer_debug",
    "capture_loss",
    "cluster",
    "dpd",
    "files",
    "intel",
    "known_certs",
    "known_modbus",
    "known_routers",
    "loaded_scripts",
    "notice",
    "notice_alarm",
    "ocsp",
    "packet_filter",
    "pe",
    "reporter",
    "signatures",
    "stats",
    "telemetry",
    "traceroute",
    "weird",
    "weird_stats",
    "x509",
];

/// What is made of the lines of a log.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Sort {
    /// Records of a table.
    Table(usize),
    /// Connections, which say themselves what was spoken and whether they were answered.
    Connections,
    /// One protocol: what it is called, if the log has a name, and what carries it, if that is certain.
    Protocol(Option<Arc<str>>, Option<Arc<str>>),
    /// Nothing.
    Other(Arc<str>),
}

/// Which fields a line has, as far as they tell logs apart.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Marks(u16);

impl Marks {
    const HOST: Self = Self(1);
    const PORT_NUM: Self = Self(1 << 1);
    const PORT_PROTO: Self = Self(1 << 2);
    const SOFTWARE_TYPE: Self = Self(1 << 3);
    const MAC: Self = Self(1 << 4);
    const MSG_TYPES: Self = Self(1 << 5);
    const LEASE_TIME: Self = Self(1 << 6);
    const DHCP_HOST_NAME: Self = Self(1 << 7);
    const CONN_STATE: Self = Self(1 << 8);
    const FROM: Self = Self(1 << 9);
    const TO: Self = Self(1 << 10);

    /// Adds a field by its name.
    pub(super) fn add(&mut self, name: &str) {
        let mark = match name {
            "host" => Self::HOST,
            "port_num" => Self::PORT_NUM,
            "port_proto" => Self::PORT_PROTO,
            "software_type" => Self::SOFTWARE_TYPE,
            "mac" => Self::MAC,
            "msg_types" => Self::MSG_TYPES,
            "lease_time" => Self::LEASE_TIME,
            "dhcp_host_name" => Self::DHCP_HOST_NAME,
            "conn_state" => Self::CONN_STATE,
            "id.orig_h" => Self::FROM,
            "id.resp_h" => Self::TO,
            _ => return,
        };
        self.0 |= mark.0;
    }

    /// Adds what another has.
    pub(super) fn join(&mut self, other: Self) {
        self.0 |= other.0;
    }

    fn has(self, marks: &[Self]) -> bool {
        marks.iter().all(|mark| self.0 & mark.0 != 0)
    }

    /// The log that only has such fields. `n_fields` counts all, `ts` among them.
    fn sort(self, n_fields: usize) -> Option<Sort> {
        if self.has(&[Marks::FROM, Marks::CONN_STATE]) {
            return Some(Sort::Connections);
        }
        let is_dhcp = self.has(&[Marks::MAC, Marks::MSG_TYPES]) || self.has(&[Marks::MAC, Marks::LEASE_TIME]);
        let is_device =
            self.has(&[Marks::MAC, Marks::DHCP_HOST_NAME]) || (self.has(&[Marks::MAC]) && n_fields == 2);
        let name = if is_dhcp {
            "dhcp"
        } else if is_device {
            "known_devices"
        } else if self.has(&[Marks::HOST, Marks::PORT_NUM, Marks::PORT_PROTO]) {
            "known_services"
        } else if self.has(&[Marks::HOST, Marks::SOFTWARE_TYPE]) {
            "software"
        } else if self.has(&[Marks::HOST]) && n_fields == 2 {
            "known_hosts"
        } else {
            return None;
        };
        table(name)
    }
}

/// Tells logs apart and remembers what it found.
#[derive(Default)]
pub(super) struct Sorts {
    /// The log that the file's name speaks of.
    of_file: Option<Sort>,
    named: HashMap<String, Sort>,
}

/// How many names of logs are remembered.
const REMEMBERED: usize = 1000;

impl Sorts {
    /// Begins a file.
    pub(super) fn of_file(file: &str) -> Self {
        Self { of_file: named_in(file), named: HashMap::new() }
    }

    /// The log of a line: by the name that it says, else by its fields, else by the name of its file.
    pub(super) fn find(&mut self, name: Option<&str>, marks: Marks, n_fields: usize) -> Sort {
        let Some(name) = name.filter(|name| !name.is_empty()) else {
            let known = marks.sort(n_fields).or_else(|| self.of_file.clone());
            return known.unwrap_or_else(|| unnamed(marks));
        };
        if let Some(sort) = self.named.get(name) {
            return sort.clone();
        }
        match known(&name.to_ascii_lowercase()) {
            Some(sort) if self.named.len() < REMEMBERED => {
                self.named.insert(name.to_owned(), sort.clone());
                sort
            }
            Some(sort) => sort,
            None => marks.sort(n_fields).unwrap_or_else(|| unknown(name, marks)),
        }
    }
}

fn unnamed(marks: Marks) -> Sort {
    if marks.has(&[Marks::FROM, Marks::TO]) {
        return Sort::Protocol(None, None);
    }
    Sort::Other(Arc::from("a log without a name"))
}

/// A log that we do not know: of a protocol if it names two machines.
fn unknown(name: &str, marks: Marks) -> Sort {
    let fit = clean::text(name);
    let end = fit.char_indices().map(|(at, _)| at).take_while(|at| *at <= MAX_ID_BYTES).last();
    let fit = fit.get(..end.unwrap_or_default()).filter(|_| fit.len() > MAX_ID_BYTES).unwrap_or(&fit);
    if marks.has(&[Marks::FROM, Marks::TO]) {
        return Sort::Protocol(Some(Arc::from(fit.to_lowercase())), None);
    }
    Sort::Other(Arc::from(fit))
}

/// A log by its name in lower case, or by what stands before a `_` or `-` of it.
fn known(name: &str) -> Option<Sort> {
    if name == "conn" {
        return Some(Sort::Connections);
    }
    if let Some(sort) = table(name) {
        return Some(sort);
    }
    if OTHERS.contains(&name) {
        return Some(Sort::Other(Arc::from(name)));
    }
    if let Some((protocol, transport)) = PROTOCOLS.iter().find(|(protocol, _)| *protocol == name) {
        let transport = Some(*transport).filter(|transport| !transport.is_empty());
        return Some(Sort::Protocol(Some(Arc::from(*protocol)), transport.map(Arc::from)));
    }
    let cut = name.rfind(['_', '-']).filter(|cut| *cut > 0)?;
    name.get(..cut).filter(|head| !TABLES.contains(head)).and_then(known)
}

fn table(name: &str) -> Option<Sort> {
    TABLES.iter().position(|table| *table == name).map(Sort::Table)
}

/// The longest name of a log that stands in a file's name as a word.
fn named_in(file: &str) -> Option<Sort> {
    let file = file.rsplit('/').next().unwrap_or(file).to_ascii_lowercase();
    let names = TABLES.iter().chain(OTHERS).chain([&"conn"]).copied();
    let names = names.chain(PROTOCOLS.iter().map(|(name, _)| *name));
    let found = names.filter(|name| stands_in(name, &file)).max_by_key(|name| name.len())?;
    known(found)
}

fn stands_in(name: &str, file: &str) -> bool {
    file.match_indices(name).any(|(at, _)| {
        let is_letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let before = file.get(..at).and_then(|head| head.chars().next_back());
        let after = file.get(at + name.len()..).and_then(|tail| tail.chars().next());
        !is_letter(before) && !is_letter(after)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_file(file: &str) -> String {
        match named_in(file) {
            Some(Sort::Table(at)) => TABLES[at].to_owned(),
            Some(Sort::Connections) => "conn".to_owned(),
            Some(Sort::Protocol(name, transport)) => {
                format!("{}/{}", name.unwrap_or_default(), transport.unwrap_or_else(|| "?".into()))
            }
            Some(Sort::Other(name)) => format!("other {name}"),
            None => "none".to_owned(),
        }
    }

    #[test]
    fn a_file_is_named_after_its_log() {
        for (file, log) in [
            ("conn.2026-11-01-00.log.gz", "conn"),
            ("logs/conn/conn.00:00:00-01:00:00.log.gz", "conn"),
            ("zeek-json__known_hosts.json.gz", "known_hosts"),
            ("known_services_20261101.log", "known_services"),
            ("modbus_detailed.log", "modbus/tcp"),
            ("DNS.log", "dns/?"),
            ("x509.log", "other x509"),
            ("reconnaissance.log", "none"),
            ("sshd.log", "none"),
            ("eth0.log", "none"),
        ] {
            assert_eq!(of_file(file), log, "{file}");
        }
    }

    #[test]
    fn tables_are_those_of_the_importer() {
        let names: Vec<&str> = super::super::TABLES.iter().map(|table| table.name).collect();
        assert_eq!(names, TABLES);
        assert!(OTHERS.is_sorted() && PROTOCOLS.is_sorted());
    }
}

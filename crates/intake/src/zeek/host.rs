//! A line of a table as a record: the columns that the line has, and those that are made of them.

use std::net::IpAddr;

use super::talk::{Word, is_everybody};
use crate::{Cell, MAX_CELL_BYTES, Mapping, Reason, Record, clean, outcome::Cause};

/// A line whose values can be asked for by name.
pub(super) trait Line {
    /// What stands in a field; empty where the line does not say.
    fn cell(&self, name: &str) -> Cell;
    /// What `ts` says.
    fn ts(&self) -> Word<'_>;
}

/// Makes a record; `None` if the line speaks of no single machine.
pub(super) fn record(mapping: &Mapping, line: &dyn Line) -> Option<Result<Record, Reason>> {
    let host = match host(line, "host") {
        Ok(host) => host,
        Err(reason) => return Some(Err(reason)),
    };
    if host.is_some_and(|host| is_everybody(host) || host.is_unspecified()) {
        return None;
    }
    Some(read(mapping, line, host))
}

fn read(mapping: &Mapping, line: &dyn Line, host: Option<IpAddr>) -> Result<Record, Reason> {
    let observed_at = line.ts().instant()?;
    let mut cells = Vec::with_capacity(mapping.columns().len());
    for column in mapping.columns() {
        let cell = match column.as_str() {
            "ts" => observed_at.map(|at| at.rfc3339()).map_or(Cell::Empty, Cell::Text),
            "host" => host.map_or(Cell::Empty, |host| Cell::Text(host.to_string())),
            "host_id" => host.map_or(Cell::Empty, |host| Cell::Text(address_id(host))),
            "mac" => mac(line)?.map_or(Cell::Empty, Cell::Text),
            "mac_id" => mac(line)?.map_or(Cell::Empty, |mac| Cell::Text(mac.replace(':', "-"))),
            "assigned_addr" => assigned(line)?,
            "version" => version(line),
            name => line.cell(name),
        };
        cells.push(bounded(cell)?);
    }
    Ok(Record { observed_at, ..Record::of(cells) })
}

fn bounded(cell: Cell) -> Result<Cell, Reason> {
    let is_long = |text: &String| text.len() > MAX_CELL_BYTES;
    let is_too_long = match &cell {
        Cell::Text(text) => is_long(text),
        Cell::Texts(texts) => texts.iter().any(is_long),
        Cell::Empty | Cell::Unusable(_) => false,
    };
    if is_too_long {
        let text = format!("a value is longer than the bound of {MAX_CELL_BYTES} bytes");
        return Err(Reason::new(Cause::Bound, text));
    }
    Ok(cell)
}

fn host(line: &dyn Line, name: &str) -> Result<Option<IpAddr>, Reason> {
    let text = match line.cell(name) {
        Cell::Empty => return Ok(None),
        Cell::Text(text) => text,
        Cell::Texts(_) | Cell::Unusable(_) => String::new(),
    };
    let address = text.trim().parse::<IpAddr>();
    address
        .map(|address| Some(address.to_canonical()))
        .map_err(|_| Reason::new(Cause::Value, format!("{} of `{name}` is no address", clean::quoted(&text))))
}

/// An address as part of an id: no two addresses give the same, so IPv6 is written in full.
fn address_id(address: IpAddr) -> String {
    match address {
        IpAddr::V4(address) => address.to_string().replace('.', "-"),
        IpAddr::V6(address) => address.segments().map(|segment| format!("{segment:x}")).join("-"),
    }
}

/// A hardware address as `00:1b:1b:0c:2a:7f`.
fn mac(line: &dyn Line) -> Result<Option<String>, Reason> {
    let text = match line.cell("mac") {
        Cell::Empty => return Ok(None),
        Cell::Text(text) => text,
        Cell::Texts(_) | Cell::Unusable(_) => String::new(),
    };
    let parts: Vec<&str> = text.trim().split([':', '-']).collect();
    let is_pair = |part: &&str| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_hexdigit());
    if parts.len() != 6 || !parts.iter().all(is_pair) {
        let text = format!("{} of `mac` is no hardware address", clean::quoted(&text));
        return Err(Reason::new(Cause::Value, text));
    }
    Ok(Some(parts.join(":").to_ascii_lowercase()))
}

/// The address that DHCP gave; `assigned_ip` in the logs of Bro, before 2019.
fn assigned(line: &dyn Line) -> Result<Cell, Reason> {
    let given = match host(line, "assigned_addr")? {
        Some(given) => Some(given),
        None => host(line, "assigned_ip")?,
    };
    let given = given.filter(|given| !given.is_unspecified());
    Ok(given.map_or(Cell::Empty, |given| Cell::Text(given.to_string())))
}

/// The numbers of a version with points between them. What Zeek calls the rest of it belongs to it where the
/// program writes it without a gap: `7.4p1` of `OpenSSH_7.4p1`, but not the `Ubuntu` of `Apache/2.4.18 (Ubuntu)`.
fn version(line: &dyn Line) -> Cell {
    let part = |name: &str| match line.cell(name) {
        Cell::Text(text) => Some(text).filter(|text| !text.is_empty()),
        _ => None,
    };
    let Some(mut version) = part("version.major") else { return Cell::Empty };
    for name in ["version.minor", "version.minor2", "version.minor3"] {
        let Some(more) = part(name) else { break };
        version.push('.');
        version.push_str(&more);
    }
    let whole = part("version.addl").map(|rest| format!("{version}{rest}"));
    let written = part("unparsed_version").unwrap_or_default();
    let whole = whole.filter(|whole| !whole.contains(' ') && written.contains(whole.as_str()));
    Cell::Text(whole.unwrap_or(version))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_addresses_are_all_different() {
        let id = |text: &str| address_id(text.parse().unwrap());
        assert_eq!(id("10.47.1.20"), "10-47-1-20");
        assert_eq!(id("fe80::1"), "fe80-0-0-0-0-0-0-1");
        assert_ne!(id("2001:db8::1:0"), id("2001:db8:1::"));
    }
}

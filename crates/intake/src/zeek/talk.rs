//! A line that names two machines as traffic between them.

use std::{borrow::Cow, collections::HashMap, net::IpAddr, sync::Arc};

use model::{Instant, Origin, SourceId};

use super::sort::Sort;
use crate::{Reason, Traffic, bounds::MAX_ID_BYTES, clean, date, outcome::Cause};

/// The fields that traffic is made of; a line gives its words in this order.
pub(super) const FIELDS: [&str; 11] = [
    "ts",
    "id.orig_h",
    "id.resp_h",
    "id.resp_p",
    "proto",
    "service",
    "conn_state",
    "orig_pkts",
    "resp_pkts",
    "version",
    "next_protocol",
];

/// The place of a field in [`FIELDS`].
pub(super) fn slot(name: &str) -> Option<usize> {
    // Asked of every key of every line in JSON: a comparison that the compiler unfolds.
    Some(match name {
        "ts" => 0,
        "id.orig_h" => 1,
        "id.resp_h" => 2,
        "id.resp_p" => 3,
        "proto" => 4,
        "service" => 5,
        "conn_state" => 6,
        "orig_pkts" => 7,
        "resp_pkts" => 8,
        "version" => 9,
        "next_protocol" => 10,
        _ => return None,
    })
}

/// A value of a line.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) enum Word<'l> {
    /// The line does not say.
    #[default]
    Unsaid,
    Text(Cow<'l, str>),
    Whole(u64),
    Real(f64),
    /// A truth value, a list or an object.
    Odd,
}

/// What a line says, in the order of [`FIELDS`].
pub(super) type Words<'l> = [Word<'l>; FIELDS.len()];

/// What a line that names two machines comes to.
pub(super) enum Talk {
    Traffic(Result<Traffic, Reason>),
    Other(&'static str),
}

impl Word<'_> {
    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Word::Text(text) => Some(text),
            _ => None,
        }
    }

    fn whole(&self) -> Option<u64> {
        match self {
            Word::Whole(whole) => Some(*whole),
            Word::Text(text) => text.parse().ok(),
            Word::Unsaid | Word::Real(_) | Word::Odd => None,
        }
    }

    /// The instant that `ts` says: seconds since 1970 with a fraction, in JSON also RFC 3339 or milliseconds.
    pub(super) fn instant(&self) -> Result<Option<Instant>, Reason> {
        /// Seconds of the year 5138, milliseconds of the year 1973.
        const FIRST_MILLISECONDS: f64 = 1e11;
        let number = |number: f64| {
            let per = if number >= FIRST_MILLISECONDS { 1e3 } else { 1e6 };
            #[expect(clippy::cast_possible_truncation, reason = "beyond the bounds no calendar reaches")]
            date::epoch_micros((number * per).round() as i64)
        };
        let instant = match self {
            Word::Unsaid => return Ok(None),
            Word::Text(text) => date::epoch_seconds(text).or_else(|| Instant::parse(text)),
            #[expect(clippy::cast_precision_loss, reason = "where it is not exact no calendar reaches")]
            Word::Whole(whole) => number(*whole as f64),
            Word::Real(real) => number(*real),
            Word::Odd => None,
        };
        let said = || match self {
            Word::Text(text) => clean::quoted(text),
            Word::Whole(whole) => format!("`{whole}`"),
            Word::Real(real) => format!("`{real}`"),
            Word::Unsaid | Word::Odd => "what stands there".to_owned(),
        };
        instant.map(Some).ok_or_else(|| {
            Reason::new(Cause::Value, format!("{} of `ts` is no time: it takes seconds since 1970", said()))
        })
    }
}

/// Makes traffic of words, and holds each name of a service and a transport once.
#[derive(Default)]
pub(super) struct Talks {
    transports: HashMap<String, Arc<str>>,
    services: HashMap<String, Option<Arc<str>>>,
}

/// How many names are held.
const HELD: usize = 1000;

const TO_EVERYBODY: Talk = Talk::Other("traffic to everybody");
const WITHOUT_ADDRESS: Talk = Talk::Other("traffic without an address");
const UNANSWERED: Talk = Talk::Other("connection without an answer");
const ONE_SIDED: Talk = Talk::Other("connection of which one side was seen");

impl Talks {
    /// What a line of such a log comes to.
    pub(super) fn talk(&mut self, number: u32, sort: &Sort, words: &Words<'_>) -> Talk {
        match self.judge(number, sort, words) {
            Ok(talk) => talk,
            Err(reason) => Talk::Traffic(Err(reason)),
        }
    }

    fn judge(&mut self, number: u32, sort: &Sort, words: &Words<'_>) -> Result<Talk, Reason> {
        let [ts, from, to, port, proto, service, state, n_sent, n_answered, version, next] = words;
        if matches!((from, to), (Word::Unsaid, _) | (_, Word::Unsaid)) {
            return Ok(WITHOUT_ADDRESS);
        }
        let (from, to) = (address("id.orig_h", from)?, address("id.resp_h", to)?);
        if from.is_unspecified() || to.is_unspecified() {
            return Ok(WITHOUT_ADDRESS);
        }
        if is_everybody(to) || is_everybody(from) {
            return Ok(TO_EVERYBODY);
        }
        let (service, fixed) = match sort {
            Sort::Protocol(name, fixed) => (name.clone(), fixed.as_ref()),
            _ => (self.service(service)?, None),
        };
        let transport = match (proto, fixed) {
            (Word::Unsaid, Some(_)) if is_over_udp(version, next) => self.held("udp"),
            (Word::Unsaid, Some(fixed)) => fixed.clone(),
            (Word::Unsaid, None) => self.held("unknown"),
            (said, _) => self.transport(said)?,
        };
        if *sort == Sort::Connections
            && &*transport == "tcp"
            && let Some(other) = unanswered(state, n_sent, n_answered)?
        {
            return Ok(other);
        }
        let at = ts.instant()?.ok_or_else(|| Reason::new(Cause::Empty, "`ts` says no time"))?;
        let port = match port {
            _ if &*transport == "icmp" => None,
            Word::Unsaid => None,
            said => Some(self::port(said)?),
        };
        Ok(Talk::Traffic(Ok(Traffic {
            from,
            to,
            port,
            transport,
            service,
            first_at: at,
            last_at: at,
            n_seen: 1,
            origin: Origin { source: SourceId(0), record: number },
        })))
    }

    fn held(&mut self, name: &str) -> Arc<str> {
        if let Some(held) = self.transports.get(name) {
            return held.clone();
        }
        let held: Arc<str> = Arc::from(name.to_ascii_lowercase());
        if self.transports.len() < HELD {
            self.transports.insert(name.to_owned(), held.clone());
        }
        held
    }

    fn transport(&mut self, word: &Word<'_>) -> Result<Arc<str>, Reason> {
        let is_name = |c: u8| c.is_ascii_alphanumeric() || c == b'_' || c == b'-';
        match word.text() {
            Some(name) if !name.is_empty() && name.len() <= 32 && name.bytes().all(is_name) => {
                Ok(self.held(name))
            }
            _ => Err(Reason::new(Cause::Value, "`proto` names no transport such as `tcp`")),
        }
    }

    /// What a connection spoke. Zeek may name several, and with a `-` before it what it first took it for.
    fn service(&mut self, word: &Word<'_>) -> Result<Option<Arc<str>>, Reason> {
        let text = match word {
            Word::Unsaid => return Ok(None),
            Word::Text(text) => text,
            _ => return Err(Reason::new(Cause::Value, "`service` is no text")),
        };
        if let Some(held) = self.services.get(text.as_ref()) {
            return Ok(held.clone());
        }
        if text.len() > MAX_ID_BYTES {
            let text = format!("`service` is longer than the bound of {MAX_ID_BYTES} bytes");
            return Err(Reason::new(Cause::Bound, text));
        }
        let fit = clean::text(text).to_lowercase();
        let mut names: Vec<&str> = fit.split(',').map(without_transport).collect();
        names.retain(|name| !name.is_empty() && !name.starts_with('-'));
        names.sort_unstable();
        names.dedup();
        let service = Some(names.join(",")).filter(|service| !service.is_empty()).map(Arc::from);
        if self.services.len() < HELD {
            self.services.insert(text.as_ref().to_owned(), service.clone());
        }
        Ok(service)
    }
}

/// Zeek's names of analyzers say what carries them (`dnp3_tcp`), which stands elsewhere.
fn without_transport(name: &str) -> &str {
    let name = name.trim();
    let name = name.strip_suffix("_tcp").or_else(|| name.strip_suffix("_udp")).unwrap_or(name);
    if name == "krb" { "kerberos" } else { name }
}

/// Tells whether a line of the log of a protocol over TCP is of its sister over UDP: DTLS, or TLS inside QUIC.
fn is_over_udp(version: &Word<'_>, next: &Word<'_>) -> bool {
    version.text().is_some_and(|version| version.starts_with("DTLS"))
        || next.text().is_some_and(|next| next.starts_with("h3") || next == "doq")
}

/// Why a connection over TCP is none. States are those of Zeek's `conn_state`.
///
/// Established are S1, S2, S3, SF, RSTO and RSTR. OTH is traffic whose beginning was not seen: it counts where
/// both sides sent packets.
fn unanswered(state: &Word<'_>, n_sent: &Word<'_>, n_answered: &Word<'_>) -> Result<Option<Talk>, Reason> {
    let some = |word: &Word<'_>| word.whole().is_some_and(|n| n > 0);
    match state {
        Word::Unsaid => {
            let text = "`conn_state` is empty, so nothing says whether the connection was answered";
            Err(Reason::new(Cause::Empty, text))
        }
        Word::Text(state) => match state.as_ref() {
            "S1" | "S2" | "S3" | "SF" | "RSTO" | "RSTR" => Ok(None),
            "OTH" if some(n_sent) && some(n_answered) => Ok(None),
            "SHR" | "RSTRH" | "OTH" => Ok(Some(ONE_SIDED)),
            "S0" | "REJ" | "SH" | "RSTOS0" => Ok(Some(UNANSWERED)),
            word => {
                let text = format!("{} is no `conn_state` of Zeek's", clean::quoted(word));
                Err(Reason::new(Cause::Value, text))
            }
        },
        _ => Err(Reason::new(Cause::Value, "`conn_state` is no text")),
    }
}

fn address(name: &str, word: &Word<'_>) -> Result<IpAddr, Reason> {
    let text = word.text().unwrap_or_default();
    let address = text.parse::<IpAddr>().ok();
    address.map(|address| address.to_canonical()).ok_or_else(|| {
        Reason::new(Cause::Value, format!("{} of `{name}` is no address", clean::quoted(text)))
    })
}

/// Tells whether an address stands for all machines or for a group of them. What is the last address of a network
/// cannot be known without its mask.
pub(super) fn is_everybody(address: IpAddr) -> bool {
    address.is_multicast() || matches!(address, IpAddr::V4(address) if address.is_broadcast())
}

fn port(word: &Word<'_>) -> Result<u16, Reason> {
    let port = word.whole().and_then(|port| u16::try_from(port).ok());
    port.ok_or_else(|| Reason::new(Cause::Value, "`id.resp_p` is no port from 0 to 65535"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_have_their_places() {
        assert_eq!(FIELDS.map(slot), std::array::from_fn(Some));
    }
}

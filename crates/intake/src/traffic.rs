//! Which machine was seen to talk to which. Many lines of a log become one account of two machines and a port.

use std::{collections::HashMap, net::IpAddr, sync::Arc};

use model::{Instant, Origin};

use crate::{
    bounds::MAX_GATHERED,
    outcome::{Cause, Reason},
};

/// A machine that was seen to reach a port of another.
#[derive(Clone, Debug, PartialEq)]
pub struct Traffic {
    /// Who began.
    pub from: IpAddr,
    /// Who answered.
    pub to: IpAddr,
    /// The port that answered, if the protocol has ports.
    pub port: Option<u16>,
    /// `tcp`, `udp`, `icmp` or another, in lower case.
    pub transport: Arc<str>,
    /// What was spoken, such as `modbus`, if that was recognised.
    pub service: Option<Arc<str>>,
    /// When it was first seen.
    pub first_at: Instant,
    /// When it was last seen.
    pub last_at: Instant,
    /// How often it was seen.
    pub n_seen: u64,
    /// The record that showed it last.
    pub origin: Origin,
}

type Key = (IpAddr, IpAddr, Option<u16>, Arc<str>, Option<Arc<str>>);

/// Adds up what was seen.
#[derive(Default)]
pub(crate) struct Tally {
    seen: HashMap<Key, Traffic>,
}

impl Tally {
    /// Adds one sighting. `Err` where more pairs talk than are held.
    pub(crate) fn add(&mut self, traffic: Traffic) -> Result<(), Reason> {
        let Traffic { from, to, port, .. } = traffic;
        let key = (from, to, port, traffic.transport.clone(), traffic.service.clone());
        if let Some(known) = self.seen.get_mut(&key) {
            known.first_at = known.first_at.min(traffic.first_at);
            known.n_seen = known.n_seen.saturating_add(traffic.n_seen);
            if traffic.last_at >= known.last_at {
                known.last_at = traffic.last_at;
                known.origin = traffic.origin;
            }
            return Ok(());
        }
        if self.seen.len() >= MAX_GATHERED {
            let text = format!("more pairs of machines talk than the bound of {MAX_GATHERED}");
            return Err(Reason::new(Cause::Bound, text));
        }
        self.seen.insert(key, traffic);
        Ok(())
    }

    /// All that was seen, in an order that does not depend on the order of seeing.
    pub(crate) fn end(self) -> Vec<Traffic> {
        let mut seen: Vec<(Key, Traffic)> = self.seen.into_iter().collect();
        seen.sort_by(|(a, _), (b, _)| a.cmp(b));
        seen.into_iter().map(|(_, traffic)| traffic).collect()
    }
}

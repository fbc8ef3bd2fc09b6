//! Who makes and supplies what: five invented firms a trade, of which a few win the lots of each district.

use std::sync::Arc;

use crate::{chance::Stream, recipe::Recipe};

/// A line of business.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Trade(pub(crate) &'static str);

pub(crate) const METERING: Trade = Trade("metering");
pub(crate) const LIGHTING: Trade = Trade("lighting");
pub(crate) const TRAFFIC: Trade = Trade("traffic");
pub(crate) const VIDEO: Trade = Trade("video");
pub(crate) const WATER: Trade = Trade("water");
pub(crate) const PARKING: Trade = Trade("parking");
pub(crate) const OFFICE: Trade = Trade("office");
pub(crate) const NETWORK: Trade = Trade("network");

/// All trades.
pub(crate) const ALL: &[Trade] = &[METERING, LIGHTING, TRAFFIC, VIDEO, WATER, PARKING, OFFICE, NETWORK];

/// How many lots each firm of a trade wins: as 1, 1/2, 1/3, 1/4 and 1/5 (Zipf, s = 1), so the first has 44 %.
const WINS: [u32; 5] = [60, 30, 20, 15, 12];
/// Most lots of one class of devices in a district.
const MAX_LOTS: u32 = 3;

/// The firms of a trade, as numbers.
pub(crate) fn firms() -> std::ops::Range<usize> {
    0..WINS.len()
}

impl Trade {
    /// The id of one of its firms.
    pub(crate) fn id(self, firm: usize) -> String {
        format!("{}-{}", self.0, firm + 1)
    }

    /// What one of its firms is called.
    pub(crate) fn name(self, firm: usize) -> String {
        format!("Invented {} {}", self.0, firm + 1)
    }
}

/// Which firms won the lots of a class of devices, district by district.
pub(crate) fn lots(recipe: &Recipe, stem: &str) -> Vec<Vec<usize>> {
    let mut chance = recipe.stream(&format!("lots/{stem}"));
    let won = |chance: &mut Stream| (0..chance.between(1, MAX_LOTS)).map(|_| winner(chance)).collect();
    (0..recipe.n_districts()).map(|_| won(&mut chance)).collect()
}

fn winner(chance: &mut Stream) -> usize {
    let mut at = chance.below(WINS.iter().sum());
    for (firm, wins) in WINS.iter().enumerate() {
        if at < *wins {
            return firm;
        }
        at -= wins;
    }
    0
}

/// What each firm of a trade is called, by number.
pub(crate) fn ids(trade: Trade) -> Vec<Arc<str>> {
    firms().map(|firm| Arc::from(trade.id(firm))).collect()
}

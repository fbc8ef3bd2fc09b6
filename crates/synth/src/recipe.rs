//! What a city is made from: how many people, which seed, as of when; and what follows from that at once.

use std::{fmt, sync::Arc};

use model::{Duration, Instant, Zone};

use crate::chance::Stream;

/// The fewest people of a city.
pub const MIN_INHABITANTS: u64 = 100;
/// The most people of a city.
pub const MAX_INHABITANTS: u64 = 20_000_000;
/// The first and the last year, the last not included, of which a city can be.
pub const YEARS: (u16, u16) = (2000, 2200);

/// People of a district, and how many districts there are at most.
const PER_DISTRICT: u64 = 15_000;
const MAX_DISTRICTS: u64 = 200;
/// Days before and after the city's own for which dates are at hand.
const BEFORE: i64 = 12_000;
const AFTER: i64 = 6_000;

/// Everything that a city is made from. The same recipe gives the same city.
pub struct Recipe {
    pub(crate) inhabitants: u64,
    pub(crate) seed: u64,
    pub(crate) as_of: Instant,
    /// The day of `as_of`, counted from 1970-01-01.
    pub(crate) today: i64,
    /// Where each district ends, in shares of the city that add up to the last.
    districts: Vec<u64>,
    dates: Vec<Arc<str>>,
}

/// Why there is no such city.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Absurd {
    /// Too few or too many people.
    Inhabitants(u64),
    /// Too early or too late.
    AsOf(Instant),
}

impl fmt::Display for Absurd {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Inhabitants(n) => write!(
                to,
                "a city of {} inhabitants cannot be made: it takes {} to {}",
                model::thousands(*n),
                model::thousands(MIN_INHABITANTS),
                model::thousands(MAX_INHABITANTS)
            ),
            Self::AsOf(at) => {
                let (first, end) = YEARS;
                write!(
                    to,
                    "a city as of {} cannot be made: it takes a day from {first} to before {end}",
                    at.rfc3339()
                )
            }
        }
    }
}

impl std::error::Error for Absurd {}

impl Recipe {
    /// Checks what a city is to be made from.
    pub fn new(inhabitants: u64, seed: u64, as_of: Instant) -> Result<Self, Absurd> {
        if !(MIN_INHABITANTS..=MAX_INHABITANTS).contains(&inhabitants) {
            return Err(Absurd::Inhabitants(inhabitants));
        }
        let utc = Zone::utc();
        let begins = |year: u16| utc.day_begins(&format!("{year}-01-01")).unwrap_or(Instant::MAX);
        if as_of < begins(YEARS.0) || as_of >= begins(YEARS.1) {
            return Err(Absurd::AsOf(as_of));
        }
        let today = as_of.0.div_euclid(Duration::DAY.0);
        let dates = (today - BEFORE..=today + AFTER).map(|day| Arc::from(utc.date(at(day)))).collect();
        Ok(Self { inhabitants, seed, as_of, today, districts: districts(inhabitants, seed), dates })
    }

    /// How many there are of what comes so many times in a million people, rounded.
    pub(crate) fn n(&self, per_million: u64) -> u64 {
        (self.inhabitants.saturating_mul(per_million).saturating_add(500_000)) / 1_000_000
    }

    pub(crate) fn stream(&self, name: &str) -> Stream {
        Stream::new(self.seed, name)
    }

    pub(crate) fn n_districts(&self) -> usize {
        self.districts.len()
    }

    /// How many of `n` stand in the districts before one.
    pub(crate) fn before_district(&self, n: u64, district: usize) -> u64 {
        let whole = self.districts.last().copied().unwrap_or(1).max(1);
        let before = district.checked_sub(1).and_then(|last| self.districts.get(last)).copied().unwrap_or(0);
        n.saturating_mul(before) / whole
    }

    /// The instant so many days before today; after it if negative.
    pub(crate) fn ago(&self, days: i64) -> Instant {
        at(self.today.saturating_sub(days))
    }

    /// A day as it is written.
    pub(crate) fn date(&self, at: Instant) -> Arc<str> {
        let place = at.0.div_euclid(Duration::DAY.0) - (self.today - BEFORE);
        let known = usize::try_from(place).ok().and_then(|place| self.dates.get(place));
        known.cloned().unwrap_or_else(|| Arc::from(Zone::utc().date(at)))
    }
}

/// The beginning of a day.
fn at(day: i64) -> Instant {
    Instant(day.saturating_mul(Duration::DAY.0))
}

/// Districts of unlike size: the largest has three times the people of the smallest.
fn districts(inhabitants: u64, seed: u64) -> Vec<u64> {
    let mut chance = Stream::new(seed, "districts");
    let mut end = 0;
    (0..(inhabitants / PER_DISTRICT).clamp(1, MAX_DISTRICTS))
        .map(|_| {
            end += u64::from(chance.between(50, 150));
            end
        })
        .collect()
}

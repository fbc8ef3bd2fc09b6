//! Instants and durations in whole microseconds, and the one calendar question: when does a day begin here.

use jiff::{SignedDuration, civil, tz::TimeZone};

/// An instant, in microseconds since 1970-01-01T00:00Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(pub i64);

/// A span of time in microseconds; may be negative.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Duration(pub i64);

impl Instant {
    /// Before everything.
    pub const MIN: Self = Self(i64::MIN);
    /// After everything.
    pub const MAX: Self = Self(i64::MAX);

    /// Adds a duration; held at the ends.
    #[must_use]
    pub fn plus(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(duration.0))
    }

    /// The time from `earlier` to this instant; held at the ends.
    pub fn since(self, earlier: Instant) -> Duration {
        Duration(self.0.saturating_sub(earlier.0))
    }

    /// Reads RFC 3339 with an offset, such as `2026-11-16T06:00:00+01:00`. Fractions finer than a microsecond
    /// are refused.
    pub fn parse(text: &str) -> Option<Self> {
        let instant: jiff::Timestamp = text.parse().ok()?;
        (instant.subsec_nanosecond() % 1000 == 0).then(|| Self(instant.as_microsecond()))
    }

    fn timestamp(self) -> jiff::Timestamp {
        jiff::Timestamp::from_microsecond(self.0).unwrap_or(if self.0 < 0 {
            jiff::Timestamp::MIN
        } else {
            jiff::Timestamp::MAX
        })
    }

    /// Writes RFC 3339 in UTC.
    pub fn rfc3339(self) -> String {
        self.timestamp().to_string()
    }
}

impl Duration {
    /// One hour.
    pub const HOUR: Self = Self(3_600_000_000);
    /// One day of 24 hours.
    pub const DAY: Self = Self(24 * Self::HOUR.0);

    /// So many days of 24 hours; `None` beyond what fits.
    pub fn days(n: i64) -> Option<Self> {
        n.checked_mul(Self::DAY.0).map(Self)
    }

    /// So many hours; `None` beyond what fits.
    pub fn hours(n: i64) -> Option<Self> {
        n.checked_mul(Self::HOUR.0).map(Self)
    }

    /// Reads `30d`, `36h`, `90m`, `15s`, `20ms`, `5us` and sums such as `1d12h`, with an optional leading minus.
    pub fn parse(text: &str) -> Option<Self> {
        let (negative, mut rest) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        if rest.is_empty() || rest.len() > 64 {
            return None;
        }
        let mut total: i64 = 0;
        while !rest.is_empty() {
            let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
            let n: i64 = rest.get(..digits)?.parse().ok()?;
            rest = rest.get(digits..)?;
            let unit = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
            let micros = match rest.get(..unit)? {
                "d" => Self::DAY.0,
                "h" => Self::HOUR.0,
                "m" => 60_000_000,
                "s" => 1_000_000,
                "ms" => 1000,
                "us" => 1,
                _ => return None,
            };
            rest = rest.get(unit..)?;
            total = total.checked_add(n.checked_mul(micros)?)?;
        }
        Some(Self(if negative { -total } else { total }))
    }

    /// Says the duration in words: `14 days`, `36 hours`, `1,095 days`.
    pub fn words(self) -> String {
        let plural = |n: u64, unit: &str| {
            if n == 1 { format!("1 {unit}") } else { format!("{} {unit}s", thousands(n)) }
        };
        let size = self.0.unsigned_abs();
        let sign = if self.0 < 0 { "minus " } else { "" };
        let of = |unit: i64| size / unit.unsigned_abs();
        let words = if size >= 2 * Self::DAY.0.unsigned_abs() || size == Self::DAY.0.unsigned_abs() {
            plural(of(Self::DAY.0), "day")
        } else if size >= Self::HOUR.0.unsigned_abs() {
            plural(of(Self::HOUR.0), "hour")
        } else if size >= 60_000_000 {
            plural(of(60_000_000), "minute")
        } else {
            plural(of(1_000_000), "second")
        };
        format!("{sign}{words}")
    }
}

/// A whole number with a comma between thousands: `1,095`.
pub fn thousands(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A time zone, by its IANA name.
#[derive(Clone, Debug)]
pub struct Zone(TimeZone);

impl Zone {
    /// Coordinated universal time.
    pub fn utc() -> Self {
        Self(TimeZone::UTC)
    }

    /// Finds a zone such as `Europe/Zurich`; `None` if there is no such name.
    pub fn parse(name: &str) -> Option<Self> {
        TimeZone::get(name).ok().map(Self)
    }

    /// The instant at which a date (`2026-10-01`) begins here; `None` if it is no date.
    pub fn day_begins(&self, date: &str) -> Option<Instant> {
        if date.len() != 10 {
            return None;
        }
        let date: civil::Date = date.parse().ok()?;
        let zoned = date.to_zoned_datetime(self.0.clone()).ok()?;
        Some(Instant(zoned.timestamp().as_microsecond()))
    }

    /// Reads a date or an instant with an offset.
    pub fn parse_instant(&self, text: &str) -> Option<Instant> {
        self.day_begins(text).or_else(|| Instant::parse(text))
    }

    /// Writes an instant for people: `Mon 16 Nov 2026, 06:00 +01:00`.
    pub fn words(&self, instant: Instant) -> String {
        let zoned = instant.timestamp().to_zoned_datetime(self.0.clone());
        zoned.strftime("%a %-d %b %Y, %H:%M %:z").to_string()
    }

    /// Writes the day of an instant for people: `16 Nov 2026`.
    pub fn day_words(&self, instant: Instant) -> String {
        instant.timestamp().to_zoned_datetime(self.0.clone()).strftime("%-d %b %Y").to_string()
    }

    /// Writes the day of an instant: `2026-11-16`.
    pub fn date(&self, instant: Instant) -> String {
        instant.timestamp().to_zoned_datetime(self.0.clone()).date().to_string()
    }
}

impl From<SignedDuration> for Duration {
    fn from(duration: SignedDuration) -> Self {
        Self(i64::try_from(duration.as_micros()).unwrap_or(i64::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_at_midnight_in_the_citys_zone() {
        let zurich = Zone::parse("Europe/Zurich").unwrap();
        let begins = zurich.day_begins("2026-11-16").unwrap();
        assert_eq!(begins.rfc3339(), "2026-11-15T23:00:00Z");
        assert_eq!(zurich.words(begins), "Mon 16 Nov 2026, 00:00 +01:00");
        assert_eq!(zurich.day_begins("2026-02-30"), None);
        assert_eq!(zurich.day_begins("2026-1-1"), None);
    }

    #[test]
    fn durations_are_sums_of_whole_units() {
        assert_eq!(Duration::parse("30d"), Duration::hours(720));
        assert_eq!(Duration::parse("1d12h"), Duration::hours(36));
        for wrong in ["", "-", "30", "d", "1.5h", "1y", "99999999999999d", "30 d"] {
            assert_eq!(Duration::parse(wrong), None, "{wrong}");
        }
        assert_eq!(Duration::parse("36h").unwrap().words(), "36 hours");
        assert_eq!(Duration::parse("1d").unwrap().words(), "1 day");
        assert_eq!(Duration::parse("1095d").unwrap().words(), "1,095 days");
    }

    #[test]
    fn thousands_are_set_apart() {
        assert_eq!(
            [0, 999, 1000, 29_593, 1_234_567].map(thousands).join(" "),
            "0 999 1,000 29,593 1,234,567"
        );
    }

    #[test]
    fn instants_finer_than_a_microsecond_are_refused() {
        assert_eq!(Instant::parse("2026-01-01T00:00:00.000001Z").map(|i| i.0 % 1000), Some(1));
        assert_eq!(Instant::parse("2026-01-01T00:00:00.0000001Z"), None);
        assert_eq!(Instant::parse("2026-01-01T00:00:00"), None);
    }
}

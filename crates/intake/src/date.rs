//! Dates and times as other systems write them.

use jiff::fmt::strtime;
use model::{Duration, Instant, Zone};

/// How a date is written.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) enum DateFormat {
    /// `2026-11-16`, or RFC 3339 with an offset.
    #[default]
    Iso,
    /// Milliseconds since 1970 in UTC, as ArcGIS writes them.
    EpochMs,
    /// Seconds since 1970 in UTC, with a fraction or without.
    EpochSeconds,
    /// Directives such as `%m/%d/%Y`.
    Strptime(String),
}

impl DateFormat {
    /// Reads the name of a format or its directives.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        match text {
            "iso" => Some(Self::Iso),
            "epoch-ms" => Some(Self::EpochMs),
            "epoch-s" => Some(Self::EpochSeconds),
            text if text.contains('%') && text.len() <= 100 && is_known(text) => {
                Some(Self::Strptime(text.to_owned()))
            }
            _ => None,
        }
    }

    /// Reads an instant; a date is the instant at which it begins in the city's time zone, and so is a time
    /// without an offset read there.
    pub(crate) fn instant(&self, zone: &Zone, text: &str) -> Option<Instant> {
        match self {
            Self::Iso => zone.parse_instant(text).or_else(|| local(zone, text)),
            Self::EpochMs => text.parse::<i64>().ok()?.checked_mul(1000).map(Instant).filter(is_calendar),
            Self::EpochSeconds => epoch_seconds(text),
            Self::Strptime(format) => strptime(zone, format, text),
        }
    }

    /// The format in words, for messages.
    pub(crate) fn words(&self) -> String {
        match self {
            Self::Iso => "a date such as `2026-11-16` or an instant with an offset".to_owned(),
            Self::EpochMs => "milliseconds since 1970".to_owned(),
            Self::EpochSeconds => "seconds since 1970".to_owned(),
            Self::Strptime(format) => format!("a date written as `{format}`"),
        }
    }
}

/// Tells whether the directives are all known and can be read, by writing a moment with them and reading it back.
fn is_known(format: &str) -> bool {
    let zoned = jiff::civil::date(2026, 11, 16).at(13, 14, 15, 0).to_zoned_datetime(jiff::tz::TimeZone::UTC);
    let Ok(written) = zoned.and_then(|zoned| strtime::format(format, &zoned)) else { return false };
    strtime::parse(format, written).is_ok_and(|broken| broken.to_date().is_ok())
}

/// Reads `2026-11-16T06:00:00`, with a fraction or without, as spreadsheets have it.
fn local(zone: &Zone, text: &str) -> Option<Instant> {
    let is_local = text.len() >= "2026-11-16T06:00:00".len() && text.as_bytes().get(10) == Some(&b'T');
    is_local.then(|| strptime(zone, "%Y-%m-%dT%H:%M:%S%.f", text)).flatten()
}

/// Reads seconds since 1970, such as `1521911721.255387`; what lies beyond microseconds is cut off.
pub(crate) fn epoch_seconds(text: &str) -> Option<Instant> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !is_digits(whole) || !is_digits(fraction) {
        return None;
    }
    let digits = fraction.bytes().chain(*b"000000").take(6);
    let micros = digits.fold(0, |micros, digit| micros * 10 + i64::from(digit - b'0'));
    let whole: i64 = whole.parse().ok()?;
    epoch_micros(whole.checked_mul(1_000_000)?.checked_add(micros)?)
}

/// Microseconds since 1970 as an instant of the years that a calendar has.
pub(crate) fn epoch_micros(micros: i64) -> Option<Instant> {
    Some(Instant(micros)).filter(|instant| instant.0 >= 0 && is_calendar(instant))
}

/// Keeps instants of the years that a calendar has.
fn is_calendar(instant: &Instant) -> bool {
    jiff::Timestamp::from_microsecond(instant.0).is_ok()
}

fn strptime(zone: &Zone, format: &str, text: &str) -> Option<Instant> {
    let broken = strtime::parse(format, text).ok()?;
    if broken.offset().is_some() {
        return broken.to_timestamp().ok().map(|timestamp| Instant(timestamp.as_microsecond()));
    }
    let begins = zone.day_begins(&broken.to_date().ok()?.to_string())?;
    match broken.to_time() {
        Ok(time) if broken.hour().is_some() => civil(zone, begins, time),
        _ => Some(begins),
    }
}

/// The instant of a time of day in the city's zone; `None` if the clocks jump over it. Of a time that comes
/// twice the first is meant. The day may be an hour or so longer or shorter than its clock says, so the few
/// possible shifts are tried and the zone itself says which is right.
fn civil(zone: &Zone, begins: Instant, time: jiff::civil::Time) -> Option<Instant> {
    let minutes = i64::from(time.hour()) * 60 + i64::from(time.minute());
    let micros =
        (minutes * 60 + i64::from(time.second())) * 1_000_000 + i64::from(time.subsec_nanosecond()) / 1000;
    let clock = format!(", {:02}:{:02} ", time.hour(), time.minute());
    let day = zone.date(begins);
    [0, -60, 60, -30, 30, -120, 120]
        .into_iter()
        .map(|shift| begins.plus(Duration(micros + shift * 60_000_000)))
        .find(|instant| zone.words(*instant).contains(&clock) && zone.date(*instant) == day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(format: &str, text: &str) -> String {
        let zone = Zone::parse("America/New_York").unwrap();
        let Some(format) = DateFormat::parse(format) else { return "no format".to_owned() };
        format.instant(&zone, text).map_or_else(|| "no date".to_owned(), Instant::rfc3339)
    }

    #[test]
    fn dates_begin_in_the_citys_zone() {
        assert_eq!(read("iso", "2026-08-17"), "2026-08-17T04:00:00Z");
        assert_eq!(read("%m/%d/%Y", "08/17/2026"), "2026-08-17T04:00:00Z");
        assert_eq!(read("%Y%m%d", "20260230"), "no date");
        assert_eq!(read("epoch-ms", "1408320000000"), "2014-08-18T00:00:00Z");
        assert_eq!(read("epoch-ms", "9223372036854775807"), "no date");
        assert_eq!(read("epoch-s", "1408320000"), "2014-08-18T00:00:00Z");
        assert_eq!(read("epoch-s", "1408320000.1234567"), "2014-08-18T00:00:00.123456Z");
        for wrong in ["", ".5", "-1", "1.x", "9223372036854775807"] {
            assert_eq!(read("epoch-s", wrong), "no date", "{wrong}");
        }
        assert_eq!(read("%Q", "1"), "no format");
        assert_eq!(read("%H:%M", "10:00"), "no format");
    }

    #[test]
    fn times_without_an_offset_are_read_in_the_citys_zone() {
        assert_eq!(read("%m/%d/%Y %I:%M:%S %p", "08/17/2026 01:02:03 PM"), "2026-08-17T17:02:03Z");
        assert_eq!(read("iso", "2026-11-01T10:30:00"), "2026-11-01T15:30:00Z");
        assert_eq!(read("iso", "2026-11-01T10:30:00.25"), "2026-11-01T15:30:00.25Z");
        assert_eq!(read("iso", "2026-11-01T10:30"), "no date");
        assert_eq!(read("iso", "2026-11-01T10:30:00+99:99"), "no date");
        assert_eq!(read("%F %H:%M", "2026-11-01 10:30"), "2026-11-01T15:30:00Z");
        assert_eq!(read("%F %H:%M", "2026-11-01 01:30"), "2026-11-01T05:30:00Z");
        assert_eq!(read("%F %H:%M", "2026-03-08 10:30"), "2026-03-08T14:30:00Z");
        assert_eq!(read("%F %H:%M", "2026-03-08 02:30"), "no date");
        assert_eq!(read("%F %H:%M %z", "2026-03-08 02:30 +0100"), "2026-03-08T01:30:00Z");
    }
}

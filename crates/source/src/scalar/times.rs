//! Instants and lengths of time.

use diag::Diagnostics;
use model::{Duration, Instant, Zone};

use super::some;
use crate::{faults, tree::Node};

/// Reads a date (`2026-11-02`), which is the instant at which it begins in the zone, or RFC 3339 with an offset.
pub fn instant(node: &Node, zone: &Zone, diagnostics: &mut Diagnostics) -> Option<Instant> {
    let text = &some(node, "a date or an instant", diagnostics)?.text;
    let instant = zone.parse_instant(text);
    if instant.is_none() {
        diagnostics.push(faults::not_instant(node.span, text, why_no_instant(text)));
    }
    instant
}

/// Reads a length of time such as `30d`, `36h` or `1d12h`.
pub fn duration(node: &Node, diagnostics: &mut Diagnostics) -> Option<Duration> {
    let text = &some(node, "a length of time", diagnostics)?.text;
    let duration = Duration::parse(text);
    if duration.is_none() {
        diagnostics.push(faults::not_duration(node.span, text, why_no_duration(text)));
    }
    duration
}

fn why_no_instant(text: &str) -> &'static str {
    let digits_at = |range: std::ops::Range<usize>| {
        text.get(range).is_some_and(|part| part.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let looks_like_date = digits_at(0..4) && digits_at(5..7) && digits_at(8..10);
    let looks_like_date = looks_like_date && text.get(4..5) == Some("-") && text.get(7..8) == Some("-");
    if !looks_like_date {
        return "write year, month and day, such as `2026-11-02`";
    }
    let (date, time) = text.split_at(10);
    if Zone::utc().day_begins(date).is_none() {
        return "there is no such day";
    }
    let has_offset =
        time.ends_with(['Z', 'z']) || time.get(1..).is_some_and(|time| time.contains(['+', '-']));
    if !has_offset {
        return "a time needs its offset from UTC, such as `2026-11-02T06:00:00+01:00` or `2026-11-02T05:00:00Z`";
    }
    let fraction =
        time.split_once('.').map_or(0, |(_, rest)| rest.bytes().take_while(u8::is_ascii_digit).count());
    if fraction > 6 {
        return "an instant has at most six digits after the second";
    }
    "write it such as `2026-11-02T06:00:00+01:00`"
}

fn why_no_duration(text: &str) -> &'static str {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_number {
        "write its unit: `30d` for days, `36h` for hours, `15m` for minutes"
    } else if text.starts_with('P') {
        "write it such as `30d` or `1d12h`"
    } else if text.contains(':') {
        "write it such as `1h30m`"
    } else if text.ends_with(['y', 'w'])
        || text.contains("month")
        || text.contains("year")
        || text.contains("week")
    {
        "months and years differ in length; write days, such as `30d`"
    } else {
        "write whole numbers with `d`, `h`, `m` or `s` and no spaces, such as `30d`, `36h` or `1d12h`"
    }
}

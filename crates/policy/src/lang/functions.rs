//! The functions of the policy language, as one list.

use std::{ops::RangeInclusive, sync::Arc};

use model::{Duration, Instant};
use regex::Regex;

use super::typed::Ty;

/// A function, with what was settled when the condition was read.
#[derive(Clone, Debug)]
pub enum Function {
    /// `text.contains(part)`
    Contains,
    /// `double(x)`
    Double,
    /// `text.endsWith(part)`
    EndsWith,
    /// `inRange(address, range)`
    InRange,
    /// `int(x)`
    Int,
    /// `isPrivate(address)`
    IsPrivate,
    /// `text.lowerAscii()`
    LowerAscii,
    /// `text.matches(pattern)`, the pattern compiled.
    Matches(Arc<Regex>),
    /// `days(n)` and `hours(n)`: a length of so many units.
    Of(Duration),
    /// `size(list)` or `size(text)`
    Size,
    /// `text.startsWith(part)`
    StartsWith,
    /// `string(x)`
    String,
    /// `versionBefore(a, b)`
    VersionBefore,
}

impl PartialEq for Function {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Function::Matches(a), Function::Matches(b)) => a.as_str() == b.as_str(),
            (Function::Of(a), Function::Of(b)) => a == b,
            _ => std::mem::discriminant(self) == std::mem::discriminant(other),
        }
    }
}

/// How a function is called and what it does, for people.
pub struct Signature {
    /// Its name.
    pub name: &'static str,
    /// Whether it may be called on its first argument, as `text.contains(part)`.
    pub method: bool,
    /// Whether it may be called as `size(list)`.
    pub global: bool,
    /// How it is written.
    pub form: &'static str,
    /// One sentence.
    pub doc: &'static str,
}

const fn method(name: &'static str, form: &'static str, doc: &'static str) -> Signature {
    Signature { name, method: true, global: false, form, doc }
}

const fn global(name: &'static str, form: &'static str, doc: &'static str) -> Signature {
    Signature { name, method: false, global: true, form, doc }
}

/// All functions, in alphabetical order.
pub const SIGNATURES: &[Signature] = &[
    method("contains", "text.contains(part)", "Tells whether a text has another in it."),
    global(
        "date",
        "date('2026-01-31')",
        "The instant at which a date, written out, begins in the city's time zone.",
    ),
    global("days", "days(n)", "A length of n days of 24 hours."),
    global("double", "double(x)", "Turns a whole number or a text into a number with a fraction."),
    global("duration", "duration('36h')", "A length of time, written out, in whole microseconds."),
    method("endsWith", "text.endsWith(part)", "Tells whether a text ends with another."),
    global("hours", "hours(n)", "A length of n hours."),
    global(
        "inRange",
        "inRange(address, range)",
        "Tells whether an address is in a range such as `10.0.0.0/8` or `fd00::/8`.",
    ),
    global("int", "int(x)", "Turns a number or a text into a whole number; a fraction is cut off."),
    global(
        "isPrivate",
        "isPrivate(address)",
        "Tells whether an address is private, link-local or loopback (RFC 1918, 4193, 3927, 4291).",
    ),
    method("lowerAscii", "text.lowerAscii()", "The text with A to Z in small letters."),
    method(
        "matches",
        "text.matches('pattern')",
        "Tells whether a pattern, written out, fits somewhere in a text; `\\d`, `\\w`, `\\s` and `\\b` are ASCII.",
    ),
    Signature {
        name: "size",
        method: true,
        global: true,
        form: "size(list), size(text)",
        doc: "Counts elements, or the code points of a text.",
    },
    method("startsWith", "text.startsWith(part)", "Tells whether a text begins with another."),
    global("string", "string(x)", "Turns a number or truth value into text."),
    global(
        "timestamp",
        "timestamp('2026-01-31T12:00:00Z')",
        "An instant, written out with its offset, in whole microseconds.",
    ),
    global(
        "versionBefore",
        "versionBefore(a, b)",
        "Tells whether a version is older than another: numbers compare as numbers, `1.9` is before `1.10`.",
    ),
];

/// The first and last instant there is, in microseconds: the years 1 to 9999.
pub const INSTANTS: RangeInclusive<i64> = -62_135_596_800_000_000..=253_402_300_799_999_999;
/// The longest lengths of time there are, in microseconds: CEL's, about 10,000 years either way.
pub const DURATIONS: RangeInclusive<i64> = -315_576_000_000_000_000..=315_576_000_000_000_000;

/// Finds the function for a name and the types of its arguments; the error says what would fit.
pub(crate) fn find(name: &str, types: &[&Ty]) -> Result<(Function, Ty), String> {
    let texts = |n: usize| types.len() == n && types.iter().all(|ty| **ty == Ty::Text);
    let found = match name {
        "contains" if texts(2) => (Function::Contains, Ty::Bool),
        "startsWith" if texts(2) => (Function::StartsWith, Ty::Bool),
        "endsWith" if texts(2) => (Function::EndsWith, Ty::Bool),
        "lowerAscii" if texts(1) => (Function::LowerAscii, Ty::Text),
        "inRange" if texts(2) => (Function::InRange, Ty::Bool),
        "isPrivate" if texts(1) => (Function::IsPrivate, Ty::Bool),
        "versionBefore" if texts(2) => (Function::VersionBefore, Ty::Bool),
        "size" if texts(1) || matches!(types, [Ty::List(_)]) => (Function::Size, Ty::Int),
        "days" if types == [&Ty::Int] => (Function::Of(Duration::DAY), Ty::Duration),
        "hours" if types == [&Ty::Int] => (Function::Of(Duration::HOUR), Ty::Duration),
        "int" if matches!(types, [Ty::Int | Ty::Double | Ty::Text]) => (Function::Int, Ty::Int),
        "double" if matches!(types, [Ty::Int | Ty::Double | Ty::Text]) => (Function::Double, Ty::Double),
        "string" if matches!(types, [Ty::Int | Ty::Double | Ty::Text | Ty::Bool]) => {
            (Function::String, Ty::Text)
        }
        _ => {
            let form = SIGNATURES.iter().find(|signature| signature.name == name).map_or("", |s| s.form);
            return Err(form.to_owned());
        }
    };
    Ok(found)
}

/// Reads a length of time as CEL writes it, such as `1h30m` or `1.5s`; finer than a microsecond is refused.
pub(crate) fn parse_duration(text: &str) -> Option<Duration> {
    let (negative, mut rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    if rest == "0" {
        return Some(Duration(0));
    }
    let mut total: i64 = 0;
    if rest.is_empty() || rest.len() > 64 {
        return None;
    }
    while !rest.is_empty() {
        let n = rest.bytes().take_while(|b| b.is_ascii_digit() || *b == b'.').count();
        let (number, after) = rest.split_at_checked(n)?;
        let unit = after.bytes().take_while(u8::is_ascii_alphabetic).count();
        let (unit, after) = after.split_at_checked(unit)?;
        let nanos: i128 = match unit {
            "d" => 86_400_000_000_000,
            "h" => 3_600_000_000_000,
            "m" => 60_000_000_000,
            "s" => 1_000_000_000,
            "ms" => 1_000_000,
            "us" => 1000,
            "ns" => 1,
            _ => return None,
        };
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        let digits: i128 = format!("{whole}{fraction}").parse().ok()?;
        let scale = 10i128.checked_pow(u32::try_from(fraction.len()).ok()?)?;
        let scaled = digits.checked_mul(nanos)?;
        let is_whole = scaled % (scale.checked_mul(1000)?) == 0;
        if !is_whole {
            return None;
        }
        total = total.checked_add(i64::try_from(scaled / (scale * 1000)).ok()?)?;
        rest = after;
    }
    DURATIONS.contains(&total).then_some(Duration(if negative { -total } else { total }))
}

/// Reads an instant with an offset.
pub(crate) fn parse_timestamp(text: &str) -> Option<Instant> {
    Instant::parse(text).filter(|instant| INSTANTS.contains(&instant.0))
}

/// Compiles a pattern with ASCII classes; the error is for people.
pub fn pattern(text: &str) -> Result<Regex, String> {
    regex::RegexBuilder::new(&ascii_classes(text)).size_limit(1 << 20).nest_limit(50).build().map_err(
        |error| match error {
            regex::Error::CompiledTooBig(_) => "the pattern is too big".to_owned(),
            other => other.to_string().lines().last().unwrap_or("it cannot be read").trim().to_owned(),
        },
    )
}

/// RE2 and CEL mean ASCII by `\d`, `\w`, `\s` and `\b`; the regex crate would mean all of Unicode.
fn ascii_classes(text: &str) -> String {
    let mut out = String::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match chars.next() {
            Some('d') => out.push_str("[0-9]"),
            Some('D') => out.push_str("[^0-9]"),
            Some('w') => out.push_str("[0-9A-Za-z_]"),
            Some('W') => out.push_str("[^0-9A-Za-z_]"),
            Some('s') => out.push_str(r"[\t\n\f\r ]"),
            Some('S') => out.push_str(r"[^\t\n\f\r ]"),
            Some('b') => out.push_str(r"(?-u:\b)"),
            Some(other) => out.extend(['\\', other]),
            None => out.push('\\'),
        }
    }
    out
}

/// Tells whether a version is before another; `None` if either has no digit at its start.
pub(crate) fn version_before(a: &str, b: &str) -> Option<bool> {
    Some(version(a)? < version(b)?)
}

/// A part of a version, in the order of age: a word comes before the release (`2.0-rc1`), a single letter at its
/// end after it (`1.0.2k`).
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Word(String),
    End,
    Letter(char),
    Number(u128),
}

fn version(text: &str) -> Option<Vec<Part>> {
    let text = text.trim().trim_start_matches(['v', 'V']);
    if !text.starts_with(|c: char| c.is_ascii_digit()) || text.len() > 128 {
        return None;
    }
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let same = |c: char| c.is_ascii_digit() == first.is_ascii_digit() && c.is_alphanumeric();
        let n = rest.find(|c| !same(c)).unwrap_or(rest.len());
        if n == 0 {
            rest = rest.get(first.len_utf8()..)?;
            continue;
        }
        let (part, after) = rest.split_at_checked(n)?;
        rest = after;
        if first.is_ascii_digit() {
            parts.push(Part::Number(part.parse().ok()?));
            continue;
        }
        drop_zeros(&mut parts);
        let begins_at = text.len() - part.len() - rest.len();
        let is_attached = text.get(..begins_at)?.ends_with(|c: char| c.is_ascii_digit());
        let ends_here = !rest.starts_with(|c: char| c.is_ascii_digit());
        if is_attached && ends_here && part.len() == 1 {
            parts.push(Part::Letter(first.to_ascii_lowercase()));
        } else {
            parts.push(Part::Word(part.to_lowercase()));
        }
    }
    drop_zeros(&mut parts);
    parts.push(Part::End);
    Some(parts)
}

/// `1.0` and `1` are the same version.
fn drop_zeros(parts: &mut Vec<Part>) {
    while parts.last() == Some(&Part::Number(0)) {
        parts.pop();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_compare_as_numbers() {
        for (a, b) in
            [("1.9", "1.10"), ("v2.0", "2.0.1"), ("2.0-rc1", "2.0"), ("4.33", "5"), ("1.0a", "1.0b")]
        {
            assert_eq!(version_before(a, b), Some(true), "{a} before {b}");
            assert_eq!(version_before(b, a), Some(false), "{b} not before {a}");
        }
        assert_eq!(version_before("1.0", "1.0.0"), Some(false));
        assert_eq!(version_before("1.0.0", "1.0"), Some(false));
        assert_eq!(version_before("unknown", "1"), None);
    }

    #[test]
    fn a_word_is_older_than_the_release_and_a_single_letter_at_its_end_is_newer() {
        let by_age = ["2.0-a", "2.0a1", "2.0-rc1", "2.0rc2", "2.0", "2.0a", "2.0b-fips", "2.0b", "2.0.1"];
        for (n, older) in by_age.iter().enumerate() {
            for newer in &by_age[n + 1..] {
                assert_eq!(version_before(older, newer), Some(true), "{older} before {newer}");
                assert_eq!(version_before(newer, older), Some(false), "{newer} not before {older}");
            }
        }
    }

    #[test]
    fn a_version_of_more_than_128_bytes_is_none() {
        assert_eq!(version_before("1", &"1.".repeat(64)), Some(true));
        assert_eq!(version_before("1", &"1.".repeat(65)), None);
    }

    #[test]
    fn functions_are_equal_if_what_was_settled_is_equal_too() {
        let matches = |text| Function::Matches(Arc::new(pattern(text).unwrap()));
        let days = Function::Of(Duration::DAY);
        assert_eq!(matches("a"), matches("a"));
        assert_ne!(matches("a"), matches("b"));
        assert_eq!(days, Function::Of(Duration::DAY));
        assert_ne!(days, Function::Of(Duration::HOUR));
        assert_eq!(Function::Size, Function::Size);
        assert_ne!(Function::Size, Function::Int);
    }

    #[test]
    fn classes_are_ascii() {
        assert!(!pattern(r"^\d$").unwrap().is_match("٣"));
        assert!(pattern(r"^[\d.]+$").unwrap().is_match("1.2"));
        assert!(pattern(r"^\\d$").unwrap().is_match("\\d"));
        assert!(!pattern(r"\bé").unwrap().is_match("é"));
        assert!(pattern(r"^.$").unwrap().is_match("é"));
        assert!(pattern("(").is_err());
    }

    #[test]
    fn durations_are_whole_microseconds() {
        assert_eq!(parse_duration("1.5s"), Some(Duration(1_500_000)));
        assert_eq!(parse_duration("1h30m"), Some(Duration(5_400_000_000)));
        assert_eq!(parse_duration("-2d"), Some(Duration(-2 * Duration::DAY.0)));
        assert_eq!(parse_duration("1ms2us3000ns"), Some(Duration(1005)));
        assert_eq!(parse_duration(&"1s".repeat(32)), Some(Duration(32_000_000)), "64 bytes");
        assert_eq!(parse_duration(&"1s".repeat(33)), None, "more than 64 bytes");
        for wrong in ["", "1", "1.5", "1ns", "0.0000001s", "1..5s", ".s", "99999999999h"] {
            assert_eq!(parse_duration(wrong), None, "{wrong}");
        }
    }
}

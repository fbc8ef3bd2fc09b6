//! What is said of single values, as situations and outcomes.

use diag::{Diagnostics, Files};
use insta::assert_snapshot;
use model::Zone;

use crate::{Node, parse, scalar};

/// Reads each line's value and gives it, or what is said of it in one line.
fn read<T: std::fmt::Debug>(values: &[&str], by: impl Fn(&Node, &mut Diagnostics) -> Option<T>) -> String {
    let mut out = String::new();
    for value in values {
        let mut files = Files::default();
        let file = files.add("a.yaml", format!("a: {value}\n"));
        let mut diagnostics = Diagnostics::default();
        let root = parse(&files, file, &mut diagnostics).unwrap();
        let read = by(root.get("a").unwrap(), &mut diagnostics);
        let said: Vec<String> = diagnostics
            .sorted()
            .iter()
            .map(|d| format!("{} {}; {}", d.code, d.message, d.help.as_deref().unwrap_or(&d.label)))
            .collect();
        let read = read.map(|read| format!("{read:?}")).unwrap_or_else(|| said.join(" | "));
        out += &format!("{value:<12} {read}\n");
    }
    out
}

#[test]
fn truth_is_true_or_false() {
    let values =
        ["true", "false", "no", "Yes", "on", "OFF", "Y", "TRUE", "1", "\"true\"", "maybe", "", "[a]"];
    assert_snapshot!(read(&values, scalar::boolean), @r#"
    true         true
    false        false
    no           S0207 `no` is not a truth value; write `false`
    Yes          S0207 `Yes` is not a truth value; write `true`
    on           S0207 `on` is not a truth value; write `true`
    OFF          S0207 `OFF` is not a truth value; write `false`
    Y            S0207 `Y` is not a truth value; write `true`
    TRUE         S0207 `TRUE` is not a truth value; write `true`
    1            S0207 `1` is not a truth value; write `true` or `false`
    "true"       S0218 `true` is in quotes, so it is a text, not a truth value; write it without quotes
    maybe        S0207 `maybe` is not a truth value; write `true` or `false`
                 S0206 there is no value; leave the key out if it is not known; write `none` for what was seen not to exist
    [a]          S0203 a truth value is expected here; this is a list
    "#);
}

#[test]
fn whole_numbers_are_decimal() {
    let values = [
        "0",
        "-12",
        "0123",
        "0x1f",
        "1_000",
        "1'000",
        "1:30",
        "3.0",
        "12 W",
        "+3",
        "99999999999999999999",
        "\"3\"",
    ];
    assert_snapshot!(read(&values, scalar::int), @r#"
    0            0
    -12          -12
    0123         S0208 `0123` is not a whole number; a leading zero means base eight to some; write `123`
    0x1f         S0208 `0x1f` is not a whole number; write it in decimal digits
    1_000        S0208 `1_000` is not a whole number; write nothing between groups of digits
    1'000        S0208 `1'000` is not a whole number; write nothing between groups of digits
    1:30         S0208 `1:30` is not a whole number; `:` means base sixty to some; write one number, or `1h30m` where a length of time is expected
    3.0          S0208 `3.0` is not a whole number; a whole number has no fraction
    12 W         S0208 `12 W` is not a whole number; write the number alone
    +3           S0208 `+3` is not a whole number; leave the `+` out
    99999999999999999999 S0208 `99999999999999999999` is not a whole number; it must lie between -9223372036854775808 and 9223372036854775807
    "3"          S0218 `3` is in quotes, so it is a text, not a whole number; write it without quotes
    "#);
}

#[test]
fn numbers_are_finite() {
    let values = ["3", "-0.5", "1e-3", "1,5", ".5", "80%", ".nan", ".inf", "1e999", "1.5.2", "120 W"];
    assert_snapshot!(read(&values, scalar::double), @"
    3            3.0
    -0.5         -0.5
    1e-3         0.001
    1,5          S0209 `1,5` is not a number; write a decimal point, and nothing between groups of digits
    .5           S0209 `.5` is not a number; write a digit before the point
    80%          S0209 `80%` is not a number; write a share between 0 and 1, such as `0.8`
    .nan         S0209 `.nan` is not a number; only a finite number can be written; leave the key out if it is not known
    .inf         S0209 `.inf` is not a number; only a finite number can be written; leave the key out if it is not known
    1e999        S0209 `1e999` is not a number; it is too large
    1.5.2        S0209 `1.5.2` is not a number; write decimal digits, such as `12`
    120 W        S0209 `120 W` is not a number; write the number alone
    ");
}

#[test]
fn texts_that_look_like_something_else_need_quotes() {
    let values = [
        "pump",
        "\"no\"",
        "no",
        "NO",
        "true",
        "1:30",
        "0123",
        "3",
        "1.10",
        "1e5",
        "~",
        "none",
        "2026-11-02",
        "0x1f",
        "10.0.0.1",
        "10.0.0.0/8",
        "443/tcp",
        "1.2.3",
        "12-b",
        "CVE-2026-1",
        "a: b",
    ];
    let (last, values) = values.split_last().unwrap();
    assert_eq!(*last, "a: b");
    assert_snapshot!(read(values, |node, said| scalar::text(node, said).map(str::to_owned)), @r#"
    pump         "pump"
    "no"         "no"
    no           S0210 `no` must be in quotes: it looks like a truth value; write `"no"`
    NO           S0210 `NO` must be in quotes: it looks like a truth value; write `"NO"`
    true         S0210 `true` must be in quotes: it looks like a truth value; write `"true"`
    1:30         S0210 `1:30` must be in quotes: it looks like a time; write `"1:30"`
    0123         S0210 `0123` must be in quotes: it looks like a number; write `"0123"`
    3            S0210 `3` must be in quotes: it looks like a number; write `"3"`
    1.10         S0210 `1.10` must be in quotes: it looks like a number; write `"1.10"`
    1e5          S0210 `1e5` must be in quotes: it looks like a number; write `"1e5"`
    ~            S0206 there is no value; leave the key out if it is not known; write `none` for what was seen not to exist
    none         S0210 `none` must be in quotes: it looks like `none`, which means that it does not exist; write `"none"`
    2026-11-02   S0210 `2026-11-02` must be in quotes: it looks like a date; write `"2026-11-02"`
    0x1f         S0210 `0x1f` must be in quotes: it looks like a number; write `"0x1f"`
    10.0.0.1     "10.0.0.1"
    10.0.0.0/8   "10.0.0.0/8"
    443/tcp      "443/tcp"
    1.2.3        "1.2.3"
    12-b         "12-b"
    CVE-2026-1   "CVE-2026-1"
    "#);
}

#[test]
fn instants_have_an_offset() {
    let zone = Zone::parse("Europe/Zurich").unwrap();
    let values = [
        "2026-11-02",
        "\"2026-11-02\"",
        "2026-11-02T06:00:00+01:00",
        "2026-11-02T06:00:00",
        "2026-02-30",
        "02.11.2026",
        "2026-11-02T06:00:00.0000001Z",
        "2026-11-02T25:00:00Z",
        "soon",
    ];
    let by = |node: &Node, said: &mut Diagnostics| {
        scalar::instant(node, &zone, said).map(|instant| instant.rfc3339())
    };
    assert_snapshot!(read(&values, by), @r#"
    2026-11-02   "2026-11-01T23:00:00Z"
    "2026-11-02" "2026-11-01T23:00:00Z"
    2026-11-02T06:00:00+01:00 "2026-11-02T05:00:00Z"
    2026-11-02T06:00:00 S0211 `2026-11-02T06:00:00` is not a date or an instant; a time needs its offset from UTC, such as `2026-11-02T06:00:00+01:00` or `2026-11-02T05:00:00Z`
    2026-02-30   S0211 `2026-02-30` is not a date or an instant; there is no such day
    02.11.2026   S0211 `02.11.2026` is not a date or an instant; write year, month and day, such as `2026-11-02`
    2026-11-02T06:00:00.0000001Z S0211 `2026-11-02T06:00:00.0000001Z` is not a date or an instant; an instant has at most six digits after the second
    2026-11-02T25:00:00Z S0211 `2026-11-02T25:00:00Z` is not a date or an instant; write it such as `2026-11-02T06:00:00+01:00`
    soon         S0211 `soon` is not a date or an instant; write year, month and day, such as `2026-11-02`
    "#);
}

#[test]
fn lengths_of_time_have_units() {
    let values = ["30d", "1d12h", "\"36h\"", "30", "P30D", "1:30", "1y", "30 days", "1.5h"];
    let by = |node: &Node, said: &mut Diagnostics| scalar::duration(node, said).map(|d| d.words());
    assert_snapshot!(read(&values, by), @r#"
    30d          "30 days"
    1d12h        "36 hours"
    "36h"        "36 hours"
    30           S0212 `30` is not a length of time; write its unit: `30d` for days, `36h` for hours, `15m` for minutes
    P30D         S0212 `P30D` is not a length of time; write it such as `30d` or `1d12h`
    1:30         S0212 `1:30` is not a length of time; write it such as `1h30m`
    1y           S0212 `1y` is not a length of time; months and years differ in length; write days, such as `30d`
    30 days      S0212 `30 days` is not a length of time; write whole numbers with `d`, `h`, `m` or `s` and no spaces, such as `30d`, `36h` or `1d12h`
    1.5h         S0212 `1.5h` is not a length of time; write whole numbers with `d`, `h`, `m` or `s` and no spaces, such as `30d`, `36h` or `1d12h`
    "#);
}

#[test]
fn lists_are_lists() {
    let by = |node: &Node, said: &mut Diagnostics| {
        scalar::texts(node, said).map(|texts| texts.into_iter().map(str::to_owned).collect::<Vec<_>>())
    };
    assert_snapshot!(read(&["[a, b]", "[]", "a", "[a, no, 3]", "{a: b}", ""], by), @r#"
    [a, b]       ["a", "b"]
    []           []
    a            S0213 a list is expected here; write it as a list: `[a]`
    [a, no, 3]   S0210 `no` must be in quotes: it looks like a truth value; write `"no"` | S0210 `3` must be in quotes: it looks like a number; write `"3"`
    {a: b}       S0203 a list is expected here; this is a mapping
                 S0206 there is no value; leave the key out if it is not known; write `none` for what was seen not to exist
    "#);
}

//! What operators and functions give, one line an equation; what they cannot give stands in `errors`.

use super::IT;
use crate::ask::asset;

/// Each holds as it stands.
#[track_caller]
fn hold(conditions: &[&str]) {
    for condition in conditions {
        assert_eq!(asset(IT, condition), "pass", "{condition}");
    }
}

#[test]
fn numbers_are_added_subtracted_multiplied_and_divided_whole_or_with_a_fraction() {
    hold(&[
        "7 + 2 == 9",
        "7 - 2 == 5",
        "7 * 2 == 14",
        "7 / 2 == 3",
        "-7 / 2 == -3",
        "7 % 2 == 1",
        "-7 % 2 == -1",
        "-asset.count == -3",
        "7.5 + 2.0 == 9.5",
        "7.5 - 2.0 == 5.5",
        "7.5 * 2.0 == 15.0",
        "7.5 / 2.0 == 3.75",
        "-asset.longitude == -7.5",
    ]);
}

#[test]
fn texts_and_lists_are_joined_in_order() {
    hold(&["'a' + 'b' == 'ab'", "'a' + 'b' != 'ba'", "[1] + [2, 3] == [1, 2, 3]", "[1] + [2] != [2, 1]"]);
}

#[test]
fn time_goes_forth_and_back_by_a_length_and_two_instants_are_a_length_apart() {
    hold(&[
        "date('2026-01-01') + days(1) == date('2026-01-02')",
        "days(1) + date('2026-01-01') == date('2026-01-02')",
        "date('2026-01-02') - days(1) == date('2026-01-01')",
        "date('2026-01-03') - date('2026-01-01') == hours(48)",
        "date('2026-01-01') - date('2026-01-03') == hours(-48)",
        "days(1) + hours(1) == hours(25)",
        "days(1) - hours(1) == hours(23)",
        "now == date('2026-06-01')",
        "timestamp('2026-06-01T00:00:00Z') == now",
    ]);
}

#[test]
fn two_of_a_type_are_in_order() {
    for (less, more) in [
        ("false", "true"),
        ("-1", "1"),
        ("0.5", "0.75"),
        ("'a'", "'ab'"),
        ("'a'", "'b'"),
        ("date('2026-01-01')", "date('2026-01-02')"),
        ("hours(25)", "days(2)"),
    ] {
        for (op, of_two, of_one) in
            [("<", true, false), ("<=", true, true), (">", false, false), (">=", false, true)]
        {
            let verdict = |is_so: bool| if is_so { "pass" } else { "fail" };
            let ask = |left: &str, right: &str| asset(IT, &format!("{left} {op} {right}"));
            assert_eq!(ask(less, more), verdict(of_two), "{less} {op} {more}");
            assert_eq!(ask(more, less), verdict(!of_two), "{more} {op} {less}");
            assert_eq!(ask(less, less), verdict(of_one), "{less} {op} {less}");
        }
    }
}

#[test]
fn texts_are_searched_and_measured() {
    hold(&[
        "'pump'.contains('um')",
        "!'pump'.contains('x')",
        "'pump'.startsWith('pu')",
        "!'pump'.startsWith('um')",
        "'pump'.endsWith('mp')",
        "!'pump'.endsWith('um')",
        "'pump'.matches('u.p')",
        "!'pump'.matches('^u')",
        "'PUMP-É'.lowerAscii() == 'pump-É'",
        "size('né') == 2",
        "'né'.size() == 2",
        "size([7, 8, 9]) == 3",
    ]);
}

#[test]
fn addresses_and_versions_are_more_than_texts() {
    hold(&[
        "inRange('10.1.2.3', '10.0.0.0/8')",
        "!inRange('11.1.2.3', '10.0.0.0/8')",
        "isPrivate('10.1.2.3')",
        "!isPrivate('9.9.9.9')",
        "versionBefore('1.9', '1.10')",
        "!versionBefore('1.10', '1.9')",
    ]);
}

#[test]
fn values_turn_into_another_type_and_back() {
    hold(&[
        "int(3) == 3",
        "int(7.9) == 7",
        "int(-7.9) == -7",
        "int('-12') == -12",
        "double(3) == 3.0",
        "double(7.5) == 7.5",
        "double('7.5') == 7.5",
        "string(true) == 'true'",
        "string(-3) == '-3'",
        "string(7.5) == '7.5'",
        "string('a') == 'a'",
    ]);
}

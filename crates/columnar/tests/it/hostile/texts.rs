//! Texts that are long, many or odd.

use testkit::town;

use super::ASSETS;

#[test]
fn a_text_of_more_than_ten_thousand_bytes() {
    let long = "é".repeat(6_000);
    let other = format!("{long}x");
    let city = format!(
        "zones: [{{id: z, note: {long}}}]\nassets: [{{id: other, note: {other}}}, {{id: it, zone: z, note: {long}, maker: {long}, model: {other}}}]"
    );
    ASSETS.says(
        &city,
        &[
            ("asset.note == asset.maker", "pass"),
            ("asset.note == asset.model", "fail"),
            ("asset.note == asset.zone.note", "pass"),
            ("size(asset.note) == 6000", "pass"),
            ("asset.note.endsWith('x')", "fail"),
            ("asset.model.endsWith('x')", "pass"),
            ("asset.model.startsWith('é')", "pass"),
            ("asset.note.contains('x')", "fail"),
            ("asset.note.matches('^é+$')", "pass"),
            ("asset.model == asset.note + 'x'", "pass"),
        ],
    );
}

#[test]
fn five_thousand_distinct_texts() {
    let assets: Vec<String> =
        (0..5_000).map(|n| format!("{{id: a{n}, serial: s{n}, maker: s{}}}", n / 2 * 2)).collect();
    let town =
        town(&format!("assets: [{}, {{id: without, serial: none}}, {{id: unsaid}}]", assets.join(", ")));
    let conditions = [
        "asset.serial == 's4999'",
        "asset.serial != 's4999'",
        "asset.serial.endsWith('7')",
        "asset.serial in ['s1', 's2', 's3', 'none']",
        "asset.serial == asset.maker",
        "has(asset.serial)",
        "!has(asset.serial)",
    ];
    let judgement = ASSETS.judge(&town, &conditions);
    let of = |n: usize| {
        let counts = judgement.checks[n].entities;
        (counts.pass, counts.fail, counts.unknown)
    };
    assert_eq!(of(0), (1, 4_999, 2));
    assert_eq!(of(1), (4_999, 1, 2));
    assert_eq!(of(2), (500, 4_500, 2));
    assert_eq!(of(3), (3, 4_997, 2));
    assert_eq!(of(4), (2_500, 2_500, 2));
    assert_eq!(of(5), (5_000, 1, 1));
    assert_eq!(of(6), (1, 5_000, 1));
}

#[test]
fn texts_that_look_like_something_else() {
    ASSETS.says(
        "assets: [{id: other, class: \"none\"}, {id: it, class: \"\", maker: \"none\", model: \"true\", serial: \"0\", label: \"10.0.0.1\"}]",
        &[
            ("asset.class == ''", "pass"),
            ("size(asset.class) == 0", "pass"),
            ("has(asset.class)", "pass"),
            ("asset.class.contains('')", "pass"),
            ("has(asset.maker)", "pass"),
            ("asset.maker == 'none'", "pass"),
            ("asset.model == 'true'", "pass"),
            ("int(asset.serial) == 0", "pass"),
            ("int(asset.class) == 0", "unknown"),
            ("1 / int(asset.serial) == 0", "unknown"),
            ("inRange(asset.label, '10.0.0.0/8')", "pass"),
            ("inRange(asset.maker, '10.0.0.0/8')", "unknown"),
            ("versionBefore(asset.class, '1.0')", "unknown"),
        ],
    );
}

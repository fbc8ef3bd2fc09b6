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
            ("0 == int(asset.serial)", "pass"),
            ("1 == int(asset.serial)", "fail"),
            ("1 == size(asset.serial)", "pass"),
            ("2 > size(asset.serial)", "pass"),
            ("int(asset.class) == 0", "unknown"),
            ("1 / int(asset.serial) == 0", "unknown"),
            ("inRange(asset.label, '10.0.0.0/8')", "pass"),
            ("inRange(asset.maker, '10.0.0.0/8')", "unknown"),
            ("versionBefore(asset.class, '1.0')", "unknown"),
        ],
    );
}

#[test]
fn a_text_that_does_not_exist_is_told_from_one_that_nobody_knows() {
    let conditions = [
        "(has(asset.class) ? size(asset.class) : 7) == 7",
        "!has(asset.class) || asset.class == 'b'",
        "asset.class == 'b'",
    ];
    for (class, letters) in
        [(", class: none", "pp?"), (", class: b", "-pp"), (", class: a", "---"), ("", "???")]
    {
        let city = format!("assets: [{{id: other, class: b}}, {{id: it{class}}}]");
        ASSETS.letters(&city, &conditions, letters);
    }
}

#[test]
fn the_texts_of_a_list_are_asked_several_things() {
    let city = |addresses: &str| {
        format!(
            "observed: 2026-05-31\nassets: [{{id: other, addresses: [192.0.2.1]}}, {{id: it, addresses: [{addresses}], open_ports: [22/tcp, 23/tcp, 80/udp]}}]"
        )
    };
    let addresses = [
        "asset.addresses.all(a, isPrivate(a) && inRange(a, '10.0.0.0/8'))",
        "asset.addresses.exists(a, isPrivate(a) && !inRange(a, '10.0.0.0/8'))",
        "asset.addresses.exists(a, !isPrivate(a) || inRange(a, '10.1.0.0/16'))",
        "asset.addresses.all(a, isPrivate(a) && a != '10.0.0.2')",
        "asset.addresses.exists_one(a, !(inRange(a, '10.0.0.0/8') && a.startsWith('10.0')))",
    ];
    ASSETS.letters(&city("10.0.0.1, 10.0.0.2"), &addresses, "p----");
    ASSETS.letters(&city("10.0.0.1, 192.168.0.1"), &addresses, "-p-pp");
    ASSETS.letters(&city("10.1.0.1, 198.51.100.1"), &addresses, "--p--");
    ASSETS.says(
        &city("10.0.0.1"),
        &[
            ("asset.open_ports.exists(p, p.startsWith('2') && p.endsWith('/udp'))", "fail"),
            ("asset.open_ports.exists(p, p.startsWith('2') && p.endsWith('3/tcp'))", "pass"),
            ("asset.open_ports.all(p, p.startsWith('2') || p.endsWith('/udp'))", "pass"),
            ("asset.open_ports.all(p, p == p.lowerAscii())", "pass"),
            ("asset.open_ports.exists(p, p == '23/TCP'.lowerAscii())", "pass"),
            ("asset.open_ports.all(p, p == '23/TCP'.lowerAscii())", "fail"),
            ("asset.addresses.all(a, isPrivate('8.8.8.8'))", "fail"),
            ("asset.addresses.all(a, inRange('10.0.0.1', '10.0.0.0/8') && isPrivate(a))", "pass"),
            ("asset.open_ports.map(p, p + 'x').all(p, p.endsWith('x'))", "pass"),
            ("asset.open_ports.filter(p, p.endsWith('/tcp')).all(p, p.startsWith('2'))", "pass"),
            ("asset.open_ports.map(p, p + 'x').exists(p, p == '22/tcp')", "fail"),
            ("size(asset.open_ports.filter(p, p.endsWith('/tcp'))) == 2", "pass"),
            ("'22/tcp' in asset.open_ports.map(p, p + 'x')", "fail"),
        ],
    );
}

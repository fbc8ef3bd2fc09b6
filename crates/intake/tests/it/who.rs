//! Who is who: what is merged, what is left apart and why.

use std::fmt::Write as _;

use diag::{Diagnostics, Files};
use insta::assert_snapshot;
use intake::{Ruling, WhoIsWho, read_rulings, who_is_who};
use model::{EntityRef, Instant, Observation, Observations, Origin, Schema, Source, Type, Value};

/// A city from lines such as `netbox plc-7 serial=ABC123 host_name=plc7 site=hall`; lists are split at `+`.
fn city(lines: &str) -> Observations {
    let schema = Schema::builtin();
    let mut observations = Observations::default();
    let lines = lines.lines().map(str::trim).filter(|line| !line.is_empty());
    for (record, line) in (1..).zip(lines) {
        let mut words = line.split_whitespace();
        let (source, id) = (words.next().unwrap(), words.next().unwrap());
        let known = observations.sources.iter().position(|known| *known.name == *source);
        let source = known.map_or_else(
            || observations.add_source(Source::new(source, "record", 0)),
            |at| model::SourceId(u32::try_from(at).unwrap()),
        );
        let origin = Origin { source, record };
        let (kind, id) = id.split_once(':').unwrap_or(("asset", id));
        let entity = EntityRef { kind: schema.kind_named(kind).unwrap(), id: id.into() };
        observations.entities.push((entity.clone(), origin));
        for (name, value) in words.map(|word| word.split_once('=').unwrap()) {
            let field = schema.kind(entity.kind).field(name).unwrap();
            let texts = || value.split('+').map(Into::into).collect();
            let value = match schema.field(entity.kind, field).ty {
                Type::Text => Value::Text(value.into()),
                Type::Texts => Value::Texts(texts()),
                Type::One(_) => Value::One(value.into()),
                Type::Many(_) => Value::Many(texts()),
                _ => panic!("{name}"),
            };
            let (observed_at, valid_until, received_at) = (None, None, Instant::MIN);
            let entity = entity.clone();
            observations.list.push(Observation {
                entity,
                field,
                value,
                observed_at,
                valid_until,
                received_at,
                origin,
            });
        }
    }
    observations
}

fn rulings(text: &str) -> (Vec<Ruling>, String) {
    let (mut files, mut diagnostics) = (Files::default(), Diagnostics::default());
    let file = files.add("imports.yaml", format!("bailiwick: 1\nimports: []\nwho-is-who:\n{text}\n"));
    let root = source::parse(&files, file, &mut diagnostics).unwrap();
    let rulings = read_rulings(&root, &Schema::builtin(), &mut diagnostics);
    (rulings, diag::text(&files, &diagnostics, false))
}

fn found(lines: &str, ruled: &str) -> (WhoIsWho, Observations) {
    let (rulings, said) = rulings(ruled);
    assert_eq!(said, "");
    let mut observations = city(lines);
    let n_own = observations.sources.iter().filter(|source| source.name.ends_with(".yaml")).count();
    let found = who_is_who(&Schema::builtin(), &mut observations, n_own, &rulings);
    (found, observations)
}

fn told(lines: &str) -> String {
    told_with(lines, "  []")
}

fn told_with(lines: &str, ruled: &str) -> String {
    let (found, observations) = found(lines, ruled);
    let mut told = String::new();
    for merge in &found.merges {
        let _ =
            writeln!(told, "{} is {} by {} {}", merge.gone.id, merge.kept.id, merge.key.words(), merge.value);
    }
    for doubt in &found.doubts {
        let ids: Vec<&str> = doubt.entities.iter().map(|(entity, _)| &*entity.id).collect();
        let _ = writeln!(told, "{}? {} {}: {}", ids.join(", "), doubt.key.words(), doubt.value, doubt.why);
    }
    for n in &found.idle {
        let _ = writeln!(told, "ruling {n} names what nobody listed");
    }
    let ids: std::collections::BTreeSet<&str> =
        observations.entities.iter().map(|(entity, _)| &*entity.id).collect();
    told + &ids.into_iter().collect::<Vec<_>>().join(" ")
}

#[test]
fn a_serial_number_a_hardware_address_or_an_id_makes_one() {
    assert_snapshot!(told("
        files plc-7 serial=ABC-1234
        netbox nb-plc serial=abc1234 mac_addresses=00:1b:1b:0c:2a:7f+00:1b:1b:0c:2a:80
        nmap host-1 mac_addresses=00-1B-1B-0C-2A-80
        glpi pc-1 other_ids=glpi:pc-1-2024
        csv pc serial=XY12345 other_ids=ad:77+glpi:pc-1-2024
    "), @"
    pc is pc-1 by id in another system glpi:pc-1-2024
    host-1 is plc-7 by hardware address 00:1b:1b:0c:2a:80
    nb-plc is plc-7 by serial number ABC1234
    pc-1 plc-7
    ");
}

#[test]
fn a_host_name_makes_one_only_at_one_site() {
    assert_snapshot!(told("
        netbox a host_name=plc7 site=hall
        csv b host_name=PLC7.water.example site=hall
        nmap c host_name=plc7.water.example
        glpi d host_name=plc7 site=tower
    "), @"
    b is a by host name and site plc7 at hall
    a, c, d? host name plc7: the site of one is not known
    a c d
    ");
}

#[test]
fn an_address_alone_never_makes_one() {
    assert_snapshot!(told("
        netbox a addresses=10.0.0.1
        nmap b addresses=10.0.0.1+10.0.0.2
    "), @"
    a, b? network address 10.0.0.1: only the address is the same, and addresses move
    a b
    ");
}

#[test]
fn what_speaks_against_a_match_is_said_and_nothing_is_merged() {
    assert_snapshot!(told("
        netbox a serial=SAME1234 maker=Siemens
        csv b serial=same1234 maker=Schneider
        netbox c mac_addresses=02:00:00:00:00:01
        netbox d mac_addresses=02:00:00:00:00:01
        nmap e mac_addresses=02:00:00:00:00:01
        netbox f serial=FIRST1 mac_addresses=00:1b:1b:00:00:01
        csv g serial=SECOND2 mac_addresses=00:1b:1b:00:00:01
        netbox h host_name=cam.a.example site=hall
        csv i host_name=cam.b.example site=hall
    "), @"
    a, b? serial number SAME1234: their makers differ
    f, g? hardware address 00:1b:1b:00:00:01: their serial numbers differ
    c, d, e? hardware address 02:00:00:00:00:01: `netbox` lists them as different things
    h, i? host name and site cam at hall: their domains differ
    a b c d e f g h i
    ");
}

#[test]
fn a_chain_that_would_join_what_a_source_tells_apart_stops() {
    assert_snapshot!(told("
        netbox a serial=AAAA1111 mac_addresses=00:1b:1b:00:00:01
        csv b mac_addresses=00:1b:1b:00:00:01 host_name=x site=s
        netbox c host_name=x site=s serial=CCCC2222
    "), @"
    a, b, c? hardware address 00:1b:1b:00:00:01: the host name x leads to another
    a b c
    ");
}

#[test]
fn keys_that_lead_to_different_things_merge_nothing() {
    assert_snapshot!(told("
        netbox a serial=AAAA1111 mac_addresses=00:1b:1b:00:00:01
        netbox b serial=BBBB2222 mac_addresses=00:1b:1b:00:00:02
        csv c serial=AAAA1111 mac_addresses=00:1b:1b:00:00:02
        netbox d serial=DDDD1111 mac_addresses=00:1b:1b:00:00:04 host_name=laptop-d site=s
        netbox e serial=EEEE2222 host_name=laptop-e site=s
        nmap f mac_addresses=00:1b:1b:00:00:04 host_name=laptop-e.example
    "), @"
    a, b, c? serial number AAAA1111: the hardware address 00:1b:1b:00:00:02 leads to another
    d, e, f? hardware address 00:1b:1b:00:00:04: the host name laptop-e leads to another
    a b c d e f
    ");
}

#[test]
fn a_shared_key_that_is_itself_in_doubt_does_not_hold_up_another() {
    assert_snapshot!(told("
        netbox a serial=AAAA1111 mac_addresses=00:1b:1b:00:00:01
        netbox b serial=BBBB2222 mac_addresses=00:1b:1b:00:00:01
        csv c serial=AAAA1111
        csv d serial=BBBB2222
        nmap e mac_addresses=00:1b:1b:00:00:01
    "), @"
    c is a by serial number AAAA1111
    d is b by serial number BBBB2222
    a, b, e? hardware address 00:1b:1b:00:00:01: `netbox` lists them as different things
    a b e
    ");
}

#[test]
fn a_copied_serial_number_is_told_by_another_card_and_another_name() {
    assert_snapshot!(told("
        netbox a serial=SAME1234 mac_addresses=00:1b:1b:00:00:01 host_name=vm-1
        csv b serial=SAME1234 mac_addresses=00:1b:1b:00:00:02 host_name=vm-2
        netbox c serial=LIKE1234 mac_addresses=00:1b:1b:00:00:03 host_name=vm-3
        csv d serial=LIKE1234 host_name=vm-4
        netbox e host_name=plc site=s maker=Siemens
        csv f host_name=plc site=s maker=Schneider
    "), @"
    d is c by serial number LIKE1234
    a, b? serial number SAME1234: their hardware addresses and host names differ
    a b c e f
    ");
}

#[test]
fn a_short_serial_number_makes_one_only_where_nothing_else_differs() {
    assert_snapshot!(told("
        netbox a serial=1002 host_name=pump-a
        glpi b serial=1002
        csv c serial=1002 host_name=cam-c
        netbox d serial=1003 mac_addresses=00:1b:1b:00:00:01
        csv e serial=1003 mac_addresses=00:1b:1b:00:00:02
        netbox f serial=1004 host_name=plc-f
        csv g serial=1004
        netbox h serial=1005 host_name=plc-h mac_addresses=00:1b:1b:00:00:03
        csv i serial=1005 host_name=plc-h.example mac_addresses=00:1b:1b:00:00:04
        netbox j serial=1006 host_name=plc-j mac_addresses=00:1b:1b:00:00:05
        csv k serial=1006 host_name=plc-k mac_addresses=00:1b:1b:00:00:05
        netbox l serial=1007 host_name=plc-l
        csv m serial=1007 host_name=plc-m
        glpi l serial=ABC1234
        ocs m serial=ABC1234
        netbox n serial=10020034 host_name=plc-n
        csv o serial=10020034 host_name=plc-o
    "), @"
    g is f by serial number 1004
    i is h by serial number 1005
    k is j by hardware address 00:1b:1b:00:00:05
    m is l by serial number 1007
    o is n by serial number 10020034
    a, b, c? serial number 1002: it is short, and their host names differ
    d, e? serial number 1003: it is short, and their hardware addresses differ
    a b c d e f h j l n
    ");
}

#[test]
fn every_doubt_is_listed_and_what_is_settled_later_is_none() {
    let mut lines = String::new();
    for n in 0..1200 {
        // The makers' names differ, but the hardware address settles it.
        let card = format!("00:1b:1b:00:{:02x}:{:02x}", n / 256, n % 256);
        let _ = writeln!(lines, "netbox a{n} serial=HP{n}X maker=HP mac_addresses={card}");
        let _ = writeln!(lines, "csv b{n} serial=HP{n}X maker=Hewlett mac_addresses={card}");
        // Nothing settles these.
        let address = format!("10.0.{}.{}", n / 256, n % 256);
        let _ = writeln!(lines, "netbox c{n} addresses={address}\ncsv d{n} addresses={address}");
    }
    let (found, observations) = found(&lines, "  []");
    assert_eq!((found.merges.len(), found.doubts.len()), (1200, 1200));
    let apart: std::collections::BTreeSet<&str> =
        observations.entities.iter().map(|(of, _)| &*of.id).collect();
    let mut doubtful = found.doubts.iter().flat_map(|doubt| &doubt.entities);
    assert!(doubtful.all(|(entity, _)| apart.contains(&*entity.id)));
}

#[test]
fn many_rulings_take_no_longer_than_many_records() {
    let (mut lines, mut ruled) = (String::new(), String::new());
    for n in 0..4000 {
        let _ = writeln!(lines, "netbox a{n} serial=SAME{n}X host_name=a{n} site=s");
        let _ = writeln!(lines, "csv b{n} serial=SAME{n}X host_name=b{n} site=s");
        let _ = writeln!(ruled, "  - {{apart: [asset:a{n}, asset:b{n}]}}");
    }
    let (found, observations) = found(&lines, &ruled);
    assert_eq!((found.merges, found.doubts), (vec![], vec![]));
    assert_eq!(observations.entities.len(), 8000);
}

#[test]
fn an_address_that_moved_between_known_things_is_no_doubt() {
    assert_snapshot!(told("
        netbox a serial=AAAA1111 addresses=10.0.0.1
        csv b serial=BBBB2222 addresses=10.0.0.1
        netbox c mac_addresses=00:1b:1b:00:00:01 addresses=10.0.0.2
        nmap d mac_addresses=00:1b:1b:00:00:02 addresses=10.0.0.2
        nmap e addresses=10.0.0.3
        netbox f addresses=10.0.0.3
        netbox g addresses=10.0.0.3
    "), @"
    e, f, g? network address 10.0.0.3: only the address is the same, and addresses move
    a b c d e f g
    ");
}

#[test]
fn a_doubt_names_what_its_entities_became_and_asks_once() {
    assert_snapshot!(told("
        netbox a serial=SAME1234 host_name=vm-1 site=s
        netbox b serial=SAME1234 host_name=vm-2 site=s
        csv c serial=SAME1234 host_name=vm-1 site=s
        csv d serial=SAME1234 host_name=vm-2 site=s
        netbox e serial=HALF1234 maker=HP mac_addresses=00:1b:1b:00:00:01
        csv f serial=HALF1234 maker=Hewlett mac_addresses=00:1b:1b:00:00:01
    "), @"
    c is a by host name and site vm-1 at s
    d is b by host name and site vm-2 at s
    f is e by hardware address 00:1b:1b:00:00:01
    a, b? serial number SAME1234: `netbox` lists them as different things
    a b e
    ");
}

#[test]
fn what_the_citys_people_wrote_down_as_two_things_is_two() {
    assert_snapshot!(told("
        assets.yaml a serial=SAME1234
        more.yaml b serial=SAME1234
        csv c serial=SAME1234
    "), @"
    a, b, c? serial number SAME1234: the city's own files list them as different things
    a b c
    ");
}

#[test]
fn a_ruling_of_the_city_goes_before_everything() {
    let lines = "
        netbox a serial=SAME1234
        csv b serial=SAME1234
        nmap c addresses=10.0.0.1
        glpi d serial=SAME1234
    ";
    let ruled = "  - {apart: [asset:a, asset:b], reason: two halves of one cabinet}\n  - {same: [asset:a, asset:c], reason: seen on site}\n  - {same: [asset:a, asset:x]}";
    assert_snapshot!(told_with(lines, ruled), @"
    c is a by ruling of the city seen on site
    a, b, d? serial number SAME1234: the city keeps two of them apart
    ruling 2 names what nobody listed
    a b d
    ");
    assert_snapshot!(told_with("
        netbox a host_name=x site=hall
        csv b host_name=x site=town-hall
        netbox site:hall
        csv site:town-hall
    ", "  - {same: [site:hall, site:town-hall]}"), @"
    town-hall is hall by ruling of the city 
    b is a by host name and site x at hall
    a hall
    ");
}

#[test]
fn a_ruling_against_other_rulings_is_told() {
    let lines = "
        netbox a serial=S1
        csv b serial=S2
        nmap c serial=S3
    ";
    let ruled = "  - {apart: [asset:a, asset:c]}\n  - {same: [asset:a, asset:b]}\n  - {same: [asset:b, asset:c]}\n  - {apart: [asset:a, asset:x]}";
    assert_eq!(found(lines, ruled).0.torn, [0]);
}

#[test]
fn links_follow_what_became_another() {
    let (_, observations) = found(
        "
        netbox a serial=SAME1234
        csv b serial=SAME1234
        csv software:s assets=b
        csv software:t assets=a+b
    ",
        "  []",
    );
    let links: Vec<String> = observations
        .list
        .iter()
        .filter_map(|seen| match &seen.value {
            Value::Many(ids) => Some(ids.join("+")),
            _ => None,
        })
        .collect();
    assert_eq!(links, ["a", "a"]);
}

#[test]
fn who_is_who_does_not_change_when_it_is_asked_again() {
    let lines = "
        netbox a serial=SAME1234 mac_addresses=00:1b:1b:00:00:01
        csv b serial=SAME1234
        nmap c mac_addresses=00:1b:1b:00:00:01 addresses=10.0.0.1
        glpi d addresses=10.0.0.1
    ";
    let (first, mut observations) = found(lines, "  []");
    assert_eq!(first.merges.len(), 2);
    let again = who_is_who(&Schema::builtin(), &mut observations, 0, &[]);
    assert_eq!(again.merges, []);
    assert_eq!(again.doubts, first.doubts);
}

#[test]
fn wrong_rulings_are_told_all_at_once() {
    let (_, said) = rulings(
        "  - {same: [asset:a]}\n  - {same: [asset:a, site:b]}\n  - {apart: [a, asset:b]}\n  - {reason: x}\n  - {same: [asset:a, asset:b], why: x}\n  - 5",
    );
    assert_snapshot!(said);
}

//! Entities of context brokers, good and bad.

use std::{collections::BTreeMap, fs};

use insta::assert_snapshot;
use intake::{
    Cause, MAX_CELL_BYTES, MAX_COLUMNS, MAX_NESTING, MAX_RECORD_BYTES,
    testing::{imports, outcome, told, told_of},
};
use serde_json::{Value, json};

use crate::data::data_root;

const READY: &str = "bailiwick: 1\nimports: [{name: broker, format: ngsi, file: \"*.json\"}]";

fn ready(json: &str) -> String {
    told(READY, json.as_bytes())
}

/// The ready mapping with keys of the import added.
fn with(keys: &str, json: &str) -> String {
    let recipe = format!("bailiwick: 1\nimports: [{{name: broker, format: ngsi, file: x, {keys}}}]");
    told(&recipe, json.as_bytes())
}

#[test]
fn one_device_in_four_ways_of_writing() {
    let key_values = r#"{"id":"device-1","type":"Device","category":["sensor"],"ipAddress":["10.0.0.1"],
        "macAddress":"00-2E-89-25-78-05","firmwareVersion":"1.2","dateModified":"2026-08-17T08:00:00Z"}"#;
    let linked = r#"{"id":"urn:ngsi-ld:Device:device-1","type":"Device","category":["sensor"],
        "ipAddress":["10.0.0.1"],"macAddress":"002E89257805","firmwareVersion":"1.2",
        "dateModified":"2026-08-17T08:00:00Z","@context":["https://example.org/context.jsonld"]}"#;
    let v2 = r#"{"id":"device-1","type":"Device","category":{"type":"StructuredValue","value":["sensor"]},
        "ipAddress":{"type":"StructuredValue","value":["10.0.0.1"]},
        "macAddress":{"type":"Text","value":"00:2e:89:25:78:05"},
        "firmwareVersion":{"type":"Text","value":"1.2","metadata":
            {"TimeInstant":{"type":"DateTime","value":"2026-08-17T08:00:00Z"}}}}"#;
    let ld = r#"{"id":"urn:ngsi-ld:Device:device-1","type":"https://uri.fiware.org/ns/data-models#Device",
        "category":{"type":"Property","value":["sensor"]},
        "https://uri.fiware.org/ns/data-models#ipAddress":{"type":"Property","value":["10.0.0.1"]},
        "macAddress":{"type":"Property","value":"00:2E:89:25:78:05"},
        "firmwareVersion":{"type":"Property","value":"1.2","observedAt":"2026-08-17T08:00:00.000Z"}}"#;
    assert_snapshot!(ready(key_values), @r#"
    read 1, taken 1, refused 0, skipped 0
    asset:ngsi-device-device-1 from 1
      class Text("sensor")
      other_ids Texts(["ngsi:Device:device-1"])
      firmware Text("1.2") at 2026-08-17T08:00:00Z
      addresses Texts(["10.0.0.1"]) at 2026-08-17T08:00:00Z
      mac_addresses Texts(["00:2e:89:25:78:05"]) at 2026-08-17T08:00:00Z
    "#);
    let same = |json: &str| ready(json).replace("urn:ngsi-ld:Device:", "").replace("ngsi:Device:", "ngsi:");
    for json in [linked, v2, ld] {
        assert_eq!(same(json), same(key_values));
    }
}

#[test]
fn a_dump_becomes_a_city() {
    let dump = r#"[
        {"id":"urn:ngsi-ld:Device:valve-7","type":"Device","deviceCategory":["meter","actuator"],
         "refDeviceModel":{"type":"Relationship","object":"urn:ngsi-ld:DeviceModel:v7"},
         "serialNumber":"To be filled by O.E.M.","dateLastValueReported":"2026-08-17T08:00:00Z"},
        {"id":"urn:ngsi-ld:DeviceModel:v7","type":"DeviceModel","manufacturerName":"Acme","modelName":"V 7"},
        {"id":"urn:ngsi-ld:DeviceModel:v8","type":"DeviceModel","manufacturerName":"Acme","modelName":"V 8"},
        {"id":"cam","type":"Camera","cameraName":"Bridge","streamURL":"rtsp://10.0.0.9/1",
         "location":{"type":"geo:point","value":"46.18, 6.14"},"dateObserved":"2026-08-17"},
        {"id":"urn:ngsi-ld:Building:hall","type":["Place","Building"],
         "name":{"type":"LanguageProperty","languageMap":{"en":"Town hall","fr":"Mairie"}},
         "category":["civic"],"address":{"type":"PostalAddress","streetAddress":"Market 1","postalCode":"1227",
         "addressLocality":"Carouge","addressCountry":"ch"}},
        {"id":"urn:ngsi-ld:PrivacyObject:1044","type":"PrivacyObject","name":"1044","isPersonalData":false,
         "purpose":"Finding free places","crossborderTransfer":"None","retentionPeriod":"< 1 month"},
        {"id":"urn:ngsi-ld:Organization:works","type":"Organization","name":"City works"},
        {"id":"noise","type":"NoiseLevelObserved","LAeq":60}]"#;
    assert_snapshot!(ready(dump), @r#"
    read 8, taken 5, part of others 1, refused 0, skipped 2
    entity 8: nothing is made of `NoiseLevelObserved`
    entity 3: nothing is made of `DeviceModel`
    asset:ngsi-camera-cam from 4
      name Text("Bridge")
      class Text("camera")
      other_ids Texts(["ngsi:Camera:cam"])
      encrypted_in_transit Bool(false) at 2026-08-17T00:00:00Z
      longitude Double(6.14)
      latitude Double(46.18)
    site:ngsi-building-hall from 5
      name Text("Town hall")
      use Text("civic")
      address Text("Market 1, 1227 Carouge")
      country Text("CH")
    processing:ngsi-privacyobject-1044 from 6
      name Text("1044")
      purpose Text("Finding free places")
      personal Bool(false)
      crosses_border Bool(false)
    organization:ngsi-organization-works from 7
      name Text("City works")
    asset:ngsi-device-valve-7 from 1
      class Text("meter")
      other_ids Texts(["ngsi:urn:ngsi-ld:Device:valve-7"])
      maker Text("Acme")
      model Text("V 7")
      actuator Bool(true)
      last_seen_at Instant(Instant(1786953600000000)) at 2026-08-17T08:00:00Z
    "#);
}

#[test]
fn pages_and_wrappers_are_opened() {
    let [a, b, c] = ["a", "b", "c"].map(|id| json!({"id": id, "type": "AccessPoint"}).to_string());
    for dump in [
        format!("[{a},{b},{c}]"),
        format!("[[{a},{b}],[{c}]]"),
        format!("[{a},{b}]\n[{c}]"),
        format!("{a}\n{b}\n{c}\n"),
        format!(r#"{{"id":"urn:1","type":"Notification","subscriptionId":"urn:2","data":[{a},{b},{c}]}}"#),
        format!(r#"{{"actionType":"append","entities":[{a},{b},{c}]}}"#),
        format!("\u{feff}[{a},{b},{c}]"),
    ] {
        let told = ready(&dump);
        assert!(told.starts_with("read 3, taken 3, refused 0, skipped 0\nasset:"), "{told}");
        assert!(told.contains("asset:ngsi-accesspoint-c from 3"), "{told}");
    }
}

#[test]
fn a_model_may_stand_in_a_later_file_and_one_device_in_two_files() {
    let device = br#"[{"id":"d","type":"Device","refDeviceModel":"m"}]"#;
    let twice = br#"[{"id":"d","type":"Device","refDeviceModel":"m"},{"id":"Device:d","type":"Device","refDeviceModel":"x"}]"#;
    let model = br#"{"id":"m","type":"DeviceModel","brandName":"Acme","name":"M1"}"#;
    assert_snapshot!(told_of(READY, &[("1.json", device), ("2.json", twice), ("3.json", model)]), @r#"
    read 4, taken 2, part of others 1, refused 1, skipped 0
    2.json entity 2: the id `ngsi-device-d` stands already in entity 2
    asset:ngsi-device-d from 1
      other_ids Texts(["ngsi:Device:d"])
      maker Text("Acme")
      model Text("M1")
      other_ids Texts(["ngsi:Device:d"])
      maker Text("Acme")
      model Text("M1")
    asset:ngsi-device-d from 2
      other_ids Texts(["ngsi:Device:d"])
      maker Text("Acme")
      model Text("M1")
      other_ids Texts(["ngsi:Device:d"])
      maker Text("Acme")
      model Text("M1")
    "#);
}

#[test]
fn a_box_swaps_or_refuses_places_and_says_so() {
    let lamp = |id: u32, x: f64, y: f64| json!({"id": id.to_string(), "type": "Streetlight", "location": {"type": "Point", "coordinates": [x, y]}});
    let lamps = json!([lamp(1, 6.14, 46.18), lamp(2, 46.18, 6.14), lamp(3, 7.0, 50.0)]).to_string();
    assert_snapshot!(with("box: [6.1, 46.1, 6.2, 46.2]", &lamps), @r#"
    read 3, taken 2, refused 1, skipped 0
    longitude and latitude swapped 1
    entity 3: the longitude 7 and latitude 50 lie outside the `box` of the import, swapped too
    asset:ngsi-streetlight-1 from 1
      class Text("street-light")
      other_ids Texts(["ngsi:Streetlight:1"])
      longitude Double(6.14)
      latitude Double(46.18)
    asset:ngsi-streetlight-2 from 2
      class Text("street-light")
      other_ids Texts(["ngsi:Streetlight:2"])
      longitude Double(6.14)
      latitude Double(46.18)
    "#);
    assert!(
        with("trust: 1", &lamps).starts_with("read 3, taken 3, refused 0"),
        "nothing is swapped without a box"
    );
}

#[test]
fn a_box_that_is_none_is_said() {
    let said = |keys: &str| {
        let recipe = format!("bailiwick: 1\nimports: [{{name: x, file: x, {keys}}}]");
        let (all, said) = imports(&recipe);
        assert!(all.is_empty());
        said.lines().find(|line| line.starts_with("error")).unwrap_or_default().to_owned()
    };
    let wanted = "error[I0117]: `box` must be `[west, south, east, north]` in degrees, west less than east and south \
        less than north";
    for wrong in ["[1, 2, 3]", "[2, 1, 1, 2]", "[0, 0, 181, 1]", "[a, 0, 1, 1]", "[NaN, 0, 1, 1]"] {
        assert_eq!(said(&format!("format: ngsi, box: {wrong}")), wanted);
    }
    assert_eq!(said("format: ngsi, box: 7"), "error[I0103]: `box` must be a list");
    let csv = "format: csv, kind: asset, id: \"{a}\", box: [0, 0, 1, 1]";
    assert_eq!(said(csv), "error[I0120]: `box` does not apply here: the records of `csv` have no place");
}

#[test]
fn the_city_may_change_fields_leave_sorts_out_and_add_types() {
    let dump = r#"[{"id":"s1","type":"Streetlight","owner":["works"],"powerState":"on"},
        {"id":"c1","type":"Camera"},
        {"id":"t1","type":"TrafficSignalController","protocol":"NTCIP"},
        {"id":"n1","type":"NoiseLevelObserved"}]"#;
    let keys = "records: {street-light: {fields: {owner: {column: \"one:owner\"}, class: ~}}, entity: {kind: asset, \
        id: \"ngsi-{@id}\", where: {column: type, in: [TrafficSignalController]}, fields: {note: {column: protocol}}}}, \
        leave-out: [camera]";
    assert_snapshot!(with(keys, dump), @r#"
    read 4, taken 2, refused 0, skipped 2
    entity 2: nothing is made of `Camera`
    entity 4: `type` is `NoiseLevelObserved`, which `where` leaves out
    asset:ngsi-streetlight-s1 from 1
      other_ids Texts(["ngsi:Streetlight:s1"])
      owner One("works")
    asset:ngsi-trafficsignalcontroller-t1 from 3
      note Text("NTCIP")
    "#);
}

#[test]
fn each_entity_that_is_not_taken_says_why() {
    let long = "x".repeat(MAX_CELL_BYTES + 1);
    let wide: BTreeMap<String, u8> = (0..=MAX_COLUMNS).map(|n| (format!("a{n}"), 1)).collect();
    let deep = format!("{}{}", "[".repeat(MAX_NESTING), "]".repeat(MAX_NESTING));
    let bad = [
        r#"{"id":"a","type":"Pump"}"#.to_owned(),
        r#"{"id":"Pump:a","type":"Pump"}"#.to_owned(),
        r#"{"type":"Pump"}"#.to_owned(),
        r#"{"id":"b"}"#.to_owned(),
        r#"{"id":"b","type":[]}"#.to_owned(),
        r#"{"id":"  ","type":"Pump"}"#.to_owned(),
        "17".to_owned(),
        r#"{"id":"c","type":"Pump","x":nil}"#.to_owned(),
        format!(r#"{{"id":"d","type":"Pump","description":"{long}"}}"#),
        serde_json::to_string(&wide).unwrap_or_default(),
        format!(r#"{{"id":"e","type":"Pump","x":{deep}}}"#),
        r#"{"id":"f","type":"Pump","location":{"type":"Curve","coordinates":[1,2]}}"#.to_owned(),
        r#"{"id":"g","type":"Pump","location":{"type":"Point","coordinates":[6.1,91]}}"#.to_owned(),
        r#"{"id":"h","type":"Pump","location":"somewhere"}"#.to_owned(),
        format!(r#"{{"id":"{}","type":"Pump"}}"#, "i".repeat(130)),
    ];
    assert_snapshot!(ready(&format!("[{}]", bad.join(","))), @r#"
    read 15, taken 1, refused 14, skipped 0
    entity 2: the id `ngsi-pump-a` stands already in entity 1
    entity 3: it has no `id`
    entity 4: it has no `type`
    entity 5: it has no `type`
    entity 6: it has no `id`
    entity 7: the entity is not well formed: it is no object
    entity 8: the entity is not well formed: it is not valid JSON (expected ident)
    entity 9: a value is longer than the bound of 65536 bytes
    entity 10: it has 513 attributes; the bound is 512
    entity 11: the entity nests deeper than the bound of 32
    entity 12: the geometry is a `Curve`, which is not read
    entity 13: the latitude 91 is out of range; the layer is probably not in WGS 84 (EPSG:4326)
    entity 14: the location `somewhere` is no place
    entity 15: the id is longer than the bound of 128 bytes
    asset:ngsi-pump-a from 1
      class Text("pump")
      other_ids Texts(["ngsi:Pump:a"])
      actuator Bool(true)
    "#);
}

#[test]
fn odd_values_leave_fields_unobserved() {
    let odd = r#"{"id":"../../etc/passwd","type":"Device","name":"=cmd|' /C calc'!A0\u001b[31m\u202e",
        "serialNumber":{"a":1},"macAddress":["x","ff:ff:ff:ff:ff:ff"],"ipAddress":"localhost","dateInstalled":"soon",
        "dateLastValueReported":17,"category":null,"firmwareVersion":"","osVersion":["a","b"],
        "deviceCategory":[]}"#;
    assert_snapshot!(ready(odd), @r#"
    read 1, taken 1, refused 0, skipped 0
    asset:ngsi-device-..-..-etc-passwd from 1
      name Text("=cmd|' /C calc'!A0[31m")
      other_ids Texts(["ngsi:Device:../../etc/passwd"])
    "#);
}

#[test]
fn a_file_that_cannot_be_read_says_where_and_keeps_what_came_before() {
    let one = r#"[{"id":"a","type":"Pump"},"#;
    for broken in [
        String::new(),
        "  ".to_owned(),
        "entities".to_owned(),
        format!("{one}\n{{\"id\":"),
        format!("{one}]"),
        format!("{one}[[[[1}}]]]"),
        format!("{one}{{}}]]"),
        "\u{0}".to_owned(),
        r#"{"$schema":"http://json-schema.org/schema#","type":"object"}"#.to_owned(),
        r#"{"type":"FeatureCollection","features":[]}"#.to_owned(),
        "[".repeat(1_000_000),
    ] {
        let told = ready(&broken);
        assert!(told.contains("broken at "), "{told}");
    }
    let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain("[]".bytes().flat_map(|byte| [byte, 0])).collect();
    assert!(told(READY, &utf16).contains("the file is in UTF-16 (save it as UTF-8)"));
    assert_snapshot!(ready(&format!("{one}\n{{\"id\":")), @r#"
    read 1, taken 1, refused 0, skipped 0
    broken at line 2, column 7: the file ends too early (-)
    asset:ngsi-pump-a from 1
      class Text("pump")
      other_ids Texts(["ngsi:Pump:a"])
      actuator Bool(true)
    "#);
    assert_snapshot!(ready(r#"{"$schema":"x"}"#), @r"
    read 0, taken 0, refused 0, skipped 0
    broken at the file: the file is a JSON Schema, not entities (give it the entities that a broker exports)
    ");
}

#[test]
fn an_entity_is_bounded() {
    let long = format!(
        r#"[{{"id":"a","type":"Pump","x":[{}1]}},{{"id":"b","type":"Pump"}}]"#,
        "1,".repeat(MAX_RECORD_BYTES / 2)
    );
    let told = ready(&long);
    assert!(
        told.starts_with("read 2, taken 1, refused 1") && told.contains("the bound of 8388608 bytes"),
        "{told}"
    );
}

#[test]
fn all_payloads_of_the_smart_data_models_are_accounted_for() {
    let root = data_root().join("ngsi-ld");
    let Ok(folder) = fs::read_dir(&root) else {
        println!("NOT RUN: there is no {}; set BAILIWICK_DATA", root.display());
        return;
    };
    let mut paths: Vec<_> = folder.filter_map(Result::ok).map(|entry| entry.path()).collect();
    paths.sort();
    let files: Vec<(String, Vec<u8>)> = paths
        .iter()
        .map(|path| (path.to_string_lossy().into_owned(), fs::read(path).unwrap_or_default()))
        .collect();
    let files: Vec<(&str, &[u8])> =
        files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    let (all, said) = imports(READY);
    assert_eq!(said, "");
    let (outcome, observations) = outcome(&all[0], &files);
    let (read, taken, part) = (outcome.n_read, outcome.n_taken, outcome.n_part);
    println!(
        "read {read}, taken {taken}, part {part}, refused {}, left out {}",
        outcome.n_refused, outcome.n_skipped
    );
    println!("{:?}\n{:?}", outcome.refused, outcome.skipped_by);

    // Counted by another way: one entity a file, its type from the text.
    let mut by_type: BTreeMap<String, u64> = BTreeMap::new();
    for (_, bytes) in &files {
        let value: Value = serde_json::from_slice(bytes).unwrap_or_default();
        let kind = value.get("type").or(value.get("@type")).and_then(Value::as_str).unwrap_or_default();
        *by_type.entry(kind.to_owned()).or_default() += 1;
    }
    assert_eq!(outcome.broken, []);
    assert_eq!(read, files.len() as u64);
    assert_eq!(read, 248);
    let left: u64 = outcome
        .skipped_by
        .iter()
        .map(|(kind, n)| {
            assert_eq!(by_type.get(kind), Some(n), "{kind}");
            n
        })
        .sum();
    assert_eq!(left, outcome.n_skipped);
    // Two payloads cannot be taken: a camera whose place is written the wrong way round, and an inverter whose point
    // is a list of points.
    assert_eq!(outcome.refused_by, BTreeMap::from([(Cause::Geometry, 2)]));
    assert_eq!(part, by_type["DeviceModel"]);
    assert_eq!(taken, read - outcome.n_skipped - part - 2);
    // The four ways of writing speak of the same things.
    assert!(outcome.n_entities * 3 < taken, "{} entities of {taken} records", outcome.n_entities);
    assert!(observations.list.len() > 500, "{}", observations.list.len());

    // With a box around Agartala the camera is read as well, its numbers swapped.
    let (camera, bytes) =
        files.iter().find(|(name, _)| name.contains("Device.Camera.example-normalized.json")).unwrap();
    let swapped =
        with("box: [91.2, 23.7, 91.4, 23.9], observed: \"2026-08-17\"", &String::from_utf8_lossy(bytes));
    assert!(swapped.contains("taken 1") && swapped.contains("swapped 1"), "{camera}: {swapped}");
}

#[test]
fn schemas_are_no_entities() {
    let root = data_root().join("ngsi-ld-schema");
    let Ok(folder) = fs::read_dir(&root) else {
        println!("NOT RUN: there is no {}; set BAILIWICK_DATA", root.display());
        return;
    };
    for path in folder.filter_map(Result::ok).map(|entry| entry.path()) {
        let told = told(READY, &fs::read(&path).unwrap_or_default());
        assert!(told.contains("taken 0") && told.contains(" refused "), "{}: {told}", path.display());
        let is_schema = path.to_string_lossy().ends_with(".schema.json");
        assert!(!is_schema || told.contains("a JSON Schema"), "{}: {told}", path.display());
    }
}

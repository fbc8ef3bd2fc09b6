//! Any bytes, and good files with a few bytes changed, crash nothing and lose no record.

use intake::testing::{
    LAMPS, PUMPS, fuzz_csv, fuzz_format, fuzz_frozen, fuzz_geojson, fuzz_imports, fuzz_taken,
};
use proptest::prelude::*;

const CSV: &str = "id;name;site;level;built;status\n7;one;Main St;high;24.12.2020;ok\n8;\"a\nb\";;;;gone\n";
const GEOJSON: &str = r#"{"type":"FeatureCollection","features":[
{"type":"Feature","id":1,"properties":{"ID":1,"N":2,"IPS":"a;b","ENC":"Y"},"geometry":{"type":"Point","coordinates":[1,2]}},
{"type":"Feature","id":2,"properties":{"ID":2,"N":null},"geometry":{"type":"Polygon","coordinates":[[[1,2],[3,4],[1,2]]]}}]}"#;
const GLPI: &str = r#"{"deviceid":"d","itemtype":"Computer","content":{"accesslog":{"logdate":"2026-08-17 14:19:54"},
"bios":{"ssn":"A1"},"hardware":{"name":"pc","uuid":"4c4c"},"operatingsystem":{"name":"x","timezone":{"offset":"+0200"}},
"networks":[{"mac":"00:e0:4c:68:01:db","ipaddress":"10.0.0.7"}],"drives":[{"encrypt_status":"Yes"}],"firewalls":[{"status":"on"}],
"softwares":[{"name":"vi","version":"9"},{"name":"vi","version":"8"}],"virtualmachines":[{"name":"v","uuid":"ed9b"}]}}"#;
const NGSI: &str = r#"[[{"id":"urn:ngsi-ld:Device:d","type":"Device","ipAddress":{"type":"Property","value":["10.0.0.1"],
"observedAt":"2026-08-17T08:00:00Z"},"refDeviceModel":{"type":"Relationship","object":"m"}},{"id":"m","type":"DeviceModel","modelName":"M"}],
{"@id":"s","@type":"Streetlight","location":{"type":"geo:point","value":"46.2, 6.1"},"x":[{"type":"Property","value":1,"datasetId":"a"}]},
{"id":"b","type":["Place","Building"],"name":{"languageMap":{"fr":"Mairie"}},"location":{"type":"Point","coordinates":[6.1,46.2]}}]"#;

const NETBOX: &str = r#"{"count":3,"next":null,"results":[{"id":1,"url":"https://n/api/dcim/devices/1/","name":"a",
"role":{"id":1,"url":"https://n/api/dcim/device-roles/1/","slug":"plc"},"primary_ip4":{"id":4,"address":"10.0.0.1/24"}},
{"model":"dcim.interface","pk":2,"fields":{"device":1,"mac_address":"00:1B:1B:0C:2A:7F"}},
{"model":"ipam.ipaddress","pk":4,"fields":{"address":"10.0.0.1/24","vrf":null,"assigned_object_type":["dcim","interface"],
"assigned_object_id":2}},{"model":"ipam.prefix","pk":5,"fields":{"prefix":"10.0.0.0/24","vrf":null,"role":1}}]}"#;

const TAKEN: &str = r#"{"bailiwick":1,"taken":"x","format":"csv","recipe":"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad","taken_at":"2026-01-01T00:00:00Z","files":2,"entities":2,"traffic":1,"records":{"read":5,"taken":2,"part":1,"refused":1,"left_out":1,"cleaned":0},"refused_by":{"too large":1},"broken":[{"file":"b.csv","line":3,"column":null,"reason":"gone"}]}
{"file":"a.csv","sha256":"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad","taken_at":"2026-01-01T00:00:00Z","before":0}
{"file":"b.csv","sha256":"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad","taken_at":"2026-01-01T00:00:00Z","before":4}
{"entity":"asset:a","record":1,"observed_at":"2026-01-01T00:00:00.5Z","fields":{"name":"A","count":2,"firmware":{"value":"1","observed_at":null,"record":7},"longitude":0.1,"site":null,"services":["s"]},"also":[{"name":{"value":"B","valid_until":"2027-01-01T00:00:00Z"}}]}
{"entity":"zone:b","record":2,"fields":{}}
{"from":"10.0.0.1","to":"10.0.0.2","port":502,"transport":"tcp","service":null,"first_at":"2026-01-01T00:00:00Z","last_at":"2026-01-01T00:00:00Z","seen":3,"record":4}
"#;

/// A few changes: at a place, put a byte, take one out, or repeat the rest.
pub(crate) fn changed(text: &str, changes: &[(usize, u8, u8)]) -> Vec<u8> {
    let mut bytes = text.as_bytes().to_vec();
    for (at, what, byte) in changes {
        let at = at % (bytes.len() + 1);
        match what % 4 {
            0 => bytes.insert(at, *byte),
            1 if at < bytes.len() => {
                bytes.remove(at);
            }
            2 if bytes.len() < 10_000 => {
                let rest = bytes.split_off(at);
                bytes.extend(rest.repeat(2));
            }
            _ => bytes.truncate(bytes.len().max(1) - usize::from(*byte).min(bytes.len().saturating_sub(1))),
        }
    }
    bytes
}

pub(crate) fn changes() -> impl Strategy<Value = Vec<(usize, u8, u8)>> {
    let byte = prop_oneof![any::<u8>(), prop::sample::select(b"{}[]\":,;\n\r\\0-e.~".to_vec())];
    prop::collection::vec((any::<usize>(), any::<u8>(), byte), 0..6)
}

proptest! {
    #[test]
    fn any_bytes_as_csv(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        fuzz_csv(&bytes);
        fuzz_csv(&[b"id;name;site;level;built;status\n", bytes.as_slice()].concat());
    }

    #[test]
    fn any_bytes_as_geojson(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        fuzz_geojson(&bytes);
        fuzz_geojson(&[b"{\"type\":\"FeatureCollection\",\"features\":[", bytes.as_slice()].concat());
    }

    #[test]
    fn any_bytes_as_netbox(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        fuzz_format("netbox", &bytes);
        fuzz_format("netbox", &[b"[{\"model\":\"dcim.device\",", bytes.as_slice()].concat());
    }

    #[test]
    fn any_bytes_as_imports(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        fuzz_imports(&bytes);
        fuzz_imports(&[b"bailiwick: 1\nimports:\n", bytes.as_slice()].concat());
    }

    #[test]
    fn any_bytes_as_what_became_of_imports(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        fuzz_frozen(&bytes);
        // Mostly small numbers, so that lists are short and something comes of them.
        fuzz_frozen(&bytes.iter().map(|byte| byte % 5).collect::<Vec<_>>());
    }

    #[test]
    fn changed_taken(changes in changes()) {
        fuzz_taken(&changed(TAKEN, &changes));
        fuzz_taken(TAKEN.as_bytes());
    }

    #[test]
    fn changed_csv(changes in changes()) {
        fuzz_csv(&changed(CSV, &changes));
    }

    #[test]
    fn changed_geojson(changes in changes()) {
        fuzz_geojson(&changed(GEOJSON, &changes));
    }

    #[test]
    fn changed_netbox(changes in changes()) {
        fuzz_format("netbox", &changed(NETBOX, &changes));
    }

    #[test]
    fn changed_imports(changes in changes()) {
        fuzz_imports(&changed(LAMPS, &changes));
        fuzz_imports(&changed(PUMPS, &changes));
    }

    #[test]
    fn any_bytes_as_glpi(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        fuzz_format("glpi", &bytes);
        fuzz_format("glpi", &[b"{\"content\":{\"softwares\":[", bytes.as_slice()].concat());
    }

    #[test]
    fn any_bytes_as_ngsi(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        fuzz_format("ngsi", &bytes);
        fuzz_format("ngsi", &[b"[{\"id\":\"a\",\"type\":\"Device\",", bytes.as_slice()].concat());
    }

    #[test]
    fn changed_glpi(changes in changes()) {
        fuzz_format("glpi", &changed(GLPI, &changes));
    }

    #[test]
    fn changed_ngsi(changes in changes()) {
        fuzz_format("ngsi", &changed(NGSI, &changes));
    }
}

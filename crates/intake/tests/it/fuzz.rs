//! Any bytes, and good files with a few bytes changed, crash nothing and lose no record.

use intake::testing::{LAMPS, PUMPS, fuzz_csv, fuzz_geojson, fuzz_imports};
use proptest::prelude::*;

const CSV: &str = "id;name;site;level;built;status\n7;one;Main St;high;24.12.2020;ok\n8;\"a\nb\";;;;gone\n";
const GEOJSON: &str = r#"{"type":"FeatureCollection","features":[
{"type":"Feature","id":1,"properties":{"ID":1,"N":2,"IPS":"a;b","ENC":"Y"},"geometry":{"type":"Point","coordinates":[1,2]}},
{"type":"Feature","id":2,"properties":{"ID":2,"N":null},"geometry":{"type":"Polygon","coordinates":[[[1,2],[3,4],[1,2]]]}}]}"#;

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
    fn any_bytes_as_imports(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        fuzz_imports(&bytes);
        fuzz_imports(&[b"bailiwick: 1\nimports:\n", bytes.as_slice()].concat());
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
    fn changed_imports(changes in changes()) {
        fuzz_imports(&changed(LAMPS, &changes));
        fuzz_imports(&changed(PUMPS, &changes));
    }
}

//! What is too large is refused, and the bound is in the message.

use std::fmt::Write as _;

use intake::{
    MAX_CELL_BYTES, MAX_COLUMNS, MAX_FILE_BYTES, MAX_NESTING, MAX_RECORD_BYTES,
    testing::{LAMPS, PUMPS, told},
};

const HEADER: &str = "id;name;site;level;built;status\n";

fn lamp(properties: &str) -> String {
    let feature = format!(r#"{{"type":"Feature","properties":{{"ID":1{properties}}}}}"#);
    told(LAMPS, format!(r#"{{"type":"FeatureCollection","features":[{feature}]}}"#).as_bytes())
}

#[test]
fn cells_are_bounded() {
    let fits = "x".repeat(MAX_CELL_BYTES - 10);
    assert!(told(PUMPS, format!("{HEADER}1;{fits};;;;\n").as_bytes()).contains("taken 1"));
    let long = "x".repeat(MAX_CELL_BYTES + 1);
    let told = told(PUMPS, format!("{HEADER}1;{long};;;;\n2;two;;;;\n").as_bytes());
    assert!(told.contains("taken 1, refused 1") && told.contains("65536"), "{told}");
    assert!(lamp(&format!(",\"IPS\":\"{long}\"")).contains("the bound of 65536 bytes"));
}

#[test]
fn columns_are_bounded() {
    let header = "c;".repeat(MAX_COLUMNS);
    assert!(told(PUMPS, format!("{header}d\n").as_bytes()).contains("513 columns; the bound is 512"));
    let properties = (0..MAX_COLUMNS).fold(String::new(), |mut text, n| {
        let _ = write!(text, ",\"p{n}\":1");
        text
    });
    assert!(lamp(&properties).contains("513 properties; the bound is 512"));
}

#[test]
fn nesting_is_bounded() {
    let nested = |n: usize| format!(",\"x\":{}{}", "[".repeat(n), "]".repeat(n));
    assert!(lamp(&nested(MAX_NESTING - 2)).contains("taken 1"));
    assert!(lamp(&nested(MAX_NESTING - 1)).contains("deeper than the bound of 32"));
    assert!(lamp(&nested(1000)).contains("deeper than the bound of 32"));
    assert!(lamp(&nested(1_000_000)).contains("past the bound of 4096"));
}

#[test]
fn records_are_bounded() {
    let long = format!(",\"x\":[{}1]", "1,".repeat(MAX_RECORD_BYTES / 2));
    assert!(lamp(&long).contains("longer than the bound of 8388608 bytes"));
}

#[test]
fn files_are_bounded() {
    let told = told(PUMPS, &vec![0; MAX_FILE_BYTES + 1]);
    assert!(told.contains("the file has more bytes than the bound of 536870912"), "{told}");
}

#[test]
fn only_the_first_thousand_refusals_are_kept_and_all_are_counted() {
    let rows = "1;x;;;;\n".repeat(1500);
    let told = told(PUMPS, format!("{HEADER}{rows}").as_bytes());
    assert!(told.starts_with("read 1500, taken 1, refused 1499, skipped 0"));
    assert_eq!(told.matches("the id `pump-1` stands already in line 2").count(), intake::KEPT);
}

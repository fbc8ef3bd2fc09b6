//! What became of imports, as it stands on a terminal of any width.

use app::{Asked, Importing};
use insta::assert_snapshot;
use model::Instant;
use report::{ImportLook, Style, Written};

use crate::city::{MemoryFolder, plain};

const IMPORTS: &str = r#"bailiwick: 1
imports:
  - name: the pumps of the water works and of the harbour
    format: csv
    file: pumps.csv
    kind: asset
    id: "{id}"
    fields: {name: {column: name}, serial: {column: serial}, count: {column: n}}
  - {name: network, format: netbox, file: netbox.json}
  - {name: gone, format: netbox, file: gone.json}
"#;

fn importing() -> Importing {
    let long = "x".repeat(130);
    let pumps = format!(
        "id,name,serial,n\n1,Pump \u{9b}31m one,SN-100,1\n{long},,,\n2,Pump two,SN-200,many\n3,,SN-100\n"
    );
    let netbox = r#"[{"model":"dcim.device","pk":1,"fields":{"name":"plc-1","serial":"SN-100"}},
        {"model":"dcim.device","pk":2,"fields":{"name":"plc-1","serial":""}},
        {"model":"dcim.device","pk":3,"fields":{"name":"plc-1","serial":"SN-300"}}]"#;
    let folder = MemoryFolder::new(&[
        ("bailiwick.yaml", "bailiwick: 1\ncity: {name: Little Haven}\n"),
        ("imports.yaml", IMPORTS),
        ("pumps.csv", &pumps),
        ("netbox.json", netbox),
    ]);
    let opened = app::open(&folder, &mut |_, _| {}).unwrap();
    let asked = Asked { names: Vec::new(), allow_gone: false, at: Instant(0) };
    app::import(opened, &folder, &asked, &mut |_, _| {}).unwrap()
}

fn text(style: &Style) -> String {
    let written = [Written::Yes, Written::Failed, Written::Nothing];
    let arguments = ["city".to_owned(), "--data=an export of today".to_owned()];
    let look = ImportLook { written: &written, all_doubts: false, arguments: &arguments };
    report::import_text(&importing(), &look, style)
}

#[test]
fn imports_at_60_columns() {
    assert_snapshot!(text(&plain(60)), @r"
    Little Haven          import of Thu 1 Jan 1970, 00:00 +00:00
    3 imports                                          TLP:AMBER

    the pumps of the water works and of the harbour
      taken for the first time
      new 1  gone 0  changed 0  seen again 0
      new       asset:1 (Pump 31m one)
      read      4 records in pumps.csv (csv): 1 taken, 3
                refused, 0 left out
      refused   1 too large, 1 record not well formed, 1 value
                not readable
                pumps.csv:3: the id is longer than the bound of
                128 bytes
                pumps.csv:4: `many` cannot be read for `count`:
                it takes a whole number of 64 bits without
                separators
                pumps.csv:5: the row has 3 cells where the
                header has 4

    network                                          not written
      new 3  gone 0  changed 0  seen again 0
      new       asset:nb-device-1 (plc-1)
                asset:nb-device-2 (plc-1)
                asset:nb-device-3 (plc-1)
      read      3 records in netbox.json (netbox): 3 taken, 0
                refused, 0 left out

    gone                                   its file is not there
      gone.json (netbox)

    Who is who                                 1 merged, 1 doubt
      merged    1 by serial number
      doubt     asset:1 (the pumps of the water works and of the
                harbour, pumps.csv:2) and asset:nb-device-2
                (network, object 2) and asset:nb-device-3
                (network, object 3) have the host name plc-1,
                but the site of one is not known
                - {same: [asset:1, asset:nb-device-2,
                asset:nb-device-3]}
      decide    put such a line under `who-is-who:` in
                imports.yaml, with `apart` for `same` where they
                are not one thing

    Next        bailiwick assess city \
                  '--data=an export of today'
    ");
}

#[test]
fn no_line_is_wider_than_the_terminal() {
    for width in [40, 41, 60, 79, 120] {
        for ascii in [false, true] {
            let text = text(&Style { ascii, ..plain(width) });
            for line in text.lines() {
                assert!(line.chars().count() <= width, "{width}: {line}");
                assert!(!line.chars().any(char::is_control) && (!ascii || line.is_ascii()), "{line}");
            }
        }
    }
}

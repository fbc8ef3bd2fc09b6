//! Workbooks, good and bad, built in memory.

use std::{
    fs,
    io::{Cursor, Read as _, Write as _},
};

use insta::assert_snapshot;
use intake::testing::{fuzz_xlsx, imports, outcome, told};
use proptest::prelude::*;
use zip::{ZipArchive, ZipWriter, write::SimpleFileOptions};

use crate::{
    data::data_root,
    fuzz::{changed, changes},
};

const RECIPE: &str = r#"bailiwick: 1
imports:
  - name: pumps
    format: xlsx
    file: pumps.xlsx
    kind: asset
    id: "pump-{id}"
    fields:
      name: "{name}"
      installed_on: {column: built}
      redundant: {column: spare}
      count: {column: n}
"#;

/// A workbook of parts that a test may replace. The parts are named as in Office Open XML (ECMA-376).
struct Parts(Vec<(String, Vec<u8>)>);

/// A workbook with sheets, whose rows are XML.
fn book(sheets: &[(&str, &str)]) -> Parts {
    let mut parts = Parts(Vec::new());
    let (mut named, mut related) = (String::new(), String::new());
    for (at, (name, rows)) in sheets.iter().enumerate() {
        let n = at + 1;
        named += &format!(r#"<sheet name="{name}" sheetId="{n}" r:id="rId{n}"/>"#);
        related += &format!(
            r#"<Relationship Id="rId{n}" Type="http://x/relationships/worksheet" Target="worksheets/sheet{n}.xml"/>"#
        );
        parts.set(
            &format!("xl/worksheets/sheet{n}.xml"),
            &format!("<worksheet><sheetData>{rows}</sheetData></worksheet>"),
        );
    }
    parts.set("[Content_Types].xml", "<Types/>");
    parts.set(
        "_rels/.rels",
        r#"<Relationships><Relationship Id="rId1" Type="http://x/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#,
    );
    parts.set("xl/_rels/workbook.xml.rels", &format!("<Relationships>{related}</Relationships>"));
    parts.set("xl/workbook.xml", &format!(r#"<workbook xmlns:r="r"><sheets>{named}</sheets></workbook>"#));
    parts.set("xl/sharedStrings.xml", "<sst><si><t>shared one</t></si><si><r><t xml:space=\"preserve\">in </t></r><r><t>parts</t></r></si></sst>");
    // Formats: 0 general, 1 a date, 2 a date and time, 3 a span, 4 a time.
    parts.set(
        "xl/styles.xml",
        r#"<styleSheet><numFmts><numFmt numFmtId="170" formatCode="[h]:mm:ss"/></numFmts><cellXfs>
<xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="22"/><xf numFmtId="170"/><xf numFmtId="20"/></cellXfs></styleSheet>"#,
    );
    parts
}

impl Parts {
    fn set(&mut self, name: &str, text: &str) {
        self.0.retain(|(known, _)| known != name);
        self.0.push((name.to_owned(), text.as_bytes().to_vec()));
    }

    fn replaced(mut self, part: &str, from: &str, to: &str) -> Self {
        for (_, bytes) in self.0.iter_mut().filter(|(name, _)| name == part) {
            *bytes = String::from_utf8_lossy(bytes).replace(from, to).into_bytes();
        }
        self
    }

    fn packed(&self) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in &self.0 {
            writer.start_file(name.as_str(), SimpleFileOptions::default()).unwrap();
            writer.write_all(bytes).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }
}

/// Rows of inline texts; a cell that begins with `<` stands as it is.
fn rows(rows: &[&[&str]]) -> String {
    let cell = |text: &&str| match text {
        text if text.starts_with('<') => (*text).to_owned(),
        text => format!(r#"<c t="inlineStr"><is><t>{text}</t></is></c>"#),
    };
    let row = |cells: &&[&str]| format!("<row>{}</row>", cells.iter().map(cell).collect::<String>());
    rows.iter().map(row).collect()
}

const HEADER: &[&str] = &["id", "name", "built", "spare", "n"];

fn pumps(more: &[&[&str]]) -> Parts {
    book(&[("Pumps", &rows(&[&[HEADER], more].concat()))])
}

#[test]
fn rows_become_entities() {
    let mut list = rows(&[&["List of pumps, 2026 &amp; 2027"], &[], HEADER]);
    list += r#"<row r="7"><c r="A7"><v>804</v></c><c r="B7" t="s"><v>1</v></c><c r="C7" s="1"><v>46342</v></c><c r="D7" t="b"><v>1</v></c><c r="E7"><f>1+2</f><v>3</v></c><c r="H7" t="inlineStr"><is><t>a note</t></is></c></row>"#;
    list += r#"<row r="8"><c r="A8" t="str"><f>"P"&amp;1</f><v>P1</v></c><c r="C8" s="2"><v>46342.25</v></c><c r="E8"><v>2.0</v></c></row>"#;
    list += r#"<row r="9"><c r="A9" s="1"/><c r="B9" t="inlineStr"><is><t>  </t></is></c></row>"#;
    list += r#"<row r="12"><c r="A12" t="inlineStr"><is><t>P3</t></is></c><c r="B12" t="s"><v>0</v></c><c r="C12" t="d"><v>2020-12-24</v></c></row>"#;
    assert_snapshot!(told(RECIPE, &book(&[("Pumps", &list)]).packed()), @r#"
    read 3, taken 3, refused 0, skipped 0
    asset:pump-804 from 7
      name Text("in parts")
      installed_on Instant(Instant(1794787200000000))
      redundant Bool(true)
      count Int(3)
    asset:pump-p1 from 8
      installed_on Instant(Instant(1794808800000000))
      count Int(2)
    asset:pump-p3 from 12
      name Text("shared one")
      installed_on Instant(Instant(1608768000000000))
    "#);
}

#[test]
fn each_row_that_is_not_taken_says_why() {
    let packed = pumps(&[
        &["1", "one"],
        &["1", "again"],
        &["", "two"],
        &["3", r#"<c t="e"><v>#N/A</v></c>"#],
        &[r#"<c><v>8912345678901234567</v></c>"#, "four"],
        &["5", "five", r#"<c s="4"><v>0.25</v></c>"#],
        &["6", "six", r#"<c s="1"><v>-5</v></c>"#],
        &["7", "seven", r#"<c s="3"><v>1.5</v></c>"#],
        &["8", "eight", "", "", "1.5"],
        &["9", &"x".repeat(70_000)],
    ])
    .packed();
    assert_snapshot!(told(RECIPE, &packed), @r#"
    read 10, taken 1, refused 9, skipped 0
    row 3: the id `pump-1` stands already in row 2
    row 4: `id`, which its id is made of, is empty
    row 5: `name` holds an error
    row 6: `id` holds a number of more than 15 digits, of which spreadsheets lose the rest; it should be a text
    row 7: `06:00:00` cannot be read for `installed_on`: it takes a date such as `2026-11-16` or an instant with an offset
    row 8: `built` holds a date outside the calendar of spreadsheets
    row 9: `36h0m0s` cannot be read for `installed_on`: it takes a date such as `2026-11-16` or an instant with an offset
    row 10: `1.5` cannot be read for `count`: it takes a whole number of 64 bits without separators
    row 11: a cell is longer than the bound of 65536 bytes
    asset:pump-1 from 2
      name Text("one")
    "#);
}

#[test]
fn dates_are_those_of_both_systems() {
    let dated = |parts: Parts| {
        let told = told(RECIPE, &parts.packed());
        let line = told.lines().find(|line| line.contains("installed_on")).unwrap_or(&told).to_owned();
        line.trim().to_owned()
    };
    let day = |serial: &str| pumps(&[&["1", "one", &format!(r#"<c s="1"><v>{serial}</v></c>"#)]]);
    let old = |serial: &str| {
        day(serial).replaced("xl/workbook.xml", "<sheets>", r#"<workbookPr date1904="1"/><sheets>"#)
    };
    assert_snapshot!(dated(day("46342")), @"installed_on Instant(Instant(1794787200000000))");
    assert_snapshot!(dated(old("44880")), @"installed_on Instant(Instant(1794787200000000))");
    assert_snapshot!(dated(day("60")), @"row 2: `1900-02-29` cannot be read for `installed_on`: it takes a date such as `2026-11-16` or an instant with an offset");
    assert_snapshot!(dated(day("1e300")), @"
    read 1, taken 0, refused 1, skipped 0
    row 2: `built` holds a date outside the calendar of spreadsheets
    ");
}

#[test]
fn the_sheet_is_the_first_that_is_seen_or_the_one_that_is_named() {
    let one = |id: &str| rows(&[HEADER, &[id, id]]);
    let sheets = [("Hidden", one("h")), ("Pumps", one("p")), ("Old &#x7; pumps", one("o"))];
    let parts = || {
        let sheets: Vec<(&str, &str)> = sheets.iter().map(|(name, rows)| (*name, rows.as_str())).collect();
        book(&sheets).replaced("xl/workbook.xml", r#"name="Hidden""#, r#"name="Hidden" state="hidden""#)
    };
    let named = |sheet: &str| {
        told(&RECIPE.replace("    kind:", &format!("    sheet: \"{sheet}\"\n    kind:")), &parts().packed())
    };
    assert!(told(RECIPE, &parts().packed()).contains("asset:pump-p"));
    assert!(named("Hidden").contains("asset:pump-h"));
    assert_snapshot!(named("Pump"), @"
    read 0, taken 0, refused 0, skipped 0
    broken at the file: the workbook has no sheet `Pump` (did you mean `Pumps`?)
    ");
    assert_snapshot!(named("Valves"), @"
    read 0, taken 0, refused 0, skipped 0
    broken at the file: the workbook has no sheet `Valves` (it has `Hidden`, `Pumps`, `Old  pumps`)
    ");
}

#[test]
fn a_header_that_does_not_fit_is_said() {
    let header = |names: &[&str]| told(RECIPE, &book(&[("x", &rows(&[names, &["1"]]))]).packed());
    assert_snapshot!(header(&["id", "nam", "built", "spare", "n"]), @"
    read 0, taken 0, refused 0, skipped 0
    broken at row 1: no header has the column `name` that the import names (did you mean `nam`?)
    ");
    assert_snapshot!(header(&["id", "name", "built", "spare", "n", "id"]), @"
    read 0, taken 0, refused 0, skipped 0
    broken at row 1: the header has the column `id` twice (-)
    ");
    assert_snapshot!(told(RECIPE, &book(&[("x", "")]).packed()), @"
    read 0, taken 0, refused 0, skipped 0
    broken at the file: the sheet is empty; its first row must name the columns (-)
    ");
    let many: Vec<String> = (0..600).map(|n| format!("c{n}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    assert_snapshot!(header(&many), @"
    read 0, taken 0, refused 0, skipped 0
    broken at row 1: the header has more columns than the bound of 512 (-)
    ");
}

#[test]
fn what_is_no_workbook_is_said_with_what_to_do() {
    let mut old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
    old.resize(2000, 0);
    assert_snapshot!(told(RECIPE, &old), @"
    read 0, taken 0, refused 0, skipped 0
    broken at the file: the file is in the format that Excel had before 2007 (.xls) (save it as .xlsx)
    ");
    old.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    assert_snapshot!(told(RECIPE, &old), @"
    read 0, taken 0, refused 0, skipped 0
    broken at the file: the workbook is protected with a password (save it as .xlsx without a password, where only this import reads it)
    ");
    assert_snapshot!(told(RECIPE, b"id;name\n1;x\n"), @"
    read 0, taken 0, refused 0, skipped 0
    broken at the file: the file is no .xlsx workbook (save it as .xlsx; a text with signs between its columns is read by `format: csv`)
    ");
    assert_snapshot!(told(RECIPE, b""), @"
    read 0, taken 0, refused 0, skipped 0
    broken at the file: the file is no .xlsx workbook (save it as .xlsx; a text with signs between its columns is read by `format: csv`)
    ");
    let zip = |names: &[&str]| {
        let parts = names.iter().map(|name| ((*name).to_owned(), b"x".to_vec()));
        told(RECIPE, &Parts(parts.collect()).packed())
    };
    assert_snapshot!(zip(&["xl/workbook.bin"]), @"
    read 0, taken 0, refused 0, skipped 0
    broken at the file: the file is a binary workbook (.xlsb) (save it as .xlsx)
    ");
    assert_snapshot!(zip(&["mimetype", "content.xml"]), @"
    read 0, taken 0, refused 0, skipped 0
    broken at the file: the file is an OpenDocument file (.ods) (save it as .xlsx)
    ");
    assert_snapshot!(zip(&["readme.txt"]), @"
    read 0, taken 0, refused 0, skipped 0
    broken at the file: the file is a zip archive, but no workbook (save it as .xlsx)
    ");
}

#[test]
fn a_bomb_is_left_at_the_bound_whatever_it_claims() {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in &pumps(&[&["1", "one"]]).0 {
        writer.start_file(name.as_str(), SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.start_file("xl/media/image1.png", SimpleFileOptions::default()).unwrap();
    (0..513).for_each(|_| writer.write_all(&[0; 1 << 20]).unwrap());
    let mut packed = writer.finish().unwrap().into_inner();
    assert!(packed.len() < 2 << 20);
    let said = told(RECIPE, &packed);
    assert!(said.contains("the parts of the workbook have more bytes than the bound of 536870912"), "{said}");
    // Claimed sizes of nothing, in the headers of the parts and in the list of parts.
    let lie = |packed: &mut Vec<u8>, mark: &[u8], at: usize| {
        let places: Vec<usize> =
            (0..packed.len() - 50).filter(|place| packed[*place..].starts_with(mark)).collect();
        places.into_iter().for_each(|place| packed[place + at..place + at + 4].fill(0));
    };
    lie(&mut packed, b"PK\x03\x04", 22);
    lie(&mut packed, b"PK\x01\x02", 24);
    let said = told(RECIPE, &packed);
    assert!(said.contains("broken at the file"), "{said}");
}

#[test]
fn damaged_and_hostile_workbooks_do_no_harm() {
    let sheet = "xl/worksheets/sheet1.xml";
    let good = || pumps(&[&["1", "=cmd|' /C calc'!A0"]]);
    let said = |parts: Parts| told(RECIPE, &parts.packed());
    assert_snapshot!(said(good()), @r#"
    read 1, taken 1, refused 0, skipped 0
    asset:pump-1 from 2
      name Text("=cmd|' /C calc'!A0")
    "#);
    // A part that would leave its folder, and one outside the workbook.
    let mut parts = good();
    parts.set("../../etc/passwd", "root");
    parts.set(
        "xl/externalLinks/externalLink1.xml",
        r#"<externalLink><externalBook r:id="rId1"/></externalLink>"#,
    );
    assert!(said(parts).contains("taken 1"));
    assert_snapshot!(said(good().replaced("xl/_rels/workbook.xml.rels", "worksheets/sheet1.xml", "../../../etc/passwd")), @"
    read 0, taken 0, refused 0, skipped 0
    broken at the file: the workbook is damaged: Worksheet 'Pumps' not found (-)
    ");
    // A text that the list of shared texts does not have.
    assert_snapshot!(said(pumps(&[&["1", r#"<c t="s"><v>99</v></c>"#], &["2", "two"]])), @"
    read 0, taken 0, refused 0, skipped 0
    broken at row 2: the workbook is damaged: Cell string index not found in shared strings table (-)
    ");
    // A sheet that claims to be large, and one whose size runs backwards.
    let far = good().replaced(
        sheet,
        "</sheetData>",
        r#"<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>"#,
    );
    assert_snapshot!(said(far), @r#"
    read 2, taken 1, refused 1, skipped 0
    row 1048576: `id`, which its id is made of, is empty
    asset:pump-1 from 2
      name Text("=cmd|' /C calc'!A0")
    "#);
    let backwards = good().replaced(sheet, "<sheetData>", r#"<dimension ref="C9:A1"/><sheetData>"#);
    assert!(said(backwards).contains("the workbook is damaged"));
    assert_snapshot!(said(good().replaced(sheet, "</sheetData>", r#"<row r="1"><c r="A1"><v>1</v></c></row></sheetData>"#)), @r#"
    read 1, taken 1, refused 0, skipped 0
    broken at row 2: row 1 stands after row 2 (-)
    asset:pump-1 from 2
      name Text("=cmd|' /C calc'!A0")
    "#);
    assert_snapshot!(said(good().replaced(sheet, "</sheetData></worksheet>", "<row><c><v>1")), @"
    read 0, taken 0, refused 0, skipped 0
    broken at row 2: the workbook is damaged: Xml error: ill-formed document: start tag not closed: `</v>` not found before end of input (-)
    ");
    let entities = r#"<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><worksheet>"#;
    assert!(said(good().replaced(sheet, "<worksheet>", entities)).contains("taken 1"));
    let cut = good().packed();
    assert_snapshot!(told(RECIPE, &cut[..cut.len() / 2]), @"
    read 0, taken 0, refused 0, skipped 0
    broken at the file: the file is no .xlsx workbook (save it as .xlsx; a text with signs between its columns is read by `format: csv`)
    ");
}

#[test]
fn a_real_workbook_is_read() {
    let path = data_root().join("oscal/nist/olir/csf-2-0-export.xlsx");
    let Ok(bytes) = fs::read(&path) else {
        println!("NOT RUN: there is no {}; set BAILIWICK_DATA", path.display());
        return;
    };
    let (imports, said) = imports(REAL);
    assert_eq!(said, "");
    let (outcome, observations) = outcome(&imports[0], &[("csf.xlsx", &bytes)]);
    println!("read {} taken {} {:?}", outcome.n_read, outcome.n_taken, outcome.refused_by);
    assert_eq!(outcome.broken, []);
    // Counted in the text of the sheet: rows with a value, but for the title and the header.
    let mut archive = ZipArchive::new(Cursor::new(&bytes)).unwrap();
    let mut sheet = String::new();
    archive.by_name("xl/worksheets/sheet2.xml").unwrap().read_to_string(&mut sheet).unwrap();
    let n_rows = sheet.split("<row ").skip(1).filter(|row| row.contains("<v>")).count();
    assert_eq!(outcome.n_read, n_rows as u64 - 2);
    // Every subcategory has a row and its examples in the next cell; other rows name none or speak too long.
    assert_eq!(outcome.n_taken + outcome.n_refused, outcome.n_read);
    assert!(observations.list.iter().any(|seen| seen.entity.id.starts_with("gv.oc-01")));
}

const REAL: &str = r#"bailiwick: 1
imports: [{name: x, format: xlsx, file: x.xlsx, sheet: CSF 2.0, kind: asset, id: "{Subcategory}", fields: {name: "{Implementation Examples}"}}]
"#;

proptest! {
    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        fuzz_xlsx(&bytes);
        fuzz_xlsx(&[b"PK\x03\x04", bytes.as_slice()].concat());
    }

    #[test]
    fn changed_workbooks(changes in changes()) {
        let packed = book(&[("Pumps", &rows(&[&["id", "name", "built", "status", "level", "site"], &["1"]]))]).packed();
        let at = |n: usize| n % packed.len();
        let mut bytes = packed.clone();
        changes.iter().for_each(|(n, _, byte)| bytes[at(*n)] = *byte);
        fuzz_xlsx(&bytes);
    }

    #[test]
    fn changed_parts(part in 0..7_usize, changes in changes()) {
        let names: &[&str] = &["id", "name", "built", "status", "level", "site"];
        let row: &[&str] = &["1", "one", r#"<c s="2"><v>46342.25</v></c>"#, "ok", "high", r#"<c t="b"><v>1</v></c>"#];
        let mut good = book(&[("Pumps", &rows(&[names, row]))]);
        let (_, bytes) = &mut good.0[part];
        *bytes = changed(&String::from_utf8_lossy(bytes), &changes);
        fuzz_xlsx(&good.packed());
    }
}

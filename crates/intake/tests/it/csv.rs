//! CSV files, good and bad.

use insta::assert_snapshot;
use intake::testing::{PUMPS, told};

#[test]
fn rows_become_entities() {
    let csv = "\u{feff}id;name;site;level;built;status\r\n7;=1+2;Main St. 4;high;24.12.2020;ok\r\n\r\n8;\"two\r\nlines; and \"\"quotes\"\"\";;;;\r\n";
    assert_snapshot!(told(PUMPS, csv.as_bytes()), @r#"
    read 2, taken 2, refused 0, skipped 0
    asset:pump-7 from 2
      name Text("Pump =1+2")
      site One("main-st.-4")
      criticality Text("high")
      installed_on Instant(Instant(1608768000000000))
    asset:pump-8 from 4
      name Text("Pump two  lines; and \"quotes\"")
      site None
    "#);
}

#[test]
fn each_row_that_is_not_taken_says_why() {
    let csv = "id;name;site;level;built;status
1;one;;;;
1;again;;;;
2;;;;;
;three;;;;
4;four;;hihg;;
5;five;;;2020-12-24;
6;six;;;;gone
7;ragged
??;eight;;;;
";
    assert_snapshot!(told(PUMPS, csv.as_bytes()), @r#"
    read 9, taken 1, refused 7, skipped 1
    line 3: the id `pump-1` stands already in line 2
    line 4: `name` is empty
    line 5: `id`, which its id is made of, is empty
    line 6: `hihg` is not a word that `criticality` may be; did you mean `high`?
    line 7: `2020-12-24` cannot be read for `installed_on`: it takes a date written as `%d.%m.%Y`
    line 9: the row has 2 cells where the header has 6
    line 10: no letter or digit of `id` is left for the id in `pump-??`
    line 8: `status` is `gone`, which `where` leaves out
    asset:pump-1 from 2
      name Text("Pump one")
      site None
    "#);
}

#[test]
fn bytes_that_are_not_utf8_refuse_their_row_alone() {
    let csv = b"id;name;site;level;built;status\n1;caf\xe9;;;;\n2;x;;;;\n";
    assert_snapshot!(told(PUMPS, csv), @r#"
    read 2, taken 1, refused 1, skipped 0
    line 2: a cell is not in UTF-8
    asset:pump-2 from 3
      name Text("Pump x")
      site None
    "#);
    let latin = PUMPS.replace("\";\"}", "\";\", encoding: latin-1}");
    assert_snapshot!(told(&latin, csv), @r#"
    read 2, taken 2, refused 0, skipped 0
    asset:pump-1 from 2
      name Text("Pump café")
      site None
    asset:pump-2 from 3
      name Text("Pump x")
      site None
    "#);
}

#[test]
fn a_file_that_cannot_be_read_says_where() {
    let missing = "id;name;site;levle;built;status\n1;one;;;;\n";
    assert_snapshot!(told(PUMPS, missing.as_bytes()), @r"
    read 0, taken 0, refused 0, skipped 0
    broken at line 1: no header has the column `level` that the import names (did you mean `levle`?)
    ");
    let open = "id;name;site;level;built;status\n1;one;;;;\n2;\"two;;;;\n3;three;;;;\n";
    assert_snapshot!(told(PUMPS, open.as_bytes()), @r#"
    read 1, taken 1, refused 0, skipped 0
    broken at line 3: a quote that opens in the row that begins here is never closed (-)
    asset:pump-1 from 2
      name Text("Pump one")
      site None
    "#);
    assert_snapshot!(told(PUMPS, b""), @r"
    read 0, taken 0, refused 0, skipped 0
    broken at the file: the file is empty; its first line must name the columns (-)
    ");
    assert_snapshot!(told(PUMPS, b"\xff\xfei\0d\0"), @r"
    read 0, taken 0, refused 0, skipped 0
    broken at the file: the file is in UTF-16 (save it as UTF-8)
    ");
    assert_snapshot!(told(PUMPS, b"id;name;site;level;built;status;id\n"), @r"
    read 0, taken 0, refused 0, skipped 0
    broken at line 1: the header has the column `id` twice (-)
    ");
}

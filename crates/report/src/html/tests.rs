//! A picture as it stands in the page: none in the small cities of the tests of the whole, so it is tested here.

use policy::Verdict;

use super::{
    figures::View,
    markup::Html,
    table::{number, words},
};
use crate::{
    figure::{Cell, Figure, Table},
    language::Language,
};

fn zones() -> Table {
    Table {
        caption: "Zones & levels".to_owned(),
        heads: vec![words("zone"), number("fail"), words("state")],
        rows: vec![vec![
            Cell::Text("<Pumps>".to_owned()),
            Cell::Number("0".to_owned()),
            Cell::Verdict(Verdict::Unknown, "unknown".to_owned()),
        ]],
        n_left: 3,
    }
}

#[test]
fn a_picture_never_stands_without_its_tables() {
    let figure = Figure {
        id: "network",
        title: "Pumps <lag>".to_owned(),
        measure: "zones".to_owned(),
        svg: "<svg></svg>".to_owned(),
        key: vec![("<svg class=\"k\"></svg>".to_owned(), "a zone".to_owned())],
        table: zones(),
        second: Some(zones()),
    };
    let page = View::new(&figure, Language::English).page();
    assert_eq!(page.matches("<table").count(), 2);
    assert!(page.contains("Pumps &#60;lag&#62;") && page.contains("The same as tables"));
    assert!(page.contains("aria-label=\"Pumps &#60;lag&#62;, scrolls sideways\""));
}

#[test]
fn a_row_names_its_columns_so_that_it_can_fold() {
    let html = super::table::with_total(&zones(), &[], &Html::text("a & b"), Language::English).to_string();
    let html = html.replace("><", ">\n<");
    insta::assert_snapshot!(html, @r##"
    <table class="fold" role="table">
    <caption>Zones &#38; levels</caption>
    <thead role="rowgroup">
    <tr role="row">
    <th role="columnheader" scope="col">Zone</th>
    <th role="columnheader" scope="col" class="n">Fail</th>
    <th role="columnheader" scope="col">State</th>
    </tr>
    </thead>
    <tbody role="rowgroup">
    <tr role="row">
    <th role="rowheader" scope="row">&lt;Pumps&gt;</th>
    <td role="cell" class="n" data-l="Fail">
    <span class="zero">0</span>
    </td>
    <td role="cell" data-l="State">
    <span class="v unknown">
    <svg class="g unknown" aria-hidden="true">
    <use href="#g-unknown"/>
    </svg>unknown</span>
    </td>
    </tr>
    </tbody>
    </table>
    <p class="small quiet more-line">3 more; the whole is shown by a &amp; b</p>
    "##);
}

#[test]
fn a_policy_s_own_words_are_marked_where_they_are_not_in_the_page_s_language() {
    let texts = |pairs: &[(&str, &str)]| policy::Words {
        by_language: pairs.iter().map(|(tag, text)| ((*tag).to_owned(), (*text).to_owned())).collect(),
    };
    let both = texts(&[("de", "Zwei"), ("en", "Two")]);
    let english = texts(&[("en", "Two")]);
    let untold = texts(&[("", "Due")]);
    let said = |words| super::markup::words(Language::German, words).to_string();
    assert_eq!(said(&both), "Zwei");
    assert_eq!(said(&english), "<span lang=\"en\">Two</span>");
    assert_eq!(said(&untold), "Due");
}

//! Where a city stands, for a pull request or a wiki: the page's sections without its pictures, shorter, as Markdown.
//!
//! Bounded, so that it fits into a comment on GitHub. Words and order are those of the page.

pub(crate) mod markup;

use app::{Assessment, Loaded, Posture, WorstCheck};

use self::markup::{block, fenced, inline, lines, text};
use crate::{
    figure::{Cell, Table},
    html::{Given, apart, exceptions, how, markup::Html, read, short, tables, unknown, verify, worst},
    language::Language,
    texts::fill,
};

/// How many bytes there are at most; a comment on GitHub takes 65,536 characters.
const MAX_BYTES: usize = 60_000;
/// How many rows a table has at most.
const MAX_ROWS: usize = 20;
/// How many checks are shown whole, and of each how many lines of why it fails.
const MAX_SHOWN: usize = 5;
const MAX_LINES: usize = 16;
/// How many sentences say what is amiss with what was read.
const MAX_SAID: usize = 10;
/// How many policies are named to a city that adopted none.
const MAX_NAMED: usize = 40;

/// Writes where a city stands as Markdown. The arguments are those that a command about the same city, as of the same
/// instant, needs.
pub fn assess_markdown(
    loaded: &Loaded,
    assessment: &Assessment,
    posture: &Posture,
    language: Language,
    version: &str,
    arguments: &[String],
) -> String {
    let given = Given { loaded, assessment, posture, language, version, arguments };
    let foot = foot(&given);
    let mut out = head(&given);
    let all = sections(&given);
    for (n, (heading, section)) in all.iter().enumerate() {
        let section = format!("\n## {heading}\n\n{}", section(&given));
        if out.len() + section.len() + foot.len() > MAX_BYTES {
            out.push('\n');
            out.push_str(&more(&given, all.len() - n));
            break;
        }
        out.push_str(&section);
    }
    out + &foot
}

/// Writes what stands below a heading.
type Section = fn(&Given<'_>) -> String;

/// The sections in the order of the page, each behind its heading.
fn sections(given: &Given<'_>) -> [(&'static str, Section); 10] {
    let texts = given.texts();
    [
        (texts.short.heading, in_short),
        (texts.worst.heading, worst_first),
        (texts.tables.services, by_service),
        (texts.tables.policies, by_policy),
        (texts.apart.heading, not_judged),
        (texts.unknown.heading, what_is_unknown),
        (texts.exceptions.heading, all_exceptions),
        (texts.read.heading, what_was_read),
        (texts.verify.heading, how_to_check),
        (texts.how.heading, what_words_mean),
    ]
}

fn head(given: &Given<'_>) -> String {
    let facts: Vec<String> = given.facts().iter().map(|fact| text(fact)).collect();
    let label = format!("**{}** {}", given.label(), text(given.handling_says()));
    format!("# {}\n\n{}\n\n{label}\n", text(&given.city()), facts.join(" · "))
}

fn foot(given: &Given<'_>) -> String {
    let texts = &given.texts().frame;
    let made = fill(texts.made, &[("version", given.version)]);
    format!("\n---\n\n{}. {} **{}**\n", text(&made), text(texts.not_advice), given.label())
}

/// The answer: sentences, and a table of the counts.
fn in_short(given: &Given<'_>) -> String {
    let texts = &given.texts().short;
    let mut out = paragraphs(short::says(given).iter());
    if given.assessment.adopted.is_empty() {
        let ids: Vec<&str> = given.loaded.policies.keys().take(MAX_NAMED).map(String::as_str).collect();
        let n = given.language.count(given.loaded.policies.len());
        let there = fill(texts.adopt_there, &[("n", &n), ("list", &ids.join(", "))]);
        out.push_str(&format!(
            "\n{}\n\n{}\n{}\n",
            text(texts.adopt),
            fenced(&short::adopt(&ids)),
            text(&there)
        ));
        return out;
    }
    let notes = short::notes(given);
    if !notes.is_empty() {
        out.push('\n');
    }
    for (name, says) in notes {
        out.push_str(&format!("- **{}** {}\n", inline(&name), inline(&says)));
    }
    out
}

fn paragraphs<'h>(all: impl Iterator<Item = &'h Html>) -> String {
    all.map(|it| inline(it) + "\n").collect::<Vec<_>>().join("\n")
}

/// The gravest checks whole, the others as a table.
fn worst_first(given: &Given<'_>) -> String {
    let (texts, all) = (&given.texts().worst, &given.posture.worst);
    if all.is_empty() {
        return text(&worst::none(given)) + "\n";
    }
    let mut out = text(&worst::sub(given)) + "\n";
    out.extend(all.iter().take(MAX_SHOWN).filter_map(|worst| finding(given, worst)));
    let rest = worst::others(given, MAX_SHOWN);
    if !rest.rows.is_empty() {
        let n = given.language.count(all.len().saturating_sub(MAX_SHOWN));
        out.push_str(&format!("\n### {}\n\n", text(&fill(texts.all, &[("n", &n)]))));
        out.push_str(&table(given, &rest, &[]));
    }
    out
}

/// A check that fails: how often, for what, why, and what mends it.
fn finding(given: &Given<'_>, of: &WorstCheck) -> Option<String> {
    let (texts, words) = (&given.texts().worst, &given.texts().how);
    let finding = worst::Finding::new(given, of, false)?;
    let (fail, unknown) = (given.language.number(of.units.fail), given.language.number(of.units.unknown));
    let severity = inline(&finding.severity);
    let mut out = format!("\n### {}\n\n", inline(&finding.title));
    out.push_str(&format!("{severity} · **{fail}** {} · **{unknown}** {}\n\n", words.fail, words.unknown));
    if !finding.matters.is_empty() {
        out.push_str(&format!("{}\n\n", inline(&finding.matters)));
    }
    out.push_str(&format!("- {}\n", inline(&finding.names)));
    out.extend(finding.rows.iter().map(|(name, says)| format!("- **{name}**: {}\n", inline(says))));
    out.push_str(&format!("- **{}**\n", inline(&finding.why)));
    let why = lines(&finding.tree);
    out.extend(why.iter().take(MAX_LINES).map(|line| nested(line)));
    if why.len() > MAX_LINES {
        out.push_str(&format!("  - {}\n", text(texts.cut)));
    }
    Some(out)
}

/// A line of a tree, below the item that it explains.
fn nested(line: &str) -> String {
    let is_item = line.trim_start().starts_with("- ");
    if is_item { format!("    {line}\n") } else { format!("  - {line}\n") }
}

fn by_service(given: &Given<'_>) -> String {
    let texts = &given.texts().tables;
    with_table(
        given,
        texts.services_sub,
        texts.services_none,
        &tables::services(given),
        &tables::total(given),
    )
}

fn by_policy(given: &Given<'_>) -> String {
    let texts = &given.texts().tables;
    with_table(
        given,
        texts.policies_sub,
        texts.policies_none,
        &tables::policies(given),
        &tables::total(given),
    )
}

fn not_judged(given: &Given<'_>) -> String {
    let texts = &given.texts().apart;
    let none = if given.assessment.adopted.is_empty() { texts.nothing } else { texts.none };
    with_table(given, texts.sub, none, &apart::listed(given), &[])
}

fn what_is_unknown(given: &Given<'_>) -> String {
    let (texts, posture) = (&given.texts().unknown, given.posture);
    if posture.units.unknown == 0 {
        let none = if posture.units.in_scope() == 0 { texts.nothing } else { texts.none };
        return text(none) + "\n";
    }
    let sub = fill(texts.sub, &[("n", &given.language.number(posture.units.unknown))]);
    let listed = unknown::listed(given);
    let mut out = with_table(given, &sub, "", &listed, &[]);
    if let Some(n) = posture.n_pieces.checked_sub(listed.rows.len()).filter(|n| *n > 0) {
        out.push_str(&format!("\n{}\n", text(&fill(texts.rest, &[("n", &given.language.count(n))]))));
    }
    out + &format!("\n**{}.** {}\n", text(texts.is_not_pass), text(texts.is_not_pass_says))
}

fn all_exceptions(given: &Given<'_>) -> String {
    let none = given.texts().exceptions.none;
    with_table(given, &exceptions::sub(given), none, &exceptions::listed(given), &[])
}

fn what_was_read(given: &Given<'_>) -> String {
    let texts = &given.texts().read;
    let mut out = with_table(given, &read::sub(given), &read::sub(given), &read::listed(given), &[]);
    let amiss = read::amiss(given);
    out.push('\n');
    if amiss.is_empty() {
        out.push_str(&format!("- {}\n", text(texts.all_well)));
    }
    out.extend(amiss.iter().take(MAX_SAID).map(|it| format!("- {}\n", inline(it))));
    if let Some(n) = amiss.len().checked_sub(MAX_SAID).filter(|n| *n > 0) {
        let more = fill(given.texts().frame.more, &[("n", &given.language.count(n))]);
        out.push_str(&format!("- {}\n", text(&more)));
    }
    out
}

fn how_to_check(given: &Given<'_>) -> String {
    let texts = &given.texts().verify;
    let command = block(&verify::again(given, "--format=markdown"));
    let mut out = format!("{}\n\n{command}\n", text(texts.sub));
    for (name, says) in verify::facts(given) {
        out.push_str(&format!("- **{}**: {}\n", text(name), inline(&says)));
    }
    let not_covered = verify::not_covered(given);
    if !not_covered.is_empty() {
        out.push_str(&format!("- {}\n", text(&not_covered)));
    }
    out
}

fn what_words_mean(given: &Given<'_>) -> String {
    let rows = how::rows(given);
    let row = |(word, says): &(Html, Html)| {
        let word = inline(word).replace("**", "");
        format!("- **{word}**: {}\n", inline(says))
    };
    rows.iter().map(row).collect()
}

/// A sentence and its table, or what is said where there is none.
fn with_table(given: &Given<'_>, sub: &str, none: &str, of: &Table, total: &[Cell]) -> String {
    if of.rows.is_empty() {
        return text(none) + "\n";
    }
    format!("{}\n\n{}", text(sub), table(given, of, total))
}

/// A table, and the command that shows what it leaves out.
fn table(given: &Given<'_>, of: &Table, total: &[Cell]) -> String {
    let (table, n_left) = markup::table(of, total, MAX_ROWS);
    if n_left == 0 { table } else { format!("{table}\n{}", more(given, n_left)) }
}

/// How many more there are, and the command that shows them.
fn more(given: &Given<'_>, n: usize) -> String {
    let text_of = fill(given.texts().frame.more_with, &[("n", &given.language.count(n))]);
    format!("{}\n\n{}", text(&text_of), block(&given.whole()))
}

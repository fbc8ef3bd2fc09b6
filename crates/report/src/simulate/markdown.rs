//! The same for a pull request: a headline, a table of checks, and what turned with its reasons, folded.
//!
//! Bounded, so that it fits into a comment on GitHub; what does not fit is left out, and that is said.

use app::{CheckDifference, Loaded, Newly};
use policy::Verdict;

use super::{
    Comparison, SORTS,
    reasons::{Group, joined, reasons},
    said, tables,
};
use crate::{
    figure::{Cell, Table},
    html,
    html::markup::{code, with_names},
    language::Language,
    markdown::markup::{self, inline, text},
    words,
};

/// How many bytes there are at most; a comment on GitHub takes 65,536 characters, and more may stand in it.
const MAX_BYTES: usize = 48_000;
/// How many rows a table has at most.
const MAX_ROWS: usize = 20;
/// How many checks are told with their reasons, of each sort.
const MAX_CHECKS: usize = 20;
/// How many reasons of a check are told, and how many entities of a reason.
const MAX_REASONS: usize = 5;
const MAX_NAMED: usize = 8;
/// How many turns of a check are asked for their reason.
const MAX_ASKED: usize = 200;
/// How much room reasons leave for what comes after them.
const KEPT: usize = 12_000;

/// Writes what would be otherwise as Markdown. The version is that of the program.
pub fn simulate_markdown(comparison: &Comparison<'_>, version: &str) -> String {
    body(comparison) + &foot(comparison.after.loaded, version)
}

/// The same without its foot.
pub(crate) fn body(comparison: &Comparison<'_>) -> String {
    let mut out = head(comparison);
    let mut left_out: Vec<&str> = Vec::new();
    // Room for the foot, and for what is said of what was left out.
    let max = MAX_BYTES.saturating_sub(1_000);
    for (name, section) in SECTIONS {
        let section = section(comparison, max.saturating_sub(out.len()));
        if out.len() + section.len() > max {
            left_out.push(name);
        } else {
            out.push_str(&section);
        }
    }
    if !left_out.is_empty() {
        out.push_str(&format!("\nLeft out for want of room: {}.\n", left_out.join(", ")));
    }
    out
}

/// Writes a section into so much room; nothing where there is nothing to say.
type Section = fn(&Comparison<'_>, usize) -> String;

/// The sections, each with the name under which it is missed.
const SECTIONS: [(&str, Section); 7] = [
    ("the table of checks", checks),
    ("what turned", turned),
    ("what it costs to comply", complying),
    ("what turned by service", services),
    ("what turned by owner", owners),
    ("policies", policies),
    ("exceptions", exceptions),
];

fn head(comparison: &Comparison<'_>) -> String {
    let loaded = comparison.after.loaded;
    let city = text(&html::city(loaded, Language::English));
    let newly = &comparison.difference.newly;
    let mut out = match headline(newly) {
        said if said.is_empty() => {
            let (nothing, why) = (said::nothing(comparison), text(&said::why_nothing(comparison)));
            format!("## {city}: {nothing}\n\n{why}\n")
        }
        said => format!("## {city}: {said}\n"),
    };
    let (changes, label) = (text(&comparison.changes()), loaded.city.manifest.handling.label());
    out.push_str(&format!("\n- **{}**: {changes}\n", comparison.changes_are()));
    out.push_str(&format!("- **Compared with**: {}\n", text(comparison.compared_with)));
    let old = comparison.before.is_none().then(|| said::OLD_TELLS.to_owned());
    out.extend(said::counted(newly).into_iter().chain(old).map(|note| format!("- {}\n", text(&note))));
    out + &format!("- **{label}** {}\n", text(html::handling_says(label, Language::English)))
}

/// How many turned, in one line; empty if nothing did.
fn headline(newly: &Newly) -> String {
    let turned = SORTS.into_iter().filter(|verdict| newly.entities.of(*verdict) > 0);
    let part = |verdict| format!("{} {}", words::thousands(newly.units.of(verdict)), said::newly(verdict));
    turned.map(part).collect::<Vec<_>>().join(", ")
}

/// What stands below every document: who made it, and who may see it.
pub(crate) fn foot(loaded: &Loaded, version: &str) -> String {
    let label = loaded.city.manifest.handling.label();
    let texts = &Language::English.texts().frame;
    let made = crate::texts::fill(texts.made, &[("version", version)]);
    format!("\n---\n\n{}. {} **{label}**\n", text(&made), text(texts.not_advice))
}

fn checks(comparison: &Comparison<'_>, _: usize) -> String {
    table(&tables::checks(comparison, MAX_ROWS), &[])
}

/// What turned into each verdict, folded.
fn turned(comparison: &Comparison<'_>, room: usize) -> String {
    let mut out = String::new();
    for verdict in SORTS {
        let checks = comparison.turned_into(verdict);
        if checks.is_empty() {
            continue;
        }
        let n = words::thousands(comparison.difference.newly.units.of(verdict));
        let n_checks = words::of(words::size(checks.len()), "check", "checks");
        let heading = format!("{n} {} in {n_checks}", said::newly(verdict));
        let begin = format!("\n<details><summary>{heading}</summary>\n");
        let end = "\n</details>\n";
        let max = room.saturating_sub(begin.len() + end.len() + KEPT);
        out.push_str(&begin);
        let mut n_shown = 0;
        for check in checks.iter().take(MAX_CHECKS) {
            let said = one(comparison, check, verdict);
            if out.len() + said.len() > max {
                break;
            }
            out.push_str(&said);
            n_shown += 1;
        }
        if let Some(n) = checks.len().checked_sub(n_shown).filter(|n| *n > 0) {
            out.push_str(&format!("\n{}\n", words::of(words::size(n), "more check", "more checks")));
        }
        out.push_str(end);
    }
    out
}

/// A check with its reasons.
fn one(comparison: &Comparison<'_>, check: &CheckDifference, verdict: Verdict) -> String {
    let n = words::thousands(check.newly.units.of(verdict));
    let (title, id) = (text(&words::cut(&check.title, 200)), inline(&code(&words::cut(&check.id, 200))));
    let mut out = format!("\n**{title}** · {id} · {} · {n}\n\n", check.severity.word());
    let reasons = reasons(comparison, check, verdict, MAX_ASKED);
    if !reasons.check_is.is_empty() {
        out.push_str(&format!("- The check {}.\n", reasons.check_is));
    }
    out.extend(reasons.groups.iter().take(MAX_REASONS).map(|group| because(comparison, check, group)));
    let rest = reasons.groups.get(MAX_REASONS..).unwrap_or_default();
    if !rest.is_empty() {
        let n_turns = rest.iter().map(|group| group.turns.len()).sum();
        let more = words::of(words::size(rest.len()), "more reason", "more reasons");
        out.push_str(&format!("- {more}, for {}\n", words::count(n_turns)));
    }
    if reasons.n_left > 0 {
        out.push_str(&format!("- {} more, not asked for their reason\n", words::count(reasons.n_left)));
    }
    out
}

/// A reason, for whom, and on what it rests for the first.
fn because(comparison: &Comparison<'_>, check: &CheckDifference, group: &Group<'_>) -> String {
    let names: Vec<String> =
        group.turns.iter().take(MAX_NAMED).map(|turn| text(&comparison.name(check, turn))).collect();
    let mut said = joined(&names);
    if let Some(n) = group.turns.len().checked_sub(names.len()).filter(|n| *n > 0) {
        said.push_str(&format!(" and {} more", words::count(n)));
    }
    let mut out = format!("- {}\n  - {said}\n", inline(&with_names(&tables::capital(&group.says))));
    let begin = match names.first() {
        Some(name) if !group.is_same_for_all => format!("{name}: "),
        _ => String::new(),
    };
    out.extend(group.facts.iter().map(|fact| format!("  - {begin}{}\n", text(fact))));
    out
}

fn complying(comparison: &Comparison<'_>, _: usize) -> String {
    let all = &comparison.difference.complying;
    if all.is_empty() {
        return String::new();
    }
    let listed = table(&tables::complying(all, MAX_ROWS), &tables::complying_total(all));
    format!("\n### To comply\n{listed}\n{}\n", text(tables::ASSUMED))
}

fn services(comparison: &Comparison<'_>, _: usize) -> String {
    folded("By service", &tables::sides("service", &comparison.difference.services, MAX_ROWS))
}

fn owners(comparison: &Comparison<'_>, _: usize) -> String {
    folded("By owner", &tables::sides("owner", &comparison.difference.owners, MAX_ROWS))
}

fn folded(heading: &str, of: &Table) -> String {
    match table(of, &[]) {
        said if said.is_empty() => said,
        said => format!("\n<details><summary>{heading}</summary>\n{said}\n</details>\n"),
    }
}

fn policies(comparison: &Comparison<'_>, _: usize) -> String {
    under("Policies that stand otherwise", &tables::policies(comparison, MAX_ROWS))
}

fn exceptions(comparison: &Comparison<'_>, _: usize) -> String {
    under("Exceptions that stand otherwise", &tables::exceptions(comparison, MAX_ROWS))
}

fn under(heading: &str, of: &Table) -> String {
    match table(of, &[]) {
        said if said.is_empty() => said,
        said => format!("\n### {heading}\n{said}"),
    }
}

/// A table with a blank line before it, and how many rows it leaves out; empty where it has none.
fn table(of: &Table, total: &[Cell]) -> String {
    if of.rows.is_empty() {
        return String::new();
    }
    let (table, n_left) = markup::table(of, total, MAX_ROWS);
    let more = if n_left > 0 { format!("\n{} more\n", words::count(n_left)) } else { String::new() };
    format!("\n{table}{more}")
}

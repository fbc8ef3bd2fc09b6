//! Checks as test cases, for tools that show the results of tests: a suite a policy in force, a case a check.
//!
//! Fits the schema of Apache Ant's tasks and that of Jenkins. There is no clock, so every time is 0; the timestamp is the
//! instant that was judged. Bounded: of each check the first few entities are named.

use std::io::{self, BufWriter, Write};

use app::{Assessment, CheckResult, Loaded};
use policy::{Adopted, Check, Counts, Force, Verdict};

use crate::{BUFFER_BYTES, find, words};

/// How many entities of a check are named.
const MAX_NAMED: usize = 10;

/// A check and what became of it.
type Case<'a> = (&'a Check, &'a CheckResult);

/// Writes checks as test cases. `Err` only where it cannot be written.
pub fn assess_junit(
    loaded: &Loaded,
    assessment: &Assessment,
    version: &str,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(BUFFER_BYTES, out);
    let (label, at) = (loaded.city.manifest.handling.label(), assessment.state.as_of().rfc3339());
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    writeln!(out, "<!-- {label}, state of {at}, made by Bailiwick {} -->", version.replace("--", "- -"))?;
    writeln!(out, "<testsuites>")?;
    let in_force = assessment.adopted.iter().enumerate().filter(|(_, policy)| policy.force == Force::InForce);
    for (id, (at, policy)) in in_force.enumerate() {
        let results = assessment.judgement.checks.iter().filter(|result| result.policy == at);
        let cases = results.filter_map(|result| Some((policy.checks.get(result.check)?, result)));
        let cases: Vec<Case<'_>> = cases.collect();
        suite(loaded, assessment, (id, policy), &cases, &mut out)?;
    }
    writeln!(out, "</testsuites>")?;
    out.flush()
}

fn suite(
    loaded: &Loaded,
    assessment: &Assessment,
    (id, policy): (usize, &Adopted),
    cases: &[Case<'_>],
    out: &mut dyn Write,
) -> io::Result<()> {
    let n_fail = cases.iter().filter(|(_, result)| result.entities.worst() == Some(Verdict::Fail)).count();
    let n_pass = cases.iter().filter(|(_, result)| result.entities.worst() == Some(Verdict::Pass)).count();
    let at = assessment.state.as_of().rfc3339();
    let timestamp = at.get(.."2026-11-16T05:00:00".len()).unwrap_or(&at);
    write!(
        out,
        "  <testsuite name=\"{}\" package=\"{}\"",
        title(policy.title.text(), &policy.id),
        token(&policy.id)
    )?;
    write!(out, " id=\"{id}\" tests=\"{}\" failures=\"{n_fail}\" errors=\"0\"", cases.len())?;
    write!(out, " skipped=\"{}\" time=\"0\"", cases.len() - n_fail - n_pass)?;
    writeln!(out, " timestamp=\"{timestamp}\" hostname=\"localhost\">")?;
    writeln!(out, "    <properties>")?;
    for (name, value) in [
        ("handling", loaded.city.manifest.handling.label()),
        ("city", find::city(loaded)),
        ("as_of", &at),
        ("owner", &policy.owner),
    ] {
        writeln!(out, "      <property name=\"{name}\" value=\"{}\"/>", escape(value))?;
    }
    writeln!(out, "    </properties>")?;
    for (check, result) in cases {
        case(loaded, assessment, policy, (check, result), cases, out)?;
    }
    writeln!(out, "    <system-out/>")?;
    writeln!(out, "    <system-err/>")?;
    writeln!(out, "  </testsuite>")
}

/// A case: fail is a failure; what is unknown, excepted, or applies to nothing was not tested, and is skipped.
fn case(
    loaded: &Loaded,
    assessment: &Assessment,
    policy: &Adopted,
    (check, result): Case<'_>,
    all: &[Case<'_>],
    out: &mut dyn Write,
) -> io::Result<()> {
    let said = title(check.title.text(), &check.id);
    let is_twice = all.iter().filter(|(it, _)| it.title.text() == check.title.text()).count() > 1;
    let name = if is_twice { format!("{said} ({})", token(&check.id)) } else { said };
    let begin = format!("    <testcase name=\"{name}\" classname=\"{}\" time=\"0\"", token(&policy.id));
    let worst = result.entities.worst().unwrap_or(Verdict::NotApplicable);
    if worst == Verdict::Pass {
        return writeln!(out, "{begin}/>");
    }
    let (element, kind) = match worst {
        Verdict::Fail => ("failure", check.severity.word()),
        _ => ("skipped", worst.word()),
    };
    writeln!(out, "{begin}>")?;
    write!(out, "      <{element} type=\"{kind}\" message=\"{}\">", escape(&tally(&result.units, worst)))?;
    write!(out, "{}", escape(&check.id))?;
    for one in assessment.results_with(loaded, result, worst).take(MAX_NAMED) {
        let entity = match one.row {
            Some(row) => find::named(loaded, &assessment.state, check.kind, row),
            None => loaded.city.manifest.schema.kind(check.kind).plural.clone(),
        };
        let exception = one.exception.and_then(|n| assessment.exceptions.get(n));
        let exception = exception.map(|it| format!(" (exception {})", it.id)).unwrap_or_default();
        let reason = find::reason(loaded, assessment, check, &one);
        write!(out, "\n{}{}: {}", escape(&entity), escape(&exception), escape(&reason))?;
    }
    let n_all = result.open().filter(|(_, verdict)| *verdict == worst).count();
    if let Some(n_left) = n_all.checked_sub(MAX_NAMED).filter(|n| *n > 0) {
        write!(out, "\n{} more", words::count(n_left))?;
    }
    writeln!(out, "</{element}>")?;
    writeln!(out, "    </testcase>")
}

/// All counts of a check in one line, fail and unknown always.
fn tally(units: &Counts, worst: Verdict) -> String {
    if worst == Verdict::NotApplicable {
        return "applies to nothing here".to_owned();
    }
    let always = [Verdict::Fail, Verdict::Unknown];
    let said = Verdict::ALL.into_iter().filter(|it| always.contains(it) || units.of(*it) > 0);
    let said = said.map(|it| format!("{} {}", words::thousands(units.of(it)), it.word()));
    said.collect::<Vec<_>>().join(", ")
}

/// A title, or what stands for it where there is none.
fn title(words: &str, id: &str) -> String {
    let title = token(words);
    if title.is_empty() { token(id) } else { title }
}

/// Words as a token of XML: no two spaces, and none at the ends.
fn token(words: &str) -> String {
    escape(&words::clean(words).split_whitespace().collect::<Vec<_>>().join(" "))
}

/// Takes out what XML 1.0 cannot hold and the meaning out of what it reads as markup, and cuts what is too long.
fn escape(words: &str) -> String {
    let fit = words::clean(words).replace(['\u{fffe}', '\u{ffff}'], "");
    crate::html::markup::escape(&fit)
}

//! The one helper that knows the API: judges with both engines and says where they differ.

use std::collections::{BTreeMap, BTreeSet};

use columnar::{Engine, Judged, Missing, Piece, Plan};
use diag::{Diagnostics, Files};
use model::{Schema, State, Zone};
use policy::{Adopted, Binding, Exception, Judgement, Verdict, explain::piece_of};

/// A check in a few words.
#[derive(Clone, Debug, Default)]
pub(crate) struct Words {
    pub(crate) each: String,
    pub(crate) scope: String,
    pub(crate) require: String,
    pub(crate) max_age: String,
}

impl Words {
    fn lines(&self, n: usize) -> String {
        let line = |key: &str, value: &str| match value {
            "" => String::new(),
            value => format!("    {key}: \"{}\"\n", value.replace('\\', "\\\\").replace('"', "\\\"")),
        };
        let evidence = match self.max_age.as_str() {
            "" => String::new(),
            age => format!("    evidence: {{max-age: {age}}}\n"),
        };
        let (scope, require) = (line("where", &self.scope), line("require", &self.require));
        let each = if self.each.is_empty() { "asset" } else { &self.each };
        format!(
            "  - id: c{n}\n    each: {each}\n{scope}{require}{evidence}    severity: high\n    title: C\n"
        )
    }
}

/// Binds checks to a schema; panics with what a person would be told.
pub(crate) fn bind(
    schema: &Schema,
    zone: &Zone,
    as_of: model::Instant,
    more: &str,
    checks: &[Words],
) -> Vec<Adopted> {
    let lines: String = checks.iter().enumerate().map(|(n, check)| check.lines(n)).collect();
    let text = format!(
        "bailiwick: 1\npolicy: p\ntitle: P\nowner: post:ciso\nstatus: active\n{more}\nchecks:\n{lines}"
    );
    let mut files = Files::default();
    let mut diagnostics = Diagnostics::default();
    let file = files.add("p.yaml", text);
    let root = source::parse(&files, file, &mut diagnostics);
    let policy = root.and_then(|root| policy::read(schema, &root, &mut diagnostics));
    let policies: BTreeMap<_, _> = policy.into_iter().map(|policy| (policy.id.clone(), policy)).collect();
    let binding = Binding { schema, zone, as_of, policies: &policies };
    let file = files.add("bailiwick.yaml", "adopt: [{policy: p}]");
    let manifest = source::parse(&files, file, &mut diagnostics);
    let adopt = manifest.as_ref().and_then(|manifest| manifest.get("adopt"));
    let adopted = binding.adopt(adopt, &mut diagnostics);
    assert!(!diagnostics.has_errors(), "{}", diag::text(&files, &diagnostics, false));
    adopted
}

/// Judges with both engines; the error says where they differ.
pub(crate) fn both(
    schema: &Schema,
    state: &State,
    adopted: &[Adopted],
    exceptions: &[Exception],
    threads: usize,
) -> Result<Judgement, String> {
    let theirs = policy::judge(schema, state, adopted, exceptions, &mut |_, _| {});
    let plan = Plan::new(schema, adopted, exceptions);
    // Every field by its distinct values, by those only where there are few, and every field row by row.
    for most in [usize::MAX, 2, 0] {
        let engine = Engine::with_most_distinct(schema, state, &plan, most);
        let (ours, missing) = engine.judge_and_miss(threads);
        let said =
            same(state, adopted, &ours, &theirs).and_then(|()| same_missing(adopted, &missing, &theirs));
        said.map_err(|said| format!("{said} ({most} distinct values)"))?;
    }
    Ok(theirs)
}

/// Compares what is missing, unless the interpreter cut its reasons short.
fn same_missing(adopted: &[Adopted], ours: &Missing, theirs: &Judgement) -> Result<(), String> {
    const MOST_REASONS: usize = 20;
    let mut waiting: BTreeMap<BTreeSet<Piece>, u64> = BTreeMap::new();
    let mut entities: BTreeMap<Piece, BTreeSet<u32>> = BTreeMap::new();
    let results = theirs.checks.iter().flat_map(|check| check.results.iter().map(move |one| (check, one)));
    for (check, one) in results.filter(|(_, one)| one.verdict == Verdict::Unknown && one.row.is_some()) {
        if one.finding.reasons.len() >= MOST_REASONS {
            return Ok(());
        }
        let pieces: BTreeSet<Piece> = one.finding.reasons.iter().map(piece_of).collect();
        assert!(
            !pieces.is_empty(),
            "{}: unknown without a reason",
            adopted[check.policy].checks[check.check].id
        );
        let n = waiting.entry(pieces).or_default();
        *n = n.saturating_add(one.units);
        for reason in &one.finding.reasons {
            if let Some((_, row)) = reason.entity {
                entities.entry(piece_of(reason)).or_default().insert(row);
            }
        }
    }
    if ours.waiting != waiting {
        return Err(format!("c0: waiting {:?}, the interpreter says {waiting:?}", ours.waiting));
    }
    let entities: BTreeMap<Piece, u64> =
        entities.into_iter().map(|(piece, rows)| (piece, rows.len() as u64)).collect();
    if ours.entities != entities {
        return Err(format!("c0: missing for {:?}, the interpreter says {entities:?}", ours.entities));
    }
    Ok(())
}

fn same(state: &State, adopted: &[Adopted], ours: &Judged, theirs: &Judgement) -> Result<(), String> {
    assert_eq!(ours.checks.len(), theirs.checks.len());
    for (n, (ours_of, theirs_of)) in ours.checks.iter().zip(&theirs.checks).enumerate() {
        let check = &adopted[theirs_of.policy].checks[theirs_of.check];
        for (row, expected) in (0u32..).zip(&theirs_of.verdicts) {
            let said = ours.verdict(n, row);
            if said != Some(*expected) {
                let id = state.id(check.kind, row);
                return Err(format!("{}: {id} is {said:?}, the interpreter says {expected:?}", check.id));
            }
        }
        let told = (ours_of.entities, ours_of.units, ours_of.n_units_unknown);
        let expected = (theirs_of.entities, theirs_of.units, theirs_of.n_units_unknown);
        if told != expected {
            return Err(format!("{}: counts {told:?}, the interpreter says {expected:?}", check.id));
        }
        let in_scope: Vec<(u32, Verdict)> = ours.rows_in_scope(n).collect();
        let expected = (0u32..).zip(theirs_of.verdicts.iter().copied());
        let expected: Vec<(u32, Verdict)> =
            expected.filter(|(_, verdict)| *verdict != Verdict::NotApplicable).collect();
        if in_scope != expected {
            return Err(format!("{}: in scope {in_scope:?}, the interpreter says {expected:?}", check.id));
        }
        let open: Vec<(u32, Verdict)> = ours.open_rows(n).collect();
        let expected: Vec<(u32, Verdict)> =
            theirs_of.results.iter().filter_map(|result| Some((result.row?, result.verdict))).collect();
        if open != expected {
            return Err(format!("{}: open rows {open:?}, the interpreter says {expected:?}", check.id));
        }
    }
    Ok(())
}

//! What is proven of random policies holds in random cities, by the reference interpreter. `PROOF_POLICIES` asks for more
//! policies than run by default, and `PROOF_CITIES` for more cities for each.

use std::collections::BTreeMap;

use diag::{Diagnostics, Files};
use model::{Duration, Schema, State, Zone};
use policy::{
    Adopted, Binding, Check, Exception, Verdict, exception, find,
    proof::{Proven, claims},
    settle,
};
use testkit::{
    Dice,
    random::{
        city::{AS_OF, Draft},
        tangles::{BOUNDS, PARAMETERS, Tangle, Tangler},
    },
};

const POLICIES: usize = 200;
const CITIES: usize = 24;
const CHECKS: usize = 6;

#[expect(clippy::disallowed_methods, reason = "a person asks for a longer search in the environment")]
fn asked_for(name: &str, default: usize) -> usize {
    std::env::var(name).ok().and_then(|n| n.parse().ok()).unwrap_or(default)
}

/// A policy adopted with a value of one parameter, and the exceptions to it.
fn bind(
    schema: &Schema,
    checks: &[Tangle],
    departures: &[String],
    set: &str,
) -> (Vec<Adopted>, Vec<Exception>, Vec<Proven>) {
    let quoted = |text: &str| text.replace('\\', "\\\\").replace('"', "\\\"");
    let line = |(n, check): (usize, &Tangle)| {
        let scope = match check.scope.as_str() {
            "" => String::new(),
            scope => format!("    where: \"{}\"\n", quoted(scope)),
        };
        let age = match check.max_age {
            0 => String::new(),
            days => format!("    evidence: {{max-age: {days}d}}\n"),
        };
        let require = quoted(&check.require);
        format!(
            "  - id: c{n}\n    each: asset\n{scope}    require: \"{require}\"\n{age}    severity: high\n    title: C\n"
        )
    };
    let lines: String = checks.iter().enumerate().map(line).collect();
    let (mut files, mut diagnostics) = (Files::default(), Diagnostics::default());
    let file = files.add(
        "p.yaml",
        format!("bailiwick: 1\npolicy: p\ntitle: P\nowner: post:ciso\n{PARAMETERS}\nchecks:\n{lines}"),
    );
    let root = source::parse(&files, file, &mut diagnostics);
    let policy = root.and_then(|root| policy::read(schema, &root, &mut diagnostics));
    let policies: BTreeMap<_, _> = policy.into_iter().map(|policy| (policy.id.clone(), policy)).collect();
    let zone = Zone::utc();
    let binding = Binding { schema, zone: &zone, as_of: AS_OF, policies: &policies };
    let file = files.add("bailiwick.yaml", format!("adopt: [{{policy: p, set: {{{set}}}}}]"));
    let manifest = source::parse(&files, file, &mut diagnostics).unwrap();
    let adopted = binding.adopt(manifest.get("adopt"), &mut diagnostics);
    let departure = |(n, scope): (usize, &String)| {
        let dates = "approved: 2026-01-01, from: 2026-01-01, expires: 2027-01-01";
        let scope = quoted(scope);
        format!(
            "- {{id: E{n}, type: departure, check: p/c{n}, scope: \"{scope}\", reason: r, owner: post:a, approver: post:b, {dates}}}\n"
        )
    };
    let text: String = if departures.is_empty() {
        "[]".to_owned()
    } else {
        departures.iter().enumerate().map(departure).collect()
    };
    let file = files.add("exceptions.yaml", text);
    let written: Vec<_> = source::parse(&files, file, &mut diagnostics).into_iter().collect();
    let kinds =
        adopted.iter().flat_map(|it| &it.checks).map(|check| (check.id.clone(), check.kind)).collect();
    let exceptions = exception::read(schema, &zone, &kinds, &written, &mut diagnostics);
    assert!(!diagnostics.has_errors(), "{}", diag::text(&files, &diagnostics, false));
    let proven = claims(&binding, &adopted, &exceptions).into_iter().map(|claim| claim.proven).collect();
    (adopted, exceptions, proven)
}

/// Cities of all sorts: known in part or whole, as of several days.
fn cities(schema: &Schema, dice: &mut Dice, n: usize) -> Vec<State> {
    let one = |_| {
        let mut draft = Draft::random(schema, dice).within_bounds(schema);
        let as_of = AS_OF.plus(Duration::days(*dice.pick(&[0, 0, 0, 1, 9, 20])).unwrap());
        if dice.percent(40) {
            draft = draft.completed(schema, &draft.state(schema), None, dice).within_bounds(schema);
        }
        draft.state_at(schema, as_of)
    };
    (0..n).map(one).collect()
}

fn rank(verdict: Verdict) -> usize {
    let order = [Verdict::NotApplicable, Verdict::Pass, Verdict::Unknown, Verdict::Fail];
    order.iter().position(|it| *it == verdict).unwrap()
}

/// Tells whether what is proven holds in a city. The last are the same checks with other values of a parameter.
fn holds(
    schema: &Schema,
    state: &State,
    proven: &Proven,
    checks: &[Check],
    exceptions: &[Exception],
    others: &BTreeMap<String, Vec<Vec<Check>>>,
) -> bool {
    let of = |id: &String| checks.iter().find(|check| check.id == *id).unwrap();
    let asset = schema.kind_named("asset").unwrap();
    let mut rows = 0..u32::try_from(state.len(asset)).unwrap();
    let found = |check: &Check, row| find(schema, state, check, row);
    match proven {
        Proven::NeverApplies(id) => rows.all(|row| {
            let found = found(of(id), row);
            found.verdict == Verdict::NotApplicable || found.scope_unknown
        }),
        Proven::AlwaysUnknown(id) => {
            rows.all(|row| matches!(found(of(id), row).verdict, Verdict::NotApplicable | Verdict::Unknown))
        }
        Proven::NeverFails(id) => rows.all(|row| found(of(id), row).verdict != Verdict::Fail),
        Proven::NeverPasses(id) => rows.all(|row| found(of(id), row).verdict != Verdict::Pass),
        Proven::AddsNothing(id, other) => rows.all(|row| {
            let one = found(of(id), row);
            one.scope_unknown || rank(one.verdict) <= rank(found(of(other), row).verdict)
        }),
        Proven::Unread(_, name) | Proven::Idle(_, name) => {
            others.get(name).into_iter().flatten().all(|others| {
                checks.iter().zip(others).all(|(one, other)| {
                    rows.clone().all(|row| found(one, row).verdict == found(other, row).verdict)
                })
            })
        }
        Proven::Empties(name, id) => rows.all(|row| {
            let exception = exceptions.iter().filter(|it| it.id == *name).cloned().collect::<Vec<_>>();
            let finding = found(of(id), row);
            settle(schema, state, of(id), row, &finding, &exception).0 != Verdict::Fail
        }),
    }
}

fn kind_of(proven: &Proven) -> &'static str {
    match proven {
        Proven::NeverApplies(_) => "never applies",
        Proven::AlwaysUnknown(_) => "always unknown",
        Proven::NeverFails(_) => "never fails",
        Proven::NeverPasses(_) => "never passes",
        Proven::AddsNothing(..) => "adds nothing",
        Proven::Unread(..) => "unread",
        Proven::Idle(..) => "idle",
        Proven::Empties(..) => "empties",
    }
}

#[test]
fn what_is_proven_of_random_policies_holds_in_random_cities() {
    let schema = Schema::builtin();
    let (n_policies, n_cities) = (asked_for("PROOF_POLICIES", POLICIES), asked_for("PROOF_CITIES", CITIES));
    let mut mix: BTreeMap<&str, usize> = BTreeMap::new();
    let mut refuted = Vec::new();
    for seed in 0..u64::try_from(n_policies).unwrap() {
        let mut dice = Dice::new(seed ^ 0x0070_2006);
        let mut tangler = Tangler::new(&schema, &mut dice);
        let checks = tangler.checks(CHECKS);
        let departures: Vec<String> = checks.iter().take(3).map(|check| tangler.departure(check)).collect();
        let (adopted, exceptions, mut proven) = bind(&schema, &checks, &departures, "");
        // An exception keeps its check from standing for another; so the same is asked without any.
        proven.extend(bind(&schema, &checks, &[], "").2);
        proven.sort();
        proven.dedup();
        let mut others: BTreeMap<String, Vec<Vec<Check>>> = BTreeMap::new();
        for (name, low, high) in BOUNDS {
            for value in [*low, *high] {
                let adopted = bind(&schema, &checks, &[], &format!("{name}: {value}")).0;
                others.entry((*name).to_owned()).or_default().push(adopted[0].checks.clone());
            }
        }
        for proven in &proven {
            *mix.entry(kind_of(proven)).or_default() += 1;
        }
        for state in cities(&schema, &mut dice, n_cities) {
            let is_refuted =
                |it: &&Proven| !holds(&schema, &state, it, &adopted[0].checks, &exceptions, &others);
            let wrong: Vec<&Proven> = proven.iter().filter(is_refuted).collect();
            if !wrong.is_empty() {
                refuted.push(format!("seed {seed}: {wrong:?}\n{checks:#?}\n{departures:#?}"));
                break;
            }
        }
    }
    println!("{n_policies} policies, {n_cities} cities each, proven {mix:?}");
    let n = refuted.len();
    assert_eq!(
        n,
        0,
        "policies of which something is proven that is not so:\n{}",
        refuted.into_iter().take(3).collect::<Vec<_>>().join("\n")
    );
    for kind in [
        "never applies",
        "always unknown",
        "never fails",
        "never passes",
        "adds nothing",
        "unread",
        "idle",
        "empties",
    ] {
        assert!(mix.get(kind).is_some_and(|n| *n >= n_policies / 25), "{kind} is proven too seldom: {mix:?}");
    }
}

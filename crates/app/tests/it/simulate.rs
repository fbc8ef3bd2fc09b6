//! What a simulation says is what is said of the city once it is changed. `SIMULATED_CHANGES` asks for more changes than
//! are tried by default.

use std::collections::BTreeMap;

use app::{
    Assessment, At, Difference, Loaded, Side, WhatIf, assess, difference, keep_state, load, load_what_if,
    simulate,
};
use model::Instant;
use policy::Verdict;
use testkit::Dice;

use crate::city::{City, Value};

const CHANGES: usize = 60;
const NOW: &str = "2026-11-16T00:00:00Z";

#[expect(clippy::disallowed_methods, reason = "a person asks for a longer search in the environment")]
fn changes() -> usize {
    std::env::var("SIMULATED_CHANGES").ok().and_then(|n| n.parse().ok()).unwrap_or(CHANGES)
}

fn at(text: &str) -> At {
    At { as_of: Instant::parse(text).unwrap(), known_at: Instant::MAX }
}

const ASSETS: usize = 12;
const SERVICES: [&str; 3] = ["water", "light", "desk"];
const ZONES: [&str; 3] = ["field", "office", "edge"];
const SUPPLIERS: [&str; 3] = ["tide", "halo", "cobalt"];
const DAYS: [&str; 4] = ["2026-11-10", "2026-09-20", "2026-08-01", "2025-12-01"];

/// A policy of the city's own; the number is what it asks.
fn policy(id: &str, n: i64) -> String {
    let from = if id == "later" { "2027-03-01" } else { "2026-01-01" };
    format!(
        "bailiwick: 1\npolicy: {id}\ntitle: P\nowner: post:chief\nstatus: active\nin-force: {{from: \"{from}\"}}\n\
         parameters:\n  most: {{type: int, default: {n}, min: 0, max: 9}}\n\
         variables:\n  low: \"asset.zone.purdue <= 3\"\nchecks:\n\
         \x20 - {{id: patched, title: C, each: asset, where: \"low\", require: \"asset.patches_missing <= most\", severity: high,\n\
         \x20    remedy: {{action: patch, per: unit, cost: {{once: 20 EUR}}, hours: {{it: 0.5}}}}}}\n\
         \x20 - {{id: factor, title: C, each: asset, where: \"asset.remote_access\", require: \"asset.mfa_enforced\", severity: critical, evidence: {{max-age: 60d}}}}\n\
         \x20 - {{id: supplied, title: C, each: asset, require: \"has(asset.supplier) && asset.supplier.country == 'NL'\", severity: low}}\n\
         \x20 - {{id: served, title: C, each: service, require: \"service.assets.exists(a, a.redundant) && size(service.assets) >= {n}\", severity: medium}}\n\
         \x20 - {{id: held, title: C, each: account, require: \"account.second_factor || !account.holder.assets_supplied.exists(a, a.remote_access)\", severity: high}}\n\
         \x20 - {{id: runs, title: C, each: contract, require: \"contract.ends_on > now + days({n} * 30)\", severity: high}}\n"
    )
}

fn asset(dice: &mut Dice) -> BTreeMap<&'static str, Value> {
    let mut fields = BTreeMap::new();
    for _ in 0..7 {
        let (field, value) = field(dice);
        fields.insert(field, value);
    }
    fields
}

/// A field of an asset with a value.
fn field(dice: &mut Dice) -> (&'static str, Value) {
    let bool = |dice: &mut Dice| dice.pick(&["true", "false", "false", "true", "none"]).to_string();
    let day = |dice: &mut Dice| (*dice.pick(&DAYS)).to_owned();
    match dice.below(8) {
        0 => ("zone", Value::One("zone", (*dice.pick(&ZONES)).to_owned())),
        1 => ("supplier", Value::One("organization", (*dice.pick(&SUPPLIERS)).to_owned())),
        2 => {
            let services = SERVICES.iter().filter(|_| dice.percent(50)).map(|it| (*it).to_owned());
            ("services", Value::Many("service", services.collect()))
        }
        3 => ("remote_access", Value::Plain(bool(dice))),
        4 => ("redundant", Value::Plain(bool(dice))),
        5 => ("mfa_enforced", Value::Seen(bool(dice), day(dice))),
        6 => ("count", Value::Plain(dice.pick(&["1", "3", "40"]).to_string())),
        _ => ("patches_missing", Value::Seen(dice.below(9).to_string(), day(dice))),
    }
}

fn exception(dice: &mut Dice, id: &str) -> String {
    let check = dice.pick(&["patched", "factor", "supplied"]);
    let covered = match dice.below(2) {
        0 => format!("entities: [asset:a{}]", dice.below(ASSETS)),
        _ => "scope: \"asset.redundant\"".to_owned(),
    };
    let kind = dice.pick(&["departure", "not-applicable", "risk-accepted"]);
    let expires = dice.pick(&["2026-12-01", "2027-06-01", "2028-01-01"]);
    format!(
        "{{id: {id}, type: {kind}, check: own/{check}, {covered}, reason: R, owner: post:clerk, \
         approver: post:chief, approved: \"2026-01-01\", from: \"2026-02-01\", expires: \"{expires}\"}}"
    )
}

fn random_city(dice: &mut Dice) -> City {
    let mut city = City::default();
    let plain = |text: &str| Value::Plain(text.to_owned());
    for (n, id) in ZONES.iter().enumerate() {
        let zone = BTreeMap::from([("purdue", plain(&(n + 2).to_string()))]);
        city.entities.entry("zones").or_default().insert((*id).to_owned(), zone);
    }
    for id in SERVICES {
        city.entities.entry("services").or_default().insert(id.to_owned(), BTreeMap::new());
    }
    for (id, country) in SUPPLIERS.iter().zip(["NL", "DE", "NL"]) {
        let fields = BTreeMap::from([("country", plain(country)), ("role", plain("supplier"))]);
        city.entities.entry("organizations").or_default().insert((*id).to_owned(), fields);
        let holder = Value::One("organization", (*id).to_owned());
        let account = BTreeMap::from([("holder", holder.clone())]);
        city.entities.entry("accounts").or_default().insert(format!("login-{id}"), account);
        let ends = *dice.pick(&["\"2026-12-20\"", "\"2027-05-01\"", "\"2029-01-01\""]);
        let ends = plain(ends);
        let contract = BTreeMap::from([("supplier", holder), ("ends_on", ends)]);
        city.entities.entry("contracts").or_default().insert(format!("with-{id}"), contract);
    }
    for n in 0..ASSETS {
        city.entities.entry("assets").or_default().insert(format!("a{n}"), asset(dice));
    }
    for id in ["own", "later", "spare"] {
        city.policies.insert(id.to_owned(), policy(id, 2));
    }
    city.adopt = BTreeMap::from([("own".to_owned(), String::new()), ("later".to_owned(), String::new())]);
    for id in ["e1", "e2"] {
        city.exceptions.insert(id.to_owned(), exception(dice, id));
    }
    city
}

/// A change, made to the city and said of it.
#[derive(Default)]
struct Said {
    change: BTreeMap<(String, &'static str), Value>,
    remove: Vec<String>,
    exceptions: BTreeMap<String, String>,
    end: Vec<String>,
    adopt: BTreeMap<String, String>,
    policies: BTreeMap<String, String>,
    as_of: Option<&'static str>,
}

impl Said {
    fn one(&mut self, dice: &mut Dice, city: &mut City) {
        match dice.below(10) {
            0..=3 => {
                let id = format!("a{}", dice.below(ASSETS));
                let (field, value) = field(dice);
                // What is gone cannot be changed, nor can a link lead there.
                let to = match &value {
                    Value::One(kind, id) => vec![(*kind, id.clone())],
                    Value::Many(kind, ids) => ids.iter().map(|id| (*kind, id.clone())).collect(),
                    _ => Vec::new(),
                };
                if to.iter().any(|(kind, id)| self.remove.contains(&format!("{kind}:{id}"))) {
                    return;
                }
                city.entities.get_mut("assets").unwrap().get_mut(&id).unwrap().insert(field, value.clone());
                self.change.insert((format!("asset:{id}"), field), value);
            }
            4 => {
                let gone: [(&str, &str, &[&str]); 3] = [
                    ("organization", "organizations", &SUPPLIERS),
                    ("service", "services", &SERVICES),
                    ("zone", "zones", &ZONES),
                ];
                let (kind, plural, ids) = *dice.pick(&gone);
                let id = *dice.pick(ids);
                let named = format!("{kind}:{id}");
                let is_new_end = |value: &Value| match value {
                    Value::One(of, to) => *of == kind && to == id,
                    Value::Many(of, to) => *of == kind && to.iter().any(|it| it == id),
                    _ => false,
                };
                if !self.remove.contains(&named) && !self.change.values().any(is_new_end) {
                    city.remove(kind, plural, id);
                    self.remove.push(named);
                }
            }
            5 => {
                let id = dice.pick(&["e1", "e2"]).to_string();
                if city.exceptions.remove(&id).is_some() {
                    self.exceptions.remove(&id);
                    self.end.push(id);
                }
            }
            6 => {
                let id = dice.pick(&["e1", "e3"]).to_string();
                if !self.end.contains(&id) {
                    let text = exception(dice, &id);
                    city.exceptions.insert(id.clone(), text.clone());
                    self.exceptions.insert(id, text);
                }
            }
            7 => {
                let id = dice.pick(&["own", "spare", "later"]).to_string();
                let set = format!("most: {}", dice.below(9));
                city.adopt.insert(id.clone(), set.clone());
                self.adopt.insert(id, set);
            }
            8 => {
                let id = dice.pick(&["own", "later"]).to_string();
                let text = policy(&id, i64::try_from(dice.below(6)).unwrap());
                city.policies.insert(id.clone(), text.clone());
                self.policies.insert(id, text);
            }
            _ => {
                self.as_of = Some(*dice.pick(&[
                    "2026-12-10T00:00:00Z",
                    "2027-03-01T00:00:00Z",
                    "2028-06-01T00:00:00Z",
                ]))
            }
        }
    }

    fn what_if(&self) -> WhatIf {
        let mut text = "bailiwick: 1\nchange:\n".to_owned();
        let mut by_entity: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for ((entity, field), value) in &self.change {
            by_entity.entry(entity).or_default().push(format!("{field}: {}", value.text()));
        }
        for (entity, fields) in by_entity {
            text.push_str(&format!("  {entity}: {{{}}}\n", fields.join(", ")));
        }
        if self.change.is_empty() {
            text = "bailiwick: 1\n".to_owned();
        }
        let quoted: Vec<String> = self.remove.iter().map(|it| format!("\"{it}\"")).collect();
        text.push_str(&format!("remove: [{}]\nend: [{}]\n", quoted.join(", "), self.end.join(", ")));
        let list: Vec<&str> = self.exceptions.values().map(String::as_str).collect();
        text.push_str(&format!("exceptions: [{}]\n", list.join(", ")));
        let adopt = self.adopt.iter().map(|(id, set)| format!("{{policy: {id}, set: {{{set}}}}}"));
        text.push_str(&format!("adopt: [{}]\n", adopt.collect::<Vec<_>>().join(", ")));
        WhatIf {
            changes: vec![("change.yaml".to_owned(), text.into_bytes())],
            policies: self
                .policies
                .iter()
                .map(|(id, text)| (format!("{id}.yaml"), text.clone().into_bytes()))
                .collect(),
            ..WhatIf::default()
        }
    }
}

fn loaded(city: &City) -> Loaded {
    let loaded = load(&city.folder(), true, &mut |_, _| {}).unwrap();
    assert_eq!(loaded.diagnostics.n_errors(), 0, "{}", diag::text(&loaded.files, &loaded.diagnostics, false));
    loaded
}

/// Every verdict by the ids of check and entity.
fn verdicts(loaded: &Loaded, assessment: &Assessment) -> BTreeMap<(String, String), Verdict> {
    let side = Side { loaded, assessment };
    let mut all = BTreeMap::new();
    for result in &assessment.judgement.checks {
        let check = side.check(result).unwrap();
        for (row, verdict) in (0u32..).zip(result.verdicts()) {
            all.insert((check.id.clone(), assessment.state.id(check.kind, row).to_string()), verdict);
        }
    }
    all
}

/// What turned, by the ids of check and entity.
fn turns(before: Side<'_>, after: Side<'_>, difference: &Difference) -> BTreeMap<(String, String), String> {
    let mut all = BTreeMap::new();
    for check in &difference.checks {
        for turn in &check.turns {
            let of = |side: Side<'_>, row: Option<u32>| {
                Some(side.assessment.state.id(check.kind, row?).to_string())
            };
            let id = of(after, turn.row_after).or_else(|| of(before, turn.row_before));
            all.insert(
                (check.id.clone(), id.unwrap_or_default()),
                format!("{:?} {:?} {}", turn.before, turn.after, turn.units),
            );
        }
    }
    all
}

#[test]
fn a_simulation_is_what_the_changed_city_says() {
    let (mut n_turned, mut n_shared) = (0, 0);
    let mut newly: BTreeMap<Verdict, usize> = BTreeMap::new();
    let n = changes();
    for seed in 0..u64::try_from(n).unwrap() {
        let mut dice = Dice::new(seed ^ 0x51_3a_17);
        let city = random_city(&mut dice);
        let mut before = loaded(&city);
        let (mut changed, mut said) = (city.clone(), Said::default());
        for _ in 0..=dice.below(4) {
            said.one(&mut dice, &mut changed);
        }
        let (at_before, at_after) = (at(NOW), at(said.as_of.unwrap_or(NOW)));
        keep_state(&mut before, at_before);
        let folder = city.folder();
        let what_if = said.what_if();
        let after = load_what_if(&folder, &what_if, at_after, &before, &mut |_, _| {}).unwrap();
        let text = diag::text(&after.files, &after.diagnostics, false);
        assert_eq!(after.diagnostics.n_errors(), 0, "seed {seed}: {text}");
        let simulated = simulate((&before, at_before), (&after, at_after));

        // The same change made in the city's own files.
        let real = loaded(&changed);
        let was = assess(&before, at_before.as_of, at_before.known_at, &mut |_, _| {});
        let is = assess(&real, at_after.as_of, at_after.known_at, &mut |_, _| {});
        let whole = assess(&after, at_after.as_of, at_after.known_at, &mut |_, _| {});
        let said_of =
            |text: &str| format!("seed {seed}: {text}\n{}", String::from_utf8_lossy(&what_if.changes[0].1));
        assert_eq!(verdicts(&after, &whole), verdicts(&real, &is), "{}", said_of("verdicts"));
        let expected =
            difference(Side { loaded: &before, assessment: &was }, Side { loaded: &real, assessment: &is });
        let (side_was, side_is) =
            (Side { loaded: &before, assessment: &was }, Side { loaded: &real, assessment: &is });
        let (sim_was, sim_is) = (
            Side { loaded: &before, assessment: &simulated.before },
            Side { loaded: &after, assessment: &simulated.after },
        );
        assert_eq!(
            turns(sim_was, sim_is, &simulated.difference),
            turns(side_was, side_is, &expected),
            "{}",
            said_of("turns")
        );
        let of = |difference: &Difference| {
            let Difference { newly, services, owners, complying, policies, exceptions, .. } =
                difference.clone();
            (newly, services, owners, complying, policies, exceptions)
        };
        assert_eq!(of(&simulated.difference), of(&expected), "{}", said_of("sums"));
        n_turned += usize::from(!expected.checks.is_empty());
        n_shared += usize::from(std::sync::Arc::ptr_eq(&simulated.before.state, &simulated.after.state));
        for turn in expected.checks.iter().flat_map(|check| &check.turns) {
            *newly.entry(turn.after).or_default() += 1;
        }
    }
    println!("{n} changes, {n_turned} turn something, {n_shared} share the state; newly {newly:?}");
    assert!(n_turned * 2 > n && n_shared * 20 > n, "the changes are too tame");
    for verdict in Verdict::ALL {
        assert!(newly.contains_key(&verdict), "nothing is newly {}", verdict.word());
    }
}

//! Each sentence of the fold, as a situation and its outcome.

use super::*;
use crate::{observation::Source, state::Val};

const DAY: i64 = 24 * 3_600_000_000;

struct City {
    schema: Schema,
    observations: Observations,
}

impl City {
    fn new(trusts: &[i32]) -> Self {
        let schema = Schema::builtin();
        let mut observations = Observations::default();
        for (n, trust) in trusts.iter().enumerate() {
            observations.add_source(Source::new(format!("s{n}"), "line", *trust));
        }
        let asset = schema.kind_named("asset").unwrap();
        let entity = EntityRef { kind: asset, id: "lamp".into() };
        observations.entities.push((entity, Origin { source: SourceId(0), record: 1 }));
        Self { schema, observations }
    }

    /// Source, day observed, value; received the same day.
    fn say(mut self, source: u32, day: Option<i64>, field: &str, value: Value) -> Self {
        let kind = self.schema.kind_named("asset").unwrap();
        self.observations.list.push(Observation {
            entity: EntityRef { kind, id: "lamp".into() },
            field: self.schema.kind(kind).field(field).unwrap(),
            value,
            observed_at: day.map(|day| Instant(day * DAY)),
            valid_until: None,
            received_at: Instant(day.unwrap_or(0) * DAY),
            origin: Origin { source: SourceId(source), record: 1 },
        });
        self
    }

    fn until(mut self, day: i64) -> Self {
        self.observations.list.last_mut().unwrap().valid_until = Some(Instant(day * DAY));
        self
    }

    fn at(&self, as_of: Instant, known_at: Instant, field: &str) -> String {
        let kind = self.schema.kind_named("asset").unwrap();
        let field = self.schema.kind(kind).field(field).unwrap();
        let fold = fold(&self.schema, &self.observations, &BTreeMap::new(), as_of, known_at);
        let cell = fold.state.cell(&self.schema, kind, 0, field, None);
        match (cell.standing, cell.value) {
            (Standing::Known, Some(Val::Bool(value))) => value.to_string(),
            (Standing::Known, Some(Val::Text(value))) => value.to_owned(),
            (standing, _) => format!("{standing:?}").to_lowercase(),
        }
    }

    fn on(&self, day: i64, field: &str) -> String {
        self.at(Instant(day * DAY), Instant::MAX, field)
    }
}

const MFA: &str = "mfa_enforced";

#[test]
fn a_measured_value_is_fresh_up_to_and_including_its_age() {
    let city = City::new(&[0]).say(0, Some(10), MFA, Value::Bool(true));
    assert_eq!(city.on(9, MFA), "unobserved");
    assert_eq!(city.on(10, MFA), "true");
    assert_eq!(city.on(100, MFA), "true");
    assert_eq!(city.at(Instant(100 * DAY + 1), Instant::MAX, MFA), "stale");
}

#[test]
fn valid_until_is_half_open_and_overrides_freshness() {
    let city = City::new(&[0]).say(0, Some(10), MFA, Value::Bool(true)).until(300);
    assert_eq!(city.at(Instant(300 * DAY - 1), Instant::MAX, MFA), "true");
    assert_eq!(city.on(300, MFA), "stale");
}

#[test]
fn an_undated_measured_value_is_stale_and_an_undated_declared_one_is_not() {
    let city =
        City::new(&[0]).say(0, None, MFA, Value::Bool(true)).say(0, None, "maker", Value::Text("a".into()));
    assert_eq!(city.on(1, MFA), "stale");
    assert_eq!(city.on(1, "maker"), "a");
}

#[test]
fn what_was_received_later_was_not_known_then() {
    let city =
        City::new(&[0]).say(0, Some(10), MFA, Value::Bool(true)).say(0, Some(20), MFA, Value::Bool(false));
    assert_eq!(city.at(Instant(30 * DAY), Instant(15 * DAY), MFA), "true");
    assert_eq!(city.at(Instant(30 * DAY), Instant(20 * DAY), MFA), "false");
}

#[test]
fn within_one_source_the_latest_wins() {
    let city =
        City::new(&[0]).say(0, Some(20), MFA, Value::Bool(false)).say(0, Some(10), MFA, Value::Bool(true));
    assert_eq!(city.on(30, MFA), "false");
}

#[test]
fn what_a_source_said_before_does_not_come_back_when_its_latest_word_ages() {
    let city = City::new(&[0]).say(0, Some(100), "mfa_enforced", Value::Bool(true)).until(1000).say(
        0,
        Some(300),
        "mfa_enforced",
        Value::Bool(false),
    );
    assert_eq!(city.on(299, "mfa_enforced"), "true");
    assert_eq!(city.on(390, "mfa_enforced"), "false");
    assert_eq!(city.on(391, "mfa_enforced"), "stale");
}

#[test]
fn what_a_source_said_before_comes_back_when_its_latest_word_ends() {
    let city = City::new(&[0])
        .say(0, Some(100), "mfa_enforced", Value::Bool(true))
        .say(0, Some(110), "mfa_enforced", Value::Bool(false))
        .until(120);
    assert_eq!(city.on(115, "mfa_enforced"), "false");
    assert_eq!(city.on(120, "mfa_enforced"), "true");
}

#[test]
fn between_sources_the_more_trusted_wins_while_it_is_fresh() {
    let city =
        City::new(&[1, 5]).say(0, Some(50), MFA, Value::Bool(false)).say(1, Some(10), MFA, Value::Bool(true));
    assert_eq!(city.on(60, MFA), "true");
    assert_eq!(city.on(101, MFA), "false", "the trusted word has aged, the other is still fresh");
    assert_eq!(city.on(200, MFA), "stale");
}

#[test]
fn equal_trust_and_different_values_are_contested() {
    let city =
        City::new(&[1, 1]).say(0, Some(10), MFA, Value::Bool(false)).say(1, Some(12), MFA, Value::Bool(true));
    assert_eq!(city.on(20, MFA), "contested");
    let agreed =
        City::new(&[1, 1]).say(0, Some(10), MFA, Value::Bool(true)).say(1, Some(12), MFA, Value::Bool(true));
    assert_eq!(agreed.on(20, MFA), "true");
}

#[test]
fn none_is_a_fact() {
    let city = City::new(&[0]).say(0, None, "maker", Value::None);
    assert_eq!(city.on(1, "maker"), "none");
}

#[test]
fn nan_is_not_observed() {
    let city = City::new(&[0]).say(0, None, "longitude", Value::Double(f64::NAN));
    assert_eq!(city.on(1, "longitude"), "unobserved");
}

#[test]
fn a_link_to_nothing_is_unobserved_and_noted() {
    let city = City::new(&[0]).say(0, None, "zone", Value::One("nowhere".into()));
    assert_eq!(city.on(1, "zone"), "unobserved");
    let fold = fold(&city.schema, &city.observations, &BTreeMap::new(), Instant(0), Instant::MAX);
    assert_eq!(fold.dangling.len(), 1);
}

#[test]
fn an_inverse_list_is_open_until_the_inventory_is_complete_and_every_link_is_a_fact() {
    let mut city = City::new(&[0]).say(0, None, "zone", Value::One("field".into()));
    let zone = city.schema.kind_named("zone").unwrap();
    let asset = city.schema.kind_named("asset").unwrap();
    let origin = Origin { source: SourceId(0), record: 2 };
    city.observations.entities.push((EntityRef { kind: zone, id: "field".into() }, origin));
    let assets = city.schema.kind(zone).field("assets").unwrap();
    let list = |city: &City, complete: &BTreeMap<KindId, Inventory>| {
        let fold = fold(&city.schema, &city.observations, complete, Instant(0), Instant::MAX);
        fold.state.list(&city.schema, zone, 0, assets, None)
    };
    let complete = BTreeMap::from([(
        asset,
        Inventory { by: "it".into(), on: "2026-01-01".into(), since: Instant::MIN },
    )]);
    assert_eq!((list(&city, &BTreeMap::new()).rows, list(&city, &BTreeMap::new()).open), (vec![0], true));
    assert!(!list(&city, &complete).open);
    let tomorrow = Inventory { by: "it".into(), on: "1970-01-02".into(), since: Instant(1) };
    assert!(list(&city, &BTreeMap::from([(asset, tomorrow)])).open, "nobody has answered for it yet");
    city.observations.entities.push((EntityRef { kind: asset, id: "stray".into() }, origin));
    let with_stray = list(&city, &complete);
    assert_eq!((with_stray.open, with_stray.n_unsettled), (true, 1));
}

//! What traffic and addresses say of zones, conduits and exposure.
//!
//! A zone's address ranges place machines. Traffic between two zones is seen in the conduit that joins them; where
//! the city wrote none down, one appears that is not `declared`. Traffic that lies in no zone is counted and told,
//! never dropped. All of it is observed again from the state, so it can be asked for any instant.

mod places;

use std::{
    collections::{BTreeMap, BTreeSet},
    net::IpAddr,
    sync::Arc,
};

use model::{
    EntityRef, FieldId, Instant, KindId, Observation, Observations, Origin, Schema, State, Val, Value,
};

use self::places::Places;
use crate::Traffic;

/// What was seen beside what was written down.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    /// What it adds to the observations; their sources stay as they are.
    pub observations: Observations,
    /// Pairs of machines whose traffic was looked at.
    pub n_traffic: usize,
    /// Of them, those that were seen between two zones.
    pub n_between_zones: usize,
    /// Of them, those of which one machine is in no zone's address ranges.
    pub n_unplaced: usize,
    /// Some addresses that are in no zone.
    pub unplaced: BTreeSet<IpAddr>,
    /// The conduits that appeared because nobody wrote them down, those seen last first.
    pub undeclared: Vec<Undeclared>,
    /// The assets that were reached from the internet, and when last.
    pub exposed: BTreeMap<EntityRef, Instant>,
}

/// A conduit that nobody wrote down, as traffic showed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undeclared {
    /// The conduit itself.
    pub conduit: EntityRef,
    /// The zone that traffic came from.
    pub from: EntityRef,
    /// The zone that it went to.
    pub to: EntityRef,
    /// What passed, by what was spoken or else by its port.
    pub protocols: BTreeSet<String>,
    /// When traffic was last seen in it.
    pub last_at: Instant,
}

/// How many addresses without a zone are named.
const NAMED: usize = 20;

/// Says of every conduit in the files that the city wrote it down.
pub fn declare(schema: &Schema, observations: &mut Observations) {
    let Some((conduit, declared)) = field(schema, "conduit", "declared") else { return };
    let said = |(entity, origin): &(EntityRef, Origin)| {
        (entity.kind == conduit)
            .then(|| observation(entity.clone(), declared, Value::Bool(true), None, *origin))
    };
    let said: Vec<Observation> = observations.entities.iter().filter_map(said).collect();
    observations.list.extend(said);
}

/// Looks at traffic and addresses as of the state's instant.
pub fn observe(schema: &Schema, state: &State, traffic: &[&Traffic]) -> Seen {
    let mut seen = Seen::default();
    let Some(places) = Places::new(schema, state) else { return seen };
    seen.observations.list.extend(places.zones_of_assets(schema, state));
    let mut between: BTreeMap<(u32, u32), Vec<(&Traffic, Instant)>> = BTreeMap::new();
    for traffic in traffic {
        let Some(at) = traffic.seen_by(state.as_of()) else { continue };
        seen.n_traffic += 1;
        if let Some(exposure) = places.exposure(schema, state, traffic, at) {
            let last_at = seen.exposed.entry(exposure.entity.clone()).or_insert(at);
            *last_at = at.max(*last_at);
            seen.observations.list.push(exposure);
        }
        match (places.zone(traffic.from), places.zone(traffic.to)) {
            (Some(from), Some(to)) if from != to => {
                seen.n_between_zones += 1;
                between.entry((from, to)).or_default().push((traffic, at));
            }
            (Some(_), Some(_)) => {}
            (from, to) => {
                seen.n_unplaced += 1;
                let lost =
                    [(from, traffic.from), (to, traffic.to)].into_iter().filter(|(zone, _)| zone.is_none());
                seen.unplaced
                    .extend(lost.map(|(_, address)| address).take(NAMED.saturating_sub(seen.unplaced.len())));
            }
        }
    }
    let conduits = Conduits::new(schema, state);
    if let Some(conduits) = conduits {
        for (pair, traffic) in between {
            conduits.see(schema, state, pair, &traffic, &mut seen);
        }
    }
    seen.undeclared.sort_by(|a, b| b.last_at.cmp(&a.last_at).then_with(|| a.conduit.cmp(&b.conduit)));
    seen
}

impl Traffic {
    /// When it was last seen at or before an instant, as far as is known.
    fn seen_by(&self, as_of: Instant) -> Option<Instant> {
        [self.last_at, self.first_at].into_iter().find(|at| *at <= as_of)
    }

    /// The port as people write it, such as `502/tcp`.
    fn port_word(&self) -> String {
        self.port.map_or_else(|| self.transport.to_string(), |port| format!("{port}/{}", self.transport))
    }
}

/// The permitted ways between zones.
struct Conduits {
    conduit: KindId,
    zone: KindId,
    fields: Fields,
    by_pair: BTreeMap<(u32, u32), Vec<u32>>,
}

/// The fields of a conduit that are written here.
struct Fields {
    name: FieldId,
    from: FieldId,
    to: FieldId,
    protocols: FieldId,
    declared: FieldId,
    protocols_seen: FieldId,
    last_seen_at: FieldId,
}

impl Conduits {
    fn new(schema: &Schema, state: &State) -> Option<Self> {
        let (conduit, zone) = (schema.kind_named("conduit")?, schema.kind_named("zone")?);
        let of = |name| schema.kind(conduit).field(name);
        let fields = Fields {
            name: of("name")?,
            from: of("from")?,
            to: of("to")?,
            protocols: of("protocols")?,
            declared: of("declared")?,
            protocols_seen: of("protocols_seen")?,
            last_seen_at: of("last_seen_at")?,
        };
        let direction = of("direction")?;
        let mut by_pair: BTreeMap<(u32, u32), Vec<u32>> = BTreeMap::new();
        for row in (0u32..).take(state.len(conduit)) {
            let value = |field| state.cell(schema, conduit, row, field, None).value;
            let (Some(Val::One(from)), Some(Val::One(to))) = (value(fields.from), value(fields.to)) else {
                continue;
            };
            by_pair.entry((from, to)).or_default().push(row);
            if matches!(value(direction), Some(Val::Text("both"))) {
                by_pair.entry((to, from)).or_default().push(row);
            }
        }
        Some(Self { conduit, zone, fields, by_pair })
    }

    /// Notes traffic in the conduits that join two zones; what none of them names goes to the first of them.
    fn see(
        &self,
        schema: &Schema,
        state: &State,
        pair: (u32, u32),
        traffic: &[(&Traffic, Instant)],
        into: &mut Seen,
    ) {
        let rows = self.by_pair.get(&pair).map_or(&[][..], Vec::as_slice);
        let Some(first) = rows.first() else { return self.appear(state, pair, traffic, into) };
        let mut by_row: BTreeMap<u32, Vec<(String, &Traffic, Instant)>> = BTreeMap::new();
        for (traffic, at) in traffic {
            let named = rows.iter().find_map(|row| Some((*row, self.named(schema, state, *row, traffic)?)));
            let (row, word) = named.unwrap_or_else(|| (*first, word(traffic)));
            by_row.entry(row).or_default().push((word, traffic, *at));
        }
        for (row, seen) in by_row {
            let entity = EntityRef { kind: self.conduit, id: state.id(self.conduit, row).clone() };
            self.note(&entity, &seen, &mut into.observations);
        }
    }

    /// The word by which a conduit names what passed, if it does.
    fn named(&self, schema: &Schema, state: &State, row: u32, traffic: &Traffic) -> Option<String> {
        let Some(Val::Texts(names)) =
            state.cell(schema, self.conduit, row, self.fields.protocols, None).value
        else {
            return None;
        };
        let port = traffic.port_word();
        let is_it = |name: &&str| {
            name.eq_ignore_ascii_case(&port)
                || traffic.service.as_ref().is_some_and(|service| name.eq_ignore_ascii_case(service))
        };
        names.iter().map(|name| state.text(*name)).find(is_it).map(str::to_owned)
    }

    /// A conduit that nobody wrote down.
    fn appear(
        &self,
        state: &State,
        (from, to): (u32, u32),
        traffic: &[(&Traffic, Instant)],
        into: &mut Seen,
    ) {
        let (from, to) = (state.id(self.zone, from).clone(), state.id(self.zone, to).clone());
        let seen: Vec<(String, &Traffic, Instant)> =
            traffic.iter().map(|(traffic, at)| (word(traffic), *traffic, *at)).collect();
        let Some((_, last, at)) = seen.iter().max_by_key(|(_, _, at)| *at) else { return };
        let (origin, last_at) = (last.origin, *at);
        let id = Arc::from(format!("seen.{from}.{to}"));
        let conduit = EntityRef { kind: self.conduit, id };
        into.observations.entities.push((conduit.clone(), origin));
        let name = Value::Text(Arc::from(format!("Traffic seen from {from} to {to}")));
        for (field, value) in [
            (self.fields.name, name),
            (self.fields.from, Value::One(from.clone())),
            (self.fields.to, Value::One(to.clone())),
            (self.fields.declared, Value::Bool(false)),
        ] {
            into.observations.list.push(observation(conduit.clone(), field, value, None, origin));
        }
        self.note(&conduit, &seen, &mut into.observations);
        let [from, to] = [from, to].map(|id| EntityRef { kind: self.zone, id });
        let protocols = seen.into_iter().map(|(word, _, _)| word).collect();
        into.undeclared.push(Undeclared { conduit, from, to, protocols, last_at });
    }

    fn note(&self, entity: &EntityRef, seen: &[(String, &Traffic, Instant)], into: &mut Observations) {
        let Some((_, last, at)) = seen.iter().max_by_key(|(_, _, at)| *at) else { return };
        let words: BTreeSet<&String> = seen.iter().map(|(word, _, _)| word).collect();
        let words = Value::Texts(words.into_iter().map(|word| Arc::from(word.as_str())).collect());
        let mut say =
            |field, value| into.list.push(observation(entity.clone(), field, value, Some(*at), last.origin));
        say(self.fields.protocols_seen, words);
        say(self.fields.last_seen_at, Value::Instant(*at));
    }
}

/// What passed, by what was spoken or else by its port.
fn word(traffic: &Traffic) -> String {
    traffic.service.as_ref().map_or_else(|| traffic.port_word(), ToString::to_string)
}

fn field(schema: &Schema, kind: &str, field: &str) -> Option<(KindId, FieldId)> {
    let kind = schema.kind_named(kind)?;
    Some((kind, schema.kind(kind).field(field)?))
}

fn observation(
    entity: EntityRef,
    field: FieldId,
    value: Value,
    observed_at: Option<Instant>,
    origin: Origin,
) -> Observation {
    let received_at = observed_at.unwrap_or(Instant::MIN);
    Observation { entity, field, value, observed_at, valid_until: None, received_at, origin }
}

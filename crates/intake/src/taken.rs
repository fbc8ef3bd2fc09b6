//! What an import has taken, kept beside the city's files: a source may later say less, and nothing is lost silently.
//!
//! [`Taken`] is written and read as JSON Lines, in an order and form that depend on nothing but what was taken.
//! [`join`] holds what a run gave against what was taken before. Absent on purpose: files and the clock.

mod difference;
mod join;
mod read;
mod said;
mod write;

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::Arc,
};

use model::{
    EntityRef, FieldId, Instant, KindId, Observation, Observations, Origin, Record, Schema, Source, SourceId,
    Value,
};

use crate::{
    Import, Traffic, clean,
    hashed::Sha,
    importer,
    outcome::{BrokenFile, Cause, Outcome},
};

pub use self::{
    difference::{Changed, Difference, FieldChange, LISTED, Named},
    join::{Joined, Rules, join},
    read::{Fault, read},
};

/// The folder of a city that holds what was taken.
pub const FOLDER: &str = "taken";

/// Bytes of a line of such a file: 64 MiB. What would be longer is not written.
const MAX_LINE: usize = 64 << 20;
/// Bytes of such a file: 16 GiB. What would be larger is not written.
const MAX_BYTES: u64 = 16 << 30;

/// What one import has taken.
#[derive(Clone, Debug, PartialEq)]
pub struct Taken {
    /// The name of the import.
    pub name: Arc<str>,
    /// The format of its files.
    pub format: &'static str,
    /// The hash of what the city wrote of the import.
    pub recipe: Sha,
    /// When it last changed.
    pub taken_at: Instant,
    /// How many records there were.
    pub counts: Counts,
    /// All refusals of the run, counted by cause.
    pub refused_by: BTreeMap<Cause, u64>,
    /// The files that broke off.
    pub broken: Vec<BrokenFile>,
    /// The files that something here stands in: first those of the run, then earlier ones.
    pub files: Vec<Part>,
    /// What is known of each entity, by the name of its kind and its id.
    pub accounts: Vec<Account>,
    /// Who was seen to talk to whom.
    pub traffic: Vec<Traffic>,
}

/// Records of a run, by what became of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Records read.
    pub read: u64,
    /// Records taken.
    pub taken: u64,
    /// Records that became part of another.
    pub part: u64,
    /// Records refused.
    pub refused: u64,
    /// Records that the import leaves out.
    pub left_out: u64,
    /// Values from which control characters were taken out.
    pub cleaned: u64,
    /// Places whose coordinates were swapped.
    pub swapped: u64,
}

/// A file that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Its path.
    pub file: Arc<str>,
    /// What it held.
    pub sha: Sha,
    /// When it was taken.
    pub taken_at: Instant,
    /// The number of the record before its first.
    pub before: Record,
}

/// What is said of one entity.
#[derive(Clone, Debug, PartialEq)]
pub struct Account {
    /// The entity.
    pub entity: EntityRef,
    /// The record that named it first.
    pub record: Record,
    /// What was said, in the order of the schema's fields; of one field in the order of reading.
    pub said: Vec<Said>,
}

/// Something said of an entity.
#[derive(Clone, Debug, PartialEq)]
pub struct Said {
    /// The field.
    pub field: FieldId,
    /// Its value.
    pub value: Value,
    /// When it was so; `None` if the source does not say.
    pub observed_at: Option<Instant>,
    /// Until when it may be relied on; `None` for the field's own freshness.
    pub valid_until: Option<Instant>,
    /// The record that says it.
    pub record: Record,
}

/// The path of the file that keeps what an import has taken: inside the city's folder, one for each name.
pub fn path(name: &str) -> String {
    const MAX: usize = 80;
    let slug = clean::id(name);
    if slug == name && slug.len() <= MAX {
        return format!("{FOLDER}/{slug}.jsonl");
    }
    // Names that become the same id must not share a file.
    let sha = Sha::of(name.as_bytes()).to_string();
    let (head, tail) =
        (slug.get(..slug.len().min(MAX)).unwrap_or_default(), sha.get(..8).unwrap_or_default());
    let head = if head.is_empty() { "import" } else { head.trim_end_matches(['-', '.', '_']) };
    format!("{FOLDER}/{head}-{tail}.jsonl")
}

impl Taken {
    /// What a run of an import alone has given, with the files that it read.
    pub fn of(
        schema: &Schema,
        import: &Import,
        outcome: &Outcome,
        observations: Observations,
        files: Vec<(Arc<str>, Sha)>,
        taken_at: Instant,
    ) -> Self {
        let parts = observations.sources.first().map_or(&[][..], |source| &source.parts);
        let parts = parts.iter().zip(files).map(|((before, _), (file, sha))| Part {
            file,
            sha,
            taken_at,
            before: *before,
        });
        Self {
            name: import.name.clone(),
            format: import.format(),
            recipe: import.recipe,
            taken_at,
            counts: Counts {
                read: outcome.n_read,
                taken: outcome.n_taken,
                part: outcome.n_part,
                refused: outcome.n_refused,
                left_out: outcome.n_skipped,
                cleaned: outcome.n_cleaned,
                swapped: outcome.n_swapped,
            },
            refused_by: outcome.refused_by.clone(),
            broken: outcome.broken.iter().take(write::MAX_BROKEN).cloned().map(without_help).collect(),
            files: parts.collect(),
            accounts: accounts(schema, observations.entities, observations.list),
            traffic: outcome.traffic.clone(),
        }
    }

    /// Adds it to what is known of a city, as the run itself would have.
    pub fn observe(mut self, schema: &Schema, trust: i32, observations: &mut Observations) -> Outcome {
        let (source, first) = self.begin(trust, observations);
        observations.list.reserve(self.accounts.iter().map(|account| account.said.len()).sum());
        for Account { entity, record, said } in std::mem::take(&mut self.accounts) {
            observations.list.extend(said.into_iter().map(|said| said.observation(&entity, source)));
            observations.entities.push((entity, Origin { source, record }));
        }
        let n_entities = (observations.entities.len() - first) as u64;
        as_read(schema, observations, first);
        Outcome { n_entities, ..self.outcome(source) }
    }

    /// Adds of it only what tells who is who.
    pub fn identify(
        &self,
        schema: &Schema,
        fields: &HashSet<(KindId, FieldId)>,
        trust: i32,
        observations: &mut Observations,
    ) {
        let (source, first) = self.begin(trust, observations);
        for Account { entity, record, said } in &self.accounts {
            let said = said.iter().filter(|said| fields.contains(&(entity.kind, said.field)));
            observations.list.extend(said.map(|said| said.clone().observation(entity, source)));
            observations.entities.push((entity.clone(), Origin { source, record: *record }));
        }
        as_read(schema, observations, first);
    }

    /// Adds the source. Gives it, and the place of its first entity.
    fn begin(&self, trust: i32, observations: &mut Observations) -> (SourceId, usize) {
        let unit = importer::all().iter().find(|importer| importer.format() == self.format);
        let mut source =
            Source::new(self.name.clone(), unit.map_or("record", |importer| importer.unit()), trust);
        source.parts = self.files.iter().map(|part| (part.before, part.file.clone())).collect();
        observations.entities.reserve(self.accounts.len());
        (observations.add_source(source), observations.entities.len())
    }

    /// The account of the run, as far as it is kept: without the single records that were refused.
    fn outcome(&self, source: SourceId) -> Outcome {
        let traffic = self.traffic.iter().cloned();
        Outcome {
            n_files: self.files.iter().filter(|part| part.taken_at == self.taken_at).count() as u64,
            n_read: self.counts.read,
            n_taken: self.counts.taken,
            n_part: self.counts.part,
            n_refused: self.counts.refused,
            n_skipped: self.counts.left_out,
            refused_by: self.refused_by.clone(),
            n_cleaned: self.counts.cleaned,
            n_swapped: self.counts.swapped,
            broken: self.broken.clone(),
            traffic: traffic
                .map(|seen| Traffic { origin: Origin { source, ..seen.origin }, ..seen })
                .collect(),
            ..Outcome::new(source)
        }
    }
}

impl Said {
    fn observation(self, entity: &EntityRef, source: SourceId) -> Observation {
        Observation {
            entity: entity.clone(),
            field: self.field,
            value: self.value,
            observed_at: self.observed_at,
            valid_until: self.valid_until,
            received_at: self.observed_at.unwrap_or(Instant::MIN),
            origin: Origin { source, record: self.record },
        }
    }
}

/// What to do about a file that broke off is said while it is read, and not kept.
fn without_help(of: BrokenFile) -> BrokenFile {
    BrokenFile { broken: crate::Broken { help: None, ..of.broken }, ..of }
}

/// Puts the entities from a place on, which one source lists, into the order in which their records stand: it is the
/// same whether they were read from a foreign file or from what was taken.
pub fn as_read(schema: &Schema, observations: &mut Observations, first: usize) {
    let ranks = Ranks::new(schema);
    if let Some(mine) = observations.entities.get_mut(first..) {
        mine.sort_by(|(a, from), (b, of)| {
            from.record.cmp(&of.record).then_with(|| ranks.key(a).cmp(&ranks.key(b)))
        });
    }
}

/// The order of kinds by their names, which stays when the schema grows.
pub(crate) struct Ranks(Vec<u16>);

impl Ranks {
    pub(crate) fn new(schema: &Schema) -> Self {
        let mut names: Vec<(&str, KindId)> =
            schema.kinds().map(|(id, kind)| (kind.name.as_str(), id)).collect();
        names.sort_unstable();
        let mut ranks = vec![0; names.len()];
        for (rank, (_, kind)) in (0u16..).zip(names) {
            if let Some(place) = ranks.get_mut(usize::from(kind.0)) {
                *place = rank;
            }
        }
        Self(ranks)
    }

    /// What entities are sorted by.
    pub(crate) fn key<'e>(&self, entity: &'e EntityRef) -> (u16, &'e str) {
        (self.0.get(usize::from(entity.kind.0)).copied().unwrap_or(u16::MAX), &entity.id)
    }
}

/// Gathers what was said by the entity that it was said of.
fn accounts(schema: &Schema, entities: Vec<(EntityRef, Origin)>, list: Vec<Observation>) -> Vec<Account> {
    let mut accounts: Vec<Account> = Vec::with_capacity(entities.len());
    let mut places: HashMap<EntityRef, usize> = HashMap::with_capacity(entities.len());
    for (entity, origin) in entities {
        places.entry(entity).or_insert_with_key(|entity| {
            accounts.push(Account { entity: entity.clone(), record: origin.record, said: Vec::new() });
            accounts.len() - 1
        });
    }
    let mut list = list.into_iter().peekable();
    while let Some(seen) = list.next() {
        let place = places.get(&seen.entity).copied();
        let Some(account) = place.and_then(|place| accounts.get_mut(place)) else { continue };
        // What a record says stands together.
        let id = seen.entity.id.clone();
        account.said.push(Said::of(seen));
        while let Some(next) = list.next_if(|next| Arc::ptr_eq(&next.entity.id, &id)) {
            account.said.push(Said::of(next));
        }
    }
    drop(places);
    let ranks = Ranks::new(schema);
    accounts.sort_by(|a, b| ranks.key(&a.entity).cmp(&ranks.key(&b.entity)));
    for account in &mut accounts {
        account.said.sort_by_key(|said| said.field);
    }
    accounts
}

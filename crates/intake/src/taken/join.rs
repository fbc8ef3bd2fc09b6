//! Holds what a run gave against what was taken before.
//!
//! An entity that the files name is as they say, but that a measured field which they pass over keeps what was seen,
//! with its date: it ages by itself. An entity that they no longer name is gone if the source is complete, and stays
//! as it was otherwise. A file that broke off proves nothing about what it did not say.

use std::collections::{BTreeMap, HashMap, HashSet};

use model::{EntityRef, Record, Schema};

use super::{Account, Difference, Part, Ranks, Said, Taken};
use crate::{Traffic, bounds::MAX_GATHERED};

/// What decides about entities that are no longer named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// Whether the source names everything that there is.
    pub is_complete: bool,
    /// Whether any number may be gone at once.
    pub allow_gone: bool,
}

/// What became of a run.
#[derive(Clone, Debug, PartialEq)]
pub enum Joined {
    /// It is what was taken before.
    Unchanged(Taken, Difference),
    /// It is other than what was taken before, or the first of its kind.
    Changed(Taken, Difference),
    /// So many entities would be gone that something is probably wrong with the export. With what was taken before.
    TooManyGone(Taken, Difference),
    /// There would be more entities than are kept. With what was taken before.
    TooLarge(Option<Taken>, Difference),
}

/// How many entities may always be gone at once.
const FEW: u64 = 3;
/// Of how many one may be gone at once, beyond a few.
const ONE_IN: u64 = 10;

/// Joins what a run gave with what was taken before. `held` are entities whose records the run refused.
pub fn join(schema: &Schema, old: Option<Taken>, new: Taken, held: &[EntityRef], rules: Rules) -> Joined {
    let Some(old) = old else {
        let mut difference = Difference::default();
        new.accounts.iter().for_each(|account| difference.came(schema, account));
        difference.n_new_traffic = new.traffic.len() as u64;
        return match new.accounts.len() > MAX_GATHERED {
            true => Joined::TooLarge(None, difference),
            false => Joined::Changed(new, difference),
        };
    };
    let is_whole = new.broken.is_empty();
    let mut joiner = Joiner {
        schema,
        held: held.iter().collect(),
        retires: rules.is_complete && is_whole,
        is_whole,
        keeper: Keeper::new(&old, &new),
        difference: Difference::default(),
        accounts: Vec::with_capacity(old.accounts.len().max(new.accounts.len())),
    };
    let Taken { accounts, traffic, .. } = new;
    joiner.walk(&old, accounts);
    let traffic = joiner.traffic(&old, traffic);
    let Joiner { keeper, difference, accounts, .. } = joiner;
    let n_old = old.accounts.len() as u64;
    let is_too_many = difference.n_gone > FEW && difference.n_gone * ONE_IN > n_old;
    if is_too_many && !rules.allow_gone {
        return Joined::TooManyGone(old, difference);
    }
    if accounts.len() > MAX_GATHERED {
        return Joined::TooLarge(Some(old), difference);
    }
    let joined = Taken { accounts, traffic, files: keeper.files, ..new };
    match is_same(&old, &joined) {
        true => Joined::Unchanged(old, difference),
        false => Joined::Changed(joined, difference),
    }
}

/// Tells whether all is the same but for the instant of taking.
fn is_same(old: &Taken, new: &Taken) -> bool {
    let bare = |part: &Part| (part.file.clone(), part.sha, part.before);
    old.name == new.name
        && old.format == new.format
        && old.recipe == new.recipe
        && old.counts == new.counts
        && old.refused_by == new.refused_by
        && old.broken == new.broken
        && old.files.iter().map(bare).eq(new.files.iter().map(bare))
        && old.traffic == new.traffic
        && old.accounts == new.accounts
}

struct Joiner<'a> {
    schema: &'a Schema,
    held: HashSet<&'a EntityRef>,
    /// Whether what is no longer named is gone.
    retires: bool,
    /// Whether the files were read to their ends.
    is_whole: bool,
    keeper: Keeper,
    difference: Difference,
    accounts: Vec<Account>,
}

impl Joiner<'_> {
    /// Walks along both lists, which have one order.
    fn walk(&mut self, old: &Taken, new: Vec<Account>) {
        let ranks = Ranks::new(self.schema);
        let mut old = old.accounts.iter().peekable();
        for account in new {
            let key = ranks.key(&account.entity);
            while let Some(before) = old.next_if(|before| ranks.key(&before.entity) < key) {
                self.unnamed(before);
            }
            match old.next_if(|before| before.entity == account.entity) {
                Some(before) => self.both(before, account),
                None => {
                    self.difference.came(self.schema, &account);
                    self.accounts.push(account);
                }
            }
        }
        old.for_each(|before| self.unnamed(before));
    }

    fn unnamed(&mut self, old: &Account) {
        if self.held.contains(&old.entity) {
            self.difference.n_held += 1;
        } else if self.retires {
            return self.difference.went(self.schema, old);
        } else {
            self.difference.n_unnamed += 1;
        }
        let kept = self.keeper.account(old);
        self.accounts.push(kept);
    }

    fn both(&mut self, old: &Account, mut new: Account) {
        let n_said = new.said.len();
        for said in &old.said {
            let is_passed_over = !new.said.iter().take(n_said).any(|now| now.field == said.field);
            let is_measured = self.schema.field(new.entity.kind, said.field).fresh_for().is_some();
            if is_passed_over && (is_measured || !self.is_whole) {
                new.said.push(self.keeper.said(said));
            }
        }
        new.said.sort_by_key(|said| said.field);
        self.difference.both(old, &new);
        self.accounts.push(new);
    }

    /// What was seen to be said stays said; of what is seen again both ends of time are kept.
    fn traffic(&mut self, old: &Taken, new: Vec<Traffic>) -> Vec<Traffic> {
        let key =
            |seen: &Traffic| (seen.from, seen.to, seen.port, seen.transport.clone(), seen.service.clone());
        let mut before: HashMap<_, &Traffic> = old.traffic.iter().map(|seen| (key(seen), seen)).collect();
        let mut joined = BTreeMap::new();
        for mut seen in new {
            match before.remove(&key(&seen)) {
                None => self.difference.n_new_traffic += 1,
                Some(was) => {
                    seen.first_at = seen.first_at.min(was.first_at);
                    seen.n_seen = seen.n_seen.max(was.n_seen);
                    if was.last_at > seen.last_at {
                        seen.last_at = was.last_at;
                        seen.origin.record = self.keeper.record(was.origin.record);
                    }
                }
            }
            joined.insert(key(&seen), seen);
        }
        for was in old.traffic.iter().filter(|was| before.contains_key(&key(was))) {
            let mut kept = was.clone();
            kept.origin.record = self.keeper.record(was.origin.record);
            joined.insert(key(was), kept);
        }
        joined.into_values().collect()
    }
}

/// Keeps what earlier files said, and with it where it stands: behind the records of the run.
struct Keeper {
    files: Vec<Part>,
    old: Vec<Part>,
    /// The number of records that each earlier file has room for.
    sizes: Vec<Record>,
    /// The new number before the first record of each earlier file that is needed.
    places: Vec<Option<Record>>,
    end: Record,
}

impl Keeper {
    fn new(old: &Taken, new: &Taken) -> Self {
        let end = last_record(old);
        let sizes = (1..=old.files.len()).zip(&old.files).map(|(next, part)| {
            let next = old.files.get(next).map_or(end, |next| next.before);
            next.saturating_sub(part.before)
        });
        Self {
            files: new.files.clone(),
            sizes: sizes.collect(),
            places: vec![None; old.files.len()],
            old: old.files.clone(),
            end: last_record(new),
        }
    }

    fn account(&mut self, old: &Account) -> Account {
        Account {
            entity: old.entity.clone(),
            record: self.record(old.record),
            said: old.said.iter().map(|said| self.said(said)).collect(),
        }
    }

    fn said(&mut self, old: &Said) -> Said {
        Said { record: self.record(old.record), ..old.clone() }
    }

    /// The new number of a record of an earlier file.
    fn record(&mut self, old: Record) -> Record {
        let Some(at) = self.old.partition_point(|part| part.before < old).checked_sub(1) else { return old };
        let (Some(part), Some(place)) = (self.old.get(at), self.places.get_mut(at)) else { return old };
        let before = *place.get_or_insert_with(|| {
            let is_it = |now: &&Part| now.file == part.file && now.sha == part.sha;
            if let Some(now) = self.files.iter().find(is_it) {
                return now.before;
            }
            let before = self.end;
            self.end = before.saturating_add(self.sizes.get(at).copied().unwrap_or_default());
            self.files.push(Part { before, ..part.clone() });
            before
        });
        before.saturating_add(old - part.before)
    }
}

/// The last record that something stands in.
fn last_record(taken: &Taken) -> Record {
    let accounts = taken.accounts.iter();
    let records = accounts.flat_map(|account| {
        account.said.iter().map(|said| said.record).chain(std::iter::once(account.record))
    });
    let traffic = taken.traffic.iter().map(|seen| seen.origin.record);
    let files = taken.files.iter().map(|part| part.before);
    records.chain(traffic).chain(files).max().unwrap_or_default()
}

//! Who is who: records of several sources that speak of one thing become one entity.
//!
//! Two entities are one when they share a serial number, a hardware address or an id of another system, or a host
//! name at one site; never by a network address alone. A match that something speaks against is a [`Doubt`]: it is
//! listed and nothing is merged. So is a record whose keys lead to different things. What the city rules in `imports.yaml` ([`Ruling`]) goes before everything.
//!
//! The order of keys, of sources and of records decides, so the same files always give the same answer.

mod apply;
mod astray;
mod doubts;
mod groups;
mod keys;
mod ruling;

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    hash::{BuildHasher, BuildHasherDefault, DefaultHasher},
    sync::Arc,
};

use model::{EntityRef, FieldId, KindId, Observations, Origin, Schema, SourceId, Type, Value};

use self::{
    astray::Rivals,
    doubts::Suspicion,
    groups::Groups,
    keys::{Mark, Marks},
};

pub use self::{
    doubts::{Doubt, SHOWN},
    ruling::{Ruling, read_rulings},
};

/// The fields by which things are told apart or found to be one; all that [`who_is_who`] reads beside rulings.
pub fn identifying(schema: &Schema) -> HashSet<(KindId, FieldId)> {
    keys::fields(schema).into_keys().collect()
}

/// By what two records were found, or suspected, to speak of one thing; the strongest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Key {
    /// The city says so.
    Ruling,
    /// The same serial number.
    Serial,
    /// The same hardware address.
    Mac,
    /// The same id in another system.
    OtherId,
    /// The same host name at the same site.
    HostName,
    /// The same host name, where the site of one is not known; proves nothing.
    BareName,
    /// The same network address, which alone proves nothing.
    Address,
}

impl Key {
    /// All of them, the strongest first.
    pub(crate) const ALL: [Self; 7] =
        [Self::Ruling, Self::Serial, Self::Mac, Self::OtherId, Self::HostName, Self::BareName, Self::Address];
    /// The keys that are looked for, the strongest first.
    const SOUGHT: [Self; 6] =
        [Self::Serial, Self::Mac, Self::OtherId, Self::HostName, Self::BareName, Self::Address];

    /// The key in a few words.
    pub fn words(self) -> &'static str {
        match self {
            Key::Ruling => "ruling of the city",
            Key::Serial => "serial number",
            Key::Mac => "hardware address",
            Key::OtherId => "id in another system",
            Key::HostName => "host name and site",
            Key::BareName => "host name",
            Key::Address => "network address",
        }
    }
}

/// Two entities that became one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merge {
    /// The entity that stays.
    pub kept: EntityRef,
    /// The first record that named the entity that stays.
    pub kept_origin: Origin,
    /// The one that became it.
    pub gone: EntityRef,
    /// The first record that named the one that is gone.
    pub origin: Origin,
    /// By what.
    pub key: Key,
    /// The value that they share.
    pub value: Arc<str>,
}

/// What became of all entities.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WhoIsWho {
    /// What was merged, in the order of the ids that stay.
    pub merges: Vec<Merge>,
    /// All that was left apart, the strongest key first.
    pub doubts: Vec<Doubt>,
    /// Rulings that name an entity that nobody listed, by their place in the list.
    pub idle: Vec<usize>,
    /// Rulings that keep apart what other rulings join, by their place in the list.
    pub torn: Vec<usize>,
}

impl WhoIsWho {
    /// The merges of one entity that stays after the other, each never empty.
    pub fn groups(&self) -> impl Iterator<Item = &[Merge]> {
        self.merges.chunk_by(|a, b| a.kept == b.kept)
    }

    /// How many merges each key gave.
    pub fn merges_by(&self) -> BTreeMap<Key, u64> {
        let mut by = BTreeMap::new();
        self.merges.iter().for_each(|merge| *by.entry(merge.key).or_insert(0) += 1);
        by
    }
}

/// Finds who is who among all that was observed, and makes one of what is one.
///
/// The first `n_own` sources are files that the city's people write; together they count as one source, whose
/// entities are never merged with each other unless a ruling says so.
pub fn who_is_who(
    schema: &Schema,
    observations: &mut Observations,
    n_own: usize,
    rulings: &[Ruling],
) -> WhoIsWho {
    let mut finder = Finder::new(schema, observations, n_own, rulings);
    for key in Key::SOUGHT {
        finder.seek(key);
    }
    let found = finder.end();
    apply::apply(schema, observations, &found.merges);
    found
}

/// More entities than this that share a value are not compared one by one: it identifies nothing.
const MAX_SHARING: usize = 64;

/// An entity that may be the same as another.
struct Node {
    entity: EntityRef,
    origin: Origin,
    /// The sources that list it: a source that lists two entities tells them apart.
    sources: Vec<SourceId>,
    /// What identifies it; of a root, what identifies its whole group.
    marks: Marks,
}

struct Finder<'a> {
    observations: &'a Observations,
    n_own: usize,
    nodes: Vec<Node>,
    places: HashMap<EntityRef, usize>,
    groups: Groups,
    /// What was left apart so far; a weaker key may still make it one.
    suspicions: Vec<Suspicion>,
    found: WhoIsWho,
}

impl<'a> Finder<'a> {
    fn new(schema: &Schema, observations: &'a Observations, n_own: usize, rulings: &[Ruling]) -> Self {
        let fields = keys::fields(schema);
        let marked = fields.keys().map(|(kind, _)| *kind);
        let ruled = rulings.iter().flat_map(|ruling| &ruling.entities).map(|entity| entity.kind);
        let wanted: HashSet<KindId> = marked.chain(ruled).collect();
        let n_entities = observations.entities.len();
        let mut nodes: Vec<Node> = Vec::new();
        let mut places: HashMap<EntityRef, usize> = HashMap::with_capacity(n_entities);
        for (entity, origin) in
            observations.entities.iter().filter(|(entity, _)| wanted.contains(&entity.kind))
        {
            let place = *places.entry(entity.clone()).or_insert_with(|| {
                let (entity, sources, marks) = (entity.clone(), Vec::new(), Marks::default());
                nodes.push(Node { entity, origin: *origin, sources, marks });
                nodes.len() - 1
            });
            let is_own = usize::try_from(origin.source.0).is_ok_and(|source| source < n_own);
            let source = if is_own { SourceId(0) } else { origin.source };
            if let Some(node) = nodes.get_mut(place).filter(|node| !node.sources.contains(&source)) {
                node.sources.push(source);
            }
        }
        let groups = Groups::new(nodes.iter().map(|node| node.sources.clone()));
        let mut finder = Self {
            observations,
            n_own,
            nodes,
            places,
            groups,
            suspicions: Vec::new(),
            found: WhoIsWho::default(),
        };
        finder.rule(rulings);
        finder.mark(schema, &fields);
        finder
    }

    /// Does what the city says.
    fn rule(&mut self, rulings: &[Ruling]) {
        let mut apart: Vec<(usize, Vec<usize>)> = Vec::new();
        for (n_ruling, ruling) in rulings.iter().enumerate() {
            let named = ruling.entities.iter();
            let places: Vec<usize> = named.filter_map(|entity| self.places.get(entity).copied()).collect();
            if places.len() < ruling.entities.len() {
                self.found.idle.push(n_ruling);
            }
            if ruling.is_same {
                for pair in places.windows(2) {
                    let [a, b] = pair else { continue };
                    self.merge(*a, *b, Key::Ruling, &ruling.reason);
                }
            } else {
                apart.push((n_ruling, places));
            }
        }
        for (n_ruling, places) in apart {
            let roots: BTreeSet<usize> = places.iter().map(|place| self.groups.root(*place)).collect();
            if roots.len() < places.len() {
                self.found.torn.push(n_ruling);
            }
            self.groups.keep_apart(n_ruling, roots);
        }
    }

    /// Notes what identifies each entity. Sites that the city rules to be one count as one.
    fn mark(&mut self, schema: &Schema, fields: &HashMap<(KindId, FieldId), Mark>) {
        // What is said of one entity mostly stands together.
        let mut last: Option<(&EntityRef, Option<usize>)> = None;
        for seen in &self.observations.list {
            let Some(mark) = fields.get(&(seen.entity.kind, seen.field)) else { continue };
            let place = match last {
                Some((of, place)) if of.kind == seen.entity.kind && Arc::ptr_eq(&of.id, &seen.entity.id) => {
                    place
                }
                _ => self.places.get(&seen.entity).copied(),
            };
            last = Some((&seen.entity, place));
            let Some(place) = place else { continue };
            let root = self.groups.root(place);
            let link = match (&seen.value, schema.field(seen.entity.kind, seen.field).ty) {
                (Value::One(id), Type::One(kind)) => self.kept(&EntityRef { kind, id: id.clone() }),
                _ => None,
            };
            if let Some(node) = self.nodes.get_mut(root) {
                node.marks.add(*mark, link.as_ref().unwrap_or(&seen.value));
            }
        }
    }

    /// The entity that a link leads to, if it became another.
    fn kept(&mut self, entity: &EntityRef) -> Option<Value> {
        let root = self.groups.root(*self.places.get(entity)?);
        self.nodes.get(root).map(|node| Value::One(node.entity.id.clone()))
    }

    /// Merges what shares a key, or says why not.
    fn seek(&mut self, key: Key) {
        let rivals = Rivals::of(self, key);
        for ((_, value), places) in self.shared(key) {
            // Of a group its root speaks; a member that was read before it was merged may still be listed.
            let mut roots: Vec<usize> = places.iter().map(|place| self.groups.root(*place)).collect();
            roots.sort_unstable();
            roots.dedup();
            if roots.len() < 2 || self.groups.are_all_apart(&roots) {
                continue;
            }
            // Machines of one name at sites that are all known and differ are different machines.
            let mut marks = roots.iter().filter_map(|root| self.nodes.get(*root)).map(|node| &node.marks);
            if key == Key::BareName && marks.all(Marks::has_site) {
                continue;
            }
            if key == Key::Address && self.are_known_to_differ(&roots) {
                continue;
            }
            if let Some(why) = self.against(key, &roots) {
                self.suspect(key, value, roots, why);
                continue;
            }
            match self.astray(&rivals, &places, &roots) {
                None => {
                    let first = roots.first().copied().unwrap_or_default();
                    roots.iter().skip(1).for_each(|root| self.merge(first, *root, key, &value));
                }
                Some((roots, why)) => self.suspect(key, value, roots, why),
            }
        }
    }

    /// The values of a key that several have, each with those who have it.
    ///
    /// Most values are one thing's alone. Their hashes tell so, and only what is left is held as text.
    fn shared(&self, key: Key) -> BTreeMap<(KindId, Arc<str>), Vec<usize>> {
        let hash = |node: &Node, value: &str| {
            BuildHasherDefault::<DefaultHasher>::default().hash_one((node.entity.kind, value))
        };
        let mut hashes: Vec<(u64, usize)> = Vec::with_capacity(self.nodes.len());
        for (place, node) in self.nodes.iter().enumerate() {
            node.marks.values(key, &mut |value| hashes.push((hash(node, value), place)));
        }
        hashes.sort_unstable();
        let mut shared: BTreeMap<(KindId, Arc<str>), Vec<usize>> = BTreeMap::new();
        for alike in hashes.chunk_by(|(a, _), (b, _)| a == b).filter(|alike| alike.len() > 1) {
            for (of, place) in alike {
                let Some(node) = self.nodes.get(*place) else { continue };
                node.marks.values(key, &mut |value| {
                    if hash(node, value) == *of {
                        shared.entry((node.entity.kind, Arc::from(value))).or_default().push(*place);
                    }
                });
            }
        }
        shared
    }

    /// Tells whether any two of these groups are different things, so that an address which they share has moved and
    /// nobody needs to be asked.
    fn are_known_to_differ(&mut self, roots: &[usize]) -> bool {
        roots.len() <= MAX_SHARING
            && pairs(roots).all(|(a, b)| {
                let marks = (self.nodes.get(a), self.nodes.get(b));
                self.groups.shared_source(&[a, b]).is_some()
                    || matches!(marks, (Some(a), Some(b)) if a.marks.differ(&b.marks))
            })
    }

    /// What speaks against one thing behind all of these groups.
    fn against(&mut self, key: Key, roots: &[usize]) -> Option<Cow<'static, str>> {
        if key == Key::Address {
            return Some("only the address is the same, and addresses move".into());
        }
        if key == Key::BareName {
            return Some("the site of one is not known".into());
        }
        if roots.len() > MAX_SHARING {
            return Some(format!("{} things have it", roots.len()).into());
        }
        if let Some(source) = self.groups.shared_source(roots) {
            let at = usize::try_from(source.0).unwrap_or(usize::MAX);
            return Some(match self.observations.sources.get(at) {
                Some(source) if at >= self.n_own => {
                    format!("`{}` lists them as different things", source.name).into()
                }
                _ => "the city's own files list them as different things".into(),
            });
        }
        for (a, b) in pairs(roots) {
            if self.groups.are_apart(a, b) {
                return Some("the city keeps two of them apart".into());
            }
            let (Some(a), Some(b)) = (self.nodes.get(a), self.nodes.get(b)) else { continue };
            if let Some(why) = a.marks.against(&b.marks, key) {
                return Some(why.into());
            }
        }
        None
    }

    fn merge(&mut self, a: usize, b: usize, key: Key, value: &Arc<str>) {
        let Some((kept, gone)) = self.groups.join(a, b) else { return };
        let marks = self.nodes.get_mut(gone).map(|node| std::mem::take(&mut node.marks)).unwrap_or_default();
        if let Some(node) = self.nodes.get_mut(kept) {
            node.marks.join(marks);
        }
        if let (Some(kept), Some(gone)) = (self.nodes.get(kept), self.nodes.get(gone)) {
            let (kept_origin, origin) = (kept.origin, gone.origin);
            let (kept, gone, value) = (kept.entity.clone(), gone.entity.clone(), value.clone());
            self.found.merges.push(Merge { kept, kept_origin, gone, origin, key, value });
        }
    }

    fn suspect(&mut self, key: Key, value: Arc<str>, roots: Vec<usize>, why: Cow<'static, str>) {
        self.suspicions.push(Suspicion { roots, key, value, why });
    }

    /// What stays may itself have become another: says of each what it is in the end.
    fn end(mut self) -> WhoIsWho {
        for merge in &mut self.found.merges {
            let place = self.places.get(&merge.gone).map(|place| self.groups.root(*place));
            if let Some(node) = place.and_then(|place| self.nodes.get(place)) {
                (merge.kept, merge.kept_origin) = (node.entity.clone(), node.origin);
            }
        }
        self.found.merges.sort_by(|a, b| (&a.kept, &a.gone).cmp(&(&b.kept, &b.gone)));
        self.found.doubts = self.settle();
        self.found
    }
}

/// Every two of some groups, the first root first.
fn pairs(roots: &[usize]) -> impl Iterator<Item = (usize, usize)> {
    roots.iter().enumerate().flat_map(|(n, a)| roots.iter().skip(n + 1).map(move |b| (*a, *b)))
}

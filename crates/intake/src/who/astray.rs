//! A record whose keys lead to different things: the serial number of one, the hardware address of another.
//!
//! Where a source lists those as two, one of the keys is wrong, and nobody can tell from the records which, so nothing
//! is merged. A host name is weaker than a serial number, which stays as long as the thing does, but not than a
//! hardware address, which goes along with a docking station or a network card.

use std::{borrow::Cow, collections::HashMap, sync::Arc};

use super::{Finder, Key, MAX_SHARING, pairs};

impl Key {
    /// The keys that count against this one where they lead elsewhere.
    fn rivals(self) -> &'static [Self] {
        match self {
            Key::Serial => &[Key::Mac, Key::OtherId],
            Key::Mac => &[Key::Serial, Key::OtherId, Key::BareName],
            Key::OtherId => &[Key::Serial, Key::Mac],
            Key::HostName => &[Key::Serial, Key::Mac, Key::OtherId],
            Key::Ruling | Key::BareName | Key::Address => &[],
        }
    }
}

/// What shares another key, by each of those who share it.
pub(super) struct Rivals(HashMap<usize, Vec<Rival>>);

/// A value of another key, with all who have it.
struct Rival {
    key: Key,
    value: Arc<str>,
    places: Arc<[usize]>,
}

impl Rivals {
    /// What may lead elsewhere than a key.
    pub(super) fn of(finder: &Finder<'_>, key: Key) -> Self {
        let mut rivals: HashMap<usize, Vec<Rival>> = HashMap::new();
        for key in key.rivals().iter().copied() {
            for ((_, value), places) in finder.shared(key) {
                // Beyond that it identifies nothing.
                if places.len() > MAX_SHARING {
                    continue;
                }
                let places: Arc<[usize]> = Arc::from(places);
                for place in places.iter() {
                    let (value, places) = (value.clone(), places.clone());
                    rivals.entry(*place).or_default().push(Rival { key, value, places });
                }
            }
        }
        Self(rivals)
    }
}

impl Finder<'_> {
    /// Finds another key by which one of these places leads to a thing that is surely not one with the others. Gives
    /// the groups that share either key, and why.
    pub(super) fn astray(
        &mut self,
        rivals: &Rivals,
        places: &[usize],
        roots: &[usize],
    ) -> Option<(Vec<usize>, Cow<'static, str>)> {
        for rival in places.iter().filter_map(|place| rivals.0.get(place)).flatten() {
            let mut others: Vec<usize> = rival.places.iter().map(|place| self.groups.root(*place)).collect();
            others.sort_unstable();
            others.dedup();
            let agrees = roots.iter().all(|root| others.contains(root));
            if agrees || others.len() < 2 || self.is_split(&others) {
                continue;
            }
            others.extend(roots);
            others.sort_unstable();
            others.dedup();
            if self.is_split(&others) {
                let why = format!("the {} {} leads to another", rival.key.words(), rival.value);
                return Some((others, why.into()));
            }
        }
        None
    }

    /// Tells whether a source lists two of these groups as different things, or the city keeps them apart.
    fn is_split(&mut self, roots: &[usize]) -> bool {
        if self.groups.shared_source(roots).is_some() {
            return true;
        }
        pairs(roots).any(|(a, b)| self.groups.are_apart(a, b))
    }
}

//! What becomes of imports, as bytes and back: kept beside the state, so that it can be told without reading again.
//!
//! Absent on purpose: traffic, what was held back, and files that broke off. The state has what follows of traffic, and a
//! city whose files broke off is read again.

use std::{io, net::IpAddr};

use model::{Broken, EntityRef, KindId, Origin, Pack, Schema, SourceId, Unpack};

use crate::{
    Cause, Doubt, Key, Merge, Outcome, Reason, Refusal, Seen, Sha, Undeclared, WhoIsWho, taken::Part,
};

fn write_entity(pack: &mut Pack<'_>, entity: &EntityRef) -> io::Result<()> {
    pack.number(u64::from(entity.kind.0))?;
    pack.text(&entity.id)
}

fn read_entity(schema: &Schema, unpack: &mut Unpack<'_>) -> Result<EntityRef, Broken> {
    let kind = KindId(unpack.small()?);
    if usize::from(kind.0) >= schema.kinds().count() {
        return Err(Broken("there is no such kind"));
    }
    Ok(EntityRef { kind, id: unpack.shared()? })
}

fn write_origin(pack: &mut Pack<'_>, origin: &Origin) -> io::Result<()> {
    pack.number(u64::from(origin.source.0))?;
    pack.number(u64::from(origin.record))
}

fn read_origin(unpack: &mut Unpack<'_>) -> Result<Origin, Broken> {
    Ok(Origin { source: SourceId(unpack.small()?), record: unpack.small()? })
}

/// The place of something in a list of all.
fn write_one_of<T: PartialEq>(pack: &mut Pack<'_>, all: &[T], it: &T) -> io::Result<()> {
    pack.count(all.iter().position(|one| one == it).unwrap_or(all.len()))
}

fn read_one_of<T: Copy>(unpack: &mut Unpack<'_>, all: &[T]) -> Result<T, Broken> {
    all.get(unpack.small::<usize>()?).copied().ok_or(Broken("something is none of those that there are"))
}

impl Sha {
    /// Writes the hash.
    pub fn freeze(&self, pack: &mut Pack<'_>) -> io::Result<()> {
        pack.raw(&self.0)
    }

    /// Reads a hash.
    pub fn thaw(unpack: &mut Unpack<'_>) -> Result<Self, Broken> {
        unpack.raw(32)?.try_into().map(Self).map_err(|_| Broken("it ends too early"))
    }
}

impl Part {
    /// Writes the file that was taken.
    pub fn freeze(&self, pack: &mut Pack<'_>) -> io::Result<()> {
        pack.text(&self.file)?;
        self.sha.freeze(pack)?;
        pack.instant(self.taken_at)?;
        pack.number(u64::from(self.before))
    }

    /// Reads a file that was taken.
    pub fn thaw(unpack: &mut Unpack<'_>) -> Result<Self, Broken> {
        Ok(Self {
            file: unpack.shared()?,
            sha: Sha::thaw(unpack)?,
            taken_at: unpack.instant()?,
            before: unpack.small()?,
        })
    }
}

fn write_refusal(pack: &mut Pack<'_>, refusal: &Refusal) -> io::Result<()> {
    pack.number(u64::from(refusal.record))?;
    write_one_of(pack, &Cause::ALL, &refusal.reason.cause)?;
    pack.text(&refusal.reason.text)
}

fn read_refusal(unpack: &mut Unpack<'_>) -> Result<Refusal, Broken> {
    let record = unpack.small()?;
    let cause = read_one_of(unpack, &Cause::ALL)?;
    Ok(Refusal { record, reason: Reason::new(cause, unpack.text()?) })
}

impl Outcome {
    /// Writes the account, without traffic, what was held back, and files that broke off.
    pub fn freeze(&self, pack: &mut Pack<'_>) -> io::Result<()> {
        pack.number(u64::from(self.source.0))?;
        self.counts().into_iter().try_for_each(|n| pack.number(n))?;
        pack.list(self.skipped_by.iter(), |pack, (what, n)| {
            pack.text(what)?;
            pack.number(*n)
        })?;
        pack.list(self.refused_by.iter(), |pack, (cause, n)| {
            write_one_of(pack, &Cause::ALL, cause)?;
            pack.number(*n)
        })?;
        pack.list(self.refused.iter(), write_refusal)?;
        pack.list(self.skipped.iter(), write_refusal)
    }

    /// Reads an account.
    pub fn thaw(unpack: &mut Unpack<'_>) -> Result<Self, Broken> {
        let mut outcome = Self::new(SourceId(unpack.small()?));
        for n in outcome.counts_mut() {
            *n = unpack.amount()?;
        }
        outcome.skipped_by =
            unpack.list(|unpack| Ok((unpack.text()?.to_owned(), unpack.amount()?)))?.into_iter().collect();
        outcome.refused_by = unpack
            .list(|unpack| Ok((read_one_of(unpack, &Cause::ALL)?, unpack.amount()?)))?
            .into_iter()
            .collect();
        outcome.refused = unpack.list(read_refusal)?;
        outcome.skipped = unpack.list(read_refusal)?;
        Ok(outcome)
    }

    fn counts(&self) -> [u64; 9] {
        [
            self.n_files,
            self.n_read,
            self.n_taken,
            self.n_part,
            self.n_entities,
            self.n_refused,
            self.n_skipped,
            self.n_cleaned,
            self.n_swapped,
        ]
    }

    fn counts_mut(&mut self) -> [&mut u64; 9] {
        [
            &mut self.n_files,
            &mut self.n_read,
            &mut self.n_taken,
            &mut self.n_part,
            &mut self.n_entities,
            &mut self.n_refused,
            &mut self.n_skipped,
            &mut self.n_cleaned,
            &mut self.n_swapped,
        ]
    }
}

impl WhoIsWho {
    /// Writes who is who.
    pub fn freeze(&self, pack: &mut Pack<'_>) -> io::Result<()> {
        pack.list(self.merges.iter(), |pack, merge| {
            write_entity(pack, &merge.kept)?;
            write_origin(pack, &merge.kept_origin)?;
            write_entity(pack, &merge.gone)?;
            write_origin(pack, &merge.origin)?;
            write_one_of(pack, &Key::ALL, &merge.key)?;
            pack.text(&merge.value)
        })?;
        pack.list(self.doubts.iter(), |pack, doubt| {
            pack.list(doubt.entities.iter(), |pack, (entity, origin)| {
                write_entity(pack, entity)?;
                write_origin(pack, origin)
            })?;
            write_one_of(pack, &Key::ALL, &doubt.key)?;
            pack.text(&doubt.value)?;
            pack.text(&doubt.why)
        })?;
        [&self.idle, &self.torn]
            .into_iter()
            .try_for_each(|places| pack.list(places.iter(), |pack, n| pack.count(*n)))
    }

    /// Reads who is who.
    pub fn thaw(schema: &Schema, unpack: &mut Unpack<'_>) -> Result<Self, Broken> {
        let merge = |unpack: &mut Unpack<'_>| {
            Ok(Merge {
                kept: read_entity(schema, unpack)?,
                kept_origin: read_origin(unpack)?,
                gone: read_entity(schema, unpack)?,
                origin: read_origin(unpack)?,
                key: read_one_of(unpack, &Key::ALL)?,
                value: unpack.shared()?,
            })
        };
        let doubt = |unpack: &mut Unpack<'_>| {
            Ok(Doubt {
                entities: unpack.list(|unpack| Ok((read_entity(schema, unpack)?, read_origin(unpack)?)))?,
                key: read_one_of(unpack, &Key::ALL)?,
                value: unpack.shared()?,
                why: unpack.text()?.to_owned().into(),
            })
        };
        Ok(Self {
            merges: unpack.list(merge)?,
            doubts: unpack.list(doubt)?,
            idle: unpack.list(Unpack::small)?,
            torn: unpack.list(Unpack::small)?,
        })
    }
}

impl Seen {
    /// Writes what traffic showed, without the observations that it gave.
    pub fn freeze(&self, pack: &mut Pack<'_>) -> io::Result<()> {
        [self.n_traffic, self.n_between_zones, self.n_unplaced]
            .into_iter()
            .try_for_each(|n| pack.count(n))?;
        pack.list(self.unplaced.iter(), write_address)?;
        pack.list(self.undeclared.iter(), |pack, undeclared| {
            let Undeclared { conduit, from, to, protocols, last_at } = undeclared;
            [conduit, from, to].into_iter().try_for_each(|entity| write_entity(pack, entity))?;
            pack.list(protocols.iter(), |pack, protocol| pack.text(protocol))?;
            pack.instant(*last_at)
        })?;
        pack.list(self.exposed.iter(), |pack, (entity, at)| {
            write_entity(pack, entity)?;
            pack.instant(*at)
        })
    }

    /// Reads what traffic showed.
    pub fn thaw(schema: &Schema, unpack: &mut Unpack<'_>) -> Result<Self, Broken> {
        let undeclared = |unpack: &mut Unpack<'_>| {
            Ok(Undeclared {
                conduit: read_entity(schema, unpack)?,
                from: read_entity(schema, unpack)?,
                to: read_entity(schema, unpack)?,
                protocols: unpack.list(|unpack| unpack.text().map(str::to_owned))?.into_iter().collect(),
                last_at: unpack.instant()?,
            })
        };
        let exposed = |unpack: &mut Unpack<'_>| Ok((read_entity(schema, unpack)?, unpack.instant()?));
        Ok(Self {
            n_traffic: unpack.small()?,
            n_between_zones: unpack.small()?,
            n_unplaced: unpack.small()?,
            unplaced: unpack.list(read_address)?.into_iter().collect(),
            undeclared: unpack.list(undeclared)?,
            exposed: unpack.list(exposed)?.into_iter().collect(),
            ..Self::default()
        })
    }
}

fn write_address(pack: &mut Pack<'_>, address: &IpAddr) -> io::Result<()> {
    match address {
        IpAddr::V4(address) => pack.byte(4).and_then(|()| pack.raw(&address.octets())),
        IpAddr::V6(address) => pack.byte(6).and_then(|()| pack.raw(&address.octets())),
    }
}

fn read_address(unpack: &mut Unpack<'_>) -> Result<IpAddr, Broken> {
    let address = match unpack.byte()? {
        4 => <[u8; 4]>::try_from(unpack.raw(4)?).map(IpAddr::from),
        6 => <[u8; 16]>::try_from(unpack.raw(16)?).map(IpAddr::from),
        _ => return Err(Broken("an address is of no known sort")),
    };
    address.map_err(|_| Broken("it ends too early"))
}

#[cfg(test)]
mod tests {
    use model::Instant;

    use super::*;
    use crate::testing::{PUMPS, take};

    #[test]
    fn an_account_is_read_as_it_was_written() {
        let csv = "id;name;site;level;built;status\n1;Pump;harbour;3;2020-01-01;on\n1;Twice;;;;\n;None;;;;\n";
        let (_, outcome) = take(PUMPS, &[("pumps.csv", csv.as_bytes())], Instant(0));
        let mut bytes = Vec::new();
        outcome.freeze(&mut Pack::new(&mut bytes)).unwrap();
        assert!(outcome.n_read == 3 && outcome.n_refused > 0 && outcome.n_taken > 0, "{outcome:?}");
        let again = Outcome::thaw(&mut Unpack::new(&bytes));
        assert_eq!(again, Ok(Outcome { held: Vec::new(), traffic: Vec::new(), ..outcome }));
    }

    #[test]
    fn who_is_who_and_what_was_seen_are_read_as_they_were_written() {
        let schema = Schema::builtin();
        let entity = |id: &str| EntityRef { kind: KindId(3), id: id.into() };
        let origin = |record| Origin { source: SourceId(1), record };
        let merge = |key| Merge {
            kept: entity("a"),
            kept_origin: origin(1),
            gone: entity("b"),
            origin: origin(2),
            key,
            value: "SN1".into(),
        };
        let doubt = |key| Doubt {
            entities: vec![(entity("a"), origin(1)), (entity("c"), origin(3))],
            key,
            value: "10.0.0.1".into(),
            why: "nothing else".into(),
        };
        let who = WhoIsWho {
            merges: Key::ALL.map(merge).to_vec(),
            doubts: Key::ALL.map(doubt).to_vec(),
            idle: vec![3, 900],
            torn: vec![0],
        };
        let mut bytes = Vec::new();
        who.freeze(&mut Pack::new(&mut bytes)).unwrap();
        assert_eq!(WhoIsWho::thaw(&schema, &mut Unpack::new(&bytes)), Ok(who));
        let seen = Seen {
            n_traffic: 7,
            n_between_zones: 5,
            n_unplaced: 300,
            unplaced: ["10.0.0.1", "fd00::1"].iter().map(|it| it.parse().unwrap()).collect(),
            undeclared: vec![Undeclared {
                conduit: entity("seen.x.y"),
                from: entity("x"),
                to: entity("y"),
                protocols: ["502/tcp".to_owned()].into(),
                last_at: Instant(-5),
            }],
            exposed: [(entity("a"), Instant(9))].into(),
            ..Seen::default()
        };
        let mut bytes = Vec::new();
        seen.freeze(&mut Pack::new(&mut bytes)).unwrap();
        let again = Seen::thaw(&schema, &mut Unpack::new(&bytes)).unwrap();
        assert_eq!(format!("{again:?}"), format!("{seen:?}"));
    }
}

//! A fold as bytes and back, fast enough to be read instead of folding again.
//!
//! Bytes say nothing of the schema: whoever keeps them sees to it that they are read with the one that they were written
//! with. What is read is foreign all the same; whatever the bytes, a state that comes of them is one that can be asked.
//! Inverses are not stored, they are computed again.

mod cells;
mod claims;

use std::{borrow::Cow, collections::BTreeMap, io, sync::Arc};

use crate::{
    fold::{Fold, Lasting, age_all, invert_all},
    observation::{EntityRef, Origin, Source, SourceId},
    pack::{Broken, Pack, Unpack},
    schema::{FieldId, Inventory, KindId, Schema},
    state::{State, Table},
    texts::Texts,
    time::Instant,
};

/// The version of the layout and of the fold: it goes up whenever either changes.
pub const FORMAT: u8 = 1;

/// Writes the parts of a fold.
pub fn freeze(
    state: &State,
    dangling: &[(EntityRef, FieldId, Arc<str>, Origin)],
    lasting: &Lasting,
    pack: &mut Pack<'_>,
) -> io::Result<()> {
    for at in [state.as_of, lasting.until, lasting.exact_until] {
        pack.instant(at)?;
    }
    pack.list(state.sources.iter(), write_source)?;
    pack.count(state.texts.len())?;
    pack.numbers(state.texts.lengths(), -1)?;
    pack.text(state.texts.all())?;
    // Ids first: links are held against how many rows the other kind has.
    state.tables.iter().try_for_each(|table| write_rows(table, pack))?;
    for table in &state.tables {
        cells::write(table, pack)?;
    }
    pack.list(state.claims.iter(), |pack, ((kind, row, field), claims)| {
        write_place(pack, *kind, *field)?;
        pack.number(u64::from(*row))?;
        pack.list(claims.iter(), claims::write)
    })?;
    pack.list(lasting.fixed.iter(), |pack, ((kind, field), rows)| {
        write_place(pack, *kind, *field)?;
        pack.count(rows.len())?;
        pack.numbers(rows.iter().map(|row| i64::from(*row)), -1)
    })?;
    pack.list(dangling.iter(), |pack, (entity, field, id, origin)| {
        write_place(pack, entity.kind, *field)?;
        pack.text(&entity.id)?;
        pack.text(id)?;
        write_origin(pack, origin)
    })
}

/// Reads a fold, and gives it as of an instant.
pub fn thaw(schema: &Schema, unpack: &mut Unpack<'_>, as_of: Instant) -> Result<Fold, Broken> {
    let (from, until, exact_until) = (unpack.instant()?, unpack.instant()?, unpack.instant()?);
    if !(from..until).contains(&as_of) {
        return Err(Broken("it is of another instant"));
    }
    let sources = unpack.list(read_source)?;
    let texts = read_texts(unpack)?;
    let mut tables = schema.kinds().map(|_| read_rows(unpack)).collect::<Result<Vec<_>, _>>()?;
    let n_rows: Vec<usize> = tables.iter().map(|table| table.ids.len()).collect();
    for ((_, kind), table) in schema.kinds().zip(&mut tables) {
        let bounds = cells::Bounds { n_texts: texts.len(), n_rows: &n_rows };
        cells::read(kind, table, &bounds, unpack)?;
    }
    let mut state =
        State { tables, texts, sources, inverses: BTreeMap::new(), claims: BTreeMap::new(), as_of };
    for (place, claims) in unpack.list(|unpack| {
        let (kind, field) = read_place(schema, unpack)?;
        Ok(((kind, unpack.small()?, field), unpack.list(claims::read)?))
    })? {
        state.claims.insert(place, claims);
    }
    let fixed = unpack.list(|unpack| {
        let place = read_place(schema, unpack)?;
        let n = unpack.small()?;
        unpack.room::<u32>(n)?;
        Ok((place, rows(&unpack.numbers(n, -1)?)?))
    })?;
    let dangling = unpack.list(|unpack| {
        let (kind, field) = read_place(schema, unpack)?;
        let entity = EntityRef { kind, id: unpack.shared()? };
        Ok((entity, field, unpack.shared()?, read_origin(unpack)?))
    })?;
    let mut lasting = Lasting { until, exact_until, fixed: fixed.into_iter().collect() };
    if as_of >= exact_until {
        age_all(schema, &mut state, &lasting);
        lasting.exact_until = Instant(as_of.0.saturating_add(1));
    }
    invert_all(schema, &mut state);
    Ok(Fold { state, dangling, lasting })
}

fn rows(numbers: &crate::pack::Numbers<'_>) -> Result<Vec<u32>, Broken> {
    let mut is_fit = true;
    let rows = numbers.to_vec(|number| {
        u32::try_from(number).unwrap_or_else(|_| {
            is_fit = false;
            0
        })
    });
    if is_fit { Ok(rows) } else { Err(Broken("a row is no number of a row")) }
}

fn write_place(pack: &mut Pack<'_>, kind: KindId, field: FieldId) -> io::Result<()> {
    pack.number(u64::from(kind.0))?;
    pack.number(u64::from(field.0))
}

fn read_place(schema: &Schema, unpack: &mut Unpack<'_>) -> Result<(KindId, FieldId), Broken> {
    let (kind, field) = (KindId(unpack.small()?), FieldId(unpack.small()?));
    let found = schema.kinds().nth(usize::from(kind.0));
    match found.and_then(|(_, kind)| kind.fields.get(usize::from(field.0))) {
        Some(_) => Ok((kind, field)),
        None => Err(Broken("there is no such field")),
    }
}

fn write_origin(pack: &mut Pack<'_>, origin: &Origin) -> io::Result<()> {
    pack.number(u64::from(origin.source.0))?;
    pack.number(u64::from(origin.record))
}

fn read_origin(unpack: &mut Unpack<'_>) -> Result<Origin, Broken> {
    Ok(Origin { source: SourceId(unpack.small()?), record: unpack.small()? })
}

fn write_source(pack: &mut Pack<'_>, source: &Source) -> io::Result<()> {
    pack.text(&source.name)?;
    pack.text(&source.unit)?;
    pack.int(i64::from(source.trust))?;
    pack.list(source.parts.iter(), |pack, (before, file)| {
        pack.number(u64::from(*before))?;
        pack.text(file)
    })
}

fn read_source(unpack: &mut Unpack<'_>) -> Result<Source, Broken> {
    Ok(Source {
        name: unpack.shared()?,
        unit: Cow::Owned(unpack.text()?.to_owned()),
        trust: i32::try_from(unpack.int()?).map_err(|_| Broken("a number is too large"))?,
        parts: unpack.list(|unpack| Ok((unpack.small()?, unpack.shared()?)))?,
    })
}

fn read_texts(unpack: &mut Unpack<'_>) -> Result<Texts, Broken> {
    let ends = read_ends(unpack)?;
    Texts::new(unpack.text()?.to_owned(), ends).ok_or(Broken("texts do not fit their places"))
}

/// Reads how long things are, and gives where each ends.
fn read_ends(unpack: &mut Unpack<'_>) -> Result<Vec<usize>, Broken> {
    let n = unpack.small()?;
    unpack.room::<usize>(n)?;
    let (mut end, mut is_fit) = (0usize, true);
    let ends = unpack.numbers(n, -1)?.to_vec(|length| usize::try_from(length).unwrap_or(usize::MAX));
    let ends = ends.into_iter().map(|length| {
        let next = end.checked_add(length);
        is_fit &= next.is_some();
        end = next.unwrap_or_default();
        end
    });
    let ends = ends.collect();
    if is_fit { Ok(ends) } else { Err(Broken("texts do not fit their places")) }
}

fn write_rows(table: &Table, pack: &mut Pack<'_>) -> io::Result<()> {
    pack.maybe(table.complete.as_ref(), |pack, inventory| {
        pack.text(&inventory.by)?;
        pack.text(&inventory.on)?;
        pack.instant(inventory.since)
    })?;
    pack.count(table.ids.len())?;
    pack.numbers(table.ids.iter().map(|id| id.len() as i64), -1)?;
    pack.count(table.ids.iter().map(|id| id.len()).sum())?;
    table.ids.iter().try_for_each(|id| pack.raw(id.as_bytes()))?;
    pack.numbers(table.origin.iter().map(|origin| i64::from(origin.source.0)), -1)?;
    pack.numbers(table.origin.iter().map(|origin| i64::from(origin.record)), -1)
}

fn read_rows(unpack: &mut Unpack<'_>) -> Result<Table, Broken> {
    let complete = unpack.maybe(|unpack| {
        let (by, on) = (unpack.text()?.to_owned(), unpack.text()?.to_owned());
        Ok(Inventory { by, on, since: unpack.instant()? })
    })?;
    let ends = read_ends(unpack)?;
    let all = unpack.text()?;
    unpack.room::<[usize; 4]>(ends.len())?;
    unpack.room::<Origin>(ends.len())?;
    let mut ids: Vec<Arc<str>> = Vec::with_capacity(ends.len());
    let mut begin = 0;
    for end in ends {
        let id = all.get(begin..end).ok_or(Broken("ids do not fit their places"))?;
        if ids.last().is_some_and(|before| **before >= *id) {
            return Err(Broken("ids are not in their order"));
        }
        ids.push(Arc::from(id));
        begin = end;
    }
    let sources = rows(&unpack.numbers(ids.len(), -1)?)?;
    let records = rows(&unpack.numbers(ids.len(), -1)?)?;
    let origin = sources.into_iter().zip(records);
    let origin = origin.map(|(source, record)| Origin { source: SourceId(source), record });
    Ok(Table { ids, origin: origin.collect(), columns: Vec::new(), complete })
}

#[cfg(test)]
mod tests;

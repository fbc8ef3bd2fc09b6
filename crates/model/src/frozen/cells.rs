//! The columns of a table.
//!
//! A cell of which nobody said anything takes one bit, and a column of such cells a byte. What is mostly alike within an
//! entity, when it was seen and in which record, is stored once for the entity; cells store how they differ from that.

use std::io;

use super::rows as to_rows;
use crate::{
    fold::{NOWHERE, empty_column},
    lists::Lists,
    observation::{Origin, SourceId},
    pack::{Broken, Pack, Unpack},
    schema::{Kind, Type},
    state::{Column, Data, Standing, Table},
    time::{Duration, Instant},
};

/// What numbers are held against.
pub(super) struct Bounds<'a> {
    pub n_texts: usize,
    pub n_rows: &'a [usize],
}

/// What stands for a value where there is none.
const NO_NUMBER: i64 = u32::MAX as i64;
/// What stands for a number that is never there.
const NEVER: i64 = -1;

/// How many of a column's cells say something.
const NOTHING: u8 = 0;
const ALL: u8 = 1;
const SOME: u8 = 2;

pub(super) fn write(table: &Table, pack: &mut Pack<'_>) -> io::Result<()> {
    let usual = usual(table);
    pack.numbers(usual.iter().map(|at| at.0), Instant::MIN.0)?;
    table.columns.iter().try_for_each(|column| write_column(table, column, &usual, pack))
}

/// When each entity was mostly seen: the first instant that a column has of it.
fn usual(table: &Table) -> Vec<Instant> {
    let mut usual = vec![Instant::MIN; table.ids.len()];
    for column in &table.columns {
        let dated = usual.iter_mut().zip(column.observed_at.iter()).filter(|(at, _)| **at == Instant::MIN);
        dated.for_each(|(at, observed_at)| *at = observed_at);
    }
    usual
}

fn write_column(table: &Table, column: &Column, usual: &[Instant], pack: &mut Pack<'_>) -> io::Result<()> {
    let Column { standing, data, observed_at, origin } = column;
    let said = |row: &usize| {
        let is_unsaid =
            standing.get(*row) == Some(&Standing::Unobserved) && origin.get(*row) == Some(&NOWHERE);
        !is_unsaid
    };
    let n = standing.len();
    let here: Vec<usize> = (0..n).filter(said).collect();
    if here.is_empty() {
        return pack.byte(NOTHING);
    }
    let is_whole = here.len() == n;
    pack.byte(if is_whole { ALL } else { SOME })?;
    if !is_whole {
        let mut bits = vec![0u8; n.div_ceil(8)];
        for row in &here {
            if let Some(byte) = bits.get_mut(row / 8) {
                *byte |= 1 << (row % 8);
            }
        }
        pack.raw(&bits)?;
    }
    let here = || here.iter().copied();
    let of_u32 = |values: &Vec<u32>, row: usize| values.get(row).map_or(NO_NUMBER, |it| i64::from(*it));
    pack.numbers(here().map(|row| standing.get(row).map_or(0, |it| *it as i64)), NEVER)?;
    match data {
        Data::Bool(values) => {
            pack.numbers(here().map(|row| values.get(row).map_or(0, |it| i64::from(*it))), NEVER)?;
        }
        Data::Int(values) => pack.numbers(here().map(|row| values.get(row).copied().unwrap_or(0)), 0)?,
        Data::Double(values) => {
            let bits = |row| values.get(row).map_or(0, |it: &f64| it.to_bits().cast_signed());
            pack.numbers(here().map(bits), 0)?;
        }
        Data::Text(values) | Data::One(values) => {
            pack.numbers(here().map(|row| of_u32(values, row)), NO_NUMBER)?;
        }
        Data::Instant(values) => {
            let at = |row| values.get(row).map_or(Instant::MIN.0, |it: &Instant| it.0);
            pack.numbers(here().map(at), Instant::MIN.0)?;
        }
        Data::Duration(values) => {
            pack.numbers(here().map(|row| values.get(row).map_or(0, |it: &Duration| it.0)), 0)?;
        }
        Data::Texts(lists) | Data::Many(lists) => {
            // Rows without a list have an empty one, so the lists of the others follow each other.
            pack.numbers(here().map(|row| lists.of(row).len() as i64), NEVER)?;
            pack.count(lists.iter().map(<[u32]>::len).sum())?;
            pack.numbers(lists.iter().flatten().map(|it| i64::from(*it)), NEVER)?;
        }
    }
    let beside_usual = |row: usize| match (observed_at.get(row), usual.get(row)) {
        (Some(at), Some(usual)) if at > Instant::MIN => at.0.wrapping_sub(usual.0),
        _ => Instant::MIN.0,
    };
    pack.numbers(here().map(beside_usual), Instant::MIN.0)?;
    let source = |row: usize| origin.get(row).map_or(0, |it| i64::from(it.source.0));
    pack.numbers(here().map(source), NEVER)?;
    let record = |row: usize| match (origin.get(row), table.origin.get(row)) {
        (Some(origin), Some(first)) => i64::from(origin.record) - i64::from(first.record),
        _ => 0,
    };
    pack.numbers(here().map(record), 0)
}

pub(super) fn read(
    kind: &Kind,
    table: &mut Table,
    bounds: &Bounds<'_>,
    unpack: &mut Unpack<'_>,
) -> Result<(), Broken> {
    let n = table.ids.len();
    unpack.room::<Instant>(n)?;
    let usual = unpack.numbers(n, Instant::MIN.0)?.to_vec(Instant);
    for field in &kind.fields {
        let column = read_column(field.ty, table, &usual, bounds, unpack)?;
        if field.is_inverse() && !column.standing.is_empty() {
            return Err(Broken("an inverse is not stored"));
        }
        table.columns.push(column);
    }
    Ok(())
}

/// The rows of a column of which something was said.
enum Here<'b> {
    All,
    Some(&'b [u8]),
}

impl Here<'_> {
    fn is_said(&self, row: usize) -> bool {
        match self {
            Here::All => true,
            Here::Some(bits) => bits.get(row / 8).is_some_and(|byte| byte >> (row % 8) & 1 == 1),
        }
    }

    fn count(&self, n: usize) -> usize {
        match self {
            Here::All => n,
            Here::Some(_) => (0..n).filter(|row| self.is_said(*row)).count(),
        }
    }

    /// Puts values into their rows.
    fn spread<T: Copy>(&self, n: usize, values: Vec<T>, filler: T) -> Vec<T> {
        match self {
            Here::All => values,
            Here::Some(_) => {
                let mut values = values.into_iter();
                let mut next = |row| if self.is_said(row) { values.next() } else { None };
                (0..n).map(|row| next(row).unwrap_or(filler)).collect()
            }
        }
    }
}

fn read_column(
    ty: Type,
    table: &Table,
    usual: &[Instant],
    bounds: &Bounds<'_>,
    unpack: &mut Unpack<'_>,
) -> Result<Column, Broken> {
    let n = table.ids.len();
    let here = match unpack.byte()? {
        NOTHING => return Ok(empty_column(ty)),
        ALL => Here::All,
        SOME => Here::Some(unpack.raw(n.div_ceil(8))?),
        _ => return Err(Broken("a column is of no known sort")),
    };
    // Twice: what is said is read before it is put into its rows.
    unpack.room::<[(Standing, i64, Instant, Origin); 2]>(n)?;
    let k = here.count(n);
    let mut is_fit = true;
    let standing = unpack.numbers(k, NEVER)?.to_vec(|number| {
        STANDINGS.get(number as usize).copied().unwrap_or_else(|| {
            is_fit = false;
            Standing::Unobserved
        })
    });
    if !is_fit {
        return Err(Broken("a cell stands in no known way"));
    }
    let data = read_data(ty, n, k, &here, &standing, bounds, unpack)?;
    let mut seen = unpack.numbers(k, Instant::MIN.0)?.to_vec(|number| number).into_iter();
    let said = |row: usize| here.is_said(row);
    let at = |(row, usual): (usize, &Instant)| match said(row).then(|| seen.next()).flatten() {
        Some(beside) if beside != Instant::MIN.0 => Instant(usual.0.wrapping_add(beside)),
        _ => Instant::MIN,
    };
    let observed_at = usual.iter().enumerate().map(at).collect();
    let mut sources = to_rows(&unpack.numbers(k, NEVER)?)?.into_iter();
    let mut records = unpack.numbers(k, 0)?.to_vec(|number| number).into_iter();
    let origin = |(row, first): (usize, &Origin)| {
        if !said(row) {
            return Some(NOWHERE);
        }
        let record = i64::from(first.record).checked_add(records.next()?)?;
        Some(Origin { source: SourceId(sources.next()?), record: u32::try_from(record).ok()? })
    };
    let origin: Option<Vec<Origin>> = table.origin.iter().enumerate().map(origin).collect();
    let origin = origin.ok_or(Broken("a record has no number"))?;
    let standing = here.spread(n, standing, Standing::Unobserved);
    let mut column = Column { standing, data, observed_at, origin };
    column.shrink();
    Ok(column)
}

/// All of them, in the order of their numbers.
const STANDINGS: [Standing; 5] =
    [Standing::Unobserved, Standing::Stale, Standing::Contested, Standing::None, Standing::Known];

fn read_data(
    ty: Type,
    n: usize,
    k: usize,
    here: &Here<'_>,
    standing: &[Standing],
    bounds: &Bounds<'_>,
    unpack: &mut Unpack<'_>,
) -> Result<Data, Broken> {
    Ok(match ty {
        Type::Bool => {
            Data::Bool(here.spread(n, unpack.numbers(k, NEVER)?.to_vec(|number| number == 1), false))
        }
        Type::Int => Data::Int(here.spread(n, unpack.numbers(k, 0)?.to_vec(|number| number), 0)),
        Type::Double => {
            let values = unpack.numbers(k, 0)?.to_vec(|number| f64::from_bits(number.cast_unsigned()));
            Data::Double(here.spread(n, values, 0.0))
        }
        Type::Instant => {
            Data::Instant(here.spread(n, unpack.numbers(k, Instant::MIN.0)?.to_vec(Instant), Instant::MIN))
        }
        Type::Duration => Data::Duration(here.spread(n, unpack.numbers(k, 0)?.to_vec(Duration), Duration(0))),
        Type::Text => {
            let values = read_numbers(k, bounds.n_texts, standing, unpack)?;
            Data::Text(here.spread(n, values, u32::MAX))
        }
        Type::One(to) => {
            let n_targets = bounds.n_rows.get(usize::from(to.0)).copied().unwrap_or(0);
            let values = read_numbers(k, n_targets, standing, unpack)?;
            Data::One(here.spread(n, values, u32::MAX))
        }
        Type::Texts => Data::Texts(read_lists(n, k, here, bounds.n_texts, unpack)?),
        Type::Many(to) => {
            let n_targets = bounds.n_rows.get(usize::from(to.0)).copied().unwrap_or(0);
            Data::Many(read_lists(n, k, here, n_targets, unpack)?)
        }
    })
}

/// Reads numbers below a bound; a value that is not known may have none.
fn read_numbers(
    k: usize,
    bound: usize,
    standing: &[Standing],
    unpack: &mut Unpack<'_>,
) -> Result<Vec<u32>, Broken> {
    let values = to_rows(&unpack.numbers(k, NO_NUMBER)?)?;
    let is_fit = |(value, standing): (&u32, &Standing)| {
        (*value as usize) < bound || (*value == u32::MAX && *standing != Standing::Known)
    };
    if values.iter().zip(standing).all(is_fit) { Ok(values) } else { Err(OUTSIDE) }
}

const OUTSIDE: Broken = Broken("a value lies outside of what there is");

/// Reads lists of numbers below a bound.
fn read_lists(
    n: usize,
    k: usize,
    here: &Here<'_>,
    bound: usize,
    unpack: &mut Unpack<'_>,
) -> Result<Lists, Broken> {
    let lengths = here.spread(n, to_rows(&unpack.numbers(k, NEVER)?)?, 0);
    let mut offsets = Vec::with_capacity(n + 1);
    let mut end = Some(0u32);
    offsets.extend(end);
    for length in lengths {
        end = end.and_then(|end| end.checked_add(length));
        offsets.extend(end);
    }
    let n_values = unpack.small::<usize>()?;
    if end.map(|end| end as usize) != Some(n_values) {
        return Err(Broken("lists do not fit their places"));
    }
    unpack.room::<u32>(n_values)?;
    let values = to_rows(&unpack.numbers(n_values, NEVER)?)?;
    if values.iter().any(|value| *value as usize >= bound) {
        return Err(OUTSIDE);
    }
    Ok(Lists::new(&offsets, values))
}

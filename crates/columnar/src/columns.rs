//! A state's columns as kernels read them: truths as bits, values by their number in a dictionary.

use std::collections::HashMap;

use model::{Data, Duration, FieldId, Instant, KindId, Nature, Schema, Standing, State, Type};

use crate::{
    bits::{Column, ROWS},
    node::ListKey,
};

/// Numbers, instants and lengths of time with more distinct values than this are compared row by row.
pub(crate) const MAX_DISTINCT: usize = 4096;

/// The code of a value that is not known.
pub(crate) const UNKNOWN: usize = 0;
/// The code of a value that does not exist.
pub(crate) const ABSENT: usize = 1;
/// The code of the first value.
pub(crate) const FIRST: usize = 2;

/// Numbers of values, as narrow as they fit, in whole blocks.
#[derive(Clone, Debug)]
pub(crate) enum Codes {
    Byte(Vec<u8>),
    Short(Vec<u16>),
    Long(Vec<u32>),
}

/// How the values of a field are kept.
#[derive(Clone, Debug)]
pub(crate) enum Form {
    /// Truths: where it is known and true.
    Truths(Column),
    /// The number of each row's value, and for each number a row that has it (`u32::MAX`: none).
    Coded(Codes, Vec<u32>),
    /// The row at the other end; one past the last where that is not known.
    Link(Vec<u32>),
    /// As they are in the state.
    Plain,
}

/// A field as kernels read it.
#[derive(Clone, Debug)]
pub(crate) struct Field {
    /// Where the value is known.
    pub(crate) known: Column,
    /// Where it is known that there is none.
    pub(crate) none: Column,
    pub(crate) form: Form,
}

impl Field {
    pub(crate) fn of(schema: &Schema, state: &State, kind: KindId, field: FieldId) -> Self {
        let n_rows = state.len(kind);
        let column = &state.table(kind).columns[usize::from(field.0)];
        let stands =
            |as_it: Standing| Column::from_iter(n_rows, column.standing.iter().map(|it| *it == as_it));
        let known = stands(Standing::Known);
        let coded = |keys: &mut dyn Iterator<Item = u64>, max| coded(n_rows, &column.standing, keys, max);
        let form = match &column.data {
            Data::Bool(values) => Form::Truths(Column::from_iter(
                n_rows,
                values.iter().enumerate().map(|(row, value)| *value && known.get(row)),
            )),
            Data::One(rows) => link(n_targets(schema, state, kind, field), &column.standing, rows),
            Data::Text(texts) => coded(&mut texts.iter().map(|text| u64::from(*text)), usize::MAX),
            Data::Int(values) => coded(&mut values.iter().map(|it| it.cast_unsigned()), MAX_DISTINCT),
            Data::Double(values) => coded(&mut values.iter().map(|it| it.to_bits()), MAX_DISTINCT),
            Data::Instant(values) => coded(&mut values.iter().map(|it| it.0.cast_unsigned()), MAX_DISTINCT),
            Data::Duration(values) => coded(&mut values.iter().map(|it| it.0.cast_unsigned()), MAX_DISTINCT),
            Data::Texts(offsets, texts) => {
                let mut known_lists: HashMap<&[u32], u64> = HashMap::new();
                let lists = offsets.windows(2).map(|pair| {
                    let list = texts.get(pair[0] as usize..pair[1] as usize).unwrap_or(&[]);
                    let next = known_lists.len() as u64;
                    *known_lists.entry(list).or_insert(next)
                });
                let keys: Vec<u64> = lists.collect();
                coded(&mut keys.into_iter(), usize::MAX)
            }
            Data::Many(..) => Form::Plain,
        };
        Self { known, none: stands(Standing::None), form }
    }
}

fn coded(n_rows: usize, standing: &[Standing], keys: &mut dyn Iterator<Item = u64>, max: usize) -> Form {
    let mut numbers: HashMap<u64, u32> = HashMap::new();
    let mut exemplars = vec![u32::MAX; FIRST];
    let mut codes: Vec<u32> = Vec::with_capacity(n_rows.next_multiple_of(ROWS));
    let mut last = (0, u32::MAX);
    for ((row, standing), key) in (0u32..).zip(standing).zip(keys) {
        let code = match standing {
            Standing::Known if last == (key, last.1) && last.1 != u32::MAX => last.1,
            Standing::Known => {
                let next = u32::try_from(exemplars.len()).unwrap_or(u32::MAX);
                let code = *numbers.entry(key).or_insert(next);
                if code == next {
                    exemplars.push(row);
                }
                last = (key, code);
                code
            }
            Standing::None => {
                exemplars[ABSENT] = row;
                ABSENT as u32
            }
            _ => UNKNOWN as u32,
        };
        if exemplars.len() > max {
            return Form::Plain;
        }
        codes.push(code);
    }
    codes.resize(n_rows.next_multiple_of(ROWS), UNKNOWN as u32);
    #[expect(clippy::cast_possible_truncation, reason = "the number of codes is looked at first")]
    let codes = match exemplars.len() {
        0..=0x100 => Codes::Byte(codes.into_iter().map(|code| code as u8).collect()),
        0x101..=0x1_0000 => Codes::Short(codes.into_iter().map(|code| code as u16).collect()),
        _ => Codes::Long(codes),
    };
    Form::Coded(codes, exemplars)
}

fn n_targets(schema: &Schema, state: &State, kind: KindId, field: FieldId) -> usize {
    match schema.field(kind, field).ty {
        Type::One(to) => state.len(to),
        _ => 0,
    }
}

fn link(n_targets: usize, standing: &[Standing], rows: &[u32]) -> Form {
    let nobody = u32::try_from(n_targets).unwrap_or(u32::MAX);
    let to = |(row, standing): (&u32, &Standing)| if *standing == Standing::Known { *row } else { nobody };
    let mut codes: Vec<u32> = rows.iter().zip(standing).map(to).collect();
    codes.resize(rows.len().next_multiple_of(ROWS), nobody);
    Form::Link(codes)
}

/// Lists of entities, one a row.
#[derive(Clone, Debug)]
pub(crate) struct Lists {
    /// Where each row's elements begin; one more than rows.
    pub(crate) offsets: Vec<u32>,
    /// Rows of the other kind's table.
    pub(crate) rows: Vec<u32>,
    /// Where the list is known.
    pub(crate) known: Column,
    /// Where it has elements.
    pub(crate) filled: Column,
    /// Whether there may be more elements, of every list.
    pub(crate) open: bool,
}

impl Lists {
    /// The lists of a field whose links may have an age.
    pub(crate) fn of(schema: &Schema, state: &State, (kind, field, age): ListKey) -> Self {
        match schema.field(kind, field).nature {
            Nature::Inverse(from, link) => Self::inverse(state, (kind, field), (from, link), age),
            _ => Self::written(state, kind, field, age),
        }
    }

    fn written(state: &State, kind: KindId, field: FieldId, age: Option<Duration>) -> Self {
        let n_rows = state.len(kind);
        let column = &state.table(kind).columns[usize::from(field.0)];
        let is_fresh = fresh_enough(state, age);
        let facts = column.standing.iter().zip(&column.observed_at);
        let known = Column::from_iter(n_rows, facts.map(|(it, at)| *it == Standing::Known && is_fresh(*at)));
        let (offsets, rows) = match &column.data {
            Data::Many(offsets, rows) => (offsets.clone(), rows.clone()),
            _ => (vec![0; n_rows + 1], Vec::new()),
        };
        Self { filled: filled(&offsets), offsets, rows, known, open: false }
    }

    fn inverse(
        state: &State,
        (kind, field): (KindId, FieldId),
        (from, link): (KindId, FieldId),
        age: Option<Duration>,
    ) -> Self {
        let known = Column::from_iter(state.len(kind), std::iter::repeat(true));
        let (offsets, rows, n_unsettled) = state.inverse(kind, field);
        let column = &state.table(from).columns[usize::from(link.0)];
        let mut lists = Self {
            filled: filled(offsets),
            offsets: offsets.to_vec(),
            rows: rows.to_vec(),
            known,
            open: state.is_open(from) || n_unsettled > 0,
        };
        if age.is_none() {
            return lists;
        }
        let is_fresh = fresh_enough(state, age);
        let is_fact = |row: usize| {
            column.standing.get(row).is_some_and(|it| it.is_fact())
                && column.observed_at.get(row).is_some_and(|at| is_fresh(*at))
        };
        lists.open |= (0..state.len(from)).any(|row| !is_fact(row));
        let mut kept = Vec::with_capacity(rows.len());
        let mut ends = vec![0];
        for row in 0..state.len(kind) {
            kept.extend(lists.elements(row).iter().copied().filter(|row| is_fact(*row as usize)));
            ends.push(u32::try_from(kept.len()).unwrap_or(u32::MAX));
        }
        (lists.filled, lists.offsets, lists.rows) = (filled(&ends), ends, kept);
        lists
    }

    pub(crate) fn elements(&self, row: usize) -> &[u32] {
        let (Some(from), Some(to)) = (self.offsets.get(row), self.offsets.get(row + 1)) else { return &[] };
        self.rows.get(*from as usize..*to as usize).unwrap_or(&[])
    }
}

fn filled(offsets: &[u32]) -> Column {
    let pairs = offsets.windows(2).map(|pair| pair[0] < pair[1]);
    Column::from_iter(offsets.len().saturating_sub(1), pairs)
}

/// Tells whether a fact was observed recently enough.
fn fresh_enough(state: &State, age: Option<Duration>) -> impl Fn(Instant) -> bool {
    let as_of = state.as_of();
    move |at| age.is_none_or(|max| as_of.since(at) <= max)
}

/// The rows of a block whose fact was observed at an instant or later.
pub(crate) fn fresh(observed_at: &[Instant], block: usize, since: i64) -> crate::bits::Bits {
    let rows = observed_at.get(block * ROWS..).unwrap_or(&[]);
    let rows = &rows[..rows.len().min(ROWS)];
    let mut bits = crate::bits::NONE;
    for (word, rows) in bits.iter_mut().zip(rows.chunks(64)) {
        *word = pack(rows.iter().map(|at| at.0 >= since));
    }
    bits
}

/// Up to 64 truths as a word.
pub(crate) fn pack(truths: impl Iterator<Item = bool>) -> u64 {
    truths.enumerate().fold(0, |word, (bit, truth)| word | (u64::from(truth) << bit))
}

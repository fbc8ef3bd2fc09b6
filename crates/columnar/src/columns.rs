//! A state's columns as kernels read them: truths as bits, values by their number in a dictionary.

use std::collections::HashMap;

use model::{Data, Duration, FieldId, Instant, KindId, Nature, Schema, Standing, State, Type};

use crate::{
    bits::{Bits, Column, ROWS},
    node::ListKey,
    tables::Picked,
};

/// A field with more distinct values than this is read row by row.
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

/// What a value is found by in a dictionary: a number, its bits or the number of a text; or the numbers of texts.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Key {
    One(u64),
    List(Box<[u32]>),
}

/// The number of each row's value, and what there is to find it by.
#[derive(Clone, Debug)]
pub(crate) struct Coded {
    pub(crate) codes: Codes,
    /// For each number a row that has it; `u32::MAX` where there is none.
    pub(crate) exemplars: Vec<u32>,
    numbers: HashMap<Key, u32>,
    most: usize,
    /// For each number the rows that have it, where there are few numbers.
    slices: Vec<Column>,
}

/// With so many numbers or fewer, the rows of each are kept as bits.
const MAX_SLICES: usize = 34;

/// How the values of a field are kept.
#[derive(Clone, Debug)]
pub(crate) enum Form {
    /// Truths: where it is known and true.
    Truths(Column),
    /// By their numbers in a dictionary.
    Coded(Coded),
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

/// What became of a column when one of its cells changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Patched {
    /// Its tables still hold.
    InPlace,
    /// It has a value that no table knows.
    NewValue,
}

impl Field {
    pub(crate) fn of(schema: &Schema, state: &State, (kind, field): (KindId, FieldId), most: usize) -> Self {
        let n_rows = state.len(kind);
        let column = &state.table(kind).columns[usize::from(field.0)];
        let stands =
            |as_it: Standing| Column::from_iter(n_rows, column.standing.iter().map(|it| *it == as_it));
        let known = stands(Standing::Known);
        let form = match &column.data {
            Data::Bool(values) => Form::Truths(Column::from_iter(
                n_rows,
                values.iter().enumerate().map(|(row, value)| *value && known.get(row)),
            )),
            Data::One(rows) => link(n_rows, n_targets(schema, state, kind, field), &column.standing, rows),
            Data::Many(..) => Form::Plain,
            data => Coded::of(n_rows, &column.standing, data, most).map_or(Form::Plain, Form::Coded),
        };
        Self { known, none: stands(Standing::None), form }
    }

    /// Takes over a cell of the state that has changed.
    pub(crate) fn take(
        &mut self,
        schema: &Schema,
        state: &State,
        (kind, row, field): (KindId, u32, FieldId),
    ) -> Patched {
        let column = &state.table(kind).columns[usize::from(field.0)];
        let at = row as usize;
        let standing = column.standing.get(at).copied().unwrap_or(Standing::Unobserved);
        self.known.put(at, standing == Standing::Known);
        self.none.put(at, standing == Standing::None);
        match (&mut self.form, &column.data) {
            (Form::Truths(yes), Data::Bool(values)) => {
                yes.put(at, standing == Standing::Known && values.get(at).copied().unwrap_or(false));
                Patched::NewValue
            }
            (Form::Link(codes), Data::One(rows)) => {
                let nobody = u32::try_from(n_targets(schema, state, kind, field)).unwrap_or(u32::MAX);
                let to = rows.get(at).copied().filter(|_| standing == Standing::Known);
                codes.get_mut(at).into_iter().for_each(|code| *code = to.unwrap_or(nobody));
                Patched::InPlace
            }
            (Form::Coded(coded), data) => match coded.take(standing, data, row) {
                Some(patched) => patched,
                None => {
                    let most = coded.most;
                    *self = Self::of(schema, state, (kind, field), most);
                    Patched::NewValue
                }
            },
            // That something does not exist may be said for the first time.
            _ if standing == Standing::None => Patched::NewValue,
            _ => Patched::InPlace,
        }
    }
}

/// What the value of a row is found by; `None` where it is no value of a dictionary.
fn key(data: &Data, row: usize) -> Option<Key> {
    Some(Key::One(match data {
        Data::Text(texts) => u64::from(*texts.get(row)?),
        Data::Int(values) => values.get(row)?.cast_unsigned(),
        Data::Double(values) => values.get(row)?.to_bits(),
        Data::Instant(values) => values.get(row)?.0.cast_unsigned(),
        Data::Duration(values) => values.get(row)?.0.cast_unsigned(),
        Data::Texts(offsets, texts) => {
            let range = *offsets.get(row)? as usize..*offsets.get(row + 1)? as usize;
            return Some(Key::List(texts.get(range)?.into()));
        }
        _ => return None,
    }))
}

impl Coded {
    /// `None` where there are too many values.
    fn of(n_rows: usize, standing: &[Standing], data: &Data, most: usize) -> Option<Self> {
        let mut numbers: HashMap<Key, u32> = HashMap::new();
        let mut exemplars = vec![u32::MAX; FIRST];
        let mut codes: Vec<u32> = Vec::with_capacity(n_rows.next_multiple_of(ROWS));
        let mut last: Option<(Key, u32)> = None;
        for (row, standing) in (0u32..).zip(standing) {
            let code = match standing {
                Standing::Known => {
                    let key = key(data, row as usize)?;
                    match &last {
                        Some((of, code)) if *of == key => *code,
                        _ => {
                            let next = number(exemplars.len());
                            let code = *numbers.entry(key.clone()).or_insert(next);
                            if code == next {
                                exemplars.push(row);
                            }
                            last = Some((key, code));
                            code
                        }
                    }
                }
                Standing::None => {
                    exemplars[ABSENT] = row;
                    number(ABSENT)
                }
                _ => number(UNKNOWN),
            };
            if exemplars.len() > most.saturating_add(FIRST) {
                return None;
            }
            codes.push(code);
        }
        codes.resize(n_rows.next_multiple_of(ROWS), number(UNKNOWN));
        #[expect(clippy::cast_possible_truncation, reason = "the number of codes is looked at first")]
        let codes = match exemplars.len() {
            0..=0x100 => Codes::Byte(codes.into_iter().map(|code| code as u8).collect()),
            0x101..=0x1_0000 => Codes::Short(codes.into_iter().map(|code| code as u16).collect()),
            _ => Codes::Long(codes),
        };
        let mut coded = Self { codes, exemplars, numbers, most, slices: Vec::new() };
        coded.slice();
        Some(coded)
    }

    fn slice(&mut self) {
        self.slices.clear();
        if self.exemplars.len() > MAX_SLICES {
            return;
        }
        let Codes::Byte(codes) = &self.codes else { return };
        self.slices = self.exemplars.iter().map(|_| Column::none(codes.len())).collect();
        for (word, codes) in codes.chunks(64).enumerate() {
            for (bit, code) in codes.iter().enumerate() {
                if let Some(slice) = self.slices.get_mut(usize::from(*code)) {
                    slice.0[word] |= 1 << bit;
                }
            }
        }
    }

    /// Whether the rows of each value are kept.
    pub(crate) fn is_sliced(&self) -> bool {
        !self.slices.is_empty()
    }

    /// The rows of a block that have one of some values, or none of them.
    pub(crate) fn picked(&self, picked: &Picked, block: usize) -> Bits {
        let (codes, invert) = match picked {
            Picked::These(codes) => (codes, false),
            Picked::Others(codes) => (codes, true),
        };
        let mut bits = crate::bits::NONE;
        for code in codes {
            let slice = self.slices.get(*code).map_or(crate::bits::NONE, |slice| slice.block(block));
            bits.iter_mut().zip(slice).for_each(|(bits, slice)| *bits |= slice);
        }
        if invert { crate::bits::map(|w| !bits[w]) } else { bits }
    }

    /// Takes over a cell; `None` if the column must be made anew.
    fn take(&mut self, standing: Standing, data: &Data, row: u32) -> Option<Patched> {
        let code = match standing {
            Standing::Known => {
                let next = number(self.exemplars.len());
                *self.numbers.entry(key(data, row as usize)?).or_insert(next)
            }
            Standing::None => number(ABSENT),
            _ => number(UNKNOWN),
        };
        if code as usize == self.exemplars.len() {
            self.exemplars.push(u32::MAX);
        }
        if self.exemplars.len() > self.most.saturating_add(FIRST) {
            return None;
        }
        let before = self.codes.put(row as usize, code)?;
        if code as usize >= self.slices.len() && self.is_sliced() {
            self.slice();
        }
        for (of, bit) in [(before, false), (code, true)] {
            self.slices.get_mut(of as usize).into_iter().for_each(|slice| slice.put(row as usize, bit));
        }
        if let Some(exemplar) = self.exemplars.get_mut(before as usize)
            && *exemplar == row
        {
            *exemplar = self.codes.find(before).unwrap_or(u32::MAX);
        }
        let exemplar = self.exemplars.get_mut(code as usize)?;
        let is_new = *exemplar == u32::MAX && code as usize != UNKNOWN;
        if is_new {
            *exemplar = row;
        }
        Some(if is_new { Patched::NewValue } else { Patched::InPlace })
    }
}

fn number(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

impl Codes {
    /// Writes the code of a row and gives the one before; `None` if it is too wide.
    fn put(&mut self, row: usize, code: u32) -> Option<u32> {
        Some(match self {
            Codes::Byte(codes) => u32::from(std::mem::replace(codes.get_mut(row)?, u8::try_from(code).ok()?)),
            Codes::Short(codes) => {
                u32::from(std::mem::replace(codes.get_mut(row)?, u16::try_from(code).ok()?))
            }
            Codes::Long(codes) => std::mem::replace(codes.get_mut(row)?, code),
        })
    }

    /// A row that has a code.
    fn find(&self, code: u32) -> Option<u32> {
        let found = match self {
            Codes::Byte(codes) => codes.iter().position(|it| u32::from(*it) == code),
            Codes::Short(codes) => codes.iter().position(|it| u32::from(*it) == code),
            Codes::Long(codes) => codes.iter().position(|it| *it == code),
        };
        found.and_then(|row| u32::try_from(row).ok())
    }
}

fn n_targets(schema: &Schema, state: &State, kind: KindId, field: FieldId) -> usize {
    match schema.field(kind, field).ty {
        Type::One(to) => state.len(to),
        _ => 0,
    }
}

fn link(n_rows: usize, n_targets: usize, standing: &[Standing], rows: &[u32]) -> Form {
    let nobody = number(n_targets);
    let to = |(row, standing): (&u32, &Standing)| if *standing == Standing::Known { *row } else { nobody };
    let mut codes: Vec<u32> = rows.iter().zip(standing).map(to).collect();
    codes.resize(n_rows.next_multiple_of(ROWS), nobody);
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
    /// The rows whose list is not the same in both.
    pub(crate) fn differences(&self, other: &Lists) -> Vec<u32> {
        let n_rows = self.offsets.len().max(other.offsets.len()).saturating_sub(1);
        let differs = |row: &u32| {
            let row = *row as usize;
            self.known.get(row) != other.known.get(row) || self.elements(row) != other.elements(row)
        };
        (0u32..).take(n_rows).filter(differs).collect()
    }

    /// The rows whose list has one of some elements.
    pub(crate) fn holding(&self, elements: &[u32]) -> Vec<u32> {
        let n_rows = self.offsets.len().saturating_sub(1);
        let holds = |row: &u32| self.elements(*row as usize).iter().any(|it| elements.contains(it));
        (0u32..).take(n_rows).filter(holds).collect()
    }

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

/// When the facts of a field were observed, as narrow numbers in the same order: a little more than a second each.
#[derive(Clone, Debug)]
pub(crate) struct Ages {
    narrow: Vec<u32>,
    first: i64,
}

/// How many bits of microseconds are left out.
const FINE: u32 = 20;

impl Ages {
    pub(crate) fn of(observed_at: &[Instant]) -> Self {
        let dated = observed_at.iter().filter(|at| **at > Instant::MIN);
        let first = dated.min().map_or(0, |at| at.0 >> FINE);
        let mut ages = Self { narrow: Vec::new(), first };
        ages.narrow = observed_at.iter().map(|at| ages.narrowed(at.0)).collect();
        ages
    }

    /// Keeps the order, and more than one instant may be the same.
    fn narrowed(&self, at: i64) -> u32 {
        let from_first = (at >> FINE).saturating_sub(self.first).saturating_add(1);
        u32::try_from(from_first.max(0)).unwrap_or(u32::MAX)
    }

    pub(crate) fn take(&mut self, row: usize, at: Instant) {
        let narrowed = self.narrowed(at.0);
        self.narrow.get_mut(row).into_iter().for_each(|to| *to = narrowed);
    }

    /// The rows of a block that were observed at an instant or later.
    pub(crate) fn since(&self, observed_at: &[Instant], block: usize, since: i64) -> Bits {
        let bound = self.narrowed(since);
        let rows = self.narrow.get(block * ROWS..).unwrap_or(&[]);
        let mut bits = crate::bits::NONE;
        for (w, (word, rows)) in bits.iter_mut().zip(rows.chunks(64)).enumerate() {
            let (mut later, mut near) = ([0u8; 64], 0u8);
            for (later, at) in later.iter_mut().zip(rows) {
                *later = u8::from(*at > bound);
                near |= u8::from(*at == bound);
            }
            *word = pack_bytes(&later);
            if near != 0 {
                let exact = observed_at.get(block * ROWS + w * 64..).unwrap_or(&[]);
                *word = pack(exact.iter().take(rows.len()).map(|at| at.0 >= since));
            }
        }
        bits
    }
}

/// 64 bytes that are 0 or 1, as a word.
fn pack_bytes(bytes: &[u8; 64]) -> u64 {
    let (eights, _) = bytes.as_chunks::<8>();
    let bits = |eight: &[u8; 8]| u64::from_le_bytes(*eight).wrapping_mul(0x0102_0408_1020_4080) >> 56;
    eights.iter().enumerate().fold(0, |word, (n, eight)| word | (bits(eight) << (n * 8)))
}

/// Up to 64 truths as a word.
pub(crate) fn pack(truths: impl Iterator<Item = bool>) -> u64 {
    truths.enumerate().fold(0, |word, (bit, truth)| word | (u64::from(truth) << bit))
}

//! Numbers, instants and lengths of time over a block: checked arithmetic in which an error is a value not known.

use model::{Data, Duration, FieldId, KindId};
use policy::lang::{
    ast::Op,
    functions::{DURATIONS, INSTANTS},
};

use crate::{
    bits::{ALL, Bits, NONE, ROWS, Truths, WORDS, Words, has_word, map, ones},
    columns::{Codes, Form},
    lanes,
    lists::Lists,
    machine::Machine,
    node::{ExportId, ListKey, Number, Range},
    tables::{self, Answers},
};

/// The values of a block's rows and where they are known.
enum Values {
    Whole(Box<[i64; ROWS]>, Bits),
    Fraction(Box<[f64; ROWS]>, Bits),
}

use Values::{Fraction, Whole};

const NOTHING: fn() -> Values = || Whole(Box::new([0; ROWS]), NONE);

impl Machine<'_> {
    /// Two numbers compared, row by row.
    pub(crate) fn compare(&mut self, op: Op, left: &Number, right: &Number) -> Truths {
        if let (Number::Field(field, age), Some(right)) = (left, tables::constant(self.now, right))
            && let Some(truths) = self.compared_with(op, *field, *age, right)
        {
            return truths;
        }
        if let (Some(left), Number::Field(field, age)) = (tables::constant(self.now, left), right)
            && let Some(truths) = self.compared_with(op.mirrored(), *field, *age, left)
        {
            return truths;
        }
        if let Some(right) = tables::constant(self.now, right) {
            match left {
                Number::Size(list) => return self.sizes(op, *list, right, None),
                Number::SizeWhere(list, export) => {
                    let answers = self.answers(*export);
                    return answers.map_or(Truths::UNKNOWN, |it| self.sizes(op, *list, right, Some(it)));
                }
                _ => {}
            }
        }
        let words = self.words;
        match (self.values(left), self.values(right)) {
            (Whole(a, known_a), Whole(b, known_b)) => {
                truths(holds(op, &a, &b, words), &map(|w| known_a[w] & known_b[w]))
            }
            (Fraction(a, known_a), Fraction(b, known_b)) => {
                truths(holds(op, &a, &b, words), &map(|w| known_a[w] & known_b[w]))
            }
            _ => Truths::UNKNOWN,
        }
    }

    /// Tells whether the comparison of a field with one value says the same of a block at two instants, since no value lies
    /// between what it is compared with; false where that takes more to tell.
    pub(crate) fn stays(&self, later: &Self, left: &Number, right: &Number) -> bool {
        let (field, other) = match (left, right) {
            (Number::Field(field, None), other) | (other, Number::Field(field, None)) => (field, other),
            _ => return false,
        };
        let (Some(a), Some(b)) = (tables::constant(self.now, other), tables::constant(later.now, other))
        else {
            return false;
        };
        let (from, to) = (a.min(b), a.max(b));
        let Some(column) = self.view.state.table(self.kind).columns.get(usize::from(field.0)) else {
            return false;
        };
        let rows = self.block * ROWS..;
        match &column.data {
            Data::Int(values) => none_between(values.get(rows), from, to, |it| *it),
            Data::Instant(values) => none_between(values.get(rows), from, to, |it| it.0),
            Data::Duration(values) => none_between(values.get(rows), from, to, |it| it.0),
            _ => false,
        }
    }

    /// A field compared with one value: the most frequent case, without copying.
    fn compared_with(&mut self, op: Op, field: FieldId, age: Option<Duration>, value: i64) -> Option<Truths> {
        let column = self.view.state.table(self.kind).columns.get(usize::from(field.0))?;
        let known = self.known(field, age)?;
        let (from, words) = (self.block * ROWS, self.words);
        let yes = match &column.data {
            Data::Int(values) => compared(op, values.get(from..)?, words, value, |it| *it),
            Data::Instant(values) => compared(op, values.get(from..)?, words, value, |it| it.0),
            Data::Duration(values) => compared(op, values.get(from..)?, words, value, |it| it.0),
            _ => return None,
        };
        Some(truths(yes, &known))
    }

    /// Where a field of the block's rows is known and fresh enough; no row of a word that is not wanted.
    pub(crate) fn known(&mut self, field: FieldId, age: Option<Duration>) -> Option<Bits> {
        let known = self.view.columns.fields.get(self.kind, field)?.known.block(self.block);
        let known = map(|w| if has_word(self.words, w) { known[w] } else { 0 });
        Some(match age {
            Some(age) => {
                let fresh = self.fresh(field, age);
                map(|w| known[w] & fresh[w])
            }
            None => known,
        })
    }

    /// Where a number is known.
    pub(crate) fn known_numbers(&mut self, number: &Number) -> Bits {
        match self.values(number) {
            Whole(_, known) | Fraction(_, known) => known,
        }
    }

    fn values(&mut self, number: &Number) -> Values {
        match number {
            Number::Whole(value) => Whole(Box::new([*value; ROWS]), ALL),
            Number::Fraction(value) => Fraction(Box::new([*value; ROWS]), ALL),
            Number::Now => Whole(Box::new([self.now.0; ROWS]), ALL),
            Number::Field(field, age) => self.field(*field, *age),
            Number::Via(link, age, kind, field, field_age) => {
                self.via((*link, *age), (*kind, *field, *field_age))
            }
            Number::Size(list) => self.size(*list, None),
            Number::SizeWhere(list, export) => self.size(*list, Some(*export)),
            Number::Negate(of) => match self.values(of) {
                Whole(values, known) => checked(&values, &values, &known, |a, _| a.checked_neg()),
                Fraction(mut values, known) => {
                    values.iter_mut().for_each(|value| *value = -*value);
                    Fraction(values, known)
                }
            },
            Number::Binary(op, a, b, range) => self.arithmetic(*op, a, b, *range),
            Number::Choice(condition, a, b) => {
                let condition = *self.truths(*condition);
                choose(&condition, self.values(a), self.values(b))
            }
            Number::ToWhole(of) => match self.values(of) {
                Fraction(values, known) => to_whole(&values, known),
                whole => whole,
            },
            #[expect(clippy::cast_precision_loss, reason = "CEL gives the nearest double")]
            Number::ToFraction(of) => match self.values(of) {
                Whole(values, known) => Fraction(Box::new(values.map(|value| value as f64)), known),
                fraction => fraction,
            },
            Number::Units(of, unit) => match self.values(of) {
                Whole(values, known) => checked(&values, &values, &known, |n, _| {
                    n.checked_mul(unit.0).filter(|micros| DURATIONS.contains(micros))
                }),
                Fraction(..) => NOTHING(),
            },
        }
    }

    fn field(&mut self, field: FieldId, age: Option<Duration>) -> Values {
        let known = self.known(field, age).unwrap_or(NONE);
        let column = self.view.state.table(self.kind).columns.get(usize::from(field.0));
        let from = self.block * ROWS;
        match column.map(|column| &column.data) {
            Some(Data::Int(values)) => whole(values, from, known, |it| *it),
            Some(Data::Instant(values)) => whole(values, from, known, |it| it.0),
            Some(Data::Duration(values)) => whole(values, from, known, |it| it.0),
            Some(Data::Text(values) | Data::One(values)) => whole(values, from, known, |it| i64::from(*it)),
            Some(Data::Double(values)) => {
                let mut block = Box::new([0.0; ROWS]);
                block.iter_mut().zip(values.get(from..).unwrap_or(&[])).for_each(|(to, it)| *to = *it);
                Fraction(block, known)
            }
            _ => NOTHING(),
        }
    }

    /// A field of the entity at the other end of a link.
    fn via(
        &mut self,
        (link, link_age): (FieldId, Option<Duration>),
        (kind, field, age): (KindId, FieldId, Option<Duration>),
    ) -> Values {
        let fields = &self.view.columns.fields;
        let link_known = self.known(link, link_age).unwrap_or(NONE);
        let (Some(column), Some(target)) = (fields.get(self.kind, link), fields.get(kind, field)) else {
            return NOTHING();
        };
        let Form::Link(rows) = &column.form else { return NOTHING() };
        let now = self.now;
        let Some(data) = self.view.state.table(kind).columns.get(usize::from(field.0)) else {
            return NOTHING();
        };
        let is_known = |row: usize| {
            let at = || data.observed_at.get(row).unwrap_or(model::Instant::MIN);
            target.known.get(row) && age.is_none_or(|max| now.since(at()) <= max)
        };
        let rows = Followed {
            from: self.block * ROWS,
            wanted: map(|w| link_known[w] & self.wanted[w]),
            rows,
            is_known,
        };
        match &data.data {
            Data::Int(values) => rows.wholes(values, |it| *it),
            Data::Instant(values) => rows.wholes(values, |it| it.0),
            Data::Duration(values) => rows.wholes(values, |it| it.0),
            Data::Text(values) | Data::One(values) => rows.wholes(values, |it| i64::from(*it)),
            Data::Double(values) => {
                let mut of = Box::new([0.0; ROWS]);
                let known = rows.each(values, |at, value| of[at] = *value);
                Fraction(of, known)
            }
            _ => NOTHING(),
        }
    }

    /// How many elements a list has, or for how many of them something holds, compared with one number.
    fn sizes(&self, op: Op, list: ListKey, with: i64, answers: Option<&Answers>) -> Truths {
        let Some(lists) = self.view.columns.lists.get(&list).filter(|lists| !lists.open) else {
            return Truths::UNKNOWN;
        };
        let filled = lists.filled.block(self.block);
        let of_empty = if ordered(op, &with, 0) { ALL } else { NONE };
        let mut yes = map(|w| of_empty[w] & !filled[w]);
        let known = self.count(lists, answers, |row, n| {
            yes[row / 64] |= u64::from(ordered(op, &with, n)) << (row % 64);
        });
        truths(yes, &known)
    }

    /// Gives the place in the block and the count of each wanted row whose list has elements; where counts are known.
    fn count(&self, lists: &Lists, answers: Option<&Answers>, mut with: impl FnMut(usize, i64)) -> Bits {
        let (mut known, filled) = (*lists.known.block(self.block), lists.filled.block(self.block));
        for w in 0..WORDS {
            for bit in ones(filled[w] & self.wanted[w]) {
                let row = w * 64 + bit;
                match counted(lists.elements(self.block * ROWS + row), answers) {
                    Some(n) => with(row, n),
                    None => known[w] &= !(1 << bit),
                }
            }
        }
        known
    }

    /// How many elements a list has, or for how many of them a condition holds.
    fn size(&self, list: ListKey, condition: Option<ExportId>) -> Values {
        let Some(lists) = self.view.columns.lists.get(&list).filter(|lists| !lists.open) else {
            return NOTHING();
        };
        let answers = condition.map(|export| self.answers(export));
        let Some(answers) = answers.map_or(Some(None), |it| it.map(Some)) else { return NOTHING() };
        let mut values = Box::new([0i64; ROWS]);
        let known = self.count(lists, answers, |row, n| values[row] = n);
        Whole(values, known)
    }

    fn arithmetic(&mut self, op: Op, a: &Number, b: &Number, range: Range) -> Values {
        match (self.values(a), self.values(b)) {
            (Whole(a, known_a), Whole(b, known_b)) => {
                let known = map(|w| known_a[w] & known_b[w]);
                let within = match range {
                    Range::Instant => INSTANTS,
                    Range::Duration => DURATIONS,
                    Range::Whole | Range::Fraction => i64::MIN..=i64::MAX,
                };
                let fits = |value: &i64| within.contains(value);
                match op {
                    Op::Add => checked(&a, &b, &known, |a, b| a.checked_add(b).filter(fits)),
                    Op::Subtract => checked(&a, &b, &known, |a, b| a.checked_sub(b).filter(fits)),
                    Op::Multiply => checked(&a, &b, &known, |a, b| a.checked_mul(b).filter(fits)),
                    Op::Divide => checked(&a, &b, &known, |a, b| a.checked_div(b).filter(fits)),
                    Op::Modulo => checked(&a, &b, &known, |a, b| a.checked_rem(b).filter(fits)),
                    _ => NOTHING(),
                }
            }
            (Fraction(a, known_a), Fraction(b, known_b)) => {
                fractions(op, &a, &b, &map(|w| known_a[w] & known_b[w]))
            }
            _ => NOTHING(),
        }
    }
}

/// The answer of each row, known only in some.
fn truths(yes: Bits, known: &Bits) -> Truths {
    Truths { yes: map(|w| yes[w] & known[w]), no: map(|w| known[w] & !yes[w]) }
}

pub(crate) fn ordered<T: PartialOrd + Copy>(op: Op, right: &T, left: T) -> bool {
    match op {
        Op::Equal => left == *right,
        Op::NotEqual => left != *right,
        Op::Less => left < *right,
        Op::LessEqual => left <= *right,
        Op::Greater => left > *right,
        Op::GreaterEqual => left >= *right,
        _ => false,
    }
}

/// Tells whether up to a block of values has none from one to another.
fn none_between<T>(values: Option<&[T]>, from: i64, to: i64, of: impl Fn(&T) -> i64) -> bool {
    let values = values.unwrap_or(&[]).iter().take(ROWS).map(of);
    values.fold(0u8, |any, value| any | u8::from(value >= from) & u8::from(value <= to)) == 0
}

/// Which of up to a block of values stand so to another, in some words of the block.
fn compared<T>(op: Op, values: &[T], words: Words, with: i64, of: impl Fn(&T) -> i64) -> Bits {
    match op {
        Op::Equal => each(values, words, |it| of(it) == with),
        Op::NotEqual => each(values, words, |it| of(it) != with),
        Op::Less => each(values, words, |it| of(it) < with),
        Op::LessEqual => each(values, words, |it| of(it) <= with),
        Op::Greater => each(values, words, |it| of(it) > with),
        Op::GreaterEqual => each(values, words, |it| of(it) >= with),
        _ => NONE,
    }
}

fn each<T>(values: &[T], words: Words, holds: impl Fn(&T) -> bool) -> Bits {
    let mut bits = NONE;
    for (w, (word, values)) in bits.iter_mut().zip(values.chunks(64)).enumerate() {
        if has_word(words, w) {
            *word = lanes::each(values, &holds);
        }
    }
    bits
}

/// Which values of a block stand so to those beside them, in some words of it.
fn holds<T: PartialOrd>(op: Op, a: &[T; ROWS], b: &[T; ROWS], words: Words) -> Bits {
    match op {
        Op::Equal => pairs(a, b, words, |a, b| a == b),
        Op::NotEqual => pairs(a, b, words, |a, b| a != b),
        Op::Less => pairs(a, b, words, |a, b| a < b),
        Op::LessEqual => pairs(a, b, words, |a, b| a <= b),
        Op::Greater => pairs(a, b, words, |a, b| a > b),
        Op::GreaterEqual => pairs(a, b, words, |a, b| a >= b),
        _ => NONE,
    }
}

fn pairs<T>(a: &[T; ROWS], b: &[T; ROWS], words: Words, holds: impl Fn(&T, &T) -> bool) -> Bits {
    let ((a, _), (b, _)) = (a.as_chunks::<64>(), b.as_chunks::<64>());
    map(|w| if has_word(words, w) { lanes::pairs(&a[w], &b[w], &holds) } else { 0 })
}

fn whole<T>(values: &[T], from: usize, known: Bits, of: impl Fn(&T) -> i64) -> Values {
    let mut block = Box::new([0; ROWS]);
    block.iter_mut().zip(values.get(from..).unwrap_or(&[])).for_each(|(to, it)| *to = of(it));
    Whole(block, known)
}

/// How many elements there are, or for how many something holds; `None` where it is not known of all.
fn counted(elements: &[u32], answers: Option<&Answers>) -> Option<i64> {
    let Some(answers) = answers else { return i64::try_from(elements.len()).ok() };
    let mut n = 0;
    for row in elements {
        let (yes, no) = (answers.yes.get(*row as usize), answers.no.get(*row as usize));
        if !yes && !no {
            return None;
        }
        n += i64::from(yes);
    }
    Some(n)
}

/// The rows at the other end of a link, for some rows of a block.
struct Followed<'a, K> {
    /// The first row of the block.
    from: usize,
    wanted: Bits,
    rows: &'a Codes,
    is_known: K,
}

impl<K: Fn(usize) -> bool> Followed<'_, K> {
    /// Gives the place in the block and the value at the other end, for each row of which that is known; which those are.
    fn each<T>(&self, values: &[T], mut with: impl FnMut(usize, &T)) -> Bits {
        let mut known = NONE;
        for (w, bits) in self.wanted.iter().enumerate() {
            for bit in ones(*bits) {
                let to = self.rows.get(self.from + w * 64 + bit);
                if let Some(value) = values.get(to).filter(|_| (self.is_known)(to)) {
                    known[w] |= 1 << bit;
                    with(w * 64 + bit, value);
                }
            }
        }
        known
    }

    fn wholes<T>(&self, values: &[T], of: impl Fn(&T) -> i64) -> Values {
        let mut wholes = Box::new([0; ROWS]);
        let known = self.each(values, |at, value| wholes[at] = of(value));
        Whole(wholes, known)
    }
}

/// Whole numbers computed row by row; what cannot be computed is not known.
fn checked(a: &[i64; ROWS], b: &[i64; ROWS], known: &Bits, of: impl Fn(i64, i64) -> Option<i64>) -> Values {
    let mut values = Box::new([0; ROWS]);
    let (sixty_fours, _) = values.as_chunks_mut::<64>();
    let mut still_known = *known;
    for (w, values) in sixty_fours.iter_mut().enumerate().filter(|(w, _)| known[*w] != 0) {
        let mut is_fit = [0; 64];
        for (n, (value, fit)) in values.iter_mut().zip(&mut is_fit).enumerate() {
            let computed = of(a[w * 64 + n], b[w * 64 + n]);
            (*value, *fit) = (computed.unwrap_or(0), u8::from(computed.is_some()).wrapping_neg());
        }
        still_known[w] &= lanes::word(&is_fit);
    }
    Whole(values, still_known)
}

fn fractions(op: Op, a: &[f64; ROWS], b: &[f64; ROWS], known: &Bits) -> Values {
    let (mut values, mut still_known) = (Box::new([0.0; ROWS]), NONE);
    for (word, bits) in known.iter().enumerate() {
        for bit in ones(*bits) {
            let row = word * 64 + bit;
            let (a, b) = (a[row], b[row]);
            let value = match op {
                Op::Add => a + b,
                Op::Subtract => a - b,
                Op::Multiply => a * b,
                Op::Divide if b != 0.0 => a / b,
                _ => f64::NAN,
            };
            if value.is_finite() {
                values[row] = value;
                still_known[word] |= 1 << bit;
            }
        }
    }
    Fraction(values, still_known)
}

#[expect(clippy::cast_possible_truncation, reason = "the range is checked; the fraction is cut off")]
fn to_whole(values: &[f64; ROWS], mut known: Bits) -> Values {
    let mut wholes = Box::new([0; ROWS]);
    for (row, value) in values.iter().enumerate() {
        if value.abs() < 9_223_372_036_854_775_808.0 {
            wholes[row] = value.trunc() as i64;
        } else {
            known[row / 64] &= !(1 << (row % 64));
        }
    }
    Whole(wholes, known)
}

fn choose(condition: &Truths, a: Values, b: Values) -> Values {
    let pick = |a: &Bits, b: &Bits| map(|w| (condition.yes[w] & a[w]) | (condition.no[w] & b[w]));
    let is_yes = |row: usize| condition.yes[row / 64] >> (row % 64) & 1 == 1;
    match (a, b) {
        (Whole(mut a, known_a), Whole(b, known_b)) => {
            (0..ROWS).filter(|row| !is_yes(*row)).for_each(|row| a[row] = b[row]);
            Whole(a, pick(&known_a, &known_b))
        }
        (Fraction(mut a, known_a), Fraction(b, known_b)) => {
            (0..ROWS).filter(|row| !is_yes(*row)).for_each(|row| a[row] = b[row]);
            Fraction(a, pick(&known_a, &known_b))
        }
        _ => NOTHING(),
    }
}

//! What a plan looks up on a state: columns as kernels read them, and the answers to conditions on one field, asked
//! once of each distinct value.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use model::{Data, FieldId, Instant, KindId, Schema, State};
use policy::lang::{
    ast::Op,
    eval::{Context, Known, Reason, Value, Why, eval},
    functions::{DURATIONS, INSTANTS},
    typed::Typed,
};

use crate::{
    addresses::{Addresses, Alone},
    ages::Ages,
    bits::{Column, Truth, Truths, first, ones},
    by_field::ByField,
    columns::{ABSENT, Field, Form, UNKNOWN, pack},
    gather::Masks,
    lists::Lists,
    node::{ListKey, Node, NodeId, Number, Range},
    plan::Plan,
    texts::FieldTest,
    units::Units,
};

/// The columns of a state that a plan reads.
#[derive(Clone, Debug)]
pub(crate) struct Columns {
    pub(crate) fields: ByField<Field>,
    pub(crate) lists: BTreeMap<ListKey, Lists>,
    /// Of fields that must be fresh enough.
    pub(crate) ages: ByField<Ages>,
    /// Of fields of texts too many to be asked once of each, which are asked about addresses.
    pub(crate) alone: ByField<Alone>,
    /// Those that do not stand alone in their list.
    pub(crate) addresses: Addresses,
    /// Of kinds that checks are over.
    pub(crate) units: BTreeMap<KindId, Arc<Units>>,
}

impl Columns {
    pub(crate) fn of(schema: &Schema, state: &State, plan: &Plan, most: usize) -> Self {
        let mut columns = Self {
            fields: ByField::default(),
            lists: BTreeMap::new(),
            ages: ByField::default(),
            alone: ByField::default(),
            addresses: Addresses::default(),
            units: BTreeMap::new(),
        };
        for kind in plan.checks.iter().map(|planned| planned.check.kind) {
            columns.units.entry(kind).or_insert_with(|| Arc::new(Units::of(schema, state, kind)));
        }
        for ((kind, _), program) in schema.kinds().zip(&plan.programs) {
            for node in &program.nodes {
                let numbers = match node {
                    Node::Compare(_, left, right) => [left.each(), right.each()].concat(),
                    _ => Vec::new(),
                };
                let fields = match node {
                    Node::Stands(field) | Node::Test(field, ..) | Node::Hop(field, _) => vec![(kind, *field)],
                    _ => numbers.iter().flat_map(|number| fields_of(kind, number)).collect(),
                };
                for (kind, field) in fields {
                    let read = || Field::of(schema, state, (kind, field), most);
                    columns.fields.put_if_none((kind, field), read);
                }
                if let Node::Test(field, typed, _) = node
                    && FieldTest::of(typed).is_some_and(|test| test.asks_addresses())
                {
                    columns.read_addresses(state, (kind, *field));
                }
                let aged = numbers.iter().filter_map(|number| match number {
                    Number::Field(field, Some(_)) | Number::Via(field, Some(_), ..) => Some(*field),
                    _ => None,
                });
                let guarded = match node {
                    Node::Guard(_, field, ..) => Some(*field),
                    _ => None,
                };
                for field in aged.chain(guarded) {
                    let observed_at = &state.table(kind).columns[usize::from(field.0)].observed_at;
                    columns.ages.put_if_none((kind, field), || Ages::of(observed_at));
                }
                let lists = match node {
                    Node::Over(_, list, _) => vec![*list],
                    _ => numbers.iter().filter_map(|number| list_of(number)).collect(),
                };
                for list in lists {
                    let read = || {
                        let mut lists = Lists::of(schema, state, list);
                        lists.shorten(most);
                        lists
                    };
                    columns.lists.entry(list).or_insert_with(read);
                }
            }
        }
        columns
    }

    fn read_addresses(&mut self, state: &State, place: (KindId, FieldId)) {
        let is_plain =
            self.fields.get(place.0, place.1).is_some_and(|field| matches!(field.form, Form::Plain));
        let (kind, field) = place;
        let Data::Texts(lists) = &state.table(kind).columns[usize::from(field.0)].data else { return };
        if !is_plain || self.alone.get(kind, field).is_some() {
            return;
        }
        let alone = Alone::of(state, lists);
        let others = lists.iter().enumerate().filter(|(row, _)| !alone.has(*row));
        self.addresses.read(state, others.flat_map(|(_, list)| list).copied());
        self.alone.put_if_none(place, || alone);
    }
}

fn fields_of(kind: KindId, number: &Number) -> Vec<(KindId, FieldId)> {
    match number {
        Number::Field(field, _) => vec![(kind, *field)],
        Number::Via(link, _, to, field, _) => vec![(kind, *link), (*to, *field)],
        _ => Vec::new(),
    }
}

fn list_of(number: &Number) -> Option<ListKey> {
    match number {
        Number::Size(list) | Number::SizeWhere(list, _) => Some(*list),
        _ => None,
    }
}

/// How a node is answered, once its table is made.
#[derive(Clone, Debug)]
pub(crate) enum Ready {
    /// From the nodes it is made of, or from columns.
    Computed,
    /// The same for every row.
    Same(Truth),
    /// From another node where a field is fresh enough, and this where it is not.
    Guarded(Truth),
    /// By the rows that have each of few values: where it holds, and where it does not.
    Sliced(Picked, Picked),
    /// By whether a truth is unknown, none, false or true.
    Truths([Truth; 4]),
    /// Together with other conditions on the same column.
    Grouped(usize),
    /// Together with other conditions over the same list.
    Listed(usize),
    /// As another node, since its column has too many values.
    As(NodeId),
    /// Row by row, of texts that are too many; with what is said of unknown and of none.
    Texts(FieldTest, Truth, Truth),
    /// Row by row, by the interpreter.
    Rows,
}

/// Some of the values of a field, by their numbers.
#[derive(Clone, Debug)]
pub(crate) enum Picked {
    These(Vec<usize>),
    /// All but these.
    Others(Vec<usize>),
}

impl Picked {
    /// Takes over whether a value is among them.
    pub(crate) fn take(&mut self, code: usize, is: bool) {
        let (codes, is_listed) = match self {
            Self::These(codes) => (codes, is),
            Self::Others(codes) => (codes, !is),
        };
        codes.retain(|it| *it != code);
        codes.extend(is_listed.then_some(code));
    }

    /// Tells whether a value is among them.
    pub(crate) fn has(&self, code: usize) -> bool {
        match self {
            Self::These(codes) => codes.contains(&code),
            Self::Others(codes) => !codes.contains(&code),
        }
    }

    /// The values for which something is said, the shorter way.
    pub(crate) fn of(answers: &[Truth], truth: Truth) -> Self {
        let (these, others): (Vec<usize>, Vec<usize>) =
            (0..answers.len()).partition(|code| answers.get(*code) == Some(&truth));
        if these.len() <= others.len() { Self::These(these) } else { Self::Others(others) }
    }
}

/// Conditions on one column that are looked up together: a mask of answers for each code.
#[derive(Clone, Debug)]
pub(crate) struct Group {
    pub(crate) field: FieldId,
    /// Each member with its bits for true and for false; `None` where no code has it.
    pub(crate) members: Vec<(NodeId, Option<u8>, Option<u8>)>,
    pub(crate) masks: Masks,
}

/// The answers to a condition of one kind, for other tables.
#[derive(Clone, Debug)]
pub(crate) struct Answers {
    pub(crate) yes: Column,
    pub(crate) no: Column,
    /// What is said of an entity that is not known.
    pub(crate) of_nobody: Truth,
}

impl Answers {
    pub(crate) fn of(&self, row: usize) -> Truth {
        Truth::of(self.yes.get(row), self.no.get(row))
    }
}

/// Asks the reference interpreter.
#[derive(Clone, Copy)]
pub(crate) struct Asking<'a> {
    pub(crate) schema: &'a Schema,
    pub(crate) state: &'a State,
}

impl<'a> Asking<'a> {
    /// What a condition says of a row.
    pub(crate) fn of_row(self, typed: &Typed, age: Option<model::Duration>, kind: KindId, row: u32) -> Truth {
        let context = Context::new(self.schema, self.state, age);
        truth(eval(&context, typed, &mut policy::exception::slots(self.schema, self.state, kind, row)))
    }

    /// What a condition says of an entity of which nothing is known.
    pub(crate) fn of_nobody(self, typed: &Typed, age: Option<model::Duration>) -> Truth {
        let context = Context::new(self.schema, self.state, age);
        let mut slots = policy::exception::slots(self.schema, self.state, self.schema.city(), 0);
        let nobody: Value<'a> = Err(vec![Reason { why: Why::Unobserved, entity: None, field: None }]);
        if let Some(slot) = slots.first_mut() {
            *slot = nobody;
        }
        truth(eval(&context, typed, &mut slots))
    }
}

fn truth(value: Value<'_>) -> Truth {
    match value {
        Ok(Known::Bool(true)) => Truth::Yes,
        Ok(Known::Bool(false)) => Truth::No,
        _ => Truth::Unknown,
    }
}

/// The answers to a condition on one field, by the codes of its values, each with a row that has it.
pub(crate) fn by_code(
    asking: Asking<'_>,
    (kind, field): (KindId, FieldId),
    typed: &Typed,
    compared: Option<&Compared>,
    exemplars: impl Iterator<Item = (usize, u32)>,
) -> Vec<Truth> {
    let test = FieldTest::of(typed);
    let data = &asking.state.table(kind).columns[usize::from(field.0)].data;
    let compare = |row: u32| compared.and_then(|it| it.holds(data, row as usize));
    let ask = |row: u32| match (&test, data) {
        (Some(test), Data::Text(_) | Data::Texts(_)) => asked(asking.state, data, test, row as usize),
        _ => asking.of_row(typed, None, kind, row),
    };
    let of = |(code, row): (usize, u32)| match (code, row) {
        (UNKNOWN, _) => asking.of_nobody(typed, None),
        (_, u32::MAX) => Truth::Unknown,
        (ABSENT, row) => asking.of_row(typed, None, kind, row),
        (_, row) => match compare(row) {
            Some(holds) => {
                if holds {
                    Truth::Yes
                } else {
                    Truth::No
                }
            }
            None => ask(row),
        },
    };
    exemplars.map(of).collect()
}

/// What a condition says of a text or list of texts that is known.
fn asked(state: &State, data: &Data, test: &FieldTest, row: usize) -> Truth {
    match (test, data) {
        (FieldTest::Text(test), Data::Text(numbers)) => {
            let Some(number) = numbers.get(row) else { return Truth::Unknown };
            let text = state.text(*number);
            test.ask(text, &|| text.parse().ok())
        }
        (FieldTest::List(test), Data::Texts(lists)) => test.ask(state, &Addresses::default(), lists.of(row)),
        _ => Truth::Unknown,
    }
}

/// The answers to a condition on a field that is true or false: of unknown, none, false and true.
pub(crate) fn by_truth(asking: Asking<'_>, kind: KindId, field: &Field, typed: &Typed) -> [Truth; 4] {
    let Form::Truths(yes) = &field.form else { return [Truth::Unknown; 4] };
    let none = first(field.none.0.iter().copied());
    let no = first(field.known.0.iter().zip(&yes.0).map(|(known, yes)| known & !yes));
    let yes = first(yes.0.iter().copied());
    let of = |row: Option<u32>| row.map_or(Truth::Unknown, |row| asking.of_row(typed, None, kind, row));
    [asking.of_nobody(typed, None), of(none), of(no), of(yes)]
}

impl Field {
    /// What is said of each row of a block, from what is said of unknown, none, false and true.
    pub(crate) fn truths(&self, block: usize, [unknown, none, no, yes]: [Truth; 4]) -> Truths {
        let Form::Truths(true_at) = &self.form else { return Truths::UNKNOWN };
        let (known_at, none_at, true_at) =
            (self.known.block(block), self.none.block(block), true_at.block(block));
        let picks = |of: Truth| {
            let all = |truth: Truth| if truth == of { u64::MAX } else { 0 };
            crate::bits::map(|w| {
                (true_at[w] & all(yes))
                    | (known_at[w] & !true_at[w] & all(no))
                    | (none_at[w] & all(none))
                    | (!(known_at[w] | none_at[w]) & all(unknown))
            })
        };
        Truths { yes: picks(Truth::Yes), no: picks(Truth::No) }
    }
}

/// What a condition says of each code, as words of bits.
pub(crate) struct Said {
    yes: Vec<u64>,
    no: Vec<u64>,
    n_codes: usize,
}

impl Said {
    pub(crate) fn of(answers: &[Truth]) -> Self {
        let words = |of: Truth| {
            let word = |answers: &[Truth]| pack(answers.iter().map(|truth| *truth == of));
            answers.chunks(64).map(word).collect()
        };
        Self { yes: words(Truth::Yes), no: words(Truth::No), n_codes: answers.len() }
    }

    /// What is said of each of so many rows, and then of an entity that is not known.
    pub(crate) fn of_rows(answers: &Answers, n_rows: usize) -> Self {
        let words = |column: &Column, of: Truth| {
            let mut words = column.0.clone();
            words.resize(n_rows / 64 + 1, 0);
            words[n_rows / 64] |= u64::from(answers.of_nobody == of) << (n_rows % 64);
            words
        };
        Self { yes: words(&answers.yes, Truth::Yes), no: words(&answers.no, Truth::No), n_codes: n_rows + 1 }
    }
}

/// Gathers conditions on one column into groups of at most 64 distinct bits.
pub(crate) fn group(field: FieldId, members: Vec<(NodeId, Said)>) -> Vec<Group> {
    let mut groups: Vec<Gathered> = Vec::new();
    for (node, said) in members {
        if groups.last().is_none_or(|group| group.bits.len() + 2 > 64) {
            groups.push(Gathered { masks: vec![0; said.n_codes], ..Gathered::default() });
        }
        if let Some(group) = groups.last_mut() {
            let (yes, no) = (group.bit(said.yes), group.bit(said.no));
            group.members.push((node, yes, no));
        }
    }
    let done =
        |it: Gathered| Group { field, members: it.members, masks: Masks::new(&it.masks, it.bits.len()) };
    groups.into_iter().map(done).collect()
}

/// A group that is being gathered.
#[derive(Default)]
struct Gathered {
    members: Vec<(NodeId, Option<u8>, Option<u8>)>,
    /// The codes that have each bit, as words.
    bits: HashMap<Vec<u64>, u8>,
    masks: Vec<u64>,
}

impl Gathered {
    /// The bit of some codes; `None` where there are none.
    fn bit(&mut self, codes: Vec<u64>) -> Option<u8> {
        if codes.iter().all(|word| *word == 0) {
            return None;
        }
        if let Some(bit) = self.bits.get(&codes) {
            return Some(*bit);
        }
        let bit = u8::try_from(self.bits.len()).unwrap_or(u8::MAX);
        for (masks, word) in self.masks.chunks_mut(64).zip(&codes) {
            for at in ones(*word) {
                masks.get_mut(at).into_iter().for_each(|mask| *mask |= 1 << bit);
            }
        }
        self.bits.insert(codes, bit);
        Some(bit)
    }
}

/// A field compared with a value that is the same in every row.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Compared {
    op: Op,
    with: i64,
}

impl Compared {
    pub(crate) fn of(now: Instant, op: Op, left: &Number, right: &Number) -> Option<Self> {
        match (left, right) {
            (Number::Field(..), right) => Some(Self { op, with: constant(now, right)? }),
            (left, Number::Field(..)) => Some(Self { op: op.mirrored(), with: constant(now, left)? }),
            _ => None,
        }
    }

    /// `None` for what is no whole number, instant or length of time.
    fn holds(self, data: &Data, row: usize) -> Option<bool> {
        let value = match data {
            Data::Int(values) => *values.get(row)?,
            Data::Instant(values) => values.get(row)?.0,
            Data::Duration(values) => values.get(row)?.0,
            _ => return None,
        };
        Some(crate::numbers::ordered(self.op, &self.with, value))
    }
}

/// A value that is the same in every row, where arithmetic on it cannot fail.
pub(crate) fn constant(now: Instant, number: &Number) -> Option<i64> {
    match number {
        Number::Whole(value) => Some(*value),
        Number::Now => Some(now.0),
        Number::Binary(op @ (Op::Add | Op::Subtract), a, b, Range::Instant) => {
            let (a, b) = (constant(now, a)?, constant(now, b)?);
            let value = if *op == Op::Add { a.checked_add(b)? } else { a.checked_sub(b)? };
            INSTANTS.contains(&value).then_some(value)
        }
        Number::Units(n, unit) => {
            constant(now, n)?.checked_mul(unit.0).filter(|value| DURATIONS.contains(value))
        }
        _ => None,
    }
}

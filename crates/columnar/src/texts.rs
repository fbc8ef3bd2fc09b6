//! Conditions on a text, or on a list of texts, made ready for many of them.

use std::net::IpAddr;

use model::State;
use policy::lang::{
    ast::{Macro, Op},
    functions::Function,
    typed::{Term, Ty, Typed},
};

use crate::{
    addresses::{AddressTest, Addresses, AloneTest},
    bits::Truth,
    numbers::ordered,
    pattern::Pattern,
};

/// What is asked of a text.
#[derive(Clone, Debug)]
pub(crate) enum TextTest {
    Is(Box<str>),
    In(Vec<Box<str>>),
    /// With its table where that is made.
    Contains(Box<str>, Option<Box<Pattern>>),
    StartsWith(Box<str>),
    EndsWith(Box<str>),
    /// A function of one text and what is settled, with a pattern, and its table where that is made.
    Matches(Function, Option<Box<Pattern>>),
    /// Of what must be an address.
    Address(AddressTest),
    /// `size(text)` compared.
    Size(Op, i64),
    /// The same text in small letters.
    IsLower,
    Not(Box<TextTest>),
    And(Box<TextTest>, Box<TextTest>),
    Or(Box<TextTest>, Box<TextTest>),
}

/// What is asked of a list of texts.
#[derive(Clone, Debug)]
pub(crate) enum ListTest {
    Over(Macro, TextTest),
    Has(Box<str>),
    Size(Op, i64),
}

/// What is asked of a field of texts.
#[derive(Clone, Debug)]
pub(crate) enum FieldTest {
    Text(TextTest),
    List(ListTest),
}

impl FieldTest {
    /// `None` where the condition is of another form; it is then asked of the interpreter.
    pub(crate) fn of(typed: &Typed) -> Option<Self> {
        let is_field =
            |it: &Typed| matches!(&it.node, Term::Field(of, ..) if matches!(of.node, Term::Slot(0)));
        if let Some(test) = TextTest::of(typed, &|it| it.ty == Ty::Text && is_field(it)) {
            return Some(Self::Text(test));
        }
        Some(Self::List(match &typed.node {
            Term::Macro(of @ (Macro::All | Macro::Exists | Macro::ExistsOne), list, slot, _, body)
                if is_field(list) =>
            {
                let is_element =
                    |it: &Typed| it.ty == Ty::Text && matches!(it.node, Term::Slot(n) if n == *slot);
                ListTest::Over(*of, TextTest::of(body, &is_element)?)
            }
            Term::Binary(Op::In, text, list) if is_field(list) => ListTest::Has(literal(text)?),
            Term::Binary(op, a, b) if op.opposite().is_some() => {
                let (op, n) = sized(*op, a, b, &|it| matches!(it.ty, Ty::List(_)) && is_field(it))?;
                ListTest::Size(op, n)
            }
            _ => return None,
        }))
    }
}

/// `size(x)` compared with a number, either way round.
fn sized(op: Op, a: &Typed, b: &Typed, is_it: &dyn Fn(&Typed) -> bool) -> Option<(Op, i64)> {
    let is_size = |it: &Typed| matches!(&it.node, Term::Call(Function::Size, args) if args.iter().all(is_it));
    match (&a.node, &b.node) {
        (_, Term::Int(n)) if is_size(a) => Some((op, *n)),
        (Term::Int(n), _) if is_size(b) => Some((op.mirrored(), *n)),
        _ => None,
    }
}

pub(crate) fn literal(typed: &Typed) -> Option<Box<str>> {
    match &typed.node {
        Term::Text(text) => Some((**text).into()),
        _ => None,
    }
}

impl TextTest {
    /// `is_it` tells which node is the text that is asked about.
    fn of(typed: &Typed, is_it: &dyn Fn(&Typed) -> bool) -> Option<Self> {
        if let Some(test) = AddressTest::of(typed, is_it) {
            return Some(Self::Address(test));
        }
        let both =
            |a: &Typed, b: &Typed| Some((Box::new(Self::of(a, is_it)?), Box::new(Self::of(b, is_it)?)));
        Some(match &typed.node {
            Term::Not(of) => Self::Not(Box::new(Self::of(of, is_it)?)),
            Term::Binary(Op::And, a, b) => both(a, b).map(|(a, b)| Self::And(a, b))?,
            Term::Binary(Op::Or, a, b) => both(a, b).map(|(a, b)| Self::Or(a, b))?,
            Term::Binary(Op::In, text, list) if is_it(text) => {
                let Term::List(list) = &list.node else { return None };
                Self::In(list.iter().map(literal).collect::<Option<_>>()?)
            }
            Term::Binary(op @ (Op::Equal | Op::NotEqual), a, b) if a.ty == Ty::Text => {
                let is = match (is_it(a), is_it(b)) {
                    (true, false) => equal(b, is_it)?,
                    (false, true) => equal(a, is_it)?,
                    _ => return None,
                };
                if *op == Op::Equal { is } else { Self::Not(Box::new(is)) }
            }
            Term::Binary(op, a, b) if op.opposite().is_some() => {
                let (op, n) = sized(*op, a, b, is_it)?;
                Self::Size(op, n)
            }
            Term::Call(function, args) if args.first().is_some_and(is_it) => match (function, &args[1..]) {
                (Function::Contains, [part]) => Self::Contains(literal(part)?, None),
                (Function::StartsWith, [part]) => Self::StartsWith(literal(part)?),
                (Function::EndsWith, [part]) => Self::EndsWith(literal(part)?),
                (Function::Matches(_), _) => Self::Matches(function.clone(), None),
                _ => return None,
            },
            _ => return None,
        })
    }

    /// What is said of a text, with the address that it is, should that be asked.
    pub(crate) fn ask(&self, text: &str, address: &dyn Fn() -> Option<IpAddr>) -> Truth {
        let truth = |yes: bool| if yes { Truth::Yes } else { Truth::No };
        match self {
            Self::Is(other) => truth(text == &**other),
            Self::In(list) => truth(list.iter().any(|other| text == &**other)),
            Self::Contains(part, _) => truth(text.contains(&**part)),
            Self::StartsWith(part) => truth(text.starts_with(&**part)),
            Self::EndsWith(part) => truth(ends_with(text.as_bytes(), part.as_bytes())),
            Self::Matches(function, _) => match function {
                Function::Matches(regex) => truth(regex.is_match(text)),
                _ => Truth::Unknown,
            },
            Self::Address(test) => address().map_or(Truth::Unknown, |it| truth(test.holds(it))),
            Self::Size(op, n) => truth(compared(*op, text.chars().count(), *n)),
            Self::IsLower => truth(!text.bytes().any(|byte| byte.is_ascii_uppercase())),
            Self::Not(of) => of.ask(text, address).not(),
            Self::And(a, b) => a.ask(text, address).and(b.ask(text, address)),
            Self::Or(a, b) => a.ask(text, address).not().and(b.ask(text, address).not()).not(),
        }
    }
}

/// Without a call for the few bytes that are compared.
fn ends_with(text: &[u8], part: &[u8]) -> bool {
    let mut bytes = text.iter().rev();
    part.iter().rev().all(|byte| bytes.next() == Some(byte))
}

fn equal(other: &Typed, is_it: &dyn Fn(&Typed) -> bool) -> Option<TextTest> {
    match &other.node {
        Term::Text(text) => Some(TextTest::Is((**text).into())),
        Term::Call(Function::LowerAscii, args) if args.iter().all(is_it) => Some(TextTest::IsLower),
        _ => None,
    }
}

fn compared(op: Op, size: usize, n: i64) -> bool {
    ordered(op, &n, i64::try_from(size).unwrap_or(i64::MAX))
}

impl ListTest {
    /// What is said of a list of texts, by their numbers.
    pub(crate) fn ask(&self, state: &State, addresses: &Addresses, numbers: &[u32]) -> Truth {
        let truth = |yes: bool| if yes { Truth::Yes } else { Truth::No };
        match self {
            Self::Size(op, size) => truth(compared(*op, numbers.len(), *size)),
            Self::Has(text) => truth(numbers.iter().any(|number| state.text(*number) == &**text)),
            Self::Over(of, test) => {
                let (mut n_yes, mut n_no) = (0, 0);
                for number in numbers {
                    let truth = match test {
                        TextTest::Address(test) => addresses
                            .of(state, *number)
                            .map_or(Truth::Unknown, |address| truth(test.holds(address))),
                        _ => test.ask(state.text(*number), &|| addresses.of(state, *number)),
                    };
                    match truth {
                        Truth::Yes => n_yes += 1,
                        Truth::No => n_no += 1,
                        Truth::Unknown => {}
                    }
                }
                crate::over::decide(*of, n_yes, n_no, numbers.len())
            }
        }
    }
}

impl FieldTest {
    /// The same, made ready to be asked of many texts.
    pub(crate) fn of_many(mut self) -> Self {
        if let Self::Text(test) = &mut self {
            test.make_table();
        }
        self
    }

    /// Tells whether addresses are asked about.
    pub(crate) fn asks_addresses(&self) -> bool {
        match self {
            Self::Text(test) | Self::List(ListTest::Over(_, test)) => test.asks_addresses(),
            Self::List(_) => false,
        }
    }

    /// What is asked of a list of one address, if that alone decides.
    pub(crate) fn of_alone(&self) -> Option<AloneTest<'_>> {
        match self {
            Self::List(ListTest::Over(_, TextTest::Address(test))) => Some(AloneTest::Address(test)),
            Self::List(ListTest::Size(op, n)) => Some(AloneTest::Same(compared(*op, 1, *n))),
            _ => None,
        }
    }
}

impl TextTest {
    /// The table that answers it alone.
    pub(crate) fn table(&self) -> Option<&Pattern> {
        match self {
            Self::Matches(_, table) | Self::Contains(_, table) => table.as_deref(),
            _ => None,
        }
    }

    fn make_table(&mut self) {
        match self {
            Self::Matches(function, table) => *table = Pattern::of(function).map(Box::new),
            Self::Contains(part, table) => *table = Pattern::literal(part).map(Box::new),
            _ => {}
        }
    }

    fn asks_addresses(&self) -> bool {
        match self {
            Self::Address(_) => true,
            Self::Not(of) => of.asks_addresses(),
            Self::And(a, b) | Self::Or(a, b) => a.asks_addresses() || b.asks_addresses(),
            _ => false,
        }
    }
}

impl Truth {
    fn not(self) -> Self {
        match self {
            Truth::Yes => Truth::No,
            Truth::No => Truth::Yes,
            Truth::Unknown => Truth::Unknown,
        }
    }

    fn and(self, other: Self) -> Self {
        match (self, other) {
            (Truth::No, _) | (_, Truth::No) => Truth::No,
            (Truth::Yes, Truth::Yes) => Truth::Yes,
            _ => Truth::Unknown,
        }
    }
}

//! Addresses in lists of texts, read once, and what is asked of them.

use std::net::{IpAddr, Ipv4Addr};

use model::{Lists, Range, State};
use policy::lang::{
    ast::Op,
    functions::Function,
    typed::{Term, Typed},
};

use crate::{
    bits::{ALL, Bits, Column, NONE, ROWS, Words, has_word},
    lanes,
    texts::literal,
};

/// What is asked of an address, which is read once.
#[derive(Clone, Debug)]
pub(crate) enum AddressTest {
    InRange(Range),
    IsPrivate,
    Not(Box<AddressTest>),
    And(Box<AddressTest>, Box<AddressTest>),
    Or(Box<AddressTest>, Box<AddressTest>),
}

impl AddressTest {
    pub(crate) fn of(typed: &Typed, is_it: &dyn Fn(&Typed) -> bool) -> Option<Self> {
        let part = |it: &Typed| Some(Box::new(Self::of(it, is_it)?));
        Some(match &typed.node {
            Term::Not(of) => Self::Not(part(of)?),
            Term::Binary(Op::And, a, b) => Self::And(part(a)?, part(b)?),
            Term::Binary(Op::Or, a, b) => Self::Or(part(a)?, part(b)?),
            Term::Call(function, args) if args.first().is_some_and(is_it) => match (function, &args[1..]) {
                (Function::InRange, [range]) => Self::InRange(Range::parse(&literal(range)?)?),
                (Function::IsPrivate, []) => Self::IsPrivate,
                _ => return None,
            },
            _ => return None,
        })
    }

    pub(crate) fn holds(&self, address: IpAddr) -> bool {
        match self {
            Self::InRange(range) => range.contains(address),
            Self::IsPrivate => model::is_private_address(address),
            Self::Not(of) => !of.holds(address),
            Self::And(a, b) => a.holds(address) && b.holds(address),
            Self::Or(a, b) => a.holds(address) || b.holds(address),
        }
    }

    /// The same of 64 addresses of IPv4, as a word.
    fn holds_of(&self, addresses: &[u32]) -> u64 {
        match self {
            Self::InRange(range) => match range.of_v4() {
                Some((mask, network)) => lanes::each(addresses, |address| address & mask == network),
                None => 0,
            },
            Self::IsPrivate => lanes::each(addresses, |address| {
                model::is_private_address(IpAddr::V4(Ipv4Addr::from_bits(*address)))
            }),
            Self::Not(of) => !of.holds_of(addresses),
            Self::And(a, b) => a.holds_of(addresses) & b.holds_of(addresses),
            Self::Or(a, b) => a.holds_of(addresses) | b.holds_of(addresses),
        }
    }
}

/// The address of each row whose list has one element, which is an address of IPv4: most have.
#[derive(Clone, Debug)]
pub(crate) struct Alone {
    rows: Column,
    addresses: Vec<u32>,
}

/// What is asked of a list of one address.
#[derive(Clone, Copy)]
pub(crate) enum AloneTest<'a> {
    /// Of the address.
    Address(&'a AddressTest),
    /// The same is said of each.
    Same(bool),
}

impl Alone {
    pub(crate) fn of(state: &State, lists: &Lists) -> Self {
        let mut alone =
            Self { rows: Column::none(lists.len()), addresses: vec![0; lists.len().next_multiple_of(ROWS)] };
        (0..lists.len()).for_each(|row| alone.take(state, lists, row));
        alone
    }

    /// Takes over the list of a row.
    pub(crate) fn take(&mut self, state: &State, lists: &Lists, row: usize) {
        let address = match lists.of(row) {
            [number] if *number != u32::MAX => state.text(*number).parse::<Ipv4Addr>().ok(),
            _ => None,
        };
        self.rows.put(row, address.is_some());
        let place = self.addresses.get_mut(row);
        place.into_iter().for_each(|to| *to = address.map_or(0, Ipv4Addr::to_bits));
    }

    /// Tells whether the list of a row is such a one.
    pub(crate) fn has(&self, row: usize) -> bool {
        self.rows.get(row)
    }

    /// The rows of a block of which this tells, and those for which a condition holds.
    pub(crate) fn ask(&self, test: AloneTest<'_>, block: usize, words: Words) -> (Bits, Bits) {
        let mut holds = NONE;
        let test = match test {
            AloneTest::Address(test) => test,
            AloneTest::Same(yes) => return (*self.rows.block(block), if yes { ALL } else { NONE }),
        };
        let addresses = self.addresses.get(block * ROWS..).unwrap_or(&[]);
        for (w, (word, addresses)) in holds.iter_mut().zip(addresses.chunks(64)).enumerate() {
            if has_word(words, w) {
                *word = test.holds_of(addresses);
            }
        }
        (*self.rows.block(block), holds)
    }
}

/// Addresses that were read once, by the numbers of their texts.
#[derive(Clone, Debug, Default)]
pub(crate) struct Addresses {
    /// The place of each text's address in the list, and one more; 0 where it was not read.
    places: Vec<u32>,
    list: Vec<Option<IpAddr>>,
}

impl Addresses {
    /// Reads the addresses of some texts.
    pub(crate) fn read(&mut self, state: &State, numbers: impl Iterator<Item = u32>) {
        for number in numbers {
            let at = number as usize;
            if number == u32::MAX {
                continue;
            }
            if at >= self.places.len() {
                self.places.resize(at + 1, 0);
            }
            if let Some(place @ 0) = self.places.get_mut(at) {
                self.list.push(state.text(number).parse().ok());
                *place = u32::try_from(self.list.len()).unwrap_or(0);
            }
        }
    }

    /// The address that a text is; read now if it was not.
    pub(crate) fn of(&self, state: &State, number: u32) -> Option<IpAddr> {
        let place = self.places.get(number as usize).copied().unwrap_or(0) as usize;
        match place.checked_sub(1).and_then(|place| self.list.get(place)) {
            Some(address) => *address,
            None => state.text(number).parse().ok(),
        }
    }
}

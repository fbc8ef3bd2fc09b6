//! What a condition reads, and the same condition seen from another entity.

use std::collections::BTreeSet;

use model::{FieldId, KindId, Nature, Schema};
use policy::lang::typed::{Term, Ty, Typed};

/// How a condition reads the entity that it is asked of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Read {
    /// The value of a field, or whether it exists, that is no relation.
    Field(FieldId),
    /// A link to one entity: itself, or what is reached through it.
    Link(FieldId),
    /// A list of entities.
    Many(FieldId),
    /// Whether a relation exists.
    Stands(FieldId),
    /// The entity as a whole, such as its id.
    Whole,
    /// The city.
    City,
}

/// The condition without names and places, so that what is equal reads equal.
pub fn plain(typed: &Typed) -> Typed {
    rebuild(typed, &|_| None)
}

/// Rebuilds a condition as a plain one, from the top: `change` may put something in the place of a node.
fn rebuild(typed: &Typed, change: &dyn Fn(&Typed) -> Option<Term>) -> Typed {
    let of = |typed: &Typed| Box::new(rebuild(typed, change));
    let all = |list: &[Typed]| list.iter().map(|it| rebuild(it, change)).collect();
    if let Term::Named(_, inner) = &typed.node {
        return rebuild(inner, change);
    }
    let node = change(typed).unwrap_or_else(|| match &typed.node {
        Term::Id(x) => Term::Id(of(x)),
        Term::Field(x, kind, field) => Term::Field(of(x), *kind, *field),
        Term::Has(x, kind, field) => Term::Has(of(x), *kind, *field),
        Term::Not(x) => Term::Not(of(x)),
        Term::Negate(x) => Term::Negate(of(x)),
        Term::Binary(op, a, b) => Term::Binary(*op, of(a), of(b)),
        Term::Choice(c, a, b) => Term::Choice(of(c), of(a), of(b)),
        Term::List(list) => Term::List(all(list)),
        Term::Macro(it, list, slot, _, body) => Term::Macro(*it, of(list), *slot, "".into(), of(body)),
        Term::Call(function, args) => Term::Call(function.clone(), all(args)),
        leaf => leaf.clone(),
    });
    Typed { node, ty: typed.ty.clone(), at: 0..0 }
}

/// A plain condition that reads its entity through one link only, as it is asked of the entity at the other end.
pub(crate) fn through(typed: &Typed, link: FieldId) -> Typed {
    rebuild(typed, &|it| match &it.node {
        Term::Field(of, _, field) if *field == link && matches!(of.node, Term::Slot(0)) => {
            Some(Term::Slot(0))
        }
        _ => None,
    })
}

/// The body of a macro, as it is asked of an element; `None` if it reads something outside, the city apart.
pub(crate) fn of_element(body: &Typed, slot: usize) -> Option<Typed> {
    if reads_slots(body).iter().any(|read| *read != slot && *read != 1 && *read < slot) {
        return None;
    }
    let renumber = |n: usize| match n {
        n if n == slot => 0,
        n if n > slot => n - slot + 1,
        n => n,
    };
    Some(renumbered(body, &renumber))
}

fn renumbered(typed: &Typed, renumber: &dyn Fn(usize) -> usize) -> Typed {
    rebuild(typed, &|it| match &it.node {
        Term::Slot(n) => Some(Term::Slot(renumber(*n))),
        Term::Macro(of, list, slot, name, body) => Some(Term::Macro(
            *of,
            Box::new(renumbered(list, renumber)),
            renumber(*slot),
            name.clone(),
            Box::new(renumbered(body, renumber)),
        )),
        _ => None,
    })
}

fn reads_slots(typed: &Typed) -> BTreeSet<usize> {
    let mut slots: BTreeSet<usize> = typed.children().into_iter().flat_map(reads_slots).collect();
    if let Term::Slot(slot) = typed.node {
        slots.insert(slot);
    }
    slots
}

/// All the ways in which a plain condition reads its entity and the city.
pub(crate) fn reads(typed: &Typed) -> BTreeSet<Read> {
    let mut found = BTreeSet::new();
    gather(typed, &mut found);
    found
}

fn gather(typed: &Typed, found: &mut BTreeSet<Read>) {
    match &typed.node {
        Term::Slot(0) => {
            found.insert(Read::Whole);
        }
        Term::Slot(1) => {
            found.insert(Read::City);
        }
        Term::Field(of, _, field) if matches!(of.node, Term::Slot(0)) => {
            found.insert(match &typed.ty {
                Ty::Entity(_) => Read::Link(*field),
                Ty::List(element) if matches!(**element, Ty::Entity(_)) => Read::Many(*field),
                _ => Read::Field(*field),
            });
        }
        Term::Has(of, ..) if matches!(of.node, Term::Slot(0)) => {
            if let Term::Has(_, _, field) = typed.node {
                found.insert(Read::Stands(field));
            }
        }
        _ => typed.children().into_iter().for_each(|child| gather(child, found)),
    }
}

/// Tells whether the age of evidence matters to a condition: whether it reads anything measured.
pub(crate) fn ages(schema: &Schema, typed: &Typed) -> bool {
    let own = match &typed.node {
        Term::Field(_, kind, field) | Term::Has(_, kind, field) => field_ages(schema, *kind, *field),
        _ => false,
    };
    own || typed.children().into_iter().any(|child| ages(schema, child))
}

/// Tells whether a field is measured, or is the other way of a link that is.
pub(crate) fn field_ages(schema: &Schema, kind: KindId, field: FieldId) -> bool {
    let def = schema.field(kind, field);
    match def.nature {
        Nature::Inverse(from, link) => schema.field(from, link).fresh_for().is_some(),
        Nature::Measured(_) => true,
        Nature::Declared => false,
    }
}

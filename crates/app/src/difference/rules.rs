//! What is otherwise of the policies and the exceptions themselves.

use std::collections::{BTreeMap, BTreeSet};

use policy::{Adopted, Exception, Force, exception::Standing};

use super::Side;

/// How a policy stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stands {
    /// Whether it binds.
    pub force: Force,
    /// Whether it is past its review date.
    pub is_overdue: bool,
}

/// A policy that stands otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyTurn {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// How it stood; `None` if it was not adopted.
    pub before: Option<Stands>,
    /// How it stands.
    pub after: Option<Stands>,
}

/// An exception that stands otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExceptionTurn {
    /// Its id.
    pub id: String,
    /// The check that it departs from.
    pub check: String,
    /// How it stood; `None` if it was not there.
    pub before: Option<Standing>,
    /// How it stands.
    pub after: Option<Standing>,
}

pub(super) fn policies(before: Side<'_>, after: Side<'_>) -> Vec<PolicyTurn> {
    let all = |side: Side<'_>| -> BTreeMap<String, (String, Stands)> {
        let stands =
            |policy: &Adopted| Stands { force: policy.force, is_overdue: policy.overdue_since.is_some() };
        let of = |policy: &Adopted| (policy.id.clone(), (policy.title.text().to_owned(), stands(policy)));
        side.assessment.adopted.iter().map(of).collect()
    };
    let (old, new) = (all(before), all(after));
    let ids: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let turn = |id: &String| {
        let (was, is) = (old.get(id), new.get(id));
        let (title, _) = is.or(was)?;
        let (before, after) = (was.map(|it| it.1), is.map(|it| it.1));
        (before != after).then(|| PolicyTurn { id: id.clone(), title: title.clone(), before, after })
    };
    ids.into_iter().filter_map(turn).collect()
}

pub(super) fn exceptions(before: Side<'_>, after: Side<'_>) -> Vec<ExceptionTurn> {
    let all = |side: Side<'_>| -> BTreeMap<String, (String, Standing)> {
        let as_of = side.assessment.state.as_of();
        let of = |it: &Exception| (it.id.clone(), (it.check.clone(), it.standing(as_of)));
        side.assessment.exceptions.iter().map(of).collect()
    };
    let (old, new) = (all(before), all(after));
    let ids: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let turn = |id: &String| {
        let (was, is) = (old.get(id), new.get(id));
        let (check, _) = is.or(was)?;
        let (before, after) = (was.map(|it| it.1), is.map(|it| it.1));
        (before != after).then(|| ExceptionTurn { id: id.clone(), check: check.clone(), before, after })
    };
    ids.into_iter().filter_map(turn).collect()
}

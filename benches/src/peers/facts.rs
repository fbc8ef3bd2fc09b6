//! What several peers need to be told alike: which lists are open, what an exception covers, and the functions that our
//! language adds to CEL.

use std::{ops::Range, sync::Arc};

use model::{FieldId, KindId, Nature};
use policy::{
    Check,
    exception::Cover,
    lang::{
        ast::Op,
        typed::{Term, Ty, Typed},
    },
};

use super::City;

/// Whether more may belong to a list than is known; the same for all entities of a kind.
pub(super) fn is_open(city: &City, kind: KindId, field: FieldId) -> bool {
    let is_inverse = matches!(city.schema.field(kind, field).nature, Nature::Inverse(..));
    is_inverse && city.state.len(kind) > 0 && city.state.list(&city.schema, kind, 0, field, None).open
}

/// The condition under which an exception covers an entity.
pub(super) fn cover(cover: &Cover, check: &Check) -> Typed {
    const NOWHERE: Range<usize> = 0..0;
    let typed = |node, ty| Typed { node, ty, at: NOWHERE };
    match cover {
        Cover::Where(condition) => (**condition).clone(),
        Cover::Entities(list) => {
            let entity = typed(Term::Slot(0), Ty::Entity(check.kind));
            let id = typed(Term::Id(Box::new(entity)), Ty::Text);
            let texts =
                list.iter().map(|(_, id)| typed(Term::Text(Arc::from(id.as_str())), Ty::Text)).collect();
            let list = typed(Term::List(texts), Ty::List(Box::new(Ty::Text)));
            typed(Term::Binary(Op::In, Box::new(id), Box::new(list)), Ty::Bool)
        }
    }
}

/// Whether a version of numbers and points, as the bench city has them, is before another.
pub(super) fn version_before(a: &str, b: &str) -> Option<bool> {
    Some(version(a)? < version(b)?)
}

fn version(text: &str) -> Option<Vec<u64>> {
    let mut parts = text.split('.').map(|part| part.parse().ok()).collect::<Option<Vec<u64>>>()?;
    while parts.last() == Some(&0) {
        parts.pop();
    }
    Some(parts)
}

//! What there is of some fields, found at once.

use model::{FieldId, KindId};

/// Something of some fields of all kinds.
#[derive(Clone, Debug)]
pub(crate) struct ByField<T>(Vec<Vec<Option<Box<T>>>>);

impl<T> Default for ByField<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> ByField<T> {
    #[inline]
    pub(crate) fn get(&self, kind: KindId, field: FieldId) -> Option<&T> {
        self.0.get(usize::from(kind.0))?.get(usize::from(field.0))?.as_deref()
    }

    pub(crate) fn get_mut(&mut self, kind: KindId, field: FieldId) -> Option<&mut T> {
        self.0.get_mut(usize::from(kind.0))?.get_mut(usize::from(field.0))?.as_deref_mut()
    }

    /// Puts something there, if there is nothing yet.
    pub(crate) fn put_if_none(&mut self, (kind, field): (KindId, FieldId), new: impl FnOnce() -> T) {
        let (kind, field) = (usize::from(kind.0), usize::from(field.0));
        if self.0.len() <= kind {
            self.0.resize_with(kind + 1, Vec::new);
        }
        if self.0[kind].len() <= field {
            self.0[kind].resize_with(field + 1, || None);
        }
        self.0[kind][field].get_or_insert_with(|| Box::new(new()));
    }
}

//! The other way of each relation.

use crate::{
    lists::Lists,
    schema::{FieldId, KindId, Nature, Schema},
    state::{Data, InverseIndex, Standing, State},
};

/// Computes all inverses from the links as they stand.
pub(crate) fn invert_all(schema: &Schema, state: &mut State) {
    for (kind, def) in schema.kinds() {
        for (field_id, field) in def.fields() {
            if let Nature::Inverse(from, link) = field.nature {
                let index = invert(state, kind, from, link);
                state.inverses.insert((kind, field_id), index);
            }
        }
    }
}

fn invert(state: &State, to: KindId, from: KindId, link: FieldId) -> InverseIndex {
    let n_targets = state.len(to);
    let Some(column) = state.table(from).columns.get(usize::from(link.0)) else {
        return InverseIndex::default();
    };
    if column.standing.is_empty() {
        return InverseIndex { lists: Lists::empty(n_targets), n_unsettled: state.len(from) };
    }
    let is_known = |row: &usize| column.standing.get(*row) == Some(&Standing::Known);
    let known = (0..column.standing.len()).filter(is_known);
    let targets = |row: usize| match &column.data {
        Data::One(targets) => targets.get(row..row + 1).unwrap_or(&[]),
        Data::Many(lists) => lists.of(row),
        _ => &[],
    };
    // Counted first and put in place then; the rows of each target come out in their order.
    let mut offsets = vec![0u32; n_targets + 1];
    for target in known.clone().flat_map(targets) {
        if let Some(n) = offsets.get_mut(*target as usize + 1) {
            *n += 1;
        }
    }
    let mut sum = 0;
    for offset in &mut offsets {
        sum += *offset;
        *offset = sum;
    }
    let mut next = offsets.clone();
    let mut rows = vec![0; sum as usize];
    for row in known {
        for target in targets(row) {
            let Some(at) = next.get_mut(*target as usize) else { continue };
            if let (Some(place), Ok(row)) = (rows.get_mut(*at as usize), u32::try_from(row)) {
                *place = row;
                *at += 1;
            }
        }
    }
    let n_unsettled = column.standing.iter().filter(|standing| !standing.is_fact()).count();
    InverseIndex { lists: Lists::new(&offsets, rows), n_unsettled }
}

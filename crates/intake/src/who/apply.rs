//! Makes one of what is one: entities, what was seen of them, and links to them.

use std::{collections::HashMap, sync::Arc};

use model::{KindId, Observations, Schema, Type, Value};

use super::Merge;

pub(super) fn apply(schema: &Schema, observations: &mut Observations, merges: &[Merge]) {
    if merges.is_empty() {
        return;
    }
    let names: HashMap<(KindId, Arc<str>), Arc<str>> = merges
        .iter()
        .map(|merge| ((merge.gone.kind, merge.gone.id.clone()), merge.kept.id.clone()))
        .collect();
    let rename = |kind: KindId, id: &mut Arc<str>| {
        if let Some(kept) = names.get(&(kind, id.clone())) {
            *id = kept.clone();
        }
    };
    for (entity, _) in &mut observations.entities {
        rename(entity.kind, &mut entity.id);
    }
    for seen in &mut observations.list {
        rename(seen.entity.kind, &mut seen.entity.id);
        let (Type::One(to) | Type::Many(to)) = schema.field(seen.entity.kind, seen.field).ty else {
            continue;
        };
        match &mut seen.value {
            Value::One(id) => rename(to, id),
            Value::Many(ids) => {
                ids.iter_mut().for_each(|id| rename(to, id));
                ids.sort();
                ids.dedup();
            }
            _ => {}
        }
    }
}

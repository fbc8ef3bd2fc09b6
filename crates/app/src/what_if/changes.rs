//! Brings what files of changes say into a city.

use std::collections::{BTreeSet, HashMap, HashSet};

use diag::{Diagnostic, Diagnostics, Span, nearest};
use model::{EntityRef, Instant, KindId, Observations, Schema, Type, Value};
use source::{Change, Node, Yaml};

use crate::{Loaded, Opened};

/// How many ids are searched for one that was meant.
const MAX_CANDIDATES: usize = 20_000;

/// Reads files of changes. What they say of fields becomes part of what was seen.
pub(super) fn read(opened: &mut Opened, changes: &[(String, Vec<u8>)], as_of: Instant) -> Vec<Change> {
    let Opened { files, diagnostics, city, .. } = opened;
    let read = |(path, bytes): &(String, Vec<u8>)| {
        let file = source::add_file(files, path, bytes, diagnostics)?;
        Some(source::read_change(files, file, as_of, city, diagnostics))
    };
    changes.iter().filter_map(read).collect()
}

/// Adopts policies, or no longer, and begins or ends exceptions.
pub(super) fn bring_in_rules(opened: &mut Opened, changes: &[Change]) {
    let Opened { diagnostics, city, .. } = opened;
    // What one file ended, another may end again.
    let (mut adopted, mut known) = (BTreeSet::new(), BTreeSet::new());
    for change in changes {
        adopt(&mut city.manifest.adopt, change, &mut adopted, diagnostics);
        let lists = [&mut city.manifest.exceptions, &mut city.exceptions];
        for list in lists {
            let old = std::mem::take(list);
            let each = old.into_iter().flat_map(|node| match node.yaml {
                Yaml::List(nodes) => nodes,
                _ => vec![node],
            });
            known_and_left(each, change, list, &mut known);
        }
        for (id, span) in change.ended.iter().filter(|(id, _)| !known.contains(id)) {
            diagnostics.push(unknown("exception", id, *span, known.iter().map(String::as_str)));
        }
        city.exceptions.extend(change.exceptions.iter().cloned());
    }
}

/// Leaves out the exceptions that would end, and those of which a change says something else.
fn known_and_left(
    all: impl Iterator<Item = Node>,
    change: &Change,
    list: &mut Vec<Node>,
    known: &mut BTreeSet<String>,
) {
    let said: BTreeSet<&str> = change.exceptions.iter().filter_map(|node| text_of(node, "id")).collect();
    for node in all {
        let id = text_of(&node, "id").unwrap_or_default().to_owned();
        let is_left = change.ended.iter().all(|(ended, _)| *ended != id) && !said.contains(id.as_str());
        known.insert(id);
        list.extend(is_left.then_some(node));
    }
}

/// What a change says of a policy takes the place of what the manifest says of it.
fn adopt(
    manifest: &mut Option<Node>,
    change: &Change,
    known: &mut BTreeSet<String>,
    diagnostics: &mut Diagnostics,
) {
    let said: BTreeSet<&str> = change.adopt.iter().filter_map(|node| text_of(node, "policy")).collect();
    let gone: BTreeSet<&str> = change.policies.iter().map(|(id, _)| id.as_str()).collect();
    let (span, old) = match manifest.take() {
        Some(Node { span, yaml: Yaml::List(nodes) }) => (Some(span), nodes),
        other => {
            // Nothing is adopted, or it is no list, which is said where it is read.
            *manifest = other;
            (None, Vec::new())
        }
    };
    known.extend(old.iter().filter_map(|node| text_of(node, "policy")).map(str::to_owned));
    for (id, span) in change.policies.iter().filter(|(id, _)| !known.contains(id)) {
        diagnostics.push(unknown("adopted policy", id, *span, known.iter().map(String::as_str)));
    }
    let mut nodes: Vec<Node> = Vec::new();
    let mut rest: Vec<&Node> = change.adopt.iter().collect();
    for node in old {
        let id = text_of(&node, "policy").unwrap_or_default();
        if gone.contains(id) {
            continue;
        }
        let instead = rest.iter().position(|it| said.contains(id) && text_of(it, "policy") == Some(id));
        nodes.push(instead.map_or(node, |n| rest.remove(n).clone()));
    }
    nodes.extend(rest.into_iter().cloned());
    let span = span.or_else(|| nodes.first().map(|node| node.span));
    if let Some(span) = span {
        *manifest = Some(Node { span, yaml: Yaml::List(nodes) });
    }
}

fn text_of<'n>(node: &'n Node, key: &str) -> Option<&'n str> {
    Some(node.get(key)?.scalar()?.text.as_str())
}

/// Lets what would be so go before what was seen, and takes out what would be gone.
pub(super) fn bring_in(loaded: &mut Loaded, changes: &[Change]) {
    let Loaded { city, diagnostics, .. } = loaded;
    let (schema, observations) = (&city.manifest.schema, &mut city.observations);
    find_removed(schema, observations, changes, diagnostics);
    // Of several changes of a field the last counts.
    let fields: HashMap<_, _> = changes
        .iter()
        .flat_map(|change| &change.fields)
        .map(|(entity, field, source)| ((entity.clone(), *field), *source))
        .collect();
    let removed: HashSet<EntityRef> =
        changes.iter().flat_map(|change| &change.entities).map(|(entity, _)| entity.clone()).collect();
    if !fields.is_empty() {
        observations.list.retain(|seen| {
            let says = fields.get(&(seen.entity.clone(), seen.field));
            says.is_none_or(|source| *source == seen.origin.source)
        });
    }
    if removed.is_empty() {
        return;
    }
    observations.entities.retain(|(entity, _)| !removed.contains(entity));
    observations.list.retain(|seen| !removed.contains(&seen.entity));
    for seen in &mut observations.list {
        let (Type::One(to) | Type::Many(to)) = schema.field(seen.entity.kind, seen.field).ty else {
            continue;
        };
        let is_gone = |id: &std::sync::Arc<str>| removed.contains(&EntityRef { kind: to, id: id.clone() });
        match &mut seen.value {
            Value::One(id) if is_gone(id) => seen.value = Value::None,
            Value::Many(ids) => ids.retain(|id| !is_gone(id)),
            _ => {}
        }
    }
}

/// Says which of what would be gone is not there.
fn find_removed(
    schema: &Schema,
    observations: &Observations,
    changes: &[Change],
    diagnostics: &mut Diagnostics,
) {
    let wanted: HashSet<&EntityRef> =
        changes.iter().flat_map(|change| &change.entities).map(|(entity, _)| entity).collect();
    if wanted.is_empty() {
        return;
    }
    let there: HashSet<&EntityRef> = observations
        .entities
        .iter()
        .map(|(entity, _)| entity)
        .filter(|entity| wanted.contains(entity))
        .collect();
    for (entity, span) in changes.iter().flat_map(|change| &change.entities) {
        if !there.contains(entity) {
            let what = format!("`{}`", schema.kind(entity.kind).name);
            let ids = ids_of(observations, entity.kind);
            diagnostics.push(unknown(&what, &entity.id, *span, ids.into_iter()));
        }
    }
}

fn ids_of(observations: &Observations, kind: KindId) -> Vec<&str> {
    let of_kind = observations.entities.iter().filter(|(entity, _)| entity.kind == kind);
    of_kind.map(|(entity, _)| &*entity.id).take(MAX_CANDIDATES).collect()
}

fn unknown<'a>(what: &str, id: &str, span: Span, known: impl Iterator<Item = &'a str>) -> Diagnostic {
    let near = nearest(id, known).map(|near| format!("did you mean `{near}`?"));
    Diagnostic::error("A0114", span, format!("`{id}` is no {what} of the city")).maybe_help(near)
}

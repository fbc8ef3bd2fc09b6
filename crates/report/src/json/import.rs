//! An import for machines: the difference with every entity up to a bound, refusals, and who is who.

use app::{
    Fate, Import, Importing, Kept, Read,
    taken::{Changed, LISTED, Named},
};
use model::{Schema, Value};
use serde_json::{Map, Value as Json, json};

use super::{VERSION, as_of, cleaned, entity, instant, who::doubt};
use crate::{
    find,
    import::{ImportLook, Written},
};

/// Writes what became of the imports of a city, for machines.
pub fn import_json(importing: &Importing, look: &ImportLook<'_>) -> Json {
    let manifest = &importing.city.manifest;
    let imports = importing.imports.iter().enumerate();
    let imports = imports.map(|(n, (import, fate))| {
        let written = look.written.get(n).copied().unwrap_or(Written::Nothing);
        one(&manifest.schema, import, fate, written)
    });
    cleaned(json!({
        "bailiwick": VERSION,
        "kind": "import",
        "handling": manifest.handling.label(),
        "city": manifest.name,
        "at": as_of(&manifest.zone, importing.at),
        "dry_run": look.written.contains(&Written::Dry),
        "imports": imports.collect::<Vec<_>>(),
        "who_is_who": who_is_who(importing, look),
    }))
}

fn one(schema: &Schema, import: &Import, fate: &Fate, written: Written) -> Json {
    let (status, taken_at) = match fate {
        Fate::NotAsked(at) => ("not-asked", *at),
        Fate::Missing(at) => ("missing", *at),
        Fate::Unreadable => ("unreadable", None),
        Fate::Read(read) => match &read.kept {
            Kept::AsBefore(at) => ("unchanged", Some(*at)),
            Kept::Now(_, before) if written != Written::Yes => ("not-written", *before),
            Kept::Now(taken, _) => ("taken", Some(taken.taken_at)),
            Kept::TooManyGone(_) => ("too-many-gone", None),
            Kept::TooLarge => ("too-large", None),
        },
    };
    let mut out = Map::new();
    out.insert("name".to_owned(), import.name().into());
    out.insert("format".to_owned(), import.format().into());
    out.insert("file".to_owned(), import.file().into());
    out.insert("complete".to_owned(), import.is_complete().into());
    out.insert("status".to_owned(), status.into());
    out.insert("taken_at".to_owned(), instant(taken_at));
    if let Fate::Read(read) = fate {
        out.insert("records".to_owned(), records(read));
        out.insert("difference".to_owned(), difference(schema, read));
    }
    out.into()
}

fn records(read: &Read) -> Json {
    let outcome = &read.outcome;
    let refused = outcome.refused.iter().map(|it| {
        let (cause, reason) = (it.reason.cause.words(), &it.reason.text);
        json!({"place": find::place(&read.source, it.record), "cause": cause, "reason": reason})
    });
    let causes: Map<String, Json> =
        outcome.refused_by.iter().map(|(cause, n)| (cause.words().to_owned(), (*n).into())).collect();
    let broken = outcome.broken.iter().take(LISTED);
    let broken = broken
        .map(|of| json!({"file": of.file, "place": of.broken.place.to_string(), "reason": of.broken.reason}));
    json!({
        "files": read.source.parts.iter().take(LISTED).map(|(_, file)| &**file).collect::<Vec<_>>(),
        "read": outcome.n_read,
        "taken": outcome.n_taken,
        "part_of_others": outcome.n_part,
        "refused": outcome.n_refused,
        "left_out": outcome.n_skipped,
        "cleaned": outcome.n_cleaned,
        "refused_by": causes,
        "first_refused": refused.collect::<Vec<_>>(),
        "broken": broken.collect::<Vec<_>>(),
    })
}

fn difference(schema: &Schema, read: &Read) -> Json {
    let it = &read.difference;
    let named =
        |named: &Named| json!({"entity": entity(schema, &named.entity), "name": named.name.as_deref()});
    let changed = |changed: &Changed| {
        let fields = changed.fields.iter().map(|change| {
            json!({
                "field": schema.field(changed.entity.kind, change.field).name,
                "old": change.old.as_ref().map(said),
                "new": change.new.as_ref().map(said),
            })
        });
        json!({"entity": entity(schema, &changed.entity), "fields": fields.collect::<Vec<_>>()})
    };
    json!({
        "new": it.n_new,
        "gone": it.n_gone,
        "changed": it.n_changed,
        "seen_again": it.n_again,
        "as_before": it.n_same,
        "not_named": it.n_unnamed,
        "records_refused": it.n_held,
        "dated_earlier": it.n_earlier,
        "new_traffic": it.n_new_traffic,
        "listed_at_most": LISTED,
        "list": {
            "new": it.new.iter().map(named).collect::<Vec<_>>(),
            "gone": it.gone.iter().map(named).collect::<Vec<_>>(),
            "changed": it.changed.iter().map(changed).collect::<Vec<_>>(),
        },
    })
}

/// A value that was said. What was seen not to exist is `{"none": true}`, as `null` says that nothing was said.
fn said(value: &Value) -> Json {
    match value {
        Value::None => json!({"none": true}),
        Value::Bool(truth) => (*truth).into(),
        Value::Int(number) => (*number).into(),
        Value::Double(number) => (*number).into(),
        Value::Text(text) | Value::One(text) => (**text).into(),
        Value::Instant(at) => at.rfc3339().into(),
        Value::Duration(duration) => json!({"seconds": duration.0 / 1_000_000}),
        Value::Texts(texts) | Value::Many(texts) => texts.iter().map(|text| &**text).collect(),
    }
}

/// Who is who: the first merges, and all doubts if they are asked for.
fn who_is_who(importing: &Importing, look: &ImportLook<'_>) -> Json {
    let (schema, who) = (&importing.city.manifest.schema, &importing.who);
    let merges = who.merges.iter().take(LISTED).map(|merge| {
        json!({
            "kept": entity(schema, &merge.kept), "gone": entity(schema, &merge.gone),
            "by": merge.key.words(), "value": &*merge.value,
        })
    });
    let n_listed = if look.all_doubts { who.doubts.len() } else { LISTED };
    let doubts: Vec<Json> = who.doubts.iter().take(n_listed).map(|it| doubt(schema, it)).collect();
    json!({
        "merged": who.merges.len(),
        "merges": merges.collect::<Vec<_>>(),
        "doubts": who.doubts.len(),
        "doubts_left_off": who.doubts.len() - doubts.len(),
        "first_doubts": doubts,
    })
}

//! One import: what is other than before, what became of its records, what was refused.

use app::{
    Fate, Import, Kept, Read, Refusal,
    taken::{Changed, Difference, Named},
};
use model::{EntityRef, Instant, Schema, Source, Zone};

use super::{ITEMS, Written};
use crate::{
    find,
    line::{Ink, Line},
    page::Page,
    words,
};

/// How many items of each sort are shown.
const SHOWN: usize = 5;
/// How many fields of an entity are shown.
const FIELDS: usize = 8;

pub(super) fn block(
    schema: &Schema,
    zone: &Zone,
    import: &Import,
    fate: &Fate,
    written: Written,
    page: &mut Page<'_>,
) {
    let status = status(zone, fate, written);
    page.edges(Line::new().put(Ink::Bold, import.name()), Ink::Plain, &status);
    let Fate::Read(read) = fate else {
        return page.hanging(Line::new(), 2, Ink::Plain, &format!("{} ({})", import.file(), import.format()));
    };
    let Difference { new, gone, changed, .. } = &read.difference;
    counts(&read.difference, page);
    let named = |named: &Named| match &named.name {
        Some(name) => format!("{} ({name})", entity(schema, &named.entity)),
        None => entity(schema, &named.entity),
    };
    let changes = |changed: &Changed| self::changes(schema, zone, changed);
    list("changed", changed, read.difference.n_changed, changes, page);
    list("gone", gone, read.difference.n_gone, named, page);
    list("new", new, read.difference.n_new, named, page);
    stays(read, page);
    records(import, read, page);
    refusals(read, page);
}

/// What was done, in a few words.
fn status(zone: &Zone, fate: &Fate, written: Written) -> String {
    let day = |at: &Instant| zone.day_words(*at);
    match fate {
        Fate::NotAsked(_) => "not asked for".to_owned(),
        Fate::Missing(None) => "its file is not there".to_owned(),
        Fate::Missing(Some(at)) => format!("its file is not there; stays as of {}", day(at)),
        Fate::Unreadable => "not read: what was taken before is broken".to_owned(),
        Fate::Read(read) => match (&read.kept, written) {
            (Kept::AsBefore(at), _) => format!("nothing changed since {}", day(at)),
            (Kept::TooManyGone(_) | Kept::TooLarge, _) => "refused; stays as it was".to_owned(),
            (Kept::Now(..), Written::Failed) => "not written".to_owned(),
            (Kept::Now(..), Written::Dry) => "would be taken".to_owned(),
            (Kept::Now(_, None), _) => "taken for the first time".to_owned(),
            (Kept::Now(_, Some(at)), _) => format!("taken; before on {}", day(at)),
        },
    }
}

fn counts(difference: &Difference, page: &mut Page<'_>) {
    let Difference { n_new, n_gone, n_changed, n_again, n_same, n_new_traffic, .. } = *difference;
    let always = [("new", n_new), ("gone", n_gone), ("changed", n_changed), ("seen again", n_again)];
    let sometimes = [("as before", n_same), ("new traffic", n_new_traffic)];
    let counts = always.into_iter().chain(sometimes.into_iter().filter(|(_, n)| *n > 0));
    let parts = counts.map(|(what, n)| {
        let ink = if n > 0 && what != "as before" { Ink::Bold } else { Ink::Plain };
        Line::plain(&format!("{what} ")).put(ink, words::thousands(n))
    });
    page.flow(Line::new(), 2, parts.collect(), 2);
}

/// The first of what is listed, and how many more there are.
fn list<T>(heading: &str, items: &[T], n: u64, say: impl Fn(&T) -> String, page: &mut Page<'_>) {
    let mut first = heading_of(heading);
    for item in items.iter().take(SHOWN) {
        page.hanging(std::mem::take(&mut first), ITEMS, Ink::Plain, &say(item));
    }
    more(n, SHOWN, page);
}

fn heading_of(heading: &str) -> Line {
    Line::new().pad_to(2).put(Ink::Plain, heading)
}

fn more(n: u64, shown: usize, page: &mut Page<'_>) {
    let n_more = n.saturating_sub(words::size(shown));
    if n_more > 0 {
        let more = format!("{} more", words::thousands(n_more));
        page.hanging(Line::new(), ITEMS, Ink::Dim, &more);
    }
}

/// What stays though the files do not speak of it, and what looks wrong.
fn stays(read: &Read, page: &mut Page<'_>) {
    let Difference { n_unnamed, n_held, n_earlier, n_gone, .. } = read.difference;
    let mut said = Vec::new();
    if n_unnamed > 0 {
        said.push(format!("{} not named now, {}", words::thousands(n_unnamed), why_kept(read)));
    }
    if n_held > 0 {
        said.push(format!("{} whose records were refused", words::thousands(n_held)));
    }
    if !said.is_empty() {
        page.hanging(heading_of("stays"), ITEMS, Ink::Plain, &said.join("; "));
    }
    if n_earlier > 0 {
        let n = words::of(n_earlier, "entity is", "entities are");
        let said = format!("{n} dated earlier than before; is this an older export?");
        page.hanging(heading_of("dates"), ITEMS, Ink::Plain, &said);
    }
    if let Kept::TooManyGone(n_before) = &read.kept {
        let (n, of) = (words::thousands(n_gone), words::thousands(*n_before));
        let said = format!(
            "{n} of {of} would be gone, more than a tenth. If they really are, add --allow-gone; nothing was taken"
        );
        page.hanging(heading_of("refused"), ITEMS, Ink::Bold, &said);
    }
    if matches!(read.kept, Kept::TooLarge) {
        page.hanging(heading_of("refused"), ITEMS, Ink::Bold, "there would be more entities than are kept");
    }
}

fn why_kept(read: &Read) -> &'static str {
    match read.outcome.broken.is_empty() {
        true => "as the source is not complete",
        false => "as a file broke off",
    }
}

fn records(import: &Import, read: &Read, page: &mut Page<'_>) {
    let outcome = &read.outcome;
    let files = match read.source.parts.as_slice() {
        [(_, file)] => file.to_string(),
        parts => format!("{} files of {}", words::count(parts.len()), import.file()),
    };
    let [taken, part, refused, left_out] =
        [outcome.n_taken, outcome.n_part, outcome.n_refused, outcome.n_skipped].map(words::thousands);
    let part = if outcome.n_part > 0 { format!(" {part} part of others,") } else { String::new() };
    let n_read = words::of(outcome.n_read, "record", "records");
    let said = format!(
        "{n_read} in {files} ({}): {taken} taken,{part} {refused} refused, {left_out} left out",
        import.format()
    );
    page.hanging(heading_of("read"), ITEMS, Ink::Plain, &said);
    for of in outcome.broken.iter().take(SHOWN) {
        let said = format!("{} broke off at {}: {}", of.file, of.broken.place, of.broken.reason);
        page.hanging(heading_of("broken"), ITEMS, Ink::Bold, &said);
    }
    more(words::size(outcome.broken.len()), SHOWN, page);
}

fn refusals(read: &Read, page: &mut Page<'_>) {
    let outcome = &read.outcome;
    if outcome.n_refused == 0 {
        return;
    }
    let by = outcome.refused_by.iter();
    let by: Vec<String> =
        by.map(|(cause, n)| format!("{} {}", words::thousands(*n), cause.words())).collect();
    page.hanging(heading_of("refused"), ITEMS, Ink::Plain, &by.join(", "));
    for refusal in outcome.refused.iter().take(SHOWN) {
        page.hanging(Line::new(), ITEMS, Ink::Plain, &refused(&read.source, refusal));
    }
    more(outcome.n_refused, SHOWN, page);
}

fn refused(source: &Source, refusal: &Refusal) -> String {
    format!("{}: {}", find::place(source, refusal.record), refusal.reason)
}

/// `asset:pump-3  firmware 1.2 -> 1.4`.
fn changes(schema: &Schema, zone: &Zone, changed: &Changed) -> String {
    let fields = changed.fields.iter().take(FIELDS).map(|change| {
        let name = &schema.field(changed.entity.kind, change.field).name;
        let say = |value: Option<&model::Value>| {
            value.map_or_else(|| "nothing".to_owned(), |value| words::value(value, zone))
        };
        format!("{name} {} -> {}", say(change.old.as_ref()), say(change.new.as_ref()))
    });
    let mut fields: Vec<String> = fields.collect();
    if let Some(n) = changed.fields.len().checked_sub(FIELDS).filter(|n| *n > 0) {
        fields.push(format!("{} more fields", words::count(n)));
    }
    format!("{}  {}", entity(schema, &changed.entity), fields.join("; "))
}

pub(super) fn entity(schema: &Schema, entity: &EntityRef) -> String {
    format!("{}:{}", schema.kind(entity.kind).name, entity.id)
}

//! One import from the bytes of its file to observations.

use std::{collections::HashMap, sync::Arc};

use model::{EntityRef, Instant, Observation, Observations, Origin, Schema, Source, Value, Zone};

use crate::{
    Import, MAX_FILE_BYTES, Record,
    bounds::MAX_ID_BYTES,
    clean,
    import::Filter,
    outcome::{Broken, Cause, Outcome, Place, Reason},
    record::Cell,
    rule::Context,
    template::Filled,
};

/// After how many records progress is told.
const PROGRESS_EVERY: u64 = 1024;

/// Applies an import to the bytes of its file.
///
/// `schema` and `zone` are those that the import was read with. The source is added to the observations, then
/// every record that is taken: an entity and what is said of it. A record is taken whole or not at all. Measured
/// fields are dated by the import's `observed` and count as received then; nothing in a foreign file says when the
/// city received the rest, so that counts as received before everything. `progress` hears the number of records read, now and then and at the end.
pub fn run(
    import: &Import,
    bytes: &[u8],
    schema: &Schema,
    zone: &Zone,
    observations: &mut Observations,
    progress: &mut dyn FnMut(u64),
) -> Outcome {
    let source = observations.add_source(Source {
        name: import.name.clone(),
        unit: import.importer.unit(),
        trust: import.trust,
    });
    let mut outcome = Outcome::new(source);
    if bytes.len() > MAX_FILE_BYTES {
        let reason = format!("the file has {} bytes; the bound is {MAX_FILE_BYTES}", bytes.len());
        outcome.broken = Some(Broken::new(Place::File, reason));
        return outcome;
    }
    let mut taker = Taker { import, schema, zone, observations, seen: HashMap::new() };
    let read = import.importer.read(import, bytes, &mut |number, record| {
        outcome.n_read += 1;
        let origin = Origin { source, record: number };
        match record.and_then(|record| taker.take(origin, &record, &mut outcome.n_cleaned)) {
            Ok(()) => outcome.n_taken += 1,
            Err(reason) if reason.cause == Cause::Filter => outcome.skip(number, reason),
            Err(reason) => outcome.refuse(number, reason),
        }
        if outcome.n_read.is_multiple_of(PROGRESS_EVERY) {
            progress(outcome.n_read);
        }
    });
    outcome.broken = read.err();
    progress(outcome.n_read);
    outcome
}

struct Taker<'a> {
    import: &'a Import,
    schema: &'a Schema,
    zone: &'a Zone,
    observations: &'a mut Observations,
    seen: HashMap<Arc<str>, u32>,
}

impl Taker<'_> {
    fn take(&mut self, origin: Origin, record: &Record, n_cleaned: &mut u64) -> Result<(), Reason> {
        let import = self.import;
        if let Some(filter) = &import.filter {
            filter.admit(import, record)?;
        }
        let id = self.id(record)?;
        if let Some(first) = self.seen.get(&id) {
            let unit = import.importer.unit();
            return Err(Reason::new(
                Cause::Duplicate,
                format!("the id `{id}` stands already in {unit} {first}"),
            ));
        }
        let entity = EntityRef { kind: import.kind, id };
        let mut list = Vec::with_capacity(import.rules.len());
        for rule in &import.rules {
            let field = self.schema.field(import.kind, rule.field);
            let context = Context { field, columns: &import.columns, zone: self.zone };
            let Some(value) = rule.value(context, record, n_cleaned)? else { continue };
            let is_nan = matches!(value, Value::Double(number) if number.is_nan());
            if is_nan {
                continue;
            }
            let observed_at = field.fresh_for().and(import.observed_at);
            list.push(Observation {
                entity: entity.clone(),
                field: rule.field,
                value,
                observed_at,
                valid_until: None,
                received_at: observed_at.unwrap_or(Instant::MIN),
                origin,
            });
        }
        self.seen.insert(entity.id.clone(), origin.record);
        self.observations.entities.push((entity, origin));
        self.observations.list.append(&mut list);
        Ok(())
    }

    fn id(&self, record: &Record) -> Result<Arc<str>, Reason> {
        let columns = &self.import.columns;
        let text = match self.import.id.fill(record, columns)? {
            Filled::Text(text, _) => text,
            Filled::Empty(column) => {
                let text = format!("`{}`, which its id is made of, is empty", columns.name(column));
                return Err(Reason::new(Cause::Empty, text));
            }
        };
        let id = clean::id(&text);
        let is_lost = |column: &usize| match record.cell(*column) {
            Cell::Text(text) => clean::id(text).is_empty(),
            Cell::Empty | Cell::Texts(_) | Cell::Unusable(_) => true,
        };
        if let Some(column) = self.import.id.columns().find(is_lost) {
            let (name, text) = (columns.name(column), clean::quoted(&text));
            let text = format!("no letter or digit of `{name}` is left for the id in {text}");
            return Err(Reason::new(Cause::Empty, text));
        }
        if id.len() > MAX_ID_BYTES {
            let text = format!("the id is longer than the bound of {MAX_ID_BYTES} bytes");
            return Err(Reason::new(Cause::Bound, text));
        }
        Ok(Arc::from(id))
    }
}

impl Filter {
    fn admit(&self, import: &Import, record: &Record) -> Result<(), Reason> {
        let cell = record.cell(self.column);
        let word = match cell {
            Cell::Text(text) => clean::text(text),
            Cell::Empty | Cell::Texts(_) | Cell::Unusable(_) => "".into(),
        };
        let is_within = self.within.as_ref().is_none_or(|words| words.iter().any(|w| *w == word));
        if is_within && !self.without.iter().any(|w| *w == word) {
            return Ok(());
        }
        let name = import.columns.name(self.column);
        let text = if cell.is_empty() {
            format!("`{name}` is empty, which `where` leaves out")
        } else {
            format!("`{name}` is {}, which `where` leaves out", clean::quoted(&word))
        };
        Err(Reason::new(Cause::Filter, text))
    }
}

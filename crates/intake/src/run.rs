//! One import from the bytes of its files to observations.

use std::{collections::HashMap, io::Read, sync::Arc};

use model::{EntityRef, Instant, Observation, Observations, Origin, Schema, Source, SourceId, Value, Zone};

use crate::{
    Import, Input, Mapping, Reader, Record, Sink, Traffic,
    bounds::MAX_ID_BYTES,
    clean,
    gather::Gatherer,
    import::Filter,
    input::Numbers,
    outcome::{BrokenFile, Cause, Outcome, Reason},
    record::{Cell, Point},
    rule::Context,
    template::Filled,
    traffic::Tally,
};

/// After how many records progress is told.
const PROGRESS_EVERY: u64 = 1024;

/// What an import is read with; the schema and the zone are those that it was checked against.
#[derive(Clone, Copy)]
pub struct Setting<'a> {
    /// The city's schema.
    pub schema: &'a Schema,
    /// The city's time zone.
    pub zone: &'a Zone,
    /// How far the source is trusted where the import does not say so itself.
    pub trust: i32,
}

/// An import at work: file after file, then the end.
///
/// The source is added to the observations, then every record that is taken: an entity and what is said of it. A
/// record is taken whole or not at all. Measured fields are dated by the record, or else by the import's
/// `observed`, and count as received then; nothing in a foreign file says when the city received the rest, so
/// that counts as received before everything. The same id twice in a file is refused; in another file it is
/// another account of the same thing.
pub struct Run<'a> {
    reader: Box<dyn Reader + 'a>,
    numbers: Numbers,
    taker: Taker<'a>,
}

impl<'a> Run<'a> {
    /// Begins.
    pub fn new(import: &'a Import, setting: Setting<'a>, observations: &'a mut Observations) -> Self {
        let trust = import.trust.unwrap_or(setting.trust);
        let source = Source::new(import.name.clone(), import.importer.unit(), trust);
        let source = observations.add_source(source);
        let taker = Taker {
            import,
            setting,
            observations,
            source,
            outcome: Outcome::new(source),
            seen: HashMap::new(),
            gatherer: Gatherer::default(),
            tally: Tally::default(),
        };
        Self { reader: import.importer.reader(import), numbers: Numbers::default(), taker }
    }

    /// Reads a file. `name` is its path; `progress` hears the number of records read in all files, now and then.
    pub fn file(&mut self, name: &str, bytes: Box<dyn Read + '_>, progress: &mut dyn FnMut(u64)) {
        let before = self.numbers.next_file();
        self.taker.begin_file(name, before);
        let read = Input::new(name, bytes, &self.numbers).and_then(|input| {
            let mut sink = Telling { taker: &mut self.taker, progress };
            self.reader.file(input, &mut sink)
        });
        if let Err(broken) = read {
            self.taker.outcome.broken.push(BrokenFile { file: name.to_owned(), broken });
        }
        progress(self.taker.outcome.n_read);
    }

    /// Gives the account of all files.
    pub fn end(mut self) -> Outcome {
        self.reader.end(&mut self.taker);
        let missing = self.reader.missing().into_iter();
        self.taker.outcome.broken.extend(missing.map(|(file, broken)| BrokenFile { file, broken }));
        self.taker.end()
    }
}

struct Taker<'a> {
    import: &'a Import,
    setting: Setting<'a>,
    observations: &'a mut Observations,
    source: SourceId,
    outcome: Outcome,
    /// The ids of all files, and the last record that had each.
    seen: HashMap<EntityRef, u32>,
    gatherer: Gatherer,
    tally: Tally,
}

impl Taker<'_> {
    fn begin_file(&mut self, name: &str, before: u32) {
        self.outcome.n_files += 1;
        let source = usize::try_from(self.source.0).ok().and_then(|at| self.observations.sources.get_mut(at));
        if let Some(source) = source {
            source.parts.push((before, Arc::from(name)));
        }
    }

    fn end(mut self) -> Outcome {
        self.outcome.n_entities = (self.seen.len() + self.gatherer.len()) as u64;
        self.gatherer.end(self.observations);
        self.outcome.traffic = self.tally.end();
        self.outcome
    }

    /// Tells whether two records stand in one file; a reader may hold records back until the end.
    fn is_same_file(&self, one: u32, other: u32) -> bool {
        let source = usize::try_from(self.source.0).ok().and_then(|at| self.observations.sources.get(at));
        let files = source.map_or(&[][..], |source| source.parts.as_slice());
        let file = |record: u32| files.partition_point(|(before, _)| *before < record);
        file(one) == file(other)
    }

    fn take(
        &mut self,
        mapping: &Mapping,
        table: usize,
        origin: Origin,
        record: &Record,
    ) -> Result<(), Reason> {
        if let Some(filter) = &mapping.filter {
            filter.admit(mapping, record)?;
        }
        let entity = EntityRef { kind: mapping.kind, id: mapping.id(record)? };
        let is_log = self.import.table(table).is_log;
        if let Some(first) = self.seen.get(&entity).filter(|first| self.is_same_file(**first, origin.record))
        {
            let (id, unit) = (&entity.id, self.import.importer.unit());
            return Err(Reason::new(
                Cause::Duplicate,
                format!("the id `{id}` stands already in {unit} {first}"),
            ));
        }
        let placed = self.import.area.filter(|_| mapping.wants_place());
        let placed = placed.and_then(|area| area.place(&record.point));
        let is_swapped = matches!(placed, Some(Point::At { .. }));
        let placed = placed.map(|point| Record { point, ..record.clone() });
        let said = self.say(mapping, &entity, origin, placed.as_ref().unwrap_or(record));
        let list = said.inspect_err(|_| self.outcome.held.push(entity.clone()))?;
        self.outcome.n_swapped += u64::from(is_swapped);
        if is_log {
            return self.gatherer.add(&entity, origin, list);
        }
        self.seen.insert(entity.clone(), origin.record);
        self.observations.entities.push((entity, origin));
        self.observations.list.extend(list);
        Ok(())
    }

    /// What a record says of its entity.
    fn say(
        &mut self,
        mapping: &Mapping,
        entity: &EntityRef,
        origin: Origin,
        record: &Record,
    ) -> Result<Vec<Observation>, Reason> {
        let dated = mapping.date(self.setting, record)?;
        let dated = dated.or(record.observed_at).or(self.import.observed_at);
        let mut list = Vec::with_capacity(mapping.rules.len());
        let mut n_cleaned = 0;
        for rule in &mapping.rules {
            let field = self.setting.schema.field(mapping.kind, rule.field);
            let context = Context { field, columns: &mapping.columns, zone: self.setting.zone };
            let Some(value) = rule.value(context, record, &mut n_cleaned)? else { continue };
            if matches!(value, Value::Double(number) if number.is_nan()) {
                continue;
            }
            let observed_at = field.fresh_for().and(dated);
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
        self.outcome.n_cleaned += n_cleaned;
        Ok(list)
    }

    fn origin(&self, record: u32) -> Origin {
        Origin { source: self.source, record }
    }
}

impl Sink for Taker<'_> {
    fn record(&mut self, table: usize, number: u32, record: Result<Record, Reason>) {
        let import = self.import;
        let Some(mapping) = import.mapping(table) else {
            return self.other(number, import.table(table).name);
        };
        self.outcome.n_read += 1;
        let origin = self.origin(number);
        match record.and_then(|record| self.take(mapping, table, origin, &record)) {
            Ok(()) => self.outcome.n_taken += 1,
            Err(reason) if reason.cause == Cause::Filter => {
                let column = mapping.filter.as_ref().map_or("", |filter| mapping.columns.name(filter.column));
                self.outcome.skip(number, column, reason);
            }
            Err(reason) => self.outcome.refuse(number, reason),
        }
    }

    fn traffic(&mut self, number: u32, traffic: Result<Traffic, Reason>) {
        self.outcome.n_read += 1;
        let origin = self.origin(number);
        match traffic.and_then(|traffic| self.tally.add(Traffic { origin, ..traffic })) {
            Ok(()) => self.outcome.n_taken += 1,
            Err(reason) => self.outcome.refuse(number, reason),
        }
    }

    fn part(&mut self, _number: u32) {
        self.outcome.n_read += 1;
        self.outcome.n_part += 1;
    }

    fn other(&mut self, number: u32, what: &str) {
        self.outcome.n_read += 1;
        if self.outcome.skip_more(what) {
            return;
        }
        let what = clean::text(what);
        let reason = Reason::new(Cause::LeftOut, format!("nothing is made of {}", clean::quoted(&what)));
        self.outcome.skip(number, &what, reason);
    }
}

/// Tells how far reading is, beside taking what is read.
struct Telling<'t, 'a> {
    taker: &'t mut Taker<'a>,
    progress: &'t mut dyn FnMut(u64),
}

impl Telling<'_, '_> {
    fn tell(&mut self) {
        if self.taker.outcome.n_read.is_multiple_of(PROGRESS_EVERY) {
            (self.progress)(self.taker.outcome.n_read);
        }
    }
}

impl Sink for Telling<'_, '_> {
    fn record(&mut self, table: usize, number: u32, record: Result<Record, Reason>) {
        self.taker.record(table, number, record);
        self.tell();
    }

    fn traffic(&mut self, number: u32, traffic: Result<Traffic, Reason>) {
        self.taker.traffic(number, traffic);
        self.tell();
    }

    fn part(&mut self, number: u32) {
        self.taker.part(number);
        self.tell();
    }

    fn other(&mut self, number: u32, what: &str) {
        self.taker.other(number, what);
        self.tell();
    }
}

impl Mapping {
    /// When a record says that it was so, by the column that the mapping names.
    fn date(&self, setting: Setting<'_>, record: &Record) -> Result<Option<Instant>, Reason> {
        self.dated.as_ref().map_or(Ok(None), |dated| dated.instant(&self.columns, setting.zone, record))
    }

    fn id(&self, record: &Record) -> Result<Arc<str>, Reason> {
        let columns = &self.columns;
        let text = match self.id.fill(record, columns)? {
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
        if let Some(column) = self.id.columns().find(is_lost) {
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
    fn admit(&self, mapping: &Mapping, record: &Record) -> Result<(), Reason> {
        let cell = record.cell(self.column);
        let word = match cell {
            Cell::Text(text) => clean::text(text),
            Cell::Empty | Cell::Texts(_) | Cell::Unusable(_) => "".into(),
        };
        let is_within = self.within.as_ref().is_none_or(|words| words.iter().any(|w| *w == word));
        if is_within && !self.without.iter().any(|w| *w == word) {
            return Ok(());
        }
        let name = mapping.columns.name(self.column);
        let text = if cell.is_empty() {
            format!("`{name}` is empty, which `where` leaves out")
        } else {
            format!("`{name}` is {}, which `where` leaves out", clean::quoted(&word))
        };
        Err(Reason::new(Cause::Filter, text))
    }
}

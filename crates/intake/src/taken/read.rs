//! Reads what was taken. A person may have edited the file and a merge may have broken it, so nothing is forgiven
//! but what the schema itself no longer has: that is left out and told.

use std::{
    collections::{BTreeMap, HashMap},
    io::BufRead,
    net::IpAddr,
    sync::Arc,
};

use model::{EntityRef, Field, Instant, KindId, Origin, Record, Schema, SourceId};
use serde_json::{Map, Value as Json};

use super::{
    Account, Counts, MAX_BYTES, MAX_LINE, Part, Ranks, Said, Taken,
    said::{self, implied},
    write::MAX_BROKEN,
};
use crate::{
    Traffic,
    bounds::MAX_GATHERED,
    clean,
    hashed::Sha,
    importer,
    outcome::{Broken, BrokenFile, Cause, Place},
};

/// What is said of a hash that is none.
const NO_SHA: &str = "a SHA-256 should be 64 hexadecimal digits in lower case";
/// How many fields that the schema no longer has are told apart.
const MAX_STRANGE: usize = 100;

/// Why a file cannot be taken for what was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The line, from 1.
    pub line: u64,
    /// One lowercase sentence without a final period.
    pub what: String,
}

/// Reads what an import has taken, and tells which fields and kinds were left out because the schema has no room
/// for them, each with the number of entities.
pub fn read(schema: &Schema, bytes: &mut dyn BufRead) -> Result<(Taken, BTreeMap<String, u64>), Fault> {
    let mut lines = Lines { bytes, line: Vec::new(), number: 0, n_bytes: 0 };
    let first = lines.next()?.ok_or_else(|| lines.fault("the file is empty"))?;
    let (head, mut taken) = head(first).map_err(|what| lines.fault(what))?;
    let mut reader =
        Reader { schema, taken: &mut taken, numbers: Vec::new(), n_left_out: 0, strange: BTreeMap::new() };
    while let Some(object) = lines.next()? {
        reader.line(lines.number, object).map_err(|what| lines.fault(what))?;
    }
    let found = Promised {
        files: reader.taken.files.len(),
        entities: reader.taken.accounts.len() + reader.n_left_out,
        traffic: reader.taken.traffic.len(),
    };
    let (numbers, strange) = (std::mem::take(&mut reader.numbers), std::mem::take(&mut reader.strange));
    head.compare(&found).map_err(|what| Fault { line: 1, what })?;
    sort(schema, &mut taken.accounts, numbers)?;
    Ok((taken, strange))
}

struct Lines<'a> {
    bytes: &'a mut dyn BufRead,
    line: Vec<u8>,
    number: u64,
    n_bytes: u64,
}

impl Lines<'_> {
    fn next(&mut self) -> Result<Option<Object>, Fault> {
        self.line.clear();
        self.number += 1;
        let bound = MAX_LINE as u64 + 1;
        let n_read = std::io::Read::take(&mut *self.bytes, bound).read_until(b'\n', &mut self.line);
        match n_read {
            Err(error) => return Err(self.fault(format!("it cannot be read: {error}"))),
            Ok(0) => return Ok(None),
            Ok(n) if n as u64 == bound => {
                return Err(self.fault(format!("the line is longer than the bound of {MAX_LINE} bytes")));
            }
            Ok(n) => self.n_bytes += n as u64,
        }
        if self.n_bytes > MAX_BYTES {
            return Err(self.fault(format!("the file is larger than the bound of {MAX_BYTES} bytes")));
        }
        match serde_json::from_slice(&self.line) {
            Ok(Json::Object(object)) => Ok(Some(Object(object))),
            Ok(_) => Err(self.fault("the line is no JSON object")),
            Err(_) if self.line.trim_ascii().is_empty() => Err(self.fault("the line is empty")),
            Err(_) if self.line.starts_with(b"<<<<<<<") => {
                Err(self.fault("git left a conflict here; take one side, or import again"))
            }
            Err(error) => Err(self.fault(format!("the line is not JSON at column {}", error.column()))),
        }
    }

    fn fault(&self, what: impl Into<String>) -> Fault {
        Fault { line: self.number, what: what.into() }
    }
}

/// A JSON object whose keys are taken out one by one; one that is left over is a mistake.
struct Object(Map<String, Json>);

type Read<T> = Result<T, String>;

impl Object {
    fn of(json: Json, what: &str) -> Read<Self> {
        match json {
            Json::Object(map) => Ok(Self(map)),
            _ => Err(format!("`{what}` is no JSON object")),
        }
    }

    fn take(&mut self, key: &str) -> Option<Json> {
        self.0.swap_remove(key).filter(|json| !json.is_null())
    }

    fn text(&mut self, key: &str) -> Read<String> {
        match self.take(key) {
            Some(Json::String(text)) => Ok(text),
            _ => Err(format!("`{key}` should be a text")),
        }
    }

    fn number<T: TryFrom<u64>>(&mut self, key: &str) -> Read<T> {
        let number = self.take(key).and_then(|json| json.as_u64()).and_then(|n| T::try_from(n).ok());
        number.ok_or_else(|| format!("`{key}` should be a whole number"))
    }

    fn instant(&mut self, key: &str) -> Read<Instant> {
        let text = self.text(key)?;
        Instant::parse(&text).ok_or_else(|| format!("`{key}` should be an instant with an offset"))
    }

    fn object(&mut self, key: &str) -> Read<Self> {
        Self::of(self.take(key).unwrap_or_default(), key)
    }

    fn list(&mut self, key: &str) -> Read<Vec<Json>> {
        match self.take(key) {
            None => Ok(Vec::new()),
            Some(Json::Array(list)) => Ok(list),
            Some(_) => Err(format!("`{key}` should be a list")),
        }
    }

    /// Reads what may be absent.
    fn maybe<T>(&mut self, key: &str, read: impl FnOnce(&mut Self, &str) -> Read<T>) -> Read<Option<T>> {
        match self.0.get(key) {
            None | Some(Json::Null) => Ok(self.take(key).and(None)),
            Some(_) => read(self, key).map(Some),
        }
    }

    fn end(self) -> Read<()> {
        match self.0.keys().next() {
            Some(key) => Err(format!("{} is not known here", clean::quoted(key))),
            None => Ok(()),
        }
    }
}

/// How many lines of each sort the first line promises.
#[derive(PartialEq)]
struct Promised {
    files: usize,
    entities: usize,
    traffic: usize,
}

impl Promised {
    fn compare(&self, found: &Self) -> Read<()> {
        let pairs = [
            ("files", self.files, found.files),
            ("entities", self.entities, found.entities),
            ("traffic", self.traffic, found.traffic),
        ];
        match pairs.iter().find(|(_, said, are)| said != are) {
            Some((what, said, are)) => {
                Err(format!("it says {said} {what} and {are} follow: the file was cut off or edited"))
            }
            None => Ok(()),
        }
    }
}

fn head(mut head: Object) -> Read<(Promised, Taken)> {
    match head.take("bailiwick").and_then(|json| json.as_u64()) {
        Some(1) => {}
        _ => return Err("the first line should say `\"bailiwick\":1`".to_owned()),
    }
    let name = head.text("taken")?;
    let format = head.text("format")?;
    let importer = importer::all().iter().find(|importer| importer.format() == format);
    let Some(importer) = importer else {
        return Err(format!("no importer reads the format {}", clean::quoted(&format)));
    };
    let recipe = Sha::parse(&head.text("recipe")?).ok_or(NO_SHA)?;
    let taken_at = head.instant("taken_at")?;
    let promised = Promised {
        files: head.number("files")?,
        entities: head.number("entities")?,
        traffic: head.number("traffic")?,
    };
    let mut records = head.object("records")?;
    let counts = Counts {
        read: records.number("read")?,
        taken: records.number("taken")?,
        part: records.number("part")?,
        refused: records.number("refused")?,
        left_out: records.number("left_out")?,
        cleaned: records.number("cleaned")?,
        swapped: records.number("swapped")?,
    };
    records.end()?;
    let mut refused_by = BTreeMap::new();
    for (words, n) in head.object("refused_by")?.0 {
        let cause = Cause::ALL.into_iter().find(|cause| cause.words() == words);
        match (cause, n.as_u64()) {
            (Some(cause), Some(n)) => refused_by.insert(cause, n),
            _ => return Err(format!("{} is no cause with a number", clean::quoted(&words))),
        };
    }
    let broken = head.list("broken")?.into_iter().map(broken).collect::<Read<Vec<_>>>()?;
    if broken.len() > MAX_BROKEN {
        return Err(format!("`broken` has more files than the bound of {MAX_BROKEN}"));
    }
    head.end()?;
    let taken = Taken {
        name: Arc::from(name),
        format: importer.format(),
        recipe,
        taken_at,
        counts,
        refused_by,
        broken,
        files: Vec::new(),
        accounts: Vec::new(),
        traffic: Vec::new(),
    };
    Ok((promised, taken))
}

fn broken(json: Json) -> Read<BrokenFile> {
    let mut of = Object::of(json, "broken")?;
    let file = of.text("file")?;
    let (line, column) = (of.maybe("line", Object::number)?, of.maybe("column", Object::number)?);
    let row = of.maybe("row", Object::number)?;
    let place = match (line, column, row) {
        (Some(line), Some(column), _) => Place::LineColumn(line, column),
        (Some(line), None, _) => Place::Line(line),
        (None, _, Some(row)) => Place::Row(row),
        (None, _, None) => Place::File,
    };
    let reason = of.text("reason")?;
    of.end()?;
    Ok(BrokenFile { file, broken: Broken::new(place, reason) })
}

struct Reader<'a> {
    schema: &'a Schema,
    taken: &'a mut Taken,
    /// The line of each account.
    numbers: Vec<u64>,
    /// Entities of kinds that the schema no longer has.
    n_left_out: usize,
    strange: BTreeMap<String, u64>,
}

impl Reader<'_> {
    fn line(&mut self, number: u64, mut line: Object) -> Read<()> {
        if let Some(entity) = line.take("entity") {
            let Json::String(entity) = entity else { return Err("`entity` should be a text".to_owned()) };
            match self.account(&entity, &mut line)? {
                Some(account) => {
                    self.taken.accounts.push(account);
                    self.numbers.push(number);
                }
                None => self.n_left_out += 1,
            }
        } else if line.0.contains_key("file") {
            let part = self.part(&mut line)?;
            self.taken.files.push(part);
        } else if line.0.contains_key("from") {
            self.taken.traffic.push(traffic(&mut line)?);
        } else {
            return Err("the line has no `file`, `entity` or `from`".to_owned());
        }
        line.end()?;
        let longest = self.taken.files.len().max(self.numbers.len()).max(self.taken.traffic.len());
        if longest + self.n_left_out > MAX_GATHERED {
            return Err(format!("there are more lines of a sort than the bound of {MAX_GATHERED}"));
        }
        Ok(())
    }

    fn part(&self, line: &mut Object) -> Read<Part> {
        let file = Arc::from(line.text("file")?);
        let sha = Sha::parse(&line.text("sha256")?).ok_or(NO_SHA)?;
        let taken_at = line.instant("taken_at")?;
        let before = line.number("before")?;
        if self.taken.files.last().is_some_and(|last| last.before > before) {
            return Err("`before` is less than that of the file above".to_owned());
        }
        Ok(Part { file, sha, taken_at, before })
    }

    /// Reads what is said of an entity; `None` where the schema no longer has its kind.
    fn account(&mut self, entity: &str, line: &mut Object) -> Read<Option<Account>> {
        let (kind, id) = entity.split_once(':').ok_or("`entity` should be a kind and an id")?;
        if !source::is_id(id) {
            return Err(format!("{} is no id", clean::quoted(id)));
        }
        let Some(kind_id) = self.schema.kind_named(kind) else {
            self.strange(kind.to_owned());
            line.0.clear();
            return Ok(None);
        };
        let record = line.number("record")?;
        let dated = line.maybe("observed_at", Object::instant)?;
        let mut account =
            Account { entity: EntityRef { kind: kind_id, id: Arc::from(id) }, record, said: Vec::new() };
        for (name, json) in line.object("fields")?.0 {
            self.said(&mut account, dated, &name, json)?;
        }
        for more in line.list("also")? {
            let mut more = Object::of(more, "also")?.0.into_iter();
            match (more.next(), more.next()) {
                (Some((name, json)), None) => self.said(&mut account, dated, &name, json)?,
                _ => return Err("an element of `also` should have one field".to_owned()),
            }
        }
        account.said.sort_by_key(|said| said.field);
        Ok(Some(account))
    }

    fn said(&mut self, account: &mut Account, dated: Option<Instant>, name: &str, json: Json) -> Read<()> {
        let kind: KindId = account.entity.kind;
        let def = self.schema.kind(kind);
        let found = def.field(name).map(|id| (id, self.schema.field(kind, id)));
        let Some((field, def_of)) = found.filter(|(_, field)| !field.is_inverse()) else {
            self.strange(format!("{}.{name}", def.name));
            return Ok(());
        };
        let record = account.record;
        let said = match said(def_of, dated, record, json) {
            Ok((value, observed_at, valid_until, record)) => {
                Said { field, value, observed_at, valid_until, record }
            }
            // The city may have given its own field another type.
            Err(Wrong::Value(_)) if def_of.own => {
                self.strange(format!("{}.{name}", def.name));
                return Ok(());
            }
            Err(Wrong::Value(wanted)) => {
                return Err(format!("`{name}` of `{}:{}` takes {wanted}", def.name, account.entity.id));
            }
            Err(Wrong::Shape(what)) => return Err(what),
        };
        account.said.push(said);
        Ok(())
    }

    fn strange(&mut self, what: String) {
        let is_room = self.strange.len() < MAX_STRANGE;
        match self.strange.get_mut(&what) {
            Some(n) => *n += 1,
            None if is_room => {
                self.strange.insert(what, 1);
            }
            None => {}
        }
    }
}

enum Wrong {
    Value(&'static str),
    Shape(String),
}

impl From<String> for Wrong {
    fn from(what: String) -> Self {
        Self::Shape(what)
    }
}

type Parts = (model::Value, Option<Instant>, Option<Instant>, Record);

/// Reads a plain value, or one that has a date, an end or a record of its own.
fn said(field: &Field, dated: Option<Instant>, record: Record, json: Json) -> Result<Parts, Wrong> {
    let dated = implied(field, dated);
    let Json::Object(map) = json else {
        return Ok((said::read(field, json).map_err(Wrong::Value)?, dated, None, record));
    };
    let mut own = Object(map);
    let value = own.0.swap_remove("value").ok_or_else(|| "a field has no `value`".to_owned())?;
    let value = said::read(field, value).map_err(Wrong::Value)?;
    let observed_at = match own.0.contains_key("observed_at") {
        true => own.maybe("observed_at", Object::instant)?,
        false => dated,
    };
    let valid_until = own.maybe("valid_until", Object::instant)?;
    let record = own.maybe("record", Object::number)?.unwrap_or(record);
    own.end()?;
    Ok((value, observed_at, valid_until, record))
}

fn traffic(line: &mut Object) -> Read<Traffic> {
    let address = |text: String, key: &str| {
        text.parse::<IpAddr>().map_err(|_| format!("`{key}` should be a network address"))
    };
    let (from, to) = (line.text("from")?, line.text("to")?);
    Ok(Traffic {
        from: address(from, "from")?,
        to: address(to, "to")?,
        port: line.maybe("port", Object::number)?,
        transport: Arc::from(line.text("transport")?),
        service: line.maybe("service", Object::text)?.map(Arc::from),
        first_at: line.instant("first_at")?,
        last_at: line.instant("last_at")?,
        n_seen: line.number("seen")?,
        origin: Origin { source: SourceId(0), record: line.number("record")? },
    })
}

/// Puts the accounts in order, where a hand or a merge put them elsewhere. No entity may stand there twice.
fn sort(schema: &Schema, accounts: &mut [Account], numbers: Vec<u64>) -> Result<(), Fault> {
    let ranks = Ranks::new(schema);
    let mut lines: HashMap<EntityRef, u64> = HashMap::new();
    let is_sorted = accounts.windows(2).all(|pair| ranks.key(&pair[0].entity) < ranks.key(&pair[1].entity));
    if is_sorted {
        return Ok(());
    }
    for (account, line) in accounts.iter().zip(numbers) {
        if let Some(first) = lines.insert(account.entity.clone(), line) {
            let entity = &account.entity;
            let (kind, id) = (&schema.kind(entity.kind).name, &entity.id);
            return Err(Fault { line, what: format!("`{kind}:{id}` stands already in line {first}") });
        }
    }
    accounts.sort_by(|a, b| ranks.key(&a.entity).cmp(&ranks.key(&b.entity)));
    Ok(())
}

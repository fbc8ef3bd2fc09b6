//! Reads an old result: an assessment as `assess --format json` wrote it, by this version or an earlier one.
//!
//! It is a file like any other that came from outside. INVARIANT: whatever its bytes are, there is a result or a sentence.

mod pick;

use std::{collections::BTreeMap, fmt, sync::Arc};

use app::{Old, OldCheck, OldResult};
use model::Schema;
use policy::{Severity, Verdict};
use serde_json::Value;

use self::pick::{Picked, document};
use crate::{json::VERSION, words};

/// How large an old result may be.
const MAX_BYTES: usize = 2 << 30;
/// How long a word of it may be that is shown.
const MAX_SHOWN: usize = 100;

/// What an old result is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OldHead {
    /// What the city was called.
    pub city: String,
    /// The instant that it is about, in words.
    pub as_of: String,
}

/// Reads an assessment in JSON. `Err` says in words what is wrong with it.
pub fn read_old(schema: &Schema, json: &[u8]) -> Result<(Old, OldHead), String> {
    if json.len() > MAX_BYTES {
        let (n, max) = (words::count(json.len()), words::count(MAX_BYTES));
        return Err(format!("it has {n} bytes, more than the {max} that are read"));
    }
    let json = json.strip_prefix(b"\xef\xbb\xbf").unwrap_or(json);
    let (mut read, mut wrong) = (Read::new(schema), None);
    let taken = document(json, &mut |part, picked| {
        let taken = read.take(part, &picked);
        wrong = taken.as_ref().err().cloned();
        taken
    });
    taken.map_err(|error| match wrong {
        Some(said) => format!("line {}: {said}", error.line()),
        None if error.is_eof() => format!("it ends too early, in line {}", error.line()),
        None if error.is_syntax() => format!("it is no JSON: {}", brief(&error.to_string())),
        None => format!("it is no assessment: {}", brief(&error.to_string())),
    })?;
    read.finish()
}

/// What is picked out of each part of the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    /// Keys of the document itself.
    Head,
    /// One of its checks.
    Check,
    /// One of its results.
    Result,
}

impl Part {
    /// The keys that are read.
    fn keys(self) -> &'static [&'static str] {
        match self {
            Part::Head => &["bailiwick", "kind", "city", "as_of"],
            Part::Check => &["id", "title", "each", "severity"],
            Part::Result => &["check", "entity", "verdict", "units"],
        }
    }
}

/// What was read so far.
struct Read<'a> {
    schema: &'a Schema,
    head: BTreeMap<&'static str, Value>,
    /// Checks by their ids, each with its kind.
    checks: BTreeMap<String, (OldCheck, String)>,
    /// By check, what was open by the entity.
    open: BTreeMap<String, BTreeMap<Arc<str>, OldResult>>,
}

impl<'a> Read<'a> {
    fn new(schema: &'a Schema) -> Self {
        Self { schema, head: BTreeMap::new(), checks: BTreeMap::new(), open: BTreeMap::new() }
    }

    fn take(&mut self, part: Part, picked: &Picked) -> Result<(), String> {
        match part {
            Part::Head => {
                self.head.extend(picked.iter().map(|(key, value)| (*key, value.clone())));
                self.is_assessment()
            }
            Part::Check => self.check(picked),
            Part::Result => self.result(picked),
        }
    }

    /// Tells what the document is instead, as soon as it says so.
    fn is_assessment(&self) -> Result<(), String> {
        match self.head.get("bailiwick") {
            Some(version) if version.as_u64() != Some(u64::from(VERSION)) => {
                return Err(format!("its version `bailiwick` is {}; {VERSION} is read", shown(version)));
            }
            _ => {}
        }
        match self.head.get("kind") {
            Some(kind) if kind.as_str() != Some("assessment") => {
                Err(format!("its kind is {}, and not `assessment`", shown(kind)))
            }
            _ => Ok(()),
        }
    }

    fn check(&mut self, picked: &Picked) -> Result<(), String> {
        let id = text(picked, "id")?;
        let each = text(picked, "each")?;
        let severity = text(picked, "severity")?;
        let found = Severity::ALL.into_iter().find(|(_, word)| *word == severity);
        let (severity, _) = found.ok_or_else(|| format!("`{}` is no severity", brief(severity)))?;
        let title = text(picked, "title")?.to_owned();
        let kind = self.schema.kind_named(each).ok_or_else(|| format!("`{}` is no kind", brief(each)))?;
        let check = OldCheck { title, severity, kind, open: BTreeMap::new() };
        match self.checks.insert(id.to_owned(), (check, each.to_owned())) {
            Some(_) => Err(format!("the check `{}` stands twice", brief(id))),
            None => Ok(()),
        }
    }

    fn result(&mut self, picked: &Picked) -> Result<(), String> {
        let word = text(picked, "verdict")?;
        let is_open = |it: &Verdict| matches!(it, Verdict::Fail | Verdict::Unknown | Verdict::Excepted);
        let found = Verdict::parse(word).filter(is_open);
        let verdict = found.ok_or_else(|| format!("`{}` is no verdict that is open", brief(word)))?;
        let Some(units) = picked.get("units").and_then(Value::as_u64) else {
            return Err("`units` is no whole number".to_owned());
        };
        let entity = match picked.get("entity") {
            Some(Value::Null) => "",
            _ => text(picked, "entity")?,
        };
        let check = text(picked, "check")?;
        let open = self.open.entry(check.to_owned()).or_default();
        match open.insert(entity.into(), OldResult { verdict, units }) {
            Some(_) => Err(format!("`{}` has two verdicts on `{}`", brief(check), brief(entity))),
            None => Ok(()),
        }
    }

    fn finish(mut self) -> Result<(Old, OldHead), String> {
        for key in ["bailiwick", "kind", "checks", "results"] {
            if !self.head.contains_key(key) {
                return Err(format!("it has no `{key}`, so it is no whole assessment"));
            }
        }
        let head = self.of_head()?;
        let mut old = Old::default();
        for (id, (mut check, each)) in std::mem::take(&mut self.checks) {
            for (entity, result) in self.open.remove(&id).unwrap_or_default() {
                check.open.insert(own_id(&entity, &id, &each)?, result);
            }
            old.checks.insert(id, check);
        }
        match self.open.keys().next() {
            Some(check) => Err(format!("it has results of `{}`, which is none of its checks", brief(check))),
            None => Ok((old, head)),
        }
    }

    fn of_head(&self) -> Result<OldHead, String> {
        let city = self.head.get("city").and_then(Value::as_str).ok_or("its `city` is no text")?;
        let as_of = self.head.get("as_of").and_then(|it| it.get("words")).and_then(Value::as_str);
        let as_of = as_of.ok_or("its `as_of` has no `words`")?;
        Ok(OldHead { city: brief(city), as_of: brief(as_of) })
    }
}

/// The id of an entity within its kind.
fn own_id(entity: &Arc<str>, check: &str, each: &str) -> Result<Arc<str>, String> {
    if entity.is_empty() {
        return Ok(Arc::clone(entity));
    }
    match entity.split_once(':') {
        Some((kind, id)) if kind == each && !id.is_empty() => Ok(id.into()),
        _ => Err(format!("`{}` judges each {}, and not `{}`", brief(check), brief(each), brief(entity))),
    }
}

fn text<'p>(picked: &'p Picked, key: &'static str) -> Result<&'p str, String> {
    match picked.get(key) {
        Some(Value::String(text)) => Ok(text),
        Some(_) => Err(format!("`{key}` is no text")),
        None => Err(format!("`{key}` is missing")),
    }
}

/// Foreign words as they may be shown.
fn brief(text: &str) -> String {
    words::clean(&words::cut(text.trim(), MAX_SHOWN))
}

/// A foreign value as it may be shown.
fn shown(value: &impl fmt::Display) -> String {
    format!("`{}`", brief(&value.to_string()))
}

//! A city that can be changed in two ways: in its own files, or by a file of changes.

use std::{collections::BTreeMap, fmt::Write, io::Read};

use app::{Folder, Trouble};

/// A folder in memory.
pub(crate) struct Memory(pub(crate) BTreeMap<String, String>);

impl Folder for Memory {
    fn files(&self) -> Result<Vec<String>, Trouble> {
        Ok(self.0.keys().cloned().collect())
    }

    fn read(&self, path: &str, _: usize) -> Result<Vec<u8>, Trouble> {
        let missing = || Trouble { path: path.to_owned(), what: "it is not there".to_owned() };
        self.0.get(path).map(|text| text.clone().into_bytes()).ok_or_else(missing)
    }

    fn data(&self, _: &str) -> Result<Vec<String>, Trouble> {
        Ok(Vec::new())
    }

    fn open(&self, _: &str) -> Result<Box<dyn Read + '_>, Trouble> {
        Ok(Box::new(&[][..]))
    }
}

/// The value of a field.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    /// Written as it is.
    Plain(String),
    /// Measured, and written with the day it was seen.
    Seen(String, String),
    /// The id of an entity of a kind.
    One(&'static str, String),
    /// Ids of entities of a kind.
    Many(&'static str, Vec<String>),
}

/// The fields of an entity, by their names.
type Fields = BTreeMap<&'static str, Value>;

/// A city before it is written.
#[derive(Clone, Debug, Default)]
pub(crate) struct City {
    /// By plural of the kind and by id.
    pub(crate) entities: BTreeMap<&'static str, BTreeMap<String, Fields>>,
    /// The policies it adopts, with what it sets.
    pub(crate) adopt: BTreeMap<String, String>,
    /// Its exceptions, by id, as they are written.
    pub(crate) exceptions: BTreeMap<String, String>,
    /// Its policies, by id.
    pub(crate) policies: BTreeMap<String, String>,
}

impl Value {
    /// As it stands in a file.
    pub(crate) fn text(&self) -> String {
        match self {
            Self::Plain(text) => text.clone(),
            Self::Seen(text, day) => format!("{{value: {text}, on: \"{day}\"}}"),
            Self::One(_, id) => id.clone(),
            Self::Many(_, ids) => format!("[{}]", ids.join(", ")),
        }
    }
}

impl City {
    /// Takes an entity out, and every link to it.
    pub(crate) fn remove(&mut self, kind: &'static str, plural: &'static str, id: &str) {
        self.entities.entry(plural).or_default().remove(id);
        for value in self.entities.values_mut().flat_map(BTreeMap::values_mut).flat_map(BTreeMap::values_mut)
        {
            match value {
                Value::One(of, to) if *of == kind && to == id => *value = Value::Plain("none".to_owned()),
                Value::Many(of, ids) if *of == kind => ids.retain(|it| it != id),
                _ => {}
            }
        }
    }

    /// The city in files.
    pub(crate) fn folder(&self) -> Memory {
        let mut manifest = "bailiwick: 1\ncity: {name: T}\ninventory:\n".to_owned();
        for kind in ["asset", "account", "service", "zone", "organization", "contract"] {
            let _never =
                writeln!(manifest, "  {kind}: {{complete: true, by: post:clerk, on: \"2026-01-01\"}}");
        }
        manifest.push_str("adopt:\n");
        for (id, set) in &self.adopt {
            let _never = writeln!(manifest, "  - {{policy: {id}, set: {{{set}}}}}");
        }
        let mut all =
            "bailiwick: 1\nobserved: \"2026-10-01\"\nposts: [{id: clerk}, {id: chief}]\n".to_owned();
        for (plural, entities) in &self.entities {
            let _never = writeln!(all, "{plural}:");
            for (id, fields) in entities {
                let _never = writeln!(all, "  - id: {id}");
                for (field, value) in fields {
                    let _never = writeln!(all, "    {field}: {}", value.text());
                }
            }
            if entities.is_empty() {
                all.truncate(all.len() - plural.len() - 2);
            }
        }
        if !self.exceptions.is_empty() {
            let list: Vec<&str> = self.exceptions.values().map(String::as_str).collect();
            let _never = writeln!(all, "exceptions:\n  - {}", list.join("\n  - "));
        }
        let mut files =
            BTreeMap::from([("bailiwick.yaml".to_owned(), manifest), ("all.yaml".to_owned(), all)]);
        for (id, text) in &self.policies {
            files.insert(format!("policies/{id}.yaml"), text.clone());
        }
        Memory(files)
    }
}

//! How each sort of record is mapped: what the format brings, and what the city says instead.

use diag::{Diagnostics, Files, Span};
use model::{Kind, KindId};
use source::{Node, Yaml};

use super::{
    City, fields,
    keys::{Keys, texts},
    options, template,
};
use crate::{Importer, Mapping, Table, faults::Faults, import::Columns, template::Template};

const KEYS: &[&str] = &["kind", "id", "observed", "where", "fields"];

/// Reads the mappings of one import.
pub(super) struct Reader<'a> {
    pub(super) city: City<'a>,
    pub(super) importer: &'static dyn Importer,
    /// Whether the import says when its records were observed.
    pub(super) is_dated: bool,
    pub(super) diagnostics: &'a mut Diagnostics,
}

impl Reader<'_> {
    /// One for each table of the format, in their order; `None` for a table that is left out.
    pub(super) fn mappings(&mut self, files: &mut Files, keys: Keys<'_>) -> Vec<Option<Mapping>> {
        let tables = self.importer.tables();
        let left_out = self.left_out(keys);
        if self.importer.ready().is_empty() && tables.len() == 1 {
            for name in ["records", "leave-out"] {
                if let Some(key) = keys.key(name) {
                    self.diagnostics.not_here(key.span, name, "the format has one sort of record");
                }
            }
            let own = mapping_keys(keys.node);
            return tables.iter().map(|table| self.mapping(table, &own, "an import")).collect();
        }
        let ready = self.ready(files);
        let own = match tables {
            // A format with one sort of record is adjusted where a format without a mapping is mapped.
            [table] if keys.get("records").is_none() => Some(self.as_records(table, keys.node)),
            _ => {
                self.nothing_beside_records(keys);
                keys.get("records").cloned()
            }
        };
        self.known_tables(own.as_ref());
        let mut mappings = Vec::new();
        for table in tables {
            let ready = ready.as_ref().and_then(|ready| ready.get(table.name));
            let own = own.as_ref().and_then(|own| own.get(table.name));
            let node = match (ready, own) {
                (Some(ready), Some(own)) => Some(over(ready, own)),
                (Some(node), None) | (None, Some(node)) => Some(node.clone()),
                (None, None) => None,
            };
            let node = node.filter(|_| !left_out.iter().any(|name| name == table.name));
            mappings.push(node.and_then(|node| self.mapping(table, &node, "a sort of record")));
        }
        mappings
    }

    fn left_out(&mut self, keys: Keys<'_>) -> Vec<String> {
        let Some(node) = keys.get("leave-out") else { return Vec::new() };
        let left_out = texts(node, "leave-out", self.diagnostics).unwrap_or_default();
        let known: Vec<&str> = self.importer.tables().iter().map(|table| table.name).collect();
        for (name, node) in left_out.iter().zip(node.list().unwrap_or_default()) {
            if !known.contains(&name.as_str()) {
                self.diagnostics.unknown_table(node.span, name, self.importer.format(), &known);
            }
        }
        left_out
    }

    /// The mapping that the format brings. It is our own text, so what is wrong with it is a fault of ours that
    /// is said like any other.
    fn ready(&mut self, files: &mut Files) -> Option<Node> {
        let path = format!("shipped:imports/{}.yaml", self.importer.format());
        let file = files.add(path, self.importer.ready());
        source::parse(files, file, self.diagnostics)
    }

    /// What an import says of its only table, as `records` would say it.
    fn as_records(&self, table: &Table, node: &Node) -> Node {
        let key = source::Key { name: table.name.to_owned(), span: node.span };
        Node { span: node.span, yaml: Yaml::Map(vec![(key, mapping_keys(node))]) }
    }

    fn nothing_beside_records(&mut self, keys: Keys<'_>) {
        for name in ["kind", "id", "where", "fields"] {
            if let Some(key) = keys.key(name) {
                let why = format!(
                    "`{}` has several sorts of records; write it in `records`, below the sort that is meant",
                    self.importer.format()
                );
                self.diagnostics.not_here(key.span, name, &why);
            }
        }
    }

    fn known_tables(&mut self, own: Option<&Node>) {
        let Some(own) = own else { return };
        let known: Vec<&str> = self.importer.tables().iter().map(|table| table.name).collect();
        let Some(entries) = own.map() else {
            self.diagnostics.wrong_shape(own.span, "`records`", "a mapping");
            return;
        };
        for (key, _) in entries.iter().filter(|(key, _)| !known.contains(&key.name.as_str())) {
            self.diagnostics.unknown_table(key.span, &key.name, self.importer.format(), &known);
        }
    }

    fn mapping(&mut self, table: &'static Table, node: &Node, owner: &'static str) -> Option<Mapping> {
        let keys = Keys::of(node, owner, KEYS, self.diagnostics)?;
        let kind = self.kind(keys);
        let mut columns = Columns::default();
        let id = keys.need_text("id", self.diagnostics);
        let id = id.and_then(|(_, node)| self.id(node, &mut columns));
        let filter = keys.get("where").and_then(|node| options::filter(node, &mut columns, self.diagnostics));
        let dated = keys.get("observed").filter(|node| node.map().is_some());
        let dated = dated.and_then(|node| options::dated(node, &mut columns, self.diagnostics));
        let kind = kind?;
        let is_dated = self.is_dated || dated.is_some() || table.is_dated;
        let mut reader = fields::Reader {
            schema: self.city.schema,
            zone: self.city.zone,
            kind,
            format: self.importer.format(),
            has_place: table.has_place,
            columns: &mut columns,
            diagnostics: &mut *self.diagnostics,
        };
        let rules = keys.get("fields").map_or_else(Vec::new, |node| reader.rules(node, is_dated));
        self.known_columns(table, &columns, node.span);
        Some(Mapping { kind, columns, id: id?, dated, filter, rules })
    }

    fn known_columns(&mut self, table: &Table, columns: &Columns, span: Span) {
        let known: Vec<&str> = table.columns.iter().map(|(name, _)| *name).collect();
        let is_known = |column: &str| {
            let holds = |name: &&str| name.strip_suffix('*').is_some_and(|head| column.starts_with(head));
            known.contains(&column) || known.iter().any(|name| name.ends_with(".*") && holds(name))
        };
        for column in columns.0.iter().filter(|_| !known.is_empty()) {
            if !is_known(column) {
                self.diagnostics.unknown_column(span, column, table.name, &known);
            }
        }
    }

    fn kind(&mut self, keys: Keys<'_>) -> Option<KindId> {
        let schema = self.city.schema;
        let (kind, node) = keys.need_text("kind", self.diagnostics)?;
        match schema.kind_named(kind) {
            Some(city) if city == schema.city() => {
                self.diagnostics.city_imported(node.span);
                None
            }
            Some(kind) => Some(kind),
            None => {
                let is_importable =
                    |(id, kind): (KindId, &Kind)| (id != schema.city()).then(|| kind.name.clone());
                let known: Vec<String> = schema.kinds().filter_map(is_importable).collect();
                let known: Vec<&str> = known.iter().map(String::as_str).collect();
                self.diagnostics.unknown_kind(node.span, kind, &known);
                None
            }
        }
    }

    fn id(&mut self, node: &Node, columns: &mut Columns) -> Option<Template> {
        let template = template(node, "id", columns, self.diagnostics)?;
        if !template.has_columns() {
            self.diagnostics.constant_id(node.span);
            return None;
        }
        Some(template)
    }
}

/// The keys of an import that map its records. An `observed` that is a date is the import's own.
fn mapping_keys(node: &Node) -> Node {
    let is_mapping =
        |name: &str, node: &Node| KEYS.contains(&name) && (name != "observed" || node.map().is_some());
    let entries = node.map().unwrap_or_default().iter();
    let own = entries.filter(|(key, node)| is_mapping(&key.name, node)).cloned().collect();
    Node { span: node.span, yaml: Yaml::Map(own) }
}

/// One mapping over another: what the city says replaces what the format brings, key by key, and field by field
/// within `fields`. A field that the city gives as `~` is not taken.
fn over(ready: &Node, own: &Node) -> Node {
    let mut entries = ready.map().unwrap_or_default().to_vec();
    for (key, node) in own.map().unwrap_or_default() {
        let old = entries.iter_mut().find(|(old, _)| old.name == key.name);
        match old {
            Some((_, old)) if key.name == "fields" => *old = over(old, node),
            Some(entry) => *entry = (key.clone(), node.clone()),
            None => entries.push((key.clone(), node.clone())),
        }
    }
    Node { span: own.span, yaml: Yaml::Map(entries) }
}

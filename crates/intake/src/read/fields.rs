//! The fields of an import: for each, where its value comes from.

use std::collections::BTreeMap;

use diag::Diagnostics;
use model::{Field, FieldId, KindId, Nature, Schema, Type, Value, Zone};
use source::{Key, Node};

use super::{
    keys::{Keys, text},
    template,
};
use crate::{
    clean,
    convert::Target,
    date::DateFormat,
    faults::Faults,
    import::Columns,
    rule::{Axis, Empty, FromColumn, Rule, Take},
};

const KEYS: &[&str] =
    &["column", "const", "geometry", "template", "empty", "convert", "format", "map", "split"];

/// Reads the fields of one import.
pub(super) struct Reader<'a> {
    pub(super) schema: &'a Schema,
    pub(super) zone: &'a Zone,
    pub(super) kind: KindId,
    pub(super) format: &'static str,
    pub(super) has_place: bool,
    pub(super) columns: &'a mut Columns,
    pub(super) diagnostics: &'a mut Diagnostics,
}

impl<'a> Reader<'a> {
    /// Reads all of them.
    pub(super) fn rules(&mut self, node: &Node, is_dated: bool) -> Vec<Rule> {
        let Some(entries) = node.map() else {
            self.diagnostics.wrong_shape(node.span, "`fields`", "a mapping");
            return Vec::new();
        };
        let mut rules = Vec::new();
        for (key, node) in entries {
            let Some((field_id, field)) = self.field(key) else { continue };
            if node.is_null() {
                continue;
            }
            if field.fresh_for().is_some() && !is_dated {
                self.diagnostics.undated(key.span, &field.name);
            }
            let take = self.take(field, node);
            rules.extend(take.map(|take| Rule { field: field_id, take }));
        }
        rules
    }

    fn field(&mut self, key: &Key) -> Option<(FieldId, &'a Field)> {
        let (schema, kind) = (self.schema, self.schema.kind(self.kind));
        let Some((id, field)) = kind.fields().find(|(_, field)| field.name == key.name) else {
            let written = kind.fields.iter().filter(|field| !field.is_inverse());
            let known: Vec<&str> = written.map(|field| field.name.as_str()).collect();
            self.diagnostics.unknown_field(key.span, &key.name, &kind.name, &known);
            return None;
        };
        if let Nature::Inverse(to, way) = field.nature {
            let written = format!("{}.{}", schema.kind(to).name, schema.field(to, way).name);
            self.diagnostics.computed_field(key.span, &field.name, &written);
            return None;
        }
        Some((id, field))
    }

    fn take(&mut self, field: &'a Field, node: &Node) -> Option<Take> {
        if node.scalar().is_some() {
            if !holds_text(field) {
                self.diagnostics.plain_value(node.span, &field.name);
                return None;
            }
            return self.template(field, node, Empty::Unobserved);
        }
        let keys = Keys::of(node, "a field", KEYS, self.diagnostics)?;
        let places = ["column", "const", "geometry", "template"];
        if places.iter().filter(|place| keys.get(place).is_some()).count() != 1 {
            self.diagnostics.not_one_place(node.span, &field.name);
            return None;
        }
        let only_for_columns = ["convert", "format", "map", "split"];
        for name in only_for_columns.iter().filter(|_| keys.get("column").is_none()) {
            if let Some(key) = keys.key(name) {
                self.diagnostics.not_here(key.span, name, "it goes with `column`");
            }
        }
        let has_empty = keys.get("column").or(keys.get("template")).is_some();
        if let Some(key) = keys.key("empty").filter(|_| !has_empty) {
            self.diagnostics.not_here(key.span, "empty", "it goes with `column` or `template`");
        }
        if let Some(node) = keys.get("const") {
            return self.constant(field, node).map(Take::Const);
        }
        if let Some(node) = keys.get("geometry") {
            return self.geometry(field, node);
        }
        let empty = self.empty(keys);
        match (keys.get("template"), keys.get("column")) {
            (Some(node), _) if holds_text(field) => self.template(field, node, empty),
            (Some(node), _) => {
                self.diagnostics.not_here(node.span, "template", "the field does not hold text");
                None
            }
            (None, column) => self.column(field, keys, column?, empty),
        }
    }

    fn template(&mut self, field: &'a Field, node: &Node, empty: Empty) -> Option<Take> {
        let template = template(node, &field.name, self.columns, self.diagnostics)?;
        if !template.has_columns() {
            return self.constant(field, node).map(Take::Const);
        }
        Some(Take::Template(template, empty))
    }

    fn geometry(&mut self, field: &Field, node: &Node) -> Option<Take> {
        if !self.has_place {
            self.diagnostics.no_geometry(node.span, self.format);
            return None;
        }
        let axis = match node.scalar().map(|scalar| scalar.text.as_str()) {
            Some("longitude") => Axis::Longitude,
            Some("latitude") => Axis::Latitude,
            _ => {
                self.diagnostics.bad_axis(node.span, &field.name);
                return None;
            }
        };
        if field.ty != Type::Double {
            self.diagnostics.bad_axis(node.span, &field.name);
            return None;
        }
        Some(Take::Geometry(axis))
    }

    fn column(&mut self, field: &'a Field, keys: Keys<'_>, column: &Node, empty: Empty) -> Option<Take> {
        let column = text(column, "column", self.diagnostics)?;
        let column = self.columns.slot(column);
        if let Some((conversion, span)) = keys.text("convert", self.diagnostics) {
            let fits = conversions(field.ty);
            if !fits.contains(&conversion) {
                let fits = fits.first().copied().unwrap_or_default();
                self.diagnostics.bad_conversion(span, &field.name, conversion, fits);
            }
        }
        let format = keys.text("format", self.diagnostics).and_then(|(text, span)| {
            if field.ty != Type::Instant {
                self.diagnostics.not_here(span, "format", "the field does not hold a date");
            }
            let format = DateFormat::parse(text);
            if format.is_none() {
                self.diagnostics.bad_date_format(span, text);
            }
            format
        });
        let split = keys.text("split", self.diagnostics);
        if let Some((_, span)) = split
            && !matches!(field.ty, Type::Texts | Type::Many(_))
        {
            self.diagnostics.not_here(span, "split", "the field does not hold a list");
        }
        let map = keys.get("map").map_or_else(BTreeMap::new, |node| self.map(field, node));
        let split = split.map(|(text, _)| text.to_owned());
        Some(Take::Column(FromColumn { column, empty, split, map, format: format.unwrap_or_default() }))
    }

    fn empty(&mut self, keys: Keys<'_>) -> Empty {
        match keys.text("empty", self.diagnostics) {
            None | Some(("unobserved", _)) => Empty::Unobserved,
            Some(("none", _)) => Empty::None,
            Some(("refuse", _)) => Empty::Refuse,
            Some(("list", _)) => Empty::List,
            Some((_, span)) => {
                self.diagnostics.bad_option(span, "empty", "`unobserved`, `none`, `list` or `refuse`");
                Empty::Unobserved
            }
        }
    }

    /// Reads what words of a column mean; `none` is a value, and `null` says that nothing was seen.
    fn map(&mut self, field: &'a Field, node: &Node) -> BTreeMap<String, Option<Value>> {
        let Some(entries) = node.map() else {
            self.diagnostics.wrong_shape(node.span, "`map`", "a mapping");
            return BTreeMap::new();
        };
        let mut map = BTreeMap::new();
        for (key, node) in entries {
            let value = if node.is_null() { Some(None) } else { self.single(field, node).map(Some) };
            map.extend(value.map(|value| (key.name.trim().to_owned(), value)));
        }
        map
    }

    fn constant(&mut self, field: &'a Field, node: &Node) -> Option<Value> {
        let holds_list = matches!(field.ty, Type::Texts | Type::Many(_));
        let target = Target { field, format: &DateFormat::Iso, zone: self.zone };
        match node.list() {
            Some(list) if holds_list => {
                let elements: Vec<Value> = list.iter().filter_map(|node| self.single(field, node)).collect();
                target.gather(elements)
            }
            _ => match self.single(field, node)? {
                Value::None => Some(Value::None),
                value => target.gather(vec![value]),
            },
        }
    }

    fn single(&mut self, field: &'a Field, node: &Node) -> Option<Value> {
        let text = text(node, &field.name, self.diagnostics)?;
        let is_none = text == "none" && node.scalar().is_some_and(|scalar| !scalar.quoted);
        if is_none {
            return Some(Value::None);
        }
        let text = match field.ty {
            Type::One(kind) | Type::Many(kind) => self.without_kind(kind, text),
            _ => text,
        };
        let target = Target { field, format: &DateFormat::Iso, zone: self.zone };
        let value = target.single(&clean::text(text));
        value.map_err(|reason| self.diagnostics.bad_value(node.span, &reason.text)).ok()
    }

    /// A reference may say its kind, as in `zone:lighting`.
    fn without_kind<'t>(&self, kind: KindId, text: &'t str) -> &'t str {
        let rest = text.strip_prefix(self.schema.kind(kind).name.as_str());
        rest.and_then(|rest| rest.strip_prefix(':')).unwrap_or(text)
    }
}

fn holds_text(field: &Field) -> bool {
    matches!(field.ty, Type::Text | Type::Texts | Type::One(_) | Type::Many(_))
}

/// The words for `convert` that say what a field holds anyway.
fn conversions(ty: Type) -> &'static [&'static str] {
    match ty {
        Type::Bool => &["bool"],
        Type::Int => &["int"],
        Type::Double => &["double"],
        Type::Text | Type::Texts => &["text"],
        Type::Instant => &["date", "instant"],
        Type::Duration => &["duration"],
        Type::One(_) | Type::Many(_) => &["id", "text"],
    }
}

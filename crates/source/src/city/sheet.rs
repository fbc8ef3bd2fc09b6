//! One file of entities and observations.

use std::sync::Arc;

use diag::{FileId, Span};
use model::{Instant, Origin, Source, SourceId};

use super::Reader;
use crate::{
    faults, keys, scalar,
    tree::{Key, Node},
};

/// The keys of a file of entities, apart from those that list a kind.
pub(crate) const KEYS: &[&str] = &["bailiwick", "observed", "source", "observations", "exceptions"];

/// What holds for one file while it is read.
pub(super) struct Sheet {
    pub source: SourceId,
    /// The date of measured values that have none of their own.
    pub observed: Option<Instant>,
    /// How many measured values have no date at all, and where the first is.
    undated: Option<(usize, Span)>,
    /// Where each line begins, so that a large file is not searched once a value.
    line_starts: Vec<usize>,
    /// Lines of the files before it: a source may be spread over several.
    before: u32,
    path: Arc<str>,
}

impl Sheet {
    fn new(path: String, text: &str, before: u32, observed: Option<Instant>) -> Self {
        let line_starts = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
        let (line_starts, path) = (line_starts.collect(), Arc::from(path));
        Self { source: SourceId(u32::MAX), observed, undated: None, line_starts, before, path }
    }

    /// The origin of what stands at a place.
    pub(super) fn origin(&self, span: Span) -> Origin {
        self.origin_in(self.source, span)
    }

    /// Likewise, for another source that the file speaks for.
    pub(super) fn origin_in(&self, source: SourceId, span: Span) -> Origin {
        let line = self.line_starts.partition_point(|start| *start <= span.start as usize) + 1;
        Origin { source, record: self.before.saturating_add(u32::try_from(line).unwrap_or(u32::MAX)) }
    }

    pub(super) fn note_undated(&mut self, span: Span) {
        let (n, first) = self.undated.unwrap_or((0, span));
        self.undated = Some((n + 1, first));
    }
}

impl Reader<'_> {
    /// Reads what the manifest says of the city as an entity.
    pub(super) fn read_city(&mut self, file: FileId, node: &Node) {
        let kind = self.city.manifest.schema.city();
        let mut sheet = self.sheet(file, None, None);
        self.read_entity(&mut sheet, kind, node, Some("city"));
        self.end(&sheet);
    }

    /// Reads a file of entities and observations.
    pub(super) fn read_sheet(&mut self, file: FileId, root: &Node) {
        if !keys::version(root, self.diagnostics) {
            return;
        }
        let zone = self.city.manifest.zone.clone();
        let observed = root.get("observed").and_then(|node| scalar::instant(node, &zone, self.diagnostics));
        let source = root.get("source").and_then(|node| scalar::text(node, self.diagnostics));
        let mut sheet = self.sheet(file, source, observed);
        for (key, node) in root.map().unwrap_or_default() {
            match key.name.as_str() {
                "bailiwick" | "observed" | "source" => {}
                "exceptions" => {
                    let exceptions = keys::list(node, self.diagnostics).unwrap_or_default();
                    self.city.exceptions.extend_from_slice(exceptions);
                }
                "observations" => {
                    for said in keys::list(node, self.diagnostics).unwrap_or_default() {
                        self.read_observation(&mut sheet, said);
                    }
                }
                "city" => self.diagnostics.push(faults::city_elsewhere(key.span)),
                _ => self.read_kind(&mut sheet, key, node),
            }
        }
        self.end(&sheet);
    }

    fn read_kind(&mut self, sheet: &mut Sheet, key: &Key, node: &Node) {
        let schema = &self.city.manifest.schema;
        if let Some(kind) = schema.kind_with_plural(&key.name) {
            for entity in keys::list(node, self.diagnostics).unwrap_or_default() {
                self.read_entity(sheet, kind, entity, None);
            }
            return;
        }
        let plural = schema.kind_named(&key.name).map(|id| schema.kind(id).plural.as_str());
        let plurals = schema.kinds().map(|(_, kind)| kind.plural.as_str()).filter(|plural| *plural != "city");
        let known: Vec<&str> = plurals.chain(KEYS.iter().copied()).collect();
        self.diagnostics.push(faults::unknown_kind(key.span, &key.name, &known, plural));
    }

    pub(super) fn sheet(&mut self, file: FileId, source: Option<&str>, observed: Option<Instant>) -> Sheet {
        let path = self.files.path(file).to_string();
        let mut sheet = Sheet::new(path, &self.files.text(file), self.n_lines, observed);
        let n_lines = u32::try_from(sheet.line_starts.len() + 1).unwrap_or(u32::MAX);
        self.n_lines = self.n_lines.saturating_add(n_lines);
        let name = source.map_or_else(|| sheet.path.to_string(), str::to_owned);
        sheet.source = self.source(&sheet, &name);
        sheet
    }

    /// The source of a name, with the trust that the manifest gives it and this file as a part of it.
    pub(super) fn source(&mut self, sheet: &Sheet, name: &str) -> SourceId {
        let id = self.sources.get(name).copied().unwrap_or_else(|| {
            let trust = self.city.manifest.source_trust.get(name).copied().unwrap_or(0);
            let id = self.city.observations.add_source(Source::new(name, "line", trust));
            self.sources.insert(name.to_owned(), id);
            id
        });
        let source = usize::try_from(id.0).ok().and_then(|at| self.city.observations.sources.get_mut(at));
        if let Some(source) =
            source.filter(|of| of.parts.last().is_none_or(|(before, _)| *before != sheet.before))
        {
            source.parts.push((sheet.before, sheet.path.clone()));
        }
        id
    }

    fn end(&mut self, sheet: &Sheet) {
        if let Some((n, first)) = sheet.undated {
            self.diagnostics.push(faults::undated(first, n));
        }
    }
}

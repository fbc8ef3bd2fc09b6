//! One file of entities and observations.

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
}

impl Sheet {
    pub(super) fn new(text: &str, source: SourceId, observed: Option<Instant>) -> Self {
        let line_starts = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
        Self { source, observed, undated: None, line_starts: line_starts.collect() }
    }

    /// The origin of what stands at a place.
    pub(super) fn origin(&self, span: Span) -> Origin {
        self.origin_in(self.source, span)
    }

    /// Likewise, for another source that the file speaks for.
    pub(super) fn origin_in(&self, source: SourceId, span: Span) -> Origin {
        let line = self.line_starts.partition_point(|start| *start <= span.start as usize) + 1;
        Origin { source, record: u32::try_from(line).unwrap_or(u32::MAX) }
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

    fn sheet(&mut self, file: FileId, source: Option<&str>, observed: Option<Instant>) -> Sheet {
        let path = self.files.path(file);
        let source = self.source(source.unwrap_or(&path));
        Sheet::new(&self.files.text(file), source, observed)
    }

    /// The source of a name, with the trust that the manifest gives it.
    pub(super) fn source(&mut self, name: &str) -> SourceId {
        if let Some(known) = self.sources.get(name) {
            return *known;
        }
        let trust = self.city.manifest.source_trust.get(name).copied().unwrap_or(0);
        let source = Source::new(name, "line", trust);
        let id = self.city.observations.add_source(source);
        self.sources.insert(name.to_owned(), id);
        id
    }

    fn end(&mut self, sheet: &Sheet) {
        if let Some((n, first)) = sheet.undated {
            self.diagnostics.push(faults::undated(first, n));
        }
    }
}

//! From events to the tree. One frame per open list or mapping; nothing here recurses.

use std::collections::{BTreeMap, HashMap};

use diag::{Diagnostics, FileId, Span};
use saphyr_parser::{Event, Parser, ScalarStyle, ScanError};

use super::{
    MAX_DEPTH, MAX_NODES, MAX_SCALAR_BYTES, MAX_TEXT_BYTES,
    frame::{Content, Frame, Next, Size, key},
    offsets::Offsets,
    traps,
};
use crate::{
    faults,
    tree::{Node, Scalar, Yaml},
};

/// Reads the one document of a text.
pub(super) fn build(text: &str, file: FileId, diagnostics: &mut Diagnostics) -> Option<Node> {
    let mut builder = Builder {
        text,
        file,
        offsets: Offsets::new(text),
        stack: Vec::new(),
        root: None,
        anchors: BTreeMap::new(),
        size: Size { nodes: 0, bytes: 0 },
        held: Size { nodes: 0, bytes: 0 },
        diagnostics,
    };
    let mut parser = Parser::new_from_str(text);
    while let Some(event) = parser.next_event() {
        let stop = match event {
            Ok((Event::StreamEnd, _)) => break,
            Ok((event, span)) => {
                let start = builder.offsets.byte(span.start.index());
                let end = builder.offsets.byte(span.end.index()).max(start);
                builder.take(event, start, end)
            }
            Err(error) => builder.syntax(&error),
        };
        stop?;
    }
    let nothing = Node { span: Span::new(file, 0, 0), yaml: Yaml::Scalar(empty()) };
    Some(builder.root.unwrap_or(nothing))
}

fn empty() -> Scalar {
    Scalar { text: String::new(), quoted: false, verbatim_at: None }
}

struct Builder<'t, 'd> {
    text: &'t str,
    file: FileId,
    offsets: Offsets<'t>,
    stack: Vec<Frame>,
    root: Option<Node>,
    /// What anchors name: the node, how high and how large it is.
    anchors: BTreeMap<usize, (Node, usize, Size)>,
    size: Size,
    /// What the copies weigh that are kept for aliases.
    held: Size,
    diagnostics: &'d mut Diagnostics,
}

impl Builder<'_, '_> {
    /// Takes one event; `None` stops the reading.
    fn take(&mut self, event: Event<'_>, start: usize, end: usize) -> Option<()> {
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                self.check_scalar(&text, start, end)?;
                // The parser counts what follows closing quotes, comments included, into the scalar.
                let end = traps::closing_quote(self.text, start).unwrap_or(end).min(end);
                let scalar = self.scalar(&text, style, anchor, tag.is_some(), (start, end));
                let node = Node { span: self.span(start, end), yaml: Yaml::Scalar(scalar) };
                self.complete(node, anchor, 0, Size { nodes: 1, bytes: text.len() })
            }
            Event::Alias(anchor) => self.alias(anchor, start, end),
            Event::SequenceStart(anchor, tag) => {
                self.refuse_tag(tag.is_some(), start, end);
                self.open(anchor, start, end, Content::List(Vec::new()))
            }
            Event::MappingStart(anchor, tag) => {
                self.refuse_tag(tag.is_some(), start, end);
                let content = Content::Map { entries: Vec::new(), seen: HashMap::new(), next: Next::Key };
                self.open(anchor, start, end, content)
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(end),
            Event::DocumentStart(_) if self.root.is_some() => {
                self.diagnostics.push(faults::several_documents(self.span(start, end)));
                None
            }
            Event::DocumentStart(_)
            | Event::DocumentEnd
            | Event::StreamStart
            | Event::StreamEnd
            | Event::Nothing => Some(()),
        }
    }

    fn syntax(&mut self, error: &ScanError) -> Option<()> {
        let at = self.offsets.byte(error.marker().index());
        let width = self.text.get(at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        let span = self.span(at, at + width);
        let fault = match error.info() {
            "recursion limit exceeded" => faults::too_deep(span),
            info => faults::syntax(span, info, traps::advice(self.text, at, info)),
        };
        self.diagnostics.push(fault);
        None
    }

    fn check_scalar(&mut self, text: &str, start: usize, end: usize) -> Option<()> {
        if text.len() <= MAX_SCALAR_BYTES {
            return Some(());
        }
        self.diagnostics.push(faults::scalar_too_long(self.span(start, end)));
        None
    }

    fn scalar(
        &mut self,
        text: &str,
        style: ScalarStyle,
        anchor: usize,
        is_tagged: bool,
        (start, end): (usize, usize),
    ) -> Scalar {
        let is_block = matches!(style, ScalarStyle::Literal | ScalarStyle::Folded);
        let is_plain = style == ScalarStyle::Plain;
        let source = self.text.get(start..end).unwrap_or("");
        let is_verbatim_inside = source.len() == text.len() + 2 && source.get(1..=text.len()) == Some(text);
        let verbatim_at = match style {
            ScalarStyle::Plain => (source == text).then_some(start),
            ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => is_verbatim_inside.then_some(start + 1),
            ScalarStyle::Literal | ScalarStyle::Folded => source.find(text).map(|at| start + at),
        };
        let mut scalar = Scalar {
            text: text.to_owned(),
            quoted: !is_plain,
            verbatim_at: verbatim_at.and_then(|at| u32::try_from(at).ok()),
        };
        if is_tagged && is_block {
            self.refuse_tag(true, start, end);
        } else if self.expects_expression() && is_plain {
            self.mend_expression(&mut scalar, anchor, is_tagged, (start, end));
        } else if is_tagged {
            let meant = traps::value_at(self.text, start, self.is_in_flow());
            let quoted = (is_plain && !meant.starts_with("!!")).then(|| traps::quote(meant));
            self.diagnostics.push(faults::tag(self.span(start, end), quoted.as_deref()));
        }
        scalar
    }

    /// Explains what YAML made of an expression without quotes. What is mended counts as quoted, so that the same
    /// mistake is not told twice.
    fn mend_expression(
        &mut self,
        scalar: &mut Scalar,
        anchor: usize,
        is_tagged: bool,
        (start, end): (usize, usize),
    ) {
        let meant = traps::value_at(self.text, start, self.is_in_flow());
        let span = self.span(start, start + meant.len().max(end - start));
        if is_tagged || anchor > 0 {
            let sign = if meant.starts_with('&') { "&" } else { "!" };
            self.diagnostics.push(faults::sign_in_expression(span, sign, &traps::quote(meant)));
            let at = u32::try_from(start).ok();
            *scalar = Scalar { text: meant.to_owned(), quoted: true, verbatim_at: at };
        } else if let Some(whole) = traps::cut_off(self.text, start, end) {
            let span = self.span(start, start + whole.len());
            let forms = (traps::quote(&scalar.text), traps::quote(whole));
            self.diagnostics.push(faults::cut_off(span, &forms.0, &forms.1));
            scalar.quoted = true;
        }
    }

    fn refuse_tag(&mut self, is_tagged: bool, start: usize, end: usize) {
        if is_tagged {
            self.diagnostics.push(faults::tag(self.span(start, end), None));
        }
    }

    fn alias(&mut self, anchor: usize, start: usize, end: usize) -> Option<()> {
        let span = self.span(start, end);
        let Some((height, size)) = self.anchors.get(&anchor).map(|(_, height, size)| (*height, *size)) else {
            self.diagnostics.push(faults::endless_alias(span));
            return None;
        };
        if self.stack.len() + height > MAX_DEPTH {
            self.diagnostics.push(faults::too_deep(span));
            return None;
        }
        // INVARIANT: the size is checked before the copy is made.
        self.check_size(size, span)?;
        let (node, ..) = self.anchors.get(&anchor)?;
        let copy = Node { span, yaml: node.yaml.clone() };
        if self.expects_key() {
            self.diagnostics.push(faults::key_is_no_text(span));
            self.set_next(Next::Ignored);
            return Some(());
        }
        self.complete(copy, 0, height, size)
    }

    fn open(&mut self, anchor: usize, start: usize, end: usize, content: Content) -> Option<()> {
        if self.stack.len() >= MAX_DEPTH {
            self.diagnostics.push(faults::too_deep(self.span(start, end)));
            return None;
        }
        let holds_expressions = matches!(self.pending_key(), Some("variables"));
        let is_flow = self.text.get(start..end).is_some_and(|opening| opening.ends_with(['[', '{']));
        self.stack.push(Frame {
            start,
            end,
            is_flow,
            anchor,
            height: 1,
            size_before: self.size,
            holds_expressions,
            content,
        });
        Some(())
    }

    fn close(&mut self, end: usize) -> Option<()> {
        let frame = self.stack.pop()?;
        let end = if frame.is_flow { end } else { frame.end };
        let yaml = match frame.content {
            Content::List(list) => Yaml::List(list),
            Content::Map { entries, .. } => Yaml::Map(entries),
        };
        let size = Size {
            nodes: self.size.nodes - frame.size_before.nodes + 1,
            bytes: self.size.bytes - frame.size_before.bytes,
        };
        self.size = frame.size_before;
        self.complete(Node { span: self.span(frame.start, end), yaml }, frame.anchor, frame.height, size)
    }

    /// Puts a finished node where it belongs.
    fn complete(&mut self, node: Node, anchor: usize, height: usize, size: Size) -> Option<()> {
        self.check_size(size, node.span)?;
        self.size = Size { nodes: self.size.nodes + size.nodes, bytes: self.size.bytes + size.bytes };
        if anchor > 0 {
            self.check_size(size, node.span)?;
            self.held = Size { nodes: self.held.nodes + size.nodes, bytes: self.held.bytes + size.bytes };
            self.anchors.insert(anchor, (node.clone(), height, size));
        }
        let Some(frame) = self.stack.last_mut() else {
            self.root = Some(node);
            return Some(());
        };
        frame.height = frame.height.max(height + 1);
        frame.end = frame.end.max(node.span.end as usize);
        match &mut frame.content {
            Content::List(list) => list.push(node),
            Content::Map { entries, seen, next } => match std::mem::replace(next, Next::Key) {
                Next::ValueOf(key) => entries.push((key, node)),
                Next::Ignored => {}
                Next::Key => *next = key(node, seen, self.diagnostics),
            },
        }
        Some(())
    }

    fn check_size(&mut self, more: Size, span: Span) -> Option<()> {
        let nodes = self.size.nodes.saturating_add(self.held.nodes).saturating_add(more.nodes);
        let bytes = self.size.bytes.saturating_add(self.held.bytes).saturating_add(more.bytes);
        let (too_many, too_long) = (nodes > MAX_NODES, bytes > MAX_TEXT_BYTES);
        if too_many || too_long {
            self.diagnostics.push(faults::too_many_nodes(span));
            return None;
        }
        Some(())
    }

    fn expects_key(&self) -> bool {
        self.stack.last().is_some_and(|frame| matches!(&frame.content, Content::Map { next: Next::Key, .. }))
    }

    fn set_next(&mut self, to: Next) {
        if let Some(Frame { content: Content::Map { next, .. }, .. }) = self.stack.last_mut() {
            *next = to;
        }
    }

    /// The key whose value comes next.
    fn pending_key(&self) -> Option<&str> {
        match &self.stack.last()?.content {
            Content::Map { next: Next::ValueOf(key), .. } => Some(&key.name),
            Content::Map { .. } | Content::List(_) => None,
        }
    }

    fn expects_expression(&self) -> bool {
        let holds_expressions = self.stack.last().is_some_and(|frame| frame.holds_expressions);
        self.pending_key().is_some_and(|key| holds_expressions || matches!(key, "where" | "require"))
    }

    fn is_in_flow(&self) -> bool {
        self.stack.last().is_some_and(|frame| frame.is_flow)
    }

    fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.file, start, end.min(self.text.len()))
    }
}

//! What is where in a network: sections may come in any order, so this is gathered before lines are given.

use std::collections::{HashMap, HashSet};

use super::{
    controls,
    lines::{self, Line, Section},
};

/// Sections with elements.
const ELEMENTS: &[&str] = &["JUNCTIONS", "PIPES", "PUMPS", "RESERVOIRS", "TANKS", "VALVES"];
/// Sections that only networks of SWMM have.
const DRAINAGE: &[&str] = &["[CONDUITS]", "[OUTFALLS]", "[SUBCATCHMENTS]", "[XSECTIONS]"];

/// A sort of element, in the order of their tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    Junction = 1,
    Pipe,
    Pump,
    Reservoir,
    Tank,
    Valve,
}

/// The elements of a network.
#[derive(Default)]
pub(super) struct Network<'t> {
    nodes: HashMap<&'t str, Kind>,
    links: HashMap<&'t str, Kind>,
    places: HashMap<&'t str, (&'t str, &'t str)>,
    status: HashMap<&'t str, &'t str>,
    tags: HashMap<(bool, &'t str), &'t str>,
    controlled: HashSet<&'t str>,
    /// Whether there is a section with elements.
    pub(super) has_sections: bool,
    /// A section that only drainage networks have.
    pub(super) foreign: Option<&'t str>,
    /// Whether the rule that is being gathered has come to its actions.
    is_action: bool,
}

impl Kind {
    /// The sort of element that a line describes. A tank of at most three words is a reservoir, as in old files.
    pub(super) fn of_line(line: &Line<'_>) -> Option<Self> {
        let Section::Known(name) = line.section else { return None };
        match name {
            "JUNCTIONS" => Some(Kind::Junction),
            "PIPES" => Some(Kind::Pipe),
            "PUMPS" => Some(Kind::Pump),
            "RESERVOIRS" => Some(Kind::Reservoir),
            "TANKS" if matches!(line.words.len(), 2 | 3) => Some(Kind::Reservoir),
            "TANKS" => Some(Kind::Tank),
            "VALVES" => Some(Kind::Valve),
            _ => None,
        }
    }

    pub(super) fn table(self) -> usize {
        self as usize
    }

    pub(super) fn word(self) -> &'static str {
        match self {
            Kind::Junction => "junction",
            Kind::Pipe => "pipe",
            Kind::Pump => "pump",
            Kind::Reservoir => "reservoir",
            Kind::Tank => "tank",
            Kind::Valve => "valve",
        }
    }

    fn is_node(self) -> bool {
        matches!(self, Kind::Junction | Kind::Reservoir | Kind::Tank)
    }

    /// How many words its line has at least.
    pub(super) fn n_least(self) -> usize {
        match self {
            Kind::Junction => 1,
            Kind::Reservoir | Kind::Tank => 2,
            Kind::Pipe | Kind::Pump | Kind::Valve => 3,
        }
    }

    /// The place among the words of its line in which a column stands.
    fn slot(self, column: &str) -> Option<usize> {
        let columns: &[&str] = match self {
            Kind::Junction => &["id", "elevation", "demand"],
            Kind::Pipe => &["id", "from", "to", "length", "diameter", "roughness"],
            Kind::Pump => &["id", "from", "to"],
            Kind::Reservoir => &["id", "head"],
            Kind::Tank => &["id", "elevation", "initial_level", "min_level", "max_level", "diameter"],
            Kind::Valve => &["id", "from", "to", "diameter", "type", "setting"],
        };
        columns.iter().position(|name| *name == column)
    }
}

impl<'t> Network<'t> {
    /// Gathers the elements of a file. Of two with one id the first counts.
    pub(super) fn of(text: &'t str) -> Self {
        let mut network = Self::default();
        for line in lines::of(text) {
            network.gather(&line);
        }
        for head in lines::heads(text) {
            match head {
                Section::Known(name) if ELEMENTS.contains(&name) => network.has_sections = true,
                Section::Unknown(name) if DRAINAGE.iter().any(|other| other.eq_ignore_ascii_case(name)) => {
                    network.foreign.get_or_insert(name);
                }
                _ => {}
            }
        }
        network
    }

    fn gather(&mut self, line: &Line<'t>) {
        let words = &line.words;
        let Some(id) = words.first().copied() else { return };
        if let Some(kind) = Kind::of_line(line) {
            let elements = if kind.is_node() { &mut self.nodes } else { &mut self.links };
            elements.entry(id).or_insert(kind);
            return;
        }
        match line.section {
            Section::Known("COORDINATES") => {
                if let [_, x, y, ..] = words[..] {
                    self.places.insert(id, (x, y));
                }
            }
            Section::Known("STATUS") => {
                self.status.extend(words.get(1).map(|status| (id, *status)));
            }
            Section::Known("TAGS") => {
                if let [_, id, tag, ..] = words[..] {
                    self.tags.insert((is_of_node(line), id), tag);
                }
            }
            Section::Known("CONTROLS") => self.controlled.extend(words.get(1)),
            Section::Known("RULES") => {
                self.is_action = controls::is_action(line, self.is_action);
                self.controlled.extend(controls::link(line).filter(|_| self.is_action));
            }
            _ => {}
        }
    }

    pub(super) fn node(&self, id: &str) -> Option<Kind> {
        self.nodes.get(id).copied()
    }

    pub(super) fn link(&self, id: &str) -> Option<Kind> {
        self.links.get(id).copied()
    }

    /// What a line of `[TAGS]` is about.
    pub(super) fn tagged(&self, line: &Line<'_>) -> Option<Kind> {
        let id = line.words.get(1)?;
        if is_of_node(line) { self.node(id) } else { self.link(id) }
    }

    /// What is said of an element in a column.
    pub(super) fn say(&self, kind: Kind, line: &Line<'_>, column: &str) -> Option<String> {
        let word = |at: usize| line.words.get(at).copied();
        let id = word(0)?;
        let place = |at: usize| word(at).and_then(|node| self.places.get(node));
        let said = match column {
            "comment" => Some(line.comment),
            "tag" => self.tags.get(&(kind.is_node(), id)).copied(),
            "x" => place(0).map(|(x, _)| *x),
            "y" => place(0).map(|(_, y)| *y),
            "from_x" => place(1).map(|(x, _)| *x),
            "from_y" => place(1).map(|(_, y)| *y),
            "to_x" => place(2).map(|(x, _)| *x),
            "to_y" => place(2).map(|(_, y)| *y),
            "controlled" => Some(if self.controlled.contains(id) { "true" } else { "false" }),
            "status" => self.status.get(id).copied().or(word(7).filter(|_| kind == Kind::Pipe)),
            "curve" => parameter(line, "HEAD"),
            "power" => parameter(line, "POWER"),
            "speed" => parameter(line, "SPEED"),
            column => kind.slot(column).and_then(word),
        };
        // A `*` holds the place of what is not said.
        said.filter(|said| !said.is_empty() && *said != "*").map(str::to_owned)
    }
}

/// The value after a word of a pump, as in `HEAD 1 SPEED 1.2`.
fn parameter<'t>(line: &Line<'t>, name: &str) -> Option<&'t str> {
    let parameters = line.words.get(3..)?.chunks(2);
    let mut found =
        parameters.filter(|pair| pair.first().is_some_and(|word| word.eq_ignore_ascii_case(name)));
    found.next()?.get(1).copied()
}

fn is_of_node(line: &Line<'_>) -> bool {
    line.words.first().is_some_and(|word| word.eq_ignore_ascii_case("node"))
}

//! EPANET: a water network as its model describes it (`.inp`, EPANET 2.2 user manual, appendix C.2).
//!
//! A record is a line that says something: not blank, not a comment, not the head of a section. Absent on purpose:
//! places on Earth (coordinates are map units of a system that the file does not name) and everything that only a
//! simulation needs. Binary `.net` files are not read.

mod controls;
mod lines;
mod network;

use self::{
    lines::{Line, Section},
    network::{Kind, Network},
};
use crate::{
    Cell, Import, Importer, Input, MAX_CELL_BYTES, Reader, Record, Sink, Table,
    input::Numbers,
    outcome::{Broken, Cause, Place, Reason},
};

/// The importer.
pub(crate) struct Epanet;

const CONTROL: usize = 0;

const fn table(
    name: &'static str,
    doc: &'static str,
    columns: &'static [(&'static str, &'static str)],
) -> Table {
    Table { name, doc, columns, has_place: false, is_dated: false, is_log: false }
}

const ID: (&str, &str) = ("id", "Its id in the network.");
const FROM: (&str, &str) = ("from", "The node where it begins.");
const TO: (&str, &str) = ("to", "The node where it ends.");
const FROM_X: (&str, &str) = ("from_x", "Where it begins, in map units.");
const FROM_Y: (&str, &str) = ("from_y", "Where it begins, in map units.");
const TO_X: (&str, &str) = ("to_x", "Where it ends, in map units.");
const TO_Y: (&str, &str) = ("to_y", "Where it ends, in map units.");
const X: (&str, &str) = ("x", "Where it is, in map units.");
const Y: (&str, &str) = ("y", "Where it is, in map units.");
const TAG: (&str, &str) = ("tag", "Its tag.");
const COMMENT: (&str, &str) = ("comment", "What stands behind `;` on its line.");
const STATUS: (&str, &str) = ("status", "Its status or setting at the start.");
const CONTROLLED: (&str, &str) = ("controlled", "`true` if a control or a rule moves it, else `false`.");

/// In the order of [`Kind`], controls first.
const TABLES: &[Table] = &[
    table(
        "control",
        "A control or rule by which the water in a node moves a link.",
        &[
            ("by", "`control` or `rule`."),
            ("condition", "`above` or `below`, of a control."),
            ("level", "The level of a tank or the pressure at a junction, of a control."),
            ("link", "What is moved."),
            ("link_kind", "`pump`, `valve` or `pipe`."),
            ("node", "What it rests on."),
            ("node_kind", "`tank`, `reservoir` or `junction`."),
            ("setting", "What it is set to: `open`, `closed` or a number."),
        ],
    ),
    table(
        "junction",
        "A node where pipes meet.",
        &[ID, ("elevation", "How high it lies."), ("demand", "What is drawn there."), X, Y, TAG, COMMENT],
    ),
    table(
        "pipe",
        "A pipe.",
        &[
            ID,
            FROM,
            TO,
            ("length", "Its length."),
            ("diameter", "Its diameter."),
            ("roughness", "Its roughness."),
            STATUS,
            CONTROLLED,
            FROM_X,
            FROM_Y,
            TO_X,
            TO_Y,
            TAG,
            COMMENT,
        ],
    ),
    table(
        "pump",
        "A pump.",
        &[
            ID,
            FROM,
            TO,
            ("curve", "The curve of its head."),
            ("power", "Its power, if that is constant."),
            ("speed", "Its speed as part of the nominal one."),
            STATUS,
            CONTROLLED,
            FROM_X,
            FROM_Y,
            TO_X,
            TO_Y,
            TAG,
            COMMENT,
        ],
    ),
    table("reservoir", "A source or sink without end.", &[ID, ("head", "Its head."), X, Y, TAG, COMMENT]),
    table(
        "tank",
        "A tank.",
        &[
            ID,
            ("elevation", "How high its bottom lies."),
            ("initial_level", "Its level at the start."),
            ("min_level", "Its lowest level."),
            ("max_level", "Its highest level."),
            ("diameter", "Its diameter."),
            X,
            Y,
            TAG,
            COMMENT,
        ],
    ),
    table(
        "valve",
        "A valve.",
        &[
            ID,
            FROM,
            TO,
            ("diameter", "Its diameter."),
            ("type", "What it does, such as `PRV`: reduce pressure."),
            ("setting", "What it is set to."),
            STATUS,
            CONTROLLED,
            FROM_X,
            FROM_Y,
            TO_X,
            TO_Y,
            TAG,
            COMMENT,
        ],
    ),
];

impl Importer for Epanet {
    fn format(&self) -> &'static str {
        "epanet"
    }

    fn unit(&self) -> &'static str {
        "line"
    }

    fn tables(&self) -> &'static [Table] {
        TABLES
    }

    fn ready(&self) -> &'static str {
        include_str!("epanet/ready.yaml")
    }

    fn reader<'a>(&self, import: &'a Import) -> Box<dyn Reader + 'a> {
        Box::new(Files { import })
    }
}

struct Files<'a> {
    import: &'a Import,
}

impl Reader for Files<'_> {
    fn file(&mut self, mut input: Input<'_>, sink: &mut dyn Sink) -> Result<(), Broken> {
        let text = lines::decode(input.all()?)?;
        let network = Network::of(&text);
        if let Some(section) = network.foreign {
            let reason = format!("the file has a section `{section}`, so it is of SWMM and not of EPANET");
            return Err(Broken::new(Place::File, reason));
        }
        if !network.has_sections {
            let reason = "the file has no section of a water network, such as `[JUNCTIONS]` or `[PUMPS]`";
            let help = "export the network from EPANET as text, with the ending `.inp`".to_owned();
            return Err(Broken::new(Place::File, reason).help(help));
        }
        let mut given = Given { import: self.import, numbers: input.numbers(), network: &network, sink };
        let mut controls = controls::Controls::default();
        for line in lines::of(&text) {
            match line.section {
                Section::Known("CONTROLS") => controls.control(&line, &mut given),
                Section::Known("RULES") => controls.rule_line(line, &mut given),
                _ => given.line(&line),
            }
        }
        controls.end(&mut given);
        Ok(())
    }
}

/// Where lines go.
struct Given<'a> {
    import: &'a Import,
    numbers: &'a Numbers,
    network: &'a Network<'a>,
    sink: &'a mut dyn Sink,
}

impl Given<'_> {
    fn line(&mut self, line: &Line<'_>) {
        if let Some(kind) = Kind::of_line(line) {
            let record = self.element(kind, line);
            return self.record(kind.table(), line.number, record);
        }
        match line.section {
            Section::Known("COORDINATES") => {
                let node = line.words.first().and_then(|id| self.network.node(id));
                self.belongs(line.number, node, "coordinates");
            }
            Section::Known("STATUS") => {
                let link = line.words.first().and_then(|id| self.network.link(id));
                self.belongs(line.number, link, "status");
            }
            Section::Known("TAGS") => self.belongs(line.number, self.network.tagged(line), "tag"),
            Section::Known(name) => self.other(line.number, &format!("line of [{name}]")),
            Section::Unknown(name) => self.other(line.number, &format!("line of the unknown section {name}")),
            Section::Before => self.other(line.number, "line before the first section"),
            Section::After => self.other(line.number, "line after [END]"),
        }
    }

    /// Tells whether something is made of a sort of element.
    fn is_made(&self, kind: Kind) -> bool {
        self.import.mapping(kind.table()).is_some()
    }

    /// A line that says something more of an element.
    fn belongs(&mut self, number: u64, owner: Option<Kind>, what: &str) {
        match owner {
            Some(kind) if self.is_made(kind) => self.sink.part(self.numbers.number(number)),
            Some(kind) => self.other(number, &format!("{what} of a {}", kind.word())),
            None => self.other(number, &format!("{what} of what is not in the file")),
        }
    }

    fn element(&self, kind: Kind, line: &Line<'_>) -> Result<Record, Reason> {
        if line.n_bytes > MAX_CELL_BYTES {
            let text = format!("the line is longer than the bound of {MAX_CELL_BYTES} bytes");
            return Err(Reason::new(Cause::Bound, text));
        }
        let (n_words, n_least) = (line.words.len(), kind.n_least());
        if n_words < n_least {
            let text = format!("the line has {n_words} words where a {} has at least {n_least}", kind.word());
            return Err(Reason::new(Cause::Shape, text));
        }
        Ok(self.fill(kind.table(), |column| self.network.say(kind, line, column)))
    }

    /// A record with what its mapping asks for.
    fn fill(&self, table: usize, cell: impl Fn(&str) -> Option<String>) -> Record {
        let columns = self.import.mapping(table).map_or(&[][..], crate::Mapping::columns);
        Record::of(columns.iter().map(|column| cell(column).map_or(Cell::Empty, Cell::Text)).collect())
    }

    fn record(&mut self, table: usize, number: u64, record: Result<Record, Reason>) {
        self.sink.record(table, self.numbers.number(number), record);
    }

    fn part(&mut self, number: u64) {
        self.sink.part(self.numbers.number(number));
    }

    fn other(&mut self, number: u64, what: &str) {
        self.sink.other(self.numbers.number(number), what);
    }
}

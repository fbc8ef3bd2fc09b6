//! Turns bound checks into programs, one a kind, in which every distinct part stands once.

use std::collections::{BTreeSet, HashMap};

use model::{Duration, FieldId, KindId, Schema, Type};
use policy::{
    Adopted, Check, Exception,
    exception::Cover,
    lang::{
        ast::{Macro, Op},
        functions::Function,
        typed::{Term, Ty, Typed},
    },
};

use crate::{
    node::{Export, ExportId, ListKey, Node, NodeId, Number, Program, Range},
    shape::{self, Read},
};

/// All checks of a city, ready to be run on any state of it.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    pub(crate) programs: Vec<Program>,
    pub(crate) exports: Vec<Export>,
    pub(crate) checks: Vec<Planned>,
}

/// A check as it is run.
#[derive(Clone, Debug)]
pub(crate) struct Planned {
    /// The policy and the check, by their places.
    pub(crate) place: (usize, usize),
    pub(crate) check: Check,
    pub(crate) scope: Option<NodeId>,
    pub(crate) require: NodeId,
    pub(crate) exceptions: Vec<PlannedException>,
}

/// An exception to a check.
#[derive(Clone, Debug)]
pub(crate) struct PlannedException {
    pub(crate) exception: Exception,
    /// Its condition, where it has one.
    pub(crate) cover: Option<(NodeId, Typed)>,
}

/// How many parts a plan has, and how many there would be if checks shared none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parts {
    /// Distinct parts.
    pub distinct: usize,
    /// Parts of all conditions, counted each time they occur.
    pub in_all: usize,
}

impl Plan {
    /// Plans all checks that are judged.
    pub fn new(schema: &Schema, adopted: &[Adopted], exceptions: &[Exception]) -> Self {
        Self::build(schema, adopted, exceptions, true, &|_| true)
    }

    /// Plans some of the checks that are judged.
    pub fn of_some(
        schema: &Schema,
        adopted: &[Adopted],
        exceptions: &[Exception],
        is_wanted: &dyn Fn(&Check) -> bool,
    ) -> Self {
        Self::build(schema, adopted, exceptions, true, is_wanted)
    }

    /// The same plan without any part shared between checks, to measure what sharing is worth.
    pub fn without_sharing(schema: &Schema, adopted: &[Adopted], exceptions: &[Exception]) -> Self {
        Self::build(schema, adopted, exceptions, false, &|_| true)
    }

    fn build(
        schema: &Schema,
        adopted: &[Adopted],
        exceptions: &[Exception],
        shares: bool,
        is_wanted: &dyn Fn(&Check) -> bool,
    ) -> Self {
        let mut planner = Planner {
            schema,
            programs: schema.kinds().map(|_| Program::default()).collect(),
            exports: Vec::new(),
            known: HashMap::new(),
            known_exports: HashMap::new(),
        };
        let mut checks = Vec::new();
        for (n_policy, policy) in adopted.iter().enumerate() {
            for (n_check, check) in policy.checks.iter().enumerate().filter(|(_, check)| is_wanted(check)) {
                if !shares {
                    planner.known.clear();
                    planner.known_exports.clear();
                }
                checks.push(planner.check((n_policy, n_check), check, exceptions));
            }
        }
        Self { programs: planner.programs, exports: planner.exports, checks }
    }

    /// The levels at which answers are looked up, the deepest first.
    pub(crate) fn levels(&self) -> BTreeSet<usize> {
        (0..self.exports.len()).map(|n| self.level_of(ExportId(n))).collect()
    }

    /// The conditions that are looked up at a level.
    pub(crate) fn exports_of(&self, level: usize) -> Vec<ExportId> {
        (0..self.exports.len()).map(ExportId).filter(|export| self.level_of(*export) == level).collect()
    }

    pub(crate) fn level_of(&self, export: ExportId) -> usize {
        let export = &self.exports[export.0];
        self.programs[usize::from(export.kind.0)].levels[export.node.at()]
    }

    /// How many checks there are.
    pub fn n_checks(&self) -> usize {
        self.checks.len()
    }

    /// How much checks share.
    pub fn parts(&self) -> Parts {
        let conditions = self.checks.iter().flat_map(|planned| {
            planned.check.scope.iter().chain(std::iter::once(&planned.check.require)).map(shape::plain)
        });
        let (mut distinct, mut in_all) = (BTreeSet::new(), 0);
        for condition in conditions {
            count(&condition, &mut distinct, &mut in_all);
        }
        Parts { distinct: distinct.len(), in_all }
    }
}

fn count(typed: &Typed, distinct: &mut BTreeSet<String>, in_all: &mut usize) {
    *in_all += 1;
    distinct.insert(format!("{:?}", typed.node));
    typed.children().into_iter().for_each(|child| count(child, distinct, in_all));
}

struct Planner<'a> {
    schema: &'a Schema,
    programs: Vec<Program>,
    exports: Vec<Export>,
    known: HashMap<(KindId, String), NodeId>,
    known_exports: HashMap<(KindId, NodeId), ExportId>,
}

/// The kind whose rows are run, and the age that evidence may have.
#[derive(Clone, Copy)]
struct Frame {
    kind: KindId,
    age: Option<Duration>,
}

impl Frame {
    fn ageless(self) -> Self {
        Self { age: None, ..self }
    }
}

impl Planner<'_> {
    fn check(&mut self, place: (usize, usize), check: &Check, exceptions: &[Exception]) -> Planned {
        let at = |age| Frame { kind: check.kind, age };
        let scope = check.scope.as_ref().map(|scope| self.bool(at(None), &shape::plain(scope)));
        let require = self.bool(at(check.max_age), &shape::plain(&check.require));
        let about = |it: &&Exception| it.check == check.id || check.formerly.contains(&it.check);
        let exceptions = exceptions.iter().filter(about).map(|exception| {
            let cover = match &exception.cover {
                Cover::Where(condition) => {
                    let condition = shape::plain(condition);
                    Some((self.bool(at(None), &condition), condition))
                }
                Cover::Entities(_) => None,
            };
            PlannedException { exception: exception.clone(), cover }
        });
        let exceptions = exceptions.collect();
        Planned { place, check: check.clone(), scope, require, exceptions }
    }

    /// The node for a plain condition; the one there is, where one is the same.
    fn bool(&mut self, frame: Frame, typed: &Typed) -> NodeId {
        let age = frame.age.filter(|_| shape::ages(self.schema, typed));
        let frame = Frame { age, ..frame };
        let key = (frame.kind, format!("{:?} {:?}", age, typed.node));
        if let Some(node) = self.known.get(&key) {
            return *node;
        }
        let node = self.lower(frame, typed);
        let id = self.push(frame.kind, node);
        self.known.insert(key, id);
        id
    }

    fn push(&mut self, kind: KindId, node: Node) -> NodeId {
        let program = &self.programs[usize::from(kind.0)];
        let parts = node.parts().into_iter().map(|part| program.levels[part.at()]);
        let lookups = node.lookups().into_iter().map(|lookup| {
            let export = &self.exports[lookup.0];
            self.programs[usize::from(export.kind.0)].levels[export.node.at()] + 1
        });
        let level = parts.chain(lookups).max().unwrap_or(0);
        let program = &mut self.programs[usize::from(kind.0)];
        program.nodes.push(node);
        program.levels.push(level);
        NodeId(u32::try_from(program.nodes.len() - 1).unwrap_or(u32::MAX))
    }

    fn lower(&mut self, frame: Frame, typed: &Typed) -> Node {
        let reads: Vec<Read> = shape::reads(typed).into_iter().collect();
        if reads.iter().all(|read| *read == Read::City) {
            return Node::Once(typed.clone(), frame.age);
        }
        if let [Read::Link(link)] = reads[..] {
            return self.hop(frame, typed, link);
        }
        let mut bool = |it: &Typed| self.bool(frame, it);
        match &typed.node {
            Term::Not(of) => return Node::Not(bool(of)),
            Term::Binary(Op::And, a, b) => return Node::And(bool(a), bool(b)),
            Term::Binary(Op::Or, a, b) => return Node::Or(bool(a), bool(b)),
            Term::Choice(c, a, b) => return Node::Choice(bool(c), bool(a), bool(b)),
            Term::Binary(op, a, b) if a.ty == Ty::Bool && b.ty == Ty::Bool => {
                let (a, b) = (bool(a), bool(b));
                if let Some(node) = self.truths_compared(frame.kind, *op, a, b) {
                    return node;
                }
            }
            Term::Has(of, kind, field) if matches!(of.node, Term::Slot(0)) => {
                return self.stands(frame, *kind, *field, typed);
            }
            _ => {}
        }
        if let Some(field) = one_field(&reads) {
            return self.test(frame, typed, field);
        }
        let numbers = self.compared(frame, typed);
        numbers.or_else(|| self.over(frame, typed)).unwrap_or_else(|| Node::Row(typed.clone(), frame.age))
    }

    fn truths_compared(&mut self, kind: KindId, op: Op, a: NodeId, b: NodeId) -> Option<Node> {
        Some(match op {
            Op::Equal => Node::Same(a, b),
            Op::NotEqual => Node::Not(self.push(kind, Node::Same(a, b))),
            Op::Less => Node::Below(a, b),
            Op::Greater => Node::Below(b, a),
            Op::LessEqual => Node::Not(self.push(kind, Node::Below(b, a))),
            Op::GreaterEqual => Node::Not(self.push(kind, Node::Below(a, b))),
            _ => return None,
        })
    }

    fn hop(&mut self, frame: Frame, typed: &Typed, link: FieldId) -> Node {
        let Type::One(to) = self.schema.field(frame.kind, link).ty else {
            return Node::Row(typed.clone(), frame.age);
        };
        let export = self.export(Frame { kind: to, ..frame }, shape::through(typed, link));
        let node = Node::Hop(link, export);
        match self.guard(frame, link) {
            Some(age) => Node::Guard(self.push(frame.kind, node), link, age, typed.clone()),
            None => node,
        }
    }

    fn stands(&mut self, frame: Frame, kind: KindId, field: FieldId, typed: &Typed) -> Node {
        if self.schema.field(kind, field).is_inverse() {
            return Node::Row(typed.clone(), frame.age);
        }
        match self.guard(frame, field) {
            Some(age) => Node::Guard(self.bool(frame.ageless(), typed), field, age, typed.clone()),
            None => Node::Stands(field),
        }
    }

    fn test(&mut self, frame: Frame, typed: &Typed, field: FieldId) -> Node {
        if let Some(age) = self.guard(frame, field) {
            return Node::Guard(self.bool(frame.ageless(), typed), field, age, typed.clone());
        }
        let other = self.compared(frame, typed).map(|node| self.push(frame.kind, node));
        Node::Test(field, typed.clone(), other)
    }

    /// The age that a field may have, where the check tightens it.
    fn guard(&self, frame: Frame, field: FieldId) -> Option<Duration> {
        frame.age.filter(|_| self.schema.field(frame.kind, field).fresh_for().is_some())
    }

    /// A condition as other tables look it up.
    fn export(&mut self, frame: Frame, typed: Typed) -> ExportId {
        let node = self.bool(frame, &typed);
        if let Some(export) = self.known_exports.get(&(frame.kind, node)) {
            return *export;
        }
        self.exports.push(Export { kind: frame.kind, node, typed });
        let export = ExportId(self.exports.len() - 1);
        self.known_exports.insert((frame.kind, node), export);
        export
    }

    fn compared(&mut self, frame: Frame, typed: &Typed) -> Option<Node> {
        let Term::Binary(op, a, b) = &typed.node else { return None };
        let is_comparison = op.opposite().is_some();
        let is_number = match &a.ty {
            Ty::Int | Ty::Double | Ty::Instant | Ty::Duration => true,
            // The same text has the same number in the state's dictionary, and the same entity the same row.
            Ty::Text | Ty::Entity(_) => matches!(op, Op::Equal | Op::NotEqual),
            _ => false,
        };
        if !is_comparison || !is_number || a.ty != b.ty {
            return None;
        }
        Some(Node::Compare(*op, self.number(frame, a)?, self.number(frame, b)?))
    }

    fn number(&mut self, frame: Frame, typed: &Typed) -> Option<Number> {
        Some(match &typed.node {
            Term::Int(value) => Number::Whole(*value),
            Term::Instant(value) => Number::Whole(value.0),
            Term::Duration(value) => Number::Whole(value.0),
            Term::Double(value) => Number::Fraction(*value),
            Term::Now => Number::Now,
            Term::Field(of, kind, field) => match &of.node {
                Term::Slot(0) => Number::Field(*field, self.age_of(frame, *kind, *field)),
                Term::Field(first, from, link) if matches!(first.node, Term::Slot(0)) => Number::Via(
                    *link,
                    self.age_of(frame, *from, *link),
                    *kind,
                    *field,
                    self.age_of(frame, *kind, *field),
                ),
                _ => return None,
            },
            Term::Negate(of) => Number::Negate(Box::new(self.number(frame, of)?)),
            Term::Binary(op, a, b) => {
                let range = match typed.ty {
                    Ty::Int => Range::Whole,
                    Ty::Instant => Range::Instant,
                    Ty::Duration => Range::Duration,
                    Ty::Double => Range::Fraction,
                    _ => return None,
                };
                let (a, b) = (self.number(frame, a)?, self.number(frame, b)?);
                Number::Binary(*op, Box::new(a), Box::new(b), range)
            }
            Term::Choice(condition, a, b) => {
                let (a, b) = (self.number(frame, a)?, self.number(frame, b)?);
                Number::Choice(self.bool(frame, condition), Box::new(a), Box::new(b))
            }
            Term::Call(function, args) => match (function, &args[..]) {
                (Function::Size, [list]) => self.size(frame, list)?,
                (Function::Int, [x]) if x.ty == Ty::Int => self.number(frame, x)?,
                (Function::Int, [x]) if x.ty == Ty::Double => {
                    Number::ToWhole(Box::new(self.number(frame, x)?))
                }
                (Function::Double, [x]) if x.ty == Ty::Double => self.number(frame, x)?,
                (Function::Double, [x]) if x.ty == Ty::Int => {
                    Number::ToFraction(Box::new(self.number(frame, x)?))
                }
                (Function::Of(unit), [x]) => Number::Units(Box::new(self.number(frame, x)?), *unit),
                _ => return None,
            },
            _ => return None,
        })
    }

    fn age_of(&self, frame: Frame, kind: KindId, field: FieldId) -> Option<Duration> {
        frame.age.filter(|_| shape::field_ages(self.schema, kind, field))
    }

    /// `size` of a list of entities, or of those for which a condition holds.
    fn size(&mut self, frame: Frame, list: &Typed) -> Option<Number> {
        if let Some((list, _)) = self.list(frame, list) {
            return Some(Number::Size(list));
        }
        let Term::Macro(Macro::Filter, list, slot, _, body) = &list.node else { return None };
        let (list, element) = self.list(frame, list)?;
        let body = shape::of_element(body, *slot)?;
        Some(Number::SizeWhere(list, self.export(Frame { kind: element, ..frame }, body)))
    }

    /// A list of entities that an entity has, and the kind of its elements.
    fn list(&self, frame: Frame, typed: &Typed) -> Option<(ListKey, KindId)> {
        let Term::Field(of, kind, field) = &typed.node else { return None };
        let Type::Many(element) = self.schema.field(*kind, *field).ty else { return None };
        let is_own = matches!(of.node, Term::Slot(0)) && *kind == frame.kind;
        is_own.then(|| ((*kind, *field, self.age_of(frame, *kind, *field)), element))
    }

    fn over(&mut self, frame: Frame, typed: &Typed) -> Option<Node> {
        let Term::Macro(of, list, slot, _, body) = &typed.node else { return None };
        let (list, element) = self.list(frame, list)?;
        let body = shape::of_element(body, *slot)?;
        let export = self.export(Frame { kind: element, ..frame }, body);
        matches!(of, Macro::All | Macro::Exists | Macro::ExistsOne).then_some(Node::Over(*of, list, export))
    }
}

/// The one field that a condition reads, where that is no relation.
fn one_field(reads: &[Read]) -> Option<FieldId> {
    let field_of = |read: &Read| match read {
        Read::Field(field) | Read::Stands(field) => Some(*field),
        _ => None,
    };
    let fields: BTreeSet<Option<FieldId>> = reads.iter().map(field_of).collect();
    let reads_it = reads.iter().any(|read| matches!(read, Read::Field(_)));
    match fields.into_iter().collect::<Vec<_>>()[..] {
        [Some(field)] if reads_it => Some(field),
        _ => None,
    }
}

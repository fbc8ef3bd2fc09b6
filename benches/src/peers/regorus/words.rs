//! Typed conditions as Rego: the lines that hold when a condition is true, and those when it is false.

use std::{collections::BTreeMap, fmt::Write as _};

use policy::{
    Check,
    exception::Departure,
    lang::{
        ast::{Macro, Op},
        functions::Function,
        typed::{Term, Ty, Typed},
    },
};

use super::{
    super::{City, facts},
    inputs::{View, name},
};

pub(super) struct Writer<'c> {
    city: &'c City,
    views: BTreeMap<Option<i64>, View>,
    policy: String,
    n_names: usize,
}

/// What conditions of one side of a check are written with.
struct Side {
    age: Option<i64>,
    /// The variables and places of the elements around, by slot.
    slots: Vec<(usize, String, usize)>,
}

type Lines = Vec<String>;

/// A line that never holds.
const NEVER: &str = "false";

impl<'c> Writer<'c> {
    pub(super) fn new(city: &'c City) -> Self {
        let private = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "127.0.0.0/8"];
        let mut policy = "package bench\n\nimport rego.v1\n\n".to_owned();
        for range in private {
            let _ = writeln!(policy, "is_private(a) if net.cidr_contains(\"{range}\", a)");
        }
        Self { city, views: BTreeMap::from([(None, View::default())]), policy, n_names: 0 }
    }

    pub(super) fn views(&self) -> &BTreeMap<Option<i64>, View> {
        &self.views
    }

    /// The whole policy, with the rule that gives the verdicts of all checks in order.
    pub(super) fn finish(&mut self, n_checks: usize) -> String {
        let all: Vec<String> = (0..n_checks).map(|n| format!("c{n}")).collect();
        // What could not be written is unknown.
        for rule in &all {
            if !self.policy.contains(&format!("\n{rule} := ")) {
                let _ = writeln!(self.policy, "\n{rule} := \"unknown\"");
            }
        }
        let _ = writeln!(self.policy, "\nall := [{}]", all.join(",\n\t"));
        self.policy.clone()
    }

    pub(super) fn check(&mut self, n: usize, check: &Check) -> Result<(), String> {
        let side = |age| Side { age, slots: Vec::new() };
        let mut any = side(None);
        let mut aged = side(check.max_age.map(|age| age.0));
        let mut rule = Vec::new();
        if let Some(scope) = &check.scope {
            rule.push(("\"not-applicable\"", self.lines(&mut any, scope, false)?));
        }
        let in_scope = format!("s{n}");
        let scope = match &check.scope {
            Some(scope) => self.lines(&mut any, scope, true)?,
            None => Vec::new(),
        };
        let require = |writer: &mut Self, side: &mut Side, want| -> Result<Lines, String> {
            let mut lines = vec![in_scope.clone()];
            lines.extend(writer.lines(side, &check.require, want)?);
            Ok(lines)
        };
        rule.push(("\"pass\"", require(self, &mut aged, true)?));
        rule.push(("\"fail\"", require(self, &mut aged, false)?));
        self.rule(&in_scope, &[("true", if scope.is_empty() { vec!["true".to_owned()] } else { scope })]);
        let covers: Vec<(&str, Lines)> = self.covers(&mut any, n, check)?;
        if covers.is_empty() {
            rule.push(("\"unknown\"", vec!["true".to_owned()]));
            self.rule(&format!("c{n}"), &rule);
            return Ok(());
        }
        let found = format!("f{n}");
        rule.push(("\"unknown\"", vec!["true".to_owned()]));
        self.rule(&found, &rule);
        let mut whole = covers;
        whole.push((&found, vec!["true".to_owned()]));
        self.rule(&format!("c{n}"), &whole);
        Ok(())
    }

    fn covers(
        &mut self,
        any: &mut Side,
        n: usize,
        check: &Check,
    ) -> Result<Vec<(&'static str, Lines)>, String> {
        let mut covers = Vec::new();
        let exceptions: Vec<_> = self.city.exceptions_to(check).cloned().collect();
        for exception in exceptions {
            let turned = match exception.departure {
                Departure::NotApplicable => "[\"fail\", \"unknown\"]",
                Departure::RiskAccepted | Departure::Departure => "[\"fail\"]",
            };
            let mut lines = vec![format!("f{n} in {turned}")];
            lines.extend(self.lines(any, &facts::cover(&exception.cover, check), true)?);
            covers.push(("\"excepted\"", lines));
        }
        Ok(covers)
    }

    /// Writes a rule with its answers in order: the first whose lines hold.
    fn rule(&mut self, head: &str, answers: &[(&str, Lines)]) {
        for (at, (answer, lines)) in answers.iter().enumerate() {
            let begin = if at == 0 { format!("\n{head} := {answer}") } else { format!(" else := {answer}") };
            let _ = write!(self.policy, "{begin} if {{\n\t{}\n}}", lines.join("\n\t"));
        }
        self.policy.push('\n');
    }

    fn name(&mut self, letter: char) -> String {
        self.n_names += 1;
        format!("{letter}_{}", self.n_names)
    }

    /// A rule that holds if any of several bodies does, as a line that asks it.
    fn either(&mut self, side: &Side, bodies: &[Lines]) -> String {
        let variables: Vec<&str> = side.slots.iter().map(|(_, variable, _)| variable.as_str()).collect();
        let name = self.name('h');
        let head = if variables.is_empty() { name } else { format!("{name}({})", variables.join(", ")) };
        for body in bodies {
            let body = if body.is_empty() { "true".to_owned() } else { body.join("\n\t") };
            let _ = writeln!(self.policy, "\n{head} if {{\n\t{body}\n}}");
        }
        head
    }

    /// The lines that all hold when a condition is known to be `want`.
    fn lines(&mut self, side: &mut Side, typed: &Typed, want: bool) -> Result<Lines, String> {
        Ok(match &typed.node {
            Term::Named(_, of) => self.lines(side, of, want)?,
            Term::Not(of) => self.lines(side, of, !want)?,
            Term::Bool(value) if *value == want => Vec::new(),
            Term::Bool(_) => vec![NEVER.to_owned()],
            Term::Binary(op @ (Op::And | Op::Or), a, b) => {
                let (a, b) = (self.lines(side, a, want)?, self.lines(side, b, want)?);
                if (*op == Op::And) == want { [a, b].concat() } else { vec![self.either(side, &[a, b])] }
            }
            Term::Binary(Op::In, element, list) => self.is_in(side, element, list, want)?,
            Term::Binary(op, a, b) => {
                if matches!(a.ty, Ty::Entity(_) | Ty::List(_)) {
                    return Err("entities or lists compared".to_owned());
                }
                let mut lines = Vec::new();
                let (a, b) = (self.value(side, a, &mut lines)?, self.value(side, b, &mut lines)?);
                lines.push(format!("{a} {} {b}", symbol(*op, want)?));
                lines
            }
            Term::Has(of, kind, field) => {
                let mut lines = Vec::new();
                let entity = self.value(side, of, &mut lines)?;
                let place = self.place(side, of)?;
                let view = self.views.entry(side.age).or_default();
                let standings = &mut view.places[place].standings;
                if !standings.contains(field) {
                    standings.push(*field);
                }
                lines.push(format!("{entity}.has_{} == {want}", self.city.schema.field(*kind, *field).name));
                lines
            }
            Term::Macro(of, list, slot, _, body) => self.over(side, (*of, list, *slot, body), want)?,
            Term::Call(Function::IsPrivate, args) => {
                let mut lines = Vec::new();
                let address = self.value(side, &args[0], &mut lines)?;
                lines.push(if want {
                    format!("is_private({address})")
                } else {
                    format!("{address} != \"\"; not is_private({address})")
                });
                lines
            }
            Term::Call(Function::VersionBefore, args) => {
                let mut lines = Vec::new();
                let (a, b) =
                    (self.value(side, &args[0], &mut lines)?, self.value(side, &args[1], &mut lines)?);
                lines.push(format!("semver.compare({a}, {b}) {} 0", if want { "<" } else { ">=" }));
                lines
            }
            _ => {
                let mut lines = Vec::new();
                let value = self.value(side, typed, &mut lines)?;
                lines.push(format!("{value} == {want}"));
                lines
            }
        })
    }

    fn is_in(&mut self, side: &mut Side, element: &Typed, list: &Typed, want: bool) -> Result<Lines, String> {
        let mut lines = Vec::new();
        let (element, list) = (self.value(side, element, &mut lines)?, self.value(side, list, &mut lines)?);
        if want {
            lines.push(format!("{element} in {list}"));
            return Ok(lines);
        }
        // `not` of what is undefined holds, so both must be there.
        let a = self.name('v');
        lines.push(format!("{a} := {element}"));
        lines.push(format!("{a} == {a}"));
        let b = self.there(list, &mut lines);
        lines.push(format!("not {a} in {b}"));
        Ok(lines)
    }

    fn over(
        &mut self,
        side: &mut Side,
        (of, list, slot, body): (Macro, &Typed, usize, &Typed),
        want: bool,
    ) -> Result<Lines, String> {
        let is_open = self.is_open(list);
        let mut lines = Vec::new();
        let written = self.value(side, list, &mut lines)?;
        let variable = self.enter(side, list, slot)?;
        let lines = match (of, want) {
            (Macro::Exists, true) | (Macro::All, false) => {
                let mut some = vec![format!("some {variable} in {written}")];
                some.extend(self.lines(side, body, want)?);
                side.slots.pop();
                vec![self.either(side, &[[lines, some].concat()])]
            }
            (Macro::Exists, false) | (Macro::All, true) if is_open => {
                side.slots.pop();
                vec![NEVER.to_owned()]
            }
            (Macro::Exists, false) | (Macro::All, true) => {
                let body = self.lines(side, body, want)?;
                side.slots.pop();
                let written = self.there(written, &mut lines);
                lines.push(format!("every {variable} in {written} {{\n\t{}\n\t}}", body.join("\n\t")));
                lines
            }
            (Macro::ExistsOne, want) if !is_open => {
                let count = self.count(side, (&written, &variable), body, &mut lines)?;
                side.slots.pop();
                lines.push(format!("{count} {} 1", if want { "==" } else { "!=" }));
                lines
            }
            _ => {
                side.slots.pop();
                return Err(format!("`{}`", of.name()));
            }
        };
        Ok(lines)
    }

    /// How many elements a condition holds for, once it is known for each.
    fn count(
        &mut self,
        side: &mut Side,
        (list, variable): (&str, &str),
        body: &Typed,
        lines: &mut Lines,
    ) -> Result<String, String> {
        let (yes, no) = (self.lines(side, body, true)?, self.lines(side, body, false)?);
        let known = self.either(side, &[yes.clone(), no]);
        let named = self.there(list.to_owned(), lines);
        lines.push(format!("every {variable} in {named} {{ {known} }}"));
        let other = self.name('e');
        // The variable of this macro is the last that its rule takes.
        let yes = self.either(side, &[yes]);
        let takes = yes.strip_suffix(&format!("{variable})")).ok_or("a rule that takes no element")?;
        Ok(format!("count([1 | some {other} in {list}; {takes}{other})])"))
    }

    /// A list by a name of its own, and the line without which `every` and `not` would hold over an undefined one.
    fn there(&mut self, list: String, lines: &mut Lines) -> String {
        let name = self.name('v');
        lines.push(format!("{name} := {list}"));
        lines.push(format!("count({name}) >= 0"));
        name
    }

    /// Begins the body of a macro; gives the name of its variable.
    fn enter(&mut self, side: &mut Side, list: &Typed, slot: usize) -> Result<String, String> {
        let place = self.place(side, list)?;
        let variable = self.name('e');
        side.slots.push((slot, variable.clone(), place));
        Ok(variable)
    }

    fn is_open(&self, list: &Typed) -> bool {
        matches!(&list.unnamed().node, Term::Field(_, kind, field) if facts::is_open(self.city, *kind, *field))
    }

    /// The place in the view where an entity or list stands.
    fn place(&mut self, side: &Side, typed: &Typed) -> Result<usize, String> {
        match &typed.node {
            Term::Slot(0) => Ok(View::ROOT),
            Term::Slot(slot) => side
                .slots
                .iter()
                .find(|(of, ..)| of == slot)
                .map(|(_, _, place)| *place)
                .ok_or_else(|| "a slot of nobody".to_owned()),
            Term::Named(_, of) => self.place(side, of),
            Term::Field(of, _, field) => {
                let place = self.place(side, of)?;
                Ok(self.views.entry(side.age).or_default().below(place, *field))
            }
            Term::List(_) => Ok(View::ROOT),
            _ => Err("an entity that is computed".to_owned()),
        }
    }

    /// A value as an expression; what must hold before goes into `lines`.
    fn value(&mut self, side: &mut Side, typed: &Typed, lines: &mut Lines) -> Result<String, String> {
        Ok(match &typed.node {
            Term::Bool(value) => value.to_string(),
            Term::Int(value) => value.to_string(),
            Term::Double(value) => format!("{value:?}"),
            Term::Text(text) => quoted(text),
            Term::Instant(instant) => instant.0.to_string(),
            Term::Duration(duration) => duration.0.to_string(),
            Term::Now => self.city.state.as_of().0.to_string(),
            Term::Slot(0) => {
                self.views.entry(side.age).or_default();
                format!("input.{}", name(side.age))
            }
            Term::Slot(slot) => {
                let found = side.slots.iter().find(|(of, ..)| of == slot);
                found.map(|(_, variable, _)| variable.clone()).ok_or("a slot of nobody")?
            }
            Term::Named(_, of) => self.value(side, of, lines)?,
            Term::Id(of) => format!("{}.id", self.value(side, of, lines)?),
            Term::Field(of, kind, field) => {
                self.place(side, typed)?;
                format!("{}.{}", self.value(side, of, lines)?, self.city.schema.field(*kind, *field).name)
            }
            Term::Negate(of) => format!("(0 - {})", self.value(side, of, lines)?),
            Term::Binary(op @ (Op::Add | Op::Subtract | Op::Multiply), a, b) if a.ty != Ty::Text => {
                format!("({} {} {})", self.value(side, a, lines)?, op.symbol(), self.value(side, b, lines)?)
            }
            Term::List(list) => {
                let list: Result<Vec<String>, String> =
                    list.iter().map(|one| self.value(side, one, lines)).collect();
                format!("[{}]", list?.join(", "))
            }
            Term::Call(function, args) => self.call(side, function, args, lines)?,
            _ => return Err("a truth value or list that is computed".to_owned()),
        })
    }

    fn call(
        &mut self,
        side: &mut Side,
        function: &Function,
        args: &[Typed],
        lines: &mut Lines,
    ) -> Result<String, String> {
        if let (Function::Size, [of]) = (function, args)
            && let Term::Macro(Macro::Filter, list, slot, _, body) = &of.unnamed().node
        {
            if self.is_open(list) {
                return Err("the size of an open list".to_owned());
            }
            let written = self.value(side, list, lines)?;
            let variable = self.enter(side, list, *slot)?;
            let count = self.count(side, (&written, &variable), body, lines);
            side.slots.pop();
            return count;
        }
        let mut written = Vec::new();
        for arg in args {
            written.push(self.value(side, arg, lines)?);
        }
        Ok(match (function, written.as_slice()) {
            (Function::Contains, [text, part]) => format!("contains({text}, {part})"),
            (Function::StartsWith, [text, part]) => format!("startswith({text}, {part})"),
            (Function::EndsWith, [text, part]) => format!("endswith({text}, {part})"),
            (Function::LowerAscii, [text]) => format!("lower({text})"),
            (Function::Matches(_), [text, pattern]) => format!("regex.match({pattern}, {text})"),
            (Function::InRange, [address, range]) => format!("net.cidr_contains({range}, {address})"),
            (Function::Of(unit), [n]) => format!("({n} * {})", unit.0),
            (Function::Size, [list]) if !self.is_open(&args[0]) => format!("count({list})"),
            _ => return Err(format!("{function:?}")),
        })
    }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

fn symbol(op: Op, want: bool) -> Result<&'static str, String> {
    Ok(match (op, want) {
        (Op::Equal, true) | (Op::NotEqual, false) => "==",
        (Op::NotEqual, true) | (Op::Equal, false) => "!=",
        (Op::Less, true) | (Op::GreaterEqual, false) => "<",
        (Op::LessEqual, true) | (Op::Greater, false) => "<=",
        (Op::Greater, true) | (Op::LessEqual, false) => ">",
        (Op::GreaterEqual, true) | (Op::Less, false) => ">=",
        _ => return Err(format!("`{}`", op.symbol())),
    })
}

//! Typed conditions as SQL.

use std::collections::BTreeSet;

use model::{Duration, Field, FieldId, KindId, Nature, Type};
use policy::lang::{
    ast::{Macro, Op},
    functions::Function,
    typed::{Term, Ty, Typed},
};

use super::super::{City, facts};

/// What conditions read: fields, and of which the standing is asked.
#[derive(Default)]
pub(super) struct Used {
    pub(super) fields: BTreeSet<(KindId, FieldId)>,
    pub(super) standings: BTreeSet<(KindId, FieldId)>,
}

pub(super) struct Writer<'c> {
    city: &'c City,
    used: Used,
    patterns: Vec<Function>,
    n_aliases: usize,
}

/// One `SELECT` that is being written: the tables that its paths from one entity join.
pub(super) struct Select {
    slot: usize,
    source: String,
    /// How its element is named: a table, or a value.
    alias: String,
    joins: Vec<(String, String, String)>,
}

impl Select {
    pub(super) fn alias(&self) -> &str {
        &self.alias
    }

    pub(super) fn from(&self) -> String {
        self.joins.iter().fold(self.source.clone(), |from, (_, _, join)| from + join)
    }
}

/// The selects around a condition, from the outside in.
type Around<'s> = Vec<&'s mut Select>;

impl<'c> Writer<'c> {
    pub(super) fn new(city: &'c City) -> Self {
        Self { city, used: Used::default(), patterns: Vec::new(), n_aliases: 0 }
    }

    pub(super) fn used(&self) -> &Used {
        &self.used
    }

    pub(super) fn patterns(&self) -> &[Function] {
        &self.patterns
    }

    fn alias(&mut self) -> String {
        self.n_aliases += 1;
        format!("t{}", self.n_aliases)
    }

    fn table(&self, kind: KindId) -> String {
        format!("k_{}", self.city.schema.kind(kind).name)
    }

    fn column(&self, kind: KindId, field: FieldId) -> String {
        column(self.city.schema.field(kind, field))
    }

    pub(super) fn begin(&mut self, kind: KindId) -> Select {
        let alias = self.alias();
        Select { slot: 0, source: format!("{} {alias}", self.table(kind)), alias, joins: Vec::new() }
    }

    pub(super) fn condition(
        &mut self,
        select: &mut Select,
        typed: &Typed,
        max_age: Option<Duration>,
    ) -> Result<String, String> {
        let mut around = vec![select];
        self.write(&mut around, typed, max_age)
    }

    fn write(
        &mut self,
        around: &mut Around<'_>,
        typed: &Typed,
        max_age: Option<Duration>,
    ) -> Result<String, String> {
        Ok(match &typed.node {
            Term::Bool(value) => u8::from(*value).to_string(),
            Term::Int(value) => format!("({value})"),
            Term::Double(value) => format!("({value:?})"),
            Term::Text(text) => format!("'{}'", text.replace('\'', "''")),
            Term::Instant(instant) => format!("({})", instant.0),
            Term::Duration(duration) => format!("({})", duration.0),
            Term::Now => format!("({})", self.city.state.as_of().0),
            Term::Slot(slot) => find(around, *slot)?.alias.clone(),
            Term::Named(_, of) => self.write(around, of, max_age)?,
            Term::Id(of) => format!("{}.id", self.entity(around, of)?),
            Term::Field(of, kind, field) => self.field(around, of, (*kind, *field), max_age)?,
            Term::Has(of, kind, field) => self.has(around, of, (*kind, *field), max_age)?,
            Term::Not(of) => format!("(NOT {})", self.write(around, of, max_age)?),
            Term::Negate(of) => format!("(-{})", self.write(around, of, max_age)?),
            Term::Binary(Op::In, element, list) => self.is_in(around, element, list, max_age)?,
            Term::Binary(op, a, b) => {
                if matches!(a.ty, Ty::Entity(_) | Ty::List(_)) {
                    return Err("entities or lists compared".to_owned());
                }
                let (a, b) = (self.write(around, a, max_age)?, self.write(around, b, max_age)?);
                format!("({a} {} {b})", symbol(*op)?)
            }
            Term::Macro(of, list, slot, _, body) => self.over(around, *of, list, *slot, body, max_age)?,
            Term::Call(function, args) => self.call(around, function, args, max_age)?,
            Term::Choice(..) => return Err("a choice".to_owned()),
            Term::List(_) => return Err("a list as a value".to_owned()),
        })
    }

    /// The alias of the table that an entity is a row of, joined where it is reached by a link.
    fn entity(&mut self, around: &mut Around<'_>, typed: &Typed) -> Result<String, String> {
        match &typed.node {
            Term::Slot(slot) => Ok(find(around, *slot)?.alias.clone()),
            Term::Named(_, of) => self.entity(around, of),
            Term::Field(of, kind, field) => {
                let Ty::Entity(to) = typed.ty else { return Err("an entity that is none".to_owned()) };
                let from = self.entity(around, of)?;
                self.used.fields.insert((*kind, *field));
                let path = format!("{from}.{}", self.column(*kind, *field));
                let (alias, table) = (self.alias(), self.table(to));
                let select = find(around, root(of)?)?;
                if let Some((_, have, _)) = select.joins.iter().find(|(have, ..)| *have == path) {
                    return Ok(have.clone());
                }
                let join = format!(" LEFT JOIN {table} {alias} ON {alias}.row = {path}");
                select.joins.push((path, alias.clone(), join));
                Ok(alias)
            }
            _ => Err("an entity that is computed".to_owned()),
        }
    }

    /// What must hold for evidence of a field to be fresh enough; empty if it always is.
    fn is_fresh(&self, column: &str, (kind, field): (KindId, FieldId), max_age: Option<Duration>) -> String {
        let is_measured = self.city.schema.field(kind, field).fresh_for().is_some();
        match max_age.filter(|_| is_measured) {
            Some(age) => format!("{column}_at >= {}", self.city.state.as_of().0 - age.0),
            None => String::new(),
        }
    }

    fn field(
        &mut self,
        around: &mut Around<'_>,
        of: &Typed,
        at: (KindId, FieldId),
        max_age: Option<Duration>,
    ) -> Result<String, String> {
        self.used.fields.insert(at);
        let column = format!("{}.{}", self.entity(around, of)?, self.column(at.0, at.1));
        let fresh = self.is_fresh(&column, at, max_age);
        Ok(if fresh.is_empty() { column } else { format!("CASE WHEN {fresh} THEN {column} END") })
    }

    fn has(
        &mut self,
        around: &mut Around<'_>,
        of: &Typed,
        at: (KindId, FieldId),
        max_age: Option<Duration>,
    ) -> Result<String, String> {
        self.used.fields.insert(at);
        self.used.standings.insert(at);
        let column = format!("{}.{}", self.entity(around, of)?, self.column(at.0, at.1));
        let fresh = self.is_fresh(&column, at, max_age);
        Ok(if fresh.is_empty() {
            format!("{column}_has")
        } else {
            format!("CASE WHEN {fresh} THEN {column}_has END")
        })
    }

    fn is_in(
        &mut self,
        around: &mut Around<'_>,
        element: &Typed,
        list: &Typed,
        max_age: Option<Duration>,
    ) -> Result<String, String> {
        let element = self.write(around, element, max_age)?;
        if let Term::List(elements) = &list.unnamed().node {
            let elements: Result<Vec<String>, String> =
                elements.iter().map(|one| self.write(around, one, max_age)).collect();
            return Ok(format!("({element} IN ({}))", elements?.join(", ")));
        }
        let list = self.list(around, list, usize::MAX, max_age)?;
        Ok(list.if_known(&format!(
            "EXISTS (SELECT 1 FROM {}{} AND {} = {element})",
            list.select.from(),
            list.filter,
            list.select.alias
        )))
    }

    /// A list as a select of its elements, which `slot` names.
    fn list(
        &mut self,
        around: &mut Around<'_>,
        typed: &Typed,
        slot: usize,
        max_age: Option<Duration>,
    ) -> Result<Elements, String> {
        let Term::Field(of, kind, field) = &typed.unnamed().node else {
            return Err("a list that is computed".to_owned());
        };
        let at = (*kind, *field);
        self.used.fields.insert(at);
        let def = self.city.schema.field(*kind, *field);
        let (owner, alias) = (self.entity(around, of)?, self.alias());
        let is_open = facts::is_open(self.city, *kind, *field);
        let list = format!("{owner}.{}", column(def));
        let select = |source, alias| Select { slot, source, alias, joins: Vec::new() };
        if let (Nature::Inverse(from, link), Type::Many(to)) = (def.nature, def.ty) {
            self.used.fields.insert((from, link));
            let table = self.table(to);
            let link_def = self.city.schema.field(from, link);
            let known = format!("{owner}.row IS NOT NULL");
            if matches!(link_def.ty, Type::One(_)) {
                let filter = format!(" WHERE {alias}.{} = {owner}.row", column(link_def));
                return Ok(Elements {
                    select: select(format!("{table} {alias}"), alias),
                    filter,
                    known,
                    is_open,
                });
            }
            let source = format!(
                "l_{}_{} x{alias} CROSS JOIN {table} {alias} ON {alias}.row = x{alias}.row",
                self.city.schema.kind(from).name,
                link_def.name
            );
            let filter = format!(" WHERE x{alias}.value = {owner}.row");
            return Ok(Elements { select: select(source, alias), filter, known, is_open });
        }
        let fresh = self.is_fresh(&list, at, max_age);
        let known = if fresh.is_empty() {
            format!("{list} IS NOT NULL")
        } else {
            format!("{list} IS NOT NULL AND {fresh}")
        };
        let link = format!("l_{}_{}", self.city.schema.kind(*kind).name, def.name);
        let filter = format!(" WHERE x{alias}.row = {owner}.row");
        let (source, alias) = match def.ty {
            Type::Many(to) => (
                format!(
                    "{link} x{alias} CROSS JOIN {} {alias} ON {alias}.row = x{alias}.value",
                    self.table(to)
                ),
                alias,
            ),
            _ => (format!("{link} x{alias}"), format!("x{alias}.value")),
        };
        Ok(Elements { select: select(source, alias), filter, known, is_open })
    }

    fn over(
        &mut self,
        around: &mut Around<'_>,
        of: Macro,
        list: &Typed,
        slot: usize,
        body: &Typed,
        max_age: Option<Duration>,
    ) -> Result<String, String> {
        let mut list = self.list(around, list, slot, max_age)?;
        let body = self.body(around, &mut list.select, body, max_age)?;
        let some = |condition: &str| list.some(condition, &body);
        let open = if list.is_open { "NULL" } else { "" };
        let or_open = |answer: &'static str| if list.is_open { open } else { answer };
        let unknown = some("IS NULL");
        let written = match of {
            Macro::Exists => format!(
                "CASE WHEN {} THEN 1 WHEN {unknown} THEN NULL ELSE {} END",
                some("IS TRUE"),
                or_open("0")
            ),
            Macro::All => format!(
                "CASE WHEN {} THEN 0 WHEN {unknown} THEN NULL ELSE {} END",
                some("IS FALSE"),
                or_open("1")
            ),
            Macro::ExistsOne if !list.is_open => {
                format!("CASE WHEN {unknown} THEN NULL ELSE {} = 1 END", list.count(&body))
            }
            _ => return Err(format!("`{}`", of.name())),
        };
        Ok(list.if_known(&written))
    }

    fn body(
        &mut self,
        around: &mut Around<'_>,
        select: &mut Select,
        body: &Typed,
        max_age: Option<Duration>,
    ) -> Result<String, String> {
        let mut inner: Around<'_> = around.iter_mut().map(|select| &mut **select).collect();
        inner.push(select);
        self.write(&mut inner, body, max_age)
    }

    fn size(
        &mut self,
        around: &mut Around<'_>,
        of: &Typed,
        max_age: Option<Duration>,
    ) -> Result<String, String> {
        if of.ty == Ty::Text {
            return Ok(format!("length({})", self.write(around, of, max_age)?));
        }
        if let Term::Macro(Macro::Filter, list, slot, _, body) = &of.unnamed().node {
            let mut list = self.list(around, list, *slot, max_age)?;
            let body = self.body(around, &mut list.select, body, max_age)?;
            if list.is_open {
                return Ok("NULL".to_owned());
            }
            return Ok(list.if_known(&format!(
                "CASE WHEN {} THEN NULL ELSE {} END",
                list.some("IS NULL", &body),
                list.count(&body)
            )));
        }
        let list = self.list(around, of, usize::MAX, max_age)?;
        Ok(if list.is_open { "NULL".to_owned() } else { list.if_known(&list.count("1")) })
    }

    fn call(
        &mut self,
        around: &mut Around<'_>,
        function: &Function,
        args: &[Typed],
        max_age: Option<Duration>,
    ) -> Result<String, String> {
        if let (Function::Size, [of]) = (function, args) {
            return self.size(around, of, max_age);
        }
        let mut written = Vec::new();
        for arg in args {
            written.push(self.write(around, arg, max_age)?);
        }
        Ok(match (function, written.as_slice()) {
            (Function::Contains, [text, part]) => format!("(instr({text}, {part}) > 0)"),
            (Function::StartsWith, [text, part]) => format!("(substr({text}, 1, length({part})) = {part})"),
            (Function::EndsWith, [text, part]) => format!("(substr({text}, -length({part})) = {part})"),
            (Function::LowerAscii, [text]) => format!("lower({text})"),
            (Function::Of(unit), [n]) => format!("({n} * {})", unit.0),
            (Function::InRange, [address, range]) => format!("in_range({address}, {range})"),
            (Function::IsPrivate, [address]) => format!("is_private({address}, '')"),
            (Function::VersionBefore, [a, b]) => format!("version_before({a}, {b})"),
            (Function::Matches(_), [text, _]) => {
                self.patterns.push(function.clone());
                format!("fits{}({text})", self.patterns.len() - 1)
            }
            _ => return Err(format!("{function:?}")),
        })
    }
}

/// The name of a field's column; many names of fields are words of SQL.
pub(super) fn column(field: &Field) -> String {
    format!("c_{}", field.name)
}

/// The elements of a list.
struct Elements {
    select: Select,
    filter: String,
    /// What must hold for the list to be known.
    known: String,
    is_open: bool,
}

impl Elements {
    fn if_known(&self, written: &str) -> String {
        format!("CASE WHEN {} THEN {written} END", self.known)
    }

    fn some(&self, condition: &str, body: &str) -> String {
        format!("EXISTS (SELECT 1 FROM {}{} AND ({body}) {condition})", self.select.from(), self.filter)
    }

    fn count(&self, body: &str) -> String {
        format!("(SELECT count(*) FROM {}{} AND ({body}))", self.select.from(), self.filter)
    }
}

fn find<'a, 's>(around: &'a mut Around<'s>, slot: usize) -> Result<&'a mut &'s mut Select, String> {
    around.iter_mut().find(|select| select.slot == slot).ok_or_else(|| "a slot of nobody".to_owned())
}

/// The slot that a path begins in.
fn root(typed: &Typed) -> Result<usize, String> {
    match &typed.node {
        Term::Slot(slot) => Ok(*slot),
        Term::Field(of, ..) | Term::Named(_, of) => root(of),
        _ => Err("a path that begins nowhere".to_owned()),
    }
}

fn symbol(op: Op) -> Result<&'static str, String> {
    Ok(match op {
        Op::And => "AND",
        Op::Or => "OR",
        Op::Equal => "=",
        Op::NotEqual => "<>",
        Op::Less | Op::LessEqual | Op::Greater | Op::GreaterEqual | Op::Add | Op::Subtract | Op::Multiply => {
            op.symbol()
        }
        Op::In | Op::Divide | Op::Modulo => return Err(format!("`{}`", op.symbol())),
    })
}

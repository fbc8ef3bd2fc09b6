//! Which pump or valve is moved by the water in which tank: simple controls, a line each, and rules of several
//! lines. Between two elements one dependency is given, with the first line that says so; other lines are part of it.

use std::collections::HashSet;

use super::{CONTROL, Given, lines::Line, network::Kind};
use crate::{
    clean,
    outcome::{Cause, Reason},
};

/// What was given, and the rule that is being read.
#[derive(Default)]
pub(super) struct Controls<'t> {
    given: HashSet<(&'t str, &'t str)>,
    rule: Vec<Line<'t>>,
}

/// A line by which a node moves a link.
#[derive(Clone, Copy)]
struct Move<'t> {
    by: &'static str,
    link: (&'t str, Kind),
    node: (&'t str, Kind),
    setting: Option<&'t str>,
    condition: Option<&'static str>,
    level: Option<&'t str>,
}

impl Move<'_> {
    fn say(&self, column: &str) -> Option<String> {
        let said = match column {
            "by" => Some(self.by),
            "link" => Some(self.link.0),
            "link_kind" => Some(self.link.1.word()),
            "node" => Some(self.node.0),
            "node_kind" => Some(self.node.1.word()),
            "condition" => self.condition,
            "level" => self.level,
            "setting" => return self.setting.map(str::to_ascii_lowercase),
            _ => None,
        };
        said.map(str::to_owned)
    }
}

impl<'t> Controls<'t> {
    /// A line of `[CONTROLS]`.
    pub(super) fn control(&mut self, line: &Line<'t>, given: &mut Given<'_>) {
        match read(line, given) {
            Ok(Control::Moves(told)) if !given.is_made(told.link.1) => {
                given.other(line.number, &format!("control of a {}", told.link.1.word()));
            }
            Ok(Control::Moves(told)) if !given.is_made(told.node.1) => {
                given.other(line.number, &format!("control by a {}", told.node.1.word()));
            }
            Ok(Control::Moves(told)) => self.give(line.number, told, given),
            Ok(Control::Timed) => given.other(line.number, "control by time"),
            Ok(Control::Disabled) => given.other(line.number, "control that is disabled"),
            Err(reason) => given.record(CONTROL, line.number, Err(reason)),
        }
    }

    /// Gives a dependency once.
    fn give(&mut self, number: u64, told: Move<'t>, given: &mut Given<'_>) {
        let is_new = self.given.insert((told.link.0, told.node.0));
        let is_made = given.import.mapping(CONTROL).is_some();
        if is_made && !is_new {
            return given.part(number);
        }
        let record = given.fill(CONTROL, |column| told.say(column));
        given.record(CONTROL, number, Ok(record));
    }

    /// A line of `[RULES]`; a rule is given when the next begins.
    pub(super) fn rule_line(&mut self, line: Line<'t>, given: &mut Given<'_>) {
        if starts(&line, "RULE") {
            self.end(given);
        }
        self.rule.push(line);
    }

    /// Gives the rule that was read last.
    pub(super) fn end(&mut self, given: &mut Given<'_>) {
        let rule = std::mem::take(&mut self.rule);
        if rule.first().is_some_and(|first| !starts(first, "RULE")) {
            return give_other(&rule, given, "line of no rule");
        }
        let nodes = first_nodes(&rule, given);
        match nodes[..] {
            [] => give_other(&rule, given, "rule that rests on no tank"),
            [node] if moves_something(&rule, given) => self.give_rule(&rule, node, given),
            [_] => give_other(&rule, given, "rule that moves no pump or valve"),
            _ => give_other(&rule, given, "rule that rests on several tanks"),
        }
    }

    /// Gives the lines of a rule: what it moves, and the rest as parts of that.
    fn give_rule(&mut self, rule: &[Line<'t>], node: (&'t str, Kind), given: &mut Given<'_>) {
        for (line, is_action) in with_actions(rule) {
            match link(line).filter(|_| is_action).map(|id| (id, given.network.link(id))) {
                Some((id, Some(kind))) if given.is_made(kind) => {
                    let (by, setting) = ("rule", line.words.get(5).copied());
                    let told = Move { by, link: (id, kind), node, setting, condition: None, level: None };
                    self.give(line.number, told, given);
                }
                Some((_, Some(kind))) => given.other(line.number, &format!("control of a {}", kind.word())),
                Some((id, None)) => given.record(CONTROL, line.number, Err(unknown("link", id))),
                None if given.import.mapping(CONTROL).is_some() => given.part(line.number),
                None => given.other(line.number, "control"),
            }
        }
    }
}

/// The elements that the conditions of a rule name and of which something is made; at most two.
fn first_nodes<'t>(rule: &[Line<'t>], given: &Given<'_>) -> Vec<(&'t str, Kind)> {
    let mut nodes: Vec<(&str, Kind)> = Vec::new();
    for (line, _) in with_actions(rule).filter(|(_, is_action)| !is_action) {
        let Some(id) = object(line, NODES) else { continue };
        let Some(kind) = given.network.node(id).filter(|kind| given.is_made(*kind)) else { continue };
        if nodes.len() < 2 && !nodes.contains(&(id, kind)) {
            nodes.push((id, kind));
        }
    }
    nodes
}

fn moves_something(rule: &[Line<'_>], given: &Given<'_>) -> bool {
    let actions = with_actions(rule).filter(|(_, is_action)| *is_action);
    let mut moved = actions.filter_map(|(line, _)| given.network.link(link(line)?));
    moved.any(|kind| given.is_made(kind))
}

fn give_other(rule: &[Line<'_>], given: &mut Given<'_>, what: &str) {
    rule.iter().for_each(|line| given.other(line.number, what));
}

/// A simple control.
enum Control<'t> {
    Moves(Move<'t>),
    Timed,
    Disabled,
}

/// Reads `LINK x OPEN IF NODE y BELOW 17.1`, or `LINK x OPEN AT TIME 5`.
fn read<'t>(line: &Line<'t>, given: &Given<'_>) -> Result<Control<'t>, Reason> {
    let words = &line.words;
    let short = || Reason::new(Cause::Shape, "a control is written as `LINK x OPEN IF NODE y BELOW 17.1`");
    let [_, link, setting, _, what, value, ..] = words[..] else { return Err(short()) };
    let kind = given.network.link(link).ok_or_else(|| unknown("link", link))?;
    if words.last().is_some_and(|word| word.eq_ignore_ascii_case("DISABLED")) {
        return Ok(Control::Disabled);
    }
    if what.eq_ignore_ascii_case("TIME") || what.eq_ignore_ascii_case("CLOCKTIME") {
        return Ok(Control::Timed);
    }
    let (Some(relation), Some(level)) = (words.get(6), words.get(7)) else { return Err(short()) };
    let condition = match relation.to_ascii_uppercase().as_str() {
        "ABOVE" => "above",
        "BELOW" => "below",
        _ => return Err(short()),
    };
    let node = given.network.node(value).ok_or_else(|| unknown("node", value))?;
    Ok(Control::Moves(Move {
        by: "control",
        link: (link, kind),
        node: (value, node),
        setting: Some(setting),
        condition: Some(condition),
        level: Some(level),
    }))
}

fn unknown(what: &str, id: &str) -> Reason {
    let text = format!("it names the {what} {}, which is not in the file", clean::quoted(id));
    Reason::new(Cause::Value, text)
}

/// Words for elements in rules; EPANET compares four letters.
const NODES: &[&str] = &["NODE", "JUNC", "RESE", "TANK"];
const LINKS: &[&str] = &["LINK", "PIPE", "PUMP", "VALV"];

/// The lines of a rule, and whether each is an action.
fn with_actions<'r, 't>(rule: &'r [Line<'t>]) -> impl Iterator<Item = (&'r Line<'t>, bool)> {
    rule.iter().scan(false, |was_action, line| {
        *was_action = is_action(line, *was_action);
        Some((line, *was_action))
    })
}

/// Tells whether a line of a rule is an action, by its first word or else by the line before it.
pub(super) fn is_action(line: &Line<'_>, was_action: bool) -> bool {
    let begins = |words: &[&str]| words.iter().any(|word| starts(line, word));
    begins(&["THEN", "ELSE"]) || (was_action && !begins(&["RULE", "IF", "PRIORITY"]))
}

/// The link that a clause of a rule speaks of.
pub(super) fn link<'t>(line: &Line<'t>) -> Option<&'t str> {
    object(line, LINKS)
}

/// The element of a clause, such as `1` in `IF TANK 1 LEVEL ABOVE 19.1`, if it is one of some sorts.
fn object<'t>(line: &Line<'t>, sorts: &[&str]) -> Option<&'t str> {
    let sort = line.words.get(1)?.get(..4)?;
    let is_of_sort = sorts.iter().any(|name| name.eq_ignore_ascii_case(sort));
    line.words.get(2).copied().filter(|_| is_of_sort)
}

fn starts(line: &Line<'_>, word: &str) -> bool {
    line.words.first().is_some_and(|first| first.eq_ignore_ascii_case(word))
}

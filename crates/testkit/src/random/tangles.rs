//! Random policies whose conditions often contradict themselves, say nothing, or say what another says: few facts, asked
//! again and again with numbers and words that lie close together.

use crate::Dice;
use model::Schema;

use super::conditions::Writer;

/// Parameters and variables that conditions may name. `p_far` lies where no number of the schema can be.
pub const PARAMETERS: &str = "parameters:
  p_int: {type: int, default: 2, min: 0, max: 4}
  p_far: {type: int, default: -5, min: -9, max: -1}
  p_double: {type: double, default: 3.5, min: 0, max: 5}
  p_text: {type: text, default: plc}
  p_bool: {type: bool, default: true}
  p_age: {type: duration, default: 36h}
variables:
  v_bool: \"asset.logging || asset.zone.untrusted\"
  v_int: \"asset.count + 1\"";

/// What the names of parameters and variables mean, for exceptions, which have none.
const MEANINGS: &[(&str, &str)] = &[
    ("p_int", "(2)"),
    ("p_far", "(-5)"),
    ("p_double", "(3.5)"),
    ("p_text", "'plc'"),
    ("p_bool", "true"),
    ("p_age", "duration('36h')"),
    ("v_bool", "(asset.logging || asset.zone.untrusted)"),
    ("v_int", "(asset.count + 1)"),
];

/// The least and the greatest value of the parameters that are whole numbers.
pub const BOUNDS: &[(&str, i64, i64)] = &[("p_int", 0, 4), ("p_far", -9, -1)];

/// A check in a few words.
#[derive(Clone, Debug, Default)]
pub struct Tangle {
    /// For which entities; empty for all.
    pub scope: String,
    /// What must hold.
    pub require: String,
    /// In days; 0 for as old as the schema allows.
    pub max_age: u32,
}

/// Writes conditions on assets from a few facts.
pub struct Tangler<'a> {
    schema: &'a Schema,
    dice: &'a mut Dice,
    facts: Vec<String>,
}

impl<'a> Tangler<'a> {
    /// Begins with facts of its own choosing.
    pub fn new(schema: &'a Schema, dice: &'a mut Dice) -> Self {
        let mut tangler = Self { schema, dice, facts: Vec::new() };
        let n = 2 + tangler.dice.below(4);
        tangler.facts = (0..n).map(|_| tangler.any_fact()).collect();
        tangler
    }

    /// So many checks on assets.
    pub fn checks(&mut self, n: usize) -> Vec<Tangle> {
        let mut checks: Vec<Tangle> = Vec::new();
        while checks.len() < n {
            let check = match checks.is_empty() || self.dice.percent(60) {
                true => self.check(),
                false => {
                    let like = self.dice.pick(&checks).clone();
                    self.like(like)
                }
            };
            checks.push(check);
        }
        checks
    }

    /// A condition for an exception to a check.
    pub fn departure(&mut self, check: &Tangle) -> String {
        let scope = match self.dice.below(4) {
            0 if !check.scope.is_empty() => check.scope.clone(),
            1 if !check.scope.is_empty() => format!("({}) || {}", check.scope, self.fact()),
            2 => format!("!({})", check.require),
            _ => self.tangle(1),
        };
        MEANINGS.iter().fold(scope, |scope, (name, meaning)| scope.replace(name, meaning))
    }

    fn check(&mut self) -> Tangle {
        let depth = 1 + self.dice.below(2);
        let scope = if self.dice.percent(50) { String::new() } else { self.tangle(depth) };
        let max_age = *self.dice.pick(&[0, 0, 0, 10, 20]);
        let (scope, require) = match self.dice.below(20) {
            0 => {
                // What is asked cannot be known where it applies.
                let asked = *self.dice.pick(&["asset.zone.untrusted", "asset.zone.purdue > 2.5"]);
                (format!("!has(asset.zone) && {}", self.fact()), format!("{asked} && {}", self.fact()))
            }
            1 => {
                let order = *self.dice.pick(&["<", "<=", ">", ">=", "==", "!="]);
                let join = *self.dice.pick(&["&&", "||"]);
                (scope, format!("(asset.patches_missing {order} p_far) {join} {}", self.fact()))
            }
            _ => (scope, self.tangle(depth)),
        };
        Tangle { scope, require, max_age }
    }

    /// A check that asks a little more or less than another.
    fn like(&mut self, mut check: Tangle) -> Tangle {
        let more = self.fact();
        let part = match self.dice.percent(30) {
            true => &mut check.scope,
            false => &mut check.require,
        };
        *part = match (self.dice.below(4), part.is_empty()) {
            (_, true) => more,
            (0, _) => format!("{more} || ({part})"),
            (1, _) => format!("!!({part})"),
            _ => format!("({part}) && {more}"),
        };
        if self.dice.percent(20) {
            check.max_age = *self.dice.pick(&[0, 10, 20]);
        }
        check
    }

    fn tangle(&mut self, depth: usize) -> String {
        if depth == 0 {
            let fact = self.fact();
            return if self.dice.percent(30) { format!("!{fact}") } else { fact };
        }
        let d = depth - 1;
        match self.dice.below(10) {
            0..4 => format!("({} && {})", self.tangle(d), self.tangle(d)),
            4..7 => format!("({} || {})", self.tangle(d), self.tangle(d)),
            7 => format!("({} && {} && {})", self.tangle(d), self.tangle(d), self.tangle(d)),
            8 => format!("({} ? {} : {})", self.tangle(0), self.tangle(d), self.tangle(d)),
            _ => format!("({} == {})", self.tangle(0), self.tangle(0)),
        }
    }

    /// Mostly one of the facts that this policy is about.
    fn fact(&mut self) -> String {
        if self.dice.percent(75) {
            return self.dice.pick(&self.facts).clone();
        }
        self.any_fact()
    }

    fn any_fact(&mut self) -> String {
        match self.dice.below(12) {
            0 => Writer::new(self.schema, self.dice).require(),
            1 => {
                let (macro_of, fact) = (*self.dice.pick(&["exists", "all", "exists_one"]), self.fact_of("x"));
                let more = self.fact_of("x");
                let joined = *self.dice.pick(&["&&", "||"]);
                format!("asset.zone.assets.{macro_of}(x, {fact} {joined} {more})")
            }
            2 => {
                let of = *self.dice.pick(&["exists", "all"]);
                let word = *self.dice.pick(&["plc", "PLC", ""]);
                let test = *self.dice.pick(&["port == ", "port != ", "port < ", "port.startsWith"]);
                format!("asset.open_ports.{of}(port, {test}('{word}'))")
            }
            3 => {
                // What is asked of the inner element is not asked of the outer.
                let (of, within) = (*self.dice.pick(&["exists", "all"]), *self.dice.pick(&["exists", "all"]));
                let (outer, inner) = (self.fact_of("x"), self.fact_of("y"));
                format!("asset.zone.assets.{of}(x, {outer} && asset.zone.assets.{within}(y, {inner}))")
            }
            4 => {
                let of = *self.dice.pick(&["exists", "all"]);
                let (test, word) = (*self.dice.pick(&["==", "!="]), *self.dice.pick(&["plc", "PLC"]));
                format!("[asset.class, '{word}'].{of}(it, it {test} 'plc')")
            }
            5 => self.of_the_city_or_links(),
            _ => self.fact_of("asset"),
        }
    }

    fn of_the_city_or_links(&mut self) -> String {
        let n = self.dice.below(4);
        match self.dice.below(9) {
            0 => "(asset.zone == asset.zone)".to_owned(),
            1 => "has(asset.zone.parent)".to_owned(),
            2 => "(asset.zone.parent != asset.zone)".to_owned(),
            3 => format!("(size(asset.zone.assets) > {n})"),
            4 => format!("(size(asset.open_ports) == {n})"),
            5 => "('plc' in asset.open_ports)".to_owned(),
            6 => "city.public_body".to_owned(),
            7 => format!("(asset.zone.security_level_target % 2 == {})", n % 3),
            _ => "(asset in asset.zone.assets)".to_owned(),
        }
    }

    /// A fact of an asset.
    fn fact_of(&mut self, asset: &str) -> String {
        let order = *self.dice.pick(&["<", "<=", ">", ">=", "==", "!="]);
        let n = i64::try_from(self.dice.below(6)).unwrap_or(0) - 1;
        let levels = ["'low'", "'medium'", "'high'", "'critical'"];
        let (one, other) = (*self.dice.pick(&levels), *self.dice.pick(&levels));
        match self.dice.below(24) {
            0 => format!("({asset}.criticality {} {one})", if n > 2 { "!=" } else { "==" }),
            1 => format!("({asset}.criticality in [{one}, {other}])"),
            2 => format!("{asset}.criticality.startsWith('{}')", self.dice.pick(&["c", "m", "x", ""])),
            3 | 4 => format!("({asset}.patches_missing {order} {n})"),
            5 => format!("({asset}.patches_missing {order} p_int)"),
            6 => format!("({asset}.patches_missing {order} p_far)"),
            7 => format!("({asset}.zone.purdue {order} {}.5)", n.max(0)),
            8 => format!("({asset}.count + 1 {order} {asset}.count + {n})"),
            9 => format!("({asset}.patches_missing - {asset}.count {order} {n})"),
            10 => format!("{asset}.logging"),
            11 => format!("{asset}.redundant"),
            12 => format!("{asset}.zone.untrusted"),
            13 => format!("has({asset}.zone)"),
            14 => {
                let field = *self.dice.pick(&["patches_missing", "logging", "redundant", "class"]);
                format!("has({asset}.{field})")
            }
            15 => format!("({asset}.class == '{}')", self.dice.pick(&["plc", "PLC", "camera"])),
            16 => {
                let test = *self.dice.pick(&["startsWith", "endsWith", "contains"]);
                format!(
                    "{asset}.class.{test}('{}')",
                    self.dice.pick(&["p", "plc", "c", "a", "", "1.", "1.9", ".10", "0"])
                )
            }
            17 => format!("({asset}.class.lowerAscii() == '{}')", self.dice.pick(&["plc", "PLC"])),
            18 | 19 => {
                let field = *self.dice.pick(&["patched_on", "installed_on"]);
                format!(
                    "({asset}.{field} {order} now - days({}))",
                    self.dice.pick(&["1", "19", "20", "p_int"])
                )
            }
            21 => format!("(-{asset}.patches_missing {order} {})", -n),
            22 => {
                let other = *self.dice.pick(&["asset.zone.parent.purdue", "asset.longitude"]);
                format!("({asset}.zone.purdue {order} {other})")
            }
            20 => (*self.dice.pick(&["true", "false", "p_bool", "v_bool", "(v_int > 0)", "(1 / 0 > 2)"]))
                .to_owned(),
            _ => format!("({asset}.class {order} '{}')", self.dice.pick(&["", "camera", "plc"])),
        }
    }
}

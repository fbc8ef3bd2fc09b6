//! Where a result belongs: the line of a YAML file that decided it, or else that names the entity.

use std::collections::BTreeSet;

use app::{Assessment, Loaded};
use model::Origin;
use policy::{
    Check,
    explain::{Explanation, Outcome, Step},
};
use serde_json::{Value, json};

/// The files that people write, by which a place is one of theirs.
pub(crate) struct Places<'a> {
    loaded: &'a Loaded,
    assessment: &'a Assessment,
    files: BTreeSet<&'a str>,
}

impl<'a> Places<'a> {
    pub(crate) fn new(loaded: &'a Loaded, assessment: &'a Assessment) -> Self {
        let is_yaml = |path: &&str| path.ends_with(".yaml") || path.ends_with(".yml");
        Self {
            loaded,
            assessment,
            files: loaded.files.iter().map(|(path, _)| path).filter(is_yaml).collect(),
        }
    }

    /// The place of what decided a verdict; without one, the place where the entity was written. `None` where both came
    /// from an import.
    pub(super) fn of(&self, check: &Check, row: u32, explanation: &Explanation) -> Option<Value> {
        self.line_of(check, row, explanation).map(|(file, line)| region(file, line))
    }

    /// The same as a file and a line.
    pub(crate) fn line_of(
        &self,
        check: &Check,
        row: u32,
        explanation: &Explanation,
    ) -> Option<(&'a str, usize)> {
        let wanted = match explanation.finding.verdict {
            policy::Verdict::Fail => Outcome::DoesNotHold,
            _ => Outcome::Unknown,
        };
        let asked = explanation.require.as_ref().or(explanation.scope.as_ref());
        let decided = asked.and_then(|step| self.first(step, &wanted));
        let named = self.assessment.state.table(check.kind).origin.get(row as usize);
        decided.or_else(|| self.line(*named?))
    }

    /// The place of an exception.
    pub(super) fn of_exception(&self, exception: &policy::Exception) -> Option<Value> {
        let place = self.loaded.files.place(exception.span);
        self.files
            .contains(&*place.path)
            .then(|| json!({"physicalLocation": region(&place.path, place.line)}))
    }

    /// The line of the first fact below a step that came out so.
    fn first(&self, step: &Step, wanted: &Outcome) -> Option<(&'a str, usize)> {
        let below = step.below.iter().filter(|it| it.outcome == *wanted || it.outcome == Outcome::Value);
        let mut below = below.filter_map(|it| self.first(it, wanted));
        below.next().or_else(|| step.facts.iter().find_map(|fact| self.line(fact.origin?)))
    }

    fn line(&self, origin: Origin) -> Option<(&'a str, usize)> {
        let source = self.assessment.state.source(origin.source).filter(|source| source.unit == "line")?;
        let (file, line) = source.place(origin.record);
        let file = self.files.get(file.unwrap_or(&source.name)).copied()?;
        Some((file, usize::try_from(line).ok()?.max(1)))
    }
}

/// A line of a file, by its path below the city's folder.
fn region(file: &str, line: usize) -> Value {
    json!({
        "artifactLocation": {"uri": uri(file), "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": line},
    })
}

/// A path as a relative URI.
fn uri(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_path_is_a_relative_uri() {
        assert_eq!(super::uri("data/a b:c#1%ü.yaml"), "data/a%20b%3Ac%231%25%C3%BC.yaml");
    }
}

//! Verdicts for tools that show what analysers found: SARIF 2.1.0 of OASIS, one run.
//!
//! A check is a rule. A fail is a result of kind `fail`; an unknown is one of kind `open`, which the standard has for too
//! little information to decide. What an exception turned carries it as a suppression. Bounded, worst first, because
//! viewers take only so much; written as it goes.

pub(crate) mod place;
mod result;
mod rule;

use std::io::{self, BufWriter, Write};

use app::{Assessment, CheckResult, Loaded};
use policy::{Check, Result, Verdict};
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::{Value, json};

use self::{place::Places, result::result};
use crate::{
    BUFFER_BYTES, find,
    json::{Each, cleaned},
    words,
};

/// How many results are written; GitHub shows no more of one run.
const MAX_RESULTS: usize = 5_000;
/// How many characters a message may have.
const MAX_MESSAGE: usize = 1_000;
/// The schema that a document names.
const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

/// Writes what is not well, for viewers of findings. `Err` only where it cannot be written.
pub fn assess_sarif(
    loaded: &Loaded,
    assessment: &Assessment,
    version: &str,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(BUFFER_BYTES, out);
    let mut serializer = serde_json::Serializer::pretty(&mut out);
    let mut document = serializer.serialize_map(None)?;
    document.serialize_entry("$schema", SCHEMA)?;
    document.serialize_entry("version", "2.1.0")?;
    document.serialize_entry("runs", &[Run { loaded, assessment, version }])?;
    document.end()?;
    out.write_all(b"\n")?;
    out.flush()
}

/// The one run.
struct Run<'a> {
    loaded: &'a Loaded,
    assessment: &'a Assessment,
    version: &'a str,
}

impl Serialize for Run<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> std::result::Result<S::Ok, S::Error> {
        let checks = find::worst_first(self.assessment);
        let n_all: usize = checks.iter().map(|(_, result)| result.open().count()).sum();
        let n_left = n_all.saturating_sub(MAX_RESULTS);
        let places = Places::new(self.loaded, self.assessment);
        let results = || {
            let all = self.worst_first(&checks).take(MAX_RESULTS);
            all.map(|(n, check, one)| result(self.loaded, self.assessment, &places, (n, check), &one))
        };
        let mut run = to.serialize_map(None)?;
        for (key, value) in [
            ("tool", self.tool(&checks)),
            ("automationDetails", json!({"id": self.id()})),
            ("invocations", json!([self.invocation(n_all, n_left)])),
            ("columnKind", "unicodeCodePoints".into()),
            ("properties", self.properties(n_all, n_left)),
        ] {
            run.serialize_entry(key, &cleaned(value))?;
        }
        run.serialize_entry("results", &Each(results))?;
        run.end()
    }
}

impl Run<'_> {
    fn tool(&self, checks: &[(&Check, &CheckResult)]) -> Value {
        let rules = checks.iter().map(|(check, _)| rule::rule(self.loaded, self.assessment, check));
        json!({"driver": {
            "name": "Bailiwick",
            "version": self.version,
            "semanticVersion": self.version,
            "rules": rules.collect::<Vec<_>>(),
        }})
    }

    /// The run among others of its sort: the last part tells it from them, the rest is the same for each.
    fn id(&self) -> String {
        let city = words::short(find::city(self.loaded)).replace('/', "-");
        format!("bailiwick/{city}/{}", self.assessment.state.as_of().rfc3339())
    }

    fn invocation(&self, n_all: usize, n_left: usize) -> Value {
        let said = format!(
            "{} of {} results are not written, the least grave; the whole is shown by `bailiwick assess --format json`",
            words::count(n_left),
            words::count(n_all)
        );
        let left = (n_left > 0).then(|| json!({"level": "warning", "message": {"text": said}}));
        json!({
            "executionSuccessful": true,
            "toolExecutionNotifications": left.into_iter().collect::<Vec<_>>(),
            "properties": {"asOf": self.assessment.state.as_of().rfc3339()},
        })
    }

    fn properties(&self, n_all: usize, n_left: usize) -> Value {
        json!({
            "handling": self.loaded.city.manifest.handling.label(),
            "city": words::short(find::city(self.loaded)),
            "asOf": self.assessment.state.as_of().rfc3339(),
            "results": n_all,
            "resultsLeftOff": n_left,
        })
    }

    /// All results: what fails by gravity, then what is unknown, then what is excepted.
    fn worst_first<'c>(
        &'c self,
        checks: &'c [(&'c Check, &'c CheckResult)],
    ) -> impl Iterator<Item = (usize, &'c Check, Result)> {
        let (loaded, assessment) = (self.loaded, self.assessment);
        let order = [Verdict::Fail, Verdict::Unknown, Verdict::Excepted];
        order.into_iter().flat_map(move |verdict| {
            checks.iter().enumerate().flat_map(move |(n, (check, result))| {
                assessment.results_with(loaded, result, verdict).map(move |one| (n, *check, one))
            })
        })
    }
}

/// A text as a message. A brace would be the place of an argument, and brackets before a parenthesis a link.
fn message(text: &str) -> Value {
    let text = words::clean(text);
    let text = words::cut(&text, MAX_MESSAGE);
    let text = text.replace('{', "{{").replace('}', "}}").replace("](", "] (");
    json!({"text": text})
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_message_has_neither_links_nor_places() {
        let message = super::message("see [here](http://x.example) or {0}");
        assert_eq!(message["text"], "see [here] (http://x.example) or {{0}}");
    }
}

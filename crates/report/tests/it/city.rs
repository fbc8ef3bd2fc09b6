//! Cities for tests: from paths and texts in memory, or from a folder of examples.

use std::{
    collections::{BTreeMap, HashSet},
    io::Read,
    path::PathBuf,
};

use app::{Assessment, Folder, Loaded, Lookup, Posture, Trouble};
use model::Instant;
use policy::explain::Explainer;
use report::Style;

/// The instant of all tests.
pub(crate) const AS_OF: &str = "2026-11-16T06:00:00+01:00";

/// A city's folder in memory.
pub(crate) struct MemoryFolder(BTreeMap<String, Vec<u8>>);

impl MemoryFolder {
    pub(crate) fn new(files: &[(&str, &str)]) -> Self {
        Self(files.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect())
    }
}

impl Folder for MemoryFolder {
    fn files(&self) -> Result<Vec<String>, Trouble> {
        Ok(self.0.keys().cloned().collect())
    }

    fn read(&self, path: &str, _: usize) -> Result<Vec<u8>, Trouble> {
        let trouble = || Trouble { path: path.to_owned(), what: "it is not there".to_owned() };
        self.0.get(path).cloned().ok_or_else(trouble)
    }

    fn data(&self, pattern: &str) -> Result<Vec<String>, Trouble> {
        Ok(self.0.keys().filter(|path| app::matches(pattern, path)).cloned().collect())
    }

    fn open(&self, path: &str) -> Result<Box<dyn Read + '_>, Trouble> {
        Ok(Box::new(self.0.get(path).map_or(&[][..], Vec::as_slice)))
    }
}

/// A folder of the examples.
struct ExampleFolder(PathBuf);

impl Folder for ExampleFolder {
    fn files(&self) -> Result<Vec<String>, Trouble> {
        let entries = std::fs::read_dir(&self.0).map_err(|error| trouble("", &error))?;
        let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
        let mut names: Vec<String> = names.collect();
        names.sort();
        Ok(names)
    }

    fn read(&self, path: &str, _: usize) -> Result<Vec<u8>, Trouble> {
        std::fs::read(self.0.join(path)).map_err(|error| trouble(path, &error))
    }

    fn data(&self, pattern: &str) -> Result<Vec<String>, Trouble> {
        let (folder, _) = pattern.rsplit_once('/').unwrap_or(("", pattern));
        let below = Self(self.0.join(folder)).files()?;
        let mut paths = below.into_iter().map(|name| format!("{folder}/{name}")).collect::<Vec<_>>();
        paths.retain(|path| app::matches(pattern, path));
        Ok(paths)
    }

    fn open(&self, path: &str) -> Result<Box<dyn Read + '_>, Trouble> {
        std::fs::File::open(self.0.join(path))
            .map(|file| Box::new(file) as Box<dyn Read>)
            .map_err(|error| trouble(path, &error))
    }
}

fn trouble(path: &str, error: &std::io::Error) -> Trouble {
    Trouble { path: path.to_owned(), what: error.to_string() }
}

/// A city that was read and judged.
pub(crate) struct Judged {
    pub(crate) loaded: Loaded,
    pub(crate) assessment: Assessment,
    pub(crate) posture: Posture,
    arguments: Vec<String>,
}

impl Judged {
    pub(crate) fn memory(files: &[(&str, &str)]) -> Self {
        Self::new(&MemoryFolder::new(files), "city")
    }

    pub(crate) fn example(name: &str, argument: &'static str) -> Self {
        let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples");
        Self::new(&ExampleFolder(PathBuf::from(root).join(name)), argument)
    }

    fn new(folder: &dyn Folder, argument: &'static str) -> Self {
        let loaded = app::load(folder, true, &mut |_, _| {}).expect("a folder that can be read");
        let as_of = Instant::parse(AS_OF).expect("an instant");
        let assessment = app::assess(&loaded, as_of, as_of, &mut |_, _| {});
        let posture = app::posture(&loaded, &assessment);
        let arguments = vec![argument.to_owned()];
        Self { loaded, assessment, posture, arguments }
    }

    pub(crate) fn text(&self, style: &Style) -> String {
        report::assess_text(&self.loaded, &self.assessment, &self.posture, style, &self.arguments)
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.json_bytes()).expect("JSON")
    }

    /// The document as it is written.
    pub(crate) fn json_bytes(&self) -> Vec<u8> {
        let mut out = Vec::new();
        report::assess_json(&self.loaded, &self.assessment, &self.posture, &mut out).expect("room");
        out
    }

    pub(crate) fn html(&self, language: report::Language) -> String {
        let (loaded, assessment) = (&self.loaded, &self.assessment);
        let arguments = [self.arguments.clone(), vec![format!("--as-of={AS_OF}")]].concat();
        report::assess_html(loaded, assessment, &self.posture, language, "9.9.9", &arguments)
    }

    /// Forgets the shipped scenarios.
    pub(crate) fn keep_own_scenarios(&mut self) {
        let own = &self.loaded.own_scenarios;
        self.loaded.scenarios.retain(|id, _| own.contains(id));
    }

    /// Plays the chosen scenarios, or all if none is chosen.
    pub(crate) fn replay(&self, chosen: &[&str]) -> app::Replay {
        let chosen: Vec<String> = chosen.iter().map(|id| (*id).to_owned()).collect();
        let as_of = Instant::parse(AS_OF).expect("an instant");
        let replay = app::replay(&self.loaded, &chosen, as_of, as_of);
        assert!(!replay.diagnostics.has_errors(), "every scenario can be bound");
        replay
    }

    /// What became of scenarios, as text; in full if some were chosen.
    pub(crate) fn replayed(&self, replay: &app::Replay, style: &Style) -> String {
        let in_full = replay.scenarios.len() < replay.n_scenarios;
        let arguments = [format!("--as-of={AS_OF}")];
        let look = report::ReplayLook { in_full, arguments: &arguments, city: "city" };
        report::replay_text(&self.loaded, replay, style, &look)
    }

    pub(crate) fn markdown(&self, language: report::Language) -> String {
        let (loaded, assessment) = (&self.loaded, &self.assessment);
        let arguments = [self.arguments.clone(), vec![format!("--as-of={AS_OF}")]].concat();
        report::assess_markdown(loaded, assessment, &self.posture, language, "9.9.9", &arguments)
    }

    pub(crate) fn sarif(&self) -> String {
        written(|out| report::assess_sarif(&self.loaded, &self.assessment, "9.9.9", out))
    }

    pub(crate) fn junit(&self) -> String {
        written(|out| report::assess_junit(&self.loaded, &self.assessment, "9.9.9", out))
    }

    pub(crate) fn csv(&self) -> String {
        written(|out| report::assess_csv(&self.loaded, &self.assessment, out))
    }

    pub(crate) fn explain(&self, check: &str, entity: &str, style: &Style) -> String {
        self.explained(check, entity, &|check, row, explanation| {
            report::explain_text(&self.loaded, &self.assessment, check, row, explanation, style)
        })
    }

    pub(crate) fn explain_json(&self, check: &str, entity: &str) -> serde_json::Value {
        self.explained(check, entity, &|check, row, explanation| {
            report::explain_json(&self.loaded, &self.assessment, check, row, explanation)
        })
    }

    fn explained<T>(
        &self,
        check: &str,
        entity: &str,
        write: &dyn Fn(&policy::Check, u32, &policy::explain::Explanation) -> T,
    ) -> T {
        let manifest = &self.loaded.city.manifest;
        let Lookup::Found(check, row) = app::lookup(&manifest.schema, &self.assessment, &[], check, entity)
        else {
            panic!("no {check} or no {entity}");
        };
        write(check, row, &self.explainer().explain(check, row))
    }

    fn explainer(&self) -> Explainer<'_> {
        let manifest = &self.loaded.city.manifest;
        Explainer {
            schema: &manifest.schema,
            state: &self.assessment.state,
            zone: &manifest.zone,
            exceptions: &self.assessment.exceptions,
        }
    }

    /// Explanations of what is neither pass nor not applicable: of each check one of every sort, told apart by the
    /// verdict and by why facts are missing.
    pub(crate) fn findings(&self) -> Vec<Finding<'_>> {
        let mut findings = Vec::new();
        for result in &self.assessment.judgement.checks {
            let check = &self.assessment.adopted[result.policy].checks[result.check];
            let mut seen = HashSet::new();
            for one in self.assessment.results(&self.loaded, result) {
                let Some(row) = one.row else { continue };
                let why: Vec<_> = one.finding.reasons.iter().map(std::mem::discriminant).collect();
                if seen.insert((one.verdict, why, one.finding.scope_unknown)) {
                    findings.push((check, row, self.explainer().explain(check, row)));
                }
            }
        }
        findings
    }

    /// The text of an explanation.
    pub(crate) fn written(&self, (check, row, explanation): &Finding<'_>, style: &Style) -> String {
        report::explain_text(&self.loaded, &self.assessment, check, *row, explanation, style)
    }
}

/// What a document writes.
fn written(write: impl Fn(&mut Vec<u8>) -> std::io::Result<()>) -> String {
    let mut out = Vec::new();
    write(&mut out).expect("room");
    String::from_utf8(out).expect("UTF-8")
}

/// A check, an entity and why it is what it is.
pub(crate) type Finding<'c> = (&'c policy::Check, u32, policy::explain::Explanation);

/// A style without colour.
pub(crate) fn plain(width: usize) -> Style {
    Style { width, ..Style::default() }
}

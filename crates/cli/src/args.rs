//! Arguments, as one list; help and completions come from it.

use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};

/// A city and its cybersecurity policy in files, judged with reasons.
#[derive(Parser)]
#[command(
    name = "bailiwick",
    version,
    disable_help_subcommand = false,
    max_term_width = 100,
    after_help = "Exit codes: 0 done; 1 a fail reaches --fail-on, an incident --fail-on-happens, or fmt --check\n\
                  would change a file; 2 mistakes in files or arguments, or an import refused; 3 something\n\
                  outside, such as a file that cannot be read; 70 a bug.\n\
                  Begin with `bailiwick init my-city`."
)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub command: Command,
    #[command(flatten)]
    pub look: Look,
}

/// How results look.
#[derive(ClapArgs, Clone, Copy)]
pub(crate) struct Look {
    /// When to use colour; NO_COLOR is respected
    #[arg(long, global = true, value_enum, default_value_t = Colour::Auto, value_name = "WHEN")]
    pub color: Colour,
    /// Use only ASCII characters
    #[arg(long, global = true)]
    pub ascii: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Colour {
    /// On a terminal
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Begin a city: a folder with commented files to fill in
    Init(Init),
    /// Read every file, report every mistake, and run the cases of policies and scenarios
    Check(Check),
    /// Judge every entity by every check, and show where the city stands
    Assess(Assess),
    /// Show what would turn if something were otherwise: a policy, a date, a fact, a loss, an exception
    Simulate(Simulate),
    /// Check the files, judge the city, and compare it with the main branch, for a pull request
    Ci(Ci),
    /// Show why a verdict is what it is
    Explain(Explain),
    /// Play incidents of other places in the city, and show which would have happened
    Replay(Replay),
    /// Read the exports of other systems, show what is other than before, and keep it
    Import(Import),
    /// Write the conditions of policies and scenarios in one standard form
    Fmt(Fmt),
    /// Print the JSON Schema of a city's files, for editors, or of an assessment
    Schema(Schema),
    /// Make an invented city of any size, from published rates and marked assumptions
    Synth(Synth),
    /// Print completions for a shell
    Completions(Completions),
    /// Print a reference page
    #[command(hide = true)]
    Reference(Reference),
}

#[derive(ClapArgs)]
pub(crate) struct Init {
    /// The folder to make; it must be empty or not there
    #[arg(default_value = ".")]
    pub folder: String,
    /// What the city is called
    #[arg(long, default_value = "My City")]
    pub name: String,
}

#[derive(ClapArgs)]
pub(crate) struct Check {
    /// The city's folder
    #[arg(default_value = ".")]
    pub city: String,
    /// Check policies and dates as of a day or instant [default: now]
    #[arg(long, value_name = "WHEN")]
    pub as_of: Option<String>,
    /// How to print what is wrong
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

/// Which city, from which data, as of when.
#[derive(ClapArgs)]
pub(crate) struct Sources {
    /// A folder of data that imports may read from; may be given several times [env: BAILIWICK_DATA]
    #[arg(long, value_name = "FOLDER")]
    pub data: Vec<String>,
    /// Judge the city as of a day (`2026-11-16`, its beginning) or instant (`2026-11-16T06:00:00+01:00`) [default: now]
    #[arg(long, value_name = "WHEN")]
    pub as_of: Option<String>,
    /// Judge from what was known at a day or instant [default: everything that is known]
    #[arg(long, value_name = "WHEN")]
    pub known_at: Option<String>,
    /// When to use the state file, in which a city that has not changed need not be read again
    #[arg(long, value_enum, default_value_t = UseState::Auto, value_name = "WHEN")]
    pub state: UseState,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum UseState {
    /// Use it where it fits; `assess` writes one for a large city
    Auto,
    /// The same, and `assess` writes one for any city
    Always,
    /// Neither use nor write one
    Never,
}

#[derive(ClapArgs)]
pub(crate) struct Assess {
    /// The city's folder
    #[arg(default_value = ".")]
    pub city: String,
    #[command(flatten)]
    pub sources: Sources,
    /// How to print the result
    #[arg(long, value_enum, default_value_t = AssessFormat::Text)]
    pub format: AssessFormat,
    /// The language of a page (html, markdown); what the city and its policies say stays as it is written
    #[arg(long, value_enum, default_value_t = Language::En)]
    pub language: Language,
    /// End with exit code 1 when a check of this severity or worse fails
    #[arg(long, value_enum, value_name = "SEVERITY")]
    pub fail_on: Option<FailOn>,
    /// Show what turned since an old result, a file that `assess --format json` printed (text, json, markdown, html)
    #[arg(long, value_name = "OLD.json")]
    pub diff: Option<String>,
}

#[derive(ClapArgs)]
pub(crate) struct Simulate {
    /// The city's folder
    #[arg(default_value = ".")]
    pub city: String,
    /// A folder or file of policies that take the place of the city's own of the same id, or come beside them
    #[arg(long, value_name = "PATH")]
    pub policies: Vec<String>,
    /// The city as it stands in a revision of its git repository, such as a branch
    #[arg(long, value_name = "REVISION")]
    pub revision: Option<String>,
    /// Judge what would be as of a day or instant, which may be to come [default: that of --since]
    #[arg(long, value_name = "WHEN")]
    pub as_of: Option<String>,
    /// A file of changes: what fields would hold, what would be gone, exceptions, adopted policies
    #[arg(long, value_name = "FILE")]
    pub change: Vec<String>,
    /// Something that would be gone, with all links to it: `organization:tidewater`, `service:parking`, `zone:pumping`,
    /// `policy:patching`
    #[arg(long, value_name = "KIND:ID")]
    pub remove: Vec<String>,
    /// A policy that would be adopted as it is
    #[arg(long, value_name = "POLICY")]
    pub adopt: Vec<String>,
    /// An exception that would end
    #[arg(long, value_name = "EXCEPTION")]
    pub end: Vec<String>,
    /// An import that would be taken, by its name in imports.yaml
    #[arg(long, value_name = "NAME")]
    pub import: Vec<String>,
    /// Take all imports
    #[arg(long)]
    pub imports: bool,
    /// Compare with the city as of a day or instant [default: now]
    #[arg(long, value_name = "WHEN")]
    pub since: Option<String>,
    /// A folder of data that imports may read from; may be given several times [env: BAILIWICK_DATA]
    #[arg(long, value_name = "FOLDER")]
    pub data: Vec<String>,
    /// Judge from what was known at a day or instant [default: everything that is known]
    #[arg(long, value_name = "WHEN")]
    pub known_at: Option<String>,
    /// When to use the state file, in which a city that has not changed need not be read again
    #[arg(long, value_enum, default_value_t = UseState::Auto, value_name = "WHEN")]
    pub state: UseState,
    /// How to print what would turn
    #[arg(long, value_enum, default_value_t = DifferenceFormat::Text)]
    pub format: DifferenceFormat,
    /// End with exit code 1 when a check of this severity or worse would newly fail
    #[arg(long, value_enum, value_name = "SEVERITY")]
    pub fail_on: Option<FailOn>,
}

impl Simulate {
    /// The city as it is.
    pub(crate) fn sources(&self) -> Sources {
        Sources {
            data: self.data.clone(),
            as_of: self.since.clone(),
            known_at: self.known_at.clone(),
            state: self.state,
        }
    }
}

#[derive(ClapArgs)]
pub(crate) struct Ci {
    /// The city's folder
    #[arg(default_value = ".")]
    pub city: String,
    /// The revision to compare with, where the branch left it [default: origin/main, origin/master, main or master]
    #[arg(long, value_name = "REVISION")]
    pub base: Option<String>,
    /// A folder of data that imports may read from; may be given several times [env: BAILIWICK_DATA]
    #[arg(long, value_name = "FOLDER")]
    pub data: Vec<String>,
    /// Judge as of a day or instant [default: now]
    #[arg(long, value_name = "WHEN")]
    pub as_of: Option<String>,
    /// How to print mistakes and what newly fails
    #[arg(long, value_enum, default_value_t = CiFormat::Text)]
    pub format: CiFormat,
    /// Write what a pull request shows, as Markdown, to a file
    #[arg(long, value_name = "FILE")]
    pub summary: Option<String>,
    /// End with exit code 1 when a check of this severity or worse newly fails
    #[arg(long, value_enum, value_name = "SEVERITY")]
    pub fail_on: Option<FailOn>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum DifferenceFormat {
    /// For people, on a terminal
    Text,
    /// For programs
    Json,
    /// For a pull request or a wiki
    Markdown,
    /// For people, as one page that needs nothing else
    Html,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum CiFormat {
    /// For people, on a terminal
    Text,
    /// As workflow commands, which GitHub shows beside the lines
    Github,
    /// As a Code Quality report, which GitLab shows beside the lines
    Gitlab,
}

impl Sources {
    /// The arguments that ask another command about the same data and instant.
    pub(crate) fn same(&self) -> impl Iterator<Item = String> {
        self.same_at(self.as_of.as_deref())
    }

    /// The same, at an instant.
    fn same_at(&self, as_of: Option<&str>) -> impl Iterator<Item = String> {
        let data = self.data.iter().map(|root| format!("--data={root}"));
        let as_of = as_of.map(|at| format!("--as-of={at}")).into_iter();
        let known_at = self.known_at.iter().map(|at| format!("--known-at={at}"));
        data.chain(as_of).chain(known_at)
    }
}

impl Assess {
    /// The arguments that ask another command about the same city, data and instant.
    pub(crate) fn same_city(&self) -> Vec<String> {
        self.city_at(self.sources.as_of.as_deref())
    }

    /// The same for a page that is read later: the instant is always said.
    pub(crate) fn same_city_for_good(&self, as_of: model::Instant) -> Vec<String> {
        let as_of = self.sources.as_of.clone().unwrap_or_else(|| as_of.rfc3339());
        self.city_at(Some(&as_of))
    }

    fn city_at(&self, as_of: Option<&str>) -> Vec<String> {
        let city = (self.city != ".").then(|| self.city.clone());
        city.into_iter().chain(self.sources.same_at(as_of)).collect()
    }
}

#[derive(ClapArgs)]
pub(crate) struct Replay {
    /// The city's folder
    #[arg(default_value = ".")]
    pub city: String,
    /// The scenarios to show in full, with the facts that decide them [default: all in short]
    #[arg(value_name = "SCENARIO")]
    pub scenarios: Vec<String>,
    #[command(flatten)]
    pub sources: Sources,
    /// How to print the result
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
    /// End with exit code 1 when an incident that is shown would have happened
    #[arg(long)]
    pub fail_on_happens: bool,
}

#[derive(ClapArgs)]
pub(crate) struct Import {
    /// The city's folder
    #[arg(default_value = ".")]
    pub city: String,
    /// The imports to read, by their names in imports.yaml [default: all]
    #[arg(value_name = "NAME")]
    pub names: Vec<String>,
    /// Show what would be taken, and write nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Let a complete source retire more than a tenth of its entities at once
    #[arg(long)]
    pub allow_gone: bool,
    /// List every doubt of who is who
    #[arg(long)]
    pub who: bool,
    /// A folder of data that imports may read from; may be given several times [env: BAILIWICK_DATA]
    #[arg(long, value_name = "FOLDER")]
    pub data: Vec<String>,
    /// Say that it is taken at this day or instant [default: now]
    #[arg(long, value_name = "WHEN")]
    pub as_of: Option<String>,
    /// How to print what was taken
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

#[derive(ClapArgs)]
pub(crate) struct Explain {
    /// The check: `remote-access/mfa`, `remote-access.mfa` or, if only one is called so, `mfa`
    pub check: String,
    /// The entity: its id, or `asset:its-id`
    pub entity: String,
    /// The city's folder
    #[arg(default_value = ".")]
    pub city: String,
    #[command(flatten)]
    pub sources: Sources,
    /// How to print the explanation
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

#[derive(ClapArgs)]
pub(crate) struct Fmt {
    /// The city's folder
    #[arg(default_value = ".")]
    pub city: String,
    /// Change nothing; end with exit code 1 if a file would change
    #[arg(long)]
    pub check: bool,
}

#[derive(ClapArgs)]
pub(crate) struct Schema {
    /// The city's folder, to have its own fields too
    pub city: Option<String>,
    /// Of what
    #[arg(long, value_enum, default_value_t = SchemaOf::City)]
    pub of: SchemaOf,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SchemaOf {
    /// Of the files that people write
    City,
    /// Of what assess prints with --format json
    Assessment,
}

#[derive(ClapArgs)]
pub(crate) struct Synth {
    /// The folder to make; it must be empty or not there
    pub folder: String,
    /// How many people live there, 100 to 20,000,000; a million assets take about 1,220,000
    #[arg(long, value_name = "N")]
    pub inhabitants: u64,
    /// The number that chance begins with: the same seed and instant give the same bytes
    #[arg(long, value_name = "S", default_value_t = 1)]
    pub seed: u64,
    /// Make the city as of a day or instant; what was seen was seen before [default: now]
    #[arg(long, value_name = "WHEN")]
    pub as_of: Option<String>,
}

#[derive(ClapArgs)]
pub(crate) struct Completions {
    /// The shell
    #[arg(value_enum)]
    pub shell: clap_complete::Shell,
}

#[derive(ClapArgs)]
pub(crate) struct Reference {
    /// The page
    #[arg(value_enum)]
    pub page: Page,
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Page {
    /// All commands
    Commands,
    /// All diagnostics
    Diagnostics,
    /// All formats that can be imported
    Formats,
    /// All kinds and fields
    Schema,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people
    Text,
    /// For programs
    Json,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum AssessFormat {
    /// For people, on a terminal
    Text,
    /// For programs
    Json,
    /// For people, as one page that needs nothing else
    Html,
    /// For a pull request or a wiki
    Markdown,
    /// For a spreadsheet: a row for each verdict that is neither pass nor not applicable
    Csv,
    /// For viewers of findings (SARIF 2.1.0)
    Sarif,
    /// For viewers of test results
    Junit,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Language {
    /// English
    En,
    /// German
    De,
}

impl Language {
    /// The language of the document.
    pub(crate) fn of_report(self) -> report::Language {
        match self {
            Language::En => report::Language::English,
            Language::De => report::Language::German,
        }
    }
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum FailOn {
    /// Any fail
    Low,
    /// Medium or worse
    Medium,
    /// High or worse
    High,
    /// Critical
    Critical,
}

impl FailOn {
    /// The severity it stands for.
    pub(crate) fn severity(self) -> policy::Severity {
        match self {
            FailOn::Low => policy::Severity::Low,
            FailOn::Medium => policy::Severity::Medium,
            FailOn::High => policy::Severity::High,
            FailOn::Critical => policy::Severity::Critical,
        }
    }
}

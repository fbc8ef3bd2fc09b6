//! All measurements as tables, in Markdown.

use std::{path::PathBuf, process::Command};

use crate::{
    measure::Measured,
    peers::{self, Peer},
};

const ASSETS: [usize; 3] = [1_000, 30_000, 1_000_000];
const CHECKS: [usize; 4] = [25, 50, 100, 200];
/// With how many assets the growth with checks is measured.
const ASSETS_FOR_CHECKS: usize = 30_000;
/// The city of which the whole way is measured.
const INHABITANTS: u64 = 1_222_000;
/// A measurement that would take longer for a single run is left out.
const PATIENCE_SECONDS: f64 = 60.0;
/// Pairs are compared up to this many assets.
const COMPARED_ASSETS: usize = 30_000;

/// What one peer said of each size.
struct Row {
    peer: &'static Peer,
    by_assets: Vec<Option<Measured>>,
    by_checks: Vec<Option<Measured>>,
}

/// Measures everything, each in its own process, and writes it down.
pub(crate) fn report() -> String {
    let states = States::write();
    let rows: Vec<Row> = peers::ALL.iter().map(|peer| measure(&states, peer)).collect();
    drop(states);
    let mut out = head(&rows);
    for (at, n_assets) in ASSETS.iter().enumerate() {
        out.push_str(&beside(&rows, at, *n_assets));
    }
    out.push_str(&by_assets(&rows));
    out.push_str(&by_checks(&rows));
    out.push_str(&changes());
    out.push_str(&whole());
    out.push_str(&notes(&rows));
    out
}

/// The states of all sizes, in a folder that goes with them.
struct States(PathBuf);

impl States {
    fn write() -> Self {
        let states = Self(std::env::temp_dir().join(format!("bailiwick-benches-{}", std::process::id())));
        std::fs::create_dir_all(&states.0).expect("a folder for states can be made");
        for n_assets in ASSETS {
            eprintln!("benches: a city of {n_assets} assets");
            let status = again().args(["state", &n_assets.to_string()]).arg(states.of(n_assets)).status();
            assert!(status.is_ok_and(|status| status.success()), "the state of {n_assets} assets is written");
        }
        states
    }

    fn of(&self, n_assets: usize) -> PathBuf {
        self.0.join(n_assets.to_string())
    }
}

impl Drop for States {
    fn drop(&mut self) {
        if let Err(why) = std::fs::remove_dir_all(&self.0) {
            eprintln!("{} stays: {why}", self.0.display());
        }
    }
}

/// This program, to be run once more.
fn again() -> Command {
    Command::new(std::env::current_exe().expect("the program knows where it is"))
}

/// What changes cost, at each size.
fn changes() -> String {
    let mut out = String::new();
    for n_assets in ASSETS {
        eprintln!("benches: changes, {n_assets} assets");
        let mut command = again();
        command.args(["changes", &n_assets.to_string()]);
        let output = command.stderr(std::process::Stdio::inherit()).output().expect("the program starts again");
        out.push_str(&format!(
            "\n### Changes of {} assets, with 200 checks\n\nA session takes observations, folds their cells anew, and judges \
             again what reads them; an instant that moves on judges again what reads it, and evidence that ages. One \
             core.\n\n| change | time | verdicts turned |\n|---|---:|---:|\n{}",
            thousands(n_assets as u64),
            String::from_utf8_lossy(&output.stdout)
        ));
    }
    out
}

/// What the whole way costs of a city of a million assets.
fn whole() -> String {
    eprintln!("benches: the whole way, {INHABITANTS} inhabitants");
    let mut command = again();
    command.args(["whole", &INHABITANTS.to_string()]);
    let output = command.stderr(std::process::Stdio::inherit()).output().expect("the program starts again");
    format!(
        "\n### The whole way, {} inhabitants\n\nA city of `bailiwick synth` with all shipped policies, about a million \
         assets; its files are in memory, as a disk would give them the second time. One core.\n\n| what | \
         seconds |\n|---|---:|\n{}",
        thousands(INHABITANTS),
        String::from_utf8_lossy(&output.stdout)
    )
}

fn measure(states: &States, peer: &'static Peer) -> Row {
    let n_all = CHECKS[CHECKS.len() - 1];
    let mut by_assets: Vec<Option<Measured>> = Vec::new();
    for n_assets in ASSETS {
        let before = by_assets.iter().flatten().next_back();
        by_assets.push(child(states, peer, before, n_assets, n_all));
    }
    let whole = |n_checks| n_checks == n_all;
    let at = ASSETS.iter().position(|n| *n == ASSETS_FOR_CHECKS);
    let known = at.and_then(|at| by_assets.get(at).cloned().flatten());
    let before = by_assets.iter().flatten().next_back();
    let one = |n_checks| {
        if whole(n_checks) { known.clone() } else { child(states, peer, before, ASSETS_FOR_CHECKS, n_checks) }
    };
    let by_checks = CHECKS.map(one).into();
    Row { peer, by_assets, by_checks }
}

/// Measures in a process of its own, unless it would take too long by what was measured before.
fn child(
    states: &States,
    peer: &Peer,
    before: Option<&Measured>,
    n_assets: usize,
    n_checks: usize,
) -> Option<Measured> {
    let pairs = n_assets as f64 * n_checks as f64;
    let expected = before.map_or(0.0, |before| before.seconds / before.pairs as f64 * pairs);
    if expected > PATIENCE_SECONDS {
        eprintln!("benches: {} is left out with {n_assets} assets: about {expected:.0} s", peer.name);
        return None;
    }
    eprintln!("benches: {}, {n_assets} assets, {n_checks} checks", peer.name);
    let mut command = again();
    command.args(["judge", peer.name]).arg(states.of(n_assets)).arg(n_checks.to_string());
    if n_assets <= COMPARED_ASSETS && n_checks == CHECKS[CHECKS.len() - 1] {
        command.arg("compare");
    }
    let output = command.stderr(std::process::Stdio::inherit()).output().expect("the program starts again");
    let measured = Measured::read(&String::from_utf8_lossy(&output.stdout));
    if measured.is_none() {
        eprintln!("benches: {} came to no end with {n_assets} assets", peer.name);
    }
    measured
}

fn head(rows: &[Row]) -> String {
    let cpu = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let cpu = cpu
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split_once(": ").map(|(_, name)| name.to_owned()));
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let rustc = Command::new("rustc")
        .arg("--version")
        .output()
        .map(|said| String::from_utf8_lossy(&said.stdout).trim().to_owned());
    let versions: Vec<String> = rows.iter().map(|row| (row.peer.version)()).filter(|version| version != "this source").collect();
    let mut out = format!(
        "The [200 frozen checks](../benches/checks/README.md) on the bench city, by our engines and by peers: one run, one \
         machine, the same data, the same checks. Every engine uses one core, where it does not say otherwise, and ends with a verdict for each pair of check \
         and asset. What makes it ready, checks compiled and data where it wants them, is not counted but named. The \
         median of 7 runs, or of as many as 20 seconds allow. A size at which one run would take more than {PATIENCE_SECONDS} \
         seconds is left out, and nothing is extrapolated.\n\n{}, {cores} cores; {}; {}.\n",
        cpu.as_deref().unwrap_or("an unnamed processor"),
        rustc.as_deref().unwrap_or("rustc of no known version"),
        versions.join("; "),
    );
    if let Some(measured) = rows[0].by_assets.iter().flatten().rfind(|measured| measured.compared > 0) {
        let share = |n: u64| n as f64 * 100.0 / measured.pairs as f64;
        let [fail, unknown, excepted, pass, not_applicable] = measured.mix.map(share);
        out.push_str(&format!(
            "\nOf {} pairs {pass:.1} % pass, {fail:.1} % fail, {unknown:.1} % are unknown, {excepted:.2} % excepted and \
             {not_applicable:.1} % not applicable.\n",
            thousands(measured.pairs)
        ));
        assert!(
            [fail, unknown, pass, not_applicable].iter().all(|share| *share >= 5.0),
            "each verdict is at least 5 %"
        );
        assert!(not_applicable <= 70.0, "at least 30 % are in scope");
    }
    out
}

/// All engines at one size.
fn beside(rows: &[Row], at: usize, n_assets: usize) -> String {
    let mut out = format!(
        "\n### {} assets\n\n| engine | seconds | runs | ns a pair | beside the interpreter | made ready | memory at most | \
         of it the city | agrees | agrees where both know |\n|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|\n",
        thousands(n_assets as u64)
    );
    let base = rows[0].by_assets[at].as_ref().map(|measured| measured.seconds);
    for row in rows {
        let Some(measured) = &row.by_assets[at] else {
            out.push_str(&format!("| {} | left out | | | | | | | | |\n", row.peer.name));
            continue;
        };
        out.push_str(&format!(
            "| {} | {} | {} | {} | {} | {} s | {} MB | {} MB | {} | {} |\n",
            row.peer.name,
            seconds(measured.seconds),
            measured.runs,
            nanos(measured),
            base.map_or_else(String::new, |base| ratio(measured.seconds / base)),
            seconds(measured.ready_seconds),
            thousands(measured.peak_mb),
            thousands(measured.state_mb),
            share(measured.agree, measured.compared),
            share(measured.agree_known, measured.compared_known),
        ));
    }
    out
}

fn by_assets(rows: &[Row]) -> String {
    let sizes = ASSETS.map(|n| format!("{} assets", thousands(n as u64)));
    grown("assets, with 200 checks", &sizes, rows, |row| &row.by_assets)
}

fn by_checks(rows: &[Row]) -> String {
    let sizes = CHECKS.map(|n| format!("{n} checks"));
    let what = format!("checks, with {} assets", thousands(ASSETS_FOR_CHECKS as u64));
    grown(&what, &sizes, rows, |row| &row.by_checks)
}

fn grown(what: &str, sizes: &[String], rows: &[Row], of: fn(&Row) -> &[Option<Measured>]) -> String {
    let mut out = format!(
        "\n### Growth with {what}\n\n| engine | {} |\n|---|{}\n",
        sizes.join(" | "),
        "---:|".repeat(sizes.len())
    );
    for row in rows {
        let cell = |measured: &Option<Measured>| match measured {
            Some(measured) => format!("{} s, {} ns a pair", seconds(measured.seconds), nanos(measured)),
            None => "left out".to_owned(),
        };
        let cells: Vec<String> = of(row).iter().map(cell).collect();
        out.push_str(&format!("| {} | {} |\n", row.peer.name, cells.join(" | ")));
    }
    out
}

fn notes(rows: &[Row]) -> String {
    let mut out =
        "\n### How each was run\n\n| engine | version | how | checks left out |\n|---|---|---|---|\n"
            .to_owned();
    for row in rows {
        let left_out = row
            .by_assets
            .iter()
            .flatten()
            .next()
            .map(|measured| measured.left_out.join("; "))
            .unwrap_or_default();
        let left_out = if left_out.is_empty() { "none".to_owned() } else { left_out };
        out.push_str(&format!(
            "| {} | {} | {} | {left_out} |\n",
            row.peer.name,
            (row.peer.version)(),
            row.peer.how
        ));
    }
    out.push_str(
        "\nOnly our engines count by unit, and only the interpreter gives reasons; the peers give the verdict of each pair alone. Checks \
         reach the peers translated from the typed tree, with parameters and variables put in, instants as whole numbers, \
         and what our language adds to theirs as functions of ours where they take functions.\n",
    );
    out
}

fn seconds(seconds: f64) -> String {
    match seconds {
        s if s >= 10.0 => format!("{s:.0}"),
        s if s >= 1.0 => format!("{s:.1}"),
        s if s >= 0.01 => format!("{s:.3}"),
        s => format!("{s:.5}"),
    }
}

fn nanos(measured: &Measured) -> String {
    let nanos = measured.seconds * 1e9 / measured.pairs as f64;
    if nanos >= 10.0 { thousands(nanos.round() as u64) } else { format!("{nanos:.2}") }
}

fn ratio(ratio: f64) -> String {
    if ratio >= 0.1 { format!("{ratio:.1} x") } else { format!("1/{:.0}", 1.0 / ratio) }
}

/// A share in per cent that says 100 only where all is meant.
fn share(part: u64, whole: u64) -> String {
    match (part, whole) {
        (_, 0) => String::new(),
        (part, whole) if part == whole => "100 %".to_owned(),
        (part, whole) => format!("{:.2} %", (part as f64 * 1e4 / whole as f64).floor() / 100.0),
    }
}

fn thousands(n: u64) -> String {
    model::thousands(n)
}

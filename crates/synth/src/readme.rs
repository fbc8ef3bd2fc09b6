//! The page of a city: that it is invented, how to make it again, and what it rests on.

use model::thousands;

use crate::{
    devices,
    recipe::Recipe,
    shares, sheet,
    tables::{accounts, software, weaknesses},
    units,
};

pub(crate) fn text(recipe: &Recipe) -> String {
    [head(recipe), RESTS.to_owned(), rates(recipe), evidence(), all_shares()].join("\n")
}

fn head(recipe: &Recipe) -> String {
    let (n, seed, as_of) = (recipe.inhabitants, recipe.seed, recipe.as_of.rfc3339());
    let people = thousands(n);
    let districts = match recipe.n_districts() {
        1 => "one district".to_owned(),
        n => format!("{n} districts"),
    };
    format!(
        "# An invented city\n\n\
         Nothing here is real: no device, no firm, no weakness. It was made by chance. The same seed and instant give the\n\
         same bytes:\n\n    \
         bailiwick synth --inhabitants {n} --seed {seed} --as-of {as_of} CITY\n\n\
         It has {people} inhabitants in {districts}, and lies in the Netherlands so that some law holds. To look at it:\n\n    \
         bailiwick check CITY\n    \
         bailiwick assess CITY --as-of {as_of}\n"
    )
}

const RESTS: &str = "\
Where a rate was published, the source is named; the figure is rounded and scaled to a million people. Everything else is
an assumption, and says so. Do not conclude from this city how safe cities are: its verdicts follow from its assumptions.

Assumed beside the tables: a district has about 15,000 people, and there are at most 200; five firms a trade share the
lots as 1, 1/2, 1/3, 1/4 and 1/5 (the first has 44 %), one to three lots a class and district; a fleet has up to 50
devices. CVE numbers are of the year 0000, so that nobody takes them for real ones.
";

/// How many there are of what.
fn rates(recipe: &Recipe) -> String {
    let mut out =
        "## How many\n\n| class | ids | in a million people | here | source |\n|---|---|---:|---:|---|\n"
            .to_owned();
    let mut row = |what: &str, ids: &str, per_million: u64, here: u64, source: Option<&str>| {
        let (rate, here, source) = (thousands(per_million), thousands(here), source.unwrap_or(ASSUMED));
        out.push_str(&format!("| {what} | `{ids}-` | {rate} | {here} | {source} |\n"));
    };
    for device in devices::ALL {
        row(device.class, device.stem, device.per_million, units::n(recipe, device), device.source);
    }
    row("application", "application", software::PER_MILLION, software::n(recipe), Some(software::SOURCE));
    row("weakness", "weakness", weaknesses::PER_MILLION, weaknesses::n(recipe), None);
    for of in accounts::TYPES {
        row("account", &format!("account-{}", of.word), of.per_million, of.n(recipe), None);
    }
    out
}

/// How often evidence is missing or old.
fn evidence() -> String {
    let mut out = "## How evidence is\n\nAll of it is assumed.\n\n\
                   | ids | values missing | records 110 to 900 days old | devices in fleets | reached from outside |\n\
                   |---|---:|---:|---:|---:|\n"
        .to_owned();
    for device in devices::ALL {
        let cells = [device.missing, device.stale, device.fleet, device.remote].map(per_cent).join(" | ");
        out.push_str(&format!("| `{}-` | {cells} |\n", device.stem));
    }
    let others = [
        ("account", accounts::MISSING, accounts::STALE),
        ("application", software::MISSING, software::STALE),
        ("weakness", weaknesses::MISSING, weaknesses::STALE),
    ];
    for (stem, missing, stale) in others {
        out.push_str(&format!("| `{stem}-` | {} | {} | | |\n", per_cent(missing), per_cent(stale)));
    }
    let (missing, stale) = (per_cent(sheet::MISSING), per_cent(sheet::STALE));
    out.push_str(&format!(
        "\nOf what is measured in the YAML files, {missing} is missing, and of the rest {stale} is 410 to 900 days old. What \
         they say\nbeside that is assumed too.\n"
    ));
    out
}

fn all_shares() -> String {
    let mut out = "## Shares\n\n| share | of what | source |\n|---:|---|---|\n".to_owned();
    for share in shares::ALL {
        let source = share.source.unwrap_or(ASSUMED);
        out.push_str(&format!("| {} | {} | {source} |\n", per_cent(share.of_ten_thousand), share.what));
    }
    out
}

/// What stands where nothing was published.
const ASSUMED: &str = "assumption";

/// A share for people: `60 %`, `0.2 %`, `0.35 %`.
fn per_cent(of_ten_thousand: u32) -> String {
    match (of_ten_thousand / 100, of_ten_thousand % 100) {
        (whole, 0) => format!("{whole} %"),
        (whole, part) if part % 10 == 0 => format!("{whole}.{} %", part / 10),
        (whole, part) => format!("{whole}.{part:02} %"),
    }
}

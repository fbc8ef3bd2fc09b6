//! `reference`: pages of the documentation that the program writes about itself.

use clap::CommandFactory;
use model::Schema;

use crate::{
    Exit, Stop, World,
    args::{Args, Page, Reference},
};

pub(crate) fn run(world: &mut World<'_>, args: &Reference) -> Result<Exit, Stop> {
    let text = match args.page {
        Page::Commands => commands(),
        Page::Diagnostics => report::diagnostics_markdown(&codes()),
        Page::Formats => super::formats::page(),
        Page::Schema => report::schema_markdown(&Schema::builtin()),
    };
    super::put(world.out, &text)?;
    Ok(Exit::Fine)
}

/// All codes of all crates.
fn codes() -> Vec<(&'static str, &'static str)> {
    let mut codes: Vec<_> = source::CODES.iter().chain(intake::CODES).chain(app::CODES).copied().collect();
    codes.extend(policy::codes());
    codes
}

fn commands() -> String {
    let mut page =
        String::from("# Commands\n\nGenerated from the program; `cargo xtask gen` writes it again.\n");
    let mut command = Args::command();
    command.build();
    let shown: Vec<_> = command.get_subcommands().filter(|sub| !sub.is_hide_set()).cloned().collect();
    for mut sub in shown {
        if sub.get_name() == "help" {
            continue;
        }
        let help = sub.render_long_help().to_string();
        let help: String = help.lines().map(|line| format!("{}\n", line.trim_end())).collect();
        page.push_str(&format!("\n## {}\n\n```text\n{}\n```\n", sub.get_name(), help.trim_end()));
    }
    page.push_str(EXIT_CODES);
    page
}

/// The last part of the page of commands.
const EXIT_CODES: &str = "
## Exit codes

| exit code | meaning |
|---|---|
| 0 | done; what fails counts only with `--fail-on` |
| 1 | a fail reaches the severity given with `--fail-on`, or `fmt --check` would change a file |
| 2 | mistakes in files or arguments, or an import refused |
| 3 | something outside: a file cannot be read |
| 70 | a bug in Bailiwick; please report it |
";

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    #[test]
    fn no_two_diagnostics_share_a_code() {
        let codes = super::codes();
        let unique: BTreeSet<_> = codes.iter().map(|(code, _)| code).collect();
        assert_eq!(unique.len(), codes.len());
    }
}

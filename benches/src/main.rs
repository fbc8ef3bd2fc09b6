//! Whole judgements, measured: the frozen checks on an invented city, by our engines and by peers.
//!
//! Without arguments it measures everything and writes tables for `docs/performance.md`; `cargo xtask bench` puts them
//! there. `state ASSETS FILE` writes the state of a city; `judge PEER FILE CHECKS` is one measurement on it, in a process of
//! its own; so are `changes ASSETS` and `whole INHABITANTS`.

mod changes;
mod checks;
mod city;
mod measure;
mod peers;
mod report;
mod whole;

use std::{path::Path, process::ExitCode};

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let number = |text: &str| text.parse::<usize>().ok().filter(|n| *n > 0);
    match args.as_slice() {
        [] => {
            print!("{}", report::report());
            ExitCode::SUCCESS
        }
        ["state", n_assets, file] => match number(n_assets) {
            Some(n_assets) => {
                measure::write_state(n_assets, Path::new(file));
                ExitCode::SUCCESS
            }
            None => usage(),
        },
        ["judge", name, file, n_checks, rest @ ..] => {
            let peer = peers::ALL.iter().find(|peer| peer.name == *name);
            let (Some(peer), Some(n_checks)) = (peer, number(n_checks)) else {
                return usage();
            };
            measure::measure(peer, Path::new(file), n_checks, rest.contains(&"compare"));
            ExitCode::SUCCESS
        }
        ["changes", n_assets] => match number(n_assets) {
            Some(n_assets) => {
                print!("{}", changes::changes(n_assets));
                ExitCode::SUCCESS
            }
            None => usage(),
        },
        ["whole", inhabitants] => match number(inhabitants) {
            Some(inhabitants) => {
                print!("{}", whole::whole(inhabitants as u64));
                ExitCode::SUCCESS
            }
            None => usage(),
        },
        _ => usage(),
    }
}

fn usage() -> ExitCode {
    let names: Vec<&str> = peers::ALL.iter().map(|peer| peer.name).collect();
    eprintln!("usage: benches [state ASSETS FILE | judge PEER FILE CHECKS [compare] | changes ASSETS | whole INHABITANTS]; peers are {}", names.join(", "));
    ExitCode::FAILURE
}

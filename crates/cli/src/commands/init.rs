//! `init`: a commented starter city.

use super::{must_be_free, put, shell_word};
use crate::{Exit, Stop, World, args::Init};

/// The files of a starter city.
const FILES: &[(&str, &str)] = &[
    ("bailiwick.yaml", include_str!("../starter/bailiwick.yaml")),
    ("city.yaml", include_str!("../starter/city.yaml")),
    ("policies/house-rules.yaml", include_str!("../starter/policies/house-rules.yaml")),
];

/// The day that stands in those files for the day on which they are made.
const WRITTEN_ON: &str = "2026-01-15";

pub(crate) fn run(world: &mut World<'_>, args: &Init) -> Result<Exit, Stop> {
    must_be_free(world, &args.folder)?;
    let is_plain =
        !args.name.is_empty() && args.name.chars().all(|c| !c.is_control() && !matches!(c, '"' | '\\'));
    if !is_plain {
        let help = "leave quotes, backslashes and control characters out".to_owned();
        return Err(Stop::Usage("the name cannot be written into a file".to_owned(), help));
    }
    let today = model::Zone::utc().date(world.now);
    for (path, text) in FILES {
        let text = text.replace("My City", &args.name).replace(WRITTEN_ON, &today);
        world.disk.create(&format!("{}/{path}", args.folder), &text)?;
        put(world.out, &format!("wrote {}/{path}\n", args.folder))?;
    }
    let folder = shell_word(&args.folder);
    let next = format!(
        "\nNext    put your city into these files; comments in them say how\n        \
         bailiwick check {folder}\n        bailiwick assess {folder}\n"
    );
    put(world.out, &next)?;
    Ok(Exit::Fine)
}

//! Progress of long work, on the terminal that messages go to; gone when done.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A line that tells what is being done.
pub(crate) struct Progress {
    bar: Option<ProgressBar>,
}

impl Progress {
    /// Begins to tell, if there is a terminal to tell it on.
    pub(crate) fn begin(on_terminal: bool, ascii: bool) -> Self {
        let bar = on_terminal.then(|| {
            let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr_with_hz(8));
            let chars = if ascii { "#- " } else { "█▒ " };
            if let Ok(style) = ProgressStyle::with_template("{msg} {pos}") {
                bar.set_style(style.progress_chars(chars));
            }
            bar
        });
        Self { bar }
    }

    /// Tells what is read and how many records of it are.
    pub(crate) fn reading(&self, what: &str, n: u64) {
        if let Some(bar) = &self.bar {
            let what: String = what.chars().filter(|c| !c.is_control()).collect();
            bar.set_message(format!("reading {what}"));
            bar.set_position(n);
        }
    }

    /// Tells how many of how many checks are judged.
    pub(crate) fn judging(&self, n: usize, of: usize) {
        if let Some(bar) = &self.bar {
            bar.set_message(format!("judging check of {of}:"));
            bar.set_position(u64::try_from(n).unwrap_or(u64::MAX));
        }
    }

    /// Takes the line away.
    pub(crate) fn end(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.end();
    }
}

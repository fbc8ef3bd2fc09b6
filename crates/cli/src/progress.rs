//! Progress of long work, on the terminal that messages go to; gone when done.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A line that tells what is being done.
pub(crate) struct Progress {
    bar: Option<ProgressBar>,
}

impl Progress {
    /// Begins to tell, if there is a terminal to tell it on.
    pub(crate) fn begin(on_terminal: bool) -> Self {
        let bar = on_terminal.then(|| {
            let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr_with_hz(8));
            if let Ok(style) = ProgressStyle::with_template("{msg}") {
                bar.set_style(style);
            }
            bar
        });
        Self { bar }
    }

    /// Tells what is read and how many records of it are.
    pub(crate) fn reading(&self, what: &str, n: u64) {
        if let Some(bar) = &self.bar {
            let what: String = what.chars().filter(|c| !c.is_control()).collect();
            let so_far = if n > 0 { format!(", record {n}") } else { String::new() };
            bar.set_message(format!("reading {what}{so_far}"));
        }
    }

    /// Tells what is written, and how many rows of it are.
    pub(crate) fn writing(&self, what: &str, n: u64) {
        if let Some(bar) = &self.bar {
            let what: String = what.chars().filter(|c| !c.is_control()).collect();
            let so_far = if n > 0 { format!(", row {n}") } else { String::new() };
            bar.set_message(format!("writing {what}{so_far}"));
        }
    }

    /// Tells how many of how many checks are judged.
    pub(crate) fn judging(&self, n: usize, of: usize) {
        if let Some(bar) = &self.bar {
            bar.set_message(format!("judging check {n} of {of}"));
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

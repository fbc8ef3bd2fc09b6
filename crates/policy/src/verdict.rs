//! Verdicts and how they are counted.

/// What a check says of an entity. The order is that of roll-ups: the worst wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// The check does not apply to the entity.
    NotApplicable,
    /// What it asks holds.
    Pass,
    /// It fails, or is unknown, under an exception.
    Excepted,
    /// Evidence is missing, stale, contested, or cannot be computed with.
    Unknown,
    /// What it asks does not hold.
    Fail,
}

impl Verdict {
    /// All verdicts, worst first.
    pub const ALL: [Verdict; 5] =
        [Verdict::Fail, Verdict::Unknown, Verdict::Excepted, Verdict::Pass, Verdict::NotApplicable];

    /// The word, as it is written in files and shown to people.
    pub fn word(self) -> &'static str {
        match self {
            Verdict::NotApplicable => "not-applicable",
            Verdict::Pass => "pass",
            Verdict::Excepted => "excepted",
            Verdict::Unknown => "unknown",
            Verdict::Fail => "fail",
        }
    }

    /// Finds the verdict for a word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verdict| verdict.word() == word)
    }
}

/// How many of each verdict.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Fails.
    pub fail: u64,
    /// Unknowns.
    pub unknown: u64,
    /// Excepted.
    pub excepted: u64,
    /// Passes.
    pub pass: u64,
    /// Not applicable.
    pub not_applicable: u64,
}

impl Counts {
    /// Adds so many of a verdict; held at the end.
    pub fn add(&mut self, verdict: Verdict, n: u64) {
        let count = match verdict {
            Verdict::Fail => &mut self.fail,
            Verdict::Unknown => &mut self.unknown,
            Verdict::Excepted => &mut self.excepted,
            Verdict::Pass => &mut self.pass,
            Verdict::NotApplicable => &mut self.not_applicable,
        };
        *count = count.saturating_add(n);
    }

    /// Adds all of other counts.
    pub fn merge(&mut self, other: &Counts) {
        for verdict in Verdict::ALL {
            self.add(verdict, other.of(verdict));
        }
    }

    /// How many of a verdict.
    pub fn of(&self, verdict: Verdict) -> u64 {
        match verdict {
            Verdict::Fail => self.fail,
            Verdict::Unknown => self.unknown,
            Verdict::Excepted => self.excepted,
            Verdict::Pass => self.pass,
            Verdict::NotApplicable => self.not_applicable,
        }
    }

    /// Everything that the checks apply to, or may apply to: all but not applicable.
    pub fn in_scope(&self) -> u64 {
        self.fail.saturating_add(self.unknown).saturating_add(self.excepted).saturating_add(self.pass)
    }

    /// The share of what is in scope that passes; unknown never flatters it. `None`: not assessed.
    pub fn pass_share(&self) -> Option<f64> {
        share(self.pass, self.in_scope())
    }

    /// The share of what is in scope that could be judged. `None`: not assessed.
    pub fn coverage(&self) -> Option<f64> {
        share(self.in_scope() - self.unknown, self.in_scope())
    }

    /// Tells whether nothing was judged: no evidence decided anything.
    pub fn is_not_assessed(&self) -> bool {
        self.fail == 0 && self.excepted == 0 && self.pass == 0
    }

    /// The worst verdict among them; `None` if there are none at all.
    pub fn worst(&self) -> Option<Verdict> {
        Verdict::ALL.into_iter().find(|verdict| self.of(*verdict) > 0)
    }
}

#[expect(clippy::cast_precision_loss, reason = "a share is shown in whole per cent")]
fn share(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(fail: u64, unknown: u64, excepted: u64, pass: u64, not_applicable: u64) -> Counts {
        Counts { fail, unknown, excepted, pass, not_applicable }
    }

    #[test]
    fn in_scope_is_pass_fail_excepted_and_unknown() {
        assert_eq!(counts(1, 2, 3, 4, 5).in_scope(), 10);
    }

    #[test]
    fn coverage_is_all_but_unknown_of_what_is_in_scope() {
        assert_eq!(counts(1, 2, 3, 4, 100).coverage(), Some(0.8));
    }

    #[test]
    fn unknown_never_flatters_the_share_that_passes() {
        assert_eq!(counts(0, 50, 0, 50, 0).pass_share(), Some(0.5));
    }

    #[test]
    fn a_city_without_any_evidence_is_not_assessed_with_coverage_zero() {
        let nothing = counts(0, 7, 0, 0, 3);
        assert_eq!((nothing.coverage(), nothing.pass_share()), (Some(0.0), Some(0.0)));
        assert!(nothing.is_not_assessed());
        assert_eq!(Counts::default().coverage(), None);
        assert!(Counts::default().is_not_assessed());
        for assessed in [counts(1, 7, 0, 0, 3), counts(0, 7, 1, 0, 3), counts(0, 7, 0, 1, 3)] {
            assert!(!assessed.is_not_assessed(), "{assessed:?}");
        }
    }

    #[test]
    fn a_roll_up_takes_the_worst() {
        assert_eq!(counts(1, 1, 1, 1, 1).worst(), Some(Verdict::Fail));
        assert_eq!(counts(0, 1, 1, 1000, 1).worst(), Some(Verdict::Unknown));
        assert_eq!(counts(0, 0, 1, 1, 1).worst(), Some(Verdict::Excepted));
        assert_eq!(counts(0, 0, 0, 1, 1).worst(), Some(Verdict::Pass));
        assert_eq!(counts(0, 0, 0, 0, 1).worst(), Some(Verdict::NotApplicable));
        assert!(Verdict::Fail > Verdict::Unknown && Verdict::Excepted > Verdict::Pass);
    }
}

//! The words of the report's page. A text with parts is written with `{name}`; both languages name the same parts.

mod de;
mod en;

pub(crate) use {de::DE, en::EN};

/// Declares a struct of texts that can be gone through, so that a test can hold languages against each other.
macro_rules! texts {
    ($($(#[$doc:meta])* $name:ident { $($field:ident),* $(,)? })*) => {$(
        $(#[$doc])*
        pub(crate) struct $name { $(pub(crate) $field: &'static str),* }

        #[cfg(test)]
        impl $name {
            fn all(&self) -> Vec<(&'static str, &'static str)> {
                vec![$((stringify!($field), self.$field)),*]
            }
        }
    )*};
}

/// All words of the page, a struct a section.
pub(crate) struct PageTexts {
    pub(crate) frame: FrameTexts,
    pub(crate) short: ShortTexts,
    pub(crate) worst: WorstTexts,
    pub(crate) tables: TableTexts,
    pub(crate) apart: ApartTexts,
    pub(crate) unknown: UnknownTexts,
    pub(crate) figures: FigureTexts,
    pub(crate) exceptions: ExceptionTexts,
    pub(crate) read: ReadTexts,
    pub(crate) verify: VerifyTexts,
    pub(crate) how: HowTexts,
}

texts! {
    /// What stands around the sections.
    FrameTexts {
        title, kicker, skip, contents, state, policies, checks, entities, verdicts, made, not_advice, theme,
        system, light, dark, more, more_with, city_wide, unnamed, scrolls,
    }
    /// The answer in a few sentences.
    ShortTexts {
        heading, keeps, fails_one, fails, hardest, none_fails, unknown_one, unknown, settle_one, settle, excepted_one, excepted, not_assessed, nothing,
        none_adopted, adopt, adopt_there, bar, coverage, coverage_says, units, units_says, doubt,
    }
    /// The worst checks.
    WorstTexts {
        heading, sub, none, nothing, see_unknown, others, why, where_, remedy, assumed, once, yearly, hours, per_check,
        per_entity, per_unit, for_all, due, due_within, serves, in_full, ask, exceptions, applies, applies_not, applies_unknown,
        applies_all, holds, holds_not, holds_unknown, cut, all, check, severity, fails,
    }
    /// Counts by service and by policy.
    TableTexts {
        services, services_sub, services_none, policies, policies_sub, policies_none, service, policy, verdicts, coverage,
        worst, owner, overdue, all, not_assessed, applies_to_nothing,
    }
    /// What is not judged.
    ApartTexts {
        heading, sub, nothing, not_in_force, not_yet, ended, draft, retired, dropped, dropped_says, overdue, overdue_says, what, why,
        none,
    }
    /// Missing evidence.
    UnknownTexts {
        heading, sub, none, nothing, evidence, missing_for, settles, together, rest, is_not_pass, is_not_pass_says, cannot_split,
    }
    /// The three pictures.
    FigureTexts {
        map, map_none, map_do, network, network_none, network_do, services, services_none, services_do, as_table,
        as_tables,
    }
    /// Exceptions.
    ExceptionTexts {
        heading, sub, none, exception, check, owner, approver, ends, stands, turned, live, soon, lapsed,
        not_approved, not_yet, risk_accepted, departure, not_applicable, each_ends, each_ends_says,
    }
    /// What was read.
    ReadTexts {
        heading, sub, source, read, taken, refused, left_out, facts, oldest, newest, trust, own_file, no_date,
        straight, taken_at, missing, amiss, broken, swapped, dangling, mistakes, refusals, record, cause, reason,
        all_well, worked_out, parts,
    }
    /// How to check the page.
    VerifyTexts {
        heading, sub, version, as_of, digest, digest_how, no_digest, files, file, sha, not_covered, taken_files, import,
    }
    /// What words mean.
    HowTexts {
        heading, fail, fail_says, unknown, unknown_says, excepted, excepted_says, pass, pass_says, not_applicable,
        not_applicable_says, coverage, coverage_says, severity, severity_says, low, medium, high, critical, handling,
        clear, green, amber, amber_strict, red,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn all(texts: &PageTexts) -> Vec<(&'static str, &'static str)> {
        let PageTexts { frame, short, worst, tables, apart, unknown, figures, exceptions, read, verify, how } =
            texts;
        [
            frame.all(),
            short.all(),
            worst.all(),
            tables.all(),
            apart.all(),
            unknown.all(),
            figures.all(),
            exceptions.all(),
            read.all(),
            verify.all(),
            how.all(),
        ]
        .concat()
    }

    fn parts(text: &str) -> BTreeSet<&str> {
        text.split('{').skip(1).filter_map(|rest| Some(rest.split_once('}')?.0)).collect()
    }

    #[test]
    fn both_languages_say_everything_with_the_same_parts() {
        for ((name, english), (_, german)) in all(&EN).into_iter().zip(all(&DE)) {
            assert!(!english.trim().is_empty() && !german.trim().is_empty(), "{name} says nothing");
            assert_eq!(parts(english), parts(german), "{name}: `{english}` and `{german}`");
            assert!(!english.contains('\u{2014}') && !german.contains('\u{2014}'), "{name} has a long dash");
        }
    }
}

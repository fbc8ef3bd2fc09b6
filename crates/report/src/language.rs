//! The language of a page, and its manner of writing numbers, days and spans of time.

use model::{Duration, Instant, Zone};
use policy::{Severity, Verdict, Words};

use crate::{
    texts::{
        page::{DE, EN, PageTexts},
        pictures::{self, PictureTexts},
    },
    words,
};

/// The language of a page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// German.
    German,
}

impl Language {
    /// All languages.
    pub const ALL: [Language; 2] = [Language::English, Language::German];

    /// The tag that browsers know: `en`.
    pub fn tag(self) -> &'static str {
        match self {
            Language::English => "en",
            Language::German => "de",
        }
    }

    pub(crate) fn texts(self) -> &'static PageTexts {
        match self {
            Language::English => &EN,
            Language::German => &DE,
        }
    }

    pub(crate) fn of_pictures(self) -> &'static PictureTexts {
        match self {
            Language::English => &pictures::EN,
            Language::German => &pictures::DE,
        }
    }

    /// A whole number: `29,593`, or with narrow spaces as in Swiss and German offices.
    pub(crate) fn number(self, n: u64) -> String {
        match self {
            Language::English => words::thousands(n),
            Language::German => words::thousands(n).replace(',', "\u{202f}"),
        }
    }

    /// Likewise, of what is counted in memory.
    pub(crate) fn count(self, n: usize) -> String {
        self.number(words::size(n))
    }

    /// An amount: two digits after the point, none where it is whole.
    pub(crate) fn amount(self, value: f64) -> String {
        let is_plain = (0.0..1e15).contains(&value);
        if !is_plain {
            return value.to_string();
        }
        let hundredths = (value * 100.0).round();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to be small")]
        let hundredths = hundredths as u64;
        let whole = self.number(hundredths / 100);
        let point = if self == Language::English { '.' } else { ',' };
        match hundredths % 100 {
            0 => whole,
            rest if rest.is_multiple_of(10) => format!("{whole}{point}{}", rest / 10),
            rest => format!("{whole}{point}{rest:02}"),
        }
    }

    /// A share in whole per cent; what is not nothing is never `0 %`.
    pub(crate) fn share(self, part: u64, whole: u64) -> String {
        words::share(part, whole).replace(' ', "\u{202f}")
    }

    /// A day: `16 Nov 2026`, `16.11.2026`.
    pub(crate) fn day(self, zone: &Zone, at: Instant) -> String {
        match self {
            Language::English => zone.day_words(at),
            Language::German => {
                let date = zone.date(at);
                let parts: Vec<&str> = date.rsplitn(3, '-').collect();
                parts.join(".")
            }
        }
    }

    /// An instant: `Mon 16 Nov 2026, 06:00 +01:00`.
    pub(crate) fn instant(self, zone: &Zone, at: Instant) -> String {
        let english = zone.words(at);
        match (self, english.split_once(", ")) {
            (Language::German, Some((_, time))) => format!("{}, {time}", self.day(zone, at)),
            _ => english,
        }
    }

    /// A span of time: `14 days`.
    pub(crate) fn duration(self, duration: Duration) -> String {
        let english = duration.words();
        let units = [
            ("days", "Tagen"),
            ("day", "Tag"),
            ("hours", "Stunden"),
            ("hour", "Stunde"),
            ("minutes", "Minuten"),
            ("minute", "Minute"),
            ("seconds", "Sekunden"),
            ("second", "Sekunde"),
        ];
        let unit = units.iter().find(|(unit, _)| english.ends_with(&format!(" {unit}")));
        match (self, unit) {
            (Language::German, Some((unit, german))) => {
                english.replace(unit, german).replace(',', "\u{202f}").replace("minus ", "\u{2212}")
            }
            _ => english,
        }
    }

    /// The text of a policy in this language, or the nearest there is.
    pub(crate) fn of(self, words: &Words) -> &str {
        words.in_language(self.tag())
    }

    pub(crate) fn verdict(self, verdict: Verdict) -> &'static str {
        let texts = &self.texts().how;
        match verdict {
            Verdict::Fail => texts.fail,
            Verdict::Unknown => texts.unknown,
            Verdict::Excepted => texts.excepted,
            Verdict::Pass => texts.pass,
            Verdict::NotApplicable => texts.not_applicable,
        }
    }

    pub(crate) fn severity(self, severity: Severity) -> &'static str {
        let texts = &self.texts().how;
        match severity {
            Severity::Low => texts.low,
            Severity::Medium => texts.medium,
            Severity::High => texts.high,
            Severity::Critical => texts.critical,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_days_are_written_as_the_language_does() {
        let zone = Zone::parse("Europe/Zurich").expect("a zone");
        let at = Instant::parse("2026-11-06T05:00:00Z").expect("an instant");
        let said = Language::ALL.map(|language| {
            let week = Duration::days(7).expect("a week");
            [
                language.number(29_593),
                language.amount(1_234.5),
                language.share(1, 1_000),
                language.day(&zone, at),
                language.instant(&zone, at),
                language.duration(week),
            ]
            .join("; ")
        });
        assert_eq!(
            said[0],
            "29,593; 1,234.5; <\u{202f}1\u{202f}%; 6 Nov 2026; Fri 6 Nov 2026, 06:00 +01:00; 7 days"
        );
        assert_eq!(
            said[1],
            "29\u{202f}593; 1\u{202f}234,5; <\u{202f}1\u{202f}%; 06.11.2026; 06.11.2026, 06:00 +01:00; 7 Tagen"
        );
    }
}

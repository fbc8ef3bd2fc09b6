//! Markup that is safe to stand in the page: foreign words are escaped before they become part of it.

use std::fmt;

use policy::{Severity, Verdict, Words};

use crate::{language::Language, words::short};

/// Markup of our own making. INVARIANT: foreign words in it are escaped.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Html(String);

impl Html {
    /// Markup in which every foreign word is escaped already.
    pub(crate) fn own(markup: impl Into<String>) -> Self {
        Self(markup.into())
    }

    /// Words, escaped.
    pub(crate) fn text(words: &str) -> Self {
        Self(escape(words))
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Display for Html {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl askama::filters::HtmlSafe for Html {}

/// Takes the meaning out of what HTML reads as markup, in text and in quoted attributes, and cuts what is too long.
pub(crate) fn escape(words: &str) -> String {
    escape_whole(&short(words))
}

/// The same of words that are of use only as a whole.
fn escape_whole(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    for c in words.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

/// Puts markup into a text of our own at `{name}`.
pub(crate) fn fill(text: &str, parts: &[(&str, &Html)]) -> Html {
    let parts: Vec<(&str, &str)> = parts.iter().map(|(name, html)| (*name, html.0.as_str())).collect();
    Html(crate::texts::fill(&escape(text), &parts))
}

/// Something that counts: bold.
pub(crate) fn bold(words: &str) -> Html {
    Html(format!("<b>{}</b>", escape(words)))
}

/// What was written for machines; a line may end after a slash.
pub(crate) fn code(words: &str) -> Html {
    Html(format!("<code>{}</code>", escape(words).replace('/', "/<wbr />")))
}

/// Words that can be copied, such as a command; where they take several lines, those end between words.
pub(crate) fn command(words: impl Iterator<Item = String>) -> Html {
    let words = words.map(|word| format!("<span class=\"w\">{}</span>", escape_whole(&word)));
    Html(format!("<code>{}</code>", words.collect::<Vec<_>>().join(" ")))
}

/// A sentence in which names stand between backticks.
pub(crate) fn with_names(sentence: &str) -> Html {
    let parts: Vec<String> = sentence.split('`').map(escape).collect();
    if parts.len().is_multiple_of(2) {
        return Html::text(sentence);
    }
    let part = |(n, part): (usize, &String)| match n % 2 {
        0 => part.clone(),
        _ => format!("<code>{part}</code>"),
    };
    Html(parts.iter().enumerate().map(part).collect())
}

/// The sign of a verdict; its word stands beside it.
pub(crate) fn glyph(verdict: Verdict) -> Html {
    let class = class(verdict);
    Html(format!(r##"<svg class="g {class}" aria-hidden="true"><use href="#g-{class}"/></svg>"##))
}

/// The sign and word of a verdict.
pub(crate) fn verdict(verdict: Verdict, words: &str) -> Html {
    Html(format!(r#"<span class="v {}">{}{}</span>"#, class(verdict), glyph(verdict), escape(words)))
}

/// Ticks of rising height, and the word.
pub(crate) fn severity(language: Language, severity: Severity) -> Html {
    let n_on = Severity::ALL.iter().filter(|(it, _)| *it <= severity).count();
    let tick = |n: usize| {
        let (x, height) = (n * 4, n * 3 + 3);
        let on = if n < n_on { r#" class="on""# } else { "" };
        format!(r#"<rect{on} x="{x}" y="{}" width="3" height="{height}"/>"#, 12 - height)
    };
    let ticks: String = (0..4).map(tick).collect();
    let word = language.severity(severity);
    Html(format!(
        r#"<span class="sev"><svg viewBox="0 0 15 12" aria-hidden="true">{ticks}</svg>{word}</span>"#
    ))
}

/// The text of a policy, marked where it is not in the page's language.
pub(crate) fn words(language: Language, words: &Words) -> Html {
    let text = Html::text(language.of(words));
    let is_english = language != Language::English
        && ["", language.tag()].iter().all(|tag| !words.by_language.contains_key(*tag))
        && words.by_language.contains_key("en");
    if is_english { english(language, text) } else { text }
}

/// What is in English whatever the page's language: marked where that is another one.
pub(crate) fn english(language: Language, html: Html) -> Html {
    match language {
        Language::English => html,
        Language::German => Html(format!(r#"<span lang="en">{html}</span>"#)),
    }
}

/// The class of a verdict.
pub(crate) fn class(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Fail => "fail",
        Verdict::Unknown => "unknown",
        Verdict::Excepted => "excepted",
        Verdict::Pass => "pass",
        Verdict::NotApplicable => "na",
    }
}

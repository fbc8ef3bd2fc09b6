//! A pattern made ready for a million short texts: a table of states, walked byte by byte.

use policy::lang::functions::Function;
use regex_automata::{
    Anchored, Input,
    dfa::{Automaton, dense},
    nfa::thompson,
    util::primitives::StateID,
};

/// A pattern that is looked for in texts.
#[derive(Clone, Debug)]
pub(crate) struct Pattern {
    states: dense::DFA<Vec<u32>>,
    start: StateID,
}

/// The most bytes that a table may have, and that making it may take.
const TABLE: usize = 1 << 18;

impl Pattern {
    /// `None` for what is no pattern, or takes too large a table.
    pub(crate) fn of(function: &Function) -> Option<Self> {
        match function {
            Function::Matches(regex) => Self::written(regex.as_str()),
            _ => None,
        }
    }

    /// Of a text that stands for itself.
    pub(crate) fn literal(text: &str) -> Option<Self> {
        let mut written = String::new();
        text.chars().for_each(|c| written.push_str(&format!("\\x{{{:x}}}", u32::from(c))));
        Self::written(&written)
    }

    fn written(pattern: &str) -> Option<Self> {
        let limits = dense::Config::new().dfa_size_limit(Some(TABLE)).determinize_size_limit(Some(TABLE));
        let states = dense::Builder::new()
            .configure(limits)
            .thompson(thompson::Config::new().nfa_size_limit(Some(TABLE)))
            .build(pattern)
            .ok()?;
        let start = states.start_state_forward(&Input::new("").anchored(Anchored::No)).ok()?;
        Some(Self { states, start })
    }

    /// Tells whether it occurs in a text; `None` where the table does not say.
    #[inline]
    pub(crate) fn is_in(&self, text: &str) -> Option<bool> {
        let mut state = self.start;
        for byte in text.bytes() {
            state = self.states.next_state(state, byte);
            if self.states.is_special_state(state) {
                if self.states.is_match_state(state) {
                    return Some(true);
                }
                if self.states.is_dead_state(state) {
                    return Some(false);
                }
                if self.states.is_quit_state(state) {
                    return None;
                }
            }
        }
        Some(self.states.is_match_state(self.states.next_eoi_state(state)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use policy::lang::functions::pattern;

    #[test]
    fn a_table_says_what_the_pattern_says() {
        let patterns = [
            "",
            "a",
            "^a",
            "a$",
            "^a+b?$",
            "[^a]",
            r"\bpump\b",
            "(?i)PUMP",
            "^[A-Z][a-z]+ [0-9]+",
            "é|ß",
            "x{3,5}",
        ];
        let texts = [
            "", "a", "ba", "aab", "pump", "a pump b", "pumps", "Lamp 12", "lamp 12", "é", "straße", "xx xxxx",
        ];
        for written in patterns {
            let regex = pattern(written).unwrap();
            let table = Pattern::of(&Function::Matches(regex.clone().into())).unwrap();
            for text in texts {
                let said = table.is_in(text);
                assert!(
                    said.is_none_or(|said| said == regex.is_match(text)),
                    "{written} in {text}: {said:?}"
                );
                assert!(said.is_some() || !text.is_ascii(), "{written} in {text}");
            }
        }
        let large = pattern("(a|b|c){200}[a-z]{300}").unwrap();
        assert!(
            Pattern::of(&Function::Matches(large.into())).is_none(),
            "a table of this would be too large"
        );
    }
}

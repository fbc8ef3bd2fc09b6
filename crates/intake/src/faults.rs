//! What can be wrong in `imports.yaml`, with its wording; one constructor for each.

use diag::{Diagnostic, Diagnostics, Span, nearest};

/// All codes, each with its meaning in a sentence.
pub const CODES: &[(&str, &str)] = &[
    ("I0101", "A key is not known here."),
    ("I0102", "A key is missing."),
    ("I0103", "A list, a mapping or a text should stand here."),
    ("I0104", "No importer reads this format."),
    ("I0105", "There is no such kind, or it cannot be imported."),
    ("I0106", "The kind has no such field."),
    ("I0107", "The field is computed and cannot be written."),
    ("I0108", "The path leaves the city's folder and data roots."),
    ("I0109", "Two imports have the same name."),
    ("I0110", "A text with columns in braces is not well formed."),
    ("I0111", "A value does not fit its field."),
    ("I0112", "A field takes its value from not exactly one place."),
    ("I0113", "A conversion does not fit the type of its field."),
    ("I0114", "The format of a date is not known."),
    ("I0115", "The date is no date."),
    ("I0116", "A place cannot be taken here."),
    ("I0117", "An option has no such value."),
    ("I0118", "A measured field has no date and will count as stale."),
    ("I0119", "There are too many imports."),
    ("I0120", "A key does not apply here."),
    ("I0121", "The id of an import's records names no column."),
    ("I0122", "The format has no such sort of record."),
    ("I0123", "The sort of record has no such column."),
];

/// Makes the diagnostics of this crate.
pub(crate) trait Faults {
    fn fault(&mut self, diagnostic: Diagnostic);

    fn unknown_key(&mut self, span: Span, key: &str, owner: &str, known: &[&str]) {
        let help = match nearest(key, known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("{owner} may have: {}", known.join(", ")),
        };
        let fault = Diagnostic::error("I0101", span, format!("`{key}` is not a key of {owner}"));
        self.fault(fault.label("not known").help(help));
    }

    fn missing_key(&mut self, span: Span, key: &str, owner: &str) {
        self.fault(Diagnostic::error("I0102", span, format!("{owner} has no `{key}`")));
    }

    fn wrong_shape(&mut self, span: Span, what: &str, wanted: &str) {
        let fault = Diagnostic::error("I0103", span, format!("{what} must be {wanted}"));
        self.fault(fault.label(format!("not {wanted}")));
    }

    fn unknown_format(&mut self, span: Span, format: &str, known: &[&str]) {
        let help = match nearest(format, known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("formats are: {}", known.join(", ")),
        };
        let fault = Diagnostic::error("I0104", span, format!("no importer reads the format `{format}`"));
        self.fault(fault.help(help));
    }

    fn unknown_kind(&mut self, span: Span, kind: &str, known: &[&str]) {
        let help = match nearest(kind, known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("kinds are: {}", known.join(", ")),
        };
        self.fault(Diagnostic::error("I0105", span, format!("`{kind}` is not a kind")).help(help));
    }

    fn city_imported(&mut self, span: Span) {
        let fault = Diagnostic::error("I0105", span, "the city itself cannot be imported");
        self.fault(fault.help("write it in `bailiwick.yaml`"));
    }

    fn unknown_field(&mut self, span: Span, field: &str, kind: &str, known: &[&str]) {
        let help = match nearest(field, known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("a city's own fields stand in its manifest; `{kind}` has: {}", known.join(", ")),
        };
        let fault = Diagnostic::error("I0106", span, format!("`{field}` is not a field of `{kind}`"));
        self.fault(fault.label("no such field").help(help));
    }

    fn computed_field(&mut self, span: Span, field: &str, written: &str) {
        let fault = Diagnostic::error("I0107", span, format!("`{field}` is computed and cannot be written"));
        self.fault(fault.help(format!("it is the other way of `{written}`; write that")));
    }

    fn bad_path(&mut self, span: Span, path: &str, why: &str) {
        self.fault(Diagnostic::error("I0108", span, format!("`{path}` cannot be used as a path: {why}")));
    }

    fn same_name(&mut self, span: Span, name: &str, first: Span) {
        let fault = Diagnostic::error("I0109", span, format!("two imports are called `{name}`"));
        self.fault(fault.related(first, "the first"));
    }

    fn bad_template(&mut self, span: Span, why: &str) {
        let fault = Diagnostic::error("I0110", span, why);
        self.fault(
            fault.help("columns stand in braces, as in `lamp-{OBJECTID}`; a brace itself is written twice"),
        );
    }

    fn bad_value(&mut self, span: Span, reason: &str) {
        self.fault(Diagnostic::error("I0111", span, reason));
    }

    fn not_one_place(&mut self, span: Span, field: &str) {
        let message = format!("`{field}` must have one of `column`, `const`, `geometry` and `template`");
        self.fault(Diagnostic::error("I0112", span, message));
    }

    fn plain_value(&mut self, span: Span, field: &str) {
        let fault = Diagnostic::error("I0112", span, format!("it is not said where `{field}` comes from"));
        self.fault(fault.help("write `{const: ...}` for a fixed value or `{column: ...}` for a column"));
    }

    fn bad_conversion(&mut self, span: Span, field: &str, conversion: &str, fits: &str) {
        let message = format!("`{field}` does not hold what `{conversion}` gives");
        let help = format!("leave `convert` out, or write `{fits}`");
        self.fault(Diagnostic::error("I0113", span, message).help(help));
    }

    fn bad_date_format(&mut self, span: Span, format: &str) {
        let fault = Diagnostic::error("I0114", span, format!("`{format}` is not a way to write a date"));
        self.fault(fault.help("write `iso`, `epoch-ms`, `epoch-s`, or directives such as `%m/%d/%Y`"));
    }

    fn bad_observed(&mut self, span: Span, text: &str) {
        let fault = Diagnostic::error("I0115", span, format!("`{text}` is neither a date nor an instant"));
        self.fault(fault.help("write a date such as `2026-08-17`, or an instant with an offset"));
    }

    fn no_geometry(&mut self, span: Span, format: &str) {
        let fault = Diagnostic::error("I0116", span, format!("the records of `{format}` have no place"));
        self.fault(fault.help("take it from a column: `{column: ...}`"));
    }

    fn bad_axis(&mut self, span: Span, field: &str) {
        let fault = Diagnostic::error("I0116", span, format!("`{field}` cannot be taken from a place so"));
        self.fault(
            fault.help("`longitude` and `latitude` can be, into fields that hold numbers with a fraction"),
        );
    }

    fn bad_option(&mut self, span: Span, option: &str, wanted: &str) {
        self.fault(Diagnostic::error("I0117", span, format!("`{option}` must be {wanted}")));
    }

    fn undated(&mut self, span: Span, field: &str) {
        let message =
            format!("`{field}` is measured, but the import does not say when: it will count as stale");
        self.fault(
            Diagnostic::warning("I0118", span, message).help("add `observed: \"2026-08-17\"` to the import"),
        );
    }

    fn too_many(&mut self, span: Span, bound: usize) {
        self.fault(Diagnostic::error(
            "I0119",
            span,
            format!("there are more imports than the bound of {bound}"),
        ));
    }

    fn not_here(&mut self, span: Span, key: &str, why: &str) {
        self.fault(Diagnostic::error("I0120", span, format!("`{key}` does not apply here: {why}")));
    }

    fn unknown_table(&mut self, span: Span, table: &str, format: &str, known: &[&str]) {
        let help = match nearest(table, known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("it has: {}", known.join(", ")),
        };
        let fault = Diagnostic::error("I0122", span, format!("`{format}` has no records called `{table}`"));
        self.fault(fault.help(help));
    }

    fn unknown_column(&mut self, span: Span, column: &str, table: &str, known: &[&str]) {
        let help = match nearest(column, known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("it has: {}", known.join(", ")),
        };
        let fault = Diagnostic::error("I0123", span, format!("a `{table}` has no column `{column}`"));
        self.fault(fault.help(help));
    }

    fn constant_id(&mut self, span: Span) {
        let fault = Diagnostic::error("I0121", span, "every record would get the same id");
        self.fault(fault.help("name a column that tells records apart, as in `lamp-{OBJECTID}`"));
    }
}

impl Faults for Diagnostics {
    fn fault(&mut self, diagnostic: Diagnostic) {
        self.push(diagnostic);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_in_order() {
        assert!(CODES.windows(2).all(|pair| pair[0].0 < pair[1].0));
    }
}

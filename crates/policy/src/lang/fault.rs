//! What can be wrong with a condition, each with its words. Places are bytes of the condition's text.

use std::ops::Range;

/// A mistake in a condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Stable code.
    pub code: &'static str,
    /// Where it is.
    pub at: Range<usize>,
    /// One lowercase sentence.
    pub message: String,
    /// A few words beside the marked text.
    pub label: String,
    /// What to do.
    pub help: Option<String>,
}

/// Codes of this file and what they mean.
pub const CODES: &[(&str, &str)] = &[
    ("P0101", "A condition is longer than is allowed."),
    ("P0102", "A condition is nested deeper than is allowed."),
    ("P0103", "A chain of operators or selections is longer than is allowed."),
    ("P0104", "A condition cannot be read."),
    ("P0105", "A condition uses a part of CEL that the dialect leaves out."),
    ("P0106", "`null` has no meaning here; `has(...)` asks whether something exists."),
    ("P0107", "Elements of a list cannot be reached by number."),
    ("P0108", "`has` needs a field, as in `has(asset.zone)`."),
    ("P0109", "A macro is not of the form `list.exists(x, condition)`."),
    ("P0201", "A name is not known."),
    ("P0202", "A field is not known."),
    ("P0203", "A function is not known."),
    ("P0204", "Types do not go together."),
    ("P0205", "A condition is not true or false."),
    ("P0206", "Whole numbers and numbers with a fraction are mixed."),
    ("P0207", "Macros over lists of entities are nested deeper than is allowed."),
    ("P0208", "A text that must be written out is not of the form asked for."),
    ("P0209", "A text is compared with a word that the field cannot have."),
    ("P0210", "A list is selected from as if it were one entity."),
    ("P0211", "Variables refer to each other in a circle."),
    ("P0212", "A name is used twice."),
];

impl Fault {
    fn new(code: &'static str, at: Range<usize>, message: impl Into<String>) -> Self {
        Self { code, at, message: message.into(), label: String::new(), help: None }
    }

    fn label(self, label: impl Into<String>) -> Self {
        Self { label: label.into(), ..self }
    }

    fn help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }

    pub(crate) fn too_long(bytes: usize, max: usize) -> Self {
        Self::new("P0101", 0..max, format!("the condition has {bytes} bytes; at most {max} are read"))
            .help("split it into variables or into several checks")
    }

    pub(crate) fn too_deep(at: Range<usize>, max: usize) -> Self {
        Self::new("P0102", at, format!("the condition is nested more than {max} levels deep"))
            .label("too deep from here on")
            .help("split it into variables")
    }

    pub(crate) fn chain_too_long(at: Range<usize>, max: usize) -> Self {
        Self::new("P0103", at, format!("a chain has more than {max} operators or selections"))
            .label("too long from here on")
            .help("use `in [...]`, or split it into variables")
    }

    /// `rest` is the condition's text from the place on.
    pub(crate) fn syntax(at: Range<usize>, parser_says: &str, rest: &str) -> Self {
        let lower = parser_says.to_lowercase();
        let words = if rest.trim().is_empty() {
            "the condition ends too early"
        } else {
            "the condition cannot be read here"
        };
        let begins_with =
            |word: &str| rest.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
        let help = if lower.contains("'='") || lower.contains("'= '") || begins_with("= ") {
            "equality is written `==`"
        } else if begins_with("and ") {
            "both hold is written `&&`"
        } else if begins_with("or ") {
            "one of them holds is written `||`"
        } else if begins_with("not ") {
            "the opposite is written `!`"
        } else if rest.starts_with(['\'', '"']) {
            "a text ends with the quote that it began with"
        } else if lower.contains("'&'") {
            "both hold is written `&&`"
        } else if lower.contains("'|'") {
            "one of them holds is written `||`"
        } else if lower.contains("reserved") {
            "this word is reserved by CEL; choose another"
        } else {
            "conditions look like `asset.remote_access && asset.zone.purdue <= 3`"
        };
        Self::new("P0104", at, words).help(help)
    }

    pub(crate) fn left_out(at: Range<usize>, what: &str) -> Self {
        Self::new("P0105", at, format!("{what} is not part of the policy language"))
            .help("docs/reference/cel.md lists what is")
    }

    pub(crate) fn leading_dot(at: Range<usize>) -> Self {
        Self::new("P0105", at, "a name cannot begin with a dot").help("leave the dot out")
    }

    pub(crate) fn null(at: Range<usize>) -> Self {
        Self::new("P0106", at, "`null` is not part of the policy language").help(
            "ask `has(asset.owner)` for existence; what is not known makes the verdict unknown by itself",
        )
    }

    pub(crate) fn index(at: Range<usize>) -> Self {
        Self::new("P0107", at, "elements of a list cannot be reached by number")
            .help("use `.exists(x, ...)` or `.all(x, ...)`")
    }

    pub(crate) fn has_needs_a_field(at: Range<usize>) -> Self {
        Self::new("P0108", at, "`has` needs a field").help("write it as `has(asset.zone)`")
    }

    pub(crate) fn macro_form(at: Range<usize>, name: &str) -> Self {
        Self::new("P0109", at, format!("`{name}` needs a list, a name and a condition"))
            .help(format!("write it as `service.assets.{name}(a, a.redundant)`"))
    }

    pub(crate) fn no_such_name(at: Range<usize>, name: &str, near: Option<&str>, known: &str) -> Self {
        Self::new("P0201", at, format!("`{name}` is not known here")).label("no such name").help(match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("known here are {known}"),
        })
    }

    pub(crate) fn no_such_field(at: Range<usize>, field: &str, kind: &str, near: Option<&str>) -> Self {
        let fault =
            Self::new("P0202", at, format!("`{field}` is not a field of `{kind}`")).label("no such field");
        match near {
            Some(near) => fault.help(format!("did you mean `{near}`?")),
            None => {
                fault.help("docs/reference/schema.md lists the fields; a city adds its own in bailiwick.yaml")
            }
        }
    }

    pub(crate) fn no_such_function(at: Range<usize>, name: &str, near: Option<&str>) -> Self {
        let fault = Self::new("P0203", at, format!("`{name}` is not a function of the policy language"));
        match near {
            Some(near) => fault.help(format!("did you mean `{near}`?")),
            None => fault.help("docs/reference/cel.md lists the functions"),
        }
    }

    pub(crate) fn types(at: Range<usize>, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self::new("P0204", at, message).help(help)
    }

    pub(crate) fn not_bool(at: Range<usize>, ty: &str) -> Self {
        Self::new("P0205", at, format!("a condition must be true or false; this is {ty}"))
            .label(format!("this is {ty}"))
            .help("compare it with something, as in `asset.patches_missing == 0`")
    }

    pub(crate) fn mixed_numbers(at: Range<usize>) -> Self {
        Self::new("P0206", at, "a whole number and a number with a fraction cannot be mixed").help(
            "write a literal such as `2.0`, declare the parameter as `double`, or convert with `double(...)`",
        )
    }

    pub(crate) fn nested_too_deep(at: Range<usize>) -> Self {
        Self::new("P0207", at, "macros over lists of entities nest at most twice")
            .help("split the check in two, or begin at the other kind with `each`")
    }

    pub(crate) fn literal(at: Range<usize>, what: &str, form: &str) -> Self {
        Self::new("P0208", at, format!("{what} must be written out as {form}"))
    }

    pub(crate) fn not_a_choice(
        at: Range<usize>,
        word: &str,
        field: &str,
        near: Option<&str>,
        all: &str,
    ) -> Self {
        Self::new("P0209", at, format!("`{field}` is never `{word}`")).help(match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("it is one of {all}"),
        })
    }

    pub(crate) fn list_selected(at: Range<usize>, field: &str) -> Self {
        Self::new("P0210", at, format!("`{field}` cannot be selected from a list"))
            .help(format!("say for which elements: `.exists(x, x.{field} ...)` or `.all(x, x.{field} ...)`"))
    }

    pub(crate) fn circle(at: Range<usize>, names: &str) -> Self {
        Self::new("P0211", at, format!("variables refer to each other in a circle: {names}"))
            .help("write one of them out")
    }

    pub(crate) fn name_taken(at: Range<usize>, name: &str) -> Self {
        Self::new("P0212", at, format!("`{name}` already means something here")).help("choose another name")
    }
}

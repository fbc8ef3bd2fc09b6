//! Paths in `imports.yaml` stay inside the city's folder or a data root.

/// Says why a path cannot be used, or nothing.
pub(crate) fn fault(path: &str) -> Option<&'static str> {
    if path.is_empty() {
        return Some("it is empty");
    }
    if path.len() > 1024 {
        return Some("it is longer than 1024 bytes");
    }
    if path.contains('\\') {
        return Some("it has a backslash; write `/`");
    }
    if path.starts_with('/') || path.starts_with('~') {
        return Some("it is absolute; write it from the city's folder or the data root");
    }
    if path.contains(':') {
        return Some("it has a colon: a drive or an address is not a file of the city");
    }
    if path.chars().any(char::is_control) {
        return Some("it has a control character");
    }
    if path.split('/').any(|part| part == "..") {
        return Some("it leaves its folder through `..`");
    }
    if path.rsplit_once('/').is_some_and(|(folder, _)| folder.contains('*')) {
        return Some("a `*` stands only in its last part");
    }
    if path.split('/').any(|part| part.is_empty() || part == ".") {
        return Some("it has an empty part");
    }
    None
}

/// Tells whether a path is one of those that a pattern names: in its last part a `*` stands for any letters but
/// `/`. A pattern without `*` names itself.
pub fn matches(pattern: &str, path: &str) -> bool {
    let split = |text: &str| {
        text.rsplit_once('/')
            .map_or((String::new(), text.to_owned()), |(folder, name)| (folder.to_owned(), name.to_owned()))
    };
    let ((folder, pattern), (of, name)) = (split(pattern), split(path));
    if folder != of {
        return false;
    }
    let Some((head, rest)) = pattern.split_once('*') else { return pattern == name };
    let Some(mut left) = name.strip_prefix(head) else { return false };
    let mut parts: Vec<&str> = rest.split('*').collect();
    let tail = parts.pop().unwrap_or_default();
    for part in parts {
        let Some(at) = left.find(part) else { return false };
        left = left.get(at + part.len()..).unwrap_or_default();
    }
    left.ends_with(tail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_stays_inside() {
        assert_eq!(fault("geo/cambridge-ma/INFRA_StreetLights.geojson"), None);
        assert_eq!(fault("a..b/c"), None);
        for wrong in [
            "",
            "/etc/passwd",
            "../x",
            "a/../b",
            "a\\b",
            "C:/x",
            "http://x/y",
            "a//b",
            "./a",
            "a/",
            "~/x",
            "a\0b",
        ] {
            assert!(fault(wrong).is_some(), "{wrong}");
        }
    }

    #[test]
    fn a_star_stands_for_any_letters_of_the_last_part() {
        for (pattern, path) in [
            ("a/b.csv", "a/b.csv"),
            ("a/*.csv", "a/b.csv"),
            ("*", "x"),
            ("a*b*c", "abbc"),
            ("a*b*c", "aXbYc"),
        ] {
            assert!(matches(pattern, path), "{pattern} {path}");
        }
        for (pattern, path) in [
            ("*.csv", "a/b.csv"),
            ("a/*.csv", "a/b/c.csv"),
            ("a*a", "a"),
            ("*.csv", "b.csv.gz"),
            ("a*b*c", "acb"),
        ] {
            assert!(!matches(pattern, path), "{pattern} {path}");
        }
        assert!(fault("a/*.csv").is_none());
        assert!(fault("*/a.csv").is_some());
    }
}

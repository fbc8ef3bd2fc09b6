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
    if path.split('/').any(|part| part.is_empty() || part == ".") {
        return Some("it has an empty part");
    }
    None
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
}

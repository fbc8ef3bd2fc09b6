//! Hashes: of the page's style, for the browser, and of the city's files, for whoever checks the page.

use app::{Hashed, Loaded, Sha};

/// Where the paths of policies begin that belong to the program.
const SHIPPED: &str = "shipped:";

/// The SHA-256 of a text.
pub(super) fn sha(text: &str) -> Sha {
    Hashed::new(text.as_bytes()).end()
}

/// The SHA-256 of each of the city's files, in the order of their paths.
pub(super) fn files(loaded: &Loaded) -> Vec<(&str, Sha)> {
    let own = loaded.files.iter().filter(|(path, _)| !path.starts_with(SHIPPED));
    let mut files: Vec<(&str, Sha)> = own.map(|(path, text)| (path, sha(text))).collect();
    files.sort_by_key(|(path, _)| *path);
    files
}

/// One SHA-256 for all of them: over the lines that `sha256sum` writes.
pub(super) fn of_all(files: &[(&str, Sha)]) -> Sha {
    let lines: String = files.iter().map(|(path, sha)| format!("{sha}  {path}\n")).collect();
    sha(&lines)
}

/// Writes bytes as Base64, as a content security policy wants a hash.
pub(super) fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for three in bytes.chunks(3) {
        let byte = |n: usize| u32::from(three.get(n).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for n in 0..4 {
            let digit = DIGITS.get((bits >> (18 - 6 * n)) as usize & 63).copied().unwrap_or(b'=');
            out.push(if n <= three.len() { char::from(digit) } else { '=' });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_that_of_the_standard() {
        let words = ["", "f", "fo", "foo", "foob", "fooba", "foobar"].map(|word| base64(word.as_bytes()));
        assert_eq!(words, ["", "Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"]);
    }

    #[test]
    fn a_hash_is_that_of_the_standard() {
        assert_eq!(
            sha("abc").to_string(),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }
}

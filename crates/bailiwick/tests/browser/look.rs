//! Looks at a page from every side and says what is wrong with it.

use std::{
    collections::BTreeSet,
    fs,
    io::Write,
    path::{Path, PathBuf},
};

use serde_json::{Value, json};

use crate::driver::Browser;

/// A phone, a small window and a wide screen, in pixels.
const WIDTHS: [u32; 3] = [390, 1024, 1600];
/// What A4 leaves between its margins, in pixels.
const PAPER: u32 = 673;
/// Fonts that readers have; the widest of them must fit too.
const FONTS: [&str; 3] = ["DejaVu Sans", "Liberation Sans", "Noto Sans"];
/// The archive of axe-core, which `cargo xtask test` unpacks.
const AXE: &str = include_str!("axe-core.sha256");

/// Opens a file in a browser and says everything that is wrong, once each, with how it was shown; `None` where no
/// browser is at hand, which is said aloud.
pub(crate) fn faults(file: &Path) -> Option<Vec<String>> {
    let Some(browser) = Browser::start(&file.with_extension("profile")) else {
        aloud("there is no Chromium with its driver; `cargo xtask test` installs them where it may");
        return None;
    };
    let page = Page { browser, url: format!("file://{}", file.display()), axe: axe() };
    Some(page.faults())
}

struct Page {
    browser: Browser,
    url: String,
    axe: Option<String>,
}

impl Page {
    /// Folded, the page is walked through; unfolded, it is looked at; and on paper it must unfold by itself.
    fn faults(&self) -> Vec<String> {
        let mut found = Found::default();
        for width in WIDTHS {
            self.resize(width);
            self.browser.open(&self.url);
            found.add(&self.walk(), &format!("{width} px"));
            self.unfold();
            for scheme in ["dark", "light"] {
                let seen = self.show("screen", scheme, width);
                found.add(&self.probe(), &seen);
            }
            self.shorten();
            found.add(&self.axe(""), &self.show("screen", "light", width));
        }
        found.add(&self.axe("color-contrast"), &self.show("screen", "dark", WIDTHS[2]));
        self.browser.open(&self.url);
        self.resize(PAPER);
        let seen = self.show("print", "light", PAPER);
        found.add(&self.probe(), &seen);
        for font in FONTS {
            self.browser.run(&format!("document.documentElement.style.setProperty('--sans', '\"{font}\"')"));
            found.add(&self.probe(), &format!("{seen}, {font}"));
        }
        found.add(&self.logged(), "log");
        found.said
    }

    fn resize(&self, width: u32) {
        let metrics = json!({"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 600});
        self.browser.devtools("Emulation.setDeviceMetricsOverride", &metrics);
    }

    /// Shows the page in a medium and a scheme of colours, and says so.
    fn show(&self, medium: &str, scheme: &str, width: u32) -> String {
        let features = json!([{"name": "prefers-color-scheme", "value": scheme}]);
        self.browser.devtools("Emulation.setEmulatedMedia", &json!({"media": medium, "features": features}));
        format!("{medium}, {scheme}, {width} px")
    }

    /// Opens everything that can be opened.
    fn unfold(&self) {
        self.browser.run("document.querySelectorAll('details').forEach((it) => { it.open = true; });");
    }

    /// Takes out of tables and pictures what is like the rows and marks before it, and costs axe-core its time.
    fn shorten(&self) {
        let alike = "tbody tr:nth-child(n+7), svg[role=img] > g:nth-child(n+40)";
        self.browser.run(&format!("document.querySelectorAll('{alike}').forEach((it) => it.remove());"));
    }

    /// What axe-core finds, by all rules unless some are named.
    fn axe(&self, rules: &str) -> Vec<String> {
        let Some(axe) = &self.axe else { return Vec::new() };
        self.browser.run(&format!("if (!window.axe) {{ {axe} }}"));
        let script = include_str!("axe.js").replace("RULES", rules);
        lines(&self.browser.wait(&script))
    }

    /// Walks through the page by keyboard, from its beginning.
    fn walk(&self) -> Vec<String> {
        let wanted = self.browser.run(include_str!("keys.js")).as_u64().unwrap();
        self.browser.tab(usize::try_from(wanted).unwrap());
        lines(&self.browser.run(include_str!("walked.js")))
    }

    fn probe(&self) -> Vec<String> {
        lines(&self.browser.run(include_str!("probe.js")))
    }

    /// What the console said, and what was asked for beyond the file itself.
    fn logged(&self) -> Vec<String> {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let folder = self.url.trim_end_matches("report.html");
        let console = |entry: Value| {
            let message = text(&entry["message"]).replace(folder, "");
            format!("console: {}", message.split(". ").next().unwrap_or_default())
        };
        let mut wrong: Vec<String> = self.browser.log("browser").into_iter().map(console).collect();
        for entry in self.browser.log("performance") {
            let event: Value = serde_json::from_str(&text(&entry["message"])).unwrap();
            let event = &event["message"];
            let asked = text(&event["params"]["request"]["url"]);
            let is_foreign = event["method"] == "Network.requestWillBeSent"
                && event["params"]["documentURL"] == self.url.as_str()
                && asked != self.url;
            if is_foreign {
                wrong.push(format!("asks for {}", asked.replace(folder, "")));
            }
        }
        wrong
    }
}

/// What is wrong, each once, with how the page was shown when it was first seen.
#[derive(Default)]
struct Found {
    said: Vec<String>,
    known: BTreeSet<String>,
}

impl Found {
    fn add(&mut self, wrong: &[String], seen: &str) {
        for one in wrong {
            if self.known.insert(one.clone()) {
                self.said.push(format!("{one} ({seen})"));
            }
        }
    }
}

fn lines(list: &Value) -> Vec<String> {
    let list = list.as_array().into_iter().flatten();
    list.map(|line| line.as_str().unwrap_or_default().to_owned()).collect()
}

/// The text of axe-core; `None` where it was not fetched, which is said aloud.
pub(crate) fn axe() -> Option<String> {
    let name = AXE.trim().rsplit(' ').next().unwrap().trim_end_matches(".tgz");
    let path: PathBuf = Path::new(env!("CARGO_TARGET_TMPDIR")).join("..").join(name).join("axe.min.js");
    let text = fs::read_to_string(&path);
    if text.is_err() {
        aloud(&format!("there is no {name} in the target folder; `cargo xtask test` fetches it"));
    }
    text.ok()
}

/// Says what did not run where also a test that passes is heard.
pub(crate) fn aloud(why: &str) {
    let _unheard = writeln!(std::io::stderr(), "NOT RUN: {why}");
}

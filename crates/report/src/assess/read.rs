//! What was read, taken, refused and skipped, what was not there, and what turned out to be one.

use app::{Imported, Loaded, STATE_FILE, StateFile};
use diag::Severity;

use super::{Subject, who};
use crate::{
    line::{Ink, Line},
    page::{HANG, Page},
    words,
};

/// Codes of what is told of each import.
pub(crate) const OF_IMPORTS: [&str; 2] = ["A0101", "A0102"];
/// How many characters the names of an import's files may take.
const MAX_FILES_WIDTH: usize = 60;
/// How many imports with something amiss are named.
const MAX_NAMED: usize = 5;

pub(super) fn read(subject: &Subject<'_>, page: &mut Page<'_>) {
    let (loaded, assessment) = (subject.loaded, subject.assessment);
    let sources = words::of(words::size(assessment.state.sources().len()), "source", "sources");
    let entities = words::of(words::size(assessment.state.n_entities()), "entity", "entities");
    let observations = words::of(loaded.n_observations(), "observation", "observations");
    let heading = Line::new().put(Ink::Bold, "Read");
    page.hanging(heading, HANG, Ink::Plain, &format!("{sources}: {entities}, {observations}"));
    if !loaded.imports.is_empty() {
        page.hanging(Line::new(), HANG, Ink::Plain, &all_imports(&loaded.imports));
    }
    taken(loaded, page);
    if let StateFile::Used(at) = loaded.state_file {
        let instant = loaded.city.manifest.zone.words(at);
        let said = format!("nothing changed: {STATE_FILE} of {instant}");
        page.hanging(Line::new(), HANG, Ink::Plain, &said);
    }
    let missing = loaded.imports.iter().filter(|imported| imported.outcome.is_none());
    let missing: Vec<String> = missing.map(|imported| imported.import.file().to_owned()).collect();
    if !missing.is_empty() {
        let begin = format!("{} not there: ", words::of(words::size(missing.len()), "file is", "files are"));
        page.list(Line::new(), &begin, &missing);
    }
    let amiss: Vec<String> = loaded.imports.iter().filter_map(amiss).collect();
    for said in amiss.iter().take(MAX_NAMED) {
        page.hanging(Line::new(), HANG, Ink::Plain, said);
    }
    if let Some(n) = amiss.len().checked_sub(MAX_NAMED).filter(|n| *n > 0) {
        page.line(Line::new().pad_to(HANG).put(Ink::Plain, format!("{} more", words::count(n))));
    }
    who::who(subject, page);
    if let Some((from, _, to, _)) = assessment.dangling.first() {
        let kind = &loaded.city.manifest.schema.kind(from.kind).name;
        let links = words::of(words::size(assessment.dangling.len()), "link leads", "links lead");
        let said = format!("{links} to what nobody listed, such as {kind}:{} to {to}", from.id);
        page.hanging(Line::new(), HANG, Ink::Plain, &said);
    }
    let n_mistakes = mistakes(loaded) + assessment.diagnostics.n_errors();
    if n_mistakes > 0 {
        let mistakes = words::of(words::size(n_mistakes), "mistake", "mistakes");
        let said = format!("{mistakes} in the files; what cannot be read was left out");
        page.hanging(Line::new(), HANG, Ink::Bold, &said);
    }
}

/// Mistakes in files, without those of imports, which are told above.
fn mistakes(loaded: &Loaded) -> usize {
    let all = loaded.diagnostics.sorted();
    let those = all.iter().filter(|it| it.severity == Severity::Error && !OF_IMPORTS.contains(&it.code));
    those.count()
}

/// Records of all imports together.
fn all_imports(imports: &[Imported]) -> String {
    let outcomes = || imports.iter().filter_map(|imported| imported.outcome.as_ref());
    let n_read: u64 = outcomes().map(|outcome| outcome.n_read).sum();
    let n_taken: u64 = outcomes().map(|outcome| outcome.n_taken).sum();
    let n_part: u64 = outcomes().map(|outcome| outcome.n_part).sum();
    let n_refused: u64 = outcomes().map(|outcome| outcome.n_refused).sum();
    let n_skipped: u64 = outcomes().map(|outcome| outcome.n_skipped).sum();
    let n_imports = words::of(words::size(imports.len()), "import", "imports");
    let records = words::of(n_read, "record", "records");
    let [taken, part, refused, skipped] = [n_taken, n_part, n_refused, n_skipped].map(words::thousands);
    let part = if n_part > 0 { format!(" {part} part of others,") } else { String::new() };
    format!("{n_imports}, {records}: {taken} taken,{part} {refused} refused, {skipped} skipped")
}

/// What each import was read from; nothing where all were read straight from their files, as from the first day.
fn taken(loaded: &Loaded, page: &mut Page<'_>) {
    let zone = &loaded.city.manifest.zone;
    if loaded.imports.iter().all(|imported| imported.taken.is_none()) {
        return;
    }
    let read: Vec<&Imported> = loaded.imports.iter().filter(|it| it.outcome.is_some()).collect();
    for imported in read.iter().take(MAX_NAMED) {
        let name = imported.import.name();
        let said = match &imported.taken {
            Some(from) => {
                let files: Vec<String> = from.files.iter().map(|part| part.file.to_string()).collect();
                let files = words::listed(&files, ("file", "files"), MAX_FILES_WIDTH);
                format!("{name}: taken {} from {files}", zone.day_words(from.at))
            }
            None => format!("{name}: read straight from {}", imported.import.file()),
        };
        page.hanging(Line::new(), HANG, Ink::Plain, &said);
    }
    if let Some(n) = read.len().checked_sub(MAX_NAMED).filter(|n| *n > 0) {
        page.line(Line::new().pad_to(HANG).put(Ink::Plain, format!("{} more", words::count(n))));
    }
}

/// What is amiss with an import, if anything.
fn amiss(imported: &Imported) -> Option<String> {
    let name = imported.import.name();
    let outcome = imported.outcome.as_ref()?;
    let mut said = Vec::new();
    if outcome.n_refused > 0 {
        let by = outcome.refused_by.iter();
        let causes: Vec<String> =
            by.map(|(cause, n)| format!("{} {}", words::thousands(*n), cause.words())).collect();
        said.push(format!("{} refused ({})", words::thousands(outcome.n_refused), causes.join(", ")));
    }
    if outcome.n_swapped > 0 {
        let places = words::of(outcome.n_swapped, "place", "places");
        said.push(format!("{places} read with longitude and latitude swapped"));
    }
    if let Some(first) = outcome.broken.first() {
        let place = if outcome.n_files > 1 {
            format!("{} of {}", first.broken.place, first.file)
        } else {
            first.broken.place.to_string()
        };
        said.push(format!("read only up to {place}: {}", first.broken.reason));
    }
    if outcome.broken.len() > 1 {
        said.push(format!("{} files not to their end", words::count(outcome.broken.len())));
    }
    (!said.is_empty()).then(|| format!("{name}: {}", said.join("; ")))
}

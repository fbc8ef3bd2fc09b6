//! A city's folder as it stands in a revision of its git repository, read through the program `git`.
//!
//! What git ignores, such as exports that nobody commits, is taken from the folder as it is. INVARIANT: nothing is
//! written, no hook and no command of the repository's configuration is run, and nothing is asked of a network.

use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader, Cursor, Read, Write},
    path::Path,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    sync::{Mutex, PoisonError},
};

use app::{Folder, Trouble};

/// How many files of a revision are listed.
const MAX_LISTED: usize = 100_000;
/// The largest file of a revision that is read, 1 GiB.
const MAX_BYTES: u64 = 1 << 30;

/// A folder in a revision.
pub(crate) struct RevisionFolder {
    /// What git calls each file, by its path in the city's folder.
    objects: BTreeMap<String, String>,
    /// Files of the folder as it is that git ignores.
    ignored: Vec<String>,
    now: Box<dyn Folder>,
    reader: Mutex<Reader>,
    /// The revision, as the person named it.
    name: String,
}

impl RevisionFolder {
    /// Opens a folder as of a revision or, with `since_branched`, as of where the branch now checked out left it.
    pub(crate) fn open(
        city: &Path,
        revision: &str,
        since_branched: bool,
        now: Box<dyn Folder>,
    ) -> Result<Self, Trouble> {
        let wanted = format!("{revision}^{{commit}}");
        let commit = git(city, &["rev-parse", "--verify", "--quiet", "--end-of-options", &wanted]);
        let commit = commit.map_err(|what| Trouble {
            path: revision.to_owned(),
            what: if what.is_empty() { "git knows no such revision here".to_owned() } else { what },
        })?;
        let mut commit = one_line(&commit);
        if since_branched && let Ok(base) = git(city, &["merge-base", "HEAD", &commit]) {
            commit = one_line(&base);
        }
        let trouble = |what: String| Trouble { path: format!("{} at {revision}", city.display()), what };
        let listed = git(city, &["ls-tree", "-r", "-z", &commit]).map_err(trouble)?;
        let ignored = git(city, &["ls-files", "-z", "--others", "--ignored", "--exclude-standard"]);
        let ignored = String::from_utf8_lossy(&ignored.map_err(trouble)?).into_owned();
        let ignored = ignored.split('\0').filter(|path| is_seen(path)).map(str::to_owned).collect();
        Ok(Self {
            objects: objects(&listed),
            ignored,
            now,
            reader: Mutex::new(Reader::begin(city).map_err(trouble)?),
            name: revision.to_owned(),
        })
    }

    fn object(&self, path: &str, max_bytes: u64) -> Result<Option<Vec<u8>>, Trouble> {
        let Some(object) = self.objects.get(path) else { return Ok(None) };
        let mut reader = self.reader.lock().unwrap_or_else(PoisonError::into_inner);
        let read = reader.read(object, max_bytes);
        read.map(Some)
            .map_err(|error| Trouble { path: format!("{path} at {}", self.name), what: error.to_string() })
    }

    fn is_ignored(&self, path: &str) -> bool {
        self.ignored.iter().any(|it| it == path)
    }
}

impl Folder for RevisionFolder {
    fn files(&self) -> Result<Vec<String>, Trouble> {
        let there = self.now.files()?.into_iter().filter(|path| self.is_ignored(path));
        let mut files: Vec<String> = self.objects.keys().cloned().chain(there).collect();
        files.sort();
        files.dedup();
        Ok(files)
    }

    fn read(&self, path: &str, max_bytes: usize) -> Result<Vec<u8>, Trouble> {
        let limit = u64::try_from(max_bytes).unwrap_or(u64::MAX);
        if let Some(bytes) = self.object(path, limit)? {
            return Ok(bytes);
        }
        if self.is_ignored(path) {
            return self.now.read(path, max_bytes);
        }
        let what = format!("it is not in the city's folder at {}", self.name);
        Err(Trouble { path: path.to_owned(), what })
    }

    fn own(&self, path: &str) -> Result<Option<Box<dyn Read + '_>>, Trouble> {
        if let Some(bytes) = self.object(path, MAX_BYTES)? {
            return Ok(Some(Box::new(Cursor::new(bytes))));
        }
        if self.is_ignored(path) { self.now.own(path) } else { Ok(None) }
    }

    fn data(&self, pattern: &str) -> Result<Vec<String>, Trouble> {
        let found: Vec<String> =
            self.objects.keys().filter(|path| app::matches(pattern, path)).cloned().collect();
        if !found.is_empty() {
            return Ok(found);
        }
        // What is committed now was not there then; what is ignored, or lies in a data root, is as it is.
        let now = self.now.files()?;
        let mut paths = self.now.data(pattern)?;
        paths.retain(|path| self.is_ignored(path) || !now.contains(path));
        Ok(paths)
    }

    fn open(&self, path: &str) -> Result<Box<dyn Read + '_>, Trouble> {
        match self.object(path, MAX_BYTES)? {
            Some(bytes) => Ok(Box::new(Cursor::new(bytes))),
            None => self.now.open(path),
        }
    }
}

/// The files of a listing: regular ones, that are not hidden.
fn objects(listed: &[u8]) -> BTreeMap<String, String> {
    let listed = String::from_utf8_lossy(listed);
    let one = |line: &str| {
        let (about, path) = line.split_once('\t')?;
        let mut about = about.split(' ');
        let (mode, kind, object) = (about.next()?, about.next()?, about.next()?);
        let is_file = kind == "blob" && mode.starts_with("100");
        (is_file && is_seen(path)).then(|| (path.to_owned(), object.to_owned()))
    };
    listed.split('\0').filter_map(one).take(MAX_LISTED).collect()
}

/// Tells whether a path has no hidden part.
fn is_seen(path: &str) -> bool {
    !path.is_empty() && path.split('/').all(|part| !part.starts_with('.'))
}

fn one_line(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).trim().to_owned()
}

/// Runs git in a folder and gives what it printed, or what it said is wrong.
fn git(folder: &Path, arguments: &[&str]) -> Result<Vec<u8>, String> {
    let output = command(folder).args(arguments).stdin(Stdio::null()).output().map_err(no_git)?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let first = said.lines().next().unwrap_or_default();
    Err(first.strip_prefix("fatal: ").unwrap_or(first).to_owned())
}

#[expect(clippy::needless_pass_by_value, reason = "it is what `map_err` gives")]
fn no_git(error: std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "the program `git` is not there".to_owned(),
        _ => format!("`git` cannot be run: {error}"),
    }
}

fn command(folder: &Path) -> Command {
    let mut command = Command::new("git");
    command.arg("--no-pager").args(["-c", "core.fsmonitor=false"]).arg("-C").arg(folder);
    command.env("GIT_OPTIONAL_LOCKS", "0").env("GIT_NO_LAZY_FETCH", "1").env("LC_ALL", "C");
    command
}

/// Reads one object after the other.
struct Reader {
    child: Child,
    ask: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Reader {
    fn begin(city: &Path) -> Result<Self, String> {
        let mut command = command(city);
        command.args(["cat-file", "--batch"]).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.stderr(Stdio::null()).spawn().map_err(no_git)?;
        let ask = child.stdin.take();
        let answers = child.stdout.take().ok_or_else(|| "`git` gives no answer".to_owned())?;
        Ok(Self { child, ask, answers: BufReader::new(answers) })
    }

    /// The bytes of an object, no more than so many.
    fn read(&mut self, object: &str, max_bytes: u64) -> std::io::Result<Vec<u8>> {
        let broken = || std::io::Error::other("git gives no answer");
        let ask = self.ask.as_mut().ok_or_else(broken)?;
        writeln!(ask, "{object}")?;
        ask.flush()?;
        let mut head = String::new();
        self.answers.read_line(&mut head)?;
        let size = head.split(' ').nth(2).and_then(|size| size.trim().parse::<u64>().ok());
        let size = size.ok_or_else(broken)?;
        let mut bytes = Vec::new();
        self.answers.by_ref().take(size.min(max_bytes)).read_to_end(&mut bytes)?;
        // The rest, and the line's end.
        let rest = size.saturating_sub(max_bytes) + 1;
        std::io::copy(&mut self.answers.by_ref().take(rest), &mut std::io::sink())?;
        Ok(bytes)
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        // It ends when nobody can ask any more.
        drop(self.ask.take());
        let _ended = self.child.wait();
    }
}

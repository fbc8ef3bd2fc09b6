//! A city's folder as it stands in a revision of its git repository, read through the program `git`.
//!
//! What git ignores, such as exports that nobody commits, and what lies in a repository of its own inside this one is
//! taken from the folder as it is. INVARIANT: nothing is written, no hook and no command of the repository's configuration
//! is run, and nothing is asked of a network.

use std::{
    collections::{BTreeMap, BTreeSet},
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
/// The longest path to which a symbolic link leads.
const MAX_PATH: u64 = 4_096;
/// How many links lead to each other.
const MAX_LINKS: usize = 8;
/// What git tells its hooks of a repository, which need not be that of the city.
const OF_A_HOOK: [&str; 4] = ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"];

/// A folder in a revision.
pub(crate) struct RevisionFolder {
    /// What git calls each file, by its path in the city's folder.
    objects: BTreeMap<String, String>,
    /// Files of the folder as it is that git ignores.
    ignored: BTreeSet<String>,
    /// Folders that are repositories of their own, each with a stroke at its end.
    modules: Vec<String>,
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
        if since_branched {
            let base = git(city, &["merge-base", "HEAD", &commit]);
            commit = one_line(&base.map_err(|what| Trouble {
                path: revision.to_owned(),
                what: if what.is_empty() { NOTHING_IN_COMMON.to_owned() } else { what },
            })?);
        }
        let trouble = |what: String| Trouble { path: format!("{} at {revision}", city.display()), what };
        let listed = git(city, &["ls-tree", "-r", "-z", &commit]).map_err(trouble)?;
        let ignored = git(city, &["ls-files", "-z", "--others", "--ignored", "--exclude-standard"]);
        let ignored = String::from_utf8_lossy(&ignored.map_err(trouble)?).into_owned();
        let ignored = ignored.split('\0').filter(|path| is_seen(path)).map(str::to_owned).collect();
        let Listed { mut objects, links, modules } = listed_in(&listed);
        let mut reader = Reader::begin(city).map_err(trouble)?;
        follow(&links, &mut objects, &mut reader).map_err(|error| trouble(error.to_string()))?;
        objects.retain(|path, _| is_seen(path));
        Ok(Self { objects, ignored, modules, now, reader: Mutex::new(reader), name: revision.to_owned() })
    }

    fn object(&self, path: &str, max_bytes: u64) -> Result<Option<Vec<u8>>, Trouble> {
        let Some(object) = self.objects.get(path) else { return Ok(None) };
        let mut reader = self.reader.lock().unwrap_or_else(PoisonError::into_inner);
        let read = reader.read(object, max_bytes);
        read.map(Some)
            .map_err(|error| Trouble { path: format!("{path} at {}", self.name), what: error.to_string() })
    }

    /// Tells whether a file is taken as it is.
    fn is_ignored(&self, path: &str) -> bool {
        self.ignored.contains(path) || self.modules.iter().any(|it| path.starts_with(it))
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

/// What a listing has.
#[derive(Default)]
struct Listed {
    /// What git calls each regular file, by its path.
    objects: BTreeMap<String, String>,
    /// Likewise each symbolic link.
    links: BTreeMap<String, String>,
    /// Folders that are repositories of their own, each with a stroke at its end.
    modules: Vec<String>,
}

fn listed_in(listed: &[u8]) -> Listed {
    let text = String::from_utf8_lossy(listed);
    let mut listed = Listed::default();
    for line in text.split('\0').take(MAX_LISTED) {
        let Some((about, path)) = line.split_once('\t') else { continue };
        let mut about = about.split(' ');
        let (Some(mode), Some(_), Some(object)) = (about.next(), about.next(), about.next()) else {
            continue;
        };
        match mode {
            "120000" => drop(listed.links.insert(path.to_owned(), object.to_owned())),
            "160000" => listed.modules.push(format!("{path}/")),
            _ => drop(listed.objects.insert(path.to_owned(), object.to_owned())),
        }
    }
    listed
}

/// Puts the files to which links lead in the links' places; a link that leads out of the city's folder leads nowhere.
fn follow(
    links: &BTreeMap<String, String>,
    objects: &mut BTreeMap<String, String>,
    reader: &mut Reader,
) -> std::io::Result<()> {
    let mut targets = Vec::new();
    for (path, object) in links {
        let target = reader.read(object, MAX_PATH)?;
        targets.extend(led_to(path, &String::from_utf8_lossy(&target)).map(|target| (path, target)));
    }
    for _ in 0..MAX_LINKS {
        let found: Vec<_> =
            targets.iter().filter_map(|(path, to)| Some((*path, objects.get(to)?.clone()))).collect();
        objects.extend(found.into_iter().map(|(path, object)| (path.clone(), object)));
    }
    Ok(())
}

/// The path to which a link leads; `None` if out of the city's folder.
fn led_to(link: &str, target: &str) -> Option<String> {
    if target.starts_with('/') {
        return None;
    }
    let (folder, _) = link.rsplit_once('/').unwrap_or_default();
    let mut parts: Vec<&str> = Vec::new();
    for part in folder.split('/').chain(target.split('/')) {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// Tells whether a path has no hidden part.
fn is_seen(path: &str) -> bool {
    !path.is_empty() && path.split('/').all(|part| !part.starts_with('.'))
}

/// What is said where two branches never were one, as far as git knows.
const NOTHING_IN_COMMON: &str = "git knows no commit that it has in common with what is checked out here; \
                                 a shallow clone may lack it (`fetch-depth: 0`)";

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
    let first = first.strip_prefix("fatal: ").or_else(|| first.strip_prefix("error: ")).unwrap_or(first);
    Err(first.to_owned())
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
    for name in OF_A_HOOK {
        command.env_remove(name);
    }
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

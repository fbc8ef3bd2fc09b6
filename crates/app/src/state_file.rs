//! The state file: what a city's files came to, kept so that nothing need be read again while nothing has changed.
//!
//! It stands for the files of entities, the imports and what was taken of them; policies and scenarios are always read.
//! Its key is made of the content of all that was read, of `known_at`, and of the program; it serves every `as_of`
//! from its own to the first instant at which something begins or ends. A file that is of something else is passed
//! over, one that is broken is told; either way the city is read as if there were none.

use std::{
    io::{self, BufWriter, IntoInnerError, Read, Write},
    sync::Arc,
};

use intake::{Hashed, Outcome, Seen, Sha, WhoIsWho, taken};
use model::{Broken, FORMAT, Instant, Pack, Schema, Unpack, freeze, thaw};

use crate::{
    Assessment, Folder, Gave, Imported, Loaded, Opened, TakenFrom, Trouble, assess::Folded, exports,
    load::Reads,
};

/// The path of the state file inside a city's folder.
pub const STATE_FILE: &str = ".bailiwick/state";
/// Observations of a city from which on reading it takes a second or more, so that a state file is worth its place.
pub const WORTH_KEEPING: u64 = 500_000;

/// The first bytes of every state file.
const MAGIC: &[u8; 16] = b"bailiwick state\n";
/// Bytes of a hash.
const SHA: usize = 32;
/// Bytes of a state file: 4 GiB. What would be larger is not read.
const MAX_BYTES: u64 = 4 << 30;

/// What became of the state file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StateFile {
    /// Nobody asked for it, or there is none.
    None,
    /// It is of other files, another instant or another program.
    Other,
    /// It cannot be used; why, as one lowercase sentence without a final period.
    Broken(&'static str),
    /// The state was read from it; as of when it was folded.
    Used(Instant),
}

/// What a state file holds.
pub(crate) struct Kept {
    pub gave: Vec<Gave>,
    /// What was taken from where and what became of it, for each import.
    pub imports: Vec<(Option<TakenFrom>, Option<Outcome>)>,
    pub who: WhoIsWho,
    pub folded: Folded,
}

/// The hash of a city's own files of entities and imports, their paths and their texts.
pub(crate) fn own(opened: &Opened) -> Sha {
    sha_of(|pack| {
        opened.entity_texts().try_for_each(|(path, text)| {
            pack.text(path)?;
            pack.text(text)
        })
    })
}

/// The key of what the files of a city come to: of its own files, and of what its imports are read from. The schema
/// follows from the program and the manifest.
pub(crate) fn key(own: Sha, program: &str, known_at: Instant, reads: &[Reads]) -> Sha {
    sha_of(|pack| {
        pack.byte(FORMAT)?;
        pack.text(program)?;
        pack.instant(known_at)?;
        own.freeze(pack)?;
        pack.list(reads.iter(), |pack, of_import| {
            pack.list(of_import.iter(), |pack, (path, sha)| {
                pack.text(path)?;
                sha.freeze(pack)
            })
        })
    })
}

fn sha_of(write: impl FnOnce(&mut Pack<'_>) -> io::Result<()>) -> Sha {
    let mut hashed = Hashed::new(io::sink());
    let written = write(&mut Pack::new(&mut hashed));
    debug_assert!(written.is_ok(), "a sink takes all");
    hashed.split().1
}

/// The hashes of what each import of a city would be read from now.
pub(crate) fn reads(
    folder: &dyn Folder,
    opened: &Opened,
    progress: &mut dyn FnMut(&str, u64),
) -> Result<Vec<Reads>, Trouble> {
    let mut reads = Vec::new();
    for import in &opened.imports {
        progress(import.name(), 0);
        let path = taken::path(import.name());
        if let Some(bytes) = folder.own(&path)? {
            reads.push(vec![(Arc::from(path), Hashed::new(bytes).end())]);
            continue;
        }
        let paths = exports::paths(folder, import, &mut diag::Diagnostics::default())?;
        let hashed = |path: &String| Ok((Arc::from(path.as_str()), Hashed::new(folder.open(path)?).end()));
        reads.push(paths.iter().map(hashed).collect::<Result<_, Trouble>>()?);
    }
    Ok(reads)
}

/// Reads the state file of a city, if it fits.
pub(crate) fn read(
    mut file: Box<dyn Read + '_>,
    schema: &Schema,
    key: Sha,
    as_of: Instant,
) -> (StateFile, Option<Kept>) {
    let mut read = || {
        let unreadable = |_| Broken("it cannot be read");
        // What does not fit is told from the first bytes.
        let mut bytes = Vec::new();
        file.by_ref().take(HEAD as u64).read_to_end(&mut bytes).map_err(unreadable)?;
        let head = Head::read(&mut Unpack::new(&bytes))?;
        if head.format != FORMAT || head.key != key || !(head.from..head.until).contains(&as_of) {
            return Ok((StateFile::Other, None));
        }
        file.by_ref().take(MAX_BYTES).read_to_end(&mut bytes).map_err(unreadable)?;
        of_bytes(schema, &bytes, as_of).map(|kept| (StateFile::Used(head.from), Some(kept)))
    };
    read().unwrap_or_else(|Broken(why)| (StateFile::Broken(why), None))
}

/// What stands at the beginning.
struct Head {
    format: u8,
    key: Sha,
    from: Instant,
    until: Instant,
}

/// Bytes of the beginning.
const HEAD: usize = MAGIC.len() + 1 + SHA + 8 + 8;

impl Head {
    fn read(unpack: &mut Unpack<'_>) -> Result<Self, Broken> {
        if unpack.raw(MAGIC.len())? != MAGIC {
            return Err(Broken("it is no state file"));
        }
        Ok(Self {
            format: unpack.byte()?,
            key: Sha::thaw(unpack)?,
            from: unpack.instant()?,
            until: unpack.instant()?,
        })
    }

    fn write(&self, pack: &mut Pack<'_>) -> io::Result<()> {
        pack.raw(MAGIC)?;
        pack.byte(self.format)?;
        self.key.freeze(pack)?;
        pack.instant(self.from)?;
        pack.instant(self.until)
    }
}

/// Reads a whole state file, whatever its key.
pub(crate) fn of_bytes(schema: &Schema, bytes: &[u8], as_of: Instant) -> Result<Kept, Broken> {
    let (said, sha) = bytes
        .len()
        .checked_sub(SHA)
        .and_then(|at| bytes.split_at_checked(at))
        .ok_or(Broken("it ends too early"))?;
    if Sha::of(said).0 != sha {
        return Err(Broken("its content is not what was written"));
    }
    let mut unpack = Unpack::new(said);
    Head::read(&mut unpack)?;
    let kept = Kept::thaw(schema, &mut unpack, as_of)?;
    if unpack.is_at_end() { Ok(kept) } else { Err(Broken("something stands after its end")) }
}

impl Kept {
    fn thaw(schema: &Schema, unpack: &mut Unpack<'_>, as_of: Instant) -> Result<Self, Broken> {
        let gave = unpack.list(|unpack| {
            Ok(Gave {
                n_facts: unpack.amount()?,
                n_undated: unpack.amount()?,
                oldest: unpack.maybe(Unpack::instant)?,
                newest: unpack.maybe(Unpack::instant)?,
            })
        })?;
        let imports = unpack.list(|unpack| {
            let taken = unpack.maybe(|unpack| {
                Ok(TakenFrom { at: unpack.instant()?, files: unpack.list(taken::Part::thaw)? })
            })?;
            Ok((taken, unpack.maybe(Outcome::thaw)?))
        })?;
        let who = WhoIsWho::thaw(schema, unpack)?;
        let seen = Seen::thaw(schema, unpack)?;
        let fold = thaw(schema, unpack, as_of)?;
        let folded =
            Folded { state: Arc::new(fold.state), dangling: fold.dangling, lasting: fold.lasting, seen };
        Ok(Self { gave, imports, who, folded })
    }
}

impl Loaded {
    /// Tells whether what was read may be kept: it was read whole just now, and nothing was said of it.
    pub fn may_be_kept(&self) -> bool {
        self.key.is_some() && !matches!(self.state_file, StateFile::Used(_))
    }

    /// Writes the state file of an assessment. What may not be kept is not written.
    pub fn write_state(&self, assessment: &Assessment, out: &mut dyn Write) -> io::Result<()> {
        let Some(key) = self.key.filter(|_| self.may_be_kept()) else {
            return Err(io::Error::other("what was read may not be kept"));
        };
        let mut out = BufWriter::with_capacity(1 << 16, Hashed::new(out));
        let mut pack = Pack::new(&mut out);
        let state = &*assessment.state;
        let until = assessment.lasting.until;
        Head { format: FORMAT, key, from: state.as_of(), until }.write(&mut pack)?;
        pack.list(self.gave.iter(), |pack, gave| {
            pack.number(gave.n_facts)?;
            pack.number(gave.n_undated)?;
            pack.maybe(gave.oldest, Pack::instant)?;
            pack.maybe(gave.newest, Pack::instant)
        })?;
        pack.list(self.imports.iter(), |pack, Imported { taken, outcome, .. }| {
            pack.maybe(taken.as_ref(), |pack, taken| {
                pack.instant(taken.at)?;
                pack.list(taken.files.iter(), |pack, part| part.freeze(pack))
            })?;
            pack.maybe(outcome.as_ref(), |pack, outcome| outcome.freeze(pack))
        })?;
        self.who.freeze(&mut pack)?;
        assessment.seen.freeze(&mut pack)?;
        freeze(state, &assessment.dangling, &assessment.lasting, &mut pack)?;
        let (out, sha) = out.into_inner().map_err(IntoInnerError::into_error)?.split();
        out.write_all(&sha.0)
    }
}

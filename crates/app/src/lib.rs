//! Use cases: load a city, import exports, assess, explain a verdict, replay incidents, run the cases of policies.
//!
//! Absent on purpose: the terminal, the file system, the clock. What is outside comes in through [`Folder`].

mod assess;
mod cases;
mod difference;
mod exports;
mod folder;
mod import;
mod judge;
mod load;
mod lookup;
mod open;
mod piece;
mod posture;
mod replay;
mod shipped;
mod simulate;
mod state_file;
mod what_if;

pub use assess::{Assessment, assess};
pub use cases::{CaseReport, run_cases};
pub use difference::{
    Cause, CheckDifference, Complying, Context, Difference, ExceptionTurn, Newly, Old, OldCheck, OldResult,
    Part, PolicyTurn, Side, Stands, Turn, asks_the_same, cause, difference, difference_from,
};
pub use folder::{Folder, Trouble};
pub use import::{Asked, Fate, Importing, Kept, Read, import};
pub use intake::{Doubt, Hashed, Import, Merge, Refusal, Seen, Sha, Undeclared, WhoIsWho, matches, taken};
pub use judge::{CheckResult, Judgement};
pub use load::{At, CODES, Gave, Imported, Loaded, TakenFrom, load, load_at};
pub use lookup::{Lookup, lookup};
pub use open::{MANIFEST, Opened, open};
pub use posture::{ByPolicy, ByService, CITY_WIDE, Piece, Posture, WorstCheck, posture};
pub use replay::{Action, Missing, Replay, Replayed, Sum, replay};
pub use shipped::{SHIPPED, SHIPPED_SCENARIOS};
pub use simulate::{Simulated, simulate};
pub use state_file::{STATE_FILE, StateFile, WORTH_KEEPING};
pub use what_if::{WhatIf, keep_state, load_what_if};

//! Use cases: load a city, assess it, explain a verdict, run the cases of its policies.
//!
//! Absent on purpose: the terminal, the file system, the clock. What is outside comes in through [`Folder`].

mod assess;
mod cases;
mod folder;
mod load;
mod lookup;
mod posture;
mod shipped;

pub use assess::{Assessment, assess};
pub use cases::{CaseReport, run_cases};
pub use folder::{Folder, Trouble};
pub use intake::matches;
pub use load::{CODES, Imported, Loaded, MANIFEST, load};
pub use lookup::{Lookup, lookup};
pub use posture::{ByPolicy, ByService, Piece, Posture, WorstCheck, posture};
pub use shipped::SHIPPED;

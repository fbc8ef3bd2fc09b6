//! Keeps a judgement true while its city changes: a change judges only those rows again that can depend on it, by the
//! same kernels, and says which verdicts turned.

use model::{FieldId, Instant, KindId, Schema, State};
use policy::Verdict;

use crate::{
    bound::Longest,
    columns::MAX_DISTINCT,
    dirty::Dirty,
    engine::{Engine, Prepared, View},
    judged::Judged,
    machine::{Lookups, Machine},
    node::ExportId,
    plan::Plan,
    readers::Readers,
    tables::Columns,
};

/// A cell of the state: a field of a row of a kind.
pub type CellId = (KindId, u32, FieldId);

/// A verdict that turned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Turn {
    /// The check, by its place among all.
    pub check: usize,
    /// The entity.
    pub row: u32,
    /// What was said of it.
    pub before: Verdict,
    /// What is said now.
    pub after: Verdict,
}

/// A judgement that is kept true.
#[derive(Clone, Debug)]
pub struct Session {
    pub(crate) plan: Plan,
    pub(crate) columns: Columns,
    pub(crate) checks: Vec<Prepared>,
    pub(crate) lookups: Lookups,
    pub(crate) longest: Longest,
    pub(crate) readers: Readers,
    pub(crate) as_of: Instant,
    /// The kinds whose inventory is open.
    open: Vec<KindId>,
    /// What other tables look up, the deepest first.
    pub(crate) levels: Vec<(usize, Vec<ExportId>)>,
    pub(crate) judged: Judged,
    most: usize,
}

impl Session {
    /// Judges everything once.
    pub fn new(schema: &Schema, state: &State, plan: Plan, threads: usize) -> Self {
        Self::with_most_distinct(schema, state, plan, threads, MAX_DISTINCT)
    }

    /// The same, as [`Engine::with_most_distinct`].
    pub fn with_most_distinct(
        schema: &Schema,
        state: &State,
        plan: Plan,
        threads: usize,
        most: usize,
    ) -> Self {
        let longest = Longest::of(schema, state);
        let engine = Engine::with_most_distinct(schema, state, &plan, most);
        let view = engine.view();
        let mut lookups = view.lookups();
        let judged = view.judge(&lookups, threads);
        lookups.drop_listed(&plan);
        let (mut columns, checks) = engine.into_parts();
        columns.keep_links(schema, state, most);
        for lists in columns.lists.values_mut() {
            lists.stretch();
        }
        // The judgement has them.
        columns.units.clear();
        let readers = Readers::of(schema, &plan, &checks);
        let levels = plan.levels().into_iter().map(|level| (level, plan.exports_of(level))).collect();
        let (as_of, open) = (state.as_of(), open(schema, state));
        Self { plan, columns, checks, lookups, longest, readers, as_of, open, levels, judged, most }
    }

    /// What is said of the city now.
    pub fn judged(&self) -> &Judged {
        &self.judged
    }

    /// Takes over cells that have changed in a state of the same instant and the same entities; gives the verdicts
    /// that turned, by check and row.
    pub fn update(&mut self, schema: &Schema, state: &State, changed: &[CellId]) -> Vec<Turn> {
        let mut dirty = Dirty::default();
        self.take(schema, state, changed, &mut dirty);
        self.judge_again(schema, state, dirty)
    }

    /// Takes over a state of another instant and the same entities, in which these cells have changed; gives the verdicts
    /// that turned, by check and row. The checks are the same: where a policy comes into force or ends on the way, a new
    /// session is needed.
    ///
    /// Only what depends on the instant is judged again, and what reads the cells. `threads` are used where an inventory
    /// becomes complete, for then everything is.
    pub fn advance(
        &mut self,
        schema: &Schema,
        state: &State,
        changed: &[CellId],
        threads: usize,
    ) -> Vec<Turn> {
        if self.open != open(schema, state) {
            let plan = std::mem::take(&mut self.plan);
            let again = Self::with_most_distinct(schema, state, plan, threads, self.most);
            let before = std::mem::replace(self, again);
            return before.judged.turns(&self.judged);
        }
        let mut dirty = Dirty::default();
        let renewed = self.take(schema, state, changed, &mut dirty);
        self.pass(schema, state, &renewed, &mut dirty);
        self.judge_again(schema, state, dirty)
    }

    /// Judges what is dirty, and what that makes so.
    fn judge_again(&mut self, schema: &Schema, state: &State, mut dirty: Dirty) -> Vec<Turn> {
        for (level, exports) in std::mem::take(&mut self.levels) {
            self.answer_again((schema, state), level, &exports, &mut dirty);
            self.levels.push((level, exports));
        }
        let view = View { schema, state, plan: &self.plan, columns: &self.columns, checks: &self.checks };
        let mut turns = Vec::new();
        for (kind, blocks) in dirty.0 {
            let mut machine = Machine::new(view, &self.lookups, kind);
            for (block, stale) in blocks {
                self.judged.judge_block(&mut machine, (block, &stale), &mut turns);
            }
        }
        turns.sort_unstable();
        turns
    }
}

fn open(schema: &Schema, state: &State) -> Vec<KindId> {
    schema.kinds().map(|(kind, _)| kind).filter(|kind| state.is_open(*kind)).collect()
}

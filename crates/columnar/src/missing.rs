//! What is missing where verdicts are unknown: for every entity the pieces of evidence that its verdict waits for, as the
//! interpreter names them, but a block of rows at a time.
//!
//! An unknown condition waits for what its unknown parts wait for, so each part is asked only about the rows for which
//! the whole is unknown, down to the fields. What is waited for at the other end of a link, or in a list, is worked out
//! once for each entity there.

mod blame;
mod sets;

use std::collections::{BTreeMap, BTreeSet};

use model::{FieldId, KindId};
use policy::Verdict;

use self::{
    blame::{Blame, Leaves},
    sets::{Marks, Sets},
};
use crate::{
    bits::{Bits, Column, NONE, ROWS, WORDS, map, ones, valid},
    engine::View,
    judged::Judged,
    machine::{Lookups, Machine},
    node::ExportId,
};

/// A piece of evidence: a field of the entities of a kind; neither where values are there but cannot be computed with.
pub type Piece = (Option<KindId>, Option<FieldId>);

/// What all unknown verdicts on listed entities wait for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Missing {
    /// Sets of pieces, and how many verdicts wait for exactly that set, by unit.
    pub waiting: BTreeMap<BTreeSet<Piece>, u64>,
    /// For how many entities a piece is missing that some verdict waits for.
    pub entities: BTreeMap<Piece, u64>,
}

impl Missing {
    pub(crate) fn of(view: View<'_>, lookups: &Lookups, judged: &Judged) -> Self {
        let mut gather = Gather {
            view,
            lookups,
            sets: Sets::default(),
            marks: Marks::of(view),
            leaves: Leaves::default(),
        };
        let levels = view.plan.levels();
        for level in &levels {
            view.plan.exports_of(*level).into_iter().for_each(|export| gather.answers_of(export));
        }
        let waiting = gather.checks(judged);
        for level in levels.iter().rev() {
            view.plan.exports_of(*level).into_iter().for_each(|export| gather.mark_of(export));
        }
        let Gather { sets, marks, .. } = gather;
        let held = |n: i128| u64::try_from(n.max(0)).unwrap_or(u64::MAX);
        Self {
            waiting: waiting.into_iter().map(|(set, n)| (sets.pieces(set), held(n))).collect(),
            entities: marks.counts(),
        }
    }
}

struct Gather<'a> {
    view: View<'a>,
    lookups: &'a Lookups,
    sets: Sets,
    marks: Marks,
    leaves: Leaves,
}

impl Gather<'_> {
    /// What each entity waits for of which a condition that others look up is not known.
    fn answers_of(&mut self, export: ExportId) {
        let (view, lookups) = (self.view, self.lookups);
        let (of, n) = (&view.plan.exports[export.0], export.0);
        let n_rows = view.state.len(of.kind);
        self.sets.of_export.resize(view.plan.exports.len(), Vec::new());
        let Some(answers) = &lookups.answers[n] else { return };
        let mut sets = vec![sets::NOTHING; n_rows];
        let mut machine = Machine::new(view, lookups, of.kind);
        for block in 0..n_rows.div_ceil(ROWS) {
            let (yes, no) = (answers.yes.block(block), answers.no.block(block));
            let valid = valid(n_rows, block);
            let unknown = map(|w| valid[w] & !(yes[w] | no[w]));
            if unknown == NONE {
                continue;
            }
            machine.block = block;
            let mut blame = Blame::new(&mut machine, &self.sets, &mut self.leaves, None);
            blame.node(of.node, &unknown);
            let waits = blame.waits;
            for (rows, set) in self.sets.split(&unknown, &waits) {
                each_row(&rows, |row| sets[block * ROWS + row] = set);
            }
        }
        self.sets.of_export[n] = sets;
    }

    /// Marks the entities that are waited for by those of which a condition was looked up, and was not known.
    fn mark_of(&mut self, export: ExportId) {
        let view = self.view;
        let of = &view.plan.exports[export.0];
        let reached = std::mem::take(&mut self.marks.reached[export.0]);
        let mut machine = Machine::new(view, self.lookups, of.kind);
        for block in 0..view.state.len(of.kind).div_ceil(ROWS) {
            let rows = reached.block(block);
            if *rows == NONE {
                continue;
            }
            machine.block = block;
            Blame::new(&mut machine, &self.sets, &mut self.leaves, Some(&mut self.marks)).node(of.node, rows);
        }
    }

    /// What the unknown verdicts of all checks wait for, by unit.
    fn checks(&mut self, judged: &Judged) -> BTreeMap<sets::SetId, i128> {
        let view = self.view;
        let mut waiting = BTreeMap::new();
        let kinds: BTreeSet<KindId> = view.plan.checks.iter().map(|planned| planned.check.kind).collect();
        for kind in kinds {
            let mut machine = Machine::new(view, self.lookups, kind);
            for block in 0..view.state.len(kind).div_ceil(ROWS) {
                machine.block = block;
                for check in (0..view.plan.checks.len()).filter(|n| view.plan.checks[*n].check.kind == kind) {
                    let unknown = judged.block_with(check, block, Verdict::Unknown);
                    if unknown == NONE {
                        continue;
                    }
                    let waits = self.check(&mut machine, check, &unknown);
                    for (rows, set) in self.sets.split(&unknown, &waits) {
                        *waiting.entry(set).or_default() += judged.units(kind, block, &rows);
                    }
                }
            }
        }
        waiting
    }

    /// What the rows of a block wait for of which a check says *unknown*.
    fn check(&mut self, machine: &mut Machine<'_>, check: usize, unknown: &Bits) -> Vec<(Piece, Bits)> {
        let view = self.view;
        let (Some(planned), Some(prepared)) = (view.plan.checks.get(check), view.checks.get(check)) else {
            return Vec::new();
        };
        machine.wanted = valid(view.state.len(machine.kind), machine.block);
        let mut blame = Blame::new(machine, &self.sets, &mut self.leaves, Some(&mut self.marks));
        if prepared.is_large {
            blame.found(&planned.check, unknown);
            return blame.waits;
        }
        let rest = match planned.scope {
            Some(scope) => {
                let truths = *blame.machine.truths_of(scope, unknown);
                blame.node(scope, &map(|w| unknown[w] & !truths.yes[w]));
                map(|w| unknown[w] & truths.yes[w])
            }
            None => *unknown,
        };
        blame.node(planned.require, &rest);
        blame.waits
    }
}

fn each_row(rows: &Bits, mut with: impl FnMut(usize)) {
    for (w, word) in rows.iter().enumerate() {
        ones(*word).for_each(|bit| with(w * 64 + bit));
    }
}

fn put(column: &mut Column, block: usize, rows: &Bits) {
    let words = column.0.get_mut(block * WORDS..(block + 1) * WORDS).unwrap_or(&mut []);
    words.iter_mut().zip(rows).for_each(|(to, from)| *to |= from);
}

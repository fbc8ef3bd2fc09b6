//! A bar of counts: every share that is not nothing has at least one cell.

use policy::{Counts, Verdict};

use crate::{
    line::{Ink, Line},
    style::Style,
};

/// The order of a bar, from the left edge.
const ORDER: [Verdict; 4] = [Verdict::Fail, Verdict::Unknown, Verdict::Excepted, Verdict::Pass];

/// Draws a bar of so many cells; empty if nothing is in scope.
pub(crate) fn bar(counts: &Counts, n_cells: usize, style: &Style) -> Line {
    let mut line = Line::new();
    for (verdict, n) in ORDER.into_iter().zip(cells(counts, n_cells)) {
        if n > 0 {
            line = line.put(Ink::Of(verdict), style.cell(verdict).to_string().repeat(n));
        }
    }
    line
}

/// How many cells each verdict gets; they add up to all cells, of which there must be at least four.
fn cells(counts: &Counts, n_cells: usize) -> [usize; 4] {
    let parts = ORDER.map(|verdict| u128::from(counts.of(verdict)));
    let whole: u128 = parts.iter().sum();
    let n_cells = n_cells.max(ORDER.len());
    if whole == 0 {
        return [0; 4];
    }
    let wanted = n_cells as u128;
    let floor = |part: u128| usize::try_from(part * wanted / whole).unwrap_or(n_cells);
    let mut cells = parts.map(|part| floor(part).max(usize::from(part > 0)));
    let mut by_rest: Vec<usize> = (0..ORDER.len()).collect();
    let rest = |n: &usize| parts.get(*n).map_or(0, |part| part * wanted % whole);
    by_rest.sort_by_key(|n| std::cmp::Reverse(rest(n)));
    let mut turns = by_rest.iter().cycle().take(n_cells * ORDER.len());
    while cells.iter().sum::<usize>() < n_cells {
        let Some(n) = turns.next() else { break };
        if let Some(cell) = cells.get_mut(*n).filter(|cell| **cell > 0) {
            *cell += 1;
        }
    }
    while cells.iter().sum::<usize>() > n_cells {
        let Some(largest) = cells.iter_mut().max() else { break };
        *largest -= 1;
    }
    cells
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(fail: u64, unknown: u64, excepted: u64, pass: u64) -> String {
        let counts = Counts { fail, unknown, excepted, pass, not_applicable: 9 };
        bar(&counts, 12, &Style { ascii: true, ..Style::default() }).write(&Style::default())
    }

    #[test]
    fn the_smallest_share_has_a_cell_and_the_bar_is_full() {
        assert_eq!(drawn(1, 1, 1, 1_000_000), "#?~---------");
        assert_eq!(drawn(1_000_000, 1, 1, 1), "#########?~-");
        assert_eq!(drawn(5, 5, 5, 5), "###???~~~---");
        assert_eq!(drawn(0, 7, 0, 0), "????????????");
        assert_eq!(drawn(u64::MAX, u64::MAX, 0, 1), "######?????-");
        assert_eq!(drawn(0, 0, 0, 0), "");
    }
}

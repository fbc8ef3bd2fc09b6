//! An instant for each row, which takes no memory where nothing is dated.

use crate::time::Instant;

/// An instant a row; [`Instant::MIN`] where there is none.
#[derive(Clone, Debug, Default)]
pub struct Instants {
    n_rows: usize,
    /// Empty as long as no row has an instant.
    each: Vec<Instant>,
}

impl Instants {
    /// Of no row.
    pub const NONE: Self = Self { n_rows: 0, each: Vec::new() };

    /// Of how many rows there are.
    pub fn len(&self) -> usize {
        self.n_rows
    }

    /// Tells whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.n_rows == 0
    }

    /// The instant of a row; `None` for a row that is not there.
    #[inline]
    pub fn get(&self, row: usize) -> Option<Instant> {
        (row < self.n_rows).then(|| self.each.get(row).copied().unwrap_or(Instant::MIN))
    }

    /// The instants of all rows.
    pub fn iter(&self) -> impl Iterator<Item = Instant> + Clone {
        (0..self.n_rows).map(|row| self.each.get(row).copied().unwrap_or(Instant::MIN))
    }

    /// The instants of all rows side by side; empty where no row has one.
    pub fn dated(&self) -> &[Instant] {
        &self.each
    }

    /// Adds the instant of the next row.
    pub fn push(&mut self, at: Instant) {
        self.n_rows += 1;
        if !self.each.is_empty() {
            self.each.push(at);
        } else if at > Instant::MIN {
            self.each.resize(self.n_rows - 1, Instant::MIN);
            self.each.push(at);
        }
    }

    /// Puts another instant in the place of a row's, if there is such a row.
    pub fn put(&mut self, row: usize, at: Instant) {
        if self.each.is_empty() && at > Instant::MIN && row < self.n_rows {
            self.each.resize(self.n_rows, Instant::MIN);
        }
        self.each.get_mut(row).into_iter().for_each(|place| *place = at);
    }

    pub(crate) fn shrink(&mut self) {
        self.each.shrink_to_fit();
    }
}

impl FromIterator<Instant> for Instants {
    fn from_iter<I: IntoIterator<Item = Instant>>(all: I) -> Self {
        let mut instants = Self::NONE;
        all.into_iter().for_each(|at| instants.push(at));
        instants
    }
}

/// The same where each row has the same.
impl PartialEq for Instants {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_without_an_instant_take_no_room_until_one_has_one() {
        let mut instants: Instants = [Instant::MIN; 3].into_iter().collect();
        assert_eq!(
            (instants.len(), instants.dated(), instants.get(2), instants.get(3)),
            (3, &[][..], Some(Instant::MIN), None)
        );
        instants.put(1, Instant::MIN);
        instants.put(7, Instant(9));
        assert_eq!(instants.dated(), []);
        let undated = instants.clone();
        instants.put(1, Instant(5));
        instants.push(Instant(6));
        assert_eq!(instants.dated(), [Instant::MIN, Instant(5), Instant::MIN, Instant(6)]);
        assert_ne!(instants, undated);
        instants.put(1, Instant::MIN);
        instants.put(3, Instant::MIN);
        assert_eq!(instants, [Instant::MIN; 4].into_iter().collect());
        let mut late = undated;
        late.push(Instant(1));
        assert_eq!(late.dated(), [Instant::MIN, Instant::MIN, Instant::MIN, Instant(1)]);
    }
}

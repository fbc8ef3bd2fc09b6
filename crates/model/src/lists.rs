//! Lists of numbers, one a row, of which any can be put in another's place without moving the rest.

/// A list for each row. As they are read they stand one after the other; those that change later stand apart.
#[derive(Clone, Debug, Default)]
pub struct Lists {
    /// Where the list of each row begins and ends; from [`APART`], the second is its place among those apart.
    spans: Vec<(u32, u32)>,
    numbers: Vec<u32>,
    apart: Vec<Vec<u32>>,
}

/// Stands for the beginning of a list that stands apart.
const APART: u32 = u32::MAX;

impl Lists {
    /// No list at all.
    pub const NONE: Self = Self { spans: Vec::new(), numbers: Vec::new(), apart: Vec::new() };

    /// Lists that stand one after the other, by where each begins: one more than there are lists.
    pub fn new(offsets: &[u32], numbers: Vec<u32>) -> Self {
        let spans = offsets.windows(2).map(|pair| (pair[0], pair[1])).collect();
        Self { spans, numbers, apart: Vec::new() }
    }

    /// So many empty lists.
    pub fn empty(n_rows: usize) -> Self {
        Self { spans: vec![(0, 0); n_rows], numbers: Vec::new(), apart: Vec::new() }
    }

    /// Adds the list of the next row.
    pub fn push(&mut self, list: impl IntoIterator<Item = u32>) {
        let begin = end_of(&self.numbers);
        self.numbers.extend(list);
        self.spans.push((begin, end_of(&self.numbers)));
    }

    pub(crate) fn shrink(&mut self) {
        self.spans.shrink_to_fit();
        self.numbers.shrink_to_fit();
    }

    /// How many lists there are.
    pub fn len(&self) -> usize {
        self.spans.len()
    }

    /// Tells whether there is no list, not even an empty one.
    pub fn is_empty(&self) -> bool {
        self.spans.is_empty()
    }

    /// The list of a row; empty for a row that is not there.
    #[inline]
    pub fn of(&self, row: usize) -> &[u32] {
        match self.spans.get(row) {
            Some((APART, at)) => self.apart.get(*at as usize).map_or(&[], Vec::as_slice),
            Some((begin, end)) => self.numbers.get(*begin as usize..*end as usize).unwrap_or(&[]),
            None => &[],
        }
    }

    /// All lists, in the order of rows.
    pub fn iter(&self) -> impl Iterator<Item = &[u32]> + Clone {
        (0..self.len()).map(|row| self.of(row))
    }

    /// Puts another list in the place of a row's.
    pub fn put(&mut self, row: usize, list: &[u32]) {
        if self.of(row) == list {
            return;
        }
        let fits = |(begin, end): &(u32, u32)| *begin != APART && list.len() <= (end - begin) as usize;
        if let Some(span) = self.spans.get_mut(row).filter(|span| fits(span)) {
            let begin = span.0 as usize;
            span.1 = span.0 + u32::try_from(list.len()).unwrap_or(0);
            let place = self.numbers.get_mut(begin..begin + list.len());
            place.into_iter().for_each(|place| place.copy_from_slice(list));
        } else if let Some(apart) = self.apart_of(row) {
            apart.clear();
            apart.extend_from_slice(list);
        }
    }

    /// Puts a number into the list of a row that is kept in order.
    pub fn insert(&mut self, row: usize, number: u32) {
        if let Err(at) = self.of(row).binary_search(&number)
            && let Some(list) = self.apart_of(row)
        {
            list.insert(at, number);
        }
    }

    /// Takes a number out of the list of a row that is kept in order.
    pub fn remove(&mut self, row: usize, number: u32) {
        if let Ok(at) = self.of(row).binary_search(&number)
            && let Some(list) = self.apart_of(row)
        {
            list.remove(at);
        }
    }

    /// The list of a row, which stands apart from now on; `None` for a row that is not there.
    fn apart_of(&mut self, row: usize) -> Option<&mut Vec<u32>> {
        if self.spans.get(row)?.0 != APART {
            self.apart.push(self.of(row).to_vec());
            self.spans[row] = (APART, end_of(&self.apart) - 1);
        }
        let at = self.spans.get(row)?.1;
        self.apart.get_mut(at as usize)
    }
}

/// Lists are equal where each row has the same, wherever they stand.
impl PartialEq for Lists {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

fn end_of<T>(all: &[T]) -> u32 {
    u32::try_from(all.len()).unwrap_or(APART)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_changes_and_the_others_stay() {
        let mut lists = Lists::new(&[0, 2, 2, 5], vec![1, 4, 2, 3, 9]);
        let all = |lists: &Lists| lists.iter().map(<[u32]>::to_vec).collect::<Vec<_>>();
        lists.put(1, &[7, 8, 9]);
        lists.put(2, &[3]);
        lists.insert(0, 2);
        lists.insert(0, 2);
        lists.push([5]);
        assert_eq!(all(&lists), [vec![1, 2, 4], vec![7, 8, 9], vec![3], vec![5]]);
        lists.remove(0, 1);
        lists.remove(0, 3);
        lists.put(1, &[]);
        lists.put(2, &[3, 4, 5, 6]);
        lists.put(9, &[1]);
        assert_eq!(all(&lists), [vec![2, 4], vec![], vec![3, 4, 5, 6], vec![5]]);
        assert_eq!(lists, Lists::new(&[0, 2, 2, 6, 7], vec![2, 4, 3, 4, 5, 6, 5]));
        assert_ne!(lists, Lists::new(&[0, 2, 2, 6, 6], vec![2, 4, 3, 4, 5, 6]));
        assert_eq!((lists.of(9), lists.len(), Lists::empty(2).len()), (&[][..], 4, 2));
    }
}

//! Memory for many words, in large pages where the system has them: each page is got and cleared but once.

use memmap2::MmapMut;

/// Words, all zero at first.
#[derive(Debug)]
pub(super) enum Room {
    Large(MmapMut),
    Small(Vec<u64>),
}

/// From so many words on, which are a large page or two.
const LARGE: usize = 1 << 19;

impl Room {
    pub(super) fn of(n_words: usize) -> Self {
        let mapped = (n_words >= LARGE).then(|| MmapMut::map_anon(n_words.saturating_mul(8)));
        let Some(Ok(map)) = mapped else { return Self::Small(vec![0; n_words]) };
        // Where that is refused the memory is as good.
        #[cfg(target_os = "linux")]
        drop(map.advise(memmap2::Advice::HugePage));
        Self::Large(map)
    }

    pub(super) fn words(&self) -> &[u64] {
        match self {
            Self::Large(map) => bytemuck::try_cast_slice(map).unwrap_or(&[]),
            Self::Small(words) => words,
        }
    }

    pub(super) fn words_mut(&mut self) -> &mut [u64] {
        match self {
            Self::Large(map) => bytemuck::try_cast_slice_mut(map).unwrap_or(&mut []),
            Self::Small(words) => words,
        }
    }
}

impl Clone for Room {
    fn clone(&self) -> Self {
        let mut room = Self::of(self.words().len());
        room.words_mut().copy_from_slice(self.words());
        room
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_and_small_rooms_hold_what_is_written() {
        for n in [0, 1, 1000, LARGE, LARGE + 7] {
            let mut room = Room::of(n);
            assert!(room.words().len() == n && room.words().iter().all(|word| *word == 0));
            assert_eq!(matches!(room, Room::Large(_)), n >= LARGE);
            room.words_mut().iter_mut().zip(1..).for_each(|(to, word)| *to = word);
            let copy = room.clone();
            drop(room);
            assert!(copy.words().iter().zip(1..).all(|(have, word)| *have == word), "{n}");
        }
    }
}

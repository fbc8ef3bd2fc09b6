//! Chance that is the same everywhere: ChaCha8, keyed by the seed, with a stream of its own for each name. Whole
//! numbers only, so no machine rounds otherwise.

use chacha20::{
    ChaCha8Rng,
    rand_core::{Rng, SeedableRng},
};

/// One in so many: shares are given in ten-thousandths.
pub(crate) const WHOLE: u32 = 10_000;

/// A stream of chance.
pub(crate) struct Stream(ChaCha8Rng);

impl Stream {
    /// The stream of a name. Streams of other names do not depend on it.
    pub(crate) fn new(seed: u64, name: &str) -> Self {
        let mut key = [0; 32];
        for (byte, of_seed) in key.iter_mut().zip(seed.to_le_bytes()) {
            *byte = of_seed;
        }
        let mut chance = ChaCha8Rng::from_seed(key);
        chance.set_stream(fnv(name));
        Self(chance)
    }

    /// A number below `n`, each as likely as the next to within `n / 2^32`; 0 if `n` is 0.
    pub(crate) fn below(&mut self, n: u32) -> u32 {
        let scaled = (u64::from(self.0.next_u32()) * u64::from(n)) >> 32;
        u32::try_from(scaled).unwrap_or(0)
    }

    /// A number of `low` to `high`, both included; `low` if `high` is less.
    pub(crate) fn between(&mut self, low: u32, high: u32) -> u32 {
        low.saturating_add(self.below(high.saturating_sub(low).saturating_add(1)))
    }

    /// Tells whether something happens that happens so many times in ten thousand.
    pub(crate) fn happens(&mut self, share: u32) -> bool {
        self.below(WHOLE) < share
    }

    /// One of a list; `None` if it is empty.
    pub(crate) fn pick<'t, T>(&mut self, list: &'t [T]) -> Option<&'t T> {
        let at = self.below(u32::try_from(list.len()).unwrap_or(u32::MAX));
        list.get(usize::try_from(at).unwrap_or(0))
    }
}

/// FNV-1a of 64 bits: the number of a stream.
fn fnv(name: &str) -> u64 {
    name.bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(seed: u64, name: &str) -> Vec<u32> {
        let mut stream = Stream::new(seed, name);
        (0..4).map(|_| stream.below(1_000_000)).collect()
    }

    /// A change here changes every city; the changelog must say so.
    #[test]
    fn the_stream_is_what_it_always_was() {
        assert_eq!(first(7, "assets/light"), [556_248, 462_679, 298_573, 327_037]);
    }

    #[test]
    fn names_and_seeds_have_streams_of_their_own() {
        assert_ne!(first(7, "assets/light"), first(7, "assets/camera"));
        assert_ne!(first(7, "assets/light"), first(8, "assets/light"));
    }

    #[test]
    fn numbers_stay_within_their_ends() {
        let mut stream = Stream::new(1, "ends");
        let list: Vec<u32> = (0..1000).map(|_| stream.between(3, 5)).collect();
        assert_eq!((list.iter().min(), list.iter().max()), (Some(&3), Some(&5)));
        assert_eq!((stream.below(0), stream.between(5, 3), stream.pick::<u8>(&[])), (0, 5, None));
    }
}

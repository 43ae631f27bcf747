//! Works drawn by lot from the kinds of a mixed author, with lengths from a few kilobytes to a few megabytes.

use super::recipe::{Recipe, Sizes};
use crate::seed::Seed;

/// `count` works of the kinds in `pool`.
pub(crate) fn works(seed: Seed, count: usize, pool: &[Recipe]) -> Vec<Recipe> {
    let one = |number: usize| {
        let seed = seed.at("draw").nth(number as u64);
        let at = seed.at("kind").below(pool.len() as u64) as usize;
        pool[at].clone().sizes(sizes(seed.at("sizes")))
    };
    (0..count).map(one).collect()
}

/// Six of ten videos are small, three of ordinary length, one is long; one cover of three is large.
fn sizes(seed: Seed) -> Sizes {
    let video = match seed.at("class").below(10) {
        0..=5 => 3_000 + seed.at("small").below(60_000),
        6..=8 => 100_000 + seed.at("middle").below(500_000),
        _ => 1_000_000 + seed.at("long").below(2_000_000),
    };
    let cover = match seed.at("cover-class").below(3) {
        0 => 60_000 + seed.at("large-cover").below(400_000),
        _ => 2_000 + seed.at("cover").below(30_000),
    };
    Sizes { video, cover, shrink: 8 }
}

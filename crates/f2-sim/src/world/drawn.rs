//! Works drawn by lot from the kinds of the mixed author, with lengths from a few kilobytes to a few megabytes.

use super::mixed;
use super::recipe::{Recipe, Sizes};
use crate::seed::Seed;

/// `count` works.
pub(crate) fn works(seed: Seed, count: usize) -> Vec<Recipe> {
    let pool = mixed::works();
    let one = |number: usize| {
        let seed = seed.at("draw").nth(number as u64);
        let at = seed.at("kind").below(pool.len() as u64) as usize;
        pool[at].clone().sizes(sizes(seed.at("sizes")))
    };
    (0..count).map(one).collect()
}

/// Six of ten videos are small, three of ordinary length, one is long.
fn sizes(seed: Seed) -> Sizes {
    let video = match seed.at("class").below(10) {
        0..=5 => 3_000 + seed.at("small").below(60_000),
        6..=8 => 100_000 + seed.at("middle").below(500_000),
        _ => 1_000_000 + seed.at("long").below(2_000_000),
    };
    Sizes { video, cover: 2_000 + seed.at("cover").below(30_000), shrink: 8 }
}

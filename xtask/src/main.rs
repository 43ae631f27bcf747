//! The project's chores: demo, sim, tidy, bench.

fn main() {}

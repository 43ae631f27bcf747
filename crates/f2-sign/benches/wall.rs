//! Wall-clock benchmark: every scheme beside the bare hash of the same bytes.
//!
//! `cargo bench -p f2-sign --bench wall` runs criterion over each pair and then prints a table of ratios. The ratios
//! come from alternating short batches of both sides, so that a busy machine slows both alike; `-- --ratios` prints
//! nothing but the table.
#![allow(clippy::print_stdout, missing_docs)]

use std::time::{Duration, Instant};

use criterion::Criterion;

mod workload;

/// Batches of each side per case.
const ROUNDS: usize = 301;
/// Calls per batch.
const CALLS: u32 = 100;

fn main() {
    let has = |flag| std::env::args().any(|arg| arg == flag);
    let cases = workload::cases();
    if !has("--ratios") {
        measure(&cases);
    }
    if !has("--test") {
        println!("| case | sign, ns | floor, ns | ratio |\n|---|---|---|---|");
        for case in &cases {
            let (sign, floor, ratio) = compare(case);
            println!("| {} | {sign:.0} | {floor:.0} | {ratio:.2} |", case.name);
        }
    }
}

/// Runs criterion over both sides of each case.
fn measure(cases: &[workload::Case]) {
    let mut criterion = Criterion::default()
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_millis(600))
        .sample_size(30)
        .without_plots()
        .configure_from_args();
    for case in cases {
        let mut group = criterion.benchmark_group(&case.name);
        group.bench_function("sign", |bencher| bencher.iter(|| (case.sign)()));
        group.bench_function("floor", |bencher| bencher.iter(|| (case.floor)()));
        group.finish();
    }
    criterion.final_summary();
}

/// Median nanoseconds of both sides, and the median ratio of neighbouring batches.
fn compare(case: &workload::Case) -> (f64, f64, f64) {
    let batch = |call: &dyn Fn()| {
        let start = Instant::now();
        (0..CALLS).for_each(|_| call());
        start.elapsed().as_secs_f64() * 1e9 / f64::from(CALLS)
    };
    let rounds: Vec<(f64, f64)> = (0..ROUNDS).map(|_| (batch(&case.sign), batch(&case.floor))).collect();
    (
        median(rounds.iter().map(|(sign, _)| *sign)),
        median(rounds.iter().map(|(_, floor)| *floor)),
        median(rounds.iter().map(|(sign, floor)| sign / floor)),
    )
}

/// The middle of an odd number of values.
fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

//! How many live messages a second one core reads: gunzip, envelope, and each message as an event or as JSON.
//!
//! The frames are made up, in the shapes and sizes of real ones: three frames with eight messages, 33 kilobytes
//! unpacked. `cargo bench -p f2-douyin --bench live` tells messages a second of processor time.

#![allow(clippy::unwrap_used, missing_docs)]

mod frames;
mod processor;
mod shapes;

use std::hint::black_box;
use std::time::Duration;

use bytes::Bytes;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use f2_core::chat::frame::{FRAME_LIMIT, Message, PushFrame};
use f2_douyin::live::{Event, decode, schema};
use processor::Processor;

/// Reads every frame and hands its messages on.
fn read(frames: &[Bytes], mut each: impl FnMut(&Message)) {
    for frame in frames {
        let response = PushFrame::parse(frame.clone()).unwrap().response(FRAME_LIMIT).unwrap();
        response.messages.iter().for_each(&mut each);
    }
}

fn live(criterion: &mut Criterion<Processor>) {
    let frames = frames::frames();
    let mut count = 0;
    read(&frames, |message| {
        count += 1;
        assert!(!matches!(decode(&message.method, &message.payload).event, Event::Other { .. }));
    });
    let mut group = criterion.benchmark_group("live");
    group.throughput(Throughput::Elements(count)).warm_up_time(Duration::from_secs(1));
    group.bench_function("envelope", |bencher| {
        bencher.iter(|| {
            read(&frames, |message| {
                black_box(message);
            })
        })
    });
    group.bench_function("typed", |bencher| {
        bencher.iter(|| {
            read(&frames, |message| {
                black_box(decode(&message.method, &message.payload));
            })
        })
    });
    let mut lines = Vec::new();
    group.bench_function("json", |bencher| {
        bencher.iter(|| {
            read(&frames, |message| {
                lines.clear();
                assert!(schema().write_json(&message.method, &message.payload, &mut lines).is_empty());
                lines.push(b'\n');
                black_box(&lines);
            })
        })
    });
    group.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default().with_measurement(Processor);
    targets = live
}
criterion_main!(benches);

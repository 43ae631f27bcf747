//! Any playlists, segments and FLV bytes, cut anywhere: bounded, and what comes out is whole tags.
#![no_main]

use std::time::Duration;

use bytes::Bytes;
use f2_core::live::flv::{FlvPipe, Reader, Seen};
use f2_core::live::hls::{HlsPipe, Piece, Playlist, Timeline, TsProbe, playlist};
use f2_core::live::{GapReason, Limits, Op, stream_data};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (&[u8], &[u8], u8, &str)| {
    let (first, second, choice, text) = input;
    match choice % 3 {
        0 => lists(first, second),
        1 => segments(first, second),
        _ => flv(first, second, choice),
    }
    let _ = stream_data(text);
});

/// Two lists of one stream: no segment is planned twice without a restart, and not too many at once.
fn lists(first: &[u8], second: &[u8]) {
    let mut timeline = Timeline::new();
    let mut last: Option<u64> = None;
    for bytes in [first, second, second, first] {
        let text = [b"#EXTM3U\n", bytes].concat();
        let Some(Playlist::Media(list)) = playlist(&text, "https://h.example/a/b.m3u8") else { continue };
        let reload = timeline.reload(&list);
        assert!(reload.planned.len() <= 600 && !reload.pause.is_zero());
        for planned in reload.planned {
            assert!(planned.restarts || last.is_none_or(|last| planned.segment.sequence >= last));
            assert!(planned.segment.duration <= Duration::from_secs(600));
            last = Some(planned.segment.sequence);
            timeline.settle(planned.segment.sequence);
        }
    }
}

/// Two segments: whatever they are, they end in a part or are told to be missing.
fn segments(first: &[u8], second: &[u8]) {
    let _ = TsProbe::read(first);
    let mut pipe = HlsPipe::new(Limits { time: Some(Duration::from_secs(3)), size: None });
    for (discontinuity, body) in [(0, first), (1, second), (1, first)] {
        let (initial, body) = (Some(Bytes::from_static(b"head")), Bytes::copy_from_slice(body));
        let piece = Piece { duration: Duration::from_secs(2), discontinuity, unix_ms: None, initial, body };
        let mut ops = Vec::new();
        pipe.push(&piece, &mut ops);
        assert!(ops.iter().all(|op| !matches!(op, Op::Note(..))));
    }
}

/// Two connections: the parts are whole tags behind a header.
fn flv(first: &[u8], second: &[u8], choice: u8) {
    let mut pipe = FlvPipe::new(Limits { time: Some(Duration::from_secs(3)), size: None });
    let mut parts: Vec<Vec<u8>> = Vec::new();
    let mut ops = Vec::new();
    for (at, bytes) in [first, second].into_iter().enumerate() {
        pipe.connected(GapReason::Dropped, choice & 64 == 0, &mut ops);
        pipe.push(Duration::from_millis(at as u64), b"FLV\x01\x05\0\0\0\x09\0\0\0\0", &mut ops);
        for (step, chunk) in bytes.chunks(usize::from(choice) + 1).enumerate() {
            pipe.push(Duration::from_millis((at * 5_000 + step) as u64), chunk, &mut ops);
        }
    }
    pipe.finish(&mut ops);
    for op in ops {
        match op {
            Op::Open { .. } => parts.push(Vec::new()),
            Op::Write(bytes) => parts.last_mut().expect("a part is open").extend_from_slice(&bytes),
            Op::Patch(at, bytes) => {
                let (part, at) = (parts.last_mut().expect("a part is open"), at as usize);
                part[at..at + bytes.len()].copy_from_slice(&bytes);
            }
            _ => {}
        }
    }
    for part in parts {
        let mut reader = Reader::new();
        reader.push(&part);
        while let Some(seen) = reader.seen() {
            assert!(!matches!(seen, Seen::Garbage(_)));
        }
        assert_eq!(reader.unfinished(), 0);
    }
}

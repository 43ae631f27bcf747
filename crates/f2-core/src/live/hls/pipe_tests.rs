//! Segments made into parts: letters in, letters out.

use super::*;

const TS: [&[u8]; 3] = [
    include_bytes!("../../../../../fixtures/live/h264_0.ts"),
    include_bytes!("../../../../../fixtures/live/h264_1.ts"),
    include_bytes!("../../../../../fixtures/live/h264_3.ts"),
];
const HEVC: &[u8] = include_bytes!("../../../../../fixtures/live/hevc_2.ts");

fn piece(body: &'static [u8], discontinuity: u64) -> Piece {
    let duration = Duration::from_secs(1);
    Piece { duration, discontinuity, unix_ms: None, initial: None, body: Bytes::from_static(body) }
}

fn run(pieces: &[Piece], limits: Limits) -> String {
    let mut pipe = HlsPipe::new(limits);
    let mut ops = Vec::new();
    pieces.iter().for_each(|piece| pipe.push(piece, &mut ops));
    letters(&ops)
}

fn letters(ops: &[Op]) -> String {
    let letter = |op: &Op| match op {
        Op::Open { after: None, .. } => "|",
        Op::Open { after: Some(_), .. } => ":",
        Op::Write(_) => "w",
        Op::Gap(_) => "g",
        _ => "",
    };
    ops.iter().map(letter).collect()
}

#[test]
fn segments_are_appended_and_split_at_the_limits() {
    let pieces = [piece(TS[0], 0), piece(TS[1], 0), piece(TS[2], 0)];
    assert_eq!(run(&pieces, Limits::default()), "|www");
    let limits = Limits { time: Some(Duration::from_secs(2)), size: None };
    assert_eq!(run(&pieces, limits), "|ww:w");
    assert_eq!(run(&pieces, Limits { time: None, size: Some(1) }), "|w:w:w");
}

#[test]
fn a_discontinuity_is_a_new_part_only_where_times_or_pictures_change() {
    assert_eq!(run(&[piece(TS[0], 0), piece(TS[1], 1)], Limits::default()), "|ww");
    assert_eq!(run(&[piece(TS[0], 0), piece(TS[2], 1)], Limits::default()), "|w|w");
    assert_eq!(run(&[piece(TS[1], 0), piece(HEVC, 1)], Limits::default()), "|w:w");
    assert_eq!(run(&[piece(TS[1], 0), piece(HEVC, 0)], Limits::default()), "|w:w");
}

#[test]
fn what_is_missing_is_told_and_counts_for_the_time() {
    let mut pipe = HlsPipe::new(Limits::default());
    let mut ops = Vec::new();
    pipe.lost(Duration::from_secs(9), GapReason::Overtaken, &mut ops);
    pipe.push(&piece(TS[0], 0), &mut ops);
    pipe.lost(Duration::from_secs(2), GapReason::SegmentMissing, &mut ops);
    pipe.push(&piece(TS[2], 1), &mut ops);
    pipe.push(&Piece { body: Bytes::from_static(b"<html>"), ..piece(TS[0], 1) }, &mut ops);
    assert_eq!(letters(&ops), "|wgwg");
    // The first clip is 1.032 s long, whatever its playlist says.
    assert!(ops.contains(&Op::Reach { length: Duration::from_millis(4_032) }));
    pipe.restart(Duration::from_secs(5), GapReason::Restarted, &mut ops);
    pipe.push(&piece(TS[0], 0), &mut ops);
    assert_eq!(letters(&ops), "|wgwgg|w");
}

/// Where each piece begins, as it is dated.
fn offsets(pieces: &[Piece]) -> Vec<u128> {
    let mut pipe = HlsPipe::new(Limits::default());
    let mut ops = Vec::new();
    for piece in pieces {
        pipe.push(&Piece { unix_ms: Some(0), ..piece.clone() }, &mut ops);
    }
    let offset = |op: &Op| match op {
        Op::Dated { offset, .. } => Some(offset.as_millis()),
        _ => None,
    };
    ops.iter().filter_map(offset).collect()
}

#[test]
fn pieces_begin_where_their_own_times_say_not_where_durations_add_up() {
    let off = |body, by: i64| {
        let duration = Duration::from_millis((1_000 + by) as u64);
        Piece { duration, ..piece(body, 0) }
    };
    // Durations of a playlist are rounded; the first clip is 1.032 s long.
    assert_eq!(offsets(&[off(TS[0], 40), off(TS[1], 40)]), [0, 1_032]);
    assert_eq!(offsets(&[off(TS[0], -400), off(TS[1], 40)]), [0, 1_032]);
    // Times that are of another clock say nothing.
    assert_eq!(offsets(&[off(TS[1], 40), off(TS[0], 0), off(TS[1], 0)]), [0, 1_040, 2_072]);
}

#[test]
fn times_that_stand_still_are_no_progress() {
    let mut pipe = HlsPipe::new(Limits::default());
    let mut ops = Vec::new();
    for _ in 0..3 {
        pipe.push(&piece(TS[1], 0), &mut ops);
    }
    let progress = pipe.progress();
    assert_eq!((progress.media, progress.pictures), (Duration::from_secs(1), Duration::from_secs(1)));
    pipe.push(&piece(TS[2], 0), &mut ops);
    assert_eq!(pipe.progress().media, Duration::from_secs(2));
}

#[test]
fn containers_are_known_by_their_bytes() {
    assert_eq!(sniff(TS[0]), Some(Container::Ts));
    assert_eq!(sniff(b"\0\0\0\x18styp"), Some(Container::Mp4));
    assert_eq!(sniff(b"\xFF\xF1\x50"), Some(Container::Aac));
    assert_eq!(sniff(b"<html>"), None);
    assert_eq!(sniff(b""), None);
}

//! What becomes of tags over drops, jumps and changes.

use std::time::Duration;

use super::*;
use crate::live::flv::{HEADER_BYTES, TagKind};

/// What a pipe gave out, put together as files are.
#[derive(Default)]
struct Files(Vec<Vec<u8>>);

impl Files {
    fn apply(&mut self, ops: &[Op]) {
        for op in ops {
            match op {
                Op::Open { .. } => self.0.push(Vec::new()),
                Op::Write(bytes) => self.0.last_mut().unwrap().extend_from_slice(bytes),
                Op::Patch(at, bytes) => {
                    let at = *at as usize;
                    self.0.last_mut().unwrap()[at..at + bytes.len()].copy_from_slice(bytes);
                }
                _ => {}
            }
        }
    }

    /// Kinds, times and numbers of the media tags of a part: `v0#0 a5#1 …`.
    fn shown(&self, part: usize) -> String {
        let mut reader = Reader::new();
        reader.push(&self.0[part]);
        let mut out = Vec::new();
        while let Some(seen) = reader.seen() {
            let Seen::Tag(tag) = seen else { continue };
            let letter = match frame(tag.kind, &tag.body).0 {
                Frame::Picture { key: true } => 'K',
                Frame::Picture { key: false } => 'v',
                Frame::Sound => 'a',
                Frame::VideoConfig => 'C',
                Frame::AudioConfig => 'A',
                _ => continue,
            };
            out.push(format!("{letter}{}", tag.timestamp));
        }
        assert_eq!(reader.unfinished(), 0);
        out.join(" ")
    }
}

struct Stage {
    pipe: FlvPipe,
    files: Files,
    ops: Vec<Op>,
}

impl Stage {
    fn new(limits: Limits) -> Self {
        Self { pipe: FlvPipe::new(limits), files: Files::default(), ops: Vec::new() }
    }

    fn connect(&mut self, ms: u64, same: bool) {
        let mut ops = Vec::new();
        self.pipe.connected(GapReason::Dropped, same, &mut ops);
        self.ops.extend(ops);
        self.raw(ms, b"FLV\x01\x05\0\0\0\x09\0\0\0\0");
    }

    fn raw(&mut self, ms: u64, bytes: &[u8]) {
        let mut ops = Vec::new();
        self.pipe.push(Duration::from_millis(ms), bytes, &mut ops);
        self.files.apply(&ops);
        self.ops.extend(ops);
    }

    /// Sends tags such as `K40`, `v80`, `a90`, `C1` (configuration 1), `A1`; media comes when it is due, later by
    /// `late`.
    fn send(&mut self, late: u64, text: &str) {
        for word in text.split(' ') {
            let number: u32 = word[1..].parse().unwrap();
            let (kind, time, body) = match &word[..1] {
                "K" => (TagKind::Video, number, vec![0x17, 1, 0, 0, 0, 9, 9]),
                "v" => (TagKind::Video, number, vec![0x27, 1, 0, 0, 0, 9, 9]),
                "a" => (TagKind::Audio, number, vec![0xAF, 1, 7]),
                "C" => (TagKind::Video, 0, vec![0x17, 0, 0, 0, 0, number as u8]),
                "A" => (TagKind::Audio, 0, vec![0xAF, 0, number as u8]),
                other => panic!("{other}"),
            };
            let tag = Tag { kind, timestamp: time, body: body.into() };
            self.raw(u64::from(time) + late, &tag.framed(time));
        }
    }

    fn gaps(&self) -> Vec<(u128, GapReason)> {
        let gap = |op: &Op| match op {
            Op::Gap(gap) => Some((gap.missing.as_millis(), gap.reason)),
            _ => None,
        };
        self.ops.iter().filter_map(gap).collect()
    }

    fn notes(&self) -> Vec<(Note, u64)> {
        let note = |op: &Op| match op {
            Op::Note(note, count) => Some((*note, *count)),
            _ => None,
        };
        self.ops.iter().filter_map(note).collect()
    }

    fn afters(&self) -> Vec<Option<u128>> {
        let after = |op: &Op| match op {
            Op::Open { after, .. } => Some(after.map(|after| after.as_millis())),
            _ => None,
        };
        self.ops.iter().filter_map(after).collect()
    }
}

#[test]
fn a_part_begins_at_a_keyframe_at_zero_with_its_configurations() {
    let mut stage = Stage::new(Limits::default());
    stage.connect(0, true);
    stage.send(0, "A1 C1 v900 a910 K1000 a1010 v1040");
    assert_eq!(stage.files.shown(0), "C0 A0 K0 a10 v40");
    assert_eq!(stage.gaps(), [(100, GapReason::BeforeKeyframe)]);
    stage.connect(1_500, true);
    assert_eq!(stage.notes(), [(Note::Undecodable, 2)]);
}

#[test]
fn what_comes_again_after_a_drop_is_left_and_the_rest_appended() {
    let mut stage = Stage::new(Limits::default());
    stage.connect(0, true);
    stage.send(0, "C1 A1 K0 a10 v40 v80 a90");
    stage.raw(100, &[9, 0, 0, 50, 0, 0, 120]);
    stage.connect(200, true);
    stage.send(200, "C1 A1 K0 a10 v40 v80 a90 v120 a130");
    assert_eq!(stage.files.shown(0), "C0 A0 K0 a10 v40 v80 a90 v120 a130");
    assert_eq!(stage.gaps(), []);
    stage.connect(400, true);
    assert_eq!(stage.notes(), [(Note::Torn, 7), (Note::Repeated, 5)]);
}

#[test]
fn a_gap_on_the_same_clock_stays_in_the_part_and_a_long_one_splits() {
    let mut stage = Stage::new(Limits::default());
    stage.connect(0, true);
    stage.send(0, "C1 A1 K0 v40");
    stage.connect(3_000, true);
    stage.send(0, "C1 A1 v3000 K3040 v3080");
    assert_eq!(stage.files.shown(0), "C0 A0 K0 v40 K3040 v3080");
    assert_eq!(stage.gaps(), [(2_960, GapReason::Dropped), (40, GapReason::BeforeKeyframe)]);
    stage.connect(100_000, true);
    stage.send(0, "C1 A1 K99000");
    assert_eq!(stage.files.shown(1), "C0 A0 K0");
    assert_eq!(stage.afters(), [None, Some(99_000)]);
}

#[test]
fn a_few_frames_lost_at_a_drop_are_told_and_none_is_not() {
    let mut stage = Stage::new(Limits::default());
    stage.connect(0, true);
    stage.send(0, "C1 A1 K0 v40 v80");
    stage.connect(90, true);
    stage.send(0, "C1 A1 v120");
    assert_eq!(stage.gaps(), [], "one frame further");
    stage.connect(200, true);
    stage.send(0, "C1 A1 v240 v280");
    assert_eq!(stage.files.shown(0), "C0 A0 K0 v40 v80 v120 v240 v280");
    assert_eq!(stage.gaps(), [(120, GapReason::Dropped)]);
}

#[test]
fn another_clock_or_broadcast_begins_a_part() {
    let mut stage = Stage::new(Limits::default());
    stage.connect(0, true);
    stage.send(0, "C1 A1 K500000 v500040");
    stage.connect(503_000, true);
    stage.send(503_000, "C1 A1 K0 v40");
    assert_eq!(stage.files.shown(1), "C0 A0 K0 v40");
    assert_eq!(stage.gaps(), [(2_960, GapReason::Restarted)]);
    stage.connect(504_000, false);
    stage.send(503_500, "C1 A1 K40");
    assert_eq!(stage.files.0.len(), 3);
    assert_eq!(stage.gaps()[1], (500, GapReason::Dropped));
    assert_eq!(stage.afters(), [None, None, None]);
}

#[test]
fn jumps_are_drawn_together_and_silence_is_kept() {
    let mut stage = Stage::new(Limits::default());
    stage.connect(0, true);
    stage.send(0, "C1 A1 K0 v40");
    let at = |ms: u64, time: u32, stage: &mut Stage| {
        let tag = Tag { kind: TagKind::Video, timestamp: time, body: vec![0x27, 1, 0, 0, 0, 1].into() };
        stage.raw(ms, &tag.framed(time));
    };
    at(80, 700_000, &mut stage);
    at(120, 700_040, &mut stage);
    at(160, 80, &mut stage);
    at(5_000, 5_000, &mut stage);
    assert_eq!(stage.files.shown(0), "C0 A0 K0 v40 v73 v113 v146 v5066");
    assert_eq!(stage.notes(), [(Note::Jumped, 699_960), (Note::Jumped, 699_960)]);
    assert_eq!(stage.gaps(), []);
}

#[test]
fn timestamps_wrap_at_32_bits() {
    let mut stage = Stage::new(Limits::default());
    stage.connect(0, true);
    stage.send(0, &format!("C1 A1 K{} v{} v4 v44", u32::MAX - 75, u32::MAX - 35));
    assert_eq!(stage.files.shown(0), "C0 A0 K0 v40 v80 v120");
}

#[test]
fn another_configuration_begins_a_part_that_goes_on() {
    let mut stage = Stage::new(Limits::default());
    stage.connect(0, true);
    stage.send(0, "C1 A1 K0 v40 C1 A1 v80 C2 K120 v160 a170");
    assert_eq!(stage.files.shown(0), "C0 A0 K0 v40 v80");
    assert_eq!(stage.files.shown(1), "C0 A0 K0 v40 a50");
    assert_eq!(stage.afters(), [None, Some(120)]);
    assert_eq!((stage.gaps(), stage.notes()), (vec![], vec![]));
}

#[test]
fn parts_end_at_their_limits_at_a_keyframe() {
    let mut stage = Stage::new(Limits { time: Some(Duration::from_millis(100)), size: None });
    stage.connect(0, true);
    stage.send(0, "C1 A1 K0 v40 K80 v120 a130 v160 K200 v240");
    assert_eq!(stage.files.shown(0), "C0 A0 K0 v40 K80 v120 a130 v160");
    assert_eq!(stage.files.shown(1), "C0 A0 K0 v40");
    assert_eq!(stage.afters(), [None, Some(200)]);
}

#[test]
fn sound_alone_needs_no_keyframe() {
    let mut stage = Stage::new(Limits { time: Some(Duration::from_millis(50)), size: None });
    stage.connect(0, true);
    // The header promises pictures; after three seconds that is not believed any more.
    stage.send(0, "A1 a0 a1000 a3200 a3240 a3300");
    assert_eq!(stage.files.shown(0), "A0 a0 a40 a100");
    assert_eq!(stage.gaps(), [(3_200, GapReason::BeforeKeyframe)]);
}

#[test]
fn garbage_costs_no_tag_and_what_it_ate_is_told() {
    let mut stage = Stage::new(Limits::default());
    stage.connect(0, true);
    stage.send(0, "C1 A1 K0 v40");
    stage.raw(50, &[0xEE; 77]);
    stage.send(0, "v80");
    stage.raw(90, &[0x33; 5]);
    stage.send(0, "v600 v640");
    assert_eq!(stage.files.shown(0), "C0 A0 K0 v40 v80 v600 v640");
    assert_eq!(stage.notes(), [(Note::Skipped, 77), (Note::Skipped, 5)]);
    assert_eq!(stage.gaps(), [(520, GapReason::Garbage)]);
}

#[test]
fn every_beginning_of_a_part_is_whole_tags_and_the_finished_one_seeks() {
    let mut stage = Stage::new(Limits::default());
    stage.connect(0, true);
    let mut text = "C1 A1".to_owned();
    for at in 0..400u32 {
        text += &format!(" {}{}", if at.is_multiple_of(25) { 'K' } else { 'v' }, at * 40);
    }
    stage.send(0, &text);
    let mut ops = Vec::new();
    stage.pipe.finish(&mut ops);
    stage.files.apply(&ops);
    let file = &stage.files.0[0];
    let mut reader = Reader::new();
    reader.push(file);
    let Some(Seen::Header { video: true, .. }) = reader.seen() else { panic!("header") };
    let Some(Seen::Tag(tag)) = reader.seen() else { panic!("metadata") };
    let fields = amf::metadata(&tag.body);
    let number = |name: &str| match fields.iter().find(|(known, _)| known == name) {
        Some((_, Value::Number(number))) => *number,
        other => panic!("{name} {other:?}"),
    };
    assert_eq!((number("duration"), number("filesize")), (15.96, file.len() as f64));
    // The index points at keyframes.
    let positions = tag.body.windows(13).position(|it| it == b"filepositions").unwrap() + 13 + 5;
    for at in 0..16 {
        let from = positions + at * 9 + 1;
        let offset = f64::from_be_bytes(tag.body[from..from + 8].try_into().unwrap()) as usize;
        assert_eq!((file[offset], file[offset + 11]), (9, 0x17), "{at}");
    }
    assert!(HEADER_BYTES < file.len());
}

proptest::proptest! {
    /// Whatever is cut out or put in: whole tags, times that never go back.
    #[test]
    fn any_stream_makes_files_of_whole_tags(
        cuts in proptest::collection::vec((0usize..6_000, 0usize..200, proptest::num::u8::ANY), 0..6),
        drops in proptest::collection::vec((0usize..6_000, proptest::bool::ANY), 0..4),
    ) {
        let mut bytes = Vec::new();
        for at in 0..200u32 {
            let key = if at.is_multiple_of(20) { 0x17 } else { 0x27 };
            let tag = Tag { kind: TagKind::Video, timestamp: at * 40, body: vec![key, 1, 0, 0, 0, at as u8].into() };
            bytes.extend(tag.framed(at * 40));
        }
        for (at, length, with) in cuts {
            let at = at.min(bytes.len());
            let end = (at + length).min(bytes.len());
            bytes.splice(at..end, std::iter::repeat_n(with, length / 2));
        }
        let mut stage = Stage::new(Limits { time: Some(Duration::from_secs(2)), size: None });
        stage.connect(0, true);
        stage.send(0, "C1");
        let mut from = 0;
        for (at, same) in drops {
            let at = at.clamp(from, bytes.len());
            stage.raw(at as u64, &bytes[from..at]);
            stage.connect(at as u64 + 1, same);
            from = at;
        }
        stage.raw(9_000, &bytes[from..]);
        let mut ops = Vec::new();
        stage.pipe.finish(&mut ops);
        stage.files.apply(&ops);
        for part in 0..stage.files.0.len() {
            let shown = stage.files.shown(part);
            let times: Vec<u32> = shown.split(' ').filter_map(|word| word[1..].parse().ok()).collect();
            proptest::prop_assert!(times.is_sorted(), "{shown}");
        }
    }
}

#[test]
fn a_part_ends_before_its_times_are_too_large_for_players() {
    let mut stage = Stage::new(Limits::default());
    stage.connect(0, true);
    // A stream that says nothing for weeks at a time.
    stage.send(0, "C1 A1 K0 v40 K2000000000 v2000000040 K2147430000 K2147483000 v2147483040");
    assert_eq!(stage.files.shown(0), "C0 A0 K0 v40 K2000000000 v2000000040");
    assert_eq!(stage.files.shown(1), "C0 A0 K0 K53000 v53040");
    assert_eq!(stage.afters(), [None, Some(2_147_430_000)]);
    assert_eq!(stage.gaps(), []);
}

#[test]
fn timestamps_that_wrap_go_on() {
    let mut stage = Stage::new(Limits::default());
    stage.connect(0, true);
    stage.send(0, "C1 A1 K4294967200 v4294967240 v4294967280");
    let now = 4_294_967_300;
    stage.send(now, "v24 K64");
    assert_eq!(stage.files.shown(0), "C0 A0 K0 v40 v80 v120 K160");
    assert_eq!((stage.gaps(), stage.notes()), (vec![], vec![]));
}

#[test]
fn another_configuration_of_sound_costs_no_pictures() {
    let mut stage = Stage::new(Limits::default());
    stage.connect(0, true);
    stage.send(0, "C1 A1 K0 a10 v40 A2 a50 v80 v120 K160 a170 v200");
    assert_eq!(stage.files.shown(0), "C0 A0 K0 a10 v40 v80 v120");
    assert_eq!(stage.files.shown(1), "C0 A0 K0 a10 v40");
    assert_eq!(stage.afters(), [None, Some(160)]);
    assert_eq!(stage.gaps(), []);
    stage.connect(300, true);
    assert_eq!(stage.notes(), [(Note::Undecodable, 1)]);
}

//! A look into a transport stream: which codecs, which picture size, which times.

use std::collections::BTreeMap;

const PACKET: usize = 188;
const SYNC: u8 = 0x47;
/// So much of the pictures is searched for their configuration, in bytes.
const SEARCHED: usize = 64 << 10;
/// More streams no programme of this field has.
const MOST_STREAMS: usize = 16;
/// Times are counted at 90 kHz in 33 bits.
const WRAP: i64 = 1 << 33;

/// What a segment of a transport stream holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TsProbe {
    /// The kinds of its streams (the numbers of ISO 13818-1), by packet id.
    pub streams: BTreeMap<u16, u8>,
    /// The sequence parameter set of its pictures.
    pub parameters: Option<Vec<u8>>,
    /// The first and last time of pictures, in milliseconds.
    pub pictures: Option<(i64, i64)>,
    /// The first and last time of sound, in milliseconds.
    pub sound: Option<(i64, i64)>,
}

impl TsProbe {
    /// Looks into a segment. Whatever cannot be read is left out.
    #[must_use]
    pub fn read(bytes: &[u8]) -> Self {
        let mut reader = Reader::default();
        for packet in bytes.chunks_exact(PACKET).filter(|packet| packet[0] == SYNC) {
            reader.packet(packet);
        }
        reader.probe.parameters = reader.parameters();
        reader.probe
    }

    /// Whether its programme has pictures.
    #[must_use]
    pub fn has_pictures(&self) -> bool {
        self.streams.values().any(|kind| is_picture(*kind))
    }

    /// The earliest time, of pictures where there are any.
    #[must_use]
    pub fn start(&self) -> Option<i64> {
        self.pictures.or(self.sound).map(|(first, _)| first)
    }

    /// From one time to another, in milliseconds, over the wrap at 33 bits.
    #[must_use]
    pub fn distance(from: i64, to: i64) -> i64 {
        let wrap = WRAP / 90;
        let step = (to - from).rem_euclid(wrap);
        if step > wrap / 2 { step - wrap } else { step }
    }
}

fn is_picture(kind: u8) -> bool {
    matches!(kind, 0x1B | 0x24 | 0x02 | 0x01 | 0x10)
}

#[derive(Default)]
struct Reader {
    probe: TsProbe,
    map: Option<u16>,
    /// The first bytes of the pictures, and of which kind they are.
    start: Vec<u8>,
    kind: u8,
}

impl Reader {
    fn packet(&mut self, packet: &[u8]) {
        let id = u16::from_be_bytes([packet[1] & 0x1F, packet[2]]);
        let begins = packet[1] & 0x40 != 0;
        let skip = match packet[3] >> 4 & 3 {
            1 => 4,
            3 => 5 + usize::from(packet[4]),
            _ => return,
        };
        let Some(payload) = packet.get(skip..) else { return };
        if id == 0 {
            if self.map.is_none() {
                self.map = table(payload).and_then(programme);
            }
        } else if self.map == Some(id) && begins {
            self.streams(payload);
        } else if let Some(kind) = self.probe.streams.get(&id).copied() {
            self.media(kind, begins, payload);
        }
    }

    fn streams(&mut self, payload: &[u8]) {
        let Some(section) = table(payload) else { return };
        let Some(length) = section.get(10..12) else { return };
        let mut at = 12 + (usize::from(length[0] & 15) << 8 | usize::from(length[1]));
        while let Some(entry) = section.get(at..at + 5)
            && self.probe.streams.len() < MOST_STREAMS
        {
            self.probe.streams.insert(u16::from_be_bytes([entry[1] & 0x1F, entry[2]]), entry[0]);
            at += 5 + (usize::from(entry[3] & 15) << 8 | usize::from(entry[4]));
        }
    }

    fn media(&mut self, kind: u8, begins: bool, payload: &[u8]) {
        let mut body = payload;
        if begins && payload.starts_with(&[0, 0, 1]) {
            if let Some(time) = time(payload) {
                let span = if is_picture(kind) { &mut self.probe.pictures } else { &mut self.probe.sound };
                let first = span.map_or(time, |(first, _)| first);
                *span = Some((first, time));
            }
            let head = payload.get(8).map_or(9, |length| 9 + usize::from(*length));
            body = payload.get(head..).unwrap_or_default();
        }
        if is_picture(kind) && self.start.len() < SEARCHED {
            self.kind = kind;
            self.start.extend_from_slice(body);
        }
    }

    /// The first sequence parameter set.
    fn parameters(&self) -> Option<Vec<u8>> {
        let is_set = |byte: u8| match self.kind {
            0x1B => byte & 31 == 7,
            0x24 => byte >> 1 & 63 == 33,
            _ => false,
        };
        let starts: Vec<usize> =
            self.start.windows(3).enumerate().filter(|(_, it)| *it == [0, 0, 1]).map(|(at, _)| at).collect();
        let at = starts.iter().position(|at| self.start.get(at + 3).is_some_and(|byte| is_set(*byte)))?;
        let end = *starts.get(at + 1)?;
        let unit = &self.start[starts[at] + 3..end];
        let zeros = unit.iter().rev().take_while(|byte| **byte == 0).count();
        Some(unit[..unit.len() - zeros].to_vec())
    }
}

/// The section behind the pointer, without its checksum.
fn table(payload: &[u8]) -> Option<&[u8]> {
    let section = payload.get(1 + usize::from(*payload.first()?)..)?;
    let length = usize::from(*section.get(1)? & 15) << 8 | usize::from(*section.get(2)?);
    section.get(..(3 + length).checked_sub(4)?)
}

/// The packet id of the first programme's map.
fn programme(section: &[u8]) -> Option<u16> {
    let entries = section.get(8..)?.chunks_exact(4);
    let mut maps = entries.filter(|entry| entry[..2] != [0, 0]);
    maps.next().map(|entry| u16::from_be_bytes([entry[2] & 0x1F, entry[3]]))
}

/// The decoding time of a packet of the elementary stream, in milliseconds.
fn time(packet: &[u8]) -> Option<i64> {
    let at = match packet.get(7)? >> 6 {
        2 => 9,
        3 => 14,
        _ => return None,
    };
    let it = packet.get(at..at + 5)?;
    let bits = i64::from(it[0] >> 1 & 7) << 30
        | i64::from(it[1]) << 22
        | i64::from(it[2] >> 1) << 15
        | i64::from(it[3]) << 7
        | i64::from(it[4] >> 1);
    Some(bits / 90)
}

#[cfg(test)]
mod tests {
    use super::*;

    const H264: &[u8] = include_bytes!("../../../../../fixtures/live/h264_1.ts");
    const HEVC: &[u8] = include_bytes!("../../../../../fixtures/live/hevc_1.ts");

    #[test]
    fn real_segments_are_understood() {
        for (bytes, kind) in [(H264, 0x1B), (HEVC, 0x24)] {
            let probe = TsProbe::read(bytes);
            assert_eq!(probe.streams.values().copied().collect::<Vec<_>>(), [kind, 0x0F]);
            let (first, last) = probe.pictures.unwrap_or_default();
            assert!((900..1_000).contains(&(last - first)), "{first} {last}");
            assert!(probe.sound.is_some() && probe.has_pictures());
            let first = probe.parameters.as_ref().and_then(|set| set.first().copied());
            assert_eq!(first, Some(if kind == 0x1B { 0x67 } else { 0x42 }));
        }
    }

    #[test]
    fn times_wrap() {
        let wrap = WRAP / 90;
        assert_eq!(TsProbe::distance(wrap - 10, 5), 15);
        assert_eq!(TsProbe::distance(5, wrap - 10), -15);
        assert_eq!(TsProbe::distance(1_000, 3_000), 2_000);
    }

    proptest::proptest! {
        #[test]
        fn damaged_segments_are_borne(at in 0..12_000usize, with in proptest::collection::vec(proptest::num::u8::ANY, 1..400)) {
            let mut bytes = H264.to_vec();
            let end = (at + with.len()).min(bytes.len());
            let at = at.min(end);
            bytes[at..end].copy_from_slice(&with[..end - at]);
            let _ = TsProbe::read(&bytes);
        }
    }
}

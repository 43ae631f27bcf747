//! Transport streams moved in time.

use super::flv;
use super::stage::Codec;
use std::collections::BTreeMap;

const PACKET: usize = 188;
/// The packet id of the pictures of every clip.
pub(super) const PICTURES: u16 = 0x100;

/// Packets with payload, by packet id.
pub(super) type Counts = BTreeMap<u16, u64>;

fn id(packet: &[u8]) -> u16 {
    u16::from_be_bytes([packet[1] & 0x1F, packet[2]])
}

fn has_payload(packet: &[u8]) -> bool {
    packet[3] & 0x10 != 0
}

/// Counts the packets of a stream.
pub(super) fn counts(bytes: &[u8]) -> Counts {
    let mut counts = Counts::new();
    for packet in bytes.chunks_exact(PACKET).filter(|packet| has_payload(packet)) {
        *counts.entry(id(packet)).or_default() += 1;
    }
    counts
}

/// Packets that make every picture larger.
#[derive(Debug)]
pub(super) struct Filler(Vec<u8>);

impl Filler {
    /// About so many bytes per picture; none when it is 0.
    pub(super) fn new(codec: Codec, bytes: usize) -> Self {
        let payload = PACKET - 4;
        let packets = bytes / payload;
        if packets == 0 {
            return Self(Vec::new());
        }
        // The start code of four bytes and the unit's last byte are part of the whole.
        let unit = [&[0, 0, 0, 1][..], &flv::filler(codec, packets * payload - 5)].concat();
        let head = [0x47, (PICTURES >> 8) as u8, PICTURES as u8, 0x10];
        Self(unit.chunks(payload).flat_map(|payload| [&head[..], payload].concat()).collect())
    }

    /// How many packets a picture gets.
    pub(super) fn packets(&self) -> u64 {
        (self.0.len() / PACKET) as u64
    }

    /// The stream with the packets behind each picture; their counters are yet to be set.
    pub(super) fn put(&self, bytes: &[u8]) -> Vec<u8> {
        let mut out = Vec::with_capacity(bytes.len() + self.0.len() * 16);
        let mut first = true;
        for packet in bytes.chunks_exact(PACKET) {
            if id(packet) == PICTURES && packet[1] & 0x40 != 0 && !std::mem::take(&mut first) {
                out.extend_from_slice(&self.0);
            }
            out.extend_from_slice(packet);
        }
        if !first {
            out.extend_from_slice(&self.0);
        }
        out
    }
}

/// The stream without its pictures.
pub(super) fn without_pictures(bytes: &[u8]) -> Vec<u8> {
    bytes.chunks_exact(PACKET).filter(|packet| id(packet) != PICTURES).flatten().copied().collect()
}

/// The stream with all times later by so many milliseconds, its counters going on from these counts.
pub(super) fn moved(bytes: &[u8], later: u64, before: &Counts) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    let mut counts = before.clone();
    for packet in bytes.chunks_exact_mut(PACKET) {
        let id = id(packet);
        let count = counts.entry(id).or_default();
        if has_payload(packet) {
            packet[3] = packet[3] & 0xF0 | (*count % 16) as u8;
            *count += 1;
        } else {
            packet[3] = packet[3] & 0xF0 | ((*count + 15) % 16) as u8;
        }
        let mut at = 4;
        if packet[3] & 0x20 != 0 {
            let length = usize::from(packet[4]);
            if length > 0 && packet[5] & 0x10 != 0 {
                reference(&mut packet[6..12], later * 90);
            }
            at += 1 + length;
        }
        if packet[1] & 0x40 != 0 && packet.get(at..at + 3) == Some(&[0, 0, 1]) {
            let times = packet[at + 7] >> 6;
            if times & 2 != 0 {
                time(&mut packet[at + 9..at + 14], later * 90);
            }
            if times == 3 {
                time(&mut packet[at + 14..at + 19], later * 90);
            }
        }
    }
    bytes
}

/// Adds ticks to a time of 33 bits among marker bits.
fn time(field: &mut [u8], ticks: u64) {
    let old = u64::from(field[0] >> 1 & 7) << 30
        | u64::from(field[1]) << 22
        | u64::from(field[2] >> 1) << 15
        | u64::from(field[3]) << 7
        | u64::from(field[4] >> 1);
    let new = (old + ticks) & ((1 << 33) - 1);
    field[0] = field[0] & 0xF1 | ((new >> 30) as u8) << 1;
    field[1] = (new >> 22) as u8;
    field[2] = field[2] & 1 | ((new >> 15) as u8) << 1;
    field[3] = (new >> 7) as u8;
    field[4] = field[4] & 1 | (new as u8) << 1;
}

/// Adds ticks to a clock reference.
fn reference(field: &mut [u8], ticks: u64) {
    let old = u64::from(field[0]) << 25
        | u64::from(field[1]) << 17
        | u64::from(field[2]) << 9
        | u64::from(field[3]) << 1
        | u64::from(field[4] >> 7);
    let new = (old + ticks) & ((1 << 33) - 1);
    field[0] = (new >> 25) as u8;
    field[1] = (new >> 17) as u8;
    field[2] = (new >> 9) as u8;
    field[3] = (new >> 1) as u8;
    field[4] = field[4] & 0x7F | (new as u8) << 7;
}

#[cfg(test)]
mod tests {
    use super::super::clip::Clip;
    use super::super::stage::Codec;
    use super::*;

    #[test]
    fn moving_there_and_back_changes_nothing_and_counters_go_on() {
        let clip = Clip::of(Codec::H264);
        let first = clip.seconds[0];
        let later = moved(first, 4_000, &Counts::new());
        assert_ne!(later, moved(first, 0, &Counts::new()));
        let mut field = [0x21, 0xFF, 0xFF, 0x12, 0x35];
        time(&mut field, 4_000 * 90);
        assert_ne!(field, [0x21, 0xFF, 0xFF, 0x12, 0x35]);
        time(&mut field, (1 << 33) - 4_000 * 90);
        assert_eq!(field, [0x21, 0xFF, 0xFF, 0x12, 0x35]);
        let count = clip.counts[0][&0x100];
        let next = moved(clip.seconds[1], 0, &clip.counts[0]);
        let packet = next.chunks_exact(PACKET).find(|it| id(it) == 0x100 && has_payload(it));
        assert_eq!(packet.map(|it| u64::from(it[3] & 15)), Some(count % 16));
    }

    #[test]
    fn filled_up_streams_are_as_large_as_asked_and_count_on() {
        let clip = Clip::of(Codec::H264);
        let filler = Filler::new(Codec::H264, 100_000);
        let first = filler.put(clip.seconds[0]);
        let more = first.len() - clip.seconds[0].len();
        assert!((1_440_000..1_560_000).contains(&more), "{more}");
        let mut before = clip.counts[0].clone();
        *before.entry(PICTURES).or_default() += filler.packets() * 15;
        assert_eq!(counts(&first), before);
        assert_eq!(Filler::new(Codec::H264, 0).put(clip.seconds[0]), clip.seconds[0]);
    }
}

//! Transport streams moved in time.

use std::collections::BTreeMap;

const PACKET: usize = 188;

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
}

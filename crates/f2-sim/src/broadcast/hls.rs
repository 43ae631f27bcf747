//! The broadcast as HLS: playlists and segments.

use super::clip::{self, Clip, SECONDS};
use super::mp4;
use super::stage::{Codec, Ill, Stage};
use super::ts::{self, Counts};
use aes::Aes128;
use cbc::cipher::block_padding::Pkcs7;
use cbc::cipher::{BlockModeEncrypt as _, KeyIvInit as _};
use std::fmt::Write as _;

/// The key of locked segments.
pub(super) const KEY: [u8; 16] = *b"f2-sim live key!";
/// What a told start value is, by the segment's number.
const VECTOR: u128 = 0xF25E_0000;

/// The list of lists that leads to a playlist.
pub(super) fn master(path: &str, query: &str) -> String {
    format!(
        "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=100000,CODECS=\"avc1.42c00b\"\nnone.m3u8\n\
         #EXT-X-STREAM-INF:BANDWIDTH=800000,CODECS=\"avc1.42c00b\"\n{path}?{query}&list=1\n"
    )
}

/// The playlist as a node has it now. Numbers in addresses count from the start of time.
pub(super) fn playlist(stage: &Stage, node: &str, query: &str) -> String {
    let setup = &stage.setup;
    let end = stage.position_at(node) / (setup.segment * 1000);
    // Another broadcast begins a playlist of its own.
    let room = stage.room();
    let from = |number: u64| stage.epoch(number * setup.segment * 1000);
    let mut begin = end.saturating_sub(setup.window);
    while begin < end && from(begin).room != room {
        begin += 1;
    }
    let first = from(begin);
    let mut text = format!(
        "#EXTM3U\n#EXT-X-VERSION:6\n#EXT-X-TARGETDURATION:{}\n#EXT-X-MEDIA-SEQUENCE:{}\n#EXT-X-DISCONTINUITY-SEQUENCE:{}\n",
        setup.segment,
        begin - first.first,
        first.discontinuity,
    );
    let mut last = first;
    let end_name = if setup.fmp4 { "m4s" } else { "ts" };
    for number in begin..end {
        let epoch = from(number);
        if number > begin && epoch != last {
            text.push_str("#EXT-X-DISCONTINUITY\n");
        }
        if setup.fmp4 && (number == begin || epoch != last) {
            let codec = if epoch.codec == Codec::H264 { "h264" } else { "hevc" };
            let _ = writeln!(text, "#EXT-X-MAP:URI=\"init-{codec}.mp4?{query}\"");
        }
        if let Some(told) = setup.locked {
            let vector =
                if told { format!(",IV=0x{:032X}", VECTOR + u128::from(number)) } else { String::new() };
            let _ = writeln!(text, "#EXT-X-KEY:METHOD=AES-128,URI=\"key?{query}\"{vector}");
        }
        if setup.dated && number == begin {
            let moment = (stage.begun_ms + number * setup.segment * 1000) as i64;
            let _ = writeln!(text, "#EXT-X-PROGRAM-DATE-TIME:{}", date(moment));
        }
        let _ = writeln!(text, "#EXTINF:{}.0,\nseg-{number}.{end_name}?{query}", setup.segment);
        last = epoch;
    }
    if stage.ended_list {
        text.push_str("#EXT-X-ENDLIST\n");
    }
    text
}

/// Unix milliseconds as ISO 8601 in UTC.
fn date(ms: i64) -> String {
    let (days, time) = (ms.div_euclid(86_400_000), ms.rem_euclid(86_400_000));
    // Days since 0000-03-01, in eras of 400 years.
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day = shifted.rem_euclid(146_097);
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let rest = day - (365 * year + year / 4 - year / 100);
    let month = (5 * rest + 2) / 153;
    let number = if month < 10 { month + 3 } else { month - 9 };
    let year = year + era * 400 + i64::from(number <= 2);
    format!(
        "{year:04}-{number:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z",
        rest - (153 * month + 2) / 5 + 1,
        time / 3_600_000,
        time / 60_000 % 60,
        time / 1_000 % 60,
        time % 1_000,
    )
}

/// The head of fragmented MP4.
pub(super) fn initial(codec: Codec) -> Vec<u8> {
    let movie = &Clip::of(codec).movie;
    movie.file[movie.head.clone()].to_vec()
}

/// A segment as it is before it is locked.
pub(super) fn segment(stage: &Stage, number: u64) -> Vec<u8> {
    let seconds = stage.setup.segment;
    (number * seconds..(number + 1) * seconds).flat_map(|second| piece(stage, second)).collect()
}

fn piece(stage: &Stage, second: u64) -> Vec<u8> {
    let epoch = stage.epoch(second * 1000);
    let clip = Clip::of(epoch.codec);
    let (round, index) = (second / SECONDS, (second % SECONDS) as usize);
    let later = (round * SECONDS * 1000) as i64 + epoch.shift;
    // A broadcast whose times begin anew begins in the middle of a clip: nothing is before zero.
    let later = u64::try_from(later.max(0)).unwrap_or(0);
    if stage.setup.fmp4 {
        return clip.movie.fragment(index, second, later / 1000, epoch.filler * clip::RATE as usize);
    }
    let filler = ts::Filler::new(epoch.codec, epoch.filler);
    let mut before = Counts::new();
    for (at, counts) in clip.counts.iter().enumerate() {
        let times = round + u64::from(at < index);
        counts.iter().for_each(|(id, count)| *before.entry(*id).or_default() += count * times);
        *before.entry(ts::PICTURES).or_default() += filler.packets() * clip::RATE * times;
    }
    ts::moved(&filler.put(clip.seconds[index]), later, &before)
}

/// A segment as a node has it, before it is locked.
fn had(stage: &Stage, number: u64, node: &str) -> Vec<u8> {
    let length = stage.setup.segment * 1000;
    match stage.illness_at(node, number * length) {
        Some((Ill::Repeating, since)) => segment(stage, since / length),
        Some((Ill::SoundOnly, _)) if stage.setup.fmp4 => {
            let seconds = number * stage.setup.segment..(number + 1) * stage.setup.segment;
            seconds.flat_map(|second| mp4::without_pictures(&piece(stage, second))).collect()
        }
        Some((Ill::SoundOnly, _)) => ts::without_pictures(&segment(stage, number)),
        _ => segment(stage, number),
    }
}

/// A segment as a node sends it.
pub(super) fn sent(stage: &Stage, number: u64, node: &str) -> Vec<u8> {
    let open = had(stage, number, node);
    let Some(told) = stage.setup.locked else { return open };
    let first = stage.epoch(number * stage.setup.segment * 1000).first;
    let vector = if told { VECTOR + u128::from(number) } else { u128::from(number - first) };
    let mut body = open;
    let length = body.len();
    body.resize(length + 16, 0);
    let lock = cbc::Encryptor::<Aes128>::new(&KEY.into(), &vector.to_be_bytes().into());
    let whole = lock.encrypt_padded::<Pkcs7>(&mut body, length).map_or(0, <[u8]>::len);
    body.truncate(whole);
    body
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_calendar_dates() {
        assert_eq!(date(0), "1970-01-01T00:00:00.000Z");
        assert_eq!(date(951_782_400_123), "2000-02-29T00:00:00.123Z");
        assert_eq!(date(1_767_225_599_999), "2025-12-31T23:59:59.999Z");
    }
}

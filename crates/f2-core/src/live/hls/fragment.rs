//! A look into fragmented MP4: which tracks there are, and from when to when each of them reaches.

use std::collections::BTreeMap;

/// More tracks than this no stream of this field has.
const MOST_TRACKS: usize = 16;

/// Later times are taken for this one, in milliseconds: sums and differences of two never overflow.
const LATEST: i64 = i64::MAX / 4;

/// What a segment of fragmented MP4 holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Mp4Probe {
    /// Its head names a track of pictures.
    pub has_pictures: bool,
    /// The times of the first and of the last picture, in milliseconds.
    pub pictures: Option<(i64, i64)>,
    /// The times of the first and of the last piece of sound, in milliseconds.
    pub sound: Option<(i64, i64)>,
}

/// A track, as the head has it.
#[derive(Debug, Clone, Copy, Default)]
struct Track {
    /// Ticks per second; 0 where it is not told.
    scale: u32,
    pictures: bool,
    sound: bool,
    /// How long a sample is where a fragment does not say so, in ticks.
    duration: u32,
}

type Tracks = BTreeMap<u32, Track>;

impl Mp4Probe {
    /// Looks into the fragments of a segment whose head this is. Whatever cannot be read is left out.
    #[must_use]
    pub fn read(head: &[u8], body: &[u8]) -> Self {
        let tracks = tracks(head);
        let has_pictures = tracks.values().any(|track| track.pictures);
        let mut probe = Self { has_pictures, ..Self::default() };
        for (_, fragment) in boxes(body).filter(|(name, _)| *name == b"moof") {
            for (_, part) in boxes(fragment).filter(|(name, _)| *name == b"traf") {
                probe.part(&tracks, part);
            }
        }
        probe
    }

    /// The earliest time, of pictures where there are any.
    #[must_use]
    pub fn start(&self) -> Option<i64> {
        self.pictures.or(self.sound).map(|(first, _)| first)
    }

    /// The part of one track in a fragment.
    fn part(&mut self, tracks: &Tracks, part: &[u8]) -> Option<()> {
        let defaults = find(part, b"tfhd")?;
        let flags = word(defaults, 0)?;
        let track = tracks.get(&word(defaults, 4)?)?;
        let skipped = [(1, 8), (2, 4)].iter().filter(|(flag, _)| flags & flag != 0).map(|(_, size)| size);
        let at = 8 + skipped.sum::<usize>();
        let usual = if flags & 8 != 0 { word(defaults, at)? } else { track.duration };
        let time = find(part, b"tfdt")?;
        let begin = match time.first()? {
            0 => u64::from(word(time, 4)?),
            _ => u64::from(word(time, 4)?) << 32 | u64::from(word(time, 8)?),
        };
        let (mut count, mut length, mut last) = (0_u64, 0_u64, 0_u64);
        for (_, run) in boxes(part).filter(|(name, _)| *name == b"trun") {
            let run = samples(run, usual)?;
            (count, length) = (count.saturating_add(run.0), length.saturating_add(run.1));
            last = length.saturating_sub(run.2);
        }
        if count == 0 || track.scale == 0 {
            return None;
        }
        let ms = |ticks: u64| {
            let ms = u128::from(ticks) * 1_000 / u128::from(track.scale);
            i64::try_from(ms).map_or(LATEST, |ms| ms.min(LATEST))
        };
        let (first, last) = (ms(begin), ms(begin.saturating_add(last)));
        let span = match (track.pictures, track.sound) {
            (true, _) => &mut self.pictures,
            (_, true) => &mut self.sound,
            _ => return None,
        };
        let (from, to) = span.unwrap_or((first, last));
        *span = Some((from.min(first), to.max(last)));
        Some(())
    }
}

/// How many samples a run has, how long they are together and how long the last of them is, in ticks.
fn samples(run: &[u8], usual: u32) -> Option<(u64, u64, u64)> {
    let (flags, count) = (word(run, 0)?, word(run, 4)?);
    if flags & 0x100 == 0 {
        return Some((u64::from(count), u64::from(count) * u64::from(usual), u64::from(usual)));
    }
    let at = 8 + [1, 4].iter().filter(|flag| flags & **flag != 0).count() * 4;
    let width = [0x100, 0x200, 0x400, 0x800].iter().filter(|flag| flags & **flag != 0).count() * 4;
    // What the box has no room for is not there, whatever its count says.
    let lengths = run.get(at..)?.chunks_exact(width).take(usize::try_from(count).ok()?);
    let lengths = lengths.filter_map(|sample| word(sample, 0)).map(u64::from);
    Some(lengths.fold((0, 0, 0), |(count, sum, _), length| (count + 1, sum + length, length)))
}

fn tracks(head: &[u8]) -> Tracks {
    let mut tracks = Tracks::new();
    let Some(movie) = find(head, b"moov") else { return tracks };
    for (_, body) in boxes(movie).filter(|(name, _)| *name == b"trak").take(MOST_TRACKS) {
        if let Some((id, track)) = track(body) {
            tracks.insert(id, track);
        }
    }
    let extended = find(movie, b"mvex").unwrap_or_default();
    for (_, usual) in boxes(extended).filter(|(name, _)| *name == b"trex") {
        if let Some((id, duration)) = word(usual, 4).zip(word(usual, 12))
            && let Some(track) = tracks.get_mut(&id)
        {
            track.duration = duration;
        }
    }
    tracks
}

fn track(body: &[u8]) -> Option<(u32, Track)> {
    let header = find(body, b"tkhd")?;
    let id = word(header, if header.first()? & 1 == 1 { 20 } else { 12 })?;
    let media = find(body, b"mdia")?;
    let times = find(media, b"mdhd")?;
    let scale = word(times, if times.first()? & 1 == 1 { 20 } else { 12 })?;
    let kind = find(media, b"hdlr")?.get(8..12)?;
    Some((id, Track { scale, pictures: kind == b"vide", sound: kind == b"soun", duration: 0 }))
}

/// Names and bodies of the boxes that stand side by side in some bytes; ends where one does not fit.
fn boxes(bytes: &[u8]) -> impl Iterator<Item = (&[u8; 4], &[u8])> {
    let mut rest = bytes;
    std::iter::from_fn(move || {
        let short = word(rest, 0)? as usize;
        let name = rest.get(4..8)?.first_chunk()?;
        let (head, length) = match short {
            0 => (8, rest.len()),
            1 => (16, usize::try_from(u64::from(word(rest, 8)?) << 32 | u64::from(word(rest, 12)?)).ok()?),
            length => (8, length),
        };
        let body = rest.get(head..length.min(rest.len()))?;
        rest = rest.get(length..).unwrap_or_default();
        Some((name, body))
    })
}

fn find<'a>(bytes: &'a [u8], name: &[u8; 4]) -> Option<&'a [u8]> {
    boxes(bytes).find(|(known, _)| *known == name).map(|(_, body)| body)
}

fn word(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(*bytes.get(at..)?.first_chunk()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &[u8] = include_bytes!("../../../../../fixtures/live/h264.mp4");

    /// The head of the file and its fragments.
    fn pieces() -> (&'static [u8], Vec<&'static [u8]>) {
        let at = |from: usize| FILE[from..].windows(4).position(|it| it == b"moof").map(|at| from + at - 4);
        let mut starts = Vec::new();
        let mut from = 0;
        while let Some(at) = at(from) {
            starts.push(at);
            from = at + 8;
        }
        let ends = starts.iter().skip(1).copied().chain([FILE.len()]);
        (&FILE[..starts[0]], starts.iter().zip(ends).map(|(start, end)| &FILE[*start..end]).collect())
    }

    #[test]
    fn times_of_pictures_and_sound_are_read() {
        let (head, fragments) = pieces();
        assert_eq!(fragments.len(), 4);
        let mut before = None;
        for (second, fragment) in fragments.iter().enumerate() {
            let probe = Mp4Probe::read(head, fragment);
            let (first, last) = probe.pictures.unwrap_or_default();
            assert!(probe.has_pictures && probe.sound.is_some());
            assert!((900..1_000).contains(&(last - first)), "{first} {last}");
            assert!((first - second as i64 * 1_000).abs() < 200, "{first}");
            assert!(before.is_none_or(|before| before < first));
            before = Some(last);
        }
        // All fragments together reach from the first to the last.
        let whole = Mp4Probe::read(head, &FILE[head.len()..]);
        let (first, last) = whole.pictures.unwrap_or_default();
        assert!((3_900..4_000).contains(&(last - first)), "{first} {last}");
    }

    #[test]
    fn what_is_not_there_is_not_seen() {
        let (head, fragments) = pieces();
        assert_eq!(Mp4Probe::read(b"", fragments[0]), Mp4Probe::default());
        assert_eq!(Mp4Probe::read(head, b"").pictures, None);
        // A run that promises more samples than it holds has those it holds.
        let run =
            [&0x100_u32.to_be_bytes()[..], &u32::MAX.to_be_bytes(), &[0, 0, 0, 7], &[0, 0, 0, 9]].concat();
        assert_eq!(samples(&run, 1), Some((2, 16, 9)));
    }

    proptest::proptest! {
        #[test]
        fn damaged_fragments_are_borne(at in 0..3_000usize, with in proptest::collection::vec(proptest::num::u8::ANY, 1..200)) {
            let mut bytes = FILE.to_vec();
            let end = (at + with.len()).min(bytes.len());
            bytes[at..end].copy_from_slice(&with[..end - at]);
            let _ = Mp4Probe::read(&bytes, &bytes);
        }
    }
}

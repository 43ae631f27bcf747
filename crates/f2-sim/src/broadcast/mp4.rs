//! The fragmented MP4 of a clip: its head, its fragments and the samples in them.

use bytes::Bytes;
use std::ops::Range;

/// A fragment: one second of media.
#[derive(Debug)]
pub(super) struct Fragment {
    /// Where it is in the file, head and data.
    pub(super) range: Range<usize>,
    /// Samples of pictures, then of sound.
    pub(super) samples: [Vec<Range<usize>>; 2],
    /// Where the decode times stand (64 bits), counted from the start of the fragment.
    times: [usize; 2],
    /// Where the number of the fragment stands.
    number: usize,
}

/// A file, read.
#[derive(Debug)]
pub(super) struct Movie {
    pub(super) file: &'static [u8],
    /// Everything before the first fragment.
    pub(super) head: Range<usize>,
    pub(super) fragments: Vec<Fragment>,
    /// Ticks per second of pictures and sound.
    scales: [u64; 2],
}

impl Movie {
    /// Reads a file that is known to be right.
    pub(super) fn read(file: &'static [u8]) -> Self {
        let mut movie = Self { file, head: 0..0, fragments: Vec::new(), scales: [1, 1] };
        let boxes = boxes(file, 0..file.len());
        for (at, (name, range)) in boxes.iter().enumerate() {
            match name {
                b"moov" => {
                    movie.head = 0..range.end;
                    movie.scales = scales(file, range);
                }
                b"moof" => {
                    let end = boxes.get(at + 1).map_or(range.end, |(_, data)| data.end);
                    movie.fragments.push(fragment(file, range.start - 8..end, range));
                }
                _ => {}
            }
        }
        movie
    }

    /// A fragment as the n-th of a broadcast, its times later by so many whole seconds, with so many bytes more that
    /// no sample is made of.
    pub(super) fn fragment(&self, index: usize, number: u64, later: u64, filler: usize) -> Vec<u8> {
        let fragment = &self.fragments[index];
        let mut bytes = self.file[fragment.range.clone()].to_vec();
        bytes[fragment.number..fragment.number + 4].copy_from_slice(&(number as u32 + 1).to_be_bytes());
        for (at, scale) in fragment.times.iter().zip(self.scales) {
            let time = u64::from_be_bytes(std::array::from_fn(|byte| bytes[at + byte])) + later * scale;
            bytes[*at..at + 8].copy_from_slice(&time.to_be_bytes());
        }
        let data = word(&bytes, 0) as usize;
        let length = word(&bytes, data) + filler as u32;
        bytes[data..data + 4].copy_from_slice(&length.to_be_bytes());
        bytes.resize(bytes.len() + filler, 0xFF);
        bytes
    }

    /// The body of the box of this name in the head.
    pub(super) fn config(&self, name: &[u8; 4]) -> Bytes {
        let head = &self.file[self.head.clone()];
        let at = head.windows(4).position(|it| it == name).unwrap_or_else(|| panic!("no {name:?}"));
        let length = word(head, at - 4) as usize;
        Bytes::from_static(&self.file[at + 4..at - 4 + length])
    }
}

/// A fragment without its pictures; their bytes stay and belong to nothing.
pub(super) fn without_pictures(fragment: &[u8]) -> Vec<u8> {
    let head = 8..word(fragment, 0) as usize;
    let tracks = within(fragment, &head, b"traf");
    let is_pictures =
        |track: &Range<usize>| word(fragment, within(fragment, track, b"tfhd")[0].start + 4) == 1;
    let (gone, left): (Vec<_>, Vec<_>) = tracks.into_iter().partition(is_pictures);
    let mut bytes = fragment.to_vec();
    let taken: usize = gone.iter().map(|track| track.len() + 8).sum();
    for run in left.iter().flat_map(|track| within(fragment, track, b"trun")) {
        let offset = word(fragment, run.start + 8) - taken as u32;
        bytes[run.start + 8..run.start + 12].copy_from_slice(&offset.to_be_bytes());
    }
    bytes[..4].copy_from_slice(&((head.end - taken) as u32).to_be_bytes());
    for track in gone.iter().rev() {
        bytes.drain(track.start - 8..track.end);
    }
    bytes
}

fn word(bytes: &[u8], at: usize) -> u32 {
    u32::from_be_bytes(std::array::from_fn(|byte| bytes[at + byte]))
}

/// Names and bodies of the boxes in a range.
fn boxes(file: &[u8], range: Range<usize>) -> Vec<([u8; 4], Range<usize>)> {
    let mut all = Vec::new();
    let mut at = range.start;
    while at + 8 <= range.end {
        let length = word(file, at) as usize;
        all.push((std::array::from_fn(|byte| file[at + 4 + byte]), at + 8..at + length));
        at += length;
    }
    all
}

fn within(file: &[u8], range: &Range<usize>, name: &[u8; 4]) -> Vec<Range<usize>> {
    boxes(file, range.clone()).into_iter().filter(|(known, _)| known == name).map(|(_, body)| body).collect()
}

fn scales(file: &[u8], movie: &Range<usize>) -> [u64; 2] {
    let scale = |track: &Range<usize>| {
        let media = &within(file, track, b"mdia")[0];
        u64::from(word(file, within(file, media, b"mdhd")[0].start + 12))
    };
    let tracks = within(file, movie, b"trak");
    [scale(&tracks[0]), scale(&tracks[1])]
}

fn fragment(file: &[u8], range: Range<usize>, head: &Range<usize>) -> Fragment {
    let start = range.start;
    let number = within(file, head, b"mfhd")[0].start + 4 - start;
    let mut fragment = Fragment { range, samples: [Vec::new(), Vec::new()], times: [0; 2], number };
    for track in within(file, head, b"traf") {
        let defaults = within(file, &track, b"tfhd")[0].start;
        let index = word(file, defaults + 4) as usize - 1;
        fragment.times[index] = within(file, &track, b"tfdt")[0].start + 4 - start;
        let size = word(file, defaults + 12) as usize;
        for run in within(file, &track, b"trun") {
            fragment.samples[index].extend(samples(file, &run, start, size));
        }
    }
    fragment
}

/// The samples of a run, whose data offset counts from the start of the fragment.
fn samples(file: &[u8], run: &Range<usize>, fragment: usize, size: usize) -> Vec<Range<usize>> {
    let flags = word(file, run.start);
    let count = word(file, run.start + 4);
    let mut data = fragment + word(file, run.start + 8) as usize;
    let mut at = run.start + 12 + if flags & 4 != 0 { 4 } else { 0 };
    let fields = [0x100, 0x200, 0x400, 0x800];
    let mut all = Vec::new();
    for _ in 0..count {
        let mut length = size;
        for field in fields.iter().filter(|field| flags & **field != 0) {
            if *field == 0x200 {
                length = word(file, at) as usize;
            }
            at += 4;
        }
        all.push(data..data + length);
        data += length;
    }
    all
}

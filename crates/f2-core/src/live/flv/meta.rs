//! The metadata of a part: what the sender said, and what players need to seek. Its size never changes, so that
//! it can be written over in place.

use std::time::Duration;

use super::amf::{self, Value};
use super::tag::{Tag, TagKind};

/// How many keyframes the index holds; when it is full every second one leaves.
const INDEX: usize = 1_200;
/// Fields that speak of the file as a whole, so that the sender's say nothing about a part.
const OWN: [&str; 8] = [
    "duration",
    "filesize",
    "lasttimestamp",
    "lastkeyframetimestamp",
    "lastkeyframelocation",
    "keyframes",
    "hasKeyframes",
    "canSeekToEnd",
];

/// The metadata of one part.
#[derive(Debug)]
pub(super) struct Metadata {
    fields: Vec<(String, Value)>,
    /// Seconds and offsets of keyframes.
    index: Vec<(f64, f64)>,
    /// Only every so-manieth keyframe is noted.
    stride: u64,
    seen: u64,
    last_key: f64,
}

impl Metadata {
    pub(super) fn new(fields: &[(String, Value)]) -> Self {
        let fields = fields.iter().filter(|(name, _)| !OWN.contains(&name.as_str())).cloned().collect();
        Self { fields, index: Vec::new(), stride: 1, seen: 0, last_key: 0.0 }
    }

    /// Notes a keyframe at this time and offset.
    pub(super) fn keyframe(&mut self, milliseconds: u32, offset: u64) {
        self.last_key = f64::from(milliseconds) / 1000.0;
        self.seen += 1;
        if !(self.seen - 1).is_multiple_of(self.stride) {
            return;
        }
        if self.index.len() == INDEX {
            let mut keep = false;
            self.index.retain(|_| {
                keep = !keep;
                keep
            });
            self.stride *= 2;
            if !(self.seen - 1).is_multiple_of(self.stride) {
                return;
            }
        }
        self.index.push((self.last_key, offset as f64));
    }

    /// The tag, for a part of this length and size.
    pub(super) fn tag(&self, length: Duration, size: u64) -> Vec<u8> {
        let mut body = Vec::with_capacity(2 * INDEX * 9 + 1_024);
        amf::put(&mut body, &Value::Text("onMetaData".into()));
        let own = [
            ("duration", Value::Number(length.as_secs_f64())),
            ("filesize", Value::Number(size as f64)),
            ("lasttimestamp", Value::Number(length.as_secs_f64())),
            ("lastkeyframetimestamp", Value::Number(self.last_key)),
            ("hasKeyframes", Value::Flag(!self.index.is_empty())),
            ("canSeekToEnd", Value::Flag(true)),
        ];
        body.push(8);
        body.extend_from_slice(&((self.fields.len() + own.len() + 1) as u32).to_be_bytes());
        let sent = self.fields.iter().map(|(name, value)| (name.as_str(), value));
        for (name, value) in own.iter().map(|(name, value)| (*name, value)).chain(sent) {
            amf::put_name(&mut body, name);
            amf::put(&mut body, value);
        }
        amf::put_name(&mut body, "keyframes");
        body.push(3);
        amf::put_name(&mut body, "filepositions");
        amf::put_numbers(&mut body, self.index.iter().map(|(_, offset)| *offset));
        amf::put_name(&mut body, "times");
        amf::put_numbers(&mut body, self.index.iter().map(|(time, _)| *time));
        amf::put_name(&mut body, "spacer");
        amf::put_numbers(&mut body, std::iter::repeat_n(0.0, 2 * (INDEX - self.index.len())));
        amf::put_end(&mut body);
        amf::put_end(&mut body);
        Tag { kind: TagKind::Script, timestamp: 0, body: body.into() }.framed(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_size_stays_whatever_the_index_holds() {
        let sent = [("width".to_owned(), Value::Number(160.0)), ("duration".to_owned(), Value::Number(9.0))];
        let mut meta = Metadata::new(&sent);
        let size = meta.tag(Duration::ZERO, 0).len();
        for at in 0..5_000u32 {
            meta.keyframe(at * 1_000, u64::from(at) * 50_000);
            if at.is_multiple_of(611) {
                assert_eq!(meta.tag(Duration::from_millis(12_345), u64::MAX).len(), size);
            }
        }
        assert!((INDEX / 2..=INDEX).contains(&meta.index.len()));
        let steps: Vec<f64> = meta.index.windows(2).map(|pair| pair[1].0 - pair[0].0).collect();
        assert!(steps.iter().all(|step| (step - steps[0]).abs() < 0.001), "{:?}", &steps[..5]);
        let tag = meta.tag(Duration::from_secs(7), 99);
        let read = amf::metadata(&tag[11..tag.len() - 4]);
        assert_eq!(read[0], ("duration".to_owned(), Value::Number(7.0)));
        assert_eq!(read.iter().filter(|(name, _)| name == "duration").count(), 1);
        assert!(read.contains(&("width".to_owned(), Value::Number(160.0))));
    }
}

//! What tests of live rooms share: rooms of the simulator, runs under way, and readers of what they leave.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use f2_sim::Sim;
use f2_sim::broadcast::{Broadcast, TagKind};
use serde_json::Value;

use crate::program::{PATIENCE, Running};
use crate::stage::{f2, files};
use crate::world::World;

/// A room of the simulator.
pub(crate) struct Room {
    pub(crate) air: Broadcast,
    pub(crate) link: String,
    pub(crate) web_rid: String,
    pub(crate) room_id: String,
    pub(crate) author: String,
}

impl Room {
    /// The room that is live from the start.
    pub(crate) fn first(sim: &Sim) -> Self {
        Self::nth(sim, 0)
    }

    /// Another one.
    pub(crate) fn nth(sim: &Sim, at: usize) -> Self {
        let author = &sim.world().authors[at];
        let web_rid = author.web_rid();
        Self {
            air: sim.broadcast(author.key),
            link: format!("https://live.douyin.com/{web_rid}"),
            room_id: author.room_id(),
            author: sim.user_url(author.key),
            web_rid,
        }
    }

    /// A room of TikTok; the number of its page is the host's handle.
    pub(crate) fn tiktok(sim: &Sim, key: &str) -> Self {
        let (tiktok, author) = (sim.tiktok(), sim.tiktok().author(key));
        Self {
            air: tiktok.broadcast(key),
            link: tiktok.live_url(key),
            room_id: author.room_id(),
            author: tiktok.user_url(key),
            web_rid: author.handle.clone(),
        }
    }

    /// Waits until so many milliseconds were recorded since the first byte.
    pub(crate) fn recorded(&self, world: &World, milliseconds: u64) {
        let begun = Instant::now();
        while media(world).iter().all(|file| std::fs::metadata(file).map_or(0, |found| found.len()) < 10_000)
        {
            assert!(begun.elapsed() < PATIENCE, "nothing is recorded");
            std::thread::sleep(Duration::from_millis(20));
        }
        std::thread::sleep(Duration::from_millis(milliseconds));
    }

    /// The tags of a recording are those of the broadcast, one after the other, none left out.
    #[track_caller]
    pub(crate) fn holds(&self, found: &[(u8, Vec<u8>)]) {
        let offered = self.air.tags(0, self.air.position() + 10_000);
        let offered = offered.iter().filter(|tag| tag.kind == TagKind::Video);
        let offered: Vec<&[u8]> = offered.map(|tag| tag.body.as_slice()).collect();
        // Configurations stand before the pictures: their second byte is 0.
        let found = found.iter().filter(|(kind, body)| *kind == 9 && body.get(1) != Some(&0));
        let found: Vec<&[u8]> = found.map(|(_, body)| body.as_slice()).collect();
        assert!(found.len() > 20, "{} pictures", found.len());
        let at = offered.iter().position(|body| *body == found[0]).expect("the first picture was on the air");
        assert!(offered[at..].starts_with(&found), "{} pictures from {at} on", found.len());
    }

    /// The numbers of the segments of the broadcast that a recording in MPEG-TS is; it holds nothing else.
    #[track_caller]
    pub(crate) fn segments(&self, found: &[u8]) -> Vec<u64> {
        let (mut rest, mut numbers) = (found, Vec::new());
        for number in 0..self.air.position() / 1_000 {
            if let Some(left) = rest.strip_prefix(&self.air.segment(number).1[..]) {
                rest = left;
                numbers.push(number);
            }
        }
        assert!(rest.is_empty(), "{} bytes besides {numbers:?}", rest.len());
        numbers
    }

    /// Every message stands in the chat once, in the order in which it happened, from the first one on.
    #[track_caller]
    pub(crate) fn heard(&self, sim: &Sim, chat: &[Value]) {
        let happened = sim.chat().happened(&self.room_id);
        let happened: Vec<String> = happened.iter().map(|one| one.msg_id.to_string()).collect();
        let heard = chat.iter().filter(|line| line["type"] == "message");
        let heard: Vec<String> = heard.map(|line| line["msg_id"].as_str().unwrap().to_owned()).collect();
        let from = happened.iter().position(|id| *id == heard[0]).expect("the first message happened");
        assert!(happened[from..].starts_with(&heard), "{} of {} messages", heard.len(), happened.len());
        let offsets: Vec<i64> = chat.iter().map(|line| line["offset_ms"].as_i64().unwrap()).collect();
        assert!(offsets.iter().all(|offset| (-10_000..600_000).contains(offset)), "{offsets:?}");
    }
}

/// Begins a line of `f2 dy`.
pub(crate) fn begin(world: &World, sim: &Sim, args: &[&str]) -> Running {
    f2(world, sim).args(args).begin()
}

impl World {
    /// The files below the working folder whose names end so, sorted.
    pub(crate) fn files(&self, end: &str) -> Vec<PathBuf> {
        let all = files(self.folder());
        all.iter().filter(|name| name.ends_with(end)).map(|name| self.folder().join(name)).collect()
    }

    /// A report.
    pub(crate) fn report(&self, name: &str) -> Value {
        serde_json::from_str(&std::fs::read_to_string(self.folder().join(name)).unwrap()).unwrap()
    }
}

/// The recorded parts.
pub(crate) fn media(world: &World) -> Vec<PathBuf> {
    [".flv", ".ts", ".mp4"].iter().flat_map(|end| world.files(end)).collect()
}

/// The lines of the only file whose name ends so; all of them are whole.
#[track_caller]
pub(crate) fn lines(world: &World, end: &str) -> Vec<Value> {
    let files = world.files(end);
    assert_eq!(files.len(), 1, "{files:?}");
    let text = std::fs::read_to_string(&files[0]).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// How many lines say something in words.
pub(crate) fn said(chat: &[Value]) -> usize {
    let text = |line: &&Value| {
        let data = &line["data"];
        let field = match line["method"].as_str() {
            Some("WebcastChatMessage" | "WebcastScreenChatMessage") => &data["content"],
            Some("WebcastEmojiChatMessage") => &data["default_content"],
            _ => &Value::Null,
        };
        field.as_str().is_some_and(|text| !text.is_empty())
    };
    chat.iter().filter(text).count()
}

/// The tags of an FLV file, kind and body; the file holds nothing else.
#[track_caller]
pub(crate) fn tags(file: &Path) -> Vec<(u8, Vec<u8>)> {
    let bytes = std::fs::read(file).unwrap();
    assert_eq!(&bytes[..3], b"FLV");
    let (mut rest, mut found) = (&bytes[13..], Vec::new());
    while !rest.is_empty() {
        let size = u32::from_be_bytes([0, rest[1], rest[2], rest[3]]) as usize;
        let total = u32::from_be_bytes(rest[11 + size..15 + size].try_into().unwrap());
        assert_eq!(total as usize, 11 + size, "a tag is whole");
        found.push((rest[0], rest[11..11 + size].to_vec()));
        rest = &rest[15 + size..];
    }
    found
}

/// ffprobe opens the file without a complaint, where there is one.
#[track_caller]
#[allow(clippy::print_stderr, reason = "a test that is skipped says so")]
pub(crate) fn probe(file: &Path) {
    let told = Command::new("ffprobe").args(["-v", "error", "-show_streams"]).arg(file).output();
    let Ok(told) = told else { return eprintln!("skipped: there is no ffprobe") };
    let complaint = String::from_utf8_lossy(&told.stderr);
    assert!(told.status.success() && complaint.is_empty(), "{}: {complaint}", file.display());
    assert!(String::from_utf8_lossy(&told.stdout).contains("codec_type=video"));
}

//! The addresses of streams, as the rooms of both platforms give them.

use super::stage::{Broadcast, Codec, Stage};
use crate::secrets::STREAM_MARK;
use serde_json::{Map, Value, json};

/// The qualities of every broadcast: key in stream data, word in addresses, name in maps.
const QUALITIES: [(&str, &str, Option<&str>); 6] = [
    ("origin", "or4", None),
    ("uhd", "uhd", Some("FULL_HD1")),
    ("hd", "hd", Some("HD1")),
    ("ld", "ld", Some("SD1")),
    ("sd", "sd", Some("SD2")),
    ("ao", "ao", None),
];

/// The qualities by name, each with its address.
fn named(address: impl Fn(&str) -> String) -> Value {
    let named = QUALITIES.iter().filter_map(|(_, word, name)| Some(((*name)?, word)));
    named.map(|(name, word)| (name.to_owned(), address(word).into())).collect::<Map<_, _>>().into()
}

fn codec(stage: &Stage) -> &'static str {
    if stage.epochs.last().is_some_and(|it| it.codec == Codec::H264) { "h264" } else { "h265" }
}

impl Broadcast {
    /// The addresses as Douyin's room gives them in `stream_data`, a JSON text.
    #[must_use]
    pub fn stream_data(&self) -> String {
        let url = self.stream_url();
        url["live_core_sdk_data"]["pull_data"]["stream_data"].as_str().unwrap_or_default().to_owned()
    }

    /// The addresses as Douyin's room gives them: `stream_url`.
    pub(crate) fn stream_url(&self) -> Value {
        let stage = self.stage();
        let of = |word: &str, kind: &str, node: &str| {
            let end = if kind == "hls" { "m3u8" } else { "flv" };
            let (author, room, sign) = (self.author, stage.room(), stage.address);
            format!(
                "https://pull-{kind}-{node}.douyincdn.com/live/{author}-{room}_{word}.{end}?expire=9&sign={sign}{STREAM_MARK}"
            )
        };
        let line = |word: &str, node: &str| {
            let parameters =
                json!({ "VCodec": codec(&stage), "vbitrate": 800_000, "resolution": "160x90", "gop": 1 });
            let flv = if stage.setup.flv { of(word, "flv", node) } else { String::new() };
            json!({ "flv": flv, "hls": of(word, "hls", node), "cmaf": "", "sdk_params": parameters.to_string() })
        };
        let both = |word: &str| json!({ "main": line(word, "a"), "backup": line(word, "b") });
        let data: Map<_, _> =
            QUALITIES.iter().map(|(key, word, _)| ((*key).to_owned(), both(word))).collect();
        let data = json!({ "common": { "version": 0 }, "data": data });
        let flv_map = if stage.setup.flv { named(|word| of(word, "flv", "a")) } else { json!({}) };
        json!({ "flv_pull_url": flv_map, "hls_pull_url_map": named(|word| of(word, "hls", "a")),
                "default_resolution": "HD1", "stream_orientation": 1, "hls_pull_url": of("or4", "hls", "a"),
                "live_core_sdk_data": { "pull_data": { "stream_data": data.to_string(),
                    "options": { "qualities": [{ "name": "原画", "sdk_key": "origin", "level": 10 }] } } } })
    }

    /// An address on TikTok's hosts of streams; they have one node, `f1`.
    fn tiktok_address(&self, stage: &Stage, word: &str, kind: &str) -> String {
        let end = if kind == "hls" { "/index.m3u8" } else { ".flv" };
        let (author, room, sign) = (self.author, stage.room(), stage.address);
        format!(
            "https://pull-{kind}-f1-tt01.tiktokcdn.com/stage/stream-{author}-{room}_{word}{end}?expire=9&sign={sign}{STREAM_MARK}"
        )
    }

    /// `pull_data` of TikTok's room for one codec, `h264` or `h265`: JSON in a text, with JSON in a text in it. The
    /// table of the codec that the broadcast does not have is empty.
    pub(crate) fn pull_data(&self, wanted: &str) -> Value {
        let stage = self.stage();
        let parameters =
            json!({ "VCodec": wanted, "resolution": "160x90", "vbitrate": 800_000, "gop": 1 }).to_string();
        let one = |word: &str| {
            json!({ "main": { "flv": self.tiktok_address(&stage, word, "flv"), "hls": self.tiktok_address(&stage, word, "hls"),
                              "cmaf": "", "dash": "", "lls": "", "tsl": "", "tile": "", "sdk_params": parameters } })
        };
        let there = QUALITIES.iter().filter(|_| codec(&stage) == wanted);
        let data: Map<_, _> = there.map(|(key, word, _)| ((*key).to_owned(), one(word))).collect();
        let data = json!({ "common": { "session_id": "1", "rule_ids": "{}" }, "data": data });
        let quality = |name: &str, key: &str, level: i64| json!({ "icon_type": 0, "level": level, "name": name, "resolution": "1080x1920", "sdk_key": key, "v_codec": wanted });
        json!({ "pull_data": { "options": { "default_quality": quality("540p", "sd", 2), "qualities": [
            quality("360p", "ld", 1), quality("540p", "sd", 2), quality("720p", "hd", 3), quality("1080p", "uhd", 4),
            quality("Original", "origin", 10)], "show_quality_button": true }, "stream_data": data.to_string() } })
    }

    /// `stream_url` of TikTok's room by its id.
    pub(crate) fn tiktok_stream_url(&self) -> Value {
        let wanted = codec(&self.stage());
        let pull = self.pull_data(wanted);
        let stage = self.stage();
        json!({ "flv_pull_url": named(|word| self.tiktok_address(&stage, word, "flv")),
                "hls_pull_url": self.tiktok_address(&stage, "or4", "hls"), "live_core_sdk_data": pull })
    }
}

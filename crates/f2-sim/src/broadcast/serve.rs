//! The hosts of streams: addresses, playlists, segments and FLV connections.

use super::flv::{self, HEADER, OfferedTag};
use super::hls;
use super::stage::{Broadcast, Broadcasts, Codec, Epoch, Ill, Stage, Status};
use crate::net::State;
use crate::platform::{Asked, Reply};
use crate::secrets::STREAM_MARK;
use bytes::Bytes;
use std::time::Duration;
use tokio::sync::mpsc;

/// How often a connection sends what is due.
const BEAT: Duration = Duration::from_millis(10);
/// Time the transport gets to send what was written before a cut.
const SETTLE: Duration = Duration::from_millis(20);
/// What stands between tags when garbage is asked for.
const GARBAGE: [u8; 333] = [0xE7; 333];

/// A request to a host of streams.
pub(crate) fn answer(state: &State, asked: &Asked) -> Reply {
    let node = node(&asked.host);
    if !asked.header("cookie").is_empty() {
        return Reply::text(403, "").refused("cookie sent to a media host");
    }
    let Some((all, name)) = named(state, &asked.path) else {
        return Reply::text(404, "").refused("no such stream");
    };
    let Some((broadcast, name)) = find(all, asked, &name) else {
        return Reply::text(404, "").refused("no such broadcast");
    };
    let stage = broadcast.stage();
    if !asked.query.contains(&format!("sign={}{STREAM_MARK}", stage.address)) {
        return Reply::text(403, "").refused("address expired");
    }
    if stage.is_down() {
        return Reply::text(404, "").refused("nothing is sent");
    }
    match name {
        Name::Flv => {
            if stage.status == Status::Ended {
                return Reply::text(404, "").refused("ended");
            }
            drop(stage);
            Reply::live("video/x-flv", connect(broadcast.clone(), node.to_owned()))
        }
        Name::List(author) => {
            let text = match asked.query.strip_suffix("&list=1") {
                None if stage.setup.master => hls::master(&asked.path, &asked.query),
                query => {
                    hls::playlist(&stage, node, &format!("{}&of={author}", query.unwrap_or(&asked.query)))
                }
            };
            Reply::new(200, "application/vnd.apple.mpegurl", text)
        }
        Name::Segment(number) => {
            if (number + 1) * stage.setup.segment * 1000 > stage.position() {
                return Reply::text(404, "").refused("not yet");
            }
            Reply::new(200, "video/mp2t", hls::sent(&stage, number, node))
        }
        Name::Initial(codec) => Reply::new(200, "video/mp4", hls::initial(codec)),
        Name::Key => Reply::new(200, "application/octet-stream", Bytes::from_static(&hls::KEY)),
    }
}

enum Name {
    Flv,
    /// Of this author.
    List(usize),
    Segment(u64),
    Initial(Codec),
    Key,
}

/// The node of a host such as `pull-flv-a.douyincdn.com` or `pull-flv-f1-tt01.tiktokcdn.com`.
fn node(host: &str) -> &str {
    let name = host.split('.').next().unwrap_or_default();
    name.trim_end_matches("-tt01").rsplit('-').next().unwrap_or_default()
}

/// The broadcasts a path is about, and the name in it. TikTok has a folder per stream, with the playlist and all that
/// it names.
fn named<'a>(state: &'a State, path: &str) -> Option<(&'a Broadcasts, String)> {
    if let Some(name) = path.strip_prefix("/live/") {
        return Some((&state.broadcasts, name.to_owned()));
    }
    let name = path.strip_prefix("/stage/stream-")?;
    let name = match name.split_once('/') {
        Some((stream, "index.m3u8")) => format!("{stream}.m3u8"),
        Some((_, file)) => file.to_owned(),
        None => name.to_owned(),
    };
    Some((&state.tiktok_broadcasts, name))
}

/// The broadcast and thing of a name: `<author>-<room>_<quality>.flv` or `.m3u8`; what playlists name belongs to
/// the author in the query.
fn find(all: &Broadcasts, asked: &Asked, name: &str) -> Option<(Broadcast, Name)> {
    let (stem, end) = name.split_once('.').unwrap_or((name, ""));
    let kind = match (stem.split_once('-'), end) {
        (Some(("seg", number)), _) => Name::Segment(number.parse().ok()?),
        (Some(("init", codec)), _) => Name::Initial(if codec == "h264" { Codec::H264 } else { Codec::Hevc }),
        (None, "") if stem == "key" => Name::Key,
        (Some((author, rest)), "flv" | "m3u8") => {
            let author = author.parse().ok()?;
            let broadcast = all.of(author);
            let room: u64 = rest.split_once('_')?.0.parse().ok()?;
            if room != broadcast.room() {
                return None;
            }
            return Some((broadcast, if end == "flv" { Name::Flv } else { Name::List(author) }));
        }
        _ => return None,
    };
    let author = asked.query.split('&').find_map(|pair| pair.strip_prefix("of="))?.parse().ok()?;
    Some((all.of(author), kind))
}

/// Sends a broadcast from the last keyframe on, as it goes on.
fn connect(broadcast: Broadcast, node: String) -> mpsc::Receiver<Option<Bytes>> {
    let (sender, receiver) = mpsc::channel(64);
    tokio::spawn(async move {
        let mut line = Line::new(&broadcast, node);
        loop {
            let (bytes, end) = line.beat(&broadcast);
            if !bytes.is_empty() && sender.send(Some(bytes.into())).await.is_err() {
                return;
            }
            match end {
                End::Not => {}
                // The receiver takes the end of the channel for the end of the body.
                End::Whole => return,
                End::Cut => {
                    tokio::time::sleep(SETTLE).await;
                    // A client that has left needs no cut.
                    let _ = sender.send(None).await;
                    return;
                }
            }
            tokio::time::sleep(BEAT).await;
            if sender.is_closed() {
                return;
            }
        }
    });
    receiver
}

enum End {
    Not,
    Whole,
    Cut,
}

/// One FLV connection.
struct Line {
    node: String,
    /// Up to where everything was sent.
    sent: u64,
    /// The file header was sent.
    begun: bool,
    epoch: Option<Epoch>,
    cuts: u64,
    garbage: u64,
    last: Option<OfferedTag>,
}

impl Line {
    fn new(broadcast: &Broadcast, node: String) -> Self {
        let stage = broadcast.stage();
        let position = stage.position_at(&node);
        let epoch = stage.epoch(position);
        let sent = (position / 1000 * 1000).max(epoch.from.min(position));
        Self { node, sent, begun: false, epoch: None, cuts: stage.cuts, garbage: stage.garbage, last: None }
    }

    /// What is due now, and whether it was the last.
    fn beat(&mut self, broadcast: &Broadcast) -> (Vec<u8>, End) {
        let stage = broadcast.stage();
        let ill = stage.illness(&self.node);
        let to = stage.position_at(&self.node);
        if self.cuts != stage.cuts {
            let torn = flv::media(stage.epoch(self.sent), self.sent, self.sent + 200);
            return (torn.first().map(half).unwrap_or_default(), End::Cut);
        }
        let mut out = if std::mem::replace(&mut self.begun, true) { Vec::new() } else { HEADER.to_vec() };
        if ill == Some(Ill::Silent) {
            return (out, End::Not);
        }
        let tags = self.due(&stage, to);
        for tag in tags.iter().filter(|tag| ill != Some(Ill::SoundOnly) || tag.kind != flv::TagKind::Video) {
            out.extend(tag.framed());
        }
        if ill == Some(Ill::Frozen)
            && let Some(last) = &self.last
        {
            out.extend(last.framed());
        }
        if self.garbage != stage.garbage {
            self.garbage = stage.garbage;
            out.extend(GARBAGE);
        }
        let over = stage.status == Status::Ended && !stage.lingers;
        (out, if over { End::Whole } else { End::Not })
    }

    /// The tags up to a position, with what an epoch begins with. A stream does not reach into another broadcast.
    fn due(&mut self, stage: &Stage, to: u64) -> Vec<OfferedTag> {
        let mut tags = Vec::new();
        while self.sent < to {
            let epoch = stage.epoch(self.sent).clone();
            let end = stage
                .epochs
                .iter()
                .map(|next| next.from)
                .find(|from| *from > self.sent)
                .unwrap_or(to)
                .min(to);
            if self.epoch.as_ref().is_some_and(|old| old.room != epoch.room) {
                break;
            }
            if self.epoch.as_ref() != Some(&epoch) {
                tags.extend(flv::opening(&epoch, self.sent));
                self.epoch = Some(epoch.clone());
            }
            tags.extend(flv::media(&epoch, self.sent, end));
            self.sent = end;
        }
        self.last =
            tags.iter().rev().find(|tag| tag.kind == flv::TagKind::Video).cloned().or(self.last.take());
        tags
    }
}

/// The first half of a tag.
fn half(tag: &OfferedTag) -> Vec<u8> {
    let mut bytes = tag.framed();
    bytes.truncate(bytes.len() / 2);
    bytes
}

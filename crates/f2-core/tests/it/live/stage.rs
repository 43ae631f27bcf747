//! The stage: a broadcast, a room that leads to it, a recorder whose time runs as fast as the broadcast's; and
//! what was recorded held against what was there.

use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use f2_core::Result;
use f2_core::http::{Call, Client, Proxy, Roots, Settings};
use f2_core::live::flv::{Frame, Reader, Seen, Tag, frame};
use f2_core::live::{
    Container, RecordSettings, RecordingClock, Report, Room, RoomRecorder, RoomState, RoomStatus, Tempo,
    stream_data,
};
use f2_core::progress::Silent;
use f2_core::secret::Secret;
use f2_sim::broadcast::{Broadcast, OfferedTag, Setup, Status, TagKind, Time};
use f2_sim::{Config, Sim};
use futures_util::future::BoxFuture;
use http::{HeaderMap, Uri};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// How far time goes on at once, and the least that it takes: it runs eight times as fast as real time at most.
const STEP: Duration = Duration::from_millis(24);
const BEAT: Duration = Duration::from_millis(3);

/// A room that asks the broadcast itself.
struct StageRoom(Broadcast);

impl Room for StageRoom {
    fn state(&self) -> BoxFuture<'_, Result<RoomState>> {
        let status = match self.0.status() {
            Status::Live => RoomStatus::Live,
            Status::Paused => RoomStatus::Paused,
            Status::Ended => RoomStatus::Ended,
        };
        let state = RoomState {
            room_id: self.0.room().to_string(),
            title: "直播".into(),
            nickname: "host".into(),
            status,
            streams: if status == RoomStatus::Ended {
                Vec::new()
            } else {
                stream_data(&self.0.stream_data())
            },
            started_at: None,
            viewers: Some(7),
        };
        Box::pin(async move { Ok(state) })
    }

    fn media_headers(&self) -> HeaderMap {
        HeaderMap::new()
    }
}

pub(crate) struct Stage {
    pub(crate) sim: Sim,
    pub(crate) broadcast: Broadcast,
    pub(crate) folder: f2_sim::Folder,
    pub(crate) tempo: Tempo,
    /// The position of the broadcast when the tempo began.
    pub(crate) zero: u64,
}

/// A recording under way.
pub(crate) struct Running {
    pub(crate) task: JoinHandle<Result<Report>>,
    pub(crate) stop: CancellationToken,
    pub(crate) clock: RecordingClock,
}

impl Stage {
    /// A broadcast that begins now. Its time and that of recordings is told: it goes on step by step, a step taking
    /// as long as a request from end to end takes. A busy machine slows both down and nothing falls behind.
    pub(crate) fn new(setup: Setup) -> Self {
        let sim = Sim::start(Config { bench_works: 0, ..Config::default() }).unwrap();
        let broadcast = sim.broadcast("mixed");
        let (time, tempo) = (Time::told(), Tempo::told());
        broadcast.start(Setup { time: time.clone(), ..setup });
        let zero = broadcast.position();
        let stage = Self { sim, broadcast, folder: f2_sim::Folder::new(), tempo, zero };
        let (client, tempo) = (stage.client(), stage.tempo.clone());
        tokio::spawn(async move {
            loop {
                tokio::time::sleep(BEAT).await;
                // What comes back is of no interest: that it came is.
                drop(
                    client.fetch(Call::get(Uri::from_static("https://pull-flv-a.douyincdn.com/beat"))).await,
                );
                time.advance(STEP);
                tempo.advance(STEP);
            }
        });
        stage
    }

    fn client(&self) -> Client {
        let http = Settings {
            proxy: Proxy::Url(Secret::new(self.sim.proxy())),
            roots: Roots::Pem(self.sim.ca_pem().into()),
            ..Settings::default().timeout(Duration::from_secs(5))
        };
        Client::new(http).unwrap()
    }

    /// Starts a recording.
    pub(crate) fn record(&self, tune: impl FnOnce(&mut RecordSettings)) -> Running {
        let mut settings =
            RecordSettings { tempo: self.tempo.clone(), ..RecordSettings::new(self.folder.path(), "s") };
        tune(&mut settings);
        let stop = CancellationToken::new();
        let recorder = RoomRecorder::new(
            self.client(),
            Arc::new(StageRoom(self.broadcast.clone())),
            settings,
            Arc::new(Silent),
            stop.clone(),
        );
        let clock = recorder.clock();
        Running { task: tokio::spawn(recorder.run()), stop, clock }
    }

    /// Lets so much of the broadcast's time pass.
    pub(crate) async fn pass(&self, milliseconds: u64) {
        self.tempo.sleep(Duration::from_millis(milliseconds)).await;
    }

    /// What of the broadcast is missing in FLV parts, as stretches of positions.
    pub(crate) fn held_flv(&self, report: &Report) -> Vec<(u64, u64)> {
        let offered =
            self.broadcast.tags(self.zero.saturating_sub(10_000), self.broadcast.position() + 1_000);
        let mut at: Option<usize> = None;
        let mut missing = Vec::new();
        for part in &report.parts {
            assert_eq!(part.container, Container::Flv);
            let bytes = std::fs::read(&part.path).unwrap();
            assert_eq!(bytes.len() as u64, part.bytes);
            let tags = media(&bytes);
            assert!(!tags.is_empty(), "{} holds nothing", part.path.display());
            assert!(tags.is_sorted_by_key(|tag| tag.timestamp));
            for tag in &tags {
                let from = at.map_or(0, |at| at + 1);
                let found = offered[from..].iter().position(|one| is(one, tag));
                let found =
                    from + found.unwrap_or_else(|| panic!("not offered, or twice: {}", tag.timestamp));
                if at.is_some() && found > from {
                    missing.push((offered[from].position, offered[found].position));
                }
                at = Some(found);
            }
        }
        missing
    }

    /// What of the broadcast is missing in parts of segments, as numbers of segments.
    pub(crate) fn held_hls(&self, report: &Report) -> Vec<u64> {
        let mut number: Option<u64> = None;
        let mut missing = Vec::new();
        for part in &report.parts {
            let bytes = std::fs::read(&part.path).unwrap();
            assert_eq!(bytes.len() as u64, part.bytes);
            let mut rest = &bytes[..];
            let mut first = true;
            while !rest.is_empty() {
                let from = number.map_or(0, |number| number + 1);
                let fits = |it: &u64| {
                    let (position, body) = self.broadcast.segment(*it);
                    let head = self.broadcast.initial(position);
                    let head = if first && part.container == Container::Mp4 { &head[..] } else { &[] };
                    let rest = rest.strip_prefix(head)?.strip_prefix(&body[..])?;
                    Some((*it, rest.len()))
                };
                let found = (from..from + 60).find_map(|it| fits(&it));
                let (found, left) =
                    found.unwrap_or_else(|| panic!("no segment from {from} on, {}", rest.len()));
                if number.is_some() {
                    missing.extend(from..found);
                }
                number = Some(found);
                first = false;
                rest = &rest[rest.len() - left..];
            }
        }
        missing
    }
}

impl Running {
    /// Stops it.
    pub(crate) async fn stop(self) -> Report {
        self.stop.cancel();
        self.task.await.unwrap().unwrap()
    }

    /// Waits until it ends by itself.
    pub(crate) async fn end(self) -> Report {
        tokio::time::timeout(Duration::from_secs(300), self.task).await.unwrap().unwrap().unwrap()
    }
}

fn is(offered: &OfferedTag, tag: &Tag) -> bool {
    (offered.kind == TagKind::Video) == (tag.kind.number() == 9) && offered.body == tag.body
}

/// The tags of sound and pictures in a file, which ends with a whole one.
pub(crate) fn media(bytes: &[u8]) -> Vec<Tag> {
    let mut reader = Reader::new();
    reader.push(bytes);
    let mut tags = Vec::new();
    while let Some(seen) = reader.seen() {
        match seen {
            Seen::Tag(tag) => {
                if matches!(frame(tag.kind, &tag.body).0, Frame::Picture { .. } | Frame::Sound) {
                    tags.push(tag);
                }
            }
            Seen::Header { .. } => {}
            Seen::Garbage(bytes) => panic!("{bytes} bytes of garbage in a part"),
        }
    }
    assert_eq!(reader.unfinished(), 0, "a part ends inside a tag");
    tags
}

/// The length of stretches, in milliseconds.
pub(crate) fn length(missing: &[(u64, u64)]) -> u64 {
    missing.iter().map(|(from, to)| to - from).sum()
}

/// What is told to be missing, in milliseconds.
pub(crate) fn told(report: &Report) -> u64 {
    report.gaps.iter().map(|gap| gap.missing.as_millis() as u64).sum()
}

/// The lines of the sidecar, each of them an object.
pub(crate) fn lines(report: &Report) -> Vec<serde_json::Value> {
    let text = std::fs::read_to_string(&report.sidecar).unwrap();
    assert!(text.ends_with('\n'));
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// How many notes of this kind the sidecar has.
pub(crate) fn notes(report: &Report, kind: &str) -> usize {
    lines(report).iter().filter(|line| line["note"] == kind).count()
}

/// Has ffprobe open a part and name its streams; without ffprobe this says so and tests nothing.
#[allow(clippy::print_stdout)]
pub(crate) fn probe(path: &Path, codecs: &[&str]) {
    let mut command = Command::new("ffprobe");
    command.args(["-v", "error", "-show_entries", "stream=codec_name", "-of", "csv=p=0"]).arg(path);
    let Ok(output) = command.output() else {
        println!("skipped: there is no ffprobe");
        return;
    };
    let text = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{}: {errors}", path.display());
    let mut found: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    found.sort_unstable();
    found.dedup();
    assert_eq!(found, codecs, "{}: {errors}", path.display());
}

/// Has ffprobe open every part of H.264 and AAC.
pub(crate) fn probe_all(report: &Report) {
    report.parts.iter().for_each(|part| probe(&part.path, &["aac", "h264"]));
}

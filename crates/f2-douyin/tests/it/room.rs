//! Live rooms as recordings ask them, and a recording from a room's own answers.

use std::sync::Arc;
use std::time::Duration;

use f2_core::http::{Client, Proxy, Roots, Settings};
use f2_core::live::{Protocol, Quality, RecordSettings, Room, RoomRecorder, RoomStatus, Tempo};
use f2_core::platform::{Target, TargetKind};
use f2_core::progress::Silent;
use f2_core::secret::Secret;
use f2_core::venue;
use f2_douyin::Douyin;
use f2_douyin::live::Stage;
use f2_sim::broadcast::{Setup, Time};
use tokio_util::sync::CancellationToken;

use crate::stage::{guest, refusals, sim};

/// The room of a number or a room id, as recordings ask it.
async fn room(douyin: &Arc<Douyin>, id: String) -> Arc<dyn Room> {
    let kind = if id.len() == 19 { TargetKind::Broadcast } else { TargetKind::LiveRoom };
    venue::room(Stage::of(douyin.clone(), &Target::new(kind, id)).await.unwrap())
}

#[tokio::test]
async fn a_room_tells_its_state_by_number_and_by_room_id() {
    let sim = sim();
    let douyin = guest(&sim);
    let author = sim.author("mixed");
    for id in [author.web_rid(), author.room_id()] {
        let state = room(&douyin, id.clone()).await.state().await.unwrap();
        assert_eq!((state.status, state.room_id.as_str()), (RoomStatus::Live, author.room_id().as_str()));
        assert_eq!((state.title.as_str(), state.nickname.as_str()), ("直播 #1", author.nickname.as_str()));
        for quality in Quality::ALL {
            for protocol in [Protocol::Flv, Protocol::Hls] {
                let found =
                    state.streams.iter().find(|one| one.quality == quality && one.protocol == protocol);
                assert!(found.is_some(), "{id} {quality:?} {protocol:?}");
            }
        }
        assert!(state.streams.len() >= 24, "both lines");
    }
    let state = room(&douyin, author.web_rid()).await.state().await.unwrap();
    assert_eq!(state.viewers, Some(12_000));
    sim.broadcast("mixed").pause();
    assert_eq!(room(&douyin, author.web_rid()).await.state().await.unwrap().status, RoomStatus::Paused);
    let other = room(&douyin, sim.author("bench").web_rid()).await.state().await.unwrap();
    assert_eq!((other.status, other.streams.len()), (RoomStatus::Ended, 0));
    assert_eq!(refusals(&sim), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recording_by_room_id_finds_the_next_broadcast() {
    const SPEED: f64 = 6.0;
    let sim = sim();
    let broadcast = sim.broadcast("mixed");
    broadcast.start(Setup { time: Time::fast(SPEED), ..Setup::default() });
    let folder = f2_sim::Folder::new();
    let http = Settings {
        proxy: Proxy::Url(Secret::new(sim.proxy())),
        roots: Roots::Pem(sim.ca_pem().into()),
        ..Settings::default().timeout(Duration::from_secs(5))
    };
    let room = room(&guest(&sim), sim.author("mixed").room_id()).await;
    let settings =
        RecordSettings { tempo: Tempo::rehearsal(SPEED), ..RecordSettings::new(folder.path(), "x") };
    let (client, stop) = (Client::new(http).unwrap(), CancellationToken::new());
    let recorder = RoomRecorder::new(client, room, settings, Arc::new(Silent), stop);
    let task = tokio::spawn(recorder.run());
    let pass = |seconds: f64| tokio::time::sleep(Duration::from_secs_f64(seconds / SPEED));
    pass(5.0).await;
    broadcast.new_room();
    pass(9.0).await;
    broadcast.end(true);
    let report = tokio::time::timeout(Duration::from_secs(20), task).await.unwrap().unwrap().unwrap();
    assert_eq!(report.ending.name(), "ended");
    assert_eq!(report.parts.len(), 2);
    let missing: Duration = report.gaps.iter().map(|gap| gap.missing).sum();
    // Until the new one began, and two seconds.
    assert!(missing < Duration::from_secs(6), "{missing:?}");
    assert!(report.parts.iter().all(|part| part.length > Duration::from_secs(2)));
    let media = sim.hits("douyincdn");
    assert!(media.iter().all(|hit| hit.cookies.is_empty() && hit.header("referer").is_some()));
}

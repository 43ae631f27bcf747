//! Minutes of sessions, in no time.

use super::*;
use crate::error::Cause;
use crate::secret::SignedUrl;

fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

fn room(id: &str, status: RoomStatus, streams: &[(&str, Quality, Protocol)]) -> RoomState {
    let stream = |(host, quality, protocol): &(&str, Quality, Protocol)| StreamAddress {
        protocol: *protocol,
        quality: *quality,
        codec: None,
        url: SignedUrl::new(format!("https://{host}/x")),
        bit_rate: None,
    };
    RoomState {
        room_id: id.into(),
        title: String::new(),
        nickname: String::new(),
        status,
        streams: streams.iter().map(stream).collect(),
        started_at: None,
        viewers: None,
    }
}

const TWO: &[(&str, Quality, Protocol)] = &[
    ("a", Quality::Origin, Protocol::Flv),
    ("b", Quality::Origin, Protocol::Flv),
    ("c", Quality::Hd, Protocol::Flv),
];

fn recorder() -> Recorder {
    Recorder::new(Rules::default(), Wish::default(), Duration::ZERO)
}

/// Asks and answers; what is opened then, and when.
fn opened(it: &mut Recorder, now: &mut u64, state: &RoomState) -> Open {
    loop {
        match it.act(ms(*now)) {
            Act::Ask => it.room(ms(*now), Ok(state)),
            Act::Wait(pause) => *now += pause.as_millis() as u64,
            Act::Open(open) => return open,
            Act::Stop(ending) => panic!("{ending:?}"),
        }
    }
}

/// Asks and answers until it is over; when and how.
fn over(it: &mut Recorder, mut now: u64, state: &RoomState) -> (u64, &'static str) {
    loop {
        match it.act(ms(now)) {
            Act::Ask => it.room(ms(now), Ok(state)),
            Act::Wait(pause) => now += pause.as_millis() as u64,
            Act::Open(_) => it.dropped(ms(now), Drop::Refused(404)),
            Act::Stop(ending) => return (now, ending.name()),
        }
    }
}

#[test]
fn a_drop_asks_at_once_and_goes_on_in_the_same_session() {
    let live = room("1", RoomStatus::Live, TWO);
    let (mut it, mut now) = (recorder(), 0);
    assert!(opened(&mut it, &mut now, &live).same);
    it.media(ms(5_000));
    it.dropped(ms(5_000), Drop::Closed);
    assert!(matches!(it.act(ms(5_000)), Act::Ask));
    it.room(ms(5_010), Ok(&live));
    now = 5_010;
    let again = opened(&mut it, &mut now, &live);
    assert_eq!((now, again.same, again.reason), (5_010, true, GapReason::Dropped));
    assert_eq!(again.address.node().2, "a");
}

#[test]
fn while_nothing_streams_it_asks_every_second() {
    let live = room("1", RoomStatus::Live, TWO);
    let (mut it, mut now) = (recorder(), 0);
    opened(&mut it, &mut now, &live);
    it.media(ms(0));
    let mut asked = Vec::new();
    now = 0;
    for _ in 0..30 {
        it.dropped(ms(now), Drop::Refused(404));
        opened(&mut it, &mut now, &live);
        asked.push(now);
    }
    assert_eq!(asked[..4], [0, 1_000, 2_000, 3_000]);
    assert!(asked.windows(2).all(|pair| pair[1] - pair[0] <= 1_000));
}

#[test]
fn a_new_broadcast_is_the_same_session() {
    let (mut it, mut now) = (recorder(), 0);
    opened(&mut it, &mut now, &room("1", RoomStatus::Live, TWO));
    it.media(ms(9_000));
    it.dropped(ms(9_000), Drop::Closed);
    now = 9_000;
    let next = opened(&mut it, &mut now, &room("2", RoomStatus::Live, TWO));
    assert!(!next.same);
    it.media(ms(9_100));
    it.dropped(ms(10_000), Drop::Closed);
    assert!(opened(&mut it, &mut now, &room("2", RoomStatus::Live, TWO)).same);
}

#[test]
fn an_end_is_believed_when_it_lasts_and_soon_enough() {
    let live = room("1", RoomStatus::Live, TWO);
    let ended = room("1", RoomStatus::Ended, &[]);
    let (mut it, mut now) = (recorder(), 0);
    opened(&mut it, &mut now, &live);
    it.media(ms(60_000));
    it.dropped(ms(60_000), Drop::Closed);
    // For a moment only: the session goes on.
    assert!(matches!(it.act(ms(60_000)), Act::Ask));
    it.room(ms(60_000), Ok(&ended));
    now = 60_000;
    opened(&mut it, &mut now, &live);
    assert_eq!(now, 61_000);
    it.media(ms(61_500));
    it.dropped(ms(62_000), Drop::Ill(Illness::Silent));
    let (at, how) = over(&mut it, 62_000, &ended);
    assert_eq!(how, "ended");
    assert!((64_500..=66_000).contains(&at), "{at}");
}

#[test]
fn a_room_that_was_never_live_is_no_recording() {
    assert_eq!(over(&mut recorder(), 0, &room("1", RoomStatus::Ended, &[])), (0, "not_live"));
}

#[test]
fn a_pause_is_waited_out_however_long() {
    let live = room("1", RoomStatus::Live, TWO);
    let paused = room("1", RoomStatus::Paused, &[]);
    let (mut it, mut now) = (recorder(), 0);
    opened(&mut it, &mut now, &live);
    it.media(ms(1_000));
    it.dropped(ms(1_000), Drop::Closed);
    now = 1_000;
    while now < 3_600_000 {
        match it.act(ms(now)) {
            Act::Ask => it.room(ms(now), Ok(&paused)),
            Act::Wait(pause) => now += pause.as_millis() as u64,
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(opened(&mut it, &mut now, &live).reason, GapReason::Paused);
}

#[test]
fn patience_has_an_end() {
    let live = room("1", RoomStatus::Live, TWO);
    let (mut it, mut now) = (recorder(), 0);
    opened(&mut it, &mut now, &live);
    it.media(ms(0));
    it.dropped(ms(0), Drop::Closed);
    let (at, how) = over(&mut it, 0, &live);
    assert_eq!(how, "lost");
    assert!((600_000..610_000).contains(&at), "{at}");
    let (mut it, mut now) = (recorder(), 0);
    let bare = room("1", RoomStatus::Live, &[]);
    while let Act::Ask | Act::Wait(_) = {
        let act = it.act(ms(now));
        match &act {
            Act::Ask => it.room(ms(now), Ok(&bare)),
            Act::Wait(pause) => now += pause.as_millis() as u64,
            _ => {}
        }
        act
    } {}
    assert!((600_000..610_000).contains(&now), "{now}");
}

#[test]
fn ill_addresses_are_left_for_another_node_then_a_lower_quality() {
    let live = room("1", RoomStatus::Live, TWO);
    let (mut it, mut now) = (recorder(), 0);
    let mut hosts = String::new();
    for _ in 0..4 {
        let open = opened(&mut it, &mut now, &live);
        hosts += &open.address.node().2;
        assert_eq!(open.tolerant, hosts.len() == 4);
        it.media(ms(now));
        it.dropped(ms(now), Drop::Ill(Illness::Slow));
        now += 1;
    }
    // All were ill: the one that was so first gets another chance.
    assert_eq!(hosts, "abca");
    now += 130_000;
    it.media(ms(now));
    assert_eq!(opened(&mut it, &mut now, &live).address.node().2, "a");
}

#[test]
fn a_room_that_cannot_be_asked_is_no_reason_to_lose_a_stream_that_works() {
    let live = room("1", RoomStatus::Live, TWO);
    let (mut it, mut now) = (recorder(), 0);
    opened(&mut it, &mut now, &live);
    it.media(ms(1_000));
    it.dropped(ms(1_000), Drop::Closed);
    assert!(matches!(it.act(ms(1_000)), Act::Ask));
    it.room(ms(1_000), Err(Cause::Unavailable.into()));
    let Act::Open(open) = it.act(ms(1_000)) else { panic!("the last address") };
    assert_eq!(open.address.node().2, "a");
    it.dropped(ms(1_000), Drop::Refused(403));
    let mut now = 1_000;
    let how = loop {
        match it.act(ms(now)) {
            Act::Ask => it.room(ms(now), Err(Cause::Unavailable.into())),
            Act::Wait(pause) => now += pause.as_millis() as u64,
            Act::Open(_) => panic!("it was refused"),
            Act::Stop(ending) => break ending.name(),
        }
    };
    assert_eq!(how, "failed");
    assert!(now >= 600_000);
    let mut it = recorder();
    assert!(matches!(it.act(ms(0)), Act::Ask));
    it.room(ms(0), Err(Cause::LoginRequired.into()));
    assert!(matches!(it.act(ms(0)), Act::Stop(Ending::Failed(_))));
}

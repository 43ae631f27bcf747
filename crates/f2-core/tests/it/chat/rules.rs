//! The rules of the machine, minutes of them in milliseconds.

use std::time::Duration;

use f2_core::chat::frame::Response;
use f2_core::chat::session::Event;
use f2_core::chat::{Counters, Greeting, Reason, Resume, Rules};
use f2_core::error::{Cause, Error};

use super::script::{Did, S, Script, bytes, chat, control, garbage, message, opened, status};

fn resume(cursor: &str, internal_ext: &str, attempt: u32) -> Did {
    Did::Enter(Resume { cursor: cursor.to_owned(), internal_ext: internal_ext.to_owned(), attempt })
}

fn waiting(ms: u64, attempts: u32) -> Did {
    status(&format!("Waiting {{ pause: {:?}, attempts: {attempts} }}", Duration::from_millis(ms)))
}

#[test]
fn heartbeats_begin_at_once_and_keep_their_time() {
    let mut script = Script::new(Rules::default());
    script.at(0, Event::Begin);
    assert_eq!(script.at(5, opened(Greeting::Silent, None)), [status("Connected"), Did::Beat]);
    assert_eq!(script.deadline(), Some(10 * S + 5));
    assert_eq!(script.at(10 * S + 4, Event::Tick), []);
    assert_eq!(script.at(10 * S + 5, Event::Tick), [Did::Beat]);
    script.at(11 * S, Event::Frame(bytes(1, Response { heartbeat_duration: 15, ..Response::default() })));
    assert_eq!(script.at(20 * S + 5, Event::Tick), [Did::Beat], "the one under way keeps its time");
    assert_eq!(script.deadline(), Some(35 * S + 5));
}

#[test]
fn a_handshake_sets_the_time_and_the_room_is_entered_first() {
    let ping = Some(Duration::from_secs(5));
    let mut script = Script::new(Rules::default());
    script.at(0, Event::Begin);
    let greeting = Greeting::Enter { room_id: 77 };
    assert_eq!(script.at(0, opened(greeting, ping)), [status("Connected"), Did::EnterRoom, Did::Beat]);
    script.at(1, Event::Frame(bytes(1, Response { heartbeat_duration: 15, ..Response::default() })));
    assert_eq!(script.deadline(), Some(5 * S));
    assert_eq!(script.at(5 * S, Event::Tick), [Did::Beat]);
}

#[test]
fn what_wants_an_acknowledgement_gets_one_and_nothing_else_does() {
    let mut script = Script::plain();
    let answer =
        |need_ack, ext: &str| Response { need_ack, internal_ext: ext.to_owned(), ..Response::default() };
    assert_eq!(
        script.at(1, Event::Frame(bytes(12345, answer(true, "x:1|y:2")))),
        [Did::Ack(12345, "x:1|y:2".to_owned())]
    );
    assert_eq!(script.at(2, Event::Frame(bytes(5, answer(false, "x:3")))), []);
    assert_eq!(script.at(3, Event::Frame(bytes(6, answer(true, "")))), [Did::Ack(6, "x:3".to_owned())]);
    assert_eq!(script.at(4, Event::Frame(bytes(0, answer(true, "z")))), [], "a frame without number");
    assert_eq!(script.session.counters().acks, 2);
}

#[test]
fn messages_come_once_each() {
    let mut script = Script::plain();
    let ids = |ids: &[i64]| ids.iter().map(|id| Did::Message(*id)).collect::<Vec<_>>();
    assert_eq!(script.at(1, chat(&[1, 2, 3])), ids(&[1, 2, 3]));
    assert_eq!(script.at(2, chat(&[2, 3, 4, 4])), ids(&[4]));
    assert_eq!(script.at(3, chat(&[0, 0])), ids(&[0, 0]), "0 is no id");
    let other = Response { messages: vec![message("WebcastGiftMessage", 1, b"")], ..Response::default() };
    assert_eq!(script.at(4, Event::Frame(bytes(1, other))), ids(&[1]), "another type, another message");
    let counters = script.session.counters();
    assert_eq!((counters.frames, counters.messages, counters.duplicates), (4, 7, 3));
}

#[test]
fn the_id_inside_a_message_counts_where_the_envelope_has_none() {
    let mut script = Script::plain();
    // Field 1, the common part, with its field 2: the id 9, or none.
    let inside = |id: u8| message("WebcastChatMessage", 0, &[0x0a, 2, 0x10, id]);
    let frame =
        |ids: &[u8]| Response { messages: ids.iter().map(|id| inside(*id)).collect(), ..Response::default() };
    assert_eq!(script.at(1, Event::Frame(bytes(1, frame(&[9, 8, 9])))).len(), 2);
    assert_eq!(script.at(2, Event::Frame(bytes(2, frame(&[8, 0, 0])))).len(), 2);
    assert_eq!(script.session.counters().duplicates, 2);
}

#[test]
fn a_room_that_lets_in_and_sends_away_is_asked() {
    let mut script = Script::plain();
    let mut now = S;
    let mut asked = 0;
    for attempt in 1..=10_u32 {
        let did = script.at(now, Event::Lost(Reason::Closed(1006)));
        assert_eq!(did.contains(&Did::Ask), attempt % 5 == 0, "{attempt} {did:?}");
        if attempt % 5 == 0 {
            asked += 1;
            script.at(now, Event::Room(Some(true)));
        }
        now = script.deadline().unwrap();
        script.at(now, Event::Tick);
        script.at(now, opened(Greeting::Silent, None));
    }
    assert_eq!(asked, 2);
}

#[test]
fn a_silent_connection_is_left_and_the_gap_begins_at_its_last_sign() {
    let mut script = Script::plain();
    let cursor = Response { cursor: "c1".to_owned(), internal_ext: "e1".to_owned(), ..Response::default() };
    script.at(3 * S, Event::Frame(bytes(1, cursor)));
    script.at(10 * S, Event::Tick);
    assert_eq!(script.at(12 * S, Event::Alive), []);
    script.at(20 * S, Event::Tick);
    script.at(30 * S, Event::Tick);
    script.at(40 * S, Event::Tick);
    assert_eq!(script.deadline(), Some(42 * S));
    let lost = [Did::Close, status("Lost(Silent)"), waiting(1500, 1)];
    assert_eq!(script.at(42 * S, Event::Tick), lost);
    assert_eq!(script.deadline(), Some(43_500));
    assert_eq!(script.at(43_500, Event::Tick), [resume("c1", "e1", 1)]);
    assert_eq!(
        script.at(44 * S, opened(Greeting::Silent, None)),
        [Did::Gap(12 * S, 44 * S, "silent".to_owned()), status("Connected"), Did::Beat]
    );
}

#[test]
fn want_of_room_is_no_silence() {
    let mut script = Script::plain();
    for second in 1..100 {
        script.at(second * S, Event::Busy);
        let did = script.at(second * S, Event::Tick);
        assert!(!did.contains(&Did::Close) && !did.contains(&Did::Ask), "{did:?}");
    }
    // An answer that was under way ends nothing either.
    for second in 101..110 {
        script.at(second * S, Event::Busy);
        assert_eq!(script.at(second * S, Event::Room(Some(false))), []);
    }
}

#[test]
fn closing_codes_have_their_pauses() {
    for (code, pause) in [(1006, 1500), (1001, 2000), (1012, 3000), (1013, 5000), (1011, 1500), (4000, 1500)]
    {
        let mut script = Script::plain();
        let did = script.at(S, Event::Lost(Reason::Closed(code)));
        assert_eq!(did, [Did::Close, status(&format!("Lost(Closed({code}))")), waiting(pause, 1)], "{code}");
    }
}

#[test]
fn pauses_grow_until_a_connection_works() {
    let mut script = Script::plain();
    let (mut now, mut pauses) = (S, Vec::new());
    script.at(now, Event::Lost(Reason::Broken));
    for _ in 0..4 {
        let next = script.deadline().unwrap();
        pauses.push(next - now);
        now = next;
        script.at(now, Event::Tick);
        script.at(now, opened(Greeting::Silent, None));
        script.at(now, Event::Lost(Reason::Broken));
    }
    assert_eq!(pauses, [1500, 3000, 6000, 12_000], "a connection without a frame does not count");
    script.at(now, Event::Room(Some(true)));
    now = script.deadline().unwrap();
    script.at(now, Event::Tick);
    script.at(now, opened(Greeting::Silent, None));
    script.at(now, chat(&[1]));
    script.at(now, Event::Lost(Reason::Broken));
    assert_eq!(script.deadline(), Some(now + 1500));
}

#[test]
fn final_codes_are_final_once_the_room_says_so_twice() {
    for code in [1000, 1007, 1008] {
        let mut script = Script::plain();
        script.at(S, chat(&[1]));
        let lost = status(&format!("Lost(Closed({code}))"));
        assert_eq!(script.at(2 * S, Event::Lost(Reason::Closed(code))), [Did::Close, lost, Did::Ask]);
        assert_eq!(script.at(3 * S, Event::Room(Some(false))), []);
        assert_eq!(script.at(6 * S, Event::Tick), [Did::Ask]);
        let end = Did::End("the room is not live".to_owned());
        let gap = Did::Gap(S, 7 * S, format!("closed {code}"));
        assert_eq!(script.at(7 * S, Event::Room(Some(false))), [gap, end]);
        assert_eq!((script.deadline(), script.session.is_done()), (None, true));
    }
    for answer in [Some(true), None] {
        let mut script = Script::plain();
        script.at(S, Event::Lost(Reason::Closed(1000)));
        assert_eq!(script.at(2 * S, Event::Room(answer)), [waiting(1500, 1)]);
    }
}

#[test]
fn control_messages_pause_resume_and_end() {
    let mut script = Script::plain();
    assert_eq!(script.at(1, control(1)), [Did::Message(901), status("Paused")]);
    assert_eq!(script.at(2, control(2)), [Did::Message(902), status("Resumed")]);
    assert_eq!(script.at(3, control(9)), [Did::Message(909)]);
    for (action, words) in [(3, "ended by the host"), (4, "ended by the platform")] {
        let mut script = Script::plain();
        let end = Did::End(words.to_owned());
        let did = script.at(4, control(action));
        assert_eq!(did, [Did::Message(900 + i64::from(action)), Did::Close, end]);
        assert_eq!(script.at(5, chat(&[5])), [], "nothing follows an end");
    }
}

#[test]
fn unreadable_frames_are_a_gap_and_too_many_the_end_of_the_connection() {
    let mut script = Script::plain();
    script.at(S, chat(&[1]));
    assert_eq!(script.at(2 * S, garbage()), []);
    assert_eq!(script.at(3 * S, garbage()), []);
    let gap = Did::Gap(S, 4 * S, "damaged".to_owned());
    assert_eq!(script.at(4 * S, chat(&[2])), [gap, Did::Message(2)]);
    for n in 0..19 {
        assert_eq!(script.at(5 * S + n, garbage()), []);
    }
    let lost = [Did::Close, status("Lost(Damaged)"), waiting(1500, 1)];
    assert_eq!(script.at(6 * S, garbage()), lost);
    assert_eq!(script.session.counters().garbage, 22);
    script.at(7500, Event::Tick);
    let did = script.at(8 * S, opened(Greeting::Silent, None));
    assert_eq!(did[0], Did::Gap(4 * S, 8 * S, "damaged".to_owned()), "the gap begins where reading ended");
}

#[test]
fn a_quiet_room_is_asked_and_a_dead_one_left() {
    let mut script = Script::plain();
    let alive = |script: &mut Script, ms| script.at(ms, Event::Frame(bytes(1, Response::default())));
    for second in [20, 40] {
        alive(&mut script, second * S);
    }
    assert_eq!(script.at(60 * S, Event::Tick), [Did::Ask, Did::Beat]);
    alive(&mut script, 61 * S);
    assert_eq!(script.at(62 * S, Event::Room(Some(true))), []);
    for second in [80, 100, 120] {
        alive(&mut script, second * S);
    }
    assert_eq!(script.at(122 * S, Event::Tick), [Did::Ask, Did::Beat]);
    assert_eq!(script.at(123 * S, Event::Room(Some(false))), []);
    assert_eq!(script.at(126 * S, Event::Tick), [Did::Ask]);
    let end = Did::End("the room is not live".to_owned());
    assert_eq!(script.at(127 * S, Event::Room(Some(false))), [Did::Close, end]);
}

#[test]
fn a_message_between_two_questions_takes_the_first_answer_back() {
    let mut script = Script::plain();
    script.at(20 * S, Event::Alive);
    script.at(40 * S, Event::Alive);
    script.at(60 * S, Event::Tick);
    script.at(61 * S, Event::Room(Some(false)));
    script.at(62 * S, chat(&[1]));
    script.at(80 * S, Event::Alive);
    script.at(100 * S, Event::Alive);
    script.at(122 * S, Event::Tick);
    assert_eq!(script.at(123 * S, Event::Room(Some(false))), []);
}

#[test]
fn a_way_in_that_never_was_is_given_up() {
    let mut script = Script::new(Rules::default());
    script.at(0, Event::Begin);
    let did = script.at(1, Event::Refused(Error::new(Cause::Forbidden)));
    assert!(matches!(did.as_slice(), [Did::End(_)]), "{did:?}");
    let mut script = Script::new(Rules::default());
    script.at(0, Event::Begin);
    for attempt in 1..5 {
        let did = script.at(0, Event::Refused(Error::new(Cause::NetConnect)));
        assert!(matches!(did.as_slice(), [Did::Status(_)]), "{did:?}");
        let next = script.deadline().unwrap();
        assert_eq!(script.at(next, Event::Tick), [resume("", "", attempt)]);
    }
    let did = script.at(0, Event::Refused(Error::new(Cause::NetConnect)));
    assert!(matches!(did.as_slice(), [Did::End(text)] if text.contains("after 5 attempts")), "{did:?}");
}

#[test]
fn a_way_in_that_was_is_looked_for_while_the_room_lives() {
    let mut script = Script::plain();
    script.at(S, Event::Lost(Reason::Broken));
    let mut now = S;
    for attempt in 2..=30_u32 {
        now = script.deadline().unwrap_or(now);
        script.at(now, Event::Tick);
        let did = script.at(now, Event::Refused(Error::new(Cause::NetTimeout)));
        if attempt % 5 == 0 {
            assert_eq!(did, [Did::Ask], "{attempt}");
            script.at(now, Event::Room(None));
        }
        assert!(!script.session.is_done());
    }
    for _ in 0..2 {
        refuse(&mut script, Cause::Forbidden);
    }
    assert!(!script.session.is_done());
}

/// The next attempt is refused.
fn refuse(script: &mut Script, cause: Cause) -> Vec<Did> {
    let now = script.deadline().unwrap();
    script.at(now, Event::Tick);
    let did = script.at(now, Event::Refused(Error::new(cause)));
    if did == [Did::Ask] {
        return script.at(now, Event::Room(Some(true)));
    }
    did
}

#[test]
fn a_refusal_that_stays_ends_the_chat_unless_the_room_is_over() {
    let mut script = Script::plain();
    script.at(S, Event::Lost(Reason::Broken));
    refuse(&mut script, Cause::Forbidden);
    refuse(&mut script, Cause::Forbidden);
    let did = refuse(&mut script, Cause::Forbidden);
    assert!(matches!(did.as_slice(), [Did::Gap(..), Did::End(text)] if text.contains("forbids")), "{did:?}");
    let mut script = Script::plain();
    script.at(S, Event::Lost(Reason::Broken));
    refuse(&mut script, Cause::Forbidden);
    refuse(&mut script, Cause::Forbidden);
    let now = script.deadline().unwrap();
    script.at(now, Event::Tick);
    assert_eq!(script.at(now, Event::Refused(Error::new(Cause::Forbidden))), [Did::Ask]);
    script.at(now, Event::Room(Some(false)));
    script.at(now + 3 * S, Event::Tick);
    let did = script.at(now + 3 * S, Event::Room(Some(false)));
    assert_eq!(did[1], Did::End("the room is not live".to_owned()));
}

#[test]
fn stopping_ends_with_the_gap_that_was_open() {
    let mut script = Script::plain();
    script.at(S, Event::Lost(Reason::Oversize));
    let did = script.at(2 * S, Event::Stop);
    assert_eq!(did, [Did::Gap(0, 2 * S, "oversize".to_owned()), Did::End("stopped".to_owned())]);
    let want = Counters { heartbeats: 1, connections: 1, gaps: 1, garbage: 1, ..Counters::default() };
    assert_eq!(script.session.counters(), want);
}

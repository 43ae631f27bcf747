//! Events derived from a room's events: streaks, viewers, likes.

use f2_core::chat::derive::{Derived, Deriver, Fact, Gift, Streak};

fn gift(user_id: i64, repeat_count: i64, end: bool) -> Fact {
    let gift = Gift {
        user_id,
        gift_id: 9,
        diamonds: 5,
        group_id: 1,
        combo: true,
        repeat_count,
        end,
        ..Gift::default()
    };
    Fact::Gift(gift)
}

fn streak(derived: Option<Derived>) -> Streak {
    match derived {
        Some(Derived::Streak(streak)) => streak,
        other => panic!("{other:?}"),
    }
}

#[test]
fn repetitions_are_folded_into_one_streak() {
    let mut deriver = Deriver::default();
    // The third message overtakes the second.
    for count in [1, 3, 2, 4] {
        assert_eq!(deriver.feed(gift(1, count, false), 0), None);
    }
    assert_eq!(deriver.feed(gift(2, 1, false), 0), None);
    assert_eq!(deriver.open(), 2);
    let folded = streak(deriver.feed(gift(1, 4, true), 1000));
    assert_eq!((folded.count, folded.diamonds, folded.told, folded.gift.user_id), (4, 20, true, 1));
    // Late messages of a streak that has ended are no new one, nor is its end told twice.
    assert_eq!(deriver.feed(gift(1, 3, false), 1100), None);
    assert_eq!(deriver.feed(gift(1, 4, true), 1200), None);
    assert_eq!(deriver.open(), 1);
    let rest = deriver.finish();
    assert_eq!(
        rest.iter().map(|streak| (streak.gift.user_id, streak.told)).collect::<Vec<_>>(),
        [(2, false)]
    );
    assert_eq!(deriver.finish(), []);
}

#[test]
fn a_streak_nobody_continues_ends_by_itself() {
    let mut deriver = Deriver::default();
    deriver.feed(gift(1, 2, false), 0);
    deriver.feed(gift(2, 1, false), 5_000);
    deriver.feed(gift(1, 3, false), 9_000);
    assert_eq!(deriver.tick(19_999), []);
    let over = deriver.tick(20_000);
    assert_eq!(over.iter().map(|streak| (streak.gift.user_id, streak.count)).collect::<Vec<_>>(), [(2, 1)]);
    assert_eq!(deriver.tick(24_000).len(), 1);
    assert_eq!(deriver.open(), 0);
    // Its end comes after all: what was told is not told again unless it has grown.
    assert_eq!(streak(deriver.feed(gift(1, 5, true), 24_001)).count, 5);
}

#[test]
fn gifts_without_streaks_stand_alone() {
    let mut deriver = Deriver::default();
    let single = Gift { diamonds: 100, group_count: 10, ..Gift::default() };
    for _ in 0..2 {
        let one = streak(deriver.feed(Fact::Gift(single.clone()), 0));
        assert_eq!((one.count, one.diamonds, one.told), (10, 1000, true));
    }
    let absurd =
        Gift { diamonds: i64::MAX, group_count: i64::MAX, repeat_count: i64::MAX, ..Gift::default() };
    assert_eq!(streak(deriver.feed(Fact::Gift(absurd), 0)).diamonds, i64::MAX);
    assert_eq!(deriver.open(), 0);
}

#[test]
fn viewers_and_likes_are_told_when_they_change() {
    let mut deriver = Deriver::default();
    let viewers = |now, total| Fact::Viewers { now, total };
    assert_eq!(deriver.feed(viewers(5, 70), 0), Some(Derived::Viewers { now: 5, total: 70 }));
    assert_eq!(deriver.feed(viewers(5, 70), 0), None);
    assert_eq!(deriver.feed(viewers(5, 0), 0), None);
    assert_eq!(deriver.feed(viewers(6, 0), 0), Some(Derived::Viewers { now: 6, total: 70 }));
    assert_eq!(deriver.feed(Fact::Likes(10), 0), Some(Derived::Likes(10)));
    assert_eq!(deriver.feed(Fact::Likes(9), 0), None);
    assert_eq!(deriver.feed(Fact::Likes(10), 0), None);
    assert_eq!(deriver.feed(Fact::Control(3), 0), None);
}

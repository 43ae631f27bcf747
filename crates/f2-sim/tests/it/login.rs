//! What guests see and what the account sees.

use crate::client::{Client, sim};
use f2_sim::{Config, Fault, Rule};

#[tokio::test]
async fn guests_meet_a_wall_the_account_does_not() {
    let sim = sim(Config::default());
    let guest = Client::guest(&sim).await;
    let account = Client::account(&sim);
    for (key, code, count) in [("guest-8", 8, 6), ("guest-2483", 2483, 6)] {
        let sec = &sim.author(key).sec_uid;
        assert_eq!(guest.posts(sec, 0, 20).await.json()["status_code"], code);
        let page = account.posts(sec, 0, 20).await.json();
        assert_eq!(page["aweme_list"].as_array().unwrap().len(), count);
    }
    let sec = &sim.author("guest-empty").sec_uid;
    let page = guest.posts(sec, 0, 20).await.json();
    assert_eq!((page["aweme_list"].as_array().unwrap().len(), &page["has_more"]), (0, &0.into()));
}

#[tokio::test]
async fn guests_get_one_page() {
    let sim = sim(Config::default());
    let guest = Client::guest(&sim).await;
    let account = Client::account(&sim);
    let sec = &sim.author("guest-first").sec_uid;
    assert_eq!(guest.posts(sec, 0, 20).await.json()["has_more"], 0);
    assert_eq!(account.posts(sec, 0, 20).await.json()["has_more"], 1);
    let sec = &sim.author("guest-first-8").sec_uid;
    let page = guest.posts(sec, 0, 20).await.json();
    assert_eq!(page["has_more"], 1);
    let cursor = page["max_cursor"].as_i64().unwrap();
    assert_eq!(guest.posts(sec, cursor, 20).await.json()["status_code"], 8);
    assert_eq!(account.posts(sec, cursor, 20).await.json()["status_code"], 0);
}

#[tokio::test]
async fn a_session_that_is_not_the_accounts_is_a_guests() {
    let sim = sim(Config::default());
    let mut client = Client::guest(&sim).await;
    client.cookie.push_str("; sessionid=expired");
    let sec = &sim.author("guest-8").sec_uid;
    assert_eq!(client.posts(sec, 0, 20).await.json()["status_code"], 8);
}

#[tokio::test]
async fn a_login_can_be_lost_on_the_way() {
    let sim = sim(Config::default());
    let client = Client::account(&sim);
    sim.faults().add(Rule::new(Fault::AsGuest).path("/aweme/post/").skip(1).must_hit());
    let sec = &sim.author("guest-8").sec_uid;
    let mut codes = Vec::new();
    for _ in 0..3 {
        codes.push(client.posts(sec, 0, 20).await.json()["status_code"].as_i64().unwrap());
    }
    assert_eq!(codes, [0, 8, 0]);
}

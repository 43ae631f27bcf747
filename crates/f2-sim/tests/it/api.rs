//! Pages, profiles, details.

use crate::client::{Client, sim};
use f2_sim::{Config, Sim};
use serde_json::Value;

async fn listing(client: &Client, sim: &Sim, key: &str, count: u32) -> (Vec<Value>, usize) {
    let (mut works, mut pages, mut cursor) = (Vec::new(), 0, 0);
    loop {
        let page = client.posts(&sim.author(key).sec_uid, cursor, count).await.json();
        pages += 1;
        works.extend(page["aweme_list"].as_array().unwrap().iter().cloned());
        let next = page["max_cursor"].as_i64().unwrap();
        if page["has_more"] != 1 {
            return (works, pages);
        }
        assert_ne!(next, cursor, "the cursor stays");
        cursor = next;
    }
}

fn ids(works: &[Value]) -> Vec<String> {
    works.iter().map(|w| w["aweme_id"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn paging_gives_every_work_once_at_any_page_size() {
    let sim = sim(Config::default());
    let client = Client::account(&sim);
    let mut want: Vec<String> = sim.author("mixed").works.iter().map(|w| w.id.to_string()).collect();
    want.sort();
    assert_eq!(want.len(), 37);
    for count in [1, 7, 18, 50] {
        let (works, _) = listing(&client, &sim, "mixed", count).await;
        let mut have = ids(&works);
        have.sort();
        assert_eq!(have, want, "count {count}");
    }
}

#[tokio::test]
async fn pinned_works_stand_first_and_out_of_order() {
    let sim = sim(Config::default());
    let client = Client::account(&sim);
    let (works, pages) = listing(&client, &sim, "mixed", 20).await;
    assert_eq!(pages, 2);
    assert_eq!(works.iter().take_while(|w| w["is_top"] == 1).count(), 2);
    assert!(works[0]["create_time"].as_i64() < works[2]["create_time"].as_i64());
}

#[tokio::test]
async fn odd_listings_behave_as_described() {
    let sim = sim(Config::default());
    let client = Client::account(&sim);
    let (works, pages) = listing(&client, &sim, "empty-pages", 20).await;
    assert_eq!((works.len(), pages), (12, 5));
    assert_eq!(listing(&client, &sim, "none", 20).await.0.len(), 0);
    assert_eq!(listing(&client, &sim, "private", 20).await.0.len(), 0);

    let stuck = &sim.author("stuck").sec_uid;
    let first = client.posts(stuck, 0, 5).await.json();
    let cursor = first["max_cursor"].as_i64().unwrap();
    let second = client.posts(stuck, cursor, 5).await.json();
    assert_eq!(second["max_cursor"].as_i64(), Some(cursor));
    assert_eq!(second["has_more"], 1);

    let short = format!("&sec_user_id={}", sim.author("short").sec_uid);
    let profile = client.api("/aweme/v1/web/user/profile/other/", &short).await.json();
    assert_eq!(profile["user"]["aweme_count"], 11);
    assert_eq!(listing(&client, &sim, "short", 20).await.0.len(), 8);
}

#[tokio::test]
async fn a_cursor_can_go_back_to_the_start() {
    let sim = sim(Config::default());
    let client = Client::account(&sim);
    let sec = &sim.author("rollback").sec_uid;
    let (mut cursor, mut seen) = (0, Vec::new());
    for _ in 0..4 {
        let page = client.posts(sec, cursor, 6).await.json();
        assert_eq!(page["has_more"], 1);
        seen.push(page["aweme_list"][0]["aweme_id"].clone());
        cursor = page["max_cursor"].as_i64().unwrap();
    }
    assert_ne!(seen[0], seen[1]);
    assert_eq!((&seen[0], &seen[1]), (&seen[2], &seen[3]));
}

#[tokio::test]
async fn a_work_can_go_away() {
    let sim = sim(Config::default());
    let client = Client::account(&sim);
    let small = sim.author("small");
    sim.remove_work(small.works[1].id);
    let (works, _) = listing(&client, &sim, "small", 20).await;
    assert_eq!(works.len(), 4);
    assert!(!ids(&works).contains(&small.works[1].id.to_string()));
    let detail = client.detail(small.works[1].id).await.json();
    assert_eq!(detail["aweme_detail"], Value::Null);
}

#[tokio::test]
async fn an_unknown_author_is_null() {
    let sim = sim(Config::default());
    let client = Client::account(&sim);
    let profile = client.api("/aweme/v1/web/user/profile/other/", "&sec_user_id=MS4wLjABAAAAnobody").await;
    assert_eq!(profile.json()["user"], Value::Null);
    assert_eq!(client.posts("MS4wLjABAAAAnobody", 0, 20).await.json()["aweme_list"], Value::Null);
}

#[tokio::test]
async fn a_rename_shows_in_profile_and_works() {
    let sim = sim(Config::default());
    let client = Client::account(&sim);
    let sec_uid = sim.author("small").sec_uid.clone();
    let before = client.posts(&sec_uid, 0, 20).await.json();
    sim.rename_author(&sec_uid, "新名字");
    let after = client.posts(&sec_uid, 0, 20).await.json();
    let name = |page: &Value| page["aweme_list"][0]["author"]["nickname"].as_str().unwrap().to_owned();
    assert_eq!((name(&before).as_str(), name(&after).as_str()), ("小码头", "新名字"));
    let profile = client.api("/aweme/v1/web/user/profile/other/", &format!("&sec_user_id={sec_uid}")).await;
    assert_eq!(profile.json()["user"]["nickname"], "新名字");
}

#[tokio::test]
async fn details_are_shown_filtered_or_gone() {
    let sim = sim(Config::default());
    let client = Client::account(&sim);
    let small = sim.author("small");
    let shown = client.detail(small.works[0].id).await.json();
    assert_eq!(shown["aweme_detail"]["aweme_id"], small.works[0].id.to_string());
    let reasons = [
        ("copyright", Value::from("copyright_foreign")),
        ("private", Value::from("status_self_see")),
        ("removed", Value::Null),
    ];
    for (label, reason) in reasons {
        let work = small.works.iter().find(|w| w.label.contains(label)).unwrap();
        let answer = client.detail(work.id).await.json();
        assert_eq!(answer["status_code"], 0);
        assert_eq!(answer["aweme_detail"], Value::Null, "{label}");
        assert_eq!(answer["filter_detail"]["filter_reason"], reason, "{label}");
    }
    assert_eq!(client.detail(12345).await.json()["aweme_detail"], Value::Null);
}

#[tokio::test]
async fn codings_turn_and_all_decode() {
    let sim = sim(Config::default());
    let client = Client::account(&sim);
    let mut seen = std::collections::BTreeSet::new();
    for _ in 0..6 {
        let reply = client.posts(&sim.author("small").sec_uid, 0, 20).await;
        seen.insert(reply.header("content-encoding").to_owned());
        assert_eq!(reply.json()["aweme_list"].as_array().unwrap().len(), 5);
    }
    assert_eq!(seen.into_iter().collect::<Vec<_>>(), ["br", "deflate", "gzip"]);
}

#[tokio::test]
async fn a_page_of_the_load_author_weighs_about_two_megabytes() {
    let sim = Sim::start(Config { bench_works: 40, ..Config::default() }).unwrap();
    let client = Client::account(&sim);
    let page = client.posts(&sim.author("bench").sec_uid, 0, 20).await.plain();
    assert!((1_600_000..2_600_000).contains(&page.len()), "{} bytes", page.len());
}

#[tokio::test]
async fn latency_comes_before_api_answers_only() {
    let latency = std::time::Duration::from_millis(300);
    let sim = sim(Config { latency, ..Config::default() });
    let client = Client::account(&sim);
    let start = std::time::Instant::now();
    assert_eq!(client.get(&sim.user_url("small")).await.status, 200);
    let page = start.elapsed();
    assert_eq!(client.api("/aweme/v1/web/query/user/", "").await.json()["status_code"], 0);
    assert!(start.elapsed() - page >= latency);
}

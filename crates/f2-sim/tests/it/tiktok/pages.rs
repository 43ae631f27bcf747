//! Pages, their data, the challenge, short links.

use super::{Visitor, data, hydration};
use crate::client::{Client, Reply, sim};
use f2_sim::world::Detail;
use f2_sim::{Config, Fault, Hydration, Rule};
use serde_json::Value;

#[tokio::test]
async fn an_author_page_carries_the_profile() {
    let sim = sim(Config::default());
    let guest = Visitor::guest(&sim).await;
    let page = guest.page(&sim.tiktok().user_url("mixed")).await;
    let detail = &hydration(&page)["webapp.user-detail"];
    assert_eq!(detail["userInfo"]["user"]["secUid"], sim.tiktok().author("mixed").sec_uid);
    assert_eq!(detail["statusCode"], 0);
    assert_eq!((page.cookie("tt_chain_token"), page.cookie("ttwid")), (None, None));
    let nobody = hydration(&guest.page("https://www.tiktok.com/@nobody").await);
    assert_eq!(nobody["webapp.user-detail"]["statusCode"], 10_221);
    let private = hydration(&guest.page(&sim.tiktok().user_url("private")).await);
    assert_eq!(private["webapp.user-detail"]["statusCode"], 10_222);
}

#[tokio::test]
async fn a_work_page_carries_the_work_with_its_times_as_texts() {
    let sim = sim(Config::default());
    let guest = Visitor::guest(&sim).await;
    let works = &sim.tiktok().author("small").works;
    let page = hydration(&guest.page(&sim.tiktok().work_url(&works[0])).await);
    let item = &page["webapp.video-detail"]["itemInfo"]["itemStruct"];
    assert_eq!(item["id"], works[0].id.to_string());
    assert_eq!(item["createTime"], works[0].created.to_string());
    let photos = hydration(&guest.page(&sim.tiktok().work_url(&works[3])).await);
    assert_eq!(photos.get("webapp.video-detail"), None);
    let item = &photos["webapp.reflow.video.detail"]["itemInfo"]["itemStruct"];
    assert_eq!(item["imagePost"]["images"].as_array().unwrap().len(), 2);
    for work in works.iter().filter(|w| matches!(w.detail, Detail::Code(_))) {
        let page = hydration(&guest.page(&sim.tiktok().work_url(work)).await);
        let code = page["webapp.video-detail"]["statusCode"].to_string();
        assert!(work.label.ends_with(&code), "{}", work.label);
    }
}

#[tokio::test]
async fn the_data_can_stand_elsewhere() {
    let table = [
        (
            Hydration::Broken,
            "__UNIVERSAL_DATA_FOR_REHYDRATION__",
            "/__DEFAULT_SCOPE__/webapp.user-detail/userInfo/user/uniqueId",
        ),
        (Hydration::Sigi, "SIGI_STATE", "/ItemList/user-post/list/0"),
    ];
    for (hydration, id, path) in table {
        let sim = sim(Config { hydration, ..Config::default() });
        let page = Client::new(&sim).get(&sim.tiktok().user_url("small")).await;
        let data = data(&page, id).unwrap();
        assert!(data.pointer(path).is_some_and(Value::is_string), "{hydration:?}");
    }
    let sim = sim(Config { hydration: Hydration::Absent, ..Config::default() });
    let page = Client::new(&sim).get(&sim.tiktok().user_url("small")).await;
    assert!(data(&page, "SIGI_STATE").is_none());
}

/// The class of the element with this id.
fn class(page: &Reply, id: &str) -> Option<String> {
    let html = String::from_utf8(page.plain()).unwrap();
    let rest = html.split(&format!("id=\"{id}\" class=\"")).nth(1)?;
    rest.split('"').next().map(str::to_owned)
}

/// The cookie that answers a challenge, found by counting.
fn solve(page: &Reply) -> String {
    use data_encoding::{BASE64, BASE64_NOPAD};
    let mut riddle: Value =
        serde_json::from_slice(&BASE64_NOPAD.decode(class(page, "cs").unwrap().as_bytes()).unwrap()).unwrap();
    let part = |name: &str| BASE64.decode(riddle["v"][name].as_str().unwrap().as_bytes()).unwrap();
    let (prefix, wanted) = (part("a"), part("c"));
    let fits = |n: &u64| {
        let text = [&prefix[..], n.to_string().as_bytes()].concat();
        ring::digest::digest(&ring::digest::SHA256, &text).as_ref() == wanted
    };
    let number = (0..1_000_000).find(fits).unwrap();
    riddle["d"] = BASE64.encode(number.to_string().as_bytes()).into();
    format!("{}={}", class(page, "wci").unwrap(), BASE64.encode(riddle.to_string().as_bytes()))
}

#[tokio::test]
async fn the_challenge_wants_its_number_and_takes_it_once() {
    let sim = sim(Config { challenge: true, ..Config::default() });
    let client = Client::new(&sim);
    let url = sim.tiktok().user_url("small");
    let page = client.get(&url).await;
    assert!(data(&page, "__UNIVERSAL_DATA_FOR_REHYDRATION__").is_none());
    assert_eq!(class(&page, "rci").as_deref(), Some("waforiginalreid"));
    assert!(class(&page, "rs").is_some());
    let answer = solve(&page);
    let wrong = client.get_with(&url, &[("cookie", "_wafchallengeid=e30=")]).await;
    assert!(class(&wrong, "cs").is_some());
    let right = client.get_with(&url, &[("cookie", &answer)]).await;
    assert_eq!(hydration(&right)["webapp.user-detail"]["statusCode"], 0);
    let again = client.get_with(&url, &[("cookie", &answer)]).await;
    assert!(class(&again, "cs").is_some());
}

#[tokio::test]
async fn a_challenge_can_come_once_and_a_closed_door_has_no_riddle() {
    let sim = sim(Config::default());
    let client = Client::new(&sim);
    let url = sim.tiktok().user_url("small");
    sim.faults().add(Rule::new(Fault::Challenge).path("/@").must_hit());
    sim.faults().add(Rule::new(Fault::PleaseWait).path("/@").must_hit());
    let page = client.get(&url).await;
    let closed = client.get_with(&url, &[("cookie", &solve(&page))]).await;
    assert_eq!(class(&closed, "cs"), None);
    assert!(String::from_utf8(closed.plain()).unwrap().contains("Please wait..."));
    assert_eq!(hydration(&client.get(&url).await)["webapp.user-detail"]["statusCode"], 0);
}

#[tokio::test]
async fn short_links_lead_to_pages() {
    let sim = sim(Config::default());
    let client = Client::new(&sim);
    let tiktok = sim.tiktok();
    let work = &tiktok.author("small").works[3];
    let code = |link: &str| link.trim_end_matches('/').rsplit('/').next().unwrap().to_owned();
    let table = [
        (tiktok.short_link("small"), tiktok.user_url("small")),
        (tiktok.short_work_link(work), tiktok.work_url(work)),
        (format!("https://www.tiktok.com/t/{}/", code(&tiktok.short_work_link(work))), tiktok.work_url(work)),
        (format!("https://m.tiktok.com/v/{}.html", work.id), tiktok.work_url(work)),
        ("https://vm.tiktok.com/ZSnothing/".into(), "https://www.tiktok.com/hk/notfound".into()),
    ];
    for (from, to) in table {
        let reply = client.get(&from).await;
        assert_eq!(reply.status, 302, "{from}");
        assert_eq!(reply.header("location").split('?').next().unwrap(), to, "{from}");
    }
    assert_eq!(client.get("https://www.tiktok.com/hk/notfound").await.status, 200);
    assert!(tiktok.share_text("small").contains(&tiktok.short_link("small")));
}

#[tokio::test]
async fn embeds_and_live_pages_have_states_of_their_own() {
    let sim = sim(Config::default());
    let client = Client::new(&sim);
    let author = sim.tiktok().author("small");
    let path = format!("/embed/@{}", author.handle);
    let page = client.get(&format!("https://www.tiktok.com{path}")).await;
    let state = data(&page, "__FRONTITY_CONNECT_STATE__").unwrap();
    assert_eq!(state["source"]["data"][&path]["videoList"][0]["id"], author.works[0].id.to_string());
    let page = client.get(&sim.tiktok().live_url("mixed")).await;
    let state = data(&page, "SIGI_STATE").unwrap();
    let user = &state["LiveRoom"]["liveRoomUserInfo"];
    assert_eq!(
        (&user["liveRoom"]["status"], &user["user"]["roomId"]),
        (&2.into(), &sim.tiktok().author("mixed").room_id().into())
    );
}

#[tokio::test]
async fn a_page_can_want_a_login() {
    let sim = sim(Config::default());
    let small = sim.tiktok().author("small");
    let url = sim.tiktok().work_url(small.works.iter().find(|w| w.detail == Detail::LoginPage).unwrap());
    let reply = Visitor::guest(&sim).await.page(&url).await;
    assert_eq!((reply.status, reply.header("location")), (302, "https://www.tiktok.com/login?lang=en"));
    let page = hydration(&Visitor::account(&sim).page(&url).await);
    assert_eq!(page["webapp.video-detail"]["statusCode"], 0);
}

#[tokio::test]
async fn a_collection_has_a_page() {
    let sim = sim(Config::default());
    let page = hydration(&Client::new(&sim).get(&sim.tiktok().collection_url(1)).await);
    let info = &page["sharing.collection.collection_state"]["collectionInfo"];
    assert_eq!((&info["name"], &info["total"]), (&"Night / Day".into(), &"2".into()));
}

//! What is refused, and how.

use super::{Visitor, base, bogus, bogus_at, gnarly, gnarly_of, why};
use crate::client::{Client, now_ms, sim};
use f2_sign::x_gnarly::Environment;
use f2_sim::{Config, Sim};

const POST: &str = "/api/post/item_list/";
const DETAIL: &str = "/api/item/detail/";

/// What the simulator has against a request; the answer is 200 with an empty body.
async fn refusal(sim: &Sim, visitor: &Visitor, path: &str, query: &str) -> Option<String> {
    let reply = visitor.raw(path, query).await;
    assert_eq!(reply.status, 200);
    let refusal = sim.journal().pop().unwrap().refusal;
    assert_eq!(reply.body.is_empty(), refusal.is_some());
    refusal
}

#[tokio::test]
async fn signatures_are_held_against_the_request() {
    let sim = sim(Config::default());
    let guest = Visitor::guest(&sim).await;
    let sec = &sim.tiktok().author("small").sec_uid;
    let list = format!("{}&coverFormat=2&count=5&cursor=0&secUid={sec}", base(&guest.device, "user"));
    let one = format!("{}&itemId=1", base(&guest.device, "user"));
    assert_eq!(refusal(&sim, &guest, POST, &gnarly(&list)).await, None);
    assert_eq!(refusal(&sim, &guest, DETAIL, &bogus(&one)).await, None);
    let foreign = bogus(&one).replace("itemId=1&", "itemId=2&");
    for (path, query, text) in [
        (DETAIL, one.clone(), "X-Bogus missing"),
        (DETAIL, foreign, "X-Bogus: signed another query"),
        (DETAIL, bogus_at(&one, now_ms() / 1000 - 3600), "signature clock off"),
        (POST, list.clone(), "X-Bogus missing"),
        (POST, bogus(&list), "X-Gnarly missing"),
        (POST, format!("{}&X-Gnarly=MMMM", bogus(&list)), "X-Gnarly:"),
        (POST, gnarly_of(&list, Environment::NODE), "X-Gnarly: made by no page"),
        (POST, gnarly(&list).replace("count=5", "count=6"), "signed another query"),
    ] {
        let have = refusal(&sim, &guest, path, &query).await.unwrap();
        assert!(have.contains(text), "{have} instead of {text}");
    }
}

#[tokio::test]
async fn parameters_cookies_and_tokens_are_required() {
    let sim = sim(Config::default());
    let guest = Visitor::guest(&sim).await;
    let base = base(&guest.device, "user");
    for (query, text) in [
        (format!("{base}&itemId="), "parameter itemId missing"),
        (base.replace("aid=1988", "aid=6383"), "parameter aid"),
        (base.replace("&os=windows", ""), "parameter os missing"),
        (base.replace(&guest.device, "123") + "&itemId=1", "device_id is no id"),
        (format!("{}invented&itemId=1", base), "msToken not issued here"),
    ] {
        let have = refusal(&sim, &guest, DETAIL, &bogus(&query)).await.unwrap();
        assert!(have.contains(text), "{have} instead of {text}");
    }
    let query = bogus(&format!("{base}&itemId=1"));
    let nobody = Visitor { client: Client::new(&sim), device: guest.device.clone() };
    assert_eq!(refusal(&sim, &nobody, DETAIL, &query).await.unwrap(), "ttwid missing");
    let collect = format!("{base}&coverFormat=2&count=5&cursor=0&secUid=x");
    let have = refusal(&sim, &guest, "/api/user/collect/item_list/", &bogus(&collect)).await;
    assert_eq!(have.unwrap(), "login needed");
}

#[tokio::test]
async fn a_device_id_can_be_bound_to_its_chain_token() {
    let sim = sim(Config { device_bound: true, ..Config::default() });
    let guest = Visitor::guest(&sim).await;
    let ask = |device: &str| bogus(&format!("{}&itemId=1", base(device, "user")));
    assert_eq!(refusal(&sim, &guest, DETAIL, &ask(&guest.device)).await, None);
    let have = refusal(&sim, &guest, DETAIL, &ask("7377772863376426514")).await.unwrap();
    assert_eq!(have, "device_id is not the one of tt_chain_token");
    let account = Visitor::account(&sim);
    assert_eq!(refusal(&sim, &account, DETAIL, &ask(&account.device)).await, None);
}

#[tokio::test]
async fn tokens_are_given_out_and_known_again() {
    let sim = sim(Config::default());
    let guest = Visitor::guest(&sim).await;
    let client = &guest.client;
    let url = "https://mssdk-sg.tiktok.com/web/common?msToken=x";
    let body = r#"{"magic":538969122,"version":1,"dataType":8,"strData":"x","tspFromClient":1}"#;
    let token = client.post(url, body).await.cookie("msToken").unwrap();
    assert_eq!(token.len(), 148);
    let query = bogus(&format!("{}{token}&itemId=1", base(&guest.device, "user")));
    assert_eq!(refusal(&sim, &guest, DETAIL, &query).await, None);
    assert_eq!(client.post(url, "{}").await.status, 400);

    let check = "https://www.tiktok.com/ttwid/check/";
    let ask = r#"{"aid":1988,"service":"www.tiktok.com","union":false,"unionHost":"","needFid":false,"fid":"","migrate_priority":0}"#;
    let ttwid = client.post(check, ask).await.cookie("ttwid").unwrap();
    let mut other = Visitor { client: Client::new(&sim), device: guest.device.clone() };
    other.client.cookie = format!("ttwid={ttwid}");
    assert_eq!(refusal(&sim, &other, DETAIL, &query).await, None);
    assert_eq!(client.post(check, r#"{"aid":1,"service":"x"}"#).await.status, 400);

    let config = "https://www.tiktok.com/passport/web/auth/config?account_sdk_source=web&aid=1459&device_platform=web_pc&device_id=";
    assert_eq!(client.get(&format!("{config}{}", guest.device)).await.cookie("odin_tt").unwrap().len(), 160);
    assert_eq!(client.get(config).await.status, 400);
    assert_eq!(why(&sim), "parameter device_id missing");
}

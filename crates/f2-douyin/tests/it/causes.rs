//! Every refusal and failure of an API request: its cause, how often it is tried, and that each attempt is
//! signed anew.

use f2_core::error::{Cause, Exit};
use f2_sim::{Fault, Rule};

use crate::stage::{author, guest, sim};

/// What the platform does, the cause it becomes, and the requests it costs.
fn table() -> Vec<(Fault, Cause, usize)> {
    let text = |status: u16, body: &str| Fault::Text(status, body.to_owned());
    let json = |body: serde_json::Value| Fault::Json(body);
    vec![
        (Fault::Status(500, None), Cause::Unavailable, 5),
        (Fault::Status(503, Some("0".into())), Cause::Unavailable, 5),
        (Fault::Status(429, Some("0".into())), Cause::RateLimited, 5),
        (Fault::Status(429, Some("86000".into())), Cause::RateLimited, 1),
        (Fault::Status(444, None), Cause::RateLimited, 5),
        (text(403, "Uifid Not Found"), Cause::Gateway, 2),
        (text(403, "Signature Not Found"), Cause::Gateway, 2),
        (Fault::Status(403, None), Cause::Forbidden, 1),
        (Fault::Empty, Cause::RefusedEmpty, 3),
        (Fault::Html, Cause::Challenge, 1),
        (Fault::BadJson, Cause::BadReply, 5),
        (Fault::BadGzip, Cause::NetBroken, 5),
        (Fault::Truncate(40), Cause::NetBroken, 5),
        (Fault::Reset(40), Cause::NetBroken, 5),
        (Fault::Close, Cause::NetBroken, 5),
        (Fault::Stall(40), Cause::NetTimeout, 5),
        (Fault::NoAnswer, Cause::NetTimeout, 5),
        (json(serde_json::json!({ "status_code": 8 })), Cause::LoginRequired, 1),
        (json(serde_json::json!({ "status_code": 2483 })), Cause::LoginRequired, 1),
        (
            json(serde_json::json!({ "status_code": 5, "status_msg": "not logged in" })),
            Cause::LoginRequired,
            1,
        ),
        (json(serde_json::json!({ "status_code": 5, "status_msg": "no" })), Cause::Business, 1),
        (json(serde_json::json!({ "status_code": 0, "user": null })), Cause::AuthorNotFound, 1),
    ]
}

const PROFILE: &str = "/aweme/v1/web/user/profile/other/";

#[tokio::test(flavor = "multi_thread")]
async fn every_refusal_has_its_cause_and_its_number_of_attempts() {
    for (fault, cause, attempts) in table() {
        let sim = sim();
        sim.faults().add(Rule::new(fault.clone()).path(PROFILE).always().must_hit());
        let error = guest(&sim).fetch_user_profile(&author(&sim, "mixed").id).await.unwrap_err();
        assert_eq!(error.cause(), cause, "{fault:?}: {error}");
        let hits = sim.hits(PROFILE);
        assert_eq!(hits.len(), attempts, "{fault:?}");
        let mut signatures: Vec<_> = hits.iter().map(|hit| hit.param("a_bogus")).collect();
        signatures.sort();
        signatures.dedup();
        assert_eq!(signatures.len(), attempts, "{fault:?}: an attempt was not signed anew");
        assert!(!error.to_string().contains("a_bogus") && !error.to_string().contains("msToken"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_that_fail_have_their_causes() {
    let table = [
        (Fault::DropConnect, &[Cause::NetProxy, Cause::NetBroken, Cause::NetConnect][..]),
        (Fault::RefuseConnect(407), &[Cause::NetProxy]),
        (Fault::RefuseConnect(502), &[Cause::NetConnect]),
        (Fault::StallConnect, &[Cause::NetTimeout]),
        (Fault::Untrusted, &[Cause::NetTls]),
    ];
    for (fault, causes) in table {
        let sim = sim();
        sim.faults().add(Rule::new(fault.clone()).host("www.douyin.com").always().must_hit());
        let error = guest(&sim).fetch_user_profile(&author(&sim, "mixed").id).await.unwrap_err();
        assert!(causes.contains(&error.cause()), "{fault:?}: {error} {}", error.code());
        assert!(error.cause().exit() == Exit::Failed, "{fault:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_passes_is_got_over() {
    for fault in [Fault::Status(502, None), Fault::Empty, Fault::BadJson, Fault::Reset(10), Fault::NoAnswer] {
        let sim = sim();
        sim.faults().add(Rule::new(fault.clone()).path(PROFILE).times(2).must_hit());
        let found = guest(&sim).fetch_user_profile(&author(&sim, "mixed").id).await;
        assert!(found.is_ok(), "{fault:?}: {found:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn token_hosts_may_be_down() {
    let sim = sim();
    for host in ["mssdk.bytedance.com", "mcs.zijieapi.com"] {
        sim.faults().add(Rule::new(Fault::RefuseConnect(502)).host(host).always());
    }
    let douyin = guest(&sim);
    assert!(douyin.fetch_user_profile(&author(&sim, "mixed").id).await.is_ok());
    let asked = sim.hits("mssdk").len();
    assert!(douyin.fetch_user_profile(&author(&sim, "mixed").id).await.is_ok());
    assert_eq!(sim.hits("mssdk").len(), asked, "a made-up token is kept for a while");
    let webid = douyin.tokens().gen_webid().await;
    assert!(webid.len() == 19 && webid.bytes().all(|b| b.is_ascii_digit()), "{webid}");
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_are_real_where_they_can_be_had() {
    let sim = sim();
    let douyin = guest(&sim);
    let now = f2_core::Timestamp::now();
    let token = douyin.tokens().gen_real_ms_token(now).await.unwrap();
    assert_eq!(token.expose().len(), 184);
    assert_eq!(douyin.tokens().gen_false_ms_token().expose().len(), 184);
    assert!(!douyin.tokens().gen_ttwid().await.unwrap().is_empty());
    assert!(douyin.tokens().gen_verify_fp(now).starts_with("verify_"));
    assert!(!douyin.tokens().gen_webid().await.is_empty());
}

//! Every method of `f2 api tiktok`, run against the simulated platform.

use std::collections::BTreeMap;

use f2_core::api::{ApiKind, Arguments};
use f2_core::error::Cause;
use f2_core::json::{self, Value};
use f2_tiktok::api::METHODS;
use futures_util::StreamExt as _;

use crate::stage::*;

/// Runs a method; its values, at most four.
async fn call(
    sim: &f2_sim::Sim,
    name: &str,
    values: &[(&str, String)],
    raw: bool,
) -> f2_core::Result<Vec<Value>> {
    let method = METHODS.iter().find(|method| method.name == name).unwrap();
    let values: BTreeMap<String, String> =
        values.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    let arguments = Arguments { values, max_counts: Some(4), page_counts: Some(2), raw };
    let all: Vec<_> = method.call(account(sim), arguments)?.collect().await;
    all.into_iter().collect()
}

/// A value for every parameter a method may need.
fn values(sim: &f2_sim::Sim, handle: &str) -> Vec<(&'static str, String)> {
    let world = sim.tiktok();
    let author = world.author("mixed");
    let work = author.works[0].id.to_string();
    let room = |uid: u64| uid.to_string();
    vec![
        ("sec_uid", author.sec_uid.clone()),
        ("unique_id", handle.to_owned()),
        ("item_id", work.clone()),
        ("aweme_id", work),
        ("author_id", room(author.uid)),
        ("mix_id", "7238000000000000101".into()),
        ("collection_id", "7238000000000000101".into()),
        ("keyword", author.works[0].desc.split_whitespace().next().unwrap().to_owned()),
        ("scene", "21".into()),
        ("cursor", f2_core::Timestamp::now().as_millisecond().to_string()),
        ("count", "2".into()),
        ("full_cookie", "0".into()),
        ("endpoint", "aid=1988".into()),
        ("base_endpoint", "https://www.tiktok.com/api/user/detail/".into()),
        ("params", "aid=1988".into()),
        ("url", world.work_url(&author.works[0])),
        ("urls", world.work_url(&author.works[0])),
        ("input", "WEBVTT\n\n00:01.000 --> 00:02.000\nx\n".into()),
    ]
}

#[tokio::test]
async fn every_method_answers() {
    let sim = sim();
    let handle = guest(&sim).get_uniqueid(&sim.tiktok().user_url("mixed")).await.unwrap();
    let known = values(&sim, &handle);
    let room = guest(&sim).fetch_user_live_videos(&handle).await.unwrap().live_room_id().unwrap();
    let first = call(&sim, "fetch_post_comment", &[("aweme_id", known[2].1.clone())], false).await.unwrap();
    let comment = json::text_at(first.first().unwrap(), "comment_id");
    for method in METHODS {
        let needed = method
            .parameters
            .iter()
            .filter(|parameter| parameter.default.is_none() || parameter.name.ends_with("_uid"));
        let given: Vec<(&str, String)> = needed
            .filter(|parameter| parameter.name != "unique_id" || method.name != "fetch_user_profile")
            .map(|parameter| match parameter.name {
                "room_id" | "room_ids" => (parameter.name, room.clone()),
                "comment_id" => (parameter.name, comment.clone()),
                "url" | "urls" if method.name.contains("mix") => {
                    (parameter.name, "https://www.tiktok.com/@a/playlist/x-7238000000000000101".into())
                }
                name => (name, known.iter().find(|(known, _)| *known == name).expect(name).1.clone()),
            })
            .collect();
        let found = call(&sim, method.name, &given, false).await;
        let found = found.unwrap_or_else(|error| panic!("{}: {error}", method.name));
        assert!(!found.is_empty(), "{} gives nothing", method.name);
        if !matches!(method.kind, ApiKind::Stream | ApiKind::Events) {
            assert_eq!(found.len(), 1, "{}", method.name);
        }
    }
}

#[tokio::test]
async fn utilities_give_what_they_say() {
    let sim = sim();
    let text = |found: Vec<Value>| json::text(&found[0]).unwrap();
    let real = text(call(&sim, "gen_real_msToken", &[], false).await.unwrap());
    assert!(real.len() > 100, "{real}");
    let made_up = text(call(&sim, "gen_false_msToken", &[], false).await.unwrap());
    assert!(made_up.len() == 148 && made_up.ends_with("=="), "{made_up}");
    for name in ["gen_ttwid", "gen_odin_tt"] {
        assert!(text(call(&sim, name, &[], false).await.unwrap()).len() > 20, "{name}");
    }
    let many = call(&sim, "gen_device_ids", &[("count", "2".into())], false).await.unwrap();
    assert_eq!(json::items(&many[0], "deviceId").len(), 2);
    assert_eq!(json::items(&many[0], "cookie").len(), 2);
    let name = [
        ("naming", "{uniqueId}_{aweme_id}".to_owned()),
        ("unique_id", "a.b".into()),
        ("aweme_id", "7".into()),
    ];
    assert_eq!(text(call(&sim, "format_file_name", &name, false).await.unwrap()), "a.b_7");
    let error = call(&sim, "fetch_one_video", &[], false).await.unwrap_err();
    assert_eq!(error.cause(), Cause::UsageArgument);
}

#[tokio::test]
async fn raw_answers_are_as_received() {
    let sim = sim();
    let values = [("sec_uid", sim.tiktok().author("small").sec_uid.clone())];
    let pages = call(&sim, "fetch_user_post_videos", &values, true).await.unwrap();
    assert!(json::items(&pages[0], "itemList").len() == 2 && json::at(&pages[0], "cursor").is_some());
}

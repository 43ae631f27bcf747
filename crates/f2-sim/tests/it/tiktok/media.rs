//! Files: who gets them, and that they are what the manifest says.

use super::{Visitor, why};
use crate::client::{Reply, sim};
use f2_sim::{Config, Sim};
use md5::{Digest, Md5};
use serde_json::Value;

const REFERER: (&str, &str) = ("referer", "https://www.tiktok.com/");

async fn file(visitor: &Visitor, url: &str) -> Reply {
    visitor.client.get_with(url, &[REFERER, ("cookie", visitor.chain())]).await
}

fn md5(bytes: &[u8]) -> String {
    Md5::digest(bytes).iter().map(|b| format!("{b:02x}")).collect()
}

async fn item(sim: &Sim, visitor: &Visitor, key: &str, label: &str) -> (Value, f2_sim::manifest::WorkEntry) {
    let work = sim.tiktok().author(key).works.iter().find(|w| w.label.starts_with(label)).unwrap();
    let answer = visitor.api("/api/item/detail/", &format!("&itemId={}", work.id)).await;
    let entry = sim.tiktok().manifest_of(key).works.into_iter().find(|w| w.aweme_id == work.id.to_string());
    (answer["itemInfo"]["itemStruct"].clone(), entry.unwrap())
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

#[tokio::test]
async fn every_asset_of_the_manifest_is_at_an_address_of_the_answer() {
    let sim = sim(Config::default());
    let guest = Visitor::guest(&sim).await;
    let (item, entry) = item(&sim, &guest, "mixed", "video, h265 1080 first").await;
    let video = &item["video"];
    let best = entry.asset("video", 0).unwrap().best.unwrap();
    let table = [
        ("video", 0, text(&video["bitrateInfo"][best]["PlayAddr"]["UrlList"][0])),
        ("cover", 0, text(&video["dynamicCover"])),
        ("music", 0, text(&item["music"]["playUrl"])),
        ("subtitle", 1, text(&video["subtitleInfos"][0]["Url"])),
        ("subtitle", 4, text(&video["subtitleInfos"][3]["Url"])),
    ];
    for (kind, index, url) in table {
        let reply = file(&guest, &url).await;
        assert_eq!(reply.status, 200, "{kind}: {}", why(&sim));
        let best = entry.asset(kind, index).unwrap().best().unwrap();
        assert_eq!((md5(&reply.body), reply.body.len() as u64), (best.md5.clone(), best.len), "{kind}");
    }
    assert_eq!(
        video["subtitleInfos"][3]["LanguageCodeName"],
        entry.asset("subtitle", 4).unwrap().language.clone().unwrap()
    );
}

#[tokio::test]
async fn subtitles_are_web_vtt() {
    let sim = sim(Config::default());
    let guest = Visitor::guest(&sim).await;
    let (item, _) = item(&sim, &guest, "mixed", "video, h265 1080 first").await;
    let url = text(&item["video"]["subtitleInfos"][1]["Url"]);
    let reply = file(&guest, &url).await;
    let body = String::from_utf8(reply.body).unwrap();
    assert!(body.starts_with("WEBVTT\n\n00:00:00.040 --> 00:00:02.040\nline 0 "), "{body}");
    assert!(body.ends_with('\n'));
    assert_eq!(body.matches(" --> ").count(), body.matches("\nline ").count());
    let part = guest.client.get_with(&url, &[REFERER, ("range", "bytes=8-19")]).await;
    assert_eq!((part.status, &part.body[..]), (206, &body.as_bytes()[8..20]));
}

#[tokio::test]
async fn photos_have_their_pictures_and_no_video() {
    let sim = sim(Config::default());
    let guest = Visitor::guest(&sim).await;
    let (item, entry) = item(&sim, &guest, "mixed", "photos, 4").await;
    assert_eq!(item["video"]["playAddr"], "");
    let images = item["imagePost"]["images"].as_array().unwrap();
    assert_eq!(images.len(), 4);
    for (at, image) in images.iter().enumerate() {
        let list = image["imageURL"]["urlList"].as_array().unwrap();
        assert_ne!(list[0], list[1]);
        for url in list {
            let reply = file(&guest, &text(url)).await;
            assert_eq!(md5(&reply.body), entry.asset("image", at + 1).unwrap().best().unwrap().md5);
        }
    }
}

#[tokio::test]
async fn videos_go_only_to_the_visitor_they_were_given_to() {
    let sim = sim(Config::default());
    let guest = Visitor::guest(&sim).await;
    let other = Visitor::guest(&sim).await;
    let (item, _) = item(&sim, &guest, "small", "plain video").await;
    let url = text(&item["video"]["playAddr"]);
    let with = async |headers: &[(&str, &str)]| {
        let reply = guest.client.get_with(&url, headers).await;
        (reply.status, why(&sim))
    };
    let chain = ("cookie", guest.chain());
    assert_eq!(with(&[REFERER, chain]).await.0, 200);
    for (headers, text) in [
        (vec![REFERER], "tt_chain_token missing"),
        (vec![REFERER, ("cookie", "tt_chain_token=invented")], "tt_chain_token not issued here"),
        (vec![REFERER, ("cookie", other.chain())], "address given out under another tt_chain_token"),
        (vec![chain], "Referer missing"),
        (vec![REFERER, ("cookie", guest.client.cookie.as_str())], "cookie ttwid sent to a media host"),
    ] {
        assert_eq!(with(&headers).await, (403, text.to_owned()));
    }
    let forged = url.replace("&signature=", "&signature=0");
    assert_eq!(file(&guest, &forged).await.status, 403);
    sim.expire_addresses();
    assert_eq!(file(&guest, &url).await.status, 403);
    assert_eq!(why(&sim), "address expired");
}

#[tokio::test]
async fn the_last_mirror_redirects() {
    let sim = sim(Config::default());
    let guest = Visitor::guest(&sim).await;
    let (item, entry) = item(&sim, &guest, "mixed", "video, one gear").await;
    let list = item["video"]["bitrateInfo"][0]["PlayAddr"]["UrlList"].clone();
    let hop = guest.page(&text(&list[2])).await;
    assert_eq!(hop.status, 302);
    let reply = file(&guest, hop.header("location")).await;
    assert_eq!(md5(&reply.body), entry.asset("video", 0).unwrap().best().unwrap().md5);
}

#[tokio::test]
async fn silent_gears_say_so_in_their_address_only() {
    let sim = sim(Config::default());
    let guest = Visitor::guest(&sim).await;
    let (item, entry) = item(&sim, &guest, "mixed", "video, the largest without sound").await;
    let gears = item["video"]["bitrateInfo"].as_array().unwrap();
    let silent = |gear: &Value| text(&gear["PlayAddr"]["UrlList"][0]).contains("/media-video-hvc1/");
    assert_eq!(gears.iter().map(silent).collect::<Vec<_>>(), [true, true, false, false]);
    let asset = entry.asset("video", 0).unwrap();
    assert_eq!(asset.best, Some(2));
    assert_eq!(asset.contents.iter().map(|c| c.right).collect::<Vec<_>>(), [false, false, true, true]);
    assert_eq!(file(&guest, &text(&gears[0]["PlayAddr"]["UrlList"][1])).await.status, 200);
}

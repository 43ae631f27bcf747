//! Live rooms and the streams in them.

use super::Visitor;
use crate::client::{Client, sim};
use f2_sim::broadcast::{Codec, Setup, Status};
use f2_sim::{Config, Sim};
use serde_json::{Value, json};

/// A room as the host's handle leads to it.
async fn room(sim: &Sim, guest: &Visitor, key: &str) -> Value {
    let own = format!("&uniqueId={}&sourceType=54", sim.tiktok().author(key).handle);
    guest.api("/api-live/user/room/", &own).await["data"].clone()
}

/// The streams in a table of a room.
fn streams(room: &Value, table: &str) -> Value {
    let text = room["liveRoom"][table]["pull_data"]["stream_data"].as_str().unwrap();
    serde_json::from_str::<Value>(text).unwrap()["data"].clone()
}

#[tokio::test]
async fn streams_are_served_where_the_table_of_their_codec_says() {
    let sim = sim(Config::default());
    let guest = Visitor::guest(&sim).await;
    let (air, plain) = (sim.tiktok().broadcast("mixed"), Client::new(&sim));
    for (setup, table, empty) in [
        (Setup::default(), "streamData", "hevcStreamData"),
        (Setup { codec: Codec::Hevc, ..Setup::default() }, "hevcStreamData", "streamData"),
    ] {
        air.start(setup);
        let room = room(&sim, &guest, "mixed").await;
        assert_eq!(streams(&room, empty), json!({}));
        let hls = streams(&room, table)["origin"]["main"]["hls"].as_str().unwrap().to_owned();
        let list = plain.get(&hls).await;
        assert_eq!(list.status, 200);
        let list = String::from_utf8(list.plain()).unwrap();
        let name = list.lines().find(|line| line.starts_with("seg-")).unwrap();
        let number = name[4..].split('.').next().unwrap().parse().unwrap();
        let folder = hls.split_once("/index.").unwrap().0;
        assert_eq!(plain.get(&format!("{folder}/{name}")).await.body, air.segment(number).1);
        assert_eq!(plain.get_with(&hls, &[("cookie", "a=b")]).await.status, 403, "no cookies there");
        air.expire();
        assert_eq!(plain.get(&hls).await.status, 403);
    }
    sim.tiktok().broadcast("deep").start(Setup::default());
    let info = format!("aid=1988&room_id={}", sim.tiktok().author("deep").room_id());
    let deep = guest.raw("/webcast/room/info/", &info).await.json();
    let list = plain.get(deep["data"]["stream_url"]["hls_pull_url"].as_str().unwrap()).await;
    assert_eq!((&deep["data"]["status"], list.status), (&2.into(), 200));
}

#[tokio::test]
async fn a_room_is_as_its_broadcast_is_and_over_with_its_chat() {
    let sim = sim(Config::default());
    let guest = Visitor::guest(&sim).await;
    let air = sim.tiktok().broadcast("mixed");
    let first = room(&sim, &guest, "mixed").await["user"]["roomId"].clone();
    assert_eq!(first, sim.tiktok().author("mixed").room_id().as_str());
    air.new_room();
    let second = room(&sim, &guest, "mixed").await["user"]["roomId"].clone();
    assert_ne!(first, second);
    air.pause();
    assert_eq!(room(&sim, &guest, "mixed").await["liveRoom"]["status"], 3);
    air.resume();
    assert_eq!(room(&sim, &guest, "mixed").await["liveRoom"]["status"], 2);
    sim.tiktok().world().end_room(second.as_str().unwrap());
    let over = room(&sim, &guest, "mixed").await["liveRoom"].clone();
    assert!(over["status"] == 4 && over["streamData"].is_null(), "{over}");
    air.new_room();
    assert_eq!(room(&sim, &guest, "mixed").await["liveRoom"]["status"], 2);
    air.end(true);
    assert_eq!(room(&sim, &guest, "mixed").await["liveRoom"]["status"], 4);
    // The rooms of the other platform are others.
    assert_eq!(sim.broadcast("mixed").status(), Status::Live);
}

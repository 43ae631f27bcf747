//! Profiles, details, an author's works.

use super::{Visitor, ids};
use crate::client::sim;
use f2_sim::Config;
use f2_sim::world::Detail;
use std::collections::BTreeSet;

#[tokio::test]
async fn paging_gives_every_open_work_once_under_text_cursors() {
    let sim = sim(Config::default());
    let guest = Visitor::guest(&sim).await;
    let author = sim.tiktok().author("mixed");
    let (items, pages) = guest.all("/api/post/item_list/", &format!("&secUid={}", author.sec_uid)).await;
    let want: BTreeSet<String> =
        author.works.iter().filter(|w| w.private == 0).map(|w| w.id.to_string()).collect();
    assert_eq!(want.len(), 26);
    assert_eq!(ids(&items).into_iter().collect::<BTreeSet<_>>(), want);
    assert_eq!((items.len(), pages), (26, 5));
    assert!(items[0]["isPinnedItem"].as_bool().unwrap() && items[1]["isPinnedItem"].as_bool().unwrap());
}

#[tokio::test]
async fn private_items_are_for_their_owner() {
    let sim = sim(Config::default());
    let account = Visitor::account(&sim);
    let author = sim.tiktok().author("mixed");
    let hidden = author.works.iter().find(|w| w.private == 1).unwrap();
    let list = account.posts(&author.sec_uid, "0", 35).await;
    let own = |item: &&serde_json::Value| item["privateItem"] == true;
    assert_eq!(list["itemList"].as_array().unwrap().iter().filter(own).count(), 1);
    let path = "/api/item/detail/";
    let ask = format!("&itemId={}", hidden.id);
    assert_eq!(account.api(path, &ask).await["statusCode"], 0);
    assert_eq!(Visitor::guest(&sim).await.api(path, &ask).await["statusCode"], 10_216);
}

#[tokio::test]
async fn details_say_what_stands_in_the_way() {
    let sim = sim(Config::default());
    let guest = Visitor::guest(&sim).await;
    let small = sim.tiktok().author("small");
    let path = "/api/item/detail/";
    let work = &small.works[0];
    let answer = guest.api(path, &format!("&itemId={}", work.id)).await;
    assert_eq!(answer["itemInfo"]["itemStruct"]["id"], work.id.to_string());
    for work in small.works.iter().filter(|w| matches!(w.detail, Detail::Code(_))) {
        let answer = guest.api(path, &format!("&itemId={}", work.id)).await;
        assert!(work.label.ends_with(&answer["statusCode"].to_string()), "{}", work.label);
        assert_eq!(answer.get("itemInfo"), None);
    }
    let classified = small.works.iter().find(|w| w.detail == Detail::Classified).unwrap();
    let ask = format!("&itemId={}", classified.id);
    let item = guest.api(path, &ask).await["itemInfo"]["itemStruct"].clone();
    assert_eq!((&item["isContentClassified"], item.get("video")), (&true.into(), None));
    let item = Visitor::account(&sim).api(path, &ask).await["itemInfo"]["itemStruct"].clone();
    assert!(item["video"].is_object());
    sim.tiktok().remove_work(work.id);
    assert_eq!(guest.api(path, &format!("&itemId={}", work.id)).await["statusCode"], 10_204);
    assert_eq!(guest.api(path, "&itemId=12").await["statusCode"], 10_204);
}

#[tokio::test]
async fn profiles_are_found_by_either_name() {
    let sim = sim(Config::default());
    let guest = Visitor::guest(&sim).await;
    let path = "/api/user/detail/";
    let mixed = sim.tiktok().author("mixed");
    let by_id = guest.api(path, &format!("&secUid={}&uniqueId=", mixed.sec_uid)).await;
    let by_name = guest.api(path, &format!("&secUid=&uniqueId={}", mixed.handle)).await;
    assert_eq!(by_id["userInfo"], by_name["userInfo"]);
    assert_eq!(by_id["userInfo"]["user"]["id"], mixed.uid.to_string());
    assert_eq!(by_id["userInfo"]["statsV2"]["videoCount"], "26");
    let private =
        guest.api(path, &format!("&secUid=&uniqueId={}", sim.tiktok().author("private").handle)).await;
    assert_eq!(
        (&private["statusCode"], &private["userInfo"]["user"]["privateAccount"]),
        (&10_222.into(), &true.into())
    );
    assert_eq!(guest.api(path, "&secUid=&uniqueId=nobody").await["statusCode"], 10_221);
    sim.tiktok().rename_author(&mixed.sec_uid, "New Name");
    let renamed = guest.api(path, &format!("&secUid=&uniqueId={}", mixed.handle)).await;
    assert_eq!(renamed["userInfo"]["user"]["nickname"], "New Name");
}

#[tokio::test]
async fn odd_listings_behave_as_described() {
    let sim = sim(Config::default());
    let guest = Visitor::guest(&sim).await;
    let sec = |key: &str| sim.tiktok().author(key).sec_uid.clone();
    assert_eq!(guest.posts(&sec("private"), "0", 35).await["statusCode"], 10_222);
    assert_eq!(guest.posts("MS4wLjABAAAAnobody", "0", 35).await["statusCode"], 10_221);
    let none = guest.posts(&sec("none"), "0", 35).await;
    assert_eq!((none.get("itemList"), &none["hasMore"]), (None, &false.into()));

    let (gaps, pages) = guest.all("/api/post/item_list/", &format!("&secUid={}", sec("empty-pages"))).await;
    assert_eq!((gaps.len(), pages), (12, 5));

    let first = guest.posts(&sec("endless"), "0", 35).await;
    assert_eq!((first["itemList"].as_array().unwrap().len(), &first["hasMore"]), (12, &true.into()));
    let next = guest.posts(&sec("endless"), first["cursor"].as_str().unwrap(), 35).await;
    assert_eq!((next.get("itemList"), &next["hasMore"]), (None, &true.into()));
    assert_ne!(next["cursor"], first["cursor"]);

    let first = guest.posts(&sec("stuck"), "0", 5).await;
    let next = guest.posts(&sec("stuck"), first["cursor"].as_str().unwrap(), 5).await;
    assert_eq!((&next["cursor"], &next["hasMore"]), (&first["cursor"], &true.into()));

    let profile = guest.api("/api/user/detail/", &format!("&secUid={}&uniqueId=", sec("short"))).await;
    assert_eq!(profile["userInfo"]["stats"]["videoCount"], 11);
    let (short, _) = guest.all("/api/post/item_list/", &format!("&secUid={}", sec("short"))).await;
    assert_eq!(short.len(), 8);
}

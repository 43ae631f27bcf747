//! Ids from links, share texts and bare ids, one and many.

use f2_core::error::Cause;

use crate::stage::{guest, sim};

#[tokio::test]
async fn ids_come_from_every_form_of_link() {
    let sim = sim();
    let douyin = guest(&sim);
    let mixed = sim.author("mixed");
    let work = &mixed.works[0];
    for text in [sim.user_url("mixed"), sim.share_text("mixed"), mixed.sec_uid.clone()] {
        assert_eq!(douyin.get_sec_user_id(&text).await.unwrap(), mixed.sec_uid, "{text}");
    }
    for text in [sim.work_url(work), sim.short_work_link(work), work.id.to_string()] {
        assert_eq!(douyin.get_aweme_id(&text).await.unwrap(), work.id.to_string(), "{text}");
    }
    assert_eq!(
        douyin.get_mix_id("https://www.iesdouyin.com/share/mix/detail/7123/?x=1").await.unwrap(),
        "7123"
    );
    let page = format!("https://live.douyin.com/{}?room_id=1", mixed.web_rid());
    let broadcast = format!("https://webcast.amemv.com/douyin/webcast/reflow/{}", mixed.room_id());
    let before = sim.journal().len();
    assert_eq!(douyin.get_webcast_id(&page).await.unwrap(), mixed.web_rid());
    assert_eq!(douyin.get_room_id(&broadcast).await.unwrap(), mixed.room_id());
    assert_eq!(sim.journal().len(), before, "an id in the link needs no request");
    assert_eq!(douyin.get_webcast_id(&broadcast).await.unwrap(), mixed.web_rid());
    assert_eq!(douyin.get_room_id(&page).await.unwrap(), mixed.room_id());
}

#[tokio::test]
async fn many_links_give_many_ids_in_order() {
    let sim = sim();
    let douyin = guest(&sim);
    let sec = |key: &str| sim.author(key).sec_uid.clone();
    let texts = [format!("{} und {}", sim.user_url("small"), sim.share_text("mixed")), sec("none")];
    assert_eq!(douyin.get_all_sec_user_id(&texts).await.unwrap(), [sec("small"), sec("mixed"), sec("none")]);
    let works = &sim.author("mixed").works;
    let links = [sim.short_work_link(&works[1]), sim.work_url(&works[0])];
    let ids = [works[1].id.to_string(), works[0].id.to_string()];
    assert_eq!(douyin.get_all_aweme_id(&links).await.unwrap(), ids);
    let mixes = ["https://www.douyin.com/collection/7123 https://www.douyin.com/collection/7124".to_owned()];
    assert_eq!(douyin.get_all_mix_id(&mixes).await.unwrap(), ["7123", "7124"]);
    let rooms =
        ["mixed", "small"].map(|key| format!("https://live.douyin.com/{}", sim.author(key).web_rid()));
    let rids = ["mixed", "small"].map(|key| sim.author(key).web_rid());
    assert_eq!(douyin.get_all_webcast_id(&rooms).await.unwrap(), rids);
    let broadcasts = ["mixed", "small"].map(|key| sim.author(key).room_id());
    assert_eq!(douyin.get_all_room_id(&rooms).await.unwrap(), broadcasts);
}

#[tokio::test]
async fn what_leads_elsewhere_is_refused() {
    let sim = sim();
    let douyin = guest(&sim);
    let user = sim.user_url("mixed");
    let table = [
        douyin.get_aweme_id(&user).await,
        douyin.get_mix_id(&user).await,
        douyin.get_webcast_id(&user).await,
        douyin.get_room_id("hello").await,
        douyin.get_sec_user_id("").await,
        douyin.get_sec_user_id("https://v.douyin.com/nothing0/").await,
    ];
    for found in table {
        assert_eq!(found.unwrap_err().cause(), Cause::UsageLink);
    }
    assert_eq!(douyin.get_all_aweme_id(&[]).await.unwrap_err().cause(), Cause::UsageLink);
    let one_wrong = [sim.work_url(&sim.author("mixed").works[0]), user];
    assert_eq!(douyin.get_all_aweme_id(&one_wrong).await.unwrap_err().cause(), Cause::UsageLink);
}

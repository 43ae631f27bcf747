//! From links to ids, one and many, over short links and pages.

use f2_core::error::Cause;

use crate::stage::*;

#[tokio::test]
async fn ids_come_from_every_form_of_link() {
    let sim = sim();
    let tiktok = guest(&sim);
    let world = sim.tiktok();
    let (author, work) = (world.author("mixed"), world.author("mixed").works.first().unwrap());
    let id = work.id.to_string();
    let works = [
        world.work_url(work),
        world.short_work_link(work),
        id.clone(),
        format!("https://m.tiktok.com/v/{id}.html"),
    ];
    for text in &works {
        assert_eq!(tiktok.get_aweme_id(text).await.unwrap(), id, "{text}");
    }
    assert_eq!(tiktok.get_all_aweme_id(&works).await.unwrap(), vec![id.clone(); 4]);
    let handle = tiktok.get_uniqueid(&world.user_url("mixed")).await.unwrap();
    let authors = [
        world.user_url("mixed"),
        world.short_link("mixed"),
        world.share_text("mixed"),
        world.live_url("mixed"),
        world.work_url(work),
        world.short_work_link(work),
        format!("https://www.tiktok.com/@_/video/{id}"),
    ];
    for text in &authors {
        assert_eq!(tiktok.get_secuid(text).await.unwrap(), author.sec_uid, "{text}");
        assert_eq!(tiktok.get_uniqueid(text).await.unwrap(), handle, "{text}");
    }
    assert_eq!(tiktok.get_all_secuid(&authors).await.unwrap(), vec![author.sec_uid.clone(); 7]);
    assert_eq!(tiktok.get_all_uniqueid(&authors).await.unwrap(), vec![handle; 7]);
    assert_eq!(tiktok.get_uniqueid(&author.sec_uid).await.unwrap().len(), author.handle.len());
}

#[tokio::test]
async fn what_leads_nowhere_is_no_link() {
    let sim = sim();
    let tiktok = guest(&sim);
    let error = tiktok.get_aweme_id(&sim.tiktok().user_url("mixed")).await.unwrap_err();
    assert_eq!(error.cause(), Cause::UsageLink);
    let error = tiktok.get_secuid("https://vm.tiktok.com/ZNothing0/").await.unwrap_err();
    assert_eq!(error.cause(), Cause::UsageLink);
    assert_eq!(tiktok.get_all_secuid(&[]).await.unwrap_err().cause(), Cause::UsageLink);
    assert!(sim.hits("/t/").iter().chain(&sim.hits("/ZNothing0")).all(|hit| hit.header("cookie").is_none()));
}

#[tokio::test]
async fn device_ids_come_with_their_cookies() {
    let sim = sim();
    let tiktok = guest(&sim);
    let one = tiktok.tokens().gen_device_id(false).await.unwrap();
    assert!(one.device_id.len() == 19 && one.cookie.expose().starts_with("tt_chain_token="));
    assert!(!one.cookie.expose().contains("; "));
    let full = tiktok.tokens().gen_device_id(true).await.unwrap();
    assert!(full.cookie.expose().contains("ttwid=") && full.cookie.expose().contains("tt_chain_token="));
    let many = tiktok.tokens().gen_device_ids(3, false).await.unwrap();
    assert_eq!(many.len(), 3);
    assert!(many[0].device_id != many[1].device_id);
    assert_eq!(tiktok.tokens().gen_device_ids(99, false).await.unwrap().len(), 10);
}

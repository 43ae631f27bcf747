//! Where things come from when the first source refuses: pages, lists without a signature, the check page.

use f2_core::error::Cause;
use f2_core::platform::{Order, Target, TargetKind};
use f2_sim::{Config, Fault, Hydration, Rule};

use crate::stage::*;

fn refuse(sim: &f2_sim::Sim, path: &str) {
    sim.faults().add(Rule::new(Fault::Empty).always().path(path));
}

#[tokio::test]
async fn a_work_comes_from_its_page_when_the_request_is_refused() {
    for hydration in [Hydration::Universal, Hydration::Broken, Hydration::Sigi] {
        let sim = sim_with(Config { hydration, ..Config::default() });
        refuse(&sim, "/api/item/detail/");
        let tiktok = guest(&sim);
        for work in sim.tiktok().author("small").works.iter().take(4) {
            let found = tiktok.fetch_one_video(&work.id.to_string()).await.unwrap();
            assert_eq!(found.aweme_id(), Some(work.id.to_string()), "{hydration:?}");
            assert!(found.unique_id().is_some() && found.sec_uid().is_some(), "{hydration:?}");
        }
    }
}

#[tokio::test]
async fn a_profile_comes_from_its_page_and_else_from_the_request() {
    let sim = sim();
    let handle = guest(&sim).get_uniqueid(&sim.tiktok().user_url("small")).await.unwrap();
    let profile = guest(&sim).fetch_user_profile("", &handle).await.unwrap();
    assert_eq!(profile.sec_uid().unwrap(), sim.tiktok().author("small").sec_uid);
    assert!(sim.hits("/api/user/detail/").is_empty());

    let bare = sim_with(Config { hydration: Hydration::Absent, ..Config::default() });
    let profile = guest(&bare).fetch_user_profile("", &handle).await.unwrap();
    assert_eq!(profile.sec_uid().unwrap(), bare.tiktok().author("small").sec_uid);
    assert!(!bare.hits("/api/user/detail/").is_empty());
}

#[tokio::test]
async fn a_profile_falls_through_page_request_and_embed_page() {
    let sim = sim_with(Config { hydration: Hydration::Absent, ..Config::default() });
    refuse(&sim, "/api/user/detail/");
    let author = sim.tiktok().author("small");
    let profile = guest(&sim).fetch_user_profile("", &author.handle).await.unwrap();
    assert_eq!(profile.sec_uid().as_ref(), Some(&author.sec_uid));
    assert_eq!(profile.unique_id().as_ref(), Some(&author.handle));
    assert!(profile.video_count().is_some() && profile.uid() == Some(author.uid.to_string()));
    let asked: Vec<String> = sim.journal().into_iter().map(|hit| hit.path).collect();
    let first = |path: &str| asked.iter().position(|asked| asked.starts_with(path)).unwrap();
    let order = [
        first(&format!("/@{}", author.handle)),
        first("/api/user/detail/"),
        first(&format!("/embed/@{}", author.handle)),
        first("/api/item/detail/"),
    ];
    assert!(order.is_sorted(), "{asked:?}");
    // The owner of a list is had so too.
    let (plans, errors) = run(&guest(&sim), "post", order_of(&format!("@{}", author.handle))).await;
    assert!(errors.is_empty() && plans.len() == 5, "{errors:?}");
}

fn order_of(id: &str) -> Order {
    order(Target::new(TargetKind::Author, id))
}

#[tokio::test]
async fn of_sources_that_all_refuse_the_one_that_tells_most_is_told() {
    let broken = "<script id=SIGI_STATE>{</script>".to_owned();
    let text = |status| Fault::Status(status, None);
    for (page, signed, told) in [
        (Fault::Empty, text(503), Cause::RefusedEmpty),
        (text(503), Fault::Empty, Cause::RefusedEmpty),
        (Fault::Text(200, broken.clone()), text(503), Cause::Unavailable),
        (Fault::Html, Fault::Empty, Cause::Challenge),
        (Fault::Text(200, broken), Fault::Text(403, "Forbidden".into()), Cause::Forbidden),
    ] {
        let sim = sim();
        let handle = sim.tiktok().author("small").handle.clone();
        sim.faults().add(Rule::new(page).path(format!("/@{handle}")).always().must_hit());
        sim.faults().add(Rule::new(signed).path("/api/user/detail/").always().must_hit());
        let error = guest(&sim).fetch_user_profile("", &handle).await.unwrap_err();
        assert_eq!(error.cause(), told);
        assert!(!sim.hits("/embed/@").is_empty(), "{told:?}");
    }
    // What the site says of the author is final.
    let sim = sim();
    let error = guest(&sim).fetch_user_profile("", "nobody.of.this.name").await.unwrap_err();
    assert_eq!((error.cause(), sim.hits("/embed/@").len()), (Cause::AuthorNotFound, 0));
}

#[tokio::test]
async fn works_come_from_the_list_without_a_signature() {
    let sim = sim();
    refuse(&sim, "/api/post/item_list/");
    let tiktok = guest(&sim);
    for key in ["small", "deep"] {
        let (plans, errors) =
            run(&tiktok, "post", Order { page_counts: 15, ..order(author(&sim, key)) }).await;
        assert!(errors.is_empty(), "{key}: {errors:?}");
        assert_eq!(ids(&plans), listed(&sim, key));
    }
    let sent = sim.hits("/api/creator/item_list/");
    assert!(sent.iter().all(|hit| hit.param("X-Bogus").is_none() && hit.param("type") == Some("1")));
}

#[tokio::test]
async fn live_rooms_come_from_three_sources() {
    let sim = sim();
    let handle = guest(&sim).get_uniqueid(&sim.tiktok().live_url("mixed")).await.unwrap();
    let room = guest(&sim).fetch_user_live_videos(&handle).await.unwrap();
    assert!(room.is_live() && room.live_flv_url().is_some());
    refuse(&sim, "/api-live/user/room/");
    let page = guest(&sim).fetch_user_live_videos(&handle).await.unwrap();
    assert_eq!(page.live_room_id(), room.live_room_id());
    sim.faults().add(Rule::new(Fault::Empty).always().path(format!("/@{handle}/live")));
    let info = guest(&sim).fetch_user_live_videos(&handle).await.unwrap();
    assert_eq!((info.live_room_id(), info.is_live()), (room.live_room_id(), true));
    assert!(info.live_flv_url().is_some());
}

#[tokio::test]
async fn the_check_page_is_answered_or_reported() {
    let sim = sim_with(Config { challenge: true, ..Config::default() });
    refuse(&sim, "/api/item/detail/");
    let tiktok = guest(&sim);
    let work = sim.tiktok().author("small").works[0].id.to_string();
    let found = tiktok.fetch_one_video(&work).await.unwrap();
    assert_eq!(found.aweme_id(), Some(work.clone()));
    let answered = sim
        .hits("/video/")
        .into_iter()
        .filter(|hit| hit.header("cookie").is_some_and(|c| c.contains("chal")));
    assert!(answered.count() >= 1 || sim.hits("/video/").len() >= 2);

    let bare = sim_with(Config { hydration: Hydration::Absent, ..Config::default() });
    refuse(&bare, "/api/item/detail/");
    let error = guest(&bare).fetch_one_video(&work).await.unwrap_err();
    assert_eq!(error.cause(), Cause::Challenge);
}

#[tokio::test]
async fn the_device_id_belongs_to_the_chain_token() {
    let sim = sim_with(Config { device_bound: true, ..Config::default() });
    let tiktok = guest(&sim);
    let (plans, errors) = run(&tiktok, "post", order(author(&sim, "small"))).await;
    assert!(errors.is_empty() && plans.len() == 5, "{errors:?}");
    let logged = account(&sim);
    let work = sim.tiktok().author("small").works[0].id.to_string();
    let (plans, errors) = run(&logged, "one", order(Target::new(TargetKind::Work, work))).await;
    assert!(errors.is_empty() && plans.len() == 1, "{errors:?}");
    assert_eq!(refusals(&sim), [] as [String; 0]);
}

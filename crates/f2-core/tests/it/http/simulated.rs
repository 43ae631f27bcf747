//! The client against the simulated platform, through its proxy and with its authority: faults as they come.

use std::sync::Arc;
use std::time::Duration;

use f2_core::Cause;
use f2_core::http::{Call, Client, Jar, Redirects, Roots, Settings, retry_after, status_cause};
use f2_sim::{Config, Fault, Rule, Sim};
use http::Uri;

use super::{assert_cause, through};

const PAGE: &str = "https://www.douyin.com/?k=secret";

fn start() -> (Sim, Settings) {
    let sim = Sim::start(Config { bench_works: 0, ..Config::default() }).unwrap();
    let settings = Settings { roots: Roots::Pem(sim.ca_pem().as_bytes().to_vec()), ..through(&sim.proxy()) };
    (sim, settings)
}

#[tokio::test]
async fn every_fault_of_the_wire_has_its_cause() {
    let (sim, settings) = start();
    let settings = settings.timeout(Duration::from_millis(1500));
    for (fault, cause) in [
        (Fault::Reset(20), Cause::NetBroken),
        (Fault::Truncate(20), Cause::NetBroken),
        (Fault::BadGzip, Cause::NetBroken),
        (Fault::Close, Cause::NetBroken),
        (Fault::Stall(20), Cause::NetTimeout),
        (Fault::NoAnswer, Cause::NetTimeout),
        (Fault::DropConnect, Cause::NetBroken),
        (Fault::StallConnect, Cause::NetTimeout),
        (Fault::RefuseConnect(407), Cause::NetProxy),
        (Fault::RefuseConnect(403), Cause::NetProxy),
        (Fault::RefuseConnect(502), Cause::NetConnect),
        (Fault::Untrusted, Cause::NetTls),
    ] {
        let told = format!("{fault:?}");
        sim.faults().add(Rule::new(fault).host("www.douyin.com").times(1).must_hit());
        let client = Client::new(settings.clone()).unwrap();
        let error = client.fetch(Call::get(Uri::from_static(PAGE))).await.expect_err(&told);
        assert_eq!(error.cause(), cause, "{told}: {error:?}");
        assert_cause(&error, cause);
        let reply = client.fetch(Call::get(Uri::from_static(PAGE))).await.expect(&told);
        assert!(reply.status.is_success() && !reply.body.is_empty(), "{told}: the next one is whole");
    }
    let nowhere = Call::get(Uri::from_static("https://nowhere.example/"));
    assert_cause(&Client::new(settings).unwrap().fetch(nowhere).await.unwrap_err(), Cause::NetConnect);
}

#[tokio::test]
async fn statuses_are_answers_whose_meaning_can_be_told() {
    let (sim, settings) = start();
    let client = Client::new(settings).unwrap();
    for (fault, cause) in [
        (Fault::Status(429, Some("7".into())), Cause::RateLimited),
        (Fault::Status(444, None), Cause::RateLimited),
        (Fault::Status(503, Some("7".into())), Cause::Unavailable),
        (Fault::Status(403, None), Cause::Forbidden),
        (Fault::Text(403, "Uifid Not Found".into()), Cause::Gateway),
    ] {
        let told = format!("{fault:?}");
        sim.faults().add(Rule::new(fault).host("www.douyin.com").times(1).must_hit());
        let reply = client.fetch(Call::get(Uri::from_static(PAGE))).await.expect(&told);
        assert_eq!(status_cause(reply.status, &String::from_utf8_lossy(&reply.body)), Some(cause), "{told}");
        let asked = told.contains("Some(\"7\")").then_some(Duration::from_secs(7));
        assert_eq!(retry_after(&reply.headers, jiff::Timestamp::now()), asked, "{told}");
    }
}

#[tokio::test]
async fn a_short_link_leads_home_and_takes_no_cookie_along() {
    let (sim, settings) = start();
    let client = Client::new(settings).unwrap();
    let jar = Arc::new(Jar::new(&["www.douyin.com"]));
    jar.add_text(&sim.login_cookie()).unwrap();
    let link: Uri = sim.short_link("mixed").parse().unwrap();
    let stopped = Call::get(link.clone()).jar(jar.clone()).redirects(Redirects::Stop);
    let reply = client.fetch(stopped).await.unwrap();
    assert!(reply.status.is_redirection() && reply.headers.contains_key("location"), "{reply:?}");
    let reply = client.fetch(Call::get(link).jar(jar)).await.unwrap();
    assert!(reply.status.is_success(), "{reply:?}");
    let hits = sim.journal();
    assert!(hits.len() >= 3);
    for hit in hits {
        assert_eq!(hit.header("cookie").is_some(), hit.host == "www.douyin.com", "{} {}", hit.host, hit.path);
    }
}

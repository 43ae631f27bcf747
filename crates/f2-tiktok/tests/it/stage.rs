//! The stage of the tests: a simulated platform, and TikTok pointed at it through proxy and TLS.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use f2_core::Timestamp;
use f2_core::error::Error;
use f2_core::http::{Client, Proxy, RetryRule, Roots, Settings as HttpSettings};
use f2_core::plan::{Plan, Want};
use f2_core::platform::{Order, Platform as _, Target, TargetKind};
use f2_core::progress::Silent;
use f2_core::secret::Secret;
use f2_core::session::{Settings, random};
use f2_core::time::system_clock;
use f2_sim::{Config, Sim};
use f2_tiktok::TikTok;
use futures_util::StreamExt as _;

pub(crate) fn sim() -> Sim {
    sim_with(Config::default())
}

pub(crate) fn sim_with(config: Config) -> Sim {
    Sim::start(Config { bench_works: 0, ..config }).unwrap()
}

pub(crate) fn client(sim: &Sim) -> Client {
    Client::new(HttpSettings {
        proxy: Proxy::Url(Secret::new(sim.proxy())),
        roots: Roots::Pem(sim.ca_pem().into()),
        ..HttpSettings::default().timeout(Duration::from_millis(800))
    })
    .unwrap()
}

pub(crate) fn settings(client: Client) -> Settings {
    let retry =
        RetryRule { base: Duration::from_millis(1), cap: Duration::from_millis(5), ..RetryRule::default() };
    Settings {
        client,
        cookie: Secret::default(),
        user_agent: None,
        referer: None,
        encryption: None,
        overrides: BTreeMap::new(),
        retry,
        page_delay: (Duration::ZERO, Duration::ZERO),
        clock: system_clock(),
        draw: random(),
        sink: Arc::new(Silent),
    }
}

/// TikTok without any network.
pub(crate) fn offline() -> Settings {
    let mut settings = settings(Client::new(HttpSettings::default()).unwrap());
    settings.clock = Arc::new(|| Timestamp::from_second(1_700_000_000).unwrap());
    settings.draw = Arc::new(|| 0.5);
    settings
}

pub(crate) fn with(sim: &Sim, cookie: &str, overrides: &[(&str, &str)]) -> Arc<TikTok> {
    let owned = overrides.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
    let settings =
        Settings { cookie: Secret::new(cookie), overrides: owned.collect(), ..settings(client(sim)) };
    TikTok::new(settings).unwrap()
}

pub(crate) fn guest(sim: &Sim) -> Arc<TikTok> {
    with(sim, "", &[])
}

/// The account that is logged in.
pub(crate) fn account(sim: &Sim) -> Arc<TikTok> {
    with(sim, &sim.tiktok().login_cookie(), &[("web.device_id", &sim.tiktok().device_id())])
}

pub(crate) fn author(sim: &Sim, key: &str) -> Target {
    Target::new(TargetKind::Author, sim.tiktok().author(key).sec_uid.clone())
}

pub(crate) fn order(target: Target) -> Order {
    let want = Want { music: true, cover: true, desc: true, ..Want::default() };
    Order { want, ..Order::new(target) }
}

/// The plans of a mode, and the errors among them.
pub(crate) async fn run(tiktok: &Arc<TikTok>, mode: &str, order: Order) -> (Vec<Plan>, Vec<Error>) {
    let all: Vec<_> = tiktok.clone().run(mode, order).collect().await;
    let (plans, errors): (Vec<_>, Vec<_>) = all.into_iter().partition(Result::is_ok);
    (plans.into_iter().map(Result::unwrap).collect(), errors.into_iter().filter_map(Result::err).collect())
}

/// What the platform refused so far.
pub(crate) fn refusals(sim: &Sim) -> Vec<String> {
    sim.journal()
        .into_iter()
        .filter_map(|hit| hit.refusal.map(|why| format!("{}{}: {why}", hit.host, hit.path)))
        .collect()
}

/// The ids of an author's listed works, as the manifest has them, in no order.
pub(crate) fn listed(sim: &Sim, key: &str) -> Vec<String> {
    let mut ids: Vec<String> =
        sim.tiktok().manifest_of(key).works.into_iter().map(|work| work.aweme_id).collect();
    ids.sort_unstable();
    ids
}

/// The ids of plans, in no order.
pub(crate) fn ids(plans: &[Plan]) -> Vec<String> {
    let mut ids: Vec<String> = plans.iter().map(|plan| plan.work_id.clone()).collect();
    ids.sort_unstable();
    ids
}

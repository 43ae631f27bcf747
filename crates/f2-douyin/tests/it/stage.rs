//! The stage of the tests: a simulated platform, and Douyin pointed at it through proxy and TLS.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use f2_core::http::{Client, Proxy, RetryRule, Roots, Settings as HttpSettings};
use f2_core::plan::Want;
use f2_core::platform::{Order, Target, TargetKind};
use f2_core::progress::Silent;
use f2_core::secret::Secret;
use f2_core::session::{Settings, random};
use f2_core::signer::{Signer, SignerAddress};
use f2_core::time::system_clock;
use f2_douyin::Douyin;
use f2_sim::{Config, Sim};

pub(crate) fn sim() -> Sim {
    Sim::start(Config { bench_works: 0, ..Config::default() }).unwrap()
}

pub(crate) fn douyin_with(sim: &Sim, cookie: &str, encryption: Option<&str>) -> Arc<Douyin> {
    douyin_signed(sim, cookie, encryption, None)
}

/// Douyin whose requests the program at an address signs, if there is one.
pub(crate) fn douyin_signed(
    sim: &Sim,
    cookie: &str,
    encryption: Option<&str>,
    signer: Option<&str>,
) -> Arc<Douyin> {
    let http = HttpSettings {
        proxy: Proxy::Url(Secret::new(sim.proxy())),
        roots: Roots::Pem(sim.ca_pem().into()),
        ..HttpSettings::default().timeout(Duration::from_millis(400))
    };
    let retry =
        RetryRule { base: Duration::from_millis(1), cap: Duration::from_millis(5), ..RetryRule::default() };
    let signer =
        signer.map(|at| Signer::new(SignerAddress::parse(at).unwrap(), HttpSettings::default()).unwrap());
    Douyin::new(Settings {
        client: Client::new(http).unwrap(),
        cookie: Secret::new(cookie),
        user_agent: None,
        referer: None,
        encryption: encryption.map(str::to_owned),
        signer: signer.map(Arc::new),
        overrides: BTreeMap::new(),
        retry,
        page_delay: (Duration::ZERO, Duration::ZERO),
        clock: system_clock(),
        draw: random(),
        sink: Arc::new(Silent),
    })
    .unwrap()
}

pub(crate) fn guest(sim: &Sim) -> Arc<Douyin> {
    douyin_with(sim, "", None)
}

pub(crate) fn order(target: Target, max_counts: Option<u64>) -> Order {
    let want = Want { music: true, cover: true, desc: true, ..Want::default() };
    Order { max_counts, want, ..Order::new(target) }
}

pub(crate) fn author(sim: &Sim, key: &str) -> Target {
    Target::new(TargetKind::Author, sim.author(key).sec_uid.clone())
}

/// The account that is logged in.
pub(crate) fn account(sim: &Sim) -> Arc<Douyin> {
    douyin_with(sim, &sim.login_cookie(), None)
}

/// What the platform refused so far.
pub(crate) fn refusals(sim: &Sim) -> Vec<String> {
    sim.journal()
        .into_iter()
        .filter_map(|hit| hit.refusal.map(|why| format!("{}: {why}", hit.path)))
        .collect()
}

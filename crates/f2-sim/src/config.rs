//! Settings of a simulator.

use std::path::PathBuf;
use std::time::Duration;

/// How the simulated platform looks and how strict it is. `Config::default()` is the strict one.
#[derive(Clone, Debug)]
pub struct Config {
    /// Seed of the world.
    pub seed: u64,
    /// Loopback port; 0 takes a free one.
    pub port: u16,
    /// Folder for the CA file (created when missing); a temporary one of its own when `None`.
    pub dir: Option<PathBuf>,
    /// Works of the author `bench`.
    pub bench_works: usize,
    /// Bytes of the best gear of each of them.
    pub bench_video: u64,
    /// Bytes of the still cover of each of them.
    pub bench_cover: u64,
    /// Works of the authors `drawn` and `drawn-login`, drawn by lot from the seed; with 0 there are no such authors.
    pub drawn_works: usize,
    /// Whether API requests must carry a right `a_bogus` or `X-Bogus`.
    pub check_signature: bool,
    /// How far the clock inside a signature may be from now.
    pub clock_skew: Duration,
    /// Whether guarded paths want the headers `uifid` and `x-tt-argus` (403 otherwise).
    pub guard: bool,
    /// Whether media hosts answer 403 to a request that carries a cookie.
    pub cdn_refuses_cookies: bool,
    /// Whether TikTok's API wants the device id that came with the `tt_chain_token`.
    pub device_bound: bool,
    /// Whether TikTok's pages stand behind a challenge.
    pub challenge: bool,
    /// Where TikTok's pages carry their data.
    pub hydration: Hydration,
    /// How long media addresses work.
    pub url_lifetime: Duration,
    /// Bytes per second of every media connection; unlimited when `None`.
    pub bandwidth: Option<u64>,
    /// Pause before every API answer.
    pub latency: Duration,
}

/// Which script of a TikTok page carries the data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hydration {
    /// `__UNIVERSAL_DATA_FOR_REHYDRATION__`.
    Universal,
    /// The same, over many lines.
    Broken,
    /// `SIGI_STATE`, as pages of 2022 had it.
    Sigi,
    /// None at all.
    Absent,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            seed: 1,
            port: 0,
            dir: None,
            bench_works: 500,
            bench_video: 200_000,
            bench_cover: 12_000,
            drawn_works: 0,
            check_signature: true,
            clock_skew: Duration::from_secs(600),
            guard: false,
            cdn_refuses_cookies: false,
            device_bound: false,
            challenge: false,
            hydration: Hydration::Universal,
            url_lifetime: Duration::from_secs(6 * 3600),
            bandwidth: None,
            latency: Duration::ZERO,
        }
    }
}

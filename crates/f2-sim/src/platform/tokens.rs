//! What the platforms have given out, and whether a token that comes back is one of it.

use crate::secrets;
use crate::seed::Seed;
use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

/// The tokens given out so far.
#[derive(Debug, Default)]
pub(crate) struct Tokens {
    count: AtomicU64,
    ttwids: Mutex<HashSet<String>>,
    uifids: Mutex<HashSet<String>>,
    ms_tokens: Mutex<HashSet<String>>,
    /// `tt_chain_token` and the device id of the page it came with.
    chains: Mutex<HashMap<String, String>>,
    /// Keys of page challenges that wait for an answer.
    riddles: Mutex<HashSet<String>>,
}

impl Tokens {
    pub(in crate::platform) fn seed(&self, world: Seed, kind: &str) -> Seed {
        world.at("token").at(kind).nth(self.count.fetch_add(1, Ordering::Relaxed))
    }

    /// A new ttwid in the form of a cookie value: `1%7C…%7Cseconds%7C…`.
    pub(crate) fn new_ttwid(&self, world: Seed, now: u64) -> String {
        let seed = self.seed(world, "ttwid");
        let mark = secrets::TTWID_MARK;
        let body = seed.at("body").alnum(43 - mark.len());
        let ttwid = format!("1%7C{mark}{body}%7C{now}%7C{}", seed.at("mac").hex(64));
        self.ttwids.lock().unwrap_or_else(PoisonError::into_inner).insert(ttwid.clone());
        ttwid
    }

    /// Whether this ttwid was given out here; `|` may stand for `%7C`.
    pub(crate) fn knows_ttwid(&self, ttwid: &str) -> bool {
        let ttwids = self.ttwids.lock().unwrap_or_else(PoisonError::into_inner);
        ttwids.contains(ttwid) || ttwids.contains(&ttwid.replace('|', "%7C"))
    }

    /// A new UIFID_TEMP, 160 hexadecimal digits.
    pub(crate) fn new_uifid_temp(&self, world: Seed) -> String {
        let mark = secrets::UIFID_TEMP_MARK;
        self.remember(format!("{mark}{}", self.seed(world, "uifid").hex(160 - mark.len())))
    }

    /// The account's UIFID, 320 hexadecimal digits.
    pub(crate) fn account_uifid(&self, world: Seed) -> String {
        let mark = secrets::UIFID_MARK;
        self.remember(format!("{mark}{}", world.at("account uifid").hex(320 - mark.len())))
    }

    fn remember(&self, uifid: String) -> String {
        self.uifids.lock().unwrap_or_else(PoisonError::into_inner).insert(uifid.clone());
        uifid
    }

    /// Whether this UIFID or UIFID_TEMP was given out here.
    pub(crate) fn knows_uifid(&self, uifid: &str) -> bool {
        self.uifids.lock().unwrap_or_else(PoisonError::into_inner).contains(uifid)
    }

    /// A new msToken of `length` characters.
    pub(crate) fn new_ms_token(&self, world: Seed, length: usize) -> String {
        let mark = secrets::MS_TOKEN_MARK;
        let token = format!("{mark}{}==", self.seed(world, "msToken").alnum(length - mark.len() - 2));
        self.ms_tokens.lock().unwrap_or_else(PoisonError::into_inner).insert(token.clone());
        token
    }

    /// Whether this msToken was given out here.
    pub(crate) fn knows_ms_token(&self, token: &str) -> bool {
        self.ms_tokens.lock().unwrap_or_else(PoisonError::into_inner).contains(token)
    }

    /// A new pair of TikTok: a device id of 19 digits and its `tt_chain_token`.
    pub(crate) fn new_chain(&self, world: Seed) -> (String, String) {
        let seed = self.seed(world, "chain");
        let device = format!("75{}", seed.at("wid").digits(17));
        let chain = format!("{}{}==", secrets::CHAIN_MARK, seed.alnum(22 - secrets::CHAIN_MARK.len()));
        let mut chains = self.chains.lock().unwrap_or_else(PoisonError::into_inner);
        chains.insert(chain.clone(), device.clone());
        (device, chain)
    }

    /// The account's pair.
    pub(crate) fn account_chain(&self, world: Seed) -> (String, String) {
        let device = format!("74{}", world.at("account device").digits(17));
        let chain = format!("{}account==", secrets::CHAIN_MARK);
        let mut chains = self.chains.lock().unwrap_or_else(PoisonError::into_inner);
        chains.insert(chain.clone(), device.clone());
        (device, chain)
    }

    /// The device id that belongs to a `tt_chain_token`, if that was given out here.
    pub(crate) fn device_of(&self, chain: &str) -> Option<String> {
        self.chains.lock().unwrap_or_else(PoisonError::into_inner).get(chain).cloned()
    }

    /// Remembers a page challenge.
    pub(crate) fn ask_riddle(&self, key: String) {
        self.riddles.lock().unwrap_or_else(PoisonError::into_inner).insert(key);
    }

    /// Whether a page challenge was asked and not answered yet; from now on it is answered.
    pub(crate) fn answer_riddle(&self, key: &str) -> bool {
        self.riddles.lock().unwrap_or_else(PoisonError::into_inner).remove(key)
    }
}

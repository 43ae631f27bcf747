//! The signing steps of TikTok's API requests: which lists there are, and what the site's script says of itself, is
//! data of the [`Device`].

use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU16, Ordering};

use f2_core::device::Device;
use f2_core::error::{Cause, Error, Result};
use f2_core::session::{Draw, Prepared, SignStep};
use f2_core::sign::Appended;
use f2_sign::x_gnarly::{self, FieldSet, Moment, Release};
use f2_sign::xbogus;

use crate::crawler::endpoints::{SIGN_GUARDED, SIGN_WEB};
use crate::device::{SIGNING, X_BOGUS, X_GNARLY};

/// What stands before the value of `X-Bogus`; `X-Gnarly` covers the query up to here.
const X_BOGUS_MARK: &str = "&X-Bogus=";

/// The steps by name, in the order they can stand in a list.
pub const STEPS: &[&str] = &["x-bogus", "x-gnarly"];

/// Reads the configuration's `encryption`: `xb` (the default) signs as the tables say, `none` signs nothing.
///
/// # Errors
/// `usage.config` for anything else.
pub fn is_signed(encryption: &str) -> Result<bool> {
    match encryption.trim() {
        "" | "xb" => Ok(true),
        "none" => Ok(false),
        other => {
            let detail = format!("encryption: {other:?} is none of xb, none");
            Err(Error::new(Cause::UsageConfig).detail(detail))
        }
    }
}

/// The signing lists of one browser.
pub(crate) struct Steps {
    web: Vec<Arc<dyn SignStep>>,
    guarded: Vec<Arc<dyn SignStep>>,
}

impl Steps {
    /// The lists of the tables; empty ones where nothing is to be signed.
    pub(crate) fn new(device: &Device, signed: bool, draw: &Draw) -> Result<Self> {
        let list =
            |name: &str| if signed { steps(device, device.value(SIGNING, name), draw) } else { Ok(vec![]) };
        Ok(Self { web: list(SIGN_WEB)?, guarded: list(SIGN_GUARDED)? })
    }

    /// The list of this name; empty for an unknown one.
    pub(crate) fn of(&self, name: &str) -> &[Arc<dyn SignStep>] {
        match name {
            SIGN_WEB => &self.web,
            SIGN_GUARDED => &self.guarded,
            _ => &[],
        }
    }
}

/// The steps of a list: their names parted by spaces.
///
/// # Errors
/// `usage.config` for a name that is none of [`STEPS`], and for a number of theirs that cannot be read.
pub(crate) fn steps(device: &Device, names: &str, draw: &Draw) -> Result<Vec<Arc<dyn SignStep>>> {
    let step = |name: &str| match name {
        "x-bogus" => bogus(device),
        "x-gnarly" => gnarly(device, draw.clone()),
        other => {
            let detail = format!("{SIGNING}: {other:?} is none of {}", STEPS.join(", "));
            Err(Error::new(Cause::UsageConfig).detail(detail))
        }
    };
    names.split_whitespace().map(step).collect()
}

/// A number of a set.
fn number<T: FromStr>(device: &Device, set: &str, name: &str) -> Result<T> {
    let text = device.value(set, name);
    text.trim().parse().map_err(|_| {
        Error::new(Cause::UsageConfig).detail(format!("{set}.{name}: {text:?} is no number that fits"))
    })
}

/// Appends `X-Bogus`.
fn bogus(device: &Device) -> Result<Arc<dyn SignStep>> {
    let environment = xbogus::Environment {
        env: number(device, X_BOGUS, "env")?,
        detect: number(device, X_BOGUS, "detect")?,
        canvas: number(device, X_BOGUS, "canvas")?,
    };
    let signer = xbogus::Signer::with_environment(device.user_agent(), environment);
    Ok(Arc::new(Appended::new("X-Bogus", move |prepared: &Prepared| {
        signer.sign(&prepared.query, prepared.signed_body(), prepared.now.as_second())
    })))
}

/// Appends `X-Gnarly` over the query as it was before `X-Bogus`.
fn gnarly(device: &Device, draw: Draw) -> Result<Arc<dyn SignStep>> {
    let wrong = |what: String| Error::new(Cause::UsageConfig).detail(format!("{X_GNARLY}: {what}"));
    let text = device.value(X_GNARLY, "fields");
    let numbers: Option<Vec<u8>> = text.split_whitespace().map(|field| field.parse().ok()).collect();
    let fields = numbers.and_then(|numbers| FieldSet::new(&numbers));
    let fields = fields.ok_or_else(|| wrong(format!("{text:?} is no set of fields")))?;
    let release = Release::new(device.value(X_GNARLY, "sdk"), device.value(X_GNARLY, "scm"))
        .map_err(|error| wrong(error.to_string()))?;
    let environment = x_gnarly::Environment {
        env: number(device, X_GNARLY, "env")?,
        detect: number(device, X_GNARLY, "detect")?,
        canvas: number(device, X_GNARLY, "canvas")?,
        seed: number(device, X_GNARLY, "seed")?,
    };
    let signer = x_gnarly::Signer::new(device.user_agent(), environment, release);
    let signed = AtomicU16::new(0);
    Ok(Arc::new(Appended::new("X-Gnarly", move |prepared: &Prepared| {
        let query = prepared.query.split(X_BOGUS_MARK).next().unwrap_or_default();
        let count = signed.fetch_add(1, Ordering::Relaxed).wrapping_add(1);
        // Draws of [0, 1) scaled to 32 and 8 bits.
        let nonce = || (draw() * 4_294_967_296.0) as u32;
        let moment = Moment {
            unix_seconds: prepared.now.as_second(),
            nonce: nonce(),
            second_nonce: nonce(),
            counters: [count, count],
        };
        let key = std::array::from_fn(|_| (draw() * 256.0) as u8);
        signer.sign(query, prepared.signed_body(), &moment, &fields, &key)
    })))
}

//! The gateway in front of the guarded paths: `uifid`, the web signature, `x-tt-argus`.

use super::param;
use crate::net::State;
use crate::platform::{Asked, Reply};
use f2_sign::web_sign::NAME;

/// 403 with the name of what does not hold, in the order in which the platform looks.
pub(super) fn pass(state: &State, asked: &Asked, guarded: bool) -> Result<(), Reply> {
    let verdict = if guarded { verdict(state, asked) } else { sign(asked) };
    verdict.map_err(|text| Reply::text(403, &format!("Forbidden: {text}")).refused(text))
}

fn verdict(state: &State, asked: &Asked) -> Result<(), &'static str> {
    let uifid = asked.header("uifid");
    if uifid.is_empty() {
        return Err("Uifid Not Found");
    }
    let signed = param(&asked.query, NAME).is_some();
    let device = asked.cookie("s_v_web_id");
    let same_device = param(&asked.query, "fp").is_none_or(|fp| Some(fp) == device);
    if !(signed || asked.header("x-tt-argus") == "1") || !same_device {
        return Err("Signature Not Found");
    }
    if !state.tokens.knows_uifid(uifid) {
        return Err("Validate Error");
    }
    sign(asked)
}

/// Holds a web signature, where there is one, against the query.
fn sign(asked: &Asked) -> Result<(), &'static str> {
    if param(&asked.query, NAME).is_none() {
        return Ok(());
    }
    f2_sign::verify::web_sign::decode(&asked.query)
        .ok()
        .and_then(|seen| seen.check(asked.header("uifid")).ok())
        .ok_or("Sign Invalid")
}

//! The report a browser makes of itself to the token host (`strData`).
//!
//! The keys and types are those the site's script sends; the values are this identity's own: a window that was
//! opened a little while ago, and a mouse that moved over it.

use f2_core::Timestamp;
use f2_core::device::Device;
use f2_core::session::Draw;
use f2_sign::str_data;
use serde_json::{Value, json};

use crate::device::{BASE_WEB, REFERER};

/// The script's own application id.
const AID: u32 = 368_462;

/// The sealed report of a browser at a moment. Draws the movements and the key.
#[must_use]
pub fn sealed(device: &Device, now: Timestamp, draw: &Draw) -> String {
    // A draw of [0, 1) scaled to a byte.
    let key = std::array::from_fn(|_| (draw() * 256.0) as u8);
    let aids = json!([1988, AID]);
    let report = json!({
        "behavior": behavior(device, now.as_millisecond(), draw),
        "wID": { "sdkVersion": "5.0.0", "scmVersion": "1.0.0.294", "msgType": 2,
                 "timestamp": now.as_millisecond().to_string(), "aid": AID, "aidList": aids, "privacyMode": 513 },
        "custom": {},
        "window": { "location": REFERER },
        "msgMeta": { "msgType": 2, "msgSrcProp": 2, "msgProtocol": 1, "aid": AID, "aidList": aids },
    });
    str_data::tiktok(&report.to_string(), &key)
}

/// A window of the screen's width opened half a minute ago, resized once, and a few moves of the mouse.
fn behavior(device: &Device, now_ms: i64, draw: &Draw) -> Value {
    let number = |name: &str| device.value(BASE_WEB, name).parse::<u32>().unwrap_or_default();
    let (width, height) = (number("screen_width"), number("screen_height").saturating_sub(135));
    let opened = now_ms - 30_000;
    // Positions inside the window: a draw of [0, 1) scaled to it.
    let mouse = |at: i64| {
        let (x, y) = ((draw() * f64::from(width)) as u32, (draw() * f64::from(height)) as u32);
        json!({ "ts": opened + 1000 * at, "x": x, "y": y, "e": "DIV", "t": 1 })
    };
    json!({
        "beResize": [{ "ts": opened + 400, "h": height, "w": width }],
        "beMotion": [{ "ts": opened + 500, "x": null, "y": null, "z": null }],
        "bePaste": [],
        "beMouse": (2..8).map(mouse).collect::<Vec<_>>(),
        "beKeyboard": [], "beScroll": [], "beTouch": [], "beWheel": [],
        "windowState": [{ "ts": opened, "v": 1 }],
        "isTrusted": 1,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_report_opens_again_and_is_this_identitys() {
        let draw: Draw = std::sync::Arc::new(|| 0.5);
        let device =
            crate::device::browser("Mozilla/5.0 (X) Y", REFERER, &Default::default()).expect("device");
        let now = Timestamp::from_second(1_700_000_000).expect("a time");
        let (opened, seal) = f2_sign::verify::str_data::tiktok(&sealed(&device, now, &draw)).expect("opens");
        let report: Value = serde_json::from_str(&opened).expect("json");
        assert_eq!(seal.key, [128; 48]);
        assert_eq!(report["wID"]["timestamp"], "1700000000000");
        assert_eq!(report["behavior"]["beResize"][0]["w"], 1920);
        assert_eq!(report["behavior"]["beMouse"][0]["x"], 960);
    }
}

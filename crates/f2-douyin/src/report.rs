//! The report a browser makes of itself to the token host (`strData`).
//!
//! The keys and types are those the site's script sends; the values are this identity's own: one user agent,
//! one window on one screen, one client id. Marks of the script: 1 and 2 are yes and no, 3 a function, 4 absent,
//! 99 an object, -1 unknown.

use f2_core::device::Device;
use f2_core::session::Draw;
use f2_sign::str_data;
use serde_json::{Value, json};

use crate::device::{BASE_WEB, REFERER};

/// The sealed report of a browser. Draws the client id and the nonce.
#[must_use]
pub fn sealed(device: &Device, draw: &Draw) -> String {
    // A draw of [0, 1) scaled to a byte.
    let byte = || (draw() * 256.0) as u8;
    let client: String = (0..16).map(|_| format!("{:02x}", byte())).collect();
    let report = json!({
        "tokenList": [],
        "navigator": navigator(device),
        "wID": script(&client),
        "window": window(),
        "webgl": webgl(),
        "document": { "characterSet": "UTF-8", "compatMode": "CSS1Compat", "documentMode": "undefined",
                      "layers": 4, "all": 12, "images": 99 },
        "screen": screen(device),
        "plugins": { "plugin": PLUGINS, "pv": "0" },
        "custom": {},
    });
    str_data::douyin(&report.to_string(), byte())
}

/// The viewers every Chromium browser lists.
const PLUGINS: &[&str] = &["internal-pdf-viewer|application/pdf|pdf", "internal-pdf-viewer|text/pdf|pdf"];

fn number(device: &Device, name: &str) -> u32 {
    device.value(BASE_WEB, name).parse().unwrap_or_default()
}

fn navigator(device: &Device) -> Value {
    let (user_agent, base) = (device.user_agent(), |name: &str| device.value(BASE_WEB, name));
    const ABSENT: &str = "undefined";
    json!({
        "appCodeName": "Mozilla", "appMinorVersion": ABSENT, "appName": "Netscape",
        "appVersion": user_agent.strip_prefix("Mozilla/").unwrap_or(user_agent),
        "buildID": ABSENT, "doNotTrack": "null", "msDoNotTrack": ABSENT, "oscpu": ABSENT,
        "platform": base("browser_platform"), "product": "Gecko", "productSub": "20030107",
        "cpuClass": ABSENT, "vendor": "Google Inc.", "vendorSub": "",
        "deviceMemory": base("device_memory"), "language": base("browser_language"),
        "systemLanguage": ABSENT, "userLanguage": ABSENT, "webdriver": "false",
        "cookieEnabled": 1, "vibrate": 3, "credentials": 99, "storage": 99,
        "requestMediaKeySystemAccess": 3, "bluetooth": 99, "hardwareConcurrency": number(device, "cpu_core_num"),
        "maxTouchPoints": -1, "languages": "zh-CN,en", "touchEvent": 2, "touchstart": 2,
    })
}

fn script(client: &str) -> Value {
    json!({ "load": 0, "nativeLength": 33, "jsFontsList": "83f017f", "timezone": 8, "magic": 3,
            "dProps": 2, "jsv": "1.5", "browserType": 16, "iframe": 2, "aid": 6383, "client": client,
            "msgType": 1, "privacyMode": 0, "aidList": [6383] })
}

fn window() -> Value {
    json!({ "Image": 3, "isSecureContext": 1, "ActiveXObject": 4, "toolbar": 99, "locationbar": 99,
            "external": 99, "mozRTCPeerConnection": 4, "postMessage": 3, "webkitRequestAnimationFrame": 3,
            "BluetoothUUID": 3, "netscape": 4, "localStorage": 99, "sessionStorage": 99, "indexDB": 4,
            "devicePixelRatio": 1, "location": REFERER })
}

fn webgl() -> Value {
    json!({ "antialias": 1, "blueBits": 8, "depthBits": 24, "greenBits": 8, "maxAnisotropy": 16,
            "maxCombinedTextureImageUnits": 32, "maxCubeMapTextureSize": 16384,
            "maxFragmentUniformVectors": 1024, "maxRenderbufferSize": 16384, "maxTextureImageUnits": 16,
            "maxTextureSize": 16384, "maxVaryingVectors": 30, "maxVertexAttribs": 16,
            "maxVertexTextureImageUnits": 16, "maxVertexUniformVectors": 4096,
            "shadingLanguageVersion": "WebGL GLSL ES 1.0 (OpenGL ES GLSL ES 1.0 Chromium)",
            "stencilBits": 0, "version": "WebGL 1.0 (OpenGL ES 2.0 Chromium)", "vendor": "Google Inc. (Intel)",
            "renderer": "ANGLE (Intel, Intel(R) UHD Graphics 630 Direct3D11 vs_5_0 ps_5_0, D3D11)" })
}

/// A maximised window on the screen of the base parameters: the task bar takes 48 rows, the browser's own
/// frame 87.
fn screen(device: &Device) -> Value {
    let (width, height) = (number(device, "screen_width"), number(device, "screen_height"));
    let available = height.saturating_sub(48);
    let inner = available.saturating_sub(87);
    json!({ "innerWidth": width, "innerHeight": inner, "outerWidth": width, "outerHeight": available,
            "screenX": 0, "screenY": 0, "pageXOffset": 0, "pageYOffset": 0, "availWidth": width,
            "availHeight": available, "sizeWidth": width, "sizeHeight": height, "clientWidth": width,
            "clientHeight": inner, "colorDepth": 24, "pixelDepth": 24 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_report_opens_again_and_is_this_identitys() {
        let draw: Draw = std::sync::Arc::new(|| 0.5);
        let device =
            crate::device::browser("Mozilla/5.0 (X) Y", REFERER, &Default::default()).expect("device");
        let sealed = sealed(&device, &draw);
        let (opened, _) = f2_sign::verify::str_data::douyin(&sealed).expect("opens");
        let report: Value = serde_json::from_str(&opened).expect("json");
        assert_eq!(report["navigator"]["appVersion"], "5.0 (X) Y");
        assert_eq!(report["screen"]["sizeWidth"], 1920);
        assert_eq!(report["wID"]["client"], "80".repeat(16));
    }
}

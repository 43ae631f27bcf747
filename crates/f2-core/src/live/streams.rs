//! The stream tables of room answers: JSON in, addresses out.

use serde_json::Value;

use super::room::{Codec, Protocol, Quality, StreamAddress};
use crate::secret::SignedUrl;

/// More addresses than this no room has.
const MOST: usize = 128;

/// The addresses of a `stream_data` text: `{"data": {quality: {line: {"flv": …, "hls": …, "sdk_params": …}}}}`,
/// where `sdk_params` is JSON in a string again (`VCodec`, `vbitrate`). The line `main` comes before the others.
/// Whatever does not fit is passed over; a text that is no JSON gives nothing.
#[must_use]
pub fn stream_data(text: &str) -> Vec<StreamAddress> {
    let Ok(value) = serde_json::from_str::<Value>(text) else { return Vec::new() };
    let Some(data) = value.get("data").and_then(Value::as_object) else { return Vec::new() };
    let mut found = Vec::new();
    for (name, lines) in data {
        let Some(quality) = Quality::named(name) else { continue };
        let Some(lines) = lines.as_object() else { continue };
        let mut lines: Vec<_> = lines.iter().collect();
        lines.sort_by_key(|(line, _)| *line != "main");
        for (_, line) in lines {
            found.extend(addresses(quality, line));
        }
    }
    found.truncate(MOST);
    found
}

fn addresses(quality: Quality, line: &Value) -> impl Iterator<Item = StreamAddress> {
    let parameters = line.get("sdk_params").and_then(Value::as_str).unwrap_or_default();
    let parameters: Value = serde_json::from_str(parameters).unwrap_or_default();
    let codec = parameters.get("VCodec").and_then(Value::as_str).and_then(Codec::named);
    let bit_rate = parameters.get("vbitrate").and_then(Value::as_u64).filter(|rate| *rate > 0);
    [("flv", Protocol::Flv), ("hls", Protocol::Hls)].into_iter().filter_map(move |(key, protocol)| {
        let url = line.get(key).and_then(Value::as_str).filter(|url| url.starts_with("http"))?;
        Some(StreamAddress { protocol, quality, codec, url: SignedUrl::new(url), bit_rate })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_quality_line_and_protocol_is_read_and_the_rest_passed_over() {
        let text = r#"{"common":{},"data":{
            "origin":{"backup":{"flv":"https://b/o.flv","hls":""},
                      "main":{"flv":"https://a/o.flv","hls":"https://a/o.m3u8",
                              "sdk_params":"{\"VCodec\":\"h265\",\"vbitrate\":6000000}"}},
            "ao":{"main":{"flv":"https://a/ao.flv","sdk_params":"{"}},
            "later":{"main":{"flv":"https://a/x.flv"}}, "hd":null, "sd":{"main":[1]}}}"#;
        let all = stream_data(text);
        let shown: Vec<_> = all
            .iter()
            .map(|one| (one.quality.name(), one.protocol.name(), one.url.expose(), one.codec, one.bit_rate))
            .collect();
        let h265 = Some(Codec::H265);
        assert!(shown.contains(&("audio", "flv", "https://a/ao.flv", None, None)));
        let origin: Vec<_> = shown.iter().filter(|one| one.0 == "origin").copied().collect();
        assert_eq!(
            origin,
            [
                ("origin", "flv", "https://a/o.flv", h265, Some(6_000_000)),
                ("origin", "hls", "https://a/o.m3u8", h265, Some(6_000_000)),
                ("origin", "flv", "https://b/o.flv", None, None),
            ]
        );
        assert_eq!(shown.len(), 4);
        for text in ["", "{", "[]", "{\"data\":[]}", "null"] {
            assert!(stream_data(text).is_empty(), "{text}");
        }
    }
}

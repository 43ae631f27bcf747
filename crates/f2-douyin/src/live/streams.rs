//! What answers about a room say of its streams and its audience.

use f2_core::json::{self, Value};
use f2_core::live::{Protocol, Quality, StreamAddress, stream_data};
use f2_core::secret::SignedUrl;

/// The addresses of a room: its stream data, and of its maps what is not there already.
pub(super) fn streams(url: Option<&Value>) -> Vec<StreamAddress> {
    let Some(url) = url else { return Vec::new() };
    let data = json::at(url, "live_core_sdk_data.pull_data.stream_data").and_then(json::text);
    let mut all = stream_data(&data.unwrap_or_default());
    for (map, protocol) in [("flv_pull_url", Protocol::Flv), ("hls_pull_url_map", Protocol::Hls)] {
        for (name, quality) in MAPS {
            let known = all.iter().any(|one| one.protocol == protocol && one.quality == quality);
            let url = json::at(url, map).and_then(|map| json::at(map, name)).and_then(json::text);
            if let Some(url) = url.filter(|url| !known && url.starts_with("http")) {
                all.push(StreamAddress {
                    protocol,
                    quality,
                    codec: None,
                    url: SignedUrl::new(url),
                    bit_rate: None,
                });
            }
        }
    }
    all
}

/// Names of the maps and what stands behind them, as their addresses say.
const MAPS: [(&str, Quality); 5] = [
    ("ORIGION", Quality::Origin),
    ("FULL_HD1", Quality::Uhd),
    ("HD1", Quality::Hd),
    ("SD2", Quality::Sd),
    ("SD1", Quality::Ld),
];

/// `91`, `1.2万`, `10万+`: how many that is.
pub(super) fn count(text: &str) -> Option<u64> {
    let text = text.trim_end_matches('+');
    let (number, unit) = match text.strip_suffix('万') {
        Some(number) => (number, 10_000.0),
        None => match text.strip_suffix('亿') {
            Some(number) => (number, 100_000_000.0),
            None => (text, 1.0),
        },
    };
    let number: f64 = number.trim().parse().ok()?;
    (number.is_finite() && number >= 0.0).then_some((number * unit).round() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_read_as_people_write_them() {
        for (text, expected) in [
            ("91", Some(91)),
            ("1.2万", Some(12_000)),
            ("10万+", Some(100_000)),
            ("1亿", Some(100_000_000)),
            ("", None),
        ] {
            assert_eq!(count(text), expected, "{text}");
        }
    }

    #[test]
    fn maps_give_what_stream_data_leaves_out() {
        let bytes = br#"{"flv_pull_url":{"FULL_HD1":"https://a/u.flv","HD1":"https://a/h.flv","X":"https://a/x"},
            "hls_pull_url_map":{"SD1":"https://a/l.m3u8","SD2":7},
            "live_core_sdk_data":{"pull_data":{"stream_data":"{\"data\":{\"hd\":{\"main\":{\"flv\":\"https://b/h.flv\"}}}}"}}}"#
            .to_vec();
        let value = json::parse(bytes).expect("json");
        let all = streams(Some(&value));
        let shown: Vec<_> =
            all.iter().map(|one| (one.quality.name(), one.protocol.name(), one.url.expose())).collect();
        assert_eq!(
            shown,
            [
                ("hd", "flv", "https://b/h.flv"),
                ("uhd", "flv", "https://a/u.flv"),
                ("ld", "hls", "https://a/l.m3u8")
            ]
        );
    }
}

//! What the platforms' signatures have in common.

use crate::config::Config;

/// The query before the last `mark`, and the value behind it.
pub(super) fn split<'a>(query: &'a str, mark: &str) -> Option<(&'a str, &'a str)> {
    let at = query.rfind(mark)?;
    let value = &query[at + mark.len()..];
    Some((&query[..at], value.split('&').next().unwrap_or(value)))
}

/// Holds `X-Bogus` against the bytes before it, the body and the user agent; when it was made, in Unix milliseconds.
pub(super) fn x_bogus(query: &str, body: &[u8], agent: &str) -> Result<Option<i64>, String> {
    let Some((signed, value)) = split(query, "&X-Bogus=") else { return Ok(None) };
    let value = percent_encoding::percent_decode_str(value).decode_utf8_lossy();
    let seen = f2_sign::verify::xbogus::decode(&value).map_err(|e| format!("X-Bogus: {e}"))?;
    seen.check(signed.as_bytes(), body, agent).map_err(|e| format!("X-Bogus: {e}"))?;
    Ok(Some(i64::from(seen.unix_seconds) * 1000))
}

/// Whether a signature's clock is near enough.
pub(super) fn timely(config: &Config, now_ms: u64, signed_at: i64) -> Result<(), String> {
    let off = i64::try_from(now_ms).unwrap_or(i64::MAX).abs_diff(signed_at);
    if u128::from(off) > config.clock_skew.as_millis() {
        return Err(format!("signature clock off by {off} ms"));
    }
    Ok(())
}

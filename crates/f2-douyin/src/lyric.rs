//! Lyrics: from the platform's list of timed lines to LRC.

use f2_core::error::{Cause, Error, Result};
use f2_core::json::{self, Value};

/// `[MM:SS.mmm] text` per line, without a line break at the end. The input is a list of objects with `text` and
/// `timeId` (seconds, as a text or a number). Milliseconds are cut off as the double holds them; minutes have
/// two digits, or more where they need them.
///
/// # Errors
/// `platform.bad_reply` when it is no list, a key is missing, or a time is no number of seconds.
///
/// ```
/// let lines = f2_core::json::parse(br#"[{"text":"a","timeId":"61.5"},{"text":"b","timeId":2.3}]"#.to_vec())?;
/// assert_eq!(f2_douyin::lyric::json_2_lrc(&lines)?, "[01:01.500] a\n[00:02.299] b");
/// # Ok::<(), f2_core::Error>(())
/// ```
pub fn json_2_lrc(lines: &Value) -> Result<String> {
    let wrong = |what: &str| Error::new(Cause::BadReply).detail(format!("lyrics: {what}"));
    if !matches!(lines, Value::Array(_)) {
        return Err(wrong("no list of lines"));
    }
    let line = |line: &Value| {
        let text = json::at(line, "text").and_then(json::text).ok_or_else(|| wrong("no text"))?;
        let seconds = json::at(line, "timeId").and_then(seconds).ok_or_else(|| wrong("no time"))?;
        let minutes = (seconds / 60.0).floor();
        // Both are whole numbers of few digits here.
        let (rest, millis) = ((seconds % 60.0) as u32, ((seconds % 1.0) * 1000.0) as u32);
        Ok(format!("[{minutes:02}:{rest:02}.{millis:03}] {text}"))
    };
    Ok(json::items(lines, "").iter().map(line).collect::<Result<Vec<_>>>()?.join("\n"))
}

/// A time of less than 2^32 seconds.
fn seconds(value: &Value) -> Option<f64> {
    json::real(value).filter(|seconds| (0.0..4_294_967_296.0).contains(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lrc(text: &str) -> Result<String> {
        json_2_lrc(&json::parse(text.as_bytes().to_vec()).expect("json"))
    }

    #[test]
    fn times_are_cut_as_the_double_holds_them() {
        let table = [
            ("3661.9999", "[61:01.999] x"),
            ("1.001", "[00:01.000] x"),
            ("2.3", "[00:02.299] x"),
            ("0.29", "[00:00.290] x"),
            ("0", "[00:00.000] x"),
            ("6000", "[100:00.000] x"),
        ];
        for (time, line) in table {
            assert_eq!(lrc(&format!(r#"[{{"text":"x","timeId":"{time}"}}]"#)).expect(time), line);
            assert_eq!(lrc(&format!(r#"[{{"text":"x","timeId":{time}}}]"#)).expect(time), line);
        }
        assert_eq!(lrc("[]").expect("empty"), "");
    }

    #[test]
    fn what_is_no_list_of_lines_is_refused() {
        let wrong = [
            "{}",
            "\"text\"",
            "[1]",
            r#"[{"text":"x"}]"#,
            r#"[{"timeId":"1"}]"#,
            r#"[{"text":"x","timeId":"one"}]"#,
            r#"[{"text":"x","timeId":"nan"}]"#,
            r#"[{"text":"x","timeId":"-1"}]"#,
            r#"[{"text":"x","timeId":1e300}]"#,
        ];
        for text in wrong {
            assert_eq!(lrc(text).expect_err(text).cause(), Cause::BadReply);
        }
    }
}

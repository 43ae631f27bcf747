//! Subtitles: WebVTT as the platform sends it, and the list of timed texts some authors write, both to SRT.

use std::fmt::Write as _;

use f2_core::error::{Cause, Error, Result};
use f2_core::json;

/// One text and when it is shown, in milliseconds.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Cue {
    from: u64,
    to: u64,
    text: String,
}

/// A subtitle in both forms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forms {
    /// WebVTT: as sent, or made of the list.
    pub vtt: String,
    /// SRT.
    pub srt: String,
}

/// Reads what the platform sent: WebVTT, or JSON with `utterances` of `start_time`, `end_time` (milliseconds) and
/// `text`.
///
/// # Errors
/// `platform.bad_reply` for anything else.
pub fn forms(body: &[u8]) -> Result<Forms> {
    let text = String::from_utf8_lossy(body);
    let text = text.trim_start_matches('\u{feff}');
    if text.starts_with("WEBVTT") {
        return Ok(Forms { srt: srt(&read(text)), vtt: text.to_owned() });
    }
    let wrong = || Error::new(Cause::BadReply).detail("no subtitle");
    let list = json::parse(text.as_bytes().to_vec()).map_err(|_| wrong())?;
    if json::items(&list, "utterances").is_empty() {
        return Err(wrong());
    }
    let time = |item, key| u64::try_from(json::int_at(item, key)).unwrap_or_default();
    let cue = |item| Cue {
        from: time(item, "start_time"),
        to: time(item, "end_time"),
        text: json::text_at(item, "text"),
    };
    let cues: Vec<Cue> = json::items(&list, "utterances").iter().map(cue).collect();
    Ok(Forms { vtt: format!("WEBVTT\n\n{}", numbered(&cues, '.', false)), srt: srt(&cues) })
}

/// WebVTT as SRT: numbers before the times, commas in them, settings and remarks left out.
///
/// ```
/// let vtt = "WEBVTT\n\n00:01.500 --> 00:02.000 align:start\nhi\n";
/// assert_eq!(f2_tiktok::subtitle::vtt_2_srt(vtt), "1\n00:00:01,500 --> 00:00:02,000\nhi\n");
/// ```
#[must_use]
pub fn vtt_2_srt(vtt: &str) -> String {
    srt(&read(vtt))
}

/// The cues of WebVTT; blocks without a line of times are remarks.
fn read(vtt: &str) -> Vec<Cue> {
    let text = vtt.replace("\r\n", "\n").replace('\r', "\n");
    text.split("\n\n").filter_map(cue).collect()
}

fn cue(block: &str) -> Option<Cue> {
    let mut lines = block.lines().skip_while(|line| !line.contains("-->"));
    let (from, to) = lines.next()?.split_once("-->")?;
    let text = lines.collect::<Vec<_>>().join("\n");
    let to = to.split_whitespace().next()?;
    Some(Cue { from: millis(from.trim())?, to: millis(to)?, text })
}

/// `HH:MM:SS.mmm`, hours left out or not.
fn millis(text: &str) -> Option<u64> {
    let (clock, fraction) = text.split_once(['.', ',']).unwrap_or((text, "0"));
    let mut seconds: u64 = 0;
    for part in clock.split(':') {
        seconds = seconds.checked_mul(60)?.checked_add(part.parse().ok()?)?;
    }
    let fraction: u64 = format!("{fraction:0<3}").get(..3)?.parse().ok()?;
    seconds.checked_mul(1000)?.checked_add(fraction)
}

fn srt(cues: &[Cue]) -> String {
    numbered(cues, ',', true)
}

/// The cues one after the other, an empty line between them.
fn numbered(cues: &[Cue], point: char, numbers: bool) -> String {
    let mut text = String::new();
    for (at, cue) in (1..).zip(cues) {
        if at > 1 {
            text.push('\n');
        }
        if numbers {
            // Writing to a String cannot fail.
            let _ = writeln!(text, "{at}");
        }
        let _ = writeln!(text, "{} --> {}\n{}", clock(cue.from, point), clock(cue.to, point), cue.text);
    }
    text
}

fn clock(millis: u64, point: char) -> String {
    let seconds = millis / 1000;
    format!("{:02}:{:02}:{:02}{point}{:03}", seconds / 3600, seconds / 60 % 60, seconds % 60, millis % 1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remarks_settings_and_names_are_left_out() {
        let vtt = "\u{feff}WEBVTT - made\r\n\r\nNOTE x\r\n\r\nintro\r\n01:00:00.007 --> 01:00:01.000 line:0\r\na\r\nb\r\n\r\n00:03.5 --> 00:04\r\nc";
        let forms = forms(vtt.as_bytes()).expect("a subtitle");
        assert_eq!(
            forms.srt,
            "1\n01:00:00,007 --> 01:00:01,000\na\nb\n\n2\n00:00:03,500 --> 00:00:04,000\nc\n"
        );
        assert!(forms.vtt.starts_with("WEBVTT - made\r\n"));
    }

    #[test]
    fn written_captions_become_both() {
        let body = br#"{"utterances":[{"start_time":1,"end_time":"2500","text":"x"}]}"#;
        let forms = forms(body).expect("a subtitle");
        assert_eq!(forms.vtt, "WEBVTT\n\n00:00:00.001 --> 00:00:02.500\nx\n");
        assert_eq!(forms.srt, "1\n00:00:00,001 --> 00:00:02,500\nx\n");
        for body in [&b"<html>"[..], b"", b"{}", b"[1]"] {
            assert_eq!(super::forms(body).expect_err("none").cause(), Cause::BadReply);
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read(text in "(WEBVTT)?[-0-9:.> a\n]{0,120}") {
            let _ = forms(text.as_bytes());
        }
    }
}

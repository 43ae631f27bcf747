//! Lists of what failed: a line of JSON each, written by `--failed-to` and taken back by `--input`.

use f2_core::error::{Cause, Error, Result};
use f2_core::media::{AssetKey, AssetKind};
use serde::{Deserialize, Serialize};

/// One thing that failed: a file of a work, a whole work, or a whole target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Line {
    /// The platform's name.
    pub(super) platform: String,
    /// The mode it was wanted in, which is a part of its folder.
    pub(super) mode: String,
    /// The id of the author whose folder it belongs into.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) author: Option<String>,
    /// The work's id; `None` for a whole target.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) work: Option<String>,
    /// The file, such as `video` or `image_3`; `None` for all of a work.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) asset: Option<String>,
    /// The page of the work or target.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) link: Option<String>,
    /// The code of the cause.
    #[serde(default)]
    pub(super) cause: String,
}

impl Line {
    /// Reads a line.
    ///
    /// # Errors
    /// `usage.argument` when it is none.
    pub(super) fn read(text: &str) -> Result<Self> {
        let wrong = |detail: &str| Error::new(Cause::UsageArgument).detail(detail);
        // The reader's own words may quote the line; only what is missing is told.
        let line: Self = serde_json::from_str(text).map_err(|_| wrong("no line of --failed-to"))?;
        if line.asset.as_deref().is_some_and(|name| asset(name).is_none()) {
            return Err(wrong("no line of --failed-to: asset"));
        }
        if line.work.is_none() && line.link.is_none() {
            return Err(wrong("no line of --failed-to: neither work nor link"));
        }
        Ok(line)
    }

    /// The line as it is written.
    pub(super) fn text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// The file that is meant.
    pub(super) fn key(&self) -> Option<AssetKey> {
        self.asset.as_deref().and_then(asset)
    }
}

/// A file as lines and reports name it: `video`, `image_3`.
pub(super) fn asset_name(key: AssetKey) -> String {
    key.suffix().trim_start_matches('_').to_owned()
}

/// The file of such a name.
fn asset(name: &str) -> Option<AssetKey> {
    let (kind, index) = name.rsplit_once('_').unwrap_or((name, "0"));
    Some(AssetKey { kind: AssetKind::from_stored(kind)?, index: index.parse().ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_as_they_are_written() {
        let line = Line {
            platform: "douyin".into(),
            mode: "post".into(),
            author: Some("A".into()),
            work: Some("7".into()),
            asset: Some(asset_name(AssetKey::nth(AssetKind::Image, 3))),
            link: None,
            cause: "media.forbidden".into(),
        };
        assert_eq!(Line::read(&line.text()).expect("a line"), line);
        assert_eq!(line.key(), Some(AssetKey::nth(AssetKind::Image, 3)));
        let whole = Line { asset: None, ..line };
        assert!(!whole.text().contains("asset"));
        assert_eq!(Line::read(&whole.text()).expect("a line").key(), None);
    }

    #[test]
    fn what_is_no_line_is_told_without_its_text() {
        for text in [
            "{",
            r#"{"platform":"douyin"}"#,
            r#"{"platform":"douyin","mode":"post","cause":"s3cret"}"#,
            r#"{"platform":"douyin","mode":"post","work":"7","asset":"s3cret"}"#,
        ] {
            let error = Line::read(text).expect_err(text);
            assert_eq!(error.cause(), Cause::UsageArgument);
            assert!(!error.to_string().contains("s3cret"));
        }
        assert_eq!(asset("video"), Some(AssetKey::only(AssetKind::Video)));
    }
}

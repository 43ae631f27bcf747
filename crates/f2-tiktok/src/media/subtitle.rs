//! The subtitles of a work: one per language and origin, in an order that stays.

use f2_core::json;
use f2_core::media::{Asset, AssetKey, AssetKind, Candidate, Source};
use f2_core::view::View as _;

use crate::views::Work;

/// Languages subtitles are seen in, as they stand in a file name before the extension; others have none.
const LANGUAGES: &[(&str, &str, &str)] = &[
    ("ara-SA", "ara-SA.vtt", "ara-SA.srt"),
    ("ces-CZ", "ces-CZ.vtt", "ces-CZ.srt"),
    ("cmn-Hans-CN", "cmn-Hans-CN.vtt", "cmn-Hans-CN.srt"),
    ("cmn-Hant-CN", "cmn-Hant-CN.vtt", "cmn-Hant-CN.srt"),
    ("deu-DE", "deu-DE.vtt", "deu-DE.srt"),
    ("eng-US", "eng-US.vtt", "eng-US.srt"),
    ("fil-PH", "fil-PH.vtt", "fil-PH.srt"),
    ("fra-FR", "fra-FR.vtt", "fra-FR.srt"),
    ("heb-IL", "heb-IL.vtt", "heb-IL.srt"),
    ("hin-IN", "hin-IN.vtt", "hin-IN.srt"),
    ("hun-HU", "hun-HU.vtt", "hun-HU.srt"),
    ("ind-ID", "ind-ID.vtt", "ind-ID.srt"),
    ("ita-IT", "ita-IT.vtt", "ita-IT.srt"),
    ("jpn-JP", "jpn-JP.vtt", "jpn-JP.srt"),
    ("khm-KH", "khm-KH.vtt", "khm-KH.srt"),
    ("kor-KR", "kor-KR.vtt", "kor-KR.srt"),
    ("msa-MY", "msa-MY.vtt", "msa-MY.srt"),
    ("mya-MM", "mya-MM.vtt", "mya-MM.srt"),
    ("nld-NL", "nld-NL.vtt", "nld-NL.srt"),
    ("pol-PL", "pol-PL.vtt", "pol-PL.srt"),
    ("por-BR", "por-BR.vtt", "por-BR.srt"),
    ("por-PT", "por-PT.vtt", "por-PT.srt"),
    ("ron-RO", "ron-RO.vtt", "ron-RO.srt"),
    ("rus-RU", "rus-RU.vtt", "rus-RU.srt"),
    ("spa-ES", "spa-ES.vtt", "spa-ES.srt"),
    ("swe-SE", "swe-SE.vtt", "swe-SE.srt"),
    ("tha-TH", "tha-TH.vtt", "tha-TH.srt"),
    ("tur-TR", "tur-TR.vtt", "tur-TR.srt"),
    ("ukr-UA", "ukr-UA.vtt", "ukr-UA.srt"),
    ("vie-VN", "vie-VN.vtt", "vie-VN.srt"),
];

/// One subtitle file of a work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subtitle {
    /// Its place among the work's subtitles, from 1: by language, then by origin.
    pub index: u32,
    /// The language as the platform spells it, such as `eng-US`.
    pub language: String,
    /// `ASR` heard, `MT` translated, `LC` written by the author.
    pub origin: String,
    /// Where it is had. The address expires.
    pub url: String,
}

impl Subtitle {
    /// The file as sent. As sent and as SRT are two files of a work, `_subtitle_1.eng-US.vtt` and
    /// `_subtitle_2.eng-US.srt`: this one has the odd number.
    #[must_use]
    pub fn into_asset(self) -> Asset {
        let known = LANGUAGES.iter().find(|(language, _, _)| *language == self.language);
        Asset {
            key: AssetKey::nth(AssetKind::Subtitle, 2 * self.index - 1),
            extension: known.map_or("vtt", |known| known.1),
            source: Source::Remote(vec![Candidate::new(self.url)]),
        }
    }
}

/// The extension of the same subtitle as SRT.
pub(crate) fn srt_extension(extension: &str) -> &'static str {
    LANGUAGES.iter().find(|known| known.1 == extension).map_or("srt", |known| known.2)
}

/// The subtitles of a work.
#[must_use]
pub fn subtitles(work: &Work) -> Vec<Subtitle> {
    let listed = json::items(work.json(), "video.subtitleInfos").iter().map(|info| {
        let text = |key: &str| json::text_at(info, key);
        Subtitle { index: 0, language: text("LanguageCodeName"), origin: text("Source"), url: text("Url") }
    });
    let mut found: Vec<Subtitle> = listed.filter(|subtitle| !subtitle.url.is_empty()).collect();
    found.sort_by(|a, b| (&a.language, &a.origin, &a.url).cmp(&(&b.language, &b.origin, &b.url)));
    for (at, subtitle) in (1..).zip(&mut found) {
        subtitle.index = at;
    }
    found
}

//! TikTok's media addresses: videos bound to a `tt_chain_token`, the others signed alone.

use super::url::{picture_sealed, sealed};
use super::{Blob, CdnVerdict, Mint};
use crate::seed::Seed;

/// What the tokens of pictures nobody is expected to save begin with.
pub(super) const FILLER: &str = "ttfill";

const VIDEO_HOSTS: [&str; 2] = ["v16-webapp-prime.tiktok.com", "v19-webapp-prime.tiktok.com"];
const IMAGE_HOSTS: [&str; 2] = ["p77-sign-sg.tiktokcdn.com", "p16-sign-sg.tiktokcdn.com"];

/// Which part of a video's addresses an address is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Track {
    /// Picture and sound.
    Whole,
    /// Picture only: the path says `/media-video-hvc1/`.
    Silent,
}

impl Mint {
    fn bound(&self, token: &str, expires: u64) -> Seed {
        self.bind(self.signature(token, expires))
    }

    fn bind(&self, seed: Seed) -> Seed {
        seed.nth(self.bond.map_or(0, Seed::value))
    }

    /// The address of a video file on the mirror with this number. It works with the mint's `tt_chain_token` only.
    #[must_use]
    pub(crate) fn tiktok_video(&self, blob: &Blob, mirror: u64, track: Track) -> String {
        let token = &blob.token;
        let noise = self.mark(token).at("noise").nth(mirror);
        let host = VIDEO_HOSTS[(mirror % 2) as usize];
        let part = if track == Track::Silent { "media-video-hvc1/" } else { "" };
        format!(
            "https://{host}/video/tos/alisg/tos-alisg-pve-0037c001/{token}/{part}?a=1988&bti={}&ch=0&cr=3&dr=0&lr=all\
             &cd=0%7C0%7C0%7C&cv=1&br={br}&bt={}&cs=0&ds=6&ft={}&mime_type=video_mp4&qs=0&rc={}%3D%3D&btag={}\
             &expire={}&l={}&ply_type=2&policy=2&proof={}&signature={}&tk=tt_chain_token",
            noise.at("bti").alnum(16),
            blob.len / 2000,
            noise.at("ft").alnum(38),
            noise.at("rc").alnum(88),
            noise.at("btag").hex(9),
            self.expires,
            noise.at("l").hex(34).to_uppercase(),
            self.signature(token, self.expires).at("proof").hex(8),
            sealed(self.bound(token, self.expires)),
            br = blob.len / 1000,
        )
    }

    /// The redirecting address of a video file, last in every mirror list.
    #[must_use]
    pub(crate) fn tiktok_play(&self, blob: &Blob, video_id: &str, item: u64) -> String {
        format!(
            "https://www.tiktok.com/aweme/v1/play/?faid=1988&file_id={}&is_play_url=1&item_id={item}&line=0&ply_type=2\
             &signaturev3={}&tk=tt_chain_token&video_id={video_id}",
            blob.token,
            sealed(self.mark(&blob.token).at("play")),
        )
    }

    /// The address of a picture; `template` is the part behind the tilde, its ending included.
    #[must_use]
    pub(crate) fn tiktok_image(&self, blob: &Blob, mirror: u64, template: &str) -> String {
        let token = &blob.token;
        format!(
            "https://{}/tos-alisg-i-photomode-sg/{token}~{template}?dr=14555&x-expires={}&x-signature={}&t=6e4e8542\
             &ps=13740610&shp=54f32b48&shcp=0d924cf6&idc=my2&ftpl=1",
            IMAGE_HOSTS[(mirror % 2) as usize],
            self.expires,
            picture_sealed(self.signature(token, self.expires)),
        )
    }

    /// The address of a sound file.
    #[must_use]
    pub(crate) fn tiktok_audio(&self, blob: &Blob) -> String {
        self.in_path("v16m.tiktokcdn.com", "tos-alisg-v-27dcd7", blob, "audio_mpeg")
    }

    /// The address of a subtitle file.
    #[must_use]
    pub(crate) fn tiktok_subtitle(&self, blob: &Blob) -> String {
        self.in_path("v16m-webapp.tiktokcdn-us.com", "tos-alisg-pv-0037", blob, "video_mp4")
    }

    /// An address with time and signature in the path.
    fn in_path(&self, host: &str, bucket: &str, blob: &Blob, mime: &str) -> String {
        let token = &blob.token;
        let noise = self.mark(token).at("noise");
        format!(
            "https://{host}/{}/{:08x}/video/tos/alisg/{bucket}/{token}/?a=1233&bti={}&ch=0&cr=0&dr=0&er=0&lr=default\
             &br=250&bt=125&ds=5&mime_type={mime}&qs=13&rc={}%3D%3D&vvpl=1&btag={}",
            sealed(self.signature(token, self.expires)),
            self.expires,
            noise.at("bti").alnum(16),
            noise.at("rc").alnum(60),
            noise.at("btag").hex(9),
        )
    }

    pub(super) fn tiktok_filler(&self, seed: Seed) -> String {
        format!(
            "https://p16-sign-sg.tiktokcdn.com/tos-alisg-avt-0068/{FILLER}{}~tplv-tiktokx-cropcenter:100:100.jpeg?dr=14579\
             &x-expires={}&x-signature={}&t=6e4e8542&idc=my2",
            seed.hex(28),
            self.expires,
            picture_sealed(seed),
        )
    }

    /// Reads the address of a video as its host does.
    #[must_use]
    pub(crate) fn check_tiktok_video(&self, path: &str, query: &str, now: u64) -> CdnVerdict {
        let mut parts = path.split('/').filter(|s| !s.is_empty() && *s != "media-video-hvc1");
        let Some(token) = parts.next_back().filter(|t| t.len() > 20) else { return CdnVerdict::Unknown };
        let expires = value(query, "expire").parse().unwrap_or(0);
        let (proof, have) = (value(query, "proof"), value(query, "signature"));
        let verdict = self.judge(token.to_owned(), expires, now, &|seed| seed.at("proof").hex(8) == proof);
        match &verdict {
            CdnVerdict::Token(token) if sealed(self.bound(token, expires)) != have => CdnVerdict::Unbound,
            _ => verdict,
        }
    }

    /// Reads any other media address as its host does.
    #[must_use]
    pub(crate) fn check_tiktok_file(&self, path: &str, query: &str, now: u64) -> CdnVerdict {
        let parts: Vec<&str> = path.split('/').filter(|s| !s.is_empty()).collect();
        let Some(last) = parts.last() else { return CdnVerdict::Unknown };
        let token = last.split('~').next().unwrap_or(last).to_owned();
        if token.starts_with(FILLER) {
            return CdnVerdict::Token(token);
        }
        if token.len() <= 20 {
            return CdnVerdict::Unknown;
        }
        if last.contains('~') {
            let have = value(query, "x-signature");
            let expires = value(query, "x-expires").parse().unwrap_or(0);
            return self.judge(token, expires, now, &|seed| picture_sealed(seed) == have);
        }
        let have = parts[0];
        let expires = parts.get(1).and_then(|p| u64::from_str_radix(p, 16).ok()).unwrap_or(0);
        self.judge(token, expires, now, &|seed| sealed(seed) == have)
    }

    /// Whether `sign` is what [`Mint::tiktok_play`] wrote for this token.
    #[must_use]
    pub(crate) fn is_tiktok_play(&self, token: &str, sign: &str) -> bool {
        sealed(self.mark(token).at("play")) == sign
    }
}

fn value<'a>(query: &'a str, name: &str) -> &'a str {
    query.split('&').find_map(|p| p.strip_prefix(name)?.strip_prefix('=')).unwrap_or_default()
}

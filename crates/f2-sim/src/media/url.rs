//! Media addresses: minted with an expiry and a path or query signature, checked when they come back.

use super::tiktok::FILLER as TIKTOK_FILLER;
use super::{Blob, Kind};
use crate::secrets::{MEDIA_MARK, PICTURE_MARK};
use crate::seed::Seed;

/// The hosts that serve video, in the order of preference lists.
const VIDEO_HOSTS: [&str; 4] =
    ["v3-web.douyinvod.com", "v26-web.douyinvod.com", "v9-web.douyinvod.com", "v5-web.douyinvod.com"];
const IMAGE_HOSTS: [&str; 3] =
    ["p3-pc-sign.douyinpic.com", "p9-pc-sign.douyinpic.com", "p6-pc-sign.douyinpic.com"];
const AUDIO_HOSTS: [&str; 2] = ["sf3-cdn-tos.douyinstatic.com", "sf86-cdn-tos.douyinstatic.com"];

/// Writes addresses that are valid until a moment, and recognises its own.
#[derive(Clone, Copy, Debug)]
pub struct Mint {
    seed: Seed,
    /// Unix seconds at which addresses made now stop working.
    pub expires: u64,
    epoch: u64,
    /// The `tt_chain_token` that TikTok's video addresses work with; nothing on Douyin.
    pub(super) bond: Option<Seed>,
}

/// What a media host thinks of an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CdnVerdict {
    /// The address names this token.
    Token(String),
    /// The signature does not belong to the token.
    Forged,
    /// The address was right once.
    Expired,
    /// The address is right for another `tt_chain_token`.
    Unbound,
    /// No media address.
    Unknown,
}

impl Mint {
    /// A mint of the world with this seed whose addresses end at `expires` (Unix seconds) or with the epoch.
    #[must_use]
    pub fn new(world: Seed, expires: u64, epoch: u64) -> Self {
        Self { seed: world.at("mint"), expires, epoch, bond: None }
    }

    /// A mint of TikTok's addresses for the visitor with this `tt_chain_token` (empty: none).
    #[must_use]
    pub fn tiktok(world: Seed, expires: u64, epoch: u64, chain: &str) -> Self {
        Self { bond: Some(Seed::new(0).at(chain)), ..Self::new(world, expires, epoch) }
    }

    pub(super) fn signature(&self, token: &str, expires: u64) -> Seed {
        self.signature_of(self.epoch, token, expires)
    }

    fn signature_of(&self, epoch: u64, token: &str, expires: u64) -> Seed {
        self.seed.nth(epoch).at(token).nth(expires)
    }

    /// The address of a video file on the mirror with this number.
    #[must_use]
    pub fn video(&self, blob: &Blob, mirror: u64, scheme: &str) -> String {
        let token = &blob.token;
        let host = VIDEO_HOSTS[((self.seed.at(token).value() + mirror) % 4) as usize];
        let noise = self.seed.at(token).at("noise").nth(mirror);
        format!(
            "{scheme}://{host}/{}/{:08x}/video/tos/cn/tos-cn-ve-15/{token}/?a=6383&ch=10010&cr=3&dr=0&lr=all\
             &cd=0%7C0%7C0%7C3&cv=1&br={br}&bt={br}&cs=0&ds=4&ft={}&mime_type=video_mp4&qs=11&rc={}%3D%3D\
             &btag={}&cquery=101s_100B_100x_100z_100o&dy_q={}&feature_id={}&l={}",
            sealed(self.signature(token, self.expires)),
            self.expires,
            noise.at("ft").alnum(50),
            noise.at("rc").alnum(120),
            noise.at("btag").hex(15),
            self.expires,
            noise.at("feature").hex(32),
            noise.at("l").hex(34),
            br = blob.len / 1000,
        )
    }

    /// The redirecting address of a video file, last in every mirror list.
    #[must_use]
    pub fn play(&self, blob: &Blob, video_id: &str) -> String {
        format!(
            "https://www.douyin.com/aweme/v1/play/?video_id={video_id}&line=0&file_id={}&sign={}&is_play_url=1&source=PackSourceEnum_PUBLISH",
            blob.token,
            sealed(self.seed.at(&blob.token).at("play")),
        )
    }

    /// Whether `sign` is what [`Mint::play`] wrote for this token.
    #[must_use]
    pub fn is_play(&self, token: &str, sign: &str) -> bool {
        sealed(self.seed.at(token).at("play")) == sign
    }

    /// The address of a picture on the mirror with this number; `template` is the part behind the tilde.
    #[must_use]
    pub fn image(&self, blob: &Blob, mirror: u64, template: &str) -> String {
        let token = &blob.token;
        let host = IMAGE_HOSTS[(mirror % 3) as usize];
        format!(
            "https://{host}/tos-cn-i-0813/{token}~{template}.{}?lk3s=138a59ce&x-expires={}&x-signature={}&from=327834062\
             &s=PackSourceEnum_PUBLISH&se=false&sc=image&biz_tag=aweme_images&l={}",
            blob.kind.extension(),
            self.expires,
            picture_sealed(self.signature(token, self.expires)),
            self.seed.at(token).at("l").hex(34),
        )
    }

    /// The address of a sound file on the mirror with this number; these carry no signature.
    #[must_use]
    pub fn audio(&self, blob: &Blob, mirror: u64) -> String {
        let host = AUDIO_HOSTS[(mirror % 2) as usize];
        format!("https://{host}/obj/ies-music/{}.{}", blob.token, blob.kind.extension())
    }

    /// The address of a picture nobody is expected to save (avatars, badges).
    #[must_use]
    pub fn filler(&self, seed: Seed) -> String {
        if self.bond.is_some() {
            return self.tiktok_filler(seed);
        }
        format!(
            "https://p3-pc.douyinpic.com/aweme/100x100/aweme-avatar/tos-cn-avt-0015_fill{}.jpeg?from=2956013662",
            seed.hex(28)
        )
    }

    /// Reads a media address as the host does.
    #[must_use]
    pub fn check(&self, host: &str, path: &str, query: &str, now: u64) -> CdnVerdict {
        let Some(token) = token_of(path) else { return CdnVerdict::Unknown };
        let (expires, spell): (u64, Box<dyn Fn(Seed) -> bool>) = if host.ends_with("douyinvod.com") {
            let mut parts = path.trim_start_matches('/').split('/');
            let have = parts.next().unwrap_or_default().to_owned();
            let expires = parts.next().and_then(|p| u64::from_str_radix(p, 16).ok());
            (expires.unwrap_or(0), Box::new(move |seed| sealed(seed) == have))
        } else if host.contains("-sign.") {
            let find = |key: &str| query.split('&').find_map(|p| p.strip_prefix(key)).unwrap_or_default();
            let have = find("x-signature=").to_owned();
            let expires = find("x-expires=").parse().unwrap_or(0);
            (expires, Box::new(move |seed| picture_sealed(seed) == have))
        } else {
            return CdnVerdict::Token(token);
        };
        self.judge(token, expires, now, &spell)
    }

    /// What follows from a token, the end of its time and its signature, which `spell` compares.
    pub(super) fn judge(
        &self,
        token: String,
        expires: u64,
        now: u64,
        spell: &dyn Fn(Seed) -> bool,
    ) -> CdnVerdict {
        let epoch = (0..=self.epoch).rev().find(|e| spell(self.signature_of(*e, &token, expires)));
        match epoch {
            None => CdnVerdict::Forged,
            Some(epoch) if epoch < self.epoch || expires <= now => CdnVerdict::Expired,
            Some(_) => CdnVerdict::Token(token),
        }
    }

    /// Draws that belong to a token.
    pub(super) fn mark(&self, token: &str) -> Seed {
        self.seed.at(token)
    }
}

/// A signature of 32 hexadecimal digits, marked as one that nobody may tell.
pub(super) fn sealed(seed: Seed) -> String {
    format!("{MEDIA_MARK}{}", seed.hex(32 - MEDIA_MARK.len()))
}

/// The `x-signature` of a picture: 27 characters and an encoded `=`, marked as well.
pub(super) fn picture_sealed(seed: Seed) -> String {
    format!("{PICTURE_MARK}{}%3D", seed.alnum(27 - PICTURE_MARK.len()))
}

fn token_of(path: &str) -> Option<String> {
    let last = path.split('/').rfind(|s| !s.is_empty())?;
    let stem = last.split(['~', '.']).next()?;
    (stem.len() > 20).then(|| stem.to_owned())
}

/// The stand-in picture behind [`Mint::filler`] addresses, if the token is of that kind.
#[must_use]
pub(crate) fn filler_blob(token: &str) -> Option<Blob> {
    let mark = token.strip_prefix("tos-cn-avt-0015_fill").or_else(|| token.strip_prefix(TIKTOK_FILLER))?;
    let seed = Seed::new(0).at(mark);
    Some(Blob::with_token(token.to_owned(), seed, Kind::Jpeg, 4096 + seed.below(4096)))
}

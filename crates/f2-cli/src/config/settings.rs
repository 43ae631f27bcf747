//! From layers of texts to what a run needs: everything read, checked and in its own type.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use f2_core::error::Result;
use f2_core::plan::{Codec, ImageFormat, Interval, Template, Want};
use f2_core::secret::Secret;
use f2_core::signer::SignerAddress;

use super::layers::Layers;
use super::live::{self, Live};
use crate::keys;
use crate::messages::{Messages, id};

/// What F2's conf.yaml says about a platform, as far as it is used.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Identity {
    /// The browser's name of itself.
    pub(crate) user_agent: Option<String>,
    /// Where requests say they come from.
    pub(crate) referer: Option<String>,
    /// Which signature, such as `ab` or `xb`.
    pub(crate) encryption: Option<String>,
    /// What replaces the platform's own values, by its keys.
    pub(crate) overrides: BTreeMap<String, String>,
}

/// Everything a run is told.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    /// The links and share texts.
    pub(crate) links: Vec<String>,
    /// The mode.
    pub(crate) mode: Option<String>,
    /// Which files.
    pub(crate) want: Want,
    /// How live rooms are recorded.
    pub(crate) live: Live,
    /// Which folders of the account: `all`, an id or a name; `None` asks.
    pub(crate) collects: Option<String>,
    /// Which playlists of an author: `all`, an id or a name; `None` asks where somebody can be asked.
    pub(crate) playlist: Option<String>,
    /// The words to search for.
    pub(crate) keyword: Option<String>,
    /// Lists end at the first work of an earlier run.
    pub(crate) incremental: bool,
    /// The root folder.
    pub(crate) path: PathBuf,
    /// File names.
    pub(crate) template: Template,
    /// Dates.
    pub(crate) interval: Interval,
    /// The cookie; may be empty.
    pub(crate) cookie: Secret,
    /// The network timeout.
    pub(crate) timeout: Duration,
    /// How often a failed request is tried again.
    pub(crate) max_retries: u32,
    /// The bound of the pause before the first further try; it doubles with each one after.
    pub(crate) retry_delay: Duration,
    /// Connections to one host.
    pub(crate) max_connections: usize,
    /// Connections for one large file.
    pub(crate) connections_per_file: usize,
    /// Bytes per second, all files together; `None` is as fast as they come.
    pub(crate) limit_rate: Option<u64>,
    /// Bytes that stay free on the disk.
    pub(crate) min_free: u64,
    /// Files at a time.
    pub(crate) max_tasks: usize,
    /// At most this many works; `None` for all.
    pub(crate) max_counts: Option<u64>,
    /// Works per page.
    pub(crate) page_counts: u32,
    /// The pause between pages: at least, at most.
    pub(crate) page_delay: (Duration, Duration),
    /// The proxy of `https` addresses, else that of `http` ones; `None` leaves it to the environment.
    pub(crate) proxy: Option<Secret>,
    /// Another program that signs requests.
    pub(crate) signer: Option<SignerAddress>,
    /// Certificates are not checked.
    pub(crate) insecure: bool,
    /// From conf.yaml.
    pub(crate) identity: Identity,
}

impl Settings {
    /// Reads every key.
    ///
    /// # Errors
    /// The `usage.*` cause of the first value that does not fit.
    pub(crate) fn read(layers: &Layers, identity: Identity, messages: &Messages) -> Result<Self> {
        let truth = |key| layers.truth(key, messages);
        let number = |key| layers.number(key, messages);
        let small = |key| number(key).map(|number| u32::try_from(number).unwrap_or(u32::MAX));
        // Streams have names for their qualities, works have sizes.
        let recording = layers.text(&keys::MODE).map(str::trim) == Some(live::MODE);
        let size = |key| number(key).map(|number| usize::try_from(number).unwrap_or(usize::MAX));
        Ok(Self {
            links: layers.text(&keys::URL).unwrap_or_default().lines().map(str::to_owned).collect(),
            mode: layers.text(&keys::MODE).map(|text| text.trim().to_owned()),
            want: Want {
                music: truth(&keys::MUSIC)?,
                cover: truth(&keys::COVER)?,
                desc: truth(&keys::DESC)?,
                lyric: truth(&keys::LYRIC)?,
                subtitles: truth(&keys::SUBTITLES)?,
                folderize: truth(&keys::FOLDERIZE)?,
                quality: if recording { None } else { quality(layers, messages)? },
                codec: if recording {
                    Codec::default()
                } else {
                    word(layers, &keys::CODEC, Codec::WORDS, messages)?
                },
                image: word(layers, &keys::IMAGE_FORMAT, IMAGES, messages)?,
            },
            live: Live::read(layers, messages)?,
            collects: layers.text(&keys::COLLECTS).map(|text| text.trim().to_owned()),
            playlist: layers.text(&keys::PLAYLIST).map(|text| text.trim().to_owned()),
            keyword: layers.text(&keys::KEYWORD).map(|text| text.trim().to_owned()),
            incremental: truth(&keys::INCREMENTAL)?,
            path: path(layers, messages)?,
            template: Template::parse(layers.text(&keys::NAMING).unwrap_or_default())?,
            interval: Interval::parse(layers.text(&keys::INTERVAL).unwrap_or_default())?,
            cookie: cookie(layers, messages)?,
            timeout: Duration::from_secs(number(&keys::TIMEOUT)?),
            max_retries: small(&keys::MAX_RETRIES)?,
            retry_delay: retry_delay(layers, messages)?,
            max_connections: size(&keys::MAX_CONNECTIONS)?,
            connections_per_file: size(&keys::CONNECTIONS_PER_FILE)?,
            limit_rate: Some(layers.size(&keys::LIMIT_RATE, messages)?).filter(|rate| *rate > 0),
            min_free: layers.size(&keys::MIN_FREE, messages)?,
            max_tasks: size(&keys::MAX_TASKS)?,
            max_counts: Some(number(&keys::MAX_COUNTS)?).filter(|count| *count > 0),
            page_counts: small(&keys::PAGE_COUNTS)?,
            page_delay: delay(layers, messages)?,
            proxy: proxy(layers, messages)?,
            signer: signer(layers, messages)?,
            insecure: truth(&keys::INSECURE)?,
            identity,
        })
    }
}

/// The words for a format of pictures.
const IMAGES: &[(&str, ImageFormat)] =
    &[("webp", ImageFormat::Webp), ("jpeg", ImageFormat::Jpeg), ("heic", ImageFormat::Heic)];

/// One of some words.
fn word<T: Copy>(
    layers: &Layers,
    key: &'static keys::Key,
    words: &[(&str, T)],
    messages: &Messages,
) -> Result<T> {
    let text = layers.text(key).unwrap_or_default().trim();
    let found = words.iter().find(|(word, _)| word.eq_ignore_ascii_case(text)).map(|(_, value)| *value);
    found.ok_or_else(|| {
        let names: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
        layers.wrong(key, &names.join(", "), messages)
    })
}

/// `best`, `1080` or `1080p`.
fn quality(layers: &Layers, messages: &Messages) -> Result<Option<u32>> {
    let text = layers.text(&keys::QUALITY).unwrap_or_default().trim().to_ascii_lowercase();
    if text == "best" {
        return Ok(None);
    }
    let pixels = text.strip_suffix('p').unwrap_or(&text).parse().ok().filter(|pixels| *pixels > 0);
    pixels.map(Some).ok_or_else(|| layers.wrong(&keys::QUALITY, "best, 1080, 720, …", messages))
}

/// The root folder; a leading `~/` is the home folder, as shells have it.
fn path(layers: &Layers, messages: &Messages) -> Result<PathBuf> {
    let text = layers.text(&keys::PATH).unwrap_or_default().trim();
    if text.contains('\0') {
        return Err(layers.wrong(&keys::PATH, &messages.text(id::VALUE_TEXT), messages));
    }
    let home = || etcetera::home_dir().ok();
    match text.strip_prefix("~/").and_then(|rest| Some(home()?.join(rest))) {
        Some(path) => Ok(path),
        None => Ok(PathBuf::from(text)),
    }
}

/// A cookie in one line, without the name of the header, without control characters.
fn cookie(layers: &Layers, messages: &Messages) -> Result<Secret> {
    let text = layers.text(&keys::COOKIE).unwrap_or_default().trim();
    let named = text.get(..7).is_some_and(|head| head.eq_ignore_ascii_case("cookie:"));
    let text = if named { &text[7..] } else { text };
    let words: Vec<&str> = text.split(|c: char| c.is_whitespace() || c.is_control()).collect();
    let line = words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    let line = line.trim_matches(['"', ';', ' ']);
    if !line.is_empty() && !line.contains('=') {
        return Err(layers.wrong(&keys::COOKIE, &messages.text(id::VALUE_COOKIE), messages));
    }
    Ok(Secret::new(line))
}

/// `1`, `0.5..2`, `1..2`: seconds.
fn delay(layers: &Layers, messages: &Messages) -> Result<(Duration, Duration)> {
    let text = layers.text(&keys::PAGE_DELAY).unwrap_or_default();
    let (from, to) = text.split_once("..").unwrap_or((text, text));
    match (seconds(from), seconds(to)) {
        (Some(from), Some(to)) if from <= to => Ok((from, to)),
        _ => Err(layers.wrong(&keys::PAGE_DELAY, &messages.text(id::VALUE_DELAY), messages)),
    }
}

/// `1`, `0.5`: seconds.
fn retry_delay(layers: &Layers, messages: &Messages) -> Result<Duration> {
    let text = layers.text(&keys::RETRY_DELAY).unwrap_or_default();
    seconds(text).ok_or_else(|| layers.wrong(&keys::RETRY_DELAY, &messages.text(id::VALUE_SECONDS), messages))
}

/// Seconds, up to a day.
fn seconds(text: &str) -> Option<Duration> {
    let number: f64 = text.trim().parse().ok()?;
    let sane = number.is_finite() && (0.0..=86_400.0).contains(&number);
    sane.then(|| Duration::from_secs_f64(number))
}

/// The proxy that is used: every address of the platforms is https, so of a pair it is the second.
fn proxy(layers: &Layers, messages: &Messages) -> Result<Option<Secret>> {
    let Some(text) = layers.text(&keys::PROXIES) else { return Ok(None) };
    let given: Vec<&str> = text.split_whitespace().collect();
    let known = |url: &str| {
        let schemes = ["http://", "https://", "socks5://", "socks5h://"];
        schemes.iter().any(|scheme| url.strip_prefix(scheme).is_some_and(|rest| !rest.is_empty()))
    };
    if given.len() > 2 || given.iter().any(|url| *url != "-" && !known(url)) {
        return Err(layers.wrong(&keys::PROXIES, &messages.text(id::VALUE_PROXY), messages));
    }
    let used = given.iter().rev().find(|url| **url != "-");
    Ok(used.map(|url| Secret::new(*url)))
}

/// The address of another program that signs.
fn signer(layers: &Layers, messages: &Messages) -> Result<Option<SignerAddress>> {
    let Some(text) = layers.text(&keys::SIGNER).filter(|text| !text.trim().is_empty()) else {
        return Ok(None);
    };
    let wrong = |_| layers.wrong(&keys::SIGNER, &messages.text(id::VALUE_SIGNER), messages);
    SignerAddress::parse(text).map(Some).map_err(wrong)
}

#[cfg(test)]
mod tests {
    use f2_core::error::Cause;

    use super::super::layers::Origin;
    use super::*;
    use crate::messages::Language;

    fn read(values: &[(&'static str, &str)]) -> Result<Settings> {
        let mut layers = Layers::default();
        layers.add_line(values);
        Settings::read(&layers, Identity::default(), &Messages::new(Language::English))
    }

    #[test]
    fn defaults_are_those_of_f2() {
        let settings = read(&[]).expect("valid");
        assert_eq!(settings.path, PathBuf::from("Download"));
        assert_eq!(settings.template, Template::default());
        assert_eq!(settings.want, Want { lyric: true, ..Want::default() });
        assert_eq!((settings.max_counts, settings.page_counts), (None, 20));
        assert_eq!((settings.max_connections, settings.max_tasks, settings.max_retries), (5, 10, 5));
        assert_eq!(settings.page_delay, (Duration::from_secs(1), Duration::from_secs(2)));
        assert_eq!((settings.connections_per_file, settings.limit_rate), (4, None));
        assert_eq!(settings.min_free, 128 << 20);
        assert!(settings.proxy.is_none() && settings.cookie.is_empty() && !settings.insecure);
    }

    /// A value of a key that is not its default.
    fn other(key: &keys::Key) -> &'static str {
        match (key.name, key.kind) {
            ("interval", _) => "2024-01-01|2024-02-01",
            ("naming", _) => "{aweme_id}",
            ("quality", _) => "hd",
            ("codec", _) => "h265",
            ("image_format", _) => "jpeg",
            ("split" | "duration", _) => "30m",
            ("cookie", _) => "a=b",
            ("relay", _) => "8765",
            ("signer", _) => "http://127.0.0.1:1/sign",
            (_, keys::Kind::Truth) if key.default == "yes" => "no",
            (_, keys::Kind::Truth) => "yes",
            (_, keys::Kind::Number(..) | keys::Kind::Delay) => "7",
            (_, keys::Kind::Proxies) => "http://a:1",
            (_, keys::Kind::Size) => "7M",
            (_, keys::Kind::Text | keys::Kind::Links) => "other",
        }
    }

    #[test]
    fn every_key_changes_what_a_run_is_told() {
        let told = |values: &[(&'static str, &str)]| {
            let settings = read(values).ok()?;
            let proxy = settings.proxy.as_ref().map(|url| url.expose().to_owned());
            Some(format!("{settings:?} {} {proxy:?}", settings.cookie.expose()))
        };
        // The language is asked for before there are settings.
        for key in keys::KEYS.iter().filter(|key| key.name != keys::LANGUAGES.name) {
            let value = (key.name, other(key));
            let changes = |base: &[(&'static str, &str)]| {
                told(&[base, &[value]].concat()).is_some_and(|told_of| Some(told_of) != told(base))
            };
            assert!(changes(&[]) || changes(&[("mode", live::MODE)]), "{} changes nothing", key.name);
        }
    }

    #[test]
    fn cookies_become_one_line_and_are_never_shown() {
        let settings = read(&[("cookie", "Cookie: sessionid=s3cret;\n  ttwid=1;\r\n")]).expect("valid");
        assert_eq!(settings.cookie.expose(), "sessionid=s3cret; ttwid=1");
        let proxied = read(&[("cookie", "a=s3cret"), ("proxies", "http://u:s3cret@p:1")]).expect("valid");
        assert!(!format!("{settings:?} {proxied:?}").contains("s3cret"));
    }

    #[test]
    fn delays() {
        let of = |text| read(&[("page_delay", text)]).map(|settings| settings.page_delay);
        assert_eq!(of("0").ok(), Some((Duration::ZERO, Duration::ZERO)));
        assert_eq!(of("0.5..2").ok(), Some((Duration::from_millis(500), Duration::from_secs(2))));
        for text in ["2..1", "-1", "x", "1..", "inf", "1...2"] {
            assert_eq!(of(text).expect_err(text).cause(), Cause::UsageArgument);
        }
        let of = |text| read(&[("retry_delay", text)]).map(|settings| settings.retry_delay);
        assert_eq!(of("0.02").ok(), Some(Duration::from_millis(20)));
        for text in ["1..2", "-1", "x", "1e9"] {
            assert_eq!(of(text).expect_err(text).cause(), Cause::UsageArgument);
        }
    }

    #[test]
    fn proxies_are_checked_and_not_quoted() {
        let of = |text| read(&[("proxies", text)]).map(|settings| settings.proxy);
        let used = |text| of(text).ok().flatten().map(|url| url.expose().to_owned());
        assert_eq!(used("http://a:1").as_deref(), Some("http://a:1"));
        assert_eq!(used("http://a:1 http://b:2").as_deref(), Some("http://b:2"));
        assert_eq!(used("http://a:1 -").as_deref(), Some("http://a:1"));
        for text in ["a:1", "ftp://user:s3cret@a", "http://", "http://a http://b http://c"] {
            let error = of(text).expect_err(text);
            assert_eq!(error.cause(), Cause::UsageArgument);
            assert!(!error.to_string().contains("s3cret"));
        }
    }

    #[test]
    fn each_wrong_value_has_its_cause() {
        for (key, value, cause) in [
            ("naming", "{titel}", Cause::UsageTemplate),
            ("interval", "yesterday", Cause::UsageInterval),
            ("timeout", "0", Cause::UsageArgument),
            ("max_counts", "-1", Cause::UsageArgument),
            ("music", "maybe", Cause::UsageArgument),
            ("cookie", "cookies.txt", Cause::UsageArgument),
        ] {
            assert_eq!(read(&[(key, value)]).expect_err(value).cause(), cause, "{key}");
        }
    }

    #[test]
    fn numbers_from_files_may_be_quoted_or_have_a_point() {
        let mut layers = Layers::default();
        layers.add(&keys::TIMEOUT, "30.0".into(), Origin::File("x".into()));
        let settings = Settings::read(&layers, Identity::default(), &Messages::new(Language::English));
        assert_eq!(settings.expect("valid").timeout, Duration::from_secs(30));
    }
}

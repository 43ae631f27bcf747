//! What can be typed behind a platform's command.

use argh::{ArgsInfo, FromArgs};

/// The options of a platform's command: exactly what was typed, as text.
#[derive(FromArgs, ArgsInfo, Default, Clone)]
#[argh(description = "about-platform")]
pub(crate) struct Download {
    #[argh(option, short = 'c', arg_name = "FILE", description = "opt-config")]
    pub(crate) config: Option<String>,
    /// Links and share texts; once joined, all of them as the configuration writes them.
    #[argh(option, long = "url", short = 'u', arg_name = "LINK", description = "opt-url")]
    pub(crate) urls: Vec<String>,
    #[argh(option, long = "input", arg_name = "FILE", description = "opt-input")]
    pub(crate) inputs: Vec<String>,
    #[argh(option, arg_name = "FILE", description = "opt-report")]
    pub(crate) report: Option<String>,
    #[argh(option, arg_name = "FILE", description = "opt-failed-to")]
    pub(crate) failed_to: Option<String>,
    #[argh(option, short = 'm', arg_name = "yes|no", description = "opt-music")]
    pub(crate) music: Option<String>,
    #[argh(option, short = 'v', arg_name = "yes|no", description = "opt-cover")]
    pub(crate) cover: Option<String>,
    #[argh(option, short = 'd', arg_name = "yes|no", description = "opt-desc")]
    pub(crate) desc: Option<String>,
    #[argh(option, short = 'p', arg_name = "FOLDER", description = "opt-path")]
    pub(crate) path: Option<String>,
    #[argh(option, short = 'f', arg_name = "yes|no", description = "opt-folderize")]
    pub(crate) folderize: Option<String>,
    #[argh(option, arg_name = "best|N|NAME", description = "opt-quality")]
    pub(crate) quality: Option<String>,
    #[argh(option, arg_name = "CODEC", description = "opt-codec")]
    pub(crate) codec: Option<String>,
    #[argh(option, arg_name = "FORMAT", description = "opt-image-format")]
    pub(crate) image_format: Option<String>,
    #[argh(switch, description = "opt-list-formats")]
    pub(crate) list_formats: bool,
    #[argh(option, arg_name = "all|ID|NAME", description = "opt-collects")]
    pub(crate) collects: Option<String>,
    #[argh(option, arg_name = "all|ID|NAME", description = "opt-playlist")]
    pub(crate) playlist: Option<String>,
    #[argh(option, short = 'w', arg_name = "WORDS", description = "opt-keyword")]
    pub(crate) keyword: Option<String>,
    #[argh(option, arg_name = "yes|no", description = "opt-incremental")]
    pub(crate) incremental: Option<String>,
    #[argh(option, arg_name = "yes|no", description = "opt-wait")]
    pub(crate) wait: Option<String>,
    #[argh(option, arg_name = "yes|no", description = "opt-chat")]
    pub(crate) chat: Option<String>,
    #[argh(option, arg_name = "yes|no", description = "opt-only-chat")]
    pub(crate) only_chat: Option<String>,
    #[argh(option, arg_name = "TIME|SIZE", description = "opt-split")]
    pub(crate) split: Option<String>,
    #[argh(option, arg_name = "TIME", description = "opt-duration")]
    pub(crate) duration: Option<String>,
    #[argh(option, arg_name = "[ADDRESS:]PORT", description = "opt-relay")]
    pub(crate) relay: Option<String>,
    #[argh(option, short = 'M', arg_name = "MODE", description = "opt-mode")]
    pub(crate) mode: Option<String>,
    #[argh(option, short = 'n', arg_name = "TEMPLATE", description = "opt-naming")]
    pub(crate) naming: Option<String>,
    #[argh(option, short = 'k', arg_name = "COOKIE", description = "opt-cookie")]
    pub(crate) cookie: Option<String>,
    #[argh(option, short = 'i', arg_name = "INTERVAL", description = "opt-interval")]
    pub(crate) interval: Option<String>,
    #[argh(option, short = 'e', arg_name = "SECONDS", description = "opt-timeout")]
    pub(crate) timeout: Option<String>,
    #[argh(option, short = 'r', arg_name = "N", description = "opt-max-retries")]
    pub(crate) max_retries: Option<String>,
    #[argh(option, arg_name = "SECONDS", description = "opt-retry-delay")]
    pub(crate) retry_delay: Option<String>,
    #[argh(option, short = 'x', arg_name = "N", description = "opt-max-connections")]
    pub(crate) max_connections: Option<String>,
    #[argh(option, arg_name = "N", description = "opt-connections-per-file")]
    pub(crate) connections_per_file: Option<String>,
    #[argh(option, arg_name = "BYTES", description = "opt-limit-rate")]
    pub(crate) limit_rate: Option<String>,
    #[argh(option, arg_name = "BYTES", description = "opt-min-free")]
    pub(crate) min_free: Option<String>,
    #[argh(option, short = 't', arg_name = "N", description = "opt-max-tasks")]
    pub(crate) max_tasks: Option<String>,
    #[argh(option, short = 'o', arg_name = "N", description = "opt-max-counts")]
    pub(crate) max_counts: Option<String>,
    #[argh(option, short = 's', arg_name = "N", description = "opt-page-counts")]
    pub(crate) page_counts: Option<String>,
    #[argh(option, short = 'l', arg_name = "LANGUAGE", description = "opt-languages")]
    pub(crate) languages: Option<String>,
    #[argh(option, short = 'P', arg_name = "URL [URL]", description = "opt-proxies")]
    pub(crate) proxies: Option<String>,
    #[argh(option, short = 'L', arg_name = "yes|no", description = "opt-lyric")]
    pub(crate) lyric: Option<String>,
    #[argh(option, arg_name = "yes|no", description = "opt-subtitles")]
    pub(crate) subtitles: Option<String>,
    #[argh(option, arg_name = "A[..B]", description = "opt-page-delay")]
    pub(crate) page_delay: Option<String>,
    #[argh(option, arg_name = "URL", description = "opt-signer")]
    pub(crate) signer: Option<String>,
    #[argh(option, arg_name = "yes|no", description = "opt-insecure")]
    pub(crate) insecure: Option<String>,
    #[argh(option, arg_name = "FILE", description = "opt-init-config")]
    pub(crate) init_config: Option<String>,
    #[argh(switch, description = "opt-update-config")]
    pub(crate) update_config: bool,
    #[argh(switch, short = 'y', description = "opt-yes")]
    pub(crate) yes: bool,
    #[argh(switch, short = 'q', description = "opt-quiet")]
    pub(crate) quiet: bool,
    /// Links or a share text; the shell may have split it into words.
    #[argh(positional, arg_name = "LINK", description = "opt-url")]
    pub(super) words: Vec<String>,
}

impl Download {
    /// Every value that has a key in the configuration, by that key.
    pub(crate) fn values(&self) -> Vec<(&'static str, &str)> {
        let all = [
            ("url", self.urls.first()),
            ("mode", self.mode.as_ref()),
            ("music", self.music.as_ref()),
            ("cover", self.cover.as_ref()),
            ("desc", self.desc.as_ref()),
            ("lyric", self.lyric.as_ref()),
            ("subtitles", self.subtitles.as_ref()),
            ("folderize", self.folderize.as_ref()),
            ("quality", self.quality.as_ref()),
            ("codec", self.codec.as_ref()),
            ("image_format", self.image_format.as_ref()),
            ("collects", self.collects.as_ref()),
            ("playlist", self.playlist.as_ref()),
            ("keyword", self.keyword.as_ref()),
            ("incremental", self.incremental.as_ref()),
            ("wait", self.wait.as_ref()),
            ("chat", self.chat.as_ref()),
            ("only_chat", self.only_chat.as_ref()),
            ("split", self.split.as_ref()),
            ("duration", self.duration.as_ref()),
            ("relay", self.relay.as_ref()),
            ("path", self.path.as_ref()),
            ("naming", self.naming.as_ref()),
            ("interval", self.interval.as_ref()),
            ("max_counts", self.max_counts.as_ref()),
            ("cookie", self.cookie.as_ref()),
            ("timeout", self.timeout.as_ref()),
            ("max_retries", self.max_retries.as_ref()),
            ("retry_delay", self.retry_delay.as_ref()),
            ("max_connections", self.max_connections.as_ref()),
            ("connections_per_file", self.connections_per_file.as_ref()),
            ("limit_rate", self.limit_rate.as_ref()),
            ("min_free", self.min_free.as_ref()),
            ("max_tasks", self.max_tasks.as_ref()),
            ("page_counts", self.page_counts.as_ref()),
            ("page_delay", self.page_delay.as_ref()),
            ("proxies", self.proxies.as_ref()),
            ("signer", self.signer.as_ref()),
            ("insecure", self.insecure.as_ref()),
            ("languages", self.languages.as_ref()),
        ];
        all.into_iter().filter_map(|(key, value)| Some((key, value?.as_str()))).collect()
    }

    /// Makes one text of all links: words that are no option are one share text, or several links.
    pub(super) fn join(&mut self) {
        let words = std::mem::take(&mut self.words).join(" ");
        let texts = std::mem::take(&mut self.urls).into_iter().chain([words]);
        self.urls.extend(super::join_links(texts));
    }
}

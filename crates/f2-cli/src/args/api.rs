//! What can be typed behind `f2 api`.

use argh::{ArgsInfo, FromArgs};

use super::Download;

/// Calls a method of a platform: exactly what was typed, as text.
#[derive(FromArgs, ArgsInfo, Default)]
#[argh(description = "about-api")]
pub(crate) struct Api {
    #[argh(switch, description = "opt-raw")]
    pub(crate) raw: bool,
    #[argh(switch, description = "opt-jsonl")]
    pub(crate) jsonl: bool,
    #[argh(option, arg_name = "N", description = "opt-max")]
    pub(crate) max: Option<String>,
    #[argh(option, short = 's', arg_name = "N", description = "opt-page-items")]
    pub(crate) page_counts: Option<String>,
    #[argh(option, short = 'k', arg_name = "COOKIE", description = "opt-cookie")]
    cookie: Option<String>,
    #[argh(option, short = 'P', arg_name = "URL [URL]", description = "opt-proxies")]
    proxies: Option<String>,
    #[argh(option, short = 'e', arg_name = "SECONDS", description = "opt-timeout")]
    timeout: Option<String>,
    #[argh(option, short = 'r', arg_name = "N", description = "opt-max-retries")]
    max_retries: Option<String>,
    #[argh(option, arg_name = "SECONDS", description = "opt-retry-delay")]
    retry_delay: Option<String>,
    #[argh(option, arg_name = "A[..B]", description = "opt-page-delay")]
    page_delay: Option<String>,
    #[argh(option, arg_name = "URL", description = "opt-signer")]
    signer: Option<String>,
    #[argh(option, arg_name = "yes|no", description = "opt-insecure")]
    insecure: Option<String>,
    #[argh(option, short = 'c', arg_name = "FILE", description = "opt-config")]
    config: Option<String>,
    #[argh(option, short = 'l', arg_name = "LANGUAGE", description = "opt-languages")]
    pub(super) languages: Option<String>,
    #[argh(switch, short = 'q', description = "opt-quiet-api")]
    pub(crate) quiet: bool,
    /// The platform, the method, and its arguments.
    #[argh(positional, arg_name = "WORD", description = "about-api")]
    pub(crate) words: Vec<String>,
}

impl Api {
    /// The options it shares with the platforms' commands, as those have them.
    pub(crate) fn shared(&self) -> Download {
        Download {
            page_counts: self.page_counts.clone(),
            cookie: self.cookie.clone(),
            proxies: self.proxies.clone(),
            timeout: self.timeout.clone(),
            max_retries: self.max_retries.clone(),
            retry_delay: self.retry_delay.clone(),
            page_delay: self.page_delay.clone(),
            signer: self.signer.clone(),
            insecure: self.insecure.clone(),
            config: self.config.clone(),
            languages: self.languages.clone(),
            ..Download::default()
        }
    }
}

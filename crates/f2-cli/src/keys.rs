//! The keys of the configuration: one row each, in the order a new file shows them.

/// What a value looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Any text.
    Text,
    /// Links and share texts, one or a list of them.
    Links,
    /// Yes or no, in F2's words.
    Truth,
    /// A whole number between these two.
    Number(u64, u64),
    /// Seconds, or from..to seconds.
    Delay,
    /// One or two proxies.
    Proxies,
    /// Bytes, with a unit or without.
    Size,
}

/// A key: its name in F2's files, what its value looks like, and the value when none is given.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Key {
    /// The name, with underscores.
    pub(crate) name: &'static str,
    /// What its value looks like.
    pub(crate) kind: Kind,
    /// The value when none is given; empty for none.
    pub(crate) default: &'static str,
}

impl Key {
    /// The option of the command line that sets it.
    pub(crate) fn option(&self) -> String {
        format!("--{}", self.name.replace('_', "-"))
    }
}

/// Keys of a platform's section that F2 writes or reads and f2 has no use for.
pub(crate) const UNUSED: &[&str] =
    &["headers", "max_cursor", "show_message", "app_name", "show_update", "enable_bark"];

macro_rules! keys {
    ($($name:ident $text:literal $kind:expr, $default:literal;)*) => {
        $(#[doc = $text] pub(crate) static $name: Key = Key { name: $text, kind: $kind, default: $default };)*
        /// Every key.
        pub(crate) static KEYS: &[&Key] = &[$(&$name,)*];
    };
}

keys! {
    URL "url" Kind::Links, "";
    MODE "mode" Kind::Text, "";
    COOKIE "cookie" Kind::Text, "";
    PATH "path" Kind::Text, "Download";
    NAMING "naming" Kind::Text, "{create}_{desc}";
    INTERVAL "interval" Kind::Text, "all";
    MAX_COUNTS "max_counts" Kind::Number(0, u64::MAX), "0";
    MUSIC "music" Kind::Truth, "no";
    COVER "cover" Kind::Truth, "no";
    DESC "desc" Kind::Truth, "no";
    LYRIC "lyric" Kind::Truth, "yes";
    SUBTITLES "subtitles" Kind::Truth, "no";
    FOLDERIZE "folderize" Kind::Truth, "no";
    QUALITY "quality" Kind::Text, "best";
    CODEC "codec" Kind::Text, "compatible";
    IMAGE_FORMAT "image_format" Kind::Text, "webp";
    COLLECTS "collects" Kind::Text, "";
    PLAYLIST "playlist" Kind::Text, "";
    KEYWORD "keyword" Kind::Text, "";
    INCREMENTAL "incremental" Kind::Truth, "no";
    WAIT "wait" Kind::Truth, "no";
    CHAT "chat" Kind::Truth, "no";
    ONLY_CHAT "only_chat" Kind::Truth, "no";
    SPLIT "split" Kind::Text, "";
    DURATION "duration" Kind::Text, "";
    RELAY "relay" Kind::Text, "";
    PROXIES "proxies" Kind::Proxies, "";
    TIMEOUT "timeout" Kind::Number(1, 86_400), "10";
    MAX_RETRIES "max_retries" Kind::Number(0, 100), "5";
    RETRY_DELAY "retry_delay" Kind::Delay, "1";
    MAX_CONNECTIONS "max_connections" Kind::Number(1, 256), "5";
    CONNECTIONS_PER_FILE "connections_per_file" Kind::Number(1, 64), "4";
    LIMIT_RATE "limit_rate" Kind::Size, "0";
    MIN_FREE "min_free" Kind::Size, "128M";
    MAX_TASKS "max_tasks" Kind::Number(1, 256), "10";
    PAGE_COUNTS "page_counts" Kind::Number(1, 100), "20";
    PAGE_DELAY "page_delay" Kind::Delay, "1..2";
    SIGNER "signer" Kind::Text, "";
    INSECURE "insecure" Kind::Truth, "no";
    LANGUAGES "languages" Kind::Text, "";
}

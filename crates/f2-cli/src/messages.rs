//! What f2 says, in Chinese and English: one Fluent file per language, ids as constants.
//!
//! Families of ids are made from other tables: `opt-…` and `group-…` from the options, `cause-…` and `hint-…`
//! from the causes, `mode-…` and `platform-…` from the registry, `signed-…` from the kinds of signatures. English
//! causes, hints, modes, platforms and kinds of signatures are the tables' own texts.

use std::sync::OnceLock;

use f2_core::error::{Cause, Error};
use f2_core::platform::{ModeInfo, TargetKind};
use f2_sign::kind::Kind;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

use crate::registry::Row;

/// A language f2 speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Language {
    /// Simplified Chinese.
    Chinese,
    /// English.
    English,
}

impl Language {
    /// The language of F2's names (`zh_CN`, `en_US`) and of any locale name that begins with `zh` or `en`.
    pub(crate) fn named(text: &str) -> Option<Self> {
        let text = text.trim().to_ascii_lowercase();
        let name = text.split(['_', '-', '.', '@']).next().unwrap_or_default();
        match name {
            "zh" => Some(Self::Chinese),
            "en" => Some(Self::English),
            _ => None,
        }
    }

    /// The language of the locale, looked up as POSIX orders it; English when it is none of ours.
    pub(crate) fn of_locale(variable: impl Fn(&str) -> Option<String>) -> Self {
        let set = |name: &&str| variable(name).filter(|value| !value.is_empty());
        let value = ["LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(set);
        value.as_deref().and_then(Self::named).unwrap_or(Self::English)
    }

    const fn source(self) -> &'static str {
        match self {
            Self::Chinese => include_str!("locales/zh-CN.ftl"),
            Self::English => include_str!("locales/en.ftl"),
        }
    }
}

/// The kinds of targets that have a name for people.
pub(crate) const KINDS: &[TargetKind] = &[
    TargetKind::Author,
    TargetKind::Work,
    TargetKind::Mix,
    TargetKind::LiveRoom,
    TargetKind::Broadcast,
    TargetKind::Account,
    TargetKind::Short,
];

macro_rules! ids {
    ($($name:ident $text:literal;)*) => {
        /// The messages that are named in code.
        pub(crate) mod id {
            $(#[doc = $text] pub(crate) const $name: &str = $text;)*
            /// Every one of them.
            #[cfg(test)]
            pub(crate) const ALL: &[&str] = &[$($name,)*];
        }
    };
}

ids! {
    ABOUT "about";
    ABOUT_PLATFORM "about-platform";
    USAGE "usage";
    USAGE_TOP "usage-top";
    USAGE_DOWNLOAD "usage-download";
    COMMANDS "commands";
    MODES "modes";
    KINDS "kinds";
    EXAMPLES "examples";
    HELP_MORE "help-more";
    HELP_COMMAND "help-command";
    DEFAULT "default";
    ERROR "error";
    WARNING "warning";
    HINT "hint";
    BECAUSE "because";
    DETAIL "detail";
    ATTEMPTS "attempts";
    ARG_UNKNOWN_OPTION "arg-unknown-option";
    ARG_UNKNOWN_COMMAND "arg-unknown-command";
    ARG_NO_COMMAND "arg-no-command";
    ARG_NO_VALUE "arg-no-value";
    ARG_TAKES_NO_VALUE "arg-takes-no-value";
    ARG_JOINED "arg-joined";
    ARG_NOT_TEXT "arg-not-text";
    ARG_INVALID "arg-invalid";
    ARG_CONFLICT "arg-conflict";
    ARG_NEEDS "arg-needs";
    ARG_MISSING "arg-missing";
    NEAREST "nearest";
    SEE_HELP "see-help";
    VALUE_BOOL "value-bool";
    VALUE_NUMBER "value-number";
    VALUE_RANGE "value-range";
    VALUE_PROXY "value-proxy";
    VALUE_LANGUAGE "value-language";
    VALUE_LEVEL "value-level";
    VALUE_TEXT "value-text";
    VALUE_SITE "value-site";
    ORIGIN_FILE "origin-file";
    MODE_UNKNOWN "mode-unknown";
    MODE_TAKES "mode-takes";
    OR "or";
    COLLECTS_NEEDED "collects-needed";
    COLLECTS_WORKS "collects-works";
    COLLECTS_ASK "collects-ask";
    API_PLATFORM "api-platform";
    API_SINGLE "api-single";
    API_STREAM "api-stream";
    API_UTIL "api-util";
    API_UNKNOWN_PLATFORM "api-unknown-platform";
    API_UNKNOWN_METHOD "api-unknown-method";
    API_UNKNOWN_PARAMETER "api-unknown-parameter";
    API_NO_PAIR "api-no-pair";
    API_NEEDS "api-needs";
    FORMAT_NAME "format-name";
    FORMAT_PICTURE "format-picture";
    FORMAT_FPS "format-fps";
    FORMAT_CODEC "format-codec";
    FORMAT_RATE "format-rate";
    FORMAT_SIZE "format-size";
    FORMAT_SOUND "format-sound";
    LINE_PLATFORM "line-platform";
    INPUT_EMPTY "input-empty";
    CONFIG_MISSING "config-missing";
    CONFIG_UNREADABLE "config-unreadable";
    CONFIG_SYNTAX "config-syntax";
    CONFIG_NOT_MAP "config-not-map";
    CONFIG_NO_SECTION "config-no-section";
    CONFIG_UNKNOWN_KEY "config-unknown-key";
    CONFIG_EXISTS "config-exists";
    CONFIG_ASK "config-ask";
    CONFIG_DECLINED "config-declined";
    CONFIG_WRITTEN "config-written";
    CONFIG_UPDATED "config-updated";
    CONFIG_NOTHING "config-nothing";
    CONFIG_NOT_EDITABLE "config-not-editable";
    TEMPLATE_HEAD "template-head";
    RUN_AUTHOR "run-author";
    RUN_AUTHOR_COUNT "run-author-count";
    RUN_PAGE "run-page";
    RUN_SAVED "run-saved";
    RUN_FAILED "run-failed";
    RUN_SKIPPED "run-skipped";
    RUN_RETRY "run-retry";
    RUN_NOTICE "run-notice";
    RUN_TOTAL "run-total";
    RUN_STOPPING "run-stopping";
    RUN_STOPPED "run-stopped";
    RUN_STOPPED_HINT "run-stopped-hint";
    RUN_TARGET "run-target";
    RUN_AGAIN "run-again";
    SUMMARY_HEAD "summary-head";
    SUMMARY_LISTED "summary-listed";
    SUMMARY_LISTED_OF "summary-listed-of";
    SUMMARY_SAVED "summary-saved";
    SUMMARY_HAD "summary-had";
    SUMMARY_SKIPPED "summary-skipped";
    SUMMARY_FAILED "summary-failed";
    SUMMARY_WHERE "summary-where";
    SUMMARY_MISSING "summary-missing";
    TOTAL_HEAD "total-head";
    SKIP_INTERVAL "skip-interval";
    SKIP_ARCHIVED "skip-archived";
    SIGN_MORE "sign-more";
    SIGN_KIND "sign-kind";
    SIGN_NO_KIND "sign-no-kind";
    SIGN_NOTHING "sign-nothing";
    SIGN_EXTRA "sign-extra";
    SIGN_JSON "sign-json";
    SIGN_UNREADABLE "sign-unreadable";
    CODE_UNKNOWN "code-unknown";
    EXPLAIN_RETRY "explain-retry";
    EXPLAIN_EXIT "explain-exit";
    RETRY_NEVER "retry-never";
    RETRY_BACKOFF "retry-backoff";
    RETRY_FRESH "retry-fresh";
    IMPORT_NOTHING "import-nothing";
    IMPORT_UNFIT "import-unfit";
    IMPORTED_TABLE "imported-table";
    IMPORTED_COLUMNS "imported-columns";
    IMPORTED_ARCHIVE "imported-archive";
    VERIFY_NO_STORE "verify-no-store";
    VERIFY_READING "verify-reading";
    VERIFY_MISSING "verify-missing";
    VERIFY_LENGTH "verify-length";
    VERIFY_CONTENT "verify-content";
    VERIFY_UNREADABLE "verify-unreadable";
    VERIFY_RESULT "verify-result";
    VERIFY_FIX_HINT "verify-fix-hint";
    VERIFY_FIXED "verify-fixed";
    VERIFY_NO_PLATFORM "verify-no-platform";
    DOCTOR_SIGNER "doctor-signer";
    DOCTOR_TOKEN_COOKIE "doctor-token-cookie";
    DOCTOR_TOKEN_GUEST "doctor-token-guest";
    DOCTOR_TOKEN_REAL "doctor-token-real";
    DOCTOR_TOKEN_FALSE "doctor-token-false";
    DOCTOR_TOKEN_HINT "doctor-token-hint";
    DOCTOR_READ "doctor-read";
    DOCTOR_READ_GUEST "doctor-read-guest";
    DOCTOR_TLS "doctor-tls";
    DOCTOR_TLS_INSECURE "doctor-tls-insecure";
    DOCTOR_PROXY "doctor-proxy";
    DOCTOR_PROXY_NONE "doctor-proxy-none";
    DOCTOR_CLOCK "doctor-clock";
    DOCTOR_CLOCK_UNKNOWN "doctor-clock-unknown";
    DOCTOR_CLOCK_HINT "doctor-clock-hint";
    DOCTOR_COOKIE "doctor-cookie";
    DOCTOR_COOKIE_NONE "doctor-cookie-none";
    DOCTOR_COOKIE_HINT "doctor-cookie-hint";
    DOCTOR_COOKIE_ENDS "doctor-cookie-ends";
    DOCTOR_COOKIE_GUEST "doctor-cookie-guest";
    DOCTOR_COOKIE_OVER "doctor-cookie-over";
    DOCTOR_COOKIE_SOON "doctor-cookie-soon";
    DOCTOR_STORE "doctor-store";
    DOCTOR_STORE_NONE "doctor-store-none";
    DOCTOR_DISK "doctor-disk";
    DOCTOR_DISK_UNKNOWN "doctor-disk-unknown";
    DOCTOR_DISK_HINT "doctor-disk-hint";
    COUNTED "counted";
    AND_MORE "and-more";
}

/// The texts of one language. Reading them costs nothing until the first is asked for.
pub(crate) struct Messages {
    language: Language,
    bundle: OnceLock<FluentBundle<FluentResource>>,
}

impl Messages {
    /// The texts of this language.
    pub(crate) const fn new(language: Language) -> Self {
        Self { language, bundle: OnceLock::new() }
    }

    /// Which language it is.
    pub(crate) const fn language(&self) -> Language {
        self.language
    }

    fn bundle(&self) -> &FluentBundle<FluentResource> {
        self.bundle.get_or_init(|| {
            let locale = match self.language {
                Language::Chinese => "zh-CN",
                Language::English => "en",
            };
            let locale: LanguageIdentifier = locale.parse().unwrap_or_default();
            let mut bundle = FluentBundle::new_concurrent(vec![locale]);
            bundle.set_use_isolating(false);
            // A damaged file still yields its whole messages; a test holds that there is no damage.
            let resource = FluentResource::try_new(self.language.source().to_owned());
            let resource = resource.unwrap_or_else(|(partial, _)| partial);
            bundle.add_resource_overriding(resource);
            bundle
        })
    }

    /// The text of an id, when the language has it.
    fn find(&self, id: &str, args: Option<&FluentArgs<'_>>) -> Option<String> {
        let bundle = self.bundle();
        let pattern = bundle.get_message(id)?.value()?;
        Some(bundle.format_pattern(pattern, args, &mut Vec::new()).into_owned())
    }

    /// The text of an id.
    pub(crate) fn text(&self, id: &str) -> String {
        self.find(id, None).unwrap_or_else(|| id.to_owned())
    }

    /// The text of an id as it stands before another: with a space, unless its last character is wide.
    pub(crate) fn label(&self, id: &str) -> String {
        let text = self.text(id);
        if text.ends_with('：') { text } else { text + " " }
    }

    /// The text of an id with its arguments put in.
    pub(crate) fn with(&self, id: &str, args: &[(&'static str, FluentValue<'_>)]) -> String {
        let args: FluentArgs<'_> = args.iter().map(|(name, value)| (*name, value.clone())).collect();
        self.find(id, Some(&args)).unwrap_or_else(|| id.to_owned())
    }

    /// What a cause means.
    pub(crate) fn cause(&self, cause: Cause) -> String {
        self.find(&family("cause", cause.code()), None).unwrap_or_else(|| cause.about().to_owned())
    }

    /// What to do about a cause; empty where there is nothing to advise.
    pub(crate) fn hint(&self, cause: Cause) -> String {
        if cause.hint().is_empty() {
            return String::new();
        }
        self.find(&family("hint", cause.code()), None).unwrap_or_else(|| cause.hint().to_owned())
    }

    /// A platform's name for people.
    pub(crate) fn platform(&self, platform: &Row) -> String {
        self.find(&format!("platform-{}", platform.name), None).unwrap_or_else(|| platform.title.to_owned())
    }

    /// What a mode saves.
    pub(crate) fn mode(&self, platform: &str, mode: &ModeInfo) -> String {
        let id = format!("mode-{platform}-{}", mode.name);
        self.find(&id, None).unwrap_or_else(|| mode.about.to_owned())
    }

    /// What a kind of link is called, with its article.
    pub(crate) fn kind(&self, kind: TargetKind) -> String {
        let name = format!("{kind:?}").to_lowercase();
        self.find(&format!("kind-{name}"), None).unwrap_or(name)
    }

    /// A kind of value that can be signed.
    pub(crate) fn signed(&self, kind: Kind) -> String {
        self.find(&family("signed", kind.name()), None).unwrap_or_else(|| kind.about().to_owned())
    }

    /// An error in one line, without its code.
    pub(crate) fn error(&self, error: &Error) -> String {
        let mut line = self.cause(error.cause());
        if let Some(status) = error.http_status() {
            line.push_str(&format!(" (HTTP {status})"));
        }
        if !error.particulars().is_empty() {
            line = self.with(id::DETAIL, &[("about", line.into()), ("detail", error.particulars().into())]);
        }
        if error.attempts_made() > 1 {
            line.push_str(&self.with(id::ATTEMPTS, &[("count", error.attempts_made().into())]));
        }
        line
    }
}

/// The id of a family: `cause` and `net.connect` give `cause-net-connect`.
fn family(head: &str, code: &str) -> String {
    format!("{head}-{}", code.replace(['.', '_'], "-"))
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;

    /// Ids and the arguments each uses, read from the text of a file.
    fn shape(source: &str) -> BTreeMap<String, BTreeSet<String>> {
        let mut shape: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let mut id = String::new();
        for line in source.lines().filter(|line| !line.starts_with('#')) {
            if let Some((head, _)) = line.split_once('=').filter(|_| !line.starts_with([' ', '}'])) {
                id = head.trim().to_owned();
                assert!(shape.insert(id.clone(), BTreeSet::new()).is_none(), "{id} stands twice");
            }
            for piece in line.split('$').skip(1) {
                let name = piece.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
                shape.entry(id.clone()).or_default().insert(name.to_owned());
            }
        }
        shape
    }

    #[test]
    fn both_languages_are_whole_and_alike() {
        let of_tables = |id: &str| {
            ["cause-", "hint-", "mode-", "platform-", "signed-"].iter().any(|head| id.starts_with(head))
                && ![id::MODE_UNKNOWN, id::MODE_TAKES].contains(&id)
        };
        for language in [Language::Chinese, Language::English] {
            assert!(FluentResource::try_new(language.source().to_owned()).is_ok());
        }
        let mut chinese = shape(Language::Chinese.source());
        let english = shape(Language::English.source());
        chinese.retain(|id, _| !of_tables(id));
        assert_eq!(chinese, english);
        for id in id::ALL {
            assert!(english.contains_key(*id), "{id} has no text");
        }
        let of_options = |id: &str| {
            let tools = ["about-", "usage-"].iter().any(|head| {
                let tool = |name: &str| crate::args::TOOLS.iter().any(|tool| tool.name == name);
                id.strip_prefix(head).is_some_and(tool)
            });
            let kinds = id
                .strip_prefix("kind-")
                .is_some_and(|name| KINDS.iter().any(|kind| format!("{kind:?}").to_lowercase() == name));
            id.starts_with("opt-") || id.starts_with("group-") || tools || kinds
        };
        for id in english.keys().filter(|id| !of_options(id)) {
            assert!(id::ALL.contains(&id.as_str()), "{id} is not used");
        }
    }

    #[test]
    fn every_cause_is_told_in_chinese() {
        let messages = Messages::new(Language::Chinese);
        for cause in Cause::ALL {
            assert_ne!(messages.cause(*cause), cause.about(), "{}", cause.code());
            assert_eq!(messages.hint(*cause).is_empty(), cause.hint().is_empty(), "{}", cause.code());
            assert!(cause.hint().is_empty() || messages.hint(*cause) != cause.hint(), "{}", cause.code());
        }
        let known: BTreeSet<String> = Cause::ALL.iter().map(|cause| family("cause", cause.code())).collect();
        for id in shape(Language::Chinese.source()).keys().filter(|id| id.starts_with("cause-")) {
            assert!(known.contains(id), "{id} belongs to no cause");
        }
    }

    #[test]
    fn every_kind_of_link_has_a_name() {
        for language in [Language::Chinese, Language::English] {
            let messages = Messages::new(language);
            for kind in KINDS {
                assert_ne!(messages.kind(*kind), format!("{kind:?}").to_lowercase());
            }
        }
    }

    #[test]
    fn every_kind_of_signature_is_told_in_chinese() {
        let (messages, chinese) = (Messages::new(Language::Chinese), shape(Language::Chinese.source()));
        let known: BTreeSet<String> = Kind::ALL.iter().map(|kind| family("signed", kind.name())).collect();
        let told = chinese.into_keys().filter(|id| id.starts_with("signed-"));
        assert_eq!(told.collect::<BTreeSet<_>>(), known);
        assert!(Kind::ALL.iter().all(|kind| messages.signed(*kind) != kind.about()));
    }

    #[test]
    fn languages_by_name_and_locale() {
        assert_eq!(Language::named("zh_CN"), Some(Language::Chinese));
        assert_eq!(Language::named("en_US.UTF-8"), Some(Language::English));
        assert_eq!(Language::named("fr"), None);
        let locale = |pairs: &'static [(&str, &str)]| {
            Language::of_locale(move |name| {
                pairs.iter().find(|pair| pair.0 == name).map(|pair| pair.1.to_owned())
            })
        };
        assert_eq!(locale(&[]), Language::English);
        assert_eq!(locale(&[("LANG", "zh_CN.UTF-8")]), Language::Chinese);
        assert_eq!(locale(&[("LANG", "zh_CN.UTF-8"), ("LC_ALL", "C")]), Language::English);
        assert_eq!(locale(&[("LC_ALL", ""), ("LC_MESSAGES", "zh_TW")]), Language::Chinese);
    }

    #[test]
    fn an_error_becomes_one_line() {
        let error = Error::new(Cause::Unavailable).status(503).detail("www.example.com").attempts(3);
        let english = Messages::new(Language::English).error(&error);
        assert_eq!(english, error.to_string());
        let chinese = Messages::new(Language::Chinese).error(&error);
        assert!(chinese.contains("503") && chinese.contains("www.example.com") && chinese.contains('3'));
    }
}

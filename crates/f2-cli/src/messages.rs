//! What f2 says, in Chinese and English: one Fluent file per language, ids as constants.
//!
//! Families of ids are made from other tables: `opt-…` and `group-…` from the options, `cause-…` and `hint-…`
//! from the causes, `mode-…` and `platform-…` from the registry, `signed-…` from the kinds of signatures. English
//! causes, hints, modes, platforms and kinds of signatures are the tables' own texts.

mod ids;

use std::sync::OnceLock;

use f2_core::error::{Cause, Error};
use f2_core::platform::{ModeInfo, TargetKind};
use f2_sign::kind::Kind;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

use crate::registry::{MethodInfo, Row};
pub(crate) use ids::id;

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
    TargetKind::Keyword,
    TargetKind::Short,
];

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

    /// What a method of `f2 api` does.
    pub(crate) fn method(&self, platform: &str, method: &MethodInfo) -> String {
        let id = format!("method-{platform}-{}", method.name.replace('.', "-"));
        self.find(&id, None).unwrap_or_else(|| method.about.to_owned())
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
    fn every_method_is_explained_in_chinese() {
        let chinese = Messages::new(Language::Chinese);
        for method in f2_douyin::api::METHODS {
            let row = MethodInfo {
                name: method.name,
                kind: method.kind,
                about: method.about,
                parameters: method.parameters,
            };
            let text = chinese.method("douyin", &row);
            assert!(text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)), "{}: {text}", row.name);
        }
    }

    #[test]
    fn both_languages_are_whole_and_alike() {
        let of_tables = |id: &str| {
            ["cause-", "hint-", "method-", "mode-", "platform-", "signed-"]
                .iter()
                .any(|head| id.starts_with(head))
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

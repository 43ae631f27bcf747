//! Configuration: F2's files, found, read and laid over one another, and written.

mod edit;
mod layers;
mod live;
mod settings;
mod template;
mod warning;
mod yaml;

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy as _;
use f2_core::error::{Cause, Error, Result};

use crate::args::Download;
use crate::keys;
use crate::messages::{Messages, id};
use layers::{Layers, Origin};
use warning::unused;
use yaml::Yaml;

pub(crate) use edit::update;
pub(crate) use live::{Live, MODE as LIVE};
pub(crate) use settings::{Identity, Settings};
pub(crate) use template::template;
pub(crate) use warning::Warning;

/// What the layers say, before it is checked.
pub(crate) struct Loaded {
    /// The values.
    layers: Layers,
    /// What conf.yaml says of the identity.
    identity: Identity,
    /// What is not used.
    pub(crate) warnings: Vec<Warning>,
}

impl Loaded {
    /// The language named in a file or on the command line.
    pub(crate) fn language(&self) -> Option<&str> {
        self.layers.text(&keys::LANGUAGES)
    }

    /// The checked settings.
    ///
    /// # Errors
    /// The `usage.*` cause of the first value that does not fit.
    pub(crate) fn settings(self, messages: &Messages) -> Result<Settings> {
        Settings::read(&self.layers, self.identity, messages)
    }
}

/// Reads all layers of a platform: app.yaml with the proxies of conf.yaml, the file of `-c`, the command line.
///
/// # Errors
/// `usage.config` when a file cannot be read, is no YAML, or (with `-c`) lacks the platform's section.
pub(crate) fn load(platform: &str, line: &Download, messages: &Messages) -> Result<Loaded> {
    let mut loaded =
        Loaded { layers: Layers::default(), identity: Identity::default(), warnings: Vec::new() };
    let home = home();
    if let Some((file, yaml)) = standard("conf.yaml", home.as_deref(), messages)? {
        take_conf(&mut loaded, &file, yaml.at(&["f2", platform]), platform);
    }
    if let Some((file, yaml)) = standard("app.yaml", home.as_deref(), messages)?
        && let Some(section) = yaml.get(platform)
    {
        hold_map(&file, platform, section, messages)?;
        loaded.warnings.extend(loaded.layers.add_section(&file, section));
    }
    if let Some(custom) = &line.config {
        let path = find_custom(custom, home.as_deref());
        let yaml = read(&path, messages)?.ok_or_else(|| missing(custom, messages))?;
        let section = yaml.get(platform).ok_or_else(|| {
            let args = [("section", platform.into()), ("file", custom.as_str().into())];
            Error::new(Cause::UsageConfig).detail(messages.with(id::CONFIG_NO_SECTION, &args))
        })?;
        hold_map(custom, platform, section, messages)?;
        loaded.warnings.extend(loaded.layers.add_section(custom, section));
    }
    loaded.layers.add_line(&line.values());
    Ok(loaded)
}

/// Refuses a section that holds something else than keys.
fn hold_map(file: &str, name: &str, section: &Yaml, messages: &Messages) -> Result<()> {
    if matches!(section, Yaml::Map(_) | Yaml::Null) {
        return Ok(());
    }
    let args = [("file", format!("{file}: {name}").into())];
    Err(Error::new(Cause::UsageConfig).detail(messages.with(id::CONFIG_NOT_MAP, &args)))
}

/// The part of conf.yaml that is used: headers, signature, proxies, and what the platform says of itself (by F2's
/// names, or below `overrides` by the platform's own).
fn take_conf(loaded: &mut Loaded, file: &str, section: Option<&Yaml>, platform: &str) {
    let Some(section) = section else { return };
    let text = |path: &[&str]| section.at(path).and_then(Yaml::text).map(str::to_owned);
    loaded.identity = Identity {
        user_agent: text(&["headers", "User-Agent"]),
        referer: text(&["headers", "Referer"]),
        encryption: text(&["encryption"]),
        overrides: overrides(section, platform),
    };
    if let Some(proxies) = section.get("proxies") {
        loaded.layers.add(&keys::PROXIES, layers::proxies_of(proxies), Origin::File(file.to_owned()));
    }
    let keys = unused(section, &|path| is_used(path, platform));
    if !keys.is_empty() {
        loaded.warnings.push(Warning::Unused { file: file.to_owned(), keys });
    }
}

/// Whether a path below a platform in conf.yaml changes anything.
fn is_used(path: &[&str], platform: &str) -> bool {
    match path {
        ["headers", name] => !name.eq_ignore_ascii_case("cookie"),
        ["encryption" | "overrides", ..] => true,
        ["proxies", scheme] => layers::is_scheme(scheme),
        _ => places(platform).iter().any(|(place, _)| *place == path),
    }
}

/// The places in conf.yaml of what a platform replaces, and its own keys for them.
fn places(platform: &str) -> &'static [(&'static [&'static str], &'static str)] {
    crate::registry::find(platform).map_or(&[], |row| row.conf)
}

/// The headers that have a place of their own; a cookie has its own key.
const OWN_HEADERS: [&str; 3] = ["user-agent", "referer", "cookie"];

/// What replaces the platform's own values, by its keys.
fn overrides(section: &Yaml, platform: &str) -> BTreeMap<String, String> {
    let named = places(platform)
        .iter()
        .filter_map(|(path, key)| Some(((*key).to_owned(), section.at(path)?.text()?.to_owned())));
    let map = |key: &str| match section.get(key) {
        Some(Yaml::Map(entries)) => entries.as_slice(),
        _ => &[],
    };
    let pair = |(name, value): &(String, Yaml)| Some((name.clone(), value.text()?.to_owned()));
    let own = map("overrides").iter().filter_map(pair);
    let others = map("headers").iter().filter_map(pair);
    let others = others.filter(|(name, _)| !OWN_HEADERS.contains(&name.to_ascii_lowercase().as_str()));
    let others = others.map(|(name, value)| (format!("header.{}", name.to_ascii_lowercase()), value));
    named.chain(others).chain(own).filter(|(_, value)| !value.trim().is_empty()).collect()
}

/// The user's configuration folder, `f2` below the system's.
fn home() -> Option<PathBuf> {
    etcetera::choose_base_strategy().ok().map(|strategy| strategy.config_dir().join("f2"))
}

/// A file of F2's name: in `./conf`, else in the user's configuration folder.
fn standard(name: &str, home: Option<&Path>, messages: &Messages) -> Result<Option<(String, Yaml)>> {
    let places = [Some(Path::new("conf").join(name)), home.map(|home| home.join(name))];
    for place in places.into_iter().flatten() {
        if let Some(yaml) = read(&place, messages)? {
            return Ok(Some((place.display().to_string(), yaml)));
        }
    }
    Ok(None)
}

/// The file of `-c`: as named, else in the user's configuration folder.
fn find_custom(name: &str, home: Option<&Path>) -> PathBuf {
    let named = PathBuf::from(name);
    match home.map(|home| home.join(name)) {
        Some(other) if !named.exists() && other.exists() => other,
        _ => named,
    }
}

/// Reads a file; `None` when there is none.
fn read(path: &Path, messages: &Messages) -> Result<Option<Yaml>> {
    let Some(text) = read_text(path, messages)? else { return Ok(None) };
    let yaml = Yaml::parse(&text).map_err(|syntax| {
        let args = [
            ("file", path.display().to_string().into()),
            ("line", syntax.line.into()),
            ("column", syntax.column.into()),
        ];
        Error::new(Cause::UsageConfig).detail(messages.with(id::CONFIG_SYNTAX, &args))
    })?;
    match yaml {
        Yaml::Map(_) | Yaml::Null => Ok(Some(yaml)),
        Yaml::Text(_) | Yaml::List(_) => {
            let args = [("file", path.display().to_string().into())];
            Err(Error::new(Cause::UsageConfig).detail(messages.with(id::CONFIG_NOT_MAP, &args)))
        }
    }
}

fn read_text(path: &Path, messages: &Messages) -> Result<Option<String>> {
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(None),
        Err(error) => {
            let args = [("file", path.display().to_string().into()), ("why", error.to_string().into())];
            Err(Error::new(Cause::UsageConfig).detail(messages.with(id::CONFIG_UNREADABLE, &args)))
        }
    }
}

fn missing(file: &str, messages: &Messages) -> Error {
    let args = [("file", file.into())];
    Error::new(Cause::UsageConfig).detail(messages.with(id::CONFIG_MISSING, &args))
}

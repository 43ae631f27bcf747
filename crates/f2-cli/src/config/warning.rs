//! What of the configuration files changes nothing: told once the language of the files is known.

use super::layers::is_scheme;
use super::yaml::Yaml;
use crate::args::{meant, nearest};
use crate::keys::{KEYS, Key, Kind, UNUSED};
use crate::messages::{Messages, id};

/// Something that was written and is not used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Warning {
    /// A key nobody knows.
    Unknown {
        /// The file it stands in.
        file: String,
        /// The key as it is written.
        key: String,
    },
    /// Keys of F2's that mean nothing here.
    Unused {
        /// The file they stand in.
        file: String,
        /// The keys, as paths with points.
        keys: Vec<String>,
    },
}

impl Warning {
    /// The warning about a key of a platform's section that is none of f2's.
    pub(super) fn of_key(file: &str, key: &str) -> Self {
        let file = file.to_owned();
        if UNUSED.contains(&key) {
            Self::Unused { file, keys: vec![key.to_owned()] }
        } else {
            Self::Unknown { file, key: key.to_owned() }
        }
    }

    /// The warning about keys below a key of f2's, where a mapping stands in the place of a value.
    pub(super) fn of_value(file: &str, key: &Key, value: &Yaml) -> Option<Self> {
        let Yaml::Map(_) = value else { return None };
        let below =
            unused(value, &|path| key.kind == Kind::Proxies && matches!(path, [name] if is_scheme(name)));
        let keys: Vec<String> = below.into_iter().map(|path| format!("{}.{path}", key.name)).collect();
        (!keys.is_empty()).then(|| Self::Unused { file: file.to_owned(), keys })
    }

    /// The warning as a line.
    pub(crate) fn text(&self, messages: &Messages) -> String {
        match self {
            Self::Unknown { file, key } => {
                let near = nearest(key, KEYS.iter().map(|key| key.name));
                let args = [("key", key.as_str().into()), ("file", file.as_str().into())];
                messages.with(id::CONFIG_UNKNOWN_KEY, &args) + &meant(near, messages)
            }
            Self::Unused { file, keys } => {
                let args = [("keys", keys.join(", ").into()), ("file", file.as_str().into())];
                messages.with(id::CONFIG_UNUSED_KEYS, &args)
            }
        }
    }
}

/// The keys below `map` that hold something and are not used. Where nothing below a key is used, the key alone is
/// named.
pub(super) fn unused(map: &Yaml, is_used: &dyn Fn(&[&str]) -> bool) -> Vec<String> {
    let mut found = Vec::new();
    walk(map, &mut Vec::new(), is_used, &mut found);
    found
}

/// Notes what is not used below a path. Returns whether anything there is used.
fn walk<'a>(
    value: &'a Yaml,
    path: &mut Vec<&'a str>,
    is_used: &dyn Fn(&[&str]) -> bool,
    found: &mut Vec<String>,
) -> bool {
    let Yaml::Map(entries) = value else {
        let empty = value.text().is_none() && !matches!(value, Yaml::List(items) if !items.is_empty());
        let used = is_used(path);
        if !used && !empty {
            found.push(path.join("."));
        }
        return used;
    };
    let before = found.len();
    let mut any = false;
    for (key, value) in entries {
        path.push(key);
        any |= walk(value, path, is_used, found);
        path.pop();
    }
    if !any && !path.is_empty() && found.len() > before {
        found.truncate(before);
        found.push(path.join("."));
    }
    any
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::messages::Language;

    #[test]
    fn unused_keys_are_named_by_what_holds_them() {
        let yaml = Yaml::parse(
            "a:\n  used: 1\n  other: 2\n  empty:\nb:\n  c:\n    d: 1\n    z:\n  e: 2\nf:\n  g:\nh: [1]\ni: []\n",
        )
        .expect("valid");
        assert_eq!(unused(&yaml, &|path| path == ["a", "used"]), ["a.other", "b", "h"]);
        assert_eq!(unused(&Yaml::Null, &|_| false), Vec::<String>::new());
    }

    #[test]
    fn a_key_of_f2s_is_no_mistake_of_spelling() {
        let messages = Messages::new(Language::English);
        let told = |key| Warning::of_key("my.yaml", key).text(&messages);
        assert_eq!(told("timeuot"), "unknown key timeuot in my.yaml; did you mean timeout?");
        assert_eq!(told("headers"), "my.yaml: f2 does not use headers");
    }
}

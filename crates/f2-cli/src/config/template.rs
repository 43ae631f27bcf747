//! A new configuration file: every key with its meaning and its default.

use super::edit::literal;
use crate::args::option_text;
use crate::messages::{Messages, id};

/// The text of a new file for a platform.
pub(crate) fn template(platform: &str, messages: &Messages) -> String {
    let mut text = String::new();
    for line in messages.text(id::TEMPLATE_HEAD).lines() {
        text.push_str(&format!("# {line}\n"));
    }
    text.push_str(&format!("\n{platform}:\n"));
    for key in crate::keys::KEYS {
        let meaning = option_text(&key.option(), messages);
        let value =
            if key.default.is_empty() { String::new() } else { format!(" {}", literal(key, key.default)) };
        text.push_str(&format!("  # {meaning}\n  {}:{value}\n", key.name));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::super::layers::Layers;
    use super::super::yaml::Yaml;
    use super::super::{Identity, Settings};
    use super::*;
    use crate::messages::Language;

    #[test]
    fn a_new_file_says_what_no_file_says() {
        for language in [Language::Chinese, Language::English] {
            let messages = Messages::new(language);
            let yaml = Yaml::parse(&template("douyin", &messages)).expect("valid");
            let mut layers = Layers::default();
            let section = yaml.get("douyin").expect("section");
            assert_eq!(layers.add_section("new", section), []);
            let read = |layers| format!("{:?}", Settings::read(layers, Identity::default(), &messages));
            assert_eq!(read(&layers), read(&Layers::default()));
        }
    }
}

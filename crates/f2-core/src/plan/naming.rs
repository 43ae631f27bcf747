//! File name templates: `{create}_{desc}` and what becomes of it.

use crate::error::{Cause, Error, Result};
use crate::media::NameFields;

use super::clean::{clean, shorten};

/// The default template, F2's.
pub const DEFAULT_TEMPLATE: &str = "{create}_{desc}";

/// The fields of a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    Create,
    Nickname,
    AwemeId,
    Desc,
    Caption,
    Uid,
    UniqueId,
}

const FIELDS: [(&str, Field); 7] = [
    ("create", Field::Create),
    ("nickname", Field::Nickname),
    ("aweme_id", Field::AwemeId),
    ("desc", Field::Desc),
    ("caption", Field::Caption),
    ("uid", Field::Uid),
    ("uniqueId", Field::UniqueId),
];

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Literal(String),
    Field(Field),
}

/// A parsed file name template.
///
/// Fields stand in braces; what stands between them is taken as it is and may hold letters, digits,
/// ideographs, spaces and `-_.#+()[]@=,!~`; a `/` begins a sub-folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    parts: Vec<Part>,
}

impl Default for Template {
    fn default() -> Self {
        Self { parts: vec![Part::Field(Field::Create), Part::Literal("_".into()), Part::Field(Field::Desc)] }
    }
}

impl Template {
    /// Reads a template.
    ///
    /// # Errors
    /// `usage.template` for an empty template, an unknown field, an open brace, or a character that may not
    /// stand in a file name.
    ///
    /// ```
    /// use f2_core::plan::Template;
    /// assert!(Template::parse("{nickname}/{create}_{aweme_id}").is_ok());
    /// assert!(Template::parse("{titel}").is_err());
    /// ```
    pub fn parse(text: &str) -> Result<Self> {
        let mut parts = Vec::new();
        let mut rest = text;
        while !rest.is_empty() {
            let at = rest.find(['{', '}']).unwrap_or(rest.len());
            if at > 0 {
                parts.push(literal(&rest[..at])?);
            }
            if text.starts_with('/') {
                return Err(wrong(text, "it would leave the target folder"));
            }
            rest = &rest[at..];
            if let Some(inside) = rest.strip_prefix('{') {
                let end = inside.find('}').ok_or_else(|| wrong(text, "a brace is not closed"))?;
                parts.push(Part::Field(field(&inside[..end])?));
                rest = &inside[end + 1..];
            } else if !rest.is_empty() {
                return Err(wrong(text, "a brace is not opened"));
            }
        }
        if !parts.iter().any(|part| matches!(part, Part::Field(_))) {
            return Err(wrong(text, "it holds no field"));
        }
        Ok(Self { parts })
    }

    /// The folders (may be none) and the stem of a work's file names. Only characters that are safe in a
    /// path come out; neither a folder nor the stem is empty.
    #[must_use]
    pub fn render(&self, fields: &NameFields) -> (Vec<String>, String) {
        let mut text = String::new();
        for part in &self.parts {
            match part {
                Part::Literal(literal) => text.push_str(literal),
                Part::Field(field) => text.push_str(&value(*field, fields)),
            }
        }
        let mut folders: Vec<String> = text.split('/').map(component).collect();
        let stem = folders.pop().unwrap_or_default();
        (folders, stem)
    }
}

/// A path component that is neither empty nor made of dots, and does not end with a dot or a space.
fn component(text: &str) -> String {
    let text = text.trim_end_matches(['.', ' ']).trim_start();
    if text.is_empty() { "_".to_owned() } else { text.to_owned() }
}

fn value(field: Field, fields: &NameFields) -> String {
    match field {
        Field::Create => fields.create.chars().filter(|c| !"/\\:".contains(*c)).collect(),
        Field::Nickname => clean(&fields.nickname),
        Field::AwemeId => clean(&fields.aweme_id),
        Field::Desc => shorten(&clean(&fields.desc)),
        Field::Caption => shorten(&clean(&fields.caption)),
        Field::Uid => clean(&fields.uid),
        // Dots are part of a handle and safe inside a name.
        Field::UniqueId => fields.unique_id.split('.').map(clean).collect::<Vec<_>>().join("."),
    }
}

fn literal(text: &str) -> Result<Part> {
    let stranger = text.chars().find(|c| !(c.is_alphanumeric() || " /-_.#+()[]@=,!~".contains(*c)));
    if let Some(c) = stranger {
        return Err(wrong(text, &format!("{c:?} cannot stand in a file name")));
    }
    if text.split('/').any(|piece| piece == "..") {
        return Err(wrong(text, "it would leave the target folder"));
    }
    Ok(Part::Literal(text.to_owned()))
}

fn field(name: &str) -> Result<Field> {
    FIELDS
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, field)| *field)
        .ok_or_else(|| wrong(&format!("{{{name}}}"), "there is no such field"))
}

fn wrong(text: &str, why: &str) -> Error {
    Error::new(Cause::UsageTemplate).detail(format!("{text:?}: {why}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields() -> NameFields {
        NameFields {
            create: "2024-01-01 10-00-00".into(),
            nickname: "Ann/e".into(),
            aweme_id: "7".into(),
            desc: "..a b".into(),
            caption: String::new(),
            uid: "1".into(),
            unique_id: "some.body".into(),
        }
    }

    #[test]
    fn renders_as_f2_does() {
        let (folders, stem) = Template::default().render(&fields());
        assert!(folders.is_empty());
        assert_eq!(stem, "2024-01-01 10-00-00___a_b");
    }

    #[test]
    fn slashes_make_folders_and_values_cannot() {
        let template = Template::parse("{nickname}/{caption}/{aweme_id}").expect("valid");
        let (folders, stem) = template.render(&fields());
        assert_eq!(folders, ["Ann_e", "_"]);
        assert_eq!(stem, "7");
    }

    #[test]
    fn refuses_what_is_wrong() {
        for text in
            ["", "{", "}", "{x}", "plain", "{desc}:", "../{desc}", "/{desc}", "{desc}\u{0}", "a\\{desc}"]
        {
            let error = Template::parse(text).expect_err(text);
            assert_eq!(error.cause(), Cause::UsageTemplate, "{text}");
        }
    }
}

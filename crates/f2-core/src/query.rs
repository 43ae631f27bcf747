//! The ordered query of a request: built once, encoded once, signed and sent as that text.

use std::borrow::Cow;
use std::fmt::Write as _;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// What JavaScript's `encodeURIComponent` leaves alone.
const COMPONENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'!')
    .remove(b'~')
    .remove(b'*')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')');

/// What may not stand in a query at all: controls, space, quotes, angle brackets, `#`, non-ASCII.
const OUTSIDE_QUERY: &AsciiSet =
    &percent_encoding::CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>').add(b'#');

/// Percent-encodes a value as `encodeURIComponent` does.
#[must_use]
pub fn component(value: &str) -> String {
    utf8_percent_encode(value, COMPONENT).to_string()
}

/// Names and encoded values, in the order they are sent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query {
    pairs: Vec<(Cow<'static, str>, String)>,
}

impl Query {
    /// An empty query.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets a parameter, encoding its value. A name that is there keeps its place.
    pub fn set(&mut self, name: impl Into<Cow<'static, str>>, value: impl AsRef<str>) {
        self.put(name.into(), component(value.as_ref()));
    }

    /// Sets a parameter whose value is encoded already, or is sent with `/`, `+`, `=` and `:` as they are.
    /// Only what can never stand in a query is still encoded.
    pub fn set_encoded(&mut self, name: impl Into<Cow<'static, str>>, value: impl AsRef<str>) {
        self.put(name.into(), utf8_percent_encode(value.as_ref(), OUTSIDE_QUERY).to_string());
    }

    fn put(&mut self, name: Cow<'static, str>, value: String) {
        match self.pairs.iter_mut().find(|(known, _)| *known == name) {
            Some(pair) => pair.1 = value,
            None => self.pairs.push((name, value)),
        }
    }

    /// Puts another query behind this one; its values win, names that are here keep their place.
    pub fn extend(&mut self, other: Self) {
        for (name, value) in other.pairs {
            self.put(name, value);
        }
    }

    /// The encoded value of a parameter.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.pairs.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Names and values as they were before they were encoded, in order.
    pub fn decoded(&self) -> impl Iterator<Item = (&str, Cow<'_, str>)> {
        self.pairs.iter().map(|(name, value)| (name.as_ref(), percent_decode_str(value).decode_utf8_lossy()))
    }

    /// The same with every value encoded as `encodeURIComponent` does, whatever it was encoded by.
    #[must_use]
    pub fn canonical(&self) -> Self {
        let pairs = self
            .pairs
            .iter()
            .map(|(name, value)| (name.clone(), component(&percent_decode_str(value).decode_utf8_lossy())));
        Self { pairs: pairs.collect() }
    }

    /// The parameters as a form (`application/x-www-form-urlencoded`), in order.
    #[must_use]
    pub fn form(&self) -> String {
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        for (name, value) in self.decoded() {
            form.append_pair(name, &value);
        }
        form.finish()
    }

    /// The names, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.pairs.iter().map(|(name, _)| name.as_ref())
    }

    /// `k=v&k=v`, the text that is signed and sent.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::with_capacity(self.pairs.iter().map(|(k, v)| k.len() + v.len() + 2).sum());
        for (name, value) in &self.pairs {
            let join = if text.is_empty() { "" } else { "&" };
            // Writing to a String cannot fail.
            let _ = write!(text, "{join}{name}={value}");
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_is_kept_and_a_name_keeps_its_place() {
        let mut query = Query::new();
        query.set("a", "1");
        query.set("b", "2");
        query.set("a", "x y&z=ä");
        query.set_encoded("t", "a+b/c==");
        assert_eq!(query.text(), "a=x%20y%26z%3D%C3%A4&b=2&t=a+b/c==");
    }

    #[test]
    fn nothing_outside_the_query_set_survives() {
        let mut query = Query::new();
        query.set_encoded("x", "a b#\"<>\u{7f}ü\n%7B");
        assert_eq!(query.text(), "x=a%20b%23%22%3C%3E%7F%C3%BC%0A%7B");
    }

    #[test]
    fn one_set_of_parameters_in_three_spellings() {
        let mut query = Query::new();
        query.set("word", "a b/c*");
        query.set_encoded("host", "https://h.example");
        query.set_encoded("raw", "%7B%7D");
        assert_eq!(query.text(), "word=a%20b%2Fc*&host=https://h.example&raw=%7B%7D");
        assert_eq!(query.canonical().text(), "word=a%20b%2Fc*&host=https%3A%2F%2Fh.example&raw=%7B%7D");
        assert_eq!(query.form(), "word=a+b%2Fc*&host=https%3A%2F%2Fh.example&raw=%7B%7D");
    }

    proptest::proptest! {
        #[test]
        fn every_query_is_a_valid_uri(name in "[a-z_]{1,8}", value in "\\PC*", raw in "\\PC*") {
            let mut query = Query::new();
            query.set(name.clone(), value);
            query.set_encoded(format!("{name}2"), raw);
            let uri = format!("https://h.example/p?{}", query.text()).parse::<http::Uri>();
            proptest::prop_assert_eq!(uri.expect("uri").query().map(str::to_owned), Some(query.text()));
        }
    }
}

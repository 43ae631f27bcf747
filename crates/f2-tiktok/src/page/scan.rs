//! Start tags of a page and what stands in its scripts, found without building a tree.
//!
//! Attributes stand in any order and over any lines; what is inside a script is text.

/// One start tag.
pub(super) struct Tag<'h> {
    /// Its name, as written.
    pub(super) name: &'h str,
    /// What stands between name and `>`.
    attributes: &'h str,
    /// What follows it.
    rest: &'h str,
}

impl<'h> Tag<'h> {
    /// The value of an attribute, as written.
    pub(super) fn attribute(&self, wanted: &str) -> Option<&'h str> {
        let mut rest = self.attributes.trim_start();
        while !rest.is_empty() {
            let end = rest.find(|c: char| c == '=' || c.is_ascii_whitespace()).unwrap_or(rest.len());
            let (name, behind) = rest.split_at(end);
            let (value, behind) = match behind.trim_start().strip_prefix('=') {
                Some(text) => value(text.trim_start()),
                None => ("", behind.get(1..).unwrap_or_default()),
            };
            if name.eq_ignore_ascii_case(wanted) {
                return Some(value);
            }
            rest = behind.trim_start();
        }
        None
    }

    /// What stands in a script, up to its end tag or that of the page.
    pub(super) fn script(&self) -> Option<&'h str> {
        self.name.eq_ignore_ascii_case("script").then(|| &self.rest[..end_of_script(self.rest)])
    }
}

/// A value with or without quotes, and what follows it.
fn value(text: &str) -> (&str, &str) {
    for quote in ['"', '\''] {
        if let Some(inside) = text.strip_prefix(quote) {
            let end = inside.find(quote).unwrap_or(inside.len());
            return (&inside[..end], inside.get(end + 1..).unwrap_or_default());
        }
    }
    text.split_at(text.find(|c: char| c.is_ascii_whitespace()).unwrap_or(text.len()))
}

/// Where a script ends: at its end tag, in letters of any case.
fn end_of_script(text: &str) -> usize {
    let is_end = |at: &usize| {
        let name = text.as_bytes().get(at + 2..at + 8);
        name.is_some_and(|name| name.eq_ignore_ascii_case(b"script"))
    };
    text.match_indices("</").map(|(at, _)| at).find(is_end).unwrap_or(text.len())
}

/// The start tags of a page, in order.
pub(super) fn tags(html: &str) -> impl Iterator<Item = Tag<'_>> {
    let mut left = html;
    std::iter::from_fn(move || {
        loop {
            let open = left.find('<')?;
            left = &left[open + 1..];
            if !left.starts_with(|c: char| c.is_ascii_alphabetic()) {
                continue;
            }
            let named = left.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(left.len());
            let close = named + end_of_tag(&left[named..]);
            let rest = left.get(close + 1..).unwrap_or_default();
            let tag = Tag { name: &left[..named], attributes: &left[named..close], rest };
            left = match tag.script() {
                Some(script) => &rest[script.len()..],
                None => rest,
            };
            return Some(tag);
        }
    })
}

/// Where the `>` of a tag stands, quotes aside.
fn end_of_tag(text: &str) -> usize {
    let mut quote = None;
    for (at, byte) in text.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return at,
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), _) if open == byte => quote = None,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_stand_in_any_order_and_over_lines() {
        let html = "<!doctype html><p a=1><script\n type='x' defer\n id = \"S\" >{\"a\":\"<b id='no'>\"}</script><i id=z>";
        let found: Vec<_> = tags(html).map(|tag| (tag.name, tag.attribute("id"), tag.script())).collect();
        assert_eq!(
            found,
            [
                ("p", None, None),
                ("script", Some("S"), Some("{\"a\":\"<b id='no'>\"}")),
                ("i", Some("z"), None)
            ]
        );
        assert_eq!(tags("<p a=1>").next().and_then(|tag| tag.attribute("a")), Some("1"));
    }

    #[test]
    fn a_script_ends_in_letters_of_any_case_and_a_page_of_many_is_read_once() {
        let html = "<Script id=a>1</ </b</sCRIPT ><i id=z>";
        let found: Vec<_> = tags(html).map(|tag| (tag.attribute("id"), tag.script())).collect();
        assert_eq!(found, [(Some("a"), Some("1</ </b")), (Some("z"), None)]);
        // Looked through to its end from every script, this page would take minutes.
        let many = "<script>1</SCRIPT>".repeat(300_000);
        let begun = std::time::Instant::now();
        assert_eq!(tags(&many).count(), 300_000);
        assert!(begun.elapsed() < std::time::Duration::from_secs(20), "{:?}", begun.elapsed());
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_a_page(text in "[<>a-z/\"'= é\\n]{0,80}") {
            for tag in tags(&text) {
                let _ = (tag.attribute("id"), tag.script());
            }
        }
    }
}

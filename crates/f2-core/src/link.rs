//! Links inside texts: share texts, several links at once, links with punctuation glued to them.

use url::Url;

/// What may stand in a URL but ends no real link: closing marks of sentences, ASCII and Chinese.
const CLOSING: &[char] =
    &['.', ',', ';', ':', '!', '?', '\'', '"', ')', ']', '}', '>', '*', '~', '&', '|', '\\', '`'];

/// Every http(s) link of a text, in order. A link ends at white space, at a quote or angle bracket, and at
/// the first character that no URL holds (Chinese punctuation, emoji); closing punctuation is trimmed.
///
/// ```
/// let found = f2_core::link::links("看 https://v.douyin.com/abc/。复制此链接 http://a.example/b).");
/// assert_eq!(found.iter().map(|u| u.as_str()).collect::<Vec<_>>(),
///            ["https://v.douyin.com/abc/", "http://a.example/b"]);
/// ```
#[must_use]
pub fn links(text: &str) -> Vec<Url> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(at) = next_scheme(rest) {
        let candidate = &rest[at..];
        let end = candidate.find(|c: char| !in_link(c)).unwrap_or(candidate.len());
        let link = candidate[..end].trim_end_matches(CLOSING);
        if !is_host_encoded(link)
            && let Ok(url) = Url::parse(link)
            && url.has_host()
        {
            found.push(url);
        }
        rest = &rest[at + end.max(4)..];
    }
    found
}

fn next_scheme(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let is = |at: usize, scheme: &str| {
        bytes.get(at..at + scheme.len()).is_some_and(|found| found.eq_ignore_ascii_case(scheme.as_bytes()))
    };
    (0..bytes.len()).find(|at| is(*at, "http://") || is(*at, "https://"))
}

/// Whether the part before the path holds percent signs. No host that is asked has any; behind them may stand
/// what the URL library's stand-in for international names takes for granted not to see.
fn is_host_encoded(link: &str) -> bool {
    let behind = link.split_once("://").map_or(link, |(_, behind)| behind).trim_start_matches(['/', '\\']);
    behind.split(['/', '\\', '?', '#']).next().is_some_and(|host| host.contains('%'))
}

/// Characters of URLs as people paste them; raw braces and quotes of app links are let through.
fn in_link(c: char) -> bool {
    c.is_ascii_graphic() && !matches!(c, '<' | '>')
}

/// A text that is nothing but an id: no white space, no URL marks.
#[must_use]
pub fn bare(text: &str) -> Option<&str> {
    let text = text.trim();
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '@');
    (!text.is_empty() && text.chars().all(plain)).then_some(text)
}

/// Everything a text can be taken for: a bare id by the one rule, else each of its links by the other.
pub fn readings<T, B: IntoIterator<Item = T>>(
    text: &str,
    bare_id: fn(&str) -> B,
    of_url: fn(&Url) -> Vec<T>,
) -> Vec<T> {
    match bare(text) {
        Some(id) => bare_id(id).into_iter().collect(),
        None => links(text).iter().flat_map(of_url).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encoded_hosts_are_no_links() {
        for text in ["https://S%da/x", "https://%53.example/", "http://a%2f\\b", "https:///L%e6"] {
            assert!(links(text).is_empty(), "{text}");
        }
        assert_eq!(links("https://a.example/S%da").len(), 1);
    }

    #[test]
    fn share_texts_give_their_links() {
        let text = "7.94 复制打开抖音，看看【图文作品】😀https://v.douyin.com/iRNBho6u/😀 :/ 02/11 Xzt:/";
        assert_eq!(links(text)[0].as_str(), "https://v.douyin.com/iRNBho6u/");
        assert!(links("no link here: http:/ https://").is_empty());
        assert_eq!(links("HTTPS://WWW.Example.com/A").len(), 1);
        assert_eq!(links("a https://a.example/x?y=(1)，b https://b.example/，c").len(), 2);
    }

    #[test]
    fn a_long_text_of_many_links_is_read_in_one_go() {
        let text = "a http://b.example/ HTTPS://c.example/ ".repeat(30_000);
        let begun = std::time::Instant::now();
        assert_eq!(links(&text).len(), 60_000);
        // One pass takes a second where nothing is optimised; a pass for each link takes minutes.
        assert!(begun.elapsed() < std::time::Duration::from_secs(20), "{:?}", begun.elapsed());
    }

    #[test]
    fn schemes_begin_anywhere_and_in_any_case() {
        for (text, found) in [
            ("hthttp://a.example/", vec!["http://a.example/"]),
            ("httphttpS://a.example/", vec!["https://a.example/"]),
            ("长http:/x hTTp://a.example/长", vec!["http://a.example/"]),
            ("http://", vec![]),
            ("h", vec![]),
        ] {
            assert_eq!(links(text).iter().map(Url::as_str).collect::<Vec<_>>(), found, "{text}");
        }
    }

    #[test]
    fn bare_ids_are_told_from_texts() {
        assert_eq!(bare(" 7298145681699622182\n"), Some("7298145681699622182"));
        assert_eq!(bare("a b"), None);
        assert_eq!(bare("a/b"), None);
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_searched(text in "\\PC{0,200}") {
            let _ = links(&text);
        }
    }
}

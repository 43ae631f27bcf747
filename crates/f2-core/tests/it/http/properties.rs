//! Properties over arbitrary input: nothing panics, nothing outgrows its bound, nothing secret is told.

use std::sync::OnceLock;
use std::time::Duration;

use f2_core::http::{Attempts, Call, Jar, RetryRule, Verdict, decode, retry_after, status_cause};
use f2_core::{Cause, Error};
use http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use proptest::prelude::*;
use tokio::runtime::Runtime;

use super::bodies::{encoded, gzip, raw, zlib};
use super::client;
use super::server::{Server, Step, answer};

/// A runtime and a server that lives in it, shared by the cases of a property.
fn stage() -> &'static (Runtime, Server) {
    static STAGE: OnceLock<(Runtime, Server)> = OnceLock::new();
    STAGE.get_or_init(|| {
        let runtime = Runtime::new().unwrap();
        let server = runtime.block_on(Server::start(|asked| match asked.path().split('?').next().unwrap() {
            "/short" => {
                vec![Step::Send(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n".to_vec()), Step::Close]
            }
            "/bad" => answer(200, "Content-Encoding: gzip\r\n", b"not gzip"),
            path if path.starts_with("/loop") => answer(302, &format!("Location: {}\r\n", asked.path()), b""),
            _ => answer(302, "Location: app://x\r\n", b""),
        }));
        (runtime, server)
    })
}

proptest! {
    #[test]
    fn decoding_never_panics_nor_outgrows_its_bound(
        names in "(gzip|br|deflate|identity|[a-z, ]{0,8})(,(gzip|br|deflate)){0,3}",
        body in prop::collection::vec(any::<u8>(), 0..400),
        max in 0usize..2000,
    ) {
        if let Ok(decoded) = decode::decode(&encoded(names.trim()), body.clone(), max) {
            prop_assert!(decoded.len() <= max.max(body.len()));
        }
    }

    #[test]
    fn what_is_compressed_comes_back_and_what_is_cut_does_not(
        body in prop::collection::vec(0u8..4, 1..3000),
        cut in 0.0f64..1.0,
        flip in any::<prop::sample::Index>(),
    ) {
        for (name, packed) in [("gzip", gzip(&body)), ("deflate", zlib(&body)), ("deflate", raw(&body))] {
            prop_assert_eq!(&decode::decode(&encoded(name), packed.clone(), body.len()).unwrap(), &body);
            prop_assert!(decode::decode(&encoded(name), packed.clone(), body.len() - 1).is_err());
            let kept = 1 + ((packed.len() - 2) as f64 * cut) as usize;
            prop_assert!(decode::decode(&encoded(name), packed[..kept].to_vec(), 1 << 20).is_err());
            let mut damaged = packed.clone();
            damaged[flip.index(packed.len())] ^= 1;
            let _ = decode::decode(&encoded(name), damaged, 1 << 20);
        }
    }

    #[test]
    fn any_cookie_text_makes_a_header_or_an_error_without_its_value(text in "(\\PC|[ -~;=\r\n\t]){0,80}") {
        let jar = Jar::new(&["www.site.example"]);
        match jar.add_text(&text) {
            Ok(()) => {
                prop_assert!(text.is_ascii());
                let to = Uri::from_static("https://www.site.example/");
                let sent = jar.header(&to);
                prop_assert_eq!(sent.is_some(), !jar.names().is_empty());
                if let Some(sent) = sent {
                    let again = Jar::new(&["www.site.example"]);
                    again.add_text(sent.to_str().unwrap()).unwrap();
                    prop_assert_eq!(again.header(&to), Some(sent), "what is sent reads back the same");
                }
            }
            Err(error) => {
                prop_assert_eq!(error.cause(), Cause::UsageConfig);
                let strange = text.chars().find(|c| !matches!(c, ' '..='~' | '\r' | '\n' | '\t')).unwrap();
                prop_assert!(!error.particulars().contains(strange));
            }
        }
    }

    #[test]
    fn any_set_cookie_leaves_a_jar_that_can_be_sent(
        texts in prop::collection::vec("[a-z]{0,3}=?[ -~]{0,20}(; ?(Path|Domain|Max-Age|Expires|Secure)(=[ -~]{0,12})?){0,3}", 0..6),
        host in "(www\\.site\\.example|live\\.site\\.example|evil\\.example)",
    ) {
        let jar = Jar::new(&["www.site.example", "live.site.example"]);
        jar.add_text("a=1; b=2").unwrap();
        let headers: HeaderMap = texts
            .iter()
            .filter_map(|text| Some((header::SET_COOKIE, HeaderValue::from_str(text).ok()?)))
            .collect();
        let from: Uri = format!("https://{host}/a/b?x=1").parse().unwrap();
        jar.absorb(&from, &headers);
        if host == "evil.example" {
            prop_assert_eq!(jar.names(), ["a", "b"]);
            prop_assert_eq!(jar.header(&from), None);
        } else if let Some(sent) = jar.header(&from) {
            let sent = sent.to_str().unwrap().to_owned();
            let mut names: Vec<&str> = sent.split("; ").map(|pair| pair.split('=').next().unwrap()).collect();
            let count = names.len();
            names.sort_unstable();
            names.dedup();
            prop_assert_eq!(names.len(), count, "a name twice in {}", sent);
        }
    }

    #[test]
    fn any_retry_after_and_status_is_read(text in "[ -~]{0,40}", status in 100u16..1000, body in "\\PC{0,60}") {
        let headers: HeaderMap = [(header::RETRY_AFTER, HeaderValue::from_str(&text).unwrap())].into_iter().collect();
        let pause = retry_after(&headers, jiff::Timestamp::UNIX_EPOCH);
        prop_assert!(pause.is_none_or(|pause| pause <= Duration::from_secs(86_400)));
        let cause = status_cause(StatusCode::from_u16(status).unwrap(), &body);
        prop_assert_eq!(cause.is_none(), (200..400).contains(&status));
    }

    #[test]
    fn pauses_stay_within_their_bounds(
        cause in prop::sample::select(Cause::ALL),
        asked in prop::option::of(0u64..200),
        attempts in 0u32..9,
        draws in prop::collection::vec(any::<f64>(), 10),
    ) {
        let rule = RetryRule { attempts, base: Duration::from_secs(1), cap: Duration::from_secs(9), patience: Duration::from_secs(60) };
        let error = Error::new(cause).retry_after(asked.map(Duration::from_secs));
        let mut machine = Attempts::new(rule);
        let mut again = 0;
        for draw in draws {
            let Verdict::Again { pause, .. } = machine.after(&error, draw) else { break };
            again += 1;
            match asked {
                Some(asked) => prop_assert_eq!(pause.as_secs(), asked),
                None => prop_assert!(pause <= rule.cap),
            }
            prop_assert!(pause <= rule.patience && error.is_transient());
        }
        prop_assert!(again < attempts.max(1));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn no_error_tells_the_query(
        path in "(/short|/bad|/loop|/app|down)",
        token in "q[A-Za-z0-9]{12}",
        user in "(u:p[A-Z]{9}@)?",
    ) {
        let (runtime, server) = stage();
        let at = if path == "down" { "127.0.0.1:1".to_owned() } else { server.at.to_string() };
        let path = path.trim_start_matches("down");
        let uri: Uri = format!("http://{user}{at}{path}?msToken={token}&a={token}").parse().unwrap();
        let call = Call::get(uri).header(header::COOKIE, HeaderValue::from_str(&format!("sid={token}")).unwrap());
        let shown = format!("{call:?}");
        prop_assert!(!shown.contains(&token));
        let error = runtime.block_on(client().fetch(call)).unwrap_err();
        let mut told = format!("{error} {error:?}");
        let mut source = std::error::Error::source(&error);
        while let Some(inner) = source {
            told.push_str(&format!("{inner} {inner:?}"));
            source = inner.source();
        }
        prop_assert!(!told.contains(&token), "{}", told);
        prop_assert!(user.is_empty() || !told.contains(&user[..user.len() - 1]), "{}", told);
    }
}

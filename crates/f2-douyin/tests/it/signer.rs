//! Another program signs: what it is told, what becomes of what it says, and what happens when it says nothing.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};

use f2_core::error::Cause;
use f2_sign::abogus::fingerprint::Window;
use f2_sign::abogus::v15;
use serde_json::{Value, json};

use crate::stage::{douyin_signed, refusals, sim};

/// What a signer was asked.
type Asked = Arc<Mutex<Vec<Value>>>;

/// A signer on loopback that answers each question by a rule; a text of the rule is sent as it is, with a status.
fn signer(rule: impl Fn(&Value) -> (u16, String) + Send + 'static) -> (String, Asked) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/sign?key=s3cret", listener.local_addr().unwrap());
    let asked = Asked::default();
    let notes = asked.clone();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut reader = BufReader::new(stream.try_clone().unwrap());
            let (mut line, mut length) = (String::new(), 0);
            while reader.read_line(&mut line).unwrap_or(0) > 2 {
                if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                    length = value.trim().parse().unwrap();
                }
                line.clear();
            }
            let mut body = vec![0; length];
            reader.read_exact(&mut body).unwrap();
            let question: Value = serde_json::from_slice(&body).unwrap();
            let (status, text) = rule(&question);
            notes.lock().unwrap().push(question);
            let head =
                format!("HTTP/1.1 {status} X\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", text.len());
            // A client that has gone away needs no answer.
            let _ = stream.write_all((head + &text).as_bytes());
        }
    });
    (address, asked)
}

/// Signs as the site's A-Bogus of the generation 1.0.1.5 does, by what the question tells of the browser.
fn sign(question: &Value) -> Value {
    let query = question["url"].as_str().unwrap().split_once('?').unwrap().1;
    let agent = question["headers"]["user-agent"].as_str().unwrap();
    let now = f2_core::Timestamp::now().as_millisecond();
    let span = v15::Span { start_ms: now, end_ms: now };
    let browser = Window::WINDOWS_1080P.fingerprint();
    let value = v15::Signer::new(agent).sign(query, b"", &browser, span, [0.1, 0.5, 0.9]);
    json!({ "query": [["a_bogus", value]], "headers": [["x-signed-by", "another"]] })
}

#[tokio::test]
async fn what_another_program_signs_is_accepted() {
    let sim = sim();
    let (address, asked) = signer(|question| (200, sign(question).to_string()));
    let cookie = sim.login_cookie();
    let douyin = douyin_signed(&sim, &cookie, None, Some(&address));
    let author = sim.author("small");
    let profile = douyin.fetch_user_profile(&author.sec_uid).await.unwrap();
    assert_eq!(profile.sec_user_id().as_deref(), Some(author.sec_uid.as_str()));
    assert_eq!(refusals(&sim), Vec::<String>::new());
    let hit = sim.journal().into_iter().find(|hit| hit.path.contains("/user/profile/")).unwrap();
    assert_eq!(hit.query.matches("a_bogus").count(), 1, "f2 does not sign as well");
    assert_eq!(hit.header("x-signed-by"), Some("another"));
    let asked = asked.lock().unwrap();
    let question = asked.last().unwrap();
    assert_eq!(question["method"], "GET");
    let url = question["url"].as_str().unwrap();
    assert!(hit.query.starts_with(url.split_once('?').unwrap().1), "what is signed is what is sent");
    assert_eq!(question["body"], "");
    assert!(question["headers"].get("cookie").is_none() && !question.to_string().contains("sessionid"));
}

#[tokio::test]
async fn a_signer_that_does_not_sign_is_told_as_one() {
    let sim = sim();
    let sec_uid = sim.author("small").sec_uid.clone();
    for (status, text) in [
        (200, "no json"),
        (200, "[]"),
        (200, r#"{"query":{"a_bogus":"1"}}"#),
        (200, r#"{"headers":[["Cookie","a=b"]]}"#),
        (200, r#"{"headers":[["x","a\r\nb: c"]]}"#),
        (302, "{}"),
        (500, r#"{"query":[["a_bogus","1"]]}"#),
    ] {
        let (address, asked) = signer(move |_| (status, text.to_owned()));
        let douyin = douyin_signed(&sim, "", None, Some(&address));
        let error = douyin.fetch_user_profile(&sec_uid).await.unwrap_err();
        assert_eq!(error.cause(), Cause::SignFailed, "{text}");
        assert!(
            error.to_string().contains("127.0.0.1") && !format!("{error:?}").contains("s3cret"),
            "{error:?}"
        );
        assert!(asked.lock().unwrap().len() > 1, "it is asked again");
    }
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let douyin = douyin_signed(&sim, "", None, Some(&format!("http://{closed}/")));
    let error = douyin.fetch_user_profile(&sec_uid).await.unwrap_err();
    assert_eq!((error.cause(), error.particulars().ends_with("net.connect")), (Cause::SignFailed, true));
    assert!(
        sim.journal().iter().all(|hit| !hit.path.contains("/user/profile/")),
        "nothing goes out unsigned"
    );
}

#[tokio::test]
async fn a_wrong_signature_is_the_platforms_refusal() {
    let sim = sim();
    let (address, _) = signer(|_| (200, json!({ "query": [["a_bogus", "nonsense"]] }).to_string()));
    let douyin = douyin_signed(&sim, "", None, Some(&address));
    let error = douyin.fetch_user_profile(&sim.author("small").sec_uid).await.unwrap_err();
    assert_eq!(error.cause(), Cause::RefusedEmpty);
}

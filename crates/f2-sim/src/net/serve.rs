//! One request: journal, faults and the platform's reply.

use super::send::Sending;
use super::state::Rest;
use super::{Flow, State};
use crate::chat;
use crate::fault::{Fault, Target};
use crate::platform::{self, Asked, Reply};
use http::{HeaderMap, Request, Response};
use http_body_util::{BodyExt, Limited};
use hyper::body::Incoming;
use hyper::upgrade::OnUpgrade;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError};

const BODY_LIMIT: usize = 1 << 20;

/// Answers one request; an error closes the connection.
pub(crate) async fn answer(
    state: Arc<State>,
    scheme: &'static str,
    host: String,
    abort: Arc<AtomicBool>,
    request: Request<Incoming>,
) -> io::Result<Response<Flow>> {
    let (mut head, body) = request.into_parts();
    let socket = head.extensions.remove::<OnUpgrade>();
    let body = Limited::new(body, BODY_LIMIT).collect().await.map_err(io::Error::other)?.to_bytes();
    let path = head.uri.path().to_owned();
    let query = head.uri.query().unwrap_or_default().to_owned();
    let rest = Rest { path: &path, query: &query, headers: &head.headers, body: &body };
    let (seq, entry) = state.note(scheme, head.method.as_str(), &host, rest);
    let fault = state.faults.take(&Target {
        method: head.method.as_str(),
        host: &host,
        path: &path,
        query: &query,
        ranged: head.headers.contains_key("range"),
    });
    if let Some(fault) = &fault {
        entry.fault(fault);
    }
    let mut headers = head.headers;
    if fault == Some(Fault::AsGuest) {
        forget_session(&mut headers);
    }
    let asked = Asked { seq, method: head.method, host, path, query, headers, body };
    before_answer(fault.as_ref(), &abort).await?;
    if !state.config.latency.is_zero() && ["/aweme/", "/api/"].iter().any(|api| asked.path.starts_with(api)) {
        tokio::time::sleep(state.config.latency).await;
    }
    if fault.is_none() && chat::is_wanted(&asked) {
        return Ok(chat::upgrade(&state, &asked, socket, abort, &entry));
    }
    let reply = replaced(&state, &asked, fault.as_ref()).unwrap_or_else(|| ask(&state, &asked));
    Ok(Sending { state: &state, asked: &asked, fault, abort, entry }.send(reply))
}

/// Faults that leave a request without an answer; an error closes the connection.
async fn before_answer(fault: Option<&Fault>, abort: &AtomicBool) -> io::Result<()> {
    match fault {
        Some(Fault::NoAnswer) => std::future::pending().await,
        Some(Fault::Close) => Err(io::Error::other("closed by a fault")),
        Some(Fault::Reset(0)) => {
            abort.store(true, Ordering::Relaxed);
            Err(io::Error::other("reset by a fault"))
        }
        _ => Ok(()),
    }
}

/// Takes the session out of the cookies; the other ones stay.
fn forget_session(headers: &mut HeaderMap) {
    let cookies = headers.get("cookie").and_then(|v| v.to_str().ok()).unwrap_or_default();
    let kept: Vec<&str> =
        cookies.split(';').map(str::trim).filter(|c| !c.starts_with("sessionid=")).collect();
    if let Ok(value) = kept.join("; ").parse() {
        headers.insert("cookie", value);
    }
}

/// The platform's reply; a panic becomes 500 and fails the simulator when it is dropped.
fn ask(state: &State, asked: &Asked) -> Reply {
    let Some(host) = platform::host(&asked.host) else {
        return Reply::text(502, "").refused("unknown host");
    };
    guarded(state, asked, host)
}

fn guarded(state: &State, asked: &Asked, host: platform::Host) -> Reply {
    catch_unwind(AssertUnwindSafe(|| host(state, asked))).unwrap_or_else(|panic| {
        let text = panic
            .downcast_ref::<String>()
            .map(String::as_str)
            .or_else(|| panic.downcast_ref::<&str>().copied())
            .unwrap_or("panic");
        let line = format!("{} {}{}: {text}", asked.method, asked.host, asked.path);
        state.panics.lock().unwrap_or_else(PoisonError::into_inner).push(line);
        Reply::text(500, "").refused("the handler panicked")
    })
}

/// Faults that put another reply in place of the platform's.
fn replaced(state: &State, asked: &Asked, fault: Option<&Fault>) -> Option<Reply> {
    Some(match fault? {
        Fault::Status(status, retry) => {
            let reply = Reply::text(*status, "fault");
            match retry {
                Some(after) => reply.with("retry-after", after.clone()),
                None => reply,
            }
        }
        Fault::Text(status, text) => Reply::text(*status, text),
        Fault::Empty => Reply::new(200, "application/json; charset=utf-8", ""),
        Fault::Html => Reply::html("<div id=\"captcha_container\">验证码</div>"),
        Fault::BadJson => {
            Reply::new(200, "application/json; charset=utf-8", "{\"status_code\":0,\"aweme_list\":[{")
        }
        Fault::Challenge => platform::tiktok::challenge::page(state, asked),
        Fault::PleaseWait => platform::tiktok::challenge::closed(),
        Fault::Json(value) => Reply::json(value),
        Fault::Redirect(to) => Reply::redirect(to.clone()),
        Fault::Expired => platform::expired(),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::net::Authority;
    use bytes::Bytes;
    use http::Method;

    #[test]
    fn a_panicking_handler_answers_500_and_is_remembered() {
        let authority = Authority::new("test").unwrap_or_else(|e| panic!("{e}"));
        let config = Config { bench_works: 0, ..Config::default() };
        let state = State::new(config, authority).unwrap_or_else(|e| panic!("{e}"));
        let asked = Asked {
            seq: 1,
            method: Method::GET,
            host: "v.douyin.com".into(),
            path: "/x/".into(),
            query: String::new(),
            headers: HeaderMap::new(),
            body: Bytes::new(),
        };
        let reply = guarded(&state, &asked, |_, _| panic!("on purpose"));
        assert_eq!(reply.status, 500);
        let panics = state.panics.lock().unwrap_or_else(PoisonError::into_inner);
        assert_eq!(panics[..], ["GET v.douyin.com/x/: on purpose"]);
    }
}

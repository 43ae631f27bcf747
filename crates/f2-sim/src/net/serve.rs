//! One request: journal, faults, the platform's reply, ranges and codings.

use super::body::Source;
use super::{Authority, Cut, Flow, encoding};
use crate::broadcast::Broadcasts;
use crate::chat::{self, Chats};
use crate::config::Config;
use crate::fault::{Fault, Faults, Target};
use crate::journal::{Entry, Hit, Journal};
use crate::json::View;
use crate::media::{Blob, Mint};
use crate::platform::{self, Asked, Payload, Reply, Tokens};
use crate::world::World;
use bytes::Bytes;
use http::{HeaderMap, Method, Request, Response};
use http_body_util::{BodyExt, Limited};
use hyper::body::Incoming;
use hyper::upgrade::OnUpgrade;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Instant, SystemTime, UNIX_EPOCH};
use tokio::sync::mpsc::Receiver;

const BODY_LIMIT: usize = 1 << 20;

/// Everything the connections of one simulator share.
pub(crate) struct State {
    pub(crate) config: Config,
    /// Douyin's world.
    pub(crate) world: World,
    /// TikTok's world.
    pub(crate) tiktok: World,
    pub(crate) authority: Authority,
    pub(crate) stranger: Authority,
    pub(crate) faults: Faults,
    pub(crate) journal: Journal,
    pub(crate) tokens: Tokens,
    /// What is on the air at Douyin.
    pub(crate) broadcasts: Broadcasts,
    /// What is on the air at TikTok.
    pub(crate) tiktok_broadcasts: Broadcasts,
    pub(crate) chats: Chats,
    pub(crate) panics: Mutex<Vec<String>>,
    pub(crate) started: Instant,
    /// Media addresses of earlier epochs have expired.
    pub(crate) epoch: AtomicU64,
}

impl State {
    pub(crate) fn new(config: Config, authority: Authority) -> io::Result<Self> {
        Ok(Self {
            world: World::new(&config),
            tiktok: World::tiktok(&config),
            authority,
            stranger: Authority::new("f2-sim unknown CA")?,
            faults: Faults::default(),
            journal: Journal::default(),
            tokens: Tokens::default(),
            broadcasts: Broadcasts::default(),
            tiktok_broadcasts: Broadcasts::default(),
            chats: Chats::new(config.seed),
            panics: Mutex::default(),
            started: Instant::now(),
            epoch: AtomicU64::new(0),
            config,
        })
    }

    /// Now, Unix milliseconds.
    pub(crate) fn now_ms(&self) -> u64 {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
    }

    /// Now, Unix seconds.
    pub(crate) fn now(&self) -> u64 {
        self.now_ms() / 1000
    }

    pub(crate) fn mint(&self) -> Mint {
        let expires = self.now() + self.config.url_lifetime.as_secs();
        Mint::new(self.world.seed, expires, self.epoch.load(Ordering::Relaxed))
    }

    pub(crate) fn view(&self, seq: u64) -> View<'_> {
        View { world: &self.world, mint: self.mint(), now: self.now(), seq, broadcasts: &self.broadcasts }
    }

    /// TikTok's world as a visitor with this `tt_chain_token` sees it; addresses work for that token only.
    pub(crate) fn tiktok_view(&self, seq: u64, chain: &str) -> View<'_> {
        let expires = self.now() + self.config.url_lifetime.as_secs();
        let mint = Mint::tiktok(self.tiktok.seed, expires, self.epoch.load(Ordering::Relaxed), chain);
        View { world: &self.tiktok, mint, now: self.now(), seq, broadcasts: &self.tiktok_broadcasts }
    }

    /// Writes a request into the journal.
    pub(crate) fn note(&self, scheme: &str, method: &str, host: &str, rest: Rest<'_>) -> (u64, Arc<Entry>) {
        let text = |value: &http::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
        let headers: Vec<(String, String)> =
            rest.headers.iter().map(|(n, v)| (n.as_str().to_owned(), text(v))).collect();
        let cookies = headers
            .iter()
            .filter(|(n, _)| n == "cookie")
            .flat_map(|(_, v)| v.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .map(|(n, v)| (n.to_owned(), v.to_owned()))
            .collect();
        self.journal.begin(Hit {
            at_ms: u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX),
            scheme: scheme.to_owned(),
            method: method.to_owned(),
            host: host.to_owned(),
            path: rest.path.to_owned(),
            query: rest.query.to_owned(),
            headers,
            cookies,
            body: String::from_utf8_lossy(&rest.body[..rest.body.len().min(1 << 16)]).into_owned(),
            ..Hit::default()
        })
    }
}

/// The parts of a request behind method and host.
#[derive(Clone, Copy)]
pub(crate) struct Rest<'a> {
    pub(crate) path: &'a str,
    pub(crate) query: &'a str,
    pub(crate) headers: &'a HeaderMap,
    pub(crate) body: &'a [u8],
}

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

struct Sending<'a> {
    state: &'a State,
    asked: &'a Asked,
    fault: Option<Fault>,
    abort: Arc<AtomicBool>,
    entry: Arc<Entry>,
}

/// Status, header fields and body of what goes out.
struct Out {
    status: u16,
    headers: Vec<(&'static str, String)>,
    source: Source,
    paced: bool,
}

impl Sending<'_> {
    fn send(self, reply: Reply) -> Response<Flow> {
        let refusal = reply.refusal.clone();
        let out = match reply.payload {
            Payload::Live(source) => return self.live(reply.status, &reply.headers, source),
            Payload::Bytes(bytes) => self.coded(reply.status, reply.headers, bytes),
            Payload::File(blob) => self.ranged(reply.headers, &blob),
        };
        self.entry.status(out.status, refusal);
        let cut = match self.fault {
            Some(Fault::Truncate(n)) => Some((n, Cut::Close)),
            Some(Fault::Reset(n)) => Some((n, Cut::Reset)),
            Some(Fault::Stall(n)) => Some((n, Cut::Stall)),
            _ => None,
        };
        let pace = match self.fault {
            Some(Fault::Slow(pace)) => Some(pace),
            _ if out.paced => self.state.config.bandwidth,
            _ => None,
        };
        let mut response = Response::builder().status(out.status);
        for (name, value) in &out.headers {
            response = response.header(*name, value);
        }
        if self.fault != Some(Fault::Chunked) {
            response = response.header("content-length", out.source.len());
        }
        let flow = if self.asked.method == Method::HEAD {
            Flow::empty()
        } else {
            Flow::new(out.source, self.abort).pace(pace).cut(cut).count(self.entry)
        };
        response.body(flow).unwrap_or_else(|_| Response::new(Flow::empty()))
    }

    /// A body without a length that goes on as long as its source does.
    fn live(
        self,
        status: u16,
        headers: &[(&'static str, String)],
        source: Receiver<Option<Bytes>>,
    ) -> Response<Flow> {
        self.entry.status(status, None);
        let mut response = Response::builder().status(status);
        for (name, value) in headers {
            response = response.header(*name, value);
        }
        let flow = Flow::live(source, self.abort).count(self.entry);
        response.body(flow).unwrap_or_else(|_| Response::new(Flow::empty()))
    }

    fn coded(&self, status: u16, mut headers: Vec<(&'static str, String)>, bytes: Bytes) -> Out {
        let mut source = Source::Bytes(bytes.clone());
        if self.fault == Some(Fault::BadGzip) {
            headers.push(("content-encoding", "gzip".into()));
            source = Source::Bytes([&b"\x1f\x8b\x08\x00not gzip at all"[..], &bytes].concat().into());
        } else if bytes.len() > 200
            && let Some(coding) = encoding::choose(self.asked.header("accept-encoding"), self.asked.seq)
        {
            headers.push(("content-encoding", coding.into()));
            headers.push(("vary", "Accept-Encoding".into()));
            source = Source::Bytes(encoding::encode(coding, &bytes).into());
        }
        Out { status, headers, source, paced: false }
    }

    /// Whether the whole file goes out although a range was asked for.
    fn ignores_range(&self, etag: &str, modified: &str) -> bool {
        let condition = self.asked.header("if-range");
        let current = condition.is_empty() || condition == etag || condition == modified;
        match self.fault {
            Some(Fault::IgnoreRange) => true,
            Some(Fault::IfRangeBreaksRange) => !condition.is_empty(),
            Some(Fault::SwapEntity) => false,
            _ => !current,
        }
    }

    fn ranged(&self, mut headers: Vec<(&'static str, String)>, blob: &Arc<Blob>) -> Out {
        let blob = match &self.fault {
            Some(Fault::ChangeEntity | Fault::SwapEntity) => Arc::new(blob.altered()),
            Some(Fault::WrongLength(by)) => Arc::new(blob.resized(*by)),
            _ => blob.clone(),
        };
        let etag = match self.fault {
            Some(Fault::RotateEtag) => format!("\"{:032x}\"", self.asked.seq),
            _ => blob.etag(),
        };
        let modified = blob.last_modified();
        let ignored = self.ignores_range(&etag, &modified);
        headers.push(("accept-ranges", "bytes".into()));
        if self.fault != Some(Fault::NoValidators) {
            headers.push(("etag", etag));
            headers.push(("last-modified", modified));
        }
        let len = blob.len;
        let wanted = if ignored { Wanted::All } else { wanted(self.asked.header("range"), len) };
        let (status, range) = match wanted {
            Wanted::All => (200, 0..len),
            Wanted::Part(part) => {
                let part = if self.fault == Some(Fault::WrongRange) { 0..part.end } else { part };
                headers.push(("content-range", format!("bytes {}-{}/{len}", part.start, part.end - 1)));
                (206, part)
            }
            Wanted::Nothing => {
                headers.retain(|(name, _)| *name != "content-type");
                headers.push(("content-range", format!("bytes */{len}")));
                (416, 0..0)
            }
        };
        Out { status, headers, source: Source::Blob(blob, range), paced: true }
    }
}

enum Wanted {
    All,
    Part(std::ops::Range<u64>),
    Nothing,
}

/// Reads a `Range` header; several ranges and other units are ignored, as RFC 9110 allows.
fn wanted(header: &str, len: u64) -> Wanted {
    let Some((first, last)) = header.strip_prefix("bytes=").and_then(|r| r.split_once('-')) else {
        return Wanted::All;
    };
    let range = match (first.trim().parse::<u64>(), last.trim().parse::<u64>()) {
        (Ok(first), Ok(last)) if last >= first => first..last.saturating_add(1).min(len),
        (Ok(first), Err(_)) if last.trim().is_empty() => first..len,
        (Err(_), Ok(suffix)) if first.trim().is_empty() => len.saturating_sub(suffix)..len,
        _ => return Wanted::All,
    };
    if range.start >= len || range.is_empty() { Wanted::Nothing } else { Wanted::Part(range) }
}

#[cfg(test)]
mod tests {
    use super::*;

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

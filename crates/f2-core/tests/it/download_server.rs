//! A media server on loopback that does as it is told, and notes what it was asked.

use std::collections::{HashMap, VecDeque};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// What is behind a path.
#[derive(Clone)]
pub(crate) struct Object {
    pub(crate) bytes: Vec<u8>,
    pub(crate) etag: Option<String>,
    pub(crate) date: Option<String>,
    pub(crate) kind: &'static str,
}

/// How one answer departs from what is right.
#[derive(Clone, Debug)]
pub(crate) enum Fault {
    /// This status with this header line (may be empty) and no body.
    Status(u16, &'static str),
    /// Breaks off after so many bytes of the body.
    Cut(usize),
    /// Sends everything although a range was asked for.
    IgnoreRange,
    /// Sends the range although `If-Range` does not match.
    IgnoreIfRange,
    /// A range that begins elsewhere.
    WrongRange,
    /// A page with status 200.
    Page,
    /// Without length, closed at the end.
    NoLength,
    /// The same under a transfer coding that marks no end.
    Identity,
    /// In chunks.
    Chunked,
    /// In chunks, the first half of it, without the last chunk.
    ChunkedCut,
    /// Says it is compressed.
    Encoded,
    /// Sends so many bytes and then nothing, keeping the connection open.
    Stall(usize),
    /// Nothing wrong; keeps a place in the script.
    Fine,
}

/// A request as it came.
#[derive(Clone, Debug)]
pub(crate) struct Hit {
    pub(crate) target: String,
    pub(crate) headers: HashMap<String, String>,
}

#[derive(Default)]
struct World {
    objects: HashMap<String, Object>,
    faults: HashMap<String, VecDeque<Fault>>,
    hits: Vec<Hit>,
}

/// The server. Dropping it ends it.
pub(crate) struct Server {
    at: SocketAddr,
    world: Arc<Mutex<World>>,
    over: Arc<AtomicBool>,
}

impl Server {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let at = listener.local_addr().unwrap();
        let world = Arc::new(Mutex::new(World::default()));
        let over = Arc::new(AtomicBool::new(false));
        let (w, o) = (world.clone(), over.clone());
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                if o.load(Ordering::SeqCst) {
                    return;
                }
                let (w, o) = (w.clone(), o.clone());
                // A broken connection is the client's doing: it was dropped.
                std::thread::spawn(move || drop(answer(&stream.unwrap(), &w, &o)));
            }
        });
        Self { at, world, over }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.at)
    }

    /// Puts an object behind a path, with an `ETag` made of `tag` and a fixed date.
    pub(crate) fn put(&self, path: &str, bytes: &[u8], tag: &str) {
        self.put_object(
            path,
            Object {
                bytes: bytes.to_vec(),
                etag: Some(format!("\"{tag}\"")),
                date: Some("Thu, 01 Jan 2026 00:00:00 GMT".into()),
                kind: "application/octet-stream",
            },
        );
    }

    pub(crate) fn put_object(&self, path: &str, object: Object) {
        self.world.lock().unwrap().objects.insert(path.to_owned(), object);
    }

    /// The next answers for a path, in order; after them it is served right.
    pub(crate) fn script(&self, path: &str, faults: &[Fault]) {
        self.world.lock().unwrap().faults.insert(path.to_owned(), faults.iter().cloned().collect());
    }

    /// The requests for paths that begin so, and forgets none.
    pub(crate) fn hits(&self, path: &str) -> Vec<Hit> {
        self.world.lock().unwrap().hits.iter().filter(|hit| hit.target.starts_with(path)).cloned().collect()
    }

    pub(crate) fn forget(&self) {
        self.world.lock().unwrap().hits.clear();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.over.store(true, Ordering::SeqCst);
        drop(TcpStream::connect(self.at));
    }
}

impl Hit {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }
}

fn read(stream: &TcpStream) -> std::io::Result<Option<Hit>> {
    let mut lines = BufReader::new(stream).lines();
    let Some(first) = lines.next().transpose()? else { return Ok(None) };
    let target = first.split(' ').nth(1).unwrap_or_default().to_owned();
    let mut headers = HashMap::new();
    for line in lines {
        let line = line?;
        let Some((name, value)) = line.split_once(':') else { break };
        headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
    }
    Ok(Some(Hit { target, headers }))
}

fn answer(stream: &TcpStream, world: &Mutex<World>, over: &AtomicBool) -> std::io::Result<()> {
    let Some(hit) = read(stream)? else { return Ok(()) };
    let path = hit.target.split('?').next().unwrap_or_default().to_owned();
    let (object, fault) = {
        let mut world = world.lock().unwrap();
        world.hits.push(hit.clone());
        let fault = world.faults.get_mut(&path).and_then(VecDeque::pop_front).unwrap_or(Fault::Fine);
        (world.objects.get(&path).cloned(), fault)
    };
    let mut out = stream;
    let plain = |status: u16, line: &str, body: &str| {
        let line = if line.is_empty() { String::new() } else { format!("{line}\r\n") };
        format!(
            "HTTP/1.1 {status} x\r\nConnection: close\r\n{line}Content-Length: {}\r\n\r\n{body}",
            body.len()
        )
    };
    if let Fault::Status(status, line) = fault {
        return out.write_all(plain(status, line, "").as_bytes());
    }
    if matches!(fault, Fault::Page) {
        return out.write_all(plain(200, "Content-Type: text/html", "<html>no</html>").as_bytes());
    }
    let Some(object) = object else { return out.write_all(plain(404, "", "").as_bytes()) };
    let total = object.bytes.len();
    let asked = hit.header("range").and_then(|range| {
        let (first, last) = range.strip_prefix("bytes=")?.split_once('-')?;
        let end = last.parse().map_or(total, |last: usize| (last + 1).min(total));
        Some((first.parse::<usize>().ok()?, end))
    });
    let same = hit.header("if-range").is_none_or(|proof| {
        let (etag, date) = (object.etag.as_deref(), object.date.as_deref());
        Some(proof) == date || (Some(proof) == etag && !proof.starts_with("W/"))
    });
    let ranged = asked
        .filter(|_| !matches!(fault, Fault::IgnoreRange) && (same || matches!(fault, Fault::IgnoreIfRange)));
    let (status, from, end) = match ranged {
        Some((from, _)) if from >= total => {
            let line = format!("Content-Range: bytes */{total}");
            return out.write_all(plain(416, &line, "").as_bytes());
        }
        Some((from, end)) => (206, if matches!(fault, Fault::WrongRange) { from / 2 } else { from }, end),
        None => (200, 0, total),
    };
    let body = &object.bytes[from..end];
    out.write_all(head(&object, &fault, status, from..end).as_bytes())?;
    match fault {
        Fault::Cut(after) => out.write_all(&body[..after.min(body.len())]),
        Fault::Stall(after) => {
            out.write_all(&body[..after.min(body.len())])?;
            stream.set_read_timeout(Some(Duration::from_millis(20)))?;
            let mut gone = [0];
            while !over.load(Ordering::SeqCst) {
                if matches!((&mut out).read(&mut gone), Ok(0)) {
                    break;
                }
            }
            Ok(())
        }
        Fault::Chunked | Fault::ChunkedCut => {
            let body = if matches!(fault, Fault::Chunked) { body } else { &body[..body.len() / 2] };
            out.write_all(format!("{:x}\r\n", body.len()).as_bytes())?;
            out.write_all(body)?;
            out.write_all(if matches!(fault, Fault::Chunked) { b"\r\n0\r\n\r\n" } else { b"\r\n" })
        }
        _ => out.write_all(body),
    }
}

fn head(object: &Object, fault: &Fault, status: u16, span: std::ops::Range<usize>) -> String {
    let total = object.bytes.len();
    let mut head = format!("HTTP/1.1 {status} x\r\nConnection: close\r\nContent-Type: {}\r\n", object.kind);
    if let Some(etag) = &object.etag {
        head += &format!("ETag: {etag}\r\n");
    }
    if let Some(date) = &object.date {
        head += &format!("Last-Modified: {date}\r\n");
    }
    if status == 206 {
        head += &format!("Content-Range: bytes {}-{}/{total}\r\n", span.start, span.end - 1);
    }
    if matches!(fault, Fault::Encoded) {
        head += "Content-Encoding: gzip\r\n";
    }
    if matches!(fault, Fault::Chunked | Fault::ChunkedCut) {
        head += "Transfer-Encoding: chunked\r\n";
    } else if matches!(fault, Fault::Identity) {
        head += "Transfer-Encoding: identity\r\n";
    } else if !matches!(fault, Fault::NoLength) {
        head += &format!("Content-Length: {}\r\n", span.len());
    }
    head + "\r\n"
}

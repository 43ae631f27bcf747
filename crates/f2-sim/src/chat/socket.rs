//! One connection of a chat: frames out, acknowledgements and heartbeats in, troubles as scripted.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use hyper::upgrade::Upgraded;
use hyper_util::rt::TokioIo;
use prost::Message as _;
use tokio::time::{Instant, sleep, sleep_until};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;

use super::room::Room;
use super::script::{Ending, Line, Trouble};
use super::wire::{Answer, Entering, Entry, Push, gzip};
use super::{Chats, NoteKind, now_ms};

type Socket = WebSocketStream<TokioIo<Upgraded>>;

/// Time for the client to take what was sent before the connection is reset.
const SETTLE: Duration = Duration::from_millis(20);

/// How a connection goes on.
enum Next {
    On,
    Over,
}

/// One connection.
pub(super) struct Talk<'a> {
    chats: &'a Chats,
    room: Arc<Room>,
    id: u64,
    tiktok: bool,
    troubles: Vec<(u64, Trouble)>,
    abort: Arc<AtomicBool>,
    /// The message that comes next.
    next: usize,
    frames: u64,
    seq: u64,
    packed: bool,
    spoil: bool,
    entered: bool,
    last: Vec<u8>,
    /// The last frame that wanted an acknowledgement.
    wanted: Option<(u64, String)>,
    beats: i64,
    /// Frames that wait for their acknowledgement, and what it must hand back.
    unacked: Vec<(u64, String)>,
}

impl<'a> Talk<'a> {
    pub(super) fn new(
        chats: &'a Chats,
        room: Arc<Room>,
        id: u64,
        tiktok: bool,
        line: Line,
        abort: Arc<AtomicBool>,
    ) -> Self {
        Self {
            next: room.join(),
            chats,
            room,
            id,
            tiktok,
            troubles: line.troubles,
            abort,
            frames: 0,
            seq: 0,
            packed: true,
            spoil: false,
            entered: !tiktok,
            last: Vec::new(),
            wanted: None,
            beats: 0,
            unacked: Vec::new(),
        }
    }

    /// Talks until the connection is over.
    pub(super) async fn run(mut self, mut socket: Socket) {
        let mut more = self.room.watch();
        let mut heard = Instant::now();
        loop {
            while let Some(trouble) = self.due() {
                if trouble == Trouble::Silent {
                    return vanish(socket).await;
                }
                if let Next::Over = self.suffer(&mut socket, trouble).await {
                    return;
                }
            }
            let waiting = *more.borrow_and_update() > self.next;
            if self.room.over.load(Ordering::Relaxed) && !waiting && self.finish(&mut socket).await {
                return;
            }
            let silent = sleep_until(heard + self.room.plan.patience);
            tokio::select! {
                biased;
                came = socket.next() => match came {
                    Some(Ok(Message::Binary(bytes))) => {
                        heard = Instant::now();
                        if let Some(answer) = self.hear(&bytes) && socket.send(Message::Binary(answer.into())).await.is_err() {
                            return;
                        }
                    }
                    Some(Ok(Message::Close(_))) => return self.chats.note(self.id, NoteKind::Goodbye),
                    Some(Ok(_)) => {}
                    Some(Err(_)) | None => return,
                },
                () = std::future::ready(()), if waiting && self.entered => {
                    if let Next::Over = self.tell(&mut socket).await {
                        return;
                    }
                }
                _ = more.changed(), if !waiting => {}
                () = silent => {
                    self.chats.note(self.id, NoteKind::Silent);
                    return close(&mut socket, 1001).await;
                }
            }
        }
    }

    /// The next trouble whose time has come.
    fn due(&mut self) -> Option<Trouble> {
        let at = self.troubles.iter().position(|(frames, _)| *frames <= self.frames)?;
        Some(self.troubles.remove(at).1)
    }

    /// Sends what has happened since the last frame.
    async fn tell(&mut self, socket: &mut Socket) -> Next {
        let happened = self.room.since(self.next, self.room.plan.batch.max(1));
        self.next += happened.len();
        let entries = happened.iter().map(super::Happened::entry).collect();
        self.frames += 1;
        let mut bytes = self.frame(entries);
        if std::mem::take(&mut self.spoil) {
            let middle = bytes.len() / 2;
            bytes.truncate(middle);
        }
        self.last.clone_from(&bytes);
        send(socket, bytes).await
    }

    /// The bytes of the next frame.
    fn frame(&mut self, messages: Vec<Entry>) -> Vec<u8> {
        let now = now_ms();
        self.seq += 1;
        let log_id = self.id * 1_000_000 + self.seq;
        let wanted = self.room.plan.ack_every;
        let answer = Answer {
            messages,
            cursor: format!("t-{now}_r-1_d-1_u-1_h-{}", self.next),
            now: i64::try_from(now).unwrap_or_default(),
            internal_ext: format!(
                "internal_src:pushserver|first_req_ms:{now}|wss_msg_type:r|wrds_v:{log_id}"
            ),
            heartbeat_duration: self.room.plan.heartbeat,
            need_ack: wanted > 0 && self.seq.is_multiple_of(wanted),
            ..Answer::default()
        };
        if answer.need_ack {
            self.wanted = Some((log_id, answer.internal_ext.clone()));
            self.unacked.push((log_id, answer.internal_ext.clone()));
        }
        Push::messages(self.seq, log_id, &answer, self.packed).encode_to_vec()
    }

    /// What the client said; what it is answered.
    fn hear(&mut self, bytes: &[u8]) -> Option<Vec<u8>> {
        let Ok(push) = Push::decode(bytes) else {
            self.wrong("a frame that is none");
            return None;
        };
        if self.tiktok && push.encoding != "pb" {
            self.wrong("no encoding");
        }
        match push.kind.as_str() {
            "hb" => self.heartbeat(&push),
            "ack" => {
                self.ack(&push);
                None
            }
            "im_enter_room" if self.is_this_room(&push) => {
                self.entered = true;
                self.chats.note(self.id, NoteKind::Entered);
                Some(Push::of("im_enter_room_resp").encode_to_vec())
            }
            other => {
                self.wrong(&format!("a frame of the kind {other:?}"));
                None
            }
        }
    }

    fn wrong(&self, what: &str) {
        self.chats.note(self.id, NoteKind::Wrong(what.to_owned()));
    }

    fn is_this_room(&self, push: &Push) -> bool {
        Entering::decode(&push.payload[..]).is_ok_and(|e| e.room_id.to_string() == self.room.id)
    }

    fn heartbeat(&mut self, push: &Push) -> Option<Vec<u8>> {
        self.beats += 1;
        if !self.tiktok {
            self.chats.note(self.id, NoteKind::Heartbeat(None));
            return None;
        }
        let number = Entering::decode(&push.payload[..]).map(|e| e.number).unwrap_or_default();
        if !self.entered || !self.is_this_room(push) || number != self.beats {
            self.wrong("a heartbeat before entering, of another room or misnumbered");
        }
        self.chats.note(self.id, NoteKind::Heartbeat(Some(number)));
        Some(Push::of("hb").encode_to_vec())
    }

    fn ack(&mut self, push: &Push) {
        let at = self.unacked.iter().position(|(log_id, _)| *log_id == push.log_id);
        match at.map(|at| self.unacked.remove(at).1) {
            Some(ext) if push.payload == ext.as_bytes() => {
                self.chats.note(self.id, NoteKind::Ack(push.log_id))
            }
            Some(_) => self.wrong("an acknowledgement without internal_ext"),
            None => self.wrong("an acknowledgement nobody asked for"),
        }
    }

    async fn suffer(&mut self, socket: &mut Socket, trouble: Trouble) -> Next {
        let mut extra = Push { log_id: 1, kind: "msg".into(), encoding: "pb".into(), ..Push::default() };
        let bytes = match trouble {
            Trouble::Garbage(bytes) => bytes,
            Trouble::BadGzip => {
                let mut packed = gzip(&[7; 500]);
                let middle = packed.len() / 2;
                packed[middle..].fill(0xee);
                extra.payload = packed;
                extra.encode_to_vec()
            }
            Trouble::BadAnswer => {
                extra.payload = gzip(&[0xff; 64]);
                extra.encode_to_vec()
            }
            Trouble::Bomb(size) => {
                extra.payload = gzip(&vec![0; size]);
                extra.encode_to_vec()
            }
            Trouble::Oversize(size) => vec![0; size],
            Trouble::Again => {
                self.unacked.extend(self.wanted.clone());
                self.last.clone()
            }
            Trouble::Control(action) => {
                let entry = self.room.control(action, self.id * 1000 + self.seq);
                self.frame(vec![entry])
            }
            Trouble::Text(text) => return sent(socket.send(Message::text(text)).await),
            Trouble::Spoil => {
                self.spoil = true;
                return Next::On;
            }
            Trouble::Plain => {
                self.packed = false;
                return Next::On;
            }
            Trouble::Close(code) => {
                close(socket, code).await;
                return Next::Over;
            }
            Trouble::Reset => {
                sleep(SETTLE).await;
                self.abort.store(true, Ordering::Relaxed);
                return Next::Over;
            }
            Trouble::Silent => return Next::Over,
        };
        send(socket, bytes).await
    }

    /// Ends as the room does; `false` when the connection stays.
    async fn finish(&mut self, socket: &mut Socket) -> bool {
        match self.room.plan.ending {
            Ending::Never | Ending::Silently => return false,
            Ending::Control(_) => close(socket, 1000).await,
            Ending::Close(code) => close(socket, code).await,
        }
        true
    }
}

async fn send(socket: &mut Socket, bytes: Vec<u8>) -> Next {
    sent(socket.send(Message::Binary(bytes.into())).await)
}

fn sent<E>(outcome: Result<(), E>) -> Next {
    if outcome.is_ok() { Next::On } else { Next::Over }
}

/// Closes with a code and waits until the client has left.
async fn close(socket: &mut Socket, code: u16) {
    let frame = CloseFrame { code: code.into(), reason: "".into() };
    if socket.close(Some(frame)).await.is_ok() {
        while let Some(Ok(_)) = socket.next().await {}
    }
}

/// Keeps the connection and says nothing more, until the client leaves.
async fn vanish(socket: Socket) {
    let mut line = socket.into_inner();
    let mut sink = tokio::io::sink();
    // The end of the copy is the client's leaving, in whichever way.
    let _ = tokio::io::copy(&mut line, &mut sink).await;
}

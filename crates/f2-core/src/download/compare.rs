//! The ends of a part held against the same bytes of an object.

use super::exchange::is_page;
use super::fetch::{Exchanged, Fault, Transfer};
use super::resume::{self, Answer, Ask, Learned, PROBE, Partial, Piece, Told};
use crate::error::{Cause, Error, Result};
use crate::http::Opened;
use crate::media::Candidate;

impl Transfer<'_> {
    /// Asks for head and tail of the part, at most 64 KiB together, and compares them. An answer that turns
    /// out to be the whole object is taken at once.
    pub(super) async fn compare(
        &mut self,
        candidate: &Candidate,
        told: &Told,
        partial: &Partial,
    ) -> Result<Exchanged, Fault> {
        let mine = self.part.ends().await?;
        for (span, mine) in resume::ends(partial.have).into_iter().zip(mine) {
            let mut opened = self.open(candidate, Some((span.0, Some(span.1))), None).await?;
            let answer = Answer::read(opened.status, &opened.headers, opened.length());
            match resume::piece(span, partial, told, false, &answer) {
                Piece::Read if is_page(&opened) => return Err(not_media(told)),
                Piece::Read if self.bytes_of(&mut opened).await? == mine => {}
                Piece::Read | Piece::Other => return Ok(Exchanged::Restart),
                Piece::Whole => {
                    let learned = Learned { rangeless: true, ..self.learned(told) };
                    self.learn(told, learned);
                    return self.follow(opened, candidate, told, partial, learned, &Ask::Whole).await;
                }
                Piece::Reject(cause) => return Err(Fault::of(self.refusal(&opened, cause, told))),
            }
        }
        Ok(Exchanged::Agree)
    }

    /// The body of a small answer, cut where it says more than was asked for.
    async fn bytes_of(&mut self, opened: &mut Opened) -> Result<Vec<u8>, Fault> {
        let mut bytes = Vec::new();
        while bytes.len() as u64 <= PROBE {
            let chunk = tokio::select! {
                biased;
                () = self.stop.cancelled() => return Err(Fault::Stop(Cause::Interrupted.into())),
                chunk = opened.chunk() => chunk.map_err(Fault::of)?,
            };
            let Some(chunk) = chunk else { break };
            self.received += chunk.len() as u64;
            bytes.extend_from_slice(&chunk);
        }
        Ok(bytes)
    }
}

pub(super) fn not_media(told: &Told) -> Fault {
    let what = format!("{}: a page or a compressed body", told.source);
    Fault::Dead(Error::new(Cause::MediaNotMedia).detail(what))
}

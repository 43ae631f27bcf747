//! The body of an answer, as it comes in: into the part, at the speed that is allowed.

use bytes::Bytes;
use tokio::time::Instant;

use super::fetch::{Exchanged, Fault, MARK_EVERY, Transfer};
use super::rate::{Slow, SlowRule};
use super::resume::Told;
use super::verify;
use crate::error::{Cause, Error, Result};
use crate::http::Opened;
use crate::progress::Event;
use crate::secret::shown_url;

impl Transfer<'_> {
    /// Takes the body into the part.
    pub(super) async fn body(
        &mut self,
        opened: &mut Opened,
        total: Option<u64>,
        told: &Told,
    ) -> Result<Exchanged, Fault> {
        let mut slow = self.slow(1);
        loop {
            match self.chunk(opened, &mut slow).await {
                Ok(Some(bytes)) => {
                    self.take(&bytes, total).await?;
                    self.admit(bytes.len()).await?;
                }
                Ok(None) => break,
                Err(stop @ Fault::Stop(_)) => return Err(stop),
                Err(fault) => {
                    self.keep().await?;
                    return Err(fault);
                }
            }
        }
        let have = self.part.have();
        if let Some(total) = total.filter(|total| *total != have) {
            self.keep().await?;
            let what = format!("{}: {have} of {total} bytes", told.source);
            return Err(Fault::Again(Error::new(Cause::NetBroken).detail(what)));
        }
        self.row.size = Some(have);
        Ok(Exchanged::Whole)
    }

    /// The next bytes of an answer. One that is too slow gives no more.
    pub(super) async fn chunk(&self, opened: &mut Opened, slow: &mut Slow) -> Result<Option<Bytes>, Fault> {
        if slow.is_too_slow() {
            let what = format!("{}: too slow", shown_url(&opened.uri.to_string()));
            return Err(Fault::Slow(Error::new(Cause::NetTimeout).detail(what)));
        }
        let begun = Instant::now();
        let chunk = tokio::select! {
            biased;
            () = self.stop.cancelled() => return Err(Fault::Stop(Cause::Interrupted.into())),
            chunk = opened.chunk() => chunk.map_err(Fault::of)?,
        };
        slow.note(chunk.as_ref().map_or(0, |chunk| chunk.len() as u64), begun.elapsed());
        Ok(chunk)
    }

    /// The measure of one of so many answers that bring this file.
    pub(super) fn slow(&self, answers: usize) -> Slow {
        let share = |rule: SlowRule| SlowRule { floor: rule.floor / answers.max(1) as u64, ..rule };
        Slow::new(self.core.settings.slow.filter(|_| self.may_leave).map(share))
    }

    /// Waits until more may be read: the disk has room, and the bound on speed holds.
    pub(super) async fn admit(&self, bytes: usize) -> Result<(), Fault> {
        let bytes = bytes as u64;
        self.core.space.wrote(&self.core.settings, bytes).await?;
        let pause = self.core.pause_after(bytes);
        if pause.is_zero() {
            return Ok(());
        }
        tokio::select! {
            biased;
            () = self.stop.cancelled() => Err(Fault::Stop(Cause::Interrupted.into())),
            () = tokio::time::sleep(pause) => Ok(()),
        }
    }

    async fn take(&mut self, bytes: &[u8], total: Option<u64>) -> Result<(), Fault> {
        if self.part.have() == 0 {
            let asset = &self.job.asset;
            verify::extension(asset.key.kind, bytes, asset.extension).map_err(Fault::Dead)?;
        }
        if total.is_some_and(|total| self.part.have() + bytes.len() as u64 > total) {
            self.drop_part().await?;
            let what = "the body is longer than its head says";
            return Err(Fault::Dead(Error::new(Cause::MediaIncomplete).detail(what)));
        }
        if !self.noted && self.part.would_write(bytes.len()) {
            self.note().await?;
        }
        if self.part.have() >= self.marked + MARK_EVERY {
            self.keep().await?;
        }
        self.part.push(bytes).await?;
        self.received += bytes.len() as u64;
        self.core.sink.event(Event::FileBytes { task: self.task, bytes: bytes.len() as u64 });
        Ok(())
    }
}

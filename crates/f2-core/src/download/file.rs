//! One file: had, adopted, or fetched, checked and published.

use std::collections::HashMap;
use std::fs;
use std::sync::atomic::Ordering;

use tokio_util::sync::CancellationToken;

use super::fetch::{Got, Transfer};
use super::folder::exists;
use super::had::{Spot, published};
use super::list::Place;
use super::part::{Part, Whole, move_part, part_path, sum_file};
use super::prepare::FileJob;
use super::segments::Segments;
use super::{Downloader, blocking};
use crate::error::{Cause, Error, Result};
use crate::media::{AssetKey, Source};
use crate::progress::{Event, Outcome};
use crate::record::{AssetRow, AssetState};

/// How a file ended.
pub(super) struct FileDone {
    /// Which work.
    pub(super) work_id: String,
    /// Its place in its list.
    pub(super) place: Place,
    /// The stem of its names.
    pub(super) stem: String,
    /// Which file.
    pub(super) asset: AssetKey,
    /// Bytes received.
    pub(super) received: u64,
    /// Whether it was written now; an error when it is not there.
    pub(super) result: Result<bool>,
    /// Whether this was the last file of a work that is whole now.
    pub(super) closed: Result<bool>,
}

/// A file that is there.
struct Saved {
    name: String,
    /// Its length when it was written now.
    written: Option<u64>,
}

impl Downloader {
    /// Saves one file and tells about it.
    pub(super) async fn save(&self, mut job: FileJob, stop: &CancellationToken) -> FileDone {
        let task = self.task.fetch_add(1, Ordering::Relaxed);
        let asset = job.asset.key;
        let name = job.work.file_name(asset, &job.work.tail, job.asset.extension);
        self.sink.event(Event::FileStart { task, asset, name: &name });
        let mut received = 0;
        let result = self.settle(&mut job, &name, task, stop, &mut received).await;
        let outcome = match &result {
            Ok(Saved { written: Some(bytes), .. }) => Outcome::Saved(*bytes),
            Ok(Saved { written: None, .. }) => Outcome::Had,
            Err(error) => Outcome::Failed(error),
        };
        let shown = result.as_ref().map_or(&name, |saved| &saved.name);
        self.sink.event(Event::FileEnd { task, asset, name: shown, outcome });
        if let Err(error) = &result {
            job.work.fail(error);
        }
        let interrupted = result.as_ref().is_err_and(|error| error.cause() == Cause::Interrupted);
        let closed = if interrupted { Ok(false) } else { self.file_ended(&job.work).await };
        FileDone {
            work_id: job.work.id.clone(),
            place: job.work.place,
            stem: job.work.stem.clone(),
            asset,
            received,
            result: result.map(|saved| saved.written.is_some()),
            closed,
        }
    }

    /// Brings one file into place, whatever is there of it.
    async fn settle(
        &self,
        job: &mut FileJob,
        name: &str,
        task: u64,
        stop: &CancellationToken,
        received: &mut u64,
    ) -> Result<Saved> {
        if let Some(name) = self.had(job, job.known.as_ref()).await? {
            return Ok(Saved { name, written: None });
        }
        let mut part = self.part(job, name, stop).await?;
        if self.read_again(job).await?
            && let Some(name) = self.had(job, job.known.as_ref()).await?
        {
            return Ok(Saved { name, written: None });
        }
        let (tail, maybe) = match self.spot(job).await? {
            Spot::Free { tail, maybe } => (tail, maybe),
            Spot::Adopt { name, size, md5 } if self.adopt(job, &name, size, md5.clone()).await? => {
                return Ok(Saved { name, written: None });
            }
            Spot::Adopt { .. } => (job.work.tail.clone(), Vec::new()),
        };
        let same = maybe.iter().map(|(_, size)| *size).collect();
        let row = AssetRow { path: Some(job.place(name)), ..job.row() };
        let (row, segments) = trusted(row, &mut part).await?;
        let part_now = &mut part;
        let mut transfer = Transfer {
            core: self,
            job,
            part: part_now,
            marked: row.mark.as_ref().map_or(0, |mark| mark.size),
            row,
            task,
            stop,
            received: 0,
            noted: false,
            same,
            learned: HashMap::new(),
            segments,
            left: Vec::new(),
            may_leave: false,
        };
        let result = transfer.run_renewed().await;
        *received = transfer.received;
        let row = transfer.row;
        match result {
            Ok(Got::Same(size)) => self.adopt_same(job, maybe, size).await,
            Ok(Got::Whole { whole, extension }) => {
                self.publish(job, part, row, whole, (&tail, extension)).await
            }
            Err(error) => Err(self.gave_up(row, part, error).await),
        }
    }

    /// Reads what is known once more, `true` when it is news. Only while the part is ours does the row stand
    /// still: somebody else may just have finished.
    async fn read_again(&self, job: &mut FileJob) -> Result<bool> {
        let id = job.id.clone();
        let rows = self.store.call(move |store| store.assets_of(&id.platform, &id.work_id)).await?;
        let fresh = rows.into_iter().find(|known| known.row.id == job.id);
        let news = fresh != job.known;
        job.known = fresh;
        Ok(news)
    }

    /// The part of the file, under whatever name an earlier run left it. The row follows a part that moves
    /// at once, so that it is found again however often the file changes its name.
    async fn part(&self, job: &FileJob, name: &str, stop: &CancellationToken) -> Result<Part> {
        let path = part_path(&job.work.folder.join(name));
        let old = job.known.as_ref().and_then(|known| Some((&known.row, known.row.path.as_ref()?)));
        if let Some((row, old)) = old {
            let (from, to) = (part_path(&self.settings.root.join(old)), path.clone());
            if blocking(move || move_part(&from, &to)).await? {
                self.put(AssetRow { path: Some(job.place(name)), ..row.clone() }).await?;
            }
        }
        Part::open(path, stop).await
    }

    /// Adopts the file whose length the server has just confirmed.
    async fn adopt_same(&self, job: &FileJob, maybe: Vec<(String, u64)>, size: u64) -> Result<Saved> {
        let name = maybe.into_iter().find(|(_, other)| *other == size).unwrap_or_default().0;
        let path = job.work.folder.join(&name);
        let (_, md5) = blocking(move || sum_file(&path)).await?;
        if self.adopt(job, &name, size, md5).await? {
            return Ok(Saved { name, written: None });
        }
        Err(Error::new(Cause::Store).detail(format!("{name} was taken by another work meanwhile")))
    }

    /// Gives a whole part its name: the row says so before and after.
    async fn publish(
        &self,
        job: &FileJob,
        mut part: Part,
        mut row: AssetRow,
        whole: Whole,
        (tail, extension): (&str, &'static str),
    ) -> Result<Saved> {
        row.state = AssetState::Verified;
        (row.size, row.hash) = (Some(whole.size), Some(whole.md5));
        (row.mark, row.segments) = (None, None);
        for tail in job.work.tails().skip_while(|other| other != tail) {
            let name = job.work.file_name(job.asset.key, &tail, extension);
            let target = job.work.folder.join(&name);
            let place = job.place(&name);
            row.path = Some(place.clone());
            let looked = target.clone();
            let taken = blocking(move || Ok(exists(&looked))).await?;
            if !self.verified(row.clone(), place.clone(), taken).await? {
                continue;
            }
            part.publish(&target).await?;
            self.finished(job, published(&row), &place).await?;
            return Ok(Saved { name, written: Some(whole.size) });
        }
        let error =
            Error::new(Cause::DiskDenied).detail(format!("every name for {} is taken", job.work.stem));
        Err(self.gave_up(row, part, error).await)
    }

    /// Claims the final name and writes that the part is whole; `false` when the name is somebody else's.
    async fn verified(&self, row: AssetRow, place: String, taken: bool) -> Result<bool> {
        self.store
            .call(move |store| {
                let owner = store.place_owner(&place)?;
                if taken && owner.as_ref() != Some(&row.id) || !store.claim_place(&place, &row.id)? {
                    return Ok(false);
                }
                store.put_asset(&row)?;
                Ok(true)
            })
            .await
    }

    /// Writes that the file is in place, and clears away what a damaged earlier one left under other names.
    async fn finished(&self, job: &FileJob, row: AssetRow, place: &str) -> Result<()> {
        let own = format!("{}/", job.work.home.relative);
        let places = job.known.iter().flat_map(|known| known.places.iter());
        let stale: Vec<String> =
            places.filter(|old| old.as_str() != place && old.starts_with(&own)).cloned().collect();
        let paths: Vec<_> = stale.iter().map(|old| self.settings.root.join(old)).collect();
        self.store
            .call(move |store| {
                stale.iter().try_for_each(|old| store.drop_place(old))?;
                store.put_asset(&row)
            })
            .await?;
        if paths.is_empty() {
            return Ok(());
        }
        blocking(move || {
            for path in paths {
                // Mostly it is not there at all.
                drop(fs::remove_file(path));
            }
            Ok(())
        })
        .await
    }

    /// Writes why a file is not there; what arrived of it stays for the next run.
    async fn gave_up(&self, mut row: AssetRow, mut part: Part, error: Error) -> Error {
        let mark = part.mark().await;
        let kept = matches!(mark, Ok(Some(_)));
        row.mark = mark.unwrap_or_default();
        row.state = match error.cause() {
            Cause::Interrupted if kept => AssetState::Partial,
            Cause::Interrupted => AssetState::Planned,
            _ => AssetState::Failed,
        };
        if row.state == AssetState::Failed {
            row.cause = Some(error.code().to_owned());
            row.reason = error.to_string();
        }
        // The error at hand tells more than a store that cannot take it down.
        drop(self.put(row).await);
        error
    }
}

/// The row as far as it speaks of the bytes in the part: what was published or marked otherwise says nothing
/// about them.
async fn trusted(mut row: AssetRow, part: &mut Part) -> Result<(AssetRow, Option<Segments>)> {
    let segments = row.segments.as_deref().and_then(Segments::parse);
    let segments = segments.and_then(|mut map| map.cut(part.have()).then_some(map));
    let fits = segments.as_ref().map(Segments::total) == row.size || row.segments.is_none();
    let same = match row.mark.clone().filter(|_| part.have() > 0) {
        Some(mark) => part.agrees(mark).await?,
        None => true,
    };
    if same && fits && row.state != AssetState::Published {
        if let Some(segments) = &segments {
            part.stands_at(segments.prefix());
        }
        return Ok((row, segments.filter(|map| !map.is_whole())));
    }
    row.forget_bytes();
    Ok((row, None))
}

/// Whether an asset is a text written here.
pub(super) fn text_of(job: &FileJob) -> Option<&str> {
    match &job.asset.source {
        Source::Text(text) => Some(text),
        Source::Remote(_) => None,
    }
}

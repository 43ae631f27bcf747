//! The targets of a run, one after the other; a bad one never ends the others.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use f2_core::download::Summary;
use f2_core::error::{Cause, Error, Exit, Result};
use f2_core::platform::{Order, Resume, Target, TargetKind};
use f2_core::record::Shelf;

use super::again;
use super::download::Wish;
use super::failed::{Line, asset_name};
use super::known::known;
use super::ledger::{Entry, Ledger, missing};
use super::live;
use super::resume::{self, Before};
use super::saver::{Archive, Errand, Saved, Saver, unless};
use super::targets::{Wanted, plainly, shown};
use super::totals::total;
use crate::messages::{Messages, id};
use crate::registry::Row;
use crate::ui::Voice;
use crate::ui::stream::{stderr_style, talk};

/// A run under way.
pub(super) struct Drive {
    /// What saves.
    pub(super) saver: Saver,
    /// What is asked of each target.
    pub(super) wish: Wish,
    /// The platform's row.
    pub(super) row: &'static Row,
    /// What came of the targets so far.
    pub(super) ledger: Arc<Ledger>,
    /// The texts.
    pub(super) messages: Arc<Messages>,
    /// How many targets there are.
    pub(super) total: usize,
    /// The targets met so far, by mode.
    pub(super) seen: HashSet<(String, Target)>,
    /// Why nothing more can be saved.
    pub(super) broken: Option<(Cause, String)>,
}

impl Drive {
    /// Does everything that is wanted.
    ///
    /// # Errors
    /// The error of the only target, when there is one and it never began.
    pub(super) async fn run(mut self, wanted: Vec<Wanted>) -> Result<Exit> {
        let mut only = None;
        let modes = self.saver.platform.modes();
        let is_live = |name: &str| modes.iter().any(|mode| mode.name == name && mode.live);
        let mut rooms = Vec::new();
        for wanted in wanted {
            match wanted {
                Wanted::Wrong { shown, error } => {
                    let number = self.begin(&shown, "");
                    only = self.refused(number, error);
                }
                Wanted::Untold { links } => {
                    for link in links {
                        match self.told(&link).await {
                            Ok((link, mode)) if is_live(mode) => {
                                rooms.push(Wanted::Links { links: vec![link], mode: mode.to_owned() });
                            }
                            Ok((link, mode)) => only = self.links(vec![link], mode).await,
                            Err(error) => only = self.link(&link, "", Err(error)).await,
                        }
                    }
                }
                Wanted::Links { ref mode, .. } if is_live(mode) => rooms.push(wanted),
                Wanted::Links { links, mode } => only = self.links(links, &mode).await,
                Wanted::Works { mode, author, lines } => only = self.works(mode, author, lines).await,
            }
        }
        if !rooms.is_empty() {
            only = live::run(&self, rooms).await?.or(only);
        }
        self.ledger.complete();
        match only.filter(|_| self.total == 1) {
            Some(error) => Err(error),
            None => Ok(self.ledger.exit()),
        }
    }

    /// Begins a target: its entry, and its heading when there are several.
    pub(super) fn begin(&self, target: &str, mode: &str) -> usize {
        let number = self.ledger.begin(Entry::new(target.to_owned(), self.row.name, mode));
        self.saver.reporter.begin();
        if self.total > 1 && self.barred().is_none() {
            let args = [
                ("number", (number + 1).into()),
                ("total", self.total.max(number + 1).into()),
                ("target", target.into()),
            ];
            self.saver.reporter.say(&stderr_style().head(&self.messages.with(id::RUN_TARGET, &args)));
        }
        number
    }

    /// Takes down why a target never began, and tells it unless it is the only one.
    pub(super) fn refused(&self, number: usize, error: Error) -> Option<Error> {
        self.ledger.change(number, |entry| entry.refuse(&error));
        // What bars every further target was told when it first came up.
        if self.total == 1 || self.barred().is_some() {
            return Some(error);
        }
        self.saver.reporter.finish();
        self.voice().error(&error, None);
        Some(error)
    }

    fn voice(&self) -> Voice<'_> {
        Voice { messages: &self.messages, style: stderr_style() }
    }

    /// Why nothing can begin any more.
    fn barred(&self) -> Option<Error> {
        if self.saver.cancel.is_cancelled() {
            return Some(Error::new(Cause::Interrupted));
        }
        self.broken.as_ref().map(|(cause, detail)| Error::new(*cause).detail(detail))
    }

    /// The links of one text: all are resolved first, and those the mode does not take are passed over when
    /// it takes another one.
    async fn links(&mut self, links: Vec<String>, mode: &str) -> Option<Error> {
        let mut last = None;
        for (link, target) in self.resolve_all(links, mode).await {
            match target {
                Ok(target) if !self.seen.insert((mode.to_owned(), target.clone())) => {
                    let args = [("name", shown(&link).into())];
                    self.saver.reporter.remark(&self.messages.with(id::RUN_TWICE, &args));
                }
                target => last = self.link(&link, mode, target).await,
            }
        }
        last
    }

    /// The targets of the links of one text. A link the mode does not take is passed over when it takes another.
    pub(super) async fn resolve_all(&self, links: Vec<String>, mode: &str) -> Vec<(String, Result<Target>)> {
        let mut resolved = Vec::new();
        for link in links {
            let target = self.resolve(&link, mode).await;
            resolved.push((link, target));
        }
        let fits = resolved.iter().any(|(_, target)| target.is_ok());
        let is_kept = |(link, target): &(String, Result<Target>)| match target {
            Err(error) if fits && error.cause() == Cause::UsageMode => {
                self.saver.reporter.say(&self.passed(link, error));
                false
            }
            _ => true,
        };
        resolved.retain(is_kept);
        resolved
    }

    fn passed(&self, link: &str, error: &Error) -> String {
        let about = format!("{} [{}]", self.messages.error(error), error.code());
        self.messages.with(id::RUN_SKIPPED, &[("name", shown(link).into()), ("reason", about.into())])
    }

    /// The mode a link asks for, and the page of what it leads to, so that a short link is followed once.
    async fn told(&self, link: &str) -> Result<(String, &'static str)> {
        if let Some(error) = self.barred() {
            return Err(error);
        }
        let (target, mode) =
            unless(&self.saver.cancel, self.saver.platform.resolve_with_mode(link)).await??;
        let is_short = self.saver.platform.parse(link).is_ok_and(|target| target.kind == TargetKind::Short);
        let page = is_short.then(|| (self.row.link)(&target)).flatten();
        Ok((page.unwrap_or_else(|| link.to_owned()), mode))
    }

    async fn resolve(&self, link: &str, mode: &str) -> Result<Target> {
        if let Some(error) = self.barred() {
            return Err(error);
        }
        let target = unless(&self.saver.cancel, self.saver.platform.resolve(mode, link)).await?;
        target.map_err(|error| plainly(error, (link, mode), &*self.saver.platform, &self.messages))
    }

    /// One link.
    async fn link(&mut self, link: &str, mode: &str, target: Result<Target>) -> Option<Error> {
        let name = if link.is_empty() { self.messages.kind(TargetKind::Account) } else { shown(link) };
        let number = self.begin(&name, mode);
        let page = target.as_ref().ok().and_then(self.row.link);
        let page = page.unwrap_or_else(|| f2_core::secret::page_url(link));
        let saved = match target {
            Ok(target) => self.save(number, mode, target).await,
            Err(error) => Err(error),
        };
        match saved {
            Err(error) => {
                let usage = error.cause().exit() == Exit::Usage;
                let line = (!usage).then(|| self.target_line(mode, &page, error.code()));
                self.ledger.change(number, |entry| entry.lines.extend(line));
                self.refused(number, error)
            }
            Ok((Saved { mut summary, authors }, settled)) => {
                let lines = self.lines(mode, &page, &summary, &authors);
                let due = self.wish.due(self.saver.reporter.expected());
                let due = due.map(|due| due.saturating_sub(settled));
                self.close(number, &mut summary, due, mode, lines);
                None
            }
        }
    }

    /// Lists and saves a target. The number is that of the works an earlier run has settled, where the list
    /// went on behind them.
    async fn save(&self, number: usize, mode: &str, target: Target) -> Result<(Saved, u64)> {
        self.ledger.change(number, |entry| entry.found(&target));
        let (errand, settled) = self.errand(mode, target).await?;
        if let Some(settled) = settled {
            self.ledger.change(number, |entry| entry.works.resumed = settled);
            self.saver.reporter.remark(&self.messages.with(id::RUN_RESUMED, &[("works", settled.into())]));
        }
        let own = errand.before.as_ref().map_or(0, |before| before.listed);
        let lists = errand.order.lists.clone();
        let plans = Arc::clone(&self.saver.platform).run(mode, errand.order.clone());
        let saved = self.saver.save(plans, errand).await?;
        let settled = own + resume::settled_in(&lists);
        self.ledger.change(number, |entry| entry.works.resumed = settled);
        Ok((saved, settled))
    }

    /// What is asked of a target, and how it is remembered; and how many works are known to be settled already.
    async fn errand(&self, mode: &str, target: Target) -> Result<(Errand, Option<u64>)> {
        let order = self.wish.order(target);
        let checkpoint = resume::name(&*self.saver.platform, mode, &order, &self.wish.account);
        let before = Before::read(&self.saver, checkpoint.as_ref()).await?;
        let known = match self.wish.incremental {
            true => Some(known(&self.saver, mode, &before).await?),
            false => None,
        };
        let settled = before.settled(&order.choice);
        let Before { standing, lists } = before;
        let resume = standing.as_ref().and_then(Resume::of);
        let before = standing.filter(|_| resume.is_some());
        let order = Order { known, resume, lists, ..order };
        let mode = mode.to_owned();
        Ok((Errand { mode, order, archive: Archive::Heeded, checkpoint, before }, settled))
    }

    /// Tells and takes down what came of a target.
    fn close(
        &mut self,
        number: usize,
        summary: &mut Summary,
        due: Option<u64>,
        mode: &str,
        lines: Vec<Line>,
    ) {
        let tally = self.saver.reporter.finish();
        summary.expected = summary.expected.or(tally.expected);
        let fatal =
            |error: &&Error| matches!(error.cause(), Cause::DiskFull | Cause::DiskDenied | Cause::Store);
        self.broken = summary.ended.as_ref().filter(fatal).map(|e| (e.cause(), e.particulars().to_owned()));
        self.ledger.change(number, |entry| {
            entry.close(summary, due);
            entry.author = Some(tally.author.clone()).filter(|name| !name.is_empty());
            entry.lines = lines;
        });
        let missing = missing(summary, due);
        let folder = self.saver.root.join(self.row.name).join(mode);
        self.voice().result(summary, &tally, missing, &folder);
    }

    pub(super) fn target_line(&self, mode: &str, page: &str, cause: &str) -> Line {
        Line {
            platform: self.row.name.to_owned(),
            mode: mode.to_owned(),
            author: None,
            work: None,
            asset: None,
            link: Some(page.to_owned()),
            cause: cause.to_owned(),
        }
    }

    /// What failed of a target: its files and works, and the target itself when its list is not whole.
    fn lines(
        &self,
        mode: &str,
        page: &str,
        summary: &Summary,
        authors: &std::collections::HashMap<String, String>,
    ) -> Vec<Line> {
        let stopped = Error::new(Cause::Interrupted);
        let part = || summary.failed.iter().rfind(|failure| failure.work_id.is_empty());
        let whole = summary.interrupted.then_some(&stopped).or(summary.ended.as_ref());
        let whole = whole.or_else(|| part().map(|failure| &failure.error));
        let mut lines: Vec<Line> =
            whole.map(|error| self.target_line(mode, page, error.code())).into_iter().collect();
        for failure in summary.failed.iter().filter(|failure| !failure.work_id.is_empty()) {
            let target = Target::new(TargetKind::Work, &failure.work_id);
            lines.push(Line {
                author: authors.get(&failure.work_id).cloned(),
                work: Some(failure.work_id.clone()),
                asset: failure.asset.map(asset_name),
                link: (self.row.link)(&target),
                ..self.target_line(mode, page, failure.error.code())
            });
        }
        lines
    }

    /// Works that failed before, of one mode and folder.
    async fn works(&mut self, mode: String, author: Option<String>, lines: Vec<Line>) -> Option<Error> {
        let works = again::works(&lines);
        let args = [("works", works.len().into()), ("mode", mode.as_str().into())];
        let number = self.begin(&self.messages.with(id::RUN_AGAIN, &args), &mode);
        let due = works.len() as u64;
        match self.save_again(&mode, author, works).await {
            Err(error) => {
                let kept = again::blamed(lines, &BTreeMap::new(), error.code());
                self.ledger.change(number, |entry| entry.lines = kept);
                self.refused(number, error)
            }
            Ok(Saved { mut summary, authors }) => {
                let causes = summary
                    .failed
                    .iter()
                    .map(|failure| ((failure.work_id.clone(), failure.asset), failure.error.code()))
                    .collect();
                let common = match &summary.ended {
                    _ if summary.interrupted => Cause::Interrupted.code(),
                    Some(error) => error.code(),
                    None => summary.failed.last().map_or(Cause::MediaIncomplete.code(), |f| f.error.code()),
                };
                let kept = lines.clone();
                let left = match self.saver.store().await {
                    Ok(store) => again::left(store, &mode, lines, &authors).await,
                    Err(error) => Err(error),
                };
                let left = again::blamed(left.unwrap_or(kept), &causes, common);
                self.close(number, &mut summary, Some(due), &mode, left);
                None
            }
        }
    }

    async fn save_again(&self, mode: &str, author: Option<String>, works: Vec<again::Work>) -> Result<Saved> {
        if let Some(error) = self.barred() {
            return Err(error);
        }
        let owner = match author {
            Some(author_id) => {
                let platform = self.row.name.to_owned();
                let shelf = Shelf { platform, mode: mode.to_owned(), author_id };
                Some(Arc::new(again::owner(self.saver.store().await?, shelf).await?))
            }
            None => None,
        };
        let order = self.wish.order(Target::new(TargetKind::Work, ""));
        let all = works.iter().fold(order.want, |all, work| again::want(all, work.keys.as_ref()));
        let plans = again::plans(Arc::clone(&self.saver.platform), order.clone(), works, owner);
        let order = Order { want: all, ..order };
        let errand = Errand::once(mode, order);
        self.saver.save(plans, errand).await
    }

    /// What all targets come to, when there were several.
    pub(super) fn totals(ledger: &Ledger, messages: &Messages) {
        let entries = ledger.all();
        if entries.len() > 1 {
            talk(&total(&entries, messages));
        }
    }
}

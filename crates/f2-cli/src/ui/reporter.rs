//! The sink of a run's events: counts them, and shows them as bars, as lines or not at all.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use f2_core::error::Cause;
use f2_core::progress::{Event, Outcome, ProgressSink};
use indicatif::MultiProgress;

use super::bars::Bars;
use super::dial::Dial;
use super::stream::{self, Style};
use super::summary::Tally;
use super::{cause_text, text};
use crate::messages::{Messages, id};

/// How a run is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Face {
    /// Bars on a terminal.
    Bars,
    /// A line per page and file.
    Lines,
    /// Nothing but errors and the summary.
    Quiet,
}

impl Face {
    /// The face for this process.
    pub(crate) fn choose(quiet: bool) -> Self {
        match (quiet, stream::stderr_draws()) {
            (true, _) => Self::Quiet,
            (false, true) => Self::Bars,
            (false, false) => Self::Lines,
        }
    }
}

struct State {
    tally: Tally,
    bars: Option<Bars>,
    held: bool,
    /// The rooms that are recorded now.
    dials: Vec<Arc<Dial>>,
}

/// Counts and shows.
pub(crate) struct Reporter {
    face: Face,
    style: Style,
    messages: Arc<Messages>,
    multi: Option<MultiProgress>,
    state: Mutex<State>,
}

impl Reporter {
    /// A reporter with this face.
    pub(crate) fn new(face: Face, style: Style, messages: Arc<Messages>) -> Self {
        let bars = (face == Face::Bars).then(Bars::new);
        let multi = bars.as_ref().map(Bars::multi);
        Self {
            face,
            style,
            messages,
            multi,
            state: Mutex::new(State { tally: Tally::default(), bars, held: false, dials: Vec::new() }),
        }
    }

    /// The terminal of the bars, when there are any.
    pub(crate) fn multi(&self) -> Option<MultiProgress> {
        self.multi.clone()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Counting cannot panic half-way, so the counts are right even then.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Draws the bars, when there are any.
    pub(crate) fn draw(&self) {
        let mut state = self.state();
        let State { tally, bars, held, dials } = &mut *state;
        if let Some(bars) = bars.as_mut().filter(|_| !*held) {
            bars.draw(tally, dials, &self.messages);
        }
    }

    /// Draws no bars while somebody types.
    pub(crate) fn hold(&self, held: bool) {
        let mut state = self.state();
        state.held = held;
        if let Some(bars) = state.bars.as_mut().filter(|_| held) {
            bars.clear();
        }
    }

    /// Shows a room among the bars, until [`Reporter::leave`].
    pub(crate) fn watch(&self, dial: &Arc<Dial>) {
        self.state().dials.push(Arc::clone(dial));
    }

    /// Shows a room no more.
    pub(crate) fn leave(&self, dial: &Arc<Dial>) {
        self.state().dials.retain(|other| !Arc::ptr_eq(other, dial));
    }

    /// Whether lines tell how things go on.
    pub(crate) fn tells_lines(&self) -> bool {
        self.face == Face::Lines
    }

    /// Begins to count anew, for the next target.
    pub(crate) fn begin(&self) {
        self.state().tally = Tally::default();
    }

    /// How many works there should be, as far as that is known.
    pub(crate) fn expected(&self) -> Option<u64> {
        self.state().tally.expected
    }

    /// Takes the bars away and gives the counts.
    pub(crate) fn finish(&self) -> Tally {
        let mut state = self.state();
        if let Some(bars) = &mut state.bars {
            bars.clear();
        }
        state.tally.clone()
    }

    /// A line for people, above the bars.
    pub(crate) fn say(&self, line: &str) {
        match &self.multi {
            Some(bars) => bars.suspend(|| stream::talk(line)),
            None => stream::talk(line),
        }
    }

    /// A line for people, unless they want none.
    pub(crate) fn remark(&self, line: &str) {
        if self.face != Face::Quiet {
            self.say(line);
        }
    }

    /// The line that this event is worth with this face.
    fn line(&self, event: &Event<'_>) -> Option<String> {
        let lines = self.face == Face::Lines;
        let messages = &self.messages;
        match event {
            Event::FileEnd { name, outcome: Outcome::Failed(error), .. }
                if error.cause() == Cause::Interrupted =>
            {
                lines.then(|| messages.with(id::RUN_STOPPED, &[("name", shown(name).into())]))
            }
            Event::FileEnd { name, outcome: Outcome::Failed(error), .. } => {
                let reason = format!("{} [{}]", messages.error(error), error.code());
                let args = [("name", shown(name).into()), ("reason", shown(&reason).into())];
                Some(self.style.alarm(&messages.with(id::RUN_FAILED, &args)))
            }
            _ if self.face == Face::Quiet => None,
            Event::Page { items, listed } if lines => {
                Some(messages.with(id::RUN_PAGE, &[("items", (*items).into()), ("listed", (*listed).into())]))
            }
            Event::FileEnd { name, outcome: Outcome::Saved(bytes), .. } if lines => {
                let args = [("name", shown(name).into()), ("size", text::bytes(*bytes).into())];
                Some(messages.with(id::RUN_SAVED, &args))
            }
            other => self.remarked(other),
        }
    }

    /// The line that an event is worth unless nothing is to be told.
    fn remarked(&self, event: &Event<'_>) -> Option<String> {
        let messages = &self.messages;
        match event {
            Event::Notice { cause, detail } => {
                let args = [("about", cause_text(*cause, messages).into()), ("detail", shown(detail).into())];
                let line = messages.with(id::RUN_NOTICE, &args);
                Some(self.style.warn(line.trim_end_matches([' ', ':', '：'])))
            }
            Event::Retry { what, cause, attempt, pause } => {
                let seconds = format!("{:.1}", pause.as_secs_f64());
                let args = [
                    ("what", shown(what).into()),
                    ("reason", cause_text(*cause, messages).into()),
                    ("attempt", (*attempt).into()),
                    ("seconds", seconds.into()),
                ];
                Some(self.style.faint(&messages.with(id::RUN_RETRY, &args)))
            }
            Event::Author { author, expected } => {
                let name = shown(&author.nickname);
                Some(match expected {
                    Some(count) => messages
                        .with(id::RUN_AUTHOR_COUNT, &[("name", name.into()), ("works", (*count).into())]),
                    None => messages.with(id::RUN_AUTHOR, &[("name", name.into())]),
                })
            }
            Event::Work { stem, skip: Some(f2_core::media::Skip::Cause(cause)), .. } => {
                let args = [("name", shown(stem).into()), ("reason", cause_text(*cause, messages).into())];
                Some(messages.with(id::RUN_SKIPPED, &args))
            }
            _ => None,
        }
    }
}

/// A text of the network as it may stand in a line.
fn shown(text: &str) -> String {
    text::clean(text).into_owned()
}

impl ProgressSink for Reporter {
    fn event(&self, event: Event<'_>) {
        if matches!(event, Event::FileBytes { .. }) && self.face != Face::Bars {
            return;
        }
        {
            let mut state = self.state();
            state.tally.note(&event);
            if let Some(bars) = &mut state.bars {
                bars.note(&event);
            }
        }
        if let Some(line) = self.line(&event) {
            self.say(&line);
        }
    }
}

//! Progress on a terminal: a line per running file and a total below. Events only change numbers; drawing
//! happens at a fixed pace, however many files there are.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

use f2_core::progress::Event;
use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::dial::Dial;
use super::summary::Tally;
use super::text;
use crate::messages::{Messages, id};

/// Times per second that the terminal is drawn at most.
const RATE: u8 = 10;
/// Running files that are shown at most.
const LINES: usize = 12;
/// Below so many columns a file's speed gives way to its name.
const NARROW: usize = 50;
/// From so many columns on a file has a bar.
const WIDE: usize = 70;
/// How much the newest measurement counts in the speed shown.
const WEIGHT: f64 = 0.2;

/// A file under way.
struct Running {
    label: String,
    total: Option<u64>,
    have: u64,
    arrived: u64,
    began: Instant,
}

/// The lines on the terminal.
pub(crate) struct Bars {
    multi: MultiProgress,
    slots: Vec<ProgressBar>,
    total: ProgressBar,
    running: BTreeMap<u64, Running>,
    arrived: u64,
    measured: (Instant, u64),
    speed: f64,
}

impl Bars {
    /// Bars on standard error.
    pub(crate) fn new() -> Self {
        Self::on(ProgressDrawTarget::stderr_with_hz(RATE))
    }

    fn on(target: ProgressDrawTarget) -> Self {
        let multi = MultiProgress::with_draw_target(target);
        let total = multi.add(ProgressBar::no_length().with_style(style("{msg}")));
        let measured = (Instant::now(), 0);
        Self { multi, slots: Vec::new(), total, running: BTreeMap::new(), arrived: 0, measured, speed: 0.0 }
    }

    /// The terminal the bars are on, for lines above them.
    pub(crate) fn multi(&self) -> MultiProgress {
        self.multi.clone()
    }

    /// Takes note of an event. Draws nothing.
    pub(crate) fn note(&mut self, event: &Event<'_>) {
        match event {
            Event::FileStart { task, asset, name } => {
                let label = format!("{:<9} {}", asset.to_string(), text::clean(name));
                let running = Running { label, total: None, have: 0, arrived: 0, began: Instant::now() };
                self.running.insert(*task, running);
            }
            Event::FileLength { task, total, have } => {
                if let Some(running) = self.running.get_mut(task) {
                    (running.total, running.have, running.arrived) = (Some(*total), *have, 0);
                }
            }
            Event::FileBytes { task, bytes } => {
                self.arrived += bytes;
                if let Some(running) = self.running.get_mut(task) {
                    running.arrived += bytes;
                }
            }
            Event::FileEnd { task, .. } => {
                self.running.remove(task);
            }
            _ => {}
        }
    }

    /// Draws how things stand.
    pub(crate) fn draw(&mut self, tally: &Tally, dials: &[Arc<Dial>], messages: &Messages) {
        let columns = usize::from(console::Term::stderr().size().1);
        if self.total.is_finished() {
            self.multi.remove(&self.total);
            self.total = self.multi.add(ProgressBar::no_length().with_style(style("{msg}")));
        }
        let rooms = dials.iter().filter_map(|dial| dial.line(messages));
        let rooms = rooms.map(|line| text::fit(&line, columns.saturating_sub(1)).into_owned());
        let lines: Vec<String> =
            rooms.chain(self.running.values().map(|running| running.line(columns))).take(LINES).collect();
        let shown = lines.len();
        while self.slots.len() < shown {
            let bar = ProgressBar::no_length().with_style(style("{msg}"));
            self.slots.push(self.multi.insert_before(&self.total, bar));
        }
        for bar in self.slots.drain(shown..) {
            self.multi.remove(&bar);
        }
        for (bar, line) in self.slots.iter().zip(lines) {
            bar.set_message(line);
        }
        let line = match dials {
            [] => self.total_line(tally, messages, columns),
            [_] => String::new(),
            dials => rooms_line(dials, messages),
        };
        self.total.set_message(line);
        self.total.tick();
    }

    fn total_line(&mut self, tally: &Tally, messages: &Messages, columns: usize) -> String {
        let now = Instant::now();
        let seconds = now.duration_since(self.measured.0).as_secs_f64();
        if seconds > 0.05 {
            let rate = per_second(self.arrived - self.measured.1, seconds);
            self.speed += (rate - self.speed) * if self.measured.1 == 0 { 1.0 } else { WEIGHT };
            self.measured = (now, self.arrived);
        }
        let works = match tally.expected {
            Some(expected) => format!("{}/{expected}", tally.works),
            None => tally.works.to_string(),
        };
        let args = [
            ("works", works.into()),
            ("files", tally.files.into()),
            ("size", text::bytes(tally.bytes).into()),
            ("speed", whole_bytes(self.speed).into()),
        ];
        text::fit(&messages.with(id::RUN_TOTAL, &args), columns.saturating_sub(1)).into_owned()
    }

    /// Takes all lines away.
    pub(crate) fn clear(&mut self) {
        self.total.finish_and_clear();
        for bar in self.slots.drain(..) {
            self.multi.remove(&bar);
        }
        let _ = self.multi.clear();
    }
}

impl Running {
    /// Name, bar, size and speed in at most `columns` columns.
    fn line(&self, columns: usize) -> String {
        let there = self.have + self.arrived;
        let speed = whole_bytes(per_second(self.arrived, self.began.elapsed().as_secs_f64().max(0.1)));
        let size = match self.total {
            Some(total) => format!("{}/{}", text::bytes(there), text::bytes(total)),
            None => text::bytes(there),
        };
        let figures = match columns {
            0..NARROW => size,
            _ => format!("{size:>19} {:>11}", format!("{speed}/s")),
        };
        let bar =
            self.total.filter(|_| columns >= WIDE).map_or_else(String::new, |total| gauge(there, total, 16));
        let room = columns.saturating_sub(figures.len() + text::width(&bar) + 3);
        let name = text::fit(&self.label, room);
        let pad = " ".repeat(room.saturating_sub(text::width(&name)));
        text::fit(&format!("{name}{pad} {bar} {figures}"), columns.saturating_sub(1)).into_owned()
    }
}

/// What all rooms come to.
fn rooms_line(dials: &[Arc<Dial>], messages: &Messages) -> String {
    let size: u64 = dials.iter().map(|dial| dial.figures().bytes).sum();
    messages.with(id::LIVE_TOTAL, &[("rooms", dials.len().into()), ("size", text::bytes(size).into())])
}

/// A bar of this many cells.
fn gauge(there: u64, total: u64, cells: u64) -> String {
    let full = (there.min(total) * cells).checked_div(total).unwrap_or(cells);
    let full = usize::try_from(full).unwrap_or_default();
    let cells = usize::try_from(cells).unwrap_or_default();
    format!("{}{}", "━".repeat(full), "╌".repeat(cells.saturating_sub(full)))
}

#[expect(clippy::cast_precision_loss, reason = "a speed for people")]
fn per_second(bytes: u64, seconds: f64) -> f64 {
    bytes as f64 / seconds
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "never negative, shown in three digits"
)]
fn whole_bytes(speed: f64) -> String {
    text::bytes(speed.max(0.0) as u64)
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_spinner())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use f2_core::media::{AssetKey, AssetKind};
    use f2_core::progress::Outcome;

    use super::*;
    use crate::messages::Language;

    #[test]
    fn lines_never_exceed_the_terminal() {
        let label =
            "2024-01-01 10-00-00_很长的标题很长的标题很长的标题很长的标题很长的标题_video.mp4".to_owned();
        let began = Instant::now().checked_sub(Duration::from_secs(1)).expect("past");
        for total in [None, Some(0), Some(5_000_000)] {
            let running = Running { label: label.clone(), total, have: 10, arrived: 1_000_000, began };
            for columns in 0..200 {
                assert!(text::width(&running.line(columns)) <= columns, "{columns}");
            }
            assert!(running.line(40).contains("2024-01-01"), "{}", running.line(40));
        }
    }

    #[test]
    fn events_change_numbers_and_ended_files_go() {
        let mut bars = Bars::on(ProgressDrawTarget::hidden());
        let asset = AssetKey::only(AssetKind::Video);
        for task in 0..30 {
            bars.note(&Event::FileStart { task, asset, name: "n" });
            bars.note(&Event::FileLength { task, total: 100, have: 40 });
            bars.note(&Event::FileBytes { task, bytes: 10 });
        }
        let messages = Messages::new(Language::English);
        bars.draw(&Tally::default(), &[], &messages);
        assert_eq!((bars.slots.len(), bars.running.len(), bars.arrived), (LINES, 30, 300));
        assert!(bars.running[&3].line(80).contains("50 B/100 B"));
        for task in 0..29 {
            bars.note(&Event::FileEnd { task, asset, name: "n", outcome: Outcome::Saved(60) });
        }
        let dials = [Arc::new(Dial::new("a")), Arc::new(Dial::new("b"))];
        dials[0].change(|figures| figures.bytes = 5);
        bars.draw(&Tally::default(), &dials, &messages);
        assert_eq!((bars.slots.len(), bars.running.len()), (2, 1));
        bars.clear();
    }
}

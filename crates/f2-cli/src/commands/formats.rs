//! `--list-formats`: the gears of a work's video; nothing is saved.

use std::io::IsTerminal as _;
use std::sync::Arc;

use f2_core::api::{Arguments, Values};
use f2_core::error::{Cause, Error, Exit, Result};
use f2_core::json::{self, Value};
use f2_core::platform::Platform;
use futures_util::{StreamExt as _, TryStreamExt as _, stream as streams};
use tokio_util::sync::CancellationToken;

use super::api::Asides;
use super::download::{Manner, session, texts};
use super::run;
use super::targets::{plainly, split};
use crate::config::Settings;
use crate::messages::{Messages, id};
use crate::registry::{MethodInfo, Row};
use crate::ui::data::{Form, Printer};
use crate::ui::reporter::Reporter;
use crate::ui::text::{bytes, clean, width};
use crate::ui::{log, stream};

/// The mode whose links are taken.
const ONE: &str = "one";
/// The method that lists gears.
const METHOD: &str = "list_formats";

/// The columns of the table: the key of a gear, and its message.
const COLUMNS: &[(&str, &str)] = &[
    ("name", id::FORMAT_NAME),
    ("picture", id::FORMAT_PICTURE),
    ("fps", id::FORMAT_FPS),
    ("codec", id::FORMAT_CODEC),
    ("bit_rate", id::FORMAT_RATE),
    ("size", id::FORMAT_SIZE),
    ("has_sound", id::FORMAT_SOUND),
    ("chosen", id::FORMAT_CHOSEN),
];

/// Lists the gears: a table on a terminal, JSON elsewhere, each gear with the id of its work.
///
/// # Errors
/// `usage.argument` beside another mode or without a link, `usage.link`, `usage.mode`; those of the method.
pub(super) fn run(
    row: &'static Row,
    mut settings: Settings,
    manner: &Manner<'_>,
    messages: &Arc<Messages>,
) -> Result<Exit> {
    let usage = |detail: String| Error::new(Cause::UsageArgument).detail(detail);
    if let Some(other) = manner.options.mode.as_deref().filter(|mode| *mode != ONE) {
        let args = [("first", "--list-formats".into()), ("second", format!("--mode {other}").into())];
        return Err(usage(messages.with(id::ARG_CONFLICT, &args)));
    }
    let methods = (row.methods)();
    let method = methods.into_iter().find(|method| method.name == METHOD);
    let method =
        method.ok_or_else(|| usage(messages.with(id::API_UNKNOWN_METHOD, &[("given", METHOD.into())])))?;
    settings.mode = Some(ONE.to_owned());
    let given = texts(&mut settings, manner.options, &[], messages)?;
    let reporter = Arc::new(Reporter::new(manner.face, stream::stderr_style(), Arc::clone(messages)));
    if let Some(level) = manner.debug {
        log::start(level, None, stream::stderr_style().is_coloured());
    }
    let wishes = wishes(&settings);
    let session = session(settings, Arc::new(Asides(Arc::clone(&reporter))))?;
    let platform = (row.open)(session.clone())?;
    let links = given.iter().flat_map(|text| split(text, |link| platform.parse(link).ok()));
    let gears = links.map(|link| {
        let (platform, session) = (Arc::clone(&platform), session.clone());
        let wishes = (wishes.clone(), Arc::clone(messages));
        streams::once(gears((row, method), platform, session, link, wishes)).try_flatten()
    });
    let gears: Values = streams::iter(gears.collect::<Vec<_>>()).flatten().boxed();
    let cancel = CancellationToken::new();
    let done = async {
        if std::io::stdout().is_terminal() {
            let rows: Vec<Value> = gears.try_collect().await?;
            stream::out(&table(&rows, messages));
            return Ok(Exit::Done);
        }
        Printer::new(Form::Compact, true, false).print(gears, &cancel).await
    };
    run::attend(done, &cancel, &reporter, messages)
}

/// Arguments of the method that say what is wanted.
type Wishes = Vec<(&'static str, String)>;

/// The wishes of the command line, as the method takes them.
fn wishes(settings: &Settings) -> Wishes {
    let quality = settings.want.quality.map_or_else(|| "best".to_owned(), |pixels| pixels.to_string());
    vec![("quality", quality), ("codec", settings.want.codec.as_str().to_owned())]
}

/// The gears of the work behind a link, each with the work's id.
async fn gears(
    (row, method): (&'static Row, MethodInfo),
    platform: Arc<dyn Platform>,
    session: f2_core::session::Settings,
    link: String,
    (wishes, messages): (Wishes, Arc<Messages>),
) -> Result<Values> {
    let target = platform.resolve(ONE, &link).await;
    let work = target.map_err(|error| plainly(error, (&link, ONE), &*platform, &messages))?.id;
    let mut arguments = Arguments::default();
    let parameter = method.parameters.first().map_or("aweme_id", |parameter| parameter.name);
    arguments.values.insert(parameter.to_owned(), work.clone());
    let known = |name: &str| method.parameters.iter().any(|parameter| parameter.name == name);
    let wishes = wishes.into_iter().filter(|(name, _)| known(name));
    arguments.values.extend(wishes.map(|(name, value)| (name.to_owned(), value)));
    let named = move |gear: Value| {
        let mut pairs: Vec<(String, Value)> = vec![(parameter.to_owned(), Value::from(work.as_str()))];
        if let Value::Object(object) = gear {
            pairs.extend(object.into_iter().map(|(name, value)| (name.to_string(), value)));
        }
        pairs.into_iter().collect::<Value>()
    };
    Ok((row.call)(session, method.name, arguments)?.map_ok(named).boxed())
}

/// The gears in columns.
fn table(gears: &[Value], messages: &Messages) -> String {
    let style = stream::stdout_style();
    let head: Vec<String> = COLUMNS.iter().map(|(_, title)| messages.text(title)).collect();
    let rows: Vec<Vec<String>> =
        gears.iter().map(|gear| COLUMNS.iter().map(|(key, _)| cell(gear, key)).collect()).collect();
    let widest =
        |at: usize| std::iter::once(&head).chain(&rows).map(|row| width(&row[at])).max().unwrap_or(0);
    let widths: Vec<usize> = (0..COLUMNS.len()).map(widest).collect();
    let line = |row: &Vec<String>| {
        let padded = row.iter().zip(&widths);
        let cells = padded.map(|(cell, wide)| format!("{cell}{}", " ".repeat(wide - width(cell))));
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    let mut text = format!("{}\n", style.head(&line(&head)));
    for row in &rows {
        text.push_str(&format!("{}\n", line(row)));
    }
    text
}

/// One cell: what is not known is `-`.
fn cell(gear: &Value, key: &str) -> String {
    let number = |key: &str| json::at(gear, key).and_then(json::int).filter(|number| *number > 0);
    let size = |key: &str| number(key).and_then(|n| u64::try_from(n).ok()).map(bytes);
    let known = match key {
        "picture" => number("width").zip(number("height")).map(|(width, height)| format!("{width}x{height}")),
        "bit_rate" => number(key).map(|rate| format!("{} kbit/s", rate / 1000)),
        "size" => size(key),
        "has_sound" => {
            json::at(gear, key).and_then(json::flag).map(|sound| if sound { "+" } else { "-" }.to_owned())
        }
        "chosen" => {
            json::at(gear, key).and_then(json::flag).map(|chosen| if chosen { "*" } else { "-" }.to_owned())
        }
        _ => json::at(gear, key).and_then(json::text).map(|text| clean(&text).into_owned()),
    };
    known.filter(|text| !text.is_empty()).unwrap_or_else(|| "-".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::messages::Language;

    #[test]
    fn a_table_lines_up_and_tells_what_is_not_known() {
        let parse = |text: &str| json::parse(text.as_bytes().to_vec()).expect("json");
        let gears = [
            parse(
                r#"{"name":"normal_1080_0","width":1080,"height":1920,"fps":30,"codec":"h264","bit_rate":1500999,"size":2500000,"has_sound":true,"chosen":true}"#,
            ),
            parse(r#"{"name":"a\u001b[2J","width":0,"codec":"h266","has_sound":false}"#),
        ];
        let table = table(&gears, &Messages::new(Language::English));
        let lines: Vec<&str> = table.lines().collect();
        assert_eq!(lines.len(), 3);
        assert!(
            lines[1].ends_with('*')
                && lines[1].contains("1080x1920")
                && lines[1].contains("1500 kbit/s")
                && lines[1].contains("2.5 MB")
        );
        assert!(lines[2].starts_with("a[2J ") && lines[2].ends_with('-'), "{table}");
        assert_eq!(lines[0].find("codec"), lines[1].find("h264"), "{table}");
    }
}

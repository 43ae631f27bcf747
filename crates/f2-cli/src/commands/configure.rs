//! Writing configuration files: `--init-config` and `--update-config`.

use std::io::{BufRead, ErrorKind, IsTerminal, Write as _};
use std::path::{Path, PathBuf};

use f2_core::error::{Cause, Error, Exit, Result};

use crate::args::Download;
use crate::config;
use crate::messages::{Messages, id};
use crate::private::{create, denied, replace};
use crate::registry::Row;
use crate::ui::stream;

/// What is to be written.
pub(super) enum Task {
    /// A new file.
    Init(PathBuf),
    /// Values of the command line into this file.
    Update(PathBuf),
}

/// The task the options name, if any.
pub(super) fn asked(options: &Download, messages: &Messages) -> Result<Option<Task>> {
    let wrong = |detail| Err(Error::new(Cause::UsageArgument).detail(detail));
    match (&options.init_config, options.update_config, &options.config) {
        (Some(_), true, _) => {
            let args = [("first", "--init-config".into()), ("second", "--update-config".into())];
            wrong(messages.with(id::ARG_CONFLICT, &args))
        }
        (Some(file), false, _) => Ok(Some(Task::Init(file.into()))),
        (None, true, None) => {
            let args = [("option", "--update-config".into()), ("needed", "--config".into())];
            wrong(messages.with(id::ARG_NEEDS, &args))
        }
        (None, true, Some(file)) => Ok(Some(Task::Update(file.into()))),
        (None, false, _) => Ok(None),
    }
}

impl Task {
    /// Writes.
    ///
    /// # Errors
    /// `usage.config` for a file that is there already, missing or not to be changed; `disk.*` when it cannot
    /// be written.
    pub(super) fn run(&self, platform: &Row, options: &Download, messages: &Messages) -> Result<Exit> {
        match self {
            Self::Init(file) => init(file, platform, options, messages),
            Self::Update(file) => update(file, platform, options, messages),
        }
    }
}

fn say(id: &str, file: &Path, messages: &Messages) {
    stream::talk(&messages.with(id, &[("file", shown(file).into())]));
}

fn shown(file: &Path) -> String {
    file.display().to_string()
}

fn init(file: &Path, platform: &Row, options: &Download, messages: &Messages) -> Result<Exit> {
    let text = config::template(platform.name, messages);
    if file == Path::new("-") {
        return stream::data(&text).map(|_| Exit::Done);
    }
    if options.yes {
        replace(file, &text)?;
    } else if let Err(error) = create(file, &text) {
        if error.kind() != ErrorKind::AlreadyExists {
            return Err(denied(file, error));
        }
        let detail = messages.with(id::CONFIG_EXISTS, &[("file", shown(file).into())]);
        return Err(Error::new(Cause::UsageConfig).detail(detail));
    }
    say(id::CONFIG_WRITTEN, file, messages);
    Ok(Exit::Done)
}

fn update(file: &Path, platform: &Row, options: &Download, messages: &Messages) -> Result<Exit> {
    let Some(text) = config::update(file, platform.name, &options.values(), messages)? else {
        say(id::CONFIG_NOTHING, file, messages);
        return Ok(Exit::Done);
    };
    if !options.yes && !agreed(file, messages) {
        stream::talk(&messages.text(id::CONFIG_DECLINED));
        return Ok(Exit::Done);
    }
    let backup = PathBuf::from(format!("{}.bak", file.display()));
    let old = std::fs::read_to_string(file).map_err(|error| denied(file, error))?;
    replace(&backup, &old)?;
    replace(file, &text)?;
    let args = [("file", shown(file).into()), ("backup", shown(&backup).into())];
    stream::talk(&messages.with(id::CONFIG_UPDATED, &args));
    Ok(Exit::Done)
}

/// Asks on a terminal. Off one nobody could answer, and the command line has said it already.
fn agreed(file: &Path, messages: &Messages) -> bool {
    if !std::io::stdin().is_terminal() || !std::io::stderr().is_terminal() {
        return true;
    }
    let question = messages.with(id::CONFIG_ASK, &[("file", shown(file).into())]);
    let _ = write!(std::io::stderr().lock(), "{question} ");
    let mut answer = String::new();
    let read = std::io::stdin().lock().read_line(&mut answer).is_ok_and(|read| read > 0);
    read && (answer.trim().is_empty() || crate::args::truth(&answer) == Some(true))
}

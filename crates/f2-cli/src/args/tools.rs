//! The commands that are no platform: what can be typed behind each.

use argh::{ArgsInfo, EarlyExit, FlagInfo, FromArgs};

use super::Download;
use super::api::Api;
use super::sign::{self, Sign};

/// A command that is no platform.
pub(crate) struct ToolRow {
    /// Its name.
    pub(crate) name: &'static str,
    /// The message that says what it does, in a line.
    pub(crate) about: &'static str,
    /// The message of its usage line.
    pub(crate) usage: &'static str,
    /// Its options.
    pub(crate) flags: fn() -> &'static [FlagInfo<'static>],
    /// Reads its line.
    pub(crate) read: fn(&[&str]) -> Result<Tool, EarlyExit>,
}

/// What was typed behind the command.
pub(crate) enum Tool {
    /// `f2 verify`
    Verify(Verify),
    /// `f2 import`
    Import(Import),
    /// `f2 doctor`
    Doctor(Doctor),
    /// `f2 errors`
    Errors(Errors),
    /// `f2 api`
    Api(Api),
    /// `f2 sign`
    Sign(Box<Sign>),
}

/// Every such command, in the order they are shown.
pub(crate) static TOOLS: &[ToolRow] = &[
    ToolRow {
        name: "verify",
        about: "about-verify",
        usage: "usage-verify",
        flags: || Verify::get_args_info().flags,
        read: |args| Verify::from_args(&["f2 verify"], args).map(Tool::Verify),
    },
    ToolRow {
        name: "import",
        about: "about-import",
        usage: "usage-import",
        flags: || Import::get_args_info().flags,
        read: |args| Import::from_args(&["f2 import"], args).map(Tool::Import),
    },
    ToolRow {
        name: "doctor",
        about: "about-doctor",
        usage: "usage-doctor",
        flags: || Doctor::get_args_info().flags,
        read: |args| Doctor::from_args(&["f2 doctor"], args).map(Tool::Doctor),
    },
    ToolRow {
        name: "errors",
        about: "about-errors",
        usage: "usage-errors",
        flags: || Errors::get_args_info().flags,
        read: |args| Errors::from_args(&["f2 errors"], args).map(Tool::Errors),
    },
    ToolRow {
        name: "api",
        about: "about-api",
        usage: "usage-api",
        flags: || Api::get_args_info().flags,
        read: |args| Api::from_args(&["f2 api"], args).map(Tool::Api),
    },
    ToolRow {
        name: sign::NAME,
        about: "about-sign",
        usage: "usage-sign",
        flags: || Sign::get_args_info().flags,
        read: |args| Sign::from_args(&["f2 sign"], args).map(|sign| Tool::Sign(Box::new(sign))),
    },
];

/// The row of a command.
pub(super) fn find(command: &str) -> Option<&'static ToolRow> {
    TOOLS.iter().find(|tool| tool.name == command)
}

/// Checks what was saved, and with `--fix` fetches what is damaged or missing again.
#[derive(FromArgs, ArgsInfo, Default)]
#[argh(description = "about-verify")]
pub(crate) struct Verify {
    #[argh(option, short = 'p', arg_name = "FOLDER", description = "opt-path")]
    pub(crate) path: Option<String>,
    #[argh(switch, description = "opt-fix")]
    pub(crate) fix: bool,
    #[argh(option, short = 'c', arg_name = "FILE", description = "opt-config")]
    config: Option<String>,
    #[argh(option, short = 'k', arg_name = "COOKIE", description = "opt-cookie")]
    cookie: Option<String>,
    #[argh(option, short = 'P', arg_name = "URL [URL]", description = "opt-proxies")]
    proxies: Option<String>,
    #[argh(option, short = 'e', arg_name = "SECONDS", description = "opt-timeout")]
    timeout: Option<String>,
    #[argh(option, short = 'r', arg_name = "N", description = "opt-max-retries")]
    max_retries: Option<String>,
    #[argh(option, short = 't', arg_name = "N", description = "opt-max-tasks")]
    max_tasks: Option<String>,
    #[argh(option, arg_name = "yes|no", description = "opt-insecure")]
    insecure: Option<String>,
    #[argh(option, short = 'l', arg_name = "LANGUAGE", description = "opt-languages")]
    languages: Option<String>,
    #[argh(switch, short = 'q', description = "opt-quiet")]
    pub(crate) quiet: bool,
}

/// Takes over what other programs remember.
#[derive(FromArgs, ArgsInfo, Default)]
#[argh(description = "about-import")]
pub(crate) struct Import {
    #[argh(option, short = 'p', arg_name = "FOLDER", description = "opt-path")]
    path: Option<String>,
    #[argh(option, short = 'c', arg_name = "FILE", description = "opt-config")]
    config: Option<String>,
    #[argh(option, short = 'l', arg_name = "LANGUAGE", description = "opt-languages")]
    languages: Option<String>,
    /// The files to take over.
    #[argh(positional, arg_name = "FILE", description = "opt-import-files")]
    pub(crate) files: Vec<String>,
}

/// Looks for what keeps f2 from working here.
#[derive(FromArgs, ArgsInfo, Default)]
#[argh(description = "about-doctor")]
pub(crate) struct Doctor {
    #[argh(switch, description = "opt-json")]
    pub(crate) json: bool,
    #[argh(option, short = 'p', arg_name = "FOLDER", description = "opt-path")]
    path: Option<String>,
    #[argh(option, short = 'c', arg_name = "FILE", description = "opt-config")]
    config: Option<String>,
    #[argh(option, short = 'k', arg_name = "COOKIE", description = "opt-cookie")]
    cookie: Option<String>,
    #[argh(option, short = 'P', arg_name = "URL [URL]", description = "opt-proxies")]
    proxies: Option<String>,
    #[argh(option, short = 'e', arg_name = "SECONDS", description = "opt-timeout")]
    timeout: Option<String>,
    #[argh(option, arg_name = "URL", description = "opt-signer")]
    signer: Option<String>,
    #[argh(option, arg_name = "yes|no", description = "opt-insecure")]
    insecure: Option<String>,
    #[argh(option, short = 'l', arg_name = "LANGUAGE", description = "opt-languages")]
    languages: Option<String>,
}

/// Explains error codes.
#[derive(FromArgs, ArgsInfo, Default)]
#[argh(description = "about-errors")]
pub(crate) struct Errors {
    #[argh(option, short = 'l', arg_name = "LANGUAGE", description = "opt-languages")]
    languages: Option<String>,
    /// The codes to explain; all when none is given.
    #[argh(positional, arg_name = "CODE", description = "opt-codes")]
    pub(crate) codes: Vec<String>,
}

impl Tool {
    /// Takes the language named before the command unless one is named behind it.
    pub(super) fn speak(&mut self, language: Option<String>) {
        let own = match self {
            Self::Verify(verify) => &mut verify.languages,
            Self::Import(import) => &mut import.languages,
            Self::Doctor(doctor) => &mut doctor.languages,
            Self::Errors(errors) => &mut errors.languages,
            Self::Api(api) => &mut api.languages,
            Self::Sign(sign) => &mut sign.languages,
        };
        *own = own.take().or(language);
    }

    /// The options it shares with the platforms' commands, as those have them.
    pub(crate) fn shared(&self) -> Download {
        match self {
            Self::Verify(verify) => Download {
                path: verify.path.clone(),
                config: verify.config.clone(),
                cookie: verify.cookie.clone(),
                proxies: verify.proxies.clone(),
                timeout: verify.timeout.clone(),
                max_retries: verify.max_retries.clone(),
                max_tasks: verify.max_tasks.clone(),
                insecure: verify.insecure.clone(),
                languages: verify.languages.clone(),
                ..Download::default()
            },
            Self::Import(import) => Download {
                path: import.path.clone(),
                config: import.config.clone(),
                languages: import.languages.clone(),
                ..Download::default()
            },
            Self::Doctor(doctor) => Download {
                path: doctor.path.clone(),
                config: doctor.config.clone(),
                cookie: doctor.cookie.clone(),
                proxies: doctor.proxies.clone(),
                timeout: doctor.timeout.clone(),
                signer: doctor.signer.clone(),
                insecure: doctor.insecure.clone(),
                languages: doctor.languages.clone(),
                ..Download::default()
            },
            Self::Api(api) => api.shared(),
            Self::Errors(errors) => Download { languages: errors.languages.clone(), ..Download::default() },
            Self::Sign(sign) => Download { languages: sign.languages.clone(), ..Download::default() },
        }
    }
}

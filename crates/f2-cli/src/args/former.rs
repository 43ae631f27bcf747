//! What F2 has and f2 has not: options and commands that get a better answer than that they are unknown.

use crate::messages::id;

/// F2's options without a counterpart, and the message that says what to do instead.
const OPTIONS: &[(&str, &str)] =
    &[("--auto-cookie", id::ARG_FORMER_AUTO_COOKIE), ("--check-version", id::ARG_FORMER_CHECK_VERSION)];

/// F2's commands without a counterpart.
const COMMANDS: &[&str] = &["weibo", "wb", "twitter", "x", "bark", "bk"];

/// The message about an option of F2's that is none of f2.
pub(super) fn option(given: &str) -> Option<&'static str> {
    let name = given.replace('_', "-");
    OPTIONS.iter().find(|(option, _)| *option == name).map(|(_, message)| *message)
}

/// Whether F2 has a command of this name that f2 has not.
pub(super) fn is_command(given: &str) -> bool {
    COMMANDS.contains(&given)
}

#[cfg(test)]
mod tests {
    use argh::ArgsInfo as _;

    use super::super::{Download, Top};
    use super::*;
    use crate::registry;

    #[test]
    fn nothing_former_is_there() {
        let flags = Download::get_args_info().flags.iter().chain(Top::get_args_info().flags);
        assert!(flags.clone().all(|flag| option(flag.long).is_none()));
        assert!(COMMANDS.iter().all(|command| registry::find(command).is_none()));
        assert!(option("--auto_cookie").is_some() && option("--cookie").is_none());
    }
}

//! Streams: who gets what, in which dress, and readers that go away.

use std::fs::OpenOptions;

use crate::world::World;

#[test]
fn nothing_is_coloured_off_a_terminal() {
    let world = World::new();
    for variables in [&[][..], &[("NO_COLOR", "1")], &[("TERM", "xterm-256color")]] {
        for args in [&["--help"][..], &["dy", "--help"], &["dy"]] {
            let mut command = world.f2();
            for (name, value) in variables {
                command.env(name, value);
            }
            let ran = command.args(args).ran();
            assert!(!ran.stdout.contains('\x1b') && !ran.stderr.contains('\x1b'), "{args:?} {variables:?}");
        }
    }
}

#[test]
fn help_fits_the_columns_it_is_given() {
    let world = World::new();
    let text = world.f2().env("COLUMNS", "50").args(["dy", "--help"]).ran().stdout;
    assert!(
        text.lines().filter(|line| !line.starts_with("  f2 ")).all(|line| line.chars().count() <= 50),
        "{text}"
    );
}

#[cfg(target_os = "linux")]
#[test]
fn full_or_closed_streams_are_no_panic() {
    let world = World::new();
    for (args, code) in [(&["dy", "--help"][..], 0), (&["--version"], 0), (&["dy", "--mod"], 2)] {
        let full = || OpenOptions::new().write(true).open("/dev/full").unwrap();
        let status = world.f2().args(args).unheard(full(), full());
        assert_eq!(status.code(), Some(code), "{args:?}");
        assert_eq!(world.shell(&format!("f2 {} >&- 2>&-", args.join(" "))).ran().code, code, "{args:?}");
    }
}

#[cfg(unix)]
#[test]
fn a_reader_that_goes_away_is_no_panic() {
    let world = World::new();
    assert_eq!(world.shell("{ f2 dy --help; echo \"code $?\" >&2; } | true").ran().stderr, "code 0\n");
}

//! Streams: who gets what, in which dress, and readers that go away.

use std::fs::OpenOptions;
use std::process::{Command, Stdio};

use snapbox::cmd::cargo_bin;

use crate::world::World;

#[test]
fn nothing_is_coloured_off_a_terminal() {
    let world = World::new();
    for variables in [&[][..], &[("NO_COLOR", "1")], &[("TERM", "xterm-256color")]] {
        for args in [&["--help"][..], &["dy", "--help"], &["dy"]] {
            let mut command = world.f2().args(args);
            for (name, value) in variables {
                command = command.env(name, value);
            }
            let output = command.output().unwrap();
            assert!(
                !output.stdout.contains(&0x1b) && !output.stderr.contains(&0x1b),
                "{args:?} {variables:?}"
            );
        }
    }
}

#[test]
fn help_fits_the_columns_it_is_given() {
    let world = World::new();
    let output = world.f2().env("COLUMNS", "50").args(["dy", "--help"]).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
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
        let full = || Stdio::from(OpenOptions::new().write(true).open("/dev/full").unwrap());
        let mut command = Command::new(cargo_bin!("f2"));
        let status =
            command.current_dir(world.folder()).args(args).stdout(full()).stderr(full()).status().unwrap();
        assert_eq!(status.code(), Some(code), "{args:?}");
        let line = format!("{} {} >&- 2>&-", cargo_bin!("f2").display(), args.join(" "));
        let status = Command::new("sh").current_dir(world.folder()).args(["-c", &line]).status().unwrap();
        assert_eq!(status.code(), Some(code), "{args:?}");
    }
}

#[cfg(unix)]
#[test]
fn a_reader_that_goes_away_is_no_panic() {
    let world = World::new();
    let line = format!("{{ {} dy --help; echo \"code $?\" >&2; }} | true", cargo_bin!("f2").display());
    let output = Command::new("sh").current_dir(world.folder()).args(["-c", &line]).output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(stderr, "code 0\n");
}

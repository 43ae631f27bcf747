//! Right and wrong command lines.

use crate::world::World;

/// A link that is understood without asking anybody.
const LINK: &str = "https://www.douyin.com/video/7300000000000000001";

#[test]
fn version_and_help_go_to_standard_output() {
    let world = World::new();
    for args in [&["--version"][..], &["-v"]] {
        let ran = world.run(args);
        assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
        assert_eq!(ran.stdout, format!("f2 {}\n", env!("CARGO_PKG_VERSION")));
    }
    for args in [&["-h"][..], &["--help"], &["dy", "-h"], &["douyin", "--help"], &["dy", "-M", "post", "-h"]]
    {
        let ran = world.run(args);
        assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{args:?}");
        assert!(ran.stdout.contains("Usage:") && !ran.stdout.contains('\u{1b}'), "{args:?}");
    }
    assert!(world.tree().is_empty());
}

#[test]
fn the_short_help_is_a_part_of_the_long_one() {
    let world = World::new();
    let (short, long) = (world.run(&["dy", "-h"]).stdout, world.run(&["dy", "--help"]).stdout);
    for option in ["--url", "--mode", "--music", "--naming"] {
        assert!(short.contains(option) && long.contains(option), "{option}");
    }
    for option in ["--page-delay", "--init-config", "--max-retries", "--quiet"] {
        assert!(!short.contains(option) && long.contains(option), "{option}");
    }
}

#[test]
fn both_languages_speak() {
    let world = World::new();
    assert!(world.run(&["-l", "zh_CN", "--help"]).stdout.contains("用法"));
    assert!(world.run(&["dy", "--help", "--languages=zh"]).stdout.contains("保存原声"));
    let by_locale = world.f2().env("LANG", "zh_CN.UTF-8").args(["dy"]).ran();
    assert!(by_locale.stderr.contains("错误"));
    let overruled = world.f2().env("LANG", "zh_CN.UTF-8").args(["dy", "-l", "en_US"]).ran();
    assert!(overruled.stderr.starts_with("error:"));
}

/// A wrong command line: exit 2, one line with this code and these pieces, nothing on standard output,
/// nothing written; the same in Chinese.
#[track_caller]
fn refused(args: &[&str], code: &str, pieces: &[&str]) {
    let world = World::new();
    let ran = world.run(args);
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{}", ran.stderr);
    let line = ran.error_line();
    assert!(line.starts_with("error: ") && line.ends_with(&format!("[{code}]")), "{line}");
    for piece in pieces {
        assert!(line.contains(piece), "{piece} in {line}");
    }
    let chinese = world.f2().env("LC_ALL", "zh_CN.UTF-8").args(args).ran();
    assert_eq!((chinese.code, chinese.stdout.as_str()), (2, ""));
    assert!(
        chinese.error_line().starts_with("错误：") && chinese.error_line().contains(code),
        "{}",
        chinese.stderr
    );
    assert!(world.tree().is_empty());
}

#[test]
fn mistyped_words_lead_to_the_right_ones() {
    refused(&["dy", "--mod", "post"], "usage.argument", &["--mod", "did you mean --mode?"]);
    refused(&["dy", "--max_retry=3"], "usage.argument", &["did you mean --max-retries?"]);
    refused(&["dyy"], "usage.argument", &["dyy", "did you mean dy?"]);
    refused(&["dy", "-M", "pots", "-u", LINK], "usage.mode", &["did you mean post?", "one, post"]);
    refused(&["dy", "-M", "pots"], "usage.mode", &["did you mean post?"]);
    refused(&["tk", "-M", "serch", "-w", "cats"], "usage.mode", &["serch", "did you mean search?"]);
    refused(&["--vresion"], "usage.argument", &["did you mean --version?"]);
    refused(&["dy", "-Z"], "usage.argument", &["-Z"]);
    refused(&["dy", "-mvd"], "usage.argument", &["-mvd"]);
}

#[test]
fn what_is_missing_is_named() {
    refused(&[], "usage.argument", &["no command"]);
    refused(&["dy"], "usage.argument", &["--url must"]);
    refused(&["dy", "-M", "post"], "usage.argument", &["--url must"]);
    refused(&["tk", "-M", "search"], "usage.argument", &["--keyword must"]);
    refused(&["dy", "-u"], "usage.argument", &["--url needs a value"]);
    refused(&["dy", "-u", "", "-M", "one"], "usage.argument", &["--url must"]);
    refused(&["dy", "-M", "one", "--input", "none.txt"], "usage.argument", &["none.txt"]);
}

#[test]
fn values_that_do_not_fit() {
    let with = |more: &[&'static str]| [&["dy", "-M", "one", "-u", LINK], more].concat();
    refused(&with(&["-n", "{titel}"]), "usage.template", &["{titel}"]);
    refused(&with(&["-n", "../{desc}"]), "usage.template", &[]);
    refused(&with(&["-i", "yesterday"]), "usage.interval", &["yesterday"]);
    refused(&with(&["-i", "2024-02-01|2024-01-01"]), "usage.interval", &[]);
    refused(&with(&["-e", "soon"]), "usage.argument", &["--timeout", "soon"]);
    refused(&with(&["--max_tasks=0"]), "usage.argument", &["--max-tasks", "256"]);
    refused(&with(&["--music=perhaps"]), "usage.argument", &["--music", "perhaps"]);
    refused(&with(&["-P", "127.0.0.1:8080"]), "usage.argument", &["--proxies"]);
    refused(&with(&["--page-delay", "2..1"]), "usage.argument", &["--page-delay"]);
    for address in ["http://10.0.0.1/sign", "http://signer.example/", "127.0.0.1:80", "ftp://127.0.0.1/"] {
        refused(&with(&["--signer", address]), "usage.argument", &["--signer", "https"]);
    }
    refused(&["-d", "LOUD", "dy"], "usage.argument", &["--debug", "LOUD"]);
    refused(&["dy", "-M", "one", "-u", "nothing to see here"], "usage.link", &[]);
    refused(&["dy", "-M", "one", "nothing", "to", "see"], "usage.link", &[]);
}

#[test]
fn a_wrong_option_leads_to_the_help_of_its_command() {
    for (line, help) in [
        (&["dy", "--musik"][..], "f2 dy --help"),
        (&["-l", "en_US", "douyin", "-u"], "f2 dy --help"),
        (&["verify", "--fixx"], "f2 verify --help"),
        (&["--verison"], "f2 --help"),
        (&["dx"], "f2 --help"),
    ] {
        let ran = World::new().run(line);
        assert!(ran.code == 2 && ran.stderr.contains(help), "{line:?}: {}", ran.stderr);
    }
}

#[test]
fn a_language_that_is_not_spoken() {
    let ran = World::new().run(&["dy", "-l", "xx"]);
    assert_eq!(ran.code, 2);
    assert!(ran.error_line().contains("zh_CN or en_US"));
}

#[cfg(unix)]
#[test]
fn arguments_that_are_no_text() {
    use std::os::unix::ffi::OsStrExt as _;
    let world = World::new();
    let ran = world.f2().arg(std::ffi::OsStr::from_bytes(b"\xff")).ran();
    assert_eq!(ran.code, 2);
    assert!(ran.error_line().contains("UTF-8"));
}

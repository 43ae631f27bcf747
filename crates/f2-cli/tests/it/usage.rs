//! What people type who come from F2, mistype, or put f2 between other programs.

use std::process::Stdio;

use crate::stage::{f2, files, finish, run, sim};
use crate::world::{Ran, World};

/// A link that is understood without asking anybody.
const LINK: &str = "https://www.douyin.com/video/7300000000000000001";

#[test]
fn help_is_a_command_too() {
    let world = World::new();
    for (line, page) in [
        (&["help"][..], &["--help"][..]),
        (&["help", "dy"], &["dy", "--help"]),
        (&["help", "tiktok", "-l", "zh_CN"], &["tiktok", "--help", "-l", "zh_CN"]),
        (&["help", "verify"], &["verify", "--help"]),
    ] {
        let (ran, same) = (world.run(line), world.run(page));
        assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{line:?}");
        assert!(!ran.stdout.is_empty() && ran.stdout == same.stdout, "{line:?}");
    }
    let ran = world.run(&["help", "verfy"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
    assert!(ran.error_line().contains("did you mean verify?"), "{}", ran.stderr);
}

#[test]
fn what_f2_has_no_more_is_answered_with_what_to_do() {
    let world = World::new();
    for (line, piece) in [
        (&["dy", "--auto-cookie", "chrome"][..], "-k"),
        (&["tk", "--auto_cookie=edge"], "-k"),
        (&["--check-version"], "f2 --version"),
        (&["weibo", "-M", "one"], "f2 tk"),
        (&["x"], "f2 tk"),
    ] {
        for language in ["en", "zh"] {
            let ran = world.run(&[&["-l", language], line].concat());
            assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{line:?}");
            assert!(ran.error_line().contains(piece), "{line:?}: {}", ran.stderr);
        }
    }
}

#[test]
fn a_link_that_is_not_understood_is_named_and_led_to_its_platform() {
    let world = World::new();
    let told = |args: &[&str]| {
        let ran = world.run(args);
        assert_eq!(ran.code, 2, "{}", ran.stderr);
        assert!(ran.error_line().ends_with("[usage.link]"), "{}", ran.stderr);
        ran.stderr
    };
    let foreign =
        told(&["dy", "-M", "one", "https://www.tiktok.com/@a/video/7300000000000000000?token=s3cret"]);
    assert!(foreign.contains("TikTok: use f2 tk") && !foreign.contains("s3cret"), "{foreign}");
    assert!(told(&["tk", "-M", "one", LINK]).contains("Douyin: use f2 dy"));
    assert!(told(&["tk", "-l", "zh", "-M", "one", LINK]).contains("请用 f2 dy"));
    let elsewhere = told(&["dy", "-M", "one", "https://www.example.com/a?token=s3cret"]);
    assert!(elsewhere.contains("https://www.example.com/a") && !elsewhere.contains("s3cret"), "{elsewhere}");
    let none = told(&["dy", "-M", "one", "sessionid=s3cret"]);
    assert!(none.contains("no link") && !none.contains("s3cret"), "{none}");
}

#[test]
fn a_target_given_twice_is_passed_over_aloud() {
    let (world, sim) = (World::new(), sim());
    let url = sim.work_url(&sim.author("small").works[0]);
    let again = format!("{url}?from=elsewhere");
    let ran = run(&world, &sim, &["-M", "one", "-u", &url, "-u", &again]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stderr.contains(&format!("passed over: {url}: the same as one before")), "{}", ran.stderr);
}

#[test]
fn a_list_with_comments_blank_lines_and_foreign_line_ends() {
    let (world, sim) = (World::new(), sim());
    let works: Vec<String> = sim.author("small").works[..2].iter().map(|work| sim.work_url(work)).collect();
    world.file("in.txt", &format!("# mine\r\n\r\n{}\r\n   # more\r\n\t{}\r\n", works[0], works[1]));
    let ran = run(&world, &sim, &["-M", "one", "--input", "in.txt", "-q"]);
    assert_eq!((ran.code, ran.stderr.matches("Summary").count()), (0, 2), "{}", ran.stderr);
}

#[test]
fn two_files_of_one_name_are_refused_before_anything_is_done() {
    let world = World::new();
    let ran = world.run(&["dy", "-M", "one", LINK, "--report", "x", "--failed-to", "x"]);
    assert_eq!(ran.code, 2);
    assert!(ran.error_line().contains("--report and --failed-to name the same file"), "{}", ran.stderr);
    assert!(world.tree().is_empty());
}

#[test]
fn a_report_goes_to_standard_output_when_asked() {
    let (world, sim) = (World::new(), sim());
    let url = sim.work_url(&sim.author("small").works[0]);
    let ran = Ran::of(&f2(&world, &sim).args(["-M", "one", &url, "-q", "--report", "-"]).output().unwrap());
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let report: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(report["exit"], 0);
    assert!(!world.folder().join("-").exists());
    let template = world.run(&["dy", "--init-config", "-"]);
    assert!(template.code == 0 && template.stdout.contains("\ndouyin:\n") && template.stderr.is_empty());
}

/// A pipe takes the report and stays a pipe, whoever runs f2; nobody who reads it is no failure.
#[cfg(unix)]
#[test]
fn a_report_into_a_pipe_leaves_the_pipe() {
    use std::os::unix::fs::FileTypeExt as _;
    let (world, sim) = (World::new(), sim());
    let url = sim.work_url(&sim.author("small").works[0]);
    let pipe = world.folder().join("pipe");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    if !made.is_ok_and(|status| status.success()) {
        println!("no pipes can be made here");
        return;
    }
    let reader = std::thread::spawn({
        let pipe = pipe.clone();
        move || std::fs::read_to_string(pipe).unwrap()
    });
    let ran = run(&world, &sim, &["-M", "one", &url, "-q", "--report", "pipe"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(std::fs::metadata(&pipe).unwrap().file_type().is_fifo(), "the pipe is replaced");
    assert!(reader.join().unwrap().contains("\"schema\": 1"));
}

#[test]
fn output_nobody_reads_is_no_failure() {
    let (world, sim) = (World::new(), sim());
    let mut command = f2(&world, &sim);
    command.args(["-M", "post", "-u", &sim.user_url("small")]).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    drop(child.stderr.take());
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert!(!files(&world.folder().join("Download")).is_empty());
}

#[test]
fn two_at_once_in_a_folder_save_each_file_once() {
    let (world, sim) = (World::new(), sim());
    let url = sim.user_url("small");
    let line = ["-M", "post", &url, "-m", "-v", "-d", "-q"];
    let other = f2(&world, &sim).args(line).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let ran = run(&world, &sim, &line);
    let other = Ran::of(&other.wait_with_output().unwrap());
    assert_eq!((ran.code, other.code), (0, 0), "{}{}", ran.stderr, other.stderr);
    let there = files(&world.folder().join("Download"));
    assert!(there.iter().all(|file| !file.ends_with(".part")), "{there:?}");
    let alone = World::new();
    assert_eq!(run(&alone, &sim, &line).code, 0);
    assert_eq!(files(&alone.folder().join("Download")), there);
}

#[test]
fn without_a_home_folder_f2_works() {
    let (world, sim) = (World::new(), sim());
    let url = sim.work_url(&sim.author("small").works[0]);
    let ran = finish(f2(&world, &sim).env_remove("HOME").args(["-M", "one", &url]));
    assert_eq!(ran.code, 0, "{}", ran.stderr);
}

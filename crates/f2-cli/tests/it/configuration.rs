//! Configuration files: layers, faults, and writing them.

use crate::world::World;

const LINK: &str = "https://www.douyin.com/video/7300000000000000001";

/// A line that stops at a wrong template, so that nothing is asked of any network.
const STOP: [&str; 2] = ["-n", "{stop}"];

fn wrong_config(world: &World, args: &[&str], pieces: &[&str]) {
    let before = world.tree();
    let ran = world.run(args);
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{}", ran.stderr);
    let line = ran.error_line();
    assert!(line.ends_with("[usage.config]"), "{line}");
    for piece in pieces {
        assert!(line.contains(piece), "{piece} in {line}");
    }
    assert_eq!(world.tree(), before);
}

#[test]
fn faults_of_files_are_named() {
    let world = World::new();
    wrong_config(&world, &["dy", "-c", "none.yaml"], &["none.yaml"]);
    world.file("broken.yaml", "douyin:\n  cookie: s3cret: [\n");
    wrong_config(&world, &["dy", "-c", "broken.yaml"], &["broken.yaml", "line 2"]);
    assert!(!world.run(&["dy", "-c", "broken.yaml"]).stderr.contains("s3cret"));
    world.file("list.yaml", "- a\n");
    wrong_config(&world, &["dy", "-c", "list.yaml"], &["no keys"]);
    world.file("other.yaml", "tiktok:\n  path: x\n");
    wrong_config(&world, &["dy", "-c", "other.yaml"], &["no section douyin"]);
    world.file("value.yaml", "douyin:\n  timeout: soon\n");
    wrong_config(&world, &["dy", "-c", "value.yaml"], &["timeout in value.yaml", "soon"]);
    std::fs::create_dir(world.folder().join("folder.yaml")).unwrap();
    wrong_config(&world, &["dy", "-c", "folder.yaml"], &["folder.yaml"]);
}

#[test]
fn the_signature_named_in_conf_yaml_is_checked() {
    let world = World::new();
    world.file("conf/conf.yaml", "f2:\n  douyin:\n    encryption: rot13\n");
    wrong_config(&world, &["dy", "-M", "one", LINK], &["rot13"]);
}

#[test]
fn layers_win_in_order() {
    let world = World::new();
    let told = |args: &[&str]| world.run(&[args, &["-u", LINK]].concat()).stderr;
    world.home_file("app.yaml", "douyin:\n  mode: from-home\n");
    assert!(told(&["dy"]).contains("no mode from-home"));
    world.file("conf/app.yaml", "douyin:\n  mode: from-folder\n");
    assert!(told(&["dy"]).contains("no mode from-folder"));
    world.file("my.yaml", "douyin:\n  mode: from-file\n");
    assert!(told(&["dy", "-c", "my.yaml"]).contains("no mode from-file"));
    assert!(told(&["dy", "-c", "my.yaml", "-M", "from-line"]).contains("no mode from-line"));
    world.file("my.yaml", "douyin:\n  mode:\n");
    assert!(told(&["dy", "-c", "my.yaml"]).contains("no mode from-folder"));
}

#[test]
fn files_of_f2_are_read() {
    let world = World::new();
    let app = "douyin:\n  cookie:\n  naming: '{create}_{desc}'\n  path: Download\n  timeout: '10'\n  max_retries: 5\n  lyric: yes\n  max_connections: 5\n  max_counts: 0\n  max_tasks: 10\n  page_counts: 20\n  mode: nowhere\ntiktok:\n  call: 1\n  call: 2\n";
    world.file("conf/app.yaml", app);
    let conf = "f2:\n  version: 0.0.1.7\n  douyin:\n    encryption: ab\n    headers:\n      User-Agent: x\n    proxies:\n      http://: null\n      https://: null\n";
    world.file("conf/conf.yaml", conf);
    let ran = world.run(&["dy", "-u", LINK]);
    assert!(ran.error_line().contains("no mode nowhere"), "{}", ran.stderr);
}

#[test]
fn unknown_keys_are_warned_of_once() {
    let world = World::new();
    world.file("my.yaml", "douyin:\n  timeuot: 3\n");
    let ran = world.run(&[&["dy", "-c", "my.yaml"], &STOP[..]].concat());
    let warnings: Vec<&str> = ran.stderr.lines().filter(|line| line.starts_with("warning:")).collect();
    assert_eq!(warnings, ["warning: unknown key timeuot in my.yaml; did you mean timeout?"]);
}

/// Every key of F2's own files changes something here or is named; nothing passes in silence.
#[test]
fn every_key_of_f2s_files_is_used_or_named() {
    const USED: &[&str] = &[
        "url",
        "music",
        "lyric",
        "cover",
        "desc",
        "path",
        "folderize",
        "mode",
        "naming",
        "cookie",
        "keyword",
        "interval",
        "timeout",
        "max_retries",
        "max_connections",
        "max_counts",
        "max_tasks",
        "page_counts",
        "languages",
        "proxies",
    ];
    const NAMED: &[&str] = &["headers", "max_cursor", "show_message", "app_name"];
    for platform in ["dy", "tk"] {
        let section = if platform == "dy" { "douyin" } else { "tiktok" };
        let told = |keys: &[&str]| {
            let world = World::new();
            let lines: String = keys.iter().map(|key| format!("  {key}: 1\n")).collect();
            world.file("my.yaml", &format!("{section}:\n{lines}"));
            world.run(&[&[platform, "-c", "my.yaml"], &STOP[..]].concat()).stderr
        };
        assert!(!told(USED).contains("warning:"), "{}", told(USED));
        let named = told(NAMED);
        assert_eq!(named.matches("my.yaml: f2 does not use").count(), NAMED.len(), "{named}");
    }
}

#[test]
fn what_conf_yaml_says_in_vain_is_named_in_one_line() {
    let world = World::new();
    let conf = "f2:\n  show_update: true\n  bark:\n    key: x\n  douyin:\n    encryption: ab\n    headers:\n      User-Agent: x\n      Cookie: s3cret\n    BaseRequestModel:\n      version:\n        code: '290100'\n    wss:\n      domain: localhost\n      port: 8765\n    msToken:\n      url: https://a.example/\n      strData: s3cret\n    ttwid:\n      cookie:\n    proxies:\n      http://:\n";
    world.file("conf/conf.yaml", conf);
    let ran = world.run(&[&["dy"], &STOP[..]].concat());
    let warnings: Vec<&str> = ran.stderr.lines().filter(|line| line.starts_with("warning:")).collect();
    assert_eq!(warnings, ["warning: conf/conf.yaml: f2 does not use headers.Cookie, wss, msToken.strData"]);
    assert!(!ran.stderr.contains("s3cret"));
}

#[test]
fn warnings_are_in_the_language_of_the_file() {
    let world = World::new();
    world.file("my.yaml", "douyin:\n  languages: zh_CN\n  timeuot: 3\n  headers:\n    X: y\n");
    let ran = world.run(&[&["dy", "-c", "my.yaml"], &STOP[..]].concat());
    assert!(ran.stderr.contains("警告：my.yaml 中有未知的键 timeuot；是不是 timeout？"), "{}", ran.stderr);
    assert!(ran.stderr.contains("警告：my.yaml：f2 不使用 headers"), "{}", ran.stderr);
}

#[test]
fn a_mapping_in_the_place_of_a_value_is_named() {
    let world = World::new();
    world.file("my.yaml", "douyin:\n  path:\n    a: b\n  proxies:\n    http://: http://a:1\n    ftp: x\n");
    let ran = world.run(&[&["dy", "-c", "my.yaml"], &STOP[..]].concat());
    for line in ["my.yaml: f2 does not use path.a", "my.yaml: f2 does not use proxies.ftp"] {
        assert!(ran.stderr.contains(line), "{line} in {}", ran.stderr);
    }
}

#[test]
fn a_section_that_holds_no_keys_is_refused() {
    let world = World::new();
    world.file("my.yaml", "douyin: https://www.douyin.com/\n");
    wrong_config(&world, &["dy", "-c", "my.yaml"], &["my.yaml: douyin", "no keys"]);
}

#[test]
fn the_language_of_a_file_is_spoken_unless_the_line_names_one() {
    let world = World::new();
    world.file("my.yaml", "douyin:\n  languages: zh_CN\n");
    let line = [&["dy", "-c", "my.yaml"], &STOP[..]].concat();
    assert!(world.run(&line).stderr.starts_with("错误"));
    assert!(world.run(&[&line[..], &["-l", "en_US"]].concat()).stderr.starts_with("error"));
}

#[test]
fn a_new_file_is_private_explained_and_never_replaced_unasked() {
    let world = World::new();
    let ran = world.run(&["dy", "--init-config", "sub/my.yaml"]);
    assert_eq!((ran.code, ran.stdout.as_str(), ran.stderr.as_str()), (0, "", "written: sub/my.yaml\n"));
    let path = world.folder().join("sub/my.yaml");
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.contains("# save the cover\n  cover: false\n"), "{text}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
    std::fs::write(&path, "douyin: {}\n").unwrap();
    wrong_config(&world, &["dy", "--init-config", "sub/my.yaml"], &["exists already"]);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "douyin: {}\n");
    assert_eq!(world.run(&["dy", "--init-config", "sub/my.yaml", "--yes"]).code, 0);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
    assert_eq!(world.tree(), ["sub", "sub/my.yaml"]);
    let used = world.run(&[&["dy", "-c", "sub/my.yaml"], &STOP[..]].concat());
    assert!(used.error_line().ends_with("[usage.template]"), "{}", used.stderr);
}

#[test]
fn updating_keeps_comments_and_the_old_file() {
    let world = World::new();
    let old = "# mine\ndouyin:\n  path: old # here\n";
    let path = world.file("my.yaml", old);
    let ran = world.run(&["dy", "-c", "my.yaml", "--update-config", "-p", "new", "-m", "-k", "a=s3cret"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (0, ""), "{}", ran.stderr);
    assert!(!ran.stderr.contains("s3cret"));
    let text = std::fs::read_to_string(&path).unwrap();
    assert_eq!(text, "# mine\ndouyin:\n  path: \"new\" # here\n  music: true\n  cookie: \"a=s3cret\"\n");
    assert_eq!(std::fs::read_to_string(world.folder().join("my.yaml.bak")).unwrap(), old);
    assert_eq!(world.tree(), ["my.yaml", "my.yaml.bak"]);
}

#[test]
fn updating_needs_a_file_and_excludes_a_new_one() {
    let world = World::new();
    for (args, piece) in [
        (&["dy", "--update-config", "-m"][..], "--update-config needs --config"),
        (&["dy", "--update-config", "--init-config", "x"], "exclude each other"),
    ] {
        let ran = world.run(args);
        assert_eq!(ran.code, 2);
        assert!(ran.error_line().contains(piece), "{}", ran.stderr);
    }
    wrong_config(&world, &["dy", "-c", "none.yaml", "--update-config", "-m"], &["none.yaml"]);
}

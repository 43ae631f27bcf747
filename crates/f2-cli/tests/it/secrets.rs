//! Nothing that f2 prints or writes holds a cookie, a token or a signed address; cookies go home only.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use f2_sim::{Fault, Rule, Sim};

use crate::stage::sim;
use crate::world::{Ran, World};

/// What must not be found anywhere: the planted secrets, the values of the cookie, the signatures of requests
/// and the queries of media addresses.
fn secrets(sim: &Sim, cookie: &str) -> BTreeSet<String> {
    let planted = f2_sim::secrets::ALL.iter().map(|secret| (*secret).to_owned());
    let values = cookie.split("; ").filter_map(|pair| Some(pair.split_once('=')?.1.to_owned()));
    let journal = sim.journal();
    let signed = journal
        .iter()
        .filter_map(|hit| hit.param("a_bogus").or_else(|| hit.param("msToken")).map(str::to_owned));
    let media = journal.iter().filter(|hit| hit.host.contains("douyinvod") || hit.host.contains("douyinpic"));
    let media = media.filter(|hit| hit.query.len() > 20).map(|hit| hit.query.clone());
    planted.chain(values).chain(signed).chain(media).filter(|secret| secret.len() >= 12).collect()
}

/// Every file below these folders.
fn all_files(folders: &[&Path]) -> Vec<PathBuf> {
    let (mut found, mut open): (Vec<PathBuf>, Vec<PathBuf>) =
        (Vec::new(), folders.iter().map(|folder| folder.to_path_buf()).collect());
    while let Some(at) = open.pop() {
        for entry in std::fs::read_dir(at).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { open.push(path) } else { found.push(path) }
        }
    }
    found
}

#[track_caller]
fn clean(secrets: &BTreeSet<String>, bytes: &[u8], place: &str) {
    for secret in secrets {
        let found = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
        assert!(!found, "{place} holds {secret}");
    }
}

/// A line of `f2` with everything logged.
fn logged(world: &World, sim: &Sim, args: &[&str]) -> Ran {
    let mut command = world.f2();
    command.env("SSL_CERT_FILE", sim.ca_file()).env("HTTPS_PROXY", sim.locked_proxy());
    command.args(["-d", "DEBUG"]).args(args).ran()
}

#[test]
fn nothing_printed_or_written_holds_a_secret_and_cookies_go_home_only() {
    let (world, sim) = (World::new(), sim());
    let cookie = sim.login_cookie();
    let proxy = sim.locked_proxy();
    let url = sim.user_url("small");
    world.file("links.txt", &format!("{}\n{url}\n{}\n", sim.short_link("guest-8"), sim.share_text("mixed")));
    sim.faults().add(Rule::new(Fault::Status(403, None)).host("douyinpic").always());
    let mut printed = Vec::new();
    let mut run = |args: &[&str]| {
        let ran = logged(&world, &sim, args);
        printed.push(format!("{}{}{}", ran.stdout, ran.stderr, ran.log));
        ran.code
    };
    let line = ["dy", "-M", "post", "--input", "links.txt", "-k", &cookie, "-P", &proxy, "-m", "-v", "-d"];
    let more =
        ["--page-delay", "0", "-r", "1", "--report", "report.json", "--failed-to", "failed.jsonl", "-o", "6"];
    assert_eq!(run(&[&line[..], &more].concat()), 4);
    sim.faults().clear();
    let again =
        ["dy", "--input", "failed.jsonl", "-k", &cookie, "--page-delay", "0", "--report", "again.json"];
    assert!([0, 4].contains(&run(&again)));
    let video = all_files(&[&world.folder().join("Download")]);
    let video = video.iter().find(|file| file.to_string_lossy().ends_with("_video.mp4")).unwrap();
    std::fs::write(video, "damaged").unwrap();
    assert_eq!(run(&["verify", "--fix", "-k", &cookie]), 0);
    assert_eq!(run(&["doctor", "--json", "-k", &cookie]), 0);
    assert_eq!(run(&["doctor", "-k", "sessionid=nobody; ttwid=1", "-l", "zh_CN"]), 3);
    assert_eq!(run(&["dy", "-M", "one", "-u", "nothing", "-k", &cookie]), 2);
    assert_eq!(run(&["dy", "-k", "sessionid=\u{7f}", "-M", "one", "-u", &url]), 2);
    let secrets = secrets(&sim, &cookie);
    assert!(secrets.len() > 20, "{}", secrets.len());
    for text in &printed {
        clean(&secrets, text.as_bytes(), "standard output or error");
    }
    // The bytes of media are the platform's own; other tests hold them against its sums.
    let media = |file: &Path| {
        let extension = file.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
        ["mp4", "mp3", "m4a", "jpeg", "webp", "heic", "png", "gif"].contains(&extension)
    };
    let written = all_files(&[world.folder(), world.home()]);
    for file in written.iter().filter(|file| !media(file)) {
        clean(&secrets, &std::fs::read(file).unwrap(), &file.display().to_string());
    }
    for hit in sim.journal().iter().filter(|hit| !hit.cookies.is_empty()) {
        if hit.host == "www.tiktok.com" {
            // What the doctor gets there as a guest is of that platform; nothing of the account is.
            assert!(hit.cookies.iter().all(|(_, value)| !cookie.contains(value.as_str())), "{}", hit.line());
            continue;
        }
        assert!(
            ["www.douyin.com", "live.douyin.com"].contains(&hit.host.as_str()),
            "{} gets a cookie",
            hit.host
        );
    }
    assert!(sim.journal().iter().any(|hit| hit.cookie("sessionid").is_some()), "the login went along");
}

#[cfg(unix)]
#[test]
fn what_may_hold_a_secret_is_the_owners_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let (world, sim) = (World::new(), sim());
    let cookie = sim.login_cookie();
    let url = sim.user_url("small");
    let line = ["-M", "post", "-u", &url, "-o", "1", "--report", "r.json", "--failed-to", "f.jsonl"];
    assert_eq!(crate::stage::run(&world, &sim, &line).code, 0);
    assert_eq!(world.run(&["dy", "--init-config", "my.yaml"]).code, 0);
    std::fs::set_permissions(world.folder().join("my.yaml"), std::fs::Permissions::from_mode(0o644)).unwrap();
    world.keeps_cookie("my.yaml");
    assert_eq!(world.run(&["dy", "-c", "my.yaml", "--update-config", "-k", &cookie]).code, 0);
    let mode = |file: &Path| std::fs::metadata(file).unwrap().permissions().mode() & 0o777;
    for file in ["r.json", "f.jsonl", "my.yaml", "my.yaml.bak", "Download/.f2/f2.sqlite"] {
        assert_eq!(mode(&world.folder().join(file)), 0o600, "{file}");
    }
    for file in all_files(&[&world.folder().join("Download/.f2")]) {
        assert_eq!(mode(&file), 0o600, "{}", file.display());
    }
    assert_eq!(mode(&world.folder().join("Download/.f2")), 0o700);
}

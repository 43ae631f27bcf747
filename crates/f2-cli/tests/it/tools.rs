//! The commands that are no platform: `verify`, `import`, `errors`.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::Path;

use f2_sim::{Fault, Rule};

use crate::stage::{files, run, sim, sums, tool};
use crate::world::World;

/// The saved files whose name ends so.
fn ending(root: &Path, end: &str) -> Vec<String> {
    files(root).into_iter().filter(|file| file.ends_with(end)).collect()
}

#[test]
fn damaged_and_missing_files_are_named_and_only_they_are_fetched_again() {
    let (world, sim) = (World::new(), sim());
    let root = world.folder().join("Download");
    let line = ["-M", "post", "-u", &sim.user_url("small"), "-m", "-v", "-d", "-n", "{aweme_id}/{desc}"];
    assert_eq!(run(&world, &sim, &line).code, 0);
    let before = sums(&root);
    let whole = tool(&world, &sim, &["verify"]);
    assert_eq!((whole.code, whole.stdout.as_str()), (0, ""), "{}", whole.stderr);
    assert!(whole.stderr.contains(&format!("{} files checked, 0", before.len())), "{}", whole.stderr);
    let videos = ending(&root, "_video.mp4");
    let flipped = root.join(&videos[0]);
    let mut bytes = std::fs::read(&flipped).unwrap();
    bytes[100] ^= 1;
    std::fs::write(&flipped, bytes).unwrap();
    std::fs::remove_file(root.join(&videos[1])).unwrap();
    let desc = &ending(&root, "_desc.txt")[0];
    std::fs::write(root.join(desc), "x").unwrap();
    let asked = sim.journal().len();
    let told = tool(&world, &sim, &["verify", "-p", "Download"]);
    assert_eq!(told.code, 4, "{}", told.stderr);
    for (word, name) in [("damaged", &videos[0]), ("missing", &videos[1]), ("damaged", desc)] {
        assert!(told.stderr.contains(&format!("{word}: {name}")), "{word} {name} in {}", told.stderr);
    }
    assert!(told.stderr.contains("3 damaged or missing") && told.stderr.contains("--fix"), "{}", told.stderr);
    assert_eq!(sim.journal().len(), asked, "a check asks nobody");
    let fixed = tool(&world, &sim, &["verify", "--fix"]);
    assert_eq!(fixed.code, 0, "{}", fixed.stderr);
    assert!(fixed.stderr.contains("3 put right, 0 not"), "{}", fixed.stderr);
    assert_eq!(sums(&root), before);
    let media = sim.journal()[asked..].iter().filter(|hit| hit.host.contains("douyinvod")).count();
    assert_eq!(media, 2, "only the two videos are fetched");
    assert_eq!(tool(&world, &sim, &["verify"]).code, 0);
}

#[test]
fn what_cannot_be_put_right_stays_told_and_is_fetched_by_the_next_run() {
    let (world, sim) = (World::new(), sim());
    let root = world.folder().join("Download");
    let line = ["-M", "post", "-u", &sim.user_url("small")];
    assert_eq!(run(&world, &sim, &line).code, 0);
    let before = sums(&root);
    let video = &ending(&root, "_video.mp4")[0];
    std::fs::write(root.join(video), "short").unwrap();
    sim.faults().add(Rule::new(Fault::Status(403, None)).host("douyinvod").always());
    let told = tool(&world, &sim, &["verify", "--fix", "-r", "0"]);
    assert_eq!(told.code, 4, "{}", told.stderr);
    assert!(told.stderr.contains("0 put right, 1 not"), "{}", told.stderr);
    sim.faults().clear();
    assert_eq!(run(&world, &sim, &line).code, 0);
    assert_eq!(sums(&root), before);
}

#[test]
fn a_folder_without_a_record_is_told() {
    let world = World::new();
    let ran = world.run(&["verify", "-p", "nowhere"]);
    assert_eq!(ran.code, 2);
    assert!(ran.error_line().contains("nowhere") && world.tree().is_empty(), "{}", ran.stderr);
}

#[test]
fn archived_works_are_passed_over() {
    let (world, sim) = (World::new(), sim());
    let works = &sim.author("small").works;
    let lines = format!("youtube abc\ndouyin {}\ntiktok 7300000000000000001\n", works[0].id);
    world.file("archive.txt", &lines);
    let first = tool(&world, &sim, &["import", "archive.txt"]);
    assert_eq!((first.code, first.stdout.as_str()), (0, ""), "{}", first.stderr);
    assert!(first.stderr.contains("2 works new, 0 known, 1 lines of others"), "{}", first.stderr);
    let again = tool(&world, &sim, &["import", "archive.txt"]);
    assert!(again.stderr.contains("0 works new, 2 known"), "{}", again.stderr);
    let ran = run(&world, &sim, &["-M", "post", "-u", &sim.user_url("small"), "--report", "report.json"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stderr.contains("1 × in an imported archive"), "{}", ran.stderr);
    let report = std::fs::read_to_string(world.folder().join("report.json")).unwrap();
    assert!(report.contains("\"archived\": 1"), "{report}");
}

#[test]
fn files_that_cannot_be_imported_are_told_and_keep_none_of_the_others() {
    let (world, sim) = (World::new(), sim());
    world.file("notes.txt", "nothing of use\n");
    world.file("archive.txt", "douyin 7300000000000000001\n");
    let ran = tool(&world, &sim, &["import", "notes.txt", "none.db", "archive.txt"]);
    assert_eq!(ran.code, 4, "{}", ran.stderr);
    assert!(ran.stderr.contains("notes.txt is neither") && ran.stderr.contains("none.db"), "{}", ran.stderr);
    assert!(ran.stderr.contains("archive.txt: 1 works new"), "{}", ran.stderr);
    assert_eq!(tool(&world, &sim, &["import"]).code, 2);
}

#[test]
fn codes_are_explained_in_the_users_language() {
    let world = World::new();
    let all = world.run(&["errors"]);
    assert_eq!((all.code, all.stderr.as_str()), (0, ""));
    assert!(all.stdout.lines().count() > 30 && all.stdout.contains("net.timeout"));
    let one = world.run(&["errors", "platform.refused"]);
    assert!(one.stdout.contains("at most 2 times") && one.stdout.contains("exit code: 3"), "{}", one.stdout);
    assert!(world.run(&["errors", "-l", "zh_CN", "disk"]).stdout.contains("磁盘已满"));
    let wrong = world.run(&["errors", "net.timout"]);
    assert_eq!(wrong.code, 2);
    assert!(wrong.error_line().contains("did you mean net.timeout?"), "{}", wrong.stderr);
}

#[test]
fn a_healthy_machine_is_told_so_without_secrets() {
    let (world, sim) = (World::new(), sim());
    let cookie = sim.login_cookie() + "; sid_guard=x%7C1700000000%7C5184000%7CMon";
    let ran = tool(&world, &sim, &["doctor", "-k", &cookie]);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{}", ran.stdout);
    for piece in [
        "ok    proxy   http://127.0.0.1",
        "ok    tls     www.douyin.com",
        "ok    clock",
        "there: ttwid, sessionid, UIFID and 3 others; not there: s_v_web_id, msToken",
        "the login has ended",
        "ok    signer",
        "msToken: real; ttwid: of the cookie",
        "ok    read",
        "ok    store",
        "disk",
    ] {
        assert!(ran.stdout.contains(piece), "{piece} in {}", ran.stdout);
    }
    assert!(world.tree().is_empty(), "{:?}", world.tree());
    let strange = |hit: &f2_sim::Hit| hit.cookies.iter().any(|(_, value)| cookie.contains(value.as_str()));
    assert!(sim.journal().iter().all(|hit| !strange(hit) || hit.host == "www.douyin.com"));
}

#[test]
fn what_is_wrong_is_told_with_its_code() {
    let (world, sim) = (World::new(), sim());
    sim.faults().add(Rule::new(Fault::Empty).path("query/user").always());
    sim.faults().add(Rule::new(Fault::Empty).host("mssdk").always());
    let ran = tool(&world, &sim, &["doctor", "--json"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (3, ""), "{}", ran.stdout);
    let value: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    let state = |name: &str| {
        let checks = value["checks"].as_array().unwrap();
        checks.iter().find(|check| check["check"] == name).unwrap()["state"].as_str().unwrap().to_owned()
    };
    for (name, expected) in
        [("tls", "ok"), ("cookie", "warn"), ("tokens", "warn"), ("signer", "ok"), ("read", "fail")]
    {
        assert_eq!(state(name), expected, "{name} in {}", ran.stdout);
    }
    assert!(ran.stdout.contains("platform.refused"));
    let other = crate::stage::sim();
    let mut command = world.f2();
    command.env("SSL_CERT_FILE", other.ca_file());
    let ran = command.args(["doctor", "-P", &sim.locked_proxy(), "-l", "zh_CN"]).ran();
    assert_eq!(ran.code, 1, "{}", ran.stdout);
    assert!(ran.stdout.contains("[net.tls]") && ran.stdout.contains("证书不受信任"), "{}", ran.stdout);
}

/// A program on loopback that signs, in a fixed way, so many requests.
fn signer(
    answers: &'static [(u16, &'static str)],
) -> (String, std::thread::JoinHandle<Vec<serde_json::Value>>) {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/sign?key=planted-s3cret", listener.local_addr().unwrap());
    let answered = std::thread::spawn(move || {
        let answer = |(status, text): &(u16, &str)| {
            let (stream, _) = listener.accept().unwrap();
            let mut reader = BufReader::new(stream);
            let (mut line, mut length) = (String::new(), 0);
            while reader.read_line(&mut line).unwrap() > 2 {
                if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                    length = value.trim().parse().unwrap();
                }
                line.clear();
            }
            let mut question = vec![0; length];
            reader.read_exact(&mut question).unwrap();
            let head =
                format!("HTTP/1.1 {status} X\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", text.len());
            reader.get_mut().write_all((head + text).as_bytes()).unwrap();
            serde_json::from_slice(&question).unwrap()
        };
        answers.iter().map(answer).collect()
    });
    (address, answered)
}

#[test]
fn another_program_that_signs_is_looked_at_without_telling_its_address() {
    let (world, sim) = (World::new(), sim());
    // Nobody is reached: the program is asked all the same, once for each platform.
    let ran = |address: &str| {
        let ran = world.run(&["doctor", "-P", "http://127.0.0.1:9", "--signer", address]);
        assert!(!ran.stdout.contains("s3cret") && !ran.stderr.contains("s3cret"), "{}", ran.stdout);
        assert_eq!(ran.code, 1, "{}", ran.stdout);
        ran.stdout
    };
    let good = r#"{"query":[["a_bogus","x"],["fp","a&b"]],"headers":[["x-s","1"]]}"#;
    let (address, answered) = signer(vec![(200, good), (200, "{}")].leak());
    let page = ran(&address);
    let host = address.split("/sign").next().unwrap();
    assert!(page.contains(&format!("ok    extern  {host}: adds 3 values to a request, in ")), "{page}");
    assert!(page.contains(&format!("warn  extern  {host}: adds 0 values to a request, in ")), "{page}");
    assert!(page.contains("see docs/signer.md"), "{page}");
    let questions = answered.join().unwrap();
    let urls: Vec<&str> = questions.iter().map(|question| question["url"].as_str().unwrap()).collect();
    assert!(
        urls[0].starts_with("https://www.douyin.com/") && urls[1].starts_with("https://www.tiktok.com/"),
        "{urls:?}"
    );
    assert!(questions.iter().all(|question| question["headers"]["cookie"].is_null()));

    let (address, answered) = signer(&[(500, "planted-s3cret"), (200, "no JSON")]);
    let page = ran(&address);
    assert_eq!(page.matches("fail  extern").count(), 2, "{page}");
    assert_eq!(page.matches("[sign.failed]").count(), 2, "{page}");
    answered.join().unwrap();

    // Where none is configured there is no such row; where one is, what is read is signed by it.
    assert!(!tool(&world, &sim, &["doctor"]).stdout.contains("extern"));
    let page = tool(&world, &sim, &["doctor", "--signer", "http://127.0.0.1:9/planted-s3cret"]).stdout;
    assert!(page.contains("fail  extern") && page.contains("fail  read"), "{page}");
    assert!(!page.contains("s3cret"), "{page}");
}

//! The program: its line, its files, its end.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use f2_sim::secrets::{Folder, Place, process};

#[test]
fn it_prints_one_line_and_leaves_manifest_and_journal() {
    let folder = Folder::new();
    let dir = folder.path().join("sim");
    let mut child = Command::new(env!("CARGO_BIN_EXE_f2-sim"))
        .args(["--bench-works", "2", "--author", "bench", "--stdin-quit", "--dir"])
        .arg(&dir)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let said: serde_json::Value = serde_json::from_str(&line).unwrap();
    let proxy = said["proxy"].as_str().unwrap().trim_start_matches("http://");
    let mut stream = std::net::TcpStream::connect(proxy).unwrap();
    let ask = b"GET http://v.douyin.com/nothing/ HTTP/1.1\r\nHost: v.douyin.com\r\nConnection: close\r\n\r\n";
    std::io::Write::write_all(&mut stream, ask).unwrap();
    let mut reply = String::new();
    std::io::Read::read_to_string(&mut stream, &mut reply).unwrap();
    assert!(reply.starts_with("HTTP/1.1 404"), "{reply}");
    drop(child.stdin.take());
    assert!(child.wait().unwrap().success());
    process(line.as_bytes(), b"", &[(Place::Simulator, "stdout")]);

    assert!(said["share_text"].as_str().unwrap().contains("https://v.douyin.com/"));
    assert_eq!(said["ca_file"].as_str().unwrap(), dir.join("ca.pem").to_str().unwrap());
    let manifest: serde_json::Value =
        serde_json::from_slice(&std::fs::read(dir.join("manifest.json")).unwrap()).unwrap();
    assert_eq!(manifest["authors"][1]["works"].as_array().unwrap().len(), 2);
    let tiktok = &said["tiktok"];
    assert!(tiktok["user_url"].as_str().unwrap().starts_with("https://www.tiktok.com/@"));
    assert_eq!(tiktok["device_id"].as_str().unwrap().len(), 19);
    let manifest: serde_json::Value =
        serde_json::from_slice(&std::fs::read(dir.join("manifest-tiktok.json")).unwrap()).unwrap();
    assert_eq!(manifest["authors"][1]["works"].as_array().unwrap().len(), 2);
    let journal = std::fs::read_to_string(dir.join("journal.jsonl")).unwrap();
    assert_eq!(journal.lines().count(), 1);
    assert!(journal.contains("\"refusal\":\"unknown short link\""), "{journal}");
}

#[test]
fn an_unknown_author_is_named() {
    let folder = Folder::new();
    let out = Command::new(env!("CARGO_BIN_EXE_f2-sim"))
        .args(["--bench-works", "0", "--author", "nobody", "--dir"])
        .arg(folder.path())
        .output()
        .unwrap();
    assert!(!out.status.success());
    process(&out.stdout, &out.stderr, &[]);
    assert!(String::from_utf8_lossy(&out.stderr).contains("no author \"nobody\""));
}

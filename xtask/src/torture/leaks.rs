//! Secrets where they must not be: in what was written, in what was printed, at hosts that are not the platform's.

use super::complaint::{Complaint, Kind};
use crate::Failure;
use crate::demo::check::is_media;
use f2_sim::{Hit, secrets};
use std::fs;
use std::path::Path;

/// Parameters of signed requests: whoever prints or keeps an address with one of them keeps a secret.
const PARAMETERS: [&str; 3] = ["a_bogus=", "msToken=", "x-expires="];

/// The texts that must not be found besides the planted ones: parameters, and what was in the cookie of this run.
pub(super) fn texts(cookie: &str) -> Vec<String> {
    let values = cookie.split("; ").filter_map(|pair| Some(pair.split_once('=')?.1.to_owned()));
    PARAMETERS.map(str::to_owned).into_iter().chain(values).collect()
}

/// Looks through a text for these and for whatever the simulator plants; the complaint names `place` and no secret
/// in full.
pub(super) fn scan(place: &str, text: &str, secrets: &[String]) -> Vec<Complaint> {
    let found = secrets.iter().filter(|secret| text.contains(secret.as_str()));
    let planted = secrets::find(text.as_bytes());
    let planted = planted.iter().map(|found| leak(format!("{place} holds {} ({})", found.mark, found.form)));
    planted.chain(found.map(|secret| leak(format!("{place} holds {:.12}…", secret)))).collect()
}

/// Looks through the files below a folder but for the media themselves.
pub(super) fn scan_files(folder: &Path, secrets: &[String]) -> Result<Vec<Complaint>, Failure> {
    const MEDIA: [&str; 8] = ["mp4", "mp3", "jpeg", "webp", "heic", "gif", "part", "jpg"];
    let mut found = Vec::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(at) = open.pop() {
        for entry in fs::read_dir(&at)? {
            let path = entry?.path();
            let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
            if path.is_dir() {
                open.push(path);
            } else if !MEDIA.contains(&extension) {
                let text = String::from_utf8_lossy(&fs::read(&path)?).into_owned();
                found.extend(scan(&path.display().to_string(), &text, secrets));
            }
        }
    }
    Ok(found)
}

/// Looks at the requests for files: none may carry a cookie.
pub(super) fn scan_requests(hits: &[Hit]) -> Vec<Complaint> {
    let astray =
        hits.iter().filter(|hit| is_media(hit) && hit.host.ends_with(".com") && !hit.cookies.is_empty());
    astray
        .filter(|hit| !hit.host.ends_with("douyin.com"))
        .map(|hit| leak(format!("a cookie at {}", hit.host)))
        .collect()
}

fn leak(text: String) -> Complaint {
    Complaint::new(Kind::Leak, text)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn secrets_are_found_and_not_repeated() {
        let secrets = texts("ttwid=0123456789abcdef0123; b=qqqqqqqqqqqq");
        let found = scan("stderr", "x 0123456789abcdef0123 y", &secrets);
        assert_eq!(found.len(), 1);
        assert!(!found[0].text.contains("0123456789abcdef0123") && found[0].text.contains("stderr"));
        assert_eq!(scan("stderr", "GET /?a_bogus=1", &secrets).len(), 1);
        assert!(scan("stderr", "saved: a_video.mp4", &secrets).is_empty());
        let planted = scan("stderr", f2_sim::secrets::SESSION_ID, &[]);
        assert_eq!(planted[0].text, "stderr holds the session (plain)");
    }

    #[test]
    fn files_are_looked_through_without_the_media() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join(".f2")).unwrap();
        fs::write(folder.path().join(".f2/f2.sqlite"), b"\xff\xfe s3cret-s3cret").unwrap();
        fs::write(folder.path().join("a_video.mp4"), "s3cret-s3cret").unwrap();
        assert_eq!(scan_files(folder.path(), &["s3cret-s3cret".to_owned()]).unwrap().len(), 1);
    }

    #[test]
    fn cookies_stay_with_the_platform() {
        let hit = |host: &str, cookies: &[(&str, &str)]| Hit {
            host: host.to_owned(),
            cookies: cookies.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect(),
            ..Hit::default()
        };
        let hits = [
            hit("www.douyin.com", &[("a", "b")]),
            hit("v3-web.douyinvod.com", &[]),
            hit("v3-web.douyinvod.com", &[("a", "b")]),
        ];
        assert_eq!(scan_requests(&hits).len(), 1);
    }
}

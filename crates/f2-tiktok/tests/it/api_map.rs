//! The map of F2's API list: every row of TikTok's is there, and every method stands in it. That its places and tests
//! exist is held by the tests of the map's other half.

use std::path::PathBuf;

use f2_tiktok::api::METHODS;

/// The rows of each table of F2's documentation.
const TABLES: &[(&str, usize)] = &[
    ("TikTok: Handler, CLI interface", 7),
    ("TikTok: Handler, data methods", 12),
    ("TikTok: Utils", 20),
    ("TikTok: Crawler", 12),
    ("TikTok: Downloader", 6),
];

/// The names of the rows of a table.
fn rows(map: &str, title: &str) -> Vec<String> {
    let table = map.split("\n## ").find(|table| table.starts_with(title)).unwrap_or_default();
    let cells = table.lines().filter_map(|line| line.strip_prefix("| ")?.split(" | ").next());
    cells.filter(|name| !matches!(*name, "F2" | "method")).map(str::to_owned).collect()
}

#[test]
fn every_row_is_there_and_every_method_in_it() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/f2-api-map.md");
    let map = std::fs::read_to_string(path).unwrap();
    let mut all = rows(&map, "TikTok: Beyond the list");
    for (title, count) in TABLES {
        let mut names = rows(&map, title);
        assert_eq!(names.len(), *count, "{title}");
        all.append(&mut names.clone());
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), *count, "{title}: a row stands twice");
    }
    for method in METHODS {
        let is_it = |row: &String| *row == method.name || row.ends_with(&format!(".{}", method.name));
        assert!(all.iter().any(is_it), "{} is not in the map", method.name);
    }
    let data = rows(&map, TABLES[1].0).into_iter().chain(rows(&map, TABLES[3].0));
    for name in data.filter(|name| name.starts_with("fetch_")) {
        assert!(METHODS.iter().any(|method| method.name == name), "{name} cannot be called");
    }
}

//! The map of F2's API list: every row is there, leads to code that exists and to a test that exists.

use std::path::PathBuf;

use f2_douyin::api::METHODS;

/// The rows of each table of F2's documentation.
const TABLES: &[(&str, usize)] = &[
    ("Handler, CLI interface", 11),
    ("Handler, data methods", 23),
    ("Utils", 25),
    ("Crawler", 58),
    ("Downloader", 12),
];

fn crates() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Table, row, place and test of every line of the map.
fn map() -> Vec<[String; 4]> {
    let text = std::fs::read_to_string(crates().join("../docs/f2-api-map.md")).unwrap();
    let (mut table, mut rows) = (String::new(), Vec::new());
    for line in text.lines() {
        if let Some(title) = line.strip_prefix("## ") {
            table = title.split(" (").next().unwrap_or(title).to_owned();
        }
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        if let [name, place, test] = cells[..]
            && !matches!(name, "F2" | "method" | "---")
        {
            let plain = |cell: &str| cell.trim_matches('`').to_owned();
            rows.push([table.clone(), plain(name), plain(place), plain(test)]);
        }
    }
    rows
}

/// Whether a place such as `crate/src/file.rs::item` holds an item of this name.
fn exists(place: &str) -> bool {
    let Some((file, item)) = place.split_once("::") else { return false };
    let text = std::fs::read_to_string(crates().join(file)).unwrap_or_default();
    let declared = |before: &str| {
        text.match_indices(&format!("{before}{item}")).any(|(at, found)| {
            text[at + found.len()..].starts_with(|next: char| !next.is_alphanumeric() && next != '_')
        })
    };
    let stands = ["fn ", "struct ", "    ", "\""].iter().any(|before| declared(before));
    // Rows of a table that makes functions hold two names on a line.
    stands || text.lines().any(|line| line.contains("get_all_") && line.contains(item))
}

#[test]
fn every_row_of_f2s_list_is_there_once() {
    let rows = map();
    for (table, count) in TABLES {
        let mut names: Vec<&str> =
            rows.iter().filter(|row| row[0] == *table).map(|row| row[1].as_str()).collect();
        assert_eq!(names.len(), *count, "{table}");
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), *count, "{table}: a row stands twice");
    }
    assert_eq!(TABLES.iter().map(|(_, count)| count).sum::<usize>(), 129);
}

#[test]
fn every_row_leads_to_code_and_to_a_test() {
    for [table, name, place, test] in map() {
        assert!(exists(&place), "{table}: {name}: nothing at {place}");
        assert!(exists(&test), "{table}: {name}: no test at {test}");
    }
}

#[test]
fn the_api_command_and_the_map_know_the_same_methods() {
    let rows = map();
    let short = |name: &str| {
        let known = |name: &str| METHODS.iter().any(|method| method.name == name);
        known(name) || known(name.rsplit('.').next().unwrap_or(name))
    };
    for method in METHODS {
        let listed =
            rows.iter().any(|row| row[1] == method.name || row[1].ends_with(&format!(".{}", method.name)));
        assert!(listed, "{} is not in the map", method.name);
    }
    let data = ["Handler, data methods", "Crawler"];
    let fetchers = rows.iter().filter(|row| data.contains(&row[0].as_str()) && row[1].starts_with("fetch_"));
    for row in fetchers {
        assert!(short(&row[1]), "{} cannot be called", row[1]);
    }
}

//! The reference of every option, `docs/options.md`: drawn from the same tables as the help, and held against them.

use std::collections::BTreeSet;
use std::path::Path;

use argh::{ArgsInfo as _, FlagInfo};

use super::help::{GROUPS, default_of, spelling};
use super::{Download, TOOLS, Top};
use crate::keys::KEYS;
use crate::messages::{Language, Messages};

const HEAD: &str = "\
# Options / 选项

Every option of `f2`, with the key that sets it in a configuration file and what holds when neither says anything.
`f2` 的全部选项、配置文件中对应的键，以及都没有给出时的值。

An option that takes `yes|no` means yes when it stands alone. `--max_retries` is read as `--max-retries`, `--key=value` as
`--key value`; of an option given twice the last one counts, but for `--url` and `--input`, which add up.
取 `yes|no` 的选项单独写出即为 yes。`--max_retries` 等同 `--max-retries`，`--key=value` 等同 `--key value`；
同一选项写两次以后者为准，但 `--url` 和 `--input` 会累加。

Generated from the tables of options; `UPDATE_DOCS=1 cargo test -p f2-cli reference` writes it anew.
";

/// The page, in both languages.
fn markdown() -> String {
    let english = Messages::new(Language::English);
    let chinese = Messages::new(Language::Chinese);
    let both = |id: &str| {
        let (english, chinese) = (english.text(id), chinese.text(id));
        format!("{} / {}", english.trim_end_matches(':'), chinese.trim_end_matches('：'))
    };
    let mut page = HEAD.to_owned();
    let mut table = |title: &str, flags: &[&FlagInfo<'_>]| {
        page.push_str(&format!("\n## {title}\n\n"));
        page.push_str("| option | key | default | meaning | 含义 |\n|---|---|---|---|---|\n");
        for flag in flags {
            let key = flag.long.trim_start_matches('-').replace('-', "_");
            let key = KEYS.iter().find(|known| known.name == key).map(|_| format!("`{key}`"));
            let default = default_of(flag.long).map(|default| format!("`{default}`"));
            let cells = [
                format!("`{}`", spelling(flag.long, Some(flag)).trim()),
                key.unwrap_or_default(),
                default.unwrap_or_default(),
                english.text(flag.description),
                chinese.text(flag.description),
            ];
            page.push_str(&format!("| {} |\n", cells.map(|cell| cell.replace('|', "\\|")).join(" | ")));
        }
    };
    table("f2", &shown(Top::get_args_info().flags));
    for group in &GROUPS {
        let flags = Download::get_args_info().flags;
        let of = |option: &&'static str| flags.iter().find(|flag| flag.long == *option);
        let flags: Vec<&FlagInfo<'_>> = group.options.iter().filter_map(of).collect();
        table(&format!("f2 dy, f2 tk: {}", both(group.title)), &flags);
    }
    for tool in TOOLS {
        table(&format!("f2 {}", tool.name), &shown((tool.flags)()));
    }
    page
}

fn shown(flags: &'static [FlagInfo<'static>]) -> Vec<&'static FlagInfo<'static>> {
    flags.iter().filter(|flag| flag.long != "--help").collect()
}

fn doc(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(name)
}

#[test]
fn the_reference_on_disk_is_the_table_of_options() {
    let file = doc("docs/options.md");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&file, markdown()).expect("docs/options.md is written");
    }
    let there = std::fs::read_to_string(&file).expect("docs/options.md");
    assert!(there == markdown(), "docs/options.md is old: UPDATE_DOCS=1 writes it anew");
}

#[test]
fn every_option_is_told_in_both_languages() {
    let (english, chinese) = (Messages::new(Language::English), Messages::new(Language::Chinese));
    let tools = TOOLS.iter().flat_map(|tool| shown((tool.flags)()));
    let all = shown(Download::get_args_info().flags).into_iter().chain(shown(Top::get_args_info().flags));
    for flag in all.chain(tools) {
        let (one, other) = (english.text(flag.description), chinese.text(flag.description));
        assert!(one != flag.description && other != flag.description && one != other, "{}", flag.long);
    }
}

#[test]
fn every_key_has_its_option_and_every_value_of_the_line_its_key() {
    let flags = Download::get_args_info().flags;
    for key in KEYS {
        assert!(flags.iter().any(|flag| flag.long == key.option()), "{}", key.name);
    }
    let line: Vec<String> =
        KEYS.iter().flat_map(|key| [key.option(), format!("value of {}", key.name)]).collect();
    let line: Vec<&str> = line.iter().map(String::as_str).collect();
    let read =
        <Download as argh::FromArgs>::from_args(&["f2 dy"], &line).expect("every option takes a value");
    let values: Vec<(&str, String)> =
        read.values().into_iter().map(|(key, value)| (key, value.to_owned())).collect();
    for key in KEYS {
        assert!(values.contains(&(key.name, format!("value of {}", key.name))), "{}", key.name);
    }
    assert_eq!(values.len(), KEYS.len());
}

/// Options of `cargo`, of its tasks and of other programs that the readmes show.
const FOREIGN: &[&str] = &["--path", "--workspace", "--runs", "--seed", "--locked", "--example"];

#[test]
fn the_readmes_name_only_options_that_are_there_and_the_same_ones() {
    let tools = TOOLS.iter().flat_map(|tool| (tool.flags)());
    let known: BTreeSet<&str> = Download::get_args_info()
        .flags
        .iter()
        .chain(Top::get_args_info().flags)
        .chain(tools)
        .map(|flag| flag.long)
        .chain(FOREIGN.iter().copied())
        .chain(["--help"])
        .collect();
    let named = |name: &str| -> BTreeSet<String> {
        let text = std::fs::read_to_string(doc(name)).expect("a readme");
        let ends = |c: char| !(c.is_ascii_lowercase() || c == '-');
        let words = text.split(ends).filter(|word| word.starts_with("--") && word.len() > 3);
        words.filter(|word| !word.starts_with("---")).map(str::to_owned).collect()
    };
    let (english, chinese) = (named("README.md"), named("README.zh-CN.md"));
    assert_eq!(english, chinese);
    let strange: Vec<&String> = english.iter().filter(|option| !known.contains(option.as_str())).collect();
    assert!(strange.is_empty() && english.len() > 20, "{strange:?}");
}

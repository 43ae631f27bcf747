//! Which crate may know which, and what the libraries must not touch.

use super::{Report, Source};

/// The crates of the workspace that a crate may depend on, tests included.
const MAY_KNOW: [(&str, &[&str]); 8] = [
    ("f2-sign", &[]),
    ("f2-core", &["f2-sim"]),
    ("f2-douyin", &["f2-core", "f2-sign", "f2-sim"]),
    ("f2-tiktok", &["f2-core", "f2-sign", "f2-sim"]),
    ("f2-sim", &["f2-sign"]),
    ("f2-cli", &["f2-core", "f2-douyin", "f2-tiktok", "f2-sign", "f2-sim"]),
    ("xtask", &["f2-sim"]),
    ("fuzz", &["f2-core", "f2-douyin", "f2-tiktok", "f2-sign"]),
];

/// The crates whose binaries talk to people.
const PRINTING: [&str; 3] = ["f2-cli", "f2-sim", "xtask"];

/// What prints.
const PRINTERS: [&str; 6] = ["println!", "eprintln!", "print!(", "eprint!(", "io::stdout", "io::stderr"];

/// Platforms, which the core does not know by name.
const PLATFORMS: [&str; 2] = ["douyin", "tiktok"];

pub(super) fn check(files: &[Source], report: &mut Report) {
    for file in files {
        if file.path.ends_with("/Cargo.toml") {
            manifest(file, report);
        } else if file.is_rust() {
            imports(file, report);
            if file.inner().starts_with("src/") {
                library(file, report);
            }
        }
    }
}

/// The crates of the workspace.
fn members() -> impl Iterator<Item = &'static str> {
    MAY_KNOW.iter().map(|(name, _)| *name)
}

fn allowed(owner: &str) -> Option<&'static [&'static str]> {
    MAY_KNOW.iter().find(|(name, _)| *name == owner).map(|(_, known)| *known)
}

fn manifest(file: &Source, report: &mut Report) {
    let Some(known) = allowed(file.owner()) else {
        return report.breach(&file.path, "a crate that the table of who may know whom has no row for");
    };
    let mut section = "";
    let mut lints = false;
    for line in file.text.lines().map(str::trim) {
        if line.starts_with('[') {
            section = line;
        }
        lints |= section == "[lints]" && line == "workspace = true";
        let name = line.split(['.', '=', ' ']).next().unwrap_or_default();
        let name = if section == line {
            line.trim_end_matches(']').rsplit('.').next().unwrap_or_default()
        } else {
            name
        };
        let depends = section.contains("dependencies") && members().any(|member| member == name);
        if depends && name != file.owner() && !known.contains(&name) {
            report.breach(&file.path, &format!("{} must not depend on {name}", file.owner()));
        }
    }
    // A workspace of its own (fuzzing) cannot take the lints from here.
    let apart = file.text.lines().any(|line| line.trim() == "[workspace]");
    if !lints && !apart {
        report.breach(&file.path, "no `[lints] workspace = true`");
    }
}

/// Paths of crates that must not be known, in code.
fn imports(file: &Source, report: &mut Report) {
    let Some(known) = allowed(file.owner()) else { return };
    for member in members().filter(|member| *member != file.owner() && !known.contains(member)) {
        let path = format!("{}::", member.replace('-', "_"));
        if let Some((line, _)) = code(&file.text).find(|(_, line)| line.contains(&path)) {
            report
                .breach(&format!("{}:{line}", file.path), &format!("{} must not use {member}", file.owner()));
        }
    }
}

/// What a library's own code must not hold.
fn library(file: &Source, report: &mut Report) {
    for (number, line) in code(&file.text) {
        let place = format!("{}:{number}", file.path);
        if !PRINTING.contains(&file.owner()) && PRINTERS.iter().any(|printer| line.contains(printer)) {
            report.breach(&place, "a library does not print");
        }
        if file.owner() == "f2-sim"
            && !file.inner().starts_with("src/bin/")
            && PRINTERS.iter().any(|p| line.contains(p))
        {
            report.breach(&place, "only the simulator's binary prints");
        }
        if file.owner() != "f2-core" {
            continue;
        }
        if line.contains("std::env") && !file.inner().starts_with("src/http/") {
            report.breach(&place, "the environment is read under http/ only");
        }
        let lower = line.to_ascii_lowercase();
        if PLATFORMS.iter().any(|platform| lower.contains(platform)) {
            report.breach(&place, "the core names no platform");
        }
    }
}

/// The lines of code with their numbers: whole-line comments and the unit tests at the end of a file are left out.
fn code(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let end = text.find("#[cfg(test)]\nmod ").unwrap_or(text.len());
    let lines = text[..end].lines().enumerate().map(|(at, line)| (at + 1, line));
    lines.filter(|(_, line)| !line.trim_start().starts_with("//"))
}

#[cfg(test)]
mod tests {
    use super::super::source;
    use super::*;

    fn breaches(path: &str, text: &str) -> Vec<String> {
        let mut report = Report::default();
        check(&[source(path, text)], &mut report);
        report.breaches
    }

    #[test]
    fn manifests_are_held_to_the_table() {
        let lints = "[lints]\nworkspace = true\n";
        let with = |dependencies: &str| format!("[package]\nname = \"x\"\n{lints}{dependencies}");
        let core = "crates/f2-core/Cargo.toml";
        assert_eq!(breaches(core, &with("[dev-dependencies]\nf2-sim.workspace = true\n")), [""; 0]);
        assert_eq!(breaches(core, "[package]\n").len(), 1);
        for text in [
            "[dependencies]\nf2-douyin.workspace = true\n",
            "[dependencies.f2-tiktok]\npath = \"../f2-tiktok\"\n",
        ] {
            assert_eq!(breaches(core, &with(text)).len(), 1, "{text}");
        }
        assert_eq!(
            breaches("crates/f2-sign/Cargo.toml", &with("[dev-dependencies]\nf2-core = { path = \"\" }\n"))
                .len(),
            1
        );
        assert_eq!(breaches("crates/f2-new/Cargo.toml", &with("")).len(), 1);
    }

    #[test]
    fn code_is_held_to_the_table() {
        assert_eq!(breaches("crates/f2-douyin/src/lib.rs", "use f2_tiktok::link;\n").len(), 1);
        assert_eq!(breaches("crates/f2-tiktok/tests/it/main.rs", "fn a() { f2_douyin::link(); }\n").len(), 1);
        assert_eq!(breaches("crates/f2-douyin/src/lib.rs", "use f2_core::link;\n"), [""; 0]);
    }

    #[test]
    fn libraries_neither_print_nor_read_the_environment_nor_name_platforms() {
        let core = "crates/f2-core/src/plan.rs";
        for line in
            ["println!(\"x\");", "let a = std::env::var(\"A\");", "const HOST: &str = \"www.DouYin.com\";"]
        {
            assert_eq!(breaches(core, line).len(), 1, "{line}");
        }
        assert_eq!(breaches(core, "/// As Douyin does.\n#[cfg(test)]\nmod tests { println!(); }\n"), [""; 0]);
        assert_eq!(breaches("crates/f2-core/src/http/tls.rs", "std::env::var_os(\"A\")"), [""; 0]);
        assert_eq!(breaches("crates/f2-sim/src/bin/f2-sim.rs", "println!()"), [""; 0]);
        assert_eq!(breaches("crates/f2-sim/src/sim.rs", "println!()").len(), 1);
        assert_eq!(breaches("crates/f2-cli/src/main.rs", "println!()"), [""; 0]);
    }
}

//! From what people type to what the argument parser takes: one spelling per option, one value each.
//!
//! Reads the table of options itself, so it knows which take a value, which may stand alone and which take
//! one or two. The result is `--long value` pairs in the order of the table of first use, then `--` and the
//! positional words.

use argh::{FlagInfo, FlagInfoKind};

/// The value name of options that say yes or no, and mean yes when they stand alone.
pub(crate) const TRUTH: &str = "yes|no";
/// The value name of options that take one or two proxies.
pub(crate) const PROXIES: &str = "URL [URL]";

/// The options that may be given several times; every value counts.
const MANY: [&str; 2] = ["--url", "--input"];

const YES: [&str; 6] = ["yes", "true", "1", "on", "y", "t"];
const NO: [&str; 6] = ["no", "false", "0", "off", "n", "f"];

/// The truth value of a word as F2 takes them, in any case.
pub(crate) fn truth(word: &str) -> Option<bool> {
    let word = word.trim().to_ascii_lowercase();
    let word = word.as_str();
    YES.contains(&word).then_some(true).or_else(|| NO.contains(&word).then_some(false))
}

/// Which help is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Help {
    /// `-h`: the options that most runs need.
    Short,
    /// `--help`: all of them.
    Long,
}

/// What is wrong with a command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fault {
    /// No such option; perhaps this one was meant.
    Unknown { given: String, nearest: Option<String> },
    /// The option needs a value.
    NoValue { option: String },
    /// The option takes no value.
    TakesNoValue { option: String },
    /// Short options written as one word.
    Joined { given: String },
}

/// A command line in one spelling.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Normal {
    /// Options and their values; each option once, but for those that may be given several times.
    pub(crate) options: Vec<(String, Option<String>)>,
    /// What is no option, and everything behind `--`.
    pub(crate) words: Vec<String>,
    /// Help is asked for.
    pub(crate) help: Option<Help>,
    /// How many arguments were read.
    pub(crate) read: usize,
}

impl Normal {
    /// The arguments as the parser takes them.
    pub(crate) fn into_args(self) -> Vec<String> {
        let mut args = Vec::new();
        for (option, value) in self.options {
            args.push(option);
            args.extend(value);
        }
        if !self.words.is_empty() {
            args.push("--".to_owned());
            args.extend(self.words);
        }
        args
    }

    /// Notes an option; a later one takes the place of an earlier one unless both count.
    fn set(&mut self, option: &str, value: Option<String>) {
        if !MANY.contains(&option) {
            self.options.retain(|(known, _)| known != option);
        }
        self.options.push((option.to_owned(), value));
    }
}

/// Brings arguments into one spelling. With `commands`, stops before the first word that is no option.
pub(crate) fn normalise(args: &[String], flags: &[FlagInfo<'_>], commands: bool) -> Result<Normal, Fault> {
    let mut normal = Normal::default();
    let mut at = 0;
    while let Some(arg) = args.get(at) {
        if arg == "-h" || arg == "--help" {
            normal.help = Some(if arg == "-h" { Help::Short } else { Help::Long });
            at += 1;
        } else if arg == "--" {
            normal.words.extend_from_slice(&args[at + 1..]);
            at = args.len();
        } else if arg.len() < 2 || !arg.starts_with('-') {
            if commands {
                break;
            }
            normal.words.push(arg.clone());
            at += 1;
        } else {
            let (flag, attached) = recognise(arg, flags)?;
            at += 1 + take(&mut normal, flag, attached, &args[at + 1..], flags)?;
        }
    }
    normal.read = at;
    Ok(normal)
}

/// The option of an argument, and the value that is attached to it.
fn recognise<'f>(arg: &str, flags: &'f [FlagInfo<'f>]) -> Result<(&'f FlagInfo<'f>, Option<String>), Fault> {
    if arg.starts_with("--") {
        let (name, value) = arg.split_once('=').map_or((arg, None), |(name, value)| (name, Some(value)));
        let name = name.replace('_', "-");
        let flag = flags.iter().find(|flag| flag.long == name).ok_or_else(|| unknown(&name, flags))?;
        return Ok((flag, value.map(str::to_owned)));
    }
    let mut letters = arg[1..].chars();
    let letter = letters.next();
    let rest = letters.as_str();
    let Some(flag) = flags.iter().find(|flag| flag.short.is_some() && flag.short == letter) else {
        return Err(unknown(arg, flags));
    };
    match (rest, rest.strip_prefix('=')) {
        ("", _) => Ok((flag, None)),
        (_, Some(value)) => Ok((flag, Some(value.to_owned()))),
        _ if is_truth(flag) || matches!(flag.kind, FlagInfoKind::Switch) => {
            Err(joined(arg, flags).unwrap_or_else(|| unknown(arg, flags)))
        }
        _ if is_long_by_mistake(arg, flags) => Err(unknown(arg, flags)),
        _ => Ok((flag, Some(rest.to_owned()))),
    }
}

/// Whether a word with one dash is a long option that lost its other dash: `-mode`.
fn is_long_by_mistake(arg: &str, flags: &[FlagInfo<'_>]) -> bool {
    let name = arg.split('=').next().unwrap_or_default().replace('_', "-");
    flags.iter().any(|flag| flag.long.strip_prefix('-') == Some(&name))
}

/// `-mvd`: letters that are all options of their own.
fn joined(arg: &str, flags: &[FlagInfo<'_>]) -> Option<Fault> {
    let known = |letter: char| flags.iter().any(|flag| flag.short == Some(letter));
    let all = !is_long_by_mistake(arg, flags) && arg[1..].chars().all(known);
    all.then(|| Fault::Joined { given: arg.to_owned() })
}

fn unknown(given: &str, flags: &[FlagInfo<'_>]) -> Fault {
    let known = flags.iter().map(|flag| flag.long).chain(["--help"]);
    let nearest = super::nearest::nearest(given, known).map(str::to_owned);
    Fault::Unknown { given: given.to_owned(), nearest }
}

fn is_truth(flag: &FlagInfo<'_>) -> bool {
    matches!(flag.kind, FlagInfoKind::Option { arg_name } if arg_name == TRUTH)
}

/// Reads the value of an option and says how many of the following arguments it took.
fn take(
    normal: &mut Normal,
    flag: &FlagInfo<'_>,
    attached: Option<String>,
    next: &[String],
    flags: &[FlagInfo<'_>],
) -> Result<usize, Fault> {
    let option = flag.long;
    let FlagInfoKind::Option { arg_name } = flag.kind else {
        // A switch may say no, so that a script can pass a truth value on.
        match attached.as_deref().map(truth) {
            None | Some(Some(true)) => normal.set(option, None),
            Some(Some(false)) => normal.options.retain(|(known, _)| known != option),
            Some(None) => return Err(Fault::TakesNoValue { option: option.to_owned() }),
        }
        return Ok(0);
    };
    if arg_name == TRUTH {
        let follows = next.first().filter(|word| attached.is_none() && truth(word).is_some());
        let value = attached.or_else(|| follows.cloned()).unwrap_or_else(|| "yes".to_owned());
        normal.set(option, Some(value));
        return Ok(usize::from(follows.is_some()));
    }
    let mut taken = usize::from(attached.is_none());
    let value = attached.or_else(|| next.first().filter(|word| !is_option(word, flags)).cloned());
    let mut value = value.ok_or_else(|| Fault::NoValue { option: option.to_owned() })?;
    if let Some(second) = next.get(taken).filter(|word| arg_name == PROXIES && is_proxy(word)) {
        value = format!("{value} {second}");
        taken += 1;
    }
    normal.set(option, Some(value));
    Ok(taken)
}

/// Whether a word can only be an option, so that the one before it misses its value.
fn is_option(word: &str, flags: &[FlagInfo<'_>]) -> bool {
    let name = word.split('=').next().unwrap_or_default();
    let short = |flag: &FlagInfo<'_>| flag.short.is_some_and(|letter| name == format!("-{letter}"));
    let long = name.replace('_', "-");
    name == "-h" || name == "--help" || flags.iter().any(|flag| flag.long == long || short(flag))
}

/// Whether a word is an address without a path, as proxies are and links are not.
fn is_proxy(word: &str) -> bool {
    word.split_once("://").is_some_and(|(scheme, rest)| {
        let known = ["http", "https", "socks5", "socks5h"].contains(&scheme);
        known && !rest.trim_end_matches('/').contains(['/', '?', '#'])
    })
}

#[cfg(test)]
mod tests {
    use argh::ArgsInfo as _;

    use super::super::{Download, Top};
    use super::*;

    fn run(line: &[&str]) -> Result<Vec<String>, Fault> {
        let args: Vec<String> = line.iter().map(|word| (*word).to_owned()).collect();
        normalise(&args, Download::get_args_info().flags, false).map(Normal::into_args)
    }

    fn check(line: &[&str], expected: &[&str]) {
        assert_eq!(run(line).expect("valid"), expected, "{line:?}");
    }

    #[test]
    fn spellings_become_one() {
        check(&["--max_retries=3"], &["--max-retries", "3"]);
        check(&["--max-retries", "3"], &["--max-retries", "3"]);
        check(&["-Mpost"], &["--mode", "post"]);
        check(&["-M=post"], &["--mode", "post"]);
        check(&["-e10"], &["--timeout", "10"]);
        check(&["-k", "a=b; c=d"], &["--cookie", "a=b; c=d"]);
        check(&["--cookie=a=b"], &["--cookie", "a=b"]);
        check(&["-n", "-{desc}"], &["--naming", "-{desc}"]);
    }

    #[test]
    fn truth_values_stand_alone_or_not() {
        check(&["-m", "-v", "no", "-d", "T"], &["--music", "yes", "--cover", "no", "--desc", "T"]);
        check(&["--music=off", "--cover"], &["--music", "off", "--cover", "yes"]);
        check(&["-m", "https://x.example/a"], &["--music", "yes", "--", "https://x.example/a"]);
        for word in YES.iter().chain(&NO) {
            check(&["-m", word], &["--music", word]);
        }
        check(&["--yes=no"], &[]);
        check(&["-y", "--quiet=yes"], &["--yes", "--quiet"]);
    }

    #[test]
    fn the_last_one_wins() {
        check(&["-M", "post", "-M", "one"], &["--mode", "one"]);
        check(&["-m", "--music=no"], &["--music", "no"]);
    }

    #[test]
    fn links_add_up() {
        check(&["-u", "a", "--url=b", "c"], &["--url", "a", "--url", "b", "--", "c"]);
        check(&["--input", "-", "--input=f"], &["--input", "-", "--input", "f"]);
    }

    #[test]
    fn proxies_are_one_or_two() {
        let (a, b) = ("http://127.0.0.1:1", "http://127.0.0.1:2/");
        check(&["-P", a, b], &["--proxies", &format!("{a} {b}")]);
        check(&["-P", a, "-m"], &["--proxies", a, "--music", "yes"]);
        let link = "https://www.douyin.com/user/x";
        check(&["-P", a, link], &["--proxies", a, "--", link]);
        check(&["--proxies=http://p:1", b], &["--proxies", &format!("http://p:1 {b}")]);
    }

    #[test]
    fn words_and_what_follows_two_dashes() {
        check(&["a", "-m", "--", "-x", "b"], &["--music", "yes", "--", "a", "-x", "b"]);
        check(&["-"], &["--", "-"]);
    }

    #[test]
    fn faults_are_named() {
        let unknown = |given: &str, near: Option<&str>| {
            Err(Fault::Unknown { given: given.into(), nearest: near.map(str::to_owned) })
        };
        assert_eq!(run(&["--mod", "x"]), unknown("--mod", Some("--mode")));
        assert_eq!(run(&["-mode", "x"]), unknown("-mode", Some("--mode")));
        assert_eq!(run(&["-Z"]), unknown("-Z", None));
        assert_eq!(run(&["-mvd"]), Err(Fault::Joined { given: "-mvd".into() }));
        assert_eq!(run(&["-u"]), Err(Fault::NoValue { option: "--url".into() }));
        assert_eq!(run(&["-u", "-M", "post"]), Err(Fault::NoValue { option: "--url".into() }));
        assert_eq!(run(&["--quiet=x"]), Err(Fault::TakesNoValue { option: "--quiet".into() }));
    }

    #[test]
    fn the_top_level_stops_at_the_command() {
        let args: Vec<String> = ["-d", "DEBUG", "dy", "-d"].map(str::to_owned).to_vec();
        let normal = normalise(&args, Top::get_args_info().flags, true).expect("valid");
        assert_eq!((normal.read, normal.help), (2, None));
        assert_eq!(normal.into_args(), ["--debug", "DEBUG"]);
    }
}

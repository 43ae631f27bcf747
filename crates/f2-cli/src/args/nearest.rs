//! The known word that a mistyped one most likely meant.

/// The candidate nearest to `word`, when one is near enough to be meant: at most a third of the longer of
/// both differs, or one begins with the other.
pub(crate) fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let plain = |text: &str| text.trim_start_matches('-').replace('_', "-").to_lowercase();
    let word = plain(word);
    let score = |candidate: &str| {
        let candidate = plain(candidate);
        let longer = word.chars().count().max(candidate.chars().count());
        let begins = word.chars().count() >= 2 && candidate.starts_with(&word);
        let distance = distance(&word, &candidate);
        (begins || (distance * 3 <= longer.max(3) && distance < longer)).then_some((!begins, distance))
    };
    let scored = candidates.into_iter().filter_map(|candidate| Some((score(candidate)?, candidate)));
    scored.min_by_key(|(score, _)| *score).map(|(_, candidate)| candidate)
}

/// How many letters must be put in, taken out, replaced or swapped with their neighbour.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let replaced = last[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut best = replaced.min(last[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(before[j - 2] + 1);
            }
            row.push(best);
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_edits() {
        for (a, b, edits) in
            [("", "", 0), ("a", "", 1), ("post", "psot", 1), ("cover", "over", 1), ("a", "b", 1)]
        {
            assert_eq!(distance(a, b), edits, "{a} {b}");
        }
    }

    #[test]
    fn finds_what_was_meant_and_nothing_far() {
        let words = ["--max-retries", "--max-tasks", "--mode", "--music"];
        assert_eq!(nearest("--max_retry", words), Some("--max-retries"));
        assert_eq!(nearest("--mod", words), Some("--mode"));
        assert_eq!(nearest("--zzz", words), None);
        assert_eq!(nearest("pots", ["post", "one"]), Some("post"));
        assert_eq!(nearest("x", ["a", "b"]), None);
    }
}

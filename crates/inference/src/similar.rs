//! Measures of likeness, each from 0 to 1.

use model::{Signature, Symbol};

/// Shared share of two sorted multisets of shingles.
pub(crate) fn shingles(left: &[u32], right: &[u32]) -> f64 {
    if left.is_empty() || right.is_empty() {
        return 0.0;
    }
    let common = common_count(left, right);
    common as f64 / (left.len() + right.len() - common) as f64
}

fn common_count(left: &[u32], right: &[u32]) -> usize {
    let (mut at, mut other, mut common) = (0, 0, 0);
    while at < left.len() && other < right.len() {
        match left[at].cmp(&right[other]) {
            std::cmp::Ordering::Less => at += 1,
            std::cmp::Ordering::Greater => other += 1,
            std::cmp::Ordering::Equal => (at, other, common) = (at + 1, other + 1, common + 1),
        }
    }
    common
}

/// The sub-tokens of a name in lower case: `setParseAction` and `set_parse_action` give the same.
pub(crate) fn words(name: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut open = false;
    let mut previous_upper = false;
    let letters: Vec<char> = name.chars().collect();
    for (index, letter) in letters.iter().enumerate() {
        let upper = letter.is_uppercase();
        let next_lower = letters.get(index + 1).is_some_and(|it| it.is_lowercase());
        let starts = !open || (upper && (!previous_upper || next_lower));
        if !letter.is_alphanumeric() {
            open = false;
        } else if starts {
            found.push(letter.to_lowercase().collect());
            open = true;
        } else if let Some(last) = found.last_mut() {
            last.extend(letter.to_lowercase());
        }
        previous_upper = upper;
    }
    found
}

/// True when two names differ in case and underscores only.
pub(crate) fn same_words(left: &str, right: &str) -> bool {
    let squeezed =
        |name: &str| name.chars().filter(|it| it.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>();
    squeezed(left) == squeezed(right)
}

/// How alike two names are, by shared pairs of letters and shared words.
pub(crate) fn names(left: &str, right: &str) -> f64 {
    if same_words(left, right) {
        return 1.0;
    }
    pairs_in_common(left, right).max(words_in_common(left, right))
}

/// True when two names may be spellings, or misspellings, of the same.
pub(crate) fn alike(left: &str, right: &str) -> bool {
    pairs_in_common(left, right) > 0.85
}

fn pairs_in_common(left: &str, right: &str) -> f64 {
    let pairs = |name: &str| {
        let letters: Vec<char> = name.to_lowercase().chars().filter(|it| it.is_alphanumeric()).collect();
        let mut found: Vec<u32> = letters.windows(2).map(|it| it[0] as u32 * 65_536 + it[1] as u32).collect();
        found.sort_unstable();
        found
    };
    let (left, right) = (pairs(left), pairs(right));
    if left.is_empty() || right.is_empty() {
        return 0.0;
    }
    2.0 * common_count(&left, &right) as f64 / (left.len() + right.len()) as f64
}

fn words_in_common(left: &str, right: &str) -> f64 {
    let (left, right) = (words(left), words(right));
    let common = left.iter().filter(|it| right.contains(it)).count();
    let all = left.len() + right.len() - common;
    if all == 0 { 0.0 } else { common as f64 / all as f64 }
}

/// How alike two signatures are: parameters found again by name, in the share of all.
pub(crate) fn signatures(left: &Signature, right: &Signature) -> f64 {
    let plain = |signature: &Signature| -> Vec<String> {
        let named = signature.parameters.iter().map(|it| it.name.clone());
        named.filter(|it| it != "self" && it != "cls").collect()
    };
    let (left, right) = (plain(left), plain(right));
    let common = left.iter().filter(|it| right.contains(it)).count();
    let all = left.len() + right.len() - common;
    if all == 0 { 0.0 } else { common as f64 / all as f64 }
}

/// How alike two texts are, by shared words.
pub(crate) fn sentences(left: &str, right: &str) -> f64 {
    let words = |text: &str| {
        let mut found: Vec<String> =
            text.split(|c: char| !c.is_alphanumeric()).filter(|it| !it.is_empty()).map(str::to_lowercase).collect();
        found.sort();
        found
    };
    let (left, right) = (words(left), words(right));
    let common = left.iter().filter(|it| right.binary_search(it).is_ok()).count();
    let longest = left.len().max(right.len());
    if longest == 0 { 0.0 } else { common as f64 / longest as f64 }
}

/// How alike two bodies are; 1 only for the same digest.
pub(crate) fn bodies(left: &Symbol, right: &Symbol) -> f64 {
    if left.body.digest == right.body.digest {
        return 1.0;
    }
    let measured = shingles(&left.body.shingles, &right.body.shingles);
    measured.min(0.99)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splits_names_into_words() {
        assert_eq!(words("setHTMLParseAction"), ["set", "html", "parse", "action"]);
        assert_eq!(words("_old_name2"), ["old", "name2"]);
        assert!(same_words("stringEnd", "string_end"));
    }

    #[test]
    fn names_are_alike_by_letters_or_words() {
        assert!(names("hits_numpy", "hits") > 0.4);
        assert!(names("DatasetManager", "AssetManager") > names("DatasetManager", "Variable"));
        assert!(alike("edge_betweeness", "edge_betweenness"));
    }

    #[test]
    fn shingles_count_repetitions() {
        assert_eq!(shingles(&[1, 1, 2], &[1, 1, 2]), 1.0);
        assert_eq!(shingles(&[1, 1], &[1, 2]), 1.0 / 3.0);
    }
}

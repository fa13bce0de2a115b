/// The one of `known` that is spelled most like `word`, when it is near enough to be meant.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let lower = word.to_lowercase();
    let ranked = known.into_iter().map(|it| (strsim::damerau_levenshtein(&lower, &it.to_lowercase()), it));
    let limit = (word.chars().count() / 3).max(2);
    ranked.filter(|(distance, _)| *distance <= limit).min().map(|(_, it)| it)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn only_what_is_near_is_suggested() {
        assert_eq!(nearest("OP01", ["OP001", "OP012"]), Some("OP001"));
        assert_eq!(nearest("min-confidense", ["ignore", "min-confidence"]), Some("min-confidence"));
        assert_eq!(nearest("colour", ["ignore", "exclude"]), None);
    }
}

use std::str::FromStr;

use pep440_rs::Version;

/// A tag that names a version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Release {
    /// The tag.
    pub tag: String,
    /// The version in it: the tag without its prefix and without a leading `v`.
    pub version: String,
}

/// The tags that name versions below `prefix`, oldest version first.
///
/// Without a prefix, tags that are versions count; where there is none, those that end in one: `rel_2_0_1`.
pub(crate) fn releases(tags: &[String], prefix: Option<&str>) -> Vec<Release> {
    let parse = |tag: &String, version: &str| {
        Some((Version::from_str(version).ok()?, Release { tag: tag.clone(), version: version.to_owned() }))
    };
    let mut known: Vec<_> = tags.iter().filter_map(|tag| parse(tag, version_in(tag, prefix)?)).collect();
    if known.is_empty() && prefix.is_none() {
        known = tags.iter().filter_map(|tag| parse(tag, &trailing_version(tag)?)).collect();
    }
    known.sort_by(|left, right| left.0.cmp(&right.0).then_with(|| left.1.tag.cmp(&right.1.tag)));
    known.into_iter().map(|(_, release)| release).collect()
}

/// The tag that ends in the version `wanted`, when it is the only one.
pub(crate) fn tag_of_version<'a>(tags: &'a [String], wanted: &str) -> Option<&'a str> {
    let wanted = Version::from_str(wanted).ok()?;
    let is_wanted =
        |tag: &&String| trailing_version(tag).and_then(|it| Version::from_str(&it).ok()) == Some(wanted.clone());
    let mut matching = tags.iter().filter(is_wanted);
    let only = matching.next()?;
    matching.next().is_none().then_some(only)
}

/// `2.0.1` in `rel_2_0_1`, `acme-2.0.1` and `release/2.0.1`.
fn trailing_version(tag: &str) -> Option<String> {
    let start = tag.find(|it: char| it.is_ascii_digit())?;
    let plain = tag[..start].chars().all(|it| it.is_alphabetic() || "-_./=".contains(it));
    plain.then(|| tag[start..].replace('_', "."))
}

/// What `tag` says after its prefix and `v`; `None` when it does not have the prefix.
pub(crate) fn version_in<'a>(tag: &'a str, prefix: Option<&str>) -> Option<&'a str> {
    let rest = match prefix {
        Some(prefix) => tag.strip_prefix(prefix)?,
        None => tag,
    };
    let versioned = rest.strip_prefix('v').filter(|it| it.starts_with(|digit: char| digit.is_ascii_digit()));
    Some(versioned.unwrap_or(rest))
}

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
pub(crate) fn releases(tags: &[String], prefix: Option<&str>) -> Vec<Release> {
    let parse = |tag: &String| {
        let version = version_in(tag, prefix)?;
        Some((Version::from_str(version).ok()?, Release { tag: tag.clone(), version: version.to_owned() }))
    };
    let mut known: Vec<_> = tags.iter().filter_map(parse).collect();
    known.sort_by(|left, right| left.0.cmp(&right.0).then_with(|| left.1.tag.cmp(&right.1.tag)));
    known.into_iter().map(|(_, release)| release).collect()
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

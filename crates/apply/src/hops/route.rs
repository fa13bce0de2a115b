//! Which manifests lead from the version in use to the one that is wanted.

use std::collections::BTreeSet;
use std::str::FromStr;

use pep440_rs::Version;
use thiserror::Error;

/// The versions that a manifest leads between.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    from: Version,
    to: Version,
}

/// Why there is no way from one version to another.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum RouteError {
    /// A label is no version.
    #[error("`{0}` is not a version")]
    NotAVersion(String),
    /// There is no manifest at all.
    #[error("there is no manifest that leads anywhere")]
    NoManifest,
    /// The project uses a version before the first manifest begins.
    #[error("the project uses {used}, and the first manifest begins at {baseline}")]
    BelowBaseline {
        /// The version in use.
        used: Version,
        /// Where the first manifest begins.
        baseline: Version,
    },
    /// The version that is wanted lies above where the last manifest ends.
    #[error("{wanted} is wanted, and the last manifest ends at {newest}")]
    AboveNewest {
        /// The version that is wanted.
        wanted: Version,
        /// Where the last manifest ends.
        newest: Version,
    },
    /// The version that is wanted lies below the one in use.
    #[error("the project uses {used}, which is newer than {wanted}")]
    Downgrade {
        /// The version in use.
        used: Version,
        /// The version that is wanted.
        wanted: Version,
    },
    /// The manifests lead up to a version, and none of them on from there to the one that is wanted.
    #[error("no manifest leads on from {reached} towards {wanted}")]
    Gap {
        /// How far the manifests lead.
        reached: Version,
        /// The version that is wanted.
        wanted: Version,
    },
}

impl Span {
    /// The span between two labels.
    ///
    /// # Errors
    /// When one of them is no version.
    pub fn new(from: &str, to: &str) -> Result<Self, RouteError> {
        Ok(Self { from: version(from)?, to: version(to)? })
    }

    /// True when it leads to a newer version.
    pub fn is_ascending(&self) -> bool {
        self.from < self.to
    }
}

/// The places in `spans` of the manifests that lead from `used` to `wanted`, in order; none where both are equal.
///
/// The first may begin below `used`: what it changed before is not there any more. Each further one begins where the one
/// before it ends. Of several ways the one in the smallest steps is taken; manifests beside it are passed over.
///
/// # Errors
/// Says why there is no way.
pub fn route(spans: &[Span], used: &str, wanted: &str) -> Result<Vec<usize>, RouteError> {
    let (used, wanted) = (version(used)?, version(wanted)?);
    if used == wanted {
        return Ok(Vec::new());
    }
    if used > wanted {
        return Err(RouteError::Downgrade { used, wanted });
    }
    let mut sorted: Vec<usize> = (0..spans.len()).filter(|place| spans[*place].is_ascending()).collect();
    sorted.sort_by_key(|place| &spans[*place]);
    let baseline = sorted.iter().map(|place| &spans[*place].from).min().ok_or(RouteError::NoManifest)?;
    let newest = sorted.iter().map(|place| &spans[*place].to).max().ok_or(RouteError::NoManifest)?;
    if used < *baseline {
        return Err(RouteError::BelowBaseline { used, baseline: baseline.clone() });
    }
    if wanted > *newest {
        return Err(RouteError::AboveNewest { wanted, newest: newest.clone() });
    }
    let mut search = Search { spans, sorted: &sorted, wanted: &wanted, dead: BTreeSet::new(), furthest: used.clone() };
    // The first step begins as near below the version in use as any does.
    let mut starts: Vec<&Version> = spans.iter().map(|it| &it.from).filter(|from| **from <= used).collect();
    starts.sort();
    starts.dedup();
    let found = starts.into_iter().rev().find_map(|start| search.from(start, Some(&used)));
    found.ok_or_else(|| RouteError::Gap { reached: search.furthest, wanted: wanted.clone() })
}

/// A search that goes the smallest steps first and remembers where it could not go on.
struct Search<'s> {
    spans: &'s [Span],
    sorted: &'s [usize],
    wanted: &'s Version,
    dead: BTreeSet<&'s Version>,
    furthest: Version,
}

impl<'s> Search<'s> {
    /// The way on from `start`; with `above`, only steps that end above it.
    fn from(&mut self, start: &'s Version, above: Option<&Version>) -> Option<Vec<usize>> {
        if start == self.wanted {
            return Some(Vec::new());
        }
        if above.is_none() && self.dead.contains(start) {
            return None;
        }
        for place in self.sorted {
            let span = &self.spans[*place];
            let fits = span.from == *start && span.to <= *self.wanted && above.is_none_or(|above| span.to > *above);
            if !fits {
                continue;
            }
            self.furthest = self.furthest.clone().max(span.to.clone());
            if let Some(mut rest) = self.from(&span.to, None) {
                rest.insert(0, *place);
                return Some(rest);
            }
        }
        if above.is_none() {
            self.dead.insert(start);
        }
        None
    }
}

fn version(text: &str) -> Result<Version, RouteError> {
    Version::from_str(text).map_err(|_| RouteError::NotAVersion(text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `1>2 2>3` as spans, and the way between two versions as the same words.
    #[track_caller]
    fn check(spans: &str, used: &str, wanted: &str, expected: &str) {
        let words: Vec<&str> = spans.split(' ').filter(|it| !it.is_empty()).collect();
        let span = |word: &&str| word.split_once('>').map(|(from, to)| Span::new(from, to).unwrap()).unwrap();
        let spans: Vec<Span> = words.iter().map(span).collect();
        let found = match route(&spans, used, wanted) {
            Ok(places) => places.into_iter().map(|place| words[place]).collect::<Vec<_>>().join(" "),
            Err(error) => error.to_string(),
        };
        assert_eq!(found, expected, "{used} to {wanted}");
    }

    #[test]
    fn the_way_is_ascending_and_contiguous() {
        check("2>3 1>2 3>4", "1", "3", "1>2 2>3");
        check("1.9>1.10 1.10>2.0", "1.9", "2.0", "1.9>1.10 1.10>2.0");
        check("1>2 2>3", "1.4", "3", "1>2 2>3");
        check("1.0>2.0", "1", "2", "1.0>2.0");
    }

    #[test]
    fn equal_versions_need_nothing() {
        check("1>2", "2.0", "2", "");
        check("", "7", "7", "");
    }

    #[test]
    fn of_several_ways_the_smallest_steps_are_taken() {
        check("1>3 1>2 2>3", "1", "3", "1>2 2>3");
        check("1>4 1>2 2>3", "1", "4", "1>4");
        check("1>2 1.5>2 2>3", "1.6", "3", "1.5>2 2>3");
    }

    #[test]
    fn without_a_way_it_is_said_where_it_ends() {
        check("1>2", "0.9", "2", "the project uses 0.9, and the first manifest begins at 1");
        check("1>2", "1", "3", "3 is wanted, and the last manifest ends at 2");
        check("1>2", "2", "1", "the project uses 2, which is newer than 1");
        check("1>2 2.1>3", "1", "3", "no manifest leads on from 2 towards 3");
        check("1>3", "1", "2", "no manifest leads on from 1 towards 2");
        check("", "1", "2", "there is no manifest that leads anywhere");
        check("1>2", "one", "2", "`one` is not a version");
    }
}

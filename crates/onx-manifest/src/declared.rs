//! What going from one version to another declares.

use std::str::FromStr;

use manifest::Semver;
use pep440_rs::Version;
use terminal::{Code, ExitCode, Failure};

use crate::cli::Scheme;

/// A bump with the rule that it was read by.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Declared {
    pub(crate) bump: Semver,
    pub(crate) rule: &'static str,
}

/// Years of calendar versions have four digits and begin here: `2023.4` is one, `1850.1` is a large number.
const FIRST_YEAR: u64 = 1990;

/// What the step from the version `from` to the version `to` declares.
///
/// # Errors
/// When one of them is no version, or when the step goes back.
pub(crate) fn declared(from: &str, to: &str, scheme: Scheme) -> Result<Declared, Failure> {
    let (old, new) = (version(from)?, version(to)?);
    if new < old {
        let failure = Failure::new(ExitCode::Usage, format!("{to} is no step forward from {from}"));
        return Err(failure.hint("name the new version with --declared VERSION"));
    }
    let is_year = |it: &Version| it.epoch() == 0 && it.release().first().is_some_and(|year| *year >= FIRST_YEAR);
    let calendar = match scheme {
        Scheme::Auto => is_year(&old) && is_year(&new),
        Scheme::Semantic => false,
        Scheme::Calendar => true,
    };
    Ok(step(&old, &new, calendar))
}

fn version(text: &str) -> Result<Version, Failure> {
    Version::from_str(text).map_err(|error| {
        Failure::from_error(ExitCode::Usage, &error)
            .coded(Code::NoVersion)
            .context(format!("`{text}` is not a version"))
            .hint("label the releases with --from-version and --to-version of `generate`, or give --declared VERSION")
    })
}

fn step(old: &Version, new: &Version, calendar: bool) -> Declared {
    let res = |bump, rule| Declared { bump, rule };
    let part = |it: &Version, place: usize| it.release().get(place).copied().unwrap_or(0);
    let longest = old.release().len().max(new.release().len());
    let grown = (0..longest).find(|place| part(old, *place) != part(new, *place));
    if old.epoch() != new.epoch() {
        return res(Semver::Major, "another epoch");
    }
    match grown {
        None if old.any_prerelease() => res(Semver::Major, "before a release anything may change"),
        None => res(Semver::Patch, "the same release"),
        Some(0 | 1) if calendar => res(Semver::Major, "a new calendar release may break"),
        Some(_) if calendar => res(Semver::Patch, "a later part of a calendar release changes nothing"),
        Some(0) => res(Semver::Major, "the first part grew"),
        Some(1) if part(old, 0) == 0 => res(Semver::Major, "below 1.0 the second part breaks"),
        Some(1) => res(Semver::Minor, "the second part grew"),
        Some(2) if part(old, 0) == 0 && part(old, 1) == 0 => res(Semver::Major, "below 0.1 every release may break"),
        Some(2) if part(old, 0) == 0 => res(Semver::Minor, "below 1.0 the third part adds and deprecates"),
        Some(_) => res(Semver::Patch, "the third part grew, or a later one"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bump(from: &str, to: &str) -> Semver {
        declared(from, to, Scheme::Auto).unwrap().bump
    }

    #[test]
    fn semantic_versions_declare_by_the_part_that_grew() {
        assert_eq!(bump("3.26.1", "4.0.0"), Semver::Major);
        assert_eq!(bump("3.26.1", "3.27"), Semver::Minor);
        assert_eq!(bump("3.26", "3.26.1"), Semver::Patch);
        assert_eq!(bump("3.26.0", "3.26"), Semver::Patch);
        assert_eq!(bump("1.2.3", "1.2.3.post1"), Semver::Patch);
        assert_eq!(bump("2.9", "1!1.0"), Semver::Major);
    }

    #[test]
    fn below_one_each_part_counts_for_more() {
        assert_eq!(bump("0.9.4", "0.10.0"), Semver::Major);
        assert_eq!(bump("0.9.4", "0.9.5"), Semver::Minor);
        assert_eq!(bump("0.0.4", "0.0.5"), Semver::Major);
        assert_eq!(bump("0.9", "1.0"), Semver::Major);
    }

    #[test]
    fn calendar_versions_break_in_new_releases_only() {
        assert_eq!(bump("2025.1.0", "2025.2.0"), Semver::Major);
        assert_eq!(bump("2025.1.0", "2025.1.1"), Semver::Patch);
        assert_eq!(bump("23.1", "23.2"), Semver::Minor);
        assert_eq!(declared("23.1", "23.2", Scheme::Calendar).unwrap().bump, Semver::Major);
        assert_eq!(declared("2025.1.0", "2025.2.0", Scheme::Semantic).unwrap().bump, Semver::Minor);
    }

    #[test]
    fn before_a_release_anything_may_change() {
        assert_eq!(bump("2.0.0a1", "2.0.0b1"), Semver::Major);
        assert_eq!(bump("2.0.0rc1", "2.0.0"), Semver::Major);
        assert_eq!(bump("1.4.0", "1.5.0rc1"), Semver::Minor);
    }

    #[test]
    fn what_is_no_step_is_refused() {
        assert!(declared("2.0", "1.9", Scheme::Auto).is_err());
        assert!(declared("main", "1.9", Scheme::Auto).is_err());
    }
}

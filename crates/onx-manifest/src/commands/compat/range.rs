use std::str::FromStr;

use pep440_rs::{Version, VersionSpecifiers};
use snapshot::{Release, Repository};
use terminal::{ExitCode, Failure};

use crate::cli::Compat;

/// Reads a version range as Python writes it.
pub(super) fn parse(text: &str) -> Result<VersionSpecifiers, Failure> {
    VersionSpecifiers::from_str(text).map_err(|error| {
        Failure::from_error(ExitCode::Usage, &error)
            .context(format!("`{text}` is not a version range"))
            .hint("write it as in a requirement, such as --core-versions '>=0.9,<2'")
    })
}

/// The releases of the core inside `range`, oldest first.
///
/// Pre-releases only where the range names one: as installers do.
pub(super) fn versions(
    repository: &Repository,
    range: &VersionSpecifiers,
    arguments: &Compat,
) -> Result<Vec<Release>, Failure> {
    let prefix = arguments.core.layout.tag_prefix.as_deref();
    let all = repository.releases(prefix);
    let names_one = range.iter().any(|specifier| specifier.any_prerelease());
    let inside = |release: &&Release| {
        let version = Version::from_str(&release.version);
        version.is_ok_and(|it| range.contains(&it) && (names_one || !it.any_prerelease()))
    };
    let found: Vec<Release> = all.iter().filter(inside).cloned().collect();
    if found.is_empty() { Err(nothing(&all, arguments)) } else { Ok(found) }
}

fn nothing(all: &[Release], arguments: &Compat) -> Failure {
    let core = arguments.core.core_path.display();
    let message = format!("no release of `{core}` lies in `{}`", arguments.core_versions);
    let hint = match (all.first(), all.last()) {
        (Some(first), Some(last)) => format!("its tags go from {} to {}", first.tag, last.tag),
        _ => "it has no version tags: fetch them with `git fetch --tags`, or name their prefix with --tag-prefix"
            .to_owned(),
    };
    Failure::new(ExitCode::Usage, message).hint(hint)
}

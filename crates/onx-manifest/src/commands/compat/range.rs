use std::str::FromStr;

use apply::Declared;
use pep440_rs::{Version, VersionSpecifiers};
use terminal::{ExitCode, Failure};

/// The versions that the project asks for.
pub(super) fn declared(declared: Option<&Declared>) -> Result<VersionSpecifiers, Failure> {
    match declared {
        Some(declared) => parse(&declared.versions),
        None => {
            let failure = Failure::new(ExitCode::Usage, "the project states no requirement on the core");
            Err(failure.hint("say which versions to look at, such as --core-versions '>=0.9,<2'"))
        }
    }
}

/// Reads a version range as Python writes it; an empty one holds every version.
pub(super) fn parse(text: &str) -> Result<VersionSpecifiers, Failure> {
    VersionSpecifiers::from_str(text).map_err(|error| {
        Failure::from_error(ExitCode::Usage, &error)
            .context(format!("`{text}` is not a version range"))
            .hint("write it as in a requirement, such as --core-versions '>=0.9,<2'")
    })
}

/// True when `range` holds `label`; pre-releases only where it names one, as installers do.
pub(super) fn contains(range: &VersionSpecifiers, label: &str) -> bool {
    let names_one = range.iter().any(|specifier| specifier.any_prerelease());
    let version = Version::from_str(label);
    version.is_ok_and(|it| range.contains(&it) && (names_one || !it.any_prerelease()))
}

use std::io;
use std::path::{Path, PathBuf};

use synth::wire::{ReadReport, report_from_json};
use terminal::{ExitCode, Failure};

/// Where the report of the manifest at `manifest` is.
pub(crate) fn path_beside(manifest: &Path) -> PathBuf {
    manifest.with_file_name("manifest_report.json")
}

/// Reads the report beside the manifest at `manifest`; `None` when there is none.
pub(crate) fn beside(manifest: &Path) -> Result<Option<ReadReport>, Failure> {
    let path = path_beside(manifest);
    let unreadable = |failure: Failure| {
        failure
            .context(format!("cannot read the report `{}`", path.display()))
            .hint("write it anew with: onx-manifest generate")
    };
    match std::fs::read_to_string(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(unreadable(Failure::from_error(ExitCode::Usage, &error))),
        Ok(text) => match report_from_json(&text) {
            Ok(report) => Ok(Some(report)),
            Err(error) => Err(unreadable(Failure::from_error(ExitCode::Usage, &error))),
        },
    }
}

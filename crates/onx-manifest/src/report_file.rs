use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use model::{Limit, Limits};
use synth::wire::{ReadReport, report_from_json};
use terminal::{ExitCode, Failure};

/// Where the report of the manifest at `manifest` is.
pub(crate) fn path_beside(manifest: &Path) -> PathBuf {
    manifest.with_file_name("manifest_report.json")
}

/// Reads the report beside the manifest at `manifest`; `None` when there is none.
pub(crate) fn beside(manifest: &Path, limits: &Limits) -> Result<Option<ReadReport>, Failure> {
    let path = path_beside(manifest);
    let unreadable = |failure: Failure| {
        failure
            .context(format!("cannot read the report `{}`", path.display()))
            .hint("write it anew with: onx-manifest generate")
    };
    match read(&path, limits) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(unreadable(Failure::from_error(ExitCode::Usage, &error))),
        Ok(text) => match report_from_json(&text) {
            Ok(report) => Ok(Some(report)),
            Err(error) => Err(unreadable(Failure::from_error(ExitCode::Usage, &error))),
        },
    }
}

fn read(path: &Path, limits: &Limits) -> io::Result<String> {
    let bytes = limits.read(Limit::SurfaceMb, File::open(path)?)?;
    String::from_utf8(bytes).map_err(io::Error::other)
}

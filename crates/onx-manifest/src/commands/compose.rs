//! Several manifests as one.

use std::path::Path;

use manifest::Manifest;
use model::Limits;
use terminal::{ExitCode, Failure, Messages};

use crate::cli::Compose;
use crate::files::Files;
use crate::{Outcome, manifest_file, print};

/// Prints or writes the manifest that leads from where the first one begins to where the last one ends.
pub(crate) fn run(arguments: &Compose, limits: &Limits, messages: Messages) -> Outcome {
    let read = |path| manifest_file::read(path, limits).map(|it| it.manifest);
    let hops: Vec<Manifest> = arguments.files.iter().map(|path| read(path)).collect::<Result<_, _>>()?;
    let joined = apply::join(&hops).map_err(|error| {
        Failure::from_error(ExitCode::Usage, &error).hint("apply them in turn, with: onx-migrate apply --to VERSION")
    })?;
    write(&joined, arguments.out.as_deref(), messages)?;
    Ok(ExitCode::Done)
}

/// Writes `manifest` to `out`, or prints it.
pub(super) fn write(manifest: &Manifest, out: Option<&Path>, messages: Messages) -> Result<(), Failure> {
    let text = manifest::wire::to_yaml(manifest);
    let Some(path) = out else { return print(&text) };
    let folder = path.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    Files::of_texts(folder, [(name, text)])?;
    let Manifest { package, from, to, summary, .. } = manifest;
    messages.note(&format!("{package} {from} → {to}: {summary}"));
    Ok(())
}

use std::fs::File;
use std::path::Path;

use manifest::wire::{Read, from_yaml_within};
use model::{Limit, Limits};
use terminal::{Code, ExitCode, Failure};

/// Reads the manifest at `path`; an error names the file, the line and the operation.
pub(crate) fn read(path: &Path, limits: &Limits) -> Result<Read, Failure> {
    let shown = path.display();
    let unreadable =
        |failure: Failure| failure.context(format!("cannot read the manifest `{shown}`")).coded(Code::NoManifest);
    let bytes = File::open(path).and_then(|file| limits.read(Limit::ManifestMb, file)).map_err(|error| {
        unreadable(Failure::from_error(ExitCode::Usage, &error))
            .hint("write one with: onx-manifest generate --core-path DIR --from REF --to REF --out DIR")
    })?;
    let text = String::from_utf8(bytes)
        .map_err(|error| unreadable(Failure::from_error(ExitCode::Usage, &error.utf8_error())))?;
    from_yaml_within(&text, limits).map_err(|error| {
        let spot = error.spot.map(|spot| format!(":{spot}")).unwrap_or_default();
        let operation = error.operation.map(|it| format!(" {it}:")).unwrap_or_default();
        Failure::new(ExitCode::Usage, format!("{shown}{spot}:{operation} {}", error.problem))
            .coded(Code::UnsoundManifest)
            .hint("the format is described by: onx-manifest schema")
    })
}

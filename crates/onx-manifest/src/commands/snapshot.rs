use std::path::Path;

use model::Limits;
use model::wire::{graph_v1, stamp_v1, tree_v2};
use terminal::{ExitCode, Failure, Messages};

use crate::cli::SnapshotArguments;
use crate::files::Files;
use crate::kept;
use crate::releases::{self, Release};
use crate::{Outcome, print};

/// Prints the tree of one release, or writes it with its stamp and graph.
pub(crate) fn run(arguments: &SnapshotArguments, limits: &Limits, messages: Messages) -> Outcome {
    let options = arguments.core.project.options(limits);
    let repository = releases::open_with_cache(&arguments.core.core_path, &arguments.core.cache, messages)?;
    let version = releases::version(&repository, &arguments.reference, &options)?;
    let snapshot = ::snapshot::take(&repository, &arguments.reference, &options);
    let release = Release::of(snapshot.map_err(|error| releases::failure(&error))?, version);
    kept::tell(&repository, messages);
    match &arguments.out {
        None => print(&tree_v2::tree(&release.snapshot, &release.graph).text)?,
        Some(path) if path == Path::new("-") => print(&tree_v2::tree(&release.snapshot, &release.graph).text)?,
        Some(path) => {
            write(path, &release)?;
            messages.note(&format!("wrote {}", path.display()));
        }
    }
    Ok(ExitCode::Done)
}

fn write(path: &Path, release: &Release) -> Result<(), Failure> {
    let name = path.file_name().and_then(|it| it.to_str()).ok_or_else(|| {
        let failure = Failure::new(ExitCode::Usage, format!("`{}` is not a file's path", path.display()));
        failure.hint("give the tree's file with --out FILE")
    })?;
    let stem = name.strip_suffix(".tree").unwrap_or(name);
    let folder = path.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let Release { snapshot, graph, .. } = release;
    let files = Files::open(folder)?;
    files.write(name, |out| tree_v2::write(snapshot, graph, out))?;
    files.write(&format!("{stem}.metadata.yaml"), |out| stamp_v1::write(snapshot, graph, out))?;
    files.write(&format!("{stem}.graph.json"), |out| graph_v1::write(snapshot, graph, out))?;
    files.commit()
}

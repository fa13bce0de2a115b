//! Releases of a core, read and linked.

use std::io;
use std::path::Path;

use model::wire::surface_v1;
use model::{Snapshot, Surface, SymbolGraph};
use snapshot::{Options, Repository, TakeError};
use synth::Side;
use terminal::{Code, ExitCode, Failure, Messages};

use crate::cli::CacheArguments;
use crate::kept;

/// One release with its linked names.
pub(crate) struct Release {
    pub(crate) snapshot: Snapshot,
    pub(crate) graph: SymbolGraph,
    /// Version label.
    pub(crate) version: String,
}

impl Release {
    /// Links `snapshot`.
    pub(crate) fn of(snapshot: Snapshot, version: String) -> Self {
        let graph = lang::python::link::link(&snapshot);
        Self { snapshot, graph, version }
    }

    /// As inference reads it.
    pub(crate) fn as_side(&self) -> inference::Release<'_> {
        inference::Release { snapshot: &self.snapshot, graph: &self.graph }
    }

    /// Its public API.
    pub(crate) fn surface(&self) -> Surface {
        lang::python::surface::surface(&self.snapshot, &self.graph, &self.version)
    }

    /// Writes its public API as `surface_*.json` without holding all of it at once.
    pub(crate) fn write_surface(&self, out: &mut dyn io::Write) -> io::Result<()> {
        let parts = lang::python::surface::parts(&self.snapshot, &self.graph, &self.version);
        surface_v1::write(&parts.frame, parts.symbols(), out)
    }

    /// What it holds, in numbers.
    pub(crate) fn side(&self) -> Side {
        let files = &self.snapshot.files;
        Side {
            files: files.len() as u64,
            parsed: files.iter().filter(|file| file.outline.is_some()).count() as u64,
            symbols: self.graph.definitions.len() as u64,
            bytes: files.iter().map(|file| file.size).sum(),
            skipped: self.snapshot.skipped.len() as u64,
        }
    }
}

/// Opens the core's repository.
pub(crate) fn open(path: &Path) -> Result<Repository, Failure> {
    Repository::open(path).map_err(|error| failure(&error))
}

/// Opens the core's repository to read releases of it, with what earlier runs kept.
pub(crate) fn open_with_cache(path: &Path, cache: &CacheArguments, messages: Messages) -> Result<Repository, Failure> {
    Ok(open(path)?.with_cache(kept::open(cache, messages)))
}

/// The version label of `reference`, which must exist.
pub(crate) fn version(repository: &Repository, reference: &str, options: &Options) -> Result<String, Failure> {
    repository.resolve(reference, options).map(|it| it.version).map_err(|error| failure(&error))
}

/// A release that cannot be read, as people and scripts see it.
pub(crate) fn failure(error: &TakeError) -> Failure {
    let hint = error.hint().or_else(|| fallback_hint(error).map(str::to_owned));
    let failure = Failure::from_error(ExitCode::Usage, error).coded(kind(error));
    hint.into_iter().fold(failure, |failure, hint| failure.hint(hint))
}

fn kind(error: &TakeError) -> Code {
    match error {
        TakeError::NotARepository { .. } => Code::NoRepository,
        TakeError::EmptyRepository { .. } | TakeError::UnknownRef { .. } => Code::UnknownRef,
        TakeError::UnknownPackage { .. } => Code::UnknownPackage,
        TakeError::NoPython { .. } => Code::NoPython,
        TakeError::Unreadable { .. } => Code::Input,
    }
}

fn fallback_hint(error: &TakeError) -> Option<&'static str> {
    match error {
        TakeError::NotARepository { .. } => Some("give the core's git repository with --core-path DIR"),
        TakeError::EmptyRepository { .. } => Some("commit and tag a release first"),
        TakeError::UnknownRef { .. } => {
            Some("list the releases with `git tag`; fetch missing ones with `git fetch --tags`")
        }
        TakeError::UnknownPackage { .. } => Some("name the project's folder, or its distribution, with --package"),
        TakeError::NoPython { .. } | TakeError::Unreadable { .. } => None,
    }
}

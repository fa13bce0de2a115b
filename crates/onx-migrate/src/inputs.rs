//! What commands read before they plan: the manifest, the surfaces beside it, the project.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use apply::{Documents, Loaded, Options, Plan, Remarks, Requirements, State, Untracked, Wanted, Worktree};
use lang::python::Search;
use lang::requirements::Bump;
use manifest::{Confidence, Manifest, OperationId};
use model::wire::surface_v1::{self, SurfaceError};
use model::{Digest, Limit, Limits, Surface};
use terminal::{Code, ExitCode, Failure, Global, Messages, Volume, nearest};

use crate::cli::Selection;
use crate::settings::{self, Settings};
use crate::standin::StandIn;

/// Everything that a plan is made from.
pub(crate) struct Inputs {
    pub(crate) manifest: Manifest,
    /// Digest of the manifest's file.
    pub(crate) digest: Digest,
    /// The manifest's file.
    pub(crate) text: Vec<u8>,
    pub(crate) worktree: Worktree,
    pub(crate) loaded: Loaded,
    pub(crate) options: Options,
    /// The file that came on stdin; the plan is about nothing else then.
    pub(crate) stand_in: Option<StandIn>,
}

/// A manifest and where the surfaces of both releases are looked for.
#[derive(Clone)]
pub(crate) struct Given {
    /// Its file; the first one of several that were composed.
    pub(crate) path: PathBuf,
    pub(crate) manifest: Manifest,
    /// What the file holds.
    pub(crate) text: Vec<u8>,
    /// The folders of the old and of the new surface.
    pub(crate) folders: [PathBuf; 2],
}

/// Reads the manifest at `path` and what `selection` names; the text of the file `stdin` comes on stdin.
pub(crate) fn read(
    path: &Path,
    selection: &Selection,
    stdin: Option<&Path>,
    global: &Global,
    messages: Messages,
) -> Result<Inputs, Failure> {
    let worktree = open(&selection.target, global)?;
    let given = given(path, &worktree.limits(), messages)?;
    let stand_in = stdin.map(|name| StandIn::read(name, &selection.target, &worktree.limits())).transpose()?;
    with(worktree, given, selection, stand_in, messages)
}

/// Reads the manifest at `path`.
pub(crate) fn given(path: &Path, limits: &Limits, messages: Messages) -> Result<Given, Failure> {
    let (manifest, text) = read_manifest(path, limits, messages)?;
    let folder = path.parent().unwrap_or(Path::new("")).to_owned();
    Ok(Given { path: path.to_owned(), manifest, text, folders: [folder.clone(), folder] })
}

/// Reads what `selection` names for `given`.
pub(crate) fn assemble(
    given: Given,
    selection: &Selection,
    global: &Global,
    messages: Messages,
) -> Result<Inputs, Failure> {
    with(open(&selection.target, global)?, given, selection, None, messages)
}

fn with(
    worktree: Worktree,
    given: Given,
    selection: &Selection,
    stand_in: Option<StandIn>,
    messages: Messages,
) -> Result<Inputs, Failure> {
    let Given { manifest, text, folders: [before, after], .. } = given;
    let limits = worktree.limits();
    let digest = Digest::of(&text);
    let only = only(selection, &manifest)?;
    let state = state(&worktree)?;
    let settings = settings::read(&selection.target, &worktree, messages)?;
    warn_of_strangers(&settings, &manifest, messages);
    let documents = if selection.docs { Documents::Respelled } else { Documents::Left };
    let wanted = Wanted::by(&manifest).without(&settings.exclude).with_documents(documents);
    let wanted = if selection.bump { bumping(wanted, &manifest)? } else { wanted };
    let mut loaded = terminal::timed("read", || worktree.load(&wanted));
    if let Some(reason) = &loaded.failure {
        let what = format!("cannot read the target `{}`: {reason}", selection.target.display());
        return Err(
            Failure::new(ExitCode::Usage, what).hint("nothing was changed; remove the cause, then run it again")
        );
    }
    stand_in.iter().for_each(|it| it.put(&mut loaded, &wanted));
    loaded.unreadable.iter().for_each(|it| messages.warning(it));
    loaded.project.surface_from = surface(&before, "surface_from.json", &limits, messages);
    loaded.project.surface_to = surface(&after, "surface_to.json", &limits, messages);
    let options = Options {
        only,
        min_confidence: selection.min_confidence.or(settings.min_confidence).unwrap_or(Confidence::WARN),
        history: state.about(digest),
        untracked: if selection.include_untracked { Untracked::Edited } else { Untracked::Flagged },
        ignored: settings.ignore,
        declined: BTreeSet::new(),
        declined_places: BTreeMap::new(),
        remarks: Remarks::None,
        requirements: if selection.bump { Requirements::Raised } else { Requirements::Left },
        documents,
        search: Search::default(),
    };
    if let Some(it) = &stand_in {
        loaded.unread.retain(|path, _| *path == it.path);
    }
    Ok(Inputs { manifest, digest, text, worktree, loaded, options, stand_in })
}

impl Inputs {
    /// The plan, skipped files included.
    pub(crate) fn plan(&self) -> Result<Plan, Failure> {
        let planned = terminal::timed("plan", || apply::plan(&self.manifest, &self.loaded.project, &self.options));
        let mut plan = planned.map_err(|error| {
            Failure::from_error(ExitCode::Usage, &error)
                .coded(Code::UnsoundManifest)
                .hint("correct the manifest; nothing was changed")
        })?;
        let skipped = self.loaded.skipped.iter().chain(&self.loaded.unread);
        plan.skipped.extend(skipped.map(|(path, reason)| (path.clone(), reason.clone())));
        Ok(match &self.stand_in {
            Some(it) => plan.of_file(&it.path),
            None => plan,
        })
    }
}

/// With the files that state requirements; the manifest must say what to require.
fn bumping(wanted: Wanted, manifest: &Manifest) -> Result<Wanted, Failure> {
    if Bump::new(&manifest.package, &manifest.from, &manifest.to, Vec::new()).is_none() {
        let message = format!("cannot raise requirements to `{}`: it is not a version", manifest.to);
        return Err(Failure::new(ExitCode::Usage, message).hint("leave out --bump, or correct `to` in the manifest"));
    }
    Ok(wanted.with_requirements())
}

/// Says which operations the settings ignore although the manifest has none of that name.
fn warn_of_strangers(settings: &Settings, manifest: &Manifest, messages: Messages) {
    let known = |id: &OperationId| manifest.operations.iter().any(|entry| entry.id == *id);
    for id in settings.ignore.iter().filter(|id| !known(id)) {
        let origin = settings.origins.get("ignore").map(ToString::to_string).unwrap_or_default();
        messages.warning(&format!("{origin}: `ignore` names {id}, which the manifest does not have"));
    }
}

/// Opens the project at `target`, with the limits of its settings and of the command line, which wins.
pub(crate) fn open(target: &Path, global: &Global) -> Result<Worktree, Failure> {
    let mut worktree = opened(target)?;
    // What cannot be read of the settings is said when a plan is made.
    let quiet = Messages { volume: Volume::Quiet, ..global.messages() };
    let limits = settings::read(target, &worktree, quiet)?.limits;
    let limits = limits.with(&global.limits).map_err(|error| {
        Failure::from_error(ExitCode::Usage, &error)
            .hint("give limits as --limits NAME=N, or in the variable ONX_LIMITS")
    })?;
    worktree.keep_within(limits);
    Ok(worktree)
}

fn opened(target: &Path) -> Result<Worktree, Failure> {
    Worktree::open(target).map_err(|error| {
        let failure = Failure::from_error(ExitCode::Usage, &error);
        match &error {
            apply::OpenError::Folder { .. } => failure.hint("give the project's folder with --target DIR"),
            apply::OpenError::Repository { .. } => failure.hint(
                "when the repository belongs to somebody else: git config --global --add safe.directory <folder>",
            ),
        }
    })
}

/// The recorded history of the project.
pub(crate) fn state(worktree: &Worktree) -> Result<State, Failure> {
    State::read(worktree.folder()).map_err(|error| {
        Failure::from_error(ExitCode::Usage, &error)
            .hint("restore `.onx/state.json` from version control, or move it away to start a new history")
    })
}

fn read_manifest(path: &Path, limits: &Limits, messages: Messages) -> Result<(Manifest, Vec<u8>), Failure> {
    if path.to_str().is_some_and(|text| text.starts_with("registry://")) {
        let failure = Failure::new(ExitCode::Usage, format!("cannot read {}", path.display())).coded(Code::Registry);
        return Err(failure.hint("registries are not supported yet: give the path of a change_manifest.yaml"));
    }
    let unreadable = |error: &io::Error| {
        Failure::from_error(ExitCode::Usage, error)
            .coded(Code::NoManifest)
            .context(format!("cannot read the manifest `{}`", path.display()))
            .hint("write one with: onx-manifest generate --core-path DIR --from REF --to REF --out DIR")
    };
    let read = File::open(path).and_then(|file| limits.read(Limit::ManifestMb, file));
    let bytes = read.map_err(|error| unreadable(&error))?;
    let text = std::str::from_utf8(&bytes).map_err(|error| {
        Failure::from_error(ExitCode::Usage, &error).coded(Code::UnsoundManifest).context(broken(path))
    })?;
    let read = manifest::wire::from_yaml_within(text, limits).map_err(|error| {
        let place = error.spot.map_or_else(|| path.display().to_string(), |spot| format!("{}:{spot}", path.display()));
        let failure = Failure::from_error(ExitCode::Usage, &error).coded(Code::UnsoundManifest);
        failure.context(format!("{place}: the manifest cannot be used"))
    })?;
    for warning in &read.warnings {
        messages.warning(&format!("{}: {warning}", path.display()));
    }
    Ok((read.manifest, bytes))
}

fn broken(path: &Path) -> String {
    format!("the manifest `{}` cannot be used", path.display())
}

/// The operations that `--only` names, each of which must exist.
fn only(selection: &Selection, manifest: &Manifest) -> Result<Option<BTreeSet<OperationId>>, Failure> {
    if selection.only.is_empty() {
        return Ok(None);
    }
    let ids: BTreeSet<OperationId> = selection.only.iter().map(|id| OperationId::new(id.trim())).collect();
    let known = |id: &OperationId| manifest.operations.iter().any(|entry| entry.id == *id);
    match ids.iter().find(|id| !known(id)) {
        None => Ok(Some(ids)),
        Some(id) => {
            let all: Vec<&str> = manifest.operations.iter().map(|entry| entry.id.as_str()).collect();
            let message = format!("the manifest has no operation {id}");
            let failure = Failure::new(ExitCode::Usage, message).coded(Code::UnknownOperation);
            let failure = match nearest(id.as_str(), all.iter().copied()) {
                Some(near) => failure.hint(format!("did you mean `{near}`?")),
                None => failure,
            };
            Err(failure.hint(format!("it has: {}", all[..all.len().min(10)].join(", "))))
        }
    }
}

/// Opens a file that nobody named: what would keep the reader waiting is none.
pub(crate) fn regular(path: &Path) -> io::Result<File> {
    if std::fs::metadata(path)?.is_file() { File::open(path) } else { Err(io::Error::other("not a regular file")) }
}

/// The surface in `folder`; one that cannot be read is left out with a warning.
fn surface(folder: &Path, name: &str, limits: &Limits, messages: Messages) -> Option<Surface> {
    let path = folder.join(name);
    let read = regular(&path).map_err(SurfaceError::Io).and_then(|file| surface_v1::read(file, limits));
    match read {
        Ok(surface) => Some(surface),
        Err(SurfaceError::Io(error)) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => {
            messages.warning(&format!("{}: {error}; going on without it", path.display()));
            None
        }
    }
}

mod runs;

use std::collections::BTreeMap;
use std::io;

use model::{Digest, RepoPath};
use thiserror::Error;

use crate::Row;
use crate::disk::{Disk, Stored};
use crate::wire::state_v1;
pub use runs::OrderError;

/// What was done to a project: `.onx/state.json`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct State {
    /// Per core the version that the project was brought to last.
    pub last_version: BTreeMap<String, String>,
    /// Every run, newest last.
    pub history: Vec<Row>,
}

/// Why the history cannot be read.
#[derive(Debug, Error)]
pub enum StateError {
    /// The disk refuses.
    #[error("cannot read `.onx/state.json`")]
    Io(#[from] io::Error),
    /// Not what was written.
    #[error("`.onx/state.json` is broken: {0}")]
    Broken(String),
}

/// Ignores everything in `.onx/` but itself and the history.
pub(crate) const GITIGNORE: &[u8] = b"*\n!.gitignore\n!state.json\n";

impl State {
    /// Reads the history; an empty one when there is none.
    ///
    /// # Errors
    /// When the file cannot be read or is broken.
    pub fn read(disk: &dyn Disk) -> Result<Self, StateError> {
        match disk.read(&path("state.json"))? {
            None => Ok(Self::default()),
            Some(stored) => state_v1::from_json(&stored.bytes).map_err(StateError::Broken),
        }
    }

    /// Digest of the newest row; of nothing without any.
    pub fn head(&self) -> Digest {
        self.history.last().map_or_else(|| Digest::of(b""), state_v1::digest)
    }

    /// True when `manifest` was applied and not taken back since.
    pub fn is_applied(&self, manifest: Digest) -> bool {
        self.application(manifest).is_some()
    }

    /// Per core the version that the rows lead to.
    pub(crate) fn versions(&self) -> BTreeMap<String, String> {
        self.history.iter().map(|row| (row.name.clone(), row.to.clone())).collect()
    }

    /// The places of rows that are not what the digests after them say; `head` is the one that was recorded.
    pub(crate) fn broken_rows(&self, head: Option<Digest>) -> Vec<usize> {
        let nothing = Digest::of(b"");
        let digests: Vec<Digest> = std::iter::once(nothing).chain(self.history.iter().map(state_v1::digest)).collect();
        let named = self.history.iter().map(|row| Some(row.previous)).chain([head]);
        // Whether what stands before a place is what the place says of it; the last place is after the newest row.
        let is_linked: Vec<bool> = digests.iter().zip(named).map(|(digest, named)| named == Some(*digest)).collect();
        let is_broken = |place: &usize| {
            let (before, after) = (is_linked[*place], is_linked[*place + 1]);
            let is_last_break = is_linked.get(place + 2).is_none_or(|it| *it);
            !after && (is_last_break || !before) || !before && *place == 0
        };
        (0..self.history.len()).filter(is_broken).collect()
    }

    pub(crate) fn add(&mut self, row: Row) {
        self.last_version.insert(row.name.clone(), row.to.clone());
        self.history.push(row);
    }
}

/// Writes the history with `row` added to `staged`, so that recording it is a rename.
pub(crate) fn stage(disk: &mut dyn Disk, row: &Row, staged: &RepoPath) -> Result<(), StateError> {
    let mut state = State::read(disk)?;
    state.add(row.clone());
    let file = Stored { bytes: state_v1::to_json(&state).into_bytes(), mode: 0o644 };
    Ok(disk.write(staged, &file)?)
}

/// Adds `row` to the history unless it is there already, from `staged` when the history is still the same.
pub(crate) fn record(disk: &mut dyn Disk, row: &Row, staged: &RepoPath) -> Result<(), StateError> {
    let state = State::read(disk)?;
    if state.history.iter().any(|it| it.checkpoint == row.checkpoint) {
        return Ok(());
    }
    let is_staged = state.head() == row.previous && disk.read(staged)?.is_some();
    if !is_staged {
        stage(disk, row, staged)?;
    }
    disk.rename(staged, &path("state.json"))?;
    disk.sync_folder(Some(&folder()))?;
    Ok(())
}

/// The name under which a manifest is kept.
pub(crate) fn manifest_name(digest: Digest) -> String {
    let text = digest.to_string();
    format!("{}.yaml", text.trim_start_matches("blake3:"))
}

/// Makes `.onx/` with its `.gitignore`.
pub(crate) fn prepare(disk: &mut dyn Disk) -> io::Result<()> {
    let gitignore = path(".gitignore");
    if disk.read(&gitignore)?.is_some() {
        return Ok(());
    }
    disk.create_folder(&folder())?;
    disk.write(&gitignore, &Stored { bytes: GITIGNORE.to_vec(), mode: 0o644 })
}

/// `.onx/<below>`.
pub(crate) fn path(below: &str) -> RepoPath {
    RepoPath::new(&format!(".onx/{below}")).expect("names inside .onx are ours")
}

/// `.onx`.
pub(crate) fn folder() -> RepoPath {
    RepoPath::new(".onx").expect("a plain name is a sound path")
}

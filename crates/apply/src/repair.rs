//! Mending the records, when a person asks for it. Files of the project are never touched.

use std::collections::BTreeMap;
use std::fmt;
use std::io;

use model::{Digest, RepoPath};

use crate::disk::{Disk, Stored};
use crate::state::{self, GITIGNORE, State};
use crate::validate::{edited, kept_checkpoints, sound_checkpoint};
use crate::wire::state_v1;
use crate::{CheckpointId, Occasion, Row, RowKind, execute};

/// What mending would do; nothing is done yet.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Repair {
    /// The history as it would be written; `None` when it cannot be mended or needs nothing.
    state: Option<State>,
    gitignore: bool,
    /// What would be done, in order.
    pub steps: Vec<Step>,
    /// What cannot be mended, and what a person can do.
    pub hopeless: Vec<String>,
}

/// One thing that mending does.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// Takes a row from its checkpoint, which is sound.
    TakeRow(CheckpointId),
    /// Writes the history in its form anew: versions, digests, layout.
    Rewrite,
    /// Notes that files are as they shall be although somebody edited them since a run.
    Accept(String, Vec<RepoPath>),
    /// Writes `.onx/.gitignore` anew.
    Ignore,
}

/// What would mend the records on `disk`.
///
/// A row that is not what was written is taken from its checkpoint where that is sound; rows are never made up, left
/// out or reordered. Files that were edited since are noted as they are now. Checkpoints and manifests that are
/// damaged stay as they are.
///
/// # Errors
/// When the disk refuses.
pub fn repairs(disk: &dyn Disk, timestamp: &str) -> io::Result<Repair> {
    let mut res = Repair::default();
    let path = state::path("state.json");
    let Some(stored) = disk.read(&path)?.or(lost(disk)?) else { return Ok(res) };
    res.gitignore = disk.read(&state::path(".gitignore"))?.is_none_or(|it| it.bytes != GITIGNORE);
    res.steps.extend(res.gitignore.then_some(Step::Ignore));
    let read = state_v1::from_json(&stored.bytes).unwrap_or_default();
    let mut kept = BTreeMap::new();
    for id in kept_checkpoints(disk)? {
        match sound_checkpoint(disk, &id)? {
            Ok(checkpoint) => _ = kept.insert(id, checkpoint.row),
            Err(wrong) => res.hopeless.extend(wrong.iter().map(|it| {
                format!("checkpoint {id}: {it}; the run cannot be taken back by `rollback`, take it back with git")
            })),
        }
    }
    let Some((mut state, taken)) = chained(&read, state_v1::head(&stored.bytes), &kept) else {
        res.hopeless.push(format!("{path}: rows are lost that no checkpoint has; restore it from version control"));
        return Ok(res);
    };
    res.steps.extend(taken.into_iter().map(Step::TakeRow));
    if stored.bytes != state_v1::to_json(&state).into_bytes() {
        res.steps.push(Step::Rewrite);
    }
    accept(disk, &mut state, timestamp, &mut res.steps)?;
    res.state = res.steps.iter().any(|it| *it != Step::Ignore).then_some(state);
    Ok(res)
}

impl Repair {
    /// Mends. The caller holds the lock.
    ///
    /// # Errors
    /// When the disk refuses; the records are as before then.
    pub fn carry_out(&self, disk: &mut dyn Disk) -> io::Result<()> {
        if self.gitignore {
            disk.write(&state::path(".gitignore"), &Stored { bytes: GITIGNORE.to_vec(), mode: 0o644 })?;
        }
        let Some(state) = &self.state else { return Ok(()) };
        let part = state::path("state.part");
        disk.write(&part, &Stored { bytes: state_v1::to_json(state).into_bytes(), mode: 0o644 })?;
        disk.rename(&part, &state::path("state.json"))?;
        disk.sync_folder(Some(&state::folder()))
    }
}

/// An empty history where there is none although there are checkpoints.
fn lost(disk: &dyn Disk) -> io::Result<Option<Stored>> {
    let is_lost = !kept_checkpoints(disk)?.is_empty();
    Ok(is_lost.then_some(Stored { bytes: Vec::new(), mode: 0o644 }))
}

/// The history that the digests lead through, and the rows of it that only checkpoints have.
///
/// `None` when they do not lead through as many rows as were read: what is missing cannot be known then.
fn chained(
    read: &State,
    head: Option<Digest>,
    kept: &BTreeMap<CheckpointId, Row>,
) -> Option<(State, Vec<CheckpointId>)> {
    let rows = &read.history;
    let named: Vec<Digest> = rows.iter().map(|row| row.previous).chain(head).collect();
    let is_named = |row: &&Row| named.contains(&state_v1::digest(row));
    let is_known = |row: &&Row| rows.is_empty() || rows.iter().any(|it| it.checkpoint == row.checkpoint);
    let (mut state, mut taken) = (State::default(), Vec::new());
    loop {
        let follows = |row: &&Row| row.previous == state.head();
        let sound = rows.iter().filter(follows).find(is_named);
        let from_checkpoint = || kept.values().filter(follows).find(|row| is_named(row) || is_known(row));
        let Some(row) = sound.or_else(from_checkpoint) else { break };
        taken.extend((!rows.contains(row)).then(|| row.checkpoint.clone()));
        state.add(row.clone());
    }
    let is_whole = if rows.is_empty() { state.history.len() == kept.len() } else { state.history.len() == rows.len() };
    is_whole.then_some((state, taken))
}

/// Adds one row per core that notes edited files as they are now.
fn accept(disk: &dyn Disk, state: &mut State, timestamp: &str, steps: &mut Vec<Step>) -> io::Result<()> {
    let mut by_core: BTreeMap<String, BTreeMap<RepoPath, Digest>> = BTreeMap::new();
    for path in edited(disk, state)? {
        let row = state.history.iter().rev().find(|row| row.files.contains_key(&path));
        let name = row.map(|it| it.name.clone()).unwrap_or_default();
        // What is gone, or no file, is noted as empty.
        let bytes = disk.read(&path).ok().flatten().map(|it| it.bytes).unwrap_or_default();
        by_core.entry(name).or_default().insert(path, Digest::of(&bytes));
    }
    for (name, files) in by_core {
        let version = state.last_version.get(&name).cloned().unwrap_or_default();
        let nothing = Digest::of(b"");
        let occasion = Occasion {
            name: name.clone(),
            from: version.clone(),
            to: version,
            manifest: nothing,
            timestamp: timestamp.to_owned(),
            head: None,
        };
        let paths: Vec<RepoPath> = files.keys().cloned().collect();
        let message = format!("noted as they are: {} files", files.len());
        let row = Row { files, previous: state.head(), ..execute::row(&occasion, RowKind::Repair, message, 0) };
        let checkpoint = CheckpointId::of_row(&row);
        state.add(Row { checkpoint, ..row });
        steps.push(Step::Accept(name, paths));
    }
    Ok(())
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TakeRow(id) => write!(f, "take the row of run {id} from its checkpoint"),
            Self::Rewrite => write!(f, "write `.onx/state.json` in its form anew"),
            Self::Accept(name, paths) => {
                let paths: Vec<&str> = paths.iter().map(RepoPath::as_str).collect();
                write!(f, "note files of {name} as they are now: {}", paths.join(", "))
            }
            Self::Ignore => write!(f, "write `.onx/.gitignore` anew"),
        }
    }
}

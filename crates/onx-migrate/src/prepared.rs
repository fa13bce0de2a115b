//! A plan that is ready to be shown, written to a file or carried out: made now, or read from a file.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use apply::wire::plan_v1;
use apply::{MadeFor, Plan, PlanError, Standing, Unfit, Worktree};
use edit::{FilePatch, Patch};
use model::{Limit, Limits, RepoPath};
use terminal::{Code, ExitCode, Failure, Global, Messages};

use crate::inputs::{self, Inputs};

/// A plan, what it was made for, and the project that it fits.
pub(crate) struct Prepared {
    pub(crate) made_for: MadeFor,
    pub(crate) plan: Plan,
    pub(crate) worktree: Worktree,
    /// The manifest's file; a saved plan knows its digest only.
    pub(crate) manifest: Option<Vec<u8>>,
    /// How many files and folders were to be read and were not: nobody knows what they use.
    pub(crate) unread: usize,
    /// What came on stdin for the one file that the plan is about.
    pub(crate) stand_in: Option<Vec<u8>>,
    /// How version control stands to the files that change.
    standings: BTreeMap<RepoPath, Standing>,
}

impl Prepared {
    /// Plans, skipped files included.
    pub(crate) fn from_inputs(inputs: Inputs) -> Result<Self, Failure> {
        let plan = inputs.plan()?;
        let unread = inputs.loaded.unread.len();
        let standings = inputs.loaded.project.files.into_iter().map(|file| (file.path, file.standing));
        let edited: BTreeSet<&RepoPath> = plan.patch.files.iter().map(|file| &file.path).collect();
        let standings = standings.filter(|(path, _)| edited.contains(path)).collect();
        let made_for = MadeFor {
            package: inputs.manifest.package.clone(),
            from: inputs.manifest.from.clone(),
            to: inputs.manifest.to.clone(),
            manifest: inputs.digest,
            head: inputs.worktree.head(),
            folder: inputs.worktree.folder_in_repository(),
        };
        let stand_in = inputs.stand_in.map(|it| it.bytes);
        Ok(Self { made_for, plan, worktree: inputs.worktree, manifest: Some(inputs.text), unread, stand_in, standings })
    }

    /// Reads the plan at `path` and makes sure that it fits the project at `target`.
    pub(crate) fn from_file(path: &Path, target: &Path, global: &Global) -> Result<Self, Failure> {
        let worktree = inputs::open(target, global)?;
        let saved = plan_v1::from_bytes(&read(path, &worktree.limits())?).map_err(|error| unusable(path, &error))?;
        let unfit = unfit(&saved.made_for, &worktree);
        if !unfit.is_empty() {
            return Err(unusable(path, &PlanError::Stale(unfit)));
        }
        let standing = |path: &RepoPath, then: Standing| match worktree.standing(path) {
            Standing::Tracked => then,
            now @ (Standing::Untracked | Standing::Ignored) => now,
        };
        let standings =
            saved.files.iter().map(|file| (file.path.clone(), standing(&file.path, file.standing))).collect();
        let made_for = saved.made_for.clone();
        let plan = saved.on(worktree.folder()).map_err(|error| unusable(path, &error))?;
        Ok(Self { made_for, plan, worktree, manifest: None, unread: 0, stand_in: None, standings })
    }

    /// True when there is neither an edit nor anything to say.
    pub(crate) fn is_empty(&self) -> bool {
        self.plan.patch.files.is_empty() && !self.has_rest()
    }

    /// True when something is left for a person.
    pub(crate) fn has_rest(&self) -> bool {
        !self.plan.flags.is_empty() || !self.plan.unpinned.is_empty() || self.unread > 0
    }

    /// Refuses files that version control does not track.
    pub(crate) fn refuse_untracked(&self) -> Result<(), Failure> {
        let untracked: Vec<&str> =
            self.standings.iter().filter(|it| *it.1 != Standing::Tracked).map(|(path, _)| path.as_str()).collect();
        if untracked.is_empty() {
            return Ok(());
        }
        let message = format!("git does not track some of the files to change: {}", untracked.join(", "));
        Err(Failure::new(ExitCode::Refused, message)
            .coded(Code::Untracked)
            .hint("track them, or add --include-untracked"))
    }

    /// Writes the plan to a file that `apply --plan` reads.
    pub(crate) fn save(&self, path: &Path) -> Result<(), Failure> {
        let standings = &self.standings;
        let standing = |path: &RepoPath| standings.get(path).copied().unwrap_or_default();
        let bytes = plan_v1::to_bytes(&self.plan, &self.made_for, standing);
        write_whole(path, &bytes, "plan")
    }

    /// The patch without files that git ignores and those like `.env`: their lines may be secrets.
    pub(crate) fn shown(&self, messages: Messages) -> Patch {
        let is_hidden =
            |file: &FilePatch| self.standing(&file.path) == Standing::Ignored || apply::may_hold_secrets(&file.path);
        let (hidden, shown): (Vec<FilePatch>, Vec<FilePatch>) =
            self.plan.patch.files.iter().cloned().partition(is_hidden);
        for file in hidden {
            messages.warning(&format!("{}: would be edited; its lines are not shown, they may be secrets", file.path));
        }
        Patch { files: shown }
    }

    fn standing(&self, path: &RepoPath) -> Standing {
        self.standings.get(path).copied().unwrap_or_default()
    }
}

/// Writes a whole file or none.
pub(crate) fn write_whole(path: &Path, bytes: &[u8], what: &str) -> Result<(), Failure> {
    let part = path.with_added_extension("part");
    let written = std::fs::write(&part, bytes).and_then(|()| std::fs::rename(&part, path));
    let context = || format!("cannot write the {what} to `{}`", path.display());
    written.map_err(|error| Failure::from_error(ExitCode::Usage, &error).context(context()))
}

fn read(path: &Path, limits: &Limits) -> Result<Vec<u8>, Failure> {
    let context = || format!("cannot read the plan `{}`", path.display());
    let failed = |error: &std::io::Error| {
        let failure = Failure::from_error(ExitCode::Usage, error).context(context());
        failure.hint("write one with: onx-migrate plan --manifest FILE --plan-out FILE")
    };
    let opened = inputs::regular(path).and_then(|file| limits.read(Limit::PlanMb, file));
    opened.map_err(|error| failed(&error))
}

/// How the project as a whole is not what the plan was made for.
fn unfit(made_for: &MadeFor, worktree: &Worktree) -> Vec<Unfit> {
    let commit = made_for.head.iter().filter(|id| !worktree.has_commit(id)).map(|id| Unfit::Commit(id.clone()));
    let (then, now) = (&made_for.folder, worktree.folder_in_repository());
    let folder = (*then != now).then(|| Unfit::Folder(then.clone(), now));
    commit.chain(folder).collect()
}

fn unusable(path: &Path, error: &PlanError) -> Failure {
    let (code, kind, hint) = match error {
        PlanError::Broken(_) => {
            (ExitCode::Usage, Code::Input, "nothing was changed; make a new plan with: onx-migrate plan")
        }
        PlanError::Stale(_) => {
            (ExitCode::Refused, Code::Stale, "nothing was changed; make a new plan with: onx-migrate plan")
        }
    };
    Failure::from_error(code, error).coded(kind).context(path.display()).hint(hint)
}

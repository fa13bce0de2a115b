use std::collections::BTreeMap;
use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;

use apply::{Allowed, Checkpoint, Disk, Occasion, Plan, Worktree};
use manifest::{Manifest, wire::to_yaml};
use model::{Digest, RepoPath};
use serde_json::json;
use terminal::{ExitCode, Failure, Global, Messages};

use crate::cli::Lint;
use crate::shims::{Fate, Shims};
use crate::{Outcome, print};

/// Where runs are recorded.
const RECORDS: &str = ".onx";

/// Writes the shims: edits through the engine that migrates dependents, new files only where there are none.
pub(super) fn run(
    arguments: &Lint,
    manifest: &Manifest,
    shims: Shims,
    worktree: &mut Worktree,
    global: &Global,
    messages: Messages,
) -> Outcome {
    let Shims { missing, patch, new_files } = shims;
    let left = missing.iter().filter(|it| matches!(it.fate, Fate::ByHand(_))).count();
    let kept = missing.iter().filter(|it| matches!(it.fate, Fate::Shim(_))).count();
    let diff =
        String::from_utf8_lossy(&patch.unified()).into_owned() + &new_files.iter().map(added).collect::<String>();
    let (edited, written) = (patch.files.len(), new_files.len());
    if !arguments.dry_run {
        let plan = Plan { patch, ..Plan::default() };
        let had_records = arguments.core_path.join(RECORDS).exists();
        let checkpoint = execute(arguments, manifest, &plan, worktree)?;
        if let Err(failure) = create(&arguments.core_path, &new_files) {
            return Err(taken_back(failure, checkpoint.as_ref(), worktree));
        }
        let is_recorded = checkpoint.is_some();
        let is_kept = had_records || arguments.allow_dirty || !worktree.has_vcs();
        match checkpoint.filter(|_| is_kept) {
            Some(checkpoint) => {
                messages
                    .note(&format!("take the edits back with: onx-migrate rollback --checkpoint {}", checkpoint.id));
                let paths: Vec<&str> = new_files.keys().map(RepoPath::as_str).collect();
                if !paths.is_empty() {
                    messages.note(&format!("and the new files by removing them: {}", paths.join(" ")));
                }
            }
            None => {
                if is_recorded {
                    forget(worktree, messages);
                }
                way_back(&arguments.core_path, &plan, &new_files).iter().for_each(|it| messages.note(it));
            }
        }
    }
    if global.wants_json() {
        let paths: Vec<&str> = new_files.keys().map(RepoPath::as_str).collect();
        let document = json!({"type": "shims", "schema_version": 1, "kept": kept, "left": left, "edited": edited, "new_files": paths, "diff": diff});
        print(&format!("{document:#}\n"))?;
    } else if arguments.dry_run {
        print(&diff)?;
    }
    let verb = if arguments.dry_run { "would keep" } else { "kept" };
    messages
        .note(&format!("{verb} {kept} old names: {edited} files edited, {written} new; {left} names are left to you"));
    if !arguments.dry_run && edited + written > 0 {
        messages.note("generate the manifest anew: what was removed is deprecated now");
    }
    Ok(if left > 0 { ExitCode::Partial } else { ExitCode::Done })
}

/// How to take back what was written where version control has all that was there before.
fn way_back(core: &Path, plan: &Plan, new_files: &BTreeMap<RepoPath, String>) -> Option<String> {
    let is_here = core == Path::new(".");
    let git = if is_here { "git".to_owned() } else { format!("git -C {}", core.display()) };
    let edited: Vec<&str> = plan.patch.files.iter().map(|file| file.path.as_str()).collect();
    let new: Vec<String> = new_files
        .keys()
        .map(|path| if is_here { path.to_string() } else { core.join(path.as_str()).display().to_string() })
        .collect();
    let checkout = (!edited.is_empty()).then(|| format!("{git} checkout -- {}", edited.join(" ")));
    let remove = (!new.is_empty()).then(|| format!("rm {}", new.join(" ")));
    let steps: Vec<String> = checkout.into_iter().chain(remove).collect();
    (!steps.is_empty()).then(|| format!("take it back with: {}", steps.join(" && ")))
}

/// Removes the records of the run: version control has what they hold, and a library need not keep them.
fn forget(worktree: &mut Worktree, messages: Messages) {
    let records = RepoPath::new(RECORDS).expect("it is a path");
    if let Err(error) = worktree.disk().remove_folder(&records) {
        messages.warning(&format!("cannot remove `{RECORDS}`, which the run left: {error}"));
    }
}

/// `failure`, after the edits of `checkpoint` were taken back.
fn taken_back(failure: Failure, checkpoint: Option<&Checkpoint>, worktree: &mut Worktree) -> Failure {
    let Some(checkpoint) = checkpoint else { return failure.hint("nothing was changed") };
    let (now, head) = (terminal::now(), worktree.head());
    let lock = worktree.lock(&now);
    match lock.ok().and_then(|_lock| apply::rollback(checkpoint, now, head, worktree.disk()).ok()) {
        Some(_) => failure.hint("the edits were taken back"),
        None => {
            let command = format!("onx-migrate rollback --checkpoint {}", checkpoint.id);
            failure.hint(format!("the edits before it were made; take them back with: {command}"))
        }
    }
}

/// Edits what is there, after a checkpoint; `None` when there is nothing to edit.
fn execute(
    arguments: &Lint,
    manifest: &Manifest,
    plan: &Plan,
    worktree: &mut Worktree,
) -> Result<Option<Checkpoint>, Failure> {
    if plan.patch.files.is_empty() {
        return Ok(None);
    }
    let refused = |error: &dyn std::error::Error, hint: &str| Failure::from_error(ExitCode::Refused, error).hint(hint);
    let paths: Vec<RepoPath> = plan.patch.files.iter().map(|file| file.path.clone()).collect();
    let allowed = Allowed { dirty: arguments.allow_dirty, staged: false, no_vcs: arguments.allow_no_vcs };
    worktree
        .check(&paths, allowed)
        .map_err(|it| refused(&it, "commit first, or add --allow-dirty or --allow-no-vcs; nothing was changed"))?;
    let now = terminal::now();
    let _lock = worktree.lock(&now).map_err(|it| refused(&it, "wait until the other run is done"))?;
    let occasion = Occasion {
        name: manifest.package.clone(),
        from: manifest.to.clone(),
        to: manifest.to.clone(),
        manifest: Digest::of(to_yaml(manifest).as_bytes()),
        timestamp: now,
        head: worktree.head(),
    };
    let _hold = terminal::hold();
    let done = apply::execute(plan, &occasion, worktree.disk());
    done.map(Some).map_err(|it| refused(&it, "nothing was changed; run the command again"))
}

/// Writes files that must not exist: all of them or none.
fn create(core: &Path, files: &BTreeMap<RepoPath, String>) -> Result<(), Failure> {
    let (mut written, mut folders) = (Vec::new(), Vec::new());
    for (path, text) in files {
        let file = core.join(path.as_str());
        folders.extend(file.ancestors().skip(1).take_while(|it| !it.exists()).map(Path::to_owned));
        let made = file.parent().map_or(Ok(()), std::fs::create_dir_all);
        let opened = made.and_then(|()| OpenOptions::new().write(true).create_new(true).open(&file));
        let done = opened.and_then(|mut it| {
            written.push(file.clone());
            it.write_all(text.as_bytes())
        });
        if let Err(error) = done {
            written.iter().for_each(|file| drop(std::fs::remove_file(file)));
            folders.sort();
            folders.iter().rev().for_each(|folder| drop(std::fs::remove_dir(folder)));
            let failure = Failure::from_error(ExitCode::Usage, &error);
            return Err(failure.context(format!("cannot write `{}`", file.display())).hint("move away what is there"));
        }
    }
    Ok(())
}

/// A file that comes, as `git apply` takes it.
fn added((path, text): (&RepoPath, &String)) -> String {
    let lines: String = text.lines().map(|line| format!("+{line}\n")).collect();
    let count = text.lines().count();
    format!(
        "diff --git a/{path} b/{path}\nnew file mode 100644\n--- /dev/null\n+++ b/{path}\n@@ -0,0 +1,{count} @@\n{lines}"
    )
}

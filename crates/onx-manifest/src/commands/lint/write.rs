use std::collections::BTreeMap;
use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;

use apply::{Allowed, Occasion, Plan, Worktree};
use manifest::{Manifest, wire::to_yaml};
use model::{Digest, RepoPath};
use serde_json::json;
use terminal::{ExitCode, Failure, Global, Messages};

use crate::cli::Lint;
use crate::shims::{Fate, Shims};
use crate::{Outcome, print};

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
        execute(arguments, manifest, &plan, worktree, messages)?;
        create(&arguments.core_path, &new_files)?;
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

/// Edits what is there, after a checkpoint.
fn execute(
    arguments: &Lint,
    manifest: &Manifest,
    plan: &Plan,
    worktree: &mut Worktree,
    messages: Messages,
) -> Result<(), Failure> {
    if plan.patch.files.is_empty() {
        return Ok(());
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
    let checkpoint = done.map_err(|it| refused(&it, "nothing was changed; run the command again"))?;
    messages.note(&format!("take the edits back with: onx-migrate rollback --checkpoint {}", checkpoint.id));
    Ok(())
}

/// Writes files that must not exist.
fn create(core: &Path, files: &BTreeMap<RepoPath, String>) -> Result<(), Failure> {
    for (path, text) in files {
        let file = core.join(path.as_str());
        let made = file.parent().map_or(Ok(()), std::fs::create_dir_all);
        let opened = made.and_then(|()| OpenOptions::new().write(true).create_new(true).open(&file));
        opened.and_then(|mut it| it.write_all(text.as_bytes())).map_err(|error| {
            Failure::from_error(ExitCode::Usage, &error)
                .context(format!("cannot write `{}`", file.display()))
                .hint("move away what is there; the edits before it were made and can be taken back")
        })?;
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

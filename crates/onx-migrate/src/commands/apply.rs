use std::fs::File;
use std::io::{self, ErrorKind};
use std::path::Path;

use apply::{Allowed, Checkpoint, LockError, Occasion, Plan, Recovery, Refusal, Remarks, TransactionError, Worktree};
use model::{Digest, Limit, RepoPath};
use serde_json::json;
use terminal::{Code, ExitCode, Failure, Global, Messages};

use super::trial::Broken;
use super::{commit, filter, hops, pick, trial};
use crate::Outcome;
use crate::cli::{Apply, Shown};
use crate::expire::expire;
use crate::findings;
use crate::inputs::{self, Inputs};
use crate::interruptible::Interruptible;
use crate::prepared::{Prepared, write_whole};
use crate::{report, statistics};

/// Plans, or reads a plan, and unless it is a dry run writes.
pub(crate) fn run(arguments: &Apply, global: &Global, messages: Messages) -> Outcome {
    if arguments.if_pending && !is_pending(arguments, global)? {
        messages.note("nothing is pending");
        return Ok(ExitCode::Done);
    }
    if arguments.shown.statistics {
        statistics::accept(global)?;
    }
    if !arguments.dry_run && !arguments.check && arguments.stdin_filename.is_none() {
        recover_first(&arguments.selection.target, global, messages)?;
    }
    if arguments.route.to.is_some() {
        return hops::apply(arguments, global, messages);
    }
    let mut prepared = prepare(arguments, global, messages)?;
    if let Some(path) = &arguments.plan_out {
        prepared.save(path)?;
    }
    if arguments.check {
        return check(arguments, &prepared, global, messages);
    }
    if arguments.dry_run {
        warn_of_unfinished(&prepared.worktree, messages);
        show(&prepared, arguments.diff_output.as_deref(), &arguments.shown, global, messages)?;
        let is_findings = prepared.is_empty() && arguments.fail_on_empty;
        return Ok(if is_findings { ExitCode::Findings } else { ExitCode::Done });
    }
    if prepared.stand_in.is_some() {
        return filter::write(arguments, &prepared, global, messages);
    }
    tell(&prepared.plan, &arguments.shown, messages);
    refuse_rest(arguments, &prepared)?;
    let carried = carry_out(arguments, &mut prepared, allowed(arguments), messages)?;
    finish(arguments, global, messages, &prepared, &carried)
}

/// What a run did.
pub(super) struct Carried {
    /// `None` when there was nothing to write.
    pub(super) checkpoint: Option<Checkpoint>,
    /// What the command of `--verify-command` complains of; it was to be kept although.
    pub(super) broken: Option<Broken>,
}

/// The operations and what is left, or without the list where only figures are asked for.
pub(super) fn tell(plan: &Plan, shown: &Shown, messages: Messages) {
    if !shown.statistics {
        report::tell(plan, messages);
    }
}

/// Refuses a plan that leaves something, when all or nothing is asked for.
pub(super) fn refuse_rest(arguments: &Apply, prepared: &Prepared) -> Result<(), Failure> {
    if !arguments.all_or_nothing || !prepared.has_rest() {
        return Ok(());
    }
    let failure = Failure::new(ExitCode::Refused, "something would be left for a person, so nothing was changed");
    Err(failure.coded(Code::Rest).hint("apply without --all-or-nothing to migrate the rest"))
}

/// Tries, writes and commits, as far as that is asked for.
pub(super) fn carry_out(
    arguments: &Apply,
    prepared: &mut Prepared,
    allowed: Allowed,
    messages: Messages,
) -> Result<Carried, Failure> {
    if prepared.plan.patch.files.is_empty() {
        return Ok(Carried { checkpoint: None, broken: None });
    }
    let broken = match arguments.verify_command.as_deref() {
        Some(command) => trial::run(command, &prepared.worktree, &prepared.plan, messages)?,
        None => None,
    };
    if let Some(broken) = broken.as_ref().filter(|_| !arguments.keep_broken) {
        return Err(broken.backed_out());
    }
    let checkpoint = terminal::timed("write", || write(arguments, prepared, allowed, messages))?;
    if arguments.commit_per_op {
        commit::commit_per_operation(prepared, &checkpoint, messages)?;
    } else if arguments.commit {
        commit::commit(prepared, &checkpoint, messages)?;
    }
    if let Some(broken) = &broken {
        messages.failure(&broken.kept(&checkpoint));
    }
    Ok(Carried { checkpoint: Some(checkpoint), broken })
}

/// The files that a plan changes.
pub(super) fn paths(plan: &Plan) -> Vec<RepoPath> {
    plan.patch.files.iter().map(|file| file.path.clone()).collect()
}

/// What the flags allow.
pub(super) fn allowed(arguments: &Apply) -> Allowed {
    Allowed { dirty: arguments.allow_dirty, staged: arguments.allow_staged, no_vcs: arguments.allow_no_vcs }
}

/// False when there is no manifest, or when it was applied and not taken back.
fn is_pending(arguments: &Apply, global: &Global) -> Result<bool, Failure> {
    let Some(path) = &arguments.manifest else { return Ok(true) };
    let worktree = inputs::open(&arguments.selection.target, global)?;
    let read = File::open(path).and_then(|file| worktree.limits().read(Limit::ManifestMb, file));
    let Ok(bytes) = read else { return Ok(path.exists()) };
    Ok(inputs::state(&worktree)?.application(Digest::of(&bytes)).is_none())
}

/// Says what there is to do, without the patch.
fn check(arguments: &Apply, prepared: &Prepared, global: &Global, messages: Messages) -> Outcome {
    let plan = &prepared.plan;
    if global.wants_json() {
        report::print(report::text(&report::document(&prepared.made_for, plan, "check")))?;
    } else if global.wants_findings() {
        findings::write(global, plan, &[])?;
    } else if arguments.shown.statistics {
        statistics::write(&[plan])?;
    }
    tell(plan, &arguments.shown, messages);
    report::conclude(plan, prepared.unread, "would make", messages);
    let is_done = prepared.is_empty() || arguments.exit_zero;
    Ok(if is_done { ExitCode::Done } else { ExitCode::Findings })
}

fn prepare(arguments: &Apply, global: &Global, messages: Messages) -> Result<Prepared, Failure> {
    let target = &arguments.selection.target;
    if let Some(path) = &arguments.plan {
        let prepared = Prepared::from_file(path, target, global)?;
        if !arguments.selection.include_untracked && !arguments.dry_run {
            prepared.refuse_untracked()?;
        }
        return Ok(prepared);
    }
    let manifest = arguments.manifest.as_deref().expect("clap asks for it where there is no plan");
    let stdin = arguments.stdin_filename.as_deref();
    ready(arguments, inputs::read(manifest, &arguments.selection, stdin, global, messages)?, messages)
}

/// Plans what `inputs` and the flags ask for.
pub(super) fn ready(arguments: &Apply, mut inputs: Inputs, messages: Messages) -> Result<Prepared, Failure> {
    if arguments.todo {
        inputs.options.remarks = Remarks::Todo;
    }
    if arguments.interactive {
        pick::ask(&mut inputs, &mut std::io::stdin().lock(), messages)?;
    }
    Prepared::from_inputs(inputs)
}

/// Prints the diff alone, or figures, or the JSON document; tells the rest on stderr.
pub(crate) fn show(
    prepared: &Prepared,
    diff_output: Option<&Path>,
    shown: &Shown,
    global: &Global,
    messages: Messages,
) -> Result<(), Failure> {
    let plan = &prepared.plan;
    let diff = prepared.shown(messages).unified();
    if let Some(path) = diff_output.filter(|path| *path != Path::new("-")) {
        write_whole(path, &diff, "diff")?;
    }
    if global.wants_json() {
        let mut document = report::document(&prepared.made_for, plan, "plan");
        document["diff"] = json!(String::from_utf8_lossy(&diff));
        report::print(report::text(&document))?;
    } else if global.wants_findings() {
        findings::write(global, plan, &[])?;
    } else if shown.statistics {
        statistics::write(&[plan])?;
    } else if diff_output.is_none_or(|path| path == Path::new("-")) {
        report::print(diff)?;
    }
    tell(plan, shown, messages);
    report::conclude(plan, prepared.unread, "would make", messages);
    if !plan.patch.files.is_empty() && prepared.stand_in.is_none() {
        messages.note("nothing is written yet: `onx-migrate apply` with the same arguments carries it out");
    }
    Ok(())
}

/// Writes the plan, which has edits.
fn write(
    arguments: &Apply,
    prepared: &mut Prepared,
    allowed: Allowed,
    messages: Messages,
) -> Result<Checkpoint, Failure> {
    let Prepared { made_for, plan, worktree, manifest, .. } = prepared;
    worktree.check(&paths(plan), allowed).map_err(|refusal| refused(&refusal))?;
    let _lock = lock(worktree)?;
    let occasion = Occasion {
        name: made_for.package.clone(),
        from: made_for.from.clone(),
        to: made_for.to.clone(),
        manifest: made_for.manifest,
        timestamp: terminal::now(),
        head: worktree.head(),
    };
    let _hold = terminal::hold();
    let stop = || terminal::stopped().is_some();
    let mut disk = Interruptible::new(worktree.disk(), &stop);
    let kept = manifest.as_deref().map_or(Ok(()), |bytes| apply::keep_manifest(&mut disk, bytes));
    let done = kept.map_err(TransactionError::from).and_then(|()| apply::execute(plan, &occasion, &mut disk));
    let checkpoint = done.map_err(|error| not_written(&error))?;
    expire(worktree, &arguments.selection.target, messages);
    warn_of_late(worktree, &checkpoint, messages);
    Ok(checkpoint)
}

fn finish(arguments: &Apply, global: &Global, messages: Messages, prepared: &Prepared, carried: &Carried) -> Outcome {
    let plan = &prepared.plan;
    let Carried { checkpoint, broken } = carried;
    let code = match (checkpoint, prepared.has_rest() || broken.is_some()) {
        _ if arguments.exit_zero => ExitCode::Done,
        (Some(_), _) if arguments.exit_non_zero_on_change => ExitCode::Findings,
        (_, true) => ExitCode::Partial,
        (None, false) if arguments.fail_on_empty => ExitCode::Findings,
        (_, false) => ExitCode::Done,
    };
    if global.wants_json() {
        let mut document = report::document(&prepared.made_for, plan, "apply");
        document["checkpoint"] = json!(checkpoint.as_ref().map(|it| it.id.as_str()));
        if let Some(broken) = broken {
            document["broken"] = json!(broken.what);
        }
        document["exit_code"] = json!(code.number());
        report::print(report::text(&document))?;
    } else if global.wants_findings() {
        findings::write(global, plan, &[])?;
    } else if arguments.shown.statistics {
        statistics::write(&[plan])?;
    }
    match checkpoint {
        Some(checkpoint) => {
            report::conclude(plan, prepared.unread, "made", messages);
            if !arguments.commit && !arguments.commit_per_op && prepared.worktree.has_vcs() {
                messages.note("look at it with: git diff; commit it together with .onx, where the history is kept");
            }
            messages.note(&format!("take it back with: onx-migrate rollback --checkpoint {}", checkpoint.id));
        }
        None if prepared.has_rest() => report::conclude(plan, prepared.unread, "made", messages),
        None => messages.note(&nothing_to_do(prepared)),
    }
    Ok(code)
}

/// Why there is nothing to do, as far as the history tells.
fn nothing_to_do(prepared: &Prepared) -> String {
    let state = apply::State::read(prepared.worktree.folder()).unwrap_or_default();
    match state.application(prepared.made_for.manifest) {
        Some(run) => format!("nothing to do: run {} applied this manifest on {}", run.checkpoint, run.timestamp),
        None => "nothing to do: the project uses nothing that changed".to_owned(),
    }
}

/// Takes the lock of the project.
pub(crate) fn lock(worktree: &mut Worktree) -> Result<apply::Lock, Failure> {
    worktree.lock(&terminal::now()).map_err(|error| match &error {
        LockError::Held { .. } => Failure::from_error(ExitCode::Refused, &error)
            .coded(Code::Locked)
            .hint("wait until the other run is done, then try again"),
        LockError::Elsewhere { .. } => Failure::from_error(ExitCode::Refused, &error)
            .coded(Code::Locked)
            .hint("when that run is over, remove `.onx/lock` and try again"),
        LockError::Io(cause) => {
            let is_torn = apply::is_unfinished(worktree.folder()).unwrap_or(true);
            let code = if is_torn { ExitCode::Usage } else { ExitCode::RolledBack };
            Failure::from_error(code, &error).hint(remedy(cause))
        }
    })
}

/// Finishes or undoes a run that was killed.
fn recover_first(target: &Path, global: &Global, messages: Messages) -> Result<(), Failure> {
    let mut worktree = inputs::open(target, global)?;
    if !apply::is_unfinished(worktree.folder()).unwrap_or(false) {
        return Ok(());
    }
    let _lock = lock(&mut worktree)?;
    let recovery = apply::recover(worktree.disk()).map_err(|error| unrecovered(&error))?;
    tell_recovery(&recovery, messages);
    Ok(())
}

/// Says what recovery did.
pub(crate) fn tell_recovery(recovery: &Recovery, messages: Messages) {
    match recovery {
        Recovery::Nothing => messages.note("no unfinished run"),
        Recovery::Dropped => messages.note("an unfinished run had changed nothing yet; it was dropped"),
        Recovery::Finished { id } => messages.note(&format!("the unfinished run {id} was complete; it is recorded")),
        Recovery::Undone { id, left } => {
            messages.note(&format!("the unfinished run {id} was taken back"));
            for path in left {
                messages.warning(&format!("{path}: changed since by somebody else, left as it is"));
            }
        }
    }
}

/// Why recovery did not work, and what to do.
pub(crate) fn unrecovered(error: &apply::RecoverError) -> Failure {
    Failure::from_error(ExitCode::Usage, error)
        .coded(Code::Unfinished)
        .hint("make the disk writable and run: onx-migrate recover; the original files are in `.onx/transaction`")
}

/// Names files that somebody wrote to while they were replaced; what was written is kept.
pub(crate) fn warn_of_late(worktree: &Worktree, checkpoint: &Checkpoint, messages: Messages) {
    for (path, place) in apply::set_aside(worktree.folder(), checkpoint).unwrap_or_default() {
        messages.warning(&format!("{path}: written to while it was replaced; what was written is in {place}"));
    }
}

pub(super) fn warn_of_unfinished(worktree: &Worktree, messages: Messages) {
    if apply::is_unfinished(worktree.folder()).unwrap_or(false) {
        messages.warning("a run was killed here and is unfinished; run: onx-migrate recover");
    }
}

pub(super) fn refused(refusal: &Refusal) -> Failure {
    let kind = match refusal {
        Refusal::Dirty { .. } => Code::Dirty,
        Refusal::Staged { .. } => Code::Staged,
        Refusal::NoVcs { .. } => Code::NoVersionControl,
        Refusal::Busy { .. } => Code::Busy,
        Refusal::Unreadable { .. } | Refusal::Records { .. } | Refusal::Git { .. } => Code::Input,
    };
    let failure = Failure::from_error(ExitCode::Refused, refusal).coded(kind);
    match refusal {
        Refusal::Dirty { .. } => failure.hint("commit or stash them, or add --allow-dirty"),
        Refusal::Staged { .. } => failure.hint("commit them, or add --allow-staged"),
        Refusal::NoVcs { .. } => failure.hint("run `git init` and commit, or add --allow-no-vcs"),
        Refusal::Busy { .. } => failure.hint("finish or abort it, or add --allow-dirty"),
        Refusal::Unreadable { .. } => failure.hint("commit everything, then add --allow-dirty"),
        Refusal::Records { .. } => failure.hint("give the project's folder with --target DIR"),
        Refusal::Git { .. } => failure.hint("add --allow-dirty to go on without asking git"),
    }
}

/// Why nothing was written, and what to do.
pub(crate) fn not_written(error: &TransactionError) -> Failure {
    if let (TransactionError::RolledBack(_), Some(code)) = (error, terminal::stopped()) {
        return Failure::new(code, "stopped by a signal, everything was put back").hint("run the command again");
    }
    let kind = match error {
        TransactionError::Stale(_) => Code::Stale,
        TransactionError::RolledBack(_) => Code::Restored,
        TransactionError::Stuck { .. } | TransactionError::Recover(_) => Code::Unfinished,
        TransactionError::Protected(_) | TransactionError::State(_) => Code::Input,
    };
    let (code, hint) = match error {
        TransactionError::Stale(_) => (ExitCode::Refused, "nothing was changed; run the command again: it plans anew"),
        TransactionError::Protected(_) => (ExitCode::Refused, "nothing was changed"),
        TransactionError::RolledBack(cause) => (ExitCode::RolledBack, remedy(cause)),
        TransactionError::Stuck { .. } => (ExitCode::Usage, "make the disk writable and run: onx-migrate recover"),
        TransactionError::State(_) => (ExitCode::Usage, "restore `.onx/state.json` from version control"),
        TransactionError::Recover(_) => (ExitCode::Usage, "run: onx-migrate recover"),
    };
    Failure::from_error(code, error).coded(kind).hint(hint)
}

/// What to do about a disk that refuses.
fn remedy(error: &io::Error) -> &'static str {
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "nothing was changed; free some space, then run it again",
        ErrorKind::PermissionDenied => "nothing was changed; make the file and its folder writable, then run it again",
        ErrorKind::ReadOnlyFilesystem => "nothing was changed; mount the file system writable, then run it again",
        _ => "nothing was changed; remove the cause, then run it again",
    }
}

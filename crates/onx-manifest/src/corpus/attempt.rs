use std::collections::BTreeMap;
use std::path::Path;

use apply::{Options, Plan, Project, Untracked, Wanted, Worktree};
use manifest::OperationId;
use synth::{Dependent, Failing};
use terminal::{ExitCode, Failure, Messages};
use trial::Verdict;

use super::{Task, faults};

/// One project and what the manifest makes of it.
pub(crate) struct Attempt {
    pub(crate) dependent: Dependent,
    /// The unified diff.
    pub(crate) patch: Vec<u8>,
    /// The operations that have something to do there.
    pub(super) touched: BTreeMap<OperationId, Touched>,
}

/// What one operation does to a project.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Touched {
    pub(super) sites: u32,
    pub(super) left: u32,
}

/// Plans `task` on the project in `folder` as a dependent would, and checks what comes of it.
pub(super) fn attempt(name: &str, folder: &Path, task: &Task<'_>, messages: Messages) -> Result<Attempt, Failure> {
    let mut worktree = Worktree::open(folder).map_err(|error| Failure::from_error(ExitCode::Usage, &error))?;
    worktree.keep_within(*task.limits);
    let project = read(name, &worktree, task, messages)?;
    // What is a project here may be no repository of its own: version control says nothing about it.
    let options = Options { untracked: Untracked::Edited, ..Options::default() };
    let plan = match apply::plan(task.manifest, &project, &options) {
        Ok(plan) => plan,
        Err(error) => {
            let failing = Failing { place: None, operation: None, reason: format!("{name}: {error}") };
            return Ok(Attempt::of(name, &Plan::default(), vec![failing], None));
        }
    };
    let mut failures = faults::of(name, &plan, &project, (task.manifest, &options));
    let tests = match task.command.filter(|_| !plan.patch.files.is_empty()) {
        Some(command) => Some(tested(name, command, (&worktree, &plan), &mut failures, messages)?),
        None => None,
    };
    failures.sort();
    failures.dedup();
    Ok(Attempt::of(name, &plan, failures, tests))
}

fn read(name: &str, worktree: &Worktree, task: &Task<'_>, messages: Messages) -> Result<Project, Failure> {
    let loaded = worktree.load(&Wanted::by(task.manifest));
    if let Some(reason) = loaded.failure {
        return Err(Failure::new(ExitCode::Usage, format!("cannot read {name} of the corpus: {reason}")));
    }
    loaded.unread.iter().for_each(|(path, reason)| messages.warning(&format!("{name}/{path}: not read: {reason}")));
    loaded.unreadable.iter().for_each(|it| messages.warning(&format!("{name}: {it}")));
    if loaded.project.files.is_empty() {
        messages.warning(&format!("{name}: holds nothing to try the manifest on; git may ignore it"));
    }
    let [from, to] = task.surfaces.clone();
    Ok(Project { surface_from: Some(from), surface_to: Some(to), ..loaded.project })
}

/// What the project's own tests say, in a word; adds to `failures` where they fail anew.
fn tested(
    name: &str,
    command: &str,
    (worktree, plan): (&Worktree, &Plan),
    failures: &mut Vec<Failing>,
    messages: Messages,
) -> Result<&'static str, Failure> {
    messages.detail(&format!("{name}: running `{command}` on a copy, before and after"));
    let trials = trial::run(command, worktree, plan);
    let trials = trials.map_err(|error| Failure::from_error(ExitCode::Usage, &error).context(name))?;
    let reason = match trials.verdict() {
        Verdict::Passes => return Ok("passed"),
        Verdict::FailsAsBefore => return Ok("failed-before"),
        Verdict::Silent => return Ok("unknown"),
        Verdict::Broken => format!("`{command}` fails after the migration and did not before"),
        Verdict::NewFailures(new) => {
            format!("`{command}`: {} fail that did not before, the first is {}", new.len(), new[0])
        }
    };
    messages.note(&format!("{name}: `{command}`: {}", trials.after.last_lines()));
    failures.extend(faults::of_tests(name, plan, &trials.after.output, &reason));
    Ok("failed")
}

impl Attempt {
    fn of(name: &str, plan: &Plan, failures: Vec<Failing>, tests: Option<&'static str>) -> Self {
        let number = |it: usize| u32::try_from(it).unwrap_or(u32::MAX);
        let touched = plan.outcomes.iter().filter(|it| it.edits + it.flags > 0);
        let touched = touched
            .map(|it| (it.operation.clone(), Touched { sites: number(it.edits), left: number(it.flags) }))
            .collect();
        let dependent = Dependent {
            name: name.to_owned(),
            edits: number(plan.outcomes.iter().map(|it| it.edits).sum()),
            files: number(plan.patch.files.len()),
            left: number(plan.flags.len()),
            failures,
            tests,
        };
        Self { dependent, patch: plan.patch.unified(), touched }
    }
}

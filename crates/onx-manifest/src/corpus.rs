//! The manifest tried out on projects that use the core: each is read, planned on, checked, and left as it is.

mod attempt;
mod faults;
mod lines;

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use manifest::{InDependents, Manifest, OperationId};
use model::{Limits, RepoPath, Surface};
use synth::{Dependent, Report};
use terminal::{ExitCode, Failure, Messages};

pub(crate) use attempt::Attempt;

/// Places of failures that a report shows per operation.
const SHOWN: usize = 20;

/// What is tried, and how.
pub(crate) struct Task<'a> {
    pub(crate) manifest: &'a Manifest,
    /// APIs of the old and of the new release.
    pub(crate) surfaces: [Surface; 2],
    /// The project's own tests.
    pub(crate) command: Option<&'a str>,
    pub(crate) limits: &'a Limits,
}

/// What comes of `task` in every project in `corpus`, by name.
///
/// # Errors
/// When there is no project, when one cannot be read, or when the command cannot be started.
pub(crate) fn try_out(corpus: &Path, task: &Task<'_>, messages: Messages) -> Result<Vec<Attempt>, Failure> {
    let projects = projects(corpus).map_err(|error| {
        Failure::from_error(ExitCode::Usage, &error).context(format!("cannot read the corpus `{}`", corpus.display()))
    })?;
    if projects.is_empty() {
        let message = format!("the corpus `{}` holds no project", corpus.display());
        return Err(Failure::new(ExitCode::Usage, message).hint("every folder in it is taken for one"));
    }
    projects.iter().map(|(name, folder)| attempt::attempt(name, folder, task, messages)).collect()
}

/// Makes sure that nothing is written to `corpus`.
///
/// # Errors
/// When `out` lies in it.
pub(crate) fn refuse_inside(corpus: &Path, out: &Path) -> Result<(), Failure> {
    let there = std::path::absolute(out).unwrap_or_else(|_| out.to_owned());
    let real = there.ancestors().find_map(|it| std::fs::canonicalize(it).ok());
    let is_inside = std::fs::canonicalize(corpus).is_ok_and(|corpus| real.is_some_and(|it| it.starts_with(corpus)));
    if !is_inside {
        return Ok(());
    }
    let failure = Failure::new(ExitCode::Usage, "`--out` lies in the corpus, to which nothing is written");
    Err(failure.hint("name another folder with --out DIR"))
}

/// Enters what came of it into `report`.
pub(crate) fn record(attempts: &[Attempt], report: &mut Report) {
    let mut by_operation: BTreeMap<&OperationId, InDependents> = BTreeMap::new();
    for attempt in attempts {
        for (operation, touched) in &attempt.touched {
            let it = by_operation.entry(operation).or_default();
            it.projects += 1;
            it.sites += touched.sites;
            it.left += touched.left;
        }
        for failing in &attempt.dependent.failures {
            let Some(operation) = &failing.operation else { continue };
            let it = by_operation.entry(operation).or_default();
            it.failed += 1;
            it.failures.extend(failing.place.clone().filter(|_| it.failures.len() < SHOWN));
        }
    }
    for operation in &mut report.operations {
        operation.change.evidence.in_dependents = by_operation.remove(&operation.id);
    }
    report.dependents = attempts.iter().map(|it| it.dependent.clone()).collect();
}

/// Where the patch of `attempt` lies in the folder that `generate` writes.
pub(crate) fn patch_name(attempt: &Attempt) -> String {
    format!("patches/{}.patch", attempt.dependent.name)
}

/// Takes away what an earlier run wrote to `out` for projects that have no patch any more.
pub(crate) fn clear(out: &Path, attempts: &[Attempt]) {
    for attempt in attempts.iter().filter(|it| it.patch.is_empty()) {
        // Where there was none, there is nothing to take away.
        let _ = std::fs::remove_file(out.join(patch_name(attempt)));
    }
}

/// One line about `dependent`, for a person.
pub(crate) fn summary(dependent: &Dependent) -> String {
    let Dependent { name, edits, files, left, failures, tests } = dependent;
    let tests = match tests {
        Some("passed") => "; its tests pass",
        Some("failed") => "; its tests fail",
        Some("failed-before") => "; its tests fail as before",
        Some(_) => "; its tests fail before and after without saying which",
        None => "",
    };
    let count = |number: u32, noun: &str| format!("{number} {noun}{}", if number == 1 { "" } else { "s" });
    let (edits, files, left) = (count(*edits, "edit"), count(*files, "file"), count(*left, "use"));
    let failing = match failures.len() {
        0 => String::new(),
        number => format!(", {number} failing"),
    };
    format!("{name}: {edits} in {files}, {left} left to a person{failing}{tests}")
}

/// The folders in `corpus` with their names, in the order of these; hidden ones are none.
fn projects(corpus: &Path) -> std::io::Result<Vec<(String, PathBuf)>> {
    let mut res = Vec::new();
    for entry in std::fs::read_dir(corpus)? {
        let entry = entry?;
        let name = OsString::into_string(entry.file_name()).ok();
        // A name that is no path of ours could neither be reported nor called a patch after.
        let name = name.filter(|it| !it.starts_with('.') && RepoPath::new(it).is_ok());
        res.extend(name.filter(|_| entry.path().is_dir()).map(|name| (name, entry.path())));
    }
    res.sort();
    Ok(res)
}

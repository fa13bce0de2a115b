//! What does not hold in a project after a plan, place by place.

use std::collections::BTreeSet;

use apply::{Earlier, Flag, History, MissingName, Options, Plan, Project};
use manifest::{Manifest, OperationId, Place};
use model::RepoPath;
use synth::Failing;

use super::lines::{Edited, edited};

/// What does not hold in `project`, called `name`, after `plan`: edits that had to be left out, what a second run would
/// change again, and names that the new release does not have.
pub(super) fn of(
    name: &str,
    plan: &Plan,
    project: &Project,
    (manifest, options): (&Manifest, &Options),
) -> Vec<Failing> {
    let mut res = left_alone(name, plan);
    if plan.patch.files.is_empty() {
        return res;
    }
    let mut migrated = project.clone();
    migrated.take(&plan.patch);
    res.extend(made_again(name, plan, &migrated, (manifest, options)));
    res.extend(missing(name, plan, (project, &migrated)));
    res
}

/// The edits of files that were left alone because the result would not parse, resolve or stay as it is.
fn left_alone(name: &str, plan: &Plan) -> Vec<Failing> {
    let mut res = Vec::new();
    for (path, reason) in &plan.skipped {
        let in_it: Vec<&Flag> = plan.flags.iter().filter(|it| it.path == *path && it.operation.is_some()).collect();
        let (mut declined, others): (Vec<&Flag>, Vec<&Flag>) =
            in_it.into_iter().partition(|it| it.reason.starts_with(reason.as_str()));
        if declined.is_empty() {
            declined = others;
        }
        let declination = |it: &&Flag| failing(name, path, it.line, it.operation.as_ref(), &it.reason);
        res.extend(declined.iter().map(declination));
        if declined.is_empty() {
            res.push(failing(name, path, 1, None, reason));
        }
    }
    res
}

/// The edits that a second run would make.
fn made_again(name: &str, plan: &Plan, migrated: &Project, (manifest, options): (&Manifest, &Options)) -> Vec<Failing> {
    let left_out = plan.outcomes.iter().filter(|it| !it.is_chosen).map(|it| it.operation.clone()).collect();
    let options = Options { history: History::Applied(Earlier { left_out }), ..options.clone() };
    let Ok(second) = apply::plan(manifest, migrated, &options) else { return Vec::new() };
    let reason = "a second run changes it again";
    edited(&second).iter().map(|it| failing(name, it.path, it.before, it.operation, reason)).collect()
}

/// The names that the new release does not have and that were not missing before.
fn missing(name: &str, plan: &Plan, (before, after): (&Project, &Project)) -> Vec<Failing> {
    let known: BTreeSet<_> = before.missing_names().into_iter().map(|it| (it.path, it.name)).collect();
    let new = after.missing_names().into_iter().filter(|it| !known.contains(&(it.path.clone(), it.name.clone())));
    let edited = edited(plan);
    let brought = |it: MissingName| {
        let made = at(&edited, &it.path, it.line);
        let reason = format!("the new release has no `{}`", it.name);
        failing(name, &it.path, made.map_or(it.line, |it| it.before), made.and_then(|it| it.operation), &reason)
    };
    new.map(brought).collect()
}

/// The edited places that the output of the project's tests names; the project as a whole where it names none.
pub(super) fn of_tests(name: &str, plan: &Plan, output: &str, reason: &str) -> Vec<Failing> {
    let edited = edited(plan);
    let mut res = Vec::new();
    for file in &plan.patch.files {
        let named = lines_named(output, &file.path);
        let made = named.into_iter().filter_map(|line| at(&edited, &file.path, line));
        res.extend(made.map(|it| failing(name, it.path, it.before, it.operation, reason)));
    }
    if res.is_empty() {
        let operations: BTreeSet<&str> = edited.iter().filter_map(|it| it.operation).map(OperationId::as_str).collect();
        let operations: Vec<&str> = operations.into_iter().collect();
        let reason = format!("{name}: {reason}; {} edit it", operations.join(", "));
        res.push(Failing { place: None, operation: None, reason });
    }
    res
}

/// The edit that takes `line` of the file at `path` as it becomes.
fn at<'e, 'p>(edited: &'e [Edited<'p>], path: &RepoPath, line: u32) -> Option<&'e Edited<'p>> {
    edited.iter().find(|it| it.path == path && it.after.contains(&line))
}

/// The lines of the file at `path` that a traceback or a summary in `output` names: `path:3` and `path", line 3`.
fn lines_named(output: &str, path: &RepoPath) -> BTreeSet<u32> {
    let after = output.match_indices(path.as_str()).map(|(at, found)| &output[at + found.len()..]);
    let number = |rest: &str| {
        let rest = rest.strip_prefix(':').or_else(|| rest.strip_prefix("\", line "))?;
        let digits = rest.find(|it: char| !it.is_ascii_digit()).unwrap_or(rest.len());
        rest[..digits].parse().ok()
    };
    after.filter_map(number).collect()
}

fn failing(name: &str, path: &RepoPath, line: u32, operation: Option<&OperationId>, reason: &str) -> Failing {
    // The name of a project and a path below it make a path.
    let place = RepoPath::new(&format!("{name}/{path}")).ok().map(|path| Place { path, line });
    Failing { place, operation: operation.cloned(), reason: reason.to_owned() }
}

#[cfg(test)]
mod tests {
    use edit::{Edit, EditSet, FilePatch, Patch};
    use model::TextRange;

    use super::*;

    /// A plan that puts `new` for `old`, by OP001, in `app.py` with the text `before`.
    fn plan(before: &str, old: &str, new: &str) -> Plan {
        let path = RepoPath::new("app.py").unwrap();
        let start = before.find(old).unwrap() as u32;
        let range = TextRange::new(start, start + old.len() as u32);
        let mut edits = EditSet::default();
        edits.add(Edit::replace(range, new)).unwrap();
        let made_by = [((path.clone(), range), OperationId::new("OP001"))].into();
        let file = FilePatch { path, before: before.as_bytes().to_vec(), edits };
        Plan { patch: Patch { files: vec![file] }, made_by, ..Plan::default() }
    }

    fn told(plan: &Plan, output: &str) -> Vec<String> {
        of_tests("app", plan, output, "fails").iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_traceback_leads_to_the_edit_that_it_names() {
        let plan = plan("import a\n\n\na.old(1)\n", "import a", "import a\nimport b");
        assert_eq!(told(&plan, "  File \"/tmp/x/app.py\", line 2, in <module>\n"), ["app/app.py:1: OP001: fails"]);
        assert_eq!(told(&plan, "app.py:1: AttributeError"), ["app/app.py:1: OP001: fails"]);
    }

    #[test]
    fn a_failure_elsewhere_is_the_project_s_with_all_that_edit_it() {
        let plan = plan("a.old(1)\n", "old", "new");
        assert_eq!(told(&plan, "other.py:1: x, app.py:7: y"), ["app: fails; OP001 edit it"]);
    }

    #[test]
    fn edits_that_were_left_out_are_named_with_their_operation() {
        let path = RepoPath::new("app.py").unwrap();
        let flag = |line, operation: &str, reason: &str| Flag {
            path: path.clone(),
            line,
            column: 1,
            operation: Some(OperationId::new(operation)),
            reason: reason.to_owned(),
        };
        let flags =
            vec![flag(3, "OP001", "2.0 has no `a.b`: `x` would become `b`"), flag(4, "OP002", "`q` is unknown")];
        let skipped = [(path.clone(), "2.0 has no `a.b`".to_owned())].into();
        let plan = Plan { flags, skipped, ..Plan::default() };
        let told: Vec<String> = left_alone("app", &plan).iter().map(ToString::to_string).collect();
        assert_eq!(told, ["app/app.py:3: OP001: 2.0 has no `a.b`: `x` would become `b`"]);
    }
}

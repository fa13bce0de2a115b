//! What holds for every case, unasked.

use apply::{Earlier, Flag, History, Options, Plan, Project, ProjectFile, Standing};
use edit::{Edit, FilePatch};
use fixture::{Case, CaseFile};
use lang::python::Search;
use manifest::wire::{from_yaml, to_yaml};
use manifest::{Kind, Manifest, Operation};
use model::{DottedName, RepoPath};

use crate::pipeline::{Handover, applied, plan};
use crate::releases::{Linked, hand_over, infer};

/// Laws of inference: equal releases give nothing, and the order of files does not matter.
pub(crate) fn of_releases(case: &Case, before: &Linked, after: &Linked, made: &Handover) -> Vec<String> {
    let mut res = Vec::new();
    for (name, release) in [("before", before), ("after", after)] {
        let changes = infer(release, release);
        res.extend(
            (!changes.is_empty()).then(|| format!("between `{name}` and itself something is inferred: {changes:#?}")),
        );
    }
    let reversed = |files: &[CaseFile]| files.iter().rev().cloned().collect::<Vec<_>>();
    let other = hand_over(&Linked::new("1.0", &reversed(&case.before)), &Linked::new("2.0", &reversed(&case.after)));
    res.extend((other != *made).then(|| "the order of the core's files matters".to_owned()));
    res
}

/// Laws of a manifest: it survives being written and read.
pub(crate) fn of_manifest(manifest: &Manifest) -> Vec<String> {
    let text = to_yaml(manifest);
    match from_yaml(&text) {
        Ok(read) if read.manifest == *manifest => Vec::new(),
        Ok(read) => vec![format!("the manifest changes on a round trip:\n{manifest:#?}\n{:#?}", read.manifest)],
        Err(error) => vec![format!("the written manifest is refused: {error}\n{text}")],
    }
}

/// Laws of a plan.
pub(crate) fn of_plan(manifest: &Manifest, project: &Project, made: &Plan) -> Vec<String> {
    let laws = [
        second_run_changes_nothing(manifest, project, made),
        nothing_stands_where_nobody_looks(manifest, project, made),
        undoing_is_byte_equal(made),
        order_of_files_does_not_matter(manifest, project, made),
        nothing_parses_worse(project, made),
        unrelated_file_stays(manifest, project),
        flags_quote_a_reason(made),
    ];
    laws.into_iter().flatten().collect()
}

fn second_run_changes_nothing(manifest: &Manifest, project: &Project, made: &Plan) -> Option<String> {
    // After a swap the text alone cannot tell; the history can.
    let history = if takes_a_left_name(manifest) { History::Applied(Earlier::default()) } else { History::New };
    let again = plan(manifest, &applied(project, made), history).expect("the manifest was accepted before");
    let diff = again.patch.unified();
    (!diff.is_empty()).then(|| format!("a second run changes something:\n{}", String::from_utf8_lossy(&diff)))
}

/// What is not parsed has neither an edit nor a flag: with every file parsed the plan is the same. That a file cannot be
/// parsed is said only where a word of the operations stands in it.
fn nothing_stands_where_nobody_looks(manifest: &Manifest, project: &Project, made: &Plan) -> Option<String> {
    let everywhere = Options { search: Search::Everything, ..Options::default() };
    let other = apply::plan(manifest, project, &everywhere).expect("the manifest was accepted before");
    let seen = |flags: &[Flag]| flags.iter().filter(|it| !it.reason.ends_with(" are not seen")).cloned().collect();
    let other = Plan { effort: made.effort, flags: seen(&other.flags), ..other };
    let made = &Plan { flags: seen(&made.flags), ..made.clone() };
    (other != *made).then(|| {
        let [here, there] = [made, &other].map(|it| String::from_utf8_lossy(&it.patch.unified()).into_owned());
        format!(
            "with every file parsed the plan is another one:\n{here}{:#?}\n---\n{there}{:#?}",
            made.flags, other.flags
        )
    })
}

/// True when one operation brings a name that another one takes away.
fn takes_a_left_name(manifest: &Manifest) -> bool {
    let pairs: Vec<(String, String)> =
        manifest.operations.iter().filter_map(|it| names(&it.change.operation)).collect();
    pairs.iter().any(|(_, to)| pairs.iter().any(|(from, _)| from == to))
}

fn names(operation: &Operation) -> Option<(String, String)> {
    match operation {
        Operation::RenameImport(it) => Some((it.from.to_string(), it.to.to_string())),
        Operation::RenameSymbol(it) => Some((it.old_path().to_string(), it.new_path().to_string())),
        Operation::RenameCallable(it) => Some((it.callable.to_string(), it.to.to_string())),
        Operation::ArgRename(it) => {
            Some((format!("{}({})", it.callable, it.from), format!("{}({})", it.callable, it.to)))
        }
        Operation::ConfigKeyRename(it) => Some((it.from.clone(), it.to.clone())),
        Operation::ArgAddDefault(_)
        | Operation::ArgAddRequired(_)
        | Operation::ArgRemove(_)
        | Operation::ArgKeywordOnly(_)
        | Operation::ArgReorder(_)
        | Operation::MoveFile(_)
        | Operation::RemoveSymbol(_) => None,
    }
}

fn undoing_is_byte_equal(made: &Plan) -> Option<String> {
    let bad = made.patch.files.iter().find(|patch| undone(patch) != patch.before)?;
    Some(format!("{}: undoing the edits does not give the old bytes", bad.path))
}

/// The file after its edits with every replacement taken back.
fn undone(patch: &FilePatch) -> Vec<u8> {
    let (after, mut res, mut at) = (patch.after(), Vec::new(), 0);
    for Edit { range, replacement } in patch.edits.iter() {
        let kept = range.start as usize - res.len();
        res.extend_from_slice(&after[at..at + kept]);
        res.extend_from_slice(&patch.before[range.as_usize()]);
        at += kept + replacement.len();
    }
    res.extend_from_slice(&after[at..]);
    res
}

fn order_of_files_does_not_matter(manifest: &Manifest, project: &Project, made: &Plan) -> Option<String> {
    let mut shuffled = project.clone();
    shuffled.files.reverse();
    let other = plan(manifest, &shuffled, History::New).expect("the manifest was accepted before");
    (other != *made).then(|| "the order of files matters".to_owned())
}

fn nothing_parses_worse(project: &Project, made: &Plan) -> Option<String> {
    let parses = |bytes: &[u8]| lang::python::strict::check(bytes);
    for file in applied(project, made).files.iter().filter(|file| file.path.as_str().ends_with(".py")) {
        let before = project.files.iter().find(|it| it.path == file.path).expect("no file is added");
        if let (Ok(()), Err(problem)) = (parses(&before.bytes), parses(&file.bytes)) {
            return Some(format!("{} no longer parses: {}", file.path, problem.message));
        }
    }
    None
}

/// A file that has names like the core's, but not from it.
fn unrelated_file_stays(manifest: &Manifest, project: &Project) -> Option<String> {
    if manifest.operations.iter().any(|it| it.change.operation.kind() == Kind::ConfigKeyRename) {
        return None;
    }
    let path = RepoPath::new("onx_unrelated.py").expect("a plain name");
    let bytes = lookalike(manifest).into_bytes();
    let mut project = project.clone();
    project.files.push(ProjectFile { path: path.clone(), bytes, standing: Standing::Tracked });
    project.files.sort_by(|a, b| a.path.cmp(&b.path));
    let made = plan(manifest, &project, History::New).expect("the manifest was accepted before");
    let edited = made.patch.files.iter().any(|file| file.path == path);
    let flagged = made.flags.iter().find(|flag| flag.path == path);
    if edited {
        return Some("a file that does not use the core is edited".to_owned());
    }
    flagged.map(|flag| format!("a file that does not use the core is flagged: {}", flag.reason))
}

fn lookalike(manifest: &Manifest) -> String {
    let mut lines = vec!["import elsewhere\n".to_owned()];
    for (old, _) in manifest.operations.iter().filter_map(|it| names(&it.change.operation)) {
        let word: String =
            DottedName::from(old).last().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
        if !word.is_empty() && !word.starts_with(|c: char| c.is_ascii_digit()) {
            lines.push(format!("def {word}({word}=None):\n    return {word}\n\n\nelsewhere.{word}.{word}({word}=1)\n"));
        }
    }
    lines.concat()
}

fn flags_quote_a_reason(made: &Plan) -> Option<String> {
    let silent = made.flags.iter().find(|flag| flag.reason.trim().is_empty())?;
    Some(format!("{}:{}: a flag without a reason", silent.path, silent.line))
}

use std::collections::BTreeSet;

use manifest::wire::from_yaml;
use manifest::{Confidence, Manifest, OperationId};
use model::RepoPath;

use super::{Earlier, History, Options, Plan, Project, ProjectFile, Standing, Untracked, plan};

pub(super) fn manifest(operations: &str) -> Manifest {
    from_yaml(&format!("manifest_version: 1\nfrom: '1'\nto: '2'\noperations:\n{operations}")).unwrap().manifest
}

const RENAME: &str = "- {id: OP001, kind: config.key_rename, match: {file: '*.toml', from: a.b, to: a.c}}\n";
const SWAP: &str = "- {id: OP001, kind: rename.symbol, match: {module: acme, from: X, to: Y}}\n\
    - {id: OP002, kind: rename.symbol, match: {module: acme, from: Y, to: X}}\n";

pub(super) fn project(files: &[(&str, &str)]) -> Project {
    let file = |(path, text): &(&str, &str)| ProjectFile {
        path: RepoPath::new(path).unwrap(),
        bytes: text.as_bytes().to_vec(),
        standing: Standing::Tracked,
    };
    Project { files: files.iter().map(file).collect(), ..Project::default() }
}

/// Each file after the edits, then each flag.
pub(super) fn shown(plan: &Plan) -> Vec<String> {
    let files = plan.patch.files.iter();
    let files = files.map(|file| format!("{}: {}", file.path, String::from_utf8(file.after()).unwrap()));
    files.chain(plan.flags.iter().map(ToString::to_string)).collect()
}

fn planned(operations: &str, files: &[(&str, &str)], options: &Options) -> Vec<String> {
    shown(&plan(&manifest(operations), &project(files), options).unwrap())
}

const FILE: &[(&str, &str)] = &[("conf/x.toml", "[a]\nb = 1\n")];

#[test]
fn edits_are_counted_per_operation() {
    let plan = plan(&manifest(RENAME), &project(FILE), &Options::default()).unwrap();
    assert_eq!(shown(&plan), ["conf/x.toml: [a]\nc = 1\n"]);
    assert_eq!((plan.outcomes[0].edits, plan.outcomes[0].files, plan.outcomes[0].flags), (1, 1, 0));
}

#[test]
fn unsure_operations_are_flagged() {
    let unsure = RENAME.replace("}}", "}, confidence: 0.6}");
    let flag = "conf/x.toml:2:1: OP001 below the confidence asked for, look at it: `b` would become `c`";
    assert_eq!(planned(&unsure, FILE, &Options::default()), [flag]);
    let options = Options { min_confidence: Confidence::from_per_mille(500), ..Options::default() };
    assert_eq!(planned(&unsure, FILE, &options), ["conf/x.toml: [a]\nc = 1\n"]);
}

#[test]
fn only_takes_what_is_required_along() {
    let two = "- {id: OP001, kind: config.key_rename, match: {file: '*.toml', from: a, to: z}, requires: []}\n\
        - {id: OP002, kind: config.key_rename, match: {file: '*.toml', from: z.b, to: z.c}, requires: [OP001]}\n";
    let only = |id: &str| Options { only: Some(BTreeSet::from([OperationId::new(id)])), ..Options::default() };
    assert_eq!(planned(two, FILE, &only("OP001")), ["conf/x.toml: [z]\nb = 1\n"]);
}

#[test]
fn files_that_git_does_not_know_are_flagged() {
    let mut project = project(FILE);
    project.files[0].standing = Standing::Ignored;
    let plan_with = |untracked| {
        let options = Options { untracked, ..Options::default() };
        shown(&plan(&manifest(RENAME), &project, &options).unwrap())
    };
    let flag = "conf/x.toml:2:1: OP001 ignored file: `b` would become `c`";
    assert_eq!(plan_with(Untracked::Flagged), [flag]);
    assert_eq!(plan_with(Untracked::Edited), ["conf/x.toml: [a]\nc = 1\n"]);
}

#[test]
fn moved_files_are_flagged_where_they_are_named() {
    let moved = "- {id: OP001, kind: move.file, match: {from: data/a.txt, to: data/b.txt}}\n";
    let flag = "x.py:1:11: OP001 `data/a.txt` moved to `data/b.txt`";
    assert_eq!(
        planned(moved, &[("x.py", "f = open('acme/data/a.txt')\n")], &Options::default()),
        [flag.replace(":11:", ":16:")]
    );
}

#[test]
fn a_swap_is_made_once() {
    let before = &[("x.py", "from acme import X, Y\nX(), Y()\n")];
    let once = planned(SWAP, before, &Options::default());
    assert_eq!(once.len(), 1, "{once:?}");
    let after = once[0].strip_prefix("x.py: ").unwrap();
    let options = Options { history: History::Applied(Earlier::default()), ..Options::default() };
    assert_eq!(planned(SWAP, &[("x.py", after)], &options), [""; 0]);
}

#[test]
fn contradictions_are_no_plan() {
    let operations = SWAP.replace("from: Y, to: X", "from: X, to: Z");
    let yaml = format!("manifest_version: 1\nfrom: '1'\nto: '2'\noperations:\n{operations}");
    let refused = match from_yaml(&yaml) {
        Ok(read) => plan(&read.manifest, &Project::default(), &Options::default()).is_err(),
        Err(_) => true,
    };
    assert!(refused);
}

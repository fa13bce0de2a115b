//! A plan operation by operation: what each of several commits holds.

use std::collections::{BTreeMap, BTreeSet};

use edit::{Edit, EditSet, FilePatch};
use manifest::OperationId;
use model::RepoPath;

use super::Plan;
use super::check::worse;
use super::torn::tears_import;

/// What some operations do on top of those before them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanStep {
    /// The operations, in manifest order; none for requirements and added comments.
    pub operations: Vec<OperationId>,
    /// What the files that change hold afterwards, by path.
    pub files: BTreeMap<RepoPath, Vec<u8>>,
}

impl Plan {
    /// The plan in steps, one for each operation that edits something, in manifest order.
    ///
    /// Operations after which a file would be worse until a later one is made are one step with it. What belongs to no
    /// operation comes last. The last step leaves what the plan as a whole makes.
    pub fn steps(&self) -> Vec<PlanStep> {
        let mut res = Vec::new();
        let (mut done, mut pending) = (BTreeSet::new(), Vec::new());
        for operation in self.outcomes.iter().filter(|it| it.edits > 0).map(|it| &it.operation) {
            done.insert(operation);
            pending.push(operation.clone());
            let is_made = |maker: Option<&OperationId>| maker.is_some_and(|it| done.contains(it));
            let files = self.after(&pending, is_made);
            let is_sound = |(file, after): &(&FilePatch, Vec<u8>)| {
                let is_torn = tears_import(file, |edit| is_made(self.maker(file, edit)));
                !is_torn && worse(&file.path, &file.before, after).is_none()
            };
            let is_sound = files.iter().all(is_sound);
            if is_sound && !files.is_empty() {
                res.push(PlanStep { operations: std::mem::take(&mut pending), files: by_path(files) });
            }
        }
        let has_rest = |file: &&FilePatch| file.edits.iter().any(|edit| self.maker(file, edit).is_none());
        let rest: Vec<&FilePatch> = self.patch.files.iter().filter(has_rest).collect();
        if !rest.is_empty() || !pending.is_empty() {
            let mut files = by_path(self.after(&pending, |_| true));
            files.extend(rest.into_iter().map(|it| (it.path.clone(), it.after())));
            res.push(PlanStep { operations: pending, files });
        }
        res
    }

    /// The files that `touching` edit, with the bytes after the edits that `is_made` accepts.
    fn after(
        &self,
        touching: &[OperationId],
        is_made: impl Fn(Option<&OperationId>) -> bool,
    ) -> Vec<(&FilePatch, Vec<u8>)> {
        let touches = |file: &&FilePatch| {
            file.edits.iter().filter_map(|edit| self.maker(file, edit)).any(|it| touching.contains(it))
        };
        let bytes = |file: &FilePatch| {
            let mut edits = EditSet::default();
            for edit in file.edits.iter().filter(|edit| is_made(self.maker(file, edit))) {
                edits.add(edit.clone()).expect("edits of one patch do not overlap");
            }
            edits.apply(&file.before)
        };
        self.patch.files.iter().filter(touches).map(|file| (file, bytes(file))).collect()
    }

    fn maker(&self, file: &FilePatch, edit: &Edit) -> Option<&OperationId> {
        self.made_by.get(&(file.path.clone(), edit.range))
    }
}

fn by_path(files: Vec<(&FilePatch, Vec<u8>)>) -> BTreeMap<RepoPath, Vec<u8>> {
    files.into_iter().map(|(file, bytes)| (file.path.clone(), bytes)).collect()
}

#[cfg(test)]
mod tests {
    use crate::plan::tests::{manifest, project};
    use crate::{Options, plan};

    /// The operations of each step with what `a.py` holds after it.
    fn steps(operations: &str, source: &str) -> Vec<(String, String)> {
        let plan = plan(&manifest(operations), &project(&[("a.py", source)]), &Options::default()).unwrap();
        let steps = plan.steps();
        let last = steps.last().map(|it| it.files.values().cloned().collect::<Vec<_>>());
        assert_eq!(last.unwrap(), plan.patch.files.iter().map(|it| it.after()).collect::<Vec<_>>());
        let text = |bytes: &Vec<u8>| String::from_utf8(bytes.clone()).unwrap();
        let ids = |ids: &[manifest::OperationId]| ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
        steps.iter().map(|it| (ids(&it.operations), it.files.values().map(text).collect())).collect()
    }

    const LOAD: &str = "- {id: OP001, kind: rename.symbol, match: {module: acme, from: load, to: read}}\n";
    const DUMP: &str = "- {id: OP002, kind: rename.symbol, match: {module: acme, from: dump, to: write}}\n";

    #[test]
    fn operations_that_only_work_together_are_one_step() {
        let source = "from acme import load, dump\n\nload(dump())\n";
        let moved = LOAD.replace("to: read", "to: read, to_module: other")
            + &DUMP.replace("to: write", "to: write, to_module: other");
        let after = "from other import read, write\n\nread(write())\n".to_owned();
        assert_eq!(steps(&moved, source), [("OP001 OP002".to_owned(), after)]);
    }

    #[test]
    fn each_operation_is_a_step_on_those_before_it() {
        let source = "from acme import load, dump\n\nload(dump())\n";
        let first = "from acme import read, dump\n\nread(dump())\n".to_owned();
        let second = "from acme import read, write\n\nread(write())\n".to_owned();
        let expected = [("OP001".to_owned(), first), ("OP002".to_owned(), second)];
        assert_eq!(steps(&format!("{LOAD}{DUMP}"), source), expected);
    }
}

//! The parts of a plan that a person can say yes or no to.

use std::collections::BTreeMap;

use edit::{Edit, EditSet, FilePatch};
use lang::python::statements::Statements;
use manifest::OperationId;
use model::{RepoPath, TextRange};

use super::Plan;
use super::check::worse;
use super::files::is_python;
use super::torn::tears_import;

/// Edits of one operation in one file that stand or fall together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The file.
    pub path: RepoPath,
    /// The edits.
    pub edits: EditSet,
}

impl Plan {
    /// The places at which `operation` edits, by path and offset.
    ///
    /// One statement is one place. Where the operation edits an import, its edits in that file only work together and
    /// are one place; so they are in files that are not Python. Where a file would be worse without them alone, as when
    /// an import changes for several operations at once, all edits of the file are one place.
    pub fn places(&self, operation: &OperationId) -> Vec<Place> {
        self.patch.files.iter().flat_map(|file| self.places_in(file, operation)).collect()
    }

    fn places_in(&self, file: &FilePatch, operation: &OperationId) -> Vec<Place> {
        let is_own = |edit: &&Edit| self.made_by.get(&(file.path.clone(), edit.range)) == Some(operation);
        let (own, others): (Vec<&Edit>, Vec<&Edit>) = file.edits.iter().partition(is_own);
        if own.is_empty() {
            return Vec::new();
        }
        let without = set_of(others).apply(&file.before);
        let is_torn = tears_import(file, |edit| !is_own(&edit));
        if is_torn || worse(&file.path, &file.before, &without).is_some() {
            return vec![Place { path: file.path.clone(), edits: file.edits.clone() }];
        }
        grouped(file, own)
    }
}

fn set_of(edits: Vec<&Edit>) -> EditSet {
    let mut res = EditSet::default();
    for edit in edits {
        res.add(edit.clone()).expect("edits of one patch do not overlap");
    }
    res
}

fn grouped(file: &FilePatch, edits: Vec<&Edit>) -> Vec<Place> {
    let mut groups: BTreeMap<u32, Vec<&Edit>> = BTreeMap::new();
    for (start, edit) in starts(file, &edits).into_iter().zip(edits) {
        groups.entry(start).or_default().push(edit);
    }
    groups.into_values().map(|edits| Place { path: file.path.clone(), edits: set_of(edits) }).collect()
}

/// For each edit where the place begins that it belongs to.
fn starts(file: &FilePatch, edits: &[&Edit]) -> Vec<u32> {
    let together = vec![0; edits.len()];
    if edits.is_empty() || !is_python(&file.path) {
        return together;
    }
    let statements = Statements::read(&file.before);
    let around: Vec<_> = edits.iter().map(|edit| statements.around(edit.range)).collect();
    let writes_import = |edit: &&Edit| edit.replacement.lines().any(is_import);
    if around.iter().flatten().any(|it| it.is_import) || edits.iter().any(writes_import) {
        return together;
    }
    let start = |range: TextRange| range.start;
    around.iter().zip(edits).map(|(it, edit)| start(it.map_or(edit.range, |it| it.range))).collect()
}

fn is_import(line: &str) -> bool {
    ["import ", "from "].iter().any(|word| line.trim_start().starts_with(word))
}

#[cfg(test)]
mod tests {
    use model::RepoPath;

    use crate::plan::tests::{manifest, project, shown};
    use crate::{Options, Plan, plan};

    const RENAMES: &str = "- {id: OP001, kind: rename.symbol, match: {module: acme, from: load, to: read}}\n\
        - {id: OP002, kind: rename.symbol, match: {module: acme, from: dump, to: write}}\n";

    fn planned(source: &str, options: &Options) -> Plan {
        plan(&manifest(RENAMES), &project(&[("a.py", source)]), options).unwrap()
    }

    /// How many edits there are at each place of both operations.
    fn places(source: &str) -> Vec<Vec<usize>> {
        let plan = planned(source, &Options::default());
        plan.outcomes.iter().map(|it| plan.places(&it.operation).iter().map(|it| it.edits.len()).collect()).collect()
    }

    #[test]
    fn one_statement_is_one_place() {
        let source = "import acme\n\nacme.load(\n    acme.load())\nacme.load()\nacme.dump()\n";
        assert_eq!(places(source), [vec![2, 1], vec![1]]);
    }

    #[test]
    fn an_import_and_the_uses_of_its_names_are_one_place() {
        assert_eq!(places("from acme import load, dump\n\nload()\nload()\ndump()\n"), [vec![3], vec![2]]);
    }

    #[test]
    fn what_only_works_with_another_operation_is_one_place_with_it() {
        let moved = RENAMES
            .replace("to: read", "to: read, to_module: other")
            .replace("to: write", "to: write, to_module: other");
        let source = "from acme import load, dump\n\nload()\nload()\ndump()\n";
        let plan = plan(&manifest(&moved), &project(&[("a.py", source)]), &Options::default()).unwrap();
        let sizes =
            |it: &crate::Outcome| plan.places(&it.operation).iter().map(|it| it.edits.len()).collect::<Vec<_>>();
        assert_eq!(plan.outcomes.iter().map(sizes).collect::<Vec<_>>(), [vec![6], vec![6]]);
    }

    #[test]
    fn a_declined_place_is_flagged_and_the_others_are_made() {
        let source = "import acme\n\nx = acme.dump(1)\na = acme.load()\nb = acme.load()\n";
        let place = planned(source, &Options::default()).places(&manifest::OperationId::new("OP001")).remove(0);
        let path = RepoPath::new("a.py").unwrap();
        let ranges = place.edits.iter().map(|it| it.range).collect();
        let options = Options { declined_places: [(path, ranges)].into(), ..Options::default() };
        assert_eq!(
            shown(&planned(source, &options)),
            [
                "a.py: import acme\n\nx = acme.write(1)\na = acme.load()\nb = acme.read()\n",
                "a.py:4:10: OP001 not made, look at it: `load` would become `read`"
            ]
        );
    }
}

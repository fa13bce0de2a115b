//! `arg.rename`: a parameter of a callable that survives.

use std::collections::BTreeMap;

use manifest::{ArgRename, Change, Operation, Status};

use model::{DefinitionId, DottedName};

use super::argument::{Naming, insert};
use super::rename::class_paths;
use crate::constructor::constructor;
use crate::nature;
use crate::pair::Pair;
use crate::parameters::{Address, Callable, Renamed, Settled};

/// One operation for every renamed parameter; a class stands for its constructor.
pub(super) fn changes(pair: &Pair, settled: &[Settled]) -> Vec<Change> {
    let mut found: BTreeMap<Operation, Change> = BTreeMap::new();
    for Settled { callable, renamed } in settled {
        for it in renamed {
            change(pair, callable, it).into_iter().for_each(|it| insert(&mut found, it));
        }
    }
    found.into_values().collect()
}

fn change(pair: &Pair, callable: &Callable, renamed: &Renamed) -> Option<Change> {
    let naming = Naming::of(pair, callable)?;
    let others = others(pair, callable, &renamed.new, naming.others);
    let parameter = callable.is.parameter(&renamed.new);
    let operation = Operation::ArgRename(ArgRename {
        callable: naming.main,
        from: renamed.old.clone(),
        to: renamed.new.clone(),
        default: parameter.and_then(|it| it.default.clone()),
        required: parameter.is_some_and(model::Parameter::is_required),
    });
    Some(Change {
        operation,
        status: if renamed.still_accepted { Status::Deprecated } else { Status::Removed },
        aliases_from: Vec::new(),
        aliases_to: others,
        evidence: renamed.evidence.clone(),
        confidence: renamed.confidence,
        seen_from: renamed.seen_from.clone(),
        seen_to: renamed.seen_to.clone(),
    })
}

/// The other names, and those of the base classes that were split off in between and take the new keyword as well.
fn others(pair: &Pair, callable: &Callable, new: &str, mut known: Vec<DottedName>) -> Vec<DottedName> {
    let Address::Constructor(class) = callable.address else { return known };
    let bases = nature::lineage(&pair.after, class).into_iter().skip(1);
    let was_there = |it: &DefinitionId| {
        let mut paths = pair.after.public_paths(*it).into_iter().chain([pair.after.path(*it).clone()]);
        paths.any(|path| pair.before.resolve(&path).is_some())
    };
    let fresh = bases.filter(|it| pair.after.is_destination(*it) && !was_there(it));
    let takes =
        |it: &DefinitionId| constructor(&pair.after, *it).is_some_and(|it| it.signature.parameter(new).is_some());
    known.extend(fresh.filter(takes).flat_map(|it| class_paths(&pair.after, it)));
    known.sort();
    known.dedup();
    known
}

#[cfg(test)]
mod tests {
    use crate::sample::Sample;

    #[test]
    fn two_names_of_one_path_are_one_operation() {
        let files = |parameter: &str| {
            let body = format!("def read({parameter}): return open({parameter})");
            format!("-- acme/__init__.py --\nfrom .io import read\n-- acme/io.py --\n{body}")
        };
        let found = Sample::new(&files("fname"), &files("filename")).operations();
        let expected = r#"arg.rename {"callable":"acme.read","from":"fname","to":"filename","required":true}"#;
        assert_eq!(found, [expected]);
    }

    #[test]
    fn a_protocol_and_a_receiver_are_not_called_by_name() {
        let protocol =
            |name| format!("from typing import Protocol\nclass Reader(Protocol):\n    def read(self, {name}): ...");
        assert!(Sample::new(&protocol("text"), &protocol("source")).operations().is_empty());
        let before = "class Error:\n    @staticmethod\n    def explain(error, depth=1): return error";
        let after = "class Error:\n    def explain(self, depth=1): return self";
        assert!(Sample::new(before, after).operations().is_empty());
    }
}

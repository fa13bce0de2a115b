//! Pairs of releases that are made to cost much: generated, any size.

use inference::{Counters, Release, infer};
use lang::python::link::link;
use model::RepoPath;
use snapshot::{Options, from_sources};

type Files = Vec<(RepoPath, String)>;

/// Both releases of a hostile core.
pub(crate) struct HostilePair {
    pub(crate) name: &'static str,
    before: Files,
    after: Files,
}

impl HostilePair {
    /// Reads, links and compares both releases; how many changes came out and what it took.
    pub(crate) fn run(&self) -> (usize, Counters) {
        let read = |reference: &str, files: &Files| from_sources(reference, files, &Options::default());
        let (before, after) = (read("1.0", &self.before), read("2.0", &self.after));
        let (old, new) = (link(&before), link(&after));
        let inferred = infer(&Release { snapshot: &before, graph: &old }, &Release { snapshot: &after, graph: &new });
        (inferred.changes.len(), inferred.counters)
    }
}

fn file(path: &str, text: String) -> (RepoPath, String) {
    (RepoPath::new(path).expect("a path inside"), text)
}

/// The same numbers in every run.
fn mixed(seed: usize) -> usize {
    let mixed = (seed as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    ((mixed ^ (mixed >> 29)) >> 16) as usize
}

/// Bodies are dealt out among so many neighbours, which is five modules: the same mix at every size.
const DEAL: usize = 500;

/// Every function renamed, and the bodies dealt out anew: a hundred functions in each module.
pub(crate) fn shuffled(count: usize) -> HostilePair {
    let body = |at: usize| {
        let (a, b, c) = (mixed(at) % 97, mixed(at + 1) % 53, mixed(at + 2) % 11);
        format!(
            "    rows = source.part_{a}(limit + {b})\n    for row in rows:\n        row.step_{c}({at})\n    return rows\n"
        )
    };
    let release = |prefix: &str, shift: usize| {
        let module = |module: usize| {
            let dealt = |at: usize| (at / DEAL * DEAL + (at % DEAL * 7 + shift) % DEAL) % count;
            let one = |at: usize| format!("def {prefix}_{at}(source, limit):\n{}", body(dealt(at)));
            (module * 100..count.min(module * 100 + 100)).map(one).collect::<String>()
        };
        (0..count.div_ceil(100)).map(|it| file(&format!("acme/m{it}.py"), module(it))).collect()
    };
    HostilePair { name: "shuffled bodies", before: release("old", 0), after: release("new", 131) }
}

/// One-line functions in one file, half of them alike, all of them renamed.
pub(crate) fn one_liners(count: usize) -> HostilePair {
    let text = |prefix: &str| -> String {
        (0..count).map(|at| format!("def {prefix}{at}(x): return x + {}\n", mixed(at) % (count / 2).max(1))).collect()
    };
    let release = |prefix| vec![file("acme/__init__.py", text(prefix))];
    HostilePair { name: "one-line functions", before: release("f"), after: release("g") }
}

/// Classes inside classes inside classes, each with members, the outermost renamed.
pub(crate) fn nested(depth: usize, count: usize) -> HostilePair {
    let text = |prefix: &str| -> String {
        let one = |tree: usize| {
            let level = |at: usize| {
                let indent = " ".repeat(at);
                format!(
                    "{indent}class {prefix}{tree}_{at}:\n{indent} a{at} = {at}\n{indent} def {prefix}_m{at}(self): return {at}\n"
                )
            };
            (0..depth).map(level).collect::<String>()
        };
        (0..count).map(one).collect()
    };
    let release = |prefix| vec![file("acme/__init__.py", text(prefix))];
    HostilePair { name: "nested classes", before: release("Old"), after: release("New") }
}

/// Modules that import everything from each other in a ring, names that only lead to themselves, classes that inherit
/// from each other.
pub(crate) fn cyclic(count: usize) -> HostilePair {
    let release = |prefix: &str| {
        let module = |at: usize| {
            let (next, over) = ((at + 1) % count, (at + 7) % count);
            format!(
                "from .m{next} import *\nfrom .m{over} import {prefix}_lost_{over} as {prefix}_lost_{at}\nfrom .m{next} import K{next}\nfrom . import m{over}\n\nclass K{at}(K{next}):\n    def {prefix}_{at}(self): return m{over}.K{over}\n\n{prefix}{at} = {prefix}_lost_{at}\n"
            )
        };
        let root = (0..count).map(|it| format!("from .m{it} import *\n")).collect();
        let modules = (0..count).map(|it| file(&format!("acme/m{it}.py"), module(it)));
        modules.chain([file("acme/__init__.py", root)]).collect()
    };
    HostilePair { name: "cyclic re-exports", before: release("old"), after: release("new") }
}

/// Classes that all inherit from the two before them, and the first two from the last: every member that is not there
/// has as many ways as there are paths through the bases.
pub(crate) fn tangled(count: usize) -> HostilePair {
    let release = |prefix: &str| {
        let class = |at: usize| {
            let (one, two) = ((at + count - 1) % count, (at + count - 2) % count);
            format!("class K{at}(K{one}, K{two}):\n    def {prefix}_{at}(self): return self.nowhere\n\n")
        };
        vec![file("acme/__init__.py", (0..count).map(class).collect())]
    };
    HostilePair { name: "tangled bases", before: release("old"), after: release("new") }
}

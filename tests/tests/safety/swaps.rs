//! A file system that cannot swap two files: killed at every call, the tree is before or after all the same.
//!
//! The calls go to a real file system; only the answer to the swap is the one of a system that knows none.

use crate::project::{Project, run};
use crate::{conclude, rounds, strace};

/// Calls between which a run dies.
const CALLS: [&str; 6] = ["linkat", "renameat", "unlinkat", "fsync", "mkdirat", "fchmod"];

/// Without `ROUNDS` only every so many calls are looked at.
const STRIDE: usize = 11;

const NO_SWAP: &str = "inject=renameat2:error=EINVAL";

#[test]
fn swaps() {
    if !strace::is_there() {
        return;
    }
    let stride = if rounds(0) == 0 { STRIDE } else { 1 };
    let project = Project::new(4);
    let before = project.tree();
    let (after, _) = project.rehearse(&before);
    let mut broken = Vec::new();
    let log = project.folder().join("log");
    let without = |arguments: &[&str], command: &std::process::Command| {
        run(&mut strace::under(&[&["-e", NO_SWAP], arguments].concat(), &log, command))
    };
    // Undisturbed, there and back.
    let done = without(&[], &project.apply());
    if done.code != Some(0) || project.tree() != after || project.wrong(&before, &after).is_some() {
        broken.push(format!("undisturbed: {done:?}, {:?}", project.wrong(&before, &after)));
    }
    if without(&[], &crate::project::migrate("rollback", &project.root())).code != Some(0) || project.tree() != before {
        broken.push("it does not lead back".to_owned());
    }
    let mut kills = 0;
    for (place, call) in CALLS.into_iter().enumerate() {
        for n in (1 + place % stride..).step_by(stride) {
            project.reset(&before);
            let done = without(&["-e", &format!("inject={call}:signal=KILL:when={n}")], &project.apply());
            if done.code == Some(0) {
                break;
            }
            kills += 1;
            let recovered = without(&[], &project.recover());
            if recovered.code != Some(0) {
                broken.push(format!("{call} {n}: {}", recovered.stderr));
            }
            broken.extend(project.wrong(&before, &after).map(|it| format!("{call} {n}: {it}")));
        }
    }
    conclude(&format!("of {kills} kills where files cannot be swapped"), &broken);
}

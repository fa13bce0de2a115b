//! Every call to the system that fails, the n-th for every n: the tree is before or after, and the exit code says which.

use std::process::Command;

use crate::project::{Project, Run, Tree, migrate, run, tree};
use crate::{conclude, rounds, strace};

const ERRORS: [&str; 5] = ["ENOSPC", "EIO", "EACCES", "EROFS", "EMFILE"];

/// Calls that reach the file system.
const CALLS: [&str; 16] = [
    "openat2",
    "openat",
    "write",
    "fsync",
    "renameat2",
    "renameat",
    "mkdirat",
    "unlinkat",
    "fchmod",
    "flock",
    "ftruncate",
    "read",
    "statx",
    "newfstatat",
    "getdents64",
    "fchownat",
];

/// Without `ROUNDS` only every so many calls are looked at: all of them take minutes.
const STRIDE: usize = 47;

#[test]
fn faults() {
    if !strace::is_there() {
        return;
    }
    let is_quick = rounds(0) == 0;
    let steps = if is_quick { &STEPS[..1] } else { &STEPS[..] };
    let ended: Vec<(usize, Vec<String>)> = std::thread::scope(|scope| {
        let threads: Vec<_> = steps.iter().map(|step| scope.spawn(move || fail_all(*step, is_quick))).collect();
        threads.into_iter().map(|it| it.join().unwrap()).collect()
    });
    let tried: usize = ended.iter().map(|it| it.0).sum();
    let broken: Vec<String> = ended.into_iter().flat_map(|it| it.1).collect();
    conclude(&format!("trees changed by {tried} calls that failed"), &broken);
}

/// Lets every call of `step` fail: how many did, and what was wrong then.
fn fail_all(step: Step, is_quick: bool) -> (usize, Vec<String>) {
    let stride = if is_quick { STRIDE } else { 1 };
    let bench = Bench::new();
    let (mut tried, mut broken) = (0, Vec::new());
    for (place, call) in CALLS.into_iter().enumerate() {
        for n in (1 + place % stride..).step_by(stride) {
            // Every error in the run that matters most, any of them in the others.
            let is_all = !is_quick && matches!(step, Step::Apply);
            let errors = if is_all { &ERRORS[..] } else { &ERRORS[n % ERRORS.len()..][..1] };
            let hits = errors.iter().filter(|error| bench.fails(step, call, error, n, &mut broken)).count();
            tried += hits;
            if hits == 0 {
                break;
            }
        }
    }
    (tried, broken)
}

const STEPS: [Step; 3] = [Step::Apply, Step::Rollback, Step::Recover];

/// What the fault comes into.
#[derive(Debug, Clone, Copy)]
enum Step {
    Apply,
    Rollback,
    Recover,
}

struct Bench {
    project: Project,
    before: Tree,
    after: Tree,
    /// After a run, records included.
    applied: Tree,
    /// After a run that died half-way, records included.
    torn: Tree,
}

impl Bench {
    fn new() -> Self {
        let project = Project::new(3);
        let before = project.tree();
        let (after, _) = project.rehearse(&before);
        assert_eq!(run(&mut project.apply()).code, Some(0));
        let applied = tree(&project.root(), &[]);
        project.reset(&before);
        run(&mut strace::under(&["-e", "inject=renameat2:signal=KILL:when=2"], "/dev/null".as_ref(), &project.apply()));
        assert!(project.tree() != before && project.tree() != after, "it dies half-way");
        let torn = tree(&project.root(), &[]);
        Self { project, before, after, applied, torn }
    }

    /// Lets the n-th `call` of `step` fail and says what is wrong then; false when there is no such call.
    fn fails(&self, step: Step, call: &str, error: &str, n: usize, broken: &mut Vec<String>) -> bool {
        let (start, mut command): (&Tree, Command) = match step {
            Step::Apply => (&self.before, self.project.apply()),
            Step::Rollback => (&self.applied, migrate("rollback", &self.project.root())),
            Step::Recover => (&self.torn, self.project.recover()),
        };
        self.project.reset(start);
        let log = self.project.folder().join("log");
        let inject = format!("inject={call}:error={error}:when={n}");
        command = strace::under(&["-e", &format!("trace={call}"), "-e", &inject], &log, &command);
        let done = run(&mut command);
        if !std::fs::read_to_string(&log).unwrap().contains("(INJECTED)") {
            return false;
        }
        let mut problems = self.problems(step, &done);
        let recovered = run(&mut self.project.recover());
        if recovered.code != Some(0) {
            problems.push(format!("it cannot be recovered: {}", recovered.stderr));
        }
        if let Some(problem) = self.mixed(&done) {
            problems.push(format!("after recovery {problem}"));
        }
        broken.extend(problems.into_iter().map(|it| format!("{step:?} {call} {n} {error}: {it}; {done:?}")));
        true
    }

    /// What is wrong right after the fault.
    fn problems(&self, step: Step, done: &Run) -> Vec<String> {
        let (undone, complete) = match step {
            Step::Apply => (&self.before, &self.after),
            Step::Rollback => (&self.after, &self.before),
            Step::Recover => (&self.before, &self.before),
        };
        let tree = self.project.tree();
        let is_sound = match done.code {
            Some(0) => tree == *complete,
            // What could not be read is left for a person.
            Some(5) => self.is_told(&tree, done),
            Some(3 | 4) => tree == *undone,
            // Not understood or not started, or left to a recovery.
            Some(1 | 2 | 127) => true,
            _ => false,
        };
        let mut res = Vec::new();
        if !is_sound {
            res.push("the exit code does not tell what the tree is".to_owned());
        }
        if done.stderr.contains("panicked") || done.stderr.contains("internal error") {
            res.push("it panics".to_owned());
        }
        let says_enough = done.stderr.contains('`') && done.stderr.contains("help: ");
        if done.code == Some(4) && !says_enough {
            res.push("the message does not say which file or what to do".to_owned());
        }
        res
    }

    /// A tree that is neither before nor after, unless what could not be read was left out and named.
    fn mixed(&self, done: &Run) -> Option<String> {
        let tree = self.project.tree();
        let is_whole = tree == self.before || tree == self.after || self.is_told(&tree, done);
        (!is_whole).then(|| "the tree is neither before nor after".to_owned())
    }

    /// True when every file that is not as after is as before and named.
    fn is_told(&self, tree: &Tree, done: &Run) -> bool {
        let left = self.after.iter().filter(|(path, file)| tree.get(*path) != Some(*file));
        let is_named = |path: &str| {
            let folder = path.split('/').next().unwrap_or(path);
            done.stderr.contains(path) || done.stderr.contains(folder)
        };
        tree.len() == self.after.len()
            && left.into_iter().all(|(path, _)| tree.get(path) == self.before.get(path) && is_named(path))
    }
}

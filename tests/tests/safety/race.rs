//! Somebody turns a folder into a link that leads out, over and over, while files in it are replaced.

use std::os::unix::fs::symlink;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use apply::{Plan, Worktree, execute};
use edit::{Edit, EditSet, FilePatch, Patch};
use model::{RepoPath, TextRange};

use crate::project::{occasion, tree};
use crate::{conclude, rounds};

const OLD: &str = "old = 1\n";
const NEW: &str = "new = 1\n";

#[test]
fn race() {
    let flips = rounds(2_000);
    let folder = tempfile::tempdir().unwrap();
    let [root, outside] = ["project", "outside"].map(|name| folder.path().join(name));
    for parent in [root.join("pkg"), outside.clone()] {
        std::fs::create_dir_all(&parent).unwrap();
        std::fs::write(parent.join("a.py"), OLD).unwrap();
    }
    symlink(&outside, root.join("away")).unwrap();
    let before = tree(&outside, &[]);
    let (flipped, written) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let is_over = || flipped.load(Ordering::SeqCst) >= flips && written.load(Ordering::SeqCst) > 0;
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !is_over() {
                flip(&root);
                flipped.fetch_add(1, Ordering::SeqCst);
                // A folder that is a folder for a while lets some runs through.
                std::thread::sleep(Duration::from_micros(30));
            }
        });
        while !is_over() {
            written.fetch_add(usize::from(write(&root)), Ordering::SeqCst);
        }
    });
    let mut broken = Vec::new();
    if tree(&outside, &[]) != before {
        broken.push("something was written outside".to_owned());
    }
    let [flipped, written] = [flipped, written].map(AtomicUsize::into_inner);
    conclude(
        &format!("writes outside in {flipped} flips of a folder to a link and {written} runs that wrote"),
        &broken,
    );
}

/// The folder is a link for a moment.
fn flip(root: &Path) {
    let [pkg, away, hold] = ["pkg", "away", "hold"].map(|name| root.join(name));
    for (from, to) in [(&pkg, &hold), (&away, &pkg), (&pkg, &away), (&hold, &pkg)] {
        std::fs::rename(from, to).unwrap();
    }
}

/// Replaces the file by its other version; true when that was done.
fn write(root: &Path) -> bool {
    let mut worktree = Worktree::open(root).unwrap();
    [(OLD, "new"), (NEW, "old")].into_iter().any(|(before, word)| {
        let mut edits = EditSet::default();
        edits.add(Edit::replace(TextRange::new(0, 3), word)).unwrap();
        let file = FilePatch { path: RepoPath::new("pkg/a.py").unwrap(), before: before.into(), edits };
        let plan = Plan { patch: Patch { files: vec![file] }, ..Plan::default() };
        execute(&plan, &occasion(), worktree.disk()).is_ok()
    })
}

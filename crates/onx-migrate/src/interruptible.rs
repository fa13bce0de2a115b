use std::io;

use apply::{Disk, Stored};
use model::RepoPath;

/// So many files are written without asking whether to stop: a moment's work.
const AT_ONCE: usize = 256;

/// A disk that fails once when the process shall stop, so that a run is taken back as after any other failure.
pub(crate) struct Interruptible<'a> {
    disk: &'a mut dyn Disk,
    stop: &'a dyn Fn() -> bool,
    failed: bool,
}

impl<'a> Interruptible<'a> {
    /// `disk`, asking `stop` before every change.
    pub(crate) fn new(disk: &'a mut dyn Disk, stop: &'a dyn Fn() -> bool) -> Self {
        Self { disk, stop, failed: false }
    }

    /// Fails the first time that the process shall stop; what takes the run back must not fail again.
    fn check(&mut self) -> io::Result<()> {
        if self.failed || !(self.stop)() {
            return Ok(());
        }
        self.failed = true;
        Err(io::Error::other("stopped by a signal"))
    }
}

impl Disk for Interruptible<'_> {
    fn read(&self, path: &RepoPath) -> io::Result<Option<Stored>> {
        self.disk.read(path)
    }

    fn write(&mut self, path: &RepoPath, file: &Stored) -> io::Result<()> {
        self.check()?;
        self.disk.write(path, file)
    }

    fn write_all(&mut self, files: &[(RepoPath, Stored)]) -> io::Result<()> {
        files.chunks(AT_ONCE).try_for_each(|files| {
            self.check()?;
            self.disk.write_all(files)
        })
    }

    fn exchange(&mut self, staged: &RepoPath, target: &RepoPath) -> io::Result<()> {
        self.check()?;
        self.disk.exchange(staged, target)
    }

    fn remove(&mut self, path: &RepoPath) -> io::Result<()> {
        self.disk.remove(path)
    }

    fn rename(&mut self, from: &RepoPath, to: &RepoPath) -> io::Result<()> {
        self.check()?;
        self.disk.rename(from, to)
    }

    fn create_folder(&mut self, path: &RepoPath) -> io::Result<()> {
        self.disk.create_folder(path)
    }

    fn create_private_folder(&mut self, path: &RepoPath) -> io::Result<()> {
        self.disk.create_private_folder(path)
    }

    fn remove_folder(&mut self, path: &RepoPath) -> io::Result<()> {
        self.disk.remove_folder(path)
    }

    fn sync_folder(&mut self, path: Option<&RepoPath>) -> io::Result<()> {
        self.disk.sync_folder(path)
    }

    fn list(&self, path: &RepoPath) -> io::Result<Vec<String>> {
        self.disk.list(path)
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use apply::{Occasion, Plan, Worktree};
    use edit::{Edit, EditSet, FilePatch, Patch};
    use model::{Digest, RepoPath, TextRange};

    use super::Interruptible;

    fn plan() -> Plan {
        let file = |name: &str| {
            let mut edits = EditSet::default();
            edits.add(Edit::replace(TextRange { start: 0, end: 3 }, "new")).expect("one edit");
            FilePatch { path: RepoPath::new(name).expect("a path"), before: b"old\n".to_vec(), edits }
        };
        Plan { patch: Patch { files: vec![file("a.py"), file("b.py")] }, ..Plan::default() }
    }

    /// What both files hold after a run that was stopped before its change number `changes`, and whether it was done.
    fn stopped_before(changes: usize) -> (bool, String) {
        let folder = tempfile::tempdir().expect("a folder");
        for name in ["a.py", "b.py"] {
            std::fs::write(folder.path().join(name), "old\n").expect("a file");
        }
        let mut worktree = Worktree::open(folder.path()).expect("it is there");
        let left = Cell::new(changes);
        let stop = || left.replace(left.get().saturating_sub(1)) == 0;
        let occasion = Occasion {
            name: "acme".into(),
            from: "1".into(),
            to: "2".into(),
            manifest: Digest::of(b""),
            timestamp: "2020-01-01T00:00:00Z".into(),
            head: None,
        };
        let done = apply::execute(&plan(), &occasion, &mut Interruptible::new(worktree.disk(), &stop)).is_ok();
        assert!(!apply::is_unfinished(worktree.folder()).expect("it is readable"));
        let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).expect("a file");
        (done, read("a.py") + &read("b.py"))
    }

    #[test]
    fn a_run_that_is_stopped_changes_everything_or_nothing() {
        let ends: Vec<(bool, String)> = (0..30).map(stopped_before).collect();
        let whole = |done: bool| (done, if done { "new\nnew\n" } else { "old\nold\n" }.to_owned());
        assert!(ends.iter().all(|it| *it == whole(it.0)), "{ends:?}");
        assert_eq!((ends[0].0, ends[29].0), (false, true));
        assert!(ends.iter().filter(|it| !it.0).count() > 6, "{ends:?}");
    }
}

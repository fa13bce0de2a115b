use model::RepoPath;

use super::Plan;
use super::files::is_python;

impl Plan {
    /// What of the plan concerns the file at `path`: its edits, flags and the rest, counted anew.
    #[must_use]
    pub fn of_file(mut self, path: &RepoPath) -> Self {
        self.patch.files.retain(|it| it.path == *path);
        self.made_by.retain(|(it, _), _| it == path);
        self.flags.retain(|it| it.path == *path);
        self.skipped.retain(|it, _| it == path);
        self.unused_ignores.retain(|(it, _)| it == path);
        self.unpinned.retain(|it| it.path == *path);
        for outcome in &mut self.outcomes {
            outcome.edits = self.made_by.values().filter(|it| **it == outcome.operation).count();
            outcome.files = usize::from(outcome.edits > 0);
            outcome.flags = self.flags.iter().filter(|it| it.operation.as_ref() == Some(&outcome.operation)).count();
        }
        // Comments are added to Python files only, and requirements raised in others only.
        let of_nobody = self.patch.files.iter().map(|it| it.edits.len()).sum::<usize>() - self.made_by.len();
        (self.remarks, self.pins) = if is_python(path) { (of_nobody, 0) } else { (0, of_nobody) };
        self
    }
}

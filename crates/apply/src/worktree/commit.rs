use git2::{Index, Oid};
use model::RepoPath;
use thiserror::Error;

use super::Worktree;

/// Why what a run wrote is not committed; the files stay as the run left them.
#[derive(Debug, Error)]
pub enum CommitError {
    /// There is nothing to commit to.
    #[error("the project is not under version control")]
    NoVcs,
    /// Git refuses.
    #[error("git cannot commit")]
    Git(#[source] git2::Error),
}

impl From<git2::Error> for CommitError {
    fn from(error: git2::Error) -> Self {
        Self::Git(error)
    }
}

impl Worktree {
    /// Commits the files at `paths` as they are now, and nothing else that is staged; gives the id of the commit.
    ///
    /// Through a library that runs no hook and signs nothing. Paths that git ignores are left out.
    ///
    /// # Errors
    /// When there is no repository, nobody to name as the author, or when git refuses.
    pub fn commit(&self, paths: &[RepoPath], message: &str) -> Result<String, CommitError> {
        let repository = self.repository.as_ref().ok_or(CommitError::NoVcs)?;
        let (git, mut index) = (repository.git(), repository.git().index()?);
        let author = git.signature()?;
        let parent = git.head().ok().map(|head| head.peel_to_commit()).transpose()?;
        // What others have staged stays staged: the tree is the last one with these files in it.
        let mut next = Index::new()?;
        if let Some(parent) = &parent {
            next.read_tree(&parent.tree()?)?;
        }
        for path in paths {
            let path = repository.below(path);
            let is_tracked = index.get_path(&path, 0).is_some();
            if !is_tracked && git.is_path_ignored(&path)? {
                continue;
            }
            index.add_path(&path)?;
            if let Some(entry) = index.get_path(&path, 0) {
                next.add(&entry)?;
            }
        }
        index.write()?;
        let tree = git.find_tree(next.write_tree_to(git)?)?;
        let parents: Vec<&git2::Commit<'_>> = parent.iter().collect();
        let id: Oid = git.commit(Some("HEAD"), &author, &author, message, &tree, &parents)?;
        Ok(id.to_string())
    }
}

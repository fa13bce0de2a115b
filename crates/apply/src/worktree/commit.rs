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

/// One file on the way from its old bytes to its new ones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The file.
    pub path: RepoPath,
    /// What the commit before holds.
    pub before: Vec<u8>,
    /// What this commit shall hold.
    pub after: Vec<u8>,
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
        Ok(record(git, &mut next, parent.as_ref(), message)?.to_string())
    }

    /// Commits `files` with these bytes, which are not those on the disk, on the way to a last [`Self::commit`]; `None` when
    /// there is nothing that can be committed so.
    ///
    /// Left out are files that are not committed as they were `before`, and those that git changes on their way into a commit.
    ///
    /// # Errors
    /// As [`Self::commit`].
    pub fn commit_step(&self, files: &[Step], message: &str) -> Result<Option<String>, CommitError> {
        let repository = self.repository.as_ref().ok_or(CommitError::NoVcs)?;
        let git = repository.git();
        let Some(parent) = git.head().ok().map(|head| head.peel_to_commit()).transpose()? else { return Ok(None) };
        let mut next = Index::new()?;
        next.read_tree(&parent.tree()?)?;
        let mut changed = false;
        for step in files {
            let Some(mut entry) = next.get_path(&repository.below(&step.path), 0) else { continue };
            if git.find_blob(entry.id)?.content() == step.before {
                entry.id = git.blob(&step.after)?;
                next.add(&entry)?;
                changed = true;
            }
        }
        if !changed {
            return Ok(None);
        }
        Ok(Some(record(git, &mut next, Some(&parent), message)?.to_string()))
    }
}

/// Makes a commit of `next` on top of `parent`.
fn record(
    git: &git2::Repository,
    next: &mut Index,
    parent: Option<&git2::Commit<'_>>,
    message: &str,
) -> Result<Oid, git2::Error> {
    let author = git.signature()?;
    let tree = git.find_tree(next.write_tree_to(git)?)?;
    let parents: Vec<&git2::Commit<'_>> = parent.into_iter().collect();
    git.commit(Some("HEAD"), &author, &author, message, &tree, &parents)
}

use std::collections::BTreeMap;
use std::io::Write;

use git2::{Index, IndexEntry, Oid, Repository};
use model::RepoPath;
use thiserror::Error;

use super::Worktree;

/// One commit to make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commit {
    /// Its message.
    pub message: String,
    /// The files that it changes, with what they hold in it; `None` for what they hold on the disk.
    pub files: BTreeMap<RepoPath, Option<Vec<u8>>>,
}

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
    /// Makes `commits`, one on the other, of their files and nothing else that is staged; gives their ids. All of them are
    /// made or none. The last content of every file must be what is on the disk: that is what is in the index afterwards.
    ///
    /// Through a library that runs no hook and signs nothing. Paths that git ignores are left out.
    ///
    /// # Errors
    /// When there is no repository, nobody to name as the author, or when git refuses.
    pub fn commit(&self, commits: &[Commit]) -> Result<Vec<String>, CommitError> {
        let repository = self.repository.as_ref().ok_or(CommitError::NoVcs)?;
        let (git, mut index) = (repository.git(), repository.git().index()?);
        let author = git.signature()?;
        let start = git.head().ok().map(|head| head.peel_to_commit()).transpose()?;
        // What others have staged stays staged: the tree is the last one with these files in it.
        let mut next = Index::new()?;
        if let Some(start) = &start {
            next.read_tree(&start.tree()?)?;
        }
        let paths = commits.iter().flat_map(|it| it.files.keys());
        let mut entries: BTreeMap<&RepoPath, IndexEntry> = BTreeMap::new();
        for path in paths {
            let below = repository.below(path);
            let is_tracked = index.get_path(&below, 0).is_some();
            if !is_tracked && git.is_path_ignored(&below)? {
                continue;
            }
            index.add_path(&below)?;
            entries.extend(index.get_path(&below, 0).map(|entry| (path, entry)));
        }
        let (mut parent, mut res) = (start.clone(), Vec::new());
        for commit in commits {
            for (path, bytes) in &commit.files {
                let Some(entry) = entries.get(path) else { continue };
                next.add(&with_bytes(git, entry, bytes.as_deref())?)?;
            }
            let tree = git.find_tree(next.write_tree_to(git)?)?;
            let parents: Vec<&git2::Commit<'_>> = parent.iter().collect();
            let id = git.commit(None, &author, &author, &commit.message, &tree, &parents)?;
            res.push(id.to_string());
            parent = Some(git.find_commit(id)?);
        }
        if let (Some(last), Some(commit)) = (parent, commits.last()) {
            index.write()?;
            move_head(git, start.map(|it| it.id()), last.id(), &commit.message)?;
        }
        Ok(res)
    }
}

/// `entry` with `bytes` in it, as git keeps them: with its own line endings.
fn with_bytes(git: &Repository, entry: &IndexEntry, bytes: Option<&[u8]>) -> Result<IndexEntry, git2::Error> {
    let mut res = IndexEntry { path: entry.path.clone(), ..*entry };
    if let Some(bytes) = bytes {
        let path = String::from_utf8_lossy(&entry.path).into_owned();
        let mut blob = git.blob_writer(Some(path.as_ref()))?;
        blob.write_all(bytes).map_err(|error| git2::Error::from_str(&error.to_string()))?;
        res.id = blob.commit()?;
    }
    Ok(res)
}

/// Lets the branch that is checked out, or HEAD where there is none, go on from `start` to `end`.
fn move_head(git: &Repository, start: Option<Oid>, end: Oid, message: &str) -> Result<(), git2::Error> {
    let log = format!("commit: {}", message.lines().next().unwrap_or_default());
    let head = git.find_reference("HEAD")?;
    match (head.symbolic_target()?, start) {
        (Some(branch), Some(start)) => git.reference_matching(branch, end, true, start, &log).map(|_| ()),
        (Some(branch), None) => git.reference(branch, end, false, &log).map(|_| ()),
        (None, _) => git.set_head_detached(end),
    }
}

use std::cell::Cell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use cache::Cache;
use git2::{ErrorCode, ObjectType, Oid, RepositoryOpenFlags};

use model::RepoPath;

use crate::blobs::Source;
use crate::release::{releases, tag_of_version, version_in};
use crate::{Effort, Options, Release, TakeError};

/// An open git repository.
pub struct Repository {
    inner: git2::Repository,
    path: PathBuf,
    cache: Option<Arc<Cache>>,
    effort: Cell<Effort>,
}

/// The commit that a ref means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolved {
    /// 40 hexadecimal digits.
    pub commit: String,
    /// The tag, when the ref is one, spelled as it is in the repository.
    pub tag: Option<String>,
    /// The version label: the tag, else the ref, without prefix and leading `v`.
    pub version: String,
}

impl Repository {
    /// Opens the repository at `path`, a work tree or a bare one.
    ///
    /// # Errors
    /// When there is none at exactly this path; one in a folder above is only hinted at.
    pub fn open(path: &Path) -> Result<Self, TakeError> {
        let opened = git2::Repository::open_ext(path, RepositoryOpenFlags::NO_SEARCH, &[] as &[&Path]);
        let inner = opened.map_err(|source| not_a_repository(path, source))?;
        // As git itself does on reading: an object is looked up by its hash, and not hashed again.
        git2::opts::strict_hash_verification(false);
        Ok(Self { inner, path: path.to_owned(), cache: None, effort: Cell::default() })
    }

    /// The same repository; what was found in a blob is kept in `cache` and taken from there.
    #[must_use]
    pub fn with_cache(self, cache: Option<Arc<Cache>>) -> Self {
        Self { cache, ..self }
    }

    /// Where findings are kept.
    pub fn cache(&self) -> Option<&Arc<Cache>> {
        self.cache.as_ref()
    }

    /// What reading releases took since it was opened.
    pub fn effort(&self) -> Effort {
        self.effort.get()
    }

    pub(crate) fn count(&self, source: Source) {
        let mut effort = self.effort.get();
        effort.add(source);
        self.effort.set(effort);
    }

    /// All tags in order of their names.
    pub fn tags(&self) -> Vec<String> {
        self.names_below("refs/tags/")
    }

    /// The tags that name versions, oldest version first; with `prefix` only those that start with it.
    pub fn releases(&self, prefix: Option<&str>) -> Vec<Release> {
        releases(&self.tags(), prefix)
    }

    /// Finds the commit that `reference` means.
    ///
    /// Tags come first (as written, below the prefix, with and without `v`), then branches, then whatever git
    /// understands.
    ///
    /// # Errors
    /// When there is no such ref or no commit at all.
    pub fn resolve(&self, reference: &str, options: &Options) -> Result<Resolved, TakeError> {
        let prefix = options.tag_prefix.as_deref();
        let tagged = tag_spellings(reference, prefix).into_iter().find_map(|tag| {
            let commit = self.commit_of(&format!("refs/tags/{tag}"))?;
            Some((commit, Some(tag)))
        });
        let named = || self.commit_of(&format!("refs/heads/{reference}"));
        let remote = || self.commit_of(&format!("refs/remotes/origin/{reference}"));
        let other = || named().or_else(remote).or_else(|| self.commit_of(reference)).map(|commit| (commit, None));
        let by_version = || self.tag_ending_in(reference);
        let (commit, tag) = tagged.or_else(other).or_else(by_version).ok_or_else(|| self.unknown(reference))?;
        let label = tag.as_deref().unwrap_or(reference);
        let label = if tag.as_deref().is_some_and(|tag| !tag.contains(reference)) { reference } else { label };
        let version = version_in(label, prefix).or_else(|| version_in(label, None)).unwrap_or(label).to_owned();
        Ok(Resolved { commit: commit.to_string(), tag, version })
    }

    /// The text of the file at `path` in the release at `commit`; `None` when there is none, or no text.
    ///
    /// # Errors
    /// When there is no such commit, or git cannot read it.
    pub fn text(&self, commit: &str, path: &RepoPath) -> Result<Option<String>, TakeError> {
        let bytes = self.contents(commit, [path])?.remove(path);
        Ok(bytes.and_then(|bytes| String::from_utf8(bytes).ok()))
    }

    /// The bytes of those of `paths` that the release at `commit` holds as files.
    ///
    /// # Errors
    /// When there is no such commit, or git cannot read it.
    pub fn contents<'p>(
        &self,
        commit: &str,
        paths: impl IntoIterator<Item = &'p RepoPath>,
    ) -> Result<BTreeMap<RepoPath, Vec<u8>>, TakeError> {
        let id = self.commit_of(commit).ok_or_else(|| self.unknown(commit))?;
        let unreadable =
            |what: String| move |source| TakeError::Unreadable { what, reference: commit.to_owned(), source };
        let tree = self.inner.find_commit(id).and_then(|it| it.tree());
        let tree = tree.map_err(unreadable("the tree".to_owned()))?;
        let mut res = BTreeMap::new();
        for path in paths {
            let entry = tree.get_path(Path::new(path.as_str())).ok();
            let Some(entry) = entry.filter(|it| it.kind() == Some(ObjectType::Blob)) else { continue };
            let blob = self.inner.find_blob(entry.id()).map_err(unreadable(path.to_string()))?;
            res.insert(path.clone(), blob.content().to_vec());
        }
        Ok(res)
    }

    pub(crate) fn git(&self) -> &git2::Repository {
        &self.inner
    }

    /// The only tag that ends in the version `reference`: `rel_2_0_1` for `2.0.1`.
    fn tag_ending_in(&self, reference: &str) -> Option<(Oid, Option<String>)> {
        let tags = self.tags();
        let tag = tag_of_version(&tags, version_in(reference, None)?)?;
        Some((self.commit_of(&format!("refs/tags/{tag}"))?, Some(tag.to_owned())))
    }

    fn commit_of(&self, revision: &str) -> Option<Oid> {
        let object = self.inner.revparse_single(revision).ok()?;
        object.peel(ObjectType::Commit).ok().map(|commit| commit.id())
    }

    fn names_below(&self, prefix: &str) -> Vec<String> {
        let Ok(references) = self.inner.references_glob(&format!("{prefix}*")) else { return Vec::new() };
        let names = references.flatten().filter_map(|it| it.name().ok()?.strip_prefix(prefix).map(str::to_owned));
        let mut names: Vec<String> = names.collect();
        names.sort();
        names
    }

    fn unknown(&self, reference: &str) -> TakeError {
        if self.inner.is_empty().unwrap_or(false) {
            return TakeError::EmptyRepository { path: self.path.clone() };
        }
        let mut names = self.tags();
        names.extend(self.names_below("refs/heads/"));
        let candidates = nearest(reference, names);
        TakeError::UnknownRef { reference: reference.to_owned(), candidates, shallow: self.inner.is_shallow() }
    }
}

fn not_a_repository(path: &Path, source: git2::Error) -> TakeError {
    let missing = source.code() == ErrorCode::NotFound;
    let around = missing.then(|| git2::Repository::discover(path).ok()).flatten();
    let enclosing = around.and_then(|it| it.workdir().map(Path::to_owned));
    TakeError::NotARepository { path: path.to_owned(), enclosing, source }
}

/// The tags that a person may mean by `reference`, likeliest first.
fn tag_spellings(reference: &str, prefix: Option<&str>) -> Vec<String> {
    let bare = version_in(reference, None).unwrap_or(reference);
    let prefix = prefix.unwrap_or("");
    let mut spellings = vec![format!("{prefix}{reference}"), format!("{prefix}{bare}"), format!("{prefix}v{bare}")];
    spellings.extend([reference.to_owned(), bare.to_owned(), format!("v{bare}")]);
    spellings
}

/// At most five of `names` that are spelled nearly like `reference`, nearest first.
fn nearest(reference: &str, names: Vec<String>) -> Vec<String> {
    let wanted = version_in(reference, None).unwrap_or(reference);
    let distance = |name: &str| {
        let contained = name.ends_with(wanted) || name.starts_with(wanted);
        let spelled = strsim::damerau_levenshtein(wanted, version_in(name, None).unwrap_or(name));
        if contained { spelled.min(1) } else { spelled }
    };
    let limit = (wanted.len() / 3).max(2);
    let mut ranked: Vec<(usize, String)> = names.into_iter().map(|name| (distance(&name), name)).collect();
    ranked.retain(|(distance, _)| *distance <= limit);
    ranked.sort();
    ranked.into_iter().map(|(_, name)| name).take(5).collect()
}

//! The tree of a commit as a list of files, and that list with its contents as a snapshot.

use git2::{ObjectType, Oid};
use lang::config::Format;
use lang::python::roots::{Evidence, Layout, ModulePlace, is_packaging_file, layout};
use model::{DottedName, Language, RepoPath, Role, SkipReason, Skipped, Snapshot, SourceFile};

use crate::blobs::{Blobs, Content};
use crate::configuration::Configurations;
use crate::{Options, Repository, TakeError};

/// Symbolic links have this mode in a tree.
const SYMLINK: i32 = 0o120_000;

/// The files of one release before they are read.
pub(crate) struct Listing {
    reference: String,
    commit: String,
    layout: Layout,
    pub(crate) entries: Vec<Entry>,
    pub(crate) size_limit: u64,
    skipped: Vec<Skipped>,
}

/// One file of the tree.
pub(crate) struct Entry {
    pub(crate) path: RepoPath,
    pub(crate) blob: Oid,
    role: Role,
    language: Option<Language>,
    module: Option<ModulePlace>,
    /// The module that a compiled file defines.
    compiled: Option<DottedName>,
    /// The format in which its keys are read.
    pub(crate) configuration: Option<Format>,
}

/// What an outline depends on besides the bytes: the module's name and whether it is a package.
pub(crate) type OutlineKey = (String, bool);

impl Listing {
    pub(crate) fn read(repository: &Repository, reference: &str, options: &Options) -> Result<Self, TakeError> {
        let resolved = repository.resolve(reference, options)?;
        let (found, skipped) = walk(repository, &resolved.commit).map_err(|source| TakeError::Unreadable {
            what: "the tree".to_owned(),
            reference: reference.to_owned(),
            source,
        })?;
        let layout = find_layout(repository, &found, options).ok_or_else(|| TakeError::UnknownPackage {
            package: options.package.clone().unwrap_or_default(),
            reference: reference.to_owned(),
        })?;
        let configurations = Configurations::of(found.iter().map(|(path, _)| path), &layout);
        let formats: Vec<Option<Format>> = found.iter().map(|(path, _)| configurations.format(path)).collect();
        let entry = |((path, blob), format)| Entry::new(path, blob, format, &layout);
        let entries: Vec<Entry> = found.into_iter().zip(formats).map(entry).collect();
        if !entries.iter().any(|entry| entry.role == Role::Library && entry.language.is_some()) {
            return Err(TakeError::NoPython { reference: reference.to_owned() });
        }
        let size_limit = options.size_limit;
        let reference = reference.to_owned();
        Ok(Self { reference, commit: resolved.commit, layout, entries, size_limit, skipped })
    }

    pub(crate) fn reference(&self) -> &str {
        &self.reference
    }

    /// The distribution that it is a release of.
    pub(crate) fn distribution(&self) -> &str {
        &self.layout.distribution
    }

    /// The snapshot, once the contents are there.
    pub(crate) fn snapshot(self, blobs: &Blobs) -> Snapshot {
        let Self { reference, commit, layout, entries, mut skipped, .. } = self;
        let mut files = Vec::with_capacity(entries.len());
        for entry in entries {
            match entry.file(blobs) {
                Ok(file) => files.push(file),
                Err(left_out) => skipped.push(left_out),
            }
        }
        skipped.sort();
        let (package, roots) = (layout.distribution, layout.roots);
        Snapshot { package, reference, commit: Some(commit), roots, files, skipped }
    }
}

impl Entry {
    fn new(path: RepoPath, blob: Oid, configuration: Option<Format>, layout: &Layout) -> Self {
        let language = language_of(&path);
        let module = layout.module(path.as_str());
        let compiled = layout.compiled_module(path.as_str());
        Self { role: layout.role(path.as_str()), language, module, compiled, configuration, path, blob }
    }

    /// The outline that this entry needs; `None` when its contents are only digested.
    pub(crate) fn outline_key(&self) -> Option<OutlineKey> {
        outline_key(self.language, self.role, self.module.as_ref(), &self.path)
    }

    fn file(self, blobs: &Blobs) -> Result<SourceFile, Skipped> {
        let outline = self.outline_key().and_then(|key| blobs.outline(self.blob, &key));
        let skip = |reason| Skipped { path: self.path.as_str().to_owned(), reason };
        let (digest, size) = match blobs.content(self.blob) {
            Content::Read { digest, size } => (digest, size),
            Content::Skipped(reason) => return Err(skip(reason)),
        };
        Ok(SourceFile {
            digest,
            size,
            role: self.role,
            language: self.language,
            is_package: self.module.as_ref().is_some_and(|module| module.is_package),
            module: self.module.map(|module| module.name).or(self.compiled),
            outline,
            configuration: self.configuration.and_then(|format| blobs.configuration(self.blob, format)),
            path: self.path,
        })
    }
}

/// The language of a file by its ending.
pub(crate) fn language_of(path: &RepoPath) -> Option<Language> {
    matches!(path.extension(), Some("py" | "pyi")).then_some(Language::Python)
}

/// Which outline a file needs: every Python file of the library and every witness, but no build script.
///
/// A file outside the import roots gets a name from its path, so that its relative imports can be told apart.
pub(crate) fn outline_key(
    language: Option<Language>,
    role: Role,
    module: Option<&ModulePlace>,
    path: &RepoPath,
) -> Option<OutlineKey> {
    language.filter(|_| role != Role::Other)?;
    let stem = path.as_str().rsplit_once('.').map_or(path.as_str(), |(stem, _)| stem);
    let (by_path, is_init) = stem.strip_suffix("/__init__").map_or((stem, false), |folder| (folder, true));
    Some(match module {
        Some(module) => (module.name.as_str().to_owned(), module.is_package),
        None => (by_path.replace('/', "."), is_init),
    })
}

/// Files with their blobs, and what is no file.
type Walked = (Vec<(RepoPath, Oid)>, Vec<Skipped>);

/// The files of the commit's tree in path order.
fn walk(repository: &Repository, commit: &str) -> Result<Walked, git2::Error> {
    let git = repository.git();
    let (mut found, mut skipped) = (Vec::new(), Vec::new());
    let mut folders = vec![(String::new(), git.find_commit(Oid::from_str(commit)?)?.tree()?)];
    while let Some((folder, tree)) = folders.pop() {
        for entry in &tree {
            let path = format!("{folder}{}", String::from_utf8_lossy(entry.name_bytes()));
            match (reason_to_skip(&entry), entry.kind()) {
                (Some(reason), _) => skipped.push(Skipped { path, reason }),
                (None, Some(ObjectType::Tree)) => folders.push((format!("{path}/"), git.find_tree(entry.id())?)),
                (None, _) => match RepoPath::new(&path) {
                    Ok(path) => found.push((path, entry.id())),
                    Err(_) => skipped.push(Skipped { path, reason: SkipReason::Path }),
                },
            }
        }
    }
    found.sort();
    Ok((found, skipped))
}

fn reason_to_skip(entry: &git2::TreeEntry<'_>) -> Option<SkipReason> {
    match entry.kind() {
        _ if entry.name().is_err() => Some(SkipReason::Path),
        Some(ObjectType::Tree) => None,
        Some(ObjectType::Blob) if entry.filemode() == SYMLINK => Some(SkipReason::Symlink),
        Some(ObjectType::Blob) => None,
        _ => Some(SkipReason::Submodule),
    }
}

fn find_layout(repository: &Repository, found: &[(RepoPath, Oid)], options: &Options) -> Option<Layout> {
    let packaging = found.iter().filter(|(path, _)| is_packaging_file(path.as_str()));
    let texts: Vec<(&str, String)> =
        packaging.filter_map(|(path, blob)| Some((path.as_str(), text(repository, *blob)?))).collect();
    layout(&Evidence {
        paths: found.iter().map(|(path, _)| path.as_str()).collect(),
        packaging: texts.iter().map(|(path, text)| (*path, text.as_str())).collect(),
        package: options.package.as_deref(),
        import_roots: options.import_roots.iter().map(String::as_str).collect(),
    })
}

fn text(repository: &Repository, blob: Oid) -> Option<String> {
    let blob = repository.git().find_blob(blob).ok()?;
    Some(String::from_utf8_lossy(blob.content()).into_owned())
}

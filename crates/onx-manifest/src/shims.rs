//! What keeps old names alive in a new release: deprecated aliases, written into its sources or beside them.
//!
//! Pure: sources in, edits and new files out. Nothing that is there is replaced, and what comes out is linked anew
//! to see that every old name leads where it shall.

mod member;
mod module;
mod place;

use std::collections::BTreeMap;

use edit::{Edit, EditSet, FilePatch, Patch};
use lang::python::strict;
use lang::{PathRespelling, Respellings, Target};
use model::{DottedName, RepoPath, SourceFile, SymbolKind};

use crate::releases::Release;

/// The sources of a release, in path order.
pub(crate) type Sources = [(RepoPath, String)];

/// An old name that the release does not offer.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Missing {
    pub(crate) old: DottedName,
    /// Its successor; `None` when there is none.
    pub(crate) new: Option<DottedName>,
    /// The operations that say so, by their place in the manifest.
    pub(crate) operations: Vec<u32>,
    pub(crate) fate: Fate,
}

/// What can be done about it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Fate {
    /// A shim in this file.
    Shim(RepoPath),
    /// Only a person can help, and why.
    ByHand(&'static str),
    /// Nothing: the name has no successor.
    Gone,
}

/// What is missing, and the edits and files that bring it back.
#[derive(Debug, Default)]
pub(crate) struct Shims {
    pub(crate) missing: Vec<Missing>,
    pub(crate) patch: Patch,
    /// Files that do not exist yet.
    pub(crate) new_files: BTreeMap<RepoPath, String>,
}

/// The table that keeps the names of one module.
#[derive(Debug, Default)]
struct ModuleShim {
    /// Old name → module and name of its successor.
    names: BTreeMap<String, (String, String)>,
    /// The module that all other names come from.
    successor: Option<DottedName>,
}

/// One method or property that hands on to its successor.
#[derive(Debug)]
struct MemberShim {
    /// The file and the place in it.
    file: usize,
    offset: u32,
    text: String,
}

/// Everything that `respellings` call old and `release` does not offer; `version` is that of the old names.
pub(crate) fn shims(release: &Release, sources: &Sources, respellings: &Respellings, version: &str) -> Shims {
    let mut draft = Draft { release, sources, modules: BTreeMap::new(), members: Vec::new() };
    let lacking = respellings.paths.iter().filter(|(old, _)| !draft.release.graph.offers(old));
    let lacking: Vec<_> = lacking.filter(|(old, it)| !draft.comes_with_its_class(old, it, respellings)).collect();
    let missing: Vec<Missing> = lacking.into_iter().map(|(old, it)| draft.missing(old, it, respellings)).collect();
    draft.finish(missing, version)
}

struct Draft<'a> {
    release: &'a Release,
    sources: &'a Sources,
    modules: BTreeMap<DottedName, ModuleShim>,
    members: Vec<(DottedName, MemberShim)>,
}

impl Draft<'_> {
    /// True for a member that its class still has, when the class itself gets its old name back.
    fn comes_with_its_class(&self, old: &DottedName, respelling: &PathRespelling, all: &Respellings) -> bool {
        let Target::Path(new) = &respelling.target else { return false };
        let (Some(old_class), Some(class)) = (old.parent(), new.parent()) else { return false };
        let is_class = self.definition_kind(&class) == Some(SymbolKind::Class);
        let moved = all.paths.get(&old_class).map(|it| &it.target) == Some(&Target::Path(class.clone()));
        is_class && moved && self.release.graph.offers(&class.join(old.last()))
    }

    fn definition_kind(&self, path: &DottedName) -> Option<SymbolKind> {
        let graph = &self.release.graph;
        graph.resolve(path).and_then(|id| graph.definition(id).kind)
    }

    fn missing(&mut self, old: &DottedName, respelling: &PathRespelling, all: &Respellings) -> Missing {
        let operations = respelling.operations.iter().map(|it| it.0).collect();
        let (new, fate) = match &respelling.target {
            Target::Gone(_) => (None, Ok(None)),
            Target::Builtin(name) => {
                let new = DottedName::new("builtins").join(name);
                (Some(new.clone()), self.name(old, &new).map(Some))
            }
            Target::Path(new) if respelling.is_module => (Some(new.clone()), self.module(old, new).map(Some)),
            Target::Path(new) => (Some(new.clone()), self.symbol(old, new, all).map(Some)),
        };
        let fate = match fate {
            Ok(Some(file)) => Fate::Shim(file),
            Ok(None) => Fate::Gone,
            Err(why) => Fate::ByHand(why),
        };
        Missing { old: old.clone(), new, operations, fate }
    }

    /// A module in the old place, and one for every module below it.
    fn module(&mut self, old: &DottedName, new: &DottedName) -> Result<RepoPath, &'static str> {
        let below: Vec<DottedName> = self.release.snapshot.modules().map(|(name, ..)| name.clone()).collect();
        let below: Vec<DottedName> =
            below.into_iter().filter(|it| it.starts_with(new) && !is_private(it, new)).collect();
        if !below.contains(new) {
            return Err("its successor is no module of this release");
        }
        for module in below {
            let Some(path) = module.rebase(new, old) else { continue };
            if self.release.graph.offers(&path) {
                continue;
            }
            place::free(self.release, self.sources, &path)?;
            self.modules.entry(path).or_default().successor = Some(module);
        }
        place::free(self.release, self.sources, old)
    }

    fn symbol(&mut self, old: &DottedName, new: &DottedName, all: &Respellings) -> Result<RepoPath, &'static str> {
        let graph = &self.release.graph;
        let parents = (old.parent().unwrap_or_default(), new.parent().unwrap_or_default());
        if self.definition_kind(&parents.1) == Some(SymbolKind::Class) {
            let moved = all.paths.get(&parents.0).map(|it| &it.target);
            let same = parents.0 == parents.1 || moved == Some(&Target::Path(parents.1.clone()));
            if !same && graph.resolve(&parents.0) != graph.resolve(&parents.1) {
                return Err("it went to another class");
            }
            let shim = member::shim(self.release, self.sources, &parents.1, old.last(), new.last())?;
            let file = self.sources[shim.file].0.clone();
            self.members.push((old.clone(), shim));
            return Ok(file);
        }
        if self.definition_kind(&parents.0) == Some(SymbolKind::Class) {
            return Err("it was a member of a class and is none any more");
        }
        if graph.find(new).is_some_and(|id| graph.definition(id).kind.is_none()) {
            return Err("a module took its place");
        }
        self.name(old, new)
    }

    /// A row in the table of the module that the name was in.
    fn name(&mut self, old: &DottedName, new: &DottedName) -> Result<RepoPath, &'static str> {
        let graph = &self.release.graph;
        let (Some(module), Some(target)) = (old.parent(), new.parent()) else { return Err("it is in no module") };
        let ours = self.release.snapshot.modules().any(|(name, ..)| name.root() == new.root());
        if ours && !graph.offers(new) {
            return Err("this release does not have its successor");
        }
        if module.last().trim_start_matches('_').starts_with(char::is_uppercase) {
            return Err("it was a member of a class that is gone");
        }
        let file = match place::of_module(self.release, self.sources, &module) {
            Some((place, file)) => {
                module::takes_a_table(file)?;
                self.sources[place].0.clone()
            }
            None => place::free(self.release, self.sources, &module)?,
        };
        let names = &mut self.modules.entry(module).or_default().names;
        names.insert(old.last().to_owned(), (target.to_string(), new.last().to_owned()));
        Ok(file)
    }

    /// Edits and files, without those that do not parse or lead elsewhere.
    fn finish(self, mut missing: Vec<Missing>, version: &str) -> Shims {
        let (patch, new_files) = self.written(version);
        let broken = broken(&patch, &new_files);
        let after = self.after(&patch, &new_files);
        for it in &mut missing {
            let Fate::Shim(file) = &mut it.fate else { continue };
            *file = place::as_written(file, &new_files);
            if broken.contains(file) || !after.graph.offers(&it.old) {
                it.fate = Fate::ByHand("what would be written does not lead there");
            }
        }
        let kept = |file: &RepoPath| !broken.contains(file);
        let files = patch.files.into_iter().filter(|it| kept(&it.path)).collect();
        let new_files = new_files.into_iter().filter(|(path, _)| kept(path)).collect();
        Shims { missing, patch: Patch { files }, new_files }
    }

    fn written(&self, version: &str) -> (Patch, BTreeMap<RepoPath, String>) {
        let mut edits: BTreeMap<usize, EditSet> = BTreeMap::new();
        let mut new_files = BTreeMap::new();
        for (_, shim) in &self.members {
            let Edit { range, replacement } = Edit::insert(shim.offset, shim.text.clone());
            // Two at the end of one class stand at one place: they are written one after the other.
            let set = edits.entry(shim.file).or_default();
            let text = set.iter().filter(|it| it.range == range).map(|it| it.replacement.clone()).collect::<String>();
            let others: Vec<Edit> = set.iter().filter(|it| it.range != range).cloned().collect();
            *set = EditSet::default();
            for edit in others.into_iter().chain([Edit::replace(range, text + &replacement)]) {
                set.add(edit).expect("insertions at distinct places do not overlap");
            }
        }
        for (module, shim) in &self.modules {
            match place::of_module(self.release, self.sources, module) {
                Some((file, _)) => {
                    let text = &self.sources[file].1;
                    let added = Edit::insert(text.len() as u32, module::appended(shim, text, version));
                    edits.entry(file).or_default().add(added).expect("nothing else stands behind the last line");
                }
                None => place::write(
                    self.release,
                    self.sources,
                    module,
                    &module::whole(shim, self.release, version),
                    &mut new_files,
                ),
            }
        }
        let patch = |(file, edits): (usize, EditSet)| {
            let (path, text) = &self.sources[file];
            FilePatch { path: path.clone(), before: text.as_bytes().to_vec(), edits }
        };
        let mut files: Vec<FilePatch> = edits.into_iter().map(patch).collect();
        files.sort_by(|one, two| one.path.cmp(&two.path));
        place::packages(&mut new_files);
        (Patch { files }, new_files)
    }

    /// The release as it would be.
    fn after(&self, patch: &Patch, new_files: &BTreeMap<RepoPath, String>) -> Release {
        let edited = |(path, text): &(RepoPath, String)| {
            let after = patch.files.iter().find(|it| it.path == *path).map(|it| it.after());
            let after = after.and_then(|bytes| String::from_utf8(bytes).ok());
            (path.clone(), after.unwrap_or_else(|| text.clone()))
        };
        let mut sources: Vec<(RepoPath, String)> = self.sources.iter().map(edited).collect();
        sources.extend(new_files.iter().map(|(path, text)| (path.clone(), text.clone())));
        let snapshot = &self.release.snapshot;
        let options = snapshot::Options { import_roots: roots(&snapshot.roots), ..snapshot::Options::default() };
        let taken = snapshot::from_sources(&snapshot.reference, &sources, &options);
        Release::of(taken, self.release.version.clone())
    }
}

/// The import roots as an option: without the slash at their end, the repository itself as `.`.
fn roots(roots: &[String]) -> Vec<String> {
    let spelled = |root: &String| match root.trim_end_matches('/') {
        "" => ".".to_owned(),
        root => root.to_owned(),
    };
    roots.iter().map(spelled).collect()
}

/// The files that Python would refuse.
fn broken(patch: &Patch, new_files: &BTreeMap<RepoPath, String>) -> Vec<RepoPath> {
    let edited = patch.files.iter().map(|it| (&it.path, it.after()));
    let written = new_files.iter().map(|(path, text)| (path, text.clone().into_bytes()));
    edited.chain(written).filter(|(_, bytes)| strict::check(bytes).is_err()).map(|(path, _)| path.clone()).collect()
}

/// True when a segment of `path` below `above` begins with an underscore.
fn is_private(path: &DottedName, above: &DottedName) -> bool {
    path.below(above).is_some_and(|rest| rest.split('.').any(|it| it.starts_with('_')))
}

/// The outline of a file; every module of a snapshot has one.
fn outline(file: &SourceFile) -> Option<&model::Outline> {
    file.outline.as_deref()
}

//! The modules of a release by name, each with its stub.

use model::{DottedName, Outline, Snapshot, Symbol, SymbolId};
use rustc_hash::FxHashMap;

/// Place of a module in [`Release::modules`].
pub(super) type ModuleIndex = usize;

/// One importable module.
pub(super) struct Module<'a> {
    pub(super) name: &'a DottedName,
    /// The file that defines it: the source, or the stub when there is no source.
    pub(super) file: u32,
    pub(super) is_package: bool,
    pub(super) outline: &'a Outline,
    /// The stub beside the source.
    pub(super) stub: Option<(u32, &'a Outline)>,
}

/// One symbol of one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct SymbolPlace {
    pub(super) file: u32,
    pub(super) id: SymbolId,
}

/// All modules of a release, in order of their names.
pub(super) struct Release<'a> {
    pub(super) snapshot: &'a Snapshot,
    pub(super) modules: Vec<Module<'a>>,
    by_name: FxHashMap<&'a str, ModuleIndex>,
    /// By package and last segment.
    submodules: FxHashMap<(ModuleIndex, &'a str), ModuleIndex>,
    /// By file: true for stubs.
    stubs: Vec<bool>,
}

impl<'a> Release<'a> {
    pub(super) fn of(snapshot: &'a Snapshot) -> Self {
        let mut files: Vec<ModuleFile<'a>> = module_files(snapshot).collect();
        files.sort_by_key(|file| (file.name, file.is_stub, !file.is_package, file.index));
        let mut modules: Vec<Module<'a>> = Vec::new();
        for file in files {
            match modules.last_mut().filter(|module| module.name == file.name) {
                Some(module) if file.is_stub && module.stub.is_none() && !module.is_stub(snapshot) => {
                    module.stub = Some((file.index, file.outline));
                }
                Some(_) => {}
                None => modules.push(file.module()),
            }
        }
        let names = || modules.iter().enumerate().map(|(index, module)| (module.name.as_str(), index));
        let by_name: FxHashMap<&str, ModuleIndex> = names().collect();
        let submodules = names().filter_map(|(name, index)| {
            let (package, last) = name.rsplit_once('.')?;
            Some(((*by_name.get(package)?, last), index))
        });
        let stubs = snapshot.files.iter().map(|file| is_stub(file.path.as_str())).collect();
        Self { submodules: submodules.collect(), snapshot, by_name, modules, stubs }
    }

    pub(super) fn module(&self, name: &str) -> Option<ModuleIndex> {
        self.by_name.get(name).copied()
    }

    /// The module `name` right below the package at `index`.
    pub(super) fn submodule(&self, index: ModuleIndex, name: &str) -> Option<ModuleIndex> {
        self.submodules.get(&(index, name)).copied()
    }

    /// True when `name` lies below a package of this release, whether or not it is there.
    pub(super) fn owns(&self, name: &str) -> bool {
        let ends = name.match_indices('.').map(|(dot, _)| dot).chain([name.len()]);
        ends.into_iter().any(|end| self.by_name.contains_key(&name[..end]))
    }

    pub(super) fn symbol(&self, place: SymbolPlace) -> &'a Symbol {
        self.outline(place.file).symbol(place.id)
    }

    /// True when `file` is a stub.
    pub(super) fn is_stub(&self, file: u32) -> bool {
        self.stubs[file as usize]
    }

    pub(super) fn outline(&self, file: u32) -> &'a Outline {
        self.snapshot.files[file as usize].outline.as_deref().expect("modules have outlines")
    }
}

impl Module<'_> {
    /// The package that relative imports start from.
    pub(super) fn package(&self) -> DottedName {
        if self.is_package { self.name.clone() } else { self.name.parent().unwrap_or_default() }
    }

    fn is_stub(&self, snapshot: &Snapshot) -> bool {
        is_stub(snapshot.files[self.file as usize].path.as_str())
    }
}

/// One file that defines a module.
struct ModuleFile<'a> {
    name: &'a DottedName,
    index: u32,
    is_stub: bool,
    is_package: bool,
    outline: &'a Outline,
}

impl<'a> ModuleFile<'a> {
    fn module(self) -> Module<'a> {
        let Self { name, index, is_package, outline, .. } = self;
        Module { name, file: index, is_package, outline, stub: None }
    }
}

fn module_files(snapshot: &Snapshot) -> impl Iterator<Item = ModuleFile<'_>> {
    snapshot.files.iter().enumerate().filter(|(_, file)| file.role == model::Role::Library).filter_map(
        |(index, file)| {
            Some(ModuleFile {
                name: file.module.as_ref()?,
                index: index as u32,
                is_stub: is_stub(file.path.as_str()),
                is_package: file.is_package,
                outline: file.outline.as_deref()?,
            })
        },
    )
}

fn is_stub(path: &str) -> bool {
    path.ends_with(".pyi")
}

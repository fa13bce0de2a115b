use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use rayon::prelude::*;

use super::{FileUnit, Imported, ModuleTable};
use crate::SourceText;

/// The Python files of one project. Each is parsed once at most, however much is asked about it.
#[derive(Debug)]
pub struct Sources<'a> {
    pub(super) files: Vec<SourceText<'a>>,
    read: Mutex<Option<Reading>>,
    /// What was asked so far.
    pub(super) asked: Mutex<Asked>,
    /// The files that have other texts than those that were asked about first; `None` before any edit.
    pub(super) edited: Option<BTreeSet<usize>>,
    /// Where questions look.
    pub(crate) search: Search,
}

/// Where changes are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Search {
    /// In the files that hold a word of what changed, or another name for it; nothing can stand anywhere else.
    #[default]
    Words,
    /// In all files that can name the core: to hold the other search against it.
    Everything,
}

/// What all questions so far were about.
#[derive(Debug, Clone, Default)]
pub(super) struct Asked {
    /// The sites; after an edit there are no others.
    pub(super) sites: BTreeSet<usize>,
    /// The words that were looked for.
    pub(super) words: BTreeSet<String>,
    /// Those that count under every name, with these names.
    pub(super) aliased: BTreeSet<String>,
    /// True when one question was about everything.
    pub(super) is_everything: bool,
}

/// A file once it was asked for; `None` for files that cannot name the core.
pub(super) type Unit = OnceLock<Option<Arc<FileUnit>>>;

/// What was read of the files, for a core with these roots.
#[derive(Debug, Clone)]
pub(super) struct Reading {
    roots: BTreeSet<String>,
    pub(super) table: Arc<ModuleTable>,
    pub(super) units: Arc<Vec<Unit>>,
    /// What files import of the project that name the core, or take all that a module has; by their place.
    pub(super) imported: Arc<OnceLock<BTreeMap<usize, Vec<Imported>>>>,
}

impl<'a> Sources<'a> {
    /// All Python files of a project; nothing is read yet.
    pub fn new(files: Vec<SourceText<'a>>, search: Search) -> Self {
        Self { files, read: Mutex::default(), asked: Mutex::default(), edited: None, search }
    }

    /// The same project with other texts in some files, given by their places; what was read of the rest stays.
    ///
    /// Nothing is looked for any more where nothing was to be found before.
    pub fn edited<'b>(&self, texts: &BTreeMap<usize, &'b [u8]>) -> Sources<'b>
    where
        'a: 'b,
    {
        let file = |(index, file): (usize, &SourceText<'b>)| match texts.get(&index) {
            Some(bytes) => SourceText { path: file.path, bytes },
            None => *file,
        };
        let files: &[SourceText<'b>] = &self.files;
        let read = self.read.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let kept = |(index, unit): (usize, &Unit)| if texts.contains_key(&index) { Unit::new() } else { unit.clone() };
        let read = read.map(|it| Reading { units: Arc::new(it.units.iter().enumerate().map(kept).collect()), ..it });
        let asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let files = files.iter().enumerate().map(file).collect();
        let (read, asked, edited) = (Mutex::new(read), Mutex::new(asked), Some(texts.keys().copied().collect()));
        Sources { files, read, asked, edited, search: self.search }
    }

    /// What was read for `roots`; nothing yet when it was read for others.
    pub(super) fn reading(&self, roots: &BTreeSet<String>) -> Reading {
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        match &*read {
            Some(known) if known.roots == *roots => known.clone(),
            _ => {
                let table = Arc::new(ModuleTable::build(&self.files, roots));
                let units = Arc::new(self.files.iter().map(|_| Unit::new()).collect());
                read.insert(Reading { roots: roots.clone(), table, units, imported: Arc::default() }).clone()
            }
        }
    }
}

impl Drop for Sources<'_> {
    /// Frees the trees of many files side by side.
    fn drop(&mut self) {
        let read = self.read.get_mut().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(units) = read.and_then(|it| Arc::into_inner(it.units)) {
            units.into_par_iter().for_each(drop);
        }
    }
}

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::{FileUnit, Imported, ModuleTable};
use crate::SourceText;

/// The Python files of one project. Each is parsed once at most, however much is asked about it.
#[derive(Debug)]
pub struct Sources<'a> {
    pub(super) files: Vec<SourceText<'a>>,
    read: Mutex<Option<Reading>>,
    /// The sites of all questions so far; after an edit there are no others.
    pub(super) sites: Mutex<BTreeSet<usize>>,
    pub(super) is_edited: bool,
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
    pub fn new(files: Vec<SourceText<'a>>) -> Self {
        Self { files, read: Mutex::default(), sites: Mutex::default(), is_edited: false }
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
        let mut sites = self.sites.lock().unwrap_or_else(PoisonError::into_inner).clone();
        sites.extend(texts.keys());
        let files = files.iter().enumerate().map(file).collect();
        Sources { files, read: Mutex::new(read), sites: Mutex::new(sites), is_edited: true }
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

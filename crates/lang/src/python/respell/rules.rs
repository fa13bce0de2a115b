//! What is asked for, ready to be looked up by path.

use std::collections::BTreeSet;

use model::DottedName;

use crate::{CallForm, PathRespelling, Respellings, Surfaces, Target};

/// The respellings with what is derived from them.
#[derive(Debug, Clone)]
pub(crate) struct Rules<'r> {
    /// As asked for.
    pub(crate) respellings: &'r Respellings,
    pub(super) surfaces: Surfaces<'r>,
    roots: BTreeSet<String>,
    target_roots: BTreeSet<String>,
}

/// What becomes of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Renewed<'r> {
    /// The entry that covers it.
    pub(crate) entry: &'r DottedName,
    /// What the entry says.
    pub(crate) respelling: &'r PathRespelling,
    /// Where the whole path goes; `None` when it goes nowhere or to a builtin.
    pub(crate) path: Option<DottedName>,
    /// The module to import for it; `None` like `path`.
    pub(crate) module: Option<DottedName>,
}

impl<'r> Rules<'r> {
    /// What `respellings` ask for.
    pub(crate) fn new(respellings: &'r Respellings, surfaces: Surfaces<'r>) -> Self {
        let keys = respellings.paths.keys().chain(respellings.members.keys()).chain(respellings.calls.keys());
        let known = surfaces.from.iter().flat_map(|surface| surface.roots.iter().cloned());
        let roots = keys.map(|key| key.root().to_owned()).chain(known).filter(|root| !root.is_empty()).collect();
        let targets = respellings.paths.values().filter_map(|respelling| match &respelling.target {
            Target::Path(path) => Some(path.root().to_owned()),
            Target::Builtin(_) | Target::Gone(_) => None,
        });
        Self { respellings, surfaces, roots, target_roots: targets.collect() }
    }

    /// The top-level names of the core.
    pub(crate) fn roots(&self) -> &BTreeSet<String> {
        &self.roots
    }

    /// True when `path` lies below a root of the core, old or new.
    pub(crate) fn concerns(&self, path: &DottedName) -> bool {
        self.roots.contains(path.root()) || self.target_roots.contains(path.root())
    }

    /// What becomes of `path`; `None` when it stays.
    pub(crate) fn renew(&self, path: &DottedName) -> Option<Renewed<'r>> {
        let (entry, respelling) = path.prefixes().find_map(|prefix| self.respellings.paths.get_key_value(prefix))?;
        let Target::Path(target) = &respelling.target else {
            return Some(Renewed { entry, respelling, path: None, module: None });
        };
        let settled = target != entry && target.starts_with(entry) && path.starts_with(target);
        let renewed = path.rebase(entry, target).filter(|_| !settled)?;
        let unchanged = renewed == *path && respelling.form == CallForm::Kept;
        let module = if respelling.is_module { target.clone() } else { self.module_of(target) };
        (!unchanged).then_some(Renewed { entry, respelling, path: Some(renewed), module: Some(module) })
    }

    /// The path that `path` has afterwards, itself when it stays; `None` when it goes nowhere or to a builtin.
    pub(crate) fn after(&self, path: &DottedName) -> Option<DottedName> {
        match self.renew(path) {
            Some(renewed) => renewed.path,
            None => Some(path.clone()),
        }
    }

    /// The entries strictly below `path`.
    pub(crate) fn below(&self, path: &DottedName) -> impl Iterator<Item = (&'r DottedName, &'r PathRespelling)> {
        let start = DottedName::from(format!("{path}."));
        let end = DottedName::from(format!("{path}/"));
        self.respellings.paths.range(start..end)
    }

    /// The module that defines the symbol at `path` in the new release.
    fn module_of(&self, path: &DottedName) -> DottedName {
        let parent = path.parent().unwrap_or_default();
        if let Some(surface) = self.surfaces.to {
            let known = parent.ancestry().find(|module| surface.modules.binary_search(module).is_ok());
            if let Some(module) = known {
                return module;
            }
        }
        // Without a surface: classes are the ones that start with a capital.
        let is_class = |name: &DottedName| name.last().starts_with(|first: char| first.is_ascii_uppercase());
        let module = parent.ancestry().find(|module| !is_class(module) || module.depth() == 0);
        module.unwrap_or(parent)
    }
}

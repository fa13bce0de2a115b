//! Which edits respell the uses of some symbols in a project.
//!
//! Names and imports are planned file by file; a change of a name that other files of the project can see is told to
//! whoever rewrites text that spells it. Every place is edited once, from original offsets.

mod bind;
mod chain;
mod exports;
mod finals;
mod found;
mod guard;
mod inherited;
mod names;
mod quoted;
mod rules;
mod spell;
mod star;
mod statement;
mod tokens;
mod unread;
mod vanished;

pub(crate) use found::Found;
pub(crate) use guard::{Guards, is_version_check, leaves, speaks_of_versions};
pub(crate) use rules::{Renewed, Rules};

use std::collections::BTreeMap;

use exports::Exports;
use rayon::prelude::*;

use super::calls::RefusedCalls;
use super::project::{FileUnit, Project};
use super::typing::{CoreApi, World};
use super::uses::respell_uses;
use crate::{Findings, Respellings, SourceText, Surfaces};

/// What every part of the rewriting engine reads.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Context<'c, 'a> {
    /// The parsed files.
    pub(crate) project: &'c Project<'a>,
    /// What is asked for.
    pub(crate) rules: &'c Rules<'c>,
    /// What is known about the core.
    pub(crate) surfaces: Surfaces<'c>,
    /// What names settled, by place in the project's list; nothing while names are being respelled.
    pub(crate) settled: &'c BTreeMap<usize, Settled>,
    /// The calls that the new release does not take; none while they are being looked for.
    pub(crate) refused: &'c RefusedCalls,
}

/// The edits and flags that `respellings` ask for in `files`, which are all Python files of one project.
pub fn respell(files: &[SourceText<'_>], surfaces: Surfaces<'_>, respellings: &Respellings) -> Findings {
    let respellings = inherited::with_handed_on(respellings, surfaces);
    let rules = Rules::new(&respellings, surfaces);
    let project = Project::load(files, rules.roots());
    let world = World::new(&project, CoreApi::new(surfaces, &respellings));
    let (settled, refused) = (BTreeMap::new(), RefusedCalls::default());
    let context = Context { project: &project, rules: &rules, surfaces, settled: &settled, refused: &refused };
    let refused = RefusedCalls::find(context, &world);
    let context = Context { refused: &refused, ..context };
    let exports = Exports::find(&project);
    let (mut found, settled): (Vec<Found>, Vec<Settled>) =
        project.units.par_iter().enumerate().map(|unit| respell_file(context, unit, &exports)).unzip();
    let settled: BTreeMap<usize, Settled> = project.units.iter().map(|unit| unit.index).zip(settled).collect();
    respell_uses(Context { settled: &settled, ..context }, &world, &mut found);
    found::findings(&project, found)
}

/// Respells the names of one file, given with its place among the parsed ones.
fn respell_file(context: Context<'_, '_>, unit: (usize, &FileUnit<'_>), exports: &Exports) -> (Found, Settled) {
    let mut found = Found::default();
    if let Some(problem) = unit.1.problem {
        let roots: Vec<String> = context.rules.roots().iter().map(|root| format!("`{root}`")).collect();
        found.flag(0, format!("{problem}: its uses of {} are not seen", roots.join(", ")), &[]);
    }
    let settled = names::respell_names(context, unit, exports, &mut found);
    (found, settled)
}

impl<'c> Context<'c, '_> {
    /// What the module-level `name` of the file at `index` is called afterwards, when that is something else.
    pub(crate) fn renamed(&self, index: usize, name: &str) -> Option<&'c String> {
        self.settled.get(&index)?.renames.get(name)
    }
}

/// What the names of a file settle for its strings.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Settled {
    /// Module-level names that follow a rename of the core: old to new.
    ///
    /// Code has followed already; strings that spell `module.Old` must.
    pub(crate) renames: BTreeMap<String, String>,
    /// Fallbacks that support both releases.
    pub(crate) guards: Guards,
}

#[cfg(test)]
mod tests;

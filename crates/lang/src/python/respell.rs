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
mod interest;
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
use interest::interest;
use rayon::prelude::*;

use super::calls::RefusedCalls;
use super::project::{FileUnit, Interest, Project, Search, Sources};
use super::typing::{CoreApi, World};
use super::uses::{respell_texts, respell_uses};
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

/// The edits and flags that `respellings` ask for in `files`, which are all Python files of one small project.
pub(crate) fn respell(files: &[SourceText<'_>], surfaces: Surfaces<'_>, respellings: &Respellings) -> Findings {
    respell_in(&Sources::new(files.to_vec(), Search::Everything), surfaces, respellings, |_| true)
}

impl Sources<'_> {
    /// The edits and flags that `respellings` ask for.
    pub fn respell(&self, surfaces: Surfaces<'_>, respellings: &Respellings) -> Findings {
        self.respell_where(surfaces, respellings, |_| true)
    }

    /// The same in the files at some places only.
    pub fn respell_where(
        &self,
        surfaces: Surfaces<'_>,
        respellings: &Respellings,
        is_asked: impl Fn(usize) -> bool,
    ) -> Findings {
        respell_in(self, surfaces, respellings, is_asked)
    }
}

fn respell_in(
    sources: &Sources<'_>,
    surfaces: Surfaces<'_>,
    respellings: &Respellings,
    is_asked: impl Fn(usize) -> bool,
) -> Findings {
    let respellings = inherited::with_handed_on(respellings, surfaces);
    let rules = Rules::new(&respellings, surfaces);
    let core = CoreApi::new(surfaces, &respellings);
    let interest = match sources.search {
        Search::Everything => Interest::Everything,
        Search::Words => interest(&rules, &core),
    };
    let project = Project::about(sources, rules.roots(), &interest);
    let sites: Vec<usize> = project.sites.iter().copied().filter(|site| is_asked(*site)).collect();
    respell_sites(&project, &rules, &core, &sites)
}

fn respell_sites<'a>(project: &Project<'a>, rules: &Rules<'a>, core: &CoreApi<'a>, sites: &[usize]) -> Findings {
    let (settled, refused) = (BTreeMap::new(), RefusedCalls::default());
    let context = Context { project, rules, surfaces: rules.surfaces, settled: &settled, refused: &refused };
    let share = sites.len().div_ceil(SHARES).max(SMALLEST_SHARE);
    let exports = Exports::find(project);
    // What the types of one share say serves its refused calls, members and arguments.
    let in_share = |sites: &[usize]| {
        let world = World::new(project, core);
        let refused = RefusedCalls::find(context, &world, sites);
        let context = Context { refused: &refused, ..context };
        let names = sites.iter().map(|site| respell_file(context, project.at(*site), &exports));
        let (mut found, settled): (Vec<Found>, Vec<Settled>) = names.unzip();
        respell_uses(context, &world, sites, &mut found);
        found.into_iter().zip(settled).collect::<Vec<_>>()
    };
    let respelled: Vec<(Found, Settled)> = sites.par_chunks(share).flat_map_iter(in_share).collect();
    let (mut found, settled): (Vec<Found>, Vec<Settled>) = respelled.into_iter().unzip();
    let settled: BTreeMap<usize, Settled> = sites.iter().copied().zip(settled).collect();
    let context = Context { settled: &settled, ..context };
    let in_share = |(sites, found): (&[usize], &mut [Found])| {
        respell_texts(context, &World::new(project, core), sites, found);
    };
    sites.par_chunks(share).zip(found.par_chunks_mut(share)).for_each(in_share);
    found::findings(project, sites, found)
}

/// So many parts are worked on side by side, whatever the number of threads: each remembers its own types.
const SHARES: usize = 8;

/// Below so many files a part of its own costs more than it gives.
const SMALLEST_SHARE: usize = 32;

/// Respells the names of one file.
fn respell_file(context: Context<'_, '_>, unit: &FileUnit, exports: &Exports) -> (Found, Settled) {
    let mut found = Found::default();
    if let Some(problem) = unit.problem {
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

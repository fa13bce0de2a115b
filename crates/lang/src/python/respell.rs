//! Which edits respell the uses of some symbols in a project.
//!
//! Names and imports are planned file by file; a change of a name that other files of the project can see is told to
//! whoever rewrites text that spells it. Every place is edited once, from original offsets.

mod found;
mod rules;

pub(crate) use found::Found;
pub(crate) use rules::{Renewed, Rules};

use super::project::Project;
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
}

/// The edits and flags that `respellings` ask for in `files`, which are all Python files of one project.
pub fn respell(files: &[SourceText<'_>], surfaces: Surfaces<'_>, respellings: &Respellings) -> Findings {
    let rules = Rules::new(respellings, surfaces);
    let project = Project::load(files, rules.roots());
    let context = Context { project: &project, rules: &rules, surfaces };
    let mut found: Vec<Found> = project.units.iter().map(|_| Found::default()).collect();
    respell_uses(context, &mut found);
    found::findings(&project, found)
}

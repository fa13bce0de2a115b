//! What a dependent really uses of a core, where, and which of it a version of the core does not bear.
//!
//! A project is read once ([`usages`], with receivers typed by one reference release) and then held against any number of
//! versions ([`objections`]). Whether a version certainly refuses a use is asked in the same words as apply asks it.

mod hooks;
mod objection;
mod read;

use std::collections::BTreeSet;

use model::{DottedName, Passed, Signature, Surface};

use super::calls::RefusedCalls;
use super::project::Project;
use super::respell::{Context, Rules};
use super::typing::{CoreApi, World};
use crate::{Respellings, SourceText, Surfaces};

pub use objection::{Objection, Weight, is_given_by_python, misfits, objections};

/// One use of a name of the core.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Usage {
    /// The file's place in the project's list.
    pub file: usize,
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
    /// The full path: as imported, for members below the class that the reference release finds them through.
    pub path: DottedName,
    /// What is done with it.
    pub act: Act,
    /// True below a `try` that catches missing names, or a test of the version: its failure is provided for.
    pub guarded: bool,
}

/// What is done with a name of the core.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Act {
    /// It is imported.
    Import,
    /// It is read by its path.
    Read,
    /// It is read off an instance of its class, or of a subclass of the project's own.
    Member,
    /// It is called by its path: a function, or a class.
    Call(Passed),
    /// It is called on an instance, or on the class when `on_class` is true.
    MethodCall {
        /// What is passed, the receiver left out unless it is written as an argument.
        passed: Passed,
        /// True when the receiver is the class itself.
        on_class: bool,
    },
    /// A class of the project's own overrides it with a method that takes this, `self` left out.
    Override(Signature),
}

/// The uses of names below `roots` in `files`, which are all Python files of one project; in file and text order.
///
/// `reference` is the release that the types of receivers are taken from.
pub fn usages(files: &[SourceText<'_>], roots: &BTreeSet<String>, reference: Option<&Surface>) -> Vec<Usage> {
    let project = Project::load(files, roots);
    let (respellings, settled, refused) = (Respellings::default(), Default::default(), RefusedCalls::default());
    let surfaces = Surfaces { from: reference, to: None };
    let rules = Rules::new(&respellings, surfaces);
    let context = Context { project: &project, rules: &rules, surfaces, settled: &settled, refused: &refused };
    let core = CoreApi::new(surfaces, &respellings);
    let world = World::new(&project, &core);
    let mut res: Vec<Usage> = Vec::new();
    for unit in project.site_units() {
        read::in_file(context, &world, unit.index, roots, &mut res);
    }
    res.sort();
    res.dedup();
    res
}

#[cfg(test)]
mod tests;

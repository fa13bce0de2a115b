//! A project with everything that type inference reads and remembers.

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet};

use model::DottedName;
use rustc_hash::FxHashMap;

use super::{
    ClassRef, CoreApi, OwnClass, OwnFunction, Type,
    class_table::{ClassTable, Lineage},
    comments::has_type_comments,
    encounter::Encounters,
    parents::Parents,
};
use crate::python::{
    calls::Callee,
    project::{FileUnit, Project},
    scope::{BindingId, Scopes},
    syntax::{ExpressionId, Tree},
};

/// A project with everything that type inference reads and remembers.
pub(crate) struct World<'a> {
    /// The files.
    pub(crate) project: &'a Project<'a>,
    /// The way up in each file's tree.
    pub(crate) parents: AllParents<'a>,
    /// The core.
    pub(crate) core: &'a CoreApi<'a>,
    pub(super) classes: ClassTable<'a>,
    /// By file and expression.
    pub(super) types: RefCell<FxHashMap<(usize, ExpressionId), Slot>>,
    /// Annotations by file and expression.
    pub(super) annotations: RefCell<BTreeMap<(usize, ExpressionId), Slot>>,
    /// Bindings by file, all their sites together.
    pub(super) bindings: RefCell<BTreeMap<(usize, BindingId), Slot>>,
    /// Which files name types in comments.
    pub(super) type_comments: RefCell<BTreeMap<usize, bool>>,
    /// What the tests of each file look at.
    pub(super) tested: RefCell<BTreeMap<usize, BTreeSet<String>>>,
    pub(super) descendants: RefCell<BTreeMap<OwnClass, Vec<OwnClass>>>,
    pub(super) lineages: RefCell<BTreeMap<OwnClass, Lineage>>,
    pub(super) results: RefCell<BTreeMap<OwnFunction, Slot>>,
    pub(super) encounters: Encounters,
    pub(super) depth: Cell<u32>,
    type_guards: OnceCell<bool>,
    /// Functions whose forwarding is being followed: who meets one again goes in a circle.
    pub(crate) forwarding: RefCell<BTreeSet<OwnFunction>>,
    /// What functions hand their keywords to, once it is known.
    pub(crate) forwarded: RefCell<BTreeMap<OwnFunction, Callee<'a>>>,
}

/// The way up in each file's tree, by the file's place in the project's list.
pub(crate) struct AllParents<'a>(&'a Project<'a>);

impl std::ops::Index<usize> for AllParents<'_> {
    type Output = Parents;

    fn index(&self, file: usize) -> &Parents {
        self.0.at(file).parents()
    }
}

/// What is remembered of one expression.
#[derive(Debug, Clone)]
pub(super) enum Slot {
    /// Being inferred: who asks again goes in a circle.
    Open,
    Known(Type),
}

/// Computes what `cell` remembers under `key`, once; a circle gives [`Type::Unknown`].
pub(super) fn remembered<K: Ord + Copy>(
    cell: &RefCell<BTreeMap<K, Slot>>,
    key: K,
    compute: impl FnOnce() -> Type,
) -> Type {
    match cell.borrow().get(&key) {
        Some(Slot::Known(known)) => return known.clone(),
        Some(Slot::Open) => return Type::Unknown,
        None => {}
    }
    cell.borrow_mut().insert(key, Slot::Open);
    let res = compute();
    cell.borrow_mut().insert(key, Slot::Known(res.clone()));
    res
}

impl<'a> World<'a> {
    /// Nothing is known yet.
    pub(crate) fn new(project: &'a Project<'a>, core: &'a CoreApi<'a>) -> Self {
        Self {
            classes: ClassTable { project },
            types: RefCell::default(),
            annotations: RefCell::default(),
            bindings: RefCell::default(),
            type_comments: RefCell::default(),
            tested: RefCell::default(),
            descendants: RefCell::default(),
            lineages: RefCell::default(),
            results: RefCell::default(),
            encounters: Encounters::default(),
            depth: Cell::new(0),
            type_guards: OnceCell::new(),
            forwarding: RefCell::default(),
            forwarded: RefCell::default(),
            parents: AllParents(project),
            project,
            core,
        }
    }

    /// Whether the file names types in comments.
    pub(super) fn has_type_comments(&self, file: usize) -> bool {
        let compute = || has_type_comments(self.tree(file));
        *self.type_comments.borrow_mut().entry(file).or_insert_with(compute)
    }

    /// Whether some file may declare functions that narrow what they are given.
    pub(super) fn has_type_guards(&self) -> bool {
        *self.type_guards.get_or_init(|| self.project.says_any(&["TypeGuard", "TypeIs"]))
    }

    /// A file, by its place in the project's list.
    pub(crate) fn unit(&self, file: usize) -> &'a FileUnit {
        self.project.at(file)
    }

    /// The tree of a file.
    pub(crate) fn tree(&self, file: usize) -> &'a Tree {
        &self.unit(file).tree
    }

    /// The scopes of a file.
    pub(crate) fn scopes(&self, file: usize) -> &'a Scopes {
        &self.unit(file).scopes
    }

    /// The parsed module of the project that `path` lies in, and what stands below it.
    pub(super) fn split<'p>(&self, path: &'p DottedName) -> Option<(usize, &'p str)> {
        let (unit, rest) = self.project.split(path)?;
        Some((unit.index, rest))
    }

    /// The parsed module of the project called `path`.
    pub(super) fn module(&self, path: &DottedName) -> Option<usize> {
        self.split(path).filter(|(_, rest)| rest.is_empty()).map(|(file, _)| file)
    }

    /// The text of an expression.
    pub(crate) fn text(&self, file: usize, expression: ExpressionId) -> &'a str {
        let tree = self.tree(file);
        tree.text(tree[expression].range)
    }

    /// True when the file imports from the core.
    pub(crate) fn uses_core(&self, file: usize) -> bool {
        let imports = &self.unit(file).imports;
        let names = imports.items.iter().filter(|item| !item.own).map(|item| &item.path);
        let stars = imports.stars.iter().filter(|star| !star.own).map(|star| &star.module);
        names.chain(stars).any(|path| self.core.owns(path))
    }

    /// The classes of the project.
    pub(crate) fn class_table(&self) -> ClassTable<'a> {
        self.classes
    }

    /// The name of a class, for people.
    pub(crate) fn class_name(&self, class: &ClassRef) -> String {
        match class {
            ClassRef::Outside(path) => path.to_string(),
            ClassRef::Own(own) => self.classes.name(self, *own).to_owned(),
        }
    }
}

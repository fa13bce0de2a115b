//! Methods of the project's own classes that override methods of the core's.

use model::{DottedName, Parameter, ParameterKind, Signature};

use crate::python::{
    members::Site,
    syntax::{Function, StatementId, Tree},
    typing::{ClassRef, MemberSource, OwnClass, function_node, has_decorator},
};

/// One overriding method.
pub(super) struct Hook {
    /// The method of the core that it overrides.
    pub(super) path: DottedName,
    /// What it takes, without `self`.
    pub(super) takes: Signature,
    /// Where its name stands.
    pub(super) offset: u32,
    pub(super) statement: StatementId,
}

/// The methods of `class` that override methods which the reference release gives its bases.
pub(super) fn of(site: Site<'_, '_>, class: OwnClass) -> Vec<Hook> {
    let world = site.world;
    let lineage = world.lineage(&ClassRef::Own(class));
    let outside = lineage.classes.iter().filter_map(|it| match it {
        ClassRef::Outside(path) if world.core.owns(path) => Some(path.clone()),
        ClassRef::Outside(_) | ClassRef::Own(_) => None,
    });
    let bases: Vec<DottedName> = outside.collect();
    if bases.is_empty() {
        return Vec::new();
    }
    let tree = world.tree(class.file);
    let table = world.class_table();
    let methods = table.methods(class).map(|statement| (statement, function_node(tree, statement)));
    let hook = |(statement, node): (StatementId, &Function)| {
        let name = tree.text(node.name);
        // Each class builds its objects in its own way, and what every object has is no hook.
        let is_special = name.starts_with("__");
        let path = bases.iter().find(|base| !is_special && world.core.member(base, name).is_some())?.join(name);
        Some(Hook { path, takes: takes(tree, node), offset: node.name.start, statement })
    };
    methods.filter_map(hook).collect()
}

/// What callers pass to `node`, a method.
fn takes(tree: &Tree, node: &Function) -> Signature {
    let parameter = |it: &crate::python::syntax::ParameterNode| Parameter {
        name: tree.text(it.name).to_owned(),
        kind: it.kind,
        default: it.default.map(|default| tree.text(tree[default].range).to_owned()),
        annotation: None,
    };
    let is_static = has_decorator(tree, node, "staticmethod");
    let takes_receiver = |it: &Parameter| matches!(it.kind, ParameterKind::Standard | ParameterKind::PositionalOnly);
    let mut parameters: Vec<Parameter> = node.parameters.iter().map(parameter).collect();
    if !is_static && parameters.first().is_some_and(takes_receiver) {
        parameters.remove(0);
    }
    Signature { parameters, is_async: node.is_async, is_static, ..Signature::default() }
}

impl crate::python::typing::ClassTable<'_> {
    /// The `def` statements in the body of `class`, by name.
    fn methods(&self, class: OwnClass) -> impl Iterator<Item = StatementId> {
        let last = |sources: &[MemberSource]| match sources.last() {
            Some(MemberSource::Method(statement)) => Some(*statement),
            _ => None,
        };
        self.all_sources(class).filter_map(move |(_, sources)| last(sources))
    }
}

//! The names that a body binds for itself.

use super::source::Source;
use crate::python::syntax::{
    Clause, ExceptHandler, ExpressionId, ExpressionKind, Function, ParameterNode, StatementId, StatementKind, Tree,
};
use crate::python::visit::Node;

/// Names bound below one function or expression, its nested functions included.
#[derive(Default)]
pub(super) struct Locals<'a> {
    /// The instance or class that a method is called on.
    pub(super) receiver: Option<&'a str>,
    /// The parameters, the receiver left out, with their places; sorted by name.
    parameters: Vec<(&'a str, u32)>,
    /// All other bound names, imports left out; sorted.
    bound: Vec<&'a str>,
}

impl<'a> Locals<'a> {
    /// The names bound in `function`, which has a receiver when `is_method`.
    pub(super) fn of_function(source: &Source<'a>, function: &Function, is_method: bool) -> Self {
        let receiver = if is_method { source.receiver(function) } else { None };
        let names = function.parameters.iter().map(|parameter| source.text(parameter.name));
        let mut parameters: Vec<(&str, u32)> = names.skip(usize::from(receiver.is_some())).zip(0..).collect();
        parameters.sort_unstable_by_key(|(name, place)| (*name, std::cmp::Reverse(*place)));
        parameters.dedup_by_key(|(name, _)| *name);
        let mut locals = Self { receiver, parameters, bound: Vec::new() };
        locals.bind_all(source.tree, source.walk(&function.body));
        locals
    }

    /// The names bound inside an expression.
    pub(super) fn of_expression(source: &Source<'a>, expression: ExpressionId) -> Self {
        let mut locals = Self::default();
        locals.bind_all(source.tree, source.walk_expression(expression));
        locals
    }

    /// The names bound by the statements of `block`.
    pub(super) fn of_block(source: &Source<'a>, block: &[StatementId]) -> Self {
        let mut locals = Self::default();
        locals.bind_all(source.tree, source.walk(block));
        locals
    }

    /// True when `name` is bound here.
    pub(super) fn contains(&self, name: &str) -> bool {
        self.receiver == Some(name) || self.parameter(name).is_some() || self.bound(name).is_some()
    }

    /// The place of the parameter `name`.
    pub(super) fn parameter(&self, name: &str) -> Option<u32> {
        let found = self.parameters.binary_search_by(|(it, _)| (*it).cmp(name)).ok()?;
        Some(self.parameters[found].1)
    }

    /// True for a function that is passed nothing.
    pub(super) fn has_no_parameters(&self) -> bool {
        self.parameters.is_empty()
    }

    /// The place of `name` among the bound names that are no parameters.
    pub(super) fn bound(&self, name: &str) -> Option<usize> {
        self.bound.binary_search(&name).ok()
    }

    /// How many names are bound that are no parameters.
    pub(super) fn bound_count(&self) -> usize {
        self.bound.len()
    }

    fn bind_all(&mut self, tree: &'a Tree, nodes: impl Iterator<Item = Node>) {
        let mut outer = Vec::new();
        for node in nodes {
            match node {
                Node::Statement(id) => self.bind_in_statement(tree, id, &mut outer),
                Node::Expression(id) => self.bind_in_expression(tree, id),
            }
        }
        self.bound.sort_unstable();
        self.bound.dedup();
        self.bound.retain(|name| !outer.contains(name));
    }

    fn bind_in_statement(&mut self, tree: &'a Tree, id: StatementId, outer: &mut Vec<&'a str>) {
        match &tree[id].kind {
            StatementKind::Function(function) => {
                self.bound.push(tree.text(function.name));
                self.bind_parameters(tree, &function.parameters);
            }
            StatementKind::Class(class) => {
                self.bound.push(tree.text(class.name));
            }
            StatementKind::Assign { targets, .. } => targets.iter().for_each(|target| self.bind(tree, *target)),
            StatementKind::AnnotatedAssign { target, .. }
            | StatementKind::AugmentedAssign { target, .. }
            | StatementKind::For { target, .. } => self.bind(tree, *target),
            StatementKind::With { items, .. } => {
                items.iter().filter_map(|item| item.target).for_each(|target| self.bind(tree, target));
            }
            StatementKind::Try { handlers, .. } => {
                self.bound
                    .extend(handlers.iter().filter_map(|ExceptHandler { name, .. }| *name).map(|it| tree.text(it)));
            }
            StatementKind::Global(names) => outer.extend(names.iter().map(|name| tree.text(*name))),
            StatementKind::TypeAlias { name, .. } => {
                self.bound.push(tree.text(*name));
            }
            StatementKind::Import(_)
            | StatementKind::FromImport(_)
            | StatementKind::Expression(_)
            | StatementKind::Return(_)
            | StatementKind::Raise { .. }
            | StatementKind::Delete(_)
            | StatementKind::Assert { .. }
            | StatementKind::Nonlocal(_)
            | StatementKind::If { .. }
            | StatementKind::While { .. }
            | StatementKind::Match { .. }
            | StatementKind::Simple
            | StatementKind::Legacy(_) => {}
        }
    }

    fn bind_in_expression(&mut self, tree: &'a Tree, id: ExpressionId) {
        match &tree[id].kind {
            ExpressionKind::Lambda { parameters, .. } => self.bind_parameters(tree, parameters),
            ExpressionKind::Comprehension { clauses, .. } => {
                clauses.iter().for_each(|Clause { target, .. }| self.bind(tree, *target));
            }
            ExpressionKind::Walrus { name, .. } => {
                self.bound.push(tree.text(*name));
            }
            ExpressionKind::Capture => {
                self.bound.push(tree.text(tree[id].range));
            }
            _ => {}
        }
    }

    fn bind_parameters(&mut self, tree: &'a Tree, parameters: &[ParameterNode]) {
        self.bound.extend(parameters.iter().map(|parameter| tree.text(parameter.name)));
    }

    /// The names in an assignment's target.
    fn bind(&mut self, tree: &'a Tree, target: ExpressionId) {
        match &tree[target].kind {
            ExpressionKind::Name => {
                self.bound.push(tree.text(tree[target].range));
            }
            ExpressionKind::Tuple(items) | ExpressionKind::List(items) => {
                items.iter().for_each(|item| self.bind(tree, *item));
            }
            ExpressionKind::Starred(inner) => self.bind(tree, *inner),
            _ => {}
        }
    }
}

//! Functions of the project that give back what they are given: `def same(x): return x`, `def f(x: T) -> T`.

use super::{
    OwnFunction, Type,
    class_table::{decorator_name, function_node},
    function_result::{is_generator, returned},
    world::World,
};
use crate::python::{
    scope::{BindingId, ScopeKind, SiteKind},
    syntax::{ArgumentNode, ExpressionId, ExpressionKind, Function},
};

impl World<'_> {
    /// What a call of `function` gives when that is one of its arguments; unknown for all other functions.
    pub(super) fn handed_back(&self, function: OwnFunction, file: usize, arguments: &[ArgumentNode]) -> Type {
        let node = function_node(self.tree(function.file), function.statement);
        if node.is_async || !node.decorators.is_empty() || is_generator(self.tree(function.file), node) {
            return Type::Unknown;
        }
        let known = match node.returns {
            Some(returns) => self.described_alike(function.file, node, returns),
            None => self.returned_parameter(function, node),
        };
        let Some(index) = known else { return Type::Unknown };
        let name = self.tree(function.file).text(node.parameters[index].name);
        match self.keyword_argument(file, arguments, name) {
            Some(value) => self.infer(file, value),
            None => self.positional(file, arguments, index),
        }
    }

    /// The parameter whose annotation is the type variable that the result is annotated with.
    fn described_alike(&self, file: usize, node: &Function, returns: ExpressionId) -> Option<usize> {
        let tree = self.tree(file);
        let variable = |expression: ExpressionId| match tree[expression].kind {
            ExpressionKind::Name => self.scopes(file).resolve(expression),
            _ => None,
        };
        let result = variable(returns).filter(|binding| self.is_type_variable(file, *binding))?;
        let alike = |annotation: Option<ExpressionId>| annotation.and_then(variable) == Some(result);
        node.parameters.iter().position(|parameter| alike(parameter.annotation))
    }

    fn is_type_variable(&self, file: usize, binding: BindingId) -> bool {
        let tree = self.tree(file);
        match self.scopes(file).binding(binding).sites.as_slice() {
            [site] => match site.kind {
                SiteKind::TypeParameter => true,
                SiteKind::Assign { value } => decorator_name(tree, value) == "TypeVar",
                _ => false,
            },
            _ => false,
        }
    }

    /// The parameter that every `return` gives back as it came.
    fn returned_parameter(&self, function: OwnFunction, node: &Function) -> Option<usize> {
        let tree = self.tree(function.file);
        let values: Option<Vec<ExpressionId>> = returned(tree, node).into_iter().collect();
        let mut bindings = values?.into_iter().map(|value| self.given(function, value));
        let first = bindings.next()??;
        bindings.all(|other| other == Some(first)).then_some(first)
    }

    /// The place of the parameter of `function` that `value` is, never bound anew.
    fn given(&self, function: OwnFunction, value: ExpressionId) -> Option<usize> {
        if self.tree(function.file)[value].kind != ExpressionKind::Name {
            return None;
        }
        let scopes = self.scopes(function.file);
        match scopes.binding(scopes.resolve(value)?).sites.as_slice() {
            [site] => match site.kind {
                SiteKind::Parameter { function: owner, index } if owner == function.statement => Some(index as usize),
                _ => None,
            },
            _ => None,
        }
    }

    /// True when `decorator`, applied to a function, gives one with the same result.
    pub(super) fn keeps_result(&self, file: usize, decorator: ExpressionId) -> bool {
        self.deeper(|| {
            let (function, called) = match &self.tree(file)[decorator].kind {
                ExpressionKind::Call { function, .. } => (*function, true),
                _ => (decorator, false),
            };
            let Type::Function(own) = self.infer(file, function) else { return Type::Unknown };
            let inner = if called { self.returned_function(own) } else { Some(own) };
            let keeps = inner.is_some_and(|inner| self.is_wrapper(inner));
            if keeps { Type::none() } else { Type::Unknown }
        }) != Type::Unknown
    }

    /// True when a decorator gives back its function, or one that returns what its function returns.
    fn is_wrapper(&self, decorator: OwnFunction) -> bool {
        let node = function_node(self.tree(decorator.file), decorator.statement);
        if self.returned_parameter(decorator, node) == Some(0) {
            return true;
        }
        let Some(inner) = self.returned_function(decorator) else { return false };
        let inner_node = function_node(self.tree(inner.file), inner.statement);
        let results = returned(self.tree(inner.file), inner_node);
        !results.is_empty() && results.iter().all(|value| value.is_some_and(|it| self.passes_on(decorator, it)))
    }

    /// The function inside `outer` that it returns.
    fn returned_function(&self, outer: OwnFunction) -> Option<OwnFunction> {
        let tree = self.tree(outer.file);
        let [Some(value)] = returned(tree, function_node(tree, outer.statement))[..] else { return None };
        let scopes = self.scopes(outer.file);
        let scope = scopes.opened_by(ScopeKind::Function(outer.statement))?;
        let binding = scopes.binding(scopes.resolve(value)?);
        match binding.sites.as_slice() {
            [site] if binding.scope == scope => match site.kind {
                SiteKind::Function(statement) => Some(OwnFunction { file: outer.file, statement }),
                _ => None,
            },
            _ => None,
        }
    }

    /// True when `value` is the result of calling the function that `decorator` was given.
    fn passes_on(&self, decorator: OwnFunction, value: ExpressionId) -> bool {
        let tree = self.tree(decorator.file);
        match &tree[value].kind {
            ExpressionKind::Call { function, .. } => self.given(decorator, *function) == Some(0),
            ExpressionKind::Await(inner) => self.passes_on(decorator, *inner),
            ExpressionKind::Name => {
                let scopes = self.scopes(decorator.file);
                let Some(binding) = scopes.resolve(value) else { return false };
                match scopes.binding(binding).sites.as_slice() {
                    [site] => match site.kind {
                        SiteKind::Assign { value } => self.passes_on(decorator, value),
                        _ => false,
                    },
                    _ => false,
                }
            }
            _ => false,
        }
    }
}

//! Functions of the project that hand their keywords on: `def f(**kw): core.g(**kw)`.

use std::collections::BTreeSet;

use model::ParameterKind;

use super::{
    callee::{Callee, Scope, Target, keeping},
    operations,
};
use crate::python::{
    scope::{BindingId, ScopeKind},
    syntax::{ArgumentForm, ExpressionId, ExpressionKind, Function},
    typing::{OwnFunction, Parent, World, function_node},
};

impl<'r> World<'r> {
    /// The callable that `function` hands its unknown keywords to.
    pub(crate) fn forwarded(&self, function: OwnFunction) -> Callee<'r> {
        if let Some(known) = self.forwarded.borrow().get(&function) {
            return known.clone();
        }
        if !self.forwarding.borrow_mut().insert(function) {
            return Callee::Unrelated;
        }
        let found = self.find_forwarded(function);
        self.forwarding.borrow_mut().remove(&function);
        self.forwarded.borrow_mut().insert(function, found.clone());
        found
    }

    fn find_forwarded(&self, function: OwnFunction) -> Callee<'r> {
        let tree = self.tree(function.file);
        let node = function_node(tree, function.statement);
        let Some(binding) = self.keywords_binding(function, node) else { return Callee::Unrelated };
        let callees = self.receivers(function.file, binding);
        let named = node
            .parameters
            .iter()
            .filter(|parameter| matches!(parameter.kind, ParameterKind::Standard | ParameterKind::KeywordOnly));
        let kept: BTreeSet<String> = named.map(|parameter| tree.text(parameter.name).to_owned()).collect();
        keeping(agreed(callees), kept)
    }

    fn keywords_binding(&self, function: OwnFunction, node: &Function) -> Option<BindingId> {
        let keywords = node.parameters.iter().find(|parameter| parameter.kind == ParameterKind::VarKeyword)?;
        let scopes = self.scopes(function.file);
        let scope = scopes.opened_by(ScopeKind::Function(function.statement))?;
        scopes.scope(scope).names.get(self.tree(function.file).text(keywords.name)).copied()
    }

    /// What every `**name` in the file goes into.
    pub(super) fn receivers(&self, file: usize, binding: BindingId) -> Vec<Callee<'r>> {
        let uses = self.scopes(file).uses(binding).iter();
        uses.filter_map(|name| self.unpacking_call(file, *name)).map(|call| self.called(file, call)).collect()
    }

    /// The call that `name` is unpacked into.
    pub(super) fn unpacking_call(&self, file: usize, name: ExpressionId) -> Option<ExpressionId> {
        let Parent::Expression(call) = self.parents[file].of(name)? else { return None };
        let ExpressionKind::Call { arguments, .. } = &self.tree(file)[call].kind else { return None };
        let unpacked = arguments.iter().any(|it| it.value == name && it.form == ArgumentForm::DoubleStar);
        unpacked.then_some(call)
    }

    /// What a call calls, what it only passes on included.
    fn called(&self, file: usize, call: ExpressionId) -> Callee<'r> {
        let ExpressionKind::Call { function, arguments, .. } = &self.tree(file)[call].kind else {
            return Callee::Unrelated;
        };
        let callee = self.infer(file, *function);
        let partial =
            matches!(&callee, crate::python::typing::Type::Named(path) if path.as_str() == "functools.partial");
        if partial { self.callee(&self.positional(file, arguments, 0)) } else { self.callee(&callee) }
    }
}

/// Keywords that go to several callables follow only where all of them change alike.
pub(super) fn agreed(callees: Vec<Callee<'_>>) -> Callee<'_> {
    let Some(first) = callees.first().cloned() else { return Callee::Unrelated };
    match (&first, callees.iter().all(|other| same(other, &first))) {
        (Callee::Known(target), true) => {
            Callee::Known(Target { scope: Scope::Keywords, skipped: usize::MAX, ..target.clone() })
        }
        (_, true) => first,
        (_, false) => {
            let known = callees.iter().find_map(|callee| match callee {
                Callee::Known(target) => Some(target),
                _ => None,
            });
            match known {
                Some(target) => {
                    let reason = format!("keywords go to `{}` and elsewhere", target.path);
                    Callee::Unsure(reason, operations(target.respelling))
                }
                None => Callee::Unrelated,
            }
        }
    }
}

fn same(one: &Callee<'_>, two: &Callee<'_>) -> bool {
    match (one, two) {
        (Callee::Known(one), Callee::Known(two)) => {
            one.respelling.keywords == two.respelling.keywords && one.kept == two.kept
        }
        _ => one == two,
    }
}

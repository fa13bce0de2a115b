//! Functions of the project that hand their keywords on: `def f(**kw): core.g(**kw)`.

use std::collections::BTreeSet;

use model::ParameterKind;

use super::{
    callee::{Callee, Scope, Target, keeping},
    operations,
};
use crate::python::{
    scope::{BindingId, ScopeKind},
    syntax::{ArgumentForm, DictItem, ExpressionId, ExpressionKind, ParameterNode, StatementKind},
    typing::{OwnFunction, Parent, World, function_node},
};

/// Dictionaries are not followed through more displays and names than this: code that is read by people has two.
const PARTS_DEPTH: u32 = 6;

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
        let node = function_node(self.tree(function.file), function.statement);
        self.handed_on(function.file, &node.parameters, ScopeKind::Function(function.statement))
    }

    /// The callable that a lambda hands its unknown keywords to.
    pub(super) fn forwarded_by_lambda(&self, file: usize, lambda: ExpressionId) -> Callee<'r> {
        match &self.tree(file)[lambda].kind {
            ExpressionKind::Lambda { parameters, .. } => self.handed_on(file, parameters, ScopeKind::Lambda(lambda)),
            _ => Callee::Unrelated,
        }
    }

    fn handed_on(&self, file: usize, parameters: &[ParameterNode], kind: ScopeKind) -> Callee<'r> {
        let tree = self.tree(file);
        let Some(binding) = self.keywords_binding(file, parameters, kind) else { return Callee::Unrelated };
        let callees = self.receivers(file, binding);
        let named = parameters
            .iter()
            .filter(|parameter| matches!(parameter.kind, ParameterKind::Standard | ParameterKind::KeywordOnly));
        let kept: BTreeSet<String> = named.map(|parameter| tree.text(parameter.name).to_owned()).collect();
        keeping(agreed(callees), kept)
    }

    fn keywords_binding(&self, file: usize, parameters: &[ParameterNode], kind: ScopeKind) -> Option<BindingId> {
        let keywords = parameters.iter().find(|parameter| parameter.kind == ParameterKind::VarKeyword)?;
        let scopes = self.scopes(file);
        scopes.scope(scopes.opened_by(kind)?).names.get(self.tree(file).text(keywords.name)).copied()
    }

    /// What every `**name` in the file goes into.
    pub(super) fn receivers(&self, file: usize, binding: BindingId) -> Vec<Callee<'r>> {
        let uses = self.scopes(file).uses(binding).iter();
        let calls: BTreeSet<ExpressionId> = uses.flat_map(|name| self.unpacking_calls(file, *name)).collect();
        calls.into_iter().map(|call| self.called(file, call)).collect()
    }

    /// The calls that the dictionary `value` is unpacked into, by itself or as a part of another one.
    pub(super) fn unpacking_calls(&self, file: usize, value: ExpressionId) -> Vec<ExpressionId> {
        self.unpacking_within(file, value, 0)
    }

    fn unpacking_within(&self, file: usize, value: ExpressionId, depth: u32) -> Vec<ExpressionId> {
        let tree = self.tree(file);
        let further = |next: ExpressionId| {
            if depth < PARTS_DEPTH { self.unpacking_within(file, next, depth + 1) } else { Vec::new() }
        };
        match self.parents[file].of(value) {
            Some(Parent::Expression(parent)) => match &tree[parent].kind {
                ExpressionKind::Call { function, arguments, .. } => {
                    let form = arguments.iter().find(|it| it.value == value).map(|it| it.form);
                    let is_dict = tree.text(tree[*function].range) == "dict";
                    match form {
                        Some(ArgumentForm::DoubleStar | ArgumentForm::Positional) if is_dict => further(parent),
                        Some(ArgumentForm::DoubleStar) => vec![parent],
                        _ => Vec::new(),
                    }
                }
                ExpressionKind::Dict(items) if items.contains(&DictItem::Unpack(value)) => further(parent),
                ExpressionKind::Boolean(_) | ExpressionKind::Binary { .. } => further(parent),
                ExpressionKind::Conditional { test, .. } if *test != value => further(parent),
                _ => Vec::new(),
            },
            // Only a dictionary that was made on the way has a name of its own.
            Some(Parent::Statement(statement)) if depth > 0 => match &tree[statement].kind {
                StatementKind::Assign { targets, .. } => match targets.as_slice() {
                    [target] => self.unpacked_names(file, *target).into_iter().flat_map(further).collect(),
                    _ => Vec::new(),
                },
                _ => Vec::new(),
            },
            _ => Vec::new(),
        }
    }

    /// The other uses of the name that `target` binds.
    fn unpacked_names(&self, file: usize, target: ExpressionId) -> Vec<ExpressionId> {
        let scopes = self.scopes(file);
        let binding = scopes.resolve(target).filter(|_| self.tree(file)[target].kind == ExpressionKind::Name);
        let uses = binding.map(|binding| scopes.uses(binding)).unwrap_or_default();
        uses.iter().copied().filter(|name| *name != target).collect()
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

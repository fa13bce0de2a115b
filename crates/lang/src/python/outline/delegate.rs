//! Bodies that only pass on.

use std::collections::BTreeMap;

use model::{Argument, Delegate, ParameterKind, Value};

use super::locals::Locals;
use super::source::Source;
use crate::python::syntax::{ExpressionId, ExpressionKind, Function, StatementId, StatementKind};
use crate::python::visit;

impl<'a> Source<'a> {
    /// What `function` passes on to, when it does nothing else.
    pub(super) fn delegate(&self, function: &Function, locals: &Locals<'a>) -> Option<Delegate> {
        let said = |id: &StatementId| !self.only_says(*id);
        let working: Vec<StatementId> = function.body.iter().copied().filter(said).collect();
        let passed_on = match working.as_slice() {
            [single] => self.handed_back(*single)?,
            [kept, handed] => self.kept_and_returned(*kept, *handed)?,
            _ => return None,
        };
        self.passes_on(passed_on, function, locals)
    }

    /// True for a statement that is a docstring, an import, a message, or prepares one.
    fn only_says(&self, statement: StatementId) -> bool {
        match &self.tree[statement].kind {
            StatementKind::Import(_) | StatementKind::FromImport(_) => true,
            StatementKind::Simple => self.text(self.tree[statement].range) == "pass",
            StatementKind::Assign { value, .. } => {
                self.literal(*value).is_some() || self.tree[*value].kind == ExpressionKind::Constant
            }
            StatementKind::Expression(value) => {
                let is_string = matches!(self.tree[*value].kind, ExpressionKind::String(_));
                is_string || !self.messages(&[statement]).is_empty()
            }
            _ => false,
        }
    }

    fn handed_back(&self, statement: StatementId) -> Option<ExpressionId> {
        match self.tree[statement].kind {
            StatementKind::Return(value) => value,
            StatementKind::Expression(value) => {
                let value = self.awaited(value);
                matches!(self.tree[value].kind, ExpressionKind::Call { .. }).then_some(value)
            }
            _ => None,
        }
    }

    /// `result = f(…)` and `return result`.
    fn kept_and_returned(&self, kept: StatementId, handed: StatementId) -> Option<ExpressionId> {
        let StatementKind::Assign { targets, value } = &self.tree[kept].kind else { return None };
        let StatementKind::Return(Some(returned)) = self.tree[handed].kind else { return None };
        let [target] = targets.as_slice() else { return None };
        let same = self.name(*target).is_some() && self.name(*target) == self.name(returned);
        same.then_some(*value)
    }

    /// What stands behind `await` and `yield from`.
    fn awaited(&self, value: ExpressionId) -> ExpressionId {
        match self.tree[value].kind {
            ExpressionKind::Await(inner) | ExpressionKind::YieldFrom(inner) => inner,
            _ => value,
        }
    }

    fn passes_on(&self, value: ExpressionId, function: &Function, locals: &Locals<'a>) -> Option<Delegate> {
        let value = self.awaited(value);
        let ExpressionKind::Call { function: callee, arguments, .. } = &self.tree[value].kind else {
            let target = self.tree.dotted(value).filter(|target| is_outside(target, locals))?;
            let faithful = locals.has_no_parameters();
            let own = locals.receiver == Some(target.as_str());
            return (!own).then(|| Delegate { target, arguments: Vec::new(), called: false, faithful });
        };
        let target = self.target(*callee).filter(|target| is_outside(target, locals))?;
        let arguments: Vec<Argument> = arguments.iter().map(|argument| self.argument(argument)).collect();
        let faithful = self.is_faithful(function, locals.receiver, &arguments);
        Some(Delegate { target, arguments, called: true, faithful })
    }

    /// The dotted name called; `super().name` counts as one.
    pub(super) fn target(&self, callee: ExpressionId) -> Option<String> {
        if let Some(dotted) = self.tree.dotted(callee) {
            return Some(dotted);
        }
        let ExpressionKind::Attribute { value, attribute } = &self.tree[callee].kind else { return None };
        let ExpressionKind::Call { function, .. } = &self.tree[*value].kind else { return None };
        (self.name(*function) == Some("super")).then(|| format!("super().{}", self.text(*attribute)))
    }

    /// True when `arguments` are exactly the parameters, each in its place or under its name.
    fn is_faithful(&self, function: &Function, receiver: Option<&str>, arguments: &[Argument]) -> bool {
        let parameters = &function.parameters[usize::from(receiver.is_some())..];
        let first = arguments.first().filter(|it| it.keyword.is_none()).and_then(|it| it.value.as_name());
        let arguments = if receiver.is_some() && first == receiver { &arguments[1..] } else { arguments };
        let handed = |(place, argument): (usize, &Argument)| {
            let name = argument.value.as_name()?;
            let at = parameters.iter().position(|parameter| self.text(parameter.name) == name)?;
            let kind = parameters[at].kind;
            let fits = match argument.keyword.as_deref() {
                None => at == place,
                Some("*") => kind == ParameterKind::VarPositional,
                Some("**") => kind == ParameterKind::VarKeyword,
                Some(keyword) => keyword == name,
            };
            fits.then_some(at)
        };
        let places: Vec<Option<usize>> = arguments.iter().enumerate().map(handed).collect();
        let once = |at: usize| places.iter().filter(|place| **place == Some(at)).count() == 1;
        places.len() == parameters.len() && (0..parameters.len()).all(once)
    }

    /// What the `return`s of `block` hand back, nested functions left out: names, calls and attributes, each once.
    ///
    /// A local name gives what was assigned to it, when that happens once.
    pub(super) fn returns(&self, block: &[StatementId], locals: &Locals<'a>) -> Vec<Value> {
        let mut returned = Returned { source: self, locals, assigned: BTreeMap::new(), values: Vec::new() };
        let statements: Vec<StatementId> = self.statements_outside_functions(block);
        statements.iter().for_each(|id| returned.note_assignment(*id));
        for id in statements {
            if let StatementKind::Return(Some(value)) = self.tree[id].kind {
                returned.push(value);
            }
        }
        returned.values
    }

    fn statements_outside_functions(&self, block: &[StatementId]) -> Vec<StatementId> {
        let mut found = Vec::new();
        let mut pending: Vec<StatementId> = block.iter().rev().copied().collect();
        while let Some(id) = pending.pop() {
            found.push(id);
            let kind = &self.tree[id].kind;
            if !matches!(kind, StatementKind::Function(_) | StatementKind::Class(_)) {
                let inside: Vec<StatementId> = visit::blocks(kind).into_iter().flatten().copied().collect();
                pending.extend(inside.iter().rev());
            }
        }
        found
    }
}

struct Returned<'s, 'a> {
    source: &'s Source<'a>,
    locals: &'s Locals<'a>,
    /// What local names are assigned; `None` for those assigned twice.
    assigned: BTreeMap<&'a str, Option<ExpressionId>>,
    values: Vec<Value>,
}

impl<'a> Returned<'_, 'a> {
    fn note_assignment(&mut self, statement: StatementId) {
        let StatementKind::Assign { targets, value } = &self.source.tree[statement].kind else { return };
        for name in targets.iter().filter_map(|target| self.source.name(*target)) {
            self.assigned.entry(name).and_modify(|value| *value = None).or_insert(Some(*value));
        }
    }

    fn push(&mut self, value: ExpressionId) {
        match &self.source.tree[value].kind {
            ExpressionKind::Conditional { body, orelse, .. } => {
                self.push(*body);
                self.push(*orelse);
            }
            ExpressionKind::Await(inner) => self.push(*inner),
            ExpressionKind::Name if self.locals.bound(self.source.written(value)).is_some() => {
                let assigned = self.assigned.remove(self.source.written(value)).flatten();
                assigned.into_iter().for_each(|assigned| self.push(assigned));
            }
            ExpressionKind::Attribute { .. } => self.push_once(self.source.value(value)),
            // `Color[TABLE[name]]`: what a table gives is looked up once more.
            ExpressionKind::Subscript { index, .. } if self.is_subscript(*index) => {
                self.push_once(self.source.value(value));
            }
            _ => self.push_telling(self.source.value(value)),
        }
    }

    fn is_subscript(&self, expression: ExpressionId) -> bool {
        matches!(self.source.tree[expression].kind, ExpressionKind::Subscript { .. })
    }

    fn push_telling(&mut self, value: Value) {
        let telling = match &value {
            Value::Name(_) => true,
            Value::Call { callee, .. } => !callee.is_empty(),
            // Templates for names: `{"old_{0}"}`.
            Value::List(items) => {
                !items.is_empty() && items.iter().all(|it| it.as_text().is_some_and(|text| text.contains('{')))
            }
            Value::Text(_) | Value::Table(_) | Value::Other(_) => false,
        };
        if telling {
            self.push_once(value);
        }
    }

    fn push_once(&mut self, value: Value) {
        if !self.values.contains(&value) {
            self.values.push(value);
        }
    }
}

/// True when `target` starts at no local name, the receiver apart.
fn is_outside(target: &str, locals: &Locals<'_>) -> bool {
    let root = target.split('.').next().unwrap_or(target);
    locals.receiver == Some(root) || !locals.contains(root)
}

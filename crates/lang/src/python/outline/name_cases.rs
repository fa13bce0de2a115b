//! The names that a `__getattr__` answers to, and what may answer in the place of a whole module.

use model::{Message, NameCase, Value};

use super::source::Source;
use crate::python::syntax::{Block, ExpressionId, ExpressionKind, Function, StatementId, StatementKind};

impl<'a> Source<'a> {
    /// The cases of a `__getattr__`, in source order; empty for other functions.
    pub(super) fn name_cases(&self, function: &Function) -> Vec<NameCase> {
        let asked = function.parameters.last().map(|parameter| self.text(parameter.name));
        let (Some(asked), "__getattr__") = (asked, self.text(function.name)) else { return Vec::new() };
        let mut cases = Vec::new();
        for id in self.statements(&function.body) {
            match &self.tree[id].kind {
                StatementKind::If { branches, .. } => {
                    branches.iter().for_each(|(test, body)| self.push_cases(*test, body, asked, &mut cases));
                }
                StatementKind::Match { subject, cases: matched } if self.name(*subject) == Some(asked) => {
                    matched.iter().for_each(|case| self.push_answers(case.pattern, &case.body, &mut cases));
                }
                _ => {}
            }
        }
        cases
    }

    /// The dictionary displays in the body of a `__getattr__`, as one table.
    pub(super) fn tables(&self, function: &Function) -> Option<Value> {
        if self.text(function.name) != "__getattr__" {
            return None;
        }
        let is_display = |id: &ExpressionId| matches!(self.tree[*id].kind, ExpressionKind::Dict(_));
        let displays = self.expressions(&function.body).filter(is_display).filter_map(|id| match self.value(id) {
            Value::Table(entries) if !entries.is_empty() => Some(entries),
            _ => None,
        });
        let entries: Vec<(Value, Value)> = displays.flatten().collect();
        (!entries.is_empty()).then_some(Value::Table(entries))
    }

    /// `Lazy(__name__, {…})` and `sys.modules[__name__] = Lazy(__name__, {…})` at module level.
    pub(super) fn replacements(&self) -> Vec<Value> {
        let value = |id: &StatementId| match &self.tree[*id].kind {
            StatementKind::Expression(value) => Some(*value),
            StatementKind::Assign { targets, value } => {
                let subscript = |it: &ExpressionId| matches!(self.tree[*it].kind, ExpressionKind::Subscript { .. });
                targets.iter().any(subscript).then_some(*value)
            }
            _ => None,
        };
        let is_told = |id: &ExpressionId| match &self.tree[*id].kind {
            ExpressionKind::Call { arguments, .. } => {
                arguments.iter().any(|it| self.name(it.value) == Some("__name__"))
            }
            _ => false,
        };
        self.tree.body.iter().filter_map(value).filter(is_told).map(|id| self.value(id)).collect()
    }

    fn push_cases(&self, test: ExpressionId, body: &Block, asked: &str, cases: &mut Vec<NameCase>) {
        match &self.tree[test].kind {
            ExpressionKind::Boolean(operands) => {
                operands.iter().for_each(|operand| self.push_cases(*operand, body, asked, cases));
            }
            ExpressionKind::Compare { operands, operators } => {
                let ([left, right], [operator]) = (operands.as_slice(), operators.as_slice()) else { return };
                match self.text(*operator) {
                    "==" if self.name(*left) == Some(asked) => self.push_answers(*right, body, cases),
                    "==" if self.name(*right) == Some(asked) => self.push_answers(*left, body, cases),
                    "in" if self.name(*left) == Some(asked) => self.push_answers(*right, body, cases),
                    _ => {}
                }
            }
            _ => {}
        }
    }

    /// One case for every text in `names`.
    fn push_answers(&self, names: ExpressionId, body: &[StatementId], cases: &mut Vec<NameCase>) {
        let line = self.line(self.tree[names].range.start);
        for name in self.texts_in(names) {
            cases.push(NameCase { name, returns: self.answer(body), messages: self.answered_with(body), line });
        }
    }

    fn texts_in(&self, names: ExpressionId) -> Vec<String> {
        match &self.tree[names].kind {
            ExpressionKind::List(items)
            | ExpressionKind::Tuple(items)
            | ExpressionKind::Set(items)
            | ExpressionKind::Pattern(items) => items.iter().filter_map(|item| self.literal(*item)).collect(),
            _ => self.literal(names).into_iter().collect(),
        }
    }

    /// What the first `return` of the case gives.
    fn answer(&self, body: &[StatementId]) -> Option<Value> {
        let returned = |id: StatementId| match self.tree[id].kind {
            StatementKind::Return(value) => value,
            _ => None,
        };
        self.statements(body).find_map(returned).map(|value| self.value(value))
    }

    fn answered_with(&self, body: &[StatementId]) -> Vec<Message> {
        self.messages(body)
    }
}

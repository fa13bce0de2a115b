//! Parameters that live on only to be mapped to others.

use model::ParameterShim;

use super::source::Source;
use crate::python::syntax::{
    ArgumentForm, ArgumentNode, ExpressionId, ExpressionKind, Function, ParameterNode, StatementId, StatementKind,
};
use crate::python::visit::{self, Node};

impl<'a> Source<'a> {
    /// The old parameters of `function` that its body maps to new ones, each once, in source order.
    pub(super) fn parameter_shims(&self, function: &Function) -> Vec<ParameterShim> {
        let mut shims = Shims {
            source: self,
            parameters: &function.parameters,
            hands_on: false,
            tests: Vec::new(),
            found: Vec::new(),
        };
        shims.hands_on = shims.hands_mapping_on(function);
        shims.block(&function.body);
        shims.found
    }
}

struct Shims<'s, 'a> {
    source: &'s Source<'a>,
    parameters: &'s [ParameterNode],
    /// True when `**kwargs` goes on to another call: what is only looked at there is still passed.
    hands_on: bool,
    /// The conditions around the current statement.
    tests: Vec<ExpressionId>,
    found: Vec<ParameterShim>,
}

impl<'a> Shims<'_, 'a> {
    fn block(&mut self, block: &[StatementId]) {
        for id in block {
            let source = self.source;
            match &source.tree[*id].kind {
                StatementKind::Assign { targets, value } => targets.iter().for_each(|it| self.assign(*it, *value)),
                StatementKind::AnnotatedAssign { target, value: Some(value), .. } => self.assign(*target, *value),
                StatementKind::Expression(value) => self.set_default(*value),
                StatementKind::If { branches, orelse } => {
                    let outside = self.tests.len();
                    for (test, body) in branches {
                        self.tests.push(*test);
                        self.block(body);
                    }
                    self.block(orelse);
                    self.tests.truncate(outside);
                }
                StatementKind::Function(_) | StatementKind::Class(_) => {}
                kind => visit::blocks(kind).into_iter().for_each(|block| self.block(block)),
            }
        }
    }

    /// `new = …`, `kwargs["new"] = …`.
    fn assign(&mut self, target: ExpressionId, value: ExpressionId) {
        let new = self.parameter(target).map(str::to_owned).or_else(|| self.key(target));
        let Some(new) = new else { return };
        // `kwargs["new"] = kwargs["old"]` leaves the old key in place: a copy.
        let copies = self.key(target).is_some() && self.key(value).is_some();
        if let Some(old) = self.old_of(value, &new).filter(|_| !copies) {
            self.note(old, new, value, true);
        } else if let Some(old) = self.converted(value, &new) {
            self.note(old, new, value, false);
        }
    }

    /// `new = convert(old)` where a condition around asks about `old`.
    fn converted(&self, value: ExpressionId, new: &str) -> Option<String> {
        let mut names = self.source.walk_expression(value).filter_map(|node| match node {
            Node::Expression(id) => self.tested_parameter(id),
            Node::Statement(_) => None,
        });
        let is_call = matches!(self.source.tree[value].kind, ExpressionKind::Call { .. });
        names.find(|old| is_call && old != new && !self.mentions(value, new))
    }

    /// `kwargs.setdefault("new", kwargs.pop("old"))`.
    fn set_default(&mut self, call: ExpressionId) {
        let Some(("setdefault", [key, value])) = self.method_of_mapping(call) else { return };
        if let Some(new) = self.source.literal(key.value)
            && let Some(old) = self.old_of(value.value, &new)
        {
            self.note(old, new, call, true);
        }
    }

    fn note(&mut self, old: String, new: String, at: ExpressionId, faithful: bool) {
        let known = self.found.iter().any(|shim| shim.old == old && shim.new == new);
        if !known {
            let line = self.source.line(self.source.tree[at].range.start);
            self.found.push(ParameterShim { old, new, faithful, line });
        }
    }

    /// The parameter other than `new` that `value` reads.
    fn old_of(&self, value: ExpressionId, new: &str) -> Option<String> {
        let other = |old: &String| old != new;
        match &self.source.tree[value].kind {
            ExpressionKind::Name => self.tested_parameter(value).filter(other),
            ExpressionKind::Boolean(operands) => {
                operands.iter().filter_map(|operand| self.optional_or_taken(*operand)).find(other)
            }
            ExpressionKind::Conditional { test, body, orelse } => {
                let side = |side: ExpressionId| self.taken(side).or_else(|| self.chosen(side, *test));
                [*body, *orelse].into_iter().filter_map(side).find(other)
            }
            _ => self.taken(value).filter(other),
        }
    }

    /// A parameter with a default that a condition around asks about.
    fn tested_parameter(&self, value: ExpressionId) -> Option<String> {
        let name = self.optional(value)?;
        self.tests.iter().any(|test| self.mentions(*test, name)).then(|| name.to_owned())
    }

    /// `old if old is not None else new`.
    fn chosen(&self, side: ExpressionId, test: ExpressionId) -> Option<String> {
        let name = self.optional(side)?;
        self.mentions(test, name).then(|| name.to_owned())
    }

    fn optional_or_taken(&self, value: ExpressionId) -> Option<String> {
        self.taken(value).or_else(|| self.optional(value).map(str::to_owned))
    }

    /// The key of `kwargs.pop("old")`, `kwargs.get("old", …)`, `kwargs["old"]`.
    fn taken(&self, value: ExpressionId) -> Option<String> {
        match self.method_of_mapping(value) {
            Some(("get", _)) if self.hands_on => None,
            Some(("pop" | "get", [key, ..])) => self.source.literal(key.value),
            Some(_) => None,
            None => self.key(value),
        }
    }

    /// The key of `kwargs["key"]`.
    fn key(&self, subscript: ExpressionId) -> Option<String> {
        let ExpressionKind::Subscript { value, index } = &self.source.tree[subscript].kind else { return None };
        if self.is_mapping(*value) { self.source.literal(*index) } else { None }
    }

    /// The method and arguments of a call on `**kwargs`.
    fn method_of_mapping(&self, call: ExpressionId) -> Option<(&'a str, &'a [ArgumentNode])> {
        let ExpressionKind::Call { function, arguments, .. } = &self.source.tree[call].kind else { return None };
        let ExpressionKind::Attribute { value, attribute } = &self.source.tree[*function].kind else { return None };
        let by_place = arguments.first().is_some_and(|argument| argument.form == ArgumentForm::Positional);
        (by_place && self.is_mapping(*value)).then(|| (self.source.text(*attribute), arguments.as_slice()))
    }

    /// `f(**kwargs)` somewhere in the body.
    fn hands_mapping_on(&self, function: &Function) -> bool {
        if !self.parameters.iter().any(|it| it.kind == model::ParameterKind::VarKeyword) {
            return false;
        }
        self.source.expressions(&function.body).any(|id| match &self.source.tree[id].kind {
            ExpressionKind::Call { arguments, .. } => {
                arguments.iter().any(|it| it.form == ArgumentForm::DoubleStar && self.is_mapping(it.value))
            }
            _ => false,
        })
    }

    fn is_mapping(&self, value: ExpressionId) -> bool {
        let name = self.source.name(value);
        let collects = |it: &ParameterNode| it.kind == model::ParameterKind::VarKeyword;
        name.is_some() && self.parameters.iter().any(|it| collects(it) && Some(self.source.text(it.name)) == name)
    }

    /// The ordinary parameter that `value` names.
    fn parameter(&self, value: ExpressionId) -> Option<&'a str> {
        self.found_parameter(value).map(|parameter| self.source.text(parameter.name))
    }

    /// The parameter with a default that `value` names.
    fn optional(&self, value: ExpressionId) -> Option<&'a str> {
        let parameter = self.found_parameter(value)?;
        parameter.default.map(|_| self.source.text(parameter.name))
    }

    fn found_parameter(&self, value: ExpressionId) -> Option<&ParameterNode> {
        let name = self.source.name(value)?;
        let ordinary = |it: &ParameterNode| {
            !matches!(it.kind, model::ParameterKind::VarKeyword | model::ParameterKind::VarPositional)
        };
        self.parameters.iter().find(|it| ordinary(it) && self.source.text(it.name) == name)
    }

    fn mentions(&self, test: ExpressionId, name: &str) -> bool {
        let is_name = |id: ExpressionId| self.source.name(id) == Some(name);
        self.source.walk_expression(test).any(|node| matches!(node, Node::Expression(id) if is_name(id)))
    }
}

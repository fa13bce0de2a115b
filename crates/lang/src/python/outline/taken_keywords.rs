//! Keywords without a parameter of their own: keys that a body reads off its `**kwargs`.

use std::collections::BTreeSet;

use model::{ParameterKind, TakenKeyword};

use super::source::Source;
use crate::python::syntax::{ArgumentForm, ArgumentNode, ExpressionId, ExpressionKind, Function, StatementKind};

impl<'a> Source<'a> {
    /// The keys that `function` reads off its collected keywords, each once, in source order.
    pub(super) fn taken_keywords(&self, function: &Function) -> Vec<TakenKeyword> {
        let collects = function.parameters.iter().find(|it| it.kind == ParameterKind::VarKeyword);
        let Some(mapping) = collects.map(|it| self.text(it.name)) else { return Vec::new() };
        let mut found: Vec<TakenKeyword> = Vec::new();
        let written: BTreeSet<ExpressionId> = self
            .statements(&function.body)
            .flat_map(|id| match &self.tree[id].kind {
                StatementKind::Assign { targets, .. } | StatementKind::Delete(targets) => targets.clone(),
                _ => Vec::new(),
            })
            .collect();
        for id in self.expressions(&function.body).filter(|id| !written.contains(id)) {
            if let Some(taken) = self.taken_keyword(id, mapping)
                && !found.iter().any(|it| it.name == taken.name)
            {
                found.push(taken);
            }
        }
        found
    }

    /// `kwargs.pop("x")`, `kwargs.get("x", 8)`, `kwargs["x"]`, `"x" in kwargs`.
    fn taken_keyword(&self, expression: ExpressionId, mapping: &str) -> Option<TakenKeyword> {
        let is_mapping = |id: ExpressionId| self.name(id) == Some(mapping);
        let (key, default) = match &self.tree[expression].kind {
            ExpressionKind::Call { function, arguments, .. } => {
                let ExpressionKind::Attribute { value, attribute } = self.tree[*function].kind else { return None };
                let method = self.text(attribute);
                let [key, rest @ ..] = by_place(arguments)? else { return None };
                let reads = is_mapping(value) && matches!(method, "pop" | "get" | "setdefault");
                let default = rest.first().map(|it| self.written(it.value).to_owned());
                let default = default.or_else(|| (method != "pop").then(|| "None".to_owned()));
                reads.then_some((key.value, default))?
            }
            ExpressionKind::Subscript { value, index } if is_mapping(*value) => (*index, None),
            ExpressionKind::Compare { operands, .. } => match operands.as_slice() {
                [key, mapping] if is_mapping(*mapping) => (*key, Some("None".to_owned())),
                _ => return None,
            },
            _ => return None,
        };
        Some(TakenKeyword { name: self.literal(key)?, default })
    }
}

fn by_place(arguments: &[ArgumentNode]) -> Option<&[ArgumentNode]> {
    arguments.iter().all(|it| it.form == ArgumentForm::Positional).then_some(arguments)
}

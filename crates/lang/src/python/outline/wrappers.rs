//! Whether a decorator's wrappers hand on what they are given.

use model::ParameterKind;

use super::source::Source;
use crate::python::syntax::{ArgumentForm, ExpressionKind, Function, StatementKind};

impl Source<'_> {
    /// True when functions inside `function` collect everything, and each of them only hands `**kwargs` on.
    pub(super) fn wraps_openly(&self, function: &Function) -> bool {
        let inner = self.statements(&function.body).filter_map(|id| match &self.tree[id].kind {
            StatementKind::Function(inner) => Some(&**inner),
            _ => None,
        });
        let wrappers: Vec<(&Function, &str)> = inner.filter_map(|it| Some((it, self.collected(it)?))).collect();
        !wrappers.is_empty() && wrappers.iter().all(|(wrapper, keywords)| self.only_hands_on(wrapper, keywords))
    }

    /// The name of `**kwargs`, where `*args` is collected, too.
    fn collected(&self, function: &Function) -> Option<&str> {
        let of_kind = |kind| function.parameters.iter().find(|parameter| parameter.kind == kind);
        of_kind(ParameterKind::VarPositional)?;
        of_kind(ParameterKind::VarKeyword).map(|parameter| self.text(parameter.name))
    }

    fn only_hands_on(&self, wrapper: &Function, keywords: &str) -> bool {
        let takes_keyword = wrapper.parameters.iter().any(|parameter| parameter.kind == ParameterKind::KeywordOnly);
        let (mut uses, mut handed) = (0, 0);
        for id in self.expressions(&wrapper.body) {
            match &self.tree[id].kind {
                ExpressionKind::Name if self.text(self.tree[id].range) == keywords => uses += 1,
                ExpressionKind::Call { arguments, .. } => {
                    let unpacked = arguments.iter().filter(|it| it.form == ArgumentForm::DoubleStar);
                    handed += unpacked.filter(|it| self.name(it.value) == Some(keywords)).count();
                }
                _ => {}
            }
        }
        !takes_keyword && handed > 0 && uses == handed
    }
}

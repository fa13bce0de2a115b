//! Calls that a body gives some of what it was given.

use model::{Handing, ParameterKind};

use super::locals::Locals;
use super::source::Source;
use crate::python::syntax::{ArgumentForm, ArgumentNode, ExpressionKind, Function};

/// Longer bodies do more than hand on.
const HANDING_LIMIT: usize = 64;

impl<'a> Source<'a> {
    /// The calls in `function` that are passed a parameter as it is, or the collected keywords.
    pub(super) fn handings(&self, function: &Function, locals: &Locals<'a>) -> Vec<Handing> {
        if function.parameters.is_empty() {
            return Vec::new();
        }
        let collected = function.parameters.iter().find(|it| it.kind == ParameterKind::VarKeyword);
        let collected = collected.map(|it| self.text(it.name));
        let hands = |argument: &ArgumentNode| {
            let name = self.name(argument.value);
            match argument.form {
                ArgumentForm::DoubleStar => name.is_some() && name == collected,
                ArgumentForm::Positional | ArgumentForm::Keyword(_) => {
                    name.is_some_and(|it| locals.parameter(it).is_some())
                }
                ArgumentForm::Star => false,
            }
        };
        let calls = self.expressions(&function.body).filter_map(|id| match &self.tree[id].kind {
            ExpressionKind::Call { function, arguments, .. } if arguments.iter().any(hands) => {
                let callee = self.target(*function)?;
                Some(Handing {
                    callee: callee.into(),
                    arguments: arguments.iter().map(|it| self.argument(it)).collect(),
                })
            }
            _ => None,
        });
        calls.take(HANDING_LIMIT).collect()
    }
}

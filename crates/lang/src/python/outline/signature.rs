//! Signatures, and what decorators make of a definition.

use model::{Decorator, Parameter, ParameterKind, Signature};

use super::source::Source;
use crate::python::syntax::{ExpressionId, ExpressionKind, Function, ParameterNode};

impl<'a> Source<'a> {
    /// How `function` can be called.
    pub(super) fn signature(&self, function: &Function) -> Signature {
        Signature {
            parameters: function.parameters.iter().map(|parameter| self.parameter(parameter)).collect(),
            returns: function.returns.map(|returns| self.written(returns).to_owned()),
            is_async: function.is_async,
            is_static: self.is_decorated(&function.decorators, "staticmethod"),
        }
    }

    fn parameter(&self, parameter: &ParameterNode) -> Parameter {
        Parameter {
            name: self.text(parameter.name).to_owned(),
            kind: parameter.kind,
            default: parameter.default.map(|default| self.written(default).to_owned()),
            annotation: parameter.annotation.map(|annotation| self.written(annotation).to_owned()),
        }
    }

    /// The decorators as values.
    pub(super) fn decorators(&self, decorators: &[ExpressionId]) -> Vec<Decorator> {
        let one = |id: &ExpressionId| Decorator { value: self.value(*id), line: self.line(self.tree[*id].range.start) };
        decorators.iter().map(one).collect()
    }

    /// True when one of `decorators` is called `name`, whatever it is imported from.
    pub(super) fn is_decorated(&self, decorators: &[ExpressionId], name: &str) -> bool {
        decorators.iter().any(|decorator| self.last_segment(*decorator) == Some(name))
    }

    /// True when one of `decorators` makes a method read like an attribute.
    pub(super) fn makes_property(&self, decorators: &[ExpressionId]) -> bool {
        decorators.iter().filter_map(|decorator| self.last_segment(*decorator)).any(is_property_name)
    }

    /// True for `@name.setter` and its like: the definition completes a property that stands above it.
    pub(super) fn completes_property(&self, decorators: &[ExpressionId]) -> bool {
        decorators.iter().any(|decorator| match &self.tree[*decorator].kind {
            ExpressionKind::Attribute { attribute, .. } => {
                matches!(self.text(*attribute), "setter" | "deleter" | "getter")
            }
            _ => false,
        })
    }

    /// The name of the parameter that stands for the instance or class.
    pub(super) fn receiver(&self, function: &Function) -> Option<&'a str> {
        let first = function.parameters.first()?;
        let by_place = matches!(first.kind, ParameterKind::PositionalOnly | ParameterKind::Standard);
        let is_static = self.is_decorated(&function.decorators, "staticmethod");
        (by_place && !is_static).then(|| self.text(first.name))
    }
}

/// True for names of decorators and classes that make a property: `property`, `cached_property`, `classproperty`, ….
pub(super) fn is_property_name(name: &str) -> bool {
    name.to_ascii_lowercase().ends_with("property") || name == "reify"
}

/// Adds to `kept` the parameters that only the overload `other` has; parameters that one of them lacks become optional.
pub(super) fn merge_overload(kept: &mut Signature, other: Signature) {
    let optional = |parameter: &mut Parameter| {
        let variadic = matches!(parameter.kind, ParameterKind::VarPositional | ParameterKind::VarKeyword);
        if !variadic && parameter.default.is_none() {
            parameter.default = Some("...".to_owned());
        }
    };
    kept.parameters.iter_mut().filter(|it| other.parameter(&it.name).is_none()).for_each(optional);
    for mut parameter in other.parameters {
        if kept.parameter(&parameter.name).is_none() {
            optional(&mut parameter);
            kept.parameters.push(parameter);
        }
    }
}

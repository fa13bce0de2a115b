use serde::{Deserialize, Serialize};

/// How a callable can be called.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub struct Signature {
    /// In source order; `self` and `cls` included where they are written.
    pub parameters: Vec<Parameter>,
    /// The return annotation as written.
    pub returns: Option<String>,
    /// True for `async def`.
    pub is_async: bool,
    /// True when a decorator makes the first parameter disappear at no call (`staticmethod`).
    pub is_static: bool,
}

/// One parameter of a callable.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Parameter {
    /// Its name without stars.
    pub name: String,
    /// How an argument may reach it.
    pub kind: ParameterKind,
    /// The default's source text.
    pub default: Option<String>,
    /// The annotation's source text.
    pub annotation: Option<String>,
}

/// How an argument may reach a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum ParameterKind {
    /// Before `/`.
    PositionalOnly,
    /// By place or by name.
    Standard,
    /// `*args`.
    VarPositional,
    /// After `*`.
    KeywordOnly,
    /// `**kwargs`.
    VarKeyword,
}

impl Signature {
    /// The parameter called `name`.
    pub fn parameter(&self, name: &str) -> Option<&Parameter> {
        self.parameters.iter().find(|parameter| parameter.name == name)
    }

    /// True when unknown keywords are accepted.
    pub fn takes_any_keyword(&self) -> bool {
        self.parameters.iter().any(|parameter| parameter.kind == ParameterKind::VarKeyword)
    }
}

impl Parameter {
    /// True when a call may pass it by name.
    pub fn accepts_keyword(&self) -> bool {
        matches!(self.kind, ParameterKind::Standard | ParameterKind::KeywordOnly)
    }

    /// True when a call may pass it by place.
    pub fn is_positional(&self) -> bool {
        matches!(self.kind, ParameterKind::PositionalOnly | ParameterKind::Standard)
    }

    /// True when a call must pass it.
    pub fn is_required(&self) -> bool {
        let variadic = matches!(self.kind, ParameterKind::VarPositional | ParameterKind::VarKeyword);
        !variadic && self.default.is_none()
    }
}

use serde::{Deserialize, Serialize};

/// An expression reduced to what evidence rules need: names, texts, calls and literal collections.
///
/// Built to a bounded depth; deeper or other expressions become [`Value::Other`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Value {
    /// A string literal with its escapes decoded; implicit concatenation and `+` of literals joined.
    ///
    /// An f-string or a `%`/`format` template keeps each hole as `{source text}`, `%s` or `{}`, unless the module says
    /// what goes in: a literal or a constant.
    Text(String),
    /// A dotted name as written: `fields.Field`.
    Name(String),
    /// A call: `deprecated("use x", since="1.2")`.
    Call {
        /// The callee as written (dotted names only; other callees are empty).
        callee: String,
        /// The arguments in source order.
        arguments: Vec<Argument>,
    },
    /// A list, tuple or set display.
    List(Vec<Value>),
    /// A dictionary display; `**` entries are left out.
    Table(Vec<(Value, Value)>),
    /// Anything else: its source text, cut at 200 bytes.
    Other(String),
}

/// One argument of a call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Argument {
    /// The keyword; `None` for a positional argument, `Some("*")` and `Some("**")` for unpacked ones.
    pub keyword: Option<String>,
    /// What is passed.
    pub value: Value,
}

impl Value {
    /// The string, when this is one.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Name(_) | Self::Call { .. } | Self::List(_) | Self::Table(_) | Self::Other(_) => None,
        }
    }

    /// The dotted name, when this is one.
    pub fn as_name(&self) -> Option<&str> {
        match self {
            Self::Name(name) => Some(name),
            Self::Text(_) | Self::Call { .. } | Self::List(_) | Self::Table(_) | Self::Other(_) => None,
        }
    }
}

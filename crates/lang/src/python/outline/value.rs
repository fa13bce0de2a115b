//! Expressions reduced to [`Value`]s, and the texts that expressions spell.

use std::collections::BTreeMap;

use model::{Argument, Value};

use super::source::Source;
use crate::python::syntax::{ArgumentForm, ArgumentNode, DictItem, ExpressionId, ExpressionKind};

/// How deep calls and displays are followed.
const DEPTH_LIMIT: u32 = 6;

/// Displays with more entries are data, not a table of names.
const ENTRY_LIMIT: usize = 4096;

/// Longer source texts are cut.
const OTHER_LIMIT: usize = 200;

/// Which names stand for a text.
#[derive(Default)]
pub(super) struct Texts<'a> {
    /// Those assigned inside the function.
    pub(super) local: BTreeMap<&'a str, String>,
    /// True when the module's constants count too.
    pub(super) constants: bool,
}

impl Texts<'_> {
    /// No local ones, all of the module's constants.
    pub(super) fn with_constants() -> Self {
        Self { constants: true, ..Self::default() }
    }
}

impl<'a> Source<'a> {
    /// What `expression` says.
    pub(super) fn value(&self, expression: ExpressionId) -> Value {
        self.value_within(expression, 0)
    }

    fn value_within(&self, expression: ExpressionId, depth: u32) -> Value {
        let found = if depth > DEPTH_LIMIT { None } else { self.value_of_kind(expression, depth) };
        found.unwrap_or_else(|| Value::Other(cut(self.written(expression)).to_owned()))
    }

    fn value_of_kind(&self, expression: ExpressionId, depth: u32) -> Option<Value> {
        match &self.tree[expression].kind {
            ExpressionKind::Name | ExpressionKind::Attribute { .. } => self.tree.dotted(expression).map(Value::Name),
            ExpressionKind::String(_) | ExpressionKind::Binary { .. } => {
                self.template(expression, &Texts::with_constants()).map(Value::Text)
            }
            ExpressionKind::Call { function, arguments, .. } => {
                if let Some(text) = self.formatted(expression, &Texts::with_constants()) {
                    return Some(Value::Text(text));
                }
                let callee = self.tree.dotted(*function).unwrap_or_default();
                Some(Value::Call { callee, arguments: self.values_of_arguments(arguments, depth) })
            }
            ExpressionKind::List(items) | ExpressionKind::Tuple(items) | ExpressionKind::Set(items) => {
                let fits = items.len() <= ENTRY_LIMIT;
                fits.then(|| Value::List(items.iter().map(|item| self.value_within(*item, depth + 1)).collect()))
            }
            ExpressionKind::Dict(items) => {
                let fits = items.len() <= ENTRY_LIMIT;
                fits.then(|| Value::Table(items.iter().filter_map(|item| self.entry(item, depth)).collect()))
            }
            _ => None,
        }
    }

    fn entry(&self, item: &DictItem, depth: u32) -> Option<(Value, Value)> {
        match item {
            DictItem::Pair(key, value) => {
                Some((self.value_within(*key, depth + 1), self.value_within(*value, depth + 1)))
            }
            DictItem::Unpack(_) => None,
        }
    }

    fn values_of_arguments(&self, arguments: &[ArgumentNode], depth: u32) -> Vec<Argument> {
        arguments.iter().map(|argument| self.argument_within(argument, depth + 1)).collect()
    }

    /// A base class, or a keyword of the class as its source text.
    pub(super) fn base(&self, argument: &ArgumentNode) -> Value {
        match argument.form {
            ArgumentForm::Positional => self.value(argument.value),
            ArgumentForm::Keyword(_) | ArgumentForm::Star | ArgumentForm::DoubleStar => {
                Value::Other(cut(self.text(argument.range)).to_owned())
            }
        }
    }

    /// One argument.
    pub(super) fn argument(&self, argument: &ArgumentNode) -> Argument {
        self.argument_within(argument, 0)
    }

    fn argument_within(&self, argument: &ArgumentNode, depth: u32) -> Argument {
        let keyword = match argument.form {
            ArgumentForm::Positional => None,
            ArgumentForm::Keyword(name) => Some(self.text(name).to_owned()),
            ArgumentForm::Star => Some("*".to_owned()),
            ArgumentForm::DoubleStar => Some("**".to_owned()),
        };
        Argument { keyword, value: self.value_within(argument.value, depth) }
    }

    /// The text of a string literal or of a concatenation or template of literals.
    pub(super) fn literal(&self, expression: ExpressionId) -> Option<String> {
        self.template(expression, &Texts::default())
    }

    /// The text that `expression` spells, where `texts` are the names known to stand for one.
    ///
    /// Parts that only runs can tell are kept as `{source}`, `%s` or `{}`.
    pub(super) fn template(&self, expression: ExpressionId, texts: &Texts<'a>) -> Option<String> {
        match &self.tree[expression].kind {
            ExpressionKind::String(string) => self.filled_string(string, texts),
            ExpressionKind::Name => self.known_text(self.written(expression), texts),
            ExpressionKind::Binary { left, operator, right } => match self.text(*operator) {
                "+" => self.joined(*left, *right, texts),
                "%" => self.template(*left, texts).map(|it| self.filled_percent(&it, *right, texts)),
                _ => None,
            },
            ExpressionKind::Call { .. } => {
                self.formatted(expression, texts).or_else(|| self.translated(expression, texts))
            }
            _ => None,
        }
    }

    /// The text that `name` stands for.
    pub(super) fn known_text(&self, name: &str, texts: &Texts<'a>) -> Option<String> {
        let constant = || if texts.constants { self.texts.get(name) } else { None };
        texts.local.get(name).or_else(constant).cloned()
    }

    /// The text behind `_("…")` and `dedent("…")`.
    fn translated(&self, call: ExpressionId, texts: &Texts<'a>) -> Option<String> {
        let ExpressionKind::Call { function, arguments, .. } = &self.tree[call].kind else { return None };
        let translates = matches!(
            self.last_segment(*function)?,
            "_" | "gettext" | "gettext_lazy" | "ugettext" | "ugettext_lazy" | "dedent" | "cleandoc"
        );
        if translates { self.template(arguments.first()?.value, texts) } else { None }
    }

    fn joined(&self, left: ExpressionId, right: ExpressionId, texts: &Texts<'a>) -> Option<String> {
        let (first, second) = (self.template(left, texts), self.template(right, texts));
        if first.is_none() && second.is_none() {
            return None;
        }
        let hole = |side: ExpressionId| format!("{{{}}}", cut(self.written(side)));
        Some(first.unwrap_or_else(|| hole(left)) + &second.unwrap_or_else(|| hole(right)))
    }

    /// The text behind `"…".format(…)`, `"…".strip()` and the like.
    fn formatted(&self, call: ExpressionId, texts: &Texts<'a>) -> Option<String> {
        let ExpressionKind::Call { function, arguments, .. } = &self.tree[call].kind else { return None };
        let ExpressionKind::Attribute { value, attribute } = &self.tree[*function].kind else { return None };
        match self.text(*attribute) {
            "format" => self.template(*value, texts).map(|it| self.filled_format(&it, arguments, texts)),
            "strip" | "lstrip" | "rstrip" | "replace" => self.template(*value, texts),
            _ => None,
        }
    }
}

/// At most [`OTHER_LIMIT`] bytes of `text`.
fn cut(text: &str) -> &str {
    &text[..text.floor_char_boundary(OTHER_LIMIT)]
}

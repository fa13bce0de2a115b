//! Texts that code addresses to its caller.

use model::{Message, MessageChannel, Value};

use super::order::Walk;
use super::source::Source;
use super::value::Texts;
use crate::python::syntax::{ArgumentNode, ExpressionId, ExpressionKind, StatementId, StatementKind};
use crate::python::visit::Node;

impl<'a> Source<'a> {
    /// The messages anywhere below `block`.
    pub(super) fn messages(&self, block: &[StatementId]) -> Vec<Message> {
        self.messages_among(self.walk(block), |_| false)
    }

    /// The messages of `block` itself, those of the definitions in it left out.
    pub(super) fn own_messages(&self, block: &[StatementId]) -> Vec<Message> {
        let is_definition = |kind: &StatementKind| {
            matches!(kind, StatementKind::Function(_) | StatementKind::Class(_) | StatementKind::Assign { .. })
        };
        self.messages_among(self.walk(block), is_definition)
    }

    fn messages_among(&self, mut walk: Walk<'_>, left_out: impl Fn(&StatementKind) -> bool) -> Vec<Message> {
        let mut texts = Texts::with_constants();
        let mut messages = Vec::new();
        while let Some(node) = walk.next() {
            match node {
                Node::Statement(id) if left_out(&self.tree[id].kind) => walk.skip_parts(),
                Node::Statement(id) => {
                    self.note_text(id, &mut texts);
                    messages.extend(self.raised(id, &texts));
                }
                Node::Expression(id) => messages.extend(self.warning(id, &texts)),
            }
        }
        messages
    }

    /// Remembers `name = "text"` and `name += "text"`.
    fn note_text(&self, statement: StatementId, texts: &mut Texts<'a>) {
        match &self.tree[statement].kind {
            StatementKind::Assign { targets, value } => {
                if let Some(text) = self.template(*value, texts) {
                    let names = targets.iter().filter_map(|target| self.name(*target));
                    texts.local.extend(names.map(|name| (name, text.clone())));
                }
            }
            StatementKind::AugmentedAssign { target, value } => {
                let Some(name) = self.name(*target) else { return };
                let begun = self.known_text(name, texts);
                if let (Some(text), Some(more)) = (begun, self.template(*value, texts)) {
                    texts.local.insert(name, text + &more);
                }
            }
            _ => {}
        }
    }

    /// The message of `raise X("…")`.
    fn raised(&self, statement: StatementId, texts: &Texts<'a>) -> Option<Message> {
        let StatementKind::Raise { exception: Some(exception), .. } = self.tree[statement].kind else { return None };
        let ExpressionKind::Call { function, arguments, .. } = &self.tree[exception].kind else { return None };
        let callee = self.tree.dotted(*function)?;
        let said = self.text_argument(arguments, texts)?;
        Some(self.message(MessageChannel::Error, callee, Some(said), arguments, exception))
    }

    /// The message of a call that warns.
    fn warning(&self, call: ExpressionId, texts: &Texts<'a>) -> Option<Message> {
        let ExpressionKind::Call { function, arguments, .. } = &self.tree[call].kind else { return None };
        let name = self.last_segment(*function)?;
        if name.ends_with("Warning") {
            return None;
        }
        let deprecates = mentions(name, "deprecat");
        let passes_warning = || arguments.iter().any(|argument| self.is_warning_class(argument.value));
        let warns = deprecates || mentions(name, "warn") || passes_warning();
        if !warns || is_about_warnings(&name.to_ascii_lowercase()) {
            return None;
        }
        let said = self.text_argument(arguments, texts);
        let tells = said.is_some() || deprecates;
        let callee = self.tree.dotted(*function).unwrap_or_else(|| self.written(*function).to_owned());
        tells.then(|| self.message(MessageChannel::Warning, callee, said, arguments, call))
    }

    fn is_warning_class(&self, value: ExpressionId) -> bool {
        let name = match self.tree[value].kind {
            ExpressionKind::Name | ExpressionKind::Attribute { .. } => self.last_segment(value),
            _ => None,
        };
        name.is_some_and(|name| name.ends_with("Warning"))
    }

    /// The first argument that is a text, with its place.
    fn text_argument(&self, arguments: &[ArgumentNode], texts: &Texts<'a>) -> Option<(usize, String)> {
        let text = |(place, argument): (usize, &ArgumentNode)| Some((place, self.said(argument.value, texts)?));
        arguments.iter().enumerate().find_map(text)
    }

    /// The text of an argument, also of `DeprecationWarning("…")`.
    fn said(&self, value: ExpressionId, texts: &Texts<'a>) -> Option<String> {
        let inside = || match &self.tree[value].kind {
            ExpressionKind::Call { function, arguments, .. } if self.is_warning_class(*function) => {
                self.template(arguments.first()?.value, texts)
            }
            _ => None,
        };
        self.template(value, texts).or_else(inside)
    }

    fn message(
        &self,
        channel: MessageChannel,
        callee: String,
        said: Option<(usize, String)>,
        arguments: &[ArgumentNode],
        call: ExpressionId,
    ) -> Message {
        let place = said.as_ref().map(|(place, _)| *place);
        let others = arguments.iter().enumerate().filter(|(at, _)| Some(*at) != place);
        let arguments: Vec<Value> = others.map(|(_, argument)| self.value(argument.value)).collect();
        let text = said.map(|(_, text)| text).unwrap_or_default();
        Message { text, channel, callee, arguments, line: self.line(self.tree[call].range.start) }
    }
}

/// True when `name` holds `word`, in whatever case.
fn mentions(name: &str, word: &str) -> bool {
    name.as_bytes().windows(word.len()).any(|it| it.eq_ignore_ascii_case(word.as_bytes()))
}

/// True for calls that handle warnings instead of giving one; `name` is in lower case.
fn is_about_warnings(name: &str) -> bool {
    let handles = ["filter", "catch", "capture", "assert", "record", "ignore", "suppress", "isinstance", "issubclass"];
    handles.iter().any(|word| name.contains(word)) || matches!(name, "warns" | "raises" | "deprecated_call")
}

/// The messages of the module that stand in no function, class or assignment.
pub(super) fn outside_definitions(source: &Source<'_>) -> Vec<Message> {
    source.own_messages(&source.tree.body)
}

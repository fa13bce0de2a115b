//! Templates with their holes filled, as far as the module itself says what goes in.

use super::source::Source;
use super::value::Texts;
use crate::python::syntax::{ArgumentForm, ArgumentNode, ExpressionId, ExpressionKind, StringNode};
use crate::python::visit::template_text;

impl<'a> Source<'a> {
    /// The text of a string; holes of an f-string that stand for a known text are filled, others stay `{source}`.
    pub(super) fn filled_string(&self, string: &StringNode, texts: &Texts<'a>) -> Option<String> {
        let mut text = template_text(self.tree, string)?;
        for (_, hole) in string.parts.iter().flat_map(|part| &part.holes) {
            if let Some(known) = self.filling(*hole, texts) {
                text = text.replacen(&format!("{{{}}}", self.written(*hole)), &known, 1);
            }
        }
        Some(text)
    }

    /// `template % values`: every `%s` and `%r` whose value is a known text is filled.
    pub(super) fn filled_percent(&self, template: &str, values: ExpressionId, texts: &Texts<'a>) -> String {
        let values: &[ExpressionId] = match &self.tree[values].kind {
            ExpressionKind::Tuple(items) => items,
            _ => &[values],
        };
        self.filled_in_order(template, &["%s", "%r"], values, texts)
    }

    /// `template.format(values)`: every `{}`, `{0}` and `{name}` whose value is a known text is filled.
    pub(super) fn filled_format(&self, template: &str, arguments: &[ArgumentNode], texts: &Texts<'a>) -> String {
        let placed = |it: &&ArgumentNode| matches!(it.form, ArgumentForm::Positional);
        let values: Vec<ExpressionId> = arguments.iter().take_while(placed).map(|it| it.value).collect();
        let mut text = self.filled_in_order(template, &["{}", "{!r}"], &values, texts);
        for (place, argument) in arguments.iter().enumerate() {
            let name = match argument.form {
                ArgumentForm::Positional => place.to_string(),
                ArgumentForm::Keyword(name) => self.text(name).to_owned(),
                ArgumentForm::Star | ArgumentForm::DoubleStar => continue,
            };
            if let Some(known) = self.filling(argument.value, texts) {
                text = text.replace(&format!("{{{name}}}"), &known).replace(&format!("{{{name}!r}}"), &known);
            }
        }
        text
    }

    fn filled_in_order(&self, template: &str, marks: &[&str], values: &[ExpressionId], texts: &Texts<'a>) -> String {
        let mut text = template.to_owned();
        let mut at = 0;
        for value in values {
            let next = marks.iter().filter_map(|mark| Some((text[at..].find(mark)?, mark.len()))).min();
            let Some((place, length)) = next.map(|(offset, length)| (at + offset, length)) else { break };
            let known = self.filling(*value, texts);
            let put = known.unwrap_or_else(|| text[place..place + length].to_owned());
            text.replace_range(place..place + length, &put);
            at = place + put.len();
        }
        text
    }

    /// What goes into a hole: a literal, or a name that stands for a text; of the module's names, constants only.
    fn filling(&self, value: ExpressionId, texts: &Texts<'a>) -> Option<String> {
        match self.tree[value].kind {
            ExpressionKind::String(_) => self.template(value, texts),
            ExpressionKind::Name => {
                let name = self.written(value);
                let constant = || self.texts.get(name).filter(|_| is_constant(name));
                texts.local.get(name).or_else(constant).cloned()
            }
            _ => None,
        }
    }
}

/// `OLD_NAME`: other names of a module are too often hidden by a parameter.
fn is_constant(name: &str) -> bool {
    name.chars().any(char::is_uppercase) && !name.chars().any(char::is_lowercase)
}

//! `warnings.warn("old is deprecated, use new")` and errors of stubs that name the successor.
//!
//! Sees the messages of a body, "define new instead of old" among them; for a class those of its constructor. Emits
//! what they name for the definition itself when they speak of it as a whole, or for the other old name that they speak
//! of (module `__getattr__`, properties that refuse). Wrong where a warning is given for one way of calling only.

use model::{DefinitionId, Message, MessageChannel, Symbol};

use super::{BOTH, Clue, Release, from_sayings};
use crate::candidate::{Candidate, Family};
use crate::pair::Pair;
use crate::{deprecation, text, weights};

pub(super) fn find(pair: &Pair, found: &mut Vec<Candidate>) {
    for release in BOTH {
        let side = release.side(pair);
        for id in side.speakers.warning.iter().copied() {
            if let Some(symbol) = side.symbol(id) {
                said(pair, release, id, symbol, found);
            }
        }
    }
}

/// True for a message that may name a successor.
pub(super) fn speaks(message: &Message) -> bool {
    deprecation::is_deprecation(message) || is_refusal(message)
}

fn is_refusal(message: &Message) -> bool {
    message.channel == MessageChannel::Error && text::speaks_of_deprecation(&message.text)
}

fn said(pair: &Pair, release: Release, id: DefinitionId, symbol: &Symbol, found: &mut Vec<Candidate>) {
    for (message, body) in deprecation::messages(release.side(pair), id, symbol) {
        let Some(strength) = strength(message, body) else { continue };
        let quote = text::one_line(&message.text);
        let clue = Clue {
            release,
            speaker: id,
            rule: "stated-by-warning",
            family: Family::Words,
            strength,
            quote: &quote,
            line: message.line,
        };
        let itself = deprecation::speaks_of_itself(symbol, body, message)
            || is_gone(pair, release, id) && !deprecation::speaks_of_parameter(body, message);
        pair_of_names(pair, &clue, symbol, message, found);
        let mut sayings = text::sayings(&message.text);
        sayings.retain(|it| {
            itself || it.subject.as_ref().is_some_and(|it| it.name.rsplit('.').next() != Some(&symbol.name))
        });
        from_sayings(pair, &clue, &sayings, found);
    }
}

/// A warning of something that is gone afterwards was about all of it.
fn is_gone(pair: &Pair, release: Release, id: DefinitionId) -> bool {
    release == Release::Before && pair.survivor(id).is_none()
}

fn strength(message: &Message, body: &Symbol) -> Option<u16> {
    if deprecation::is_deprecation(message) {
        return Some(weights::WARNING_TEXT);
    }
    is_refusal(message).then_some(if body.body.statements <= 3 { weights::REFUSAL_TEXT } else { weights::ERROR_TEXT })
}

/// `deprecated((2, 3, 0), "Tool.old_tip", "Tool.tip")`: two names passed apart, the first one old.
fn pair_of_names(pair: &Pair, clue: &Clue, symbol: &Symbol, message: &Message, found: &mut Vec<Candidate>) {
    let others = message.arguments.iter().filter_map(|it| it.as_text());
    let texts: Vec<&str> = std::iter::once(message.text.as_str()).chain(others).collect();
    let bare = |it: &str| it.trim_end_matches("()").to_owned();
    let names: Vec<String> = texts.iter().map(|it| bare(it)).filter(|it| text::is_dotted_identifier(it)).collect();
    let [old, new] = names.as_slice() else { return };
    let itself = old.rsplit('.').next() == Some(&symbol.name);
    let clue = Clue { quote: &format!("{old} → {new}"), ..*clue };
    if itself {
        found.extend(clue.names_successor(pair, new));
    }
}

#[cfg(test)]
mod tests {
    use crate::sample::Sample;

    const OLD: &str = "def load(path): return path\ndef read(path): return path\n";

    fn found(head: &str, body: &str) -> Vec<String> {
        let after = format!("import warnings\n{head}\ndef read(path): return path\ndef load(path):\n{body}");
        Sample::new(OLD, &after).found(super::find)
    }

    #[test]
    fn a_warning_names_the_successor_in_many_words() {
        let read = ["acme.load -> acme.read"];
        for words in [
            "use read() instead",
            "load() was renamed to read()",
            "moved to acme.read",
            "deprecated in favour of :func:`~acme.read`",
            "replaced by `read`",
            "superseded by 'read'",
        ] {
            let warning = format!("    warnings.warn({words:?}, DeprecationWarning)\n    return path");
            assert_eq!(found("", &warning), read, "{words}");
        }
    }

    #[test]
    fn a_template_is_filled_from_constants() {
        let read = ["acme.load -> acme.read"];
        assert_eq!(found("NEW = 'read'", "    warnings.warn(f'use {NEW} instead', DeprecationWarning)"), read);
        assert_eq!(found("", "    warnings.warn('use %s instead' % 'read', DeprecationWarning)"), read);
    }

    #[test]
    fn a_stub_that_refuses_names_the_successor() {
        let read = ["acme.load -> acme.read"];
        assert_eq!(found("", "    raise AttributeError('load has been replaced by read')"), read);
        assert_eq!(found("", "    raise NotImplementedError('load() was removed, use read()')"), read);
    }

    #[test]
    fn a_helper_is_told_both_names() {
        let before = "class Tool:\n    def tip(self): ...\n    def old_tip(self): ...";
        let after = "class Tool:\n    def tip(self): ...\n    def old_tip(self):\n        self._deprecated('old_tip', 'tip')\n        return self.tip()\n    def _deprecated(self, old, new): ...";
        assert_eq!(Sample::new(before, after).found(super::find), ["acme.Tool.old_tip -> acme.Tool.tip"]);
    }

    #[test]
    fn a_method_speaks_of_its_sibling() {
        let both = "class Item:\n    template = None\n    template_name = 'a'\n    def render(self):\n        if self.template:\n            \
            warn('%s should define template_name instead of template.' % self, DeprecationWarning)\n";
        let sample = Sample::new(both, "class Item:\n    template_name = 'a'\n    def render(self): ...\n");
        assert_eq!(sample.found(super::find), ["acme.Item.template -> acme.Item.template_name"]);
    }

    #[test]
    fn a_warning_of_one_way_of_calling_names_nothing() {
        let arguments =
            "    warnings.warn('passing path is deprecated, use read', DeprecationWarning)\n    return path";
        assert!(found("", arguments).is_empty());
        assert!(found("", "    warnings.warn('read is slow, see the manual')\n    return path").is_empty());
        assert!(found("", "    raise ValueError('use read for that')").is_empty());
    }
}

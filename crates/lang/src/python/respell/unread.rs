//! Names in text that the parser could not read: what they mean is not known, so they keep their meaning.

use std::collections::BTreeSet;

use model::DottedName;

use super::{Context, Found};
use crate::python::project::FileUnit;
use crate::python::scope::ScopeId;
use crate::python::syntax::ExpressionKind;

/// The names in the unreadable parts of one file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Unread {
    /// Dotted names with where they start.
    paths: Vec<(u32, DottedName)>,
}

impl Unread {
    pub(super) fn find(unit: &FileUnit) -> Self {
        if unit.tree.errors.is_empty() {
            return Self::default();
        }
        let names = unit.tree.expressions.iter().filter(|it| it.kind == ExpressionKind::Name);
        let read: BTreeSet<u32> = names.map(|it| it.range.start).collect();
        let all = unit.tree.errors.iter().flat_map(|range| dotted_words(unit.text(*range), range.start));
        Self { paths: all.filter(|(start, _)| !read.contains(start)).collect() }
    }

    /// True when `name` may be read there.
    pub(super) fn holds(&self, name: &str) -> bool {
        self.paths.iter().any(|(_, path)| path.root() == name)
    }

    /// Flags what spells an old path through an import: `acme.User` below `import acme`.
    pub(super) fn flag(&self, context: Context<'_, '_>, unit: &FileUnit, found: &mut Found) {
        for (start, path) in &self.paths {
            let Some(below) = path.below(&path.root().into()).filter(|below| !below.is_empty()) else { continue };
            let binding = unit.scopes.lookup(ScopeId::MODULE, path.root());
            let item = unit.imports.items.iter().find(|item| item.binding.is_some() && item.binding == binding);
            let Some(item) = item.filter(|item| !item.own) else { continue };
            if let Some(renewed) = context.rules.renew(&item.meaning().join(below)) {
                let reason = format!("`{path}` stands in text that cannot be read");
                found.flag(*start, reason, &renewed.respelling.operations);
            }
        }
    }
}

/// The identifiers of `text`, each with the attributes behind it; `base` is where the text starts.
fn dotted_words(text: &str, base: u32) -> Vec<(u32, DottedName)> {
    let in_path = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
    let mut res = Vec::new();
    let mut at = 0;
    for word in text.split(|c: char| !in_path(c)) {
        let starts_name = word.starts_with(|c: char| c.is_alphabetic() || c == '_');
        if starts_name {
            res.push((base + at as u32, DottedName::from(word.trim_end_matches('.'))));
        }
        at += word.len() + text[at + word.len()..].chars().next().map_or(0, char::len_utf8);
    }
    res
}

#[cfg(test)]
mod tests {
    use super::dotted_words;

    #[test]
    fn words_are_found_with_their_places() {
        let found = dotted_words("`User` + ä.b . c(1x)", 10);
        let words: Vec<(u32, &str)> = found.iter().map(|(at, path)| (*at, path.as_str())).collect();
        assert_eq!(words, [(11, "User"), (19, "ä.b"), (26, "c")]);
    }
}

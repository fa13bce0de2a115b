//! Calls and reads of imported names, as witnesses.

use std::collections::BTreeSet;

use model::{SymbolId, Use};

use super::source::Source;
use super::symbols::Collected;
use crate::python::syntax::{ArgumentForm, ArgumentNode, ExpressionId, ExpressionKind};
use crate::python::visit::{self, Node};

/// The uses in a file, in source order.
///
/// Calls of dotted names, of imported names and of the module's own; reads of imported names. Calls of other plain names,
/// which are built in or local, are left out.
pub(super) fn uses(source: &Source<'_>, collected: &Collected) -> Vec<Use> {
    let imported = collected.imports.iter().map(|import| import.binds.as_str()).collect();
    let defined = collected.symbols.iter().filter(|symbol| symbol.parent.is_none());
    let defined = defined.map(|symbol| symbol.name.as_str()).collect();
    let mut uses = Uses { source, imported, defined, around: Vec::new(), found: Vec::new() };
    uses.walk(collected);
    uses.found
}

struct Uses<'s, 'a> {
    source: &'s Source<'a>,
    imported: BTreeSet<&'s str>,
    defined: BTreeSet<&'s str>,
    /// The definitions around the current node, with their ends.
    around: Vec<(u32, SymbolId)>,
    found: Vec<Use>,
}

impl Uses<'_, '_> {
    fn walk(&mut self, collected: &Collected) {
        let tree = self.source.tree;
        let mut walk = visit::walk(tree, &tree.body);
        while let Some(node) = walk.next() {
            match node {
                Node::Statement(id) => {
                    self.leave(tree[id].range.start);
                    let definition = collected.definitions.get(&id);
                    self.around.extend(definition.map(|symbol| (tree[id].range.end, *symbol)));
                }
                Node::Expression(id) => self.expression(id, &mut walk),
            }
        }
    }

    fn leave(&mut self, offset: u32) {
        while self.around.last().is_some_and(|(end, _)| *end <= offset) {
            self.around.pop();
        }
    }

    fn expression(&mut self, id: ExpressionId, walk: &mut visit::Walk<'_>) {
        match &self.source.tree[id].kind {
            ExpressionKind::Call { function, arguments, .. } => self.call(*function, arguments),
            ExpressionKind::Name | ExpressionKind::Attribute { .. } => {
                let Some(name) = self.source.tree.dotted(id) else { return };
                walk.skip_parts();
                if self.imported.contains(root(&name)) {
                    self.note(name, None, id);
                }
            }
            _ => {}
        }
    }

    fn call(&mut self, function: ExpressionId, arguments: &[ArgumentNode]) {
        let Some(name) = self.source.tree.dotted(function) else { return };
        let known = self.imported.contains(root(&name)) || self.defined.contains(root(&name));
        if known || name.contains('.') {
            let keyword = |argument: &ArgumentNode| match argument.form {
                ArgumentForm::Keyword(name) => Some(self.source.text(name).to_owned()),
                ArgumentForm::Positional | ArgumentForm::Star | ArgumentForm::DoubleStar => None,
            };
            let keywords = arguments.iter().filter_map(keyword).collect();
            self.note(name, Some(keywords), function);
        }
    }

    /// Notes a use; the callee of a call is met again as a name and not noted twice.
    fn note(&mut self, name: String, keywords: Option<Vec<String>>, at: ExpressionId) {
        let line = self.source.line(self.source.tree[at].range.start);
        let called = keywords.is_none() && self.found.last().is_some_and(|it| it.keywords.is_some() && it.name == name);
        if !(called && self.found.last().is_some_and(|it| it.line == line)) {
            let within = self.around.last().map(|(_, symbol)| *symbol);
            self.found.push(Use { name, keywords, within, line });
        }
    }
}

fn root(name: &str) -> &str {
    name.split('.').next().unwrap_or(name)
}

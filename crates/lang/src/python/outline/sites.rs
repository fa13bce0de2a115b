//! Statements reduced to a shape and the names in it, so that the same statement is found in another release.

use std::hash::Hasher;

use model::{Sites, SymbolId, Word, WordRole};
use rustc_hash::{FxHashSet, FxHasher};

use super::source::Source;
use super::symbols::Collected;
use super::tokens::statement_shape;
use crate::python::syntax::{
    ArgumentForm, ArgumentNode, ExpressionId, ExpressionKind, Name, StatementId, StatementKind, StringNode,
};
use crate::python::visit::Node;

/// Statements with more names are generated or data, and say nothing.
const MOST_WORDS: usize = 200;

/// The statements of a file that use a name of another definition, in source order; imports left out.
///
/// A compound statement stands for its head. A statement whose names are all local or built in cannot use anything that
/// another release might have renamed.
pub(super) fn sites(source: &Source<'_>, collected: &Collected) -> Sites {
    let star = collected.imports.iter().any(|import| import.binds == "*");
    let imported = collected.imports.iter().map(|import| import.binds.as_str());
    let defined = collected.symbols.iter().filter(|symbol| symbol.parent.is_none()).map(|it| it.name.as_str());
    let known = imported.chain(defined).collect();
    let mut reader = Reader { source, known, star, shape: FxHasher::default(), words: Vec::new(), names: Vec::new() };
    let mut around: Vec<(u32, SymbolId)> = Vec::new();
    let mut sites = Sites::default();
    for id in source.statements(&source.tree.body) {
        let range = source.tree[id].range;
        while around.last().is_some_and(|(end, _)| *end <= range.start) {
            around.pop();
        }
        if reader.statement(id) {
            let within = around.last().map(|(_, symbol)| *symbol);
            sites.push(reader.shape.finish(), within, source.line(range.start), &reader.words);
        }
        around.extend(collected.definitions.get(&id).map(|symbol| (range.end, *symbol)));
    }
    sites.shrink();
    sites
}

struct Reader<'s, 'a> {
    source: &'s Source<'a>,
    /// What the file imports or defines at module level.
    known: FxHashSet<&'s str>,
    /// A star import may bind any name.
    star: bool,
    shape: FxHasher,
    words: Vec<Word>,
    /// The attributes of the dotted name read last, from last to first.
    names: Vec<Name>,
}

impl Reader<'_, '_> {
    /// Reads one statement without the blocks below it; false when it is of no use.
    fn statement(&mut self, id: StatementId) -> bool {
        let tree = self.source.tree;
        if matches!(tree[id].kind, StatementKind::Import(_) | StatementKind::FromImport(_) | StatementKind::Simple) {
            return false;
        }
        self.words.clear();
        self.shape = FxHasher::default();
        self.token(statement_shape(&tree[id].kind));
        let mut walk = self.source.order.below(id);
        while let Some(node) = walk.next() {
            match node {
                Node::Expression(id) if self.expression(id) => {}
                Node::Expression(_) | Node::Statement(_) => walk.skip_parts(),
            }
        }
        let used = self.words.iter().any(|word| word.role != WordRole::Local);
        used && self.words.len() <= MOST_WORDS
    }

    /// Reads one expression without its parts; false when they are read, too.
    fn expression(&mut self, id: ExpressionId) -> bool {
        let tree = self.source.tree;
        let range = tree[id].range;
        match &tree[id].kind {
            ExpressionKind::Name | ExpressionKind::Capture => {
                self.token("name");
                self.name(range);
            }
            ExpressionKind::Attribute { attribute, .. } => return self.attribute(id, *attribute),
            ExpressionKind::Call { function, arguments, .. } => self.call("call", *function, arguments),
            ExpressionKind::ClassPattern { class, arguments } => self.call("pattern", *class, arguments),
            ExpressionKind::String(string) => self.string(string),
            ExpressionKind::Number | ExpressionKind::Constant | ExpressionKind::Wildcard => {
                self.token(self.source.text(range));
            }
            ExpressionKind::Binary { operator, .. } | ExpressionKind::Unary { operator, .. } => {
                self.token(self.source.text(*operator));
            }
            ExpressionKind::Compare { operators, .. } => {
                operators.iter().for_each(|it| self.token(self.source.text(*it)));
            }
            kind => self.token(shape_of(kind)),
        }
        true
    }

    /// A dotted name is one run of words, and read as a whole; an attribute of anything else is a word before its value.
    fn attribute(&mut self, id: ExpressionId, attribute: Name) -> bool {
        let Some(root) = self.chain(id) else {
            self.token("attribute");
            self.word(attribute, WordRole::Member);
            return true;
        };
        self.token("name");
        let known = self.name(root);
        while let Some(name) = self.names.pop() {
            self.token("attribute");
            self.word(name, if known { WordRole::Dotted } else { WordRole::Member });
        }
        false
    }

    /// The root of a dotted name; its attributes are noted.
    fn chain(&mut self, id: ExpressionId) -> Option<Name> {
        let tree = self.source.tree;
        self.names.clear();
        let mut at = id;
        while let ExpressionKind::Attribute { value, attribute } = &tree[at].kind {
            self.names.push(*attribute);
            at = *value;
        }
        (tree[at].kind == ExpressionKind::Name).then(|| tree[at].range)
    }

    /// How many names the dotted name `id` has.
    fn chain_length(&self, id: ExpressionId) -> Option<usize> {
        let tree = self.source.tree;
        let (mut at, mut length) = (id, 1);
        while let ExpressionKind::Attribute { value, .. } = &tree[at].kind {
            (at, length) = (*value, length + 1);
        }
        (tree[at].kind == ExpressionKind::Name).then_some(length)
    }

    /// Notes a plain name; true when the file imports or defines it.
    fn name(&mut self, name: Name) -> bool {
        let known = self.star || self.known.contains(self.source.text(name));
        self.word(name, if known { WordRole::Name } else { WordRole::Local });
        known
    }

    fn word(&mut self, name: Name, role: WordRole) {
        let hash = Word::hash_of(self.source.text(name));
        self.words.push(Word { hash, role, callee: Word::NO_CALLEE });
    }

    /// The keywords of a call come before the words of its callee.
    fn call(&mut self, shape: &str, function: ExpressionId, arguments: &[ArgumentNode]) {
        self.token(shape);
        let start = self.words.len();
        for argument in arguments {
            match argument.form {
                ArgumentForm::Keyword(name) => {
                    self.token("keyword");
                    self.word(name, WordRole::Keyword);
                }
                ArgumentForm::Positional => self.token("argument"),
                ArgumentForm::Star => self.token("*"),
                ArgumentForm::DoubleStar => self.token("**"),
            }
        }
        let length = match (&self.source.tree[function].kind, self.chain_length(function)) {
            (_, Some(length)) => length,
            (ExpressionKind::Attribute { .. }, None) => 1,
            _ => return,
        };
        let callee = u16::try_from(self.words.len() + length - 1).unwrap_or(Word::NO_CALLEE);
        self.words[start..].iter_mut().for_each(|word| word.callee = callee);
    }

    /// A text counts without its quotes and prefix, which formatters change.
    fn string(&mut self, string: &StringNode) {
        for part in &string.parts {
            let text = self.source.text(part.content);
            self.token(if part.holes.is_empty() { text } else { "hole" });
        }
    }

    fn token(&mut self, text: &str) {
        self.shape.write(text.as_bytes());
    }
}

fn shape_of(kind: &ExpressionKind) -> &'static str {
    match kind {
        ExpressionKind::Subscript { .. } => "index",
        ExpressionKind::Slice(_) => "slice",
        ExpressionKind::Conditional { .. } => "if else",
        ExpressionKind::Boolean(_) => "boolean",
        ExpressionKind::Lambda { .. } => "lambda",
        ExpressionKind::List(_) => "list",
        ExpressionKind::Tuple(_) => "tuple",
        ExpressionKind::Set(_) => "set",
        ExpressionKind::Dict(_) => "dict",
        ExpressionKind::Comprehension { .. } => "for",
        ExpressionKind::Starred(_) => "star",
        ExpressionKind::Await(_) => "await",
        ExpressionKind::Yield(_) | ExpressionKind::YieldFrom(_) => "yield",
        ExpressionKind::Walrus { .. } => ":=",
        ExpressionKind::Pattern(_) => "patterns",
        _ => "other",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::python::outline::outline;
    use crate::python::parse::parse;

    /// `line within: words` of every site; local words in brackets, keywords with their callee's place.
    fn shown(source: &str) -> Vec<String> {
        let outline = outline(&parse(source.as_bytes()), "m", false);
        let texts: Vec<&str> = source.split(|it: char| !it.is_alphanumeric() && it != '_').collect();
        let text = |word: &Word| texts.iter().find(|it| Word::hash_of(it) == word.hash).copied().unwrap_or("?");
        let word = |word: &Word| match word.role {
            WordRole::Local => format!("[{}]", text(word)),
            WordRole::Name => text(word).to_owned(),
            WordRole::Dotted => format!(".{}", text(word)),
            WordRole::Member => format!("?.{}", text(word)),
            WordRole::Keyword => format!("{}={}", text(word), word.callee),
        };
        let line = |(site, words): (&model::Site, &[Word])| {
            let within = site.within.map(|it| outline.symbol(it).name.as_str()).unwrap_or("module");
            let words: Vec<String> = words.iter().map(word).collect();
            format!("{} {within}: {}", site.line, words.join(" "))
        };
        outline.sites.iter().map(line).collect()
    }

    #[test]
    fn notes_names_by_how_they_are_used() {
        let source = "import acme as a\nfrom b import c\ndef f(x):\n    a.b.g(x, k=1).h(j=c)\n    x.load(1)\n    y = len(x)\n    with c(x) as y:\n        y.z\nf(2)\n";
        assert_eq!(
            shown(source),
            ["4 f: j=1 ?.h k=5 a .b .g [x] c", "5 f: [x] ?.load", "7 f: c [x] [y]", "8 f: [y] ?.z", "9 module: f",]
        );
    }

    fn shape(statement: &str) -> u64 {
        let source = format!("from b import f, g\n{statement}\n");
        outline(&parse(source.as_bytes()), "m", false).sites.at(0).0.shape
    }

    #[test]
    fn shapes_differ_by_everything_but_names() {
        assert_eq!(shape("f(x, k='a')"), shape("g(y, j=\"a\")"));
        assert_eq!(shape("f.a.b(1)"), shape("g.c.d(\n    1\n)"));
        for other in ["f(x, k='b')", "f(x, 'a')", "f(x, *k)", "f(x, k='a').g", "y = f(x, k='a')", "f(x)(k='a')"] {
            assert_ne!(shape("f(x, k='a')"), shape(other), "{other}");
        }
    }

    #[test]
    fn survives_long_chains() {
        assert_eq!(shown(&format!("import a\na{}\n", ".b".repeat(300))).len(), 0);
        assert_eq!(shown(&format!("import a\na{}\n", ".b()".repeat(100))).len(), 1);
    }
}

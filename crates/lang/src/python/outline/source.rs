//! A file while it is read: its tree and what all parts of the outline ask about it.

use std::cell::RefCell;
use std::collections::BTreeMap;

use model::TextRange;

use super::order::{Order, Walk};
use crate::python::parse::Parsed;
use crate::python::syntax::{ExpressionId, ExpressionKind, StatementId, StatementKind, Tree};
use crate::python::visit::{LineTable, Node};

/// A parsed file with its lines and constants.
pub(super) struct Source<'a> {
    pub(super) tree: &'a Tree,
    pub(super) module: &'a str,
    pub(super) is_package: bool,
    /// What the module assigns to a plain name, the last one of each name.
    pub(super) constants: BTreeMap<&'a str, ExpressionId>,
    /// Those of them that are a text.
    pub(super) texts: BTreeMap<&'a str, String>,
    /// All nodes in source order.
    pub(super) order: Order,
    lines: LineTable,
    shift: u32,
    /// Memory for tokens that nobody uses at the moment.
    buffers: RefCell<Vec<Buffers>>,
}

/// The bytes and the hashes of tokens.
type Buffers = (Vec<u8>, Vec<u32>);

impl<'a> Source<'a> {
    pub(super) fn new(parsed: &'a Parsed, module: &'a str, is_package: bool) -> Self {
        let tree = &parsed.tree;
        let (lines, order) = (LineTable::new(&tree.source), Order::of(tree));
        let (constants, texts) = (constants(tree), BTreeMap::new());
        let (shift, buffers) = (parsed.shift, RefCell::default());
        let mut source = Self { tree, module, is_package, constants, texts, order, lines, shift, buffers };
        let text = |(name, value): (&&'a str, &ExpressionId)| Some((*name, source.literal(*value)?));
        source.texts = source.constants.iter().filter_map(text).collect();
        source
    }

    /// Empty memory for tokens.
    pub(super) fn lend_buffers(&self) -> Buffers {
        self.buffers.borrow_mut().pop().unwrap_or_default()
    }

    /// Keeps memory for later tokens.
    pub(super) fn take_back(&self, (mut bytes, mut hashes): Buffers) {
        bytes.clear();
        hashes.clear();
        self.buffers.borrow_mut().push((bytes, hashes));
    }

    /// Walks over everything below `block`, outer before inner.
    pub(super) fn walk<'o>(&'o self, block: &'o [StatementId]) -> Walk<'o> {
        self.order.block(block)
    }

    /// Walks over `expression` and everything below it.
    pub(super) fn walk_expression(&self, expression: ExpressionId) -> Walk<'_> {
        self.order.expression(expression)
    }

    /// The statements below `block`, nested ones included.
    pub(super) fn statements<'o>(&'o self, block: &'o [StatementId]) -> impl Iterator<Item = StatementId> + 'o {
        let mut walk = self.walk(block);
        std::iter::from_fn(move || {
            loop {
                match walk.next()? {
                    Node::Statement(id) => return Some(id),
                    Node::Expression(_) => walk.skip_parts(),
                }
            }
        })
    }

    /// The expressions below `block`, nested ones included.
    pub(super) fn expressions<'o>(&'o self, block: &'o [StatementId]) -> impl Iterator<Item = ExpressionId> + 'o {
        self.walk(block).filter_map(|node| match node {
            Node::Expression(id) => Some(id),
            Node::Statement(_) => None,
        })
    }

    /// The line of `offset`, from 1.
    pub(super) fn line(&self, offset: u32) -> u32 {
        self.lines.line(offset)
    }

    /// First and last line of `range`.
    pub(super) fn lines(&self, range: TextRange) -> (u32, u32) {
        let last = range.end.saturating_sub(1).max(range.start);
        (self.line(range.start), self.line(last))
    }

    /// `range` in the file.
    pub(super) fn in_file(&self, range: TextRange) -> TextRange {
        TextRange::new(range.start + self.shift, range.end + self.shift)
    }

    /// The text of `range`.
    pub(super) fn text(&self, range: TextRange) -> &'a str {
        self.tree.text(range)
    }

    /// The text of an expression.
    pub(super) fn written(&self, expression: ExpressionId) -> &'a str {
        self.text(self.tree[expression].range)
    }

    /// The last segment of the dotted name that `expression` spells; of a call, that of its callee.
    pub(super) fn last_segment(&self, expression: ExpressionId) -> Option<&'a str> {
        match &self.tree[expression].kind {
            ExpressionKind::Name => Some(self.written(expression)),
            ExpressionKind::Attribute { attribute, .. } => Some(self.text(*attribute)),
            ExpressionKind::Call { function, .. } => self.last_segment(*function),
            _ => None,
        }
    }

    /// The name that `expression` is, when it is one.
    pub(super) fn name(&self, expression: ExpressionId) -> Option<&'a str> {
        (self.tree[expression].kind == ExpressionKind::Name).then(|| self.written(expression))
    }
}

fn constants(tree: &Tree) -> BTreeMap<&str, ExpressionId> {
    let mut constants = BTreeMap::new();
    for statement in &tree.body {
        let (targets, value) = match &tree[*statement].kind {
            StatementKind::Assign { targets, value } => (targets.as_slice(), *value),
            StatementKind::AnnotatedAssign { target, value: Some(value), .. } => (std::slice::from_ref(target), *value),
            _ => continue,
        };
        let names = targets.iter().filter(|target| tree[**target].kind == ExpressionKind::Name);
        constants.extend(names.map(|target| (tree.text(tree[*target].range), value)));
    }
    constants
}

//! The strict parser on text that may nest as deep as its author liked.
//!
//! Its time may grow with the square of the depth, and freeing its nodes recurs as deep as they are nested.

use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_ast::{Expr, InterpolatedStringElement, Mod, Pattern, Stmt};
use ruff_python_parser::{Mode, ParseOptions, Parsed};

/// How deep nodes may lie in each other to be freed.
const DEPTH_LIMIT: u32 = 400;

/// How many brackets may be open at one place. Python stops at 200, but those in literals and comments are counted, too.
const BRACKET_LIMIT: u32 = 10_000;

/// The nodes of `text`; `None` when its brackets lie too deep in each other. To be given back to [`discard`].
pub(super) fn parse(text: &str) -> Option<Parsed<Mod>> {
    if opens_too_many(text) {
        return None;
    }
    Some(ruff_python_parser::parse_unchecked(text, ParseOptions::from(Mode::Module)))
}

/// True when more than [`BRACKET_LIMIT`] brackets are open at some place.
fn opens_too_many(text: &str) -> bool {
    let opens = |byte: &u8| matches!(byte, b'(' | b'[' | b'{');
    // Nearly every file holds fewer in all.
    if text.as_bytes().iter().filter(|it| opens(it)).count() <= BRACKET_LIMIT as usize {
        return false;
    }
    let mut open: u32 = 0;
    text.bytes().any(|byte| {
        match byte {
            b'(' | b'[' | b'{' => open += 1,
            b')' | b']' | b'}' => open = open.saturating_sub(1),
            _ => {}
        }
        open > BRACKET_LIMIT
    })
}

/// Frees the nodes of one file, unless they lie so deep in each other that freeing them would overflow the stack: such
/// a file's nodes are never freed.
pub(super) fn discard(parsed: Parsed<Mod>) {
    let mut search = Search::default();
    match parsed.syntax() {
        Mod::Module(module) => search.visit_body(&module.body),
        Mod::Expression(expression) => search.visit_expr(&expression.body),
    }
    if search.too_deep {
        std::mem::forget(parsed);
    }
}

#[derive(Default)]
struct Search {
    depth: u32,
    too_deep: bool,
}

impl Search {
    fn below(&mut self, walk: impl FnOnce(&mut Self)) {
        self.too_deep |= self.depth == DEPTH_LIMIT;
        if !self.too_deep {
            self.depth += 1;
            walk(self);
            self.depth -= 1;
        }
    }
}

impl<'a> Visitor<'a> for Search {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        self.below(|search| visitor::walk_stmt(search, statement));
    }

    fn visit_expr(&mut self, expression: &'a Expr) {
        self.below(|search| visitor::walk_expr(search, expression));
    }

    fn visit_pattern(&mut self, pattern: &'a Pattern) {
        self.below(|search| visitor::walk_pattern(search, pattern));
    }

    fn visit_interpolated_string_element(&mut self, element: &'a InterpolatedStringElement) {
        self.below(|search| visitor::walk_interpolated_string_element(search, element));
    }
}

//! The strict question: does Python accept this file?
//!
//! The guard on everything that is written. It reads the current language, so `print "x"` is a problem.

use std::collections::BTreeSet;

use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_ast::{Arguments, Expr, Identifier, InterpolatedStringElement, Mod, Parameters, Pattern, Stmt};

use ruff_python_parser::Parsed;

use super::depth;
use super::parse::{decode, tree_of};
use super::syntax::Tree;

/// The first thing in a file that Python refuses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyntaxProblem {
    /// What is wrong, without the place.
    pub message: String,
    /// Where, in bytes of the file.
    pub offset: u32,
}

/// Checks that `bytes` are a Python file.
///
/// Beyond the grammar, a keyword repeated in a call and a parameter repeated in a definition are refused. Bytes that are
/// not UTF-8 are taken for letters: only the file's own coding line could tell.
///
/// # Errors
/// Gives the problem that stands first.
pub fn check(bytes: &[u8]) -> Result<(), SyntaxProblem> {
    read(bytes, |parsed, _| depth::discard(parsed))
}

/// The tree of a Python file.
///
/// # Errors
/// Like [`check`].
pub(super) fn tree(bytes: &[u8]) -> Result<Tree, SyntaxProblem> {
    read(bytes, tree_of)
}

/// Hands a Python file and its text on.
fn read<T>(bytes: &[u8], take: impl FnOnce(Parsed<Mod>, &str) -> T) -> Result<T, SyntaxProblem> {
    let decoded = decode(bytes);
    let problem = |message: String, offset: u32| SyntaxProblem { message, offset: offset + decoded.shift };
    if let Some(message) = decoded.encoding.problem() {
        return Err(problem(message.to_owned(), 0));
    }
    let Some(parsed) = depth::parse(&decoded.text) else {
        return Err(problem("too many brackets are open".to_owned(), 0));
    };
    let error = parsed.errors().first().map(|error| (error.location.start().to_u32(), error.error.to_string()));
    let mut repeated = Repeated::default();
    repeated.visit_mod(parsed.syntax());
    match error.or(repeated.found.into_iter().min()) {
        Some((offset, message)) => {
            depth::discard(parsed);
            Err(problem(message, offset))
        }
        None => Ok(take(parsed, &decoded.text)),
    }
}

/// How deep nodes may lie in each other before the search for repetitions looks no further.
const DEPTH_LIMIT: u32 = 200;

/// Looks for names given twice where once is allowed.
#[derive(Default)]
struct Repeated {
    found: Vec<(u32, String)>,
    depth: u32,
}

impl Repeated {
    fn visit_mod(&mut self, module: &Mod) {
        match module {
            Mod::Module(module) => self.visit_body(&module.body),
            Mod::Expression(expression) => self.visit_expr(&expression.body),
        }
    }

    fn below(&mut self, walk: impl FnOnce(&mut Self)) {
        if self.depth < DEPTH_LIMIT {
            self.depth += 1;
            walk(self);
            self.depth -= 1;
        }
    }

    fn note<'a>(&mut self, what: &str, names: impl Iterator<Item = &'a Identifier>) {
        let mut seen = BTreeSet::new();
        for name in names {
            if !seen.insert(name.as_str()) {
                self.found.push((name.range.start().to_u32(), format!("{what} `{name}` is repeated")));
            }
        }
    }
}

impl<'a> Visitor<'a> for Repeated {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        self.below(|repeated| visitor::walk_stmt(repeated, statement));
    }

    fn visit_expr(&mut self, expression: &'a Expr) {
        self.below(|repeated| visitor::walk_expr(repeated, expression));
    }

    fn visit_pattern(&mut self, pattern: &'a Pattern) {
        self.below(|repeated| visitor::walk_pattern(repeated, pattern));
    }

    fn visit_interpolated_string_element(&mut self, element: &'a InterpolatedStringElement) {
        self.below(|repeated| visitor::walk_interpolated_string_element(repeated, element));
    }

    fn visit_arguments(&mut self, arguments: &'a Arguments) {
        self.note("keyword", arguments.keywords.iter().filter_map(|keyword| keyword.arg.as_ref()));
        visitor::walk_arguments(self, arguments);
    }

    fn visit_parameters(&mut self, parameters: &'a Parameters) {
        self.note("parameter", parameters.iter().map(|parameter| parameter.name()));
        visitor::walk_parameters(self, parameters);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(source: &str) -> Option<(String, u32)> {
        check(source.as_bytes()).err().map(|problem| (problem.message, problem.offset))
    }

    #[test]
    fn accepts_python() {
        for source in [
            "",
            "class C[T: int = str]: pass\n",
            "match x:\n    case {'a': b}: pass\n",
            "f(a=1, **b, **c)\n",
            "def f(a, /, b, *, c): return (yield)\r\n",
            "\u{feff}a = 1\n",
        ] {
            assert_eq!(message(source), None, "{source}");
        }
        assert_eq!(check(b"# coding: latin-1\nx = '\xe9'\n"), Ok(()));
    }

    #[test]
    fn refuses_what_python_refuses() {
        for source in ["print 'x'\n", "class A:\n", "f(**a, *b)\n", "x = (\n", "if x:\na\n", "a = 1\0"] {
            assert!(message(source).is_some(), "{source}");
        }
    }

    #[test]
    fn refuses_repeated_names() {
        assert_eq!(message("f(a=1, a=2)\n"), Some(("keyword `a` is repeated".to_owned(), 7)));
        assert_eq!(message("\u{feff}class A(B, m=1, m=2): pass\n"), Some(("keyword `m` is repeated".to_owned(), 19)));
        assert_eq!(message("lambda a, *, a: 0\n"), Some(("parameter `a` is repeated".to_owned(), 13)));
        assert_eq!(message("def f(a, *a): pass\n"), Some(("parameter `a` is repeated".to_owned(), 10)));
    }

    #[test]
    fn survives_deep_nesting() {
        let deep = |(open, close): (&str, &str), depth| format!("{}x{}\n", open.repeat(depth), close.repeat(depth));
        for pair in [("-", ""), ("", " + y"), ("", ".a"), ("", "()")] {
            assert_eq!(message(&deep(pair, 20_000)), None);
        }
        for pair in [("(", ")"), ("[", "]"), ("f(", ")")] {
            assert_eq!(message(&deep(pair, 9_000)), None);
            assert!(message(&deep(pair, 20_000)).is_some(), "as Python says, too");
        }
        let smileys = format!("# {}\nx = 1\n", ":(".repeat(3_000));
        assert_eq!(message(&smileys), None);
        assert!(message(&"[".repeat(20_000)).is_some());
        assert!(message(&"f(".repeat(20_000)).is_some());
        assert!(message(&format!("f\"{}", "{x:".repeat(20_000))).is_some());
        assert!(message(&format!("f\"{}", "{x:".repeat(9_000))).is_some());
    }
}

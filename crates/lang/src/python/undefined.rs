//! Names that a file reads and that nothing binds: what an edit must never add to.

use std::collections::BTreeSet;

use super::parse::{let_tree_go, parse};
use super::scope::Scopes;
use super::strict::{self, SyntaxProblem};
use super::syntax::{ExpressionId, ExpressionKind, Tree};

/// The names that `bytes` reads although neither the file nor the language binds them, in order.
///
/// Names that a star import may bring are left out, and so are files that cannot be read.
pub fn undefined_names(bytes: &[u8]) -> BTreeSet<String> {
    in_tree(&parse(bytes).tree)
}

/// The same of a file that Python must accept.
///
/// # Errors
/// Gives the first thing that Python refuses.
pub fn undefined_names_if_valid(bytes: &[u8]) -> Result<BTreeSet<String>, SyntaxProblem> {
    let tree = strict::tree(bytes)?;
    let res = in_tree(&tree);
    let_tree_go(tree);
    Ok(res)
}

fn in_tree(tree: &Tree) -> BTreeSet<String> {
    let scopes = Scopes::build(tree);
    let ids = (0..tree.expressions.len() as u32).map(ExpressionId);
    let names = ids.filter(|id| matches!(tree[*id].kind, ExpressionKind::Name));
    let unbound = names.filter(|id| scopes.resolve(*id).is_none());
    let starless = unbound.filter(|id| {
        let mut chain = scopes.chain(scopes.scope_at(*id));
        chain.all(|scope| scopes.scope(scope).stars.is_empty())
    });
    let texts = starless.map(|id| tree.text(tree[id].range));
    texts.filter(|name| !is_builtin(name)).map(str::to_owned).collect()
}

/// True for names that need no binding in any supported version of the language.
pub(crate) fn is_builtin(name: &str) -> bool {
    (name.starts_with("__") && name.ends_with("__")) || BUILTINS.binary_search(&name).is_ok()
}

/// The module `builtins` of Python 3.8 to 3.14, and what an interactive start adds to it.
#[rustfmt::skip]
const BUILTINS: &[&str] = &[
    "ArithmeticError", "AssertionError", "AttributeError", "BaseException", "BaseExceptionGroup", "BlockingIOError",
    "BrokenPipeError", "BufferError", "BytesWarning", "ChildProcessError", "ConnectionAbortedError", "ConnectionError",
    "ConnectionRefusedError", "ConnectionResetError", "DeprecationWarning", "EOFError", "Ellipsis", "EncodingWarning",
    "EnvironmentError", "Exception", "ExceptionGroup", "FileExistsError", "FileNotFoundError", "FloatingPointError",
    "FutureWarning", "GeneratorExit", "IOError", "ImportError", "ImportWarning", "IndentationError", "IndexError",
    "InterruptedError", "IsADirectoryError", "KeyError", "KeyboardInterrupt", "LookupError", "MemoryError",
    "ModuleNotFoundError", "NameError", "NotADirectoryError", "NotImplemented", "NotImplementedError", "OSError",
    "OverflowError", "PendingDeprecationWarning", "PermissionError", "ProcessLookupError", "PythonFinalizationError",
    "RecursionError", "ReferenceError", "ResourceWarning", "RuntimeError", "RuntimeWarning", "StopAsyncIteration",
    "StopIteration", "SyntaxError", "SyntaxWarning", "SystemError", "SystemExit", "TabError", "TimeoutError",
    "TypeError", "UnboundLocalError", "UnicodeDecodeError", "UnicodeEncodeError", "UnicodeError",
    "UnicodeTranslateError", "UnicodeWarning", "UserWarning", "ValueError", "Warning", "WindowsError",
    "ZeroDivisionError", "abs", "aiter", "all", "anext", "any", "ascii", "bin", "bool", "breakpoint", "bytearray",
    "bytes", "callable", "chr", "classmethod", "compile", "complex", "copyright", "credits", "delattr", "dict", "dir",
    "divmod", "enumerate", "eval", "exec", "exit", "filter", "float", "format", "frozenset", "getattr", "globals",
    "hasattr", "hash", "help", "hex", "id", "input", "int", "isinstance", "issubclass", "iter", "len", "license",
    "list", "locals", "map", "max", "memoryview", "min", "next", "object", "oct", "open", "ord", "pow", "print",
    "property", "quit", "range", "repr", "reversed", "round", "set", "setattr", "slice", "sorted", "staticmethod",
    "str", "sum", "super", "tuple", "type", "vars", "zip",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn undefined(source: &str) -> Vec<String> {
        undefined_names(source.as_bytes()).into_iter().collect()
    }

    #[test]
    fn the_list_is_sorted_for_the_search() {
        assert!(BUILTINS.is_sorted());
    }

    #[test]
    fn names_that_nothing_binds_are_undefined() {
        assert_eq!(undefined("import a\na.b(c)\ndef f(x):\n    return x + y\n"), ["c", "y"]);
    }

    #[test]
    fn builtins_bound_names_and_class_names_of_the_class_itself_are_defined() {
        assert_eq!(undefined("class A:\n    n = 1\n    m = n\nprint(len(__name__), A)\n"), Vec::<String>::new());
        assert_eq!(undefined("class A:\n    n = 1\n    def f(self):\n        return n\n"), ["n"]);
    }

    #[test]
    fn a_star_import_may_bring_anything() {
        assert_eq!(undefined("from a import *\nb()\n"), Vec::<String>::new());
    }
}

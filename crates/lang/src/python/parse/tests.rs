use super::dump::dump;
use super::*;
use crate::python::syntax::{ExpressionKind, StatementKind};

#[test]
fn gives_the_tree_of_each_source() {
    crate::python::table::check("src/python/parse/table.txt", |source| {
        let agreement = agreement(source.as_bytes());
        assert!(!matches!(agreement, Agreement::Different(_)), "{agreement:?}");
        dump(&parse(source.as_bytes()).tree)
    });
}

#[test]
fn survives_deep_nesting() {
    let deep = |open: &str, close: &str| format!("{}x{}\n", open.repeat(20_000), close.repeat(20_000));
    for source in [
        deep("(", ")"),
        deep("[", "]"),
        deep("{", "}"),
        deep("f(", ")"),
        deep("-", ""),
        deep("not ", ""),
        deep("", ".a"),
        deep("", "()"),
        deep("", "[0]"),
        deep("", " + y"),
        deep("", " and y"),
        deep("", " or z and y"),
        deep("", " = y"),
        deep("lambda: ", ""),
        deep("x if y else ", ""),
        deep("x[", "]"),
        format!("match x:\n case {}x{}: pass\n", "[".repeat(2000), "]".repeat(2000)),
        format!("x: {}x{}\n", "a[".repeat(2000), "]".repeat(2000)),
        (0..500).map(|depth| format!("{}if x:\n", " ".repeat(depth))).collect(),
    ] {
        let parsed = parse(source.as_bytes());
        assert!(!parsed.tree.body.is_empty(), "{}", &source[..10]);
    }
}

#[test]
fn parentheses_do_not_count_as_depth() {
    let source = format!("{}x{}\n", "(".repeat(5000), ")".repeat(5000));
    let tree = parse(source.as_bytes()).tree;
    let StatementKind::Expression(value) = tree[tree.body[0]].kind else { panic!("an expression") };
    assert_eq!(tree[value].kind, ExpressionKind::Name);
}

#[test]
fn cuts_a_byte_order_mark() {
    let parsed = parse(b"\xef\xbb\xbfimport a\n");
    assert_eq!(dump(&parsed.tree), "import a\n");
    assert_eq!((parsed.shift, parsed.encoding), (3, Encoding::Utf8));
    assert_eq!(parsed.in_file(TextRange::new(7, 8)), TextRange::new(10, 11));
}

#[test]
fn masks_bytes_that_are_not_utf8() {
    let parsed = parse(b"# -*- coding: latin-1 -*-\nname = '\xe9t\xe9'  # \xff\n");
    assert_eq!(dump(&parsed.tree), "assign name = \"xtx\"\ncomment # -*- coding: latin-1 -*-\ncomment # x\n");
    assert_eq!((parsed.shift, parsed.encoding), (0, Encoding::Masked));
}

#[test]
fn refuses_what_is_no_text() {
    assert_eq!(parse(b"\xff\xfei\0m\0").encoding, Encoding::Wide);
    assert_eq!(parse(b"a = 1\0").encoding, Encoding::Nul);
    assert!(parse(b"a = 1\0").tree.body.is_empty());
}

#[test]
fn a_lone_carriage_return_ends_a_line() {
    assert_eq!(dump(&parse(b"a = 1\rb = 2\r").tree), "assign a = 1\nassign b = 2\n");
}

#[test]
fn line_ends_continuations_and_form_feeds_are_layout() {
    let tree = parse(b"if x:\r\n    y = \\\r\n        1\r\n\x0cz = 2\r\n").tree;
    assert_eq!(dump(&tree), "if x\n  assign y = 1\nassign z = 2\n");
}

#[test]
fn empty_files_have_empty_trees() {
    assert_eq!(parse(b""), Parsed::default());
}

#[test]
fn a_broken_literal_has_its_ranges_inside_the_file() {
    let source = b"import acme\nfrom acme import User\n\nprUUUUUUU\x05int(f\x22{User!r:>kUser.width}} {User=} {acme.User = }\x22)\nprint(f\x22{f\x22{User(\x22User\x22)}\x22}\x22, rf\x22\x5c{User}\x22)\npri't(f\x22\x22\x22{\n    User  # here\n}\x22\xb4\xb4\xb4\xb4\xb4\xb4\xb4\xb4\xb4\xb4\xb4\xb4\xb4\xb4\xb4\xb4\xb4\xb4\xb4\xb4\xb4\xb4\xb4\xb4\xb4\xb4\xb4\xb4\xb4\xb4\xb4\xb4\xb4\xb4\xb4\xb4\xb4\xb4\xb4\xb4\xb4\xb4\xb4\xb4\xb4\xb4\xb4\xb4\xb4\xb4\xb4\xb4\xb4\xb4\xb4\xb4\xb4\xb4\xb4\xb4\xb4\xb4\xb4\xb4\xb4\xb4\xb4\xb4\xb4\xb4\x22\x22)";
    let text = String::from_utf8_lossy(source).into_owned();
    let tree = parse(text.as_bytes()).tree;
    for id in crate::python::visit::expressions(&tree, &tree.body) {
        if let ExpressionKind::String(string) = &tree[id].kind {
            string.parts.iter().for_each(|part| assert!(tree.text(part.content).len() <= text.len()));
        }
    }
}

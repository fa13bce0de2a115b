use super::*;
use crate::python::parse::parse;
use crate::python::table;

fn outline_of(source: &str) -> Outline {
    outline(&parse(source.as_bytes()), "acme.models", false)
}

#[test]
fn outlines_each_source() {
    table::check("src/python/outline/table.txt", |source| dump::dump(&outline_of(source)));
}

#[test]
fn packages_import_from_themselves() {
    let parsed = parse(b"from .models import User\nfrom . import a\nfrom ..b import c\n");
    let modules = |module: &str, is_package: bool| {
        let imports = outline(&parsed, module, is_package).imports;
        imports.into_iter().map(|import| import.module).collect::<Vec<_>>()
    };
    assert_eq!(modules("acme.sub", true), ["acme.sub.models", "acme.sub", "acme.b"]);
    assert_eq!(modules("acme.sub.mod", false), ["acme.sub.models", "acme.sub", "acme.b"]);
    assert_eq!(modules("script", false), ["models", ".", "..b"]);
}

#[test]
fn ranges_count_the_byte_order_mark() {
    let outline = outline(&parse(b"\xef\xbb\xbfx = 1\n"), "m", false);
    assert_eq!(outline.symbols[0].range, model::TextRange::new(3, 8));
}

#[test]
fn survives_deep_nesting() {
    let indented = |head: &str| (0..400).map(|depth| format!("{}{head}\n", " ".repeat(depth))).collect::<String>();
    for source in [
        format!("x = {}y{}\n", "[".repeat(5000), "]".repeat(5000)),
        format!("x = y{}\n", ".a".repeat(5000)),
        format!("x = 'y'{}\n", " + 'z'".repeat(5000)),
        format!("x = {}y{}\n", "f(".repeat(5000), ")".repeat(5000)),
        indented("if x:"),
        indented("class A:"),
        indented("def f():"),
        indented("if x:") + &" ".repeat(400) + "__all__ = ['a']\n",
    ] {
        outline_of(&source);
    }
}

#[test]
fn unreadable_files_say_why() {
    let problems = outline(&parse(b"a\0"), "m", false).problems;
    assert_eq!(problems[0].message, "the file holds a NUL byte");
}

/// The first symbols of two sources.
fn bodies(left: &str, right: &str) -> (model::Body, model::Body) {
    let body = |source: &str| outline_of(source).symbols.swap_remove(0).body;
    (body(left), body(right))
}

#[test]
fn digests_ignore_names_and_layout() {
    for (left, right) in [
        (
            "def old(a, b):\n    \"Doc.\"\n    c = a + (b)  # sum\n    return [old(x) for x in c]\n",
            "def new(d, e):\n\n    f = (d\n        + e)\n    return [new(g) for g in f]\n",
        ),
        (
            "class A(B):\n    x = 1\n    def f(self): return A.x\n",
            "class Z(B):\n    def f(self): return Z.x\n    x = 1\n",
        ),
        ("T = TypeVar('T', bound=X)\n", "U = TypeVar(\"U\", bound=X)\n"),
        (
            "def f(x):\n    try:\n        g()\n    except E as e: h(e)\n",
            "def f(x):\n    try: g()\n    except E as z:\n        h(z)\n",
        ),
    ] {
        let (left, right) = bodies(left, right);
        assert_eq!((left.digest, &left.shingles), (right.digest, &right.shingles));
    }
}

#[test]
fn digests_tell_bodies_apart() {
    for (left, right) in [
        ("def f(a, b): return a - b\n", "def f(a, b): return b - a\n"),
        ("def f(a): return a.x\n", "def f(a): return a.y\n"),
        ("def f(a): return g(x=a)\n", "def f(a): return g(y=a)\n"),
        ("def f(a): return a and b or c\n", "def f(a): return a or b and c\n"),
        ("def f(a): return a[1:]\n", "def f(a): return a[:1]\n"),
        ("def f(a): a += 1\n", "def f(a): a -= 1\n"),
        ("def f(a):\n    if a: b()\n    c()\n", "def f(a):\n    if a:\n        b()\n        c()\n"),
        ("def f(a): return {1: 2, **a}\n", "def f(a): return {**a, 1: 2}\n"),
        ("def f(a): return f'{a}x'\n", "def f(a): return f'x{a}'\n"),
        ("def f(a): return not a\n", "def f(a): return -a\n"),
        ("def f(a): return g(a)\n", "def f(a): return g(*a)\n"),
        ("def f(a): return [a]\n", "def f(a): return (a,)\n"),
        ("X = 1\n", "X = 2\n"),
        ("class A:\n    x = 1\n", "class A:\n    y = 1\n"),
    ] {
        let (first, second) = bodies(left, right);
        assert_ne!(first.digest, second.digest, "{left}{right}");
    }
}

#[test]
fn signature_digests_ignore_the_own_name_only() {
    let (left, right) = bodies("def old(a: old, *, b=1): pass\n", "def new(a: new, *, b = 1):\n    return 2\n");
    assert_eq!(left.signature_digest, right.signature_digest);
    for other in [
        "def f(a, *, c=1): pass\n",
        "def f(a, b=1): pass\n",
        "def f(a, *, b=2): pass\n",
        "async def f(a, *, b=1): pass\n",
    ] {
        let (left, right) = bodies("def f(a, *, b=1): pass\n", other);
        assert_ne!(left.signature_digest, right.signature_digest, "{other}");
    }
    let (left, right) = bodies("class A(B): pass\n", "class Z(C): pass\n");
    assert_ne!(left.signature_digest, right.signature_digest);
}

#[test]
fn uses_of_a_parameter_survive_its_renaming() {
    let uses = |source: &str| outline_of(source).symbols[0].body.parameter_uses.clone();
    let [left, right] = ["old", "new"].map(|name| {
        uses(&format!("def f({name}, rest):\n    job.{name} = {name}\n    g({name}={name}) # {name}\n    rest"))
    });
    let common = left[0].contexts.iter().filter(|it| right[0].contexts.contains(it)).count();
    assert!(common * 3 >= left[0].contexts.len() * 2);
    assert_eq!([&left[0].name, &right[0].name, &left[1].name], ["old", "new", "rest"]);
    let [passed, own] = ["old", "new"].map(|name| uses(&format!("def f({name}):\n    g(new={name})")));
    assert!(own[0].contexts.iter().any(|it| passed[0].contexts.contains(it)));
    let other = uses("def f(new, rest):\n    return h(new) + rest");
    assert!(other[0].contexts.iter().all(|it| !left[0].contexts.contains(it)));
}

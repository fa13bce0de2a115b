//! What the surfaces of both releases add.

use super::check::check_between;

const OLD: &str = "-- acme.py --
class Base:
    def __init__(self, timeout=1, mode=2): pass
    def fetch(self, encoding=None): return self
    def session(self) -> 'Session': pass
    def __enter__(self): return Session()
class Child(Base): pass
class Own(Base):
    def __init__(self, timeout=1): pass
    def fetch(self, encoding=None): pass
class Alike(Base):
    def __init__(self, timeout=1, extra=2): pass
class Session:
    def fetch(self): pass
    owner: Base
    @property
    def bases(self) -> list[Base]: pass
def connect(path, mode=1) -> Base: pass
async def aconnect() -> Base: pass
default = Base()
";

const NEW: &str = "-- acme.py --
class Base:
    def __init__(self, timeout_s=1, mode=2): pass
    def get(self, codec=None): return self
    def session(self) -> 'Session': pass
class Child(Base): pass
class Own(Base):
    def __init__(self, timeout=1): pass
    def fetch(self, encoding=None): pass
class Alike(Base):
    def __init__(self, timeout_s=1, extra=2): pass
class Session:
    def fetch(self): pass
    owner: Base
    @property
    def bases(self) -> list[Base]: pass
def connect(path, *, mode=1) -> Base: pass
async def aconnect() -> Base: pass
default = Base()
";

#[track_caller]
fn between(rules: &str, before: &str, expected: &str) {
    let import = "import acme\n";
    check_between([OLD, NEW], rules, &format!("{import}{before}"), &format!("{import}{expected}"));
}

const FETCH: &str = "member acme.Base.fetch -> get";

#[test]
fn follows_results_of_the_core() {
    between(FETCH, "acme.connect().fetch()\nacme.default.fetch()\n", "acme.connect().get()\nacme.default.get()\n");
    between(FETCH, "acme.connect().session().fetch()\n", "acme.connect().session().fetch()\n");
    between(FETCH, "acme.Child().fetch().fetch()\n", "acme.Child().get().get()\n");
    between(FETCH, "acme.Session().owner.fetch()\n", "acme.Session().owner.get()\n");
    between(FETCH, "for b in acme.Session().bases:\n    b.fetch()\n", "for b in acme.Session().bases:\n    b.get()\n");
    between(
        FETCH,
        "async def f():\n    (await acme.aconnect()).fetch()\n",
        "async def f():\n    (await acme.aconnect()).get()\n",
    );
    between(FETCH, "with acme.Base() as s:\n    s.fetch()\n", "with acme.Base() as s:\n    s.fetch()\n");
}

#[test]
fn stops_at_members_that_stay() {
    between(FETCH, "acme.Own().fetch()\nacme.Child().fetch()\n", "acme.Own().fetch()\nacme.Child().get()\n");
}

#[test]
fn inherits_constructors() {
    let rules = "keyword acme.Base timeout -> timeout_s";
    between(
        rules,
        "acme.Child(timeout=1)\nacme.Own(timeout=1)\nacme.Alike(timeout=1)\n",
        "acme.Child(timeout_s=1)\nacme.Own(timeout=1)\nacme.Alike(timeout_s=1)\n",
    );
}

#[test]
fn knows_the_places_of_arguments() {
    between(
        "keyword_only acme.connect mode",
        "acme.connect(1, 2)\nacme.connect(1)\n",
        "acme.connect(1, mode=2)\nacme.connect(1)\n",
    );
    between(
        "drop acme.connect mode",
        "acme.connect(1, 2)\nacme.connect(1, mode=2)\n",
        "acme.connect(1, 2)  # FLAG\nacme.connect(1)\n",
    );
    between(
        "default acme.connect mode=1",
        "acme.connect(1, 2)\nacme.connect(1)\n",
        "acme.connect(1, 2)  # FLAG\nacme.connect(1, mode=1)\n",
    );
    between("reorder acme.connect path mode", "acme.connect(1, 2)\n", "acme.connect(1, mode=2)\n");
}

#[test]
fn follows_operators() {
    let core = "-- acme.py --
class Element:
    def __add__(self, other): return And(self)
    def __radd__(self, other): return And(self)
    def __invert__(self): return Element()
    def __lshift__(self, other): return self
    def parse(self): pass
class And(Element): pass
";
    let rules = "member acme.Element.parse -> read";
    let body = |new: &str| {
        format!(
            "from acme import Element\na = Element() + ',' + Element()\na.{new}()\nb = ',' + ~Element()\nb.{new}()\nc = Element()\nc <<= a\nc.{new}()\n(1 + x).parse()\n"
        )
    };
    let expected = body("read").replace("(1 + x).parse()", "(1 + x).parse()  # FLAG");
    check_between([core, core], rules, &body("parse"), &expected);
}

use std::fmt::Write;

use model::Parameter;

use super::*;
use crate::python::link::link;
use crate::python::sample::release;

/// Checks the surface of the release `text`, one line per symbol and member.
#[track_caller]
fn check(text: &str, expected: &str) {
    let shown = show(&surface_of(text));
    assert_eq!(dedent(&shown), dedent(expected), "\n{shown}");
}

fn surface_of(text: &str) -> Surface {
    let snapshot = release(text);
    surface(&snapshot, &link(&snapshot), "1.0")
}

fn show(surface: &Surface) -> String {
    let mut shown = String::new();
    for (path, symbol) in &surface.symbols {
        let deprecated = if symbol.deprecated { " deprecated" } else { "" };
        let bases: Vec<&str> = symbol.bases.iter().map(DottedName::as_str).collect();
        let bases = if bases.is_empty() { String::new() } else { format!(" < {}", bases.join(" ")) };
        writeln!(shown, "{path}{}{bases}{deprecated}", callable(symbol.signature.as_ref(), symbol.returns.as_ref()))
            .expect("text");
        for (name, member) in &symbol.members {
            let on_class = if member.on_class { " on class" } else { "" };
            writeln!(shown, ".{name}{}{on_class}", callable(member.signature.as_ref(), member.returns.as_ref()))
                .expect("text");
        }
    }
    for (path, target) in &surface.aliases {
        writeln!(shown, "{path} = {target}").expect("text");
    }
    shown
}

fn callable(signature: Option<&Signature>, returns: Option<&String>) -> String {
    let shown = signature.map(|signature| {
        let parameters: Vec<String> = signature.parameters.iter().map(parameter).collect();
        format!("({})", parameters.join(", "))
    });
    shown.unwrap_or_default() + &returns.map(|returns| format!(" -> {returns}")).unwrap_or_default()
}

fn parameter(parameter: &Parameter) -> String {
    let mark = match parameter.kind {
        model::ParameterKind::PositionalOnly => "/",
        model::ParameterKind::Standard => "",
        model::ParameterKind::VarPositional => "*",
        model::ParameterKind::KeywordOnly => "!",
        model::ParameterKind::VarKeyword => "**",
    };
    let default = parameter.default.as_ref().map(|default| format!("={default}")).unwrap_or_default();
    format!("{mark}{}{default}", parameter.name)
}

fn dedent(text: &str) -> String {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

#[test]
fn constructors_are_own_or_inherited_or_unknown() {
    check(
        "-- acme.py --
class Base:
    def __init__(self, a, *, b=1): pass
class Child(Base): pass
class Bare: pass
class Made:
    def __new__(cls, x): pass
class Error(Exception): pass
",
        "acme.Bare()
        acme.Base(a, !b=1)
        .__init__(a, !b=1)
        acme.Child(a, !b=1) < acme.Base
        acme.Error < Exception
        acme.Made(x)
        .__new__(x)",
    );
}

#[test]
fn constructors_are_made_from_fields() {
    check(
        "-- acme.py --
import attr
from collections import namedtuple
from dataclasses import dataclass, field, KW_ONLY
from typing import ClassVar, NamedTuple
from pydantic import BaseModel, Field
@dataclass
class Point:
    x: int
    y: int = 0
    kind: ClassVar[str] = 'p'
    hidden: int = field(init=False)
    items: list = field(default_factory=list)
    def __post_init__(self):
        self.late: int = 1
@dataclass(kw_only=True)
class Named(Point):
    name: str = ''
    x: float
@attr.s
class Old:
    _a = attr.ib()
    b = attr.ib(default=3, kw_only=True)
class Model(BaseModel):
    a: int
    b: str = Field('x', alias='c')
    _p: int = 1
    def m(self): pass
class Pair(NamedTuple):
    left: int
    right: int = 1
Triple = namedtuple('Triple', 'a b c')
",
        "acme.Model(!a, !c=\"x\") < pydantic.BaseModel
        ._p -> int
        .a -> int
        .b -> str
        .m()
        acme.Named(y=0, items=list(), !x, !name=\"\") < acme.Point
        .name -> str
        .x -> float
        acme.Old(a, !b=3)
        ._a
        .b
        acme.Pair(left, right=1) < typing.NamedTuple
        .left -> int
        .right -> int
        acme.Point(x, y=0, items=list())
        .__post_init__()
        .hidden -> int
        .items -> list
        .kind -> str
        .late -> int
        .x -> int
        .y -> int
        acme.Triple(a, b, c)
        acme.BaseModel = pydantic.BaseModel
        acme.ClassVar = typing.ClassVar
        acme.Field = pydantic.Field
        acme.KW_ONLY = dataclasses.KW_ONLY
        acme.NamedTuple = typing.NamedTuple
        acme.attr = attr
        acme.dataclass = dataclasses.dataclass
        acme.field = dataclasses.field
        acme.namedtuple = collections.namedtuple",
    );
}

#[test]
fn annotations_name_definition_paths() {
    let surface = surface_of(
        "-- acme/__init__.py --
from ._models import User as Person
from .load import load, find, stream, enter
-- acme/_models.py --
class User:
    class Meta: pass
    def meta(self) -> Meta: pass
    def copy(self: 'T') -> 'T': pass
-- acme/load.py --
from contextlib import contextmanager
from typing import TYPE_CHECKING, Dict, Iterator, List, Literal, Optional
import acme
if TYPE_CHECKING:
    from ._models import User
def load(path) -> 'Optional[User]': pass
def find() -> List[\"User\"]: pass
def stream() -> Dict[Literal['a'], acme.Person]: pass
@contextmanager
def enter() -> Iterator[User]: pass
",
    );
    let returns = |path: &str| surface.symbols[&DottedName::from(path)].returns.clone().unwrap_or_default();
    let member = |name: &str| surface.symbols["acme._models.User"].members[name].returns.clone().unwrap_or_default();
    assert_eq!(returns("acme.load.load"), "typing.Optional[acme._models.User]");
    assert_eq!(returns("acme.load.find"), "typing.List[acme._models.User]");
    assert_eq!(returns("acme.load.stream"), "typing.Dict[typing.Literal['a'], acme._models.User]");
    assert_eq!(returns("acme.load.enter"), "contextlib.AbstractContextManager[acme._models.User]");
    assert_eq!(member("meta"), "acme._models.User.Meta");
    assert_eq!(member("copy"), "typing.Self");
    assert_eq!(surface.definition_path(&"acme.Person".into()), Some("acme._models.User".into()));
}

#[test]
fn bodies_tell_what_annotations_leave_out() {
    check(
        "-- acme.py --
class Query:
    def __init__(self, engine: Engine, size=1):
        self.engine = engine
        self.rows = Rows()
        self.size = size
        self.text = ', '.join(size)
    def filter(self, x):
        return self
    def all(self):
        return self.filter(1)
    @classmethod
    def make(cls):
        return cls(1)
    @property
    def first(self):
        return Rows()
    def mixed(self, x):
        if x:
            return Rows()
        return x
    def either(self, x):
        if x:
            return Rows()
        return Engine()
    def __enter__(self):
        return self
class Engine: pass
class Rows: pass
def query():
    return Query(None)
def again():
    return query()
async def later():
    return Query(None)
def loop():
    return loop()
default = Query(None)
",
        "acme.Engine()
        acme.Query(engine, size=1)
        .__enter__() -> typing.Self
        .__init__(engine, size=1)
        .all() -> typing.Self
        .either(x) -> typing.Union[acme.Engine, acme.Rows]
        .engine -> acme.Engine
        .filter(x) -> typing.Self
        .first -> acme.Rows
        .make() -> typing.Self on class
        .mixed(x)
        .rows -> acme.Rows
        .size
        .text
        acme.Rows()
        acme.again() -> acme.Query
        acme.default -> acme.Query
        acme.later() -> acme.Query
        acme.loop()
        acme.query() -> acme.Query",
    );
}

#[test]
fn aliases_lead_to_what_they_stand_for() {
    check(
        "-- acme/__init__.py --
from .new import New
from markupsafe import Markup
Old = New
-- acme/new.py --
class New: pass
",
        "acme.new.New()
        acme.Markup = markupsafe.Markup
        acme.New = acme.new.New
        acme.Old = acme.new.New",
    );
}

#[test]
fn enum_members_are_of_their_enum() {
    check(
        "-- acme.py --
import enum
class Color(enum.Enum):
    RED = 1
",
        "acme.Color < enum.Enum
        .RED -> acme.Color
        acme.enum = enum",
    );
}

#[test]
fn stubs_supply_missing_annotations() {
    check(
        "-- acme/__init__.py --
def f(a, b=1): pass
class C:
    x = make()
-- acme/__init__.pyi --
def f(a: int, b: int = ...) -> C: ...
class C:
    x: int
",
        "acme.C()
        .x -> int
        acme.f(a, b=1) -> acme.C",
    );
}

#[test]
fn what_a_release_calls_deprecated_is_marked() {
    check(
        "-- acme.py --
import warnings
@deprecated('use new')
def old(): pass
def older():
    \"\"\"Do it.

    .. deprecated:: 1.2
    \"\"\"
def oldest():
    warnings.warn(\"'oldest' is deprecated, use 'new'\", DeprecationWarning)
def new(arg=None):
    \"\"\"Do it.

    :param arg: what
        .. deprecated:: 1.2
    \"\"\"
    warnings.warn(\"argument 'arg' of 'new' is deprecated\", DeprecationWarning)
",
        "acme.new(arg=None)
        acme.old() deprecated
        acme.older() deprecated
        acme.oldest() deprecated
        acme.warnings = warnings",
    );
}

#[test]
fn compiled_modules_without_stubs_make_a_surface_incomplete() {
    assert!(surface_of("-- acme/__init__.py --\nfrom ._core import x\n-- rust/core.rs --\n").incomplete);
    assert!(!surface_of("-- acme/__init__.py --\nfrom ._core import x\n").incomplete);
    assert!(surface_of("-- acme/__init__.py --\n-- acme/fast.cpython-312.so --\n").incomplete);
    assert!(!surface_of("-- acme/__init__.py --\n-- acme/_fast.pyx --\n").incomplete);
    assert!(!surface_of("-- acme/__init__.py --\n-- acme/fast.so --\n-- acme/fast.pyi --\n").incomplete);
    assert!(!surface_of("-- acme/__init__.py --\nfrom os import path\n").incomplete);
}

/// True when the surface of `text` says that `acme` has no `absent`.
fn is_closed(text: &str) -> bool {
    surface_of(text).lacks(&DottedName::new("acme.absent")).is_some()
}

#[test]
fn a_module_that_answers_to_listed_names_only_is_closed() {
    let refuses = "    raise AttributeError(name)\n";
    let listed = [
        "def __getattr__(name):\n    if name == \"old\":\n        return 1\n",
        "_OLD = (\"old\",)\ndef __getattr__(name):\n    if name in _OLD:\n        return make(name)\n",
        "_OLD: dict = {\"old\": 1}\ndef __getattr__(name):\n    if name not in _OLD:\n        raise AttributeError\n    \
         return _OLD[name]\n",
        "_OLD = {\"old\": 1}\ndef __getattr__(name):\n    found = _OLD.get(name)\n    if found is not None:\n        return found\n",
        "_OLD = {\"old\": 1}\ndef __getattr__(name):\n    try:\n        return _OLD[name]\n    except KeyError:\n        pass\n",
    ];
    for hook in listed {
        assert!(is_closed(&format!("-- acme/__init__.py --\nold = 1\n{hook}{refuses}")), "{hook}");
    }
}

#[test]
fn a_module_that_may_answer_to_more_is_open() {
    let more = [
        "def __getattr__(name):\n    if name == \"old\":\n        return 1\n    return make(name)\n",
        "def __getattr__(name):\n    if name == \"old\":\n        return 1\n",
        "def __getattr__(name):\n    if name.startswith(\"o\"):\n        return 1\n    raise AttributeError(name)\n",
        "def __getattr__(name):\n    return getattr(other, name)\n",
        "_OLD = {\"old\": 1}\n_OLD.update(more())\ndef __getattr__(name):\n    return _OLD[name]\n",
        "_OLD = {key: 1 for key in keys()}\ndef __getattr__(name):\n    return _OLD[name]\n",
        "_OLD = {\"old\": 1}\ndef __getattr__(name):\n    return _OLD.get(name)\n",
        "_OLD = {\"old\": 1}\ndef __getattr__(name):\n    if name in _OLD or name in sys.modules:\n        return 1\n    raise AttributeError\n",
    ];
    for hook in more {
        assert!(!is_closed(&format!("-- acme/__init__.py --\nold = 1\n{hook}")), "{hook}");
    }
}

#[test]
fn what_a_hook_hands_the_rest_to_may_be_made_elsewhere() {
    let release = |rest: &str| {
        format!(
            "-- acme/__init__.py --\nfrom ._moved import make\n_lazy = {{\"tools\": \"acme.tools\"}}\n_moved = make(__name__)\n\
             def __getattr__(name):\n    found = _lazy.get(name)\n    if found is None:\n        return _moved(name)\n    \
             return load(found)\n\
             -- acme/tools.py --\n\
             -- acme/new.py --\nclass Old: pass\n\
             -- acme/errors.py --\nfrom ._moved import make\n__getattr__ = make(__name__)\n\
             -- acme/old.py --\nfrom ._moved import make\n__getattr__ = make(__name__)\n\
             -- acme/_moved.py --\nMOVED = {{\"acme:Old\": \"acme.new:Old\"}}\nLATER = {{f\"acme.old:{{it}}\": 1 for it in names()}}\n\
             def make(module):\n    def answer(name):\n        path = f\"{{module}}:{{name}}\"\n        if path in MOVED.keys():\n            \
             return load(MOVED[path])\n        if path in LATER:\n            return load(path)\n        \
             names = sys.modules[module].__dict__\n        if name in names:\n            return names[name]\n{rest}    return answer\n"
        )
    };
    let refusing = release("        raise AttributeError(name)\n");
    assert!(is_closed(&refusing));
    let lacks = |name: &str| surface_of(&refusing).lacks(&DottedName::new(name)).is_some();
    assert!(lacks("acme.errors.absent") && !lacks("acme.old.absent") && !lacks("acme.Old"));
    assert!(!is_closed(&release("        return load(name)\n")));
}

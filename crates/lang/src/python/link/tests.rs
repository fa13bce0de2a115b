use std::fmt::Write;

use model::{EdgeKind, SymbolGraph};

use super::*;
use crate::python::sample::release;

/// Checks what is reachable in the release `text`: public definitions with their paths, then external names.
#[track_caller]
fn check(text: &str, expected: &str) {
    let graph = link(&release(text));
    assert_eq!(dedent(&show(&graph)), dedent(expected), "\n{}", show(&graph));
}

/// One line per definition that is no module: `path: access paths`, `(…)` around those that are not deliberate.
fn show(graph: &SymbolGraph) -> String {
    let mut shown = String::new();
    for definition in graph.definitions.iter().filter(|it| it.kind.is_some()) {
        let paths: Vec<String> = definition.access.iter().map(show_access).collect();
        writeln!(shown, "{}: {}", definition.path, paths.join(" ")).expect("text");
    }
    for (path, target) in graph.external.in_order() {
        writeln!(shown, "{path} = {target}").expect("text");
    }
    shown
}

fn show_access(access: &Access) -> String {
    match access.reach {
        Reach::Listed => format!("+{}", access.path),
        Reach::Open => access.path.to_string(),
        Reach::Incidental | Reach::Private => format!("({})", access.path),
    }
}

fn dedent(text: &str) -> String {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_facade_makes_names_of_private_modules_public() {
    check(
        "-- acme/__init__.py --
from ._models import User, _secret
from .views import render as draw
-- acme/_models.py --
class User:
    def name(self): pass
    def _key(self): pass
def _secret(): pass
def helper(): pass
-- acme/views.py --
from ._models import User
def render(): pass
",
        "acme._models.User: acme.User (acme.views.User) (acme._models.User)
        acme._models.User._key: (acme.User._key) (acme._models.User._key)
        acme._models.User.name: acme.User.name (acme._models.User.name)
        acme._models._secret: (acme._secret) (acme._models._secret)
        acme._models.helper: (acme._models.helper)
        acme.views.render: acme.draw acme.views.render",
    );
}

#[test]
fn all_is_a_sum_of_literals_and_lists_of_submodules() {
    check(
        "-- acme/__init__.py --
from . import a, b
from .a import *
from .b import *
__all__ = ['top'] + a.__all__
__all__ += b.__all__
__all__.remove('gone')
def top(): pass
-- acme/a.py --
__all__ = ['one', 'gone']
def one(): pass
def gone(): pass
def unlisted(): pass
-- acme/b.py --
__all__ = ('two',)
__all__.extend(['three'])
two = three = 1
",
        "acme.a.gone: +acme.a.gone (acme.gone)
        acme.a.one: +acme.one +acme.a.one
        acme.a.unlisted: (acme.a.unlisted)
        acme.b.three: +acme.three +acme.b.three
        acme.b.two: +acme.two +acme.b.two
        acme.top: +acme.top",
    );
}

#[test]
fn star_imports_are_transitive_and_may_be_circular() {
    check(
        "-- acme/__init__.py --
from .a import *
-- acme/a.py --
from .b import *
from .c import *
x = 1
-- acme/b.py --
from .a import *
from os import path
y = 2
_z = 3
-- acme/c.py --
y = 4
",
        "acme.a.x: acme.x acme.a.x acme.b.x
        acme.b._z: (acme.b._z)
        acme.b.y: acme.b.y
        acme.c.y: acme.y acme.a.y acme.c.y",
    );
}

#[test]
fn a_cycle_of_imports_ends_where_a_definition_is() {
    check(
        "-- acme/a.py --
try:
    from .b import x
except ImportError:
    x = 1
-- acme/b.py --
from .a import x
from .c import y
-- acme/c.py --
from .b import y
",
        "acme.a.x: acme.a.x acme.b.x",
    );
}

#[test]
fn an_alias_is_a_definition_of_its_own() {
    check(
        "-- acme.py --
class New:
    def run(self): pass
    go = run
Old = New
",
        "acme.New: acme.New
        acme.New.go: acme.New.go
        acme.New.run: acme.New.run
        acme.Old: acme.Old",
    );
    let graph = link(&release("-- acme.py --\nclass New:\n    def run(self): pass\nOld = New\n"));
    let inherited = graph.resolve(&"acme.Old.run".into()).map(|id| graph.definition(id).path.to_string());
    assert_eq!(inherited.as_deref(), Some("acme.New.run"));
}

#[test]
fn a_fallback_in_python_counts_before_a_stub() {
    check(
        "-- acme/__init__.py --
try:
    from ._speed import fast
    from ._speed import only
except ImportError:
    from ._slow import fast
-- acme/_speed.pyi --
def fast(): ...
def only(): ...
-- acme/_slow.py --
def fast(): pass
",
        "acme._slow.fast: acme.fast (acme._slow.fast)
        acme._speed.fast: (acme._speed.fast)
        acme._speed.only: acme.only (acme._speed.only)",
    );
}

#[test]
fn of_guarded_imports_the_first_that_has_a_source_counts() {
    check(
        "-- acme/__init__.py --
try:
    from ._speed import fast
except ImportError:
    from ._slow import fast
try:
    import simplejson as json
except ImportError:
    json = None
if TYPE_CHECKING:
    from ._slow import Hidden
-- acme/_slow.py --
def fast(): pass
class Hidden: pass
",
        "acme._slow.Hidden: (acme._slow.Hidden)
        acme._slow.fast: acme.fast (acme._slow.fast)",
    );
}

#[test]
fn a_name_hook_offers_what_its_tables_and_cases_name() {
    check(
        "-- acme/__init__.py --
_lazy = {'version': ('._version', ''), 'Reader': '.io', 'Writer': ('acme.io', 'Writer'), 'dumps': 'acme.io:dump', 'OldReader': 'Plain', 'Far': 'other.lib.Far'}
class Plain: pass
def __getattr__(name):
    if name == 'Cased':
        from .io import Reader
        return Reader
    if name in _lazy:
        return load(_lazy[name])
    raise AttributeError(name)
-- acme/io.py --
class Reader: pass
class Writer: pass
def dump(): pass
-- acme/_version.py --
x = 1
",
        "acme.Plain: acme.OldReader acme.Plain
        acme.__getattr__: (acme.__getattr__)
        acme._lazy: (acme._lazy)
        acme._version.x: (acme._version.x)
        acme.io.Reader: acme.Cased acme.Reader acme.io.Reader
        acme.io.Writer: acme.Writer acme.io.Writer
        acme.io.dump: acme.dumps acme.io.dump
        acme.Far = other.lib.Far",
    );
}

#[test]
fn a_hook_made_by_a_call_reads_the_tables_it_is_given() {
    check(
        "-- acme/__init__.py --
import lazy_loader as lazy
__getattr__, __dir__, __all__ = lazy.attach(__name__, submodules={'tools'}, submod_attrs={'tools': ['run']})
-- acme/other.py --
LOOKUP = {'run': 'acme.tools'}
_import = make_importer(__package__, lookup=LOOKUP)
def __getattr__(name):
    return _import(name)
-- acme/tools.py --
def run(): pass
",
        "acme.__dir__: (acme.__dir__)
        acme.__getattr__: (acme.__getattr__)
        acme.other.LOOKUP: acme.other.LOOKUP
        acme.other.__getattr__: (acme.other.__getattr__)
        acme.other._import: (acme.other._import)
        acme.tools.run: acme.run acme.other.run acme.tools.run",
    );
}

#[test]
fn an_import_structure_lists_names_by_submodule() {
    check(
        "-- acme/__init__.py --
import sys
_import_structure = {'models.user': ['User'], 'tools': ['run', 'walk']}
sys.modules[__name__] = Lazy(__name__, _import_structure)
-- acme/models/__init__.py --
-- acme/models/user.py --
class User: pass
-- acme/tools.py --
def run(): pass
def walk(): pass
",
        "acme._import_structure: (acme._import_structure)
        acme.models.user.User: acme.User acme.models.user.User
        acme.tools.run: acme.run acme.tools.run
        acme.tools.walk: acme.walk acme.tools.walk",
    );
}

#[test]
fn tables_of_packages_and_modules_and_names_without_a_meaning_are_answered() {
    check(
        "-- acme/__init__.py --
_dynamic = {'Model': (__package__, '.main'), 'Gone': (__package__, '.nowhere')}
def __getattr__(name):
    return load(*_dynamic[name])
-- acme/main.py --
class Model: pass
-- acme/image.py --
def __getattr__(name):
    old = {'SHARP': 'LANCZOS'}
    if name in old:
        return Filter[old[name]]
",
        "acme.__getattr__: (acme.__getattr__)
        acme._dynamic: (acme._dynamic)
        acme.image.__getattr__: (acme.image.__getattr__)
        acme.main.Model: acme.Model acme.main.Model
        acme.image.SHARP = acme.image.SHARP",
    );
}

#[test]
fn listed_names_of_a_hook_that_passes_on_are_external() {
    check(
        "-- acme/__init__.py --
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    from elsewhere.models import Other
def __getattr__(name):
    from elsewhere import models
    return getattr(models, name)
__all__ = ['Chat', 'Other']
",
        "acme.__getattr__: (acme.__getattr__)
        acme.Chat = elsewhere.models.Chat
        acme.Other = elsewhere.models.Other",
    );
}

#[test]
fn a_hook_that_looks_into_a_module_offers_its_names() {
    check(
        "-- acme/__init__.py --
from acme import errors
def __getattr__(name):
    if name in dir(errors):
        return getattr(errors, name)
    raise AttributeError(name)
-- acme/errors.py --
class Missing(Exception): pass
class Late(Exception): pass
-- acme/some.py --
import acme.errors as errors
_moved = {'Late'}
def __getattr__(name):
    if name in _moved:
        return getattr(errors, name)
",
        "acme.__getattr__: (acme.__getattr__)
        acme.errors.Late: acme.Late acme.errors.Late acme.some.Late
        acme.errors.Missing: acme.Missing acme.errors.Missing
        acme.some.__getattr__: (acme.some.__getattr__)
        acme.some._moved: (acme.some._moved)",
    );
}

#[test]
fn tables_serve_modules_that_no_file_defines() {
    check(
        "-- acme/__init__.py --
-- acme/operators/__init__.py --
__deprecated = {
    'bash': {'Bash': 'acme.shell.Bash', 'Far': 'elsewhere.Far'},
}
add_deprecated(__deprecated, __name__)
-- acme/shell.py --
class Bash: pass
-- acme/_migration.py --
MOVED = {'acme.old:Plain': 'acme.shell:Bash', 'acme.shell:Other': 'acme.shell:Bash'}
-- acme/old.py --
__getattr__ = migrate(__name__)
",
        "acme._migration.MOVED: (acme._migration.MOVED)
        acme.old.__getattr__: (acme.old.__getattr__)
        acme.operators.__deprecated: (acme.operators.__deprecated)
        acme.shell.Bash: acme.old.Plain acme.shell.Bash acme.operators.bash.Bash
        acme.operators.bash = acme.operators.bash
        acme.operators.bash.Far = elsewhere.Far",
    );
}

#[test]
fn a_list_of_exports_that_functions_change_is_open() {
    check(
        "-- acme.py --
__all__ = ['listed']
def export(f):
    __all__.append(f.__name__)
    return f
@export
def exported(): pass
def listed(): pass
",
        "acme.export: acme.export
        acme.exported: acme.exported
        acme.listed: +acme.listed",
    );
}

#[test]
fn a_symbol_takes_the_place_of_a_submodule() {
    let graph =
        link(&release("-- acme/__init__.py --\nfrom .show import show\n-- acme/show.py --\ndef show(): pass\n"));
    let meant = |path: &str| graph.resolve(&path.into()).map(|id| graph.definition(id).path.to_string());
    assert_eq!(meant("acme.show").as_deref(), Some("acme.show.show"));
    assert_eq!(meant("acme.show.show").as_deref(), Some("acme.show.show"));
}

#[test]
fn names_of_others_are_external_when_they_are_meant_for_users() {
    check(
        "-- acme/__init__.py --
from typing import Any
from markupsafe import Markup
from yaml import load as load
import warnings
-- acme/shim.py --
\"\"\"Moved.\"\"\"
from other.place import Thing
-- acme/code.py --
from other.place import Thing
def run(): pass
",
        "acme.code.run: acme.code.run
        acme.Markup = markupsafe.Markup
        acme.load = yaml.load
        acme.shim.Thing = other.place.Thing",
    );
}

#[test]
fn stubs_stand_in_for_compiled_modules() {
    check(
        "-- acme/__init__.py --
from ._core import Array, ones
from . import fast
-- acme/__init__.pyi --
class Array:
    def sum(self) -> int: ...
-- acme/fast.pyi --
def quick() -> int: ...
",
        "acme.Array: acme.Array
        acme.Array.sum: acme.Array.sum
        acme.fast.quick: acme.fast.quick
        acme.ones = acme._core.ones",
    );
}

#[test]
fn the_last_definition_wins_and_wrappers_do_not() {
    let graph = link(&release(
        "-- acme.py --
@overload
def f(a: int): ...
@overload
def f(a: str): ...
def f(a): pass
f = cached(f)
class C:
    @property
    def x(self): pass
    @x.setter
    def x(self, value): pass
    def __init__(self):
        self.y = 1
    y: int
    class Meta:
        class Inner:
            z = 1
    try:
        def g(self): pass
    except Exception:
        def g(self, a): pass
",
    ));
    let shown: Vec<String> = graph.definitions.iter().map(|it| format!("{} {:?}", it.path, it.kind)).collect();
    assert_eq!(
        shown.join("\n"),
        "acme None
acme.C Some(Class)
acme.C.Meta Some(Class)
acme.C.Meta.Inner Some(Class)
acme.C.__init__ Some(Method)
acme.C.g Some(Method)
acme.C.x Some(Property)
acme.C.y Some(Attribute)
acme.f Some(Function)"
    );
}

#[test]
fn edges_say_who_depends_on_whom() {
    let graph = link(&release(
        "-- acme/__init__.py --
from .models import User
-- acme/models.py --
from functools import wraps
from .base import Base, mark
class User(Base, dict):
    def save(self):
        self.check()
        return helper()
    @mark
    def check(self): pass
def helper(): pass
-- acme/base.py --
class Base:
    def save(self): pass
def mark(f): return f
",
    ));
    let edges = graph.edges.iter();
    let shown: Vec<String> =
        edges.map(|it| format!("{} {} {}", graph.definition(it.from).path, verb(it.kind), graph.end(it.to))).collect();
    assert_eq!(
        shown.join("\n"),
        "acme imports acme.models.User
acme reexports acme.models.User
acme.models imports acme.base.Base
acme.models imports acme.base.mark
acme.models.User inherits acme.base.Base
acme.models.User inherits dict
acme.models.User.check decorates acme.base.mark
acme.models.User.save overrides acme.base.Base.save
acme.models.User.save calls acme.models.User.check
acme.models.User.save calls acme.models.helper"
    );
}

#[test]
fn modules_that_all_look_for_a_name_in_each_other_come_to_an_end() {
    let module = |own: usize| {
        let others = (0..40).filter(|other| *other != own);
        let tries = others.map(|it| format!("try:\n    from .m{it} import X\nexcept ImportError:\n    pass\n"));
        format!("-- acme/m{own}.py --\n{}from .m39 import Y\n", tries.collect::<String>())
    };
    let modules: String = (0..40).map(module).collect();
    let graph = link(&release(&format!("-- acme/__init__.py --\n{modules}class Y: pass\n")));
    assert_eq!(graph.resolve(&"acme.m7.X".into()), None);
    assert_eq!(graph.resolve(&"acme.m7.Y".into()), graph.find(&"acme.m39.Y".into()));
}

fn verb(kind: EdgeKind) -> &'static str {
    match kind {
        EdgeKind::Imports => "imports",
        EdgeKind::Inherits => "inherits",
        EdgeKind::Reexports => "reexports",
        EdgeKind::Calls => "calls",
        EdgeKind::Overrides => "overrides",
        EdgeKind::Decorates => "decorates",
    }
}

#[test]
fn tests_and_scripts_are_no_part_of_the_graph() {
    check(
        "-- setup.py --
setup(name='acme')
-- acme/__init__.py --
-- acme/tests/test_a.py --
def test_a(): pass
-- tests/test_b.py --
def test_b(): pass
",
        "",
    );
}

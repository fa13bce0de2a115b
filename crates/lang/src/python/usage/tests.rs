use model::RepoPath;

use super::*;
use crate::python::{link::link, sample::release, surface::surface};

/// `line:column path` of every use and what is done with it, guarded ones in brackets.
fn shown(source: &str, reference: Option<&Surface>) -> Vec<String> {
    let one = |usage: Usage| {
        let keywords = |passed: &Passed| passed.keywords.iter().cloned().collect::<Vec<_>>().join(",");
        let act = match &usage.act {
            Act::Import | Act::Read | Act::Member => String::new(),
            Act::Call(passed) | Act::MethodCall { passed, .. } => format!("({};{})", passed.places, keywords(passed)),
            Act::Override(takes) => format!(" overridden with {}", takes.parameters.len()),
        };
        let text = format!("{}:{} {}{act}", usage.line, usage.column, usage.path);
        if usage.guarded { format!("[{text}]") } else { text }
    };
    used(source, reference).into_iter().map(one).collect()
}

fn used(source: &str, reference: Option<&Surface>) -> Vec<Usage> {
    let path = RepoPath::new("app.py").expect("a path");
    let files = [SourceText { path: &path, bytes: source.as_bytes() }];
    usages(&files, &BTreeSet::from(["acme".to_owned()]), reference)
}

fn api(text: &str) -> Surface {
    let snapshot = release(&format!("-- acme.py --\n{text}"));
    surface(&snapshot, &link(&snapshot), "1.0")
}

/// Checks what the release `new` objects to in `source`, which was written for `old`; unsure ones end with `?`.
#[track_caller]
fn check(old: &str, new: &str, source: &str, expected: &[&str]) {
    let (old, new) = (api(old), api(new));
    let uses = used(source, Some(&old));
    let shown = |it: Objection| {
        let usage = &uses[it.usage];
        format!(
            "{}:{} {}{}",
            usage.line,
            usage.column,
            it.reason,
            match it.weight {
                Weight::Breaks => "",
                Weight::MayBreak => "?",
                Weight::Remark => " (remark)",
            }
        )
    };
    let found: Vec<String> = objections(&uses, &old, &new).into_iter().map(shown).collect();
    assert_eq!(found, expected);
    assert_eq!(objections(&uses, &old, &old), [], "a release bears what was written for it");
}

#[test]
fn finds_imports_reads_members_and_arguments() {
    assert_eq!(
        shown(
            "import acme.io\nfrom acme import Client as C\nC(timeout=3).get('x')\nacme.io.read(f, *a, size=1)\n",
            None
        ),
        [
            "1:8 acme.io",
            "2:18 acme.Client",
            "3:1 acme.Client(0;timeout)",
            "3:14 acme.Client.get",
            "3:14 acme.Client.get(1;)",
            "4:6 acme.io",
            "4:9 acme.io.read",
            "4:9 acme.io.read(1;size)",
        ]
    );
}

#[test]
fn sees_what_is_provided_for() {
    let source = "try:\n    from acme import a\nexcept ImportError:\n    from acme import b as a\nfrom acme import c\nif acme_version > 1:\n    from acme import d\n";
    assert_eq!(shown(source, None), ["[2:22 acme.a]", "[4:22 acme.b]", "5:18 acme.c", "[7:22 acme.d]"]);
}

#[test]
fn leaves_other_packages_alone() {
    assert!(shown("import other.acme\nfrom json import acme\nacme.load()\n", None).is_empty());
}

const BASE: &str = "class Base:\n    def hook(self, a): pass\n    def run(self, a=1): pass\n";

#[test]
fn members_of_own_subclasses_belong_to_the_core() {
    let source = "import acme\nclass Own(acme.Base):\n    def hook(self, a):\n        return super().hook(a)\n    def free(self): self.run(2)\n";
    assert_eq!(
        shown(source, Some(&api(BASE))),
        [
            "1:8 acme",
            "2:16 acme.Base",
            "3:9 acme.Base.hook overridden with 1",
            "4:24 acme.Base.hook",
            "4:24 acme.Base.hook(1;)",
            "5:26 acme.Base.run",
            "5:26 acme.Base.run(1;)",
        ]
    );
}

#[test]
fn a_version_objects_to_what_it_certainly_refuses() {
    let source = "import acme\nacme.load('x', 3)\nclient = acme.Client()\nclient.get(timeout=1)\nclient.size()\n";
    check(
        "def load(url, retries=1): pass\nclass Client:\n    def get(self, timeout=1): pass\n    def size(self): pass\n",
        "def load(url, *, retries=1): pass\nclass Client:\n    def get(self): pass\n",
        source,
        &[
            "2:6 `acme.load` takes only one argument by place",
            "4:8 `acme.Client.get` takes no `timeout`",
            "5:8 `acme.Client.size` does not exist",
        ],
    );
}

#[test]
fn what_may_work_after_all_is_said_to_be_unsure() {
    let source =
        "import acme\nacme.load()\nclass Own(acme.Base):\n    def hook(self, a): pass\n    def run(self): pass\n";
    check(
        &format!("{BASE}def load(): pass\n"),
        "def __getattr__(name): pass\nclass Base:\n    def hook(self, a, b): pass\n",
        source,
        &[
            "2:6 `acme.load` is not there, unless something makes it at run time?",
            "4:9 `the override of hook` takes only one argument by place, `acme.Base.hook` takes more now (remark)",
            "5:9 `acme.Base.run` does not exist: what overrides it may never be called (remark)",
        ],
    );
}

#[test]
fn an_optional_import_excuses_what_is_read_below_it() {
    check(
        "class old:\n    def x(): pass\n",
        "new = 1\n",
        "try:\n    from acme import old\nexcept ImportError:\n    old = None\nif old:\n    old.x()\n",
        &[],
    );
}

#[test]
fn a_decorated_callable_objects_to_nothing() {
    check(
        "def load(url, retries=1): pass\n",
        "import other\n@other.wrap\ndef load(url): pass\n",
        "import acme\nacme.load('x', 3)\n",
        &[],
    );
}

#[test]
fn attributes_may_come_from_what_makes_a_class_and_methods_do_not() {
    check(
        "class Schema:\n    opts = None\n    def load(self): pass\n",
        "class Meta(type): pass\nclass Schema(metaclass=Meta):\n    other = 1\n",
        "import acme\nit = acme.Schema()\nit.opts\nit.load()\n",
        &["3:4 `acme.Schema.opts` does not exist?", "4:4 `acme.Schema.load` does not exist"],
    );
}

#[test]
fn what_python_gives_is_not_missing() {
    check("x = 1\n", "y = 1\n", "import acme\nacme.__all__\nacme.__doc__\n", &[]);
}

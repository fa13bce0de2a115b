//! Members by receiver type.

use super::check::{check, check_files};

const FETCH: &str = "member acme.client.Client.fetch -> get";
const HANDLE: &str = "member acme.base.Handler.handle -> process";

/// Checks a body that follows the import of `Client`.
#[track_caller]
fn client(before: &str, expected: &str) {
    let import = "from acme.client import Client\n";
    check(FETCH, &format!("{import}{before}"), &format!("{import}{expected}"));
}

#[test]
fn follows_constructors_and_assignments() {
    client("c = Client()\nd = c\nd.fetch()\nc.fetch\n", "c = Client()\nd = c\nd.get()\nc.get\n");
    client("Client().fetch()\n(Client(\n)).fetch(1)\n", "Client().get()\n(Client(\n)).get(1)\n");
    client("if (c := Client()):\n    c.fetch()\n", "if (c := Client()):\n    c.get()\n");
    client(
        "with Client() as c, open('x') as f:\n    c.fetch(f.fetch)\n",
        "with Client() as c, open('x') as f:\n    c.get(f.fetch)\n",
    );
    client("for c in [Client(), Client()]:\n    c.fetch()\n", "for c in [Client(), Client()]:\n    c.get()\n");
    client("x = [c.fetch() for c in (Client(),)]\n", "x = [c.get() for c in (Client(),)]\n");
    client("for i, c in enumerate([Client()]):\n    c.fetch()\n", "for i, c in enumerate([Client()]):\n    c.get()\n");
}

#[test]
fn takes_the_last_assignment() {
    client("c = Client()\nc.fetch()\nc = open('x')\nc.fetch()\n", "c = Client()\nc.get()\nc = open('x')\nc.fetch()\n");
    client("c = None\nif a:\n    c = Client()\nc.fetch()\n", "c = None\nif a:\n    c = Client()\nc.get()\n");
}

#[test]
fn follows_annotations() {
    let head = "from typing import Optional, List, Annotated\n";
    let body = |new: &str| {
        format!(
            "{head}def f(c: Client, d: Optional[Client], e: 'Client', g: Other, h: List['Client'], i: Client | None,\n      j: Annotated[Client, 1]):\n    c.{new}(); d.{new}(); e.{new}(); g.fetch(); h[0].{new}(); i.{new}(); j.{new}()\n    for k in h:\n        k.{new}()\n"
        )
    };
    client(&body("fetch"), &body("get"));
}

#[test]
fn follows_results_and_attributes() {
    client(
        "def make() -> Client: ...\nmake().fetch()\ndef other():\n    return Client()\nother().fetch()\n",
        "def make() -> Client: ...\nmake().get()\ndef other():\n    return Client()\nother().get()\n",
    );
    client(
        "class S:\n    e: Client\n    def __init__(self):\n        self.c = Client()\n        self.d = Other()\n    def go(self):\n        return self.c.fetch(self.d.fetch(), self.e.fetch())\nS().c.fetch()\n",
        "class S:\n    e: Client\n    def __init__(self):\n        self.c = Client()\n        self.d = Other()\n    def go(self):\n        return self.c.get(self.d.fetch(), self.e.get())\nS().c.get()\n",
    );
}

#[test]
fn leaves_other_classes_alone() {
    client(
        "class Dog:\n    def fetch(self): ...\n    def go(self):\n        self.fetch()\nd = Dog()\nd.fetch()\n{}.fetch()\n",
        "class Dog:\n    def fetch(self): ...\n    def go(self):\n        self.fetch()\nd = Dog()\nd.fetch()\n{}.fetch()\n",
    );
}

#[test]
fn flags_what_it_cannot_tell() {
    client("def f(c):\n    c.fetch()\n", "def f(c):\n    c.fetch()  # FLAG\n");
    client(
        "class Dog:\n    def fetch(self): ...\ndef f(c: Client | Dog):\n    c.fetch()\n",
        "class Dog:\n    def fetch(self): ...\ndef f(c: Client | Dog):\n    c.fetch()  # FLAG\n",
    );
    check(FETCH, "def f(c):\n    c.fetch()\n", "def f(c):\n    c.fetch()\n");
}

#[test]
fn narrows_by_isinstance() {
    client(
        "def f(c):\n    if isinstance(c, Client):\n        c.fetch()\n    assert isinstance(c, Client)\n    c.fetch()\n",
        "def f(c):\n    if isinstance(c, Client):\n        c.get()\n    assert isinstance(c, Client)\n    c.get()\n",
    );
}

#[test]
fn renames_overrides_and_calls_of_super() {
    check(
        HANDLE,
        "from acme.base import Handler\nclass H(Handler):\n    def handle(self, x):\n        super().handle(x)\n        super(H, self).handle(x)\n        Handler.handle(self, x)\n        return self.handle(x)\nclass K:\n    def handle(self): ...\n",
        "from acme.base import Handler\nclass H(Handler):\n    def process(self, x):\n        super().process(x)\n        super(H, self).process(x)\n        Handler.process(self, x)\n        return self.process(x)\nclass K:\n    def handle(self): ...\n",
    );
}

#[test]
fn a_class_may_be_called_like_the_module_that_defines_it() {
    let package = "from .Mid import Mid\n";
    let class = "from acme.base import Handler\nclass Mid(Handler): ...\n";
    let app = |method: &str| format!("from dep import Mid\nclass Low(Mid):\n    def {method}(self): ...\n");
    check_files(
        HANDLE,
        &[
            ("dep/__init__.py", package, package),
            ("dep/Mid.py", class, class),
            ("dep/app.py", &app("handle"), &app("process")),
        ],
    );
}

#[test]
fn follows_subclasses_across_modules() {
    check_files(
        HANDLE,
        &[
            (
                "dep/base.py",
                "from acme.base import Handler\nclass Mid(Handler):\n    pass\n",
                "from acme.base import Handler\nclass Mid(Handler):\n    pass\n",
            ),
            ("dep/__init__.py", "", ""),
            (
                "dep/app.py",
                "from .base import Mid\nclass Low(Mid):\n    def handle(self): ...\nLow().handle()\n",
                "from .base import Mid\nclass Low(Mid):\n    def process(self): ...\nLow().process()\n",
            ),
        ],
    );
}

#[test]
fn flags_an_override_whose_new_name_is_taken() {
    check(
        HANDLE,
        "from acme.base import Handler\nclass H(Handler):\n    def handle(self): ...\n    def process(self): ...\n",
        "from acme.base import Handler\nclass H(Handler):\n    def handle(self): ...  # FLAG\n    def process(self): ...\n",
    );
}

#[test]
fn changes_the_call_form() {
    let import = "from acme import C\nc = C()\n";
    check(
        "property acme.C.size -> size",
        &format!("{import}c.size()\nf(c.size)\n"),
        &format!("{import}c.size\nf(c.size)  # FLAG\n"),
    );
    check(
        "method acme.C.text -> text",
        &format!("{import}c.text.strip()\nc.text = 1\n"),
        &format!("{import}c.text().strip()\nc.text = 1  # FLAG\n"),
    );
    check("gone acme.C.text", &format!("{import}c.text\n"), &format!("{import}c.text  # FLAG\n"));
}

#[test]
fn respells_names_in_literals() {
    client(
        "c = Client()\ngetattr(c, 'fetch')()\nhasattr(1, 'fetch')\n",
        "c = Client()\ngetattr(c, 'get')()\nhasattr(1, 'fetch')\n",
    );
    client(
        "from unittest import mock\nwith mock.patch.object(Client, \"fetch\"): ...\n",
        "from unittest import mock\nwith mock.patch.object(Client, \"get\"): ...\n",
    );
    client("match x:\n    case Client(fetch=1): ...\n", "match x:\n    case Client(get=1): ...\n");
}

#[test]
fn iterators_that_give_themselves_come_to_an_end() {
    client(
        "class It:\n    def __iter__(self):\n        return self\n    def __next__(self):\n        return Client()\nfor c in It():\n    c.fetch()\n",
        "class It:\n    def __iter__(self):\n        return self\n    def __next__(self):\n        return Client()\nfor c in It():\n    c.get()\n",
    );
}

#[test]
fn circles_come_to_an_end() {
    let body = "class A(B): ...\nclass B(A): ...\ndef f(): return g()\ndef g(): return f()\nx = x\ny = [y for y in y]\nT = List['T']\ndef h(c: T, **kw):\n    h(**kw)\n    c.fetch()\nf().fetch()\nB().fetch()\n";
    let flagged = body.replace("f().fetch()", "f().fetch()  # FLAG");
    client(body, &flagged);
}

#[test]
fn follows_what_builtins_hand_to_lambdas() {
    client(
        "cs = [Client()]\nsorted(cs, key=lambda c: c.fetch())\nlist(map(lambda c: c.fetch(), cs))\ncs.sort(key=lambda c: c.fetch())\nf(lambda c: c.fetch())\n",
        "cs = [Client()]\nsorted(cs, key=lambda c: c.get())\nlist(map(lambda c: c.get(), cs))\ncs.sort(key=lambda c: c.get())\nf(lambda c: c.fetch())  # FLAG\n",
    );
}

#[test]
fn deep_code_is_not_followed_to_the_end() {
    let mut body: String = (0..500).map(|at| format!("def f{at}():\n    return f{}()\n", at + 1)).collect();
    body += "f0().fetch()\n";
    let doubled: String = (0..60).map(|at| format!("t{} = (t{at}, t{at})\n", at + 1)).collect();
    let chain = format!("x = Client(){}\n", ".same()".repeat(600));
    let looped = "t0 = 1\n".to_owned() + &doubled + "t60.fetch()\n" + &chain + "x.fetch()\n";
    let flagged =
        |text: &str| text.replace("f0().fetch()", "f0().fetch()  # FLAG").replace("x.fetch()", "x.fetch()  # FLAG");
    client(&(body.clone() + &looped), &flagged(&(body + &looped)));
}

#[test]
fn leaves_fallbacks_alone() {
    client(
        "c = Client()\nif hasattr(c, 'get'):\n    c.get()\nelse:\n    c.fetch()\n",
        "c = Client()\nif hasattr(c, 'get'):\n    c.get()\nelse:\n    c.fetch()\n",
    );
    client(
        "c = Client()\ntry:\n    c.get()\nexcept AttributeError:\n    c.fetch()\n",
        "c = Client()\ntry:\n    c.get()\nexcept AttributeError:\n    c.fetch()\n",
    );
    client(
        "c = Client()\nx = c.get() if hasattr(c, 'get') else c.fetch()\n",
        "c = Client()\nx = c.get() if hasattr(c, 'get') else c.fetch()\n",
    );
    client(
        "c = Client()\ntry:\n    c.fetch()\nexcept AttributeError:\n    pass\n",
        "c = Client()\ntry:\n    c.get()\nexcept AttributeError:\n    pass\n",
    );
}

#[test]
fn follows_specified_mocks() {
    let import = "from unittest import mock\n";
    client(
        &format!(
            "{import}m = mock.Mock(spec=Client)\nm.fetch.return_value = 1\nn = mock.MagicMock()\nn.fetch.return_value = 1\nmock.create_autospec(Client)().fetch()\n"
        ),
        &format!(
            "{import}m = mock.Mock(spec=Client)\nm.get.return_value = 1\nn = mock.MagicMock()\nn.fetch.return_value = 1  # FLAG\nmock.create_autospec(Client)().get()\n"
        ),
    );
}

//! Arguments by callee.

use super::check::{check, check_files};

const CODEC: &str = "keyword acme.io.read encoding -> codec";
const TIMEOUT: &str = "keyword acme.base.Handler timeout -> timeout_s";

#[track_caller]
fn read(rules: &str, before: &str, expected: &str) {
    let import = "from acme.io import read\n";
    check(rules, &format!("{import}{before}"), &format!("{import}{expected}"));
}

#[track_caller]
fn handler(before: &str, expected: &str) {
    let import = "from acme.base import Handler\n";
    check(TIMEOUT, &format!("{import}{before}"), &format!("{import}{expected}"));
}

#[test]
fn renames_keywords_of_known_callables_only() {
    read(
        CODEC,
        "read('p', encoding = 'x' , errors='encoding')  # encoding\n",
        "read('p', codec = 'x' , errors='encoding')  # encoding\n",
    );
    read(CODEC, "read('p', 'utf8')\nread(*a)\nother(encoding=1)\n", "read('p', 'utf8')\nread(*a)\nother(encoding=1)\n");
    check(
        CODEC,
        "import acme.io as io\nr = io.read\nr(encoding=1)\n",
        "import acme.io as io\nr = io.read\nr(codec=1)\n",
    );
    check(
        CODEC,
        "import acme.io as io\n@io.read(encoding=1)\ndef f(): ...\n",
        "import acme.io as io\n@io.read(codec=1)\ndef f(): ...\n",
    );
}

#[test]
fn flags_when_both_are_passed() {
    read(CODEC, "read('p', encoding='a', codec='b')\n", "read('p', encoding='a', codec='b')  # FLAG\n");
    let swap = "keyword acme.io.read a -> b\nkeyword acme.io.read b -> a\n";
    read(swap, "read(a=1, b=2)\n", "read(b=1, a=2)\n");
}

#[test]
fn renames_keywords_of_constructors() {
    handler(
        "Handler(timeout=1)\nclass H(Handler): ...\nH(timeout=1)\n",
        "Handler(timeout_s=1)\nclass H(Handler): ...\nH(timeout_s=1)\n",
    );
    handler(
        "class H(Handler):\n    def __init__(self, timeout=3):\n        super().__init__(timeout=timeout)\n        Handler.__init__(self, timeout=1)\nH(timeout=1)\n",
        "class H(Handler):\n    def __init__(self, timeout=3):\n        super().__init__(timeout_s=timeout)\n        Handler.__init__(self, timeout_s=1)\nH(timeout=1)\n",
    );
    handler(
        "class H(Handler):\n    @classmethod\n    def make(cls):\n        return cls(timeout=1)\n",
        "class H(Handler):\n    @classmethod\n    def make(cls):\n        return cls(timeout_s=1)\n",
    );
    handler(
        "class H(Handler):\n    def __init__(self, x, **kwargs):\n        kwargs.setdefault('timeout', 3)\n        super().__init__(**kwargs)\nH(1, timeout=1)\n",
        "class H(Handler):\n    def __init__(self, x, **kwargs):\n        kwargs.setdefault('timeout_s', 3)\n        super().__init__(**kwargs)\nH(1, timeout_s=1)\n",
    );
}

#[test]
fn keeps_the_fields_of_own_dataclasses() {
    handler(
        "@dataclass\nclass Own(Handler):\n    timeout: int = 1\nOwn(timeout=2)\n",
        "@dataclass\nclass Own(Handler):\n    timeout: int = 1\nOwn(timeout=2)\n",
    );
    handler(
        "import dataclasses\ndataclasses.replace(Handler(), timeout=2)\n",
        "import dataclasses\ndataclasses.replace(Handler(), timeout_s=2)\n",
    );
    handler("h = Handler()\nh._replace(timeout=2)\n", "h = Handler()\nh._replace(timeout_s=2)\n");
}

#[test]
fn renames_keywords_of_methods() {
    let rules = "keyword acme.base.Handler.run encoding -> codec";
    let import = "from acme.base import Handler\n";
    let body = |new: &str| {
        format!("{import}Handler().run(encoding=1)\nHandler.run(h, encoding=1)\nclass H(Handler):\n    def go(self):\n        self.run(encoding=1)\n        super().run(encoding=1)\n").replace("encoding", new)
    };
    check(rules, &body("encoding"), &body("codec"));
    check(
        rules,
        &format!("{import}def f(h):\n    h.run(encoding=1)\n    h.run(1)\n"),
        &format!("{import}def f(h):\n    h.run(encoding=1)  # FLAG\n    h.run(1)\n"),
    );
    check(
        rules,
        &format!("{import}class H(Handler):\n    def run(self, encoding): ...\nH().run(encoding=1)\n"),
        &format!("{import}class H(Handler):\n    def run(self, encoding): ...  # FLAG\nH().run(encoding=1)\n"),
    );
}

#[test]
fn follows_partials() {
    read(
        CODEC,
        "import functools\nr = functools.partial(read, encoding='utf8')\nr(encoding='x')\n",
        "import functools\nr = functools.partial(read, codec='utf8')\nr(codec='x')\n",
    );
    read(CODEC, "pool.submit(read, 'p', encoding='x')\n", "pool.submit(read, 'p', codec='x')\n");
    read(CODEC, "run(read, 'p', encoding='x')\n", "run(read, 'p', encoding='x')  # FLAG\n");
    read(
        CODEC,
        "from threading import Thread\nThread(target=read, kwargs={'encoding': 1})\n",
        "from threading import Thread\nThread(target=read, kwargs={'codec': 1})\n",
    );
}

#[test]
fn follows_unpacked_dictionaries() {
    read(
        CODEC,
        "read('p', **{'encoding': 'utf8', 'x': 1})\nother(**{'encoding': 1})\n",
        "read('p', **{'codec': 'utf8', 'x': 1})\nother(**{'encoding': 1})\n",
    );
    read(
        CODEC,
        "read('p', **dict(encoding='utf8'))\nprint(dict(encoding=1))\n",
        "read('p', **dict(codec='utf8'))\nprint(dict(encoding=1))\n",
    );
    read(
        CODEC,
        "def f():\n    kw = {'encoding': 1}\n    kw['encoding'] = 2\n    read(**kw)\n",
        "def f():\n    kw = {'codec': 1}\n    kw['codec'] = 2\n    read(**kw)\n",
    );
    read(
        CODEC,
        "def f():\n    kw = {'encoding': 1}\n    print(kw)\n    read(**kw)\n",
        "def f():\n    kw = {'encoding': 1}\n    print(kw)\n    read(**kw)  # FLAG\n",
    );
}

#[test]
fn follows_wrappers_that_forward() {
    read(
        CODEC,
        "def f(x, **kw):\n    return read(x, **kw)\nf(1, encoding=2)\ndef g(encoding, **kw):\n    return read(1, **kw)\ng(encoding=2)\n",
        "def f(x, **kw):\n    return read(x, **kw)\nf(1, codec=2)\ndef g(encoding, **kw):\n    return read(1, **kw)\ng(encoding=2)\n",
    );
    read(
        CODEC,
        "def f(**kw):\n    other(**kw)\n    return read(**kw)\nf(encoding=2)\n",
        "def f(**kw):\n    other(**kw)\n    return read(**kw)\nf(encoding=2)  # FLAG\n",
    );
    check_files(
        CODEC,
        &[
            (
                "io.py",
                "from acme.io import read\ndef f(**kw):\n    return read(**kw)\n",
                "from acme.io import read\ndef f(**kw):\n    return read(**kw)\n",
            ),
            ("app.py", "from io2 import f\n", "from io2 import f\n"),
            ("main.py", "from io import f\nf(encoding=1)\n", "from io import f\nf(codec=1)\n"),
        ],
    );
}

#[test]
fn drops_keywords_with_their_commas() {
    let rules = "drop acme.io.read buffer";
    read(
        rules,
        "read('p', buffer=1)\nread(buffer=2)\nread(buffer=f())\n",
        "read('p')\nread()\nread(buffer=f())  # FLAG\n",
    );
    read(rules, "read('p', buffer=2, # two\n     x=1)\n", "read('p', # two\n     x=1)\n");
    read(rules, "read(\n    'p',\n    buffer=2,\n    x=1,\n)\n", "read(\n    'p',\n    x=1,\n)\n");
    read(rules, "read(\n    'p',\n    buffer=2,\n)\n", "read(\n    'p',\n)\n");
    read(rules, "read(\n    'p',\n    buffer=2\n)\n", "read(\n    'p'\n)\n");
    read(rules, "read('p', **{'buffer': 1, 'x': 2})\n", "read('p', **{'x': 2})\n");
    let two = "drop acme.io.read a\ndrop acme.io.read b";
    read(two, "read(1, a=1, b=2)\nread(a=1, b=2, c=3)\nread(a=1, b=2)\n", "read(1)\nread(c=3)\nread()\n");
}

#[test]
fn spells_out_defaults() {
    let rules = "default acme.io.read strict=False";
    read(
        rules,
        "read('p')\nread()\nread('p', strict=True)\nread(**kw)\n",
        "read('p', strict=False)\nread(strict=False)\nread('p', strict=True)\nread(**kw)  # FLAG\n",
    );
    read(rules, "read(\n    'p',\n)\nread('p',)\n", "read(\n    'p',\n    strict=False,\n)\nread('p', strict=False)\n");
    check(
        "default acme.io.read mode=acme.modes.Mode.FAST",
        "import acme as a\na.io.read()\n",
        "import acme as a\na.io.read(mode=a.modes.Mode.FAST)\n",
    );
    read("default acme.io.read mode=acme.modes.FAST", "read()\n", "read()  # FLAG\n");
    read("require acme.io.read mode", "read()\nread(mode=1)\n", "read()  # FLAG\nread(mode=1)\n");
}

#[test]
fn turns_places_into_keywords() {
    let rules = "reorder acme.io.read path mode";
    read(
        rules,
        "read(1, 2)\nread(1, mode=2)\nread(*a)\n",
        "read(path=1, mode=2)\nread(path=1, mode=2)\nread(*a)  # FLAG\n",
    );
    read("keyword_only acme.io.read mode", "read(1, 2)\nread()\n", "read(1, 2)  # FLAG\nread()\n");
}

#[test]
fn renames_class_keywords() {
    let rules = "keyword acme.base.Handler.__init_subclass__ kind -> sort";
    check(
        rules,
        "from acme.base import Handler\nclass H(Handler, kind=1): ...\nclass K(object, kind=1): ...\n",
        "from acme.base import Handler\nclass H(Handler, sort=1): ...\nclass K(object, kind=1): ...\n",
    );
}

#[test]
fn leaves_fallbacks_alone() {
    let both = "try:\n    read(codec=1)\nexcept TypeError:\n    read(encoding=1)\n";
    read(CODEC, both, both);
}

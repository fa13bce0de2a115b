//! Strings that spell paths.

use super::check::{check, check_files};

const CLIENT: &str = "path acme.client.Client -> acme.client.HttpClient";
const CSV: &str = "module acme.plugins.csv -> acme.formats.csv";

#[test]
fn respells_patch_targets() {
    check(
        CLIENT,
        "from unittest import mock\n@mock.patch('acme.client.Client')\ndef f(m):\n    with mock.patch(\"acme.client.Client.get\", autospec=True):\n        pass\n",
        "from unittest import mock\n@mock.patch('acme.client.HttpClient')\ndef f(m):\n    with mock.patch(\"acme.client.HttpClient.get\", autospec=True):\n        pass\n",
    );
    check(
        "member acme.client.Client.fetch -> get",
        "def f(monkeypatch, mocker):\n    monkeypatch.setattr('acme.client.Client.fetch', 1)\n    mocker.patch('acme.client.Client.fetch')\n    mocker.patch('acme.client.Other.fetch')\n",
        "def f(monkeypatch, mocker):\n    monkeypatch.setattr('acme.client.Client.get', 1)\n    mocker.patch('acme.client.Client.get')\n    mocker.patch('acme.client.Other.fetch')  # FLAG\n",
    );
}

#[test]
fn patches_where_the_name_is_used() {
    check_files(
        CLIENT,
        &[
            ("dep/__init__.py", "", ""),
            (
                "dep/app.py",
                "from acme.client import Client\nc = Client()\n",
                "from acme.client import HttpClient\nc = HttpClient()\n",
            ),
            (
                "tests/test_app.py",
                "from unittest.mock import patch\nimport dep.app, acme\n@patch('dep.app.Client')\ndef f(m): ...\n",
                "from unittest.mock import patch\nimport dep.app, acme\n@patch('dep.app.HttpClient')\ndef f(m): ...\n",
            ),
        ],
    );
}

#[test]
fn respells_imports_by_name() {
    check(
        CSV,
        "import importlib\nimportlib.import_module('acme.plugins.csv')\nimportlib.import_module(f'acme.plugins.{name}')\nimportlib.import_module('acme.plugins.' + name)\n__import__('acme.plugins.csv')\n",
        "import importlib\nimportlib.import_module('acme.formats.csv')\nimportlib.import_module(f'acme.plugins.{name}')  # FLAG\nimportlib.import_module('acme.plugins.' + name)  # FLAG\n__import__('acme.formats.csv')\n",
    );
}

#[test]
fn flags_strings_that_nothing_is_known_to_read() {
    check(
        CSV,
        "x = 'acme.plugins.csv'\ny = 'acme.plugins'\nz = 'csv'\n",
        "x = 'acme.plugins.csv'  # FLAG\ny = 'acme.plugins'\nz = 'csv'\n",
    );
}

#[test]
fn respells_settings_and_logging() {
    check(
        CSV,
        "INSTALLED_APPS = ['acme.plugins.csv', 'other']\nLOGGING = {'handlers': {'h': {'class': 'acme.plugins.csv.H'}}}\nnames = ['acme.plugins.csv']\n",
        "INSTALLED_APPS = ['acme.formats.csv', 'other']\nLOGGING = {'handlers': {'h': {'class': 'acme.formats.csv.H'}}}\nnames = ['acme.plugins.csv']  # FLAG\n",
    );
}

#[test]
fn respells_roles() {
    check(
        CLIENT,
        "def f():\n    \"\"\"See :class:`~acme.client.Client` and :py:meth:`get <acme.client.Client.get>`, not acme.client.Client.\"\"\"\n",
        "def f():\n    \"\"\"See :class:`~acme.client.HttpClient` and :py:meth:`get <acme.client.HttpClient.get>`, not acme.client.Client.\"\"\"\n",
    );
}

#[test]
fn respells_doctests() {
    check(
        "path acme.io.read -> acme.io.load\nkeyword acme.io.read encoding -> codec",
        "from acme.io import read\ndef f():\n    \"\"\"Use read().\n\n    >>> from acme.io import read\n    >>> for x in read(\"x\", encoding=1):\n    ...     read(x)\n    1\n    \"\"\"\n    return read(\"y\")\n",
        "from acme.io import load\ndef f():\n    \"\"\"Use read().\n\n    >>> from acme.io import load\n    >>> for x in load(\"x\", codec=1):\n    ...     load(x)\n    1\n    \"\"\"\n    return load(\"y\")\n",
    );
    check(
        "path acme.io.read -> acme.io.load",
        "\"\"\"\n>>> read('x')\n\"\"\"\nfrom acme.io import read\nread(1)\n",
        "\"\"\"\n>>> load('x')\n\"\"\"\nfrom acme.io import load\nload(1)\n",
    );
}

#[test]
fn respells_names_in_modules() {
    check(
        CLIENT,
        "from unittest.mock import patch\nfrom acme import client\nimport acme.client as c\nwith patch.object(client, 'Client'):\n    getattr(c, 'Client')\n    getattr(c, name)\n    hasattr(x, 'Client')\n",
        "from unittest.mock import patch\nfrom acme import client\nimport acme.client as c\nwith patch.object(client, 'HttpClient'):\n    getattr(c, 'HttpClient')\n    getattr(c, name)\n    hasattr(x, 'Client')\n",
    );
    let moved = "path acme.client.Client -> acme.web.Client";
    check(
        moved,
        "import acme.client as c\ngetattr(c, 'Client')\n",
        "import acme.client as c\ngetattr(c, 'Client')  # FLAG\n",
    );
}

#[test]
fn respells_members_named_by_keywords() {
    check(
        "member acme.client.Client.fetch -> get",
        "from unittest.mock import patch\nfrom operator import methodcaller\nfrom acme.client import Client\npatch.multiple(Client, fetch=1)\npatch.multiple('acme.client.Client', fetch=1)\nf = methodcaller('fetch')\n",
        "from unittest.mock import patch\nfrom operator import methodcaller\nfrom acme.client import Client\npatch.multiple(Client, get=1)\npatch.multiple('acme.client.Client', get=1)\nf = methodcaller('fetch')  # FLAG\n",
    );
}

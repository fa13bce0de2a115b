"""Migrates Python files: `python migrate.py [--write] PATH...`"""

from __future__ import annotations

import argparse
import difflib
import sys
from pathlib import Path

import libcst as cst
from libcst.helpers import get_full_name_for_node
from libcst.metadata import (
    MetadataWrapper,
    ParentNodeProvider,
    PositionProvider,
    QualifiedNameProvider,
    QualifiedNameSource,
)

TABLES: dict = {}
MODULES, NAMES, GONE = TABLES["modules"], TABLES["names"], TABLES["gone"]
KEYWORDS, DROPPED = TABLES["keywords"], TABLES["dropped"]


def ancestry(path: str):
    """`a.b.c`, `a.b`, `a`."""
    while path:
        yield path
        path = path.rpartition(".")[0]


def successor(path: str) -> str:
    """What `path` is called in the new release."""
    for prefix in ancestry(path):
        new = NAMES.get(prefix) or MODULES.get(prefix)
        if new:
            return new + path[len(prefix):]
    return path


def of_callable(table: dict, path: str, nothing):
    """What `table` says of the callable, by any of its old paths."""
    new = successor(path)
    return next((it for old, it in table.items() if old == path or successor(old) == new), nothing)


def is_known(path: str) -> bool:
    return any(it in NAMES or it in MODULES or it in GONE for it in ancestry(path))


def dotted(path: str) -> cst.Name | cst.Attribute:
    first, *rest = path.split(".")
    node: cst.Name | cst.Attribute = cst.Name(first)
    for name in rest:
        node = cst.Attribute(value=node, attr=cst.Name(name))
    return node


def is_plain(value: cst.BaseExpression) -> bool:
    """True for values that can go without anybody noticing."""
    return isinstance(value, (cst.Name, cst.SimpleString, cst.Integer, cst.Float))


def has_comment(node: cst.CSTNode) -> bool:
    return isinstance(node, cst.Comment) or any(has_comment(it) for it in node.children)


class Migration(cst.CSTTransformer):
    METADATA_DEPENDENCIES = (QualifiedNameProvider, ParentNodeProvider, PositionProvider)

    def __init__(self, words: set[str]) -> None:
        super().__init__()
        self.words = words  # every identifier of the file
        self.left: list[tuple[int, str]] = []
        self.wanted: set[str] = set()  # modules to import for dotted uses
        self.local: dict[str, str] = {}  # old path -> the name that it has in this file now
        self.in_import = 0

    # What a name means.

    def path(self, node: cst.CSTNode) -> str | None:
        """The one imported path that `node` stands for."""
        found = self.get_metadata(QualifiedNameProvider, node, set())
        names = {it.name for it in found if it.source is QualifiedNameSource.IMPORT}
        return names.pop() if len(names) == 1 and len(found) == 1 else None

    def flag(self, node: cst.CSTNode, reason: str) -> None:
        self.left.append((self.get_metadata(PositionProvider, node).start.line, reason))

    def guarded(self, node: cst.CSTNode) -> bool:
        """True below `try`: the file may support both releases."""
        while not isinstance(node, cst.Module):
            if isinstance(node, (cst.Try, cst.TryStar)):
                return True
            node = self.get_metadata(ParentNodeProvider, node)
        return False

    def moves_along(self, node: cst.Attribute) -> bool:
        """True when `node` is the head of a longer name that has a successor: `a.gone` in `a.gone.moved`."""
        parent = self.get_metadata(ParentNodeProvider, node)
        while isinstance(parent, cst.Attribute) and parent.value is node:
            path = self.path(parent)
            if path is not None and successor(path) != path:
                return True
            node, parent = parent, self.get_metadata(ParentNodeProvider, parent)
        return False

    # Imports.

    def visit_Import(self, node: cst.Import) -> bool:
        self.in_import += 1
        return False

    def leave_Import(self, original_node: cst.Import, updated_node: cst.Import):
        self.in_import -= 1
        paths = [get_full_name_for_node(it.name) for it in original_node.names]
        if all(successor(it) == it for it in paths):
            return updated_node
        if self.guarded(original_node):
            self.flag(original_node, "imported below `try`")
            return updated_node
        names = []
        for alias, path in zip(updated_node.names, paths):
            if alias.asname is None and path != successor(path):
                self.local[path] = successor(path)
            names.append(alias.with_changes(name=dotted(successor(path))))
        return updated_node.with_changes(names=names)

    def visit_ImportFrom(self, node: cst.ImportFrom) -> bool:
        self.in_import += 1
        return False

    def leave_ImportFrom(self, original_node: cst.ImportFrom, updated_node: cst.ImportFrom):
        self.in_import -= 1
        if original_node.relative or original_node.module is None:
            return updated_node
        module = get_full_name_for_node(original_node.module)
        if isinstance(original_node.names, cst.ImportStar):
            if is_known(module) or any(it.rpartition(".")[0] == module for it in [*NAMES, *GONE]):
                self.flag(original_node, f"everything is imported from `{module}`")
            return updated_node
        moved: dict[str, list[cst.ImportAlias]] = {}
        changed = False
        for alias in original_node.names:
            old = f"{module}.{alias.name.value}"
            if old in GONE:
                self.flag(original_node, f"`{old}` is gone ({GONE[old]})")
            new = successor(old)
            if new != old and self.guarded(original_node):
                self.flag(original_node, f"`{old}` is imported below `try`")
                return updated_node
            changed |= new != old
            target, _, name = new.rpartition(".")
            moved.setdefault(target, []).append(self.imported(alias, old, name))
        if not changed:
            return updated_node
        if len(moved) == 1:
            (target, aliases), = moved.items()
            return updated_node.with_changes(module=dotted(target), names=self.listed(updated_node, aliases))
        # The largest group keeps the statement with its layout; the others get statements of their own.
        largest = max(moved, key=lambda it: len(moved[it]))
        kept = moved.pop(largest)
        last = updated_node.names[-1].comma if updated_node.lpar else cst.MaybeSentinel.DEFAULT
        if not has_comment(kept[-1]):
            kept[-1] = kept[-1].with_changes(comma=last)
        statements = [updated_node.with_changes(module=dotted(largest), names=kept)]
        for target, aliases in moved.items():
            if any(has_comment(it) for it in aliases):
                self.flag(original_node, "a comment inside the import may be lost")
            plain = [it.with_changes(comma=cst.MaybeSentinel.DEFAULT) for it in aliases]
            statements.append(cst.ImportFrom(module=dotted(target), names=plain))
        self.split[original_node] = statements
        return updated_node

    split: dict[cst.CSTNode, list[cst.ImportFrom]]

    def imported(self, alias: cst.ImportAlias, old: str, name: str) -> cst.ImportAlias:
        """`alias` by its new name; by its old one in this file when the new one means something here already."""
        before = alias.name.value
        if alias.asname is None and name != before:
            if name in self.words:
                old_name = cst.AsName(name=cst.Name(before))
                return alias.with_changes(name=cst.Name(name), asname=old_name)
            self.local[old] = name
        return alias.with_changes(name=cst.Name(name))

    @staticmethod
    def listed(node: cst.ImportFrom, aliases: list[cst.ImportAlias]) -> list[cst.ImportAlias]:
        commas = [it.comma for it in node.names]
        return [it.with_changes(comma=comma) for it, comma in zip(aliases, commas)]

    def leave_SimpleStatementLine(self, original_node, updated_node):
        statements = [it for it in original_node.body if it in self.split]
        if not statements:
            return updated_node
        if len(original_node.body) > 1:
            self.flag(original_node, "several statements on one line")
            return updated_node
        first, *rest = self.split[statements[0]]
        lines = [updated_node.with_changes(body=[first])]
        lines += [cst.SimpleStatementLine(body=[it]) for it in rest]
        return cst.FlattenSentinel(lines)

    # Uses.

    def visit_Attribute(self, node: cst.Attribute) -> None:
        path = self.path(node)
        if path in GONE and not self.moves_along(node):
            self.flag(node, f"`{path}` is gone ({GONE[path]})")

    def leave_Attribute(self, original_node: cst.Attribute, updated_node: cst.Attribute):
        path = self.path(original_node)
        if self.in_import or path is None or not (path in NAMES or path in MODULES):
            return updated_node
        new = successor(path)
        base = self.path(original_node.value)
        if base is not None and successor(base) == new.rpartition(".")[0]:
            return updated_node.with_changes(attr=cst.Name(new.rpartition(".")[2]))
        self.wanted.add(new if path in MODULES else new.rpartition(".")[0])
        return dotted(new)

    def leave_Name(self, original_node: cst.Name, updated_node: cst.Name):
        path = self.path(original_node)
        if self.in_import or path not in self.local or original_node.value != path.rpartition(".")[2]:
            return updated_node
        parent = self.get_metadata(ParentNodeProvider, original_node)
        if isinstance(parent, cst.Attribute) and parent.attr is original_node:
            return updated_node
        if isinstance(parent, (cst.Param, cst.Arg)) and getattr(parent, "keyword", None) is original_node:
            return updated_node
        return dotted(self.local[path])

    def leave_Call(self, original_node: cst.Call, updated_node: cst.Call):
        path = self.path(original_node.func)
        if path is None:
            return updated_node
        keywords, dropped = of_callable(KEYWORDS, path, {}), of_callable(DROPPED, path, [])
        given = {it.keyword.value for it in original_node.args if it.keyword}
        arguments = []
        for before, it in zip(original_node.args, updated_node.args):
            word = it.keyword.value if it.keyword else None
            if word in keywords and keywords[word] not in given:
                it = it.with_changes(keyword=cst.Name(keywords[word]))
            elif word in dropped and is_plain(before.value):
                continue
            elif word in keywords or word in dropped or (it.star == "**" and (keywords or dropped)):
                self.flag(original_node, f"arguments of `{path}`")
            arguments.append(it)
        if len(arguments) < len(updated_node.args) and arguments:
            last = updated_node.args[-1].comma
            arguments[-1] = arguments[-1].with_changes(comma=last)
        return updated_node.with_changes(args=arguments)


class Words(cst.CSTVisitor):
    def __init__(self) -> None:
        self.found: set[str] = set()

    def visit_Name(self, node: cst.Name) -> None:
        self.found.add(node.value)


def with_imports(module: cst.Module, wanted: set[str]) -> cst.Module:
    """Adds what dotted uses need, below the last import at the top."""
    present = set()
    place = 0
    for number, statement in enumerate(module.body):
        parts = statement.body if isinstance(statement, cst.SimpleStatementLine) else []
        docstring = number == 0 and module.get_docstring() is not None
        if docstring or any(isinstance(it, (cst.Import, cst.ImportFrom)) for it in parts):
            place = number + 1
        for it in parts:
            if isinstance(it, cst.Import):
                names = [get_full_name_for_node(name.name) for name in it.names if not name.asname]
                present.update(above for name in names for above in ancestry(name))
    new = [
        cst.SimpleStatementLine(body=[cst.Import(names=[cst.ImportAlias(name=dotted(it))])])
        for it in sorted(wanted - present)
    ]
    return module.with_changes(body=[*module.body[:place], *new, *module.body[place:]])


def migrated(source: bytes) -> tuple[bytes, list[tuple[int, str]]]:
    module = cst.parse_module(source)
    words = Words()
    module.visit(words)
    migration = Migration(words.found)
    migration.split = {}
    after = MetadataWrapper(module, unsafe_skip_copy=True).visit(migration)
    return with_imports(after, migration.wanted).bytes, migration.left


def files(paths: list[Path]):
    for path in paths:
        yield from sorted(path.rglob("*.py")) if path.is_dir() else [path]


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("paths", nargs="+", type=Path)
    arguments.add_argument("--write", action="store_true", help="change the files instead of printing a diff")
    options = arguments.parse_args()
    for path in files(options.paths):
        before = path.read_bytes()
        try:
            after, left = migrated(before)
        except cst.ParserSyntaxError as error:
            print(f"{path}: not read: {error.message}", file=sys.stderr)
            continue
        for line, reason in sorted(left):
            print(f"{path}:{line}: left to you: {reason}", file=sys.stderr)
        if after != before and options.write:
            path.write_bytes(after)
        elif after != before:
            lines = [it.decode("utf-8", "replace").splitlines(keepends=True) for it in (before, after)]
            sys.stdout.writelines(difflib.unified_diff(*lines, f"a/{path}", f"b/{path}"))
    return 0


if __name__ == "__main__":
    sys.exit(main())

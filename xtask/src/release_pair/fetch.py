"""Unpacks two releases of a package into FOLDER/from and FOLDER/to: fetch.py PACKAGE FROM TO FOLDER [SIDE:NAME==VERSION]...

SIDE, `from` or `to`, is the release that a further distribution belongs to. With `-` for TO there is only one release.

Source distributions (found by `unearth`, which never builds anything) when both releases have one, else wheels
through `pip download`. Asks the index that pip is set up for.
"""
import pathlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
import urllib.request
import zipfile


def pip(*arguments):
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def index_url():
    try:
        return pip("config", "get", "global.index-url")
    except subprocess.CalledProcessError:
        import os

        from pip._internal.models.index import PyPI

        return os.environ.get("PIP_INDEX_URL") or PyPI.simple_url


def unearth():
    try:
        import unearth
    except ImportError:
        target = tempfile.mkdtemp()
        pip("install", "--quiet", "--target", target, "unearth")
        sys.path.insert(0, target)
        import unearth
    return unearth


def source_distribution(package, version, folder):
    finder = unearth().PackageFinder(
        index_urls=[index_url()], no_binary=[package], only_binary=[], ignore_compatibility=True
    )
    best = finder.find_best_match(f"{package}=={version}").best
    if best is None or best.link.is_wheel:
        raise LookupError(f"{package} {version} has no source distribution")
    target = folder / best.link.filename
    with urllib.request.urlopen(best.link.url_without_fragment) as answer:
        target.write_bytes(answer.read())
    return target


def wheel(package, version, folder):
    options = ["--quiet", "--no-deps", "--only-binary=:all:", "--dest", str(folder)]
    platforms = ["any", "manylinux1_x86_64", "manylinux2014_x86_64", "manylinux_2_28_x86_64"]
    targets = [f"--platform={platform}" for platform in platforms]
    error = None
    for python in ("3.13", "3.11", "3.9", "3.7"):
        try:
            pip("download", *options, *targets, f"--python-version={python}", f"{package}=={version}")
            return next(folder.glob("*.whl"))
        except subprocess.CalledProcessError as failure:
            error = failure
    raise LookupError(f"{package} {version} has no wheel: {error.stderr.strip()}")


def unpack(archive, folder):
    with tempfile.TemporaryDirectory() as scratch:
        if zipfile.is_zipfile(archive):
            with zipfile.ZipFile(archive) as members:
                members.extractall(scratch)
        else:
            with tarfile.open(archive) as members:
                members.extractall(scratch, filter="data")
        inner = [child for child in pathlib.Path(scratch).iterdir() if child.suffix != ".dist-info"]
        wrapped = archive.suffix != ".whl" and len(inner) == 1 and inner[0].is_dir()
        top = inner[0] if wrapped else pathlib.Path(scratch)
        merge(top, folder)


def merge(tree, folder):
    """Copies `tree` into `folder`; files that are there already stay."""
    folder.mkdir(parents=True, exist_ok=True)
    for child in tree.iterdir():
        target = folder / child.name
        if child.suffix == ".dist-info" or child.name == ".git":
            continue
        if child.is_dir() and not child.is_symlink():
            shutil.copytree(child, target, symlinks=True, dirs_exist_ok=True)
        elif not target.exists():
            shutil.copy2(child, target, follow_symlinks=False)


def further(spec, folder):
    side, _, distribution = spec.partition(":")
    name, _, version = distribution.partition("==")
    problems = []
    for way in (source_distribution, wheel):
        try:
            with tempfile.TemporaryDirectory() as scratch:
                return unpack(way(name, version, pathlib.Path(scratch)), folder / side)
        except Exception as problem:
            problems.append(f"{way.__name__.replace('_', ' ')}: {problem}")
    sys.exit("\n".join(problems))


def main(package, old, new, folder, *more):
    folder = pathlib.Path(folder)
    if new == "-":
        return further(f"from:{package}=={old}", folder)
    problems = []
    for way in (source_distribution, wheel):
        try:
            with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as two:
                archives = [way(package, old, pathlib.Path(one)), way(package, new, pathlib.Path(two))]
                for archive, side in zip(archives, ("from", "to")):
                    unpack(archive, folder / side)
            for spec in more:
                further(spec, folder)
            return
        except Exception as problem:
            problems.append(f"{way.__name__.replace('_', ' ')}: {problem}")
            for side in ("from", "to"):
                shutil.rmtree(folder / side, ignore_errors=True)
    sys.exit("\n".join(problems))


main(*sys.argv[1:])

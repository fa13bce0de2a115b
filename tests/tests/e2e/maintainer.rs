//! `semver`, `generate --check`, `notes`, `export` and `lint`: what maintainers do with a manifest.

use std::path::Path;
use std::process::Command;

use crate::workbench::{RELEASES, Run, Workbench, command, commit, files, git, run};

fn on_manifest(bench: &Workbench, subcommand: &str, more: &[&str]) -> Run {
    run(command("onx-manifest").arg(subcommand).arg("--manifest").arg(bench.manifest()).args(more))
}

/// A Python with LibCST: `ONX_LIBCST_PYTHON`, else `python3`.
fn python_with_libcst() -> Option<String> {
    let python = std::env::var("ONX_LIBCST_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let has_it = Command::new(&python).args(["-c", "import libcst"]).output().is_ok_and(|it| it.status.success());
    has_it.then_some(python)
}

#[test]
fn semver_compares_what_is_needed_with_what_is_declared() {
    let bench = Workbench::with_manifest();
    let run = on_manifest(&bench, "semver", &[]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert_eq!(run.stdout, "ferry 1.4.0 → 2.0.0: needs major, declares major (the first part grew)\n");
    let run = on_manifest(&bench, "semver", &["--declared", "1.5.0", "--json"]);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    let json: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!((&json["needed"], &json["declared"]), (&"major".into(), &"minor".into()));
    assert!(!json["undeclared"].as_array().unwrap().is_empty(), "{json:#}");
    let run = on_manifest(&bench, "semver", &["--declared", "next"]);
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("`next` is not a version"), "{}", run.stderr);
}

#[test]
fn check_finds_a_manifest_that_is_out_of_date_and_writes_nothing() {
    let bench = Workbench::with_manifest();
    let core = bench.path("core");
    let check = || bench.generate(&core, RELEASES, &bench.path("out"), &["--check"]);
    let fresh = check();
    assert_eq!((fresh.code, fresh.stdout.as_str()), (Some(0), ""), "{}", fresh.stderr);
    let text = std::fs::read_to_string(bench.manifest()).unwrap();
    std::fs::write(bench.manifest(), text.replace("to: Client", "to: Customer")).unwrap();
    let before = files(&bench.path("out"));
    let stale = check();
    assert_eq!(stale.code, Some(1), "{}", stale.stderr);
    assert!(stale.stdout.contains("lacks rename.symbol ferry.Session → ferry.Client"), "{}", stale.stdout);
    assert!(stale.stdout.contains("has rename.symbol ferry.Session → ferry.Customer"), "{}", stale.stdout);
    assert_eq!(files(&bench.path("out")), before);
}

#[test]
fn check_fails_on_a_break_that_the_version_does_not_declare() {
    let bench = Workbench::new();
    let core = bench.core();
    let label = ["--to-version", "1.5.0"];
    assert_eq!(bench.generate(&core, RELEASES, &bench.path("out"), &label).code, Some(0));
    let run = bench.generate(&core, RELEASES, &bench.path("out"), &[&label[..], &["--check"]].concat());
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    assert!(run.stdout.contains("ferry 1.4.0 → 1.5.0: needs major, declares minor"), "{}", run.stdout);
}

#[test]
fn notes_show_what_the_core_itself_looked_like_before_and_after() {
    let bench = Workbench::with_manifest();
    let core = bench.path("core");
    let with_core = ["--core-path", core.to_str().unwrap()];
    let run = on_manifest(&bench, "notes", &with_core);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    for line in [
        "# Migrating ferry from 1.4.0 to 2.0.0",
        "- session = Session(\"store.local\", retries=RetryPolicy(attempts=1))",
        "+ session = Client(\"store.local\", policy=RetryPolicy(attempts=1))",
        "From `tests/test_session.py`, line 6.",
    ] {
        assert!(run.stdout.lines().any(|it| it == line), "{line} is not in {}", run.stdout);
    }
}

#[test]
fn the_html_guide_is_one_page_with_an_anchor_for_each_operation() {
    let bench = Workbench::with_manifest();
    let out = bench.path("guide/migrating.html");
    let core = bench.path("core");
    let arguments = ["--format", "html", "--core-path", core.to_str().unwrap(), "--out", out.to_str().unwrap()];
    let run = on_manifest(&bench, "notes", &arguments);
    assert_eq!((run.code, run.stdout.as_str()), (Some(0), ""), "{}", run.stderr);
    let page = std::fs::read_to_string(&out).unwrap();
    let manifest = std::fs::read_to_string(bench.manifest()).unwrap();
    let ids: Vec<&str> = manifest.lines().filter_map(|line| line.trim().strip_prefix("- id: ")).collect();
    assert!(ids.len() > 3, "{manifest}");
    for id in ids {
        assert!(page.contains(&format!("<article id=\"{id}\">")), "{id} is not in {page}");
        assert!(page.contains(&format!("<a href=\"#{id}\">")), "{id} is not in {page}");
    }
    for word in ["<script", "<link", "<img", "http://", "https://", "url(", "@import"] {
        assert!(!page.contains(word), "{word} is in {page}");
    }
    for word in ["prefers-color-scheme: dark", "max-width: 40rem", "name=\"viewport\"", "class=\"come\""] {
        assert!(page.contains(word), "{word} is not in {page}");
    }
}

#[test]
fn exports_say_what_they_leave_out() {
    let bench = Workbench::with_manifest();
    for (format, said) in [
        ("ruff", "\"ferry.dump_legacy\".msg = \"gone in ferry 2.0.0 (OP008): no successor is known\""),
        ("openrewrite", "oldPackageName: \"ferry.core.transport\""),
        ("libcst", "\"ferry.Session\": \"ferry.Client\""),
    ] {
        let run = on_manifest(&bench, "export", &["--format", format]);
        assert_eq!(run.code, Some(0), "{}", run.stderr);
        assert!(run.stdout.contains(said), "{format}: {said} is not in {}", run.stdout);
        assert!(run.stderr.contains("warning: left out: OP"), "{format}: {}", run.stderr);
        assert!(run.stdout.contains("# Not said here:"), "{format}: {}", run.stdout);
    }
    for format in ["sarif", "json"] {
        let run = on_manifest(&bench, "export", &["--format", format]);
        assert_eq!(run.code, Some(0), "{}", run.stderr);
        serde_json::from_str::<serde_json::Value>(&run.stdout).unwrap();
    }
    let run = on_manifest(&bench, "export", &[]);
    assert_eq!(run.code, Some(2), "{}", run.stderr);
    assert!(run.stderr.contains("use --format with one of: ruff, libcst"), "{}", run.stderr);
}

#[test]
fn the_libcst_script_migrates_a_project_and_leaves_what_it_is_not_sure_of() {
    let bench = Workbench::with_manifest();
    let script = bench.path("migrate.py");
    let run_ = on_manifest(&bench, "export", &["--format", "libcst", "--out", script.to_str().unwrap()]);
    assert_eq!(run_.code, Some(0), "{}", run_.stderr);
    let Some(python) = python_with_libcst() else {
        std::io::Write::write_all(&mut std::io::stderr(), b"skipped: python3 has no LibCST\n").unwrap();
        return;
    };
    let fallback = "try:\n    from ferry import Session\nexcept ImportError:\n    Session = None\n";
    bench.write("dependent/harbour/fallback.py", fallback);
    let dotted = "import ferry.core.transport.retry\n\nferry.core.transport.retry.RetryPolicy()\n";
    bench.write("dependent/harbour/dotted.py", dotted);
    let migrate = || run(Command::new(&python).arg(&script).arg("--write").arg(bench.dependent()));
    let done = migrate();
    assert_eq!(done.code, Some(0), "{}", done.stderr);
    let read = |path: &str| std::fs::read_to_string(bench.dependent().join(path)).unwrap();
    let upload = read("harbour/upload.py");
    for line in [
        "from ferry import Client, read_records",
        "from ferry.transport.retry import (",
        "    RetryPolicy,  # slow store",
        "        self.session = Client(address, policy=RetryPolicy(attempts=5), timeout_ms=500)",
        "        for record in read_records(path, encoding=\"latin-1\"):",
        "    queue.push(item)",
    ] {
        assert!(upload.lines().any(|it| it == line), "{line} is not in {upload}");
    }
    assert!(read("harbour/archive.py").contains("ferry.read_records(path)"), "{}", read("harbour/archive.py"));
    assert_eq!(read("harbour/fallback.py"), fallback);
    assert_eq!(read("harbour/dotted.py"), "import ferry.transport.retry\n\nferry.transport.retry.RetryPolicy()\n");
    assert!(done.stderr.contains("archive.py:8: left to you: `ferry.dump_legacy` is gone (OP008)"), "{}", done.stderr);
    let before = files(&bench.dependent());
    migrate();
    assert_eq!(files(&bench.dependent()), before, "a second run changes something");
}

const OLD_NAMES: &str = "\
manifest_version: 1
package: acme
from: '1.0'
to: '2.0'
operations:
- {kind: rename.import, match: {from: acme.core.models, to: acme.models}}
- {kind: rename.symbol, match: {module: acme.tools, from: Old, to: New}}
- {kind: rename.symbol, match: {module: acme.tools, from: moved, to: here, to_module: acme.models}}
- {kind: rename.symbol, match: {module: acme.lazy, from: was, to: here, to_module: acme.models}}
- {kind: rename.callable, match: {callable: acme.tools.New.fetch, to: acme.tools.New.get}}
- {kind: rename.callable, match: {callable: acme.tools.New.make, to: acme.tools.New.build}}
- {kind: rename.callable, match: {callable: acme.tools.New.len, to: acme.tools.New.size}}
- {kind: rename.callable, match: {callable: acme.tools.New.width, to: acme.tools.New.breadth}}
- {kind: remove.symbol, match: {symbol: acme.tools.gone}}
";

/// A library whose second release forgot its old names.
fn forgetful(bench: &Workbench) -> std::path::PathBuf {
    let tools = "\
class New:
    \"\"\"A thing.\"\"\"

    def __init__(self):
        self.breadth = 1

    def get(self, key, default=None):
        return (key, default)

    @classmethod
    def build(cls):
        return cls()

    @property
    def size(self):
        return 3
    # The end.


def other():
    pass
";
    let core = bench.path("core");
    for (path, text) in [
        ("pyproject.toml", "[project]\nname = \"acme\"\nversion = \"2.0\"\n"),
        ("src/acme/__init__.py", ""),
        ("src/acme/models.py", "__all__ = [\"here\"]\n\n\ndef here():\n    return \"here\"\n"),
        ("src/acme/lazy.py", "def __getattr__(name):\n    raise AttributeError(name)\n"),
        ("src/acme/tools.py", tools),
    ] {
        bench.write(&format!("core/{path}"), text);
    }
    commit(&core, "two", None);
    bench.write("out/change_manifest.yaml", OLD_NAMES);
    core
}

fn lint(bench: &Workbench, core: &Path, more: &[&str]) -> Run {
    on_manifest(bench, "lint", &[&["--core-path", core.to_str().unwrap()], more].concat())
}

#[test]
fn lint_lists_the_names_that_nothing_stands_in_for() {
    let bench = Workbench::new();
    let core = forgetful(&bench);
    let run = lint(&bench, &core, &[]);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    for line in [
        "src/acme/tools.py: no-shim: OP002 `acme.tools.Old`, now `acme.tools.New` is not there",
        "src/acme/tools.py: no-shim: OP005 `acme.tools.New.fetch`, now `acme.tools.New.get` is not there",
        "gone: OP009 `acme.tools.gone` is not there and has no successor",
    ] {
        assert!(run.stdout.lines().any(|it| it == line), "{line} is not in {}", run.stdout);
    }
    let by_hand = "no-shim-by-hand: OP004 `acme.lazy.was`, now `acme.models.here` is not there: its module has a `__getattr__` of its own";
    assert!(run.stdout.lines().any(|it| it == by_hand), "{}", run.stdout);
    let junit = lint(&bench, &core, &["--format", "junit"]);
    assert!(junit.stdout.contains("<testcase name=\"no-shim src/acme/tools.py\""), "{}", junit.stdout);
}

#[test]
fn shims_are_shown_as_a_patch_first() {
    let bench = Workbench::new();
    let core = forgetful(&bench);
    let before = files(&core);
    let run = lint(&bench, &core, &["--write-shims", "--dry-run"]);
    assert_eq!(run.code, Some(5), "{}", run.stderr);
    assert_eq!(files(&core), before);
    let patch = bench.write("shims.patch", &run.stdout);
    let applied = git(&core, &["apply", patch.to_str().unwrap()]);
    assert_eq!(applied.code, Some(0), "{}\n{}", applied.stderr, run.stdout);
    let by_patch = files(&core);
    git(&core, &["stash", "--include-untracked"]);
    let written = lint(&bench, &core, &["--write-shims"]);
    assert_eq!(written.code, Some(5), "{}", written.stderr);
    assert_eq!(files(&core), by_patch, "the patch is not what is written");
}

#[test]
fn old_names_work_through_the_shims_and_warn() {
    let bench = Workbench::new();
    let core = forgetful(&bench);
    let written = lint(&bench, &core, &["--write-shims"]);
    assert_eq!(written.code, Some(5), "{}", written.stderr);
    assert!(!core.join(".onx").exists());
    let left = lint(&bench, &core, &[]);
    assert!(!left.stdout.contains("no-shim:"), "{}", left.stdout);
    let program = "\
import importlib, warnings
def warned(do):
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter('always')
        result = do()
    assert any(it.category is DeprecationWarning and it.filename == __file__ for it in seen), (do, seen)
    return result
import acme.tools, acme.models
def old():
    from acme.tools import Old
    return Old
assert warned(old) is acme.tools.New
def moved():
    from acme.core.models import here
    return here
assert warned(moved) is acme.models.here
assert warned(lambda: acme.tools.moved) is acme.models.here
new = acme.tools.New()
assert warned(lambda: new.fetch('a', default=2)) == ('a', 2)
assert type(warned(acme.tools.New.make)) is acme.tools.New
assert warned(lambda: new.len) == 3
warned(lambda: setattr(new, 'width', 7))
assert warned(lambda: new.width) == new.breadth == 7
for name in ('gone', '__path__', 'unheard'):
    assert not hasattr(acme.tools, name)
    assert not hasattr(importlib.import_module('acme.core.models'), name)
";
    let program = bench.write("program.py", program);
    let Ok(done) = Command::new("python3").arg(&program).env("PYTHONPATH", core.join("src")).output() else {
        std::io::Write::write_all(&mut std::io::stderr(), b"skipped: there is no python3\n").unwrap();
        return;
    };
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

#[test]
fn shims_go_as_the_last_line_says_and_leave_nothing() {
    let bench = Workbench::new();
    let core = forgetful(&bench);
    let before = files(&core);
    let written = lint(&bench, &core, &["--write-shims"]);
    assert_ne!(files(&core), before);
    let line = written.stderr.lines().find_map(|line| line.split_once("take it back with: "));
    let (_, line) = line.unwrap_or_else(|| panic!("{}", written.stderr));
    assert!(Command::new("sh").args(["-c", line]).output().unwrap().status.success(), "{line}");
    assert_eq!(files(&core), before);
    assert_eq!(git(&core, &["status", "--porcelain"]).stdout, "");
}

#[test]
fn shims_that_cannot_all_be_written_are_not_written() {
    let bench = Workbench::new();
    let core = forgetful(&bench);
    // A file stands where a folder of new modules must come.
    std::fs::write(core.join("src/acme/core"), "in the way").unwrap();
    let before = files(&core);
    let run = lint(&bench, &core, &["--write-shims"]);
    assert_eq!(run.code, Some(2), "{}", run.stderr);
    assert!(run.stderr.contains("the edits were taken back"), "{}", run.stderr);
    assert_eq!(files(&core), before);
}

#[test]
fn a_member_that_is_still_there_is_not_defined_again() {
    let bench = Workbench::with_manifest();
    let run = lint(&bench, &bench.path("core"), &["--write-shims"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let session = std::fs::read_to_string(bench.path("core/src/ferry/transport/session.py")).unwrap();
    assert_eq!(session.matches("def push(").count(), 1, "{session}");
    let package = std::fs::read_to_string(bench.path("core/src/ferry/core/transport/__init__.py")).unwrap();
    assert!(package.contains("import ferry.transport as successor"), "{package}");
}

#[test]
fn shims_do_not_touch_files_with_changes() {
    let bench = Workbench::new();
    let core = forgetful(&bench);
    let text = std::fs::read_to_string(core.join("src/acme/tools.py")).unwrap() + "\n\nMINE = 1\n";
    std::fs::write(core.join("src/acme/tools.py"), &text).unwrap();
    let before = files(&core);
    let run = lint(&bench, &core, &["--write-shims"]);
    assert_eq!(run.code, Some(3), "{}", run.stderr);
    assert_eq!(files(&core), before);
    assert_eq!(lint(&bench, &core, &["--write-shims", "--allow-dirty"]).code, Some(5));
    let written = std::fs::read_to_string(core.join("src/acme/tools.py")).unwrap();
    assert!(written.contains("\n\nMINE = 1\n") && written.contains("def fetch(self"), "{written}");
}

//! Ways to keep operations off, to leave remarks, and to have the result checked.

use crate::workbench::{Workbench, commit, files, git};

const MANIFEST: &str = "\
manifest_version: 1
from: 1.0
to: 2.0
operations:
- {id: OP001, kind: rename.callable, match: {callable: acme.load, to: acme.read}}
- {id: OP002, kind: rename.callable, match: {callable: acme.dump, to: acme.write}}
- {id: OP003, kind: remove.symbol, match: {symbol: acme.legacy}}
";

const APP: &str = "\
import acme

a = acme.load()
b = acme.dump()
if a:
    c = [
        acme.legacy(b)]
";

/// A committed project of one file, with a manifest beside it.
fn bench(more: &[(&str, &str)]) -> (Workbench, std::path::PathBuf) {
    let bench = Workbench::new();
    bench.write("dependent/app.py", APP);
    for (name, text) in more {
        bench.write(&format!("dependent/{name}"), text);
    }
    commit(&bench.dependent(), "start", None);
    let manifest = bench.write("change_manifest.yaml", MANIFEST);
    (bench, manifest)
}

fn app(bench: &Workbench) -> String {
    std::fs::read_to_string(bench.dependent().join("app.py")).unwrap()
}

#[test]
fn a_comment_keeps_an_operation_off_its_line_and_an_unused_one_is_reported() {
    let source = APP
        .replace("acme.load()", "acme.load()  # onx: ignore[OP001]")
        .replace("import acme", "import acme  # onx: ignore");
    let (bench, manifest) = bench(&[("app.py", &source)]);
    let run = bench.apply(&manifest, &[]);
    assert_eq!(run.code, Some(5), "{}", run.stderr);
    assert!(app(&bench).contains("a = acme.load()  # onx: ignore[OP001]\nb = acme.write()\n"), "{}", app(&bench));
    assert!(run.stderr.contains("app.py:1: this `# onx: ignore` keeps nothing off"), "{}", run.stderr);
    assert!(!run.stderr.contains("app.py:3"), "{}", run.stderr);
}

#[test]
fn settings_keep_operations_and_files_off() {
    let settings = "[tool.onx]\nignore = [\"OP002\", \"OP009\"]\nexclude = [\"old/\"]\n";
    let (bench, manifest) = bench(&[("pyproject.toml", settings), ("old/app.py", APP)]);
    let run = bench.apply(&manifest, &[]);
    assert_eq!(run.code, Some(5), "{}", run.stderr);
    assert!(app(&bench).contains("a = acme.read()\nb = acme.dump()\n"), "{}", app(&bench));
    assert_eq!(std::fs::read_to_string(bench.dependent().join("old/app.py")).unwrap(), APP);
    assert!(run.stderr.contains("`ignore` names OP009"), "{}", run.stderr);
    assert!(!run.stderr.contains("OP002 "), "{}", run.stderr);
}

#[test]
fn a_setting_that_is_not_known_is_an_error_that_says_what_is() {
    let (bench, manifest) = bench(&[("onx.toml", "ignored = []\n")]);
    let run = bench.apply(&manifest, &[]);
    assert_eq!(run.code, Some(2), "{}", run.stderr);
    assert!(run.stderr.contains("onx.toml: unknown setting `ignored`"), "{}", run.stderr);
    assert!(run.stderr.contains("exclude"), "{}", run.stderr);
    assert_eq!(app(&bench), APP);
}

#[test]
fn todo_comments_stand_above_the_statement_and_are_not_repeated() {
    let (bench, manifest) = bench(&[]);
    let run = bench.apply(&manifest, &["--todo"]);
    assert_eq!(run.code, Some(5), "{}", run.stderr);
    let once = app(&bench);
    assert!(once.contains("if a:\n    # TODO(onx OP003): "), "{once}");
    assert_eq!(once.matches("TODO(onx").count(), 1, "{once}");
    let again = bench.apply(&manifest, &["--todo", "--allow-dirty"]);
    assert_eq!(again.code, Some(5), "{}", again.stderr);
    assert_eq!(app(&bench), once);
}

#[test]
fn a_command_that_fails_only_after_the_migration_takes_it_back() {
    let (bench, manifest) = bench(&[]);
    let before = files(&bench.dependent());
    let run = bench.apply(&manifest, &["--verify-command", "grep -q acme.load app.py"]);
    assert_eq!(run.code, Some(4), "{}", run.stderr);
    assert!(run.stderr.contains("fails after the migration and did not before"), "{}", run.stderr);
    assert_eq!(files(&bench.dependent()), before);
    assert_eq!(git(&bench.dependent(), &["status", "--porcelain"]).stdout, "");
}

#[test]
fn what_the_command_complains_of_is_kept_when_asked_for_and_said_aloud() {
    let (bench, manifest) = bench(&[]);
    let command = ["--verify-command", "grep -q acme.load app.py", "--keep-broken"];
    let run = bench.apply(&manifest, &[&command[..], &["--quiet"]].concat());
    assert_eq!(run.code, Some(5), "{}", run.stderr);
    assert!(app(&bench).contains("acme.read()"), "{}", app(&bench));
    assert!(run.stderr.starts_with("error[ONX0403]: kept although `grep -q acme.load app.py` fails"), "{}", run.stderr);
    assert!(run.stderr.contains("onx-migrate rollback --checkpoint "), "{}", run.stderr);
    assert_eq!(bench.migrate("rollback", &[]).code, Some(0));
    let run = bench.apply(&manifest, &[&command[..], &["--json"]].concat());
    let document: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert!(document["broken"].as_str().unwrap().contains("fails after the migration"), "{}", run.stdout);
    assert_eq!(document["exit_code"], 5);
    assert_eq!(bench.apply(&manifest, &["--keep-broken"]).code, Some(2));
    assert_eq!(bench.apply(&manifest, &[&command[..], &["--commit"]].concat()).code, Some(2));
}

#[test]
fn a_command_that_still_works_lets_it_through() {
    let (bench, manifest) = bench(&[]);
    let run = bench.apply(&manifest, &["--verify-command", "test -f app.py && touch made-by-the-command"]);
    assert_eq!(run.code, Some(5), "{}", run.stderr);
    assert!(app(&bench).contains("acme.read"), "{}", app(&bench));
    assert!(!bench.dependent().join("made-by-the-command").exists());
}

#[cfg(unix)]
#[test]
fn copies_hold_what_is_tracked_and_lead_nowhere() {
    use std::os::unix::fs::symlink;

    let (bench, manifest) = bench(&[]);
    let root = bench.dependent();
    std::fs::create_dir_all(root.join("build/deep")).unwrap();
    std::fs::write(root.join("build/deep/kept.txt"), "x").unwrap();
    std::fs::write(root.join("script.sh"), "#!/bin/sh\nexit 0\n").unwrap();
    std::fs::set_permissions(root.join("script.sh"), std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    commit(&root, "more", None);
    std::fs::write(root.join(".git/info/exclude"), "build/\nscratch\n").unwrap();
    std::fs::write(root.join("scratch"), "x").unwrap();
    symlink("round", root.join("round")).unwrap();
    symlink("..", root.join("build/up")).unwrap();
    symlink("/", root.join("out")).unwrap();
    assert!(std::process::Command::new("mkfifo").arg(root.join("pipe")).status().unwrap().success());
    let command = "test -f build/deep/kept.txt -a -L round -a -L out -a ! -e pipe -a ! -e scratch && ./script.sh";
    let run = bench.apply(&manifest, &["--verify-command", command]);
    assert_eq!(run.code, Some(5), "{}", run.stderr);
    assert!(!run.stderr.contains("fails before the migration"), "{}", run.stderr);
}

#[cfg(unix)]
#[test]
fn a_pipe_among_the_ignore_files_keeps_nothing_waiting() {
    for name in [".gitignore", ".ignore", ".gitattributes", "docs/.gitignore", "docs/.ignore"] {
        let (bench, manifest) = bench(&[]);
        let pipe = bench.dependent().join(name);
        std::fs::create_dir_all(pipe.parent().unwrap()).unwrap();
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        let before = files_but(&bench, name);
        let run = bench.apply(&manifest, &["--verify-command", "true", "--allow-dirty"]);
        assert_eq!(run.code, Some(2), "{name}: {}", run.stderr);
        assert!(run.stderr.contains("not a regular file"), "{name}: {}", run.stderr);
        assert_eq!(files_but(&bench, name), before);
    }
}

/// The files of the project without the one called `name`, which must not be read.
#[cfg(unix)]
fn files_but(bench: &Workbench, name: &str) -> Option<String> {
    assert!(bench.dependent().join(name).exists());
    std::fs::read_to_string(bench.dependent().join("app.py")).ok()
}

#[test]
fn verify_lists_what_is_left() {
    let (bench, manifest) = bench(&[]);
    let manifest = manifest.to_str().unwrap();
    let run = bench.migrate("verify", &["--manifest", manifest]);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    let lines: Vec<&str> = run.stdout.lines().collect();
    assert_eq!(lines.len(), 3, "{}", run.stdout);
    assert!(lines[0].starts_with("app.py:3:10: OP001 "), "{}", run.stdout);
    std::fs::write(bench.dependent().join("app.py"), "import acme\nacme.read()\n").unwrap();
    let run = bench.migrate("verify", &["--manifest", manifest]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(0), ""), "{}", run.stderr);
}

#[test]
fn names_that_the_new_release_does_not_have_are_not_written_and_are_found_by_verify() {
    let bench = Workbench::with_manifest();
    let text = std::fs::read_to_string(bench.manifest()).unwrap();
    let wrong = text.replace("ferry.Client", "ferry.Customer").replace("to: Client", "to: Customer");
    assert_ne!(text, wrong);
    std::fs::write(bench.manifest(), wrong).unwrap();
    let before = std::fs::read_to_string(bench.dependent().join("harbour/upload.py")).unwrap();
    let run = bench.apply(&bench.manifest(), &[]);
    assert_eq!(run.code, Some(5), "{}", run.stderr);
    assert!(run.stderr.contains("2.0.0 has no `ferry.Customer`"), "{}", run.stderr);
    assert_eq!(std::fs::read_to_string(bench.dependent().join("harbour/upload.py")).unwrap(), before);
    std::fs::write(bench.dependent().join("harbour/upload.py"), "import ferry\nferry.Customer()\n").unwrap();
    let run = bench.migrate("verify", &["--manifest", bench.manifest().to_str().unwrap()]);
    assert!(run.stdout.contains("harbour/upload.py:2:7: `ferry.Customer` does not exist in 2.0.0"), "{}", run.stdout);
}

#[test]
fn requirements_are_raised_when_asked_for_and_only_once() {
    let pins = [
        ("pyproject.toml", "[project]\ndependencies = [\"acme>=1.0,<2\", \"six\"]\n"),
        ("requirements-dev.txt", "acme==1.0  # pinned\n"),
        ("setup.py", "from setuptools import setup\nsetup(install_requires=['acme<2'])\n"),
    ];
    let (bench, manifest) = bench(&pins);
    let text = std::fs::read_to_string(&manifest).unwrap();
    let moved = "- {id: OP004, kind: rename.symbol, match: {module: acme, from: dump, to: write, to_module: other, to_package: other-dist}}\n";
    std::fs::write(&manifest, text.replace("from: 1.0\n", "from: 1.0\npackage: acme\n") + moved).unwrap();
    std::fs::write(&manifest, without_line(&std::fs::read_to_string(&manifest).unwrap(), "OP002")).unwrap();
    let run = bench.apply(&manifest, &["--bump"]);
    assert_eq!(run.code, Some(5), "{}", run.stderr);
    let read = |name: &str| std::fs::read_to_string(bench.dependent().join(name)).unwrap();
    assert_eq!(read("pyproject.toml"), "[project]\ndependencies = [\"acme>=2.0,<3\", \"other-dist\", \"six\"]\n");
    assert_eq!(read("requirements-dev.txt"), "acme==2.0  # pinned\nother-dist\n");
    assert_eq!(read("setup.py"), pins[2].1);
    assert!(run.stderr.contains("setup.py:2:25: `acme<2` would become `acme>=2.0,<3`"), "{}", run.stderr);
    let before = files(&bench.dependent());
    bench.apply(&manifest, &["--bump", "--allow-dirty"]);
    assert_eq!(files(&bench.dependent()), before);
}

fn without_line(text: &str, word: &str) -> String {
    text.lines().filter(|line| !line.contains(word)).map(|line| format!("{line}\n")).collect()
}

#[test]
fn what_is_left_is_written_as_findings_when_asked_for() {
    let (bench, manifest) = bench(&[]);
    let run = bench.apply(&manifest, &["--dry-run", "--format", "github"]);
    let gone = "::warning file=app.py,line=7,col=9,title=OP003::`acme.legacy` is gone\n";
    assert_eq!((run.code, run.stdout.as_str()), (Some(0), gone), "{}", run.stderr);
    let run = bench.migrate("verify", &["--manifest", manifest.to_str().unwrap(), "--format", "sarif"]);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    let log: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(log["runs"][0]["results"].as_array().unwrap().len(), 3);
    let run = bench.migrate("status", &["--format", "sarif"]);
    assert_eq!(run.code, Some(2), "{}", run.stderr);
    assert!(run.stderr.contains("use --format with one of: text, json"), "{}", run.stderr);
}

#[test]
fn notebooks_are_edited_and_documentation_when_asked_for() {
    let notebook = "{\"cells\": [{\"cell_type\": \"code\", \"source\": [\"import acme\\n\", \"acme.load()\"]}],\n \"metadata\": {}}\n";
    let guide = "# Guide\n\n```python\nimport acme\n\nacme.load()\n```\n";
    let page = "See :func:`acme.load`, :func:`other.load`.\n\n.. autofunction:: acme.load\n";
    let (bench, manifest) = bench(&[("a.ipynb", notebook), ("docs/guide.md", guide), ("docs/page.rst", page)]);
    let read = |name: &str| std::fs::read_to_string(bench.dependent().join(name)).unwrap();
    bench.apply(&manifest, &[]);
    assert_eq!((read("a.ipynb"), read("docs/guide.md")), (notebook.replace("load", "read"), guide.to_owned()));
    bench.apply(&manifest, &["--docs", "--allow-dirty"]);
    assert_eq!(read("docs/guide.md"), guide.replace("load", "read"));
    assert_eq!(read("docs/page.rst"), page.replace("acme.load", "acme.read"));
}

//! What `onx-manifest generate --corpus` makes of projects that use the core.

use serde_json::Value;

use crate::workbench::{RELEASES, Run, Workbench, commit, files};

const BODY: &str = "    \"\"\"Read the first lines of a resource.\"\"\"\n    found = []\n    for line in open(url):\n        \
                    if len(found) >= limit:\n            break\n        found.append(tuple(line.strip().split(\",\")))\n    \
                    return found\n";

/// A core whose `fetch` became `download`, with `corrections`, and two projects: one that uses it and one that does not.
fn bench(corrections: &str) -> Workbench {
    let bench = Workbench::new();
    for (release, name) in RELEASES.into_iter().zip(["fetch", "download"]) {
        bench.write("core/src/acme/__init__.py", &format!("def {name}(url, limit):\n{BODY}"));
        bench.write("core/pyproject.toml", "[project]\nname = \"acme\"\nversion = \"1\"\n");
        commit(&bench.path("core"), release, Some(&format!("v{release}")));
    }
    bench.write("core/onx-overrides.yaml", corrections);
    bench.write("users/one/app.py", "import acme\n\n\nprint(acme.fetch(\"a\", 1))\n");
    bench.write("users/two/app.py", "print(1)\n");
    bench.write("users/README.md", "Not a project.\n");
    bench
}

/// Generates with the corpus; nothing in it may change.
fn generate(bench: &Workbench, more: &[&str]) -> Run {
    let users = bench.path("users");
    let before = files(&users);
    let arguments = [&["--corpus", users.to_str().unwrap()], more].concat();
    let run = bench.generate(&bench.path("core"), RELEASES, &bench.path("out"), &arguments);
    assert_eq!(files(&users), before);
    assert!(!users.join("one/.onx").exists());
    run
}

fn report(bench: &Workbench) -> Value {
    serde_json::from_str(&std::fs::read_to_string(bench.path("out/manifest_report.json")).unwrap()).unwrap()
}

/// The id of the operation that the report says is about `word`, and what came of it in the projects.
fn about(bench: &Workbench, word: &str) -> (String, Value) {
    let report = report(bench);
    let operations = report["operations"].as_array().unwrap();
    let found = operations.iter().find(|it| it["match"].to_string().contains(word)).unwrap();
    (found["id"].as_str().unwrap().to_owned(), found["evidence"]["in_dependents"].clone())
}

#[test]
fn projects_are_planned_on_and_their_patches_written() {
    let bench = bench("");
    let run = generate(&bench, &["--json"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let patch = std::fs::read_to_string(bench.path("out/patches/one.patch")).unwrap();
    assert!(patch.contains("+print(acme.download(\"a\", 1))"), "{patch}");
    assert!(!bench.path("out/patches/two.patch").exists());
    let figures = serde_json::json!({"projects": 1, "sites": 1, "left": 0, "failed": 0});
    assert_eq!(about(&bench, "download").1, figures);
    let dependents = serde_json::json!([
        {"project": "one", "edits": 1, "files": 1, "left": 0},
        {"project": "two", "edits": 0, "files": 0, "left": 0},
    ]);
    assert_eq!(report(&bench)["statistics"]["verification"]["dependents"], dependents);
    let said: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(said["dependents"], dependents);
}

#[test]
fn a_patch_that_is_none_any_more_goes() {
    let bench = bench("");
    generate(&bench, &[]);
    bench.write("users/one/app.py", "print(2)\n");
    assert_eq!(generate(&bench, &[]).code, Some(0));
    assert!(!bench.path("out/patches/one.patch").exists());
}

#[test]
fn an_operation_that_leads_to_a_name_that_is_not_there_is_named_with_its_place() {
    let wrong = "reject:\n- {kind: rename.callable, match: {callable: acme.fetch, to: acme.download}}\n\
                 add:\n- {kind: rename.callable, match: {callable: acme.fetch, to: acme.pull}, to: '2.0.0'}\n";
    let bench = bench(wrong);
    let run = generate(&bench, &[]);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    let (id, figures) = about(&bench, "acme.pull");
    let line = format!("one/app.py:4: {id}: 2.0.0 has no `acme.pull`: ");
    assert!(run.stdout.starts_with(&line), "{}", run.stdout);
    assert_eq!((&figures["failed"], &figures["failures"]), (&1.into(), &serde_json::json!(["one/app.py:4"])));
}

#[test]
fn a_project_s_own_tests_are_run_before_and_after_on_copies() {
    let bench = bench("");
    let run = generate(&bench, &["--verify-command", "touch made && python3 -m py_compile app.py"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(run.stderr.contains("one: 1 edit in 1 file, 0 uses left to a person; its tests pass"), "{}", run.stderr);
    let command = "grep -q fetch app.py || { echo 'app.py:4: AssertionError'; exit 1; }";
    let run = generate(&bench, &["--verify-command", command]);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    let (id, _) = about(&bench, "download");
    let line = format!("one/app.py:4: {id}: `{command}` fails after the migration and did not before\n");
    assert_eq!(run.stdout, line);
    assert_eq!(report(&bench)["statistics"]["verification"]["dependents"][0]["tests"], "failed");
}

#[test]
fn what_would_write_to_the_corpus_or_has_no_place_for_patches_is_refused() {
    let bench = bench("");
    let users = bench.path("users");
    let corpus = ["--corpus", users.to_str().unwrap()];
    let inside = bench.generate(&bench.path("core"), RELEASES, &users.join("new/out"), &corpus);
    assert_eq!(inside.code, Some(2));
    assert!(inside.stderr.contains("to which nothing is written"), "{}", inside.stderr);
    assert!(!users.join("new").exists());
    let printed = bench.generate(&bench.path("core"), RELEASES, "-".as_ref(), &corpus);
    assert_eq!(printed.code, Some(2));
    let empty = bench.path("core/src/acme");
    let nothing = ["--corpus", empty.to_str().unwrap()];
    let run = bench.generate(&bench.path("core"), RELEASES, &bench.path("out"), &nothing);
    assert!(run.stderr.contains("holds no project"), "{}", run.stderr);
}

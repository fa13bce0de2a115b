use std::path::Path;

use crate::workbench::{RELEASES, Run, Workbench, commit, files};

/// Exit code 2, nothing on stdout, a message that says `words`.
fn assert_usage_error(run: &Run, words: &[&str]) {
    assert_eq!(run.code, Some(2), "{}", run.stderr);
    assert_eq!(run.stdout, "");
    for word in words {
        assert!(run.stderr.contains(word), "`{word}` is not in: {}", run.stderr);
    }
}

fn generate(bench: &Workbench, core: &Path, refs: [&str; 2]) -> Run {
    let out = bench.path("out");
    let run = bench.generate(core, refs, &out, &[]);
    assert!(!out.exists(), "something was written");
    run
}

#[test]
fn unknown_ref() {
    let bench = Workbench::new();
    let core = bench.core();
    assert_usage_error(&generate(&bench, &core, ["1.4.0", "9.9.9"]), &["9.9.9"]);
}

#[test]
fn not_a_repository() {
    let bench = Workbench::new();
    bench.write("plain/acme.py", "x = 1\n");
    assert_usage_error(&generate(&bench, &bench.path("plain"), RELEASES), &["plain"]);
    assert_usage_error(&generate(&bench, &bench.path("nowhere"), RELEASES), &["nowhere"]);
}

#[test]
fn empty_repository() {
    let bench = Workbench::new();
    let core = bench.path("core");
    git2::Repository::init(&core).unwrap();
    assert_usage_error(&generate(&bench, &core, RELEASES), &["no commit"]);
}

#[test]
fn ref_without_python() {
    let bench = Workbench::new();
    bench.write("core/README.md", "nothing here\n");
    commit(&bench.path("core"), "one", Some("1.0"));
    assert_usage_error(&generate(&bench, &bench.path("core"), ["1.0", "1.0"]), &["Python"]);
}

#[test]
fn broken_manifests() {
    let bench = Workbench::new();
    bench.commit_dependent();
    let before = files(&bench.dependent());
    let head = "manifest_version: 1\nfrom: '1'\nto: '2'\n";
    for (text, word) in [
        ("operations: [\n", "line"),
        ("just text\n", "manifest"),
        ("manifest_version: 99\nfrom: '1'\nto: '2'\noperations: []\n", "99"),
        (&format!("{head}operations:\n  - kind: rename.everything\n    match: {{}}\n"), "rename.everything"),
        (&format!("{head}operations:\n  - kind: rename.import\n    match: {{from: a, to: ../b}}\n"), "../b"),
    ] {
        let manifest = bench.write("bad.yaml", text);
        assert_usage_error(&bench.apply(&manifest, &[]), &["bad.yaml", word]);
    }
    assert_eq!(files(&bench.dependent()), before);
}

#[test]
fn files_that_do_not_exist() {
    let bench = Workbench::new();
    bench.commit_dependent();
    assert_usage_error(&bench.apply(&bench.path("nowhere.yaml"), &[]), &["nowhere.yaml"]);
    let manifest = bench.write("m.yaml", "manifest_version: 1\nfrom: '1'\nto: '2'\noperations: []\n");
    std::fs::remove_dir_all(bench.dependent()).unwrap();
    assert_usage_error(&bench.apply(&manifest, &[]), &["dependent"]);
}

#[test]
fn unknown_flags_and_values() {
    let bench = Workbench::with_manifest();
    assert_eq!(bench.apply(&bench.manifest(), &["--frobnicate"]).code, Some(2));
    assert_eq!(bench.apply(&bench.manifest(), &["--min-confidence", "2"]).code, Some(2));
    assert_eq!(bench.migrate("history", &["--limit", "0"]).code, Some(2));
}

#[test]
fn dirty_target_is_refused() {
    let bench = Workbench::with_manifest();
    let path = bench.dependent().join("harbour/upload.py");
    let text = std::fs::read_to_string(&path).unwrap() + "\n# not committed\n";
    std::fs::write(&path, text).unwrap();
    let before = files(&bench.dependent());
    let run = bench.apply(&bench.manifest(), &[]);
    assert_eq!(run.code, Some(3), "{}", run.stderr);
    assert!(run.stderr.contains("harbour/upload.py") && run.stderr.contains("--allow-dirty"), "{}", run.stderr);
    assert_eq!(files(&bench.dependent()), before);
    assert!(matches!(bench.apply(&bench.manifest(), &["--allow-dirty"]).code, Some(0 | 5)));
}

#[test]
fn target_without_version_control_is_refused() {
    let bench = Workbench::with_manifest();
    std::fs::remove_dir_all(bench.dependent().join(".git")).unwrap();
    let before = files(&bench.dependent());
    let run = bench.apply(&bench.manifest(), &[]);
    assert_eq!(run.code, Some(3), "{}", run.stderr);
    assert!(run.stderr.contains("--allow-no-vcs"), "{}", run.stderr);
    assert_eq!(files(&bench.dependent()), before);
    assert!(matches!(bench.apply(&bench.manifest(), &["--allow-no-vcs"]).code, Some(0 | 5)));
}

#[test]
fn nothing_to_take_back_is_refused() {
    let bench = Workbench::with_manifest();
    assert_eq!(bench.migrate("rollback", &[]).code, Some(3));
}

//! What lies in files that version control ignores, or that hold secrets, is shown nowhere.

use crate::workbench::{Workbench, commit};

const MANIFEST: &str = "\
manifest_version: 1
package: acme
from: 1.0
to: 2.0
operations:
- {id: OP001, kind: config.key_rename, match: {file: .env, from: ACME_KEY, to: ACME_TOKEN}}
- {id: OP002, kind: config.key_rename, match: {file: local.ini, from: db.password, to: store.password}}
- {id: OP003, kind: config.key_rename, match: {file: local.yaml, from: db.password, to: db.secret}}
";

/// Values that must appear nowhere.
const CANARY: &str = "canary-1f6b";

/// A project of which version control knows the files named in `tracked`, and ignores the others.
fn bench(tracked: &[&str]) -> (Workbench, std::path::PathBuf) {
    let bench = Workbench::new();
    let files = [
        (".env", format!("OTHER={CANARY}a\nACME_KEY={CANARY}b\nLAST={CANARY}c\n")),
        ("local.ini", format!("[db]\nuser = {CANARY}d\npassword = {CANARY}e\n")),
        ("local.yaml", format!("db:\n  user: {CANARY}f\n  password: {CANARY}g\n")),
    ];
    let write = |is_wanted: &dyn Fn(&str) -> bool| {
        let wanted = files.iter().filter(|(name, _)| is_wanted(name));
        wanted.for_each(|(name, text)| {
            bench.write(&format!("dependent/{name}"), text);
        });
    };
    bench.write("dependent/.gitignore", ".env\nlocal.*\n");
    write(&|name| tracked.contains(&name));
    commit(&bench.dependent(), "start", None);
    write(&|name| !tracked.contains(&name));
    let manifest = bench.write("change_manifest.yaml", MANIFEST);
    (bench, manifest)
}

/// Runs `apply` in every format and way that writes nothing; no output holds a canary.
fn keeps_quiet(bench: &Workbench, manifest: &std::path::Path, more: &[&str]) {
    for format in [&["--format", "json"][..], &["--format", "sarif"], &["--format", "github"], &["--verbose"]] {
        let run = bench.apply(manifest, &[&["--dry-run"], format, more].concat());
        let all = run.stdout + &run.stderr;
        assert!(all.contains("OP001") && !all.contains(CANARY), "{format:?} {more:?}: {all}");
    }
}

#[test]
fn ignored_files_are_flagged_and_edited_only_when_asked() {
    let (bench, manifest) = bench(&[]);
    keeps_quiet(&bench, &manifest, &[]);
    keeps_quiet(&bench, &manifest, &["--include-untracked"]);
    let run = bench.apply(&manifest, &[]);
    assert_eq!(run.code, Some(5), "{}", run.stderr);
    assert!(run.stderr.contains(".env:2:1: OP001 ignored file"), "{}", run.stderr);
    let run = bench.apply(&manifest, &["--include-untracked", "--allow-dirty"]);
    assert!(!(run.stdout + &run.stderr).contains(CANARY));
    let read = |name: &str| std::fs::read_to_string(bench.dependent().join(name)).unwrap();
    assert_eq!(read(".env"), format!("OTHER={CANARY}a\nACME_TOKEN={CANARY}b\nLAST={CANARY}c\n"));
    assert_eq!(read("local.yaml"), format!("db:\n  user: {CANARY}f\n  secret: {CANARY}g\n"));
    assert!(read("local.ini").ends_with("e\n"), "a value of a secret file never enters a plan");
}

#[test]
fn a_tracked_env_file_is_edited_and_not_shown() {
    let (bench, manifest) = bench(&[".env"]);
    keeps_quiet(&bench, &manifest, &[]);
    let run = bench.apply(&manifest, &["--format", "json"]);
    assert!(!(run.stdout + &run.stderr).contains(CANARY));
    let text = std::fs::read_to_string(bench.dependent().join(".env")).unwrap();
    assert!(text.contains(&format!("ACME_TOKEN={CANARY}b")), "{text}");
}

#[test]
fn packages_called_build_are_read_when_they_are_tracked() {
    let bench = Workbench::new();
    let use_of_acme = "import acme\n\nacme.load()\n";
    for path in ["build/a.py", "src/dist/b.py", "_vendor/c.py"] {
        bench.write(&format!("dependent/{path}"), use_of_acme);
    }
    bench.write("dependent/.gitignore", "build/\nignored/\n");
    commit(&bench.dependent(), "start", None);
    for path in ["ignored/d.py", "dist/e.py"] {
        bench.write(&format!("dependent/{path}"), use_of_acme);
    }
    let operation = "{kind: rename.callable, match: {callable: acme.load, to: acme.read}}";
    let text = format!("manifest_version: 1\nfrom: 1.0\nto: 2.0\noperations:\n- {operation}\n");
    let run = bench.apply(&bench.write("change_manifest.yaml", &text), &["--allow-dirty"]);
    let edited = |path: &str| {
        let text = std::fs::read_to_string(bench.dependent().join(path)).unwrap();
        text.contains("acme.read")
    };
    assert!(edited("build/a.py") && edited("src/dist/b.py"), "{}", run.stderr);
    assert!(!edited("_vendor/c.py") && !edited("ignored/d.py") && !edited("dist/e.py"));
    assert!(run.stderr.contains("_vendor: left alone: code of others, not read"), "{}", run.stderr);
}

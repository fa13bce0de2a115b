//! A file that comes on stdin, as editors have it, and figures in the place of a diff.

use std::io::Write;
use std::process::Stdio;

use crate::workbench::{Run, Workbench, commit, files};

const MANIFEST: &str = "\
manifest_version: 1
from: 1.0
to: 2.0
operations:
- {id: OP001, kind: rename.callable, match: {callable: acme.Box.load, to: acme.Box.read}}
- {id: OP002, kind: remove.symbol, match: {symbol: acme.legacy}}
";

/// On the disk; `make` is what makes the type of `box` known.
const MADE: &str = "import acme\n\ndef make() -> acme.Box:\n    return acme.Box()\n\nacme.legacy()\n";
const APP: &str = "from made import make\n\nmake().load()\n";

fn bench() -> (Workbench, String) {
    let bench = Workbench::new();
    bench.write("dependent/made.py", MADE);
    bench.write("dependent/app.py", "old = 1\n");
    commit(&bench.dependent(), "start", None);
    let manifest = bench.write("change_manifest.yaml", MANIFEST);
    (bench, manifest.to_str().unwrap().to_owned())
}

/// `onx-migrate SUBCOMMAND … --stdin-filename PATH` with `text` on stdin.
fn with_stdin(bench: &Workbench, subcommand: &str, path: &str, more: &[&str], text: &str) -> Run {
    let mut command = bench.migration(subcommand);
    command.arg("--stdin-filename").arg(bench.dependent().join(path)).args(more);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    let done = child.wait_with_output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Run { code: done.status.code(), stdout: text(done.stdout), stderr: text(done.stderr) }
}

#[test]
fn a_file_on_stdin_goes_to_stdout_migrated_and_nothing_is_written() {
    let (bench, manifest) = bench();
    let before = files(&bench.dependent());
    let run = with_stdin(&bench, "apply", "app.py", &["--manifest", &manifest], APP);
    assert_eq!(
        (run.code, run.stdout.as_str()),
        (Some(0), "from made import make\n\nmake().read()\n"),
        "{}",
        run.stderr
    );
    assert!(!run.stderr.contains("made.py"), "{}", run.stderr);
    let new = with_stdin(&bench, "apply", "not/there/yet.py", &["--manifest", &manifest], APP);
    assert_eq!(new.stdout, run.stdout, "{}", new.stderr);
    let hook = ["--manifest", manifest.as_str(), "--exit-non-zero-on-change"];
    assert_eq!(with_stdin(&bench, "apply", "app.py", &hook, APP).code, Some(1));
    assert_eq!(with_stdin(&bench, "apply", "app.py", &hook, "x = 1\n").stdout, "x = 1\n");
    let strange = with_stdin(&bench, "apply", "notes.bin", &["--manifest", &manifest], "acme.legacy\n");
    assert_eq!((strange.code, strange.stdout.as_str()), (Some(0), "acme.legacy\n"), "{}", strange.stderr);
    assert_eq!(files(&bench.dependent()), before);
    assert!(!bench.dependent().join(".onx").exists());
}

#[test]
fn a_plan_and_a_list_of_what_is_left_are_about_the_file_on_stdin_alone() {
    let (bench, manifest) = bench();
    let plan = with_stdin(&bench, "plan", "app.py", &["--manifest", &manifest], APP);
    assert!(plan.stdout.contains("-make().load()\n+make().read()\n"), "{}", plan.stdout);
    assert!(!plan.stdout.contains("made.py") && !plan.stderr.contains("legacy"), "{}{}", plan.stdout, plan.stderr);
    let dry = with_stdin(&bench, "apply", "app.py", &["--manifest", &manifest, "--dry-run"], APP);
    assert_eq!(dry.stdout, plan.stdout, "{}", dry.stderr);
    let left = with_stdin(&bench, "verify", "app.py", &["--manifest", &manifest], "import acme\nacme.legacy()\n");
    assert_eq!(
        (left.code, left.stdout.as_str()),
        (Some(1), "app.py:2:1: OP002 `acme.legacy` is gone\n"),
        "{}",
        left.stderr
    );
}

#[test]
fn a_file_outside_of_the_target_is_refused_and_so_is_what_would_write() {
    let (bench, manifest) = bench();
    let outside = with_stdin(&bench, "apply", "../app.py", &["--manifest", &manifest], APP);
    assert_eq!((outside.code, outside.stdout.as_str()), (Some(2), ""), "{}", outside.stderr);
    assert!(outside.stderr.contains("is no file below the target"), "{}", outside.stderr);
    for flag in ["--commit", "--commit-per-op", "--interactive", "--if-pending"] {
        let run = with_stdin(&bench, "apply", "app.py", &["--manifest", &manifest, flag], APP);
        assert_eq!(run.code, Some(2), "{flag}: {}", run.stderr);
    }
}

#[test]
fn statistics_take_the_place_of_the_diff_and_of_the_list() {
    let (bench, manifest) = bench();
    bench.write("dependent/app.py", APP);
    commit(&bench.dependent(), "app", None);
    let table = "edits  files  left  operation\n    1      1     0  OP001 rename.callable acme.Box.load → acme.Box.read\n    \
        0      0     1  OP002 remove.symbol acme.legacy\n";
    for (subcommand, more) in [("plan", &[][..]), ("apply", &["--dry-run"]), ("apply", &["--check"]), ("apply", &[])] {
        let run = bench.migrate(subcommand, &[&["--manifest", &manifest, "--statistics"], more].concat());
        assert_eq!(run.stdout, table, "{subcommand} {more:?}: {}", run.stderr);
        assert!(!run.stderr.contains("is gone"), "{}", run.stderr);
    }
    let left = bench.migrate("verify", &["--manifest", &manifest, "--statistics"]);
    let expected = "edits  files  left  operation\n    0      0     1  OP002 remove.symbol acme.legacy\n";
    assert_eq!((left.code, left.stdout.as_str()), (Some(1), expected), "{}", left.stderr);
    let refused = bench.migrate("plan", &["--manifest", &manifest, "--statistics", "--format", "sarif"]);
    assert_eq!((refused.code, refused.stdout.as_str()), (Some(2), ""), "{}", refused.stderr);
}

//! The command on real folders: exit codes, streams, and what is left on disk.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

const RENAME: &str = "\
manifest_version: 1
package: acme
from: '1'
to: '2'
operations:
- {id: OP001, kind: config.key_rename, match: {file: 'a.toml', from: x.old, to: x.new}}
- {id: OP002, kind: move.file, match: {from: data/a.txt, to: data/b.txt}}
";

/// A committed project with files, and the manifest beside it.
struct Case {
    folder: TempDir,
}

impl Case {
    fn new(files: &[(&str, &str)]) -> Self {
        let case = Self::without_git(files);
        case.git(&["init", "-q"]);
        case.git(&["add", "-A"]);
        case.git(&["-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "-qm", "before"]);
        case
    }

    fn without_git(files: &[(&str, &str)]) -> Self {
        let case = Self { folder: tempfile::tempdir().unwrap() };
        fs::create_dir(case.folder.path().join("project")).unwrap();
        fs::write(case.folder.path().join("m.yaml"), RENAME).unwrap();
        files.iter().for_each(|(path, text)| case.write(path, text));
        case
    }

    fn root(&self) -> std::path::PathBuf {
        self.folder.path().join("project")
    }

    fn write(&self, path: &str, text: &str) {
        fs::write(self.root().join(path), text).unwrap();
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.root().join(path)).unwrap()
    }

    fn git(&self, arguments: &[&str]) -> Output {
        let output = Command::new("git").args(arguments).current_dir(self.root()).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        output
    }

    /// Runs with the project as the current folder: exit code, stdout, stderr.
    fn run(&self, arguments: &[&str]) -> (i32, String, String) {
        run(&self.root(), arguments)
    }

    fn apply(&self, more: &[&str]) -> (i32, String, String) {
        self.run(&[&["apply", "--manifest", "../m.yaml"], more].concat())
    }
}

fn run(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_onx-migrate"));
    let command = command.args(arguments).current_dir(folder).env("SOURCE_DATE_EPOCH", "0").env("NO_COLOR", "1");
    let output = command.output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

const BEFORE: &str = "[x]\nold = 1 # kept\n";
const AFTER: &str = "[x]\nnew = 1 # kept\n";
const DIFF: &str = "\
diff --git a/a.toml b/a.toml
--- a/a.toml
+++ b/a.toml
@@ -1,2 +1,2 @@
 [x]
-old = 1 # kept
+new = 1 # kept
";

#[test]
fn a_dry_run_prints_the_diff_alone_and_writes_nothing() {
    let case = Case::new(&[("a.toml", BEFORE)]);
    let (code, stdout, stderr) = case.apply(&["--dry-run"]);
    assert_eq!((code, stdout.as_str()), (0, DIFF), "{stderr}");
    assert!(stderr.contains("OP001 config.key_rename a.toml: x.old → x.new: 1 edit in 1 file"), "{stderr}");
    assert_eq!(case.run(&["plan", "--manifest", "../m.yaml"]).1, DIFF);
    assert!(case.git(&["status", "--porcelain"]).stdout.is_empty());
}

#[test]
fn the_diff_can_go_to_a_file_that_git_applies() {
    let case = Case::new(&[("a.toml", BEFORE)]);
    let (code, stdout, _) = case.apply(&["--dry-run", "--diff-output", "../out.patch"]);
    assert_eq!((code, stdout.as_str()), (0, ""));
    case.git(&["apply", "../out.patch"]);
    assert_eq!(case.read("a.toml"), AFTER);
}

#[test]
fn apply_then_nothing_then_rollback() {
    let case = Case::new(&[("a.toml", BEFORE)]);
    let (code, stdout, stderr) = case.apply(&[]);
    assert_eq!((code, stdout.as_str(), case.read("a.toml").as_str()), (0, "", AFTER), "{stderr}");
    let (code, _, stderr) = case.apply(&[]);
    assert_eq!(code, 0);
    assert!(stderr.starts_with("nothing to do: run ") && stderr.contains("applied this manifest"), "{stderr}");
    assert_eq!(case.apply(&["--fail-on-empty"]).0, 1);
    assert_eq!(case.run(&["status"]).1, "acme 2\n1 run recorded\n");
    let (code, _, stderr) = case.run(&["rollback"]);
    assert_eq!((code, case.read("a.toml").as_str()), (0, BEFORE), "{stderr}");
    let (_, history, _) = case.run(&["history"]);
    let kinds: Vec<&str> = history.lines().filter_map(|line| line.split_whitespace().nth(2)).collect();
    assert_eq!(kinds, ["rollback", "apply"]);
    assert!(history.starts_with("1970-01-01T00:00:00Z "), "{history}");
}

#[test]
fn flags_alone_write_nothing_and_give_five() {
    let case = Case::new(&[("a.py", "open('data/a.txt')\n")]);
    let (code, stdout, stderr) = case.apply(&[]);
    assert_eq!((code, stdout.as_str()), (5, ""));
    assert!(stderr.contains("a.py:1:7: OP002 `data/a.txt` moved to `data/b.txt`"), "{stderr}");
    assert!(!case.root().join(".onx").exists());
    assert_eq!(case.apply(&["--exit-zero"]).0, 0);
    assert_eq!(case.apply(&["--dry-run"]).0, 0);
}

#[test]
fn all_or_nothing_writes_nothing_when_something_is_left() {
    let case = Case::new(&[("a.toml", BEFORE), ("a.py", "open('data/a.txt')\n")]);
    assert_eq!(case.apply(&["--all-or-nothing"]).0, 3);
    assert_eq!(case.read("a.toml"), BEFORE);
    assert_eq!(case.apply(&[]).0, 5);
    assert_eq!(case.read("a.toml"), AFTER);
}

#[test]
fn a_dirty_file_is_refused_with_the_flag_to_add() {
    let case = Case::new(&[("a.toml", BEFORE)]);
    let mine = format!("{BEFORE}mine = 2\n");
    case.write("a.toml", &mine);
    let (code, stdout, stderr) = case.apply(&[]);
    assert_eq!((code, stdout.as_str(), case.read("a.toml")), (3, "", mine.clone()));
    assert!(stderr.contains("a.toml") && stderr.contains("--allow-dirty"), "{stderr}");
    assert_eq!(case.apply(&["--allow-dirty"]).0, 0);
    assert_eq!(case.read("a.toml"), mine.replace("old", "new"));
}

#[test]
fn a_project_without_version_control_is_refused_with_the_flag_to_add() {
    let case = Case::without_git(&[("a.toml", BEFORE)]);
    let (code, _, stderr) = case.apply(&[]);
    assert_eq!((code, case.read("a.toml").as_str()), (3, BEFORE));
    assert!(stderr.contains("--allow-no-vcs"), "{stderr}");
    assert_eq!(case.apply(&["--dry-run"]).1, DIFF);
    assert_eq!(case.apply(&["--allow-no-vcs"]).0, 0);
}

#[test]
fn json_is_one_document_on_stdout() {
    let case = Case::new(&[("a.toml", BEFORE), ("a.py", "open('data/a.txt')\n")]);
    let (code, stdout, _) = case.apply(&["--json"]);
    let document: serde_json::Value = serde_json::from_str(&stdout).unwrap();
    assert_eq!((code, &document["exit_code"]), (5, &5.into()));
    assert_eq!(document["plan"]["flags"][0]["text"], "a.py:1:7: OP002 `data/a.txt` moved to `data/b.txt`");
    assert_eq!(document["plan"]["operations"][0]["edits"], 1);
    assert!(document["checkpoint"].is_string());
}

#[test]
fn bad_inputs_say_what_to_do_and_write_nothing() {
    let case = Case::new(&[("a.toml", BEFORE)]);
    fs::write(case.folder.path().join("broken.yaml"), "operations: [\n").unwrap();
    for (arguments, says) in [
        (&["apply", "--manifest", "../none.yaml"][..], "onx-manifest generate"),
        (&["apply", "--manifest", "../broken.yaml"], "the manifest cannot be used"),
        (&["apply", "--manifest", "../m.yaml", "--target", "nowhere"], "--target DIR"),
        (&["apply", "--manifest", "../m.yaml", "--target", "a.toml"], "--target DIR"),
        (&["apply", "--manifest", "../m.yaml", "--only", "OP009"], "OP001, OP002"),
        (&["apply", "--manifest", "registry://x/1_2"], "change_manifest.yaml"),
        (&["apply", "--manifest", "../m.yaml", "--min-confidence", "7"], "from 0 to 1"),
        (&["apply"], "--manifest"),
        (&["rollback", "--checkpoint", "nonsense"], "onx-migrate history"),
        (&["rollback", "--checkpoint", "0123456789abcdef"], "onx-migrate history"),
        (&["history", "--limit", "501"], "500"),
    ] {
        let (code, stdout, stderr) = case.run(arguments);
        assert_eq!((code, stdout.as_str()), (2, ""), "{arguments:?}");
        assert!(stderr.contains(says), "{arguments:?}: {stderr}");
    }
    assert_eq!(case.run(&["rollback"]).0, 3);
    assert_eq!(case.read("a.toml"), BEFORE);
}

#[test]
fn nothing_unfinished_is_no_error() {
    let case = Case::new(&[("a.toml", BEFORE)]);
    let (code, _, stderr) = case.run(&["recover"]);
    assert_eq!((code, stderr.as_str()), (0, "no unfinished run\n"));
    assert!(!case.root().join(".onx").exists());
}

#[test]
fn an_unfinished_run_is_recovered_first() {
    let case = Case::new(&[("a.toml", BEFORE)]);
    fs::create_dir_all(case.root().join(".onx/transaction")).unwrap();
    fs::write(case.root().join(".onx/transaction/0.new"), "half").unwrap();
    let (code, stdout, stderr) = case.apply(&["--dry-run"]);
    assert_eq!((code, stdout.as_str()), (0, DIFF));
    assert!(stderr.contains("onx-migrate recover"), "{stderr}");
    let (code, _, stderr) = case.apply(&[]);
    assert_eq!((code, case.read("a.toml").as_str()), (0, AFTER), "{stderr}");
    assert!(stderr.contains("it was dropped"), "{stderr}");
    assert!(!case.root().join(".onx/transaction").exists());
}

#[test]
fn lines_of_ignored_files_are_never_printed() {
    let case = Case::new(&[(".gitignore", "a.toml\n")]);
    case.write("a.toml", "[x]\nold = 1\nsecret = 'hidden'\n");
    for more in [&["--dry-run"][..], &["--dry-run", "--include-untracked", "--json"], &["--json"]] {
        let (_, stdout, stderr) = case.apply(more);
        assert!(!stdout.contains("hidden") && !stderr.contains("hidden"), "{stdout}{stderr}");
        assert!(stderr.contains("a.toml"), "{stderr}");
    }
    assert_eq!(case.apply(&[]).0, 5);
    assert_eq!(case.apply(&["--include-untracked", "--allow-dirty"]).0, 0);
    assert!(case.read("a.toml").starts_with("[x]\nnew = 1\n"));
}

#[test]
fn threads_change_nothing() {
    let names: Vec<String> = (0..40).map(|place| format!("f{place}.py")).collect();
    let files: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "open('data/a.txt')\n")).collect();
    let case = Case::new(&files);
    let [one, eight] = ["1", "8"].map(|threads| case.apply(&["--dry-run", "--json", "--parallel", threads]));
    assert_eq!(one, eight);
}

#[test]
fn completions_are_printed() {
    let case = Case::without_git(&[]);
    let (code, stdout, _) = case.run(&["completions", "bash"]);
    assert!(code == 0 && stdout.contains("onx-migrate"));
}

use std::process::Stdio;
use std::time::Duration;

use crate::workbench::{Workbench, commit, files, git, untimed};

#[test]
fn a_dry_run_writes_nothing_and_prints_the_diff_alone() {
    let bench = Workbench::with_manifest();
    let before = files(&bench.dependent());
    let run = bench.apply(&bench.manifest(), &["--dry-run"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(run.stdout.starts_with("diff --git a/"), "{}", run.stdout);
    assert_eq!(files(&bench.dependent()), before);
    assert!(!bench.dependent().join(".onx").exists());
    assert_eq!(git(&bench.dependent(), &["status", "--porcelain"]).stdout, "");
}

#[test]
fn the_demo_is_migrated() {
    let bench = Workbench::with_manifest();
    let run = bench.apply(&bench.manifest(), &[]);
    // `dump_legacy` has no successor: a person must look.
    assert_eq!(run.code, Some(5), "{}", run.stderr);
    assert!(run.stderr.contains("harbour/archive.py:8:"), "{}", run.stderr);
    let upload = std::fs::read_to_string(bench.dependent().join("harbour/upload.py")).unwrap();
    for line in [
        "from ferry import Client, read_records",
        "from ferry.transport.retry import (",
        "    RetryPolicy,  # slow store",
        "        self.session = Client(address, policy=RetryPolicy(attempts=5), timeout_ms=500)",
        "        for record in read_records(path, encoding=\"latin-1\"):",
        "            status = self.session.send(record, urgent=record.weight > 10)",
        "    queue.push(item)",
    ] {
        assert!(upload.lines().any(|it| it == line), "`{line}` is not in:\n{upload}");
    }
}

#[test]
fn git_accepts_the_diff_and_gives_the_same_tree() {
    let bench = Workbench::with_manifest();
    let patch = bench.path("migration.patch");
    let run = bench.apply(&bench.manifest(), &["--dry-run", "--diff-output", patch.to_str().unwrap()]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(0), ""), "{}", run.stderr);
    let patch = patch.to_str().unwrap().to_owned();
    let checked = git(&bench.dependent(), &["apply", "--check", &patch]);
    assert_eq!(checked.code, Some(0), "{}", checked.stderr);
    assert_eq!(git(&bench.dependent(), &["apply", &patch]).code, Some(0));
    let by_git = files(&bench.dependent());
    assert_eq!(git(&bench.dependent(), &["checkout", "--quiet", "."]).code, Some(0));
    bench.apply(&bench.manifest(), &[]);
    assert_eq!(files(&bench.dependent()), by_git);
}

#[test]
fn plan_shows_what_a_dry_run_shows() {
    let bench = Workbench::with_manifest();
    let manifest = bench.manifest();
    let dry = bench.apply(&manifest, &["--dry-run"]);
    let plan = bench.migrate("plan", &["--manifest", manifest.to_str().unwrap()]);
    assert_eq!((plan.code, plan.stdout), (dry.code, dry.stdout));
}

#[test]
fn threads_do_not_matter() {
    let bench = Workbench::with_manifest();
    let [one, eight] = ["1", "8"].map(|threads| bench.apply(&bench.manifest(), &["--dry-run", "--parallel", threads]));
    assert_eq!((one.stdout, untimed(&one.stderr)), (eight.stdout, untimed(&eight.stderr)));
}

#[test]
fn rolling_back_restores_every_byte_and_mode() {
    let bench = Workbench::with_manifest();
    let before = files(&bench.dependent());
    bench.apply(&bench.manifest(), &[]);
    let migrated = files(&bench.dependent());
    assert_ne!(migrated, before);
    let run = bench.migrate("rollback", &[]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert_eq!(files(&bench.dependent()), before);
    // A rollback is a run like others: it can be taken back.
    assert_eq!(bench.migrate("rollback", &[]).code, Some(0));
    assert_eq!(files(&bench.dependent()), migrated);
}

#[test]
fn a_second_run_changes_nothing() {
    let bench = Workbench::with_manifest();
    bench.apply(&bench.manifest(), &[]);
    let once = files(&bench.dependent());
    let run = bench.apply(&bench.manifest(), &["--allow-dirty"]);
    assert_eq!(run.code, Some(5), "{}", run.stderr);
    assert_eq!(files(&bench.dependent()), once);
}

#[test]
fn an_empty_plan_says_so() {
    let bench = Workbench::new();
    bench.commit_dependent();
    let manifest = bench.write("m.yaml", "manifest_version: 1\nfrom: '1'\nto: '2'\noperations: []\n");
    let run = bench.apply(&manifest, &[]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(0), ""));
    assert!(run.stderr.contains("nothing"), "{}", run.stderr);
    assert!(!bench.dependent().join(".onx/checkpoints").exists());
    assert_eq!(bench.apply(&manifest, &["--fail-on-empty"]).code, Some(1));
}

#[test]
fn json_is_one_document() {
    let bench = Workbench::with_manifest();
    let run = bench.apply(&bench.manifest(), &["--dry-run", "--json"]);
    let document: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(document["schema_version"], 1);
}

#[test]
fn status_and_history_know_the_run() {
    let bench = Workbench::with_manifest();
    bench.apply(&bench.manifest(), &[]);
    let history = bench.migrate("history", &[]);
    assert_eq!(history.code, Some(0), "{}", history.stderr);
    assert!(history.stdout.contains("ferry") && history.stdout.contains("2.0.0"), "{}", history.stdout);
    let status = bench.migrate("status", &[]);
    assert!(status.stdout.contains("2.0.0"), "{}", status.stdout);
}

#[test]
fn a_killed_run_leaves_the_old_tree_or_the_new_one() {
    let bench = Workbench::with_manifest();
    let before = files(&bench.dependent());
    bench.apply(&bench.manifest(), &[]);
    let after = files(&bench.dependent());
    bench.migrate("rollback", &[]);
    for round in 0..12_u64 {
        let mut apply = bench.migration("apply");
        apply.arg("--manifest").arg(bench.manifest()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = apply.spawn().unwrap();
        std::thread::sleep(Duration::from_millis(round * 5));
        child.kill().unwrap();
        child.wait().unwrap();
        let recovered = bench.migrate("recover", &[]);
        assert_eq!(recovered.code, Some(0), "{}", recovered.stderr);
        let now = files(&bench.dependent());
        assert!(now == before || now == after, "round {round}: neither the old tree nor the new one");
        if now == after {
            assert_eq!(bench.migrate("rollback", &[]).code, Some(0));
        }
    }
}

#[test]
fn git_accepts_the_diff_of_odd_files() {
    let bench = Workbench::with_manifest();
    let odd: [(&str, &[u8]); 5] = [
        ("crlf.py", b"import ferry\r\n\r\nferry.load_records('a')\r\n"),
        ("mark.py", b"\xef\xbb\xbfimport ferry\nferry.load_records('a')"),
        ("latin.py", b"# -*- coding: latin-1 -*-\nimport ferry\nferry.load_records('\xe9')\n"),
        ("with space/a b.py", b"import ferry\n\tx = 1\nferry.load_records('a')\n"),
        ("\u{e9}t\u{e9}.py", b"import ferry\n\x0cferry.load_records('a')\n"),
    ];
    for (name, bytes) in odd {
        let path = bench.dependent().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
    commit(&bench.dependent(), "odd files", None);
    let patch = bench.path("migration.patch");
    bench.apply(&bench.manifest(), &["--dry-run", "--diff-output", patch.to_str().unwrap()]);
    let applied = git(&bench.dependent(), &["apply", patch.to_str().unwrap()]);
    assert_eq!(applied.code, Some(0), "{}", applied.stderr);
    let by_git = files(&bench.dependent());
    assert_eq!(by_git["crlf.py"].0, b"import ferry\r\n\r\nferry.read_records('a')\r\n");
    assert_eq!(by_git["latin.py"].0, b"# -*- coding: latin-1 -*-\nimport ferry\nferry.read_records('\xe9')\n");
    assert_eq!(git(&bench.dependent(), &["checkout", "--quiet", "."]).code, Some(0));
    bench.apply(&bench.manifest(), &[]);
    assert_eq!(files(&bench.dependent()), by_git);
}

#[cfg(unix)]
#[test]
fn links_that_leave_the_project_are_not_followed() {
    let bench = Workbench::with_manifest();
    let outside = bench.write("outside/secret.py", "import ferry\nferry.load_records('a')\n");
    std::os::unix::fs::symlink(&outside, bench.dependent().join("link.py")).unwrap();
    std::os::unix::fs::symlink(outside.parent().unwrap(), bench.dependent().join("folder")).unwrap();
    commit(&bench.dependent(), "links", None);
    bench.apply(&bench.manifest(), &[]);
    assert_eq!(std::fs::read_to_string(outside).unwrap(), "import ferry\nferry.load_records('a')\n");
    assert!(bench.dependent().join("link.py").is_symlink());
}

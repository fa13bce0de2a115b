//! Limits on what is read: both sides of each, how they are set, and what is said when one is reached.

use std::path::PathBuf;

use crate::workbench::{Run, Workbench, command, commit, run};

const MANIFEST: &str = "manifest_version: 1\npackage: acme\nfrom: '1'\nto: '2'\noperations:\n\
                        - {kind: rename.callable, match: {callable: acme.load, to: acme.read}}\n";

const APP: &str = "import acme\n\nacme.load()\n";

const MEGABYTE: usize = 1 << 20;

/// `text` with a comment behind it, `size` bytes in all.
fn padded(text: &str, size: usize) -> String {
    format!("{text}#{}", "x".repeat(size - text.len() - 1))
}

fn bench(files: &[(&str, &str)]) -> (Workbench, PathBuf) {
    let bench = Workbench::new();
    for (name, text) in files {
        bench.write(&format!("dependent/{name}"), text);
    }
    commit(&bench.dependent(), "start", None);
    let manifest = bench.write("m/m.yaml", MANIFEST);
    (bench, manifest)
}

fn limited(bench: &Workbench, manifest: &std::path::Path, limit: &str) -> Run {
    bench.apply(manifest, &["--dry-run", "--limits", limit])
}

#[test]
fn a_file_beyond_the_limit_is_named_and_left_for_a_person() {
    let (bench, manifest) = bench(&[("app.py", APP), ("big.py", &padded(APP, MEGABYTE + 1))]);
    let reason = "big.py: left alone: more than 1 MB (raise the limit with --limits file-mb=N, at most 256)";
    let run = bench.apply(&manifest, &["--limits", "file-mb=1", "--all-or-nothing"]);
    assert_eq!(run.code, Some(3), "{}", run.stderr);
    let run = bench.apply(&manifest, &["--limits", "file-mb=1"]);
    assert_eq!(run.code, Some(5), "{}", run.stderr);
    assert!(run.stderr.contains(reason) && run.stderr.contains("1 path not read"), "{}", run.stderr);
    let run = bench.migrate("verify", &["--manifest", manifest.to_str().unwrap(), "--limits", "file-mb=1"]);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    let run = bench.apply(&manifest, &["--limits", "file-mb=2"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
}

#[test]
fn a_file_at_the_limit_is_read() {
    let (bench, manifest) = bench(&[("big.py", &padded(APP, MEGABYTE))]);
    let run = bench.apply(&manifest, &["--limits", "file-mb=1"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    // The edit kept the length, so nothing is in the way of the way back either.
    assert_eq!(bench.migrate("rollback", &["--limits", "file-mb=1"]).code, Some(0));
}

#[test]
fn all_files_together_have_a_limit() {
    let half = padded(APP, MEGABYTE / 2);
    let (bench, manifest) = bench(&[("a.py", &half), ("b.py", &half), ("c.py", "import acme\n")]);
    let run = bench.apply(&manifest, &["--limits", "project-mb=1"]);
    assert_eq!(run.code, Some(5), "{}", run.stderr);
    let reason =
        "c.py: left alone: the files of the project have more than 1 MB (raise the limit with --limits project-mb=N";
    assert!(run.stderr.contains(reason), "{}", run.stderr);
    assert_eq!(limited(&bench, &manifest, "project-mb=2").stderr.matches("left alone").count(), 0);
}

#[test]
fn folders_inside_each_other_have_a_limit() {
    let (at, beyond) = ("a/".repeat(10), "b/".repeat(11));
    let (bench, manifest) = bench(&[(&format!("{at}app.py"), APP), (&format!("{beyond}app.py"), "import other\n")]);
    let run = limited(&bench, &manifest, "folder-depth=10");
    assert!(run.stdout.contains("acme.read"), "{}{}", run.stdout, run.stderr);
    let reason = "more than 10 folders inside each other (raise the limit with --limits folder-depth=N";
    assert!(run.stderr.contains(reason) && run.stderr.contains("b/b/b"), "{}", run.stderr);
    assert!(!limited(&bench, &manifest, "folder-depth=11").stderr.contains("inside each other"));
    let run = bench.apply(&manifest, &["--limits", "folder-depth=10"]);
    assert!(run.code == Some(5) && run.stderr.contains("1 path not read"), "{}", run.stderr);
}

#[test]
fn a_manifest_a_surface_and_a_plan_have_limits() {
    let (bench, _) = bench(&[("app.py", APP)]);
    let [at, beyond] = [0, 1].map(|more| bench.write(&format!("{more}.yaml"), &padded(MANIFEST, MEGABYTE + more)));
    assert_eq!(limited(&bench, &at, "manifest-mb=1").code, Some(0));
    for run in [
        limited(&bench, &beyond, "manifest-mb=1"),
        run(command("onx-manifest").arg("validate").arg(&beyond).args(["--limits", "manifest-mb=1"])),
    ] {
        assert_eq!(run.code, Some(2), "{}", run.stderr);
        assert!(run.stderr.contains("more than 1 MB (raise the limit with --limits manifest-mb=N"), "{}", run.stderr);
    }
    bench.write("surface_from.json", &" ".repeat(MEGABYTE + 1));
    let said = limited(&bench, &at, "surface-mb=1").stderr;
    assert!(said.contains("surface_from.json: more than 1 MB (raise the limit with --limits surface-mb=N"), "{said}");
    let plan = bench.write("plan.json", &" ".repeat(MEGABYTE + 1));
    let run = bench.migrate("apply", &["--plan", plan.to_str().unwrap(), "--limits", "plan-mb=1"]);
    assert_eq!(run.code, Some(2), "{}", run.stderr);
    assert!(run.stderr.contains("more than 1 MB (raise the limit with --limits plan-mb=N"), "{}", run.stderr);
}

#[test]
fn a_history_has_a_limit() {
    let (bench, manifest) = bench(&[("app.py", APP)]);
    assert_eq!(bench.apply(&manifest, &[]).code, Some(0));
    let state = bench.dependent().join(".onx/state.json");
    let text = std::fs::read_to_string(&state).unwrap();
    std::fs::write(&state, format!("{text}{}", " ".repeat(MEGABYTE - text.len()))).unwrap();
    assert_eq!(bench.migrate("history", &["--limit", "501"]).code, Some(2));
    assert_eq!(bench.migrate("status", &["--limits", "record-mb=1"]).code, Some(0));
    std::fs::write(&state, format!("{text}{}", " ".repeat(MEGABYTE + 1 - text.len()))).unwrap();
    for word in ["status", "rollback"] {
        let run = bench.migrate(word, &["--limits", "record-mb=1"]);
        assert!(run.code == Some(2) || run.code == Some(4), "{:?} {}", run.code, run.stderr);
        assert!(run.stderr.contains("raise the limit with --limits record-mb=N"), "{}", run.stderr);
    }
    assert_eq!(bench.migrate("rollback", &["--limits", "record-mb=2"]).code, Some(0));
}

#[test]
fn a_file_of_a_release_has_a_limit() {
    let bench = Workbench::new();
    let core = bench.core();
    std::fs::write(core.join("src/ferry/big.py"), padded("x = 1\n", MEGABYTE + 1)).unwrap();
    commit(&core, "big", Some("v3"));
    let of = |limit: &str| bench.generate(&core, ["2.0.0", "v3"], &bench.path("out3"), &["--limits", limit]);
    let said = of("release-file-mb=1").stderr;
    assert!(said.contains("src/ferry/big.py: at v3: not read"), "{said}");
    assert!(said.contains("more than 1 MB (raise the limit with --limits release-file-mb=N"), "{said}");
    assert!(!of("release-file-mb=2").stderr.contains("not read"));
}

#[test]
fn a_flag_wins_over_the_variable_and_the_variable_over_the_file() {
    let (bench, manifest) = bench(&[("big.py", &padded(APP, MEGABYTE + 1)), ("onx.toml", "[limits]\nfile-mb = 1\n")]);
    let is_read = |variable: Option<&str>, more: &[&str]| {
        let mut apply = bench.migration("apply");
        apply.arg("--manifest").arg(&manifest).arg("--dry-run").args(more);
        variable.map(|it| apply.env("ONX_LIMITS", it));
        let run = run(&mut apply);
        assert_eq!(run.code, Some(0), "{}", run.stderr);
        run.stdout.contains("acme.read")
    };
    assert!(!is_read(None, &[]));
    assert!(is_read(Some("manifest-mb=1,file-mb=2"), &[]));
    assert!(!is_read(Some("file-mb=2"), &["--limits", "file-mb=1"]));
    assert!(is_read(None, &["--limits", "manifest-mb=1", "--limits", "file-mb=2"]));
}

#[test]
fn limits_out_of_range_are_refused() {
    let (bench, manifest) = bench(&[("app.py", APP)]);
    for (limit, said) in [
        ("file-mb=0", "the limit `file-mb` must be a number from 1 to 256"),
        ("file-mb=257", "the limit `file-mb` must be a number from 1 to 256"),
        ("folder-depth=lots", "the limit `folder-depth` must be a number from 1 to 500"),
        ("file-mb", "`file-mb` sets no limit"),
        ("files=1", "unknown limit `files`; there are: manifest-mb, "),
    ] {
        let migrate = limited(&bench, &manifest, limit);
        let validate = run(command("onx-manifest").arg("validate").arg(&manifest).args(["--limits", limit]));
        for run in [migrate, validate] {
            assert_eq!(run.code, Some(2), "{limit}: {}", run.stderr);
            assert!(run.stderr.contains(said), "{limit}: {}", run.stderr);
        }
    }
    bench.write("dependent/onx.toml", "[limits]\nfile-mb = 1000\n");
    let run = bench.apply(&manifest, &["--dry-run"]);
    assert_eq!(run.code, Some(2), "{}", run.stderr);
    assert!(run.stderr.contains("onx.toml: the limit `file-mb` must be a number from 1 to 256"), "{}", run.stderr);
}

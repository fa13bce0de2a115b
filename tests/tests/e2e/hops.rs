//! Several manifests in a row: found, planned, applied, committed, made one, turned round.

use serde_json::Value;

use crate::workbench::{Run, Workbench, command, commit, files, git, run};

const SOURCE: &str = "import acme\n\nacme.fetch('x', retries=1)\n";

/// Manifests from 1.0 to 1.1 to 2.0, one beside the way, and a dependent that is at 1.0.
fn bench() -> Workbench {
    let bench = Workbench::new();
    manifest(&bench, "1.1", "1.0", &["rename.callable, match: {callable: acme.fetch, to: acme.load}"]);
    let second = [
        "rename.callable, match: {callable: acme.load, to: acme.get}",
        "arg.rename, match: {callable: acme.get, from: retries, to: attempts}",
    ];
    manifest(&bench, "2.0", "1.1", &second);
    manifest(&bench, "3.0", "2.1", &["remove.symbol, match: {symbol: acme.get}"]);
    bench.write("dependent/app.py", SOURCE);
    bench.write("dependent/poetry.lock", "[[package]]\nname = \"acme\"\nversion = \"1.0\"\n");
    commit(&bench.dependent(), "start", None);
    bench
}

fn manifest(bench: &Workbench, to: &str, from: &str, operations: &[&str]) {
    let head =
        format!("manifest_version: 1\npackage: acme\nlanguage: python\nfrom: \"{from}\"\nto: \"{to}\"\noperations:\n");
    let lines: String =
        operations.iter().enumerate().map(|(at, it)| format!("  - {{id: OP00{}, kind: {it}}}\n", at + 1)).collect();
    bench.write(&format!("manifests/{to}/change_manifest.yaml"), &format!("{head}{lines}"));
}

fn to(bench: &Workbench, subcommand: &str, version: &str, more: &[&str]) -> Run {
    let manifests = bench.path("manifests");
    let arguments = ["--to", version, "--manifests", manifests.to_str().unwrap()];
    bench.migrate(subcommand, &[&arguments, more].concat())
}

fn source(bench: &Workbench) -> String {
    std::fs::read_to_string(bench.dependent().join("app.py")).unwrap()
}

#[test]
fn the_plan_shows_every_hop_and_writes_nothing() {
    let bench = bench();
    let before = files(&bench.dependent());
    let shown = to(&bench, "plan", "2.0", &[]);
    assert_eq!(shown.code, Some(0), "{}", shown.stderr);
    assert_eq!(files(&bench.dependent()), before);
    let hops = ["acme 1.0 → 1.1: would make 1 edit", "acme 1.1 → 2.0: would make 2 edits"];
    assert!(hops.iter().all(|it| shown.stderr.contains(it)), "{}", shown.stderr);
    let patch = bench.write("hops.patch", &shown.stdout);
    let applied = git(&bench.dependent(), &["apply", patch.to_str().unwrap()]);
    assert_eq!(applied.code, Some(0), "{}", applied.stderr);
    assert_eq!(source(&bench), "import acme\n\nacme.get('x', attempts=1)\n");
    let json = to(&bench, "plan", "2.0", &["--json"]);
    let document: Value = serde_json::from_str(&json.stdout).unwrap();
    assert_eq!(document["hops"].as_array().map(Vec::len), Some(2));
}

#[test]
fn apply_goes_all_the_way_and_each_hop_can_be_taken_back() {
    let bench = bench();
    let done = to(&bench, "apply", "2.0", &[]);
    assert_eq!(
        (done.code, source(&bench).as_str()),
        (Some(0), "import acme\n\nacme.get('x', attempts=1)\n"),
        "{}",
        done.stderr
    );
    let again = to(&bench, "apply", "2.0", &["--allow-dirty"]);
    assert!(again.stderr.contains("is at acme 2.0 already"), "{}", again.stderr);
    let back = bench.migrate("rollback", &["--to-version", "1.1"]);
    assert_eq!(
        (back.code, source(&bench).as_str()),
        (Some(0), "import acme\n\nacme.load('x', retries=1)\n"),
        "{}",
        back.stderr
    );
    let back = bench.migrate("rollback", &["--to-version", "1.0"]);
    assert_eq!((back.code, source(&bench).as_str()), (Some(0), SOURCE), "{}", back.stderr);
}

#[test]
fn every_hop_is_a_commit_of_its_own() {
    let bench = bench();
    for (name, value) in [("user.name", "onx"), ("user.email", "onx@example.org")] {
        git(&bench.dependent(), &["config", name, value]);
    }
    bench.write("dependent/other.py", "not committed\n");
    let done = to(&bench, "apply", "2.0", &["--commit"]);
    assert_eq!(done.code, Some(0), "{}", done.stderr);
    let log = git(&bench.dependent(), &["log", "--format=%s"]);
    assert_eq!(log.stdout, "Migrate acme from 1.1 to 2.0\nMigrate acme from 1.0 to 1.1\nstart\n");
    let touched = git(&bench.dependent(), &["show", "--format=%b", "--name-only", "HEAD"]);
    assert!(
        touched.stdout.contains("Onx-Manifest: blake3:") && touched.stdout.contains("app.py"),
        "{}",
        touched.stdout
    );
    let left = git(&bench.dependent(), &["status", "--porcelain"]);
    assert_eq!(left.stdout, "?? other.py\n");
}

#[test]
fn dirty_files_of_a_later_hop_stop_the_first() {
    let bench = bench();
    bench.write("dependent/late.py", "import acme\nacme.load()\n");
    commit(&bench.dependent(), "more", None);
    bench.write("dependent/late.py", "import acme\nacme.load()  # dirty\n");
    let refused = to(&bench, "apply", "2.0", &[]);
    assert_eq!((refused.code, source(&bench).as_str()), (Some(3), SOURCE), "{}", refused.stderr);
}

#[test]
fn where_there_is_no_way_it_says_what_to_do() {
    for (version, more, word) in [
        ("1.0", &[][..], "is at acme 1.0 already"),
        ("4.0", &[], "the last manifest ends at 3.0"),
        ("3.0", &[], "no manifest leads on from 2.0 towards 3.0"),
        ("2.0", &["--from", "0.5"], "the first manifest begins at 1.0"),
        ("1.0", &["--from", "2.0"], "which is newer than 1.0"),
        ("2.0", &["--core", "other"], "nothing says which version of other"),
    ] {
        let bench = bench();
        let answer = to(&bench, "plan", version, more);
        let code = if version == "1.0" && more.is_empty() { Some(0) } else { Some(2) };
        assert_eq!((answer.code, answer.stdout.as_str()), (code, ""), "{}", answer.stderr);
        assert!(answer.stderr.contains(word), "{}", answer.stderr);
        assert!(code == Some(0) || answer.stderr.contains("help: "), "{}", answer.stderr);
    }
}

#[test]
fn the_version_in_use_comes_from_pins_and_environments() {
    let bench = bench();
    let used = |name: &str, text: &str, word: &str| {
        let _ = std::fs::remove_file(bench.dependent().join("poetry.lock"));
        bench.write(&format!("dependent/{name}"), text);
        let shown = to(&bench, "plan", "2.0", &["--verbose"]);
        assert!(shown.stderr.contains(word), "{}", shown.stderr);
    };
    used(".venv/lib/python3.12/site-packages/acme-1.1.dist-info/METADATA", "", "acme 1.1 (.venv/lib/python3.12");
    used("requirements.txt", "acme==1.0\n", "acme 1.0 (requirements.txt)");
    used("uv.lock", "[[package]]\nname = \"acme\"\nversion = \"1.1\"\n", "acme 1.1 (uv.lock)");
}

/// What `onx-manifest` prints for the manifests of `versions`.
fn printed(bench: &Workbench, subcommand: &str, versions: &[&str]) -> Run {
    let path = |version: &&str| bench.path(&format!("manifests/{version}/change_manifest.yaml"));
    run(command("onx-manifest").arg(subcommand).args(versions.iter().map(path)))
}

#[test]
fn composed_manifests_do_the_same_in_one_run() {
    let bench = bench();
    let composed = printed(&bench, "compose", &["1.1", "2.0"]);
    assert_eq!(composed.code, Some(0), "{}", composed.stderr);
    let path = bench.write("composed.yaml", &composed.stdout);
    assert_eq!(bench.apply(&path, &[]).code, Some(0));
    assert_eq!(source(&bench), "import acme\n\nacme.get('x', attempts=1)\n");
    assert_eq!(bench.migrate("rollback", &[]).code, Some(0));
    let one = to(&bench, "apply", "2.0", &["--compose"]);
    assert_eq!(
        (one.code, source(&bench).as_str()),
        (Some(0), "import acme\n\nacme.get('x', attempts=1)\n"),
        "{}",
        one.stderr
    );
    let refused = printed(&bench, "compose", &["1.1", "3.0"]);
    assert!(refused.code == Some(2) && refused.stderr.contains("ends at 1.1"), "{}", refused.stderr);
}

#[test]
fn an_inverted_manifest_leads_back() {
    let bench = bench();
    assert_eq!(to(&bench, "apply", "2.0", &[]).code, Some(0));
    for version in ["2.0", "1.1"] {
        let inverse = printed(&bench, "invert", &[version]);
        assert_eq!(inverse.code, Some(0), "{}", inverse.stderr);
        let path = bench.write("back.yaml", &inverse.stdout);
        assert_eq!(bench.apply(&path, &["--allow-dirty"]).code, Some(0));
    }
    assert_eq!(source(&bench), SOURCE);
}

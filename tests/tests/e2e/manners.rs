//! What people expect of any command line: commits, hooks, settings, codes of messages, formats, man pages.

use crate::workbench::{Run, Workbench, command, commit, files, git, run};

fn ended(name: &str, arguments: &[&str]) -> Run {
    run(command(name).args(arguments))
}

#[test]
fn commits_name_the_manifest_and_its_operations_and_take_nothing_else_along() {
    let bench = Workbench::with_manifest();
    let dependent = bench.dependent();
    for (key, value) in [("user.name", "onx"), ("user.email", "onx@example.org")] {
        git(&dependent, &["config", key, value]);
    }
    bench.write("dependent/other.txt", "mine\n");
    git(&dependent, &["add", "other.txt"]);
    let done = bench.apply(&bench.manifest(), &["--commit"]);
    assert_eq!(done.code, Some(5), "{}", done.stderr);
    assert!(done.stderr.contains("committed "), "{}", done.stderr);
    let message = git(&dependent, &["log", "-1", "--format=%B"]).stdout;
    assert!(message.starts_with("Migrate ferry from 1.4.0 to 2.0.0\n\n"), "{message}");
    for trailer in ["\nOnx-Manifest: blake3:", "\nOnx-Checkpoint: ", "\nOnx-Op: OP001\n"] {
        assert!(message.contains(trailer), "{trailer} is not in {message}");
    }
    let changed = git(&dependent, &["show", "--name-only", "--format="]).stdout;
    assert!(changed.lines().any(|it| it == "harbour/upload.py") && !changed.contains("other.txt"), "{changed}");
    assert_eq!(git(&dependent, &["status", "--porcelain"]).stdout, "A  other.txt\n");
}

#[test]
fn each_operation_is_a_commit_of_its_own_when_asked_for() {
    let bench = Workbench::with_manifest();
    let dependent = bench.dependent();
    for (key, value) in [("user.name", "onx"), ("user.email", "onx@example.org"), ("core.autocrlf", "input")] {
        git(&dependent, &["config", key, value]);
    }
    bench.write("dependent/other.txt", "mine\n");
    git(&dependent, &["add", "other.txt"]);
    let done = bench.apply(&bench.manifest(), &["--commit-per-op"]);
    assert_eq!(done.code, Some(5), "{}", done.stderr);
    let log =
        git(&dependent, &["log", "--reverse", "--format=%s|%(trailers:key=Onx-Op,valueonly,separator=%x20)"]).stdout;
    let commits: Vec<(&str, &str)> = log.lines().skip(1).filter_map(|it| it.split_once('|')).collect();
    let operations: Vec<&str> = commits.iter().flat_map(|it| it.1.split(' ')).collect();
    assert_eq!(operations, ["OP001", "OP002", "OP003", "OP004", "OP005", "OP006"], "{log}");
    assert!(commits[0].0.starts_with("ferry 2.0.0: rename.import ferry.core.transport → ferry.transport"), "{log}");
    assert!(commits.len() > 3, "{log}");
    // What is there is what was committed, and what others staged is still staged and nothing else.
    assert_eq!(git(&dependent, &["status", "--porcelain"]).stdout, "A  other.txt\n");
    for back in 0..commits.len() {
        let of = |name: &str| git(&dependent, &["show", &format!("HEAD~{back}:{name}")]).stdout;
        assert!(of("harbour/upload.py").contains("class Uploader"), "HEAD~{back}");
    }
    let records = git(&dependent, &["show", "--name-only", "--format=", "HEAD"]).stdout;
    assert!(records.lines().any(|it| it == ".onx/state.json"), "{records}");
}

#[test]
fn hooks_can_tell_that_something_was_or_is_to_do() {
    let bench = Workbench::with_manifest();
    let manifest = bench.manifest();
    let before = files(&bench.dependent());
    let check = bench.apply(&manifest, &["--check"]);
    assert_eq!((check.code, check.stdout.as_str()), (Some(1), ""), "{}", check.stderr);
    assert_eq!(files(&bench.dependent()), before);
    assert_eq!(bench.apply(&manifest, &["--check", "--exit-zero"]).code, Some(0));
    assert_eq!(bench.apply(&manifest, &["--exit-non-zero-on-change"]).code, Some(1));
    let again = bench.apply(&manifest, &["--if-pending"]);
    assert_eq!((again.code, again.stderr.as_str()), (Some(0), "nothing is pending\n"));
    let absent = bench.apply(&bench.path("none.yaml"), &["--if-pending"]);
    assert_eq!((absent.code, absent.stderr.as_str()), (Some(0), "nothing is pending\n"));
    assert_eq!(bench.migrate("rollback", &[]).code, Some(0));
    assert_eq!(bench.apply(&manifest, &["--check", "--if-pending"]).code, Some(1));
}

#[test]
fn settings_say_where_they_come_from() {
    let bench = Workbench::new();
    bench.write("project/pyproject.toml", "[tool.onx]\nignore = [\"OP003\"]\n");
    commit(&bench.path("project"), "start", None);
    bench.write("home/onx/onx.toml", "keep-checkpoints = 7\n");
    let show = |more: &[&str]| {
        let mut config = command("onx-migrate");
        config.args(["config", "--target"]).arg(bench.path("project")).args(more);
        run(config.env("XDG_CONFIG_HOME", bench.path("home")).env("ONX_MIN_CONFIDENCE", "0.95"))
    };
    let shown = show(&["--show-origin"]);
    let expected = format!(
        "ignore = [\"OP003\"]  # pyproject.toml [tool.onx]\nexclude = []  # default\n\
         min-confidence = 0.95  # ONX_MIN_CONFIDENCE\nkeep-checkpoints = 7  # {}\n",
        bench.path("home/onx/onx.toml").display()
    );
    let (settings, limits) = shown.stdout.split_once("limits.").unwrap();
    assert_eq!((shown.code, settings), (Some(0), expected.as_str()), "{}", shown.stderr);
    assert!(limits.contains("limits.file-mb = 64  # default\n"), "{limits}");
    let given = show(&["--show-origin", "--limits", "file-mb=2"]).stdout;
    assert!(given.contains("limits.file-mb = 2  # --limits or ONX_LIMITS\n"), "{given}");
    let json: serde_json::Value = serde_json::from_str(&show(&["--json"]).stdout).unwrap();
    assert_eq!(json["settings"][2]["origin"], "ONX_MIN_CONFIDENCE");
    bench.write("project/onx.toml", "min-confidense = 1\n");
    let broken = show(&[]);
    assert_eq!(broken.code, Some(2));
    assert!(broken.stderr.contains("error[ONX0205]"), "{}", broken.stderr);
    assert!(broken.stderr.contains("did you mean `min-confidence`?"), "{}", broken.stderr);
}

#[test]
fn messages_have_codes_that_are_explained() {
    let bench = Workbench::with_manifest();
    bench.write("dependent/harbour/upload.py", "import ferry\n\nferry.Session()\n");
    let refused = bench.apply(&bench.manifest(), &["--json"]);
    assert_eq!(refused.code, Some(3), "{}", refused.stderr);
    assert!(refused.stderr.contains("error[ONX0301]: "), "{}", refused.stderr);
    let json: serde_json::Value = serde_json::from_str(&refused.stdout).unwrap();
    assert_eq!((&json["type"], &json["code"], &json["exit"]), (&"error".into(), &"ONX0301".into(), &3.into()));
    for name in ["onx-manifest", "onx-migrate"] {
        let told = ended(name, &["explain", "onx0301"]);
        assert_eq!(told.code, Some(0), "{}", told.stderr);
        assert!(told.stdout.starts_with("ONX0301: files to change have uncommitted changes\n"), "{}", told.stdout);
    }
    let unknown = ended("onx-migrate", &["explain", "ONX031"]);
    assert!(unknown.code == Some(2) && unknown.stderr.contains("did you mean `ONX0"), "{}", unknown.stderr);
}

#[test]
fn an_operation_that_is_not_there_gets_the_nearest_one_suggested() {
    let bench = Workbench::with_manifest();
    let refused = bench.apply(&bench.manifest(), &["--dry-run", "--only", "OP01"]);
    assert_eq!(refused.code, Some(2));
    assert!(refused.stderr.contains("did you mean `OP001`?"), "{}", refused.stderr);
}

#[test]
fn findings_are_written_in_every_format() {
    let bench = Workbench::with_manifest();
    let plan = |format: &str| bench.apply(&bench.manifest(), &["--dry-run", "--format", format]).stdout;
    let lines: Vec<serde_json::Value> = plan("ndjson").lines().map(|it| serde_json::from_str(it).unwrap()).collect();
    assert!(lines.iter().any(|it| it["rule"] == "OP008" && it["path"] == "harbour/archive.py"), "{lines:?}");
    assert!(plan("junit").contains("<testcase name=\"OP008 harbour/archive.py:8:5\""), "{}", plan("junit"));
    assert!(plan("html").contains("<section id=\"OP008\">"), "{}", plan("html"));
    assert!(plan("github").starts_with("::warning file=harbour/archive.py"), "{}", plan("github"));
    let refused = bench.migrate("status", &["--format", "junit"]);
    assert_eq!(refused.code, Some(2));
    assert!(refused.stderr.contains("use --format with one of: text, json"), "{}", refused.stderr);
}

#[test]
fn timings_are_one_line_of_json() {
    let bench = Workbench::with_manifest();
    let planned = bench.apply(&bench.manifest(), &["--dry-run", "--quiet", "--timings"]);
    let timings: serde_json::Value = serde_json::from_str(planned.stderr.lines().last().unwrap()).unwrap();
    let stages = timings["stages"].as_array().unwrap();
    let stages: Vec<&str> = stages.iter().filter_map(|it| it["stage"].as_str()).collect();
    assert_eq!(stages, ["read", "plan"]);
}

#[test]
fn the_last_line_says_how_long_it_took_unless_the_same_words_are_asked_for() {
    let bench = Workbench::with_manifest();
    let last = |fixed: bool| {
        let mut plan = bench.migration("plan");
        plan.arg("--manifest").arg(bench.manifest());
        if fixed {
            plan.env("SOURCE_DATE_EPOCH", "0");
        }
        let planned = run(&mut plan);
        assert!(!planned.stdout.contains(" s)\n"), "{}", planned.stdout);
        planned.stderr.lines().find(|line| line.starts_with("would make")).unwrap_or_default().to_owned()
    };
    let (timed, fixed) = (last(false), last(true));
    let took = timed.strip_prefix(&fixed).and_then(|it| it.strip_prefix(" (")?.strip_suffix(" s)"));
    assert!(took.and_then(|it| it.parse::<f64>().ok()).is_some(), "{timed:?}, {fixed:?}");
    assert!(fixed.ends_with("left for you"), "{fixed}");
}

#[test]
fn man_pages_and_completions_are_written() {
    let bench = Workbench::new();
    let folder = bench.path("man");
    for (name, page) in [("onx-manifest", "onx-manifest-generate.1"), ("onx-migrate", "onx-migrate-apply.1")] {
        let written = ended(name, &["man", folder.to_str().unwrap()]);
        assert_eq!(written.code, Some(0), "{}", written.stderr);
        let page = std::fs::read_to_string(folder.join(page)).unwrap();
        assert!(page.contains(".SH SYNOPSIS") && page.contains("EXAMPLES"), "{page}");
        for shell in ["bash", "elvish", "fish", "nushell", "powershell", "zsh"] {
            let script = ended(name, &["completions", shell]);
            assert!(script.code == Some(0) && script.stdout.contains(name), "{shell}: {}", script.stderr);
        }
    }
}

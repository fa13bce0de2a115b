//! Saved plans: what was reviewed is what is done, or nothing is.

use std::path::PathBuf;

use serde_json::{Value, json};

use crate::workbench::{Run, Workbench, commit, files, untimed};

/// A name and what somebody did to the file.
type Attack<'a> = (&'a str, &'a dyn Fn(&mut Value));

/// A workbench with a plan of the demo's migration.
fn planned() -> (Workbench, PathBuf) {
    let bench = Workbench::with_manifest();
    let plan = bench.path("plan.json");
    let run = bench.migrate("plan", &["--manifest", text(&bench.manifest()), "--plan-out", text(&plan)]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    (bench, plan)
}

fn text(path: &std::path::Path) -> &str {
    path.to_str().unwrap()
}

fn apply_plan(bench: &Workbench, plan: &std::path::Path, more: &[&str]) -> Run {
    bench.migrate("apply", &[&["--plan", text(plan)], more].concat())
}

#[test]
fn a_saved_plan_shows_and_does_what_planning_anew_would() {
    let (bench, plan) = planned();
    let dry = bench.apply(&bench.manifest(), &["--dry-run"]);
    let shown = apply_plan(&bench, &plan, &["--dry-run"]);
    assert_eq!((shown.code, &shown.stdout), (dry.code, &dry.stdout));
    assert_eq!(untimed(&shown.stderr), untimed(&dry.stderr));
    bench.apply(&bench.manifest(), &[]);
    let (by_manifest, history) = (files(&bench.dependent()), bench.migrate("history", &["--json"]).stdout);
    bench.migrate("rollback", &[]);
    std::fs::remove_dir_all(bench.dependent().join(".onx")).unwrap();
    let run = apply_plan(&bench, &plan, &[]);
    assert_eq!(run.code, Some(5), "{}", run.stderr);
    assert_eq!(files(&bench.dependent()), by_manifest);
    let row = |text: &str| {
        let document: Value = serde_json::from_str(text).unwrap();
        let fields = ["name", "from", "to", "manifest", "changes", "warnings"];
        fields.map(|it| document["history"].as_array().unwrap().last().unwrap()[it].clone())
    };
    assert_eq!(row(&bench.migrate("history", &["--json"]).stdout), row(&history));
}

#[test]
fn the_same_plan_is_the_same_bytes_and_names_no_place_of_this_machine() {
    let (bench, plan) = planned();
    let again = bench.path("again.json");
    bench.apply(&bench.manifest(), &["--dry-run", "--parallel", "7", "--plan-out", text(&again)]);
    let [one, two] = [plan, again].map(|path| std::fs::read_to_string(path).unwrap());
    assert_eq!(one, two);
    assert!(!one.contains(text(&bench.path(""))), "{one}");
}

#[test]
fn a_stale_plan_is_refused_with_what_changed() {
    let (bench, plan) = planned();
    let upload = bench.dependent().join("harbour/upload.py");
    let old = std::fs::read_to_string(&upload).unwrap();
    std::fs::write(&upload, format!("{old}\n")).unwrap();
    std::fs::remove_file(bench.dependent().join("tests/test_upload.py")).unwrap();
    let before = files(&bench.dependent());
    let run = apply_plan(&bench, &plan, &["--allow-dirty"]);
    assert_eq!(run.code, Some(3), "{}", run.stderr);
    for what in ["harbour/upload.py changed since", "tests/test_upload.py is gone"] {
        assert!(run.stderr.contains(what), "{}", run.stderr);
    }
    assert_eq!(files(&bench.dependent()), before);
}

#[test]
fn a_plan_of_another_repository_is_refused() {
    let (bench, plan) = planned();
    std::fs::remove_dir_all(bench.dependent().join(".git")).unwrap();
    commit(&bench.dependent(), "another start", None);
    let run = apply_plan(&bench, &plan, &[]);
    assert_eq!(run.code, Some(3), "{}", run.stderr);
    assert!(run.stderr.contains("does not have commit"), "{}", run.stderr);
}

#[test]
fn a_plan_that_is_not_as_it_was_written_is_refused() {
    let (bench, plan) = planned();
    let before = files(&bench.dependent());
    let sound: Value = serde_json::from_slice(&std::fs::read(&plan).unwrap()).unwrap();
    let attacks: [Attack; 16] = [
        ("leaves the project", &|it| it["files"][0]["path"] = json!("../outside.py")),
        ("absolute", &|it| it["files"][0]["path"] = json!("/etc/passwd")),
        ("belongs to git", &|it| it["files"][0]["path"] = json!(".git/config")),
        ("belongs to us", &|it| it["files"][0]["path"] = json!(".onx/state.json")),
        ("empty path", &|it| it["files"][0]["path"] = json!("")),
        ("past the end", &|it| {
            let edits = it["files"][0]["edits"].as_array_mut().unwrap();
            *edits = vec![json!({"range": [0, 4_000_000_000_u32], "replacement": "x"})];
        }),
        ("backwards", &|it| it["files"][0]["edits"][0]["range"] = json!([9, 2])),
        ("negative", &|it| it["files"][0]["edits"][0]["range"] = json!([-1, 2])),
        ("overlap", &|it| {
            it["files"][0]["edits"] =
                json!([{"range": [0, 5], "replacement": "a"}, {"range": [4, 8], "replacement": "b"}]);
        }),
        ("another text", &|it| it["files"][0]["edits"][0]["replacement"] = json!("import os; os.system('x')")),
        ("another result", &|it| it["files"][0]["after"] = it["files"][0]["before"].clone()),
        ("no digest", &|it| it["files"][0]["before"] = json!("blake3:12")),
        ("the file twice", &|it| {
            let first = it["files"][0].clone();
            it["files"].as_array_mut().unwrap().insert(0, first);
        }),
        ("no edits", &|it| it["files"][0]["edits"] = json!([])),
        ("unknown field", &|it| it["files"][0]["command"] = json!("rm")),
        ("unknown operation", &|it| it["files"][0]["edits"][0]["operation"] = json!("OP999")),
    ];
    for (name, attack) in attacks {
        let mut document = sound.clone();
        attack(&mut document);
        std::fs::write(&plan, document.to_string()).unwrap();
        let run = apply_plan(&bench, &plan, &["--allow-dirty"]);
        assert_eq!(run.code, Some(2), "{name}: {}", run.stderr);
        assert!(run.stderr.contains("the plan is broken"), "{name}: {}", run.stderr);
        assert_eq!(files(&bench.dependent()), before, "{name}");
    }
}

#[test]
fn a_plan_of_a_newer_version_and_a_report_are_refused_with_what_to_do() {
    let (bench, plan) = planned();
    let mut document: Value = serde_json::from_slice(&std::fs::read(&plan).unwrap()).unwrap();
    document["version"] = json!(2);
    let newer = bench.write("newer.json", &document.to_string());
    let run = apply_plan(&bench, &newer, &[]);
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("install the newer one"), "{}", run.stderr);
    let report = bench.apply(&bench.manifest(), &["--dry-run", "--json"]).stdout;
    let report: Value = serde_json::from_str(&report).unwrap();
    let part = bench.write("part.json", &report["plan"].to_string());
    let run = apply_plan(&bench, &part, &[]);
    assert!(run.code == Some(2) && run.stderr.contains("not a saved plan"), "{}", run.stderr);
}

#[test]
fn a_plan_has_settled_what_to_do() {
    let (bench, plan) = planned();
    for more in [["--only", "OP001"], ["--min-confidence", "0.9"], ["--manifest", "m.yaml"], ["--plan-out", "p.json"]] {
        assert_eq!(apply_plan(&bench, &plan, &more).code, Some(2), "{more:?}");
    }
    assert_eq!(bench.migrate("apply", &[]).code, Some(2));
}

#[test]
fn untracked_files_of_a_plan_are_asked_for_again() {
    let bench = Workbench::with_manifest();
    bench.write("dependent/new.py", "import ferry\nferry.load_records('a')\n");
    let plan = bench.path("plan.json");
    let more = ["--dry-run", "--include-untracked", "--plan-out", text(&plan)];
    assert_eq!(bench.apply(&bench.manifest(), &more).code, Some(0));
    let run = apply_plan(&bench, &plan, &["--allow-dirty"]);
    assert!(run.code == Some(3) && run.stderr.contains("new.py"), "{}", run.stderr);
    let run = apply_plan(&bench, &plan, &["--allow-dirty", "--include-untracked"]);
    assert_eq!(run.code, Some(5), "{}", run.stderr);
    let new = std::fs::read_to_string(bench.dependent().join("new.py")).unwrap();
    assert_eq!(new, "import ferry\nferry.read_records('a')\n");
}

#[test]
fn only_what_the_plan_lists_changes() {
    let (bench, plan) = planned();
    let mut expected = files(&bench.dependent());
    let document: Value = serde_json::from_slice(&std::fs::read(&plan).unwrap()).unwrap();
    for file in document["files"].as_array().unwrap() {
        let (bytes, _) = expected.get_mut(file["path"].as_str().unwrap()).unwrap();
        for edit in file["edits"].as_array().unwrap().iter().rev() {
            let [start, end] = [0, 1].map(|place| edit["range"][place].as_u64().unwrap() as usize);
            bytes.splice(start..end, edit["replacement"].as_str().unwrap().bytes());
        }
    }
    bench.apply(&bench.manifest(), &[]);
    assert_eq!(files(&bench.dependent()), expected);
}

#[test]
fn lines_of_ignored_files_are_neither_shown_nor_saved() {
    let bench = Workbench::new();
    bench.write("dependent/.gitignore", ".env\n");
    commit(&bench.dependent(), "start", None);
    bench.write("dependent/.env", "ACME_TOKEN=hush\nACME_OTHER=hush\n");
    let manifest = bench.write(
        "m.yaml",
        "manifest_version: 1\npackage: acme\nfrom: '1'\nto: '2'\noperations:\n\
         - {id: OP001, kind: config.key_rename, match: {file: '.env', from: ACME_TOKEN, to: ACME_KEY}}\n",
    );
    let (plan, patch) = (bench.path("plan.json"), bench.path("a.patch"));
    let flags = ["--dry-run", "--verbose", "--include-untracked"];
    let files = ["--diff-output", text(&patch), "--plan-out", text(&plan)];
    let mut said = Vec::new();
    for more in [&files[..], &["--json"], &[]] {
        let run = bench.apply(&manifest, &[&flags, more].concat());
        assert_eq!(run.code, Some(0), "{}", run.stderr);
        said.extend([run.stdout, run.stderr]);
    }
    let run = apply_plan(&bench, &plan, &["--dry-run", "--include-untracked"]);
    said.extend([run.stdout, run.stderr]);
    said.extend([&plan, &patch].map(|path| std::fs::read_to_string(path).unwrap()));
    let run = apply_plan(&bench, &plan, &["--include-untracked", "--json"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    said.extend([run.stdout, run.stderr]);
    assert!(said.iter().any(|it| it.contains("its lines are not shown")), "{said:#?}");
    assert!(!said.iter().any(|it| it.contains("hush")), "{said:#?}");
    let environment = std::fs::read_to_string(bench.dependent().join(".env")).unwrap();
    assert_eq!(environment, "ACME_KEY=hush\nACME_OTHER=hush\n");
}

//! `snapshot`, `validate`, `explain`, `schema`, `completions`, and the streams of `onx-manifest`.

use std::process::Stdio;

use crate::workbench::{RELEASES, Run, Workbench, command, run};

fn manifest_command(arguments: &[&str]) -> Run {
    run(command("onx-manifest").args(arguments))
}

fn explain(bench: &Workbench, id: &str, more: &[&str]) -> Run {
    run(command("onx-manifest").args(["explain", id, "--manifest"]).arg(bench.manifest()).args(more))
}

#[test]
fn snapshot_prints_a_tree_or_writes_three_files() {
    let bench = Workbench::new();
    let core = bench.core();
    let snapshot = || {
        let mut command = command("onx-manifest");
        command.args(["snapshot", "--ref", "2.0.0", "--core-path"]).arg(&core);
        command
    };
    let printed = run(&mut snapshot());
    assert_eq!(printed.code, Some(0), "{}", printed.stderr);
    assert!(printed.stdout.starts_with("version: 2\npackage: ferry\nref: 2.0.0\n"), "{}", printed.stdout);
    let written = run(snapshot().arg("--out").arg(bench.path("out/two.tree")));
    assert_eq!(written.code, Some(0), "{}", written.stderr);
    let names = std::fs::read_dir(bench.path("out")).unwrap().map(|it| it.unwrap().file_name());
    let mut names: Vec<_> = names.map(|it| it.into_string().unwrap()).collect();
    names.sort();
    assert_eq!(names, ["two.graph.json", "two.metadata.yaml", "two.tree"]);
    assert_eq!(std::fs::read_to_string(bench.path("out/two.tree")).unwrap(), printed.stdout);
}

#[test]
fn a_generated_manifest_is_valid_and_its_names_exist() {
    let bench = Workbench::with_manifest();
    let mut command = command("onx-manifest");
    command.arg("validate").arg(bench.manifest()).arg("--core-path").arg(bench.path("core"));
    let run = run(&mut command);
    assert_eq!((run.code, run.stdout.as_str()), (Some(0), ""), "{}", run.stderr);
}

#[test]
fn validate_finds_names_that_do_not_exist() {
    let bench = Workbench::with_manifest();
    let text = "manifest_version: 1\nfrom: 1.4.0\nto: 2.0.0\noperations:\n\
                - {kind: rename.symbol, match: {module: ferry, from: Nothing, to: Neither}}\n";
    let manifest = bench.write("wrong.yaml", text);
    let mut command = command("onx-manifest");
    let run = run(command.arg("validate").arg(&manifest).arg("--core-path").arg(bench.path("core")));
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    assert!(run.stdout.contains("OP001: `ferry.Nothing` does not exist in 1.4.0"), "{}", run.stdout);
    assert!(run.stdout.contains("OP001: `ferry.Neither` does not exist in 2.0.0"), "{}", run.stdout);
}

#[test]
fn validate_names_file_line_and_operation() {
    let bench = Workbench::new();
    let text = "manifest_version: 1\nfrom: a\nto: b\noperations:\n- id: OP9\n  kind: rename.import\n  match: {from: 3, to: b}\n";
    let manifest = bench.write("wrong.yaml", text);
    let run = run(command("onx-manifest").arg("validate").arg(&manifest));
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""));
    assert!(run.stderr.contains("wrong.yaml:7:17: OP9: `match.from` must be text, found a number"), "{}", run.stderr);
}

#[test]
fn explain_shows_evidence_and_places() {
    let bench = Workbench::with_manifest();
    let run = explain(&bench, "op001", &[]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    for word in ["OP001 ", "confidence", "method", "seen from", "seen to"] {
        assert!(run.stdout.contains(word), "{word} is not in {}", run.stdout);
    }
    let json: serde_json::Value = serde_json::from_str(&explain(&bench, "OP001", &["--json"]).stdout).unwrap();
    assert_eq!(json["id"], "OP001");
}

#[test]
fn explain_shows_both_sources_and_what_it_does() {
    let bench = Workbench::with_manifest();
    let text = std::fs::read_to_string(bench.manifest()).unwrap();
    let place = text.find("from: Session, to: Client").unwrap();
    let id = &text[..place].rsplit("- id: ").next().unwrap()[..5];
    let core = bench.path("core");
    let with_core = ["--core-path", core.to_str().unwrap()];
    let run = explain(&bench, id, &with_core);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    for word in ["| class Session:", "| Session = Client", "-from ferry import Session", "+from ferry import Client"] {
        assert!(run.stdout.contains(word), "{word} is not in {}", run.stdout);
    }
    let run = explain(&bench, id, &[&with_core[..], &["--json"]].concat());
    let json: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert!(json["sources"]["from"][0]["line"].is_u64(), "{json:#}");
    assert_eq!(json["example"]["diff"][0], "-from ferry import Session");
}

#[test]
fn explain_refuses_a_repository_of_something_else() {
    let bench = Workbench::with_manifest();
    let dependent = bench.dependent();
    let run = explain(&bench, "OP001", &["--core-path", dependent.to_str().unwrap()]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""));
    assert!(run.stderr.contains("cannot show the sources of both releases"), "{}", run.stderr);
}

#[test]
fn explain_suggests_the_nearest_id() {
    let bench = Workbench::with_manifest();
    let run = explain(&bench, "OP01", &[]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""));
    assert!(run.stderr.contains("did you mean `OP001`?"), "{}", run.stderr);
}

#[test]
fn explain_works_without_a_report() {
    let bench = Workbench::with_manifest();
    std::fs::remove_file(bench.path("out/manifest_report.json")).unwrap();
    let run = explain(&bench, "OP001", &[]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(run.stderr.contains("warning: no evidence for OP001"), "{}", run.stderr);
}

#[test]
fn a_dash_prints_the_manifest_and_nothing_else() {
    let bench = Workbench::with_manifest();
    let run = bench.generate(&bench.path("core"), RELEASES, std::path::Path::new("-"), &[]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert_eq!(run.stdout, std::fs::read_to_string(bench.manifest()).unwrap());
}

#[test]
fn manifest_only_writes_one_file() {
    let bench = Workbench::new();
    let core = bench.core();
    let run = bench.generate(&core, RELEASES, &bench.path("out"), &["--manifest-only", "--quiet"]);
    assert_eq!((run.code, run.stdout.as_str(), run.stderr.as_str()), (Some(0), "", ""));
    assert_eq!(std::fs::read_dir(bench.path("out")).unwrap().count(), 1);
}

#[test]
fn json_is_one_document_for_success_and_failure() {
    let bench = Workbench::new();
    let core = bench.core();
    let good = bench.generate(&core, RELEASES, &bench.path("out"), &["--json"]);
    let value: serde_json::Value = serde_json::from_str(&good.stdout).unwrap();
    assert_eq!((good.code, &value["package"]), (Some(0), &"ferry".into()));
    let bad = bench.generate(&core, ["1.4.0", "2.0.1"], &bench.path("out"), &["--json"]);
    let value: serde_json::Value = serde_json::from_str(&bad.stdout).unwrap();
    assert_eq!((bad.code, &value["type"], &value["exit"]), (Some(2), &"error".into(), &2.into()));
    assert!(bad.stderr.contains("did you mean `v2.0.0`"), "{}", bad.stderr);
}

#[test]
fn given_labels_win_over_tags() {
    let bench = Workbench::new();
    let core = bench.core();
    let labels = ["--from-version", "1.4", "--to-version", "2.0rc1"];
    let run = bench.generate(&core, RELEASES, &bench.path("out"), &labels);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let text = std::fs::read_to_string(bench.manifest()).unwrap();
    assert!(text.contains("\nfrom: \"1.4\"\nto: \"2.0rc1\"\n"), "{text}");
}

#[test]
fn a_folder_that_cannot_be_made_is_a_tool_error() {
    let bench = Workbench::new();
    let core = bench.core();
    let file = bench.write("taken", "a file\n");
    let run = bench.generate(&core, RELEASES, &file.join("out"), &[]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""), "{}", run.stderr);
    assert!(run.stderr.contains("cannot write to"), "{}", run.stderr);
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let mut child =
        command("onx-manifest").args(["schema"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let done = child.wait_with_output().unwrap();
    assert_eq!((done.status.code(), done.stderr), (Some(0), Vec::new()));
}

#[test]
fn helps_and_completions_are_there() {
    for command in [
        "generate", "snapshot", "compat", "validate", "explain", "review", "semver", "notes", "export", "lint",
        "schema",
    ] {
        let run = manifest_command(&[command, "--help"]);
        assert!(run.code == Some(0) && run.stdout.contains("EXAMPLES:"), "{command}: {}", run.stderr);
    }
    assert!(manifest_command(&["--help"]).stdout.contains("EXIT STATUS:"));
    assert!(manifest_command(&["completions", "bash"]).stdout.contains("onx-manifest"));
    assert_eq!(manifest_command(&["generate", "--frobnicate"]).code, Some(2));
}

//! A maintainer's corrections beside the core: what `generate` makes of them.

use crate::workbench::{RELEASES, Run, Workbench, files};

const SESSION: &str = "kind: rename.symbol, match: {module: ferry, from: Session, to: Client}";

/// The demo's core with `text` as its corrections, generated into `out`.
fn generated(text: &str, more: &[&str]) -> (Workbench, Run, String) {
    let bench = Workbench::new();
    let core = bench.core();
    bench.write("core/onx-overrides.yaml", text);
    let run = bench.generate(&core, RELEASES, &bench.path("out"), more);
    let manifest = std::fs::read_to_string(bench.manifest()).unwrap_or_default();
    (bench, run, manifest)
}

fn lines_with<'a>(text: &'a str, word: &str) -> Vec<&'a str> {
    text.lines().filter(|line| line.contains(word)).map(str::trim).collect()
}

#[test]
fn what_is_rejected_goes_and_is_reported() {
    let (bench, run, manifest) = generated(&format!("reject:\n- {{{SESSION}, reason: two classes}}\n"), &[]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert_eq!(lines_with(&manifest, "from: Session, to: Client"), [""; 0]);
    assert!(run.stderr.contains("onx-overrides.yaml: 1 correction obeyed"), "{}", run.stderr);
    let report = std::fs::read_to_string(bench.path("out/manifest_report.json")).unwrap();
    let report: serde_json::Value = serde_json::from_str(&report).unwrap();
    assert_eq!(report["rejected"][0]["match"]["from"], "Session");
    assert_eq!(report["rejected"][0]["reason"], "two classes");
}

#[test]
fn what_is_accepted_below_the_threshold_comes_in() {
    let (_, _, without) = generated("", &["--confidence-threshold", "1.0"]);
    assert_eq!(lines_with(&without, "from: Session, to: Client"), [""; 0]);
    let (_, run, manifest) = generated(&format!("accept:\n- {{{SESSION}}}\n"), &["--confidence-threshold", "1.0"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert_eq!(lines_with(&manifest, "from: Session").len(), 1, "{manifest}");
    assert_eq!(lines_with(&manifest, "method: maintainer").len(), 1, "{manifest}");
}

#[test]
fn what_is_added_and_edited_is_applied() {
    let text = format!(
        "add:\n- {{kind: rename.callable, match: {{callable: ferry.dump_legacy, to: ferry.dump}}, to: '2.0.0'}}\n\
         edit:\n- {{{SESSION}, with: {{to_module: ferry.transport.session}}}}\n"
    );
    let (bench, run, manifest) = generated(&text, &[]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert_eq!(lines_with(&manifest, "ferry.dump_legacy"), ["match: {callable: ferry.dump_legacy, to: ferry.dump}"]);
    assert_eq!(
        lines_with(&manifest, "from: Session"),
        ["match: {module: ferry, from: Session, to: Client, to_module: ferry.transport.session}"]
    );
    bench.commit_dependent();
    let patch = bench.apply(&bench.manifest(), &["--dry-run"]);
    assert!(patch.stdout.contains("+from ferry.transport.session import Client"), "{}", patch.stdout);
}

#[test]
fn a_broken_file_is_named_with_its_place() {
    let text = format!(
        "accept:\n- {{{SESSION}}}\n- kind: rename.symbol\n  match: {{module: ferry, from: A, to: B, form: C}}\n"
    );
    let (bench, run, _) = generated(&text, &[]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""));
    assert!(run.stderr.contains("onx-overrides.yaml:4:"), "{}", run.stderr);
    assert!(run.stderr.contains("`match.form` is not a field"), "{}", run.stderr);
    assert!(run.stderr.contains("onx-manifest schema overrides"), "{}", run.stderr);
    assert!(!bench.path("out").exists());
    let core = bench.path("core");
    let without = bench.generate(&core, RELEASES, &bench.path("out"), &["--no-overrides"]);
    assert_eq!(without.code, Some(0), "{}", without.stderr);
}

#[test]
fn what_speaks_of_nothing_is_a_warning_unless_for_another_release() {
    let nothing = "kind: rename.symbol, match: {module: ferry, from: Nothing, to: Neither}";
    let (_, run, _) = generated(&format!("reject:\n- {{{nothing}}}\n"), &[]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(run.stderr.contains("onx-overrides.yaml:2:3: reject: no such operation"), "{}", run.stderr);
    let (_, run, _) = generated(&format!("reject:\n- {{{nothing}, to: 3.0.0}}\n"), &[]);
    assert!(!run.stderr.contains("no such operation"), "{}", run.stderr);
}

#[test]
fn another_file_may_be_named() {
    let bench = Workbench::new();
    let core = bench.core();
    let file = bench.write("mine.yaml", &format!("reject:\n- {{{SESSION}}}\n"));
    let named = ["--overrides", file.to_str().unwrap()];
    let run = bench.generate(&core, RELEASES, &bench.path("out"), &named);
    assert!(run.stderr.contains("mine.yaml: 1 correction obeyed"), "{}", run.stderr);
    let missing = bench.generate(&core, RELEASES, &bench.path("none"), &["--overrides", "nowhere.yaml"]);
    assert_eq!(missing.code, Some(2));
    assert!(missing.stderr.contains("cannot read the overrides `nowhere.yaml`"), "{}", missing.stderr);
}

#[test]
fn explains_every_operation_on_demand() {
    let (bench, run, _) = generated("", &["--explain"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let count = run.stdout.lines().filter(|line| line.starts_with("OP0")).count();
    let manifest = std::fs::read_to_string(bench.manifest()).unwrap();
    assert_eq!(count, lines_with(&manifest, "- id: OP").len(), "{}", run.stdout);
    assert!(run.stdout.contains("+from ferry import Client"), "{}", run.stdout);
    let core = bench.path("core");
    let json = bench.generate(&core, RELEASES, &bench.path("json"), &["--explain", "--json"]);
    let json: serde_json::Value = serde_json::from_str(&json.stdout).unwrap();
    assert_eq!(json["explained"].as_array().unwrap().len(), count);
    let dash = bench.generate(&core, RELEASES, std::path::Path::new("-"), &["--explain"]);
    assert_eq!((dash.code, dash.stdout.as_str()), (Some(2), ""));
    assert!(!files(&core).contains_key("onx-overrides.yaml") || dash.stderr.contains("--out"));
}

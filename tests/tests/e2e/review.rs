//! `onx-manifest review` with answers from a pipe, and what the next `generate` makes of them.

use std::io::Write;
use std::process::{Command, Stdio};

use crate::workbench::{RELEASES, Run, Workbench, command};

/// Everything is below this, so that everything needs review.
const UNSURE: [&str; 2] = ["--confidence-threshold", "1.0"];

/// A core whose every operation needs review.
fn unsure() -> Workbench {
    let bench = Workbench::new();
    let core = bench.core();
    let run = bench.generate(&core, RELEASES, &bench.path("out"), &UNSURE);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    bench
}

fn command_on(bench: &Workbench, more: &[&str]) -> Command {
    let mut res = command("onx-manifest");
    res.arg("review").arg("--out").arg(bench.path("out")).arg("--core-path").arg(bench.path("core")).args(more);
    res
}

fn review(bench: &Workbench, answers: &str, more: &[&str]) -> Run {
    let mut command = command_on(bench, more);
    let streams = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = streams.spawn().unwrap();
    // A review that ends before all answers are read is what some tests are about.
    let _ = child.stdin.take().unwrap().write_all(answers.as_bytes());
    let done = child.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Run { code: done.status.code(), stdout: text(done.stdout), stderr: text(done.stderr) }
}

/// The candidates as `match` tables, in order.
fn candidates(bench: &Workbench) -> Vec<serde_json::Value> {
    let run = review(bench, "", &["--list", "--json"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let json: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    json["candidates"].as_array().unwrap().clone()
}

/// One answer per candidate: `told` for those whose `match` holds the name, else skip.
fn answers(bench: &Workbench, told: &[(&str, &str)]) -> String {
    let answer = |it: &serde_json::Value| {
        let matches = it["match"].to_string();
        told.iter().find(|(name, _)| matches.contains(name)).map_or("s", |(_, answer)| answer).to_owned() + "\n"
    };
    candidates(bench).iter().map(answer).collect()
}

#[test]
fn answers_hold_when_the_manifest_is_made_again() {
    let bench = unsure();
    let told = [("\"Session\"", "a"), ("charset", "r no such keyword"), ("load_records\"", "e to=ferry.take_records")];
    let run = review(&bench, &answers(&bench, &told), &[]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(run.stderr.contains("1 accepted, 3 rejected, 1 edited"), "{}", run.stderr);
    let overrides = std::fs::read_to_string(bench.path("core/onx-overrides.yaml")).unwrap();
    assert!(overrides.contains("    reason: no such keyword\n"), "{overrides}");
    assert!(overrides.contains("    to: 2.0.0\n"), "{overrides}");
    let core = bench.path("core");
    let again = bench.generate(&core, RELEASES, &bench.path("out"), &UNSURE);
    assert!(again.stderr.contains("5 corrections obeyed"), "{}", again.stderr);
    let manifest = std::fs::read_to_string(bench.manifest()).unwrap();
    assert!(manifest.contains("{module: ferry, from: Session, to: Client}"), "{manifest}");
    assert!(manifest.contains("to: ferry.take_records}"), "{manifest}");
    let left = candidates(&bench);
    assert!(!left.is_empty() && left.iter().all(|it| !it["match"].to_string().contains("charset")), "{left:#?}");
}

#[test]
fn comments_and_entries_stay_and_decided_ones_are_not_asked_again() {
    let bench = unsure();
    let before = "# Kept.\naccept:\n  # The author says so.\n  - kind: rename.symbol\n    \
                  match: {module: ferry, from: Session, to: Client}\n";
    bench.write("core/onx-overrides.yaml", before);
    let left = candidates(&bench);
    assert!(left.iter().all(|it| it["match"]["from"] != "Session"), "{left:#?}");
    let run = review(&bench, "a first\n", &[]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let after = std::fs::read_to_string(bench.path("core/onx-overrides.yaml")).unwrap();
    assert!(after.starts_with(before) && after.contains("reason: first"), "{after}");
}

#[test]
fn shows_the_sources_of_both_releases() {
    let bench = unsure();
    let run = review(&bench, &answers(&bench, &[]), &[]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(run.stderr.contains("| def load_records("), "{}", run.stderr);
    assert!(run.stderr.contains("| def read_records("), "{}", run.stderr);
    assert!(!bench.path("core/onx-overrides.yaml").exists());
}

#[test]
fn a_wrong_answer_is_asked_again() {
    let bench = unsure();
    let run = review(&bench, "what\ne nothing\ne to=1x\nq\n", &[]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    for word in ["`what` is no answer", "`nothing` is not FIELD=VALUE", "is not a"] {
        assert!(run.stderr.contains(word), "{word} is not in {}", run.stderr);
    }
}

#[test]
fn no_answers_say_what_to_do() {
    let bench = unsure();
    let run = review(&bench, "", &[]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(3), ""));
    assert!(run.stderr.contains("no answer came") && run.stderr.contains("--list"), "{}", run.stderr);
    let listed = review(&bench, "", &["--list"]);
    assert_eq!(listed.code, Some(0));
    assert_eq!(listed.stdout.lines().count(), candidates(&bench).len());
}

#[test]
fn there_must_be_a_place_for_the_answers() {
    let bench = unsure();
    let mut command = command("onx-manifest");
    command.arg("review").arg("--out").arg(bench.path("out")).current_dir(bench.path("out"));
    let run = crate::workbench::run(command.stdin(Stdio::null()));
    assert_eq!(run.code, Some(2), "{}", run.stderr);
    assert!(run.stderr.contains("--core-path"), "{}", run.stderr);
}

#[test]
fn nothing_to_review_is_no_error() {
    let bench = Workbench::new();
    let core = bench.core();
    bench.generate(&core, ["1.4.0", "1.4.0"], &bench.path("out"), &[]);
    let run = review(&bench, "", &["--json"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let json: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(json["left"], 0);
}

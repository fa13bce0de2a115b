//! SIGINT and SIGTERM end both commands with their own codes and leave nothing half done.
#![cfg(unix)]

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use crate::workbench::{RELEASES, Workbench, command, files};

/// The exit code after `signal`, sent when `command` asks its first question, which holds `question`.
fn code_after(signal: &str, command: &mut Command, question: &str) -> Option<i32> {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // Closed, it would answer.
    let stdin = child.stdin.take();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    assert!(lines.any(|line| line.unwrap().contains(question)), "it never asks");
    let sent = Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap();
    assert!(sent.success());
    let code = child.wait().unwrap().code();
    drop(stdin);
    let rest: Vec<String> = lines.map_while(Result::ok).collect();
    assert_eq!(rest.len(), 1, "{rest:?}");
    code
}

#[test]
fn a_review_ends_with_130_or_143() {
    let bench = Workbench::new();
    let core = bench.core();
    bench.generate(&core, RELEASES, &bench.path("out"), &["--confidence-threshold", "1.0"]);
    for (signal, code) in [("-INT", 130), ("-TERM", 143)] {
        let mut command = command("onx-manifest");
        command.arg("review").arg("--out").arg(bench.path("out")).arg("--core-path").arg(&core);
        assert_eq!(code_after(signal, &mut command, "accept, reject"), Some(code));
    }
    assert!(!core.join("onx-overrides.yaml").exists());
}

#[test]
fn an_apply_ends_with_130_or_143_and_changes_nothing() {
    let bench = Workbench::with_manifest();
    let before = files(&bench.dependent());
    for (signal, code) in [("-INT", 130), ("-TERM", 143)] {
        let mut command = bench.migration("apply");
        command.arg("--manifest").arg(bench.manifest()).arg("--interactive");
        assert_eq!(code_after(signal, &mut command, "Apply?"), Some(code));
    }
    assert_eq!(files(&bench.dependent()), before);
}

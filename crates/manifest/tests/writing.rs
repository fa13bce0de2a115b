//! What the manifest writer gives: canonical bytes that survive our reader and PyYAML.

use std::io::Write;
use std::process::{Command, Stdio};

use manifest::wire::{from_yaml, to_yaml};
use manifest::{Manifest, Source};
use model::Digest;

const EVERY_KIND: &str = include_str!("every_kind.yaml");

fn every_kind() -> Manifest {
    from_yaml(EVERY_KIND).expect("the example is valid").manifest
}

#[test]
fn the_example_of_every_kind_is_canonical() {
    assert_eq!(to_yaml(&every_kind()), EVERY_KIND);
}

#[test]
fn every_kind_of_operation_is_in_the_example() {
    let found: std::collections::BTreeSet<_> =
        every_kind().operations.iter().map(|entry| entry.change.operation.kind()).collect();
    assert_eq!(found, manifest::Kind::ALL.iter().copied().collect());
}

#[test]
fn survives_a_round_trip() {
    let manifest = every_kind();
    assert_eq!(from_yaml(&to_yaml(&manifest)).expect("we wrote it").manifest, manifest);
}

/// A manifest whose texts are as hard to read back as texts come.
fn with_texts(texts: &[&str]) -> Manifest {
    let mut manifest = every_kind();
    manifest.package = texts[0].to_owned();
    manifest.summary = texts.concat();
    manifest.operations.truncate(1);
    manifest.source = Some(Source {
        from_ref: texts[1 % texts.len()].to_owned(),
        from_commit: "0123456789012345678901234567890123456789".to_owned(),
        to_ref: texts[2 % texts.len()].to_owned(),
        to_commit: "1e30".to_owned(),
        from_snapshot: Digest::of(b"a"),
        to_snapshot: Digest::of(b"b"),
    });
    manifest.operations[0].change.evidence.method = texts[0].to_owned();
    manifest.operations[0].requires = Some(Vec::new());
    manifest
}

const HARD: &[&str] = &[
    "on",
    "No",
    "y",
    "null",
    "~",
    "1.0",
    "1_000",
    "0x1",
    "1e3",
    "2024-01-01",
    "2024-01-01 10:00:00",
    "12:30",
    "=",
    "<<",
    "- a",
    "a: b",
    "a #b",
    " a ",
    "a\nb\n",
    "tab\there",
    "\u{7f}\u{85}\u{2028}\u{feff}",
    "é 名 😀",
    "\"'\\",
    "{a}",
    "[b], c",
    "*x",
    "&y",
    "!z",
    "%d",
    "@e",
    "`f`",
    "|",
    ">",
    "?",
    "-",
    ":",
    ".inf",
    "0o17",
    "190:20:30",
    "!!binary x",
    "---",
    "...",
    "{{ x }}",
];

#[test]
fn hard_texts_survive_our_reader() {
    for place in 0..HARD.len() {
        let mut texts = HARD.to_vec();
        texts.rotate_left(place);
        let manifest = with_texts(&texts);
        let text = to_yaml(&manifest);
        assert_eq!(from_yaml(&text).expect("we wrote it").manifest, manifest, "{text}");
    }
}

#[test]
fn pyyaml_reads_the_same_values() {
    let mut texts = vec![EVERY_KIND.to_owned()];
    texts.extend((0..HARD.len()).map(|place| {
        let mut texts = HARD.to_vec();
        texts.rotate_left(place);
        to_yaml(&with_texts(&texts))
    }));
    let Some(theirs) = pyyaml(&texts) else { return };
    for (text, theirs) in texts.iter().zip(theirs) {
        let manifest = from_yaml(text).expect("we wrote it").manifest;
        assert_eq!(theirs["package"], manifest.package.as_str(), "{text}");
        assert_eq!(theirs["summary"], manifest.summary.as_str(), "{text}");
        assert_eq!(theirs["from"], manifest.from.as_str(), "{text}");
        let again = from_yaml(&theirs.to_string()).expect("JSON is YAML").manifest;
        assert_eq!(again, manifest, "{text}");
    }
}

/// What PyYAML makes of each text; `None`, with a message, where there is no PyYAML.
#[expect(clippy::disallowed_methods, reason = "the other reader is a program of its own")]
fn pyyaml(texts: &[String]) -> Option<Vec<serde_json::Value>> {
    let script = "import sys, json, yaml; print(json.dumps([yaml.safe_load(t) for t in json.load(sys.stdin)]))";
    let mut python = Command::new("python3");
    python.args(["-c", script]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = python.spawn().ok()?;
    let input = serde_json::to_vec(texts).expect("texts are JSON");
    child.stdin.take().expect("piped").write_all(&input).expect("python reads its input");
    let output = child.wait_with_output().expect("python ends");
    let error = String::from_utf8_lossy(&output.stderr);
    if error.contains("No module named 'yaml'") {
        writeln!(std::io::stderr(), "SKIPPED: PyYAML is not installed").expect("stderr is open");
        return None;
    }
    assert!(output.status.success(), "PyYAML refuses what we wrote: {error}");
    Some(serde_json::from_slice(&output.stdout).expect("json.dumps writes JSON"))
}

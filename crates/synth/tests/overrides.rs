//! Changes and a maintainer's overrides in, operations out.

use manifest::wire::{from_yaml, operation_json, overrides_from_yaml};
use manifest::{Change, Confidence, Manifest};
use model::Language;
use synth::wire::{report_from_json, report_json};
use synth::{Header, Report, synthesize};

fn change(line: &str) -> Change {
    let text = format!("manifest_version: 1\nfrom: a\nto: b\noperations:\n- {{{line}}}\n");
    let read = from_yaml(&text).unwrap_or_else(|error| panic!("{error} in {line}"));
    let mut change = read.manifest.operations.into_iter().next().expect("one operation").change;
    change.evidence.method = "body-similarity".to_owned();
    change
}

fn synthesized(found: &[&str], overrides: &str) -> (Manifest, Report) {
    let header = Header {
        package: "acme".into(),
        language: Language::Python,
        from: "1.0".into(),
        to: "2.0".into(),
        source: None,
        generator: "test".into(),
    };
    let overrides = overrides_from_yaml(overrides).unwrap_or_else(|error| panic!("{error}")).overrides;
    synthesize(found.iter().map(|it| change(it)).collect(), &overrides, header, Confidence::WARN)
}

fn line(change: &Change) -> String {
    let json = operation_json(&change.operation);
    let fields: Vec<String> =
        json["match"].as_object().expect("a map").values().map(|it| it.to_string().replace('"', "")).collect();
    format!(
        "{} {} by {} at {}",
        change.operation.kind().as_str(),
        fields.join(" "),
        change.evidence.method,
        change.confidence
    )
}

fn operations(manifest: &Manifest) -> Vec<String> {
    manifest.operations.iter().map(|entry| format!("{} {}", entry.id, line(&entry.change))).collect()
}

/// Checks what `found` becomes under `overrides`.
#[track_caller]
fn check(found: &[&str], overrides: &str, expected: &[&str]) -> Report {
    let (manifest, report) = synthesized(found, overrides);
    assert_eq!(operations(&manifest), expected);
    report
}

const USER: &str = "kind: rename.symbol, match: {module: a, from: User, to: Account}, confidence: 0.8";
const WEAK: &str = "kind: rename.symbol, match: {module: a, from: Group, to: Team}, confidence: 0.3";

#[test]
fn what_is_accepted_is_certain_however_weak_it_was() {
    let accept = "accept:\n- {kind: rename.symbol, match: {module: a, from: Group, to: Team}, reason: same table}\n";
    let report = check(
        &[USER, WEAK],
        accept,
        &[
            "OP001 rename.symbol a Group Team by maintainer at 1.0",
            "OP002 rename.symbol a User Account by body-similarity at 0.8",
        ],
    );
    assert!(report.unresolved.is_empty());
    let evidence = &report.operations[0].change.evidence;
    assert_eq!((evidence.factors[0].name.as_str(), evidence.factors[0].per_mille), ("body-similarity", 300));
    assert_eq!(evidence.quote, "same table");
}

#[test]
fn what_is_rejected_stays_in_the_report_only() {
    let reject = "reject:\n- {kind: rename.symbol, match: {module: a, from: User, to: Account}, reason: other class}\n";
    let report = check(&[USER], reject, &[]);
    let rejected: Vec<_> = report.rejected.iter().map(|it| (line(&it.change), it.reason.as_str())).collect();
    assert_eq!(rejected, [("rename.symbol a User Account by body-similarity at 0.8".to_owned(), "other class")]);
}

#[test]
fn what_a_rejected_change_stood_against_comes_up() {
    let found = [USER, "kind: rename.symbol, match: {module: a, from: User, to: Person}, confidence: 0.75"];
    let reject = "reject:\n- {kind: rename.symbol, match: {module: a, from: User, to: Account}}\n";
    check(&found, reject, &["OP001 rename.symbol a User Person by body-similarity at 0.75"]);
}

#[test]
fn what_is_added_beats_all_evidence() {
    let found = [
        "kind: remove.symbol, match: {symbol: a.User}, confidence: 1.0",
        "kind: rename.symbol, match: {module: a, from: User, to: Account}, confidence: 1.0",
    ];
    let add = "add:\n- {kind: rename.symbol, match: {module: a, from: User, to: Person}, status: deprecated}\n";
    let report = check(&found, add, &["OP001 rename.symbol a User Person by maintainer at 1.0"]);
    assert_eq!(report.unresolved.len(), 2);
    assert_eq!(report.operations[0].change.status.as_str(), "deprecated");
}

#[test]
fn what_is_added_and_found_is_one_operation() {
    let found = ["kind: arg.rename, match: {callable: a.C, from: x, to: z}, confidence: 0.8"];
    let add = "add:\n- {kind: arg.rename, match: {callable: a.C.__init__, from: x, to: z, default: 'None'}}\n";
    check(&found, add, &["OP001 arg.rename a.C x z None by maintainer at 1.0"]);
}

#[test]
fn what_is_edited_reads_as_the_maintainer_says() {
    let found = [
        "kind: rename.symbol, match: {module: a, from: User, to: Account}, aliases_from: [b.User], aliases_to: [b.Account], confidence: 0.5",
        USER,
    ];
    let edit = "edit:\n- kind: rename.symbol\n  match: {module: a, from: User, to: Account}\n  with: {to: Person}\n";
    let report = check(&found, edit, &["OP001 rename.symbol a User Person by maintainer at 1.0"]);
    let change = &report.operations[0].change;
    assert_eq!((change.aliases_from.as_slice(), change.aliases_to.len()), (&["b.User".into()][..], 0));
}

#[test]
fn an_edit_that_gives_another_candidate_gives_one_operation() {
    let found = [USER, "kind: rename.symbol, match: {module: a, from: User, to: Person}, confidence: 0.4"];
    let edit = "edit:\n- kind: rename.symbol\n  match: {module: a, from: User, to: Account}\n  with: {to: Person}\n";
    check(&found, edit, &["OP001 rename.symbol a User Person by maintainer at 1.0"]);
}

#[test]
fn what_speaks_of_nothing_is_told_unless_it_is_for_another_release() {
    let overrides = "reject:\n- {kind: rename.import, match: {from: a.x, to: a.y}}\n\
                     - {kind: rename.import, match: {from: a.x, to: a.z}, to: '2.0'}\n\
                     - {kind: rename.symbol, match: {module: a, from: User, to: Account}, to: '3.0'}\n";
    let report = check(&[USER], overrides, &["OP001 rename.symbol a User Account by body-similarity at 0.8"]);
    assert_eq!(report.idle.iter().map(|it| it.spot.line).collect::<Vec<_>>(), [2, 3]);
}

#[test]
fn a_report_is_read_as_it_was_written() {
    let reject = "reject:\n- {kind: rename.symbol, match: {module: a, from: User, to: Account}, reason: no}\n";
    let (_, mut report) = synthesized(&[USER, WEAK, "kind: remove.symbol, match: {symbol: a.gone}"], reject);
    report.operations[0].change.seen_from =
        vec![manifest::Place { path: model::RepoPath::new("a b.py").expect("a path"), line: 3 }];
    report.operations[0].change.evidence.factors = vec![manifest::Factor { name: "callers".into(), per_mille: 125 }];
    let read = report_from_json(&report_json(&report)).expect("we wrote it");
    assert_eq!(
        (read.operations, read.unresolved, read.rejected),
        (report.operations, report.unresolved, report.rejected)
    );
}

#[test]
fn a_report_that_is_none_is_refused() {
    for (text, message) in [
        ("{", "not valid JSON"),
        ("{}", "`report_version` is missing"),
        ("{\"report_version\": 2}", "report_version 2 is unknown: this program reads version 1; update it"),
        ("{\"report_version\": 1, \"operations\": [{\"id\": \"OP001\"}]}", "OP001: the field `kind` is missing"),
    ] {
        let error = report_from_json(text).expect_err("it is wrong").to_string();
        assert!(error.contains(message), "{error} for {text}");
    }
}

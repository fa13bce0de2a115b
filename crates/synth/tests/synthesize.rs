//! Changes in, operations out: what is kept, dropped, ordered and required.

use manifest::wire::{from_yaml, to_yaml};
use manifest::{Change, Confidence, Factor, Manifest, Place};
use model::{Language, RepoPath};
use synth::wire::{report_json, with_run};
use synth::{Header, Report, Side, Stage, Statistics, synthesize};

/// Changes written as the operations of a manifest, one flow map a line; the ids are only for the reader.
fn changes(lines: &[&str]) -> Vec<Change> {
    let read = |line: &&str| {
        let text = format!("manifest_version: 1\nfrom: a\nto: b\noperations:\n- {{{line}}}\n");
        let manifest = from_yaml(&text).unwrap_or_else(|error| panic!("{error} in {line}")).manifest;
        manifest.operations.into_iter().next().expect("one operation").change
    };
    lines.iter().map(read).collect()
}

fn header() -> Header {
    Header {
        package: "acme".into(),
        language: Language::Python,
        from: "1.0.0".into(),
        to: "2.0.0".into(),
        source: None,
        generator: "onx-manifest test".into(),
    }
}

fn synthesized(changes: Vec<Change>) -> (Manifest, Report) {
    synthesize(changes, &[], header(), Confidence::WARN)
}

/// `id kind fields…` of every operation, then `requires …` where it is not empty.
fn shown(manifest: &Manifest) -> Vec<String> {
    let text = to_yaml(manifest);
    let operations = text.split("\n  - id: ").skip(1);
    let field = |operation: &str, name: &str| -> String {
        let prefix = format!("    {name}: ");
        operation.lines().find_map(|line| line.strip_prefix(&prefix)).unwrap_or("").to_owned()
    };
    let line = |operation: &str| {
        let id = operation.lines().next().unwrap_or("");
        let requires = field(operation, "requires");
        let requires = if requires == "[]" { String::new() } else { format!(" after {requires}") };
        format!("{id} {} {}{requires}", field(operation, "kind"), field(operation, "match"))
    };
    operations.map(line).collect()
}

/// Checks the operations that `lines` become, and that their order does not matter.
#[track_caller]
fn check(lines: &[&str], expected: &[&str]) {
    let (manifest, report) = synthesized(changes(lines));
    assert_eq!(shown(&manifest), expected);
    let mut backwards = changes(lines);
    backwards.reverse();
    let (again, report_again) = synthesized(backwards);
    assert_eq!(to_yaml(&again), to_yaml(&manifest));
    assert_eq!(report_json(&report_again), report_json(&report));
    assert_eq!(from_yaml(&to_yaml(&manifest)).expect("we wrote it").manifest, manifest);
}

#[test]
fn orders_modules_by_depth_and_the_rest_by_kind_and_name() {
    check(
        &[
            "kind: remove.symbol, match: {symbol: a.gone}",
            "kind: config.key_rename, match: {file: a.toml, from: x, to: y}",
            "kind: arg.rename, match: {callable: a.f, from: x, to: y}",
            "kind: rename.callable, match: {callable: a.g, to: h}",
            "kind: rename.symbol, match: {module: a, from: Y, to: Z}",
            "kind: rename.symbol, match: {module: a, from: X, to: W}",
            "kind: rename.import, match: {from: a.old, to: a.new}",
            "kind: rename.import, match: {from: a.old.deep, to: a.other}",
        ],
        &[
            "OP001 rename.import {from: a.old.deep, to: a.other}",
            "OP002 rename.import {from: a.old, to: a.new}",
            "OP003 rename.symbol {module: a, from: X, to: W}",
            "OP004 rename.symbol {module: a, from: \"Y\", to: Z}",
            "OP005 rename.callable {callable: a.g, to: a.h}",
            "OP006 arg.rename {callable: a.f, from: x, to: \"y\"}",
            "OP007 config.key_rename {file: a.toml, format: toml, from: x, to: \"y\"}",
            "OP008 remove.symbol {symbol: a.gone}",
        ],
    );
}

#[test]
fn a_module_move_implies_the_moves_of_what_it_holds() {
    check(
        &[
            "kind: rename.import, match: {from: a.core, to: a.base}",
            "kind: rename.import, match: {from: a.core.io, to: a.base.io}",
            "kind: rename.symbol, match: {module: a.core, from: X, to: X, to_module: a.base}",
            "kind: rename.callable, match: {callable: a.core.io.read, to: a.base.io.read}",
            "kind: rename.symbol, match: {module: a.core, from: Z, to: Q, to_module: a.base}",
        ],
        &[
            "OP001 rename.import {from: a.core, to: a.base}",
            "OP002 rename.symbol {module: a.core, from: Z, to: Q, to_module: a.base}",
        ],
    );
}

#[test]
fn a_class_rename_implies_the_same_members_only() {
    check(
        &[
            "kind: rename.symbol, match: {module: a, from: Old, to: New}",
            "kind: rename.callable, match: {callable: a.Old.go, to: a.New.go}",
            "kind: rename.callable, match: {callable: a.Old.run, to: a.New.start}",
            "kind: rename.callable, match: {callable: a.Old.size, to: a.New.size, becomes: property}",
        ],
        &[
            "OP001 rename.symbol {module: a, from: Old, to: New}",
            "OP002 rename.callable {callable: a.Old.run, to: a.New.start}",
            "OP003 rename.callable {callable: a.Old.size, to: a.New.size, becomes: property}",
        ],
    );
}

#[test]
fn an_unsure_move_implies_nothing_sure() {
    check(
        &[
            "kind: rename.import, match: {from: a.core, to: a.base}, confidence: 0.75",
            "kind: rename.symbol, match: {module: a.core, from: X, to: X, to_module: a.base}",
        ],
        &[
            "OP001 rename.import {from: a.core, to: a.base}",
            "OP002 rename.symbol {module: a.core, from: X, to: X, to_module: a.base}",
        ],
    );
}

#[test]
fn an_alias_that_the_move_does_not_explain_keeps_the_operation() {
    check(
        &[
            "kind: rename.import, match: {from: a.core, to: a.base}",
            "kind: rename.symbol, match: {module: a.core, from: X, to: X, to_module: a.base}, aliases_from: [a.X]",
        ],
        &[
            "OP001 rename.import {from: a.core, to: a.base}",
            "OP002 rename.symbol {module: a.core, from: X, to: X, to_module: a.base}",
        ],
    );
}

#[test]
fn a_removed_class_implies_its_members() {
    check(
        &["kind: remove.symbol, match: {symbol: a.C}", "kind: remove.symbol, match: {symbol: a.C.go}"],
        &["OP001 remove.symbol {symbol: a.C}"],
    );
}

#[test]
fn a_successor_beats_a_removal_and_the_surer_target_wins() {
    let lines = [
        "kind: remove.symbol, match: {symbol: a.X}",
        "kind: rename.symbol, match: {module: a, from: X, to: B}, confidence: 0.8",
        "kind: rename.symbol, match: {module: a, from: X, to: C}, confidence: 1.0",
    ];
    check(&lines, &["OP001 rename.symbol {module: a, from: X, to: C}"]);
    let (_, report) = synthesized(changes(&lines));
    let reasons: Vec<&str> = report.unresolved.iter().map(|it| it.reason.as_str()).collect();
    assert_eq!(reasons, ["a surer operation makes a.C of `a.X`"; 2]);
}

#[test]
fn a_contradicted_alias_goes_and_its_operation_stays() {
    let (manifest, _) = synthesized(changes(&[
        "kind: rename.symbol, match: {module: a, from: X, to: \"Y\"}",
        "kind: rename.symbol, match: {module: b, from: X, to: Z}, aliases_from: [a.X, c.X], confidence: 0.9",
    ]));
    assert_eq!(manifest.operations[1].change.aliases_from, ["c.X".into()]);
}

#[test]
fn the_same_operation_twice_is_one_with_both_aliases() {
    let (manifest, _) = synthesized(changes(&[
        "kind: rename.symbol, match: {module: a, from: X, to: Z}, aliases_from: [b.X], confidence: 0.8",
        "kind: rename.symbol, match: {module: a, from: X, to: Z}, aliases_from: [c.X, a.X], confidence: 0.95",
    ]));
    assert_eq!(manifest.operations.len(), 1);
    assert_eq!(manifest.operations[0].change.aliases_from, ["b.X".into(), "c.X".into()]);
    assert_eq!(manifest.operations[0].change.confidence.per_mille(), 950);
}

#[test]
fn arguments_require_what_names_their_callable() {
    check(
        &[
            "kind: rename.import, match: {from: a.core, to: a.base}",
            "kind: rename.callable, match: {callable: a.C.run, to: a.C.start}",
            "kind: arg.rename, match: {callable: a.C.start, from: x, to: z}",
            "kind: arg.remove, match: {callable: a.base.D.__init__, arg: x}",
            "kind: arg.remove, match: {callable: a.base.D, arg: x}",
            "kind: arg.remove, match: {callable: a.other, arg: x}",
        ],
        &[
            "OP001 rename.import {from: a.core, to: a.base}",
            "OP002 rename.callable {callable: a.C.run, to: a.C.start}",
            "OP003 arg.rename {callable: a.C.start, from: x, to: z} after [OP002]",
            "OP004 arg.remove {callable: a.base.D, arg: x} after [OP001]",
            "OP005 arg.remove {callable: a.other, arg: x}",
        ],
    );
}

#[test]
fn what_no_reader_would_take_stays_in_the_report() {
    let mut candidates = changes(&["kind: rename.symbol, match: {module: a, from: X, to: Z}"]);
    let manifest::Operation::RenameSymbol(rename) = &mut candidates[0].operation else { panic!("wrong kind") };
    rename.to = "<lambda>".into();
    let (manifest, report) = synthesized(candidates);
    assert!(manifest.operations.is_empty());
    assert_eq!(report.unresolved[0].reason, "cannot be written down: `match.to`: `<lambda>` is not a dotted name");
}

#[test]
fn what_changes_nothing_is_no_operation() {
    let mut candidates = changes(&["kind: rename.symbol, match: {module: a, from: X, to: Z}"]);
    let manifest::Operation::RenameSymbol(rename) = &mut candidates[0].operation else { panic!("wrong kind") };
    rename.to = "X".into();
    let (manifest, report) = synthesized(candidates);
    assert!(manifest.operations.is_empty() && report.unresolved.is_empty());
}

#[test]
fn the_report_says_why_and_where() {
    let mut candidates = changes(&[
        "kind: rename.symbol, match: {module: a, from: X, to: Z}, confidence: 0.875",
        "kind: rename.symbol, match: {module: a, from: \"N\", to: M}, confidence: 0.4",
    ]);
    candidates[0].evidence.factors = vec![Factor { name: "body-similarity".into(), per_mille: 930 }];
    candidates[0].seen_from = vec![Place { path: RepoPath::new("a.py").expect("a path"), line: 3 }];
    let (manifest, mut report) = synthesized(candidates);
    report.statistics = Some(Statistics {
        from: Side { files: 2, ..Side::default() },
        stages: vec![Stage { name: "infer".into(), milliseconds: 5, peak_memory: None }],
        ..Statistics::default()
    });
    assert_eq!(manifest.summary, "1 rename; 1 needs review.");
    let json: serde_json::Value = serde_json::from_str(&report_json(&report)).expect("JSON");
    let operation = &json["operations"][0];
    assert_eq!(operation["match"], serde_json::json!({"module": "a", "from": "X", "to": "Z"}));
    assert_eq!(operation["recommendation"], "apply_with_warning");
    assert_eq!(operation["evidence"]["factors"], serde_json::json!([{"name": "body-similarity", "value": 0.93}]));
    assert_eq!(operation["seen"], serde_json::json!({"from": ["a.py:3"], "to": []}));
    assert_eq!(json["unresolved"][0]["match"]["from"], "N");
    assert_eq!(json["unresolved"][0]["reason"], "confidence 0.4 is below the threshold 0.7");
    assert_eq!(json["statistics"]["kinds"], serde_json::json!({"rename.symbol": 1}));
    assert_eq!(json["statistics"]["run"]["stages"][0]["milliseconds"], 5);
    let (complete, run) = (report_json(&report), report.statistics.take().expect("it was set"));
    assert_eq!(with_run(&report_json(&report), &run), Some(complete));
}

#[test]
fn no_changes_give_an_empty_manifest_of_a_patch() {
    let (manifest, _) = synthesized(Vec::new());
    assert_eq!((manifest.operations.len(), manifest.semver.as_str()), (0, "patch"));
    assert_eq!(manifest.summary, "no changes that a dependent could notice.");
    assert!(to_yaml(&manifest).ends_with("operations: []\n"));
}

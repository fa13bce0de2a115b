//! What the manifest reader takes, completes and refuses.

use manifest::wire::{Read, from_yaml, from_yaml_within};
use manifest::{Confidence, ConfigFormat, Operation, Semver, Status};
use model::Limits;

/// A manifest whose operations are `operations`, indented by nothing.
fn with_operations(operations: &str) -> String {
    format!("manifest_version: 1\nfrom: 0.9.0\nto: 1.0.0\noperations:\n{operations}")
}

fn read(text: &str) -> Read {
    from_yaml(text).unwrap_or_else(|error| panic!("must be read, but: {error}\n{text}"))
}

/// Reads one operation of `kind` with `fields` in its `match`, both as flow text.
fn operation(kind: &str, fields: &str) -> Operation {
    let text = with_operations(&format!("- {{kind: {kind}, match: {{{fields}}}}}\n"));
    read(&text).manifest.operations.remove(0).change.operation
}

/// The message of a refusal.
#[track_caller]
fn refused(text: &str, expected: &str) {
    let error = from_yaml(text).map(|read| read.manifest).expect_err("must be refused").to_string();
    assert!(error.contains(expected), "expected {expected:?} in {error:?}");
}

#[track_caller]
fn refused_operations(operations: &str, expected: &str) {
    refused(&with_operations(operations), expected);
}

#[test]
fn fills_in_the_defaults() {
    let manifest = read(&with_operations("- {kind: rename.import, match: {from: acme.old, to: acme.new}}\n")).manifest;
    let entry = &manifest.operations[0];
    assert_eq!(manifest.package, "acme");
    assert_eq!(manifest.semver, Semver::Major);
    assert_eq!(entry.id.as_str(), "OP001");
    assert_eq!(entry.requires, None);
    assert_eq!(entry.change.status, Status::Removed);
    assert_eq!(entry.change.confidence, Confidence::CERTAIN);
    assert_eq!(entry.change.evidence.method, "maintainer");
}

#[test]
fn fills_in_the_defaults_of_a_match() {
    let Operation::ArgAddDefault(addition) = operation("arg.add_default", "callable: a.b, arg: timeout, default: None")
    else {
        panic!("wrong kind")
    };
    assert!(addition.insert);
    assert_eq!(addition.default, "None");
    let format = |file: &str| match operation("config.key_rename", &format!("file: \"{file}\", from: a, to: b")) {
        Operation::ConfigKeyRename(rename) => rename.format,
        other => panic!("wrong kind: {other:?}"),
    };
    assert_eq!(format("**/*.yml"), Some(ConfigFormat::Yaml));
    assert_eq!(format("conf/.env.local"), Some(ConfigFormat::Env));
    assert_eq!(format("conf/*"), None);
}

#[test]
fn completes_a_bare_target_with_the_same_parent() {
    let to = |fields: &str| match operation("rename.callable", fields) {
        Operation::RenameCallable(rename) => rename.to.to_string(),
        other => panic!("wrong kind: {other:?}"),
    };
    assert_eq!(to("callable: a.b.C.old, to: new"), "a.b.C.new");
    assert_eq!(to("callable: a.b.C.old, to: a.c.new"), "a.c.new");
}

#[test]
fn keeps_source_text_of_defaults_as_written() {
    for (written, meant) in [("3", "3"), ("true", "true"), ("\"'x'\"", "'x'"), ("1_000", "1_000")] {
        match operation("arg.add_default", &format!("callable: a.b, arg: c, default: {written}")) {
            Operation::ArgAddDefault(addition) => assert_eq!(addition.default, meant),
            other => panic!("wrong kind: {other:?}"),
        }
    }
}

#[test]
fn takes_json() {
    let text = "{\n\t\"manifest_version\": 1, \"from\": \"1.0\", \"to\": \"2.0\",\n\t\"operations\": [{\"kind\": \"move.file\", \"match\": {\"from\": \"a/b\", \"to\": \"a/c\"}}]}";
    assert_eq!(read(text).manifest.operations.len(), 1);
}

#[test]
fn takes_a_byte_order_mark_and_windows_line_ends() {
    let text = with_operations("- {kind: rename.import, match: {from: a.b, to: a.c}}\n").replace('\n', "\r\n");
    assert_eq!(read(&format!("\u{feff}{text}")).manifest.operations.len(), 1);
}

#[test]
fn keeps_a_bare_number_as_version_and_warns() {
    let found = read("manifest_version: 1\nfrom: 1.10\nto: 2.0.0\noperations: []\n");
    assert_eq!(found.manifest.from, "1.10");
    assert_eq!(found.warnings.len(), 1);
    assert_eq!(
        found.warnings[0].to_string(),
        "line 2: `from` is a bare number, which other readers may shorten: write it as \"1.10\""
    );
}

#[test]
fn warns_of_unknown_fields_outside_match() {
    let text = with_operations("- {kind: rename.import, match: {from: a.b, to: a.c}, colour: red}\n") + "later: 1\n";
    let warnings: Vec<String> = read(&text).warnings.iter().map(ToString::to_string).collect();
    assert_eq!(warnings, ["line 5: unknown field `colour` is ignored", "line 6: unknown field `later` is ignored"]);
}

#[test]
fn refuses_unknown_fields_in_match() {
    refused_operations(
        "- {id: X, kind: rename.import, match: {from: a.b, to: a.c, form: d}}\n",
        "line 5, X: `match.form` is not a field of this kind of operation; it has `from`, `to`",
    );
}

#[test]
fn refuses_missing_fields_with_their_place() {
    refused_operations(
        "- {id: OP7, kind: rename.import, match: {from: a}}\n",
        "line 5, OP7: the field `match.to` is missing",
    );
    refused_operations("- {match: {from: a, to: b}}\n", "line 5, OP001: the field `kind` is missing");
    refused("manifest_version: 1\nto: 1.0.0\noperations: []\n", "the field `from` is missing");
    refused("manifest_version: 1\nfrom: 1.0.0\nto: 1.0.1\n", "the field `operations` is missing");
    refused("from: 1.0.0\nto: 1.0.1\noperations: []\n", "the field `manifest_version` is missing");
}

#[test]
fn refuses_other_versions_of_the_format() {
    refused("manifest_version: 2\n", "manifest_version 2 is unknown: this program reads version 1");
    refused("manifest_version: 99999999999999999999999\n", "is unknown");
    refused("manifest_version: \"1\"\n", "`manifest_version` must be a whole number, found text");
    refused("manifest_version: one\n", "`manifest_version` must be a whole number, found text");
}

#[test]
fn refuses_nothing_where_text_belongs() {
    for nothing in ["null", "~", ""] {
        refused_operations(
            &format!("- kind: rename.import\n  match:\n    from: {nothing}\n    to: a\n"),
            "`match.from` must be text, found nothing",
        );
    }
    refused("manifest_version: 1\nfrom: null\nto: b\noperations: []\n", "`from` must be text, found nothing");
}

#[test]
fn refuses_values_of_another_type() {
    let import = |fields: &str| format!("- {{kind: rename.import, match: {{from: a, to: b}}, {fields}}}\n");
    refused_operations("- {kind: rename.import, match: {from: [a], to: b}}\n", "must be text, found a list");
    refused_operations("- {kind: rename.import, match: {from: true, to: b}}\n", "must be text, found a truth value");
    refused_operations("- {kind: rename.import, match: [a, b]}\n", "`match` must be a map, found a list");
    refused_operations("- rename\n", "line 5, operation 1: `operation` must be a map, found text");
    refused_operations(&import("confidence: high"), "`confidence` must be a number from 0 to 1, found text");
    refused_operations(&import("confidence: \"0.5\""), "`confidence` must be a number from 0 to 1, found text");
    refused_operations(&import("requires: OP001"), "`requires` must be a list of texts, found text");
    refused_operations(&import("aliases_from: {a: b}"), "`aliases_from` must be a list of texts, found a map");
    refused(
        "manifest_version: 1\nfrom: a\nto: b\noperations: {}\n",
        "`operations` must be a list, `[]` for none, found a map",
    );
    refused("- a\n", "`manifest` must be a map, found a list");
    refused("just text", "`manifest` must be a map, found text");
}

#[test]
fn refuses_numbers_that_are_no_confidence() {
    for number in ["-0.1", "1.01", "1e400", ".nan", ".inf", "0x1", "99999999999999999999"] {
        let operation = format!("- {{kind: rename.import, match: {{from: a, to: b}}, confidence: {number}}}\n");
        refused_operations(&operation, "`confidence`: must be a number from 0 to 1");
    }
}

#[test]
fn refuses_names_that_are_none() {
    for name in ["a..b", ".a", "a.", "a b", "a-b", "1a", "a.\\u0000b", "a/b", "", "a;import os"] {
        refused_operations(
            &format!("- {{kind: rename.import, match: {{from: \"{name}\", to: b}}}}\n"),
            "is not a dotted name",
        );
    }
    refused_operations("- {kind: arg.rename, match: {callable: a, from: b.c, to: d}}\n", "`b.c` is not a name");
    let long = "a".repeat(5000);
    refused_operations(&format!("- {{kind: rename.import, match: {{from: {long}, to: b}}}}\n"), "is not a dotted name");
}

#[test]
fn refuses_paths_that_leave_the_repository() {
    for path in ["/etc/passwd", "../x", "a/../../x", "a//b", "C:\\\\x", "a\\u0000"] {
        refused_operations(
            &format!("- {{kind: move.file, match: {{from: \"{path}\", to: b}}}}\n"),
            "is not a path inside the repository",
        );
        refused_operations(
            &format!("- {{kind: config.key_rename, match: {{file: \"{path}\", from: a, to: b}}}}\n"),
            "is not a path inside the repository",
        );
    }
}

#[test]
fn refuses_unknown_words() {
    let import = |fields: &str| format!("- {{kind: rename.import, match: {{from: a, to: b}}, {fields}}}\n");
    refused_operations(
        "- {kind: rename.everything, match: {}}\n",
        "`kind`: `rename.everything` is none of rename.import",
    );
    refused_operations(&import("status: gone"), "`status`: must be `removed` or `deprecated`");
    refused_operations(&import("id: \"a b\""), "`id`: must be 1 to 64");
    refused_operations("- {kind: rename.callable, match: {callable: a.b, to: c, becomes: x}}\n", "must be `property`");
    refused("manifest_version: 1\nlanguage: cobol\nfrom: a\nto: b\noperations: []\n", "`language`: this program knows");
    refused("manifest_version: 1\nfrom: a\nto: b\noperations: []\nsemver: huge\n", "`semver`: must be");
}

#[test]
fn refuses_repeated_keys_and_ids() {
    refused("manifest_version: 1\nfrom: a\nfrom: b\n", "line 3: the key `from` stands twice");
    refused_operations("- {kind: rename.import, match: {from: a, from: b}}\n", "the key `from` stands twice");
    let twice = "- {id: A, kind: rename.import, match: {from: a, to: b}}\n- {id: A, kind: rename.import, match: {from: c, to: d}}\n";
    refused_operations(twice, "line 6, A: the id stands twice; the first is in line 5");
}

#[test]
fn refuses_operations_that_contradict_each_other() {
    let both = |first: &str, second: &str| format!("- {{id: A, {first}}}\n- {{id: B, {second}}}\n");
    let symbol = "kind: rename.symbol, match: {module: a, from: X, to: Y}";
    let callable = "kind: rename.callable, match: {callable: a.X, to: Z}";
    refused_operations(&both(symbol, callable), "line 6, B: contradicts A: `a.X` becomes a.Y there and a.Z here");
    refused_operations(&both(symbol, "kind: remove.symbol, match: {symbol: a.X}"), "contradicts A");
    let alias = "kind: rename.symbol, match: {module: b, from: X, to: Q}, aliases_from: [a.X]";
    refused_operations(&both(symbol, alias), "contradicts A: `a.X` becomes a.Y there and b.Q here");
    let renamed = "kind: arg.rename, match: {callable: a.C, from: x, to: y}";
    let removed = "kind: arg.remove, match: {callable: a.C.__init__, arg: x}";
    refused_operations(&both(renamed, removed), "`x` of `a.C` becomes y there and nothing here");
}

#[test]
fn takes_swaps_chains_and_repetitions() {
    let import = |from: &str, to: &str| format!("- {{kind: rename.import, match: {{from: {from}, to: {to}}}}}\n");
    let count = |operations: &str| read(&with_operations(operations)).manifest.operations.len();
    assert_eq!(count(&(import("a", "b") + &import("b", "a"))), 2);
    assert_eq!(count(&(import("a", "b") + &import("b", "c"))), 2);
    assert_eq!(count(&(import("a", "b") + &import("c", "a") + &import("a", "d"))), 3);
    assert_eq!(count(&(import("a", "b") + &import("a", "b"))), 2);
}

#[test]
fn refuses_operations_that_change_nothing() {
    let expected = "the old and the new name are the same";
    refused_operations("- {kind: rename.import, match: {from: a, to: a}}\n", expected);
    refused_operations("- {kind: rename.symbol, match: {module: a, from: X, to: X, to_module: a}}\n", expected);
    refused_operations("- {kind: rename.callable, match: {callable: a.b, to: b}}\n", expected);
    refused_operations("- {kind: arg.rename, match: {callable: a.b, from: x, to: x}}\n", expected);
    operation("rename.callable", "callable: a.B.size, to: size, becomes: property");
}

#[test]
fn refuses_requirements_in_a_circle_and_unknown_ones() {
    let import = |id: &str, from: &str, requires: &str| {
        format!("- {{id: {id}, kind: rename.import, match: {{from: {from}, to: {from}_}}, requires: [{requires}]}}\n")
    };
    let circle = import("A", "a", "C") + &import("B", "b", "A") + &import("C", "c", "B") + &import("D", "d", "A");
    refused_operations(&circle, "`requires` closes a circle: A → C → B → A");
    refused_operations(&import("A", "a", "A"), "A → A");
    refused_operations(&import("A", "a", "Z"), "`Z` is not in this manifest");
    let long: String = (1..5000)
        .map(|place| import(&format!("I{place}"), &format!("n{place}"), &format!("I{}", place % 4999 + 1)))
        .collect();
    refused_operations(&long, "closes a circle");
}

#[test]
fn refuses_bombs() {
    let bomb = "a: &a [x, x]\nb: &b [*a, *a]\nmanifest_version: 1\n";
    refused(bomb, "line 1: anchors and aliases are not allowed");
    refused("a: *b\n", "YAML");
    refused("manifest_version: !!int \"1\"\n", "tags are not allowed");
    refused(&"[".repeat(100_000), "deeper");
    refused(&"{a: ".repeat(100_000), "deeper");
    refused(&"- ".repeat(100_000), "deeper");
    let many = "- 1\n".repeat(1_000_000);
    refused(&format!("manifest_version: 1\nfrom: a\nto: b\noperations:\n{many}"), "more than 1000000 values");
    refused(&" ".repeat((32 << 20) + 1), "more than 32 MB (raise the limit with --limits manifest-mb=N");
}

#[test]
fn limits_can_be_set_and_hold_on_both_sides() {
    let text = |extra: &str| format!("manifest_version: 1\nfrom: a\nto: b\noperations: []\nextra: {extra}\n");
    let read = |text: &str, limit: &str| {
        from_yaml_within(text, &Limits::default().with(&[limit]).expect("it may be so")).map_err(|it| it.to_string())
    };
    // The map, and six values.
    assert!(read(&text("[1]"), "manifest-values=7").is_ok());
    let error = read(&text("[1, 1]"), "manifest-values=7").expect_err("one too many");
    assert!(error.contains("more than 7 values (raise the limit with --limits manifest-values=N"), "{error}");
    let nested = |levels: usize| text(&format!("{}1{}", "[".repeat(levels), "]".repeat(levels)));
    assert!(read(&nested(16), "manifest-depth=18").is_ok());
    assert!(from_yaml(&nested(16)).is_err());
    let error = read(&nested(17), "manifest-depth=17").expect_err("one too deep");
    assert!(error.contains("nested deeper than 17 levels"), "{error}");
    let padded = |size: usize| format!("{}{}", text("1"), "#".repeat(size - text("1").len()));
    assert!(read(&padded(1 << 20), "manifest-mb=1").is_ok());
    assert!(read(&padded((1 << 20) + 1), "manifest-mb=1").is_err());
}

#[test]
fn refuses_what_is_no_document_or_several() {
    refused("", "the file is empty");
    refused("# nothing\n", "the file is empty");
    refused("manifest_version: 1\n---\nmanifest_version: 1\n", "a second document starts here");
    refused("a: [1\n", "not valid YAML");
    refused("a: b: c\n", "not valid YAML");
    refused("a: 1\n# hidden\0\nb: 2\n", "line 2: the control character U+0000 is not allowed");
    refused("{? [a] : b}", "a key must be text");
}

/// Numbers that look random and are the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }
}

#[test]
fn damaged_manifests_are_read_or_refused_and_what_is_read_can_be_written() {
    let whole = include_str!("every_kind.yaml");
    let pieces = [
        "{", "}", "[", "]", ": ", "- ", "\n", "\"", "'", "null", "&a ", "*a", "!!str ", "1e9", "|\n", ">", "# ",
        "\u{0}", "\u{2028}", "é",
    ];
    let mut dice = Dice(7);
    let mut read = 0;
    for _ in 0..1500 {
        let mut text: Vec<char> = whole.chars().collect();
        for _ in 0..=dice.below(3) {
            let (start, length) = (dice.below(text.len()), dice.below(12));
            let end = (start + length).min(text.len());
            text.splice(start..end, pieces[dice.below(pieces.len())].chars());
        }
        let text: String = text.into_iter().collect();
        if let Ok(found) = from_yaml(&text) {
            read += 1;
            let again = from_yaml(&manifest::wire::to_yaml(&found.manifest)).expect("what was read can be written");
            assert_eq!(again.manifest, found.manifest, "{text}");
        }
    }
    assert!((50..1450).contains(&read), "the damage is neither harmless nor total: {read} were read");
}

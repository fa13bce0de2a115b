//! Overrides in, entries out; entries added to a file that a person keeps.

use manifest::wire::{WriteError, operation_json, overrides_from_yaml, with_overrides};
use manifest::{Override, Spot, Verdict};

const GOLDEN: &str = include_str!("overrides.yaml");

fn read(text: &str) -> Vec<Override> {
    overrides_from_yaml(text).unwrap_or_else(|error| panic!("{error} in {text}")).overrides
}

/// `line:column section match → outcome` of every entry.
fn shown(overrides: &[Override]) -> Vec<String> {
    let fields = |operation: &manifest::Operation| operation_json(operation)["match"].to_string().replace('"', "");
    let line = |it: &Override| {
        let outcome = it.outcome().map_or_else(|| "nothing".to_owned(), fields);
        format!("{} {} {} → {outcome}", it.spot, it.verdict.as_str(), fields(&it.operation))
    };
    overrides.iter().map(line).collect()
}

#[track_caller]
fn refused(text: &str, message: &str) {
    let error = overrides_from_yaml(text).expect_err("it is wrong");
    let spot = error.spot.map(|it| it.to_string()).unwrap_or_default();
    assert_eq!(format!("{spot} {error}"), message);
}

fn entry(section: &str, text: &str) -> Override {
    read(&format!("{section}:\n- {text}\n")).remove(0)
}

#[test]
fn says_what_each_entry_makes_of_an_operation() {
    assert_eq!(
        shown(&read(GOLDEN)),
        [
            "6:5 accept {module:acme.models,from:User,to:Account} → {module:acme.models,from:User,to:Account}",
            "12:5 reject {callable:acme.get,to:acme.fetch} → nothing",
            "17:5 add {callable:acme.Client,from:retries,to:policy} → {callable:acme.Client,from:retries,to:policy}",
            "20:5 add {symbol:acme.legacy} → {symbol:acme.legacy}",
            "28:5 edit {module:acme.models,from:Group,to:Team} → \
             {module:acme.models,from:Group,to:Crew,to_module:acme.crews}",
        ]
    );
}

#[test]
fn an_empty_file_says_nothing() {
    for text in ["", "# nothing yet\n", "overrides_version: 1\n", "accept:\nreject: []\n", "---\n"] {
        assert_eq!(read(text), [], "{text}");
    }
}

#[test]
fn refuses_what_is_wrong_with_its_place() {
    refused(
        "overrides_version: 2\n",
        "1:20 line 1: overrides_version 2 is unknown: this program reads version 1; update it",
    );
    refused("accept: {}\n", "1:9 line 1: `accept` must be a list of entries, found a map");
    refused("accept:\n- {kind: rename.import}\n", "2:3 line 2, accept: the field `match` is missing");
    refused(
        "reject:\n- kind: rename.module\n  match: {from: a, to: b}\n",
        "2:9 line 2, reject: `kind`: `rename.module` is none of rename.import, rename.symbol, rename.callable, arg.rename, \
         arg.add_default, arg.add_required, arg.remove, arg.keyword_only, arg.reorder, config.key_rename, move.file, \
         remove.symbol",
    );
    refused(
        "accept:\n- kind: rename.import\n  match: {form: a, to: b, from: c}\n",
        "3:17 line 3, accept: `match.form` is not a field of this kind of operation; it has `from`, `to`",
    );
    let import = "kind: rename.import, match: {from: a.x, to: a.y}";
    refused(&format!("edit:\n- {{{import}}}\n"), "2:3 line 2, edit: the field `with` is missing");
    refused(
        &format!("edit:\n- {{{import}, with: {{too: b}}}}\n"),
        "2:66 line 2, edit: `with.too` is not a field of this kind of operation; it has `from`, `to`",
    );
    refused(
        &format!("edit:\n- {{{import}, with: {{}}}}\n"),
        "2:60 line 2, edit: `with`: names no field: say what `match` should hold, or use `accept`",
    );
    refused(
        &format!("edit:\n- {{{import}, with: {{to: a.x}}}}\n"),
        "2:3 line 2, edit: the old and the new name are the same: `a.x`",
    );
}

#[test]
fn refuses_entries_that_cannot_both_be_obeyed() {
    let import = "kind: rename.import, match: {from: a.x, to: a.y}";
    let twice = format!("accept:\n- {{{import}}}\nreject:\n- {{{import}, to: '2.0'}}\n");
    refused(&twice, "4:3 line 4, reject: the same operation stands in line 2 already: keep one of the two");
    let other = "kind: rename.import, match: {from: a.x, to: a.z}";
    refused(
        &format!("accept:\n- {{{import}}}\nadd:\n- {{{other}}}\n"),
        "4:3 line 4, add: contradicts the entry in line 2: `a.x` becomes a.y there and a.z here",
    );
    assert_eq!(read(&format!("accept:\n- {{{import}, to: '2.0'}}\nadd:\n- {{{other}, to: '3.0'}}\n")).len(), 2);
    assert_eq!(read(&format!("reject:\n- {{{import}}}\nadd:\n- {{{other}}}\n")).len(), 2);
}

#[test]
fn warns_of_fields_that_it_does_not_know() {
    let text = "accepts: []\nreject:\n- {kind: rename.import, match: {from: a, to: b}, why: no}\n";
    let warnings = overrides_from_yaml(text).expect("it is read").warnings;
    let warnings: Vec<String> = warnings.iter().map(|it| format!("{} {}", it.spot, it.message)).collect();
    assert_eq!(warnings, ["1:10 unknown field `accepts` is ignored", "3:55 unknown field `why` is ignored"]);
}

#[test]
fn an_operation_is_known_by_what_it_decides() {
    let meant = |said: &str, found: &str| entry("accept", said).means(&entry("accept", found).operation);
    let plain = "{kind: arg.rename, match: {callable: a.C, from: x, to: z}}";
    assert!(meant(plain, "{kind: arg.rename, match: {callable: a.C.__init__, from: x, to: z, default: 'None'}}"));
    assert!(!meant(plain, "{kind: arg.rename, match: {callable: a.C, from: x, to: q}}"));
    assert!(!meant(plain, "{kind: arg.remove, match: {callable: a.C, arg: x}}"));
    let order = "{kind: arg.reorder, match: {callable: a.f, order: [x, z]}}";
    assert!(meant(order, order));
    assert!(!meant(order, "{kind: arg.reorder, match: {callable: a.f, order: [z, x]}}"));
}

#[test]
fn an_entry_may_be_for_one_release_only() {
    let entry = entry("accept", "{kind: rename.import, match: {from: a, to: b}, to: v2.0}");
    assert!(entry.concerns("1.0", "2.0") && entry.concerns("0.1", "v2.0"));
    assert!(!entry.concerns("2.0", "3.0"));
}

#[test]
fn what_is_added_keeps_every_byte_of_the_file() {
    let additions = [
        entry("accept", "{kind: rename.callable, match: {callable: acme.run, to: acme.start}, to: 2.0.0}"),
        entry("reject", "{kind: move.file, match: {from: a.json, to: data/a.json}, reason: 'no: another file'}"),
        entry("edit", "{kind: rename.import, match: {from: acme.x, to: acme.y}, with: {to: acme.z}}"),
    ];
    let written = with_overrides(GOLDEN, &additions).expect("it fits");
    let lines: Vec<&str> = written.lines().collect();
    let mut left: Vec<&str> = GOLDEN.lines().rev().collect();
    let new = lines.iter().filter(|line| left.pop_if(|it| it == *line).is_none());
    assert_eq!(
        new.copied().collect::<Vec<_>>(),
        [
            "  - kind: rename.callable",
            "    match: {callable: acme.run, to: acme.start}",
            "    to: 2.0.0",
            "  - kind: move.file",
            "    match: {from: a.json, to: data/a.json}",
            "    reason: \"no: another file\"",
            "  - kind: rename.import",
            "    match: {from: acme.x, to: acme.y}",
            "    with: {to: acme.z}",
        ]
    );
    assert!(left.is_empty(), "{written}");
}

#[test]
fn a_new_file_says_what_it_is() {
    let accept = entry("accept", "{kind: rename.import, match: {from: a, to: b}}");
    let written = with_overrides("", std::slice::from_ref(&accept)).expect("it fits");
    assert_eq!(
        written,
        "# Corrections of what is inferred between the releases of this library. Kept by hand and by `onx-manifest review`;\n\
         # read by every `onx-manifest generate`.\n\
         overrides_version: 1\n\
         accept:\n  - kind: rename.import\n    match: {from: a, to: b}\n"
    );
    let again = Override { spot: Spot { line: 5, column: 5 }, ..accept };
    assert_eq!(read(&written), [again]);
}

#[test]
fn empty_sections_other_indents_and_line_ends_are_kept() {
    let accept = [entry("accept", "{kind: rename.import, match: {from: a, to: b}}")];
    let added = |text: &str| with_overrides(text, &accept).expect("it fits");
    let item = "kind: rename.import\n    match: {from: a, to: b}\n";
    assert_eq!(added("accept: [] # none\nreject:\n"), format!("accept:  # none\n  - {item}reject:\n"));
    assert_eq!(
        added("accept:\n- {kind: rename.import, match: {from: c, to: d}}\n\n# end\n"),
        "accept:\n- {kind: rename.import, match: {from: c, to: d}}\n- kind: rename.import\n  match: {from: a, to: b}\n\n# end\n"
    );
    assert_eq!(
        added("# mine\r\n"),
        format!("# mine\n overrides_version: 1\naccept:\n  - {item}").replace("\n ov", "\nov").replace('\n', "\r\n")
    );
}

#[test]
fn a_layout_that_cannot_be_added_to_is_left_alone() {
    let accept = [entry("accept", "{kind: rename.import, match: {from: a, to: b}}")];
    let flow = "accept: [{kind: rename.import, match: {from: c, to: d}}]\n";
    for text in [flow, "{accept: []}\n", "\"accept\": []\n"] {
        let error = with_overrides(text, &accept).expect_err("it does not fit");
        assert!(matches!(error, WriteError::Layout | WriteError::Unfit(_)), "{error:?} for {text}");
    }
    let twice = with_overrides("reject:\n- {kind: rename.import, match: {from: a, to: b}}\n", &accept);
    assert!(matches!(twice, Err(WriteError::Unfit(_))));
    assert!(matches!(with_overrides("accept: 3\n", &accept), Err(WriteError::Unreadable(_))));
}

#[test]
fn every_verdict_survives_being_written() {
    let overrides = read(GOLDEN);
    let written = with_overrides("", &overrides).expect("it fits");
    let unplaced = |overrides: Vec<Override>| -> Vec<Override> {
        overrides.into_iter().map(|it| Override { spot: Spot { line: 0, column: 0 }, ..it }).collect()
    };
    assert_eq!(unplaced(read(&written)), unplaced(overrides.clone()));
    assert!(overrides.iter().any(|it| matches!(it.verdict, Verdict::Add { .. })));
}

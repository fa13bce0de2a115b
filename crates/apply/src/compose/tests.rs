use std::collections::BTreeSet;

use lang::{KeywordFate, OperationIndex, Surfaces, Target};
use manifest::{
    ArgRemove, ArgRename, Change, Confidence, Entry, Evidence, Manifest, Operation, OperationId, RemoveSymbol,
    RenameCallable, RenameImport, RenameSymbol, Semver, Status,
};
use model::{DottedName, Language};

use super::{ComposeError, Composed, compose};

/// Operations in the order given: `import a -> b`, `symbol a:X -> b:Y`, `callable a.f -> a.g`, `arg a.f x -> y`,
/// `drop a.f x`, `gone a.X`; then optionally `; requires 1 2` and `; alias a.X`.
fn manifest(lines: &[&str]) -> Manifest {
    let operations = lines.iter().enumerate().map(|(place, line)| entry(place + 1, line)).collect();
    Manifest {
        package: "acme".into(),
        language: Language::Python,
        from: "1".into(),
        to: "2".into(),
        source: None,
        generator: String::new(),
        semver: Semver::Major,
        summary: String::new(),
        operations,
    }
}

fn entry(place: usize, line: &str) -> Entry {
    let mut parts = line.split("; ");
    let operation = operation(parts.next().unwrap());
    let mut requires = None;
    let mut aliases_from = Vec::new();
    for part in parts {
        if let Some(alias) = part.strip_prefix("alias ") {
            aliases_from.push(DottedName::from(alias));
        } else {
            let ids = part.split(' ').skip(1).map(|it| OperationId::numbered(it.parse().unwrap()));
            requires = Some(ids.collect());
        }
    }
    let change = Change {
        operation,
        status: Status::Removed,
        aliases_from,
        aliases_to: vec![],
        evidence: Evidence::by("maintainer"),
        confidence: Confidence::CERTAIN,
        seen_from: vec![],
        seen_to: vec![],
    };
    Entry { id: OperationId::numbered(place), requires, change }
}

fn operation(line: &str) -> Operation {
    let (kind, rest) = line.split_once(' ').unwrap();
    let (from, to) = rest.split_once(" -> ").unwrap_or((rest, ""));
    let (callable, arg) = from.split_once(' ').unwrap_or((from, ""));
    match kind {
        "import" => Operation::RenameImport(RenameImport { from: from.into(), to: to.into() }),
        "symbol" => {
            let (module, name) = from.split_once(':').unwrap();
            let (to_module, to) = to.split_once(':').map_or((None, to), |(module, to)| (Some(module.into()), to));
            let (from, to) = (name.to_owned(), to.to_owned());
            Operation::RenameSymbol(RenameSymbol { module: module.into(), from, to, to_module, to_package: None })
        }
        "callable" => Operation::RenameCallable(RenameCallable { callable: from.into(), to: to.into(), becomes: None }),
        "arg" => Operation::ArgRename(ArgRename {
            callable: callable.into(),
            from: arg.into(),
            to: to.into(),
            default: None,
            required: false,
        }),
        "drop" => Operation::ArgRemove(ArgRemove { callable: callable.into(), arg: arg.into() }),
        _ => Operation::RemoveSymbol(RemoveSymbol { symbol: from.into(), reason: String::new() }),
    }
}

fn composed(lines: &[&str]) -> Composed {
    let all: BTreeSet<OperationIndex> = (0..lines.len()).map(|it| OperationIndex(it as u32)).collect();
    compose(&manifest(lines), &all, Surfaces::default()).unwrap()
}

fn refusal(lines: &[&str]) -> ComposeError {
    let all: BTreeSet<OperationIndex> = (0..lines.len()).map(|it| OperationIndex(it as u32)).collect();
    compose(&manifest(lines), &all, Surfaces::default()).unwrap_err()
}

/// `a.b -> c.d` per path, then `Class: m -> n` per member, then `f(x -> y)` per keyword.
fn shown(composed: &Composed) -> Vec<String> {
    let respellings = &composed.respellings;
    let paths = respellings.paths.iter().map(|(name, path)| match &path.target {
        Target::Path(to) => format!("{name} -> {to}"),
        Target::Builtin(to) => format!("{name} -> builtin {to}"),
        Target::Gone(_) => format!("{name} gone"),
    });
    let members = respellings.members.iter().flat_map(|(class, members)| {
        let one = move |(old, member): (&String, &lang::MemberRespelling)| {
            format!("{class}: {old} -> {}", member.name.as_deref().unwrap_or("?"))
        };
        members.iter().map(one)
    });
    let calls = respellings.calls.iter().filter(|(callable, _)| callable.last() != "__init__");
    let keywords = calls.flat_map(|(callable, call)| {
        call.keywords.iter().map(move |(old, fate)| match fate {
            KeywordFate::Renamed(new, _) => format!("{callable}({old} -> {new})"),
            KeywordFate::Removed(_) => format!("{callable}({old} ->)"),
        })
    });
    paths.chain(members).chain(keywords).collect()
}

fn check(lines: &[&str], expected: &[&str]) {
    assert_eq!(shown(&composed(lines)), expected, "{lines:#?}");
}

#[test]
fn chains_without_requires_follow_the_names() {
    check(
        &[
            "import acme.core.base -> acme.base",
            "symbol acme.base:Thing -> Item",
            "arg acme.base.Item.go encoding -> codec",
        ],
        &[
            "acme.base.Thing -> acme.base.Item",
            "acme.core.base -> acme.base",
            "acme.core.base.Thing -> acme.base.Item",
            "acme.base.Item.go(encoding -> codec)",
            "acme.base.Thing.go(encoding -> codec)",
            "acme.core.base.Item.go(encoding -> codec)",
            "acme.core.base.Thing.go(encoding -> codec)",
        ],
    );
}

#[test]
fn a_circle_is_a_swap() {
    let lines = ["symbol a:X -> Y", "symbol a:Y -> X", "arg a.X k -> l"];
    check(&lines, &["a.X -> a.Y", "a.Y -> a.X", "a.Y(k -> l)"]);
    assert_eq!(composed(&lines).unstable.len(), 2);
}

#[test]
fn a_circle_of_three_is_simultaneous() {
    check(&["symbol a:X -> Y", "symbol a:Y -> Z", "symbol a:Z -> X"], &["a.X -> a.Y", "a.Y -> a.Z", "a.Z -> a.X"]);
}

#[test]
fn requires_decides_between_chain_and_shift() {
    let chain = ["symbol a:X -> Y; requires", "symbol a:Y -> Z; requires 1"];
    check(&chain, &["a.X -> a.Z", "a.Y -> a.Z"]);
    let shift = ["symbol a:X -> Y; requires", "symbol a:Y -> Z; requires"];
    check(&shift, &["a.X -> a.Y", "a.Y -> a.Z"]);
    assert_eq!(composed(&shift).unstable, BTreeSet::from([OperationIndex(1)]));
}

#[test]
fn an_earlier_operation_sees_no_later_one() {
    check(&["symbol a:Y -> Z", "symbol a:X -> Y"], &["a.X -> a.Y", "a.Y -> a.Z"]);
}

#[test]
fn a_module_move_takes_earlier_renames_along() {
    check(&["symbol a.core:X -> Y", "import a.core -> a"], &["a.core -> a", "a.core.X -> a.Y"]);
}

#[test]
fn a_rename_in_old_names_follows_its_module() {
    check(&["import a.core -> a.base", "symbol a.core:X -> Y"], &["a.core -> a.base", "a.core.X -> a.base.Y"]);
}

#[test]
fn an_independent_target_is_taken_as_it_stands() {
    check(
        &["import a.core -> a.base; requires", "symbol a.core:X -> a.other:X; requires"],
        &["a.core -> a.base", "a.core.X -> a.other.X"],
    );
}

#[test]
fn members_are_respelled_in_paths_and_in_classes() {
    check(&["callable a.b.C.m -> a.b.C.n"], &["a.b.C.m -> a.b.C.n", "a.b.C: m -> n"]);
}

#[test]
fn members_follow_a_renamed_class_in_old_and_new_words() {
    let expected = ["a.C -> a.D", "a.C.m -> a.D.n", "a.C: m -> n"];
    check(&["symbol a:C -> D", "callable a.C.m -> a.C.n"], &expected);
    let expected = ["a.C -> a.D", "a.C.m -> a.D.n", "a.D.m -> a.D.n", "a.C: m -> n", "a.D: m -> n"];
    check(&["symbol a:C -> D", "callable a.D.m -> a.D.n"], &expected);
}

#[test]
fn a_member_that_left_its_class_has_no_name() {
    check(&["callable a.C.m -> a.helpers.m"], &["a.C.m -> a.helpers.m", "a.C: m -> ?"]);
    check(&["callable a.files.read -> a.io.read"], &["a.files.read -> a.io.read"]);
}

#[test]
fn dotted_symbols_are_members() {
    check(&["symbol a:Outer.OLD -> Outer.NEW"], &["a.Outer.OLD -> a.Outer.NEW", "a.Outer: OLD -> NEW"]);
}

#[test]
fn aliases_are_further_keys() {
    check(
        &["symbol a.impl:X -> b:Y; alias a.X", "arg b.Y k -> l"],
        &["a.X -> b.Y", "a.impl.X -> b.Y", "a.X(k -> l)", "a.impl.X(k -> l)", "b.Y(k -> l)"],
    );
}

#[test]
fn aliases_of_members_stay_at_their_class() {
    check(
        &["callable a.impl.C.m -> a.impl.C.n; alias a.C.m"],
        &["a.C.m -> a.C.n", "a.impl.C.m -> a.impl.C.n", "a.C: m -> n", "a.impl.C: m -> n"],
    );
}

#[test]
fn constructors_are_their_classes() {
    let composed = composed(&["arg a.C.__init__ x -> y"]);
    let keys: Vec<_> = composed.respellings.calls.keys().map(DottedName::as_str).collect();
    assert_eq!(keys, ["a.C", "a.C.__init__"]);
}

#[test]
fn keywords_chain_swap_and_meet() {
    check(&["arg a.f x -> y", "arg a.f y -> z"], &["a.f(x -> z)", "a.f(y -> z)"]);
    check(&["arg a.f x -> y", "arg a.f y -> x"], &["a.f(x -> y)", "a.f(y -> x)"]);
    check(&["arg a.f x -> z", "arg a.f y -> z"], &["a.f(x -> z)", "a.f(y -> z)"]);
    check(&["arg a.f x -> y", "drop a.f y"], &["a.f(x ->)", "a.f(y ->)"]);
}

#[test]
fn arguments_may_be_stated_before_the_rename() {
    check(&["arg a.f x -> y", "callable a.f -> a.g"], &["a.f -> a.g", "a: f -> g", "a.f(x -> y)", "a.g(x -> y)"]);
}

#[test]
fn a_prefix_of_itself_is_moved_once() {
    check(&["import acme -> acme.core"], &["acme -> acme.core", "acme.core -> acme.core"]);
}

#[test]
fn the_longest_old_name_decides() {
    check(
        &["import mock.mock -> unittest.mock", "import mock -> unittest.mock"],
        &["mock -> unittest.mock", "mock.mock -> unittest.mock"],
    );
}

#[test]
fn builtins_need_no_module() {
    check(&["symbol a:text -> builtins:str"], &["a.text -> builtin str"]);
}

#[test]
fn contradictions_are_errors() {
    let name = |text: &str| DottedName::from(text);
    let [first, second] = [1, 2].map(OperationId::numbered);
    let expected =
        |text| ComposeError::Contradiction { first: first.clone(), second: second.clone(), name: name(text) };
    assert_eq!(refusal(&["symbol a:X -> Y", "symbol a:X -> Z"]), expected("a.X"));
    assert_eq!(refusal(&["symbol a:X -> Y", "gone a.X"]), expected("a.X"));
    assert_eq!(refusal(&["arg a.f x -> y", "arg a.f x -> z"]), expected("a.f"));
    assert_eq!(refusal(&["arg a.f x -> y", "drop a.f x"]), expected("a.f"));
}

#[test]
fn the_successor_has_the_last_word_on_arguments() {
    let lines = ["callable a.f -> a.g", "drop a.f x; requires", "arg a.g x -> y; requires 1"];
    check(&lines, &["a.f -> a.g", "a: f -> g", "a.f(x -> y)", "a.g(x -> y)"]);
}

#[test]
fn requirements_must_exist_and_not_be_circular() {
    let unknown = refusal(&["symbol a:X -> Y; requires 7"]);
    assert_eq!(unknown.to_string(), "OP001 requires OP007, which is not in the manifest");
    let circle = refusal(&["symbol a:X -> Y; requires 2", "symbol b:X -> Y; requires 1"]);
    assert_eq!(circle.to_string(), "OP001 requires itself through other operations");
}

#[test]
fn a_chain_without_end_is_refused() {
    let lines: Vec<String> = (1..=2_500)
        .map(|it| format!("gone a.X{it}{}", if it > 1 { format!("; requires {}", it - 1) } else { String::new() }))
        .collect();
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    assert!(matches!(refusal(&lines), ComposeError::Entangled { .. }));
    assert_eq!(composed(&lines[..500]).respellings.paths.len(), 500);
}

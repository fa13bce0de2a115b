//! Text in, text out: rules in a few words, a dependent's files, and what becomes of them.

use std::collections::BTreeMap;

use edit::{Edit, EditSet};
use model::{DottedName, RepoPath};

use crate::python::{Search, Sources, link::link, respell, sample::release, surface::surface};
use crate::{
    ArgumentDefault, CallForm, CallRespelling, Findings, KeywordFate, MemberRespelling, OperationIndex, PathRespelling,
    Respellings, SourceText, Surfaces, Target,
};

/// Checks that `rules` turn `before` into `expected`, in which every flagged line ends with `  # FLAG`.
#[track_caller]
pub(crate) fn check(rules: &str, before: &str, expected: &str) {
    check_files(rules, &[("app.py", before, expected)]);
}

/// Like [`check`], for several files: path, before, expected.
#[track_caller]
pub(crate) fn check_files(rules: &str, files: &[(&str, &str, &str)]) {
    check_with(Surfaces::default(), rules, files);
}

/// Like [`check_files`], with what is known about the core.
#[track_caller]
pub(crate) fn check_with(surfaces: Surfaces<'_>, rules: &str, files: &[(&str, &str, &str)]) {
    let paths: Vec<RepoPath> = files.iter().map(|(path, ..)| RepoPath::new(path).unwrap()).collect();
    let texts = paths.iter().zip(files).map(|(path, (_, before, _))| SourceText { path, bytes: before.as_bytes() });
    let texts: Vec<SourceText<'_>> = texts.collect();
    let rules = respellings(rules);
    let findings = respell(&texts, surfaces, &rules);
    let by_words = Sources::new(texts, Search::Words).respell(surfaces, &rules);
    let found = |it: &Findings| (it.edits.clone(), it.flags.clone());
    assert_eq!(found(&by_words), found(&findings), "a search for words must find the same");
    for (index, (path, before, expected)) in files.iter().enumerate() {
        let after = after(before, index, &findings);
        assert_eq!(after, *expected, "{path}\n{:#?}", findings.flags);
    }
}

/// Like [`check`], with two releases of the core as modules in one text: `-- acme.py --` and so on.
#[track_caller]
pub(crate) fn check_between(releases: [&str; 2], rules: &str, before: &str, expected: &str) {
    let [from, to] = releases.map(|text| {
        let snapshot = release(text);
        surface(&snapshot, &link(&snapshot), "1.0")
    });
    let surfaces = Surfaces { from: Some(&from), to: Some(&to) };
    check_with(surfaces, rules, &[("app.py", before, expected)]);
}

/// The text after the edits, flagged lines marked.
fn after(before: &str, file: usize, findings: &Findings) -> String {
    let mut edits = EditSet::default();
    for found in findings.edits.iter().filter(|found| found.file == file) {
        edits.add(found.edit.clone()).unwrap();
    }
    for flag in findings.flags.iter().filter(|flag| flag.file == file) {
        let end = before[flag.offset as usize..].find('\n').map_or(before.len(), |end| flag.offset as usize + end);
        edits.add(Edit::insert(end as u32, "  # FLAG")).unwrap();
    }
    String::from_utf8(edits.apply(before.as_bytes())).unwrap()
}

/// Rules, one per line: `path a.b -> c.d`, `module a -> b`, `member a.C.x -> y`, `property a.C.x -> y`,
/// `method a.C.x -> y`, `gone a.C.x`, `keyword a.f old -> new`, `drop a.f old`, `default a.f name=text`,
/// `require a.f name`, `keyword_only a.f x y`, `reorder a.f x y`.
fn respellings(rules: &str) -> Respellings {
    let mut res = Respellings::default();
    for (index, line) in rules.lines().map(str::trim).filter(|line| !line.is_empty()).enumerate() {
        let operation = OperationIndex(index as u32);
        let (word, rest) = line.split_once(' ').unwrap();
        let (from, to) = rest.split_once(" -> ").unwrap_or((rest, ""));
        match word {
            "path" | "module" => {
                let target = Target::Path(to.into());
                let is_module = word == "module";
                let respelling =
                    PathRespelling { target, is_module, operations: vec![operation], form: CallForm::Kept };
                res.paths.insert(from.into(), respelling);
            }
            "member" => member(&mut res.members, from, Some(to), CallForm::Kept, operation),
            "property" => member(&mut res.members, from, Some(to), CallForm::ToProperty, operation),
            "method" => member(&mut res.members, from, Some(to), CallForm::ToMethod, operation),
            "gone" => member(&mut res.members, from, None, CallForm::Kept, operation),
            _ => call(&mut res.calls, word, rest, operation),
        }
    }
    res
}

type Members = BTreeMap<DottedName, BTreeMap<String, MemberRespelling>>;

fn member(members: &mut Members, from: &str, to: Option<&str>, form: CallForm, operation: OperationIndex) {
    let path = DottedName::from(from);
    let respelling = MemberRespelling { name: to.map(str::to_owned), operations: vec![operation], form };
    members.entry(path.parent().unwrap()).or_default().insert(path.last().to_owned(), respelling);
}

fn call(calls: &mut BTreeMap<DottedName, CallRespelling>, word: &str, rest: &str, operation: OperationIndex) {
    let (callable, rest) = rest.split_once(' ').unwrap();
    let respelling = calls.entry(callable.into()).or_default();
    match word {
        "keyword" => {
            let (from, to) = rest.split_once(" -> ").unwrap();
            let fate = KeywordFate::Renamed(to.to_owned(), vec![operation]);
            respelling.keywords.insert(from.to_owned(), fate);
        }
        "drop" => {
            respelling.keywords.insert(rest.to_owned(), KeywordFate::Removed(operation));
        }
        "default" => {
            let (name, text) = rest.split_once('=').unwrap();
            let default = ArgumentDefault { name: name.to_owned(), text: text.to_owned(), operation };
            respelling.defaults.push(default);
        }
        "require" => respelling.required.push((rest.to_owned(), operation)),
        "keyword_only" => {
            respelling.keyword_only.extend(rest.split(' ').map(|name| (name.to_owned(), operation)));
        }
        "reorder" => respelling.reorder = Some((rest.split(' ').map(str::to_owned).collect(), operation)),
        other => panic!("unknown rule `{other}`"),
    }
}

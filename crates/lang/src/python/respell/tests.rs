//! A case is a list of rules, then files; what stands behind it is every file that changed, then the flags.

use std::collections::BTreeMap;

use edit::EditSet;
use model::{DottedName, RepoPath};

use crate::python::{parse::parse, respell, table};
use crate::{CallForm, Findings, OperationIndex, PathRespelling, Respellings, SourceText, Surfaces, Target};

#[test]
fn imports_and_names() {
    table::check("src/python/respell/cases/imports.txt", run);
}

#[test]
fn chains() {
    table::check("src/python/respell/cases/chains.txt", run);
}

#[test]
fn scopes() {
    table::check("src/python/respell/cases/scopes.txt", run);
}

#[test]
fn fallbacks_and_exports() {
    table::check("src/python/respell/cases/fallbacks.txt", run);
}

type Files = BTreeMap<String, String>;

fn run(case: &str) -> String {
    let (rules, files) = read(case);
    let (after, flags) = apply(&rules, &files);
    for (path, text) in &after {
        let before = parse(files[path].as_bytes()).tree.errors.len();
        assert!(parse(text.as_bytes()).tree.errors.len() <= before, "{path} parses worse:\n{text}");
    }
    let (again, _) = apply(&rules, &after);
    assert_eq!(again, after, "the second run changes something");
    let changed = after.iter().filter(|(path, text)| files[*path] != **text);
    let changed: String = changed.map(|(path, text)| format!("[{path}]\n{text}")).collect();
    changed + &flags
}

fn read(case: &str) -> (Respellings, Files) {
    let mut rules = Respellings::default();
    let mut files = Files::new();
    let mut open: Option<String> = None;
    for line in case.split_inclusive('\n') {
        let header = line.trim_end().strip_prefix('[').and_then(|it| it.strip_suffix(".py]"));
        match (header, &open) {
            (Some(stem), _) => {
                let path = format!("{stem}.py");
                files.insert(path.clone(), String::new());
                open = Some(path);
            }
            (None, Some(path)) => files.get_mut(path).expect("the header made it").push_str(line),
            (None, None) => rule(line.trim(), &mut rules),
        }
    }
    (rules, files)
}

/// `a.b => c.d`, `module a.b => c.d`, `a.b => builtin str`, `a.b => gone`, `a.b => c.d property`.
fn rule(line: &str, rules: &mut Respellings) {
    let Some((old, new)) = line.split_once(" => ") else { return };
    let (is_module, old) = old.strip_prefix("module ").map_or((false, old), |old| (true, old));
    let words: Vec<&str> = new.split(' ').collect();
    let (target, form) = match words.as_slice() {
        ["builtin", name] => (Target::Builtin((*name).to_owned()), CallForm::Kept),
        ["gone"] => (Target::Gone(String::new()), CallForm::Kept),
        [path, "property"] => (Target::Path(DottedName::from(*path)), CallForm::ToProperty),
        [path, "method"] => (Target::Path(DottedName::from(*path)), CallForm::ToMethod),
        [path] => (Target::Path(DottedName::from(*path)), CallForm::Kept),
        _ => panic!("no rule: {line}"),
    };
    let operations = vec![OperationIndex(rules.paths.len() as u32)];
    rules.paths.insert(old.into(), PathRespelling { target, is_module, operations, form });
}

fn apply(rules: &Respellings, files: &Files) -> (Files, String) {
    let paths: Vec<RepoPath> = files.keys().map(|path| RepoPath::new(path).expect("a path")).collect();
    let texts: Vec<&String> = files.values().collect();
    let sources = paths.iter().zip(&texts).map(|(path, text)| SourceText { path, bytes: text.as_bytes() });
    let sources: Vec<SourceText<'_>> = sources.collect();
    let findings = respell(&sources, Surfaces::default(), rules);
    let mut after = Files::new();
    for (index, (path, text)) in files.iter().enumerate() {
        let mut set = EditSet::default();
        for edit in findings.edits.iter().filter(|edit| edit.file == index) {
            set.add(edit.edit.clone()).expect("edits do not overlap");
        }
        after.insert(path.clone(), String::from_utf8(set.apply(text.as_bytes())).expect("text stays text"));
    }
    (after, flags(files, &findings))
}

fn flags(files: &Files, findings: &Findings) -> String {
    let files: Vec<(&String, &String)> = files.iter().collect();
    let line = |flag: &crate::SiteFlag| files[flag.file].1[..flag.offset as usize].matches('\n').count() + 1;
    let shown = findings.flags.iter().map(|flag| format!("! {}:{}: {}\n", files[flag.file].0, line(flag), flag.reason));
    shown.collect()
}

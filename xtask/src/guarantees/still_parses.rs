//! G6: what parsed before parses afterwards.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use apply::{Options, Project, ProjectFile, Standing};
use lang::python::parse::parse;
use lang::python::strict::check;
use lang::python::syntax::{ArgumentForm, ExpressionKind, StatementKind, Tree};
use lang::python::visit;
use model::RepoPath;

use super::workbench::Workbench;
use super::{Guarantee, Shown};
use crate::shell::output;
use tests::random::Random;

pub(super) const GUARANTEE: Guarantee = Guarantee {
    id: "G6",
    promise: "No file is written that does not parse, when it parsed before",
    test: "random operations on the imports, callables and keywords of random files of Python's standard library; the result read by the strict parser",
    gate: "0 new syntax errors",
    show,
};

/// How many files are edited by chance.
const ROUNDS: usize = 1000;

/// New names that are hard on a file: ones that it has, keywords that only some versions know, long ones.
const NEW: &[&str] = &["os", "self", "value", "match", "print", "renamed_at_random", "x", "Type"];

fn show(workbench: &Workbench) -> Result<Shown> {
    let sources = sources()?;
    let (mut edited, mut edits, mut refused, mut broken) = (0, 0, 0, Vec::new());
    let rounds = workbench.rounds(ROUNDS);
    for round in 0..rounds {
        let mut random = workbench.random(round);
        let source = random.pick(&sources);
        let bytes = std::fs::read(source)?;
        let Some(tried) = tried(source, bytes, &mut random) else { continue };
        refused += tried.refused;
        edits += tried.edits;
        edited += usize::from(tried.edits > 0);
        broken.extend(tried.broken.map(|why| format!("{}: {why}", source.display())));
    }
    let figure =
        format!("{} of {edited} files with {edits} edits, in {rounds} rounds; {refused} more held back", broken.len());
    Ok(Shown::unless(figure, broken))
}

/// What came of one file.
struct Tried {
    edits: usize,
    refused: usize,
    broken: Option<String>,
}

fn tried(source: &Path, bytes: Vec<u8>, random: &mut Random) -> Option<Tried> {
    check(&bytes).ok()?;
    let manifest = manifest(&parse(&bytes).tree, random)?;
    let name = source.file_name()?.to_str()?;
    let file = ProjectFile { path: RepoPath::new(name).ok()?, bytes, standing: Standing::Tracked };
    let project = Project { files: vec![file], ..Project::default() };
    let read = manifest::wire::from_yaml(&manifest).ok()?;
    let plan = apply::plan(&read.manifest, &project, &Options::default()).ok()?;
    let edits = plan.patch.files.iter().map(|it| it.edits.len()).sum();
    let after = plan.patch.files.iter().map(|it| it.edits.apply(&it.before));
    let broken = after.filter_map(|bytes| check(&bytes).err()).map(|it| it.message).next();
    Some(Tried { edits, refused: plan.skipped.len(), broken })
}

/// Up to six operations on what the file imports and calls; `None` when it does neither.
fn manifest(tree: &Tree, random: &mut Random) -> Option<String> {
    let (imported, keywords) = (imported(tree), keywords(tree));
    let imported: Vec<&(String, String)> = imported.iter().collect();
    let keywords: Vec<&String> = keywords.iter().collect();
    if imported.is_empty() {
        return None;
    }
    let mut res = "manifest_version: 1\npackage: core\nfrom: '1'\nto: '2'\noperations:\n".to_owned();
    let mut taken = BTreeSet::new();
    for _ in 0..1 + random.below(6) {
        let ((module, name), new) = (random.pick(&imported), random.pick(NEW));
        if !taken.insert(format!("{module}.{name}")) || module.split('.').any(|it| it.is_empty()) {
            continue;
        }
        let (kind, matched) = match random.below(5) {
            0 => ("rename.import", format!("{{from: {module}, to: moved.{new}}}")),
            1 => ("rename.symbol", format!("{{module: {module}, from: {name}, to: {new}, to_module: moved.away}}")),
            2 => ("rename.symbol", format!("{{module: {module}, from: {name}, to: {new}}}")),
            3 => ("rename.callable", format!("{{callable: {module}.{name}, to: {module}.{new}}}")),
            _ if !keywords.is_empty() => {
                let keyword = random.pick(&keywords);
                ("arg.rename", format!("{{callable: {module}.{name}, from: {keyword}, to: {new}}}"))
            }
            _ => continue,
        };
        res.push_str(&format!("- {{kind: {kind}, match: {matched}}}\n"));
    }
    Some(res)
}

/// The names that the file takes from modules: `(module, name)`.
fn imported(tree: &Tree) -> BTreeSet<(String, String)> {
    let mut res = BTreeSet::new();
    for id in visit::statements(tree, &tree.body) {
        if let StatementKind::FromImport(import) = &tree[id].kind
            && import.level == 0
        {
            let module = tree.dotted_text(&import.module);
            res.extend(import.names.iter().map(|it| (module.clone(), tree.text(it.name).to_owned())));
        }
    }
    for id in visit::expressions(tree, &tree.body) {
        if let ExpressionKind::Attribute { value, attribute } = &tree[id].kind
            && let Some(module) = tree.dotted(*value)
        {
            res.insert((module, tree.text(*attribute).to_owned()));
        }
    }
    res
}

fn keywords(tree: &Tree) -> BTreeSet<String> {
    let mut res = BTreeSet::new();
    for id in visit::expressions(tree, &tree.body) {
        if let ExpressionKind::Call { arguments, .. } = &tree[id].kind {
            res.extend(arguments.iter().filter_map(|it| match it.form {
                ArgumentForm::Keyword(name) => Some(tree.text(name).to_owned()),
                ArgumentForm::Positional | ArgumentForm::Star | ArgumentForm::DoubleStar => None,
            }));
        }
    }
    res
}

/// The files of the standard library of the `python3` on the path, in order.
fn sources() -> Result<Vec<PathBuf>> {
    let code = "import sysconfig; print(sysconfig.get_path('stdlib'))";
    let folder = output(Command::new("python3").args(["-c", code]))?;
    let mut files = Vec::new();
    let mut folders = vec![PathBuf::from(folder.trim())];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).with_context(|| format!("cannot read {}", folder.display()))? {
            let entry = entry?;
            let (path, kind) = (entry.path(), entry.file_type()?);
            if kind.is_dir() {
                folders.push(path);
            } else if kind.is_file() && path.extension().is_some_and(|it| it == "py") {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}

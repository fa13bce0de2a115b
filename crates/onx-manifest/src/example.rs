//! What an operation does, shown on a few lines that use it: carried out by the engine that dependents run.

use apply::{Options, Plan, Project, ProjectFile, Standing};
use manifest::{Becomes, Change, Confidence, ConfigFormat, Entry, Manifest, Operation, OperationId};
use model::{DottedName, RepoPath, Surface, SymbolKind};

/// The lines that go and come, each with its `-` or `+`, and what is left to a person.
#[derive(Debug, Default)]
pub(crate) struct Example {
    pub(crate) diff: Vec<String>,
    pub(crate) flags: Vec<String>,
}

/// A small use of what `change` speaks of, before and after `change` and the entries of `manifest` that go with it:
/// those that it `requires`, and those that move what its name stands in.
///
/// `surface` is the old release's. Nothing when no use could be made up that the engine would edit or flag.
pub(crate) fn example(
    change: &Change,
    requires: &[OperationId],
    manifest: &Manifest,
    surface: Option<&Surface>,
) -> Option<Example> {
    let goes_along = |it: &&Entry| requires.contains(&it.id) || moves_around(it, change);
    let required: Vec<&Entry> = manifest.operations.iter().filter(goes_along).collect();
    let (path, text) = usage(change, &required, surface)?;
    let file = ProjectFile { path: RepoPath::new(path).ok()?, bytes: text.into_bytes(), standing: Standing::Tracked };
    let plan = plan(change, &required, manifest, file)?;
    let unified = String::from_utf8(plan.patch.unified()).ok()?;
    let changed = |line: &&str| {
        let edited = line.starts_with('-') || line.starts_with('+');
        edited && !line.starts_with("---") && !line.starts_with("+++")
    };
    let diff = unified.lines().filter(changed).map(str::to_owned).collect();
    let res = Example { diff, flags: plan.flags.iter().map(|flag| flag.reason.clone()).collect() };
    (!res.diff.is_empty() || !res.flags.is_empty()).then_some(res)
}

/// True when `entry` moves a module or class that the old name of `change` is written with.
fn moves_around(entry: &Entry, change: &Change) -> bool {
    let Some(name) = change.operation.old_name() else { return false };
    let old = entry.change.operation.old_name();
    let mut paths = old.iter().chain(&entry.change.aliases_from);
    entry.change.operation.new_name().is_some() && paths.any(|path| *path != name && name.starts_with(path))
}

fn plan(change: &Change, required: &[&Entry], manifest: &Manifest, file: ProjectFile) -> Option<Plan> {
    let changes = required.iter().map(|it| &it.change).chain([change]);
    let entry = |(place, change): (usize, &Change)| {
        // Arguments speak of the callable by its new name, renames of the old release's names.
        let earlier = if change.operation.callable().is_some() { place } else { 0 };
        let earlier = (1..=earlier).map(OperationId::numbered).collect();
        let change = Change { confidence: Confidence::CERTAIN, ..change.clone() };
        Entry { id: OperationId::numbered(place + 1), requires: Some(earlier), change }
    };
    let operations = changes.enumerate().map(entry).collect();
    let manifest = Manifest { operations, ..manifest.clone() };
    let project = Project { files: vec![file], ..Project::default() };
    apply::plan(&manifest, &project, &Options::default()).ok()
}

/// A file's name and a text that uses what `change` speaks of.
fn usage(change: &Change, required: &[&Entry], surface: Option<&Surface>) -> Option<(&'static str, String)> {
    let python = |text| Some(("example.py", text));
    match &change.operation {
        Operation::RenameImport(it) => python(format!("import {}\n", it.from)),
        Operation::RenameSymbol(it) => python(import_and_use(&it.module, &it.from)),
        Operation::RenameCallable(it) => {
            let read = it.becomes == Some(Becomes::Method) || is_value(&it.callable, surface);
            python(call(&it.callable, if read { "" } else { "()" }, surface))
        }
        Operation::RemoveSymbol(it) => python(import_and_use(&it.symbol.parent()?, it.symbol.last())),
        Operation::ArgRename(it) => python(old_call(&it.callable, &format!("({}=value)", it.from), required, surface)),
        Operation::ArgRemove(it) => python(old_call(&it.callable, &format!("({}=None)", it.arg), required, surface)),
        Operation::ArgAddDefault(it) => python(old_call(&it.callable, "()", required, surface)),
        Operation::ArgAddRequired(it) => python(old_call(&it.callable, "()", required, surface)),
        Operation::ArgKeywordOnly(it) => {
            python(old_call(&it.callable, &format!("({})", it.names.join(", ")), required, surface))
        }
        Operation::ArgReorder(it) => {
            python(old_call(&it.callable, &format!("({})", it.order.join(", ")), required, surface))
        }
        Operation::MoveFile(it) => python(format!("open(\"{}\")\n", it.from)),
        Operation::ConfigKeyRename(it) => match it.format? {
            ConfigFormat::Env => Some((".env", format!("{}=value\n", it.from))),
            ConfigFormat::Python => Some(("settings.py", format!("{} = value\n", it.from))),
            ConfigFormat::Toml => Some(("example.toml", format!("{} = \"value\"\n", it.from))),
            ConfigFormat::Yaml | ConfigFormat::Json | ConfigFormat::Ini => None,
        },
    }
}

fn import_and_use(module: &DottedName, name: &str) -> String {
    let top = name.split('.').next().unwrap_or(name);
    format!("from {module} import {top}\n\nprint({name})\n")
}

/// A call of `callable`, a path of the new release, by the name that it had before the `required` entries.
fn old_call(callable: &DottedName, arguments: &str, required: &[&Entry], surface: Option<&Surface>) -> String {
    let before = |acc: DottedName, entry: &&Entry| {
        let operation = &entry.change.operation;
        let names = operation.new_name().zip(operation.old_name());
        names.and_then(|(new, old)| acc.rebase(&new, &old)).unwrap_or(acc)
    };
    call(&required.iter().rev().fold(callable.clone(), before), arguments, surface)
}

/// A use of a function, class or member with `arguments` behind its name.
fn call(callable: &DottedName, arguments: &str, surface: Option<&Surface>) -> String {
    let Some(parent) = callable.parent() else { return format!("{callable}{arguments}\n") };
    match parent.parent().filter(|_| is_class(&parent, surface)) {
        Some(module) => {
            let (class, member) = (parent.last(), callable.last());
            format!("from {module} import {class}\n\n\ndef use(it: {class}):\n    it.{member}{arguments}\n")
        }
        None => format!("from {parent} import {name}\n\n{name}{arguments}\n", name = callable.last()),
    }
}

/// What the old release says, else what the name looks like.
fn is_class(path: &DottedName, surface: Option<&Surface>) -> bool {
    match surface.and_then(|it| it.symbol(path)) {
        Some(symbol) => symbol.kind == SymbolKind::Class,
        None => path.last().trim_start_matches('_').starts_with(char::is_uppercase),
    }
}

/// True for members that the old release has and that are no functions.
fn is_value(path: &DottedName, surface: Option<&Surface>) -> bool {
    let class = path.parent();
    let member = class.as_ref().and_then(|class| surface?.member(class, path.last()));
    member.is_some_and(|(_, member)| {
        !matches!(member.kind, SymbolKind::Method | SymbolKind::Function | SymbolKind::Class)
    })
}

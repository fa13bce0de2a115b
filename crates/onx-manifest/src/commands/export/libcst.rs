use std::collections::BTreeMap;

use lang::{CallForm, KeywordFate, PathRespelling, Respellings, Target};
use manifest::{Entry, Manifest, Operation};
use model::DottedName;
use serde_json::json;

use super::{Exported, Unsaid, head, is_member};

/// The script, with a place for the tables.
const SCRIPT: &str = include_str!("libcst.py");
/// The line of the script that the tables take the place of.
const PLACE: &str = "TABLES: dict = {}\n";

const ABOUT: [&str; 2] = [
    "Needs LibCST and nothing else. `python migrate.py PATH...` prints a diff, `--write` changes the files.",
    "What it is not sure of it leaves alone and lists.",
];

/// A script that carries the operations out with LibCST.
pub(super) fn export(manifest: &Manifest, respellings: &Respellings) -> Exported {
    let unsaid: Vec<Unsaid> =
        manifest.operations.iter().filter_map(|entry| Some(Unsaid::new(entry, why_not(entry)?))).collect();
    let tables = format!("TABLES: dict = {:#}\n", tables(manifest, respellings));
    Exported { text: format!("{}{}", head(manifest, &ABOUT, &unsaid), SCRIPT.replace(PLACE, &tables)), unsaid }
}

/// What the script is given, by old paths: JSON of texts, maps and lists is Python as well.
fn tables(manifest: &Manifest, respellings: &Respellings) -> serde_json::Value {
    let renamed = |is_module: bool| -> BTreeMap<&str, &str> {
        let same = |it: &(&DottedName, &PathRespelling)| it.1.is_module == is_module && it.1.form == CallForm::Kept;
        let pairs = respellings.paths.iter().filter(same).filter_map(|(old, it)| match &it.target {
            Target::Path(new) => Some((old.as_str(), new.as_str())),
            Target::Builtin(_) | Target::Gone(_) => None,
        });
        pairs.collect()
    };
    let gone = respellings.paths.iter().filter(|(_, it)| matches!(it.target, Target::Gone(_)));
    let id = |it: &PathRespelling| {
        let first = it.operations.first().and_then(|it| manifest.operations.get(it.0 as usize));
        first.map_or("", |entry| entry.id.as_str()).to_owned()
    };
    let gone: BTreeMap<&str, String> = gone.map(|(old, it)| (old.as_str(), id(it))).collect();
    let mut keywords: BTreeMap<&str, BTreeMap<&str, &str>> = BTreeMap::new();
    let mut dropped: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (callable, call) in &respellings.calls {
        let callable = callable.as_str().strip_suffix(".__init__").unwrap_or(callable.as_str());
        for (keyword, fate) in &call.keywords {
            match fate {
                KeywordFate::Renamed(new, _) => drop(keywords.entry(callable).or_default().insert(keyword, new)),
                KeywordFate::Removed(_) => dropped.entry(callable).or_default().push(keyword),
            }
        }
    }
    json!({
        "modules": renamed(true),
        "names": renamed(false),
        "gone": gone,
        "keywords": keywords,
        "dropped": dropped,
    })
}

const MEMBER: &str = "members are known by the type of their object, which LibCST does not tell";

fn why_not(entry: &Entry) -> Option<&'static str> {
    match &entry.change.operation {
        Operation::RenameSymbol(it) if it.from.contains('.') => Some(MEMBER),
        Operation::RenameSymbol(it) if it.to_module.as_ref().is_some_and(|it| it.as_str() == "builtins") => {
            Some("the script has no names without an import")
        }
        Operation::RenameCallable(it) if is_member(&it.callable) => Some(MEMBER),
        Operation::ArgRename(it) if is_member(&it.callable) => Some(MEMBER),
        Operation::ArgRemove(it) if is_member(&it.callable) => Some(MEMBER),
        Operation::RemoveSymbol(it) if is_member(&it.symbol) => Some(MEMBER),
        Operation::RenameImport(_)
        | Operation::RenameSymbol(_)
        | Operation::RenameCallable(_)
        | Operation::ArgRename(_)
        | Operation::ArgRemove(_)
        | Operation::RemoveSymbol(_) => None,
        Operation::ArgAddDefault(it) if !it.insert => None,
        Operation::ArgAddDefault(_)
        | Operation::ArgAddRequired(_)
        | Operation::ArgKeywordOnly(_)
        | Operation::ArgReorder(_) => Some("the script renames and drops keywords and changes no other arguments"),
        Operation::ConfigKeyRename(_) => Some("the script reads no settings"),
        Operation::MoveFile(_) => Some("the script knows no paths of files"),
    }
}

use std::cmp::Reverse;

use lang::{CallForm, PathRespelling, Respellings, Target};
use manifest::{Entry, Manifest, Operation};
use model::DottedName;

use super::{Exported, Unsaid, head, is_member, quoted};

const ABOUT: [&str; 2] = [
    "A declarative recipe of OpenRewrite for Python: save it as rewrite.yml in the project to migrate and run the",
    "recipe below by its name.",
];

/// A declarative recipe.
pub(super) fn export(manifest: &Manifest, respellings: &Respellings) -> Exported {
    let unsaid: Vec<Unsaid> =
        manifest.operations.iter().filter_map(|entry| Some(Unsaid::new(entry, why_not(entry)?))).collect();
    // Recipes follow one another: a name goes before the module that it stands in.
    let mut paths: Vec<(&DottedName, &PathRespelling)> = respellings.paths.iter().collect();
    paths.sort_by_key(|(path, respelling)| (respelling.is_module, Reverse(path.depth())));
    let recipes: Vec<String> = paths.into_iter().filter_map(|(path, it)| recipe_of(path, it)).collect();
    let Manifest { package, from, to, .. } = manifest;
    let mut text = head(manifest, &ABOUT, &unsaid);
    text += "---\ntype: specs.openrewrite.org/v1beta/recipe\n";
    text += &format!("name: {}\n", quoted(&format!("onx.{}.From{}To{}", word(package), word(from), word(to))));
    text += &format!("displayName: {}\n", quoted(&format!("Migrate {package} from {from} to {to}")));
    text += &format!("description: {}\n", quoted(&manifest.summary));
    text += if recipes.is_empty() { "recipeList: []\n" } else { "recipeList:\n" };
    text.extend(recipes);
    Exported { text, unsaid }
}

/// Letters and digits of `text`, for a name.
fn word(text: &str) -> String {
    text.chars().map(|it| if it.is_ascii_alphanumeric() { it } else { '_' }).collect()
}

fn recipe_of(old: &DottedName, respelling: &PathRespelling) -> Option<String> {
    let Target::Path(new) = &respelling.target else { return None };
    if respelling.is_module {
        let fields = [("oldPackageName", old.as_str()), ("newPackageName", new.as_str()), ("recursive", "true")];
        return Some(recipe("ChangePackage", &fields));
    }
    let (old_parent, new_parent) = (old.parent()?, new.parent()?);
    if is_member(old) {
        let pattern = format!("{old_parent} {}(..)", old.last());
        let same = respelling.form == CallForm::Kept && old_parent.last() == new_parent.last();
        let fields = [("methodPattern", pattern.as_str()), ("newMethodName", new.last())];
        return same.then(|| recipe("ChangeMethodName", &fields));
    }
    let fields = [
        ("oldModule", old_parent.as_str()),
        ("oldName", old.last()),
        ("newModule", new_parent.as_str()),
        ("newName", new.last()),
    ];
    Some(recipe("ChangeImport", &fields))
}

fn recipe(name: &str, fields: &[(&str, &str)]) -> String {
    let line = |(key, value): &(&str, &str)| {
        let value = if *value == "true" { (*value).to_owned() } else { quoted(value) };
        format!("      {key}: {value}\n")
    };
    format!("  - org.openrewrite.python.{name}:\n{}", fields.iter().map(line).collect::<String>())
}

fn why_not(entry: &Entry) -> Option<&'static str> {
    match &entry.change.operation {
        Operation::RenameSymbol(it) if it.from.contains('.') => {
            Some("it has recipes for methods, not for other members")
        }
        Operation::RenameSymbol(it) if it.to_module.as_ref().is_some_and(|it| it.as_str() == "builtins") => {
            Some("it has no recipe for names without an import")
        }
        Operation::RenameCallable(it) if is_member(&it.callable) => {
            let moves = it.callable.parent() != it.to.parent();
            (it.becomes.is_some() || moves).then_some("it has no recipe for members that change their form or class")
        }
        Operation::RenameImport(_) | Operation::RenameSymbol(_) | Operation::RenameCallable(_) => None,
        Operation::ArgRename(_)
        | Operation::ArgAddDefault(_)
        | Operation::ArgAddRequired(_)
        | Operation::ArgRemove(_)
        | Operation::ArgKeywordOnly(_)
        | Operation::ArgReorder(_) => Some("its recipes know arguments by place, not by keyword"),
        Operation::ConfigKeyRename(_) => Some("settings are left to its recipes for YAML, TOML and INI"),
        Operation::MoveFile(_) => Some("it has no recipe for paths in code"),
        Operation::RemoveSymbol(_) => Some("it has no recipe that flags uses"),
    }
}

use std::collections::BTreeMap;

use model::SourceFile;

use super::{ModuleShim, outline};
use crate::releases::Release;

/// What the table is called.
const TABLE: &str = "_DEPRECATED_NAMES";

/// Refuses modules that make names of their own at run time, or that use our words.
pub(super) fn takes_a_table(file: &SourceFile) -> Result<(), &'static str> {
    let Some(outline) = outline(file) else { return Err("its module cannot be read") };
    let defined = |name: &str| outline.symbols.iter().any(|it| it.parent.is_none() && it.name == name);
    let imported = |name: &str| outline.imports.iter().any(|it| it.binds == name);
    if !outline.problems.is_empty() {
        return Err("its module has errors");
    }
    if defined("__getattr__") || imported("__getattr__") {
        return Err("its module has a `__getattr__` of its own");
    }
    if defined(TABLE) { Err("its module has a table of that name") } else { Ok(()) }
}

/// What comes behind the last line of `text`.
pub(super) fn appended(shim: &ModuleShim, text: &str, version: &str) -> String {
    let ending = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let gap = match text.is_empty() || text.ends_with('\n') {
        true => "\n\n",
        false => "\n\n\n",
    };
    let code = format!("{gap}# Names of {version}, for code that was written for it.\n{}", table(&shim.names));
    code.replace('\n', ending)
}

/// A module of its own in the old place.
pub(super) fn whole(shim: &ModuleShim, release: &Release, version: &str) -> String {
    let Some(successor) = &shim.successor else {
        return format!("\"\"\"Kept for code that was written for {version}.\"\"\"\n\n{}", table(&shim.names));
    };
    let head = format!("\"\"\"Moved to `{successor}`; kept for code that was written for {version}.\"\"\"\n\n");
    if !shim.names.is_empty() {
        let reachable = release.graph.reachable.in_order().into_iter().map(|(path, _)| path);
        let below = reachable.filter(|it| it.parent().as_ref() == Some(successor));
        let own = below.map(|it| (it.last().to_owned(), (successor.to_string(), it.last().to_owned())));
        let names: BTreeMap<_, _> = own.chain(shim.names.clone()).collect();
        return head + &table(&names);
    }
    format!(
        "{head}\n\
         def __getattr__(name):\n    \
             if name.startswith(\"__\") and name != \"__all__\":\n        \
                 raise AttributeError(f\"module {{__name__!r}} has no attribute {{name!r}}\")\n    \
             import warnings\n\n    \
             import {successor} as successor\n\n    \
             warnings.warn(f\"`{{__name__}}` is deprecated: use `{successor}`\", DeprecationWarning, stacklevel=2)\n    \
             return getattr(successor, name)\n"
    )
}

fn table(names: &BTreeMap<String, (String, String)>) -> String {
    let row =
        |(old, (module, new)): (&String, &(String, String))| format!("    \"{old}\": (\"{module}\", \"{new}\"),\n");
    let rows: String = names.iter().map(row).collect();
    format!(
        "{TABLE} = {{\n{rows}}}\n\n\n\
         def __getattr__(name):\n    \
             if name not in {TABLE}:\n        \
                 raise AttributeError(f\"module {{__name__!r}} has no attribute {{name!r}}\")\n    \
             import importlib\n    \
             import warnings\n\n    \
             module, successor = {TABLE}[name]\n    \
             warnings.warn(\n        \
                 f\"`{{__name__}}.{{name}}` is deprecated: use `{{module}}.{{successor}}`\", DeprecationWarning, stacklevel=2\n    \
             )\n    \
             return getattr(importlib.import_module(module), successor)\n"
    )
}

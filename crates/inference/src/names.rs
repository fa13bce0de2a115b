//! What a name in a text means, seen from where the text stands.

use model::{DefinitionId, DottedName, Import, SymbolKind};

use crate::accessor;
use crate::side::Side;

/// Where a text stands.
#[derive(Debug, Clone)]
pub(crate) struct Scope {
    /// The module.
    pub module: DottedName,
    /// The class around it, by definition path.
    pub class: Option<DottedName>,
    /// The file, for its imports; `None` when seen from the other release.
    pub file: Option<u32>,
}

/// How directly a name was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Directness {
    /// By its full path, as a sibling, or through an import of the same file.
    Plain,
    /// With a guess about what stands before it.
    Guessed,
    /// Because only one public thing of the release is called so.
    Unique,
}

/// The scope around the definition `id`.
pub(crate) fn scope_of(side: &Side, id: DefinitionId) -> Scope {
    let definition = side.definition(id);
    let class = if side.is_class(id) {
        Some(definition.path.clone())
    } else {
        definition.owner.map(|it| side.path(it).clone())
    };
    Scope { module: side.module(id), class, file: Some(definition.file) }
}

/// What `name` means on `side`, when written in `scope`.
pub(crate) fn resolve(side: &Side, scope: &Scope, name: &str) -> Option<(DefinitionId, Directness)> {
    let plain = |id| (id, Directness::Plain);
    let submodule = |id: &DefinitionId| side.is_module(*id);
    let sibling = side.resolve(&scope.module.join(name));
    in_class(side, scope, name)
        .or_else(|| behind_property(side, scope, name))
        .or_else(|| sibling.filter(|it| !submodule(it)))
        .or_else(|| absolute(side, name))
        .or_else(|| imported(side, scope, name))
        .or(sibling)
        .map(plain)
        .or_else(|| guessed(side, scope, name).map(|id| (id, Directness::Guessed)))
        .or_else(|| unique(side, scope, name).map(|id| (id, Directness::Unique)))
}

/// The path outside the release that the imports of the scope's file give to `name`, when they do.
pub(crate) fn outside(side: &Side, scope: &Scope, name: &str) -> Option<DottedName> {
    let path = import_target(side, scope, name).unwrap_or_else(|| name.into());
    let outside = !side.has_root(path.root()) && side.imports_from(path.root());
    (outside && path.depth() > 0).then_some(path)
}

fn in_class(side: &Side, scope: &Scope, name: &str) -> Option<DefinitionId> {
    let class = scope.class.as_ref()?;
    let own = name.strip_prefix("self.").or_else(|| name.strip_prefix("cls.")).unwrap_or(name);
    side.resolve(&class.join(own))
}

/// `name.prefix` of a class whose property `name` gives a namespace.
fn behind_property(side: &Side, scope: &Scope, name: &str) -> Option<DefinitionId> {
    let own = name.strip_prefix("self.").unwrap_or(name);
    let (property, rest) = own.split_once('.')?;
    let class = accessor::given_class(side, side.resolve(&scope.class.as_ref()?.join(property))?)?;
    side.resolve(&side.path(class).join(rest))
}

fn absolute(side: &Side, name: &str) -> Option<DefinitionId> {
    if !name.contains('.') {
        return None;
    }
    side.resolve(&name.into())
}

fn imported(side: &Side, scope: &Scope, name: &str) -> Option<DefinitionId> {
    side.resolve(&import_target(side, scope, name)?)
}

fn import_target(side: &Side, scope: &Scope, name: &str) -> Option<DottedName> {
    let (head, rest) = name.split_once('.').unwrap_or((name, ""));
    let outline = side.snapshot.files[scope.file? as usize].outline.as_deref()?;
    let import = outline.imports.iter().rev().find(|it| it.binds == head)?;
    Some(bound_path(import).join(rest))
}

/// The path that an import binds its name to.
pub(crate) fn bound_path(import: &Import) -> DottedName {
    let module = DottedName::from(import.module.as_str());
    match &import.name {
        Some(name) => module.join(name),
        None if import.aliased => module,
        None => module.root().into(),
    }
}

/// Relative to an enclosing package, or with a first segment that stands for an instance or for the root.
fn guessed(side: &Side, scope: &Scope, name: &str) -> Option<DefinitionId> {
    let ancestors = || scope.module.ancestry();
    if let Some(id) = ancestors().find_map(|package| side.resolve(&package.join(name))) {
        return Some(id);
    }
    let (head, rest) = name.split_once('.')?;
    if let Some(class) = &scope.class {
        let member = side.resolve(&class.join(head)).is_some();
        let receiver =
            head.eq_ignore_ascii_case(class.last()) || head.starts_with(|c: char| c.is_lowercase()) && !member;
        if let Some(id) = side.resolve(&class.join(rest)).filter(|_| receiver) {
            return Some(id);
        }
    }
    let class = class_named(side, scope, head).and_then(|class| side.resolve(&side.path(class).join(rest)));
    let short_root = head.len() <= 3;
    class.or_else(|| side.resolve(&DottedName::from(scope.module.root()).join(rest)).filter(|_| short_root))
}

fn class_named(side: &Side, scope: &Scope, name: &str) -> Option<DefinitionId> {
    let classes = side.named(name).iter().copied().filter(|it| side.is_class(*it) && side.definition(*it).public);
    let all: Vec<DefinitionId> = classes.collect();
    let near = all.iter().copied().find(|it| side.module(*it) == scope.module);
    near.or_else(|| (all.len() == 1).then(|| all[0]))
}

/// The only public module-level thing of that name; a member only when written with its class.
fn unique(side: &Side, scope: &Scope, name: &str) -> Option<DefinitionId> {
    let last = name.rsplit('.').next().unwrap_or(name);
    let wanted = |id: &DefinitionId| {
        let definition = side.definition(*id);
        let dotted = name.contains('.');
        let fits = !dotted || definition.access.iter().any(|it| it.path.as_str().ends_with(&format!(".{name}")));
        let member = definition.owner.is_some();
        fits && side.is_destination(*id) && (dotted || !member) && definition.kind != Some(SymbolKind::Attribute)
    };
    let found: Vec<DefinitionId> = side.named(last).iter().copied().filter(wanted).collect();
    match found.as_slice() {
        [only] => Some(*only),
        several => same_package(side, scope, several),
    }
}

fn same_package(side: &Side, scope: &Scope, found: &[DefinitionId]) -> Option<DefinitionId> {
    let package = scope.module.parent()?;
    let mut near = found.iter().copied().filter(|it| side.path(*it).starts_with(&package));
    let first = near.next()?;
    near.next().is_none().then_some(first)
}

#[cfg(test)]
mod tests {
    use crate::sample::Sample;

    const MODULES: &str = "-- acme/__init__.py --\nfrom acme.io import files as f\nfrom acme.io.files import File\n\
        -- acme/io/__init__.py --\n-- acme/io/files.py --\ndef read(): ...\nclass File:\n    def open(self): ...\n    def load(self): ...\n";

    /// What `name` in a deprecated function at the package's top, or a method of `File`, leads to.
    fn resolved(place: &str, name: &str) -> Vec<String> {
        let words = format!("'''Deprecated: use `{name}` instead.'''");
        let after = match place {
            "File.load" => MODULES.replace("def load(self): ...", &format!("def load(self): {words}")),
            _ => MODULES.replace("import File\n", &format!("import File\ndef old(): {words}\n")),
        };
        let before = MODULES.replace("import File\n", "import File\ndef old(): ...\n");
        Sample::new(&before, &after).sure().into_iter().filter(|it| it.starts_with("rename")).collect()
    }

    #[test]
    fn full_paths_imports_siblings_and_members_are_read_plainly() {
        let read = ["rename.callable acme.old -> acme.io.files.read"];
        assert_eq!(resolved("old", "acme.io.files.read"), read);
        assert_eq!(resolved("old", "f.read"), read);
        assert_eq!(resolved("old", "io.files.read"), read);
        let open = ["rename.callable acme.File.load -> acme.File.open"];
        assert_eq!(resolved("File.load", "open"), open);
        assert_eq!(resolved("File.load", "self.open"), open);
        assert_eq!(resolved("File.load", "File.open"), open);
    }

    #[test]
    fn a_name_of_nothing_leads_nowhere() {
        assert_eq!(resolved("old", "acme.io.write"), [""; 0]);
        assert_eq!(resolved("File.load", "self.write"), [""; 0]);
    }
}

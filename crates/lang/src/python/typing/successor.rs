//! What the core's callables became: the same call in the old and in the new release.

use std::collections::BTreeMap;

use model::{DottedName, Signature, Surface, SurfaceMember, SurfaceSymbol, SymbolKind};

use super::CoreApi;

/// One callable in both releases; its parameters without the receiver.
#[derive(Debug, Clone, Copy)]
pub(crate) struct BothReleases<'a> {
    /// What the old release takes; `None` where a decorator may take more than the signature says.
    pub(crate) old: Option<&'a Signature>,
    /// What the new release takes for certain.
    pub(crate) new: &'a Signature,
    /// True for class and static methods.
    pub(crate) on_class: bool,
}

impl<'a> CoreApi<'a> {
    /// The release that the project uses now.
    pub(crate) fn surface_from(&self) -> Option<&'a Surface> {
        self.surfaces.from
    }

    /// Where the class or function at the definition path `path` is found in the new release.
    ///
    /// Where the manifest says, else at the same path, else at a public path that both releases have.
    pub(crate) fn counterpart(&self, path: &DottedName) -> Option<DottedName> {
        let (from, to) = (self.surfaces.from?, self.surfaces.to?);
        let after = |path: &DottedName| self.new_path(path).unwrap_or_else(|| path.clone());
        let offered = |path: &DottedName| to.symbol(path).is_some();
        let direct = after(path);
        if offered(&direct) {
            return Some(direct);
        }
        let index = self.public_paths.get_or_init(|| by_definition(from));
        let paths = index.get(path).map(Vec::as_slice).unwrap_or_default();
        paths.iter().map(after).find(offered)
    }

    /// The function or class at `old`, which is `new` in the new release; `None` when either cannot be told for certain.
    pub(crate) fn both_symbols(&self, old: &DottedName, new: &DottedName) -> Option<BothReleases<'a>> {
        let (old, new) = (self.surfaces.from?.symbol(old)?, self.surfaces.to?.symbol(new)?);
        let callable = |symbol: &SurfaceSymbol| matches!(symbol.kind, SymbolKind::Class | SymbolKind::Function);
        let certain = callable(old) && callable(new) && !new.opaque;
        let before = old.signature.as_ref().filter(|_| !old.opaque);
        certain.then_some(BothReleases { old: before, new: new.signature.as_ref()?, on_class: true })
    }

    /// The method `name` of the class at `old`, which is `new_name` of the class at `new`.
    pub(crate) fn both_methods(
        &self,
        (old, name): (&DottedName, &str),
        (new, new_name): (&DottedName, &str),
    ) -> Option<BothReleases<'a>> {
        let (_, old) = self.surfaces.from?.member(old, name)?;
        let (to, after) = (self.surfaces.to?, self.surfaces.to?.member(new, new_name)?);
        let (owner, new_member) = after;
        let is_method = |member: &SurfaceMember| member.kind == SymbolKind::Method;
        let certain = is_method(old) && is_method(new_member) && !new_member.opaque && defines_first(to, new, &owner);
        let before = old.signature.as_ref().filter(|_| !old.opaque);
        let alike = old.on_class == new_member.on_class;
        let after = new_member.signature.as_ref()?;
        (certain && alike).then_some(BothReleases { old: before, new: after, on_class: old.on_class })
    }
}

/// True when no base from elsewhere can give `class` a member before `owner` does.
fn defines_first(surface: &Surface, class: &DottedName, owner: &DottedName) -> bool {
    let known = |base: &DottedName| surface.symbol(base).is_some() || model::is_standard_library(base.root());
    let builtin = |base: &DottedName| base.depth() == 0;
    let lineage = surface.lineage(class);
    let mut before = lineage.iter().take_while(|it| *it != owner);
    before.all(|it| surface.symbols[it].bases.iter().all(|base| known(base) || builtin(base)))
}

/// The importable paths of every definition, the shortest first.
fn by_definition(surface: &Surface) -> BTreeMap<DottedName, Vec<DottedName>> {
    let mut res: BTreeMap<DottedName, Vec<DottedName>> = BTreeMap::new();
    for (path, definition) in &surface.aliases {
        res.entry(definition.clone()).or_default().push(path.clone());
    }
    for paths in res.values_mut() {
        paths.sort_by(|one, two| (one.depth(), one.as_str()).cmp(&(two.depth(), two.as_str())));
    }
    res
}

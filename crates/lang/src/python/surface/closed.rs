//! Modules whose `__getattr__` answers to known names only: it says nothing more about them.

use model::{CompactString, Definition, DefinitionId, DottedName, Listing, Symbol, Value};

use super::Api;

impl Api<'_> {
    /// True for the `__getattr__` of a module that answers to names which are known anyway, and to no others.
    pub(super) fn adds_nothing(&self, id: DefinitionId) -> bool {
        let definition = self.definition(id);
        if definition.owner.is_some() || definition.path.last() != "__getattr__" {
            return false;
        }
        // A hook that other modules take over answers for them, too.
        if definition.access.iter().any(|access| access.path != definition.path) {
            return false;
        }
        let (Some(symbol), Some(module)) = (self.source(id), definition.path.parent()) else { return false };
        let knows = |listing: &Listing| listing.names.iter().all(|name| self.is_known(&module, name));
        let knows_made = |symbol| self.made_by(definition, symbol).is_some_and(|it| it.then.is_none() && knows(it));
        let Some(listing) = symbol.body.listing.as_deref() else { return knows_made(symbol) };
        let bound = |then: &CompactString| self.graph().resolve(&module.join(then)).and_then(|id| self.source(id));
        knows(listing) && listing.then.as_ref().is_none_or(|then| bound(then).is_some_and(knows_made))
    }

    /// True when `name`, which may say of which module it is, is known or is none of `module`.
    fn is_known(&self, module: &DottedName, name: &str) -> bool {
        let name = match name.split_once(':') {
            Some((other, _)) if other != module.as_str() => return true,
            Some((_, name)) => name,
            None => name,
        };
        let path = module.join(name);
        self.graph().reachable.contains(path.as_str()) || self.graph().outside(&path).is_some()
    }

    /// What the function answers to that `symbol = make(…)` in the module of `at` binds.
    fn made_by(&self, at: &Definition, symbol: &Symbol) -> Option<&Listing> {
        let Value::Call { callee, .. } = symbol.value.as_deref()? else { return None };
        let maker = self.graph().resolve(&self.names.path(at, callee)?)?;
        self.source(maker)?.body.listing.as_deref()
    }
}

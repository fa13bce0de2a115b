//! Properties that lead to a namespace: `expression.name.prefix(…)`, where `name` gives an object made of its owner.

use model::{DefinitionId, SymbolKind, Value};

use crate::deprecation;
use crate::names::{self, Directness, Scope};
use crate::side::Side;

/// The class of what the property `member` gives: by its annotation, else by what it returns.
pub(crate) fn given_class(side: &Side, member: DefinitionId) -> Option<DefinitionId> {
    let symbol = side.symbol(member).filter(|it| it.kind == SymbolKind::Property)?;
    let annotated = symbol.signature.as_deref().and_then(|it| it.returns.as_deref());
    let built = symbol.body.returns.iter().find_map(|it| match it {
        Value::Call { callee, .. } => Some(callee.as_str()),
        Value::Text(_) | Value::Name(_) | Value::List(_) | Value::Table(_) | Value::Other(_) => None,
    });
    // A class is named from the module; looking it up among the members would come back to this property.
    let scope = Scope { class: None, ..names::scope_of(side, member) };
    let class = |name: &str| {
        let found = names::resolve(side, &scope, name.trim_matches(['"', '\'']));
        found.filter(|(id, how)| side.is_class(*id) && *how != Directness::Unique).map(|(id, _)| id)
    };
    annotated.and_then(class).or_else(|| built.and_then(class))
}

/// True when a property of `class`, own or inherited, gives an object of `namespace` that is made of its owner.
pub(crate) fn gives(side: &Side, class: DefinitionId, namespace: DefinitionId) -> bool {
    let lineage = crate::nature::lineage(side, class);
    let mut members = lineage.into_iter().flat_map(|it| side.below(side.path(it)));
    members.any(|(id, _)| given_class(side, id) == Some(namespace) && is_made_of_owner(side, id))
}

/// `return Names(self)`: what is given is another face of the same object, not a part of it.
fn is_made_of_owner(side: &Side, member: DefinitionId) -> bool {
    let returns = side.symbol(member).map(|it| it.body.returns.as_slice()).unwrap_or_default();
    let mut passed = returns.iter().flat_map(deprecation::arguments);
    passed.any(|it| it.value.as_name() == Some("self"))
}

#[cfg(test)]
mod tests {
    use crate::sample::Sample;

    const BEFORE: &str = "\
class Names:
    def __init__(self, owner): self.owner = owner
class Column:
    @property
    def name(self) -> Names: return Names(self)
    def map(self, function): return [function(it) for it in self.rows]
    def with_prefix(self, text): return [text + it for it in self.rows]
";

    fn after(how: &str) -> String {
        format!(
            "import warnings\n{}",
            BEFORE
                .replace("owner = owner\n", "owner = owner\n    def prefix(self, text): return [text]\n")
                .replace("return [text + it for it in self.rows]", how)
        )
    }

    #[test]
    fn a_chain_leads_to_the_class_behind_the_property() {
        let moved = "\n        '''Adds.\n\n        .. deprecated:: 2\n            Renamed to :func:`name.prefix`.\n        '''\n        return self.name.prefix(text)";
        let sample = Sample::new(BEFORE, &after(moved));
        assert_eq!(sample.sure(), ["rename.callable acme.Column.with_prefix -> acme.Names.prefix"]);
    }

    #[test]
    fn a_part_of_the_object_is_no_namespace() {
        let moved = "\n        '''Deprecated: use `name.prefix` instead.'''\n        return self.name.prefix(text)";
        let part = |text: &str| text.replace("return Names(self)", "return self._name");
        let sample = Sample::new(&part(BEFORE), &part(&after(moved)));
        assert_eq!(sample.operations(), ["rename.callable acme.Column.with_prefix -> acme.Names.prefix"]);
        assert_eq!(sample.sure(), [""; 0]);
    }

    #[test]
    fn a_chain_through_a_property_of_unknown_class_is_not_guessed() {
        let before = BEFORE.replace(" -> Names", "").replace("return Names(self)", "return self.names");
        let after = "class Names:\n    def __init__(self, owner): self.owner = owner\nclass Column:\n    def map(self, function): ...\n    @property\n    def name(self): return self.names\n    \
            def with_prefix(self, text):\n        '''Deprecated: use `name.map` instead.'''\n";
        assert_eq!(Sample::new(&before, after).sure(), [""; 0]);
    }
}

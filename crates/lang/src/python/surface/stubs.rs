//! Stubs beside sources: the annotations that the sources leave out.

use std::collections::HashMap;

use model::{DottedName, Signature, Snapshot, Symbol};

/// The symbols of the stubs that lie beside a source, by module and qualified name.
pub(super) struct Stubs<'s>(HashMap<(&'s str, String), &'s Symbol>);

impl<'s> Stubs<'s> {
    pub(super) fn of(snapshot: &'s Snapshot) -> Self {
        let mut symbols = HashMap::new();
        let stubs = snapshot.modules().filter(|(_, file, _)| file.path.extension() == Some("pyi"));
        for (module, _, outline) in stubs {
            let mut names: Vec<String> = Vec::with_capacity(outline.symbols.len());
            for symbol in &outline.symbols {
                let parent = symbol.parent.map(|parent| format!("{}.", names[parent.0 as usize])).unwrap_or_default();
                names.push(format!("{parent}{}", symbol.name));
            }
            symbols.extend(
                names.into_iter().zip(&outline.symbols).map(|(name, symbol)| ((module.as_str(), name), symbol)),
            );
        }
        Self(symbols)
    }

    pub(super) fn symbol(&self, module: &'s DottedName, name: &str) -> Option<&'s Symbol> {
        self.0.get(&(module.as_str(), name.to_owned())).copied()
    }
}

/// `own` with the annotations that only `stub` has.
pub(super) fn completed(mut own: Signature, stub: &Signature) -> Signature {
    for parameter in &mut own.parameters {
        if parameter.annotation.is_none() {
            parameter.annotation = stub.parameter(&parameter.name).and_then(|it| it.annotation.clone());
        }
    }
    own.returns = own.returns.or_else(|| stub.returns.clone());
    own
}

//! Stubs beside sources: the annotations that the sources leave out.

use model::{DottedName, Signature, Snapshot, Symbol};
use rustc_hash::FxHashMap;

/// The symbols of the stubs that lie beside a source, by module and qualified name.
pub(super) struct Stubs<'s>(FxHashMap<&'s str, FxHashMap<String, &'s Symbol>>);

impl<'s> Stubs<'s> {
    pub(super) fn of(snapshot: &'s Snapshot) -> Self {
        let mut symbols: FxHashMap<&str, FxHashMap<String, &Symbol>> = FxHashMap::default();
        let stubs = snapshot.modules().filter(|(_, file, _)| file.path.extension() == Some("pyi"));
        for (module, _, outline) in stubs {
            let mut names: Vec<String> = Vec::with_capacity(outline.symbols.len());
            for symbol in &outline.symbols {
                let parent = symbol.parent.map(|parent| format!("{}.", names[parent.0 as usize])).unwrap_or_default();
                names.push(format!("{parent}{}", symbol.name));
            }
            symbols.entry(module.as_str()).or_default().extend(names.into_iter().zip(&outline.symbols));
        }
        Self(symbols)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn symbol(&self, module: &'s DottedName, name: &str) -> Option<&'s Symbol> {
        self.0.get(module.as_str())?.get(name).copied()
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

//! How an instance of a class is made.

use model::{
    DefinitionId, DottedName, FieldStyle, Signature, Symbol, SymbolKind, constructor_of_fields, fields_of_class,
    is_class_keyword,
};

use super::{Api, without_receiver};

impl Api<'_> {
    /// The parameters of a call of the class at `id`, `self` left out.
    ///
    /// From the nearest class of the lineage that says; `None` when that may lie outside the release.
    pub(super) fn constructor(&self, id: DefinitionId) -> Option<Signature> {
        if self.style(id).is_some_and(FieldStyle::takes_fields) && self.written_constructor(id).is_none() {
            return Some(self.signature_of_fields(id));
        }
        let lineage = self.names.lineage(id);
        for class in lineage.iter() {
            if let Some(signature) = self.written_constructor(*class) {
                return Some(signature);
            }
            if *class != id && self.style(*class).is_some_and(FieldStyle::takes_fields) {
                return Some(self.signature_of_fields(*class));
            }
        }
        let known = |base: &DottedName| self.graph().resolve(base).is_some() || is_plain_base(base);
        let all_known = lineage.iter().all(|class| self.definition(*class).bases.iter().all(known));
        let has_metaclass =
            self.source(id).is_some_and(|symbol| symbol.bases.iter().any(|it| is_class_keyword(it, "metaclass")));
        (all_known && !has_metaclass).then(Signature::default)
    }

    /// `__init__`, else `__new__`, of the class itself.
    fn written_constructor(&self, class: DefinitionId) -> Option<Signature> {
        ["__init__", "__new__"].iter().find_map(|name| {
            let member = self.names.own_member(class, name)?;
            self.names.signature(member).map(|it| without_receiver(&it))
        })
    }

    /// How the class makes parameters of its fields, if it does.
    fn style(&self, class: DefinitionId) -> Option<FieldStyle> {
        let symbol = self.source(class).filter(|symbol| symbol.kind == SymbolKind::Class)?;
        let decorated = symbol.decorators.iter().find_map(|decorator| FieldStyle::of_decorator(&decorator.value));
        decorated.or_else(|| self.inherited_style(class))
    }

    /// Of bases that are known to make constructors: pydantic's models, named tuples, typed dictionaries.
    fn inherited_style(&self, class: DefinitionId) -> Option<FieldStyle> {
        let lineage = self.names.lineage(class);
        let mut bases = lineage.iter().flat_map(|class| &self.definition(*class).bases);
        bases.find_map(FieldStyle::of_base)
    }

    fn signature_of_fields(&self, class: DefinitionId) -> Signature {
        let style = self.style(class).expect("asked only of classes with fields");
        let lineage = self.names.lineage(class);
        let own = |class: &DefinitionId| {
            let style = self.style(*class).filter(|own| own.is_like(style))?;
            let definition = self.definition(*class);
            let outline = self.names.snapshot.files[definition.file as usize].outline.as_deref()?;
            Some(fields_of_class(outline, definition.symbol?, style))
        };
        constructor_of_fields(lineage.iter().rev().filter_map(own).flatten(), style)
    }
}

fn is_plain_base(base: &DottedName) -> bool {
    matches!(
        base.as_str(),
        "object" | "abc.ABC" | "typing.Generic" | "typing.Protocol" | "typing_extensions.Protocol" | "ABC" | "Generic"
    )
}

/// True for a generator that a decorator makes a context manager.
pub(super) fn is_generator_manager(symbol: &Symbol) -> bool {
    symbol.decorators.iter().filter_map(|it| it.value.as_name()).any(|name| name.ends_with("contextmanager"))
}

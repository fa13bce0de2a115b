//! How an instance of a class is made.

use model::{DefinitionId, FieldStyle, Signature, Symbol, SymbolKind, constructor_of_fields, fields_of_class};

use crate::nature::lineage;
use crate::side::Side;

/// What a call of a class meets.
#[derive(Debug, Clone)]
pub(crate) struct Constructor {
    /// `__init__` or `__new__`; the class itself where its fields make the constructor.
    pub definition: DefinitionId,
    /// The class of the lineage that says so.
    pub class: DefinitionId,
    /// Without `self` or `cls`.
    pub signature: Signature,
}

/// Where a constructor is written, or which fields make it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Site {
    /// `__init__` or `__new__`; the class itself where its fields make the constructor.
    pub definition: DefinitionId,
    /// The class of the lineage that says so.
    pub class: DefinitionId,
    fields: Option<FieldStyle>,
}

/// The constructor of `class`, from the nearest class of its lineage that says; `None` when none of the release does.
pub(crate) fn constructor(side: &Side, class: DefinitionId) -> Option<Constructor> {
    let site = site(side, class)?;
    let signature = match site.fields {
        Some(style) => of_fields(side, site.class, style),
        None => {
            let mut signature = side.symbol(site.definition)?.signature.as_deref().cloned()?;
            drop_receiver(&mut signature);
            signature
        }
    };
    Some(Constructor { definition: site.definition, class: site.class, signature })
}

/// As [`constructor`], without its signature.
pub(crate) fn site(side: &Side, class: DefinitionId) -> Option<Site> {
    lineage(side, class).into_iter().find_map(|it| own(side, it))
}

fn own(side: &Side, class: DefinitionId) -> Option<Site> {
    if let Some(definition) = side.written_constructor(class) {
        let written = side.symbol(definition).filter(|it| it.kind == SymbolKind::Method && it.signature.is_some());
        return written.map(|_| Site { definition, class, fields: None });
    }
    let style = style(side, class).filter(|it| it.takes_fields())?;
    Some(Site { definition: class, class, fields: Some(style) })
}

fn of_fields(side: &Side, class: DefinitionId, style: FieldStyle) -> Signature {
    let mut line = lineage(side, class);
    line.reverse();
    let fields = line.into_iter().filter_map(|it| {
        let like = self::style(side, it).is_some_and(|own| own.is_like(style));
        like.then(|| Some(fields_of_class(side.outline(it)?, side.definition(it).symbol?, style)))?
    });
    constructor_of_fields(fields.flatten(), style)
}

/// How a class makes parameters of its fields, if it does.
fn style(side: &Side, class: DefinitionId) -> Option<FieldStyle> {
    let decorated = side.symbol(class)?.decorators.iter().find_map(|it| FieldStyle::of_decorator(&it.value));
    decorated.or_else(|| {
        let line = lineage(side, class);
        line.iter().flat_map(|it| &side.definition(*it).bases).find_map(FieldStyle::of_base)
    })
}

/// Takes `self` or `cls` out of the signature of a method that is called on something.
pub(crate) fn drop_receiver(signature: &mut Signature) {
    let bound = signature.parameters.first().is_some_and(|it| it.is_positional());
    if bound {
        signature.parameters.remove(0);
    }
}

/// The signature that a call of the function or method `symbol` meets: without what the call binds.
pub(crate) fn bound_signature(symbol: &Symbol) -> Option<Signature> {
    let mut signature = symbol.signature.as_deref().cloned()?;
    if symbol.kind == SymbolKind::Method && !signature.is_static {
        drop_receiver(&mut signature);
    }
    Some(signature)
}

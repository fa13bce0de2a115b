//! Bodies, put together from what the other parts find.

use model::{Body, CompactString, Digest, Symbol, SymbolId, SymbolKind, ThinVec};

use super::docstring::bare_string;
use super::locals::Locals;
use super::source::Source;
use super::tokens::{Tokens, combine, hash_of_text};
use crate::python::syntax::{Class, ExpressionId, Function, StatementId, StatementKind};

/// The body of a function; `classes` are the names of the classes around it, innermost first.
pub(super) fn of_function<'a>(source: &Source<'a>, function: &Function, classes: &[&'a str], is_method: bool) -> Body {
    let locals = Locals::of_function(source, function, is_method);
    let own = own_names(source.text(function.name), classes);
    let mut tokens = Tokens::new(source, &own, &locals);
    tokens.block(&function.body);
    let free = Locals::default();
    let mut signature = Tokens::new(source, &own, &free);
    signature.signature(function);
    Body {
        digest: tokens.digest(),
        signature_digest: signature.digest(),
        shingles: tokens.shingles(),
        statements: count(source, &function.body),
        messages: source.messages(&function.body).into(),
        delegate: source.delegate(function, &locals).map(Box::new),
        parameter_shims: source.parameter_shims(function).into(),
        returns: source.returns(&function.body, &locals).into(),
        references: source.references(source.walk(&function.body), &locals),
        name_cases: source.name_cases(function).into(),
        listing: source.listing(function),
        parameter_uses: source.parameter_uses(function, locals.receiver).into(),
        handings: source.handings(function, &locals).into(),
        taken_keywords: source.taken_keywords(function).into(),
        wraps_openly: source.wraps_openly(function),
    }
}

/// The body of the class `id`, whose members are among `symbols`; `own` is its name and those around it.
pub(super) fn of_class(source: &Source<'_>, class: &Class, own: &[&str], id: SymbolId, symbols: &[Symbol]) -> Body {
    let mut members: Vec<&Symbol> = symbols.iter().filter(|symbol| is_member(symbol, id, source, class)).collect();
    members.sort_by(|left, right| left.name.cmp(&right.name));
    let free = Locals::default();
    let mut bases = Tokens::new(source, own, &free);
    bases.arguments(&class.arguments);
    Body {
        digest: members_digest(&members),
        signature_digest: bases.digest(),
        shingles: members_shingles(&members),
        statements: count(source, &class.body),
        messages: source.own_messages(&class.body).into(),
        references: class_references(source, class),
        ..Body::default()
    }
}

/// The body of an attribute: what is assigned.
pub(super) fn of_attribute<'a>(
    source: &Source<'a>,
    name: &'a str,
    value: Option<ExpressionId>,
    annotation: Option<ExpressionId>,
    classes: &[&'a str],
) -> Body {
    let own = own_names(name, classes);
    let locals = value.map(|value| Locals::of_expression(source, value)).unwrap_or_default();
    let mut assigned = Tokens::new(source, &own, &locals);
    value.iter().for_each(|value| assigned.expression(*value));
    let mut declared = Tokens::new(source, &own, &locals);
    annotation.iter().for_each(|annotation| declared.expression(*annotation));
    let read = |value| source.references(source.walk_expression(value), &locals);
    Body {
        digest: assigned.digest(),
        signature_digest: declared.digest(),
        shingles: assigned.shingles(),
        references: value.map(read).unwrap_or_default(),
        ..Body::default()
    }
}

fn own_names<'a>(name: &'a str, classes: &[&'a str]) -> Vec<&'a str> {
    std::iter::once(name).chain(classes.iter().copied()).collect()
}

/// The statements below `block`, bare strings left out.
fn count(source: &Source<'_>, block: &[StatementId]) -> u32 {
    source.statements(block).filter(|id| bare_string(source.tree, *id).is_none()).count() as u32
}

/// True for what the class body itself defines: not for what methods set, which is part of their bodies.
fn is_member(symbol: &Symbol, class: SymbolId, source: &Source<'_>, node: &Class) -> bool {
    let set_by_method = || {
        let defines = |id: &StatementId| matches!(source.tree[*id].kind, StatementKind::Function(_));
        let inside = |id: &StatementId| source.in_file(source.tree[*id].range).contains(symbol.range);
        node.body.iter().filter(|id| defines(id)).any(inside)
    };
    symbol.parent == Some(class) && (symbol.kind != SymbolKind::Attribute || !set_by_method())
}

fn members_digest(members: &[&Symbol]) -> Digest {
    let parts = members.iter().flat_map(|member| {
        let Symbol { name, body, .. } = member;
        [name.as_bytes(), body.signature_digest.as_bytes().as_slice(), body.digest.as_bytes().as_slice()]
    });
    Digest::of_parts(parts)
}

/// The shingles of all members, and one for each member's name.
fn members_shingles(members: &[&Symbol]) -> ThinVec<u32> {
    let names = members.iter().map(|member| combine(&[hash_of_text(&member.name)]));
    let mut shingles = ThinVec::with_capacity(members.iter().map(|it| it.body.shingles.len() + 1).sum());
    shingles.extend(members.iter().flat_map(|member| &member.body.shingles).copied().chain(names));
    // Merges what is sorted already.
    shingles.sort();
    shingles
}

/// The names that the class body reads, its own and its methods left out.
fn class_references(source: &Source<'_>, class: &Class) -> ThinVec<CompactString> {
    let executed = class
        .body
        .iter()
        .copied()
        .filter(|id| !matches!(source.tree[*id].kind, StatementKind::Function(_) | StatementKind::Class(_)));
    let executed: Vec<StatementId> = executed.collect();
    let locals = Locals::of_block(source, &executed);
    source.references(source.walk(&executed), &locals)
}

//! Names in quoted annotations and type comments.

mod type_parts;

use std::collections::BTreeSet;

use model::TextRange;

use super::Context;
use super::chain::{Chain, read};
use crate::python::origin::Origins;
use crate::python::project::FileUnit;
use crate::python::scope::ScopeId;
use crate::python::syntax::{ExpressionId, ExpressionKind, ParameterNode, StatementKind, TypeParameter};
use type_parts::{masked, names_in, type_parts};

/// A dotted name spelled in a string or comment, as its tokens, with the scope in which it is read.
pub(super) type Spelled = (Vec<TextRange>, ScopeId);

/// The chains that quoted annotations and type comments of `unit` spell.
pub(super) fn quoted_chains(context: Context<'_, '_>, unit: &FileUnit) -> Vec<Chain> {
    let chain = |(tokens, scope): Spelled| {
        let binding = unit.scopes.lookup(scope, unit.text(tokens[0]))?;
        read(context, unit, binding, scope, tokens, None)
    };
    spelled(context, unit, &chain)
}

/// The dotted names that quoted annotations and type comments spell, as far as `wanted` takes them.
pub(super) fn spelled<T>(context: Context<'_, '_>, unit: &FileUnit, wanted: &dyn Fn(Spelled) -> Option<T>) -> Vec<T> {
    let taken = |text: &str, start: u32, scope: ScopeId| -> Vec<(u32, T)> {
        let names = dotted_names(text, start).into_iter();
        names.filter_map(|tokens| Some((tokens[0].start - start, wanted((tokens, scope))?))).collect()
    };
    let mut res = Vec::new();
    for (start, text, scope) in quoted_texts(context, unit) {
        let found = taken(&text, start, scope);
        // Only the few texts that hold a wanted name are parsed.
        let names = if found.is_empty() { None } else { names_in(&text) };
        let read = |at: &u32| names.as_ref().is_some_and(|names| names.contains(at));
        res.extend(found.into_iter().filter(|(at, _)| read(at)).map(|(_, it)| it));
    }
    for (range, scope) in type_comments(unit) {
        res.extend(taken(unit.text(range), range.start, scope).into_iter().map(|(_, it)| it));
    }
    res
}

/// Every string in the place of a type: where its text starts, the text, the scope in which it is read.
fn quoted_texts(context: Context<'_, '_>, unit: &FileUnit) -> Vec<(u32, String, ScopeId)> {
    let tree = &unit.tree;
    let roots = annotations(unit).into_iter().chain(type_arguments(context, unit));
    let strings: BTreeSet<ExpressionId> = roots.flat_map(|root| type_parts(tree, root).strings).collect();
    let text = |id: ExpressionId| match &tree[id].kind {
        ExpressionKind::String(string) => {
            masked(tree, string).map(|(start, text)| (start, text, unit.scopes.scope_at(id)))
        }
        _ => None,
    };
    let mut res: Vec<_> = strings.into_iter().filter_map(text).collect();
    res.sort();
    res
}

/// The expressions that stand in the place of an annotation.
fn annotations(unit: &FileUnit) -> Vec<ExpressionId> {
    let tree = &unit.tree;
    let of_parameters =
        |parameters: &[ParameterNode]| parameters.iter().filter_map(|it| it.annotation).collect::<Vec<_>>();
    let of_type_parameters = |parameters: &[TypeParameter]| {
        parameters.iter().flat_map(|it| it.bound.into_iter().chain(it.default)).collect::<Vec<_>>()
    };
    let is_index = |base: &ExpressionId| matches!(tree[*base].kind, ExpressionKind::Subscript { .. });
    let mut res = Vec::new();
    for statement in unit.blocks.statements() {
        match &tree[statement].kind {
            StatementKind::Function(function) => {
                res.extend(of_parameters(&function.parameters));
                res.extend(function.returns);
                res.extend(of_type_parameters(&function.type_parameters));
            }
            StatementKind::Class(class) => {
                res.extend(of_type_parameters(&class.type_parameters));
                res.extend(class.arguments.iter().map(|it| it.value).filter(is_index));
            }
            StatementKind::AnnotatedAssign { annotation, value, .. } => {
                res.push(*annotation);
                let is_alias = tree.text(tree[*annotation].range).ends_with("TypeAlias");
                res.extend(value.filter(|_| is_alias));
            }
            StatementKind::TypeAlias { value, type_parameters, .. } => {
                res.push(*value);
                res.extend(of_type_parameters(type_parameters));
            }
            _ => {}
        }
    }
    res
}

/// Arguments and indices that `typing` reads as types: `cast("X", y)`, `TypeVar("T", bound="X")`, `List["X"]`.
fn type_arguments(context: Context<'_, '_>, unit: &FileUnit) -> Vec<ExpressionId> {
    let tree = &unit.tree;
    let holds_string = |expression: ExpressionId| {
        let range = tree[expression].range;
        memchr::memchr2(b'"', b'\'', tree.text(range).as_bytes()).is_some() && context.project.speaks(unit, range)
    };
    let mut res = Vec::new();
    for index in 0..tree.expressions.len() {
        let id = ExpressionId(index as u32);
        match &tree[id].kind {
            ExpressionKind::Call { function, .. } if holds_string(id) => {
                if let Some(name) = typing_name(context, unit, *function) {
                    res.extend(type_parts::type_arguments(tree, &name, id));
                }
            }
            ExpressionKind::Subscript { value, .. }
                if holds_string(id)
                    && (is_builtin_generic(unit, *value) || typing_name(context, unit, *value).is_some()) =>
            {
                res.push(id);
            }
            _ => {}
        }
    }
    res
}

/// True for builtin classes that take types in brackets.
fn is_builtin_generic(unit: &FileUnit, value: ExpressionId) -> bool {
    const NAMES: &[&str] = &["dict", "frozenset", "list", "set", "tuple", "type"];
    let node = &unit.tree[value];
    node.kind == ExpressionKind::Name && NAMES.contains(&unit.text(node.range)) && unit.scopes.resolve(value).is_none()
}

/// The name in `typing` that `expression` means.
fn typing_name(context: Context<'_, '_>, unit: &FileUnit, expression: ExpressionId) -> Option<String> {
    let chain = matches!(unit.tree[expression].kind, ExpressionKind::Name | ExpressionKind::Attribute { .. });
    let origin = if chain { Origins { project: context.project, unit }.of(expression)? } else { return None };
    matches!(origin.root(), "typing" | "typing_extensions" | "collections").then(|| origin.last().to_owned())
}

/// What stands behind `# type:`, with the scope in which it is read.
fn type_comments(unit: &FileUnit) -> Vec<(TextRange, ScopeId)> {
    let types = |comment: &TextRange| {
        let text = unit.text(*comment);
        let rest = text.strip_prefix('#')?.trim_start().strip_prefix("type:")?;
        let rest = rest.split('#').next().unwrap_or(rest);
        let content = rest.trim();
        let start = comment.start + (text.find(rest)? + rest.find(content)?) as u32;
        let range = TextRange::new(start, start + content.len() as u32);
        (!content.is_empty() && !content.starts_with("ignore")).then(|| (range, scope_of_comment(unit, comment.start)))
    };
    unit.tree.comments.iter().filter_map(types).collect()
}

/// The scope of the statement that a comment belongs to: for signatures the one outside the function.
fn scope_of_comment(unit: &FileUnit, offset: u32) -> ScopeId {
    let nearest = unit.blocks.last_before(&unit.tree, offset);
    nearest.map_or(ScopeId::MODULE, |statement| unit.scopes.scope_of(statement))
}

/// The dotted names in the text of a type, each as its tokens; `base` is where the text starts.
fn dotted_names(text: &str, base: u32) -> Vec<Vec<TextRange>> {
    let bytes = text.as_bytes();
    let token = |start: usize, end: usize| TextRange::new(base + start as u32, base + end as u32);
    let mut res: Vec<Vec<TextRange>> = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        if !starts_name(bytes[at]) {
            at += if bytes[at].is_ascii_digit() { name_length(&bytes[at..]).max(1) } else { 1 };
            continue;
        }
        let mut tokens = Vec::new();
        loop {
            let end = at + name_length(&bytes[at..]);
            tokens.push(token(at, end));
            at = end;
            let next = text[at..].strip_prefix('.').is_some_and(|rest| rest.bytes().next().is_some_and(starts_name));
            if !next {
                break;
            }
            at += 1;
        }
        let last = tokens[tokens.len() - 1];
        let is_literal = &text[(last.start - base) as usize..(last.end - base) as usize] == "Literal";
        if is_literal && bytes.get(at) == Some(&b'[') {
            at += text[at..].find(']').unwrap_or(0);
        } else {
            res.push(tokens);
        }
    }
    res
}

fn starts_name(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_' || byte >= 0x80
}

fn name_length(bytes: &[u8]) -> usize {
    bytes.iter().position(|byte| !starts_name(*byte) && !byte.is_ascii_digit()).unwrap_or(bytes.len())
}

//! Names in quoted annotations and type comments.

use model::TextRange;

use super::Context;
use super::chain::{Chain, read};
use crate::python::origin::Origins;
use crate::python::project::FileUnit;
use crate::python::scope::ScopeId;
use crate::python::syntax::{
    ArgumentForm, ArgumentNode, ExpressionId, ExpressionKind, ParameterNode, StatementKind, StringNode, Tree,
};

/// The chains that quoted annotations and type comments of `unit` spell.
pub(super) fn quoted_chains(context: Context<'_, '_>, unit: &FileUnit<'_>) -> Vec<Chain> {
    let mut texts: Vec<(TextRange, ScopeId)> = Vec::new();
    for root in annotations(unit).into_iter().chain(type_arguments(context, unit)) {
        collect_strings(unit, root, &mut texts);
    }
    texts.sort_by_key(|(range, _)| *range);
    texts.dedup();
    texts.extend(type_comments(unit));
    let spelled = texts.into_iter().flat_map(|(range, scope)| {
        dotted_names(unit.text(range), range.start).into_iter().map(move |tokens| (tokens, scope))
    });
    let chain = |(tokens, scope): (Vec<TextRange>, ScopeId)| {
        let binding = unit.scopes.lookup(scope, unit.text(tokens[0]))?;
        read(context, unit, binding, scope, tokens, None)
    };
    spelled.filter_map(chain).collect()
}

/// The expressions that stand in the place of an annotation.
fn annotations(unit: &FileUnit<'_>) -> Vec<ExpressionId> {
    let tree = &unit.tree;
    let of_parameters =
        |parameters: &[ParameterNode]| parameters.iter().filter_map(|it| it.annotation).collect::<Vec<_>>();
    let mut res = Vec::new();
    for statement in unit.blocks.statements() {
        match &tree[statement].kind {
            StatementKind::Function(function) => {
                res.extend(of_parameters(&function.parameters));
                res.extend(function.returns);
            }
            StatementKind::AnnotatedAssign { annotation, value, .. } => {
                res.push(*annotation);
                let is_alias = tree.text(tree[*annotation].range).ends_with("TypeAlias");
                res.extend(value.filter(|_| is_alias));
            }
            StatementKind::TypeAlias { value, .. } => res.push(*value),
            _ => {}
        }
    }
    res
}

/// Arguments and indices that `typing` reads as types: `cast("X", y)`, `TypeVar("T", bound="X")`, `List["X"]`.
fn type_arguments(context: Context<'_, '_>, unit: &FileUnit<'_>) -> Vec<ExpressionId> {
    let tree = &unit.tree;
    let holds_string =
        |expression: ExpressionId| memchr::memchr2(b'"', b'\'', tree.text(tree[expression].range).as_bytes()).is_some();
    let mut res = Vec::new();
    for index in 0..tree.expressions.len() {
        let id = ExpressionId(index as u32);
        match &tree[id].kind {
            ExpressionKind::Call { function, arguments, .. } if holds_string(id) => {
                if let Some(name) = typing_name(context, unit, *function) {
                    res.extend(arguments.iter().enumerate().filter(|it| is_type(tree, &name, it)).map(|it| it.1.value));
                }
            }
            ExpressionKind::Subscript { value, .. }
                if holds_string(id) && typing_name(context, unit, *value).is_some() =>
            {
                res.push(id);
            }
            _ => {}
        }
    }
    res
}

/// The name in `typing` that `expression` means.
fn typing_name(context: Context<'_, '_>, unit: &FileUnit<'_>, expression: ExpressionId) -> Option<String> {
    let chain = matches!(unit.tree[expression].kind, ExpressionKind::Name | ExpressionKind::Attribute { .. });
    let origin = if chain { Origins { project: context.project, unit }.of(expression)? } else { return None };
    matches!(origin.root(), "typing" | "typing_extensions").then(|| origin.last().to_owned())
}

fn is_type(tree: &Tree, function: &str, (place, argument): &(usize, &ArgumentNode)) -> bool {
    match (function, argument.form) {
        ("cast" | "ForwardRef", ArgumentForm::Positional) => *place == 0,
        ("NewType" | "assert_type" | "TypeAliasType", ArgumentForm::Positional) => *place == 1,
        ("TypeVar", ArgumentForm::Positional) => *place > 0,
        ("TypeVar", ArgumentForm::Keyword(name)) => matches!(tree.text(name), "bound" | "default"),
        ("cast", ArgumentForm::Keyword(name)) => tree.text(name) == "typ",
        _ => false,
    }
}

/// The contents of the strings below `root` that are types, with the scope in which they are read.
fn collect_strings(unit: &FileUnit<'_>, root: ExpressionId, texts: &mut Vec<(TextRange, ScopeId)>) {
    let tree = &unit.tree;
    let mut pending = vec![root];
    while let Some(id) = pending.pop() {
        match &tree[id].kind {
            ExpressionKind::String(string) => {
                texts.extend(readable(tree, string).map(|range| (range, unit.scopes.scope_at(id))));
            }
            ExpressionKind::Subscript { value, index } => {
                let name = tree.text(tree[*value].range).rsplit('.').next().unwrap_or("");
                match (name, &tree[*index].kind) {
                    ("Literal", _) => {}
                    ("Annotated", ExpressionKind::Tuple(parts)) => pending.extend(parts.first()),
                    _ => pending.extend([*value, *index]),
                }
            }
            ExpressionKind::Tuple(parts) | ExpressionKind::List(parts) => pending.extend(parts),
            ExpressionKind::Binary { left, right, .. } => pending.extend([*left, *right]),
            ExpressionKind::Starred(inner) => pending.push(*inner),
            _ => {}
        }
    }
}

/// The content of a string that is one plain literal without escapes.
fn readable(tree: &Tree, string: &StringNode) -> Option<TextRange> {
    let [part] = string.parts.as_slice() else { return None };
    // An escaped quote changes no name.
    let escaped = tree.text(part.content).replace("\\'", "").replace("\\\"", "").contains('\\');
    (!part.is_bytes && !part.is_template && !escaped).then_some(part.content)
}

/// What stands behind `# type:`, with the scope in which it is read.
fn type_comments(unit: &FileUnit<'_>) -> Vec<(TextRange, ScopeId)> {
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
fn scope_of_comment(unit: &FileUnit<'_>, offset: u32) -> ScopeId {
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

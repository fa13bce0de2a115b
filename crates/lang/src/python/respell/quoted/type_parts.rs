//! What an expression in the place of a type is made of: names, and strings that are types again.

use crate::python::parse::parse;
use crate::python::syntax::{ArgumentForm, ExpressionId, ExpressionKind, StatementKind, StringNode, Tree};
use crate::python::visit::{Node, walk_expression};

/// The parts of a type.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct TypeParts {
    /// Names that are read.
    pub(super) names: Vec<ExpressionId>,
    /// Strings that are read as types: not those of `Literal`, nor what `Annotated` says beside the type.
    pub(super) strings: Vec<ExpressionId>,
    /// False when a part can stand in no type: then the text is something else.
    pub(super) is_type: bool,
}

/// The parts of the type at `root`.
pub(super) fn type_parts(tree: &Tree, root: ExpressionId) -> TypeParts {
    let mut res = TypeParts { is_type: true, ..TypeParts::default() };
    let mut pending = vec![root];
    while let Some(id) = pending.pop() {
        match &tree[id].kind {
            ExpressionKind::Name => res.names.push(id),
            ExpressionKind::String(_) => res.strings.push(id),
            ExpressionKind::Attribute { value, .. } => pending.push(*value),
            ExpressionKind::Subscript { value, index } => {
                pending.push(*value);
                let name = tree.text(tree[*value].range).rsplit('.').next().unwrap_or("");
                match (name, &tree[*index].kind) {
                    ("Literal", _) => {}
                    ("Annotated", ExpressionKind::Tuple(parts)) => {
                        pending.extend(parts.first());
                        parts.iter().skip(1).for_each(|part| res.add_values(tree, *part));
                    }
                    _ => pending.push(*index),
                }
            }
            ExpressionKind::Tuple(parts) | ExpressionKind::List(parts) | ExpressionKind::Boolean(parts) => {
                pending.extend(parts);
            }
            ExpressionKind::Binary { left, right, .. } => pending.extend([*left, *right]),
            ExpressionKind::Starred(inner) => pending.push(*inner),
            ExpressionKind::Call { .. } => res.add_values(tree, id),
            ExpressionKind::Constant | ExpressionKind::Number => {}
            _ => res.is_type = false,
        }
    }
    res
}

impl TypeParts {
    /// Takes the names of a value that stands beside a type; its strings are no types.
    fn add_values(&mut self, tree: &Tree, root: ExpressionId) {
        let names = walk_expression(tree, root).filter_map(|node| match node {
            Node::Expression(id) => (tree[id].kind == ExpressionKind::Name).then_some(id),
            Node::Statement(_) => None,
        });
        self.names.extend(names);
    }
}

/// Where names are read in `text`, which is quoted in the place of a type; `None` when it is no type.
///
/// `text` may be masked: everything but the offsets of the names may differ from the file.
pub(super) fn names_in(text: &str) -> Option<Vec<u32>> {
    const NESTING: usize = 4;
    let mut res = Vec::new();
    let mut texts = vec![(0, text.to_owned())];
    for _ in 0..NESTING {
        let mut inner = Vec::new();
        for (base, text) in &texts {
            // An escaped quote changes no name; a line break inside parentheses ends nothing.
            let plain = format!("({})", text.replace("\\'", " '").replace("\\\"", " \""));
            let tree = parse(plain.as_bytes()).tree;
            let [statement] = tree.body.as_slice() else { return None };
            let StatementKind::Expression(root) = tree[*statement].kind else { return None };
            let parts = type_parts(&tree, root);
            if !parts.is_type || !tree.errors.is_empty() {
                return None;
            }
            res.extend(parts.names.iter().map(|id| base + tree[*id].range.start - 1));
            let strings = parts.strings.iter().filter_map(|id| match &tree[*id].kind {
                ExpressionKind::String(string) => masked(&tree, string),
                _ => None,
            });
            inner.extend(strings.map(|(start, text)| (base + start - 1, text)));
        }
        texts = inner;
    }
    Some(res)
}

/// What a string says, with the offset of its first letter: adjacent literals with spaces for what stands between them.
///
/// `None` for strings whose letters stand for others: escapes, bytes, templates.
pub(super) fn masked(tree: &Tree, string: &StringNode) -> Option<(u32, String)> {
    let start = string.parts.first()?.content.start;
    let mut text = String::new();
    for part in &string.parts {
        let content = tree.text(part.content);
        let escaped = content.replace("\\'", "").replace("\\\"", "").contains('\\');
        if part.is_bytes || part.is_template || escaped {
            return None;
        }
        text.extend(std::iter::repeat_n(' ', (part.content.start - start) as usize - text.len()));
        text.push_str(content);
    }
    Some((start, text))
}

/// The arguments of a call to `function` of `typing` that are types.
pub(super) fn type_arguments(tree: &Tree, function: &str, call: ExpressionId) -> Vec<ExpressionId> {
    let ExpressionKind::Call { arguments, .. } = &tree[call].kind else { return Vec::new() };
    let is_type = |place: usize, form: ArgumentForm| match (function, form) {
        ("cast" | "ForwardRef", ArgumentForm::Positional) => place == 0,
        ("NewType" | "assert_type" | "TypeAliasType", ArgumentForm::Positional) => place == 1,
        ("TypeVar", ArgumentForm::Positional) => place > 0,
        ("TypeVar" | "ParamSpec" | "TypeVarTuple", ArgumentForm::Keyword(name)) => {
            matches!(tree.text(name), "bound" | "default")
        }
        ("cast", ArgumentForm::Keyword(name)) => tree.text(name) == "typ",
        _ => false,
    };
    let types = arguments.iter().enumerate().filter(|(place, it)| is_type(*place, it.form)).map(|(_, it)| it.value);
    let fields = match (function, arguments.get(1)) {
        ("NamedTuple" | "TypedDict", Some(fields)) => field_types(tree, fields.value),
        _ => Vec::new(),
    };
    types.chain(fields).collect()
}

/// The types in `[("name", type)]` and in `{"name": type}`.
fn field_types(tree: &Tree, fields: ExpressionId) -> Vec<ExpressionId> {
    use crate::python::syntax::DictItem;
    match &tree[fields].kind {
        ExpressionKind::List(rows) | ExpressionKind::Tuple(rows) => {
            let second = |row: &ExpressionId| match &tree[*row].kind {
                ExpressionKind::Tuple(cells) | ExpressionKind::List(cells) => cells.get(1).copied(),
                _ => None,
            };
            rows.iter().filter_map(second).collect()
        }
        ExpressionKind::Dict(items) => {
            let value = |item: &DictItem| match item {
                DictItem::Pair(_, value) => Some(*value),
                DictItem::Unpack(_) => None,
            };
            items.iter().filter_map(value).collect()
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Option<Vec<&str>> {
        let mut starts = names_in(text)?;
        starts.sort_unstable();
        let name = |start: &u32| {
            let rest = &text[*start as usize..];
            &rest[..rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len())]
        };
        Some(starts.iter().map(name).collect())
    }

    #[test]
    fn names_of_types_are_found_in_nested_strings_too() {
        assert_eq!(names("Union[A, 'B', a.C] | None").unwrap(), ["Union", "A", "B", "a"]);
        assert_eq!(names("\n  A\n").unwrap(), ["A"]);
        assert_eq!(names("Callable[[A], \\'B\\']").unwrap(), ["Callable", "A", "B"]);
    }

    #[test]
    fn texts_that_are_no_types_stay_out() {
        assert_eq!(names("Literal['A'] | Annotated[B, 'C', D('E')]").unwrap(), ["Literal", "Annotated", "B", "D"]);
        assert_eq!(names("A is good"), None);
        assert_eq!(names("list[A"), None);
        assert_eq!(names("one A, two"), None);
    }
}

//! Types in comments, as PEP 484 has them for old code: `x = []  # type: list[Client]`, `# type: (Client) -> int`.

use model::TextRange;

use super::{Type, class_table::function_node, parents::Parent, world::World};
use crate::python::{
    scope::{ScopeId, ScopeKind},
    syntax::{ExpressionId, StatementId, Tree},
};

impl World<'_> {
    /// What a comment behind the statement that assigns `value` says of its target.
    pub(super) fn commented(&self, file: usize, value: ExpressionId) -> Type {
        let tree = self.tree(file);
        match self.parents[file].of(value) {
            Some(Parent::Statement(statement)) if self.has_type_comments(file) => {
                let scope = self.scopes(file).scope_of(statement);
                self.spelled(file, scope, comment_behind(tree, tree[statement].range.end))
            }
            _ => Type::Unknown,
        }
    }

    /// What a comment behind `offset`, in the line of a `for` or `with`, says of what it binds.
    pub(super) fn commented_at(&self, file: usize, scope: ScopeId, offset: u32) -> Type {
        let tree = self.tree(file);
        if !self.has_type_comments(file) {
            return Type::Unknown;
        }
        self.spelled(file, scope, comment_behind(tree, offset))
    }

    /// What the comments of a function say of the parameter at `index`.
    pub(super) fn commented_parameter(&self, file: usize, function: StatementId, index: usize) -> Type {
        if !self.has_type_comments(file) {
            return Type::Unknown;
        }
        let tree = self.tree(file);
        let node = function_node(tree, function);
        let scope = self.scopes(file).scope_of(function);
        if let Some(text) = own_comment(tree, node.parameters[index].range.end) {
            return self.spelled(file, scope, Some(text));
        }
        let Some((parameters, _)) = signature_comment(tree, function) else { return Type::Unknown };
        let listed = split(parameters);
        // The receiver may be left out.
        let left_out = node.parameters.len().saturating_sub(listed.len());
        let place = if left_out <= 1 { index.checked_sub(left_out) } else { None };
        self.spelled(file, scope, place.and_then(|place| listed.get(place).copied()))
    }

    /// What the comment of a function says of its result.
    pub(super) fn commented_result(&self, file: usize, function: StatementId) -> Type {
        let tree = self.tree(file);
        if !self.has_type_comments(file) {
            return Type::Unknown;
        }
        let result = signature_comment(tree, function).map(|(_, result)| result);
        let scope = self.scopes(file).opened_by(ScopeKind::Function(function)).unwrap_or(ScopeId::MODULE);
        self.spelled(file, scope, result)
    }

    fn spelled(&self, file: usize, scope: ScopeId, text: Option<&str>) -> Type {
        text.map_or(Type::Unknown, |text| self.deeper(|| self.written_in(file, scope, text)))
    }
}

/// True when some comment of the file may name a type.
pub(super) fn has_type_comments(tree: &Tree) -> bool {
    tree.comments.iter().any(|comment| type_in(tree.text(*comment)).is_some())
}

/// The type in a comment that follows `offset` on its line.
fn comment_behind(tree: &Tree, offset: u32) -> Option<&str> {
    let at = tree.comments.partition_point(|comment| comment.start < offset);
    let comment = tree.comments.get(at)?;
    let between = tree.text(TextRange::new(offset, comment.start));
    let alone = between.chars().all(|it| matches!(it, ' ' | '\t' | ')' | ':' | ','));
    if alone { type_in(tree.text(*comment)) } else { None }
}

/// The same for a parameter: only what stands behind a comma or the last parameter is its own.
fn own_comment(tree: &Tree, offset: u32) -> Option<&str> {
    comment_behind(tree, offset).filter(|text| !text.starts_with('('))
}

/// `# type: (Client, int) -> Client` above the body of a function: what it says of the parameters, and of the result.
fn signature_comment(tree: &Tree, function: StatementId) -> Option<(&str, &str)> {
    let node = function_node(tree, function);
    let body = tree[*node.body.first()?].range.start;
    let from = tree.comments.partition_point(|comment| comment.start < node.parameters_range.end);
    let above = tree.comments[from..].iter().take_while(|comment| comment.start < body);
    above.filter_map(|comment| type_in(tree.text(*comment))).find_map(|text| {
        let (parameters, result) = text.rsplit_once("->")?;
        let parameters = parameters.trim().strip_prefix('(')?.strip_suffix(')')?;
        Some((parameters, result.trim()))
    })
}

/// What stands behind `# type:`, comments about other checks apart.
fn type_in(comment: &str) -> Option<&str> {
    let text = comment.trim_start_matches('#').trim_start().strip_prefix("type:")?;
    let text = text.split('#').next().unwrap_or_default().trim();
    (!text.is_empty() && !text.starts_with("ignore")).then_some(text)
}

/// The parts of a list between commas that stand in no brackets.
fn split(list: &str) -> Vec<&str> {
    let mut depth = 0_i32;
    let parts = list.split(move |it: char| {
        match it {
            '[' | '(' => depth += 1,
            ']' | ')' => depth -= 1,
            _ => {}
        }
        it == ',' && depth == 0
    });
    let parts = parts.map(|part| part.trim().trim_start_matches('*'));
    parts.filter(|part| !part.is_empty()).collect()
}

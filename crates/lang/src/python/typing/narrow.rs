//! What tests around a use say of it: `isinstance`, `case`.

use super::{Type, parents::Parent, world::World};
use crate::python::syntax::{ArgumentForm, Block, ExpressionId, ExpressionKind, StatementId, StatementKind, Tree};

impl World<'_> {
    /// What a test that was passed on the way to `expression` says of it.
    pub(super) fn narrowed(&self, file: usize, expression: ExpressionId) -> Option<Type> {
        let tree = self.tree(file);
        let text = match &tree[expression].kind {
            ExpressionKind::Name => tree.text(tree[expression].range).to_owned(),
            ExpressionKind::Attribute { .. } => tree.dotted(expression)?,
            _ => return None,
        };
        // Only files that test types at all are searched.
        if !tree.source.contains("isinstance") && !tree.source.contains("case ") {
            return None;
        }
        self.narrowed_inside(file, expression, &text).or_else(|| self.narrowed_around(file, expression, &text))
    }

    /// Tests inside the same statement: `a and b`, `b if a else c`, comprehension conditions.
    fn narrowed_inside(&self, file: usize, expression: ExpressionId, text: &str) -> Option<Type> {
        let tree = self.tree(file);
        let mut child = expression;
        for parent in self.parents[file].enclosing(expression) {
            let tests: Vec<ExpressionId> = match &tree[parent].kind {
                ExpressionKind::Conditional { test, body, .. } if *body == child => vec![*test],
                ExpressionKind::Boolean(parts) if is_and(tree, parts) => {
                    parts.iter().copied().take_while(|part| *part != child).collect()
                }
                ExpressionKind::Comprehension { element, value, clauses, .. }
                    if *element == child || *value == Some(child) =>
                {
                    clauses.iter().flat_map(|clause| clause.conditions.iter().copied()).collect()
                }
                _ => Vec::new(),
            };
            if let Some(found) = tests.into_iter().find_map(|test| self.tested(file, test, text)) {
                return Some(found);
            }
            child = parent;
        }
        None
    }

    fn narrowed_around(&self, file: usize, expression: ExpressionId, text: &str) -> Option<Type> {
        let (tree, parents) = (self.tree(file), &self.parents[file]);
        let mut at = parents.statement(expression)?;
        if self.assigns(file, at, text) {
            return None;
        }
        loop {
            let place = parents.place_of(at);
            if let Some(found) = self.tested_before(file, at, text) {
                return found;
            }
            let parent = place.parent?;
            let found = match &tree[parent].kind {
                StatementKind::If { branches, .. } => {
                    branches.get(place.branch as usize).and_then(|(test, _)| self.tested(file, *test, text))
                }
                StatementKind::While { test, .. } if place.branch == 0 => self.tested(file, *test, text),
                StatementKind::Match { subject, cases } if tree.dotted(*subject).as_deref() == Some(text) => {
                    let case = cases.get(place.branch as usize)?;
                    self.matched(file, case.pattern)
                }
                StatementKind::Function(_) | StatementKind::Class(_) => return None,
                _ => None,
            };
            if found.is_some() {
                return found;
            }
            at = parent;
        }
    }

    /// Asserts and early exits before `at` in its block; `Some(None)` when the name is bound anew after them.
    fn tested_before(&self, file: usize, at: StatementId, text: &str) -> Option<Option<Type>> {
        let tree = self.tree(file);
        let place = self.parents[file].place_of(at);
        let block = self.block(file, at)?;
        for earlier in block[..place.index as usize].iter().rev() {
            let found = match &tree[*earlier].kind {
                StatementKind::Assert { test, .. } => self.tested(file, *test, text),
                StatementKind::If { branches, orelse } => match branches.as_slice() {
                    [(test, body)] if orelse.is_empty() && leaves(tree, body) => self.refuted(file, *test, text),
                    _ => None,
                },
                _ => None,
            };
            if found.is_some() {
                return Some(found);
            }
            if self.assigns(file, *earlier, text) {
                return Some(None);
            }
        }
        None
    }

    fn block(&self, file: usize, statement: StatementId) -> Option<&[StatementId]> {
        let tree = self.tree(file);
        let place = self.parents[file].place_of(statement);
        match place.parent {
            None => Some(&tree.body),
            Some(parent) => crate::python::visit::blocks(&tree[parent].kind)
                .get(place.branch as usize)
                .map(|block| block.as_slice()),
        }
    }

    /// True when `statement` or a part of it binds `text`.
    fn assigns(&self, file: usize, statement: StatementId, text: &str) -> bool {
        let tree = self.tree(file);
        let targets = match &tree[statement].kind {
            StatementKind::Assign { targets, .. } => targets.clone(),
            StatementKind::AnnotatedAssign { target, .. } | StatementKind::For { target, .. } => vec![*target],
            _ => return self.binds_inside(file, statement, text),
        };
        targets.iter().any(|target| tree.dotted(*target).as_deref() == Some(text))
    }

    fn binds_inside(&self, file: usize, statement: StatementId, text: &str) -> bool {
        let tree = self.tree(file);
        let blocks = crate::python::visit::blocks(&tree[statement].kind);
        let opaque = matches!(tree[statement].kind, StatementKind::Function(_) | StatementKind::Class(_));
        !opaque && blocks.into_iter().flatten().any(|inner| self.assigns(file, *inner, text))
    }

    /// What `test` says of `text` when it holds.
    fn tested(&self, file: usize, test: ExpressionId, text: &str) -> Option<Type> {
        let tree = self.tree(file);
        match &tree[test].kind {
            ExpressionKind::Call { function, arguments, .. }
                if tree.dotted(*function).as_deref() == Some("isinstance") =>
            {
                let [subject, class] = arguments.as_slice() else { return None };
                let plain = class.form == ArgumentForm::Positional;
                let matches = tree.dotted(subject.value).as_deref() == Some(text);
                (plain && matches).then(|| self.instance_named(file, class.value))
            }
            ExpressionKind::Boolean(parts) if is_and(tree, parts) => {
                parts.iter().find_map(|part| self.tested(file, *part, text))
            }
            _ => None,
        }
    }

    /// What `test` says of `text` when it does not hold.
    fn refuted(&self, file: usize, test: ExpressionId, text: &str) -> Option<Type> {
        let tree = self.tree(file);
        match &tree[test].kind {
            ExpressionKind::Unary { operator, operand } if tree.text(*operator) == "not" => {
                self.tested(file, *operand, text)
            }
            ExpressionKind::Boolean(parts) if !is_and(tree, parts) => {
                parts.iter().find_map(|part| self.refuted(file, *part, text))
            }
            _ => None,
        }
    }

    fn instance_named(&self, file: usize, class: ExpressionId) -> Type {
        let tree = self.tree(file);
        match &tree[class].kind {
            ExpressionKind::Tuple(parts) => Type::join(parts.iter().map(|part| self.instance_named(file, *part))),
            ExpressionKind::Binary { left, right, .. } => {
                Type::join([*left, *right].map(|side| self.instance_named(file, side)))
            }
            _ => self.infer(file, class).instance_of(),
        }
    }

    fn matched(&self, file: usize, pattern: ExpressionId) -> Option<Type> {
        match &self.tree(file)[pattern].kind {
            ExpressionKind::ClassPattern { class, .. } => Some(self.infer(file, *class).instance_of()),
            ExpressionKind::Pattern(parts) => self.matched(file, *parts.first()?),
            _ => None,
        }
    }

    /// The call whose callee `expression` is.
    pub(crate) fn calling(&self, file: usize, expression: ExpressionId) -> Option<ExpressionId> {
        let Parent::Expression(parent) = self.parents[file].of(expression)? else { return None };
        match &self.tree(file)[parent].kind {
            ExpressionKind::Call { function, .. } if *function == expression => Some(parent),
            _ => None,
        }
    }
}

/// `and` and `or` share a node; the text between the operands tells.
fn is_and(tree: &Tree, parts: &[ExpressionId]) -> bool {
    let [first, second, ..] = parts else { return false };
    let between = tree[*first].range.end as usize..tree[*second].range.start as usize;
    tree.source.get(between).is_some_and(|text| text.contains("and"))
}

/// True when a block ends by leaving.
fn leaves(tree: &Tree, block: &Block) -> bool {
    block.last().is_some_and(|last| match &tree[*last].kind {
        StatementKind::Return(_) | StatementKind::Raise { .. } => true,
        StatementKind::Simple => tree.text(tree[*last].range) != "pass",
        _ => false,
    })
}

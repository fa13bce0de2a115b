//! What tests around a use say of it: `isinstance`, `type(x) is`, `case`, `assert`, branches that leave.

use std::collections::BTreeSet;

use super::{Type, facts::Fact, parents::Parent, world::World};
use crate::python::syntax::{Block, ExpressionId, ExpressionKind, StatementId, StatementKind, Tree};

/// A name or chain of attributes whose tests are looked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Subject<'t> {
    pub(super) file: usize,
    pub(super) text: &'t str,
    pub(super) expression: ExpressionId,
}

impl World<'_> {
    /// What the tests that were passed on the way to `expression` say of it.
    pub(super) fn narrowed(&self, file: usize, expression: ExpressionId) -> Option<Type> {
        let tree = self.tree(file);
        let text = match &tree[expression].kind {
            ExpressionKind::Name => tree.text(tree[expression].range).to_owned(),
            ExpressionKind::Attribute { .. } => tree.dotted(expression)?,
            _ => return None,
        };
        if !self.is_tested(file, &text) {
            return None;
        }
        let subject = Subject { file, text: &text, expression };
        let mut facts = Vec::new();
        self.facts_inside(subject, &mut facts);
        self.facts_around(subject, &mut facts);
        if facts.is_empty() {
            return None;
        }
        let base = self.inferred(file, expression);
        Some(facts.iter().rev().fold(base, |known, fact| self.apply(fact, known)))
    }

    /// True when some test of the file looks at `text`.
    fn is_tested(&self, file: usize, text: &str) -> bool {
        if let Some(known) = self.tested.borrow().get(&file) {
            return known.contains(text);
        }
        let texts = self.tested_texts(file);
        let res = texts.contains(text);
        self.tested.borrow_mut().insert(file, texts);
        res
    }

    /// What some test of the file looks at, as written: everything else is narrowed by nothing.
    fn tested_texts(&self, file: usize) -> BTreeSet<String> {
        let tree = self.tree(file);
        let text = |subject: ExpressionId| match &tree[subject].kind {
            ExpressionKind::Walrus { name, .. } => Some(tree.text(*name).to_owned()),
            _ => tree.dotted(subject),
        };
        let in_expressions = tree.expressions.iter().filter_map(|expression| match &expression.kind {
            ExpressionKind::Call { function, arguments, .. } => {
                let name = tree.text(tree[*function].range);
                let tests = self.has_type_guards() || matches!(name, "isinstance" | "issubclass" | "type");
                arguments.first().filter(|_| tests).and_then(|first| text(first.value))
            }
            ExpressionKind::Attribute { value, attribute } if tree.text(*attribute) == "__class__" => text(*value),
            _ => None,
        });
        let matched = tree.statements.iter().filter_map(|statement| match &statement.kind {
            StatementKind::Match { subject, .. } => text(*subject),
            _ => None,
        });
        in_expressions.chain(matched).collect()
    }

    /// Tests inside the same statement: `a and b`, `b if a else c`, comprehension conditions.
    fn facts_inside(&self, subject: Subject<'_>, facts: &mut Vec<Fact>) {
        let tree = self.tree(subject.file);
        let mut child = subject.expression;
        for parent in self.parents[subject.file].enclosing(subject.expression) {
            match &tree[parent].kind {
                ExpressionKind::Conditional { test, body, .. } if *body == child => {
                    facts.extend(self.holds(subject, *test));
                }
                ExpressionKind::Conditional { test, orelse, .. } if *orelse == child => {
                    facts.extend(self.fails(subject, *test));
                }
                ExpressionKind::Boolean(parts) => {
                    let before = parts.iter().take_while(|part| **part != child);
                    let and = is_and(tree, parts);
                    facts.extend(
                        before.flat_map(|it| if and { self.holds(subject, *it) } else { self.fails(subject, *it) }),
                    );
                }
                ExpressionKind::Comprehension { clauses, .. } => {
                    let conditions = clauses.iter().flat_map(|clause| &clause.conditions);
                    let before = conditions.take_while(|condition| **condition != child);
                    let reached = !clauses.iter().any(|clause| clause.iterable == child);
                    facts.extend(before.filter(|_| reached).flat_map(|test| self.holds(subject, *test)));
                }
                _ => {}
            }
            child = parent;
        }
    }

    fn facts_around(&self, subject: Subject<'_>, facts: &mut Vec<Fact>) {
        let (tree, parents) = (self.tree(subject.file), &self.parents[subject.file]);
        let Some(mut at) = parents.statement(subject.expression) else { return };
        if let StatementKind::If { branches, .. } = &tree[at].kind {
            let range = tree[subject.expression].range;
            let before = branches.iter().take_while(|(test, _)| tree[*test].range.end <= range.start);
            facts.extend(before.flat_map(|(test, _)| self.fails(subject, *test)));
        }
        loop {
            if self.facts_before(subject, at, facts) == Way::Cut {
                return;
            }
            let place = parents.place_of(at);
            let Some(parent) = place.parent else { return };
            match &tree[parent].kind {
                StatementKind::If { branches, .. } => {
                    let branch = place.branch as usize;
                    facts.extend(branches.iter().take(branch).flat_map(|(test, _)| self.fails(subject, *test)));
                    facts.extend(branches.get(branch).into_iter().flat_map(|(test, _)| self.holds(subject, *test)));
                }
                StatementKind::While { test, .. } if place.branch == 0 => facts.extend(self.holds(subject, *test)),
                StatementKind::Match { subject: matched, .. } if self.is_subject(subject, *matched) => {
                    facts.extend(self.case_facts(subject.file, parent, place.branch as usize));
                }
                StatementKind::Function(_) if !self.is_captured(subject, parent) => return,
                _ => {}
            }
            // What runs again, or after a failure, may have bound the name in between; so may the head of a `with`.
            let again = matches!(
                tree[parent].kind,
                StatementKind::While { .. }
                    | StatementKind::For { .. }
                    | StatementKind::Try { .. }
                    | StatementKind::With { .. }
            );
            if again && self.assigns(subject, parent) {
                return;
            }
            at = parent;
        }
    }

    /// Asserts and branches before `at` in its block.
    fn facts_before(&self, subject: Subject<'_>, at: StatementId, facts: &mut Vec<Fact>) -> Way {
        let tree = self.tree(subject.file);
        let place = self.parents[subject.file].place_of(at);
        for earlier in self.block(subject.file, at)[..place.index as usize].iter().rev() {
            match &tree[*earlier].kind {
                StatementKind::Assert { test, .. } => facts.extend(self.holds(subject, *test)),
                StatementKind::If { branches, orelse } if !self.assigns(subject, *earlier) => {
                    let left = branches.iter().take_while(|(_, body)| leaves(tree, body));
                    facts.extend(left.flat_map(|(test, _)| self.fails(subject, *test)));
                    if let ([(test, _)], true) = (branches.as_slice(), leaves(tree, orelse)) {
                        facts.extend(self.holds(subject, *test));
                    }
                }
                StatementKind::If { branches, orelse } => match branches.as_slice() {
                    [(test, body)] if orelse.is_empty() && leaves(tree, body) => {
                        facts.extend(self.fails(subject, *test));
                    }
                    [(test, body)] if orelse.is_empty() => match self.bound_last(subject, body) {
                        Some(value) => facts.push(Fact::Else(self.fails(subject, *test), value)),
                        None => return Way::Cut,
                    },
                    _ => return Way::Cut,
                },
                _ if self.assigns(subject, *earlier) => return Way::Cut,
                _ => {}
            }
        }
        Way::Open
    }

    /// What `case` at `branch` says, and what the cases before it leave over.
    pub(super) fn case_facts(&self, file: usize, statement: StatementId, branch: usize) -> Vec<Fact> {
        let tree = self.tree(file);
        let StatementKind::Match { cases, .. } = &tree[statement].kind else { return Vec::new() };
        let plain = |pattern: ExpressionId| match &tree[pattern].kind {
            ExpressionKind::ClassPattern { arguments, .. } => arguments.is_empty(),
            _ => false,
        };
        let passed = cases.iter().take(branch).filter(|case| case.guard.is_none() && plain(case.pattern));
        let own = cases.get(branch).and_then(|case| self.matched(file, case.pattern)).map(Fact::Is);
        let passed = passed.filter_map(|case| self.matched(file, case.pattern)).map(Fact::IsNot);
        own.into_iter().chain(passed).collect()
    }

    /// What a pattern says of what it matches.
    pub(super) fn matched(&self, file: usize, pattern: ExpressionId) -> Option<Type> {
        let tree = self.tree(file);
        match &tree[pattern].kind {
            ExpressionKind::ClassPattern { class, .. } => Some(self.infer(file, *class).instance_of()),
            ExpressionKind::Pattern(parts) => match parts.as_slice() {
                [pattern, name] if tree[*name].kind == ExpressionKind::Capture => self.matched(file, *pattern),
                [_, ..] if tree.text(tree[pattern].range).starts_with(['[', '{', '(']) => None,
                [first, second, ..] if is_alternative(tree, *first, *second) => {
                    let all: Option<Vec<Type>> = parts.iter().map(|part| self.matched(file, *part)).collect();
                    all.map(Type::join)
                }
                _ => None,
            },
            ExpressionKind::Constant if tree.text(tree[pattern].range) == "None" => Some(Type::none()),
            _ => None,
        }
    }

    /// True when the name is bound outside `function` once and for all, so that tests around it still hold inside.
    fn is_captured(&self, subject: Subject<'_>, function: StatementId) -> bool {
        let scopes = self.scopes(subject.file);
        let Some(binding) = scopes.resolve(subject.expression) else { return false };
        let outside = scopes.chain(scopes.scope_of(function)).any(|scope| scope == scopes.binding(binding).scope);
        outside && scopes.binding(binding).sites.len() == 1
    }

    /// The value that the block leaves in the subject, when its last binding is a plain assignment.
    fn bound_last(&self, subject: Subject<'_>, block: &Block) -> Option<Type> {
        let tree = self.tree(subject.file);
        let last = block.iter().rev().find(|statement| self.assigns(subject, **statement))?;
        match &tree[*last].kind {
            StatementKind::Assign { value, .. } => Some(self.infer(subject.file, *value)),
            _ => None,
        }
    }

    fn block(&self, file: usize, statement: StatementId) -> &[StatementId] {
        let tree = self.tree(file);
        let place = self.parents[file].place_of(statement);
        let inner = |parent: StatementId| {
            crate::python::visit::blocks(&tree[parent].kind).get(place.branch as usize).map(|block| block.as_slice())
        };
        match place.parent {
            None => &tree.body,
            Some(parent) => inner(parent).unwrap_or_default(),
        }
    }

    /// True when `statement` or a part of it binds the subject.
    fn assigns(&self, subject: Subject<'_>, statement: StatementId) -> bool {
        let tree = self.tree(subject.file);
        let targets = match &tree[statement].kind {
            StatementKind::Assign { targets, .. } | StatementKind::Delete(targets) => targets.clone(),
            StatementKind::AnnotatedAssign { target, .. }
            | StatementKind::AugmentedAssign { target, .. }
            | StatementKind::For { target, .. } => vec![*target],
            StatementKind::With { items, .. } => items.iter().filter_map(|item| item.target).collect(),
            StatementKind::Function(_) | StatementKind::Class(_) => return false,
            _ => Vec::new(),
        };
        let blocks = crate::python::visit::blocks(&tree[statement].kind);
        targets.iter().any(|target| self.is_target(subject, *target))
            || blocks.into_iter().flatten().any(|inner| self.assigns(subject, *inner))
    }

    /// True when assigning to `target` gives the subject, or what it is read from, another value.
    fn is_target(&self, subject: Subject<'_>, target: ExpressionId) -> bool {
        let tree = self.tree(subject.file);
        match &tree[target].kind {
            ExpressionKind::Tuple(parts) | ExpressionKind::List(parts) => {
                parts.iter().any(|part| self.is_target(subject, *part))
            }
            ExpressionKind::Starred(inner) => self.is_target(subject, *inner),
            _ => tree.dotted(target).is_some_and(|text| {
                subject.text.strip_prefix(text.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
            }),
        }
    }

    /// True when `other` spells the subject and means the same.
    pub(super) fn is_subject(&self, subject: Subject<'_>, other: ExpressionId) -> bool {
        let tree = self.tree(subject.file);
        let other = match &tree[other].kind {
            ExpressionKind::Walrus { name, .. } => return tree.text(*name) == subject.text,
            _ => other,
        };
        let scopes = self.scopes(subject.file);
        let root = |expression: ExpressionId| scopes.resolve(root_name(tree, expression));
        tree.dotted(other).as_deref() == Some(subject.text) && root(other) == root(subject.expression)
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

/// Whether what stands further out still speaks of the same value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Open,
    Cut,
}

/// The name that a chain of attributes starts with.
fn root_name(tree: &Tree, expression: ExpressionId) -> ExpressionId {
    match tree[expression].kind {
        ExpressionKind::Attribute { value, .. } => root_name(tree, value),
        _ => expression,
    }
}

/// `and` and `or` share a node; the text between the operands tells.
pub(super) fn is_and(tree: &Tree, parts: &[ExpressionId]) -> bool {
    let [first, second, ..] = parts else { return false };
    let between = tree[*first].range.end as usize..tree[*second].range.start as usize;
    tree.source.get(between).is_some_and(|text| text.contains("and"))
}

fn is_alternative(tree: &Tree, first: ExpressionId, second: ExpressionId) -> bool {
    let between = tree[first].range.end as usize..tree[second].range.start as usize;
    tree.source.get(between).is_some_and(|text| text.contains('|'))
}

/// True when a block ends by leaving.
fn leaves(tree: &Tree, block: &Block) -> bool {
    block.last().is_some_and(|last| match &tree[*last].kind {
        StatementKind::Return(_) | StatementKind::Raise { .. } => true,
        StatementKind::Simple => tree.text(tree[*last].range) != "pass",
        _ => false,
    })
}

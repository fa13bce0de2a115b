//! Other names that a project has for what changed: a call may be refused under every one of them.
//!
//! An alias, a class derived from one that changed, a function that hands one back or hands its arguments on. Names of
//! what a call gives are none: what changed of an instance is a member, which is spelled.

use std::collections::BTreeSet;

use model::ParameterKind;

use super::FileUnit;
use crate::python::syntax::{
    ArgumentForm, Block, ExpressionId, ExpressionKind, Function, StatementId, StatementKind, Tree,
};
use crate::python::typing::statements_within;
use crate::python::visit::{expression_parts, expressions};

/// The names that `unit` gives to what one of `words` means.
pub(super) fn derived(unit: &FileUnit, words: &BTreeSet<String>) -> BTreeSet<String> {
    let finder = Finder { tree: &unit.tree, words };
    let aliases = unit.imports.items.iter().filter(|item| item.aliased && words.contains(item.path.last()));
    let mut res: BTreeSet<String> = aliases.map(|item| item.bound.clone()).collect();
    for index in 0..unit.tree.statements.len() {
        finder.statement(StatementId(index as u32), &mut res);
    }
    res
}

struct Finder<'f> {
    tree: &'f Tree,
    words: &'f BTreeSet<String>,
}

impl Finder<'_> {
    fn statement(&self, id: StatementId, res: &mut BTreeSet<String>) {
        match &self.tree[id].kind {
            StatementKind::Class(class) => {
                let hands_on = |id: &StatementId| match &self.tree[*id].kind {
                    StatementKind::Function(it) => self.is_constructor(it) && self.hands_on(it),
                    _ => false,
                };
                let from_base = class.arguments.iter().any(|argument| self.means(argument.value));
                if from_base || class.body.iter().any(hands_on) {
                    res.insert(self.tree.text(class.name).to_owned());
                }
            }
            StatementKind::Function(it) if !self.is_constructor(it) && (self.hands_back(it) || self.hands_on(it)) => {
                res.insert(self.tree.text(it.name).to_owned());
            }
            StatementKind::Assign { targets, value } if self.means(*value) => {
                targets.iter().for_each(|target| self.name(*target, res));
            }
            StatementKind::TypeAlias { name, value, .. } if self.means(*value) => {
                res.insert(self.tree.text(*name).to_owned());
            }
            StatementKind::AnnotatedAssign { target, annotation, value }
                if value.is_some_and(|it| self.means(it)) || self.means(*annotation) =>
            {
                self.name(*target, res);
            }
            _ => {}
        }
    }

    /// The names that an assignment to `target` binds.
    fn name(&self, target: ExpressionId, res: &mut BTreeSet<String>) {
        match &self.tree[target].kind {
            ExpressionKind::Name => {
                res.insert(self.tree.text(self.tree[target].range).to_owned());
            }
            ExpressionKind::Attribute { attribute, .. } => {
                res.insert(self.tree.text(*attribute).to_owned());
            }
            ExpressionKind::Tuple(parts) | ExpressionKind::List(parts) => {
                parts.iter().for_each(|part| self.name(*part, res));
            }
            _ => {}
        }
    }

    /// True when `expression` holds one of the words, not only to call it.
    fn means(&self, expression: ExpressionId) -> bool {
        let mut stack = vec![expression];
        while let Some(id) = stack.pop() {
            match &self.tree[id].kind {
                ExpressionKind::Call { arguments, .. } => stack.extend(arguments.iter().map(|it| it.value)),
                _ if self.is_word(id) => return true,
                _ => stack.extend(expression_parts(self.tree, id)),
            }
        }
        false
    }

    fn is_word(&self, id: ExpressionId) -> bool {
        match &self.tree[id].kind {
            ExpressionKind::Name => self.words.contains(self.tree.text(self.tree[id].range)),
            ExpressionKind::Attribute { attribute, .. } => self.words.contains(self.tree.text(*attribute)),
            // An annotation in quotes, or a name that is looked up.
            ExpressionKind::String(_) => {
                let text = self.tree.text(self.tree[id].range);
                text.split(|it: char| !it.is_alphanumeric() && it != '_').any(|word| self.words.contains(word))
            }
            _ => false,
        }
    }

    fn is_constructor(&self, function: &Function) -> bool {
        matches!(self.tree.text(function.name), "__init__" | "__new__")
    }

    fn hands_back(&self, function: &Function) -> bool {
        let gives = |id: &StatementId| match self.tree[*id].kind {
            StatementKind::Return(Some(value)) => self.means(value),
            _ => false,
        };
        function.returns.is_some_and(|it| self.means(it)) || self.within(&function.body).iter().any(gives)
    }

    /// True when what `function` is given in a bundle goes to a call of one of the words.
    fn hands_on(&self, function: &Function) -> bool {
        let bundled = |kind: ParameterKind| matches!(kind, ParameterKind::VarPositional | ParameterKind::VarKeyword);
        function.parameters.iter().any(|it| bundled(it.kind))
            && expressions(self.tree, &function.body).any(|id| match &self.tree[id].kind {
                ExpressionKind::Call { function, arguments, .. } => {
                    let unpacks = |form: &ArgumentForm| matches!(form, ArgumentForm::Star | ArgumentForm::DoubleStar);
                    arguments.iter().any(|it| unpacks(&it.form))
                        && (self.is_word(*function) || self.is_super(*function))
                }
                _ => false,
            })
    }

    /// `super().f`: who overrides what changed hands its arguments on to it.
    fn is_super(&self, function: ExpressionId) -> bool {
        match &self.tree[function].kind {
            ExpressionKind::Attribute { attribute, .. } => self.words.contains(self.tree.text(*attribute)),
            _ => false,
        }
    }

    fn within(&self, body: &Block) -> Vec<StatementId> {
        statements_within(self.tree, body)
    }
}

#[cfg(test)]
mod tests {
    use model::RepoPath;

    use super::*;
    use crate::SourceText;
    use crate::python::project::Project;

    #[track_caller]
    fn check(source: &str, expected: &[&str]) {
        let path = RepoPath::new("app.py").unwrap();
        let project =
            Project::load(&[SourceText { path: &path, bytes: source.as_bytes() }], &["acme".to_owned()].into());
        let words = BTreeSet::from(["User".to_owned()]);
        assert_eq!(derived(project.at(0), &words).into_iter().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn every_name_for_it_counts() {
        check("from acme import User as U\n", &["U"]);
        check("import acme\nclass Admin(acme.User): pass\n", &["Admin"]);
        check("import acme\nself.kind = {'a': acme.User}\nmake = partial(acme.User, 1)\n", &["kind", "make"]);
        check(
            "import acme\ndef kind() -> type[acme.User]:\n    pass\ndef other():\n    return acme.User\n",
            &["kind", "other"],
        );
        check("import acme\ndef make(*args):\n    return acme.User(*args)\n", &["make"]);
        check("import acme\nclass Box:\n    def __init__(self, **kw):\n        self.it = acme.User(**kw)\n", &["Box"]);
    }

    #[test]
    fn what_a_call_gives_is_another_thing() {
        check("import acme\nuser = acme.User(1)\ndef make():\n    return acme.User.load()\n", &[]);
        check("import acme\nclass Group(acme.Base): pass\n", &[]);
    }
}

//! What a test says of a name when it holds and when it fails, and what that leaves of a type.

use super::{
    ClassRef, OwnFunction, Type,
    class_table::function_node,
    narrow::{Subject, is_and},
    world::World,
};
use crate::python::syntax::{ArgumentForm, ArgumentNode, ExpressionId, ExpressionKind, Tree};

/// What a test says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fact {
    /// It is one of these.
    Is(Type),
    /// It is none of these.
    IsNot(Type),
    /// Either these hold, or it was given the other type.
    Else(Vec<Self>, Type),
}

impl World<'_> {
    /// What `test` says of the subject when it holds.
    pub(super) fn holds(&self, subject: Subject<'_>, test: ExpressionId) -> Vec<Fact> {
        let tree = self.tree(subject.file);
        match &tree[test].kind {
            ExpressionKind::Call { function, arguments, .. } => {
                let known = self.class_test(subject, *function, arguments);
                known.or_else(|| self.guard_test(subject, *function, arguments, &["TypeGuard", "TypeIs"])).map(Fact::Is)
            }
            ExpressionKind::Compare { operands, operators } => {
                let operator = operators.first().map_or("", |operator| tree.text(*operator));
                self.exact_test(subject, operands).filter(|_| matches!(operator, "is" | "==")).map(Fact::Is)
            }
            ExpressionKind::Unary { operator, operand } if tree.text(*operator) == "not" => {
                return self.fails(subject, *operand);
            }
            ExpressionKind::Boolean(parts) if parts.iter().any(|part| is_bound_by(tree, subject, *part)) => None,
            ExpressionKind::Boolean(parts) if is_and(tree, parts) => {
                return parts.iter().flat_map(|part| self.holds(subject, *part)).collect();
            }
            ExpressionKind::Boolean(parts) => self.one_of(parts.iter().map(|part| self.holds(subject, *part))),
            _ => None,
        }
        .into_iter()
        .collect()
    }

    /// What `test` says of the subject when it does not hold.
    pub(super) fn fails(&self, subject: Subject<'_>, test: ExpressionId) -> Vec<Fact> {
        let tree = self.tree(subject.file);
        match &tree[test].kind {
            ExpressionKind::Call { function, arguments, .. } => {
                let known = self.class_test(subject, *function, arguments);
                known.or_else(|| self.guard_test(subject, *function, arguments, &["TypeIs"])).map(Fact::IsNot)
            }
            ExpressionKind::Compare { operands, operators } => {
                let operator = operators.first().map_or("", |operator| tree.text(*operator));
                let differs = operator == "!=" || operator.split_whitespace().eq(["is", "not"]);
                self.exact_test(subject, operands).filter(|_| differs).map(Fact::Is)
            }
            ExpressionKind::Unary { operator, operand } if tree.text(*operator) == "not" => {
                return self.holds(subject, *operand);
            }
            ExpressionKind::Boolean(parts) if parts.iter().any(|part| is_bound_by(tree, subject, *part)) => None,
            ExpressionKind::Boolean(parts) if !is_and(tree, parts) => {
                return parts.iter().flat_map(|part| self.fails(subject, *part)).collect();
            }
            ExpressionKind::Boolean(parts) => self.one_of(parts.iter().map(|part| self.fails(subject, *part))),
            _ => None,
        }
        .into_iter()
        .collect()
    }

    /// Tests of which one holds say something when each of them names what the subject is.
    fn one_of(&self, tests: impl Iterator<Item = Vec<Fact>>) -> Option<Fact> {
        let single = |facts: Vec<Fact>| match <[Fact; 1]>::try_from(facts) {
            Ok([Fact::Is(known)]) => Some(known),
            _ => None,
        };
        let all: Option<Vec<Type>> = tests.map(single).collect();
        all.map(|known| Fact::Is(Type::join(known)))
    }

    /// `isinstance(subject, class)`, `issubclass(subject, class)`.
    fn class_test(&self, subject: Subject<'_>, function: ExpressionId, arguments: &[ArgumentNode]) -> Option<Type> {
        let tree = self.tree(subject.file);
        let name = tree.dotted(function)?;
        let [tested, class] = arguments else { return None };
        let own = self.scopes(subject.file).resolve(function).is_some();
        if own || class.form != ArgumentForm::Positional || !self.is_subject(subject, tested.value) {
            return None;
        }
        match name.as_str() {
            "isinstance" => Some(self.instance_named(subject.file, class.value)),
            "issubclass" => Some(self.instance_named(subject.file, class.value).class_of()),
            _ => None,
        }
    }

    /// `is_client(subject)`, when the function says `-> TypeGuard[Client]`.
    fn guard_test(
        &self,
        subject: Subject<'_>,
        function: ExpressionId,
        arguments: &[ArgumentNode],
        forms: &[&str],
    ) -> Option<Type> {
        let first = arguments.first().filter(|first| first.form == ArgumentForm::Positional)?;
        if !self.has_type_guards() || !self.is_subject(subject, first.value) {
            return None;
        }
        let Type::Function(OwnFunction { file, statement }) = self.infer(subject.file, function) else { return None };
        let tree = self.tree(file);
        let returns = function_node(tree, statement).returns?;
        let ExpressionKind::Subscript { value, index } = tree[returns].kind else { return None };
        let form = tree.dotted(value)?;
        let named = form.rsplit('.').next().is_some_and(|last| forms.contains(&last));
        named.then(|| self.annotation(file, index))
    }

    /// `type(subject) is class`, `subject.__class__ is class`: the class.
    fn exact_test(&self, subject: Subject<'_>, operands: &[ExpressionId]) -> Option<Type> {
        let tree = self.tree(subject.file);
        let [left, right] = operands else { return None };
        let is_asked = match &tree[*left].kind {
            ExpressionKind::Call { function, arguments, .. } => {
                let of_type = tree.dotted(*function).as_deref() == Some("type");
                of_type && arguments.len() == 1 && self.is_subject(subject, arguments[0].value)
            }
            ExpressionKind::Attribute { value, attribute } => {
                tree.text(*attribute) == "__class__" && self.is_subject(subject, *value)
            }
            _ => false,
        };
        is_asked.then(|| self.instance_named(subject.file, *right))
    }

    fn instance_named(&self, file: usize, class: ExpressionId) -> Type {
        let tree = self.tree(file);
        match &tree[class].kind {
            ExpressionKind::Tuple(parts) => Type::join(parts.iter().map(|part| self.instance_named(file, *part))),
            ExpressionKind::Binary { left, right, .. } => {
                Type::join([*left, *right].map(|side| self.instance_named(file, side)))
            }
            ExpressionKind::Constant if tree.text(tree[class].range) == "None" => Type::none(),
            _ => self.class_or_tuple(&self.infer(file, class)),
        }
    }

    /// Instances of a class object, or of the classes in a tuple.
    fn class_or_tuple(&self, classes: &Type) -> Type {
        match classes {
            Type::Instance(ClassRef::Outside(path), parts) if path.as_str() == "builtins.tuple" => {
                Type::join(parts.iter().map(Type::instance_of))
            }
            other => other.instance_of(),
        }
    }

    /// What `fact` leaves of `known`.
    pub(super) fn apply(&self, fact: &Fact, known: Type) -> Type {
        match fact {
            Fact::Is(target) => self.intersection(&known, target),
            Fact::IsNot(target) => self.difference(known, target),
            Fact::Else(facts, other) => {
                let left = facts.iter().fold(known, |known, fact| self.apply(fact, known));
                Type::join([left, other.clone()])
            }
        }
    }

    fn intersection(&self, known: &Type, target: &Type) -> Type {
        let targets = target.alternatives();
        if targets.contains(&&Type::Unknown) {
            return known.clone();
        }
        let related = |part: &&Type| -> Vec<Type> {
            match part {
                Type::Unknown => targets.iter().map(|it| (*it).clone()).collect(),
                part if targets.iter().any(|target| self.is_kind_of(part, target)) => vec![(*part).clone()],
                part => {
                    let below = targets.iter().filter(|target| self.is_kind_of(target, part));
                    below.map(|it| (*it).clone()).collect()
                }
            }
        };
        let parts = known.alternatives();
        let kept: Vec<Type> = parts.iter().flat_map(related).collect();
        if !kept.is_empty() {
            return Type::join(kept);
        }
        // A class of which both are ancestors: what is known of the project and the core counts.
        let both = parts.into_iter().chain(targets).filter(|it| self.is_followed(it)).cloned();
        let both: Vec<Type> = both.collect();
        if both.is_empty() { target.clone() } else { Type::join(both) }
    }

    fn difference(&self, known: Type, target: &Type) -> Type {
        let targets = target.alternatives();
        let stays = |part: &&Type| !targets.iter().any(|target| self.is_kind_of(part, target));
        let left: Vec<Type> = known.alternatives().into_iter().filter(stays).cloned().collect();
        if left.is_empty() { known } else { Type::join(left) }
    }

    fn is_kind_of(&self, part: &Type, ancestor: &Type) -> bool {
        match (part, ancestor) {
            (Type::Instance(part, _), Type::Instance(ancestor, _)) | (Type::Class(part), Type::Class(ancestor)) => {
                self.descends(part, ancestor)
            }
            _ => false,
        }
    }

    /// True for the classes of the project and of the core.
    fn is_followed(&self, part: &Type) -> bool {
        match part {
            Type::Instance(class, _) | Type::Class(class) => match class {
                ClassRef::Own(_) => true,
                ClassRef::Outside(path) => self.core.owns(path),
            },
            _ => false,
        }
    }
}

/// True for a part of a test that gives the subject another value: `isinstance(x, C) and (x := f())`.
fn is_bound_by(tree: &Tree, subject: Subject<'_>, part: ExpressionId) -> bool {
    match &tree[part].kind {
        ExpressionKind::Walrus { name, .. } => tree.text(*name) == subject.text,
        _ => false,
    }
}

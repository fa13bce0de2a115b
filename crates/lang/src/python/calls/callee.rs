//! Which respelled callable a callee is.

use std::collections::BTreeSet;

use model::DottedName;

use crate::python::typing::{ClassRef, MemberSource, OwnClass, OwnFunction, Type, World, function_node, has_decorator};
use crate::{CallRespelling, KeywordFate, OperationIndex};

use super::operations;

/// What a callee turns out to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Callee<'r> {
    /// Another callable.
    Unrelated,
    /// A respelled one.
    Known(Target<'r>),
    /// A person must look; the reason.
    Unsure(String, Vec<OperationIndex>),
    /// Nothing is known of it.
    Unknown,
}

/// A callable whose arguments changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Target<'r> {
    /// Its path.
    pub(crate) path: DottedName,
    /// What becomes of its arguments.
    pub(crate) respelling: &'r CallRespelling,
    /// How many leading positional arguments are no arguments of it.
    pub(crate) skipped: usize,
    /// How much of the call is respelled.
    pub(crate) scope: Scope,
    /// Keywords that the project's own code takes under these names before they reach it.
    pub(crate) kept: BTreeSet<String>,
}

/// How much of a call is respelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scope {
    /// All of it.
    Full,
    /// Only keywords: the call passes a part of the arguments.
    Keywords,
}

impl<'r> Target<'r> {
    fn new(path: DottedName, respelling: &'r CallRespelling) -> Self {
        Self { path, respelling, skipped: 0, scope: Scope::Full, kept: BTreeSet::new() }
    }

    /// What becomes of a keyword.
    pub(crate) fn fate(&self, keyword: &str) -> Option<&'r KeywordFate> {
        if self.kept.contains(keyword) { None } else { self.respelling.keywords.get(keyword) }
    }
}

impl<'r> World<'r> {
    /// Which respelled callable `callee` is.
    pub(crate) fn callee(&self, callee: &Type) -> Callee<'r> {
        let mut callees = callee.alternatives().into_iter().map(|it| self.single_callee(it));
        let Some(first) = callees.next() else { return Callee::Unrelated };
        let rest: Vec<_> = callees.collect();
        if rest.iter().all(|other| *other == first) { first } else { mixed(&first, &rest) }
    }

    fn single_callee(&self, callee: &Type) -> Callee<'r> {
        match callee {
            Type::Class(class) => self.constructor(class),
            Type::Named(path) => self.known(path).unwrap_or(Callee::Unrelated),
            Type::Function(function) => self.forwarded(*function),
            Type::Member(receiver, name) => self.method(receiver, name),
            Type::Instance(..) => self.method(callee, "__call__"),
            Type::Partial(inner) => match self.callee(inner) {
                Callee::Known(target) => Callee::Known(Target { scope: Scope::Keywords, ..target }),
                other => other,
            },
            Type::Unknown => Callee::Unknown,
            Type::Lambda(file, lambda) => self.forwarded_by_lambda(*file, *lambda),
            Type::OwnModule(_) | Type::Super(_) | Type::Union(_) => Callee::Unrelated,
        }
    }

    fn known(&self, path: &DottedName) -> Option<Callee<'r>> {
        let respelling = self.core.call(path)?;
        Some(Callee::Known(Target::new(path.clone(), respelling)))
    }

    /// What calling a class reaches: the nearest constructor.
    fn constructor(&self, class: &ClassRef) -> Callee<'r> {
        self.constructor_along(&self.lineage(class).classes)
    }

    fn constructor_along(&self, classes: &[ClassRef]) -> Callee<'r> {
        let mut kept = BTreeSet::new();
        // A class of the core with a constructor of its own, which the manifest does not list.
        let mut unlisted: Option<&DottedName> = None;
        for ancestor in classes {
            match ancestor {
                ClassRef::Own(own) => {
                    if let Some(found) = self.own_constructor(*own) {
                        return keeping(found, kept);
                    }
                    kept.extend(self.class_table().fields(*own).map(str::to_owned));
                }
                ClassRef::Outside(path) => {
                    if let Some(found) = self.known(path) {
                        return self.unless_unlisted(keeping(found, kept), unlisted);
                    }
                    if self.core.has_own_constructor(path) {
                        unlisted = unlisted.or(Some(path));
                    }
                }
            }
        }
        Callee::Unrelated
    }

    /// What the constructor that an own class writes hands its keywords to.
    ///
    /// `None` without one, and for a `__new__` that takes any keyword and drops it: `__init__` gets it as well.
    fn own_constructor(&self, own: OwnClass) -> Option<Callee<'r>> {
        let method = |name: &str| {
            self.class_table().sources(own, name).iter().find_map(|source| match source {
                MemberSource::Method(statement) => Some(OwnFunction { file: own.file, statement: *statement }),
                _ => None,
            })
        };
        if let Some(function) = method("__init__") {
            return Some(self.forwarded(function));
        }
        let function = method("__new__")?;
        let found = self.forwarded(function);
        let node = function_node(self.tree(function.file), function.statement);
        let takes_any = node.parameters.iter().any(|it| it.kind == model::ParameterKind::VarKeyword);
        (found != Callee::Unrelated || !takes_any).then_some(found)
    }

    /// What an ancestor's change means for a descendant with a definition of its own: the keywords that changed alike.
    fn unless_unlisted(&self, found: Callee<'r>, unlisted: Option<&DottedName>) -> Callee<'r> {
        let (Callee::Known(target), Some(path)) = (&found, unlisted) else { return found };
        let shared = self.core.shared_keywords(path, target.respelling);
        if shared.is_empty() {
            return Callee::Unrelated;
        }
        let others = target.respelling.keywords.keys().filter(|name| !shared.contains(&name.as_str()));
        let kept = others.cloned().collect();
        let keywords_only = Callee::Known(Target { scope: Scope::Keywords, ..target.clone() });
        keeping(keywords_only, kept)
    }

    /// Which respelled method `receiver.name` is.
    pub(crate) fn method(&self, receiver: &Type, name: &str) -> Callee<'r> {
        let (class, from) = match receiver {
            Type::Class(class) | Type::Instance(class, _) => (class.clone(), 0),
            Type::Super(own) => (ClassRef::Own(*own), 1),
            Type::Unknown | Type::Member(..) => return Callee::Unknown,
            _ => return Callee::Unrelated,
        };
        let lineage = self.lineage(&class);
        let classes = &lineage.classes[from..];
        if matches!(name, "__init__" | "__new__") {
            return explicit_self(self.constructor_along(classes), receiver, name);
        }
        match self.callee_along(classes, name) {
            Some((found, on_class)) => {
                let unbound = matches!(receiver, Type::Class(_)) && on_class == Some(false);
                shifted(found, usize::from(unbound))
            }
            None if lineage.is_complete => Callee::Unrelated,
            None => match self.core.calls_called(name) {
                [] => Callee::Unrelated,
                [(path, respelling), ..] => {
                    let reason = format!("`{name}` may be `{path}`, whose arguments changed: a base class is unknown");
                    Callee::Unsure(reason, operations(respelling))
                }
            },
        }
    }

    /// The method found first, and whether it is bound to the class, where that is known.
    fn callee_along(&self, classes: &[ClassRef], name: &str) -> Option<(Callee<'r>, Option<bool>)> {
        let mut unlisted: Option<(DottedName, Option<bool>)> = None;
        for class in classes {
            match class {
                ClassRef::Own(own) => {
                    let Some(source) = self.class_table().sources(*own, name).last() else { continue };
                    return Some(self.own_method(*own, *source));
                }
                ClassRef::Outside(class) => {
                    let path = class.join(name);
                    let member = self.core.symbol(class).and_then(|symbol| symbol.members.get(name));
                    let on_class = member.map(|member| member.on_class);
                    if let Some(found) = self.known(&path) {
                        let below = unlisted.as_ref().map(|(path, _)| path);
                        return Some((self.unless_unlisted(found, below), on_class));
                    }
                    if member.is_some() {
                        unlisted = unlisted.or(Some((path, on_class)));
                    }
                }
            }
        }
        unlisted.map(|(_, on_class)| (Callee::Unrelated, on_class))
    }

    fn own_method(&self, class: OwnClass, source: MemberSource) -> (Callee<'r>, Option<bool>) {
        let MemberSource::Method(statement) = source else { return (Callee::Unknown, None) };
        let tree = self.tree(class.file);
        let node = function_node(tree, statement);
        let bound = ["classmethod", "staticmethod"].iter().any(|it| has_decorator(tree, node, it));
        (self.forwarded(OwnFunction { file: class.file, statement }), Some(bound))
    }
}

/// `Base.__init__(self, …)` passes `self` by place.
fn explicit_self<'r>(found: Callee<'r>, receiver: &Type, name: &str) -> Callee<'r> {
    let unbound = matches!(receiver, Type::Class(_)) || name == "__new__";
    shifted(found, usize::from(unbound))
}

fn shifted(found: Callee<'_>, by: usize) -> Callee<'_> {
    match found {
        Callee::Known(target) => Callee::Known(Target { skipped: target.skipped.saturating_add(by), ..target }),
        other => other,
    }
}

pub(super) fn keeping<'r>(found: Callee<'r>, kept: BTreeSet<String>) -> Callee<'r> {
    match found {
        Callee::Known(mut target) => {
            target.kept.extend(kept);
            Callee::Known(target)
        }
        other => other,
    }
}

/// Alternatives that do not agree.
fn mixed<'r>(first: &Callee<'r>, rest: &[Callee<'r>]) -> Callee<'r> {
    let known = std::iter::once(first).chain(rest).find_map(|callee| match callee {
        Callee::Known(target) => Some((target.path.clone(), operations(target.respelling))),
        _ => None,
    });
    if let Some((path, operations)) = known {
        return Callee::Unsure(
            format!("this may call `{path}`, whose arguments changed, or something else"),
            operations,
        );
    }
    let unsure = std::iter::once(first).chain(rest).find(|callee| matches!(callee, Callee::Unsure(..)));
    unsure.cloned().unwrap_or(Callee::Unknown)
}

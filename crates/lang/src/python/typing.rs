//! What an expression of a dependent is: a module, a class, an instance, a function, or unknown.
//!
//! Nothing is guessed: a type is known when a constructor, an annotation, a return type or an assignment makes it
//! plain. Everything else is [`Type::Unknown`], and what is unknown is never edited.

mod annotation;
mod call_result;
mod class_table;
mod comments;
mod container;
mod core_api;
mod encounter;
mod facts;
mod fields;
mod function_result;
mod handed_back;
mod infer;
mod narrow;
mod operator;
mod parents;
mod site_type;
mod standard;
mod successor;
mod world;

use model::DottedName;

use super::syntax::{ExpressionId, StatementId};

pub(crate) use self::{
    class_table::{ClassTable, MemberSource, function_node, has_decorator, members_of_classes},
    core_api::CoreApi,
    parents::{Parent, Parents, statements_within},
    successor::BothReleases,
    world::World,
};

/// What an expression is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Type {
    /// Cannot be told.
    Unknown,
    /// Something outside the project that is no class for certain: a module, a function, a constant.
    Named(DottedName),
    /// A module of the project, by its place in the file list.
    OwnModule(usize),
    /// A class object.
    Class(ClassRef),
    /// An instance with the type arguments that are known.
    Instance(ClassRef, Vec<Self>),
    /// `super()` inside a class: everything above it.
    Super(OwnClass),
    /// A function of the project.
    Function(OwnFunction),
    /// A member read from a receiver whose kind is not settled: mostly a bound method.
    Member(Box<Self>, String),
    /// A lambda of the project.
    Lambda(usize, ExpressionId),
    /// `functools.partial` of a callable.
    Partial(Box<Self>),
    /// One of several, at least two, sorted, without repetition.
    Union(Vec<Self>),
}

/// A class.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum ClassRef {
    /// Outside the project, by path.
    Outside(DottedName),
    /// Defined in the project.
    Own(OwnClass),
}

/// A class statement of the project.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct OwnClass {
    /// Place of its file in the project's list.
    pub(crate) file: usize,
    /// The statement.
    pub(crate) statement: StatementId,
}

/// A function statement of the project.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct OwnFunction {
    /// Place of its file in the project's list.
    pub(crate) file: usize,
    /// The statement.
    pub(crate) statement: StatementId,
}

/// Types of more parts than this say nothing: nested displays would double them line by line.
const SIZE: usize = 64;

impl Type {
    /// An instance of a builtin class.
    pub(crate) fn builtin(name: &str) -> Self {
        Self::generic(name, Vec::new())
    }

    /// An instance of a builtin class with type arguments.
    pub(crate) fn generic(name: &str, arguments: Vec<Self>) -> Self {
        let size: usize = arguments.iter().map(Self::size).sum();
        let arguments = if size > SIZE { vec![Self::Unknown, Self::Unknown] } else { arguments };
        Self::Instance(ClassRef::Outside(DottedName::from("builtins").join(name)), arguments)
    }

    /// A tuple of any length, all of one type.
    pub(crate) fn repeated(element: Self) -> Self {
        Self::Instance(ClassRef::Outside("typing.Sequence".into()), vec![element])
    }

    /// The type of `None`.
    pub(crate) fn none() -> Self {
        Self::builtin("NoneType")
    }

    /// True for `None`.
    pub(crate) fn is_none(&self) -> bool {
        matches!(self, Self::Instance(ClassRef::Outside(path), _) if path.as_str() == "builtins.NoneType")
    }

    /// One of `types`: what they agree on, or their union.
    pub(crate) fn join(types: impl IntoIterator<Item = Self>) -> Self {
        let mut flat: Vec<Self> = Vec::new();
        for it in types {
            match it {
                Self::Union(parts) => flat.extend(parts),
                single => flat.push(single),
            }
        }
        flat.sort();
        flat.dedup();
        match flat.len() {
            0 => Self::Unknown,
            1 => flat.remove(0),
            count if count > SIZE => Self::Unknown,
            _ => Self::Union(flat),
        }
    }

    fn size(&self) -> usize {
        match self {
            Self::Instance(_, parts) | Self::Union(parts) => 1 + parts.iter().map(Self::size).sum::<usize>(),
            Self::Member(inner, _) | Self::Partial(inner) => 1 + inner.size(),
            Self::Unknown
            | Self::Named(_)
            | Self::OwnModule(_)
            | Self::Class(_)
            | Self::Super(_)
            | Self::Function(_)
            | Self::Lambda(..) => 1,
        }
    }

    /// The alternatives, `None` left out unless it is the only one.
    pub(crate) fn alternatives(&self) -> Vec<&Self> {
        match self {
            Self::Union(parts) => parts.iter().filter(|part| !part.is_none()).collect(),
            single => vec![single],
        }
    }

    /// The same on every alternative.
    pub(crate) fn map(&self, change: impl Fn(&Self) -> Self) -> Self {
        Self::join(self.alternatives().into_iter().map(change))
    }

    /// The class object of an instance.
    pub(crate) fn class_of(&self) -> Self {
        self.map(|it| match it {
            Self::Instance(class, _) => Self::Class(class.clone()),
            _ => Self::Unknown,
        })
    }

    /// The instance that calling a class object gives.
    pub(crate) fn instance_of(&self) -> Self {
        self.map(|it| match it {
            Self::Class(class) => Self::Instance(class.clone(), Vec::new()),
            _ => Self::Unknown,
        })
    }
}

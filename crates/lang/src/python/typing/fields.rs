//! Fields of the project's own classes that are read by place or by key: named tuples, typed dictionaries, generics.

use super::{
    ClassRef, OwnClass, Type,
    class_table::{MemberSource, class_node, decorator_name},
    container::is_container,
    world::World,
};
use crate::python::syntax::{ExpressionId, ExpressionKind, StatementKind};

impl World<'_> {
    /// The field at `place` of a `NamedTuple` class.
    pub(super) fn tuple_field(&self, class: OwnClass, place: isize) -> Option<Type> {
        let holder = self.inheriting(class, "NamedTuple")?;
        let tree = self.tree(holder.file);
        let fields =
            class_node(tree, holder.statement).body.iter().filter_map(|statement| match tree[*statement].kind {
                StatementKind::AnnotatedAssign { annotation, .. } => Some(annotation),
                _ => None,
            });
        let fields: Vec<ExpressionId> = fields.collect();
        let place = if place < 0 { fields.len().checked_add_signed(place)? } else { place.try_into().ok()? };
        Some(self.annotation(holder.file, *fields.get(place)?))
    }

    /// The entry `key` of a `TypedDict`.
    pub(super) fn typed_field(&self, whole: &Type, key: &str) -> Option<Type> {
        let Type::Instance(ClassRef::Own(class), _) = whole else { return None };
        self.inheriting(*class, "TypedDict")?;
        let (owner, sources) = self.own_member(&self.lineage(&ClassRef::Own(*class)).classes, key)?;
        match sources {
            [MemberSource::Annotated(annotation, _)] => Some(self.annotation(owner.file, *annotation)),
            _ => None,
        }
    }

    /// The container with its elements that a class inherits from: `class Clients(list[Client])`.
    pub(super) fn container_base(&self, class: OwnClass) -> Option<Type> {
        let lineage = self.lineage(&ClassRef::Own(class));
        let own = lineage.classes.iter().filter_map(|it| match it {
            ClassRef::Own(own) => Some(*own),
            ClassRef::Outside(_) => None,
        });
        own.into_iter().find_map(|own| {
            let tree = self.tree(own.file);
            class_node(tree, own.statement).arguments.iter().find_map(|argument| {
                let generic = matches!(tree[argument.value].kind, ExpressionKind::Subscript { .. });
                let base = if generic { self.annotation(own.file, argument.value) } else { Type::Unknown };
                is_container(&base).then_some(base)
            })
        })
    }

    /// The class along the ancestry of `class` that names `base` among its bases.
    pub(super) fn inheriting(&self, class: OwnClass, base: &str) -> Option<OwnClass> {
        let lineage = self.lineage(&ClassRef::Own(class));
        let own = lineage.classes.iter().filter_map(|it| match it {
            ClassRef::Own(own) => Some(*own),
            ClassRef::Outside(_) => None,
        });
        own.into_iter().find(|own| {
            let tree = self.tree(own.file);
            let arguments = &class_node(tree, own.statement).arguments;
            arguments.iter().any(|argument| self.base_name(own.file, argument.value) == base)
        })
    }

    /// The last name of a base, its type arguments left out.
    fn base_name(&self, file: usize, expression: ExpressionId) -> &str {
        let tree = self.tree(file);
        match tree[expression].kind {
            ExpressionKind::Subscript { value, .. } => self.base_name(file, value),
            _ => decorator_name(tree, expression),
        }
    }

    /// What a type parameter that `annotation` spells stands for in `receiver`, an object of `owner` or of a subclass.
    pub(super) fn type_argument(&self, receiver: &Type, owner: OwnClass, annotation: ExpressionId) -> Option<Type> {
        let Type::Instance(ClassRef::Own(class), given) = receiver else { return None };
        let tree = self.tree(owner.file);
        let name = match tree[annotation].kind {
            ExpressionKind::Name => tree.text(tree[annotation].range),
            _ => return None,
        };
        let place = self.type_parameters(owner).iter().position(|parameter| *parameter == name)?;
        if *class == owner {
            return given.get(place).cloned();
        }
        self.base_argument(*class, owner, place)
    }

    /// The names of the type parameters of a class, in order.
    fn type_parameters(&self, class: OwnClass) -> Vec<&str> {
        let tree = self.tree(class.file);
        let node = class_node(tree, class.statement);
        if !node.type_parameters.is_empty() {
            return node.type_parameters.iter().map(|parameter| tree.text(parameter.name)).collect();
        }
        let generic = node.arguments.iter().find_map(|argument| match tree[argument.value].kind {
            ExpressionKind::Subscript { value, index } if is_generic(decorator_name(tree, value)) => Some(index),
            _ => None,
        });
        let Some(index) = generic else { return Vec::new() };
        match &tree[index].kind {
            ExpressionKind::Tuple(parts) => parts.iter().map(|part| tree.text(tree[*part].range)).collect(),
            _ => vec![tree.text(tree[index].range)],
        }
    }

    /// `class Clients(Box[Client])`: the argument at `place` that a class gives its base `owner`.
    fn base_argument(&self, class: OwnClass, owner: OwnClass, place: usize) -> Option<Type> {
        let tree = self.tree(class.file);
        class_node(tree, class.statement).arguments.iter().find_map(|argument| {
            let ExpressionKind::Subscript { value, index } = &tree[argument.value].kind else { return None };
            if self.infer(class.file, *value) != Type::Class(ClassRef::Own(owner)) {
                return None;
            }
            let argument = match &tree[*index].kind {
                ExpressionKind::Tuple(parts) => *parts.get(place)?,
                _ if place == 0 => *index,
                _ => return None,
            };
            Some(self.annotation(class.file, argument))
        })
    }
}

fn is_generic(name: &str) -> bool {
    matches!(name, "Generic" | "Protocol")
}

//! What builtin containers hold: loops, indices, their methods, context managers, awaitables.

use super::{ClassRef, OwnClass, Type, class_table::MemberSource, world::World};

impl World<'_> {
    /// What a loop over `iterable` gives.
    pub(super) fn element(&self, iterable: &Type) -> Type {
        self.deeper(|| iterable.map(|it| self.single_element(it)))
    }

    fn single_element(&self, it: &Type) -> Type {
        match it {
            Type::Instance(ClassRef::Outside(path), arguments) => match (family(path.as_str()), arguments.as_slice()) {
                (Some(Family::Tuple), parts) => Type::join(parts.iter().cloned()),
                (Some(_), [first, ..]) => first.clone(),
                (None, []) if path.as_str() == "builtins.str" => Type::builtin("str"),
                (None, []) if path.as_str() == "builtins.range" => Type::builtin("int"),
                _ => Type::Unknown,
            },
            Type::Instance(ClassRef::Own(class), _) => {
                let iterator = self.special_method(*class, it, "__iter__");
                // An iterator gives itself.
                let next = if iterator == *it { Type::Unknown } else { self.element(&iterator) };
                if next == Type::Unknown { self.method_result_of(&iterator, "__next__") } else { next }
            }
            _ => Type::Unknown,
        }
    }

    /// The part of an unpacked value at `place`.
    pub(super) fn item(&self, whole: &Type, place: usize) -> Type {
        whole.map(|it| match it {
            Type::Instance(ClassRef::Outside(path), parts) if family(path.as_str()) == Some(Family::Tuple) => {
                // `tuple[Client, ...]` repeats its first part.
                let repeated = matches!(parts.as_slice(), [_, Type::Unknown]);
                parts.get(if repeated { 0 } else { place }).cloned().unwrap_or(Type::Unknown)
            }
            other => self.element(other),
        })
    }

    /// What `whole[index]` gives; `place` is the index when it is a plain number.
    pub(super) fn indexed(&self, whole: &Type, place: Option<usize>) -> Type {
        whole.map(|it| match it {
            Type::Instance(ClassRef::Outside(path), arguments) => match (family(path.as_str()), arguments.as_slice()) {
                (Some(Family::Mapping), [_, value]) => value.clone(),
                (Some(Family::Tuple), _) => place.map_or(Type::Unknown, |place| self.item(it, place)),
                (Some(Family::Sequence), [element]) => element.clone(),
                _ if path.as_str() == "builtins.str" => Type::builtin("str"),
                _ => Type::Unknown,
            },
            Type::Instance(ClassRef::Own(class), _) => self.special_method(*class, it, "__getitem__"),
            // `Base[int]` is `Base` for all that it matters here.
            Type::Class(_) => it.clone(),
            _ => Type::Unknown,
        })
    }

    /// What `with context as name` binds.
    pub(super) fn entered(&self, context: &Type) -> Type {
        context.map(|it| match it {
            Type::Instance(ClassRef::Outside(path), arguments) if is_manager(path.as_str()) => {
                arguments.first().cloned().unwrap_or(Type::Unknown)
            }
            Type::Instance(ClassRef::Outside(path), _) => {
                let enter = ["__enter__", "__aenter__"].into_iter().find_map(|name| self.core.member(path, name));
                match enter.and_then(|(_, member)| member.returns.as_deref()) {
                    Some(returns) => self.release_type(returns, it),
                    None => it.clone(),
                }
            }
            Type::Instance(ClassRef::Own(class), _) => {
                let lineage = self.lineage(&ClassRef::Own(*class));
                match ["__enter__", "__aenter__"].iter().find(|name| self.own_member(&lineage.classes, name).is_some())
                {
                    Some(name) => awaited(&self.special_method(*class, it, name)),
                    None => it.clone(),
                }
            }
            _ => Type::Unknown,
        })
    }

    /// What a special method of an own class gives.
    fn special_method(&self, class: OwnClass, receiver: &Type, name: &str) -> Type {
        let lineage = self.lineage(&ClassRef::Own(class));
        match self.own_member(&lineage.classes, name) {
            Some((_, [MemberSource::Method(_), ..])) => self.method_result_of(receiver, name),
            _ => Type::Unknown,
        }
    }

    /// What a method of a builtin container gives.
    pub(super) fn container_method(&self, path: &str, arguments: &[Type], name: &str) -> Option<Type> {
        let family = family(path)?;
        let first = || arguments.first().cloned().unwrap_or(Type::Unknown);
        let second = || arguments.get(1).cloned().unwrap_or(Type::Unknown);
        Some(match (family, name) {
            (Family::Mapping, "get") => Type::join([second(), Type::none()]),
            (Family::Mapping, "pop" | "setdefault" | "__getitem__") => second(),
            (Family::Mapping, "keys") => Type::generic("list", vec![first()]),
            (Family::Mapping, "values") => Type::generic("list", vec![second()]),
            (Family::Mapping, "items") => {
                let pair = Type::generic("tuple", vec![first(), second()]);
                Type::generic("list", vec![pair])
            }
            (Family::Sequence | Family::Iterable, "pop" | "popleft" | "__next__" | "send") => first(),
            (_, "copy") => Type::Instance(ClassRef::Outside(path.into()), arguments.to_vec()),
            _ => Type::builtin("object"),
        })
    }
}

/// What `await value` gives.
pub(super) fn awaited(value: &Type) -> Type {
    value.map(|it| match it {
        Type::Instance(ClassRef::Outside(path), arguments) => match path.as_str() {
            "typing.Awaitable" | "collections.abc.Awaitable" | "asyncio.Task" | "asyncio.Future" => {
                arguments.first().cloned().unwrap_or(Type::Unknown)
            }
            "typing.Coroutine" | "collections.abc.Coroutine" => arguments.get(2).cloned().unwrap_or(Type::Unknown),
            _ => Type::Unknown,
        },
        _ => Type::Unknown,
    })
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Family {
    Sequence,
    Tuple,
    Mapping,
    Iterable,
}

fn is_manager(path: &str) -> bool {
    let name = path.rsplit('.').next().unwrap_or_default();
    matches!(name, "AbstractContextManager" | "AbstractAsyncContextManager" | "ContextManager" | "AsyncContextManager")
}

fn family(path: &str) -> Option<Family> {
    let (module, name) = path.rsplit_once('.')?;
    if !matches!(module, "builtins" | "typing" | "collections" | "collections.abc" | "typing_extensions") {
        return None;
    }
    match name {
        "list" | "deque" | "Sequence" | "MutableSequence" | "UserList" => Some(Family::Sequence),
        "tuple" => Some(Family::Tuple),
        "dict" | "defaultdict" | "OrderedDict" | "Mapping" | "MutableMapping" | "ChainMap" => Some(Family::Mapping),
        "set" | "frozenset" | "Set" | "AbstractSet" | "MutableSet" | "Iterable" | "Iterator" | "Collection"
        | "Container" | "Generator" | "Reversible" | "KeysView" | "ValuesView" | "ItemsView" | "AsyncIterable"
        | "AsyncIterator" | "AsyncGenerator" => Some(Family::Iterable),
        _ => None,
    }
}

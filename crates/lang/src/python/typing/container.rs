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
                (Some(Family::Iterable), [key, value]) if path.last() == "ItemsView" => {
                    Type::generic("tuple", vec![key.clone(), value.clone()])
                }
                (Some(_), [first, ..]) => first.clone(),
                (None, []) if path.as_str() == "builtins.str" => Type::builtin("str"),
                (None, []) if path.as_str() == "builtins.range" => Type::builtin("int"),
                (None, _) if self.core.owns(path) => self.iterated(it),
                _ => Type::Unknown,
            },
            Type::Instance(ClassRef::Own(class), _) => match self.special_method(*class, it, "__iter__") {
                Type::Unknown => match self.container_base(*class) {
                    Some(base) => self.element(&base),
                    None => self.iterated(it),
                },
                iterator => self.advanced(it, &iterator, "__next__"),
            },
            _ => Type::Unknown,
        }
    }

    /// What a loop over an object of the core gives.
    fn iterated(&self, it: &Type) -> Type {
        let ways = [("__iter__", "__next__"), ("__aiter__", "__anext__")];
        let found = ways.into_iter().map(|(start, next)| match self.method_result_of(it, start) {
            Type::Unknown => Type::Unknown,
            iterator => self.advanced(it, &iterator, next),
        });
        found.into_iter().find(|element| *element != Type::Unknown).unwrap_or(Type::Unknown)
    }

    /// What `iterator`, which `it` gave, gives in turn.
    fn advanced(&self, it: &Type, iterator: &Type, method: &str) -> Type {
        // An iterator gives itself.
        let element = if iterator == it { Type::Unknown } else { self.element(iterator) };
        if element != Type::Unknown {
            return element;
        }
        let next = self.method_result_of(iterator, method);
        if method == "__anext__" { awaited(&next) } else { next }
    }

    /// The part of an unpacked value at `place`, counted from the end where it is negative.
    pub(super) fn item(&self, whole: &Type, place: isize) -> Type {
        whole.map(|it| match it {
            Type::Instance(ClassRef::Outside(path), parts) if family(path.as_str()) == Some(Family::Tuple) => {
                let place = if place < 0 { parts.len().checked_add_signed(place) } else { place.try_into().ok() };
                place.and_then(|place| parts.get(place)).cloned().unwrap_or(Type::Unknown)
            }
            Type::Instance(ClassRef::Own(class), _) => match self.tuple_field(*class, place) {
                Some(known) => known,
                None => self.element(it),
            },
            other => self.element(other),
        })
    }

    /// What `whole[index]` gives; `place` is the index when it is a plain number.
    pub(super) fn indexed(&self, whole: &Type, place: Option<isize>) -> Type {
        whole.map(|it| match it {
            Type::Instance(ClassRef::Outside(path), arguments) => match (family(path.as_str()), arguments.as_slice()) {
                (Some(Family::Mapping), [_, value]) => value.clone(),
                (Some(Family::Tuple), _) => place.map_or(Type::Unknown, |place| self.item(it, place)),
                (Some(Family::Sequence), [element]) => element.clone(),
                _ if path.as_str() == "builtins.str" => Type::builtin("str"),
                _ if self.core.owns(path) => self.method_result_of(it, "__getitem__"),
                _ => Type::Unknown,
            },
            Type::Instance(ClassRef::Own(class), _) => {
                let field = place.and_then(|place| self.tuple_field(*class, place));
                field.unwrap_or_else(|| match self.method_result_of(it, "__getitem__") {
                    Type::Unknown => {
                        self.container_base(*class).map_or(Type::Unknown, |base| self.indexed(&base, place))
                    }
                    known => known,
                })
            }
            // `Base[int]` is `Base` for all that it matters here.
            Type::Class(_) => it.clone(),
            _ => Type::Unknown,
        })
    }

    /// The keys and the values of what `dict(…)` is given.
    pub(super) fn pairs(&self, given: &Type) -> (Type, Type) {
        match given {
            Type::Instance(ClassRef::Outside(path), arguments) if family(path.as_str()) == Some(Family::Mapping) => {
                match arguments.as_slice() {
                    [key, value] => (key.clone(), value.clone()),
                    _ => (Type::Unknown, Type::Unknown),
                }
            }
            other => {
                let pair = self.element(other);
                (self.item(&pair, 0), self.item(&pair, 1))
            }
        }
    }

    /// What `with context as name` binds.
    pub(super) fn entered(&self, context: &Type) -> Type {
        context.map(|it| match it {
            Type::Instance(ClassRef::Outside(path), arguments) if is_manager(path.as_str()) => {
                arguments.first().cloned().unwrap_or(Type::Unknown)
            }
            Type::Instance(class @ ClassRef::Outside(_), _) => self.entered_above(std::slice::from_ref(class), it),
            Type::Instance(ClassRef::Own(class), _) => {
                let lineage = self.lineage(&ClassRef::Own(*class));
                match ["__enter__", "__aenter__"].iter().find(|name| self.own_member(&lineage.classes, name).is_some())
                {
                    Some(&"__enter__") => self.special_method(*class, it, "__enter__"),
                    Some(name) => awaited(&self.special_method(*class, it, name)),
                    None => self.entered_above(&lineage.classes, it),
                }
            }
            _ => Type::Unknown,
        })
    }

    /// What a class of the core along `classes` says that entering `it` gives: itself, when it does not say.
    fn entered_above(&self, classes: &[ClassRef], it: &Type) -> Type {
        let enter = classes.iter().find_map(|class| match class {
            ClassRef::Outside(path) => {
                ["__enter__", "__aenter__"].into_iter().find_map(|it| self.core.member(path, it))
            }
            ClassRef::Own(_) => None,
        });
        match enter.and_then(|(_, member)| member.returns.as_deref()) {
            Some(returns) => self.release_type(returns, it),
            None => it.clone(),
        }
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
            (Family::Mapping, "popitem") => Type::generic("tuple", vec![first(), second()]),
            (Family::Mapping, "keys") => Type::generic("list", vec![first()]),
            (Family::Mapping, "values") => Type::generic("list", vec![second()]),
            (Family::Mapping, "items") => {
                let pair = Type::generic("tuple", vec![first(), second()]);
                Type::generic("list", vec![pair])
            }
            (Family::Sequence | Family::Iterable, "pop" | "popleft" | "__next__" | "__getitem__" | "send") => first(),
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

/// True for the containers whose elements are followed.
pub(super) fn is_container(whole: &Type) -> bool {
    matches!(whole, Type::Instance(ClassRef::Outside(path), _) if family(path.as_str()).is_some())
}

/// True for tuples whose parts are known one by one.
pub(super) fn is_tuple(whole: &Type) -> bool {
    matches!(whole, Type::Instance(ClassRef::Outside(path), _) if family(path.as_str()) == Some(Family::Tuple))
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

//! What a call gives.

use model::DottedName;

use super::{ClassRef, Type, annotation::literal, function_result::awaitable, standard::is_standard, world::World};
use crate::python::syntax::{ArgumentForm, ArgumentNode, ExpressionId, ExpressionKind};
use crate::python::visit::literal_text;

impl World<'_> {
    /// What the call at `call` gives when its callee is `callee`.
    pub(super) fn call_result(&self, file: usize, call: ExpressionId, callee: &Type) -> Type {
        let ExpressionKind::Call { arguments, .. } = &self.tree(file)[call].kind else { return Type::Unknown };
        callee.map(|it| self.single_result(file, call, arguments, it))
    }

    /// What calling `callee` gives when nothing is known of the arguments.
    pub(super) fn call_of(&self, file: usize, callee: ExpressionId) -> Type {
        self.infer(file, callee).map(|it| self.single_result(file, callee, &[], it))
    }

    pub(super) fn single_result(
        &self,
        file: usize,
        call: ExpressionId,
        arguments: &[ArgumentNode],
        callee: &Type,
    ) -> Type {
        match callee {
            Type::Class(ClassRef::Outside(path)) => self
                .special_class(file, call, arguments, path)
                .unwrap_or_else(|| Type::Instance(ClassRef::Outside(path.clone()), Vec::new())),
            Type::Class(class) => Type::Instance(class.clone(), Vec::new()),
            Type::Named(path) => self.named_result(file, arguments, path),
            Type::Function(function) => match self.handed_back(*function, file, arguments) {
                Type::Unknown => self.function_result(*function, None),
                handed_back => handed_back,
            },
            Type::Member(receiver, name) => {
                let field = || match (name.as_str(), arguments.first()) {
                    ("get" | "pop" | "setdefault", Some(key)) => {
                        self.typed_field(receiver, self.literal_at(file, key.value)?)
                    }
                    _ => None,
                };
                let standard = || self.standard_method(file, arguments, receiver, name);
                let made = || match self.positional(file, arguments, 0) {
                    Type::Class(class) if name == "__new__" => Some(Type::Instance(class, Vec::new())),
                    _ => match name.as_str() {
                        "_make" => Some(receiver.instance_of()).filter(|made| *made != Type::Unknown),
                        "_replace" => Some((**receiver).clone()),
                        _ => None,
                    },
                };
                made().or_else(field).or_else(standard).unwrap_or_else(|| {
                    let found = self.method_result_of(receiver, name);
                    // What is not found is the second argument.
                    match (name.as_str(), self.positional(file, arguments, 1)) {
                        ("get" | "pop", other) if other != Type::Unknown => Type::join([found, other]),
                        _ => found,
                    }
                })
            }
            Type::Lambda(file, lambda) => match &self.tree(*file)[*lambda].kind {
                ExpressionKind::Lambda { body, .. } => self.infer(*file, *body),
                _ => Type::Unknown,
            },
            Type::Partial(inner) => self.single_result(file, call, arguments, inner),
            Type::Instance(ClassRef::Outside(path), results) if path.as_str() == "typing.Callable" => {
                results.first().cloned().unwrap_or(Type::Unknown)
            }
            Type::Instance(..) => {
                let standard = self.standard_method(file, arguments, callee, "__call__");
                standard.unwrap_or_else(|| self.method_result_of(callee, "__call__"))
            }
            Type::Unknown | Type::OwnModule(_) | Type::Super(_) | Type::Union(_) => Type::Unknown,
        }
    }

    /// The text of a plain string literal.
    fn literal_at(&self, file: usize, expression: ExpressionId) -> Option<&str> {
        let tree = self.tree(file);
        match &tree[expression].kind {
            ExpressionKind::String(string) => literal(tree, string),
            _ => None,
        }
    }

    /// `super()`, `type(x)`, `list(xs)` and the like.
    fn special_class(
        &self,
        file: usize,
        call: ExpressionId,
        arguments: &[ArgumentNode],
        path: &DottedName,
    ) -> Option<Type> {
        if let Some(double) = self.test_double(file, arguments, path) {
            return Some(double);
        }
        if matches!(path.as_str(), "typing.NewType" | "typing_extensions.NewType") {
            return arguments.get(1).map(|supertype| self.annotation(file, supertype.value).class_of());
        }
        let name = path.as_str().strip_prefix("builtins.").or(path.as_str().strip_prefix("collections."))?;
        let first = || self.positional(file, arguments, 0);
        Some(match name {
            "super" => self.super_type(file, call, arguments),
            "type" if arguments.len() == 1 => first().class_of(),
            "list" | "set" | "frozenset" | "deque" | "reversed" | "filter" => {
                let place = usize::from(name == "filter");
                let element = self.element(&self.positional(file, arguments, place));
                Type::generic(
                    if name == "deque" || name == "reversed" { "list" } else { container(name) },
                    vec![element],
                )
            }
            "tuple" => Type::repeated(self.element(&first())),
            "enumerate" => {
                let pair = Type::generic("tuple", vec![Type::builtin("int"), self.element(&first())]);
                Type::generic("list", vec![pair])
            }
            "zip" => {
                let parts = (0..arguments.len()).map(|at| self.element(&self.positional(file, arguments, at)));
                Type::generic("list", vec![Type::generic("tuple", parts.collect())])
            }
            "dict" => self.dictionary(file, arguments),
            "map" => {
                let result = self.single_result(file, call, &[], &first());
                Type::generic("list", vec![result])
            }
            _ => return None,
        })
    }

    /// `dict(a=Client())`, `dict(pairs)`, `dict(other)`.
    fn dictionary(&self, file: usize, arguments: &[ArgumentNode]) -> Type {
        let part = |argument: &ArgumentNode| match argument.form {
            ArgumentForm::Keyword(_) => (Type::builtin("str"), self.infer(file, argument.value)),
            ArgumentForm::Positional | ArgumentForm::DoubleStar => self.pairs(&self.infer(file, argument.value)),
            ArgumentForm::Star => (Type::Unknown, Type::Unknown),
        };
        let (keys, values): (Vec<_>, Vec<_>) = arguments.iter().map(part).unzip();
        Type::generic("dict", vec![Type::join(keys), Type::join(values)])
    }

    /// `Mock(spec=Client)` has what a `Client` has; without a specification it stands for anything.
    fn test_double(&self, file: usize, arguments: &[ArgumentNode], path: &DottedName) -> Option<Type> {
        let is_mock = path.last().ends_with("Mock") && path.as_str().contains("mock.");
        if !is_mock {
            return None;
        }
        let named = ["spec", "spec_set"].iter().find_map(|name| self.keyword_argument(file, arguments, name));
        let spec = named.map_or_else(|| self.positional(file, arguments, 0), |value| self.infer(file, value));
        Some(match spec {
            Type::Class(class) => Type::Instance(class, Vec::new()),
            instance @ Type::Instance(..) => instance,
            _ => Type::Unknown,
        })
    }

    fn super_type(&self, file: usize, call: ExpressionId, arguments: &[ArgumentNode]) -> Type {
        let own = match arguments.first() {
            Some(_) => match self.positional(file, arguments, 0) {
                Type::Class(ClassRef::Own(class)) => Some(class),
                _ => None,
            },
            None => self.enclosing_class(file, self.scopes(file).scope_at(call)),
        };
        own.map_or(Type::Unknown, Type::Super)
    }

    pub(super) fn named_result(&self, file: usize, arguments: &[ArgumentNode], path: &DottedName) -> Type {
        let first = || self.positional(file, arguments, 0);
        match path.as_str() {
            "typing.cast" | "typing_extensions.cast" => {
                arguments.first().map_or(Type::Unknown, |argument| self.annotation(file, argument.value))
            }
            "unittest.mock.create_autospec" | "mock.create_autospec" => {
                let instance = self.keyword_argument(file, arguments, "instance").is_some();
                if instance { first().instance_of() } else { first() }
            }
            "builtins.getattr" => Type::Unknown,
            "importlib.import_module" | "pytest.importorskip" => self.module_named(file, arguments),
            "builtins.__import__" if arguments.len() == 1 => match self.module_named(file, arguments) {
                // The outermost package is what it gives.
                Type::Named(path) => self.object_at(&path.root().into()),
                other => other,
            },
            _ => match self.standard_function(file, arguments, path) {
                Some(known) => known,
                None if path.root() == "builtins" => Type::builtin("object"),
                None => self.surface_result(path),
            },
        }
    }

    /// The module that the first argument spells.
    fn module_named(&self, file: usize, arguments: &[ArgumentNode]) -> Type {
        let tree = self.tree(file);
        let text = arguments.first().and_then(|argument| match &tree[argument.value].kind {
            ExpressionKind::String(string) => literal_text(tree, string),
            _ => None,
        });
        match text.filter(|text| !text.starts_with('.')) {
            Some(path) => self.object_at(&path.into()),
            None => Type::Unknown,
        }
    }

    fn surface_result(&self, path: &DottedName) -> Type {
        let Some(symbol) = self.core.symbol(path) else { return self.foreign_result(path) };
        let Some(returns) = symbol.returns.as_deref() else { return Type::Unknown };
        let result = self.release_type(returns, &Type::Unknown);
        let is_async = symbol.signature.as_ref().is_some_and(|signature| signature.is_async);
        if is_async { awaitable(result) } else { result }
    }

    /// The standard library gives none of the core's objects, the functions named above apart.
    fn foreign_result(&self, path: &DottedName) -> Type {
        if !self.core.owns(path) && is_standard(path.root()) { Type::builtin("object") } else { Type::Unknown }
    }

    /// The type of the positional argument at `place`; unknown after a starred one.
    pub(crate) fn positional(&self, file: usize, arguments: &[ArgumentNode], place: usize) -> Type {
        let plain = arguments.iter().take(place + 1).all(|argument| argument.form == ArgumentForm::Positional);
        match arguments.get(place) {
            Some(argument) if plain => self.infer(file, argument.value),
            _ => Type::Unknown,
        }
    }
}

fn container(name: &str) -> &str {
    if name == "filter" { "list" } else { name }
}

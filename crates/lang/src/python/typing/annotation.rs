//! What an annotation says: PEP 484, 563, 593, 604, 612, 673 and 695 forms, quoted or not, aliases included.

use model::{DottedName, SymbolKind, TextRange};

use super::{
    ClassRef, OwnClass, Type,
    world::{World, remembered},
};
use crate::python::{
    parse,
    scope::{BindingId, ScopeId, ScopeKind, SiteKind},
    syntax::{ArgumentForm, ArgumentNode, ExpressionId, ExpressionKind, StatementKind, StringNode, Tree},
};

/// What the names of an annotation mean.
#[derive(Debug, Clone, Copy)]
pub(super) enum Names<'t> {
    /// What they mean in a scope of a file.
    In(usize, ScopeId),
    /// Full paths, as a surface writes them; `Self` is the given receiver.
    Paths(&'t Type),
}

/// Quoted annotations nest no deeper in sane code.
const QUOTED_DEPTH: u32 = 4;

impl World<'_> {
    /// What the annotation at `expression` says of the values it describes.
    pub(crate) fn annotation(&self, file: usize, expression: ExpressionId) -> Type {
        remembered(&self.annotations, (file, expression), || {
            let names = Names::In(file, self.scopes(file).scope_at(expression));
            self.deeper(|| self.described(names, self.tree(file), expression, 0))
        })
    }

    /// What a type expression in a comment of `scope` says.
    pub(super) fn written_in(&self, file: usize, scope: ScopeId, text: &str) -> Type {
        self.quoted(Names::In(file, scope), text, 0)
    }

    /// What a type expression in a surface says.
    pub(super) fn release_type(&self, text: &str, receiver: &Type) -> Type {
        self.quoted(Names::Paths(receiver), text, 0)
    }

    fn quoted(&self, names: Names<'_>, text: &str, depth: u32) -> Type {
        let tree = parse::parse(text.trim().as_bytes()).tree;
        match tree.body.first().map(|first| &tree[*first].kind) {
            Some(StatementKind::Expression(inner)) if depth < QUOTED_DEPTH && tree.errors.is_empty() => {
                self.described(names, &tree, *inner, depth + 1)
            }
            _ => Type::Unknown,
        }
    }

    fn described(&self, names: Names<'_>, tree: &Tree, expression: ExpressionId, depth: u32) -> Type {
        match &tree[expression].kind {
            ExpressionKind::Name | ExpressionKind::Attribute { .. } => match tree.dotted(expression) {
                Some(dotted) => self.described_name(names, &dotted),
                None => Type::Unknown,
            },
            ExpressionKind::Constant if tree.text(tree[expression].range) == "None" => Type::none(),
            ExpressionKind::String(string) => match literal(tree, string) {
                Some(text) => self.quoted(names, text, depth),
                None => Type::Unknown,
            },
            ExpressionKind::Binary { left, operator, right } if tree.text(*operator) == "|" => {
                let sides = [*left, *right];
                Type::join(sides.map(|side| self.described(names, tree, side, depth)))
            }
            ExpressionKind::Subscript { value, index } => {
                let Some(dotted) = tree.dotted(*value) else { return Type::Unknown };
                let arguments: Vec<_> = match &tree[*index].kind {
                    ExpressionKind::Tuple(parts) => parts.clone(),
                    _ => vec![*index],
                };
                let describe = |place: usize| match arguments.get(place) {
                    Some(argument) => self.described(names, tree, *argument, depth),
                    None => Type::Unknown,
                };
                match arguments.as_slice() {
                    // `tuple[Client, ...]`
                    [_, last] if tree.text(tree[*last].range) == "..." => Type::repeated(describe(0)),
                    _ => self.generic(names, &dotted, arguments.len(), describe),
                }
            }
            _ => Type::Unknown,
        }
    }

    fn generic(&self, names: Names<'_>, dotted: &str, count: usize, argument: impl Fn(usize) -> Type) -> Type {
        let object = self.object_named(names, dotted);
        let special = match &object {
            Type::Named(path) | Type::Class(ClassRef::Outside(path)) => special_form(path),
            _ => None,
        };
        match (special, object) {
            (Some("Optional"), _) => Type::join([argument(0), Type::none()]),
            (Some("Union"), _) => Type::join((0..count).map(argument)),
            (Some("type" | "Type"), _) => argument(0).class_of(),
            (Some("Literal"), _) => Type::builtin("str"),
            (Some("TypeGuard" | "TypeIs"), _) => Type::builtin("bool"),
            (Some("Callable"), _) => Type::Instance(outside("typing.Callable"), vec![argument(1)]),
            (Some(_), _) => argument(0),
            (None, Type::Class(class)) => {
                let arguments = (0..count).map(argument).collect();
                Type::Instance(self.runtime_class(class), arguments)
            }
            (None, _) => Type::Unknown,
        }
    }

    fn described_name(&self, names: Names<'_>, dotted: &str) -> Type {
        if let Names::In(file, scope) = names
            && let Some(binding) = self.scopes(file).lookup(scope, dotted)
            && let Some(alias) = self.type_alias(file, binding)
        {
            return alias;
        }
        match self.object_named(names, dotted) {
            Type::Class(ClassRef::Outside(path)) if path.last() == "Self" => self.self_type(names),
            Type::Named(path) if path.as_str() == "Self" => self.self_type(names),
            Type::Class(ClassRef::Outside(path)) if is_untyped(&path) => Type::Unknown,
            Type::Class(ClassRef::Outside(path)) | Type::Named(path) if special_form(&path).is_some() => {
                if special_form(&path) == Some("LiteralString") { Type::builtin("str") } else { Type::Unknown }
            }
            Type::Class(class) => Type::Instance(self.runtime_class(class), Vec::new()),
            Type::Named(path) => match self.release_alias(&path) {
                Some(alias) => alias,
                None if names.are_paths() => self.named_type(path),
                None => Type::Unknown,
            },
            _ => Type::Unknown,
        }
    }

    /// What a type alias of the core stands for.
    fn release_alias(&self, path: &DottedName) -> Option<Type> {
        let symbol = self.core.symbol(path).filter(|symbol| symbol.kind == SymbolKind::TypeAlias)?;
        Some(self.deeper(|| self.release_type(symbol.returns.as_deref().unwrap_or("Any"), &Type::Unknown)))
    }

    /// A surface names its types in full, whatever their spelling.
    fn named_type(&self, path: DottedName) -> Type {
        match path.as_str() {
            "" | "typing.Any" | "Any" => Type::Unknown,
            "None" => Type::none(),
            _ => Type::Instance(ClassRef::Outside(path), Vec::new()),
        }
    }

    fn self_type(&self, names: Names<'_>) -> Type {
        match names {
            Names::Paths(receiver) => receiver.clone(),
            Names::In(file, scope) => match self.enclosing_class(file, scope) {
                Some(class) => Type::Instance(ClassRef::Own(class), Vec::new()),
                None => Type::Unknown,
            },
        }
    }

    /// The innermost class around `scope`.
    pub(crate) fn enclosing_class(&self, file: usize, scope: ScopeId) -> Option<OwnClass> {
        let scopes = self.scopes(file);
        let mut outward = std::iter::successors(Some(scope), |id| scopes.scope(*id).parent);
        outward.find_map(|id| match scopes.scope(id).kind {
            ScopeKind::Class(statement) => Some(OwnClass { file, statement }),
            _ => None,
        })
    }

    /// The object that a dotted name denotes.
    pub(super) fn object_named(&self, names: Names<'_>, dotted: &str) -> Type {
        let (root, rest) = dotted.split_once('.').unwrap_or((dotted, ""));
        let first = match names {
            Names::In(file, scope) => self.name_in(file, scope, root),
            Names::Paths(_) => return self.path_object(dotted),
        };
        rest.split('.').filter(|segment| !segment.is_empty()).fold(first, |object, name| self.attribute(&object, name))
    }

    fn path_object(&self, dotted: &str) -> Type {
        let plain = !dotted.contains('.') && dotted.starts_with(char::is_lowercase);
        if plain { self.named(DottedName::from("builtins").join(dotted)) } else { self.named(dotted.into()) }
    }

    fn name_in(&self, file: usize, scope: ScopeId, name: &str) -> Type {
        match self.scopes(file).lookup(scope, name) {
            Some(binding) => self.binding_type(file, binding),
            None => self.free_name(file, name),
        }
    }

    /// `Clients = list[Client]`, `type Clients = list[Client]`, `T = TypeVar("T", bound=Client)`.
    fn type_alias(&self, file: usize, binding: BindingId) -> Option<Type> {
        let [site] = self.scopes(file).binding(binding).sites.as_slice() else { return None };
        match site.kind {
            SiteKind::TypeAlias { value } => Some(self.annotation(file, value)),
            SiteKind::TypeParameter => Some(self.parameter_bound(file, site.range)),
            SiteKind::Assign { value } | SiteKind::AnnotatedAssign { value: Some(value), .. } => {
                self.alias_value(file, value)
            }
            _ => None,
        }
    }

    /// What a PEP 695 type parameter is bound to: its bound, or one of its constraints.
    fn parameter_bound(&self, file: usize, name: TextRange) -> Type {
        let tree = self.tree(file);
        let declared = tree.statements.iter().flat_map(|statement| match &statement.kind {
            StatementKind::Function(function) => function.type_parameters.as_slice(),
            StatementKind::Class(class) => class.type_parameters.as_slice(),
            StatementKind::TypeAlias { type_parameters, .. } => type_parameters.as_slice(),
            _ => &[],
        });
        let bound = declared.filter(|parameter| parameter.name == name).find_map(|parameter| parameter.bound);
        match bound.map(|bound| (bound, &tree[bound].kind)) {
            Some((_, ExpressionKind::Tuple(parts))) => {
                Type::join(parts.iter().map(|part| self.annotation(file, *part)))
            }
            Some((bound, _)) => self.annotation(file, bound),
            None => Type::Unknown,
        }
    }

    /// `TypeVar("T", bound=Client)`, `TypeVar("T", Client, Session)`.
    fn variable_bound(&self, file: usize, arguments: &[ArgumentNode]) -> Type {
        match (self.keyword_argument(file, arguments, "bound"), arguments) {
            (Some(bound), _) => self.annotation(file, bound),
            (None, [_, constraints @ ..]) => {
                let plain = constraints.iter().filter(|argument| argument.form == ArgumentForm::Positional);
                Type::join(plain.map(|argument| self.annotation(file, argument.value)))
            }
            (None, []) => Type::Unknown,
        }
    }

    fn alias_value(&self, file: usize, value: ExpressionId) -> Option<Type> {
        match &self.tree(file)[value].kind {
            ExpressionKind::Subscript { .. } | ExpressionKind::Binary { .. } | ExpressionKind::String(_) => {
                Some(self.annotation(file, value))
            }
            ExpressionKind::Call { function, arguments, .. } => {
                let callee = self.infer(file, *function);
                let (Type::Named(path) | Type::Class(ClassRef::Outside(path))) = callee else { return None };
                match path.last() {
                    "TypeVar" => Some(self.variable_bound(file, arguments)),
                    "NewType" => Some(arguments.get(1).map_or(Type::Unknown, |it| self.annotation(file, it.value))),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// Generic names of `typing` stand for the builtin classes.
    fn runtime_class(&self, class: ClassRef) -> ClassRef {
        let ClassRef::Outside(path) = &class else { return class };
        if path.root() != "typing" {
            return class;
        }
        match path.last() {
            "List" => outside("builtins.list"),
            "Dict" => outside("builtins.dict"),
            "Set" => outside("builtins.set"),
            "FrozenSet" => outside("builtins.frozenset"),
            "Tuple" => outside("builtins.tuple"),
            "Text" => outside("builtins.str"),
            "Deque" => outside("collections.deque"),
            "DefaultDict" => outside("collections.defaultdict"),
            "OrderedDict" => outside("collections.OrderedDict"),
            _ => class,
        }
    }
}

impl Names<'_> {
    fn are_paths(self) -> bool {
        matches!(self, Self::Paths(_))
    }
}

fn outside(path: &str) -> ClassRef {
    ClassRef::Outside(path.into())
}

fn is_untyped(path: &DottedName) -> bool {
    matches!(path.as_str(), "typing.Any" | "typing_extensions.Any" | "builtins.object" | "typing.TypeVar")
}

/// The forms of `typing` that are no classes.
fn special_form(path: &DottedName) -> Option<&'static str> {
    const FORMS: &[&str] = &[
        "Optional",
        "Union",
        "Type",
        "Literal",
        "TypeGuard",
        "TypeIs",
        "Callable",
        "Annotated",
        "ClassVar",
        "Final",
        "Required",
        "NotRequired",
        "ReadOnly",
        "Unpack",
        "LiteralString",
        "TypeAlias",
    ];
    match path.as_str() {
        "builtins.type" => return Some("type"),
        "collections.abc.Callable" => return Some("Callable"),
        "dataclasses.InitVar" => return Some("Annotated"),
        _ => {}
    }
    let typing = matches!(path.root(), "typing" | "typing_extensions");
    FORMS.iter().copied().find(|form| typing && path.depth() == 1 && *form == path.last())
}

/// The text of a string of one plain literal.
pub(crate) fn literal<'t>(tree: &'t Tree, string: &StringNode) -> Option<&'t str> {
    match string.parts.as_slice() {
        [part] if !part.is_bytes && !part.is_template => Some(tree.text(part.content)),
        _ => None,
    }
}

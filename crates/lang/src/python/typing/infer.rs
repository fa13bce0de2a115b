//! What an expression is.

use super::{
    ClassRef, OwnClass, OwnFunction, Type,
    annotation::literal,
    class_table::{MemberSource, function_node, has_decorator},
    container::{awaited, is_tuple},
    site_type::known_or,
    world::{Slot, World},
};
use crate::python::syntax::{
    ArgumentForm, ArgumentNode, ComprehensionForm, DictItem, ExpressionId, ExpressionKind, Tree,
};
use model::SymbolKind;

/// Chains and facades nested deeper than this are not followed: the thread's stack is finite.
const DEPTH: u32 = 100;

/// How many entries of a display are looked at.
const ENTRIES: usize = 128;

impl World<'_> {
    /// What `expression` is.
    pub(crate) fn infer(&self, file: usize, expression: ExpressionId) -> Type {
        let place = (file, expression);
        match self.types.borrow().get(&place) {
            Some(Slot::Known(known)) => return known.clone(),
            Some(Slot::Open) => return Type::Unknown,
            None => {}
        }
        self.types.borrow_mut().insert(place, Slot::Open);
        let res = self.deeper(|| self.narrowed(file, expression).unwrap_or_else(|| self.inferred(file, expression)));
        self.types.borrow_mut().insert(place, Slot::Known(res.clone()));
        res
    }

    pub(super) fn deeper(&self, compute: impl FnOnce() -> Type) -> Type {
        self.deeper_option(|| Some(compute())).unwrap_or(Type::Unknown)
    }

    pub(super) fn deeper_option(&self, compute: impl FnOnce() -> Option<Type>) -> Option<Type> {
        if self.depth.get() > DEPTH {
            return None;
        }
        self.depth.set(self.depth.get() + 1);
        let res = compute();
        self.depth.set(self.depth.get() - 1);
        res
    }

    pub(super) fn inferred(&self, file: usize, expression: ExpressionId) -> Type {
        let tree = self.tree(file);
        let text = || tree.text(tree[expression].range);
        match &tree[expression].kind {
            ExpressionKind::Name => match self.scopes(file).resolve(expression) {
                Some(binding) => self.name_type(file, binding, expression),
                None => self.free_name(file, text()),
            },
            ExpressionKind::Attribute { value, attribute } => {
                self.attribute(&self.infer(file, *value), tree.text(*attribute))
            }
            ExpressionKind::Call { function, .. } => self.call_result(file, expression, &self.infer(file, *function)),
            ExpressionKind::Subscript { value, index } => {
                let place = tree.text(tree[*index].range).parse().ok();
                match &tree[*index].kind {
                    ExpressionKind::Slice(_) => self.sliced(file, *value),
                    ExpressionKind::String(string) => {
                        let whole = self.infer(file, *value);
                        let field = literal(tree, string).and_then(|key| self.typed_field(&whole, key));
                        field.unwrap_or_else(|| self.indexed(&whole, None))
                    }
                    _ => self.indexed(&self.infer(file, *value), place),
                }
            }
            ExpressionKind::Await(value) => awaited(&self.infer(file, *value)),
            ExpressionKind::Walrus { value, .. } => self.infer(file, *value),
            ExpressionKind::Conditional { body, orelse, .. } => {
                Type::join([self.infer(file, *body), self.infer(file, *orelse)])
            }
            ExpressionKind::Boolean(parts) => Type::join(parts.iter().map(|part| self.infer(file, *part))),
            ExpressionKind::Lambda { .. } => Type::Lambda(file, expression),
            ExpressionKind::Constant | ExpressionKind::Number | ExpressionKind::String(_) => {
                literal_type(tree, expression)
            }
            _ => self.display(file, expression),
        }
    }

    /// Which part of a tuple a slice takes is not followed.
    fn sliced(&self, file: usize, value: ExpressionId) -> Type {
        match self.infer(file, value) {
            whole @ Type::Instance(ClassRef::Outside(_), _) if is_tuple(&whole) => Type::repeated(self.element(&whole)),
            whole => whole,
        }
    }

    fn display(&self, file: usize, expression: ExpressionId) -> Type {
        let tree = self.tree(file);
        // Long tables are data: they are not read to the end.
        let each = |parts: &[ExpressionId]| -> Vec<Type> {
            let rest = parts.get(ENTRIES).map(|_| Type::Unknown);
            parts.iter().take(ENTRIES).map(|part| self.infer(file, *part)).chain(rest).collect()
        };
        match &tree[expression].kind {
            ExpressionKind::List(parts) => Type::generic("list", vec![Type::join(each(parts))]),
            ExpressionKind::Set(parts) => Type::generic("set", vec![Type::join(each(parts))]),
            ExpressionKind::Tuple(parts) => Type::generic("tuple", each(parts)),
            ExpressionKind::Dict(items) => {
                let pair = |item: &DictItem| match item {
                    DictItem::Pair(key, value) => (self.infer(file, *key), self.infer(file, *value)),
                    DictItem::Unpack(_) => (Type::Unknown, Type::Unknown),
                };
                let (keys, values): (Vec<_>, Vec<_>) = items.iter().take(ENTRIES).map(pair).unzip();
                Type::generic("dict", vec![Type::join(keys), Type::join(values)])
            }
            ExpressionKind::Comprehension { form, element, value, .. } => {
                let first = self.infer(file, *element);
                match (form, value) {
                    (ComprehensionForm::Dict, Some(value)) => {
                        Type::generic("dict", vec![first, self.infer(file, *value)])
                    }
                    (ComprehensionForm::Set, _) => Type::generic("set", vec![first]),
                    _ => Type::generic("list", vec![first]),
                }
            }
            ExpressionKind::Compare { .. } => Type::builtin("bool"),
            ExpressionKind::Binary { left, operator, right } => self.binary(file, *left, tree.text(*operator), *right),
            ExpressionKind::Unary { operator, operand } => self.unary(file, tree.text(*operator), *operand),
            _ => Type::Unknown,
        }
    }

    /// What `receiver.name` is.
    pub(crate) fn attribute(&self, receiver: &Type, name: &str) -> Type {
        self.deeper(|| receiver.map(|it| self.single_attribute(it, name)))
    }

    fn single_attribute(&self, receiver: &Type, name: &str) -> Type {
        let member = || Type::Member(Box::new(receiver.clone()), name.to_owned());
        match receiver {
            Type::Named(path) => self.object_at(&path.join(name)),
            Type::OwnModule(file) => self.module_member(*file, name),
            Type::Instance(class, _) if name == "__class__" => Type::Class(class.clone()),
            Type::Class(ClassRef::Outside(path)) | Type::Instance(ClassRef::Outside(path), _) => {
                self.outside_member(receiver, path, name)
            }
            Type::Class(class @ ClassRef::Own(_)) | Type::Instance(class @ ClassRef::Own(_), _) => {
                let lineage = self.lineage(class);
                self.own_attribute(receiver, &lineage.classes, name)
            }
            Type::Super(class) => {
                let lineage = self.lineage(&ClassRef::Own(*class));
                self.own_attribute(receiver, &lineage.classes[1..], name)
            }
            Type::Unknown | Type::Function(_) | Type::Member(..) | Type::Lambda(..) => Type::Unknown,
            Type::Partial(_) => {
                if name == "func" {
                    Type::Unknown
                } else {
                    member()
                }
            }
            Type::Union(_) => Type::Unknown,
        }
    }

    fn outside_member(&self, receiver: &Type, path: &model::DottedName, name: &str) -> Type {
        let member = || Type::Member(Box::new(receiver.clone()), name.to_owned());
        if let Some((_, known)) = self.core.member(path, name) {
            return match (known.kind, &known.returns) {
                (SymbolKind::Method | SymbolKind::Function, _) => member(),
                (SymbolKind::Class, _) => self.named(path.join(name)),
                (_, Some(returns)) => self.release_type(returns, receiver),
                (_, None) => Type::Unknown,
            };
        }
        let nested = path.join(name);
        let is_nested = matches!(receiver, Type::Class(_)) && self.core.knows_class(&nested);
        if is_nested {
            return self.named(nested);
        }
        // Any other name of an instance is answered by `__getattr__`, where the class says what that gives.
        let answer = || self.core.member(path, "__getattr__").and_then(|(_, it)| it.returns.clone());
        match (receiver, answer()) {
            (Type::Instance(..), Some(returns)) if self.core.knows_class(path) => self.release_type(&returns, receiver),
            _ => member(),
        }
    }

    /// A member of an own class, looked up along `classes`.
    fn own_attribute(&self, receiver: &Type, classes: &[ClassRef], name: &str) -> Type {
        let Some((owner, sources)) = self.own_member(classes, name) else {
            return self.inherited_attribute(receiver, classes, name);
        };
        let types = sources.iter().map(|source| self.source_type(receiver, owner, *source, name));
        let (known, unknown): (Vec<_>, Vec<_>) = types.partition(|it| *it != Type::Unknown);
        let declared = sources.iter().any(|source| matches!(source, MemberSource::Annotated(..)));
        match (declared && !known.is_empty(), unknown.is_empty()) {
            (true, _) | (false, true) => Type::join(known),
            (false, false) => Type::join(known.into_iter().chain(unknown)),
        }
    }

    /// Above the project's own classes stand the core's.
    fn inherited_attribute(&self, receiver: &Type, classes: &[ClassRef], name: &str) -> Type {
        let above = classes.iter().find_map(|class| match class {
            ClassRef::Outside(path) if self.core.member(path, name).is_some() => Some(path),
            _ => None,
        });
        match above {
            Some(path) => self.outside_member(receiver, path, name),
            None => Type::Member(Box::new(receiver.clone()), name.to_owned()),
        }
    }

    fn source_type(&self, receiver: &Type, owner: OwnClass, source: MemberSource, name: &str) -> Type {
        let file = owner.file;
        match source {
            MemberSource::Method(statement) => {
                let node = function_node(self.tree(file), statement);
                let is_property = ["property", "cached_property", "abstractproperty", "setter", "getter", "deleter"]
                    .iter()
                    .any(|decorator| has_decorator(self.tree(file), node, decorator));
                if is_property && !matches!(receiver, Type::Class(_)) {
                    self.function_result(OwnFunction { file, statement }, Some(receiver))
                } else {
                    Type::Member(Box::new(receiver.clone()), name.to_owned())
                }
            }
            MemberSource::Class(statement) => Type::Class(ClassRef::Own(OwnClass { file, statement })),
            MemberSource::Value(value) => {
                let given = known_or(self.commented(file, value), || self.infer(file, value));
                self.described_by(given)
            }
            MemberSource::OnSelf(value) => known_or(self.commented(file, value), || self.infer(file, value)),
            MemberSource::Annotated(annotation, value) => match (self.annotation(file, annotation), value) {
                (Type::Unknown, value) => {
                    let inferred = || value.map(|value| self.infer(file, value));
                    self.type_argument(receiver, owner, annotation).or_else(inferred).unwrap_or(Type::Unknown)
                }
                (declared, _) => declared,
            },
            MemberSource::Part(target) => self.target_type(file, target),
            MemberSource::Opaque => Type::Unknown,
        }
    }

    /// A descriptor in a class body gives what its `__get__` gives.
    fn described_by(&self, given: Type) -> Type {
        match &given {
            Type::Instance(class @ ClassRef::Own(_), _)
                if self.own_member(&self.lineage(class).classes, "__get__").is_some() =>
            {
                self.method_result_of(&given, "__get__")
            }
            _ => given,
        }
    }

    /// The value passed for the keyword `name`.
    pub(crate) fn keyword_argument(&self, file: usize, arguments: &[ArgumentNode], name: &str) -> Option<ExpressionId> {
        let tree = self.tree(file);
        let named = |argument: &&ArgumentNode| match argument.form {
            ArgumentForm::Keyword(keyword) => tree.text(keyword) == name,
            _ => false,
        };
        arguments.iter().find(named).map(|argument| argument.value)
    }
}

fn literal_type(tree: &Tree, expression: ExpressionId) -> Type {
    let text = tree.text(tree[expression].range);
    match &tree[expression].kind {
        ExpressionKind::Constant if text == "None" => Type::none(),
        ExpressionKind::Constant if text == "..." => Type::Unknown,
        ExpressionKind::Constant => Type::builtin("bool"),
        ExpressionKind::Number if text.contains(['.', 'e', 'j']) => Type::builtin("float"),
        ExpressionKind::Number => Type::builtin("int"),
        ExpressionKind::String(string) if string.parts.iter().any(|part| part.is_bytes) => Type::builtin("bytes"),
        _ => Type::builtin("str"),
    }
}

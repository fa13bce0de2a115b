//! What a name is bound to: imports, definitions, parameters, assignments, loops, `with`, patterns.

use model::{DottedName, ParameterKind, SymbolKind, TextRange};

use super::{
    ClassRef, OwnClass, Type,
    class_table::{function_node, has_decorator, method_class},
    parents::Parent,
    world::{World, remembered},
};
use crate::python::{
    imports::ImportForm,
    reaching::reaching,
    scope::{BindingId, ScopeId, Site, SiteKind},
    syntax::{ExpressionId, ExpressionKind, ParameterNode, StatementId, StatementKind, Tree},
    undefined::is_builtin,
};

impl World<'_> {
    /// What `binding` is for all that read it from elsewhere: all its sites together.
    pub(crate) fn binding_type(&self, file: usize, binding: BindingId) -> Type {
        remembered(&self.bindings, (file, binding), || {
            let sites: Vec<_> = self.scopes(file).binding(binding).sites.clone();
            self.sites_type(file, binding, &sites)
        })
    }

    /// What `name`, which means `binding`, is where it stands.
    pub(super) fn name_type(&self, file: usize, binding: BindingId, name: ExpressionId) -> Type {
        let unit = self.unit(file);
        let sites = reaching(unit, binding, unit.scopes.scope_at(name), unit.tree[name].range.start);
        self.sites_type(file, binding, &sites)
    }

    fn sites_type(&self, file: usize, binding: BindingId, sites: &[Site]) -> Type {
        let live = sites.iter().filter(|site| site.kind != SiteKind::Delete);
        Type::join(live.map(|site| match self.site_type(file, binding, site) {
            Type::Unknown => self.declared(file, binding),
            known => known,
        }))
    }

    /// What an annotation says of the binding, whichever site is asked.
    fn declared(&self, file: usize, binding: BindingId) -> Type {
        let sites = &self.scopes(file).binding(binding).sites;
        let annotation = sites.iter().find_map(|site| match site.kind {
            SiteKind::AnnotatedAssign { annotation, .. } => Some(annotation),
            SiteKind::Parameter { function, index } => self.parameter(file, function, index).annotation,
            _ => None,
        });
        annotation.map_or(Type::Unknown, |annotation| self.annotation(file, annotation))
    }

    fn site_type(&self, file: usize, binding: BindingId, site: &Site) -> Type {
        match site.kind {
            SiteKind::Import { .. } | SiteKind::FromImport { .. } => self.import_type(file, site.kind),
            SiteKind::Function(statement) => self.decorated(file, statement),
            SiteKind::Class(statement) => Type::Class(ClassRef::Own(OwnClass { file, statement })),
            SiteKind::Parameter { function, index } => self.parameter_type(file, function, index),
            SiteKind::Assign { value } => known_or(self.commented(file, value), || self.infer(file, value)),
            SiteKind::Walrus { value } => self.infer(file, value),
            SiteKind::AnnotatedAssign { annotation, value } => self.annotated_type(file, annotation, value),
            SiteKind::For { iterable } => {
                let end = self.tree(file)[iterable].range.end;
                let commented = self.commented_at(file, self.scopes(file).binding(binding).scope, end);
                known_or(commented, || self.element(&self.infer(file, iterable)))
            }
            SiteKind::Comprehension { iterable } => self.element(&self.infer(file, iterable)),
            SiteKind::With { context } => {
                let commented = self.commented_at(file, self.scopes(file).binding(binding).scope, site.range.end);
                known_or(commented, || self.entered(&self.infer(file, context)))
            }
            SiteKind::Except { exception } => exception.map_or(Type::Unknown, |it| self.caught(file, it)),
            SiteKind::Unpack { .. } | SiteKind::Part => self.part_type(file, binding, site.range),
            SiteKind::Capture => self.captured(file, site.range),
            SiteKind::LambdaParameter { lambda, index } => match self.lambda_default(file, lambda, index) {
                Type::Unknown if index == 0 => self.handed_to(file, lambda),
                known => known,
            },
            SiteKind::AugmentedAssign { value } => self.augmented_type(file, binding, site.range, value),
            SiteKind::TypeAlias { .. } | SiteKind::TypeParameter | SiteKind::Delete => Type::Unknown,
        }
    }

    fn annotated_type(&self, file: usize, annotation: ExpressionId, value: Option<ExpressionId>) -> Type {
        match (self.annotation(file, annotation), value) {
            (Type::Unknown, Some(value)) => self.infer(file, value),
            (declared, _) => declared,
        }
    }

    fn import_type(&self, file: usize, kind: SiteKind) -> Type {
        let imports = &self.unit(file).imports;
        let Some(item) = imports.at_site(kind).map(|at| &imports.items[at]) else { return Type::Unknown };
        // `from package import Name` gives what the package calls so, also when one of its modules has that name.
        let package = item.path.parent().filter(|_| item.own && item.form == ImportForm::Name);
        let package = package.and_then(|path| self.module(&path)).filter(|package| *package != file);
        let bound = package.filter(|package| self.unit(*package).global(item.path.last()).is_some());
        match bound.map(|package| self.module_member(package, item.path.last())) {
            None | Some(Type::Unknown) => self.object_at(&item.meaning()),
            Some(known) => known,
        }
    }

    /// The object that an absolute path denotes.
    pub(crate) fn object_at(&self, path: &DottedName) -> Type {
        match self.split(path) {
            Some((file, rest)) => {
                let names = rest.split('.').filter(|name| !name.is_empty());
                names.fold(Type::OwnModule(file), |object, name| self.attribute(&object, name))
            }
            None => self.named(path.clone()),
        }
    }

    /// An object outside the project.
    pub(super) fn named(&self, path: DottedName) -> Type {
        let canonical = self.core.canonical(&path);
        if let Some(value) = self.constant_type(&canonical) {
            return value;
        }
        if self.core.is_class(&canonical) || self.core.is_class(&path) {
            Type::Class(ClassRef::Outside(canonical))
        } else {
            Type::Named(canonical)
        }
    }

    /// What the surface says of a module-level constant.
    fn constant_type(&self, path: &DottedName) -> Option<Type> {
        let symbol = self.core.symbol(path).filter(|it| it.kind == SymbolKind::Attribute && it.signature.is_none())?;
        let returns = symbol.returns.as_deref()?;
        let known = self.deeper(|| self.release_type(returns, &Type::Unknown));
        (known != Type::Unknown).then_some(known)
    }

    /// What a module of the project offers as `name`.
    pub(super) fn module_member(&self, file: usize, name: &str) -> Type {
        if let Some(binding) = self.scopes(file).scope(ScopeId::MODULE).names.get(name) {
            return self.binding_type(file, *binding);
        }
        match self.module(&self.unit(file).module.name.join(name)) {
            Some(submodule) => Type::OwnModule(submodule),
            None => self.starred_name(file, name).unwrap_or(Type::Unknown),
        }
    }

    /// What a name is that the file does not bind: from a star import, or a builtin; unknown where nothing tells.
    pub(super) fn free_name(&self, file: usize, name: &str) -> Type {
        // Where no star import can bring it, a name spelled like a class is one of nobody's.
        let is_class = name.starts_with(char::is_uppercase) && self.unit(file).imports.stars.is_empty();
        let builtin = || (is_builtin(name) || is_class).then(|| self.named(DottedName::from("builtins").join(name)));
        self.starred_name(file, name).or_else(builtin).unwrap_or(Type::Unknown)
    }

    fn starred_name(&self, file: usize, name: &str) -> Option<Type> {
        self.unit(file).imports.stars.iter().rev().find_map(|star| match self.module(&star.module) {
            Some(other) if other == file => None,
            Some(other) => {
                let found = self.deeper(|| self.module_member(other, name));
                (found != Type::Unknown).then_some(found)
            }
            None => self.core.mentions(&star.module.join(name)).then(|| self.named(star.module.join(name))),
        })
    }

    pub(super) fn parameter(&self, file: usize, function: StatementId, index: u32) -> &ParameterNode {
        &function_node(self.tree(file), function).parameters[index as usize]
    }

    fn parameter_type(&self, file: usize, function: StatementId, index: u32) -> Type {
        let parameter = self.parameter(file, function, index);
        let described = match parameter.annotation {
            Some(annotation) => self.annotation(file, annotation),
            None => self.commented_parameter(file, function, index as usize),
        };
        match parameter.kind {
            ParameterKind::VarPositional => return Type::repeated(described),
            ParameterKind::VarKeyword => return Type::generic("dict", vec![Type::builtin("str"), described]),
            ParameterKind::PositionalOnly | ParameterKind::Standard | ParameterKind::KeywordOnly => {}
        }
        let receiver = || self.receiver(file, function).filter(|_| index == 0);
        match described {
            Type::Unknown => receiver().unwrap_or_else(|| self.default_type(file, parameter)),
            known => known,
        }
    }

    fn lambda_default(&self, file: usize, lambda: ExpressionId, index: u32) -> Type {
        match &self.tree(file)[lambda].kind {
            ExpressionKind::Lambda { parameters, .. } => self.default_type(file, &parameters[index as usize]),
            _ => Type::Unknown,
        }
    }

    /// A default tells the type, `None` apart, which tells nothing.
    fn default_type(&self, file: usize, parameter: &ParameterNode) -> Type {
        let default = parameter.default.map_or(Type::Unknown, |default| self.infer(file, default));
        if default.is_none() { Type::Unknown } else { default }
    }

    /// `self` or `cls` of a method.
    fn receiver(&self, file: usize, function: StatementId) -> Option<Type> {
        let tree = self.tree(file);
        let statement = method_class(tree, &self.parents[file], function)?;
        let class = ClassRef::Own(OwnClass { file, statement });
        let node = function_node(tree, function);
        let implicit = matches!(tree.text(node.name), "__new__" | "__init_subclass__" | "__class_getitem__");
        let on_class = implicit || has_decorator(tree, node, "classmethod");
        Some(if on_class { Type::Class(class) } else { Type::Instance(class, Vec::new()) })
    }

    /// What builtins hand to a lambda: `map(lambda c: …, cs)`, `sorted(cs, key=lambda c: …)`.
    fn handed_to(&self, file: usize, lambda: ExpressionId) -> Type {
        let tree = self.tree(file);
        let Some(Parent::Expression(call)) = self.parents[file].of(lambda) else { return Type::Unknown };
        let ExpressionKind::Call { function, arguments, .. } = &tree[call].kind else { return Type::Unknown };
        let is_key = self.keyword_argument(file, arguments, "key") == Some(lambda);
        match self.infer(file, *function) {
            Type::Named(path) | Type::Class(ClassRef::Outside(path)) => match path.as_str() {
                "builtins.map" | "builtins.filter" => self.element(&self.positional(file, arguments, 1)),
                "builtins.sorted" | "builtins.min" | "builtins.max" if is_key => {
                    self.element(&self.positional(file, arguments, 0))
                }
                _ => Type::Unknown,
            },
            Type::Member(receiver, name) if name == "sort" && is_key => self.element(&receiver),
            _ => Type::Unknown,
        }
    }

    /// The instance that an `except` clause catches.
    fn caught(&self, file: usize, exception: ExpressionId) -> Type {
        match &self.tree(file)[exception].kind {
            ExpressionKind::Tuple(parts) => Type::join(parts.iter().map(|part| self.caught(file, *part))),
            _ => self.infer(file, exception).instance_of(),
        }
    }

    /// A name inside a tuple target takes the matching part of what is assigned.
    fn part_type(&self, file: usize, binding: BindingId, range: TextRange) -> Type {
        let tree = self.tree(file);
        let uses = self.scopes(file).uses(binding);
        let Some(name) = uses.iter().find(|name| tree[**name].range == range) else { return Type::Unknown };
        self.target_type(file, *name)
    }

    fn augmented_type(&self, file: usize, binding: BindingId, range: TextRange, value: ExpressionId) -> Type {
        let tree = self.tree(file);
        let uses = self.scopes(file).uses(binding);
        let Some(target) = uses.iter().find(|name| tree[**name].range == range) else { return Type::Unknown };
        let between = TextRange::new(range.end, tree[value].range.start);
        let operator = tree.text(between).trim_matches(|c: char| c.is_whitespace() || c == '(' || c == '\\');
        self.augmented(file, *target, operator, value)
    }

    /// What is assigned to the target expression `target`.
    pub(super) fn target_type(&self, file: usize, target: ExpressionId) -> Type {
        let tree = self.tree(file);
        match self.parents[file].of(target) {
            Some(Parent::Statement(statement)) => self.assigned(file, statement, target),
            Some(Parent::Expression(parent)) => match &tree[parent].kind {
                ExpressionKind::Tuple(parts) | ExpressionKind::List(parts) => {
                    let whole = self.target_type(file, parent);
                    self.item(&whole, place_in(tree, parts, target))
                }
                // `first, *rest = cs`: the parts that are left over.
                ExpressionKind::Starred(_) => match self.parents[file].expression(parent) {
                    Some(display) => {
                        let whole = self.target_type(file, display);
                        Type::generic("list", vec![self.element(&whole)])
                    }
                    None => Type::Unknown,
                },
                ExpressionKind::Comprehension { clauses, .. } => {
                    let clause = clauses.iter().find(|clause| clause.target == target);
                    clause.map_or(Type::Unknown, |clause| self.element(&self.infer(file, clause.iterable)))
                }
                _ => Type::Unknown,
            },
            None => Type::Unknown,
        }
    }

    fn assigned(&self, file: usize, statement: StatementId, target: ExpressionId) -> Type {
        match &self.tree(file)[statement].kind {
            StatementKind::Assign { value, .. } => self.infer(file, *value),
            StatementKind::For { iterable, .. } => self.element(&self.infer(file, *iterable)),
            StatementKind::With { items, .. } => {
                let item = items.iter().find(|item| item.target == Some(target));
                item.map_or(Type::Unknown, |item| self.entered(&self.infer(file, item.context)))
            }
            _ => Type::Unknown,
        }
    }

    /// `case Client() as c`, `case c`.
    fn captured(&self, file: usize, range: TextRange) -> Type {
        let tree = self.tree(file);
        let pattern = tree.expressions.iter().find_map(|expression| match &expression.kind {
            ExpressionKind::Pattern(parts) if expression.range.contains(range) => match parts.as_slice() {
                [pattern, name] if tree[*name].range == range => Some(*pattern),
                _ => None,
            },
            _ => None,
        });
        match pattern {
            Some(pattern) => self.matched(file, pattern).unwrap_or(Type::Unknown),
            None => self.captured_whole(file, range).unwrap_or(Type::Unknown),
        }
    }

    /// What `match` looks at, for a case that only gives it another name.
    fn captured_whole(&self, file: usize, range: TextRange) -> Option<Type> {
        let tree = self.tree(file);
        let found = tree.statements.iter().enumerate().find_map(|(at, statement)| match &statement.kind {
            StatementKind::Match { subject, cases } => {
                let branch = cases.iter().position(|case| tree[case.pattern].range == range)?;
                Some((StatementId(at as u32), *subject, branch))
            }
            _ => None,
        });
        let (statement, subject, branch) = found?;
        let passed = self.case_facts(file, statement, branch);
        Some(passed.iter().fold(self.infer(file, subject), |known, fact| self.apply(fact, known)))
    }
}

/// Which part of a value goes to `target` among `parts`: counted from the end behind a starred one.
fn place_in(tree: &Tree, parts: &[ExpressionId], target: ExpressionId) -> isize {
    let at = parts.iter().position(|part| *part == target).unwrap_or(0);
    let starred = parts[..at].iter().any(|part| matches!(tree[*part].kind, ExpressionKind::Starred(_)));
    at as isize - if starred { parts.len() as isize } else { 0 }
}

/// What is said, or else what can be seen.
pub(super) fn known_or(said: Type, seen: impl FnOnce() -> Type) -> Type {
    if said == Type::Unknown { seen() } else { said }
}

//! One walk with an explicit stack collects scopes, sites and names; then names are resolved.

use std::collections::BTreeMap;

use model::TextRange;

use super::{Binding, BindingId, Scope, ScopeId, ScopeKind, Scopes, Site, SiteKind};
use crate::python::syntax::{
    ArgumentNode, Class, Clause, DictItem, ExpressionId, ExpressionKind, FromImport, Function, ImportName,
    ParameterNode, StatementId, StatementKind, StringNode, Tree, TypeParameter,
};

pub(super) fn build(tree: &Tree) -> Scopes {
    let mut builder = Builder::new(tree);
    builder.block(&tree.body, ScopeId::MODULE);
    while let Some(task) = builder.tasks.pop() {
        match task {
            Task::Statement(id, scope) => builder.statement(id, scope),
            Task::Expression(id, scope) => builder.expression(id, scope),
            Task::Target(id, scope, kind) => builder.target(id, scope, kind),
        }
    }
    builder.finish()
}

/// Work that is left: the walk keeps its own stack, so that deep nesting cannot exhaust the thread's.
enum Task {
    Statement(StatementId, ScopeId),
    Expression(ExpressionId, ScopeId),
    Target(ExpressionId, ScopeId, SiteKind),
}

struct Builder<'t> {
    tree: &'t Tree,
    tasks: Vec<Task>,
    scopes: Vec<Scope>,
    sites: Vec<(ScopeId, Site)>,
    /// Names declared `global` or `nonlocal`, by scope.
    declared: BTreeMap<(ScopeId, String), Declared>,
    names: Vec<ExpressionId>,
    scope_at: Vec<ScopeId>,
    scope_of: Vec<ScopeId>,
}

#[derive(Clone, Copy, PartialEq)]
enum Declared {
    Global,
    Nonlocal,
}

impl<'t> Builder<'t> {
    fn new(tree: &'t Tree) -> Self {
        let module = Scope { kind: ScopeKind::Module, parent: None, names: BTreeMap::new(), stars: Vec::new() };
        Self {
            tree,
            tasks: Vec::new(),
            scopes: vec![module],
            sites: Vec::new(),
            declared: BTreeMap::new(),
            names: Vec::new(),
            scope_at: vec![ScopeId::MODULE; tree.expressions.len()],
            scope_of: vec![ScopeId::MODULE; tree.statements.len()],
        }
    }

    fn open(&mut self, kind: ScopeKind, parent: ScopeId) -> ScopeId {
        self.scopes.push(Scope { kind, parent: Some(parent), names: BTreeMap::new(), stars: Vec::new() });
        ScopeId(self.scopes.len() as u32 - 1)
    }

    fn block(&mut self, block: &[StatementId], scope: ScopeId) {
        self.tasks.extend(block.iter().rev().map(|id| Task::Statement(*id, scope)));
    }

    fn read(&mut self, expression: ExpressionId, scope: ScopeId) {
        self.tasks.push(Task::Expression(expression, scope));
    }

    fn read_all(&mut self, expressions: impl IntoIterator<Item = ExpressionId>, scope: ScopeId) {
        for expression in expressions {
            self.read(expression, scope);
        }
    }

    fn bind(&mut self, range: TextRange, scope: ScopeId, kind: SiteKind) {
        self.sites.push((scope, Site { range, kind }));
    }

    fn assign(&mut self, target: ExpressionId, scope: ScopeId, kind: SiteKind) {
        self.tasks.push(Task::Target(target, scope, kind));
    }

    fn statement(&mut self, id: StatementId, scope: ScopeId) {
        self.scope_of[id.0 as usize] = scope;
        let tree = self.tree;
        match &tree[id].kind {
            StatementKind::Import(names) => self.import(id, names, scope),
            StatementKind::FromImport(import) => self.bind_from_import(id, import, scope),
            StatementKind::Function(function) => self.function(id, function, scope),
            StatementKind::Class(class) => self.class(id, class, scope),
            StatementKind::Assign { targets, value } => {
                self.read(*value, scope);
                for target in targets {
                    self.assign(*target, scope, SiteKind::Assign { value: *value });
                }
            }
            StatementKind::AnnotatedAssign { target, annotation, value } => {
                self.read_all([Some(*annotation), *value].into_iter().flatten(), scope);
                self.assign(*target, scope, SiteKind::AnnotatedAssign { annotation: *annotation, value: *value });
            }
            StatementKind::AugmentedAssign { target, value } => {
                self.read(*value, scope);
                self.assign(*target, scope, SiteKind::AugmentedAssign { value: *value });
            }
            StatementKind::Expression(value) => self.read(*value, scope),
            StatementKind::Return(value) => self.read_all(*value, scope),
            StatementKind::Raise { exception, cause } => self.read_all(exception.iter().chain(cause).copied(), scope),
            StatementKind::Delete(targets) => {
                for target in targets {
                    self.assign(*target, scope, SiteKind::Delete);
                }
            }
            StatementKind::Assert { test, message } => {
                self.read_all([Some(*test), *message].into_iter().flatten(), scope)
            }
            StatementKind::Global(names) => self.declare(names, scope, Declared::Global),
            StatementKind::Nonlocal(names) => self.declare(names, scope, Declared::Nonlocal),
            StatementKind::If { .. }
            | StatementKind::While { .. }
            | StatementKind::For { .. }
            | StatementKind::With { .. }
            | StatementKind::Try { .. }
            | StatementKind::Match { .. } => self.compound(id, scope),
            StatementKind::TypeAlias { name, type_parameters, value } => {
                self.bind(*name, scope, SiteKind::TypeAlias { value: *value });
                let inner = self.type_parameters(id, type_parameters, scope);
                self.read(*value, inner);
            }
            StatementKind::Simple => {}
            StatementKind::Legacy(values) => self.read_all(values.iter().copied(), scope),
        }
    }

    fn compound(&mut self, id: StatementId, scope: ScopeId) {
        let tree = self.tree;
        match &tree[id].kind {
            StatementKind::If { branches, orelse } => {
                for (test, body) in branches {
                    self.read(*test, scope);
                    self.block(body, scope);
                }
                self.block(orelse, scope);
            }
            StatementKind::While { test, body, orelse } => {
                self.read(*test, scope);
                self.block(body, scope);
                self.block(orelse, scope);
            }
            StatementKind::For { target, iterable, body, orelse } => {
                self.read(*iterable, scope);
                self.assign(*target, scope, SiteKind::For { iterable: *iterable });
                self.block(body, scope);
                self.block(orelse, scope);
            }
            StatementKind::With { items, body } => {
                for item in items {
                    self.read(item.context, scope);
                    if let Some(target) = item.target {
                        self.assign(target, scope, SiteKind::With { context: item.context });
                    }
                }
                self.block(body, scope);
            }
            StatementKind::Try { body, handlers, orelse, finally } => {
                self.block(body, scope);
                for handler in handlers {
                    self.read_all(handler.exception, scope);
                    if let Some(name) = handler.name {
                        self.bind(name, scope, SiteKind::Except { exception: handler.exception });
                    }
                    self.block(&handler.body, scope);
                }
                self.block(orelse, scope);
                self.block(finally, scope);
            }
            StatementKind::Match { subject, cases } => {
                self.read(*subject, scope);
                for case in cases {
                    self.read(case.pattern, scope);
                    self.read_all(case.guard, scope);
                    self.block(&case.body, scope);
                }
            }
            _ => {}
        }
    }

    fn import(&mut self, statement: StatementId, names: &[ImportName], scope: ScopeId) {
        for (index, name) in names.iter().enumerate() {
            let range = name.alias.or_else(|| name.path.first().copied()).unwrap_or(name.range);
            self.bind(range, scope, SiteKind::Import { statement, index: index as u32 });
        }
    }

    fn bind_from_import(&mut self, statement: StatementId, import: &FromImport, scope: ScopeId) {
        if import.star.is_some() {
            self.scopes[scope.0 as usize].stars.push(statement);
        }
        for (index, name) in import.names.iter().enumerate() {
            let range = name.alias.unwrap_or(name.name);
            self.bind(range, scope, SiteKind::FromImport { statement, index: index as u32 });
        }
    }

    fn function(&mut self, id: StatementId, function: &Function, scope: ScopeId) {
        self.bind(function.name, scope, SiteKind::Function(id));
        self.read_all(function.decorators.iter().copied(), scope);
        let outer = self.type_parameters(id, &function.type_parameters, scope);
        let inner = self.open(ScopeKind::Function(id), outer);
        self.read_all(function.returns, outer);
        self.parameters(&function.parameters, outer, scope);
        for (index, parameter) in function.parameters.iter().enumerate() {
            self.bind(parameter.name, inner, SiteKind::Parameter { function: id, index: index as u32 });
        }
        self.block(&function.body, inner);
    }

    fn parameters(&mut self, parameters: &[ParameterNode], annotations: ScopeId, defaults: ScopeId) {
        for parameter in parameters {
            self.read_all(parameter.annotation, annotations);
            self.read_all(parameter.default, defaults);
        }
    }

    fn class(&mut self, id: StatementId, class: &Class, scope: ScopeId) {
        self.bind(class.name, scope, SiteKind::Class(id));
        self.read_all(class.decorators.iter().copied(), scope);
        let outer = self.type_parameters(id, &class.type_parameters, scope);
        self.arguments(&class.arguments, outer);
        let inner = self.open(ScopeKind::Class(id), outer);
        self.block(&class.body, inner);
    }

    fn arguments(&mut self, arguments: &[ArgumentNode], scope: ScopeId) {
        self.read_all(arguments.iter().map(|argument| argument.value), scope);
    }

    fn type_parameters(&mut self, id: StatementId, parameters: &[TypeParameter], scope: ScopeId) -> ScopeId {
        if parameters.is_empty() {
            return scope;
        }
        let inner = self.open(ScopeKind::TypeParameters(id), scope);
        for parameter in parameters {
            self.bind(parameter.name, inner, SiteKind::TypeParameter);
            self.read_all(parameter.bound.iter().chain(&parameter.default).copied(), inner);
        }
        inner
    }

    fn declare(&mut self, names: &[TextRange], scope: ScopeId, how: Declared) {
        for name in names {
            self.declared.insert((scope, self.tree.text(*name).to_owned()), how);
        }
    }

    fn expression(&mut self, id: ExpressionId, scope: ScopeId) {
        self.scope_at[id.0 as usize] = scope;
        let tree = self.tree;
        let range = tree[id].range;
        match &tree[id].kind {
            ExpressionKind::Name => self.names.push(id),
            ExpressionKind::Attribute { value, .. }
            | ExpressionKind::Starred(value)
            | ExpressionKind::Await(value)
            | ExpressionKind::YieldFrom(value)
            | ExpressionKind::Unary { operand: value, .. } => self.read(*value, scope),
            ExpressionKind::Call { function, arguments, .. }
            | ExpressionKind::ClassPattern { class: function, arguments } => {
                self.read(*function, scope);
                self.arguments(arguments, scope);
            }
            ExpressionKind::Subscript { value, index } => self.read_all([*value, *index], scope),
            ExpressionKind::Conditional { test, body, orelse } => self.read_all([*test, *body, *orelse], scope),
            ExpressionKind::Binary { left, right, .. } => self.read_all([*left, *right], scope),
            ExpressionKind::Slice(parts)
            | ExpressionKind::Boolean(parts)
            | ExpressionKind::Compare { operands: parts, .. }
            | ExpressionKind::List(parts)
            | ExpressionKind::Tuple(parts)
            | ExpressionKind::Set(parts)
            | ExpressionKind::Pattern(parts)
            | ExpressionKind::Error(parts) => self.read_all(parts.iter().copied(), scope),
            ExpressionKind::String(string) => self.string(string, scope),
            ExpressionKind::Dict(items) => self.dict(items, scope),
            ExpressionKind::Lambda { parameters, body } => self.lambda(id, parameters, *body, scope),
            ExpressionKind::Comprehension { element, value, clauses, .. } => {
                let inner = self.open(ScopeKind::Comprehension(id), scope);
                self.read_all([Some(*element), *value].into_iter().flatten(), inner);
                self.clauses(clauses, scope, inner);
            }
            ExpressionKind::Yield(value) => self.read_all(*value, scope),
            ExpressionKind::Walrus { name, value } => {
                let target = self.outside_comprehensions(scope);
                self.bind(*name, target, SiteKind::Walrus { value: *value });
                self.read(*value, scope);
            }
            ExpressionKind::Capture => self.bind(range, scope, SiteKind::Capture),
            ExpressionKind::Number | ExpressionKind::Constant | ExpressionKind::Wildcard => {}
        }
    }

    fn string(&mut self, string: &StringNode, scope: ScopeId) {
        let holes = string.parts.iter().flat_map(|part| &part.holes);
        self.read_all(holes.map(|(_, expression)| *expression), scope);
    }

    fn dict(&mut self, items: &[DictItem], scope: ScopeId) {
        for item in items {
            match item {
                DictItem::Pair(key, value) => self.read_all([*key, *value], scope),
                DictItem::Unpack(value) => self.read(*value, scope),
            }
        }
    }

    fn lambda(&mut self, id: ExpressionId, parameters: &[ParameterNode], body: ExpressionId, scope: ScopeId) {
        let inner = self.open(ScopeKind::Lambda(id), scope);
        self.parameters(parameters, scope, scope);
        for (index, parameter) in parameters.iter().enumerate() {
            self.bind(parameter.name, inner, SiteKind::LambdaParameter { lambda: id, index: index as u32 });
        }
        self.read(body, inner);
    }

    fn clauses(&mut self, clauses: &[Clause], outer: ScopeId, inner: ScopeId) {
        for (index, clause) in clauses.iter().enumerate() {
            self.read(clause.iterable, if index == 0 { outer } else { inner });
            self.assign(clause.target, inner, SiteKind::Comprehension { iterable: clause.iterable });
            self.read_all(clause.conditions.iter().copied(), inner);
        }
    }

    fn outside_comprehensions(&self, scope: ScopeId) -> ScopeId {
        let mut res = scope;
        while let Scope { kind: ScopeKind::Comprehension(_), parent: Some(parent), .. } = self.scopes[res.0 as usize] {
            res = parent;
        }
        res
    }

    /// A target binds names; everything else in it is read.
    fn target(&mut self, id: ExpressionId, scope: ScopeId, kind: SiteKind) {
        let tree = self.tree;
        match &tree[id].kind {
            ExpressionKind::Name => {
                self.scope_at[id.0 as usize] = scope;
                self.names.push(id);
                self.bind(tree[id].range, scope, kind);
            }
            ExpressionKind::Tuple(parts) | ExpressionKind::List(parts) => {
                self.scope_at[id.0 as usize] = scope;
                for (place, part) in parts.iter().enumerate() {
                    self.assign(*part, scope, self.part_of(kind, parts, place));
                }
            }
            ExpressionKind::Starred(inner) => {
                self.scope_at[id.0 as usize] = scope;
                self.assign(*inner, scope, SiteKind::Part);
            }
            _ => self.read(id, scope),
        }
    }

    /// How the name at `place` of a tuple or list target is bound: by its own part of the value where there is one.
    fn part_of(&self, kind: SiteKind, targets: &[ExpressionId], place: usize) -> SiteKind {
        match kind {
            SiteKind::Assign { value } => match &self.tree[value].kind {
                ExpressionKind::Tuple(values) | ExpressionKind::List(values) if self.pairs(targets, values) => {
                    SiteKind::Assign { value: values[place] }
                }
                _ => SiteKind::Unpack { value },
            },
            SiteKind::Delete => SiteKind::Delete,
            _ => SiteKind::Part,
        }
    }

    /// True when targets and values stand one against one.
    fn pairs(&self, targets: &[ExpressionId], values: &[ExpressionId]) -> bool {
        let starred = |id: &ExpressionId| matches!(self.tree[*id].kind, ExpressionKind::Starred(_));
        targets.len() == values.len() && !targets.iter().chain(values).any(starred)
    }

    fn finish(mut self) -> Scopes {
        let mut bindings: Vec<Binding> = Vec::new();
        // Sites that a `nonlocal` sends outwards come last: by then every function's own names are known.
        let mut sites = std::mem::take(&mut self.sites);
        sites.sort_by_key(|(scope, site)| (self.is_declared(*scope, site.range, Declared::Nonlocal), *site));
        for (scope, site) in sites {
            let name = self.tree.text(site.range).to_owned();
            let home = self.home(scope, &name);
            let id = *self.scopes[home.0 as usize].names.entry(name.clone()).or_insert_with(|| {
                bindings.push(Binding { name, scope: home, sites: Vec::new() });
                BindingId(bindings.len() as u32 - 1)
            });
            bindings[id.0 as usize].sites.push(site);
        }
        for binding in &mut bindings {
            binding.sites.sort_unstable();
        }
        self.names.sort_by_key(|id| self.tree[*id].range);
        let mut res = Scopes {
            uses: vec![Vec::new(); bindings.len()],
            resolved: vec![None; self.tree.expressions.len()],
            scopes: self.scopes,
            bindings,
            scope_at: self.scope_at,
            scope_of: self.scope_of,
        };
        for name in self.names {
            let text = self.tree.text(self.tree[name].range);
            let scope = res.scope_at(name);
            let global = is_declared(&self.declared, scope, text, Declared::Global);
            let found = res.lookup(if global { ScopeId::MODULE } else { scope }, text);
            if let Some(binding) = found {
                res.resolved[name.0 as usize] = Some(binding);
                res.uses[binding.0 as usize].push(name);
            }
        }
        res
    }

    fn is_declared(&self, scope: ScopeId, name: TextRange, how: Declared) -> bool {
        is_declared(&self.declared, scope, self.tree.text(name), how)
    }

    /// The scope in which a name bound in `scope` lives: another one after `global` or `nonlocal`.
    fn home(&self, scope: ScopeId, name: &str) -> ScopeId {
        match self.declared.get(&(scope, name.to_owned())) {
            None => scope,
            Some(Declared::Global) => ScopeId::MODULE,
            Some(Declared::Nonlocal) => self.nonlocal_home(scope, name),
        }
    }

    fn nonlocal_home(&self, scope: ScopeId, name: &str) -> ScopeId {
        let outer = std::iter::successors(self.scopes[scope.0 as usize].parent, |id| self.scopes[id.0 as usize].parent);
        let mut functions = outer.filter(|id| matches!(self.scopes[id.0 as usize].kind, ScopeKind::Function(_)));
        let declares = |id: &ScopeId| self.declared.contains_key(&(*id, name.to_owned()));
        functions.find(|id| self.scopes[id.0 as usize].names.contains_key(name) && !declares(id)).unwrap_or(scope)
    }
}

fn is_declared(declared: &BTreeMap<(ScopeId, String), Declared>, scope: ScopeId, name: &str, how: Declared) -> bool {
    !declared.is_empty() && declared.get(&(scope, name.to_owned())) == Some(&how)
}

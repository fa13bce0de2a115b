//! Scopes, bindings and the resolution of names, exactly as the language defines them.
//!
//! A binding is one name in one scope with every site that binds it. Class scopes are invisible from the functions
//! inside them, the first iterable of a comprehension is evaluated outside, a walrus binds in the nearest scope that
//! is no comprehension, decorators, defaults and annotations are evaluated outside the function.

mod build;

use std::collections::BTreeMap;

use model::TextRange;

use super::syntax::{ExpressionId, StatementId, Tree};

/// The scopes of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scopes {
    scopes: Vec<Scope>,
    bindings: Vec<Binding>,
    /// By expression: the scope that it is evaluated in.
    scope_at: Vec<ScopeId>,
    /// By expression: what a name means.
    resolved: Vec<Option<BindingId>>,
    /// By binding: every name expression that means it, sites included, in source order.
    uses: Vec<Vec<ExpressionId>>,
    /// By statement: the scope that it stands in.
    scope_of: Vec<ScopeId>,
}

/// Place of a scope; the module's is [`ScopeId::MODULE`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ScopeId(pub u32);

/// Place of a binding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BindingId(pub u32);

/// One scope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    /// What opens it.
    pub kind: ScopeKind,
    /// The scope around it; `None` for the module.
    pub parent: Option<ScopeId>,
    /// What it binds.
    pub names: BTreeMap<String, BindingId>,
    /// Star imports that stand in it, in source order.
    pub stars: Vec<StatementId>,
}

/// What opens a scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ScopeKind {
    /// The file.
    Module,
    /// A class body.
    Class(StatementId),
    /// A function body with its parameters.
    Function(StatementId),
    /// The type parameters of a class, function or alias.
    TypeParameters(StatementId),
    /// A lambda.
    Lambda(ExpressionId),
    /// A comprehension or generator.
    Comprehension(ExpressionId),
}

/// One name in one scope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binding {
    /// The name.
    pub name: String,
    /// Where it lives.
    pub scope: ScopeId,
    /// Everything that binds it, in source order; empty for a `global` name that the module never binds.
    pub sites: Vec<Site>,
}

/// One place that binds a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Site {
    /// The name's token.
    pub range: TextRange,
    /// How it is bound.
    pub kind: SiteKind,
}

/// How a site binds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SiteKind {
    /// The name at `index` of an `import` statement.
    Import {
        /// The statement.
        statement: StatementId,
        /// Place among its names.
        index: u32,
    },
    /// The name at `index` of a `from` import.
    FromImport {
        /// The statement.
        statement: StatementId,
        /// Place among its names.
        index: u32,
    },
    /// `def`.
    Function(StatementId),
    /// `class`.
    Class(StatementId),
    /// A parameter of a function.
    Parameter {
        /// The function.
        function: StatementId,
        /// Place among its parameters.
        index: u32,
    },
    /// A parameter of a lambda.
    LambdaParameter {
        /// The lambda.
        lambda: ExpressionId,
        /// Place among its parameters.
        index: u32,
    },
    /// `name = value`: the whole value goes to the name.
    Assign {
        /// The value.
        value: ExpressionId,
    },
    /// The name takes a part of the value: tuple and list targets.
    Unpack {
        /// The value.
        value: ExpressionId,
    },
    /// `name: annotation = value`.
    AnnotatedAssign {
        /// The annotation.
        annotation: ExpressionId,
        /// The value.
        value: Option<ExpressionId>,
    },
    /// `name += value`.
    AugmentedAssign {
        /// The value.
        value: ExpressionId,
    },
    /// The target of a loop: one element of the iterable goes to the name.
    For {
        /// The iterable.
        iterable: ExpressionId,
    },
    /// The target of a comprehension's clause.
    Comprehension {
        /// The iterable.
        iterable: ExpressionId,
    },
    /// `with context as name`.
    With {
        /// The context manager.
        context: ExpressionId,
    },
    /// `except exception as name`.
    Except {
        /// The exception class or tuple.
        exception: Option<ExpressionId>,
    },
    /// `name := value`.
    Walrus {
        /// The value.
        value: ExpressionId,
    },
    /// A pattern.
    Capture,
    /// `type name = value`.
    TypeAlias {
        /// The value.
        value: ExpressionId,
    },
    /// A PEP 695 type parameter.
    TypeParameter,
    /// `del name`.
    Delete,
    /// A part of a target whose source is not followed further: nested targets of loops, `with`, starred names.
    Part,
}

impl ScopeId {
    /// The file's own scope.
    pub const MODULE: Self = Self(0);
}

impl Scopes {
    /// Reads the scopes of `tree`.
    pub fn build(tree: &Tree) -> Self {
        build::build(tree)
    }

    /// The scope at `id`.
    pub fn scope(&self, id: ScopeId) -> &Scope {
        &self.scopes[id.0 as usize]
    }

    /// Every scope with its id, outer before inner.
    pub fn iter(&self) -> impl Iterator<Item = (ScopeId, &Scope)> {
        self.scopes.iter().enumerate().map(|(index, scope)| (ScopeId(index as u32), scope))
    }

    /// The binding at `id`.
    pub fn binding(&self, id: BindingId) -> &Binding {
        &self.bindings[id.0 as usize]
    }

    /// Every binding with its id.
    pub fn bindings(&self) -> impl Iterator<Item = (BindingId, &Binding)> {
        self.bindings.iter().enumerate().map(|(index, binding)| (BindingId(index as u32), binding))
    }

    /// What the name expression `name` means; `None` for builtins, names from star imports and undefined names.
    pub fn resolve(&self, name: ExpressionId) -> Option<BindingId> {
        self.resolved[name.0 as usize]
    }

    /// Every name expression that means `binding`, sites included, in source order. Imports, `def`, `class`,
    /// parameters and other sites without an expression are in [`Binding::sites`] only.
    pub fn uses(&self, binding: BindingId) -> &[ExpressionId] {
        &self.uses[binding.0 as usize]
    }

    /// The scope that `expression` is evaluated in.
    pub fn scope_at(&self, expression: ExpressionId) -> ScopeId {
        self.scope_at[expression.0 as usize]
    }

    /// The scope that `statement` stands in.
    pub fn scope_of(&self, statement: StatementId) -> ScopeId {
        self.scope_of[statement.0 as usize]
    }

    /// What `name` means when read in `scope`.
    pub fn lookup(&self, scope: ScopeId, name: &str) -> Option<BindingId> {
        self.chain(scope).find_map(|id| self.scope(id).names.get(name).copied())
    }

    /// The scopes in which a name read in `scope` is looked up, innermost first.
    pub fn chain(&self, scope: ScopeId) -> impl Iterator<Item = ScopeId> {
        let outer = std::iter::successors(self.scope(scope).parent, |id| self.scope(*id).parent);
        let visible = outer.filter(|id| !matches!(self.scope(*id).kind, ScopeKind::Class(_)));
        std::iter::once(scope).chain(visible)
    }

    /// The scope that `kind` opens.
    pub fn opened_by(&self, kind: ScopeKind) -> Option<ScopeId> {
        self.iter().find(|(_, scope)| scope.kind == kind).map(|(id, _)| id)
    }
}

#[cfg(test)]
mod tests {
    use crate::python::parse::parse;
    use crate::python::syntax::ExpressionKind;

    use super::*;

    /// Each use of `x` with the kind of scope that binds it: `source` with the first letter after every `x`.
    fn meanings(source: &str) -> String {
        let parsed = parse(source.as_bytes());
        let scopes = Scopes::build(&parsed.tree);
        let mut found: Vec<(u32, char)> = Vec::new();
        for (index, expression) in parsed.tree.expressions.iter().enumerate() {
            let named_x = expression.kind == ExpressionKind::Name && parsed.tree.text(expression.range) == "x";
            if named_x {
                let binding = scopes.resolve(ExpressionId(index as u32));
                found.push((expression.range.start, binding.map_or('-', |id| letter(&scopes, id))));
            }
        }
        found.sort_unstable();
        found.into_iter().map(|(_, letter)| letter).collect()
    }

    fn letter(scopes: &Scopes, id: BindingId) -> char {
        match scopes.scope(scopes.binding(id).scope).kind {
            ScopeKind::Module => 'm',
            ScopeKind::Class(_) => 'c',
            ScopeKind::Function(_) => 'f',
            ScopeKind::TypeParameters(_) => 't',
            ScopeKind::Lambda(_) => 'l',
            ScopeKind::Comprehension(_) => 'g',
        }
    }

    #[test]
    fn a_local_assignment_makes_every_use_local() {
        assert_eq!(meanings("x = 1\ndef f():\n    print(x)\n    x = 2\n"), "mff");
    }

    #[test]
    fn class_names_are_hidden_from_methods() {
        assert_eq!(meanings("x = 1\nclass A:\n    x = 2\n    y = x\n    def f(self):\n        return x\n"), "mccm");
    }

    #[test]
    fn the_first_iterable_is_read_outside() {
        assert_eq!(meanings("x = 1\n[x for x in x for y in x]\n"), "mggmg");
    }

    #[test]
    fn a_walrus_binds_around_the_comprehension() {
        assert_eq!(meanings("def f():\n    [(x := y) for y in z]\n    return x\n"), "f");
    }

    #[test]
    fn global_and_nonlocal_are_followed() {
        assert_eq!(meanings("x = 1\ndef f():\n    global x\n    x = 2\n"), "mm");
        assert_eq!(meanings("def f():\n    x = 1\n    def g():\n        nonlocal x\n        x = 2\n"), "ff");
    }

    #[test]
    fn defaults_and_decorators_are_read_outside() {
        assert_eq!(meanings("x = 1\n@x\ndef f(x=x, y: x = 1):\n    return x\n"), "mmmmf");
    }

    #[test]
    fn builtins_and_star_names_are_unresolved() {
        assert_eq!(meanings("from m import *\nx\n"), "-");
    }

    #[test]
    fn lambda_parameters_shadow() {
        assert_eq!(meanings("x = 1\nlambda x: x\nlambda y: x\n"), "mlm");
    }
}

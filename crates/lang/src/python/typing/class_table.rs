//! The classes of a project: what they define, what their instances are given, and what they inherit.

use std::collections::{BTreeMap, BTreeSet};

use super::{ClassRef, OwnClass, OwnFunction, Type, parents::Parents, world::World};
use crate::python::{
    project::{ClassMembers, FileUnit, Project},
    scope::SiteKind,
    syntax::{ArgumentForm, Class, ExpressionId, ExpressionKind, Function, StatementId, StatementKind, Tree},
};

/// The classes of a project.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ClassTable<'a> {
    pub(super) project: &'a Project<'a>,
}

/// One place that gives a class or its instances a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MemberSource {
    /// `def` in the class body.
    Method(StatementId),
    /// `class` in the class body.
    Class(StatementId),
    /// `name = value` in the class body.
    Value(ExpressionId),
    /// `name: annotation = value`, in the class body or on `self`.
    Annotated(ExpressionId, Option<ExpressionId>),
    /// `self.name = value` in a method.
    OnSelf(ExpressionId),
    /// `self.name` takes a part of what a statement assigns: tuple targets, `for`, `with`.
    Part(ExpressionId),
    /// Bound on `self` by something that is not followed.
    Opaque,
}

/// A class and what it inherits from, nearest first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Lineage {
    /// The class itself, then its ancestors.
    pub(crate) classes: Vec<ClassRef>,
    /// False when a base cannot be told.
    pub(crate) is_complete: bool,
}

/// What the classes of one file and their instances are given.
pub(crate) fn members_of_classes(source: &FileUnit) -> ClassMembers {
    let mut res = ClassMembers::new();
    for (index, statement) in source.tree.statements.iter().enumerate() {
        if let StatementKind::Class(class) = &statement.kind {
            res.insert(StatementId(index as u32), class_body(&source.tree, class));
        }
    }
    for id in (0..source.tree.statements.len() as u32).map(StatementId) {
        instance_members(&mut res, source, id);
    }
    res
}

fn instance_members(classes: &mut ClassMembers, source: &FileUnit, id: StatementId) {
    let parents = source.parents();
    let mut add = |target: ExpressionId, given: MemberSource| {
        for (attribute, given) in self_targets(source, target, given) {
            let Some(class) = self_class(source, parents, attribute) else { continue };
            let name = attribute_name(&source.tree, attribute).to_owned();
            classes.entry(class).or_default().entry(name).or_default().push(given);
        }
    };
    match &source.tree[id].kind {
        StatementKind::Assign { targets, value } => {
            targets.iter().for_each(|target| add(*target, MemberSource::OnSelf(*value)));
        }
        StatementKind::AnnotatedAssign { target, annotation, value } => {
            add(*target, MemberSource::Annotated(*annotation, *value));
        }
        StatementKind::AugmentedAssign { target, .. } => add(*target, MemberSource::Opaque),
        StatementKind::For { target, .. } => add(*target, MemberSource::Part(*target)),
        StatementKind::With { items, .. } => {
            let targets = items.iter().filter_map(|item| item.target);
            targets.for_each(|target| add(target, MemberSource::Part(target)));
        }
        _ => {}
    }
}

impl<'a> ClassTable<'a> {
    fn of(&self, class: OwnClass) -> Option<&'a BTreeMap<String, Vec<MemberSource>>> {
        self.project.at(class.file).classes().get(&class.statement)
    }

    /// What `class` itself gives as `name`.
    pub(crate) fn sources(&self, class: OwnClass, name: &str) -> &'a [MemberSource] {
        self.of(class).and_then(|members| members.get(name)).map_or(&[], Vec::as_slice)
    }

    /// Everything that `class` itself gives, by name.
    pub(crate) fn all_sources(&self, class: OwnClass) -> impl Iterator<Item = (&'a str, &'a [MemberSource])> {
        let members = self.of(class).into_iter().flatten();
        members.map(|(name, sources)| (name.as_str(), sources.as_slice()))
    }

    /// The names that `class` itself annotates: the fields of a dataclass and its like.
    pub(crate) fn fields(&self, class: OwnClass) -> impl Iterator<Item = &'a str> {
        let annotated = |sources: &[MemberSource]| sources.iter().any(|it| matches!(it, MemberSource::Annotated(..)));
        let members = self.of(class).into_iter().flatten();
        members.filter(move |(_, sources)| annotated(sources)).map(|(name, _)| name.as_str())
    }

    /// The name of `class` as written.
    pub(crate) fn name<'w>(&self, world: &'w World<'_>, class: OwnClass) -> &'w str {
        let tree = world.tree(class.file);
        tree.text(class_node(tree, class.statement).name)
    }
}

/// The attributes that an assignment to `target` sets; only a whole target takes the whole value.
fn self_targets(source: &FileUnit, target: ExpressionId, given: MemberSource) -> Vec<(ExpressionId, MemberSource)> {
    match &source.tree[target].kind {
        ExpressionKind::Attribute { .. } => vec![(target, given)],
        ExpressionKind::Tuple(parts) | ExpressionKind::List(parts) => {
            parts.iter().flat_map(|part| self_targets(source, *part, MemberSource::Part(*part))).collect()
        }
        ExpressionKind::Starred(inner) => self_targets(source, *inner, MemberSource::Part(*inner)),
        _ => Vec::new(),
    }
}

fn attribute_name(tree: &Tree, attribute: ExpressionId) -> &str {
    match &tree[attribute].kind {
        ExpressionKind::Attribute { attribute, .. } => tree.text(*attribute),
        _ => "",
    }
}

/// The class whose instance or class object `self` is in `self.name`.
fn self_class(source: &FileUnit, parents: &Parents, attribute: ExpressionId) -> Option<StatementId> {
    let ExpressionKind::Attribute { value, .. } = source.tree[attribute].kind else { return None };
    if !matches!(source.tree[value].kind, ExpressionKind::Name) {
        return None;
    }
    let binding = source.scopes.binding(source.scopes.resolve(value)?);
    let [site] = binding.sites.as_slice() else { return None };
    match site.kind {
        SiteKind::Parameter { function, index: 0 } => method_class(&source.tree, parents, function),
        _ => None,
    }
}

/// The class that the function `function` is a method of; static methods have no `self`.
pub(crate) fn method_class(tree: &Tree, parents: &Parents, function: StatementId) -> Option<StatementId> {
    let StatementKind::Function(node) = &tree[function].kind else { return None };
    let is_static = has_decorator(tree, node, "staticmethod") && tree.text(node.name) != "__new__";
    let mut at = parents.place_of(function).parent;
    while let Some(statement) = at {
        match &tree[statement].kind {
            StatementKind::Class(_) => return (!is_static).then_some(statement),
            StatementKind::If { .. } | StatementKind::Try { .. } | StatementKind::With { .. } => {
                at = parents.place_of(statement).parent;
            }
            _ => return None,
        }
    }
    None
}

/// True when a decorator's last name is `name`.
pub(crate) fn has_decorator(tree: &Tree, function: &Function, name: &str) -> bool {
    function.decorators.iter().any(|decorator| decorator_name(tree, *decorator) == name)
}

/// The last name of a decorator, called or not.
pub(crate) fn decorator_name(tree: &Tree, decorator: ExpressionId) -> &str {
    match &tree[decorator].kind {
        ExpressionKind::Call { function, .. } => decorator_name(tree, *function),
        ExpressionKind::Attribute { attribute, .. } => tree.text(*attribute),
        _ => tree.text(tree[decorator].range),
    }
}

pub(crate) fn class_node(tree: &Tree, statement: StatementId) -> &Class {
    match &tree[statement].kind {
        StatementKind::Class(class) => class,
        _ => unreachable!("an own class is a class statement"),
    }
}

pub(crate) fn function_node(tree: &Tree, statement: StatementId) -> &Function {
    match &tree[statement].kind {
        StatementKind::Function(function) => function,
        _ => unreachable!("an own function is a function statement"),
    }
}

fn class_body(tree: &Tree, class: &Class) -> BTreeMap<String, Vec<MemberSource>> {
    let mut res: BTreeMap<String, Vec<MemberSource>> = BTreeMap::new();
    for id in super::parents::statements_within(tree, &class.body) {
        for (name, source) in class_member(tree, id) {
            res.entry(name).or_default().push(source);
        }
    }
    res
}

fn class_member(tree: &Tree, id: StatementId) -> Vec<(String, MemberSource)> {
    match &tree[id].kind {
        StatementKind::Function(function) => vec![(tree.text(function.name).to_owned(), MemberSource::Method(id))],
        StatementKind::Class(class) => vec![(tree.text(class.name).to_owned(), MemberSource::Class(id))],
        StatementKind::Assign { targets, value } => {
            let names = targets.iter().filter(|target| matches!(tree[**target].kind, ExpressionKind::Name));
            names.map(|target| (tree.text(tree[*target].range).to_owned(), MemberSource::Value(*value))).collect()
        }
        StatementKind::AnnotatedAssign { target, annotation, value } => {
            vec![(tree.text(tree[*target].range).to_owned(), MemberSource::Annotated(*annotation, *value))]
        }
        _ => Vec::new(),
    }
}

impl World<'_> {
    /// The class and its ancestors; the project's own hierarchy first, the core's where its surface tells.
    pub(crate) fn lineage(&self, class: &ClassRef) -> Lineage {
        match class {
            ClassRef::Outside(path) => {
                let classes = self.core.lineage(path).into_iter().map(ClassRef::Outside).collect();
                Lineage { classes, is_complete: true }
            }
            ClassRef::Own(own) => self.own_lineage(*own),
        }
    }

    fn own_lineage(&self, class: OwnClass) -> Lineage {
        if let Some(known) = self.lineages.borrow().get(&class) {
            return known.clone();
        }
        // A class that inherits from itself through others sees itself without ancestors.
        let alone = Lineage { classes: vec![ClassRef::Own(class)], is_complete: true };
        self.lineages.borrow_mut().insert(class, alone.clone());
        let res = self.bases(class).into_iter().fold(alone, |mut res, base| {
            let Some(base) = base else { return Lineage { is_complete: false, ..res } };
            let above = self.lineage(&base);
            res.is_complete &= above.is_complete;
            // An ancestor reached twice comes after all its descendants.
            res.classes.retain(|known| !above.classes.contains(known));
            res.classes.extend(above.classes);
            res
        });
        self.lineages.borrow_mut().insert(class, res.clone());
        res
    }

    /// The bases of an own class in order; `None` for one that cannot be told.
    pub(crate) fn bases(&self, class: OwnClass) -> Vec<Option<ClassRef>> {
        let node = class_node(self.tree(class.file), class.statement);
        let positional = node.arguments.iter().filter(|argument| argument.form != ArgumentForm::DoubleStar);
        let bases = positional.filter(|argument| !matches!(argument.form, ArgumentForm::Keyword(_)));
        bases.flat_map(|argument| self.base(class.file, argument.value)).collect()
    }

    fn base(&self, file: usize, expression: ExpressionId) -> Vec<Option<ClassRef>> {
        match &self.tree(file)[expression].kind {
            ExpressionKind::Subscript { value, .. } => self.base(file, *value),
            ExpressionKind::Call { function, arguments, .. } => {
                let name = decorator_name(self.tree(file), *function);
                match name {
                    "with_metaclass" => {
                        arguments.iter().skip(1).flat_map(|argument| self.base(file, argument.value)).collect()
                    }
                    "namedtuple" | "NamedTuple" | "TypedDict" => Vec::new(),
                    _ => vec![self.class_object(file, expression)],
                }
            }
            _ => vec![self.class_object(file, expression)],
        }
    }

    fn class_object(&self, file: usize, expression: ExpressionId) -> Option<ClassRef> {
        match self.infer(file, expression) {
            Type::Class(class) => Some(class),
            // A base is a class whatever its name looks like.
            Type::Named(path) => Some(ClassRef::Outside(path)),
            _ => None,
        }
    }

    /// The classes of the project below `class`.
    pub(crate) fn descendants(&self, class: OwnClass) -> Vec<OwnClass> {
        if let Some(known) = self.descendants.borrow().get(&class) {
            return known.clone();
        }
        let res = self.find_descendants(class);
        self.descendants.borrow_mut().insert(class, res.clone());
        res
    }

    fn find_descendants(&self, class: OwnClass) -> Vec<OwnClass> {
        let above = ClassRef::Own(class);
        let mut res: BTreeSet<OwnClass> = BTreeSet::new();
        let mut names = vec![self.class_table().name(self, class).to_owned()];
        let mut seen: BTreeSet<String> = names.iter().cloned().collect();
        while let Some(name) = names.pop() {
            for unit in self.project.saying(&["class", &name]) {
                let here = unit.classes().keys().map(|statement| OwnClass { file: unit.index, statement: *statement });
                let fresh = here.filter(|it| *it != class && !res.contains(it));
                let below = fresh.filter(|it| self.lineage(&ClassRef::Own(*it)).classes.contains(&above));
                let below: Vec<OwnClass> = below.collect();
                let aliases = unit.imports.items.iter().filter(|item| item.path.last() == name);
                let own = below.iter().map(|it| self.class_table().name(self, *it));
                let more = own.chain(aliases.map(|item| item.bound.as_str())).map(str::to_owned);
                names.extend(more.filter(|name| seen.insert(name.clone())));
                res.extend(below);
            }
        }
        res.into_iter().collect()
    }

    /// True when `class` is `ancestor` or inherits from it.
    pub(crate) fn descends(&self, class: &ClassRef, ancestor: &ClassRef) -> bool {
        self.lineage(class).classes.contains(ancestor)
    }

    /// The nearest class of `classes` in the project that gives `name`, with what gives it.
    pub(crate) fn own_member(&self, classes: &[ClassRef], name: &str) -> Option<(OwnClass, &[MemberSource])> {
        classes.iter().find_map(|class| match class {
            ClassRef::Own(own) => {
                let sources = self.classes.sources(*own, name);
                (!sources.is_empty()).then_some((*own, sources))
            }
            ClassRef::Outside(_) => None,
        })
    }

    /// The class that the method `function` belongs to.
    pub(crate) fn class_of_method(&self, function: OwnFunction) -> Option<OwnClass> {
        let OwnFunction { file, statement } = function;
        let class = method_class(self.tree(file), &self.parents[file], statement)?;
        Some(OwnClass { file, statement: class })
    }
}

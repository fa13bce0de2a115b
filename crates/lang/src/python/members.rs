//! Members that were renamed: attributes on receivers of known type, overrides in subclasses, names in literals.

mod fallback;
mod literals;
mod overrides;
mod vanished;
mod verdict;

use model::{DottedName, SymbolKind};

use super::{
    calls::RefusedCall,
    origin::Origins,
    respell::{Context, Found},
    syntax::{ExpressionId, ExpressionKind, StatementKind},
    typing::{ClassRef, Parent, Type, World},
};
use crate::{CallForm, MemberRespelling, OperationIndex};

pub(crate) use fallback::{has_keyword_elsewhere, is_provided_for};
pub(crate) use literals::is_reflective;
pub(crate) use verdict::Verdict;

/// One file of a project while its members and calls are respelled.
#[derive(Clone, Copy)]
pub(crate) struct Site<'w, 'a> {
    /// The project.
    pub(crate) context: Context<'w, 'a>,
    /// Everything about types.
    pub(crate) world: &'w World<'w>,
    /// The file's place among the parsed ones.
    pub(crate) file: usize,
    /// Whether the file imports from the core: only then are unknown receivers worth a flag.
    pub(crate) uses_core: bool,
}

impl<'w> Site<'w, '_> {
    /// The call of `function`, when the new release does not take it.
    pub(crate) fn refused(&self, function: ExpressionId) -> Option<&'w RefusedCall> {
        self.context.refused.get(self.file, function)
    }
}

/// Respells members in one file.
pub(crate) fn respell_members(site: Site<'_, '_>, found: &mut Found) {
    vanished::flag_vanished(site, found);
    if !site.world.core.has_members() {
        return;
    }
    let tree = site.world.tree(site.file);
    for id in (0..tree.expressions.len() as u32).map(ExpressionId) {
        match &tree[id].kind {
            ExpressionKind::Attribute { .. } => attribute(site, id, found),
            ExpressionKind::Call { .. } => {
                literals::respell_literal(site, id, found);
                overrides::respell_fields(site, id, found);
            }
            ExpressionKind::ClassPattern { .. } => literals::respell_pattern(site, id, found),
            _ => {}
        }
    }
    overrides::respell_overrides(site, found);
}

fn attribute(site: Site<'_, '_>, id: ExpressionId, found: &mut Found) {
    let Site { world, file, .. } = site;
    let tree = world.tree(file);
    let ExpressionKind::Attribute { value, attribute } = tree[id].kind else { return };
    let name = tree.text(attribute);
    let stays = site.refused(id).is_some_and(|call| call.stays);
    if stays || world.core.members_called(name).is_empty() || is_path(site, id) || supports_both(site, id, name) {
        return;
    }
    match world.member_verdict(&world.infer(file, value), name) {
        Verdict::Unrelated => {}
        Verdict::Respelled(respelling) => respell_attribute(site, id, respelling, found),
        Verdict::Unsure(reason, operations) => found.flag(attribute.start, reason, &operations),
        Verdict::Unknown => flag_unknown(site, attribute.start, world.text(file, value), name, found),
    }
}

/// True when another branch of a fallback uses the new name.
fn supports_both(site: Site<'_, '_>, id: ExpressionId, name: &str) -> bool {
    let mut news = site.world.core.members_called(name).iter().filter_map(|(_, respelling)| respelling.name.as_deref());
    news.any(|new| new != name && fallback::has_member_elsewhere(site, id, new))
}

/// True when the whole expression is a dotted path that is respelled as such.
fn is_path(site: Site<'_, '_>, id: ExpressionId) -> bool {
    let Context { project, rules, .. } = site.context;
    let origins = Origins { project, unit: site.world.unit(site.file) };
    let path = origins.of(id).filter(|path| rules.respellings.paths.contains_key(path));
    path.is_some_and(|path| rules.renew(&path).is_some())
}

fn respell_attribute(site: Site<'_, '_>, id: ExpressionId, respelling: &MemberRespelling, found: &mut Found) {
    let tree = site.world.tree(site.file);
    let ExpressionKind::Attribute { value, attribute } = tree[id].kind else { return };
    let name = tree.text(attribute);
    let Some(new) = &respelling.name else {
        return found.flag(attribute.start, format!("`{name}` is gone"), &respelling.operations);
    };
    match changed_form(site, id, respelling.form) {
        Some(Form::Plain) if is_target(site.world, site.file, id) && is_read_only(site, value, name, new) => {
            found.flag(attribute.start, unassignable(name, new), &respelling.operations);
        }
        Some(Form::Plain) => found.replace(attribute, new, &respelling.operations),
        Some(Form::WithoutCall(parentheses)) => {
            found.replace(attribute, new, &respelling.operations);
            found.replace(parentheses, "", &respelling.operations);
        }
        Some(Form::WithCall) => found.replace(attribute, format!("{new}()"), &respelling.operations),
        None => {
            let reason = format!("`{name}` became `{new}` and is used differently; this use cannot follow");
            found.flag(attribute.start, reason, &respelling.operations);
        }
    }
}

/// True when the plain attribute `old` of `receiver` is the property `new` of the new release.
fn is_read_only(site: Site<'_, '_>, receiver: ExpressionId, old: &str, new: &str) -> bool {
    let Site { world, file, .. } = site;
    let (core, receiver) = (&world.core, world.infer(file, receiver));
    let classes = receiver.alternatives().into_iter().flat_map(|it| match it {
        Type::Class(class) | Type::Instance(class, _) => world.lineage(class).classes,
        _ => Vec::new(),
    });
    let mut outside = classes.filter_map(|class| match class {
        ClassRef::Outside(path) => Some(path),
        ClassRef::Own(_) => None,
    });
    outside.any(|class| {
        let was = core.member(&class, old).map(|(_, member)| member.kind);
        let now = core.new_path(&class).unwrap_or_else(|| class.clone());
        let is = core.surface_to().and_then(|surface| surface.member(&now, new)).map(|(_, member)| member.kind);
        was == Some(SymbolKind::Attribute) && is == Some(SymbolKind::Property)
    })
}

fn unassignable(old: &str, new: &str) -> String {
    format!("`{old}` became the property `{new}`, which may not be assigned")
}

/// How the text around a member changes.
enum Form {
    Plain,
    WithoutCall(model::TextRange),
    WithCall,
}

/// `None` when the use cannot take the new form.
fn changed_form(site: Site<'_, '_>, id: ExpressionId, form: CallForm) -> Option<Form> {
    let Site { world, file, .. } = site;
    let tree = world.tree(file);
    match form {
        CallForm::Kept => Some(Form::Plain),
        CallForm::ToProperty => match &tree[world.calling(file, id)?].kind {
            ExpressionKind::Call { arguments, parentheses, .. } if arguments.is_empty() => {
                let inside = tree.text(*parentheses);
                (!inside.contains('#')).then_some(Form::WithoutCall(*parentheses))
            }
            _ => None,
        },
        CallForm::ToMethod => (!is_target(world, file, id)).then_some(Form::WithCall),
    }
}

/// True when something is assigned to `id`, or it is deleted.
fn is_target(world: &World<'_>, file: usize, id: ExpressionId) -> bool {
    let tree = world.tree(file);
    match world.parents[file].of(id) {
        Some(Parent::Statement(statement)) => match &tree[statement].kind {
            StatementKind::Assign { targets, .. } | StatementKind::Delete(targets) => targets.contains(&id),
            StatementKind::AnnotatedAssign { target, .. }
            | StatementKind::AugmentedAssign { target, .. }
            | StatementKind::For { target, .. } => *target == id,
            StatementKind::With { items, .. } => items.iter().any(|item| item.target == Some(id)),
            _ => false,
        },
        Some(Parent::Expression(parent)) => match &tree[parent].kind {
            ExpressionKind::Tuple(_) | ExpressionKind::List(_) | ExpressionKind::Starred(_) => {
                is_target(world, file, parent)
            }
            ExpressionKind::Comprehension { clauses, .. } => clauses.iter().any(|clause| clause.target == id),
            _ => false,
        },
        None => false,
    }
}

/// A renamed member's name on a receiver that cannot be told is left to a person.
pub(crate) fn flag_unknown(site: Site<'_, '_>, offset: u32, receiver: &str, name: &str, found: &mut Found) {
    // Nearly everything has a `copy` or a `get`: those of builtin types are flagged for a rename only.
    let concerns = |respelling: &MemberRespelling| respelling.name.is_some() || !is_everywhere(name);
    let mut candidates = site.world.core.members_called(name).iter().filter(|_| site.uses_core);
    let concerned =
        candidates.find(|(class, respelling)| concerns(respelling) && site.world.may_be(receiver, class, name));
    let Some((class, respelling)) = concerned else { return };
    let reason =
        format!("`{}.{name}`: the receiver's type is unknown; {}", brief(receiver), became(class, name, respelling));
    found.flag(offset, reason, &respelling.operations);
}

/// True for the methods of the builtin types.
fn is_everywhere(name: &str) -> bool {
    const NAMES: &[&str] = &[
        "add",
        "append",
        "clear",
        "close",
        "copy",
        "count",
        "decode",
        "discard",
        "encode",
        "endswith",
        "extend",
        "find",
        "format",
        "get",
        "index",
        "insert",
        "items",
        "join",
        "keys",
        "lower",
        "name",
        "open",
        "pop",
        "popitem",
        "read",
        "remove",
        "replace",
        "reverse",
        "setdefault",
        "sort",
        "split",
        "startswith",
        "strip",
        "title",
        "union",
        "update",
        "upper",
        "values",
        "write",
    ];
    NAMES.contains(&name)
}

/// What became of a member, for people.
pub(crate) fn became(class: &DottedName, name: &str, respelling: &MemberRespelling) -> String {
    match &respelling.name {
        Some(new) => format!("`{class}.{name}` became `{new}`"),
        None => format!("`{class}.{name}` is gone"),
    }
}

/// A receiver on one line, cut where it is long.
pub(crate) fn brief(text: &str) -> String {
    let line: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(40) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

/// The operations of every respelling of a member called `name`.
pub(crate) fn operations_called(world: &World<'_>, name: &str) -> Vec<OperationIndex> {
    world.core.members_called(name).first().map(|(_, respelling)| respelling.operations.clone()).unwrap_or_default()
}

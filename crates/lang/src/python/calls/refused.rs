//! Calls that the old release takes and the new one certainly does not, whatever the operations change about them.
//!
//! They are found before anything is respelled, for a name must not follow to a successor that refuses the call:
//!
//! - Where the callable gets another name, the call stays as it is, name and arguments, and is flagged. When that name
//!   comes from an import of it, the import and its other uses stay, too: one file does not use two names for one thing.
//! - Where the name stays (the callable moved, or nothing happened to it), imports and arguments follow as ever, and the
//!   call is flagged: what is left to a person is the argument that the reason names.
//!
//! Sees only callees that are known for certain, with signatures in both releases that no decorator may have changed.

use std::collections::BTreeMap;

use model::{DottedName, Passed, Refusal};

use super::{
    Call, Callee, Scope, Target,
    arguments::{becomes_keyword, is_pure, old_order},
    unpacked,
};
use crate::python::{
    members::{Site, Verdict, brief, is_provided_for},
    origin::Origins,
    respell::{Context, Found},
    syntax::{ArgumentForm, ExpressionId, ExpressionKind},
    typing::{BothReleases, ClassRef, Type, World},
};
use crate::{CallForm, KeywordFate, OperationIndex};

/// The refused calls of a project, by place of the file, then by the expression that is called.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct RefusedCalls(BTreeMap<usize, BTreeMap<ExpressionId, RefusedCall>>);

/// One call that the new release does not take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RefusedCall {
    /// Why, for people.
    pub(crate) reason: String,
    /// What changes its callable; empty when nothing does.
    pub(crate) operations: Vec<OperationIndex>,
    /// True when its callable gets another name, so that the call stays as it is.
    pub(crate) stays: bool,
}

impl RefusedCalls {
    /// The refused call of `function` in `file`.
    pub(crate) fn get(&self, file: usize, function: ExpressionId) -> Option<&RefusedCall> {
        self.0.get(&file)?.get(&function)
    }

    /// Finds them; none without both surfaces.
    pub(crate) fn find<'w>(context: Context<'w, '_>, world: &'w World<'w>, sites: &[usize]) -> Self {
        if world.core.surface_from().is_none() || world.core.surface_to().is_none() {
            return Self::default();
        }
        let files = sites.iter().copied();
        let calls = |file| (file, in_file(Site { context, world, file, uses_core: world.uses_core(file) }));
        Self(files.map(calls).collect())
    }
}

/// Flags the refused calls of one file.
pub(crate) fn flag_refused(site: Site<'_, '_>, found: &mut Found) {
    for (function, call) in site.context.refused.0.get(&site.file).into_iter().flatten() {
        found.flag(super::name_offset(site, *function), &call.reason, &call.operations);
    }
}

fn in_file(site: Site<'_, '_>) -> BTreeMap<ExpressionId, RefusedCall> {
    // Files that import nothing of the core get its objects from elsewhere, and few of them: they are left out.
    let tree = site.world.tree(site.file);
    let ids = (0..tree.expressions.len() as u32).map(ExpressionId).filter(|_| site.uses_core);
    let calls = ids.filter_map(|id| match &tree[id].kind {
        ExpressionKind::Call { function, arguments, parentheses } => {
            let callee = site.world.text(site.file, *function);
            let call = Call { id: Some(id), callee, offset: 0, arguments, parentheses: *parentheses };
            Some((*function, refused(site, *function, call)?))
        }
        _ => None,
    });
    calls.collect()
}

/// One callable in both releases, and what becomes of its name at a call.
struct Successor<'r> {
    both: BothReleases<'r>,
    /// Its name in the new release.
    name: String,
    operations: Vec<OperationIndex>,
    renamed: bool,
    /// How many leading positional arguments are the receiver.
    skipped: usize,
}

fn refused(site: Site<'_, '_>, function: ExpressionId, call: Call<'_>) -> Option<RefusedCall> {
    let callee = site.world.infer(site.file, function);
    let successor = successor(site, function, &callee)?;
    let before = passed(site, call, successor.skipped);
    if successor.both.old.is_some_and(|old| old.refusal(&before).is_some()) {
        return None;
    }
    let after = match site.world.callee(&callee) {
        Callee::Known(target) => respelled(site, call, &target, before)?,
        Callee::Unrelated | Callee::Unknown => before,
        Callee::Unsure(..) => return None,
    };
    let refusal = successor.both.new.refusal(&after)?;
    let provided_for = call.id.is_some_and(|id| is_provided_for(site, id));
    (!provided_for).then(|| RefusedCall {
        reason: reason(site, call, &successor, &refusal),
        operations: successor.operations,
        stays: successor.renamed,
    })
}

fn reason(site: Site<'_, '_>, call: Call<'_>, successor: &Successor<'_>, refusal: &Refusal) -> String {
    let version = site.world.core.surface_to().map(|surface| surface.version.as_str()).unwrap_or_default();
    match successor.renamed {
        true => format!("`{}` stays: {}", brief(call.callee), refusal.reason(&successor.name)),
        false => format!("{} in {version}", refusal.reason(&brief(call.callee))),
    }
}

/// What `callee` is in both releases; `None` when that is not certain.
fn successor<'r>(site: Site<'r, '_>, function: ExpressionId, callee: &Type) -> Option<Successor<'r>> {
    match callee {
        Type::Named(path) | Type::Class(ClassRef::Outside(path)) => symbol(site, function, path),
        Type::Member(receiver, name) => method(site, receiver, name),
        Type::Unknown
        | Type::OwnModule(_)
        | Type::Class(ClassRef::Own(_))
        | Type::Instance(..)
        | Type::Super(_)
        | Type::Function(_)
        | Type::Lambda(..)
        | Type::Partial(_)
        | Type::Union(_) => None,
    }
}

/// A function or class, by the path that the call spells where it spells one.
fn symbol<'r>(site: Site<'r, '_>, function: ExpressionId, path: &DottedName) -> Option<Successor<'r>> {
    let Context { project, rules, .. } = site.context;
    let core = &site.world.core;
    if !core.owns(path) {
        return None;
    }
    let written = Origins { project, unit: site.world.unit(site.file) }.of(function);
    let written = written.filter(|it| core.canonical(it) == *path).unwrap_or_else(|| path.clone());
    let renewed = rules.renew(&written);
    let new = match &renewed {
        Some(it) => it.path.clone().filter(|_| it.respelling.form == CallForm::Kept)?,
        None if core.surface_to()?.symbol(&written).is_some() => written.clone(),
        None => core.counterpart(path)?,
    };
    let renamed = renewed.as_ref().is_some_and(|it| it.path.as_ref().is_some_and(|it| it.last() != written.last()));
    Some(Successor {
        both: core.both_symbols(path, &new)?,
        name: new.last().to_owned(),
        operations: renewed.map(|it| it.respelling.operations.clone()).unwrap_or_default(),
        renamed,
        skipped: 0,
    })
}

/// A method of a receiver whose class is the core's.
fn method<'r>(site: Site<'r, '_>, receiver: &Type, name: &str) -> Option<Successor<'r>> {
    let core = &site.world.core;
    let class = match receiver {
        Type::Class(ClassRef::Outside(class)) | Type::Instance(ClassRef::Outside(class), _) => class,
        _ => return None,
    };
    let (new_name, operations) = match site.world.member_verdict(receiver, name) {
        Verdict::Unrelated => (name, Vec::new()),
        Verdict::Respelled(it) if it.form == CallForm::Kept => (it.name.as_deref()?, it.operations.clone()),
        Verdict::Respelled(_) | Verdict::Unsure(..) | Verdict::Unknown => return None,
    };
    let both = core.both_methods((class, name), (&core.counterpart(class)?, new_name))?;
    let unbound = matches!(receiver, Type::Class(_)) && !both.on_class;
    let (renamed, skipped) = (new_name != name, usize::from(unbound));
    Some(Successor { both, name: new_name.to_owned(), operations, renamed, skipped })
}

/// What the call at `id` passes as it is written; `None` when it is no call.
pub(crate) fn passed_by(site: Site<'_, '_>, id: ExpressionId) -> Option<Passed> {
    match &site.world.tree(site.file)[id].kind {
        ExpressionKind::Call { function, arguments, parentheses } => {
            let callee = site.world.text(site.file, *function);
            let call = Call { id: Some(id), callee, offset: 0, arguments, parentheses: *parentheses };
            Some(passed(site, call, 0))
        }
        _ => None,
    }
}

/// What the call passes as it is written.
fn passed(site: Site<'_, '_>, call: Call<'_>, skipped: usize) -> Passed {
    let tree = site.world.tree(site.file);
    let mut res = Passed::default();
    for argument in call.arguments {
        match argument.form {
            ArgumentForm::Positional => res.places += 1,
            ArgumentForm::Star => res.hides_places = true,
            ArgumentForm::Keyword(name) => {
                res.keywords.insert(tree.text(name).to_owned());
            }
            ArgumentForm::DoubleStar => {
                res.keywords.extend(unpacked::literal_keys(site, argument.value));
                res.hides_keywords |= !unpacked::is_literal(site, argument.value);
            }
        }
    }
    res.places = res.places.saturating_sub(skipped);
    res
}

/// What it passes once the operations on its arguments are carried out; `None` when one of them leaves it to a person.
fn respelled(site: Site<'_, '_>, call: Call<'_>, target: &Target<'_>, before: Passed) -> Option<Passed> {
    let removed = |name: &String| matches!(target.fate(name), Some(KeywordFate::Removed(_)));
    let order = old_order(site, target).unwrap_or_default();
    let by_place = &order[..before.places.min(order.len())];
    if drops_a_value_in_use(site, call, target) || by_place.iter().any(removed) {
        return None;
    }
    let after = |name: &String| match target.fate(name) {
        Some(KeywordFate::Renamed(new, _)) => new.clone(),
        Some(KeywordFate::Removed(_)) | None => name.clone(),
    };
    let mut res = Passed { keywords: before.keywords.iter().filter(|it| !removed(it)).map(after).collect(), ..before };
    if target.scope == Scope::Full {
        let moved = |(place, name): (usize, &String)| becomes_keyword(site, target, place, name).map(|_| after(name));
        let moved: Vec<String> = by_place.iter().enumerate().filter_map(moved).collect();
        res.places -= moved.len();
        res.keywords.extend(moved);
        let spelled = target.respelling.defaults.iter().map(|it| &it.name);
        let demanded = target.respelling.required.iter().map(|(name, _)| name);
        let is_placed = |name: &&String| by_place.iter().any(|it| after(it) == **name);
        res.keywords.extend(spelled.chain(demanded).filter(|name| !is_placed(name)).cloned());
    }
    Some(res)
}

/// A keyword that is gone, with a value that may do something: it is flagged.
fn drops_a_value_in_use(site: Site<'_, '_>, call: Call<'_>, target: &Target<'_>) -> bool {
    let tree = site.world.tree(site.file);
    call.arguments.iter().any(|argument| match argument.form {
        ArgumentForm::Keyword(name) => {
            let removed = matches!(target.fate(tree.text(name)), Some(KeywordFate::Removed(_)));
            removed && !is_pure(tree, argument.value)
        }
        ArgumentForm::Positional | ArgumentForm::Star | ArgumentForm::DoubleStar => false,
    })
}

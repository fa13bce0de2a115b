//! Arguments that were renamed, dropped, added or moved: edited where the callee is known.

mod arguments;
mod callee;
mod defaults;
mod forwarding;
mod layout;
mod refused;
mod unpacked;

use model::TextRange;

use super::{
    members::{Site, brief},
    respell::Found,
    scope::SiteKind,
    syntax::{ArgumentForm, ArgumentNode, ExpressionId, ExpressionKind, StatementId, StatementKind},
    typing::{ClassRef, OwnClass, Type, function_node},
};
use crate::{CallRespelling, KeywordFate, OperationIndex};

pub(crate) use callee::{Callee, Scope, Target};
pub(crate) use refused::{RefusedCall, RefusedCalls};

/// A call as written.
#[derive(Clone, Copy)]
pub(crate) struct Call<'t> {
    /// The expression; for class keywords the whole class has none.
    id: Option<ExpressionId>,
    /// The callee as written, for people.
    callee: &'t str,
    /// Where the callee ends: its name is there.
    offset: u32,
    arguments: &'t [ArgumentNode],
    /// From `(` to `)`.
    parentheses: TextRange,
}

/// Respells arguments in one file.
pub(crate) fn respell_calls(site: Site<'_, '_>, found: &mut Found) {
    refused::flag_refused(site, found);
    if !site.world.core.has_calls() {
        return;
    }
    let tree = site.world.tree(site.file);
    for id in (0..tree.expressions.len() as u32).map(ExpressionId) {
        match &tree[id].kind {
            ExpressionKind::Call { function, arguments, parentheses } => {
                let (callee, offset) = (site.world.text(site.file, *function), name_offset(site, *function));
                let call = Call { id: Some(id), callee, offset, arguments, parentheses: *parentheses };
                respell_call(site, *function, call, found);
            }
            ExpressionKind::ClassPattern { class, arguments } => respell_pattern(site, *class, arguments, found),
            _ => {}
        }
    }
    for id in (0..tree.statements.len() as u32).map(StatementId) {
        match &tree[id].kind {
            StatementKind::Class(_) => class_keywords(site, id, found),
            StatementKind::Function(_) => overriding_parameters(site, id, found),
            _ => {}
        }
    }
}

/// `case Record(old=…)` reads a field: one that a renamed parameter of the constructor fills is renamed along.
fn respell_pattern(site: Site<'_, '_>, class: ExpressionId, arguments: &[ArgumentNode], found: &mut Found) {
    let core = &site.world.core;
    for argument in arguments {
        let ArgumentForm::Keyword(keyword) = argument.form else { continue };
        let name = site.world.tree(site.file).text(keyword);
        if !core.is_keyword(name) || !core.members_called(name).is_empty() {
            continue;
        }
        let Callee::Known(target) = site.world.callee(&site.world.infer(site.file, class)) else { continue };
        let is_field = !core.knows_class(&target.path) || core.member(&target.path, name).is_some();
        let stays = core.surface_to().is_some_and(|surface| surface.member(&target.path, name).is_some());
        if let Some(KeywordFate::Renamed(new, operations)) = target.fate(name).filter(|_| is_field && !stays) {
            found.replace(keyword, new, operations);
        }
    }
}

/// Where the last name of a callee starts.
fn name_offset(site: Site<'_, '_>, function: ExpressionId) -> u32 {
    let tree = site.world.tree(site.file);
    match tree[function].kind {
        ExpressionKind::Attribute { attribute, .. } => attribute.start,
        _ => tree[function].range.start,
    }
}

fn respell_call(site: Site<'_, '_>, function: ExpressionId, call: Call<'_>, found: &mut Found) {
    if !is_interesting(site, call) || site.refused(function).is_some_and(|it| it.stays) {
        return;
    }
    let callee = site.world.infer(site.file, function);
    match site.world.callee(&callee) {
        Callee::Known(target) => arguments::respell_arguments(site, call, &target, found),
        Callee::Unsure(reason, operations) => {
            if passes_affected(site, call, None) {
                found.flag(call.offset, reason, &operations);
            }
        }
        Callee::Unrelated => passed_on(site, &callee, call, found),
        Callee::Unknown => {
            passed_on(site, &callee, call, found);
            flag_unknown(site, function, call, found);
        }
    }
}

/// Most calls of a project can be left out without asking what they call.
fn is_interesting(site: Site<'_, '_>, call: Call<'_>) -> bool {
    let tree = site.world.tree(site.file);
    let keyword = |argument: &ArgumentNode| match argument.form {
        ArgumentForm::Keyword(name) => {
            let name = tree.text(name);
            site.world.core.is_keyword(name) || name == "kwargs"
        }
        ArgumentForm::DoubleStar => true,
        ArgumentForm::Positional | ArgumentForm::Star => false,
    };
    site.world.core.counts_places() || call.arguments.iter().any(keyword)
}

/// True when the call passes something that a respelling changes; any respelling when none is given.
fn passes_affected(site: Site<'_, '_>, call: Call<'_>, respelling: Option<&CallRespelling>) -> bool {
    let tree = site.world.tree(site.file);
    let fits = |name: &str| match respelling {
        Some(respelling) => respelling.keywords.contains_key(name),
        None => site.world.core.is_keyword(name),
    };
    let by_keyword = call.arguments.iter().any(|argument| match argument.form {
        ArgumentForm::Keyword(name) => fits(tree.text(name)),
        _ => false,
    });
    let by_place = respelling.is_some_and(|respelling| {
        let positional = call.arguments.iter().any(|argument| argument.form == ArgumentForm::Positional);
        let added = !respelling.defaults.is_empty() || !respelling.required.is_empty();
        added || (positional && (!respelling.keyword_only.is_empty() || respelling.reorder.is_some()))
    });
    by_keyword || by_place
}

/// A method called on an unknown receiver, by a name whose arguments changed.
fn flag_unknown(site: Site<'_, '_>, function: ExpressionId, call: Call<'_>, found: &mut Found) {
    let tree = site.world.tree(site.file);
    let ExpressionKind::Attribute { value, attribute } = tree[function].kind else { return };
    let name = tree.text(attribute);
    let candidates = site.world.core.calls_called(name).iter();
    let mut methods =
        candidates.filter(|(path, _)| path.parent().is_some_and(|class| site.world.core.is_class(&class)));
    let Some((path, respelling)) = methods.find(|(_, respelling)| passes_affected(site, call, Some(respelling))) else {
        return;
    };
    if site.uses_core {
        let receiver = brief(site.world.text(site.file, value));
        let reason = format!("`{receiver}.{name}`: the receiver's type is unknown; arguments of `{path}` changed");
        found.flag(call.offset, reason, &operations(respelling));
    }
}

/// Every operation that a respelling stands for, in order.
pub(crate) fn operations(respelling: &CallRespelling) -> Vec<OperationIndex> {
    let mut res: Vec<OperationIndex> = respelling.keywords.values().flat_map(fate_operations).collect();
    res.extend(respelling.defaults.iter().map(|default| default.operation));
    res.extend(respelling.required.iter().chain(&respelling.keyword_only).map(|(_, operation)| *operation));
    res.extend(respelling.reorder.iter().map(|(_, operation)| *operation));
    res
}

pub(crate) fn fate_operations(fate: &KeywordFate) -> Vec<OperationIndex> {
    match fate {
        KeywordFate::Renamed(_, operations) => operations.clone(),
        KeywordFate::Removed(operation) => vec![*operation],
    }
}

/// Callees that call what they are given with the keywords that they are given.
const PASS_ON: &[&str] = &["submit", "to_thread", "assertRaises", "assertWarns", "raises", "warns", "partialmethod"];

/// A callable handed over together with its keywords: `executor.submit(read, path, encoding="x")`.
fn passed_on(site: Site<'_, '_>, callee: &Type, call: Call<'_>, found: &mut Found) {
    let Site { world, file, .. } = site;
    if let Some(target) = copied(site, callee, call) {
        return arguments::respell_arguments(site, call, &target, found);
    }
    let name = call.callee.rsplit('.').next().unwrap_or_default().trim();
    let is_partial = matches!(callee, Type::Named(path) if path.as_str() == "functools.partial");
    for (place, argument) in call.arguments.iter().enumerate() {
        let by_target = matches!(argument.form, ArgumentForm::Keyword(name) if world.tree(file).text(name) == "target");
        if argument.form != ArgumentForm::Positional && !by_target {
            continue;
        }
        let Callee::Known(target) = world.callee(&world.infer(file, argument.value)) else { continue };
        if by_target {
            return keywords_in_dict(site, call, &target, found);
        }
        if !passes_affected(site, call, Some(target.respelling)) && !is_partial {
            continue;
        }
        if is_partial || PASS_ON.contains(&name) {
            let target = Target { scope: Scope::Keywords, skipped: target.skipped.saturating_add(place + 1), ..target };
            return arguments::respell_arguments(site, call, &target, found);
        }
        let reason = format!("`{}` may pass these keywords on to `{}`", brief(call.callee), target.path);
        return found.flag(call.offset, reason, &operations(target.respelling));
    }
}

/// `dataclasses.replace(x, old=…)` and `x._replace(old=…)` take the keywords of the constructor.
fn copied<'w>(site: Site<'w, '_>, callee: &Type, call: Call<'_>) -> Option<Target<'w>> {
    let receiver = match callee {
        Type::Named(path) if is_copy(path.as_str()) => site.world.positional(site.file, call.arguments, 0),
        Type::Member(receiver, name) if name == "_replace" => (**receiver).clone(),
        _ => return None,
    };
    match site.world.callee(&receiver.class_of()) {
        Callee::Known(target) => Some(Target { scope: Scope::Keywords, skipped: call.arguments.len(), ..target }),
        _ => None,
    }
}

fn is_copy(path: &str) -> bool {
    matches!(path, "dataclasses.replace" | "copy.replace" | "attr.evolve" | "attrs.evolve" | "attr.assoc")
}

/// `Thread(target=read, kwargs={"encoding": "x"})`.
fn keywords_in_dict(site: Site<'_, '_>, call: Call<'_>, target: &Target<'_>, found: &mut Found) {
    if let Some(value) = site.world.keyword_argument(site.file, call.arguments, "kwargs") {
        let _ = unpacked::respell_unpacked(site, value, target, found);
    }
}

/// `class Own(Base, old=…)` passes keywords to `Base.__init_subclass__`.
fn class_keywords(site: Site<'_, '_>, statement: StatementId, found: &mut Found) {
    let Site { world, file, .. } = site;
    let StatementKind::Class(class) = &world.tree(file)[statement].kind else { return };
    let has_keyword = class.arguments.iter().any(|argument| matches!(argument.form, ArgumentForm::Keyword(_)));
    if !has_keyword {
        return;
    }
    let own = OwnClass { file, statement };
    if let Callee::Known(target) = world.method(&Type::Super(own), "__init_subclass__") {
        let end = class.arguments.last().map_or(class.name.end, |argument| argument.range.end);
        let call = Call {
            id: None,
            callee: world.tree(file).text(class.name),
            offset: class.name.start,
            arguments: &class.arguments,
            parentheses: TextRange::new(class.name.end, end + 1),
        };
        let target = Target { scope: Scope::Keywords, skipped: class.arguments.len(), ..target };
        arguments::respell_arguments(site, call, &target, found);
    }
}

/// An override that takes a renamed parameter under its old name: callers of the core pass the new one.
fn overriding_parameters(site: Site<'_, '_>, statement: StatementId, found: &mut Found) {
    let Site { world, file, .. } = site;
    let tree = world.tree(file);
    let node = function_node(tree, statement);
    let name = tree.text(node.name);
    if name.starts_with("__") || world.core.calls_called(name).is_empty() {
        return;
    }
    let function = crate::python::typing::OwnFunction { file, statement };
    let Some(class) = world.class_of_method(function) else { return };
    let Callee::Known(target) = world.method(&Type::Super(class), name) else { return };
    for parameter in &node.parameters {
        let old = tree.text(parameter.name);
        if let Some(KeywordFate::Renamed(new, operations)) = target.fate(old) {
            let own = world.class_name(&ClassRef::Own(class));
            let reason = format!("`{own}.{name}` overrides `{}`, whose parameter `{old}` became `{new}`", target.path);
            found.flag(parameter.name.start, reason, operations);
        }
    }
}

/// The binding sites that make a name the keywords of a function: `**kwargs`.
pub(crate) fn is_keywords_parameter(site: Site<'_, '_>, kind: SiteKind) -> bool {
    match kind {
        SiteKind::Parameter { function, index } => {
            let parameters = &function_node(site.world.tree(site.file), function).parameters;
            parameters[index as usize].kind == model::ParameterKind::VarKeyword
        }
        _ => false,
    }
}

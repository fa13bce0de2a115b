//! Arguments that were renamed, dropped, added or moved: edited where the callee is known.

mod arguments;
mod callee;
mod defaults;
mod forwarding;
mod layout;
mod overrides;
mod patterns;
mod refused;
mod unpacked;
mod values;

use model::{DottedName, Signature, TextRange};

use super::{
    members::{Site, brief},
    respell::Found,
    scope::SiteKind,
    syntax::{ArgumentForm, ArgumentNode, ExpressionId, ExpressionKind, StatementId, StatementKind},
    typing::{OwnClass, Type, function_node},
};
use crate::{CallRespelling, KeywordFate, OperationIndex};

pub(crate) use callee::{Callee, Scope, Target};
pub(crate) use refused::{RefusedCall, RefusedCalls, passed_by};

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
            ExpressionKind::ClassPattern { class, arguments } => {
                patterns::respell_pattern(site, *class, arguments, found)
            }
            ExpressionKind::Name | ExpressionKind::Attribute { .. } => values::flag_handed_on(site, id, found),
            _ => {}
        }
    }
    for id in (0..tree.statements.len() as u32).map(StatementId) {
        match &tree[id].kind {
            StatementKind::Class(_) => {
                class_keywords(site, id, found);
                overrides::redeclared_fields(site, id, found);
            }
            StatementKind::Function(_) => overrides::overriding_parameters(site, id, found),
            _ => {}
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
    let by_place = respelling.is_some_and(|respelling| {
        let positional = call.arguments.iter().any(|argument| argument.form == ArgumentForm::Positional);
        let added = !respelling.defaults.is_empty() || !respelling.required.is_empty();
        added || (positional && (!respelling.keyword_only.is_empty() || respelling.reorder.is_some()))
    });
    by_place || passes_keyword(site, call, respelling)
}

/// True when the call passes a keyword that a respelling changes; any respelling when none is given.
fn passes_keyword(site: Site<'_, '_>, call: Call<'_>, respelling: Option<&CallRespelling>) -> bool {
    let tree = site.world.tree(site.file);
    let fits = |name: &str| match respelling {
        Some(respelling) => respelling.keywords.contains_key(name),
        None => site.world.core.is_keyword(name),
    };
    call.arguments.iter().any(|argument| match argument.form {
        ArgumentForm::Keyword(name) => fits(tree.text(name)),
        ArgumentForm::Positional | ArgumentForm::Star | ArgumentForm::DoubleStar => false,
    })
}

/// True when a call of a callable with the parameters `signature` needs what `respelling` does.
fn is_affected(site: Site<'_, '_>, call: Call<'_>, signature: &Signature, respelling: &CallRespelling) -> bool {
    let tree = site.world.tree(site.file);
    let form = |wanted: fn(&ArgumentForm) -> bool| call.arguments.iter().any(|it| wanted(&it.form));
    if form(|it| matches!(it, ArgumentForm::Star)) {
        return passes_affected(site, call, Some(respelling));
    }
    let passed = |name: &str| {
        let is_keyword =
            |it: &ArgumentNode| matches!(it.form, ArgumentForm::Keyword(range) if tree.text(range) == name);
        call.arguments.iter().any(is_keyword)
    };
    let places = call.arguments.iter().filter(|it| it.form == ArgumentForm::Positional).count();
    let by_place =
        |name: &str| signature.parameters.iter().position(|it| it.name == name).is_some_and(|at| at < places);
    let added = respelling.defaults.iter().map(|it| &it.name).chain(respelling.required.iter().map(|(name, _)| name));
    let hidden = form(|it| matches!(it, ArgumentForm::DoubleStar));
    respelling.keywords.keys().any(|name| passed(name))
        || respelling.keyword_only.iter().any(|(name, _)| by_place(name))
        || respelling.reorder.is_some() && places > 0
        || !hidden && added.into_iter().any(|name| !passed(name) && !by_place(name))
}

/// A method called on an unknown receiver, by a name whose arguments changed.
fn flag_unknown(site: Site<'_, '_>, function: ExpressionId, call: Call<'_>, found: &mut Found) {
    let tree = site.world.tree(site.file);
    let ExpressionKind::Attribute { value, attribute } = tree[function].kind else {
        return flag_unknown_name(site, function, call, found);
    };
    let name = tree.text(attribute);
    if name == "_replace" {
        return flag_unknown_copy(site, call, found);
    }
    let candidates = site.world.core.calls_called(name).iter();
    let core = &site.world.core;
    let is_method =
        |path: &DottedName| path.parent().is_some_and(|it| core.is_class(&it) && site.world.may_meet(&it, name));
    let affected = |path: &DottedName, respelling: &CallRespelling| match core.signature(path) {
        Some(signature) => is_affected(site, call, signature, respelling),
        None => passes_affected(site, call, Some(respelling)),
    };
    let mut methods = candidates.filter(|(path, _)| is_method(path));
    let Some((path, respelling)) = methods.find(|(path, respelling)| affected(path, respelling)) else {
        return;
    };
    if site.uses_core {
        let receiver = brief(site.world.text(site.file, value));
        let reason = format!("`{receiver}.{name}`: the receiver's type is unknown; arguments of `{path}` changed");
        found.flag(call.offset, reason, &operations(respelling));
    }
}

/// A name that nothing binds, as a star import may bring it, called like a function whose arguments changed.
fn flag_unknown_name(site: Site<'_, '_>, function: ExpressionId, call: Call<'_>, found: &mut Found) {
    let Site { world, file, .. } = site;
    let is_name = world.tree(file)[function].kind == ExpressionKind::Name;
    if !site.uses_core || !is_name || world.scopes(file).resolve(function).is_some() {
        return;
    }
    let mut candidates = world.core.calls_called(world.text(file, function)).iter();
    if let Some((path, respelling)) = candidates.find(|(_, respelling)| passes_affected(site, call, Some(respelling))) {
        let reason = format!("`{}` may be `{path}`, whose arguments changed", brief(call.callee));
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

/// Builtins that look at what they are given and call nothing.
const INSPECT: &[&str] = &["isinstance", "issubclass", "super", "cast", "hasattr", "getattr", "setattr", "type", "id"];

/// True when the argument at `place` is followed by others that its callee may get, and one of them would change.
fn hands_over(site: Site<'_, '_>, call: Call<'_>, place: usize, respelling: &CallRespelling) -> bool {
    let tree = site.world.tree(site.file);
    let moved = !respelling.keyword_only.is_empty() || respelling.reorder.is_some();
    call.arguments.iter().enumerate().any(|(at, argument)| match argument.form {
        ArgumentForm::Keyword(name) => respelling.keywords.contains_key(tree.text(name)),
        ArgumentForm::Positional => moved && at > place,
        ArgumentForm::Star | ArgumentForm::DoubleStar => false,
    })
}

/// A callable handed over together with its keywords: `executor.submit(read, path, encoding="x")`.
fn passed_on(site: Site<'_, '_>, callee: &Type, call: Call<'_>, found: &mut Found) {
    let Site { world, file, .. } = site;
    if let Some(target) = copied(site, callee, call) {
        return arguments::respell_arguments(site, call, &target, found);
    }
    let copies = matches!(callee, Type::Named(path) if is_copy(path.as_str()));
    if copies && world.positional(file, call.arguments, 0) == Type::Unknown {
        return flag_unknown_copy(site, call, found);
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
        let passes_on = is_partial || PASS_ON.contains(&name);
        let concerns = match passes_on {
            true => is_partial || passes_affected(site, call, Some(target.respelling)),
            false => !INSPECT.contains(&name) && hands_over(site, call, place, target.respelling),
        };
        if !concerns {
            continue;
        }
        if passes_on {
            let target = Target { scope: Scope::Keywords, skipped: target.skipped.saturating_add(place + 1), ..target };
            return arguments::respell_arguments(site, call, &target, found);
        }
        // What is passed by place is told where the callable stands.
        if !passes_keyword(site, call, Some(target.respelling)) {
            return;
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

/// A copy of something unknown, with a keyword that some constructor of the core renamed.
fn flag_unknown_copy(site: Site<'_, '_>, call: Call<'_>, found: &mut Found) {
    let core = &site.world.core;
    let tree = site.world.tree(site.file);
    let keywords = call.arguments.iter().filter_map(|argument| match argument.form {
        ArgumentForm::Keyword(name) if site.uses_core && core.is_keyword(tree.text(name)) => Some(name),
        _ => None,
    });
    for keyword in keywords {
        let name = tree.text(keyword);
        let Some((path, fate)) = core.constructor_with(name) else { continue };
        let reason = format!("`{}` may copy a `{path}`, whose `{name}` changed", brief(call.callee));
        found.flag(keyword.start, reason, &fate_operations(fate));
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
    let by_name = |argument: &ArgumentNode| match argument.form {
        ArgumentForm::Keyword(_) | ArgumentForm::DoubleStar => true,
        ArgumentForm::Positional | ArgumentForm::Star => false,
    };
    if !class.arguments.iter().any(by_name) {
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

/// The binding sites that make a name the keywords of a function: `**kwargs`.
pub(crate) fn is_keywords_parameter(site: Site<'_, '_>, kind: SiteKind) -> bool {
    match kind {
        SiteKind::Parameter { function, index } => {
            let parameters = &function_node(site.world.tree(site.file), function).parameters;
            parameters[index as usize].kind == model::ParameterKind::VarKeyword
        }
        SiteKind::LambdaParameter { lambda, index } => match &site.world.tree(site.file)[lambda].kind {
            ExpressionKind::Lambda { parameters, .. } => {
                parameters[index as usize].kind == model::ParameterKind::VarKeyword
            }
            _ => false,
        },
        _ => false,
    }
}

//! Patterns of classes whose constructor changed: `case Record(old=…)` reads the fields that the constructor fills.

use super::{Callee, Target};
use crate::KeywordFate;
use crate::python::{
    members::Site,
    respell::Found,
    syntax::{ArgumentForm, ArgumentNode, ExpressionId},
};

/// Renames the fields that a pattern names, and leaves to a person what it reads by place or no longer finds.
pub(super) fn respell_pattern(site: Site<'_, '_>, class: ExpressionId, arguments: &[ArgumentNode], found: &mut Found) {
    if !arguments.iter().any(|argument| is_concerned(site, argument)) {
        return;
    }
    let Callee::Known(target) = site.world.callee(&site.world.infer(site.file, class)) else { return };
    let mut placed = false;
    for argument in arguments {
        match argument.form {
            ArgumentForm::Keyword(keyword) => {
                let name = site.world.tree(site.file).text(keyword);
                if is_field(site, &target, name) {
                    respell_field(&target, keyword, name, found);
                }
            }
            ArgumentForm::Positional if !placed => {
                placed = true;
                flag_placed(&target, argument, found);
            }
            ArgumentForm::Positional | ArgumentForm::Star | ArgumentForm::DoubleStar => {}
        }
    }
}

fn is_concerned(site: Site<'_, '_>, argument: &ArgumentNode) -> bool {
    let core = &site.world.core;
    match argument.form {
        ArgumentForm::Keyword(keyword) => core.is_keyword(site.world.tree(site.file).text(keyword)),
        ArgumentForm::Positional => core.counts_places(),
        ArgumentForm::Star | ArgumentForm::DoubleStar => false,
    }
}

/// True for an attribute that the constructor fills and that goes with its parameter.
fn is_field(site: Site<'_, '_>, target: &Target<'_>, name: &str) -> bool {
    let core = &site.world.core;
    // A member that is renamed itself follows as such.
    let is_field = !core.knows_class(&target.path) || core.member(&target.path, name).is_some();
    let stays = core.surface_to().is_some_and(|surface| surface.member(&target.path, name).is_some());
    core.members_called(name).is_empty() && is_field && !stays
}

fn respell_field(target: &Target<'_>, keyword: model::TextRange, name: &str, found: &mut Found) {
    match target.fate(name) {
        Some(KeywordFate::Renamed(new, operations)) => found.replace(keyword, new, operations),
        Some(KeywordFate::Removed(operation)) => {
            found.flag(keyword.start, format!("`{name}` of `{}` is gone", target.path), &[*operation]);
        }
        None => {}
    }
}

/// Positional patterns follow the order of the fields, which is that of the constructor where no one says otherwise.
fn flag_placed(target: &Target<'_>, argument: &ArgumentNode, found: &mut Found) {
    let respelling = target.respelling;
    let removed = respelling.keywords.values().find_map(|fate| match fate {
        KeywordFate::Removed(operation) => Some(*operation),
        KeywordFate::Renamed(..) => None,
    });
    let moved = respelling.reorder.as_ref().map(|(_, operation)| *operation);
    let by_name = respelling.keyword_only.first().map(|(_, operation)| *operation);
    if let Some(operation) = moved.or(by_name).or(removed) {
        let reason = format!("the fields of `{}` that this pattern reads by place have changed", target.path);
        found.flag(argument.range.start, reason, &[operation]);
    }
}

//! Whether a use of the old name can become a use of the new one by the name alone.

use model::{DefinitionId, DottedName, ParameterKind, Signature, SymbolKind, Value};

use crate::accessor;
use crate::deprecation;
use crate::pair::Pair;
use crate::side::Side;
use crate::special::is_special;
use crate::weights;

/// What remains of a confidence, in thousandths, after the natures of both were compared.
pub(crate) fn drop_in(pair: &Pair, old: DefinitionId, path: &DottedName, new: DefinitionId) -> u32 {
    let (Some(left), Some(right)) = (pair.before.definition(old).kind, pair.after.definition(new).kind) else {
        let both = pair.before.is_module(old) && pair.after.is_module(new);
        return if both { 1000 } else { 800 };
    };
    let place = moved_between_levels(pair, old, class_at(pair, old, path), new);
    let call = extra_requirements(pair, old, new).min(other_parameters(pair, old, new));
    let form = if changes_form(pair, old, new) { 910 } else { 1000 };
    // Callers of what Python calls by itself write `str(x)`, not `x.__str__()`.
    let special = is_special(pair.after.path(new).last()) && !is_special(path.last());
    let meaning = if special { weights::SPECIAL } else { 1000 };
    place.min(kinds(left, right)).min(form).min(meaning) * call / 1000
}

fn kinds(old: SymbolKind, new: SymbolKind) -> u32 {
    use SymbolKind::{Attribute, Class, Function, Method, Property, TypeAlias};
    match (old, new) {
        (Class, Function) | (Function, Class) => 960,
        (Class, Method | Property) => 850,
        _ => {
            let value = |kind| matches!(kind, Attribute | Property | TypeAlias);
            if old == new || value(old) || value(new) { 1000 } else { 980 }
        }
    }
}

/// What was called is read now, or the other way round.
fn changes_form(pair: &Pair, old: DefinitionId, new: DefinitionId) -> bool {
    let forms = (form(&pair.before, old), form(&pair.after, new));
    matches!(forms, (Some(Form::Called), Some(Form::Read)) | (Some(Form::Read), Some(Form::Called)))
}

/// How something is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    Called,
    Read,
}

/// How a member is used; an attribute that holds a wrapper or another name may be either.
pub(crate) fn form(side: &Side, id: DefinitionId) -> Option<Form> {
    let symbol = side.symbol(id)?;
    match symbol.kind {
        SymbolKind::Function | SymbolKind::Method | SymbolKind::Class => Some(Form::Called),
        SymbolKind::Property => Some(Form::Read),
        SymbolKind::Attribute | SymbolKind::TypeAlias => {
            let opaque = matches!(symbol.value.as_deref(), Some(Value::Call { .. } | Value::Name(_)) | None);
            (!opaque || side.is_set_on_instances(id)).then_some(Form::Read)
        }
    }
}

/// A function that became a method asks for an object that the caller may not have.
fn moved_between_levels(pair: &Pair, old: DefinitionId, from: Option<DefinitionId>, new: DefinitionId) -> u32 {
    let to = pair.after.definition(new).owner;
    match (from, to) {
        (None, Some(_)) if on_class(&pair.after, new) => 980,
        (None, Some(_)) => 850,
        (Some(_), None) => 880,
        (Some(from), Some(to)) if !same_family(pair, from, to) && !is_namespace_of(pair, from, to) => 880,
        // What was called on the class asks for an object now.
        (Some(_), Some(_)) if is_bound_to_class(&pair.before, old) && is_bound_to_object(&pair.after, new) => 900,
        (Some(_), Some(_)) | (None, None) => 1000,
    }
}

/// The class at which a member is addressed by `path`.
fn class_at(pair: &Pair, old: DefinitionId, path: &DottedName) -> Option<DefinitionId> {
    let own = pair.before.definition(old).owner?;
    let class = path.parent().and_then(|it| pair.before.resolve(&it)).map(|it| pair.before.behind_alias(it));
    class.filter(|it| pair.before.is_class(*it)).or(Some(own))
}

/// Class and static methods can be called on the class itself.
pub(crate) fn on_class(side: &Side, id: DefinitionId) -> bool {
    side.symbol(id).is_some_and(|it| {
        let decorated = it.decorators.iter().filter_map(|it| it.value.as_name());
        decorated.into_iter().any(|it| CLASS_WRAPPERS.contains(&it)) || it.kind == SymbolKind::Attribute
    })
}

/// A class or static method: written as one, or made one of a sibling, as in `all = classmethod(each)`.
fn is_bound_to_class(side: &Side, id: DefinitionId) -> bool {
    side.symbol(id).is_some_and(|it| match it.kind {
        SymbolKind::Method => on_class(side, id),
        SymbolKind::Attribute => {
            let wrapper = it.value.as_deref().and_then(deprecation::callee);
            wrapper.is_some_and(|it| CLASS_WRAPPERS.contains(&it))
        }
        _ => false,
    })
}

/// A method that takes the object that it is called on.
fn is_bound_to_object(side: &Side, id: DefinitionId) -> bool {
    side.symbol(id).is_some_and(|it| it.kind == SymbolKind::Method) && !on_class(side, id)
}

const CLASS_WRAPPERS: &[&str] = &["classmethod", "staticmethod"];

fn same_family(pair: &Pair, old: DefinitionId, new: DefinitionId) -> bool {
    let Some(now) = pair.survivor(old) else { return false };
    now == new || lineage(&pair.after, now).contains(&new) || lineage(&pair.after, new).contains(&now)
}

/// True when the new form of the class `from` has a property that leads to `to`.
fn is_namespace_of(pair: &Pair, from: DefinitionId, to: DefinitionId) -> bool {
    pair.survivor(from).is_some_and(|now| accessor::gives(&pair.after, now, to))
}

/// A class and all its bases inside the release.
pub(crate) fn lineage(side: &Side, class: DefinitionId) -> Vec<DefinitionId> {
    let mut found = vec![class];
    let mut at = 0;
    while at < found.len() && found.len() < 64 {
        for base in side.bases(found[at]) {
            if !found.contains(base) {
                found.push(*base);
            }
        }
        at += 1;
    }
    found
}

/// Parameters that must be passed now and could not be before.
fn extra_requirements(pair: &Pair, old: DefinitionId, new: DefinitionId) -> u32 {
    let (Some(before), Some(after)) = (call_signature(&pair.before, old), call_signature(&pair.after, new)) else {
        return 1000;
    };
    let required = |it: &&&model::Parameter| it.is_required() && it.kind != ParameterKind::KeywordOnly;
    let places =
        |signature: &Signature| signature.parameters.iter().filter(|it| it.kind != ParameterKind::KeywordOnly).count();
    let needed = callable_parameters(after).iter().filter(required).count();
    let had = places(before).saturating_sub(skipped(before));
    let variadic = before.parameters.iter().any(|it| it.kind == ParameterKind::VarPositional);
    let asks = needed > had && !variadic || is_preceded(&callable_parameters(before), &callable_parameters(after));
    if asks { 880 } else { 1000 }
}

/// True when something that was never passed must be passed now before the parameter that came first.
fn is_preceded(before: &[&model::Parameter], after: &[&model::Parameter]) -> bool {
    let place = |name: &str| after.iter().position(|it| it.name == name);
    let known = |it: &model::Parameter| before.iter().any(|old| old.name == it.name);
    let first = before.first().filter(|it| it.is_positional()).and_then(|it| place(&it.name));
    first.is_some_and(|at| after[..at].iter().any(|it| it.is_required() && !known(it)))
}

/// Two signatures without a parameter in common belong to functions that are called in other ways.
fn other_parameters(pair: &Pair, old: DefinitionId, new: DefinitionId) -> u32 {
    let (Some(before), Some(after)) = (call_signature(&pair.before, old), call_signature(&pair.after, new)) else {
        return 1000;
    };
    let plain = |signature| -> Vec<&model::Parameter> {
        let all: Vec<&model::Parameter> = callable_parameters(signature);
        all.into_iter().filter(|it| it.accepts_keyword()).collect()
    };
    let (left, right) = (plain(before), plain(after));
    let common = left.iter().any(|it| right.iter().any(|other| other.name == it.name));
    let required = |all: &[&model::Parameter]| {
        all.iter().filter(|it| it.is_required()).map(|it| it.name.clone()).collect::<Vec<_>>()
    };
    let (needed, needs) = (required(&left), required(&right));
    let disjoint = !needed.is_empty() && !needs.iter().any(|it| needed.contains(it));
    let reordered = disjoint && needs.len() != needed.len() && !needs.is_empty();
    let strange = left.len() >= 2 && !right.is_empty() && !common && needs.len() != needed.len();
    if strange || reordered { 940 } else { 1000 }
}

fn callable_parameters(signature: &Signature) -> Vec<&model::Parameter> {
    signature.parameters.iter().skip(skipped(signature)).collect()
}

fn skipped(signature: &Signature) -> usize {
    usize::from(signature.parameters.first().is_some_and(|it| it.name == "self" || it.name == "cls"))
}

/// The signature that a call of `id` meets: its own, or for a class that of its constructor.
pub(crate) fn call_signature<'a>(side: &Side<'a>, id: DefinitionId) -> Option<&'a Signature> {
    if side.is_class(id) {
        let path = side.path(id);
        let constructor = ["__init__", "__new__"].into_iter().find_map(|it| side.resolve(&path.join(it)))?;
        return side.symbol(constructor)?.signature.as_deref();
    }
    side.symbol(id)?.signature.as_deref()
}

#[cfg(test)]
mod tests {
    use crate::sample::Sample;

    /// Operations for `before` and `after`, sure ones with an exclamation mark.
    fn read(before: &str, after: &str) -> Vec<String> {
        let sample = Sample::new(before, after);
        let sure = sample.sure();
        sample.operations().into_iter().map(|it| if sure.contains(&it) { format!("{it}!") } else { it }).collect()
    }

    const JOB: &str = "class Job:\n    def key(self): return 1\n";

    #[test]
    fn what_was_called_and_is_read_says_so() {
        let after = "class Job:\n    @property\n    def id(self): return 1\n    def key(self):\n        '''Deprecated: renamed to `id`.'''\n        return self.id\n";
        assert_eq!(read(JOB, after), ["rename.callable acme.Job.key -> acme.Job.id (property)!"]);
    }

    #[test]
    fn a_method_of_another_class_asks_for_another_object() {
        let other = "class Run:\n    def id(self): return 1\n";
        let after = format!("{other}class Job:\n    def key(self):\n        '''Deprecated: renamed to `Run.id`.'''\n");
        assert_eq!(read(&format!("{other}{JOB}"), &after), ["rename.callable acme.Job.key -> acme.Run.id"]);
    }

    #[test]
    fn a_parameter_that_must_be_passed_now_asks_for_more() {
        let after = "class Job:\n    def id(self, run): return 1\n    def key(self):\n        '''Deprecated: renamed to `id`.'''\n";
        assert_eq!(read(JOB, after).first().map(String::as_str), Some("rename.callable acme.Job.key -> acme.Job.id"));
    }

    #[test]
    fn a_parameter_that_must_be_passed_first_asks_for_more() {
        let before = "class Job:\n    def size(self, text, wide=1, bold=2): return 1\n";
        let after = |first| {
            format!(
                "class Job:\n    def box(self, {first}text, wide=1, bold=2): return 1\n    def size(self, text, wide=1, bold=2):\n        '''Deprecated: use `box` instead.'''\n"
            )
        };
        let is_sure =
            |after: String| read(before, &after).contains(&"rename.callable acme.Job.size -> acme.Job.box!".to_owned());
        assert!(is_sure(after("")) && !is_sure(after("at, ")));
    }

    #[test]
    fn what_was_called_on_the_class_asks_for_an_object() {
        let class = |made: &str| format!("class Job:\n    def check(self, name): return name\n    {made}\n");
        let after = class(
            "@classmethod\n    def check_all(cls, name):\n        '''Deprecated: renamed to `check`.'''\n        return name",
        );
        let found = read(&class("check_all = classmethod(check)"), &after);
        assert_eq!(found, ["rename.callable acme.Job.check_all -> acme.Job.check"]);
    }

    #[test]
    fn python_calls_its_own_methods() {
        let after = "class Job:\n    def __str__(self): return 1\n    def key(self):\n        '''Deprecated: renamed to `__str__`.'''\n";
        let sure: Vec<String> = read(JOB, after).into_iter().filter(|it| it.ends_with('!')).collect();
        assert_eq!(sure, [""; 0]);
    }
}

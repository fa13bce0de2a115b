use model::{Parameter, ParameterKind};

use super::Settled;

/// What became of a place in the old parameter list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Now {
    /// The parameter stands here, and can be passed by name as well.
    At(usize),
    /// The parameter stands here, and can be passed by place alone.
    Bare(usize),
    /// It can only be passed by name.
    Keyword,
    /// There is no such parameter.
    Gone,
}

/// The parameters that the old form took by place, in their order, with what became of them.
pub(crate) fn places<'s>(settled: &'s Settled) -> Vec<(&'s str, Now)> {
    let is = &settled.callable.is.parameters;
    let positional: Vec<&Parameter> = is.iter().filter(|it| it.is_positional()).collect();
    let collects = is.iter().any(|it| it.kind == ParameterKind::VarPositional);
    let had = |name: &str| settled.callable.was.parameter(name).is_some();
    let now = |at: usize, name: &str| {
        let name = match settled.new_name(name) {
            // Both were taken for one and the same, so nobody passes this one by place behind the other.
            Some(new) if had(new) => return Now::Gone,
            Some(new) => new,
            None => name,
        };
        if let Some(place) = positional.iter().position(|it| it.name == name) {
            let bare = positional[place].kind == ParameterKind::PositionalOnly;
            return if bare { Now::Bare(place) } else { Now::At(place) };
        }
        let written = settled.callable.is.parameter(name).is_some_and(Parameter::accepts_keyword);
        match settled.callable.accepts(name) {
            // `*args` takes what stands behind the named ones.
            _ if collects && at >= positional.len() && !written => Now::Bare(at),
            // A parameter without a name to pass it by took the place.
            false if positional.get(at).is_some_and(|it| it.kind == ParameterKind::PositionalOnly) => Now::Bare(at),
            true => Now::Keyword,
            false => Now::Gone,
        }
    };
    let was = settled.callable.was.parameters.iter().filter(|it| it.is_positional());
    was.enumerate().map(|(at, it)| (it.name.as_str(), now(at, &it.name))).collect()
}

use lang::python::usage::Usage;
use model::{DottedName, Signature, Surface};

/// A use that a release does not bear.
pub(super) struct Breakage {
    pub(super) usage: Usage,
    pub(super) reason: String,
}

/// The first of `uses`, in file and text order, that `surface` does not bear; those that are provided for left out.
pub(super) fn first_breakage(uses: &[Usage], surface: &Surface) -> Option<Breakage> {
    let unguarded = uses.iter().filter(|usage| !usage.guarded);
    unguarded.into_iter().find_map(|usage| {
        let reason = surface.lacks(&usage.path).map(missing).or_else(|| refused_keyword(usage, surface))?;
        Some(Breakage { usage: usage.clone(), reason })
    })
}

fn missing(path: DottedName) -> String {
    format!("`{path}` does not exist")
}

/// Says which keyword of a call the release does not take.
fn refused_keyword(usage: &Usage, surface: &Surface) -> Option<String> {
    let keywords = usage.keywords.as_ref()?;
    let signature = signature(&usage.path, surface)?;
    let taken = |name: &str| signature.parameter(name).is_some_and(model::Parameter::accepts_keyword);
    let refused = keywords.iter().find(|name| !taken(name) && !signature.takes_any_keyword())?;
    Some(format!("`{}` takes no `{refused}`", usage.path))
}

fn signature<'a>(path: &DottedName, surface: &'a Surface) -> Option<&'a Signature> {
    if let Some(symbol) = surface.symbol(path) {
        return symbol.signature.as_ref();
    }
    let (_, member) = surface.member(&path.parent()?, path.last())?;
    member.signature.as_ref()
}

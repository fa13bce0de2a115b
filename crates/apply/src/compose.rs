//! Operations in sequence become one mapping from old names, as dependents write them, to final ones.
//!
//! `paths` composes names, `calls` what happens to arguments. Both are applied to the original text at once, so that
//! chains and swaps cannot corrupt each other.

mod calls;
mod follows;
mod paths;
mod steps;

use std::collections::{BTreeMap, BTreeSet};

use lang::{OperationIndex, Respellings, Surfaces};
use manifest::{Manifest, OperationId};
use model::DottedName;
use thiserror::Error;

/// What a manifest asks for, composed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Composed {
    /// By old names.
    pub respellings: Respellings,
    /// Operations whose old name is also a new one, as in a swap: made twice they do harm, and only the recorded
    /// history can tell that they were made.
    pub unstable: BTreeSet<OperationIndex>,
}

/// Why operations cannot be composed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ComposeError {
    /// Two operations want different things of one name.
    #[error("{first} and {second} disagree on `{name}`")]
    Contradiction {
        /// The one that comes first.
        first: OperationId,
        /// The other one.
        second: OperationId,
        /// The name.
        name: DottedName,
    },
    /// `requires` names an operation that is not there.
    #[error("{operation} requires {required}, which is not in the manifest")]
    UnknownRequirement {
        /// The operation that requires.
        operation: OperationId,
        /// What it requires.
        required: OperationId,
    },
    /// Too many operations follow one another.
    #[error("{operation} and those before it follow one another in millions of ways; split the manifest")]
    Entangled {
        /// Where it became too much.
        operation: OperationId,
    },
    /// Operations require each other in a circle.
    #[error("{operation} requires itself through other operations")]
    CircularRequirement {
        /// One of them.
        operation: OperationId,
    },
}

/// Composes the operations of `manifest` at the places in `chosen`; the others are taken as not there.
///
/// # Errors
/// Refuses operations that contradict each other and requirements that cannot be met.
pub fn compose(
    manifest: &Manifest,
    chosen: &BTreeSet<OperationIndex>,
    surfaces: Surfaces<'_>,
) -> Result<Composed, ComposeError> {
    let steps = steps::steps(manifest, chosen, surfaces);
    let follows = follows::follows(manifest, &steps)?;
    let contradiction = |first, second, name| ComposeError::Contradiction {
        first: id(manifest, first),
        second: id(manifest, second),
        name,
    };
    let names = paths::compose(&steps, &follows, surfaces).map_err(|it| contradiction(it.first, it.second, it.name))?;
    let calls = calls::compose(manifest, chosen, &names, &follows, surfaces)
        .map_err(|it| contradiction(it.first, it.second, it.name))?;
    let unstable = names.unstable().into_iter().chain(calls.unstable).collect();
    let members = names.members(surfaces);
    Ok(Composed { respellings: Respellings { paths: names.into_paths(), members, calls: calls.calls }, unstable })
}

/// Per operation all those whose result it sees, where `requires` does not say it as their names do.
///
/// # Errors
/// Refuses requirements that cannot be met.
pub(crate) fn direct_order(
    manifest: &Manifest,
    surfaces: Surfaces<'_>,
) -> Result<BTreeMap<OperationIndex, BTreeSet<OperationIndex>>, ComposeError> {
    let all = (0..manifest.operations.len() as u32).map(OperationIndex).collect();
    let steps = steps::steps(manifest, &all, surfaces);
    let mut res = follows::follows(manifest, &steps)?.into_seen();
    calls::add_order(manifest, &mut res);
    Ok(res)
}

/// Two operations that want different things of one name.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Disagreement {
    first: OperationIndex,
    second: OperationIndex,
    name: DottedName,
}

fn id(manifest: &Manifest, index: OperationIndex) -> OperationId {
    manifest.operations[index.0 as usize].id.clone()
}

#[cfg(test)]
mod tests;

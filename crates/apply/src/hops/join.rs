//! Several manifests in a row as one.
//!
//! The operations stand one after the other, and each one requires those of earlier manifests whose names it speaks of: it
//! sees the names as they leave them. What cannot be said in one manifest is refused and never guessed: a name that is
//! taken away and given again, one parameter that is changed in different ways.

use std::collections::{BTreeMap, BTreeSet};

use lang::{OperationIndex, Surfaces};
use manifest::{ConfigKeyRename, Entry, Manifest, Operation, OperationId, required_semver, summary};
use model::DottedName;
use thiserror::Error;

use super::relation::{goes_on, image, parameters, spoken_of, touch, without_constructor};
use crate::ComposeError;
use crate::compose::direct_order;

/// Why manifests cannot be one.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum JoinError {
    /// There is none.
    #[error("there is no manifest to compose")]
    Nothing,
    /// They speak of different cores.
    #[error("the manifests speak of different packages, `{0}` and `{1}`")]
    Packages(String, String),
    /// One does not begin where the one before it ends.
    #[error("the manifest before it ends at {ends}, and this one begins at {begins}")]
    Gap {
        /// Where the earlier one ends.
        ends: String,
        /// Where the later one begins.
        begins: String,
    },
    /// Two operations of different manifests cannot be said at once.
    #[error("{first} of {first_hop} and {second} of {second_hop} cannot be one: {why}")]
    Clash {
        /// The earlier one.
        first: OperationId,
        /// Its manifest, as `from → to`.
        first_hop: String,
        /// The later one.
        second: OperationId,
        /// Its manifest.
        second_hop: String,
        /// What stands in the way.
        why: String,
    },
    /// One of them contradicts itself.
    #[error(transparent)]
    Broken(#[from] ComposeError),
}

/// The manifests in `hops`, each of which begins where the one before it ends, as one.
///
/// Applying it gives what applying them in turn gives, where nothing is left to a person.
///
/// # Errors
/// Refuses manifests that do not follow each other, and operations that cannot be said at once.
pub fn join(hops: &[Manifest]) -> Result<Manifest, JoinError> {
    let (first, last) = (hops.first().ok_or(JoinError::Nothing)?, hops.last().ok_or(JoinError::Nothing)?);
    for pair in hops.windows(2) {
        follow_each_other(&pair[0], &pair[1])?;
    }
    let mut joined = Joined { hops, operations: Vec::new(), placed: Vec::new() };
    for hop in 0..hops.len() {
        joined.add(hop)?;
    }
    let operations: Vec<Entry> = joined.operations;
    Ok(Manifest {
        package: last.package.clone(),
        language: last.language,
        from: first.from.clone(),
        to: last.to.clone(),
        source: None,
        generator: manifest::GENERATOR.to_owned(),
        semver: required_semver(&operations),
        summary: summary(&operations),
        operations,
    })
}

fn follow_each_other(earlier: &Manifest, later: &Manifest) -> Result<(), JoinError> {
    if !lang::requirements::is_same(&earlier.package, &later.package) {
        return Err(JoinError::Packages(earlier.package.clone(), later.package.clone()));
    }
    if earlier.to != later.from {
        return Err(JoinError::Gap { ends: earlier.to.clone(), begins: later.from.clone() });
    }
    Ok(())
}

struct Joined<'h> {
    hops: &'h [Manifest],
    operations: Vec<Entry>,
    /// For every operation its manifest and its place in it.
    placed: Vec<(usize, usize)>,
}

impl Joined<'_> {
    fn add(&mut self, hop: usize) -> Result<(), JoinError> {
        let manifest = &self.hops[hop];
        let before = self.operations.len();
        let order = direct_order(manifest, Surfaces::default())?;
        let mut places: BTreeMap<OperationIndex, OperationId> = BTreeMap::new();
        for place in deepest_first(manifest, &order) {
            let entry = &manifest.operations[place];
            let related = self.related(hop, entry, before)?;
            if self.continued(entry, before) {
                continue;
            }
            let index = OperationIndex(place as u32);
            let id = OperationId::numbered(self.operations.len() + 1);
            let own = order.get(&index).into_iter().flatten().filter_map(|it| places.get(it).cloned());
            let requires: BTreeSet<OperationId> = own.chain(related).collect();
            places.insert(index, id.clone());
            let requires = Some(requires.into_iter().collect());
            self.operations.push(Entry { id, requires, change: entry.change.clone() });
            self.placed.push((hop, place));
        }
        Ok(())
    }

    /// The operations before `before` whose names `entry` speaks of.
    fn related(&self, hop: usize, entry: &Entry, before: usize) -> Result<Vec<OperationId>, JoinError> {
        let mut res = Vec::new();
        for (earlier, (earlier_hop, place)) in self.operations[..before].iter().zip(&self.placed) {
            if let Some(why) = self.clash(*earlier_hop, earlier, hop, entry) {
                let name = |hop: usize| format!("{} → {}", self.hops[hop].from, self.hops[hop].to);
                return Err(JoinError::Clash {
                    first: self.hops[*earlier_hop].operations[*place].id.clone(),
                    first_hop: name(*earlier_hop),
                    second: entry.id.clone(),
                    second_hop: name(hop),
                    why,
                });
            }
            let left: Vec<DottedName> =
                earlier.change.operation.new_name().into_iter().chain(spoken_of(earlier)).collect();
            let moved: Vec<DottedName> = left.iter().map(|name| self.forward(name, *earlier_hop, hop)).collect();
            let left: Vec<DottedName> = left.into_iter().chain(moved).collect();
            if spoken_of(entry).iter().any(|name| left.iter().any(|it| touch(it, name))) {
                res.push(earlier.id.clone());
            }
        }
        Ok(res)
    }

    fn clash(&self, earlier_hop: usize, earlier: &Entry, hop: usize, later: &Entry) -> Option<String> {
        let (one, other) = (&earlier.change.operation, &later.change.operation);
        given_again(earlier, later)
            .or_else(|| self.arguments(earlier_hop, one, hop, other))
            .or_else(|| forms(one, other))
            .or_else(|| keys(one, other))
    }

    /// Arguments of one callable that both change, other than by going on.
    fn arguments(&self, earlier_hop: usize, earlier: &Operation, hop: usize, later: &Operation) -> Option<String> {
        let (before, after) = (parameters(earlier)?, parameters(later)?);
        let one = without_constructor(&self.forward(earlier.callable()?, earlier_hop, hop));
        let other = without_constructor(later.callable()?);
        let orders = |it: &Operation| matches!(it, Operation::ArgReorder(_) | Operation::ArgKeywordOnly(_));
        if one == other {
            let apart = before.is_disjoint(&after) && !orders(earlier) && !orders(later);
            let fine = apart || goes_on(earlier, later);
            return (!fine).then(|| format!("both change the arguments of `{other}`"));
        }
        // An heir may take the keyword that its ancestor has given a new name.
        let alike = one.last() == other.last() || is_capitalised(&one) && is_capitalised(&other);
        let shared = before.intersection(&after).next().filter(|_| alike)?;
        Some(format!("`{one}` and `{other}` both change `{shared}`, and one may inherit from the other"))
    }

    /// What a `name` that the manifest `from` leaves is called after the manifest `to`.
    fn forward(&self, name: &DottedName, from: usize, to: usize) -> DottedName {
        self.hops[from + 1..=to].iter().fold(name.clone(), |name, hop| image(hop, &name))
    }

    /// True when an earlier operation on a configuration key or a file goes on to where `entry` leads: it is extended.
    fn continued(&mut self, entry: &Entry, before: usize) -> bool {
        let mut found = false;
        for earlier in &mut self.operations[..before] {
            match (&mut earlier.change.operation, &entry.change.operation) {
                (Operation::ConfigKeyRename(earlier), Operation::ConfigKeyRename(later))
                    if same_files(earlier, later) && earlier.to == later.from =>
                {
                    earlier.to.clone_from(&later.to);
                    found = true;
                }
                (Operation::MoveFile(earlier), Operation::MoveFile(later)) if earlier.to == later.from => {
                    earlier.to.clone_from(&later.to);
                    found = true;
                }
                _ => {}
            }
        }
        found
    }
}

/// The places of a manifest's operations, what lies below before what it lies below: an operation on a class must find the
/// class where earlier manifests left it, and not where its module goes at the same time. What an operation sees stays
/// before it.
fn deepest_first(manifest: &Manifest, order: &BTreeMap<OperationIndex, BTreeSet<OperationIndex>>) -> Vec<usize> {
    let names: Vec<Option<DottedName>> = manifest
        .operations
        .iter()
        .map(|entry| entry.change.operation.old_name().filter(|_| entry.change.operation.callable().is_none()))
        .collect();
    let sees = |later: usize, earlier: usize| {
        order.get(&OperationIndex(later as u32)).is_some_and(|seen| seen.contains(&OperationIndex(earlier as u32)))
    };
    let mut left: Vec<usize> = (0..names.len()).collect();
    let mut res = Vec::new();
    while !left.is_empty() {
        let waits = |place: usize| {
            left.iter().any(|other| {
                let lies_below = match (&names[*other], &names[place]) {
                    (Some(other), Some(name)) => other != name && other.starts_with(name),
                    _ => false,
                };
                sees(place, *other) || lies_below && !sees(*other, place)
            })
        };
        let at = left.iter().position(|place| !waits(*place)).unwrap_or(0);
        res.push(left.remove(at));
    }
    res
}

/// A name that the earlier operation took away and the later one gives again, or speaks of in another sense.
fn given_again(earlier: &Entry, later: &Entry) -> Option<String> {
    let renames = earlier.change.operation.new_name();
    let removes = matches!(earlier.change.operation, Operation::RemoveSymbol(_));
    if renames.is_none() && !removes {
        return None;
    }
    let product = later.change.operation.new_name();
    let mut spoken = spoken_of(later).into_iter().chain(product);
    let taken = spoken_of(earlier);
    let stays = |name: &DottedName| renames.as_ref().is_some_and(|to| name.starts_with(to));
    let again = spoken.find(|name| taken.iter().any(|it| name.starts_with(it)) && !stays(name))?;
    Some(format!("the first takes `{again}` away, and the second speaks of it"))
}

/// Call forms that change twice.
fn forms(earlier: &Operation, later: &Operation) -> Option<String> {
    match (earlier, later) {
        (Operation::RenameCallable(earlier), Operation::RenameCallable(later)) => {
            let twice = earlier.becomes.is_some() && later.becomes.is_some() && earlier.to == later.callable;
            twice.then(|| format!("`{}` becomes something else twice", later.callable))
        }
        _ => None,
    }
}

/// Configuration keys that meet without being the same.
fn keys(earlier: &Operation, later: &Operation) -> Option<String> {
    let (Operation::ConfigKeyRename(earlier), Operation::ConfigKeyRename(later)) = (earlier, later) else {
        return None;
    };
    if same_files(earlier, later) && earlier.to == later.from {
        return None;
    }
    let names = |it: &ConfigKeyRename| [it.from.clone(), it.to.clone()].map(|key| DottedName::from(key.as_str()));
    let meet = names(earlier).iter().any(|one| names(later).iter().any(|other| touch(one, other)));
    meet.then(|| format!("`{}` and `{}` meet", earlier.to, later.from))
}

fn same_files(one: &ConfigKeyRename, other: &ConfigKeyRename) -> bool {
    one.file == other.file && one.format == other.format
}

fn is_capitalised(name: &DottedName) -> bool {
    name.last().trim_start_matches('_').starts_with(char::is_uppercase)
}

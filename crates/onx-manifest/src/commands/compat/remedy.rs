//! Which manifests bring the dependent to a version that it does not work with.

use apply::{Options, Project};
use lang::python::usage::{Weight, objections};
use model::Surface;
use terminal::{ExitCode, Failure};

use super::Dependent;
use super::manifests::{Hop, Manifests};
use super::verdict::{Held, Row, Verdict};

/// A migration after which a version bears everything.
pub(super) struct Remedy {
    /// The manifests, in the order in which they are applied.
    pub(super) manifests: Vec<String>,
    pub(super) edits: usize,
    pub(super) files: usize,
    /// Uses that the migration leaves to a person, although none of them certainly breaks.
    pub(super) left: usize,
}

/// The rows of `held`, those that `manifests` lead to marked as migratable.
pub(super) fn completed(dependent: &Dependent, held: Held, manifests: &Manifests) -> Result<Vec<Row>, Failure> {
    let Held { rows, reference, surfaces, roots } = held;
    let mut res = Vec::new();
    for row in rows {
        let hops = match row.verdict {
            Verdict::Incompatible => manifests.between(&reference.version, &row.version),
            Verdict::Compatible | Verdict::Migratable(_) | Verdict::Unknown | Verdict::Unreadable(_) => Vec::new(),
        };
        let remedy = match surfaces.get(&row.version).filter(|_| !hops.is_empty()) {
            Some(target) => {
                let surface = |version: &str| surfaces.get(version);
                let (project, remedy) = migrated(dependent, &hops, &reference, &surface, target)?;
                let uses = Dependent::uses(&project, &roots, Some(target));
                let broken = objections(&uses, target, target).into_iter();
                let broken =
                    broken.filter(|it| it.weight == Weight::Breaks && !dependent.is_aside(&uses[it.usage])).count();
                (broken == 0 && remedy.edits > 0).then_some(remedy)
            }
            None => None,
        };
        let verdict = remedy.map_or(row.verdict, Verdict::Migratable);
        res.push(Row { verdict, ..row });
    }
    Ok(res)
}

/// The project after `hops`, and what that takes.
fn migrated<'s>(
    dependent: &Dependent,
    hops: &[&Hop],
    reference: &'s Surface,
    surface: &dyn Fn(&str) -> Option<&'s Surface>,
    target: &'s Surface,
) -> Result<(Project, Remedy), Failure> {
    let mut project = dependent.project.clone();
    let mut touched = std::collections::BTreeSet::new();
    let mut remedy = Remedy { manifests: Vec::new(), edits: 0, files: 0, left: 0 };
    for hop in hops {
        let from = surface(&hop.manifest.from).unwrap_or(reference);
        let to = surface(&hop.manifest.to).unwrap_or(target);
        (project.surface_from, project.surface_to) = (Some(from.clone()), Some(to.clone()));
        let plan = apply::plan(&hop.manifest, &project, &Options::default()).map_err(|error| {
            Failure::from_error(ExitCode::Usage, &error).context(format!("cannot apply `{}`", hop.path.display()))
        })?;
        remedy.manifests.push(hop.path.display().to_string());
        remedy.edits += plan.outcomes.iter().map(|it| it.edits).sum::<usize>();
        remedy.left += plan.flags.len();
        touched.extend(plan.patch.files.iter().map(|file| file.path.clone()));
        project.take(&plan.patch);
    }
    remedy.files = touched.len();
    Ok((project, remedy))
}

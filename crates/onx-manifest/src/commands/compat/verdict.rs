//! What each version does not bear of what the dependent uses.

use std::collections::{BTreeMap, BTreeSet};

use apply::{Declared, InUse};
use lang::python::usage::{Usage, Weight, misfits, objections};
use model::Surface;
use terminal::{ExitCode, Failure};

use super::remedy::Remedy;
use super::versions::{Read, Versions};
use super::{Dependent, range};

/// One version of the core with what was found.
pub(super) struct Row {
    pub(super) version: String,
    pub(super) verdict: Verdict,
    /// What certainly breaks, the library before its tests, in file and text order.
    pub(super) breakages: Vec<Breakage>,
    /// What breaks unless names are made at run time.
    pub(super) doubts: Vec<Breakage>,
    /// What is worth a look: hooks, and what only documentation uses.
    pub(super) remarks: Vec<Breakage>,
    /// True when the project's own requirement holds it, or when it states none.
    pub(super) is_asked_for: bool,
}

/// How a dependent fares with one version.
pub(super) enum Verdict {
    /// Everything that it uses is there.
    Compatible,
    /// Something is not, and manifests lead there.
    Migratable(Remedy),
    /// Something is not.
    Incompatible,
    /// Nothing certainly breaks, but something may: the release could only be read in part, or makes names at run time.
    Unknown,
    /// The release could not be read.
    Unreadable(String),
}

/// One use that a version does not bear.
#[derive(Clone)]
pub(super) struct Breakage {
    pub(super) usage: Usage,
    pub(super) reason: String,
}

/// The rows, and what they were judged with.
pub(super) struct Held {
    pub(super) rows: Vec<Row>,
    /// The release that the dependent fits best.
    pub(super) reference: Surface,
    /// The versions that could be read.
    pub(super) surfaces: BTreeMap<String, Surface>,
    /// Top-level names of the core in any of them.
    pub(super) roots: BTreeSet<String>,
}

impl Verdict {
    pub(super) fn word(&self) -> &'static str {
        match self {
            Self::Compatible => "compatible",
            Self::Migratable(_) => "migratable",
            Self::Incompatible => "incompatible",
            Self::Unknown => "unknown",
            Self::Unreadable(_) => "unreadable",
        }
    }

    /// True when the project as it stands does not work with the version.
    pub(super) fn is_broken(&self) -> bool {
        match self {
            Self::Migratable(_) | Self::Incompatible => true,
            Self::Compatible | Self::Unknown | Self::Unreadable(_) => false,
        }
    }
}

/// Judges every version that was read.
pub(super) fn judged(
    dependent: &Dependent,
    read: Vec<Read>,
    versions: &mut Versions,
    in_use: Option<&InUse>,
) -> Result<Held, Failure> {
    let surfaces: BTreeMap<String, Surface> =
        read.iter().filter_map(|it| Some((it.version.clone(), it.surface.as_ref().ok()?.clone()))).collect();
    let roots: BTreeSet<String> = surfaces.values().flat_map(|it| it.roots.iter().cloned()).collect();
    let in_order: Vec<&Surface> = read.iter().filter_map(|it| surfaces.get(&it.version)).collect();
    if in_order.is_empty() {
        let failure = Failure::new(ExitCode::Usage, "no version in the range can be read");
        return Err(failure.hint("name the core's project with --core-package, or its folder with --import-root"));
    }
    let names = Dependent::uses(&dependent.project, &roots, None);
    if names.is_empty() {
        return Err(unused(dependent, in_order[0]));
    }
    let reference = reference(&names, &in_order, versions, in_use);
    let uses = Dependent::uses(&dependent.project, &roots, Some(&reference));
    let known = Known { dependent, uses: &uses, reference: &reference, all: &in_order };
    let rows = read.into_iter().map(|it| known.row(it)).collect();
    drop(in_order);
    Ok(Held { rows, surfaces, roots, reference })
}

fn unused(dependent: &Dependent, core: &Surface) -> Failure {
    let message = format!("`{}` does not use {}", dependent.path.display(), core.package);
    Failure::new(ExitCode::Usage, message)
        .hint("give the dependent's folder with --package and the core's repository with --core-path")
}

/// So many releases before the range are asked where a name comes from that none in it has.
const EARLIER: usize = 3;

/// The release that receivers are typed by and calls compared with: the one in use when it is among the versions, else
/// the newest of those that bear most. Where none bears everything, the releases right before them are asked, too.
fn reference(uses: &[Usage], all: &[&Surface], versions: &mut Versions, in_use: Option<&InUse>) -> Surface {
    if let Some(used) = in_use.and_then(|it| all.iter().find(|surface| surface.version == it.version)) {
        return (*used).clone();
    }
    let best = all.iter().rev().min_by_key(|surface| misfits(uses, surface)).expect("there is a version");
    let mut least = misfits(uses, best);
    let mut res = (*best).clone();
    for earlier in versions.before(&all[0].version).into_iter().take(EARLIER) {
        if least == (0, 0) {
            break;
        }
        let Ok(surface) = versions.surface(&earlier) else { continue };
        let misfits = misfits(uses, &surface);
        if misfits < least {
            (res, least) = (surface, misfits);
        }
    }
    res
}

/// A dependent's uses and what they are held against.
struct Known<'a> {
    dependent: &'a Dependent,
    uses: &'a [Usage],
    reference: &'a Surface,
    all: &'a [&'a Surface],
}

impl Known<'_> {
    fn row(&self, read: Read) -> Row {
        let Read { version, surface } = read;
        let is_asked_for = true;
        match surface {
            Err(reason) => {
                let (breakages, doubts, remarks) = Default::default();
                Row { version, verdict: Verdict::Unreadable(reason), breakages, doubts, remarks, is_asked_for }
            }
            Ok(surface) => {
                let [breakages, doubts, remarks] = self.held_against(&surface);
                let verdict = match (breakages.is_empty(), doubts.is_empty() && !surface.incomplete) {
                    (false, _) => Verdict::Incompatible,
                    (true, false) => Verdict::Unknown,
                    (true, true) => Verdict::Compatible,
                };
                Row { version, verdict, breakages, doubts, remarks, is_asked_for }
            }
        }
    }

    /// What breaks, what may break, and what is worth a look.
    fn held_against(&self, surface: &Surface) -> [Vec<Breakage>; 3] {
        let mut res = [Vec::new(), Vec::new(), Vec::new()];
        for objection in objections(self.uses, self.reference, surface) {
            let usage = self.uses[objection.usage].clone();
            let is_seen = !self.dependent.is_aside(&usage) && self.is_somewhere(&usage, surface);
            let place = match objection.weight {
                Weight::Breaks if is_seen => 0,
                Weight::MayBreak if is_seen => 1,
                Weight::Breaks | Weight::MayBreak | Weight::Remark => 2,
            };
            res[place].push(Breakage { usage, reason: objection.reason });
        }
        for list in &mut res {
            list.sort_by_key(|it| (self.is_test(&it.usage), it.usage.clone()));
        }
        res
    }

    /// False for a name that `surface` lacks and every version that was read lacks as well: it is made in a way that
    /// cannot be seen, or belongs to another distribution below the same package.
    fn is_somewhere(&self, usage: &Usage, surface: &Surface) -> bool {
        let Some(missing) = surface.lacks(&usage.path) else { return true };
        let has = |other: &Surface| other.lacks(&missing).is_none();
        has(self.reference) || self.all.iter().any(|other| has(other))
    }

    fn is_test(&self, usage: &Usage) -> bool {
        let is_test =
            |part: &str| part == "tests" || part == "test" || part.starts_with("test_") || part == "conftest.py";
        self.dependent.file(usage).parts().any(is_test)
    }
}

/// Marks the rows that the project's own requirement holds; all of them where it states none that can be read.
pub(super) fn asked_for(mut rows: Vec<Row>, declared: Option<&Declared>) -> Vec<Row> {
    if let Some(range) = declared.and_then(|it| range::parse(&it.versions).ok()) {
        rows.iter_mut().for_each(|row| row.is_asked_for = range::contains(&range, &row.version));
    }
    rows
}

//! What `apply` costs. Dry runs, so that every round starts from the same files.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};
use serde_json::Value;

use super::manifests::{Made, imported, renames, write};
use super::measure::{Cost, Rival, ratio};
use super::table::{Table, at_least, at_most, peak, seconds};
use super::trees::{Project, Trees};
use super::{Bench, made_up, peers};
use crate::shell::output;

/// How many operations the long manifest has.
const MANY: usize = 500;

/// One rename on every project against the floor, and against other tools.
pub(super) fn floor(bench: &Bench, trees: &Trees) -> Result<Table> {
    let note = "One rename, `plan` on one thread. Floor: walk and read all, parse files that hold the package's name and \
        the old name.";
    let head =
        &["project", "files scanned", "parsed", "edited", "floor, s", "apply, s", "peak, MiB", "ratio", "bar", "holds"];
    let mut res = Table::new("apply: one rename", note, head);
    for project in &trees.projects {
        let made = one(bench, project)?;
        let floor: Rival<'_> = Box::new(|| Ok(floor_of(bench, &project.folder, &made)));
        let ours: Rival<'_> = Box::new(|| Ok(plan(bench, &project.folder, &made.manifest, 1)));
        let costs = bench.medians(&[floor, ours])?;
        let name = format!("{}, `{}`", project.name, made.package);
        let counters = counters(bench, &project.folder, &made.manifest)?;
        let figures = [seconds(costs[0].cpu), seconds(costs[1].cpu), peak(costs[1])];
        let bar = at_most(ratio(costs[1].cpu, costs[0].cpu), 2.5);
        res.row([name].into_iter().chain(counters).chain(figures).chain(bar));
        for (tool, cost, least) in peers::rename(bench, project, &made)? {
            let [figure, bar, holds] = at_least(ratio(cost.cpu, costs[1].cpu), least);
            let empty = || String::from("-");
            let cells = [tool, empty(), empty(), empty(), empty(), seconds(cost.cpu), peak(cost), figure, bar, holds];
            res.row(cells);
        }
    }
    Ok(res)
}

/// One operation against many.
pub(super) fn operations(bench: &Bench, trees: &Trees) -> Result<Table> {
    let note = "`plan` on one thread. The long manifest has the operation of the short one and renames of other names that \
        the project imports from the package, as far as there are so many, and names that it does not use.";
    let head = &["project", "operations", "one, s", "many, s", "ratio", "bar", "holds"];
    let mut res = Table::new("apply: operations", note, head);
    for project in &trees.projects {
        let (one, many) = (one(bench, project)?, many(bench, project)?);
        let short: Rival<'_> = Box::new(|| Ok(plan(bench, &project.folder, &one.manifest, 1)));
        let long: Rival<'_> = Box::new(|| Ok(plan(bench, &project.folder, &many.manifest, 1)));
        let costs = bench.medians(&[short, long])?;
        let figures = [many.operations.to_string(), seconds(costs[0].cpu), seconds(costs[1].cpu)];
        let bar = at_most(ratio(costs[1].cpu, costs[0].cpu), 1.5);
        res.row([project.name.to_owned()].into_iter().chain(figures).chain(bar));
    }
    Ok(res)
}

/// One thread against two.
pub(super) fn threads(bench: &Bench, trees: &Trees) -> Result<Table> {
    let head = &["project", "one, wall s", "two, wall s", "wall", "bar", "holds", "CPU", "bar", "holds"];
    let mut res = Table::new("apply: threads", "`plan` with many operations.", head);
    for project in &trees.projects {
        let made = many(bench, project)?;
        let with = |threads: usize| -> Rival<'_> {
            let manifest = made.manifest.clone();
            Box::new(move || Ok(plan(bench, &project.folder, &manifest, threads)))
        };
        let costs = bench.medians(&[with(1), with(2)])?;
        let walls = [seconds(costs[0].wall), seconds(costs[1].wall)];
        let faster = at_least(ratio(costs[0].wall, costs[1].wall), 1.7);
        let dearer = at_most(ratio(costs[1].cpu, costs[0].cpu), 1.15);
        res.row([project.name.to_owned()].into_iter().chain(walls).chain(faster).chain(dearer));
    }
    Ok(res)
}

/// What a plan on a made-up project of `files` costs, with its counters.
pub(super) fn made_up(bench: &Bench, folder: &Path, files: usize) -> Result<(Cost, [String; 3])> {
    let renamed = made_up::renamed(files).map(|number| {
        let [old, new] = made_up::names(number);
        (made_up::module_of(number), old, new)
    });
    let made =
        write(&bench.scratch.join(format!("made-up-{files}")), "made_up", &renamed.take(MANY).collect::<Vec<_>>())?;
    let ours: Rival<'_> = Box::new(|| Ok(plan(bench, folder, &made.manifest, 1)));
    Ok((bench.medians(&[ours])?[0], counters(bench, folder, &made.manifest)?))
}

/// The most used name of the package.
fn one(bench: &Bench, project: &Project) -> Result<Made> {
    let names = imported(&project.folder, project.package)?;
    let (name, _) = names.first().with_context(|| format!("nothing imports {}", project.package))?;
    renames(&bench.scratch.join(format!("one-{}", project.package)), project.package, std::slice::from_ref(name))
}

fn many(bench: &Bench, project: &Project) -> Result<Made> {
    let names = imported(&project.folder, project.package)?;
    let unused = (0..MANY).map(|number| (format!("{}.unused", project.package), format!("Unused{number}")));
    let symbols: Vec<_> = names.into_iter().map(|(name, _)| name).chain(unused).take(MANY).collect();
    renames(&bench.scratch.join(format!("many-{}", project.package)), project.package, &symbols)
}

fn floor_of(bench: &Bench, folder: &Path, made: &Made) -> Command {
    let mut res = Command::new(&bench.own);
    res.args(["bench", "apply"]).arg(folder).arg(&made.names).arg(&made.package);
    res
}

fn plan(bench: &Bench, folder: &Path, manifest: &Path, threads: usize) -> Command {
    let mut res = Command::new(bench.binaries.join("onx-migrate"));
    res.args(["plan", "--quiet", "--manifest"]).arg(manifest).arg("--target").arg(folder);
    res.env("RAYON_NUM_THREADS", threads.to_string());
    res
}

/// Files scanned, parsed and edited, as the plan itself tells.
fn counters(bench: &Bench, folder: &Path, manifest: &Path) -> Result<[String; 3]> {
    let document: Value = serde_json::from_str(&output(plan(bench, folder, manifest, 1).arg("--json"))?)?;
    let counter = |name: &str| document["statistics"][name].as_u64().map_or("-".to_owned(), |it| it.to_string());
    Ok(["files_scanned", "files_parsed", "files_edited"].map(counter))
}

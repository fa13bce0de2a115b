//! What `generate` costs.

use std::path::Path;
use std::process::Command;

use anyhow::Result;
use serde_json::Value;

use super::measure::{Cost, Rival, cost, ratio};
use super::table::{Table, at_least, at_most, holds, peak, seconds};
use super::trees::{Core, Trees};
use super::{Bench, peers};
use crate::shell::output;

/// Without any cache, on one thread and on two, against the floor and other tools.
pub(super) fn cold(bench: &Bench, trees: &Trees) -> Result<Table> {
    let note = "Two releases without a cache. Floor: list, read, hash, parse and walk each Python blob of both releases once. \
        Rows of threads compare two threads with one; rows of other tools compare them with one thread of ours.";
    let head = &["core", "what", "blobs read", "parsed", "CPU, s", "wall, s", "peak, MiB", "figure", "bar", "holds"];
    let mut res = Table::new("generate: cold", note, head);
    for core in &trees.cores {
        let out = bench.scratch.join("cold");
        let floor: Rival<'_> = Box::new(|| Ok(floor_of(bench, core)));
        let with = |threads: usize| -> Rival<'_> {
            let command =
                move || generate(bench, core, (&core.tags[0], &core.tags[1]), &bench.scratch.join("cold"), threads);
            Box::new(move || uncached(bench, command()))
        };
        let costs = bench.medians(&[floor, with(1), with(2)])?;
        let [read, parsed, _] = counters(&out);
        let row = |what: &str, cost: Cost, counters: [String; 2], bar: [String; 3]| {
            let figures = [seconds(cost.cpu), seconds(cost.wall), peak(cost)];
            [core.name.to_owned(), what.to_owned()].into_iter().chain(counters).chain(figures).chain(bar)
        };
        let none = || ["-", "-"].map(str::to_owned);
        res.row(row("floor", costs[0], none(), ["-", "-", "-"].map(str::to_owned)));
        res.row(row("one thread ÷ floor", costs[1], [read, parsed], at_most(ratio(costs[1].cpu, costs[0].cpu), 2.5)));
        res.row(row("two threads, wall", costs[2], none(), at_least(ratio(costs[1].wall, costs[2].wall), 1.7)));
        res.row(row("two threads, CPU", costs[2], none(), at_most(ratio(costs[2].cpu, costs[1].cpu), 1.15)));
        if let Some(cost) = peers::griffe(bench, core)? {
            res.row(row("griffe check ÷ ours", cost, none(), at_least(ratio(cost.cpu, costs[1].cpu), 15.0)));
            let memory = costs[1].peak as f64 / cost.peak as f64;
            res.row(row("our peak ÷ griffe's", cost, none(), at_most(memory, 0.5)));
        }
    }
    Ok(res)
}

/// The same again, and one release further.
pub(super) fn again(bench: &Bench, trees: &Trees) -> Result<Table> {
    let note = "With a cache: the first run fills it, then the same refs again, then one release further, where one module of \
        fifty changed.";
    let head = &["core", "run", "blobs read", "parsed", "cached", "CPU, s", "figure", "bar", "holds"];
    let mut res = Table::new("generate: with a cache", note, head);
    if !has_cache(bench)? {
        return Ok(res);
    }
    let made_up = trees.made_up_core(trees.smallest)?;
    let tags = ["1.0", "2.0", "2.1"].map(str::to_owned).to_vec();
    let made_up = Core { name: "made up", repository: made_up, tags };
    for core in trees.cores.iter().chain([&made_up]) {
        let (cache, out) = (bench.scratch.join(format!("cache-{}", core.tags.len())), bench.scratch.join("warm"));
        let _ = std::fs::remove_dir_all(&cache);
        let with_cache = |from: &str, to: &str| {
            let mut command = generate(bench, core, (from, to), &out, 1);
            command.arg("--cache-dir").arg(&cache);
            command
        };
        let empty = || ["-", "-", "-"].map(str::to_owned);
        let row = |run: &str, cost: Cost, bar: [String; 3]| {
            let name = [core.name.to_owned(), run.to_owned()];
            name.into_iter().chain(counters(&out)).chain([seconds(cost.cpu)]).chain(bar).collect::<Vec<_>>()
        };
        let cold = cost(&mut with_cache(&core.tags[0], &core.tags[1]))?;
        res.row(row("first", cold, empty()));
        let warm: Rival<'_> = Box::new(|| Ok(with_cache(&core.tags[0], &core.tags[1])));
        let warm = bench.medians(&[warm])?[0];
        res.row(row("again ÷ first", warm, at_most(ratio(warm.cpu, cold.cpu), 0.2)));
        if let Some(next) = core.tags.get(2) {
            let further = cost(&mut with_cache(&core.tags[1], next))?;
            let changed = changed_files(core, &core.tags[1], next)?;
            let bar = [changed.clone(), "parsed = changed".to_owned(), holds(counters(&out)[1] == changed)];
            res.row(row("one release further", further, bar));
        }
    }
    Ok(res)
}

/// What a run on a made-up core costs, with its counters.
pub(super) fn made_up(bench: &Bench, repository: &Path) -> Result<(Cost, [String; 3])> {
    let core = Core { name: "made up", repository: repository.to_owned(), tags: Vec::new() };
    let out = bench.scratch.join("scaling");
    let ours: Rival<'_> = Box::new(|| uncached(bench, generate(bench, &core, ("1.0", "2.0"), &out, 1)));
    Ok((bench.medians(&[ours])?[0], counters(&out)))
}

fn floor_of(bench: &Bench, core: &Core) -> Command {
    let mut res = Command::new(&bench.own);
    res.args(["bench", "generate"]).arg(&core.repository).args(&core.tags[..2]);
    res
}

fn generate(bench: &Bench, core: &Core, (from, to): (&str, &str), out: &Path, threads: usize) -> Command {
    let mut res = Command::new(bench.binaries.join("onx-manifest"));
    res.args(["generate", "--quiet", "--from", from, "--to", to, "--parallel", &threads.to_string()]);
    res.arg("--core-path").arg(&core.repository).arg("--out").arg(out);
    res
}

/// `command` without its cache, where it has one.
fn uncached(bench: &Bench, mut command: Command) -> Result<Command> {
    if has_cache(bench)? {
        command.arg("--no-cache");
    }
    Ok(command)
}

fn has_cache(bench: &Bench) -> Result<bool> {
    let help = output(Command::new(bench.binaries.join("onx-manifest")).args(["generate", "--help"]))?;
    Ok(help.contains("--cache-dir"))
}

/// Blobs read, parsed and taken from the cache, as the report tells.
fn counters(out: &Path) -> [String; 3] {
    let text = std::fs::read_to_string(out.join("manifest_report.json")).unwrap_or_default();
    let report: Value = serde_json::from_str(&text).unwrap_or_default();
    ["blobs_read", "blobs_parsed", "blobs_cached"].map(|name| found(&report, name).unwrap_or_else(|| "-".to_owned()))
}

/// The number called `name` in what the report says of its run.
fn found(report: &Value, name: &str) -> Option<String> {
    report["statistics"]["run"][name].as_u64().map(|it| it.to_string())
}

/// How many Python files differ between two tags.
fn changed_files(core: &Core, from: &str, to: &str) -> Result<String> {
    let mut diff = crate::shell::git(&core.repository);
    let names = output(diff.args(["diff", "--name-only", "--diff-filter=AM", from, to, "--", "*.py"]))?;
    Ok(names.lines().count().to_string())
}

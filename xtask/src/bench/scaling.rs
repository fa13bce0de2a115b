//! Twice the files, twice the time.

use anyhow::Result;

use super::measure::{Cost, ratio};
use super::table::{Table, at_most, peak, seconds};
use super::trees::Trees;
use super::{Bench, apply as apply_bench, generate as generate_bench};

/// Each size is so many times the smallest.
const SIZES: [usize; 3] = [1, 2, 4];

/// Twice the files may cost so much more.
const MOST: f64 = 2.3;

const NOTE: &str = "Made-up trees, one thread, no cache. The ratio is to the row above.";

/// `generate` on made-up cores.
pub(super) fn generate(bench: &Bench, trees: &Trees) -> Result<Table> {
    let head = &["files", "blobs read", "parsed", "cached", "CPU, s", "peak, MiB", "ratio", "bar", "holds"];
    let mut res = Table::new("generate: scaling", NOTE, head);
    let mut before = None;
    for files in SIZES.map(|size| size * trees.smallest) {
        let (cost, counters) = generate_bench::made_up(bench, &trees.made_up_core(files)?)?;
        row(&mut res, files, counters, cost, &mut before);
    }
    Ok(res)
}

/// `apply` on made-up projects.
pub(super) fn apply(bench: &Bench, trees: &Trees) -> Result<Table> {
    let head = &["files", "scanned", "parsed", "edited", "CPU, s", "peak, MiB", "ratio", "bar", "holds"];
    let mut res = Table::new("apply: scaling", NOTE, head);
    let mut before = None;
    for files in SIZES.map(|size| size * trees.smallest) {
        let (cost, counters) = apply_bench::made_up(bench, &trees.made_up_project(files)?, files)?;
        row(&mut res, files, counters, cost, &mut before);
    }
    Ok(res)
}

fn row(table: &mut Table, files: usize, counters: [String; 3], cost: Cost, before: &mut Option<Cost>) {
    let first = || ["-", "-", "-"].map(str::to_owned);
    let bar = before.map_or_else(first, |before| at_most(ratio(cost.cpu, before.cpu), MOST));
    let figures = [seconds(cost.cpu), peak(cost)];
    table.row([files.to_string()].into_iter().chain(counters).chain(figures).chain(bar));
    *before = Some(cost);
}

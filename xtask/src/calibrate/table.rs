//! The fitted curves as the table that inference reads.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use anyhow::{Context, Result};
use inference::{Calibration, Group};
use manifest::Confidence;

use super::fit::{Row, Sample};

const HEAD: &str = "\
# What a raw score is worth, fitted by `cargo xtask calibrate` on labelled releases. Not edited by hand.
#
# group        rules whose scores mean the same, see calibration.rs; exact evidence keeps its score and is counted here
# from, to     raw scores: what the rules come to together
# at from, to  probabilities, which stand in manifests; in between they rise evenly
# right, of    candidates there that the labels confirm, and all that they judge
# packages     how many packages these are from
#
# group\tfrom\tto\tat from\tat to\tright\tof\tpackages
";

/// The table, one line for each stretch.
pub(super) fn text(rows: &[Row]) -> String {
    let mut res = HEAD.to_owned();
    for Row { group, raw, probability, right, of, packages } in rows {
        let [from, to, low, high] = [raw.0, raw.1, probability.0, probability.1].map(Confidence::from_per_mille);
        let _ = writeln!(res, "{}\t{from}\t{to}\t{low}\t{high}\t{right}\t{of}\t{packages}", group.as_str());
    }
    res
}

/// How often each rule was right where it decided: a rule in the wrong group, or one that is worth less, stands out.
pub(super) fn rules(samples: &[Sample]) -> String {
    let mut counts: BTreeMap<(Group, &str), (usize, usize, BTreeSet<&str>)> = BTreeMap::new();
    for sample in samples {
        let (right, of, packages) = counts.entry((sample.group, &sample.rule)).or_default();
        *right += usize::from(sample.right);
        *of += 1;
        packages.insert(&sample.package);
    }
    let mut res = "# group\trule\tright\tof\tpackages\n".to_owned();
    for ((group, rule), (right, of, packages)) in counts {
        let _ = writeln!(res, "{}\t{rule}\t{right}\t{of}\t{}", group.as_str(), packages.len());
    }
    res
}

/// The curves through `rows`.
pub(super) fn calibration(rows: &[Row]) -> Result<Calibration> {
    let mut curves: BTreeMap<Group, Vec<(u16, u16)>> = BTreeMap::new();
    for row in rows {
        let points = [(row.raw.0, row.probability.0), (row.raw.1, row.probability.1)];
        curves.entry(row.group).or_default().extend(points);
    }
    Calibration::through(curves).context("a fitted curve falls")
}

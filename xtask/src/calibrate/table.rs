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
# raw          score that the rules come to together
# probability  what stands in manifests; between two lines it is interpolated
# right, of    candidates about there that the labels confirm, and all that they judge
# packages     how many packages these are from
#
# group\traw\tprobability\tright\tof\tpackages
";

/// The table, one line for each point.
pub(super) fn text(rows: &[Row]) -> String {
    let mut res = HEAD.to_owned();
    for row in rows {
        let [raw, probability] = [row.raw, row.probability].map(Confidence::from_per_mille);
        let word = row.group.as_str();
        let _ = writeln!(res, "{word}\t{raw}\t{probability}\t{}\t{}\t{}", row.right, row.of, row.packages);
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
        curves.entry(row.group).or_default().push((row.raw, row.probability));
    }
    Calibration::through(curves).context("a fitted curve falls")
}

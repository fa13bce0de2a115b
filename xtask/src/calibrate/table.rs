//! The fitted curves as the table that inference reads.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use anyhow::{Context, Result};
use inference::{Calibration, Group};
use manifest::Confidence;

use super::fit::Row;

const HEAD: &str = "\
# What a raw score is worth, fitted by `cargo xtask calibrate` on labelled releases. Not edited by hand.
#
# group        whose scores mean the same, see calibration.rs; `exact` is a rule and has no curve
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

/// The curves through `rows`.
pub(super) fn calibration(rows: &[Row]) -> Result<Calibration> {
    let mut curves: BTreeMap<Group, Vec<(u16, u16)>> = BTreeMap::new();
    for row in rows {
        curves.entry(row.group).or_default().push((row.raw, row.probability));
    }
    Calibration::through(curves).context("a fitted curve falls")
}

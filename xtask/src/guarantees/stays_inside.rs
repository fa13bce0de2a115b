//! G10: nothing leaves the target.

use anyhow::Result;

use super::workbench::Workbench;
use super::{Guarantee, Shown, by_test};

pub(super) const GUARANTEE: Guarantee = Guarantee {
    id: "G10",
    promise: "Nothing outside the target is written",
    test: "hostile manifests, plans, trees, journals and checkpoints; a folder that is turned into a link over and over while runs write below it",
    gate: "0 writes outside, 0 hangs",
    show,
};

fn show(workbench: &Workbench) -> Result<Shown> {
    Ok(by_test::both(
        by_test::shown("attacks", workbench.rounds(1))?,
        by_test::shown("race", workbench.rounds(100_000))?,
    ))
}

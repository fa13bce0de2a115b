//! G16: what a person saves is never lost.

use anyhow::Result;

use super::workbench::Workbench;
use super::{Guarantee, Shown, by_test};

pub(super) const GUARANTEE: Guarantee = Guarantee {
    id: "G16",
    promise: "What a person saves is never overwritten",
    test: "somebody appends to, rewrites or replaces a file of the plan at a random instant of a run",
    gate: "0 lines lost",
    show,
};

fn show(workbench: &Workbench) -> Result<Shown> {
    by_test::shown("editor", workbench.rounds(1000))
}

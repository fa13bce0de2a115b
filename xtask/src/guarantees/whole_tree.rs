//! G1: after a kill, a signal or a crash the tree is before or after.

use anyhow::Result;

use super::workbench::Workbench;
use super::{Guarantee, Shown, by_test};

pub(super) const GUARANTEE: Guarantee = Guarantee {
    id: "G1",
    promise: "Tree atomicity: after any crash the tree is before or after",
    test: "a run killed with SIGKILL at random instants, its recovery too in every second round; SIGINT and SIGTERM at random instants; content, modes, history and left-over files are compared",
    gate: "0 corrupt trees",
    show,
};

fn show(workbench: &Workbench) -> Result<Shown> {
    Ok(by_test::both(
        by_test::shown("kills", workbench.rounds(200))?,
        by_test::shown("signals", workbench.rounds(100))?,
    ))
}

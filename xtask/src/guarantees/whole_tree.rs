//! G1: after a kill, a signal or a crash the tree is before or after.

use anyhow::Result;

use super::workbench::Workbench;
use super::{Guarantee, Shown, by_test};

pub(super) const GUARANTEE: Guarantee = Guarantee {
    id: "G1",
    promise: "Tree atomicity: after any crash the tree is before or after",
    test: "a run killed with SIGKILL at random instants, its recovery too in every second round; SIGINT and SIGTERM at random instants; SIGKILL at every call where the system cannot swap files; content, modes, history and left-over files are compared",
    gate: "0 corrupt trees",
    show,
};

fn show(workbench: &Workbench) -> Result<Shown> {
    let killed = by_test::shown("kills", workbench.rounds(200))?;
    let stopped = by_test::shown("signals", workbench.rounds(100))?;
    let without_swaps = by_test::shown("swaps", workbench.rounds(200))?;
    Ok(by_test::both(by_test::both(killed, stopped), without_swaps))
}

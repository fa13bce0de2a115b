//! G9: nobody's code is run.

use anyhow::Result;

use super::workbench::Workbench;
use super::{Guarantee, Shown, by_test};

pub(super) const GUARANTEE: Guarantee = Guarantee {
    id: "G9",
    promise: "Nothing of the library or the project is run, and nobody is called",
    test: "generate, plan, apply and rollback under `strace` on trees full of traps for Python, git and build tools",
    gate: "0 programs, calls and traps",
    show,
};

fn show(workbench: &Workbench) -> Result<Shown> {
    by_test::shown("traps", workbench.rounds(1))
}

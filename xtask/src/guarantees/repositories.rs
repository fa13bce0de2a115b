//! G17: repositories in any state.

use anyhow::Result;

use super::workbench::Workbench;
use super::{Guarantee, Shown, by_test};

pub(super) const GUARANTEE: Guarantee = Guarantee {
    id: "G17",
    promise: "Dirty work trees and odd repositories are judged alike everywhere",
    test: "a table of states and flags with the exit code of each; hooks, filters and monitors that would tell",
    gate: "0 wrong codes",
    show,
};

fn show(workbench: &Workbench) -> Result<Shown> {
    by_test::shown("states", workbench.rounds(1))
}

//! G15: one run at a time.

use anyhow::Result;

use super::workbench::Workbench;
use super::{Guarantee, Shown, by_test};

pub(super) const GUARANTEE: Guarantee = Guarantee {
    id: "G15",
    promise: "One run at a time, and nobody sees half a history",
    test: "8 processes apply at once, others read the history meanwhile; one must win, the rest be refused or find nothing to do",
    gate: "0 rounds with another end",
    show,
};

fn show(workbench: &Workbench) -> Result<Shown> {
    by_test::shown("crowd", workbench.rounds(200))
}

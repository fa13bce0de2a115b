//! G2: a disk that refuses leaves the tree before or after.

use anyhow::Result;

use super::workbench::Workbench;
use super::{Guarantee, Shown, by_test};

pub(super) const GUARANTEE: Guarantee = Guarantee {
    id: "G2",
    promise: "No lost data on any failing call",
    test: "`strace` lets the n-th call of each of 16 kinds fail, for every n that apply, rollback and recover come to: with ENOSPC, EIO, EACCES, EROFS and EMFILE each in apply, with one of them in the others",
    gate: "0 trees changed",
    show,
};

fn show(workbench: &Workbench) -> Result<Shown> {
    by_test::shown("faults", workbench.rounds(1))
}

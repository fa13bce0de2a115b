//! G13: an edit of a configuration file changes the key and nothing else.

use anyhow::Result;

use super::workbench::Workbench;
use super::{Guarantee, Shown};
use crate::corpus::config::{Options, measure};

pub(super) const GUARANTEE: Guarantee = Guarantee {
    id: "G13",
    promise: "Configuration edits are lossless: only the bytes of the renamed key change",
    test: "a key renamed in each of many real files, as they are, with CR LF and with a byte order mark; other parsers read the result",
    gate: "0 files with other bytes or other data",
    show,
};

/// Files of each format.
const MOST: usize = 3000;

fn show(workbench: &Workbench) -> Result<Shown> {
    let measured = measure(&Options::fetched(workbench.rounds(MOST)))?;
    let figure: Vec<String> = measured.tallies.iter().map(|(format, it)| format!("{} {format}", it.share())).collect();
    Ok(Shown::unless(figure.join(", "), measured.wrong))
}

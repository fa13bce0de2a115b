//! G12: no bytes make a reader, an editor or the engine panic.

use anyhow::Result;

use super::workbench::Workbench;
use super::{Guarantee, Shown};
use crate::fuzz;

pub(super) const GUARANTEE: Guarantee = Guarantee {
    id: "G12",
    promise: "No panic on any bytes",
    test: "fuzz targets for manifests, other files of ours, configuration editors, the Python front end, apply and inference with their laws, three minutes each",
    gate: "0 crashes",
    show,
};

/// How long each target runs.
const SECONDS: usize = 180;

fn show(workbench: &Workbench) -> Result<Shown> {
    let fuzzed = fuzz::all(workbench.rounds(SECONDS))?;
    let inputs: u64 = fuzzed.iter().map(|(_, it)| it.inputs).sum();
    let crashed = fuzzed.iter().filter_map(|(target, it)| Some(format!("{target}: {}", it.crash.as_deref()?)));
    let crashed: Vec<String> = crashed.collect();
    Ok(Shown::unless(format!("{} of {inputs} inputs to {} targets", crashed.len(), fuzzed.len()), crashed))
}

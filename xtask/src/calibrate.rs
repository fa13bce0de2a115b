//! `cargo xtask calibrate`: fits the confidence of inference on labelled pairs of releases.
//!
//! Every pair is compared once without calibration. What the labels say of each candidate becomes a sample; the fit turns
//! samples into curves. To know how good the curves are on packages that nobody labelled, each package is judged by
//! curves that were fitted without it.

mod diagram;
mod fit;
mod table;

use std::collections::BTreeSet;
use std::path::PathBuf;

use anyhow::{Context, Result};
use inference::{Calibration, Group, raw};
use manifest::Change;

use crate::corpus::{
    Figures, Label, Pairs, Verdict, claims, figures, is_more_than_a_rename, judge, report, says, summary, totals,
};
use crate::shell::{again_optimised, root};
use fit::{Sample, fit};

/// Where the table lies that inference reads.
const TABLE: &str = "crates/inference/src/calibration.tsv";
const DIAGRAM: &str = "corpus/calibration.svg";

/// What to fit on.
#[derive(clap::Args)]
pub(crate) struct Options {
    #[command(flatten)]
    pairs: Pairs,
    /// Prints the figures with every package left out of the fit that judges it, and without leaving out; writes
    /// nothing.
    #[arg(long)]
    report: bool,
    /// Writes every judged candidate: package, group, method, raw score, right or wrong, what it says.
    #[arg(long, value_name = "FILE")]
    samples: Option<PathBuf>,
}

/// A pair with its changes as inference scores them.
struct Compared {
    label: Label,
    own: bool,
    changes: Vec<Change>,
}

/// Fits, and writes the table and the diagram.
pub(crate) fn run(options: &Options) -> Result<()> {
    if cfg!(debug_assertions) {
        return again_optimised();
    }
    let compared = compare(&options.pairs)?;
    let samples: Vec<Sample> = compared.iter().flat_map(samples).collect();
    if let Some(path) = &options.samples {
        let lines: String = samples.iter().map(Sample::line).collect();
        std::fs::write(path, lines).with_context(|| format!("cannot write {}", path.display()))?;
    }
    let fitted = fit(&samples);
    let left_out = left_out(&compared, &samples)?;
    if options.report {
        println!("{}\n{}", table::text(&fitted), table::rules(&samples));
        print(&compared, &left_out, &fitted)?;
        return Ok(());
    }
    let points = left_out.iter().flat_map(|it| it.points.iter().copied()).collect::<Vec<_>>();
    write(TABLE, &table::text(&fitted))?;
    write(DIAGRAM, &diagram::svg(&points))
}

fn compare(pairs: &Pairs) -> Result<Vec<Compared>> {
    let identity = Calibration::identity();
    let read = pairs.read()?.into_iter().map(|pair| {
        eprintln!("{}", pair.label.id);
        let changes = pairs.changes(&pair.label, &identity)?;
        Ok(Compared { label: pair.label, own: pair.own, changes })
    });
    read.collect()
}

/// What the labels say of the candidates of a pair.
fn samples(compared: &Compared) -> Vec<Sample> {
    let Compared { label, changes, .. } = compared;
    let report = report(label, changes.clone());
    let operations = report.operations.iter().map(|it| &it.change);
    let all = operations.chain(report.unresolved.iter().map(|it| &it.change));
    all.filter_map(|it| sample(label, it)).collect()
}

fn sample(label: &Label, change: &Change) -> Option<Sample> {
    let (group, says) = (Group::of(change)?, says(change)?);
    let right = match judge(label, &says) {
        Verdict::Right => true,
        Verdict::Wrong => false,
        Verdict::Neutral => return None,
    };
    let raw = raw(&change.evidence, change.confidence).per_mille();
    let rule = change.evidence.method.clone();
    // Where a use needs more than the rename, being sure is wrong.
    let right = right && !is_more_than_a_rename(label, &says);
    Some(Sample {
        package: label.package.clone(),
        group,
        rule,
        raw,
        right,
        decision: says.words(),
        says: format!("{says:?}"),
    })
}

/// The figures of every pair by curves that were fitted without its package.
fn left_out(compared: &[Compared], samples: &[Sample]) -> Result<Vec<Figures>> {
    let packages: BTreeSet<&str> = compared.iter().map(|it| it.label.package.as_str()).collect();
    let mut res = Vec::new();
    for package in packages {
        let others: Vec<Sample> = samples.iter().filter(|it| it.package != package).cloned().collect();
        let calibration = table::calibration(&fit(&others))?;
        let own = compared.iter().filter(|it| it.label.package == package);
        res.extend(own.map(|it| judged(it, &calibration)));
    }
    Ok(res)
}

fn judged(compared: &Compared, calibration: &Calibration) -> Figures {
    let changes = compared.changes.iter().map(|it| calibration.applied(it.clone())).collect();
    let report = report(&compared.label, changes);
    figures(&compared.label, &claims(&report), (report.operations.len(), report.unresolved.len()))
}

fn print(compared: &[Compared], left_out: &[Figures], fitted: &[fit::Row]) -> Result<()> {
    let calibration = table::calibration(fitted)?;
    let raw: Vec<Figures> = compared.iter().map(|it| judged(it, &Calibration::identity())).collect();
    let within: Vec<Figures> = compared.iter().map(|it| judged(it, &calibration)).collect();
    let ways = [("each package left out", left_out), ("nothing left out", &within), ("without calibration", &raw)];
    for (title, figures) in ways {
        for (own, set) in [(None, "all labels"), (Some(true), "own labels"), (Some(false), "other labels")] {
            let of_set = |id: &str| compared.iter().any(|it| it.label.id == id && own.is_none_or(|own| it.own == own));
            let chosen: Vec<&Figures> = figures.iter().filter(|it| of_set(&it.id)).collect();
            println!("## {title}, {set}\n\n{}", totals(&summary(&chosen)));
        }
    }
    Ok(())
}

fn write(path: &str, text: &str) -> Result<()> {
    std::fs::write(root().join(path), text).with_context(|| format!("cannot write {path}"))
}

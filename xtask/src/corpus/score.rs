//! `cargo xtask corpus score`: manifests of labelled pairs against their labels, written to `corpus/SCORES.md`.

use std::fmt::Write as _;

use anyhow::{Context, Result};
use inference::Calibration;

use super::claim::claims;
use super::figures::{Figures, Share, Summary, figures, summary};
use super::judge::{Verdict, judge};
use super::label::Label;
use super::pairs::{Pairs, report};
use crate::shell::{again_optimised, root};

/// What to score.
#[derive(clap::Args)]
pub(crate) struct Options {
    #[command(flatten)]
    pairs: Pairs,
    /// Prints every claim that the labels contradict.
    #[arg(long)]
    verbose: bool,
}

/// Scores every pair; what is scored in part is printed and not written.
pub(crate) fn run(options: &Options) -> Result<()> {
    if cfg!(debug_assertions) {
        return again_optimised();
    }
    let calibration = Calibration::fitted();
    let mut scored = Vec::new();
    for pair in options.pairs.read()? {
        let report = report(&pair.label, options.pairs.changes(&pair.label, &calibration)?);
        let claims = claims(&report);
        eprintln!("{}", pair.label.id);
        if options.verbose {
            print_wrong(&pair.label, &claims);
        }
        scored.push((pair.own, figures(&pair.label, &claims, (report.operations.len(), report.unresolved.len()))));
    }
    let text = page(&scored);
    if options.pairs.only.is_some() {
        println!("{text}");
        return Ok(());
    }
    let path = root().join("corpus/SCORES.md");
    std::fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))
}

fn print_wrong(label: &Label, claims: &[super::claim::Claim]) {
    for claim in claims.iter().filter(|it| judge(label, &it.says) == Verdict::Wrong) {
        println!("  wrong {} {:?}", claim.confidence, claim.says);
    }
}

const HEAD: &str = "\
# Scores

Written by `cargo xtask corpus score`; `README.md` says what is labelled and how. *Right* is right of judged, *found* is
found of labelled, both at a confidence of 0.9 and above unless a column says otherwise. *Review* is the share of candidates
that did not make it into the manifest. A dash stands where there is nothing to judge.
";

fn page(scored: &[(bool, Figures)]) -> String {
    let mut res = HEAD.to_owned();
    let sets = [(true, "Own labels (`corpus/labels`)"), (false, "Other labels (`--labels`)")];
    for (own, title) in sets {
        let pairs: Vec<&Figures> = scored.iter().filter(|it| it.0 == own).map(|it| &it.1).collect();
        if !pairs.is_empty() {
            section(&mut res, title, &pairs);
        }
    }
    res
}

fn section(res: &mut String, title: &str, pairs: &[&Figures]) {
    let _ = write!(res, "\n## {title}\n\n");
    res.push_str(
        "| pair | complete | right | right, 0.7 to 0.9 | names found | parameters found | keys found | review |\n",
    );
    res.push_str("| --- | --- | --- | --- | --- | --- | --- | --- |\n");
    for it in pairs {
        let complete = if it.complete { "yes" } else { "no" };
        let shares = [it.sure, it.likely, it.recall.names, it.recall.parameters, it.recall.keys].map(fraction);
        let _ = writeln!(res, "| {} | {complete} | {} | {} |", it.id, shares.join(" | "), percent(it.review));
    }
    let _ = write!(res, "\n{}", totals(&summary(pairs)));
}

/// What several pairs come to, as a table of two columns.
pub(crate) fn totals(of: &Summary) -> String {
    let share = |it: Share| it.value().map_or("-".to_owned(), |value| format!("{value:.3} ({})", fraction(it)));
    let number = |it: Option<f64>| it.map_or("-".to_owned(), |value| format!("{value:.3}"));
    let rows = [
        ("right, complete pairs, pooled", share(of.precision)),
        ("right, complete pairs, mean over pairs", number(of.precision_macro)),
        ("names found, pooled", share(of.names)),
        ("names found, mean over pairs", number(of.names_macro)),
        ("parameters found, pooled", share(of.parameters)),
        ("keys found, pooled", share(of.keys)),
        ("review", share(of.review)),
        ("sure of what needs more than a rename", share(of.soft)),
        ("calibration error", number(of.calibration_error)),
        ("judged candidates", of.judged.to_string()),
    ];
    let lines = rows.iter().map(|(name, value)| format!("| {name} | {value} |\n"));
    format!("| together | |\n| --- | --- |\n{}", lines.collect::<String>())
}

fn fraction(share: Share) -> String {
    if share.of == 0 { "-".to_owned() } else { format!("{}/{}", share.hits, share.of) }
}

fn percent(share: Share) -> String {
    share.value().map_or("-".to_owned(), |value| format!("{:.0} %", 100.0 * value))
}

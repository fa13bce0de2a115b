//! `cargo xtask guarantees`: shows what the project promises, and writes `corpus/GUARANTEES.md`.
//!
//! One promise, one file below `guarantees/`, named after the promise; a new one is that file and a line in [`ALL`].

mod bounded;
mod by_test;
mod deterministic;
mod encodings;
mod failing_disk;
mod history_truth;
mod lossless;
mod no_panic;
mod old_formats;
mod one_at_a_time;
mod plan_is_apply;
mod projects;
mod random_project;
mod repositories;
mod rollback_exact;
mod runs_nothing;
mod second_run;
mod secrets_stay;
mod stays_inside;
mod still_parses;
mod table;
mod touches_only_planned;
mod user_edits;
mod whole_tree;
mod workbench;

use std::time::Instant;

use anyhow::{Result, bail};

use crate::shell::root;
pub(crate) use workbench::{Files, Run, Workbench, commit, digest, ended, files};

/// Every promise that can be shown, by number.
const ALL: &[Guarantee] = &[
    whole_tree::GUARANTEE,
    failing_disk::GUARANTEE,
    rollback_exact::GUARANTEE,
    second_run::GUARANTEE,
    deterministic::GUARANTEE,
    still_parses::GUARANTEE,
    touches_only_planned::GUARANTEE,
    plan_is_apply::GUARANTEE,
    runs_nothing::GUARANTEE,
    stays_inside::GUARANTEE,
    bounded::GUARANTEE,
    no_panic::GUARANTEE,
    lossless::GUARANTEE,
    one_at_a_time::GUARANTEE,
    user_edits::GUARANTEE,
    repositories::GUARANTEE,
    encodings::GUARANTEE,
    history_truth::GUARANTEE,
    secrets_stay::GUARANTEE,
    old_formats::GUARANTEE,
];

/// Which promises to show, and how thoroughly.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Only these, as `G3`; the rows of the others stay in the table.
    guarantees: Vec<String>,
    /// Few rounds of each, and nothing is written: for a look while working.
    #[arg(long)]
    quick: bool,
    /// Where the random rounds start; the same seed tries the same things.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// A promise and how it is shown.
pub(crate) struct Guarantee {
    /// `G5`.
    pub(crate) id: &'static str,
    /// What is promised.
    pub(crate) promise: &'static str,
    /// How it is tried.
    pub(crate) test: &'static str,
    /// What the figure must be.
    pub(crate) gate: &'static str,
    /// Tries it.
    pub(crate) show: fn(&Workbench) -> Result<Shown>,
}

/// What came of trying a promise.
pub(crate) enum Shown {
    /// The gate holds; the figure says how many were tried.
    Held(String),
    /// The gate is broken: the figure, and what broke it.
    Broken(String, Vec<String>),
    /// This machine cannot show it, and why.
    NotHere(String),
}

impl Shown {
    /// Held when nothing broke the gate.
    pub(crate) fn unless(figure: String, broken: Vec<String>) -> Self {
        if broken.is_empty() { Self::Held(figure) } else { Self::Broken(figure, broken) }
    }
}

/// Shows the promises that are asked for; fails when a gate is broken.
pub(crate) fn run(options: &Options) -> Result<()> {
    let wanted = wanted(&options.guarantees)?;
    let workbench = Workbench::new(options.quick, options.seed)?;
    let mut rows = table::Rows::default();
    let mut broken = Vec::new();
    for guarantee in wanted {
        eprintln!("== {} {}", guarantee.id, guarantee.promise);
        let start = Instant::now();
        let shown = (guarantee.show)(&workbench)
            .unwrap_or_else(|error| Shown::Broken("could not be tried".to_owned(), vec![format!("{error:#}")]));
        let row = table::row(guarantee, &shown);
        println!("{row}");
        eprintln!("   {:.1} s", start.elapsed().as_secs_f64());
        if let Shown::Broken(_, examples) = &shown {
            examples.iter().for_each(|it| eprintln!("   {it}"));
            broken.push(guarantee.id);
        }
        rows.add(guarantee, row);
    }
    if !options.quick {
        rows.write(&root().join("corpus/GUARANTEES.md"))?;
    }
    if broken.is_empty() { Ok(()) } else { bail!("broken: {}", broken.join(", ")) }
}

fn wanted(ids: &[String]) -> Result<Vec<&'static Guarantee>> {
    if let Some(unknown) = ids.iter().find(|id| !ALL.iter().any(|it| it.id.eq_ignore_ascii_case(id))) {
        let known: Vec<&str> = ALL.iter().map(|it| it.id).collect();
        bail!("`{unknown}` is not one of {}", known.join(", "));
    }
    let is_wanted = |it: &&Guarantee| ids.is_empty() || ids.iter().any(|id| it.id.eq_ignore_ascii_case(id));
    Ok(ALL.iter().filter(is_wanted).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn promises_stand_in_the_order_of_their_numbers() {
        let number = |it: &Guarantee| it.id[1..].parse::<u32>().expect("a G and a number");
        assert!(ALL.is_sorted_by(|one, two| number(one) < number(two)));
    }

    #[test]
    fn a_promise_that_nobody_gave_is_an_error() {
        assert!(wanted(&["G0".to_owned()]).is_err());
        assert_eq!(wanted(&["g5".to_owned()]).unwrap().len(), 1);
    }
}

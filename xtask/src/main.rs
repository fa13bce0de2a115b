//! All automation of the project: `cargo xtask --help`.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command for people at a terminal")]

mod bench;
mod calibrate;
mod corpus;
mod demo;
mod dist;
mod fuzz;
mod guarantees;
mod release_pair;
mod scaffold;
mod shell;
mod test;
mod tidy;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Automation of the onx project.
#[derive(Parser)]
#[command(name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Runs the main job: generate between two releases, then the dry run on a dependent.
    Demo(demo::Options),
    /// Makes what a release consists of: archive, wheel, and a trial of the wheel.
    Dist(dist::Options),
    /// Checks format, lints, house rules and licences, and runs all tests.
    Test,
    /// Checks the house rules and prints function lengths.
    Tidy,
    /// Writes the files of a new operation kind or test case.
    #[command(subcommand)]
    New(scaffold::Thing),
    /// Scores the engine on labelled releases, codemod cases or dependents.
    #[command(subcommand)]
    Corpus(corpus::Task),
    /// Fits the confidence of inference on labelled releases.
    Calibrate(calibrate::Options),
    /// Tries what the project promises and writes `corpus/GUARANTEES.md`; fails when a promise is broken.
    Guarantees(guarantees::Options),
    /// Runs the fuzz targets for some time each.
    Fuzz(fuzz::Options),
    /// Measures both commands against the least that their work can cost and writes `corpus/BENCH.md`.
    Bench(bench::Options),
}

fn main() -> ExitCode {
    match run(Arguments::parse().task) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(task: Task) -> anyhow::Result<()> {
    match task {
        Task::Demo(options) => demo::run(&options),
        Task::Dist(options) => dist::run_task(&options),
        Task::Test => test::run(),
        Task::Tidy => tidy::run(),
        Task::New(thing) => scaffold::write(&thing),
        Task::Corpus(task) => corpus::run(&task),
        Task::Calibrate(options) => calibrate::run(&options),
        Task::Guarantees(options) => guarantees::run(&options),
        Task::Fuzz(options) => fuzz::run(&options),
        Task::Bench(options) => bench::run(&options),
    }
}

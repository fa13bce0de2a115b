//! Which versions of a core a dependent works with, and what it should require.

mod advice;
mod dependent;
mod document;
mod findings;
mod manifests;
mod range;
mod remedy;
mod table;
mod verdict;
mod versions;

use model::Limits;
use terminal::{ExitCode, Failure, Format, Global, Messages, Progress};

use crate::cli::Compat;
use crate::{Outcome, print};
use advice::Advice;
use dependent::Dependent;
use manifests::Manifests;
use verdict::{Row, Verdict};
use versions::Versions;

/// What the answer can be written as.
pub(crate) const FORMATS: [Format; 8] = [
    Format::Text,
    Format::Json,
    Format::Markdown,
    Format::Ndjson,
    Format::Sarif,
    Format::Github,
    Format::Junit,
    Format::Html,
];

/// Everything that a run finds out.
struct Answer {
    dependent: Dependent,
    rows: Vec<Row>,
    advice: Advice,
}

/// A table of versions and verdicts; an incompatible one that the project asks for is a finding.
pub(crate) fn run(arguments: &Compat, global: &Global, limits: &Limits, messages: Messages) -> Outcome {
    let dependent = Dependent::read(&arguments.package, limits, messages)?;
    let answer = answer(arguments, dependent, limits, messages)?;
    print(&match global.format {
        Format::Text if !global.json => table::text(&answer),
        Format::Text | Format::Json => document::json(&answer),
        Format::Markdown => table::markdown(&answer),
        Format::Ndjson | Format::Sarif | Format::Github | Format::Junit | Format::Html => {
            findings::write(global, &answer)
        }
        Format::Ruff | Format::Libcst | Format::Openrewrite => unreachable!("refused before the command runs"),
    })?;
    next_steps(&answer.rows, arguments).iter().for_each(|step| messages.note(step));
    let broken = answer.rows.iter().any(|row| row.is_asked_for && row.verdict.is_broken());
    Ok(if broken { ExitCode::Findings } else { ExitCode::Done })
}

fn answer(arguments: &Compat, dependent: Dependent, limits: &Limits, messages: Messages) -> Result<Answer, Failure> {
    let mut progress = Progress::start(messages);
    let mut versions = Versions::open(arguments, limits, messages)?;
    let range = match &arguments.core_versions {
        Some(text) => range::parse(text)?,
        None => range::declared(versions.package(arguments).and_then(|it| dependent.declared(&it)).as_ref())?,
    };
    let read = versions.read(&range, arguments, &mut progress)?;
    let package = versions.package(arguments);
    let declared = package.as_deref().and_then(|it| dependent.declared(it));
    let in_use = package.as_deref().and_then(|it| dependent.in_use(it));
    progress.phase("reading the project");
    let held = verdict::judged(&dependent, read, &mut versions, in_use.as_ref())?;
    let manifests = Manifests::read(&arguments.manifests, package.as_deref(), limits, messages)?;
    let rows = remedy::completed(&dependent, held, &manifests)?;
    let rows = verdict::asked_for(rows, declared.as_ref());
    versions.tell(messages);
    let advice = Advice::of(&rows, &versions, declared, in_use);
    Ok(Answer { dependent, rows, advice })
}

/// How to get the manifest for every step from a version that works to one that does not.
fn next_steps(rows: &[Row], arguments: &Compat) -> Vec<String> {
    let breaks = |pair: &&[Row]| {
        matches!(pair[0].verdict, Verdict::Compatible) && matches!(pair[1].verdict, Verdict::Incompatible)
    };
    let core = arguments.core_path.display();
    let step = |pair: &[Row]| {
        let (from, to) = (&pair[0].version, &pair[1].version);
        format!("help: onx-manifest generate --core-path {core} --from {from} --to {to} --out DIR")
    };
    let steps = rows.windows(2).filter(breaks).map(step);
    steps.filter(|_| arguments.surfaces.is_none()).collect()
}

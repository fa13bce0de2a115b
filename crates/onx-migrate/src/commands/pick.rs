//! `apply --interactive`: one question for every operation that would edit something, and on `p` one for each of its places.

mod place;

use std::collections::BTreeSet;
use std::io::BufRead;

use apply::{Options, Outcome, Plan, Standing};
use edit::Patch;
use manifest::{Entry, OperationId};
use model::RepoPath;
use terminal::{ExitCode, Failure, Messages};

use crate::inputs::Inputs;
use crate::report::count;

/// Lines of the diff that a question shows; `?` shows all of them.
const SHOWN_LINES: usize = 40;

/// What a person says to one operation.
enum Answer {
    Yes,
    No,
    /// To be asked for each place.
    Places,
    /// Yes to this and to all that follow.
    All,
    /// No to this, to all that follow and to all places that were not asked for yet.
    Quit,
    Explain,
}

/// Asks on stderr, reads answers from `input`, and puts what is declined into the options. The end of the input
/// declines the rest.
///
/// Operations come first, then the places of those that are to be looked at one by one: what an operation edits depends
/// on which others are made.
pub(super) fn ask(inputs: &mut Inputs, input: &mut dyn BufRead, messages: Messages) -> Result<(), Failure> {
    let (declined, one_by_one) = operations(inputs, input, messages)?;
    inputs.options.declined = declined;
    if one_by_one.is_empty() {
        return Ok(());
    }
    let hidden = hidden(inputs);
    let plan = inputs.plan()?;
    inputs.options.declined_places = place::ask(&plan, &one_by_one, &hidden, input, messages)?;
    Ok(())
}

/// The operations that are declined, and those whose places are asked for.
fn operations(
    inputs: &Inputs,
    input: &mut dyn BufRead,
    messages: Messages,
) -> Result<(BTreeSet<OperationId>, Vec<OperationId>), Failure> {
    let plan = inputs.plan()?;
    let (mut declined, mut one_by_one) = (BTreeSet::new(), Vec::new());
    let mut questions = inputs.manifest.operations.iter().zip(&plan.outcomes).filter(|(_, it)| it.edits > 0);
    while let Some((entry, outcome)) = questions.next() {
        match decide(inputs, entry, outcome, input, messages)? {
            Answer::Yes | Answer::Explain => {}
            Answer::No => drop(declined.insert(entry.id.clone())),
            Answer::Places => one_by_one.push(entry.id.clone()),
            Answer::All => break,
            Answer::Quit => {
                declined.insert(entry.id.clone());
                declined.extend(questions.by_ref().map(|(entry, _)| entry.id.clone()));
                declined.extend(one_by_one.drain(..));
            }
        }
    }
    Ok((declined, one_by_one))
}

/// One question, asked until the answer is one.
fn decide(
    inputs: &Inputs,
    entry: &Entry,
    outcome: &Outcome,
    input: &mut dyn BufRead,
    messages: Messages,
) -> Result<Answer, Failure> {
    let diff = String::from_utf8_lossy(&shown(inputs, alone(inputs, &entry.id)?).unified()).into_owned();
    let (edits, files) = (count(outcome.edits, "edit"), count(outcome.files, "file"));
    let what = &entry.change.operation;
    messages.question(&format!("{} {what}\nconfidence {}, {edits} in {files}", entry.id, entry.change.confidence));
    messages.question(&shortened(&diff));
    loop {
        messages.question("Apply? [y]es, [n]o, [p]lace by place, [a]ll, [q]uit, [?] explain");
        let answer = match line(input)?.as_deref() {
            None | Some("q" | "quit") => Answer::Quit,
            Some("" | "y" | "yes") => Answer::Yes,
            Some("n" | "no") => Answer::No,
            Some("p" | "places") => Answer::Places,
            Some("a" | "all") => Answer::All,
            Some("?") => Answer::Explain,
            Some(_) => {
                messages.question("answer y, n, p, a, q or ?");
                continue;
            }
        };
        match answer {
            Answer::Explain => messages.question(&explained(entry, &diff)),
            answer => return Ok(answer),
        }
    }
}

/// What the operation does without the others, requirements apart.
fn alone(inputs: &Inputs, id: &OperationId) -> Result<Plan, Failure> {
    let options = Options { only: Some(BTreeSet::from([id.clone()])), ..inputs.options.clone() };
    apply::plan(&inputs.manifest, &inputs.loaded.project, &options)
        .map_err(|error| Failure::from_error(ExitCode::Usage, &error))
}

/// The patch of `plan` without files whose lines may be secrets.
fn shown(inputs: &Inputs, plan: Plan) -> Patch {
    let hidden = hidden(inputs);
    let is_shown = |path: &RepoPath| !hidden.contains(path) && !apply::may_hold_secrets(path);
    Patch { files: plan.patch.files.into_iter().filter(|file| is_shown(&file.path)).collect() }
}

/// The files that git ignores.
fn hidden(inputs: &Inputs) -> BTreeSet<RepoPath> {
    let files = inputs.loaded.project.files.iter();
    files.filter(|file| file.standing == Standing::Ignored).map(|file| file.path.clone()).collect()
}

/// What the person wrote, in small letters; `None` at the end of the input.
fn line(input: &mut dyn BufRead) -> Result<Option<String>, Failure> {
    let mut line = String::new();
    let length = input
        .read_line(&mut line)
        .map_err(|error| Failure::from_error(ExitCode::Usage, &error).context("cannot read the answer"))?;
    Ok((length > 0).then(|| line.trim().to_ascii_lowercase()))
}

fn shortened(diff: &str) -> String {
    let lines: Vec<&str> = diff.lines().collect();
    let rest = lines.len().saturating_sub(SHOWN_LINES);
    let shown = lines[..lines.len() - rest].join("\n");
    if rest == 0 { shown } else { format!("{shown}\n… {} more, ? shows all", count(rest, "line")) }
}

fn explained(entry: &Entry, diff: &str) -> String {
    let evidence = &entry.change.evidence;
    let factors = evidence.factors.iter().map(|it| format!("\n  {} {:.3}", it.name, f64::from(it.per_mille) / 1000.0));
    let quote = if evidence.quote.is_empty() { String::new() } else { format!("\n  “{}”", evidence.quote) };
    format!("evidence: {}{}{quote}\n{diff}", evidence.method, factors.collect::<String>())
}

//! `apply --interactive`: one question for every operation that would edit something.

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
    /// Yes to this and to all that follow.
    All,
    /// No to this and to all that follow.
    Quit,
    Explain,
}

/// Asks on stderr, reads answers from `input`; the operations that are declined. The end of the input declines the rest.
pub(super) fn ask(
    inputs: &Inputs,
    input: &mut dyn BufRead,
    messages: Messages,
) -> Result<BTreeSet<OperationId>, Failure> {
    let plan = inputs.plan()?;
    let mut declined = BTreeSet::new();
    let mut questions = inputs.manifest.operations.iter().zip(&plan.outcomes).filter(|(_, it)| it.edits > 0);
    while let Some((entry, outcome)) = questions.next() {
        match decide(inputs, entry, outcome, input, messages)? {
            Answer::Yes | Answer::Explain => {}
            Answer::No => {
                declined.insert(entry.id.clone());
            }
            Answer::All => break,
            Answer::Quit => {
                declined.insert(entry.id.clone());
                declined.extend(questions.by_ref().map(|(entry, _)| entry.id.clone()));
            }
        }
    }
    Ok(declined)
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
        messages.question("Apply? [y]es, [n]o, [a]ll, [q]uit, [?] explain");
        match read(input)? {
            Some(Answer::Explain) => messages.question(&explained(entry, &diff)),
            Some(answer) => return Ok(answer),
            None => messages.question("answer y, n, a, q or ?"),
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
    let files = inputs.loaded.project.files.iter();
    let ignored: BTreeSet<&RepoPath> =
        files.filter(|file| file.standing == Standing::Ignored).map(|file| &file.path).collect();
    let is_shown = |path: &RepoPath| !ignored.contains(path) && !apply::may_hold_secrets(path);
    Patch { files: plan.patch.files.into_iter().filter(|file| is_shown(&file.path)).collect() }
}

/// `None` for a line that is no answer.
fn read(input: &mut dyn BufRead) -> Result<Option<Answer>, Failure> {
    let mut line = String::new();
    let length = input
        .read_line(&mut line)
        .map_err(|error| Failure::from_error(ExitCode::Usage, &error).context("cannot read the answer"))?;
    Ok(match line.trim().to_ascii_lowercase().as_str() {
        "" if length == 0 => Some(Answer::Quit),
        "" | "y" | "yes" => Some(Answer::Yes),
        "n" | "no" => Some(Answer::No),
        "a" | "all" => Some(Answer::All),
        "q" | "quit" => Some(Answer::Quit),
        "?" => Some(Answer::Explain),
        _ => None,
    })
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

use std::io::BufRead;

use apply::{Repair, Step};
use serde_json::json;
use terminal::{ExitCode, Failure, Global, Messages};

use super::apply::{lock, tell_recovery, unrecovered};
use crate::cli;
use crate::{Outcome, inputs, report};

/// Mends the records, after asking.
pub(crate) fn run(arguments: &cli::Repair, global: &Global, messages: Messages) -> Outcome {
    let mut worktree = inputs::open(&arguments.target.target, global)?;
    let failed = |error: &std::io::Error| {
        Failure::from_error(ExitCode::Usage, error)
            .context("cannot mend the records in `.onx`")
            .hint("nothing was changed")
    };
    if arguments.dry_run {
        let repair = apply::repairs(worktree.folder(), &terminal::now()).map_err(|error| failed(&error))?;
        return tell(&repair, Done::Nothing, global, messages);
    }
    let _lock = lock(&mut worktree)?;
    if apply::is_unfinished(worktree.folder()).unwrap_or(false) {
        let recovery = apply::recover(worktree.disk()).map_err(|error| unrecovered(&error))?;
        tell_recovery(&recovery, messages);
    }
    let repair = apply::repairs(worktree.folder(), &terminal::now()).map_err(|error| failed(&error))?;
    if !repair.steps.is_empty() {
        if !arguments.yes && !is_wanted(&repair, messages)? {
            return Err(Failure::new(ExitCode::Refused, "not mended, nothing was changed"));
        }
        let _hold = terminal::hold();
        repair.carry_out(worktree.disk()).map_err(|error| failed(&error))?;
    }
    tell(&repair, Done::Everything, global, messages)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Done {
    Everything,
    Nothing,
}

/// Asks; the end of the input means no.
fn is_wanted(repair: &Repair, messages: Messages) -> Result<bool, Failure> {
    for step in &repair.steps {
        messages.question(&format!("would {}", terminal::printable(&step.to_string())));
    }
    messages.question("Do it? [y]es, [n]o");
    let mut line = String::new();
    std::io::stdin()
        .lock()
        .read_line(&mut line)
        .map_err(|error| Failure::from_error(ExitCode::Usage, &error).context("cannot read the answer"))?;
    Ok(matches!(line.trim().to_ascii_lowercase().as_str(), "y" | "yes"))
}

fn tell(repair: &Repair, done: Done, global: &Global, messages: Messages) -> Outcome {
    let is_left = !repair.hopeless.is_empty() || done == Done::Nothing && !repair.steps.is_empty();
    let code = if is_left { ExitCode::Findings } else { ExitCode::Done };
    let steps: Vec<String> = repair.steps.iter().map(Step::to_string).collect();
    if global.wants_json() {
        let document = json!({
            "schema_version": 1, "type": "repair", "done": done == Done::Everything, "steps": steps,
            "left": repair.hopeless, "exit_code": code.number(),
        });
        report::print(report::text(&document))?;
    } else {
        let lines = steps.iter().map(|it| format!("{}\n", terminal::printable(it)));
        report::print(lines.collect::<String>())?;
    }
    for left in &repair.hopeless {
        messages.warning(&terminal::printable(left));
    }
    if steps.is_empty() && !is_left {
        messages.note("there is nothing to mend");
    }
    Ok(code)
}

use apply::Problem;
use serde_json::json;
use terminal::{ExitCode, Failure, Global, Messages};

use crate::cli::Target;
use crate::{Outcome, inputs, report};

/// Says which records are not what was written, and which files are not what the records say.
pub(crate) fn run(target: &Target, global: &Global, messages: Messages) -> Outcome {
    let worktree = inputs::open(&target.target, global)?;
    if apply::is_unfinished(worktree.folder()).unwrap_or(false) {
        messages.warning("a run was killed here and is unfinished; run: onx-migrate recover");
    }
    let problems = apply::validate(worktree.folder())
        .map_err(|error| Failure::from_error(ExitCode::Usage, &error).context("cannot read the records in `.onx`"))?;
    let code = if problems.is_empty() { ExitCode::Done } else { ExitCode::Findings };
    if global.wants_json() {
        let problems: Vec<_> = problems.iter().map(document).collect();
        let document = json!({
            "schema_version": 1, "type": "validation", "problems": problems, "exit_code": code.number(),
        });
        report::print(report::text(&document))?;
    } else {
        let lines = problems.iter().map(|it| format!("{}\n", terminal::printable(&it.to_string())));
        report::print(lines.collect::<String>())?;
    }
    messages.note(&match problems.len() {
        0 => "the records are what was written, and the files what they say".to_owned(),
        number => {
            format!("{}; see what can be mended with: onx-migrate repair --dry-run", report::count(number, "problem"))
        }
    });
    Ok(code)
}

fn document(problem: &Problem) -> serde_json::Value {
    let (of, path, checkpoint) = match problem {
        Problem::Record(path, _) => ("record", Some(path), None),
        Problem::Row(_, id, _) => ("row", None, Some(id)),
        Problem::Checkpoint(id, _) => ("checkpoint", None, Some(id)),
        Problem::File(path, id, _) => ("file", Some(path), Some(id)),
    };
    let row = if let Problem::Row(place, _, _) = problem { Some(place) } else { None };
    json!({
        "of": of,
        "path": path.map(model::RepoPath::as_str),
        "row": row,
        "checkpoint": checkpoint.map(apply::CheckpointId::as_str),
        "text": problem.to_string(),
    })
}

//! Operations that need a person, one by one: the evidence, a question, and the answer as an entry of the overrides.

mod answer;
mod candidates;

use std::io::BufRead;
use std::path::PathBuf;

use manifest::{Override, Verdict};
use model::Limits;
use serde_json::json;
use terminal::{ExitCode, Failure, Global, Messages, printable};

use crate::cli::Review;
use crate::explanation::{Background, surface_beside};
use crate::overrides_file::{NAME, OverridesFile};
use crate::sources::Sources;
use crate::{Outcome, manifest_file, print, report_file};
use answer::{Answer, HELP};
use candidates::{Candidate, candidates};

/// Lists what needs review, or asks about it.
pub(crate) fn run(arguments: &Review, global: &Global, limits: &Limits, messages: Messages) -> Outcome {
    let path = manifest_path(arguments);
    let read = manifest_file::read(&path, limits)?;
    read.warnings.iter().for_each(|it| messages.warning(&format!("{}: {it}", path.display())));
    let report = report_file::beside(&path, limits)?;
    if report.is_none() {
        let report = report_file::path_beside(&path);
        messages.warning(&format!("no evidence in {}: showing what the manifest says", report.display()));
    }
    let sources = Sources::open(arguments.core_path.as_deref(), &read.manifest, messages)?;
    let mut overrides = OverridesFile::read_or_start(&overrides_path(arguments, &sources)?, limits, messages)?;
    let candidates = candidates(&read.manifest, report.unwrap_or_default(), &overrides.overrides);
    let surface = surface_beside(&path, limits);
    let background = Background { manifest: &read.manifest, sources: &sources, surface: surface.as_ref() };
    if arguments.list {
        list(&candidates, &background, global)?;
        return Ok(ExitCode::Done);
    }
    let done = ask(&candidates, &background, &mut overrides, &mut std::io::stdin().lock(), messages)?;
    done.tell(&overrides, candidates.len(), global, messages)
}

fn manifest_path(arguments: &Review) -> PathBuf {
    let folder = arguments.out.as_ref().map(|folder| folder.join("change_manifest.yaml"));
    folder.unwrap_or_else(|| arguments.manifest.clone())
}

/// Where the answers go: the file that was named, else the one beside the core.
fn overrides_path(arguments: &Review, sources: &Sources) -> Result<PathBuf, Failure> {
    match (&arguments.overrides, &arguments.core_path) {
        (Some(path), _) => Ok(path.clone()),
        (None, Some(core)) => Ok(core.join(NAME)),
        (None, None) if sources.are_there() || arguments.list => Ok(PathBuf::from(NAME)),
        (None, None) => {
            let message = "the current folder is not the core's repository: there is no place for the answers";
            Err(Failure::new(ExitCode::Usage, message).hint("name the core with --core-path DIR"))
        }
    }
}

fn list(candidates: &[Candidate], background: &Background<'_>, global: &Global) -> Result<(), Failure> {
    if global.wants_json() {
        let explained = candidates.iter().map(|it| Ok(it.explained(background)?.json()));
        let items: Vec<_> = explained.collect::<Result<_, Failure>>()?;
        return print(&format!("{:#}\n", json!({"type": "review", "schema_version": 1, "candidates": items})));
    }
    print(&printable(&candidates.iter().map(|it| it.line() + "\n").collect::<String>()))
}

/// What became of the candidates.
#[derive(Debug, Default)]
struct Done {
    accepted: usize,
    rejected: usize,
    edited: usize,
    skipped: usize,
    /// True when the answers ended before the questions.
    ran_dry: bool,
}

fn ask(
    candidates: &[Candidate],
    background: &Background<'_>,
    overrides: &mut OverridesFile,
    answers: &mut impl BufRead,
    messages: Messages,
) -> Result<Done, Failure> {
    let mut done = Done::default();
    for (place, candidate) in candidates.iter().enumerate() {
        let explanation = candidate.explained(background)?;
        messages.question(&format!("[{}/{}] {}", place + 1, candidates.len(), explanation.text(background.manifest)));
        loop {
            messages.question("accept, reject, edit, skip, quit? [a/r/e/s/q]");
            let Some(line) = next_line(answers)? else {
                done.ran_dry = true;
                return Ok(done);
            };
            match Answer::of(&line, &candidate.change.operation, background.manifest) {
                Ok(Answer::Quit) => return Ok(done),
                Ok(Answer::Skip) => done.skipped += 1,
                Ok(Answer::Say(said)) => match overrides.add(std::slice::from_ref(&*said)) {
                    Ok(()) => done.count(&said),
                    Err(failure) => {
                        messages.failure(&failure);
                        continue;
                    }
                },
                Err(problem) => {
                    messages.question(&format!("{problem}\n{HELP}"));
                    continue;
                }
            }
            break;
        }
    }
    Ok(done)
}

fn next_line(answers: &mut impl BufRead) -> Result<Option<String>, Failure> {
    let mut line = String::new();
    let read = answers.read_line(&mut line);
    let read = read.map_err(|error| Failure::from_error(ExitCode::Usage, &error).context("cannot read an answer"))?;
    Ok((read > 0).then_some(line))
}

impl Done {
    fn count(&mut self, said: &Override) {
        match &said.verdict {
            Verdict::Accept => self.accepted += 1,
            Verdict::Reject => self.rejected += 1,
            Verdict::Edit(_) | Verdict::Add { .. } => self.edited += 1,
        }
    }

    fn tell(&self, overrides: &OverridesFile, asked: usize, global: &Global, messages: Messages) -> Outcome {
        let Self { accepted, rejected, edited, skipped, ran_dry } = self;
        let said = accepted + rejected + edited;
        let left = asked - said;
        let path = overrides.path().display();
        if *ran_dry && said + skipped == 0 {
            let needed = if asked == 1 { "1 operation needs".to_owned() } else { format!("{asked} operations need") };
            let failure = Failure::new(ExitCode::Refused, format!("{needed} review and no answer came"));
            return Err(failure
                .hint("run it in a terminal, or pipe one answer per line: a, r REASON, e FIELD=VALUE, s, q")
                .hint("list them with --list"));
        }
        if asked == 0 {
            messages.note("nothing needs review");
        } else {
            messages.note(&format!("{accepted} accepted, {rejected} rejected, {edited} edited, {left} left"));
        }
        if said > 0 {
            messages.note(&format!("wrote {path}: run `onx-manifest generate` again to obey it"));
        }
        if global.wants_json() {
            let file = overrides.path().to_string_lossy().replace('\\', "/");
            let value = json!({
                "type": "review", "schema_version": 1, "overrides": file,
                "accepted": accepted, "rejected": rejected, "edited": edited, "left": left,
            });
            print(&format!("{value:#}\n"))?;
        }
        Ok(ExitCode::Done)
    }
}

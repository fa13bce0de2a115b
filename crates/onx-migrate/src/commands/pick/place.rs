//! One question for each place of an operation, with the letters of `git add -p`.

use std::collections::{BTreeMap, BTreeSet};
use std::io::BufRead;

use apply::{Place, Plan};
use edit::FilePatch;
use manifest::OperationId;
use model::{RepoPath, TextRange};
use terminal::{Failure, Messages};

use super::{line, shortened};

const HELP: &str = "\
y  make the edits at this place
n  do not; the place is flagged
a  make them, and at all later places of this operation
d  do not, and at none of its later places
s  do not, and at none of its later places in this file
q  do not, and at none of the places that are left";

/// The places that are declined, by file.
type Declined = BTreeMap<RepoPath, BTreeSet<TextRange>>;

/// What holds without asking further.
enum Standing {
    Asked,
    Accepted,
    Declined,
    /// Declined in this file.
    DeclinedIn(RepoPath),
}

/// Asks for the places of `operations`; lines of files in `hidden` and of those that may hold secrets are not shown.
pub(super) fn ask(
    plan: &Plan,
    operations: &[OperationId],
    hidden: &BTreeSet<RepoPath>,
    input: &mut dyn BufRead,
    messages: Messages,
) -> Result<Declined, Failure> {
    let mut declined = Declined::new();
    let mut has_quit = false;
    for operation in operations {
        let mut standing = if has_quit { Standing::Declined } else { Standing::Asked };
        let places = plan.places(operation);
        for (number, place) in (1..).zip(&places) {
            let known = declined.get(&place.path);
            if known.is_some_and(|it| place.edits.iter().all(|edit| it.contains(&edit.range))) {
                continue;
            }
            let is_made = match &standing {
                Standing::Accepted => true,
                Standing::Declined => false,
                Standing::DeclinedIn(path) if *path == place.path => false,
                Standing::DeclinedIn(_) | Standing::Asked => {
                    show(plan, place, hidden, messages);
                    let question = format!("{operation}, place {number} of {}", places.len());
                    let (is_made, next) = decide(&question, place, input, messages)?;
                    has_quit |= next.is_none();
                    standing = next.unwrap_or(Standing::Declined);
                    is_made
                }
            };
            if !is_made {
                declined.entry(place.path.clone()).or_default().extend(place.edits.iter().map(|it| it.range));
            }
        }
    }
    Ok(declined)
}

/// Whether the place is made, and what holds from here on; `None` when nothing more is asked.
fn decide(
    question: &str,
    place: &Place,
    input: &mut dyn BufRead,
    messages: Messages,
) -> Result<(bool, Option<Standing>), Failure> {
    loop {
        messages.question(&format!("{question}: make it? [y,n,a,d,s,q,?]"));
        return Ok(match line(input)?.as_deref() {
            None | Some("q" | "quit") => (false, None),
            Some("" | "y" | "yes") => (true, Some(Standing::Asked)),
            Some("n" | "no") => (false, Some(Standing::Asked)),
            Some("a" | "all") => (true, Some(Standing::Accepted)),
            Some("d") => (false, Some(Standing::Declined)),
            Some("s") => (false, Some(Standing::DeclinedIn(place.path.clone()))),
            Some(_) => {
                messages.question(HELP);
                continue;
            }
        });
    }
}

fn show(plan: &Plan, place: &Place, hidden: &BTreeSet<RepoPath>, messages: Messages) {
    let file = plan.patch.files.iter().find(|it| it.path == place.path);
    match file.filter(|_| !hidden.contains(&place.path) && !apply::may_hold_secrets(&place.path)) {
        Some(file) => {
            let patch = FilePatch { edits: place.edits.clone(), ..file.clone() };
            let diff = edit::Patch { files: vec![patch] }.unified();
            messages.question(&shortened(&String::from_utf8_lossy(&diff)));
        }
        None => messages.question(&format!("{}: its lines are not shown, they may be secrets", place.path)),
    }
}

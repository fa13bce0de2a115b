//! `plan --to` and `apply --to`: one manifest after the other, from the version in use to the one that is wanted.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use apply::Allowed;
use model::RepoPath;
use serde_json::{Value, json};
use terminal::{ExitCode, Failure, Global, Messages};

use super::apply::{allowed, carry_out, paths, ready, refuse_rest, refused, tell as tell_one, warn_of_unfinished};
use crate::cli::{Apply, Plan, Selection, Shown};
use crate::hops::{Way, find};
use crate::inputs::{self, Given};
use crate::prepared::{Prepared, write_whole};
use crate::{Outcome, report, statistics};

/// Shows every hop, each planned on what the ones before it leave.
pub(crate) fn plan(arguments: &Plan, global: &Global, messages: Messages) -> Outcome {
    let way = find(&arguments.route, &arguments.selection.target, global, messages)?;
    let hops = in_memory(&way, &arguments.selection, global, messages)?;
    save(arguments.plan_out.as_deref(), &hops)?;
    show(&way, &hops, (arguments.diff_output.as_deref(), &arguments.shown), global, messages)?;
    let pending = hops.iter().any(|it| !it.is_empty());
    Ok(if arguments.exit_code && pending { ExitCode::Findings } else { ExitCode::Done })
}

/// Carries out every hop, each planned anew on what the ones before it left.
pub(crate) fn apply(arguments: &Apply, global: &Global, messages: Messages) -> Outcome {
    refuse_findings(global)?;
    let way = find(&arguments.route, &arguments.selection.target, global, messages)?;
    let hops = in_memory(&way, &arguments.selection, global, messages)?;
    save(arguments.plan_out.as_deref(), &hops)?;
    if arguments.check {
        let pending = hops.iter().any(|it| !it.is_empty());
        if arguments.shown.statistics {
            figures(&hops, global)?;
        }
        tell(&way, &hops, &arguments.shown, messages);
        return Ok(if pending && !arguments.exit_zero { ExitCode::Findings } else { ExitCode::Done });
    }
    if arguments.dry_run {
        show(&way, &hops, (arguments.diff_output.as_deref(), &arguments.shown), global, messages)?;
        let nothing = hops.iter().all(|it| it.is_empty());
        return Ok(if nothing && arguments.fail_on_empty { ExitCode::Findings } else { ExitCode::Done });
    }
    check(arguments, &hops)?;
    let mut done = Vec::new();
    for given in &way.hops {
        // What the hops before it changed is dirty by our own doing; the rest was checked above.
        let allowed = match done.is_empty() || arguments.commit || arguments.commit_per_op {
            true => allowed(arguments),
            false => Allowed { dirty: true, ..allowed(arguments) },
        };
        let hop =
            hop(arguments, global, given, allowed, messages).map_err(|failure| part_of_the_way(failure, &done))?;
        done.push(hop);
    }
    finish(arguments, global, &way, &done, messages)
}

/// A hop that was carried out.
struct Done {
    document: Value,
    checkpoint: Option<String>,
    is_empty: bool,
    has_rest: bool,
}

fn hop(
    arguments: &Apply,
    global: &Global,
    given: &Given,
    allowed: Allowed,
    messages: Messages,
) -> Result<Done, Failure> {
    let inputs = inputs::assemble(given.clone(), &arguments.selection, global, messages)?;
    let mut prepared = ready(arguments, inputs, messages)?;
    tell_one(&prepared.plan, &arguments.shown, messages);
    let carried = carry_out(arguments, &mut prepared, allowed, messages)?;
    if arguments.shown.statistics && !global.wants_json() {
        statistics::write(&[&prepared.plan])?;
    }
    let checkpoint = carried.checkpoint.map(|it| it.id.to_string());
    messages.note(&format!("{}: {}", title(&prepared), report::summary(&prepared.plan, prepared.unread, "made")));
    let mut document = report::document(&prepared.made_for, &prepared.plan, "apply");
    document["checkpoint"] = json!(checkpoint);
    if let Some(broken) = &carried.broken {
        document["broken"] = json!(broken.what);
    }
    let (is_empty, has_rest) = (prepared.is_empty(), prepared.has_rest() || carried.broken.is_some());
    Ok(Done { document, checkpoint, is_empty, has_rest })
}

/// Refuses before anything is written, what any of the hops would stumble over.
fn check(arguments: &Apply, hops: &[Prepared]) -> Result<(), Failure> {
    hops.iter().try_for_each(|it| refuse_rest(arguments, it))?;
    let all: BTreeSet<RepoPath> = hops.iter().flat_map(|it| paths(&it.plan)).collect();
    let Some(first) = hops.first().filter(|_| !all.is_empty()) else { return Ok(()) };
    let all: Vec<RepoPath> = all.into_iter().collect();
    first.worktree.check(&all, allowed(arguments)).map_err(|refusal| refused(&refusal))
}

/// Says how far a run came that could not go on.
fn part_of_the_way(failure: Failure, done: &[Done]) -> Failure {
    match done.iter().find_map(|it| it.checkpoint.as_ref()) {
        None => failure,
        Some(first) => failure.hint(format!(
            "the hops before it are applied; take them back with: onx-migrate rollback --checkpoint {first}"
        )),
    }
}

fn finish(arguments: &Apply, global: &Global, way: &Way, done: &[Done], messages: Messages) -> Outcome {
    let nothing = done.iter().all(|it| it.is_empty);
    let code = match done.iter().any(|it| it.has_rest) {
        _ if arguments.exit_zero => ExitCode::Done,
        _ if arguments.exit_non_zero_on_change && done.iter().any(|it| it.checkpoint.is_some()) => ExitCode::Findings,
        true => ExitCode::Partial,
        false if nothing && arguments.fail_on_empty => ExitCode::Findings,
        false => ExitCode::Done,
    };
    if global.wants_json() {
        let mut document = document(way, done.iter().map(|it| it.document.clone()).collect(), "apply");
        document["exit_code"] = json!(code.number());
        report::print(report::text(&document))?;
    }
    if nothing {
        messages.note(&nothing_to_do(way));
    }
    tell_time(messages);
    if let Some(last) = done.iter().rev().find_map(|it| it.checkpoint.as_ref()) {
        messages.note(&format!("take the last hop back with: onx-migrate rollback --checkpoint {last}"));
    }
    Ok(code)
}

/// Plans every hop on what the ones before it leave; nothing is written.
fn in_memory(way: &Way, selection: &Selection, global: &Global, messages: Messages) -> Result<Vec<Prepared>, Failure> {
    let mut changed: BTreeMap<RepoPath, Vec<u8>> = BTreeMap::new();
    let mut res = Vec::new();
    for given in &way.hops {
        let mut inputs = inputs::assemble(given.clone(), selection, global, messages)?;
        for file in &mut inputs.loaded.project.files {
            if let Some(bytes) = changed.get(&file.path) {
                file.bytes.clone_from(bytes);
            }
        }
        let prepared = Prepared::from_inputs(inputs)?;
        changed.extend(prepared.plan.patch.files.iter().map(|file| (file.path.clone(), file.after())));
        res.push(prepared);
    }
    Ok(res)
}

/// Prints the diffs of all hops, one after the other, or one JSON document; tells the rest on stderr.
fn show(
    way: &Way,
    hops: &[Prepared],
    (diff_output, shown): (Option<&Path>, &Shown),
    global: &Global,
    messages: Messages,
) -> Result<(), Failure> {
    refuse_findings(global)?;
    let diffs: Vec<Vec<u8>> = hops.iter().map(|it| it.shown(messages).unified()).collect();
    let whole = diffs.concat();
    if let Some(path) = diff_output.filter(|path| *path != Path::new("-")) {
        write_whole(path, &whole, "diff")?;
    }
    if global.wants_json() {
        let hop = |(prepared, diff): (&Prepared, &Vec<u8>)| {
            let mut document = report::document(&prepared.made_for, &prepared.plan, "plan");
            document["diff"] = json!(String::from_utf8_lossy(diff));
            document
        };
        let documents = hops.iter().zip(&diffs).map(hop).collect();
        report::print(report::text(&document(way, documents, "plan")))?;
    } else if shown.statistics {
        figures(hops, global)?;
    } else if diff_output.is_none_or(|path| path == Path::new("-")) {
        report::print(whole)?;
    }
    if let Some(first) = hops.first() {
        warn_of_unfinished(&first.worktree, messages);
    }
    tell(way, hops, shown, messages);
    Ok(())
}

/// The figures of all hops, unless a document holds them.
fn figures(hops: &[Prepared], global: &Global) -> Result<(), Failure> {
    let plans: Vec<&apply::Plan> = hops.iter().map(|it| &it.plan).collect();
    if global.wants_json() { Ok(()) } else { statistics::write(&plans) }
}

/// How long all hops took together.
fn tell_time(messages: Messages) {
    let took = terminal::took();
    if !took.is_empty() {
        messages.note(&format!("all hops{took}"));
    }
}

/// Says what every hop would do, without the patch.
fn tell(way: &Way, hops: &[Prepared], shown: &Shown, messages: Messages) {
    for prepared in hops {
        tell_one(&prepared.plan, shown, messages);
        messages.note(&format!(
            "{}: {}",
            title(prepared),
            report::summary(&prepared.plan, prepared.unread, "would make")
        ));
    }
    if hops.is_empty() {
        messages.note(&nothing_to_do(way));
    }
    tell_time(messages);
}

/// Writes the plan of the only hop to a file that `apply --plan` reads.
fn save(path: Option<&Path>, hops: &[Prepared]) -> Result<(), Failure> {
    match (path, hops) {
        (None, _) => Ok(()),
        (Some(path), [only]) => only.save(path),
        (Some(_), several) => {
            let message = format!("a plan file holds one hop, and these are {}", several.len());
            Err(Failure::new(ExitCode::Usage, message).hint("add --compose to make one of them"))
        }
    }
}

fn document(way: &Way, hops: Vec<Value>, command: &str) -> Value {
    json!({
        "schema_version": 1,
        "type": "hops",
        "command": command,
        "package": way.package,
        "from": way.from,
        "to": way.to,
        "hops": hops,
    })
}

fn refuse_findings(global: &Global) -> Result<(), Failure> {
    if !global.wants_findings() {
        return Ok(());
    }
    let failure = Failure::new(ExitCode::Usage, "findings are written for one manifest at a time");
    Err(failure.hint("use --format text or json with --to, or give the manifest with --manifest"))
}

fn title(prepared: &Prepared) -> String {
    let made_for = &prepared.made_for;
    format!("{} {} → {}", made_for.package, made_for.from, made_for.to)
}

fn nothing_to_do(way: &Way) -> String {
    if way.hops.is_empty() {
        return format!("nothing to do: the project is at {} {} already", way.package, way.to);
    }
    "nothing to do: the project uses nothing that changed".to_owned()
}

//! Infers what changed between two refs of a repository and writes it as a rough manifest, for the scorers.
//!
//! `cargo run --release --example infer -- REPOSITORY FROM TO FOLDER`
#![expect(clippy::print_stdout, clippy::disallowed_methods, reason = "an example at the edge of the program")]

use std::path::Path;

use inference::{Release, infer};
use manifest::{Change, Confidence};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [repository, from, to, folder] = arguments.as_slice() else {
        println!("usage: infer REPOSITORY FROM TO FOLDER");
        return;
    };
    let options = snapshot::Options::default();
    let repository = snapshot::Repository::open(Path::new(repository)).expect("a repository");
    let (before, after) = snapshot::take_pair(&repository, from, to, &options).expect("two releases");
    let (old, new) = (lang::python::link::link(&before), lang::python::link::link(&after));
    let started = std::time::Instant::now();
    let inferred = infer(&Release { snapshot: &before, graph: &old }, &Release { snapshot: &after, graph: &new });
    let (changes, pairs) = (inferred.changes, inferred.counters.candidate_pairs);
    println!("{} changes, {pairs} pairs scored in {:?}", changes.len(), started.elapsed());
    let (emitted, unresolved): (Vec<&Change>, Vec<&Change>) =
        changes.iter().partition(|it| it.confidence >= Confidence::WARN);
    write(&format!("{folder}/change_manifest.yaml"), "operations", &emitted);
    write(&format!("{folder}/manifest_report.json"), "unresolved", &unresolved);
}

fn write(path: &str, key: &str, changes: &[&Change]) {
    let rows: Vec<String> = changes.iter().map(|it| row(it)).collect();
    std::fs::write(path, format!("{{\"{key}\": [\n{}\n]}}\n", rows.join(",\n"))).expect("a folder to write to");
}

fn row(change: &Change) -> String {
    let names = |names: &[model::DottedName]| names.iter().map(|it| format!("\"{it}\"")).collect::<Vec<_>>().join(", ");
    let factors: Vec<String> =
        change.evidence.factors.iter().map(|it| format!("{} {}", it.name, it.per_mille)).collect();
    let place =
        change.seen_from.iter().chain(&change.seen_to).map(|it| format!("{}:{}", it.path, it.line)).collect::<Vec<_>>();
    format!(
        "{{\"kind\": \"{}\", \"match\": {}, \"status\": \"{}\", \"aliases_from\": [{}], \"aliases_to\": [{}], \"confidence\": {}, \"why\": {:?}, \"quote\": {:?}, \"seen\": {:?}}}",
        change.operation.kind().as_str(),
        manifest::wire::operation_json(&change.operation)["match"],
        change.status.as_str(),
        names(&change.aliases_from),
        names(&change.aliases_to),
        change.confidence,
        factors.join("; "),
        change.evidence.quote.escape_default().to_string(),
        place,
    )
}

//! Runs every case below `cases/`; words on the command line pick cases by path, `UPDATE=1` rewrites expectations.
//!
//! A case in `known_gaps/` says what would be right and must fail: when it passes, it moves to its kind's folder.
#![expect(clippy::print_stdout, reason = "a test runner reports what it ran")]

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};

use fixture::Case;
use tests::{Failure, judge, run, updated};

/// What a case came to.
struct Report {
    path: String,
    /// What is wrong; empty when it is as it should be.
    complaint: String,
}

fn main() -> ExitCode {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("cases");
    let words: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let paths = files(&root);
    let picked = |path: &&PathBuf| words.iter().all(|word| path.to_string_lossy().contains(word.as_str()));
    let picked: Vec<&PathBuf> = paths.iter().filter(picked).collect();
    let reports = in_parallel(&picked, |path| report(&root, path));
    let failed: Vec<&Report> = reports.iter().filter(|it| !it.complaint.is_empty()).collect();
    for report in &failed {
        println!("--- {}\n{}", report.path, report.complaint);
    }
    println!("cases: {} passed, {} failed", reports.len() - failed.len(), failed.len());
    if failed.is_empty() && (!picked.is_empty() || !words.is_empty()) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Every case below `folder`, in path order.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("the cases are there");
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("the folder is readable").path()).collect();
    paths.sort();
    paths.into_iter().flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

/// The results in the order of `items`.
fn in_parallel<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let claim = || Some(next.fetch_add(1, Ordering::Relaxed)).filter(|place| *place < items.len());
    let worker = || std::iter::from_fn(claim).map(|place| (place, work(&items[place]))).collect::<Vec<_>>();
    let threads = std::thread::available_parallelism().map_or(1, |count| count.get().min(8));
    let mut results: Vec<(usize, R)> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(worker)).collect();
        workers.into_iter().flat_map(|it| it.join().expect("a worker reports panics of its cases")).collect()
    });
    results.sort_by_key(|(place, _)| *place);
    results.into_iter().map(|(_, result)| result).collect()
}

fn report(root: &Path, path: &Path) -> Report {
    let name = path.strip_prefix(root).expect("cases lie below the root").to_string_lossy().replace('\\', "/");
    let text = std::fs::read_to_string(path).expect("a case is readable text");
    let judged = std::panic::catch_unwind(|| judged(&text)).unwrap_or_else(|_| Err("panicked".to_owned()));
    let complaint = match judged {
        Err(message) => message,
        Ok((_, failures)) if name.starts_with("known_gaps/") => gap(&failures),
        Ok((case, failures)) => complain(path, &case, &failures),
    };
    Report { path: name, complaint }
}

fn judged(text: &str) -> Result<(Case, Vec<Failure>), String> {
    let case = Case::parse(text).map_err(|error| error.to_string())?;
    let failures = judge(&case, &run(&case));
    Ok((case, failures))
}

fn gap(failures: &[Failure]) -> String {
    if failures.is_empty() { "this gap is closed: move the case to its kind's folder\n".into() } else { String::new() }
}

fn complain(path: &Path, case: &Case, failures: &[Failure]) -> String {
    let update = std::env::var_os("UPDATE").is_some_and(|it| it == "1");
    if let (true, Some(text)) = (update, updated(case, failures)) {
        std::fs::write(path, text).expect("a case can be rewritten");
        let laws = failures.iter().filter(|it| matches!(it, Failure::Law(_)));
        return laws.map(Failure::to_string).collect();
    }
    failures.iter().map(|failure| format!("{failure}\n")).collect()
}

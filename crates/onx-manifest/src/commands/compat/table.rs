//! The answer for people: a table on the terminal, and the same as Markdown.

use std::fmt::Write;

use terminal::printable;

use super::Answer;
use super::verdict::{Breakage, Row, Verdict};

/// A table with what follows from it.
pub(super) fn text(answer: &Answer) -> String {
    let width = answer.rows.iter().map(|row| row.version.len()).max().unwrap_or(0).max("version".len());
    let mut res = format!("{:<width$}  {:<12}  first breaking use\n", "version", "verdict");
    for row in &answer.rows {
        let line = format!("{:<width$}  {:<12}  {}", row.version, row.verdict.word(), detail(answer, row));
        writeln!(res, "{}", line.trim_end()).expect("writing to a string cannot fail");
    }
    let width = 12;
    res.push('\n');
    for (name, value) in conclusions(answer) {
        writeln!(res, "{name:<width$}  {value}").expect("writing to a string cannot fail");
    }
    printable(&res).into_owned()
}

/// The same as a table of Markdown.
pub(super) fn markdown(answer: &Answer) -> String {
    let mut res = "| version | verdict | first breaking use |\n| --- | --- | --- |\n".to_owned();
    for row in &answer.rows {
        let detail = detail(answer, row).replace('|', "\\|");
        writeln!(res, "| {} | {} | {} |", row.version, row.verdict.word(), detail)
            .expect("writing to a string cannot fail");
    }
    res.push('\n');
    for (name, value) in conclusions(answer) {
        writeln!(res, "- {name}: {value}").expect("writing to a string cannot fail");
    }
    printable(&res).into_owned()
}

fn detail(answer: &Answer, row: &Row) -> String {
    let remarks = match row.remarks.len() {
        0 => String::new(),
        1 => "1 use to look at".to_owned(),
        count => format!("{count} uses to look at"),
    };
    match &row.verdict {
        Verdict::Compatible => remarks,
        Verdict::Unknown if !row.doubts.is_empty() => first(answer, &row.doubts),
        Verdict::Unknown => "parts of this release are compiled and cannot be read".to_owned(),
        Verdict::Unreadable(reason) => reason.clone(),
        Verdict::Incompatible => first(answer, &row.breakages),
        Verdict::Migratable(remedy) => {
            let (edits, files, manifests) = (remedy.edits, remedy.files, remedy.manifests.join(", "));
            let left = if remedy.left > 0 { format!(", {} to look at", remedy.left) } else { String::new() };
            format!("{edits} edits in {files} files by {manifests}{left}")
        }
    }
}

/// `path:line:col: reason`, and how many more there are.
fn first(answer: &Answer, breakages: &[Breakage]) -> String {
    let Some(breakage) = breakages.first() else { return String::new() };
    let (usage, file) = (&breakage.usage, answer.dependent.file(&breakage.usage));
    let more = if breakages.len() > 1 { format!(" (and {} more)", breakages.len() - 1) } else { String::new() };
    format!("{file}:{}:{}: {}{more}", usage.line, usage.column, breakage.reason)
}

/// What follows, by name.
fn conclusions(answer: &Answer) -> Vec<(&'static str, String)> {
    let advice = &answer.advice;
    let mut res = Vec::new();
    res.push((
        "works with",
        match &advice.widest {
            Some(range) => format!("{range} ({} of {} versions)", advice.count, answer.rows.len()),
            None => "none of these versions".to_owned(),
        },
    ));
    if let Some(used) = &advice.in_use {
        res.push(("in use", format!("{} ({})", used.version, used.source)));
    }
    if let Some(declared) = &advice.declared {
        let versions = if declared.versions.is_empty() { "any version" } else { declared.versions.as_str() };
        let broken = answer.rows.iter().filter(|row| row.is_asked_for && row.verdict.is_broken()).count();
        let holds = if broken > 0 { format!(", holds {broken} that break") } else { String::new() };
        res.push(("requires", format!("{versions} ({}){holds}", declared.path)));
    }
    if let Some(range) = &advice.should_be {
        res.push(("should be", range.clone()));
    }
    res
}

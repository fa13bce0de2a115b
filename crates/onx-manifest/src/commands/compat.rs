//! Which versions of a core a dependent works with.

mod breakage;
mod dependent;
mod range;

use std::fmt::Write;

use lang::python::usage::Usage;
use model::{Limits, Surface};
use serde_json::{Value, json};
use snapshot::{Options, Repository};
use terminal::{ExitCode, Failure, Global, Messages, Progress, printable};

use crate::cli::Compat;
use crate::kept;
use crate::releases::{self, Release};
use crate::{Outcome, print};
use breakage::{Breakage, first_breakage};
use dependent::Dependent;

/// A table of versions and verdicts; incompatible ones are findings.
pub(crate) fn run(arguments: &Compat, global: &Global, limits: &Limits, messages: Messages) -> Outcome {
    let dependent = Dependent::read(&arguments.package, limits, messages)?;
    let range = range::parse(&arguments.core_versions)?;
    let repository = releases::open_with_cache(&arguments.core.core_path, &arguments.core.cache, messages)?;
    let versions = range::versions(&repository, &range, arguments)?;
    let options = arguments.core.layout.options(arguments.core_package.as_deref(), limits);
    let rows = rows(&dependent, &repository, &versions, &options, messages)?;
    kept::tell(&repository, messages);
    let table = if global.wants_json() { json_table(&dependent, &rows) } else { text_table(&dependent, &rows) };
    print(&table)?;
    next_steps(&rows, arguments).iter().for_each(|step| messages.note(step));
    let broken = rows.iter().any(|row| matches!(row.verdict, Verdict::Incompatible(_)));
    Ok(if broken { ExitCode::Findings } else { ExitCode::Done })
}

/// One version of the core.
struct Row {
    version: String,
    verdict: Verdict,
}

/// How a dependent fares with one version.
enum Verdict {
    /// Everything that it uses is there.
    Compatible,
    /// The release could only be read in part, and what could be read is there.
    Unknown,
    /// Something is not.
    Incompatible(Breakage),
    /// The release could not be read.
    Unreadable(String),
}

fn rows(
    dependent: &Dependent,
    repository: &Repository,
    versions: &[snapshot::Release],
    options: &Options,
    messages: Messages,
) -> Result<Vec<Row>, Failure> {
    let mut progress = Progress::start(messages);
    // Receivers are typed by the newest release: what it knows of classes fits the most code.
    let mut uses: Option<Vec<Usage>> = None;
    let mut res = Vec::new();
    for release in versions.iter().rev() {
        progress.phase(&format!("reading {}", release.version));
        let verdict = match surface(repository, release, options) {
            Ok(surface) => {
                let uses = uses.get_or_insert_with(|| dependent.uses(&surface));
                verdict(uses, &surface)
            }
            Err(reason) => Verdict::Unreadable(reason),
        };
        res.push(Row { version: release.version.clone(), verdict });
    }
    res.reverse();
    match uses {
        Some(uses) if uses.is_empty() => Err(unused(dependent, options)),
        Some(_) => Ok(res),
        None => Err(Failure::new(ExitCode::Usage, "no version in the range can be read")
            .hint("name the core's project with --core-package, or its folder with --import-root")),
    }
}

fn unused(dependent: &Dependent, options: &Options) -> Failure {
    let core = options.package.as_deref().unwrap_or("the core");
    Failure::new(ExitCode::Usage, format!("`{}` does not use {core}", dependent.path.display()))
        .hint("give the dependent's folder with --package and the core's repository with --core-path")
}

fn surface(repository: &Repository, release: &snapshot::Release, options: &Options) -> Result<Surface, String> {
    let snapshot = snapshot::take(repository, &release.tag, options).map_err(|error| error.to_string())?;
    Ok(Release::of(snapshot, release.version.clone()).surface())
}

fn verdict(uses: &[Usage], surface: &Surface) -> Verdict {
    match first_breakage(uses, surface) {
        Some(breakage) => Verdict::Incompatible(breakage),
        None if surface.incomplete => Verdict::Unknown,
        None => Verdict::Compatible,
    }
}

/// How to get the manifest for every step from a version that works to one that does not.
fn next_steps(rows: &[Row], arguments: &Compat) -> Vec<String> {
    let breaks = |pair: &&[Row]| {
        matches!(pair[0].verdict, Verdict::Compatible) && matches!(pair[1].verdict, Verdict::Incompatible(_))
    };
    let core = arguments.core.core_path.display();
    let step = |pair: &[Row]| {
        let (from, to) = (&pair[0].version, &pair[1].version);
        format!("help: onx-manifest generate --core-path {core} --from {from} --to {to} --out DIR")
    };
    rows.windows(2).filter(breaks).map(step).collect()
}

impl Verdict {
    fn word(&self) -> &'static str {
        match self {
            Self::Compatible => "compatible",
            Self::Unknown => "unknown",
            Self::Incompatible(_) => "incompatible",
            Self::Unreadable(_) => "unreadable",
        }
    }

    fn detail(&self, dependent: &Dependent) -> String {
        match self {
            Self::Compatible => String::new(),
            Self::Unknown => "parts of this release are compiled and cannot be read".to_owned(),
            Self::Incompatible(it) => format!("{} {}", dependent.place(&it.usage), it.reason),
            Self::Unreadable(reason) => reason.clone(),
        }
    }
}

fn text_table(dependent: &Dependent, rows: &[Row]) -> String {
    let width = rows.iter().map(|row| row.version.len()).max().unwrap_or(0).max("version".len());
    let mut res = format!("{:<width$}  {:<12}  first breaking use\n", "version", "verdict");
    for row in rows {
        let line = format!("{:<width$}  {:<12}  {}", row.version, row.verdict.word(), row.verdict.detail(dependent));
        writeln!(res, "{}", line.trim_end()).expect("writing to a string cannot fail");
    }
    printable(&res).into_owned()
}

fn json_table(dependent: &Dependent, rows: &[Row]) -> String {
    let rows: Vec<Value> = rows.iter().map(|row| json_row(dependent, row)).collect();
    format!("{:#}\n", json!({"type": "compat", "schema_version": 1, "versions": rows}))
}

fn json_row(dependent: &Dependent, row: &Row) -> Value {
    let mut value = json!({"version": row.version, "verdict": row.verdict.word()});
    let fields = value.as_object_mut().expect("it was written as a map");
    match &row.verdict {
        Verdict::Incompatible(it) => {
            let Usage { line, column, path, .. } = &it.usage;
            let file = dependent.file(&it.usage).as_str();
            let first =
                json!({"path": file, "line": line, "column": column, "name": path.as_str(), "reason": it.reason});
            fields.insert("first_breaking_use".to_owned(), first);
        }
        Verdict::Unreadable(reason) => {
            fields.insert("reason".to_owned(), reason.as_str().into());
        }
        Verdict::Compatible | Verdict::Unknown => {}
    }
    value
}

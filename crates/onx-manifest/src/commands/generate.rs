mod check;

use std::path::Path;

use inference::Inferred;
use manifest::wire::to_yaml;
use manifest::{GENERATOR, Manifest, Override, Source};
use model::wire::{graph_v1, stamp_v1, tree_v2};
use model::{Digest, Language, Snapshot};
use snapshot::{Effort, Options, Repository};
use synth::{Header, Report, Statistics, synthesize};
use terminal::{ExitCode, Failure, Global, Messages, Progress, printable};

use crate::cli::Generate;
use crate::explanation::Background;
use crate::files::Files;
use crate::kept;
use crate::measure::Stages;
use crate::overrides_file::OverridesFile;
use crate::releases::{self, Release};
use crate::seen;
use crate::sources::Sources;
use crate::{Outcome, print};

/// Two refs in, a manifest and everything it rests on out; no file gets its name before everything is made.
pub(crate) fn run(arguments: &Generate, global: &Global, messages: Messages) -> Outcome {
    if arguments.explain && arguments.out == Path::new("-") {
        let failure = Failure::new(ExitCode::Usage, "`--out -` prints the manifest where `--explain` would write");
        return Err(failure.hint("write the manifest to a folder with --out DIR"));
    }
    let mut stages = Stages::new(Progress::start(messages));
    let repository = releases::open_with_cache(&arguments.core.core_path, &arguments.core.cache, messages)?;
    let pair = read(arguments, &repository, &mut stages)?;
    kept::tell(&repository, messages);
    // Packs stay mapped as long as it is open.
    drop(repository);
    warn(&pair, messages);
    let corrections = corrections(arguments, messages)?;
    let inferred = infer(&pair, &mut stages);
    if arguments.check || arguments.out == Path::new("-") {
        let checksums = checksums(&pair, &mut stages);
        let (manifest, report) = manifest(arguments, &pair, checksums, &corrections.overrides, inferred, &mut stages);
        corrections.tell(&report, messages);
        let text = to_yaml(&manifest);
        if arguments.check {
            return check::run(arguments, &manifest, &text, messages);
        }
        print(&text)?;
    } else {
        let files = Files::open(&arguments.out)?;
        let checksums = if arguments.manifest_only {
            checksums(&pair, &mut stages)
        } else {
            stages.run("write", "writing artifacts", || artifacts(&pair, &files))?
        };
        let (manifest, report) = manifest(arguments, &pair, checksums, &corrections.overrides, inferred, &mut stages);
        corrections.tell(&report, messages);
        files.text("change_manifest.yaml", &to_yaml(&manifest))?;
        let explained = Explained::of(arguments, &pair, &manifest, &report)?;
        if !arguments.manifest_only {
            files.text("manifest_report.json", &synth::wire::report_json(&complete(report, &pair, stages)))?;
        }
        files.commit()?;
        announce(arguments, global, &manifest, explained, messages)?;
    }
    // The process is about to end: to give back both releases piece by piece would only take time.
    std::mem::forget(pair);
    Ok(ExitCode::Done)
}

/// The two releases.
struct Pair {
    before: Release,
    after: Release,
    effort: Effort,
}

fn read(arguments: &Generate, repository: &Repository, stages: &mut Stages) -> Result<Pair, Failure> {
    let options = arguments.core.layout.options(arguments.package.as_deref());
    let from_version = label(repository, &arguments.from, arguments.from_version.as_deref(), &options)?;
    let to_version = label(repository, &arguments.to, arguments.to_version.as_deref(), &options)?;
    let (before, after) = stages
        .run("snapshot", "reading both releases", || {
            snapshot::take_pair(repository, &arguments.from, &arguments.to, &options)
        })
        .map_err(|error| releases::failure(&error))?;
    let (before, after) = stages.run("link", "linking names", || {
        rayon::join(|| Release::of(before, from_version), || Release::of(after, to_version))
    });
    Ok(Pair { before, after, effort: repository.effort() })
}

fn label(repository: &Repository, reference: &str, given: Option<&str>, options: &Options) -> Result<String, Failure> {
    let found = releases::version(repository, reference, options)?;
    Ok(given.map_or(found, str::to_owned))
}

fn warn(pair: &Pair, messages: Messages) {
    if pair.before.snapshot.commit == pair.after.snapshot.commit {
        messages.warning("both refs are the same commit: there is nothing to find");
    }
    for release in [&pair.before, &pair.after] {
        let problems = release.snapshot.files.iter().filter_map(|file| Some((file, file.outline.as_ref()?)));
        for (file, problem) in problems.flat_map(|(file, outline)| outline.problems.iter().map(move |it| (file, it))) {
            let reference = &release.snapshot.reference;
            messages.detail(&format!("{}:{}: at {reference}: {}", file.path, problem.line, problem.message));
        }
    }
}

fn corrections(arguments: &Generate, messages: Messages) -> Result<OverridesFile, Failure> {
    match &arguments.overrides {
        Some(path) => OverridesFile::read(path, messages),
        None if arguments.no_overrides => Ok(OverridesFile::default()),
        None => OverridesFile::read_of_core(&arguments.core.core_path, messages),
    }
}

fn infer(pair: &Pair, stages: &mut Stages) -> Inferred {
    let mut inferred = stages
        .run("infer", "comparing the releases", || inference::infer(&pair.before.as_side(), &pair.after.as_side()));
    seen::complete(&mut inferred.changes, &pair.before, &pair.after);
    inferred
}

/// The checksums of trees that nobody asked for.
fn checksums(pair: &Pair, stages: &mut Stages) -> [Digest; 2] {
    let checksum = |release: &Release| tree_v2::checksum(&release.snapshot, &release.graph);
    stages.run("trees", "hashing symbols", || rayon::join(|| checksum(&pair.before), || checksum(&pair.after))).into()
}

fn manifest(
    arguments: &Generate,
    pair: &Pair,
    checksums: [Digest; 2],
    overrides: &[Override],
    inferred: Inferred,
    stages: &mut Stages,
) -> (Manifest, Report) {
    let header = header(arguments, pair, checksums);
    let threshold = arguments.confidence_threshold;
    let (manifest, mut report) =
        stages.run("synthesize", "writing the manifest", || synthesize(inferred.changes, overrides, header, threshold));
    report.statistics = Some(Statistics {
        candidate_pairs: inferred.counters.candidate_pairs,
        blobs_read: pair.effort.read,
        blobs_parsed: pair.effort.parsed,
        blobs_cached: pair.effort.cached,
        ..Statistics::default()
    });
    (manifest, report)
}

fn header(arguments: &Generate, pair: &Pair, [from_snapshot, to_snapshot]: [Digest; 2]) -> Header {
    let (before, after) = (&pair.before.snapshot, &pair.after.snapshot);
    let commit = |snapshot: &Snapshot| snapshot.commit.clone().unwrap_or_default();
    Header {
        package: if after.package.is_empty() { before.package.clone() } else { after.package.clone() },
        language: Language::Python,
        from: pair.before.version.clone(),
        to: pair.after.version.clone(),
        source: Some(Source {
            from_ref: arguments.from.clone(),
            from_commit: commit(before),
            to_ref: arguments.to.clone(),
            to_commit: commit(after),
            from_snapshot,
            to_snapshot,
        }),
        generator: GENERATOR.to_owned(),
    }
}

/// Writes the files of both releases; gives the checksums of their trees.
fn artifacts(pair: &Pair, files: &Files) -> Result<[Digest; 2], Failure> {
    let (before, after) = rayon::join(|| side("from", &pair.before, files), || side("to", &pair.after, files));
    Ok([before?, after?])
}

/// Writes the files of one release, called after `name`.
fn side(name: &str, release: &Release, files: &Files) -> Result<Digest, Failure> {
    let Release { snapshot, graph, .. } = release;
    let tree = || files.write(&format!("{name}.tree"), |out| tree_v2::write(snapshot, graph, out));
    let stamp = || files.write(&format!("metadata_{name}.yaml"), |out| stamp_v1::write(snapshot, graph, out));
    let graph = || files.write(&format!("graph_{name}.json"), |out| graph_v1::write(snapshot, graph, out));
    let surface = || files.write(&format!("surface_{name}.json"), |out| release.write_surface(out));
    let ((tree, stamp), (graph, surface)) = rayon::join(|| rayon::join(tree, stamp), || rayon::join(graph, surface));
    stamp.and(graph).and(surface).and(tree)
}

/// `report` with what the run took.
fn complete(mut report: Report, pair: &Pair, stages: Stages) -> Report {
    let counted = report.statistics.take().unwrap_or_default();
    report.statistics = Some(Statistics {
        from: pair.before.side(),
        to: pair.after.side(),
        cache_hits: shared_files(&pair.before.snapshot, &pair.after.snapshot),
        stages: stages.finish(),
        ..counted
    });
    report
}

/// Files with an outline that both releases hold with the same bytes: they were parsed once.
fn shared_files(before: &Snapshot, after: &Snapshot) -> u64 {
    let parsed = |snapshot: &Snapshot| -> std::collections::BTreeSet<model::Digest> {
        snapshot.files.iter().filter(|file| file.outline.is_some()).map(|file| file.digest).collect()
    };
    parsed(before).intersection(&parsed(after)).count() as u64
}

/// What `--explain` asks for; empty without it.
#[derive(Default)]
struct Explained {
    text: String,
    json: Vec<serde_json::Value>,
}

impl Explained {
    fn of(arguments: &Generate, pair: &Pair, manifest: &Manifest, report: &Report) -> Result<Self, Failure> {
        let mut res = Self::default();
        if !arguments.explain {
            return Ok(res);
        }
        let commits = [&pair.before, &pair.after].map(|it| it.snapshot.commit.clone().unwrap_or_default());
        let sources = Sources::of(releases::open(&arguments.core.core_path)?, commits);
        let surface = pair.before.surface();
        let background = Background { manifest, sources: &sources, surface: Some(&surface) };
        for it in &report.operations {
            let explanation = background.of_operation(&it.id, &it.change)?;
            let gap = if res.text.is_empty() { "" } else { "\n" };
            res.text += &format!("{gap}{}", explanation.text(manifest));
            res.json.push(explanation.json());
        }
        Ok(res)
    }
}

fn announce(
    arguments: &Generate,
    global: &Global,
    manifest: &Manifest,
    explained: Explained,
    messages: Messages,
) -> Result<(), Failure> {
    let path = arguments.out.join("change_manifest.yaml");
    let Manifest { package, from, to, summary, operations, .. } = manifest;
    messages.note(&format!("{package} {from} → {to}: {summary}"));
    messages.note(&format!("wrote {}", path.display()));
    if !global.wants_json() {
        return print(&printable(&explained.text));
    }
    let mut value = serde_json::json!({
        "type": "generate",
        "schema_version": 1,
        "manifest": path.to_string_lossy().replace('\\', "/"),
        "package": package,
        "from": from,
        "to": to,
        "semver": manifest.semver.as_str(),
        "summary": summary,
        "operations": operations.len(),
    });
    if arguments.explain {
        value["explained"] = explained.json.into();
    }
    print(&format!("{value:#}\n"))
}

mod announce;
mod check;
mod memory;
mod repeat;

use std::fs::File;
use std::path::Path;

use inference::Inferred;
use manifest::wire::to_yaml;
use manifest::{Confidence, GENERATOR, Manifest, Override, Source};
use model::wire::{graph_v1, stamp_v1, surface_v1, tree_v2};
use model::{Digest, Language, Limit, Limits, SkipReason, Skipped, Snapshot, Surface};
use snapshot::{Effort, Options, Repository};
use synth::wire::{report_json, with_run};
use synth::{Header, Report, Statistics, synthesize};
use terminal::{ExitCode, Failure, Global, Messages, Progress};

use crate::cli::Generate;
use crate::corpus::{self, Attempt, Task};
use crate::files::Files;
use crate::kept;
use crate::measure::Stages;
use crate::overrides_file::OverridesFile;
use crate::own_uses;
use crate::releases::{self, Release};
use crate::said::Said;
use crate::seen;
use crate::{Outcome, print, verification};
use announce::{Explained, More, announce};
use memory::{Conclusion, Counts, Memory};
use repeat::{keep, memory, repeat};

const MANIFEST: &str = "change_manifest.yaml";
const REPORT: &str = "manifest_report.json";
/// The stage that compares both releases: its name, and what people read meanwhile.
const INFER: (&str, &str) = ("infer", "comparing the releases");

/// Two refs in, a manifest and everything it rests on out; no file gets its name before everything is made.
pub(crate) fn run(arguments: &Generate, global: &Global, limits: &Limits, messages: Messages) -> Outcome {
    refuse(arguments)?;
    let mut stages = Stages::new(Progress::start(messages));
    let repository = releases::open_with_cache(&arguments.core.core_path, &arguments.core.cache, messages)?;
    let cache = repository.cache().cloned();
    let corrections = corrections(arguments, limits, messages)?;
    if arguments.check {
        return compare((arguments, limits), repository, &corrections, stages, messages);
    }
    let memory = memory((arguments, limits), &repository, cache.as_deref(), &corrections)?;
    let (conclusion, effort, more) = match repeat(arguments, memory.as_ref(), &mut stages)? {
        Some(conclusion) => {
            memory.into_iter().for_each(Memory::close);
            conclusion.said.iter().for_each(|it| it.tell(messages));
            let effort = conclusion.effort();
            (conclusion, effort, More::default())
        }
        None => work_out((arguments, limits), repository, &corrections, memory, stages, messages)?,
    };
    kept::tell_of(cache.as_deref(), effort, messages);
    let is_failing = more.is_failing();
    if arguments.out != Path::new("-") {
        announce(arguments, global, &conclusion, more, messages)?;
    }
    Ok(if is_failing { ExitCode::Findings } else { ExitCode::Done })
}

/// Refuses what cannot be written where it is asked for.
fn refuse(arguments: &Generate) -> Result<(), Failure> {
    let prints = arguments.out == Path::new("-");
    let what = match (arguments.explain, &arguments.corpus) {
        (true, _) if prints => "`--out -` prints the manifest where `--explain` would write",
        (_, Some(_)) if prints => "`--out -` prints the manifest and leaves no place for patches",
        (_, Some(corpus)) => return corpus::refuse_inside(corpus, &arguments.out),
        (_, None) => return Ok(()),
    };
    Err(Failure::new(ExitCode::Usage, what).hint("write the manifest to a folder with --out DIR"))
}

/// Says whether the manifest that is there already is the one that both releases give.
fn compare(
    (arguments, limits): (&Generate, &Limits),
    repository: Repository,
    corrections: &OverridesFile,
    mut stages: Stages,
    messages: Messages,
) -> Outcome {
    let pair = read((arguments, limits), repository, &mut stages)?;
    said(&pair, limits).iter().for_each(|it| it.tell(messages));
    let inferred = stages.run(INFER.0, INFER.1, || infer(&pair));
    let written = checksums(&pair, &mut stages);
    let (manifest, report) = manifest(arguments, &pair, written, &corrections.overrides, inferred, &mut stages)?;
    corrections.said(&report).iter().for_each(|it| it.tell(messages));
    check::run(arguments, &manifest, &to_yaml(&manifest), messages)
}

/// Reads both releases, compares them, writes what comes of it, and keeps that in `memory`.
fn work_out(
    (arguments, limits): (&Generate, &Limits),
    repository: Repository,
    corrections: &OverridesFile,
    memory: Option<Memory<'_>>,
    mut stages: Stages,
    messages: Messages,
) -> Result<(Conclusion, Effort, More), Failure> {
    let pair = read((arguments, limits), repository, &mut stages)?;
    let told = said(&pair, limits);
    told.iter().for_each(|it| it.tell(messages));
    let files = if arguments.out == Path::new("-") { None } else { Some(Files::open(&arguments.out)?) };
    let (inferred, written) = match &files {
        Some(files) if !arguments.manifest_only => {
            let wants_surfaces = !arguments.no_verify && pair.before.snapshot.files.iter().any(own_uses::is_beside);
            let write = || artifacts(&pair, files, wants_surfaces);
            let (inferred, written) =
                stages.both((INFER.0, INFER.1, || infer(&pair)), ("write", "writing artifacts", write));
            (inferred, written?)
        }
        Some(_) | None => (stages.run(INFER.0, INFER.1, || infer(&pair)), checksums(&pair, &mut stages)),
    };
    let counts = counts(&pair, &inferred);
    let (manifest, mut report) = manifest(arguments, &pair, written, &corrections.overrides, inferred, &mut stages)?;
    let obeyed = corrections.said(&report);
    obeyed.iter().for_each(|it| it.tell(messages));
    let attempts = attempts((arguments, limits), &pair, &manifest, &mut stages, messages)?;
    corpus::record(&attempts, &mut report);
    if let Some(files) = &files {
        patches(&attempts, files)?;
    }
    let more = More { explained: Explained::of(arguments, &pair, &manifest, &report)?, attempts };
    let mut conclusion = conclusion(&manifest, [told, obeyed].concat(), counts, &pair);
    // Objects that a partial clone lacks may be there next time.
    let memory = memory.filter(|_| !lacks_objects(&pair));
    let report = (!arguments.manifest_only).then(|| report_json(&report));
    let statistics = || counts.statistics(pair.effort, stages.done());
    conclusion.files = write(files, &to_yaml(&manifest), report.as_deref(), statistics, memory.as_ref())?;
    if let Some(memory) = memory.filter(|_| !conclusion.files.is_empty()) {
        memory.conclude(&conclusion);
    }
    let effort = pair.effort;
    if arguments.corpus.is_some() {
        corpus::clear(&arguments.out, &more.attempts);
    }
    // The process is about to end: to give back both releases piece by piece would only take time.
    std::mem::forget(pair);
    Ok((conclusion, effort, more))
}

/// What comes of the manifest in the projects of the corpus; none without one.
fn attempts(
    (arguments, limits): (&Generate, &Limits),
    pair: &Pair,
    manifest: &Manifest,
    stages: &mut Stages,
    messages: Messages,
) -> Result<Vec<Attempt>, Failure> {
    let Some(corpus) = &arguments.corpus else { return Ok(Vec::new()) };
    let surfaces = [pair.before.surface(), pair.after.surface()];
    let task = Task { manifest, surfaces, command: arguments.verify_command.as_deref(), limits };
    stages.run("corpus", "trying the manifest out on dependents", || corpus::try_out(corpus, &task, messages))
}

/// Writes the patches that are some.
fn patches(attempts: &[Attempt], files: &Files) -> Result<(), Failure> {
    let made = attempts.iter().filter(|it| !it.patch.is_empty());
    made.map(|it| (corpus::patch_name(it), &it.patch)).try_for_each(|(name, patch)| files.bytes(&name, patch))
}

/// Writes the manifest, and beside the other files `report` with what the run took; gives what `memory` kept of it.
fn write(
    files: Option<Files>,
    manifest: &str,
    report: Option<&str>,
    statistics: impl FnOnce() -> Statistics,
    memory: Option<&Memory<'_>>,
) -> Result<Vec<(String, usize)>, Failure> {
    let Some(files) = files else {
        print(manifest)?;
        return Ok(keep(memory, None, &[(MANIFEST, manifest)]));
    };
    files.text(MANIFEST, manifest)?;
    let kept = keep(memory, Some(&files), report.map(|it| (REPORT, it)).as_slice());
    if let Some(report) = report {
        files.text(REPORT, &with_run(report, &statistics()).expect("it was just written so"))?;
    }
    files.commit()?;
    Ok(kept)
}

/// True when git did not have all that the releases name.
fn lacks_objects(pair: &Pair) -> bool {
    let mut skipped = pair.before.snapshot.skipped.iter().chain(&pair.after.snapshot.skipped);
    skipped.any(|it| it.reason == SkipReason::Missing)
}

fn conclusion(manifest: &Manifest, said: Vec<Said>, counts: Counts, pair: &Pair) -> Conclusion {
    Conclusion {
        package: manifest.package.clone(),
        from: manifest.from.clone(),
        to: manifest.to.clone(),
        semver: manifest.semver.as_str().to_owned(),
        summary: manifest.summary.clone(),
        operations: manifest.operations.len(),
        said,
        blobs: pair.effort.read + pair.effort.cached,
        counts,
        files: Vec::new(),
    }
}

/// The two releases.
struct Pair {
    before: Release,
    after: Release,
    effort: Effort,
}

/// Closes the repository as soon as everything is read: packs stay mapped as long as it is open.
fn read(
    (arguments, limits): (&Generate, &Limits),
    repository: Repository,
    stages: &mut Stages,
) -> Result<Pair, Failure> {
    let options = arguments.core.project.options(limits);
    let from_version = label(&repository, &arguments.from, arguments.from_version.as_deref(), &options)?;
    let to_version = label(&repository, &arguments.to, arguments.to_version.as_deref(), &options)?;
    let (before, after) = stages
        .run("snapshot", "reading both releases", || {
            snapshot::take_pair(&repository, &arguments.from, &arguments.to, &options)
        })
        .map_err(|error| releases::failure(&error))?;
    let effort = repository.effort();
    drop(repository);
    let (before, after) = stages.run("link", "linking names", || {
        rayon::join(|| Release::of(before, from_version), || Release::of(after, to_version))
    });
    Ok(Pair { before, after, effort })
}

fn label(repository: &Repository, reference: &str, given: Option<&str>, options: &Options) -> Result<String, Failure> {
    let found = releases::version(repository, reference, options)?;
    Ok(given.map_or(found, str::to_owned))
}

/// What a person should know about the releases.
fn said(pair: &Pair, limits: &Limits) -> Vec<Said> {
    let mut res = Vec::new();
    if pair.before.snapshot.commit == pair.after.snapshot.commit {
        res.push(Said::Warning("both refs are the same commit: there is nothing to find".to_owned()));
    }
    for release in [&pair.before, &pair.after] {
        let reference = &release.snapshot.reference;
        let unread = release.snapshot.skipped.iter().filter_map(|it| Some((&it.path, unread(it, limits)?)));
        res.extend(unread.map(|(path, reason)| {
            Said::Warning(format!("{path}: at {reference}: not read, its names count as missing: {reason}"))
        }));
        let problems = release.snapshot.files.iter().filter_map(|file| Some((file, file.outline.as_ref()?)));
        for (file, problem) in problems.flat_map(|(file, outline)| outline.problems.iter().map(move |it| (file, it))) {
            res.push(Said::Detail(format!("{}:{}: at {reference}: {}", file.path, problem.line, problem.message)));
        }
    }
    res
}

/// Why a Python file could not be read; `None` for what is none.
fn unread(skipped: &Skipped, limits: &Limits) -> Option<String> {
    let is_python = [".py", ".pyi"].iter().any(|ending| skipped.path.ends_with(ending));
    match skipped.reason {
        SkipReason::TooLarge => Some(limits.exceeded(Limit::ReleaseFileMb).to_string()),
        SkipReason::LfsPointer => Some("Git LFS keeps it elsewhere".to_owned()),
        SkipReason::Missing => Some("the repository does not hold it: fetch the rest of the clone".to_owned()),
        SkipReason::Submodule | SkipReason::Symlink | SkipReason::Path => None,
    }
    .filter(|_| is_python)
}

fn corrections(arguments: &Generate, limits: &Limits, messages: Messages) -> Result<OverridesFile, Failure> {
    match &arguments.overrides {
        Some(path) => OverridesFile::read(path, limits, messages),
        None if arguments.no_overrides => Ok(OverridesFile::default()),
        None => OverridesFile::read_of_core(&arguments.core.core_path, limits, messages),
    }
}

fn infer(pair: &Pair) -> Inferred {
    let mut inferred = inference::infer(&pair.before.as_side(), &pair.after.as_side());
    seen::complete(&mut inferred.changes, &pair.before, &pair.after);
    inferred
}

/// What the files of both releases are made of, and is needed further on.
struct Written {
    /// Of the trees.
    checksums: [Digest; 2],
    /// The surfaces, where they will be asked.
    surfaces: Option<[Surface; 2]>,
}

/// The checksums of trees that nobody asked for.
fn checksums(pair: &Pair, stages: &mut Stages) -> Written {
    let checksum = |release: &Release| tree_v2::checksum(&release.snapshot, &release.graph);
    let both = || rayon::join(|| checksum(&pair.before), || checksum(&pair.after));
    Written { checksums: stages.run("trees", "hashing symbols", both).into(), surfaces: None }
}

fn manifest(
    arguments: &Generate,
    pair: &Pair,
    written: Written,
    overrides: &[Override],
    mut inferred: Inferred,
    stages: &mut Stages,
) -> Result<(Manifest, Report), Failure> {
    let header = header(arguments, pair, written.checksums);
    let threshold = arguments.confidence_threshold;
    if !arguments.no_verify {
        // Everything is tried, whatever its confidence: what came of it may raise it.
        let changes = inferred.changes.clone();
        let (everything, _) = synthesize(changes, overrides, header.clone(), Confidence::from_per_mille(0));
        let tried = stages.run("verify", "trying the manifest out on the core's own tests", || {
            let (before, after) = (&pair.before, &pair.after);
            verification::try_out(&everything, &arguments.core.core_path, before, after, written.surfaces)
        })?;
        synth::weigh(&mut inferred.changes, &tried);
    }
    let synthesize = || synthesize(inferred.changes, overrides, header, threshold);
    Ok(stages.run("synthesize", "writing the manifest", synthesize))
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

/// Writes the files of both releases; gives the checksums of their trees, and their surfaces where these are wanted.
fn artifacts(pair: &Pair, files: &Files, wants_surfaces: bool) -> Result<Written, Failure> {
    let side = |name, release| side(name, release, files, wants_surfaces);
    let (before, after) = rayon::join(|| side("from", &pair.before), || side("to", &pair.after));
    let ((from, surface_from), (to, surface_to)) = (before?, after?);
    Ok(Written { checksums: [from, to], surfaces: surface_from.zip(surface_to).map(Into::into) })
}

/// Writes the files of one release, called after `name`.
fn side(
    name: &str,
    release: &Release,
    files: &Files,
    wants_surface: bool,
) -> Result<(Digest, Option<Surface>), Failure> {
    let Release { snapshot, graph, .. } = release;
    let tree = || files.write(&format!("{name}.tree"), |out| tree_v2::write(snapshot, graph, out));
    let stamp = || files.write(&format!("metadata_{name}.yaml"), |out| stamp_v1::write(snapshot, graph, out));
    let graph = || files.write(&format!("graph_{name}.json"), |out| graph_v1::write(snapshot, graph, out));
    let surface = || {
        let made = wants_surface.then(|| release.surface());
        let write = |out: &mut File| match &made {
            Some(surface) => surface_v1::write(surface, surface.symbols.iter(), out),
            None => release.write_surface(out),
        };
        files.write(&format!("surface_{name}.json"), write).map(|()| made)
    };
    let ((tree, stamp), (graph, surface)) = rayon::join(|| rayon::join(tree, stamp), || rayon::join(graph, surface));
    stamp.and(graph)?;
    let surface = surface?;
    Ok((tree?, surface))
}

/// What the report counts, whatever a run takes.
fn counts(pair: &Pair, inferred: &Inferred) -> Counts {
    let shared = shared_files(&pair.before.snapshot, &pair.after.snapshot);
    Counts::of([pair.before.side(), pair.after.side()], shared, inferred.counters.candidate_pairs)
}

/// Files with an outline that both releases hold with the same bytes: they were parsed once.
fn shared_files(before: &Snapshot, after: &Snapshot) -> u64 {
    let parsed = |snapshot: &Snapshot| -> std::collections::BTreeSet<model::Digest> {
        snapshot.files.iter().filter(|file| file.outline.is_some()).map(|file| file.digest).collect()
    };
    parsed(before).intersection(&parsed(after)).count() as u64
}

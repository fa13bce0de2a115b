//! A run that is asked for what an earlier one was asked for.

use std::path::Path;

use cache::Cache;
use model::Limits;
use rayon::prelude::*;
use snapshot::Repository;
use terminal::Failure;

use super::memory::{Conclusion, Memory, Question, Wanted};
use super::{MANIFEST, REPORT};
use crate::cli::Generate;
use crate::files::Files;
use crate::measure::Stages;
use crate::overrides_file::OverridesFile;
use crate::{print, releases};

/// Where a run that is asked for the same is kept; `None` without a cache, and where both releases are needed anyway.
pub(super) fn memory<'a>(
    (arguments, limits): (&Generate, &Limits),
    repository: &Repository,
    cache: Option<&'a Cache>,
    corrections: &OverridesFile,
) -> Result<Option<Memory<'a>>, Failure> {
    let options = arguments.core.project.options(limits);
    let wanted = |reference, given: &Option<String>| -> Result<Wanted<'_>, Failure> {
        let found = repository.resolve(reference, &options).map_err(|error| releases::failure(&error))?;
        Ok(Wanted { reference, commit: found.commit, version: given.clone().unwrap_or(found.version) })
    };
    let question = Question {
        from: wanted(&arguments.from, &arguments.from_version)?,
        to: wanted(&arguments.to, &arguments.to_version)?,
        package: options.package.as_deref(),
        import_roots: &options.import_roots,
        size_limit: options.size_limit,
        threshold: arguments.confidence_threshold.per_mille(),
        corrections: (corrections.path().to_string_lossy().into_owned(), corrections.text()),
        is_verified: !arguments.no_verify,
        manifest_only: arguments.manifest_only || arguments.out == Path::new("-"),
    };
    // Other people's projects are not among what is asked for.
    let is_kept = !arguments.explain && arguments.corpus.is_none();
    Ok(Memory::of(cache, &question).filter(|_| is_kept))
}

/// Writes what an earlier run wrote that was asked for the same; `None` when there was none, or not all of it is kept.
pub(super) fn repeat(
    arguments: &Generate,
    memory: Option<&Memory<'_>>,
    stages: &mut Stages,
) -> Result<Option<Conclusion>, Failure> {
    let Some((memory, conclusion)) = memory.and_then(|it| Some((it, it.conclusion()?))) else { return Ok(None) };
    if arguments.out == Path::new("-") {
        let Some(text) = memory.text(&conclusion, MANIFEST) else { return Ok(None) };
        print(&text)?;
        return Ok(Some(conclusion));
    }
    let files = Files::open(&arguments.out)?;
    let copied = stages.run("recall", "copying what an earlier run wrote", || {
        let rest = conclusion.files.par_iter().filter(|file| file.0 != REPORT);
        rest.map(|file| files.write(&file.0, |out| memory.copy(file, out))).collect::<Result<Vec<bool>, _>>()
    })?;
    if copied.contains(&false) {
        return Ok(None);
    }
    if !arguments.manifest_only {
        let statistics = conclusion.counts.statistics(conclusion.effort(), stages.done());
        let report = memory.text(&conclusion, REPORT).and_then(|it| synth::wire::with_run(&it, &statistics));
        let Some(report) = report else { return Ok(None) };
        files.text(REPORT, &report)?;
    }
    files.commit()?;
    Ok(Some(conclusion))
}

/// Keeps what was written to `files`, and `texts`; nothing when that cannot be read back.
pub(super) fn keep(memory: Option<&Memory<'_>>, files: Option<&Files>, texts: &[(&str, &str)]) -> Vec<(String, usize)> {
    let Some(memory) = memory else { return Vec::new() };
    let written = files.map_or(Ok(Vec::new()), |files| files.read_back(|name, file| memory.keep(name, file)));
    let texts = texts.iter().map(|(name, text)| memory.keep(name, &mut text.as_bytes()));
    let kept = written.and_then(|written| written.into_iter().map(Ok).chain(texts).collect());
    kept.unwrap_or_default()
}

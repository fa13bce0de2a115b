use std::str::FromStr;

use pep440_rs::Version;
use serde_json::json;
use snapshot::{Options, Release, Repository};
use terminal::{ExitCode, Failure, Global, Messages};

use crate::cli::Releases;
use crate::{Outcome, print, releases};

/// Lists the tags that name versions, or the one before another.
pub(super) fn run(arguments: &Releases, global: &Global, messages: Messages) -> Outcome {
    let repository = releases::open(&arguments.core_path)?;
    let all = repository.releases(arguments.tag_prefix.as_deref());
    let found = match &arguments.previous_of {
        None => all,
        Some(tag) => previous(&repository, &all, tag, arguments)?.into_iter().collect(),
    };
    let is_empty = found.is_empty();
    if global.wants_json() {
        let one = |it: &Release| json!({"tag": it.tag, "version": it.version});
        let rows: Vec<_> = found.iter().map(one).collect();
        print(&format!("{:#}\n", json!({"type": "releases", "schema_version": 1, "releases": rows})))?;
    } else {
        print(&found.iter().map(|it| format!("{}\n", it.tag)).collect::<String>())?;
    }
    match (&arguments.previous_of, is_empty) {
        (Some(tag), true) => messages.note(&format!("no release comes before {tag}")),
        (None, true) => messages.note("no tag names a version"),
        (_, false) => {}
    }
    Ok(if is_empty { ExitCode::Findings } else { ExitCode::Done })
}

/// The newest version before that of `tag` that is no pre-release.
fn previous(
    repository: &Repository,
    all: &[Release],
    tag: &str,
    arguments: &Releases,
) -> Result<Option<Release>, Failure> {
    let options = Options { tag_prefix: arguments.tag_prefix.clone(), ..Options::default() };
    let resolved = repository.resolve(tag, &options).map_err(|error| releases::failure(&error))?;
    let label = all.iter().find(|it| Some(&it.tag) == resolved.tag.as_ref()).map(|it| it.version.clone());
    let label = label.unwrap_or(resolved.version);
    let this = Version::from_str(&label).map_err(|error| {
        Failure::from_error(ExitCode::Usage, &error)
            .context(format!("`{tag}` names no version"))
            .hint("say what stands before versions in tags with --tag-prefix PREFIX")
    })?;
    let before = |it: &&Release| Version::from_str(&it.version).is_ok_and(|it| it < this && !it.any_prerelease());
    Ok(all.iter().rfind(before).cloned())
}

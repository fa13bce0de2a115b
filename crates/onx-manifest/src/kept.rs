//! Where this command keeps what it worked out, and what it says about that.

use std::sync::Arc;

use cache::{Cache, Trouble};
use etcetera::BaseStrategy;
use model::Digest;
use snapshot::{Effort, Repository};
use terminal::Messages;

use crate::cli::CacheArguments;

/// The name of our folder among those that other programs keep things in.
const NAME: &str = "onx";

/// The cache that `arguments` ask for; `None` when there is none, which costs time and nothing else.
pub(crate) fn open(arguments: &CacheArguments, messages: Messages) -> Option<Arc<Cache>> {
    if arguments.no_cache {
        return None;
    }
    let ours = || etcetera::choose_base_strategy().ok().map(|it| it.cache_dir().join(NAME));
    let Some(folder) = arguments.cache_dir.clone().or_else(ours) else {
        messages.warning("nothing is kept for the next run: there is no home folder; see --cache-dir and --no-cache");
        return None;
    };
    Some(Arc::new(Cache::new(folder, this_program()?, arguments.cache_size << 20)))
}

/// The digest of the program that runs: whatever in it changes, what it kept before is another program's.
///
/// Of the whole file and not of the sources of some crates: parsers, compilers and their options are inputs, too, and
/// nobody has to remember what else is. It costs some milliseconds.
fn this_program() -> Option<Digest> {
    let file = std::env::current_exe().and_then(std::fs::read).ok()?;
    Some(Digest::of(&file))
}

/// Says what went wrong with the cache of `repository`, if there is one.
pub(crate) fn tell(repository: &Repository, messages: Messages) {
    tell_of(repository.cache().map(Arc::as_ref), repository.effort(), messages);
}

/// The same for a run that took `effort`.
pub(crate) fn tell_of(cache: Option<&Cache>, effort: Effort, messages: Messages) {
    let Effort { read, parsed, cached } = effort;
    messages.detail(&format!("blobs read {read}, parsed {parsed}, known from earlier runs {cached}"));
    for trouble in cache.into_iter().flat_map(Cache::troubles) {
        match &trouble {
            Trouble::Unwritable { source, .. } => messages.warning(&format!(
                "nothing is kept for the next run: {trouble}: {source}; choose another folder with --cache-dir or none \
                 with --no-cache"
            )),
            Trouble::Damaged { .. } => messages.detail(&format!("{trouble}: what it held was worked out again")),
            Trouble::TooLarge { .. } => messages.detail(&format!("{trouble}; see --cache-size")),
        }
    }
}

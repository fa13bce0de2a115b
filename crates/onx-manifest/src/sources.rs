use std::path::Path;

use manifest::{Manifest, Place};
use snapshot::{Options, Repository};
use terminal::{ExitCode, Failure, Messages};

/// Lines shown before and after the one that is meant: a signature with its decorator, and the first of its body.
const AROUND: [u32; 2] = [2, 4];

/// The sources of both releases, where the core's repository is at hand.
pub(crate) struct Sources {
    repository: Option<Repository>,
    /// Commits of the old and the new release.
    commits: [String; 2],
}

/// One of the two releases.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Side {
    From,
    To,
}

/// Some lines of a source with their numbers.
pub(crate) struct Excerpt {
    pub(crate) lines: Vec<(u32, String)>,
}

impl Sources {
    /// Finds the commits of `manifest` in the repository at `core`, by default the current folder.
    ///
    /// A repository that was asked for must hold both; without being asked for, its absence is only told.
    pub(crate) fn open(core: Option<&Path>, manifest: &Manifest, messages: Messages) -> Result<Self, Failure> {
        let found = Self::find(core.unwrap_or(Path::new(".")), manifest);
        match (found, core) {
            (Ok(found), _) => Ok(found),
            (Err(failure), Some(_)) => Err(failure),
            (Err(_), None) => {
                messages.note("no sources shown: give the core's git repository with --core-path DIR");
                Ok(Self { repository: None, commits: Default::default() })
            }
        }
    }

    /// Those of a repository that was just read.
    pub(crate) fn of(repository: Repository, commits: [String; 2]) -> Self {
        Self { repository: Some(repository), commits }
    }

    /// True when a repository with both releases is at hand.
    pub(crate) fn are_there(&self) -> bool {
        self.repository.is_some()
    }

    fn find(core: &Path, manifest: &Manifest) -> Result<Self, Failure> {
        let repository = crate::releases::open(core)?;
        let refs = match &manifest.source {
            Some(source) => [&source.from_commit, &source.to_commit],
            None => [&manifest.from, &manifest.to],
        };
        let commit = |reference: &str| {
            let resolved = repository.resolve(reference, &Options::default());
            let failed = |error| crate::releases::failure(&error).context("cannot show the sources of both releases");
            resolved.map(|it| it.commit).map_err(failed)
        };
        let commits = [commit(refs[0])?, commit(refs[1])?];
        Ok(Self { repository: Some(repository), commits })
    }

    /// The lines around `place`; `None` where the source is not at hand.
    pub(crate) fn excerpt(&self, side: Side, place: &Place) -> Result<Option<Excerpt>, Failure> {
        let Some(repository) = &self.repository else { return Ok(None) };
        let commit = match side {
            Side::From => &self.commits[0],
            Side::To => &self.commits[1],
        };
        let text =
            repository.text(commit, &place.path).map_err(|error| Failure::from_error(ExitCode::Usage, &error))?;
        let Some(text) = text else { return Ok(None) };
        let first = place.line.saturating_sub(AROUND[0]).max(1);
        let numbered = (1..).zip(text.lines()).skip_while(|(number, _)| *number < first);
        let lines = numbered.take_while(|(number, _)| *number <= place.line + AROUND[1]);
        Ok(Some(Excerpt { lines: lines.map(|(number, line)| (number, line.to_owned())).collect() }))
    }
}

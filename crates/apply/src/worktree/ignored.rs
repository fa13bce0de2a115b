use std::io::{self, ErrorKind, Read};

use cap_fs_ext::DirExt;
use cap_std::fs::Dir;
use ignore::Match;
use ignore::gitignore::{Gitignore, GitignoreBuilder};

use super::folder::open_to_read;

/// Files with patterns, the strongest first.
const FILES: [&str; 2] = [".ignore", ".gitignore"];

/// Other files that git reads in every folder on its way.
const READ_BY_GIT: &str = ".gitattributes";

/// What the patterns of a project leave out, on a walk through its folders.
pub(super) struct Patterns {
    /// Where the target lies below the repository, empty or with `/` at its end: patterns above it count too.
    above: String,
    /// The patterns of each folder from the top of the repository down to where the walk is.
    levels: Vec<[Gitignore; 2]>,
    /// Those of this clone alone.
    exclude: Gitignore,
}

impl Patterns {
    /// Those of a project without a repository around it.
    pub(super) fn alone() -> Self {
        Self { above: String::new(), levels: Vec::new(), exclude: Gitignore::empty() }
    }

    /// Those of the project at `below` in the repository at `top`, which leaves `exclude` out, too.
    ///
    /// # Errors
    /// Says which file on the way is none that can be read.
    pub(super) fn around(top: Dir, below: &[&str], exclude: &str) -> Result<Self, String> {
        let mut res = Self { exclude: patterns("", exclude), ..Self::alone() };
        let mut folder = top;
        for part in below {
            res.enter(&folder, "")?;
            folder = folder.open_dir_nofollow(part).map_err(|error| format!("{}{part}: {error}", res.above))?;
            res.above = format!("{}{part}/", res.above);
        }
        Ok(res)
    }

    /// Takes in what the folder `dir` at `below` adds.
    pub(super) fn enter(&mut self, dir: &Dir, below: &str) -> Result<(), String> {
        let folder = format!("{}{below}", self.above);
        let folder = folder.trim_end_matches('/');
        let read = |name: &str| match text(dir, name) {
            Ok(text) => Ok(patterns(folder, &text)),
            Err(error) => Err(format!("{name}: {error}")),
        };
        read(READ_BY_GIT)?;
        let [first, second] = FILES.map(read);
        self.levels.push([first?, second?]);
        Ok(())
    }

    /// Leaves the folder that was entered last.
    pub(super) fn leave(&mut self) {
        self.levels.pop();
    }

    /// True when the last pattern that names `path` leaves it out.
    pub(super) fn leave_out(&self, path: &str, is_folder: bool) -> bool {
        let path = format!("{}{path}", self.above);
        let of_kind = |kind: usize| self.levels.iter().rev().map(move |level| &level[kind]);
        let all = of_kind(0).chain(of_kind(1)).chain([&self.exclude]);
        let verdicts = all.filter(|it| !it.is_empty()).map(|it| it.matched(&path, is_folder));
        verdicts.into_iter().find(|it| !it.is_none()).is_some_and(|it: Match<_>| it.is_ignore())
    }
}

fn patterns(folder: &str, text: &str) -> Gitignore {
    let mut builder = GitignoreBuilder::new(folder);
    for line in text.trim_start_matches('\u{feff}').lines() {
        // A line that is no pattern leaves nothing out, as in git.
        let _ = builder.add_line(None, line);
    }
    builder.build().unwrap_or_else(|_| Gitignore::empty())
}

/// What the file holds; nothing when it is missing or a link, as in git. A pipe or a device is an error: whoever opens
/// it, and git would, may wait forever.
fn text(dir: &Dir, name: &str) -> io::Result<String> {
    let metadata = match dir.symlink_metadata(name) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(String::new()),
        result => result?,
    };
    let behind = || dir.metadata(name).is_ok_and(|it| !it.is_file() && !it.is_dir());
    if metadata.is_dir() || metadata.is_symlink() && !behind() {
        return Ok(String::new());
    }
    let mut bytes = Vec::new();
    open_to_read(dir, name)?.read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

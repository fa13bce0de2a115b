use std::io::{self, ErrorKind};

use cap_fs_ext::DirExt;
use cap_std::fs::Dir;
use ignore::Match;
use ignore::gitignore::{Gitignore, GitignoreBuilder};
use model::{Limit, Limits};

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
    levels: Vec<Level>,
    /// Those of this clone alone.
    exclude: Gitignore,
    limits: Limits,
}

/// The patterns of one folder.
struct Level {
    /// Of each of [`FILES`].
    patterns: [Gitignore; 2],
    /// How many bytes they and those above have.
    size: u64,
}

impl Patterns {
    /// Those of a project without a repository around it.
    pub(super) fn alone(limits: Limits) -> Self {
        Self { above: String::new(), levels: Vec::new(), exclude: Gitignore::empty(), limits }
    }

    /// Those of a project at the top of its repository, which leaves `exclude` out everywhere.
    pub(super) fn of(exclude: &str, limits: Limits) -> Self {
        Self { exclude: patterns("", exclude), ..Self::alone(limits) }
    }

    /// Those of the project at `below` in the repository at `top`, which leaves `exclude` out, too.
    ///
    /// # Errors
    /// Says which file on the way is none that can be read.
    pub(super) fn around(top: Dir, below: &[&str], exclude: &str, limits: Limits) -> Result<Self, String> {
        let mut res = Self::of(exclude, limits);
        let mut folder = top;
        for part in below {
            res.enter(&folder, "", |_| true)?;
            folder = folder.open_dir_nofollow(part).map_err(|error| format!("{}{part}: {error}", res.above))?;
            res.above = format!("{}{part}/", res.above);
        }
        Ok(res)
    }

    /// True when the file or folder at `path`, seen from `top`, is left out, or a folder that it lies in.
    pub(super) fn leave_out_from(mut self, top: Dir, path: &str, is_folder: bool) -> bool {
        let (mut folder, mut below) = (top, String::new());
        let mut parts = path.split('/').filter(|part| !part.is_empty()).peekable();
        while let Some(part) = parts.next() {
            if self.enter(&folder, &below, |_| true).is_err() {
                return false;
            }
            below = if below.is_empty() { part.to_owned() } else { format!("{below}/{part}") };
            if self.leave_out(&below, is_folder || parts.peek().is_some()) {
                return true;
            }
            match (parts.peek(), folder.open_dir_nofollow(part)) {
                (Some(_), Ok(inner)) => folder = inner,
                (Some(_), Err(_)) | (None, _) => return false,
            }
        }
        false
    }

    /// Takes in what the folder `dir` at `below` adds; only the files that it `may_hold` are looked for.
    pub(super) fn enter(&mut self, dir: &Dir, below: &str, may_hold: impl Fn(&str) -> bool) -> Result<(), String> {
        let folder = format!("{}{below}", self.above);
        let folder = folder.trim_end_matches('/');
        let limits = self.limits;
        let read = |name: &str| match may_hold(name) {
            true => text(dir, name, limits).map_err(|error| format!("{name}: {error}")),
            false => Ok(String::new()),
        };
        refuse_costly(&read(READ_BY_GIT)?)?;
        let [first, second] = FILES.map(read);
        let texts = [first?, second?];
        let above = self.levels.last().map_or(0, |level| level.size);
        let size = texts.iter().map(|text| text.len() as u64).sum::<u64>() + above;
        let within = limits.check(Limit::IgnoreKb, size);
        within.map_err(|it| format!("the patterns of .gitignore and .ignore have {it}"))?;
        self.levels.push(Level { patterns: texts.map(|text| patterns(folder, &text)), size });
        Ok(())
    }

    /// Leaves the folder that was entered last.
    pub(super) fn leave(&mut self) {
        self.levels.pop();
    }

    /// True when the last pattern that names `path` leaves it out.
    pub(super) fn leave_out(&self, path: &str, is_folder: bool) -> bool {
        let path = format!("{}{path}", self.above);
        let of_kind = |kind: usize| self.levels.iter().rev().map(move |level| &level.patterns[kind]);
        let all = of_kind(0).chain(of_kind(1)).chain([&self.exclude]);
        let verdicts = all.filter(|it| !it.is_empty()).map(|it| it.matched(&path, is_folder));
        verdicts.into_iter().find(|it| !it.is_none()).is_some_and(|it: Match<_>| it.is_ignore())
    }
}

/// Wildcards in one pattern of `.gitattributes`, which git's library matches: each one more takes a hundred times as
/// long where it does not match.
const MOST_WILDCARDS: usize = 4;

fn refuse_costly(attributes: &str) -> Result<(), String> {
    let pattern = |line: &str| line.split_whitespace().next().unwrap_or_default().matches('*').count();
    match attributes.lines().position(|line| pattern(line) > MOST_WILDCARDS && !line.starts_with('#')) {
        Some(line) => Err(format!("{READ_BY_GIT}:{}: more than {MOST_WILDCARDS} `*` in one pattern", line + 1)),
        None => Ok(()),
    }
}

fn patterns(folder: &str, text: &str) -> Gitignore {
    if text.is_empty() {
        return Gitignore::empty();
    }
    let mut builder = GitignoreBuilder::new(folder);
    for line in text.trim_start_matches('\u{feff}').lines() {
        // A line that is no pattern leaves nothing out, as in git.
        let _ = builder.add_line(None, line);
    }
    builder.build().unwrap_or_else(|_| Gitignore::empty())
}

/// What the file holds; nothing when it is missing or a link, as in git. A pipe or a device is an error: whoever opens
/// it, and git would, may wait forever.
fn text(dir: &Dir, name: &str, limits: Limits) -> io::Result<String> {
    let metadata = match dir.symlink_metadata(name) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(String::new()),
        result => result?,
    };
    let behind = || dir.metadata(name).is_ok_and(|it| !it.is_file() && !it.is_dir());
    if metadata.is_dir() || metadata.is_symlink() && !behind() {
        return Ok(String::new());
    }
    let bytes = limits.read(Limit::IgnoreKb, open_to_read(dir, name)?)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, ErrorKind};

use apply::{Disk, Stored};
use model::RepoPath;

/// A disk in memory that can fail, die or lose power at any call.
#[derive(Debug, Clone, Default)]
pub(crate) struct Memory {
    /// Every name; those of folders end in `/`.
    names: Names,
    /// What would be there after a loss of power, whatever else was lost.
    durable: Names,
    /// Changes of names that nobody waited for.
    pending: Vec<Change>,
    fault: Fault,
    errno: i32,
    calls: Cell<u32>,
    /// True on a system that cannot swap two files.
    cannot_swap: bool,
}

type Names = BTreeMap<String, Stored>;

/// One change of names, which is there as a whole or not at all.
#[derive(Debug, Clone)]
struct Change {
    /// Waiting for one of these folders waits for the change.
    folders: BTreeSet<String>,
    names: BTreeMap<String, Option<Stored>>,
}

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Fault {
    #[default]
    None,
    /// The n-th call fails.
    Once(u32),
    /// Every call from the n-th on fails.
    From(u32),
    /// From the n-th call on nothing can be written, but names can be changed: a full disk.
    FullFrom(u32),
    /// The process dies in the n-th changing call, which is half done where that is possible.
    Kill(u32),
    /// Right before the n-th changing call somebody saves `a.py`.
    Save(u32),
}

/// What somebody saves.
pub(crate) const SAVED: &[u8] = b"mine = 1\n";

/// `ENOSPC`, `EIO`, `EACCES`, `EROFS`, `EMFILE`.
pub(crate) const ERRORS: [i32; 5] = [28, 5, 13, 30, 24];

/// What a death unwinds with.
pub(crate) struct Killed;

/// What a call does to the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Read,
    Write,
    Rename,
}

impl Memory {
    pub(crate) fn with(files: &[(&str, &str, u32)]) -> Self {
        let mut names = Names::new();
        for (path, text, mode) in files {
            let folders = path.match_indices('/').map(|(at, _)| path[..=at].to_owned());
            names.extend(folders.map(|folder| (folder, nothing())));
            names.insert((*path).to_owned(), Stored { bytes: text.as_bytes().to_vec(), mode: *mode });
        }
        Self { durable: names.clone(), names, errno: ERRORS[0], ..Self::default() }
    }

    pub(crate) fn with_fault(&self, fault: Fault) -> Self {
        Self { fault, calls: Cell::new(0), ..self.clone() }
    }

    pub(crate) fn with_error(&self, errno: i32) -> Self {
        Self { errno, ..self.clone() }
    }

    pub(crate) fn without_swap(&self) -> Self {
        Self { cannot_swap: true, ..self.clone() }
    }

    /// What is left when the power goes: which of the changes that nobody waited for got through is anybody's guess.
    pub(crate) fn without_power(&self, guess: u64) -> Self {
        let mut names = self.durable.clone();
        for (place, change) in self.pending.iter().enumerate() {
            let is_through = match guess {
                0 => false,
                1 => true,
                _ => (guess.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (place % 61)) & 1 == 1,
            };
            if is_through {
                put(&mut names, &change.names);
            }
        }
        let all = names.clone();
        names.retain(|path, _| path.match_indices('/').all(|(at, _)| all.contains_key(&path[..=at])));
        Self { durable: names.clone(), names, pending: Vec::new(), ..self.clone() }
    }

    /// True when the fault has come.
    pub(crate) fn was_hit(&self) -> bool {
        match self.fault {
            Fault::None => false,
            Fault::Once(n) | Fault::From(n) | Fault::FullFrom(n) | Fault::Kill(n) | Fault::Save(n) => {
                self.calls.get() >= n
            }
        }
    }

    pub(crate) fn save(&mut self, path: &str, bytes: &[u8]) {
        self.names.get_mut(path).unwrap().bytes = bytes.to_vec();
        self.durable.get_mut(path).unwrap().bytes = bytes.to_vec();
    }

    pub(crate) fn bytes(&self, path: &str) -> &[u8] {
        &self.names[path].bytes
    }

    /// Every file outside `.onx`.
    pub(crate) fn tree(&self) -> BTreeMap<String, Stored> {
        let is_theirs = |path: &String| !path.starts_with(".onx/") && !path.ends_with('/');
        let files = self.names.iter().filter(|(path, _)| is_theirs(path));
        files.map(|(path, file)| (path.clone(), file.clone())).collect()
    }

    /// True when a transaction lies about.
    pub(crate) fn is_unfinished(&self) -> bool {
        self.names.keys().any(|path| path.starts_with(".onx/transaction/") || path.starts_with(".onx/trash/"))
    }

    /// Every name below `.onx`.
    pub(crate) fn records(&self) -> Vec<&str> {
        self.names.keys().map(String::as_str).filter(|path| path.starts_with(".onx/")).collect()
    }

    /// Counts a call; true when the process dies in it.
    fn call(&self, kind: Kind) -> io::Result<bool> {
        if kind == Kind::Read && matches!(self.fault, Fault::Kill(_) | Fault::Save(_)) {
            return Ok(false);
        }
        self.calls.set(self.calls.get() + 1);
        let calls = self.calls.get();
        let fails = match self.fault {
            Fault::Once(n) => calls == n,
            Fault::From(n) => calls >= n,
            Fault::FullFrom(n) => calls >= n && kind == Kind::Write,
            Fault::Kill(n) => return Ok(calls == n),
            Fault::None | Fault::Save(_) => false,
        };
        if fails { Err(io::Error::from_raw_os_error(self.errno)) } else { Ok(false) }
    }

    /// Counts a changing call, before which somebody may save a file.
    fn changing(&mut self, kind: Kind) -> io::Result<bool> {
        if self.fault == Fault::Save(self.calls.get() + 1) {
            self.save("a.py", SAVED);
        }
        self.call(kind)
    }

    fn change(&mut self, folders: &[&str], names: BTreeMap<String, Option<Stored>>) {
        put(&mut self.names, &names);
        let folders = folders.iter().map(|path| folder_of(path)).collect();
        self.pending.push(Change { folders, names });
    }

    fn die() -> ! {
        std::panic::panic_any(Killed)
    }

    fn missing(path: &RepoPath) -> io::Error {
        io::Error::new(ErrorKind::NotFound, path.to_string())
    }

    /// The folder itself and all that is below it.
    fn below(&self, path: &RepoPath) -> Vec<String> {
        let folder = format!("{path}/");
        self.names.keys().filter(|it| it.starts_with(&folder)).cloned().collect()
    }
}

impl Disk for Memory {
    fn read(&self, path: &RepoPath) -> io::Result<Option<Stored>> {
        self.call(Kind::Read)?;
        Ok(self.names.get(path.as_str()).cloned())
    }

    fn write(&mut self, path: &RepoPath, file: &Stored) -> io::Result<()> {
        let dies = self.changing(Kind::Write)?;
        if !self.names.contains_key(&format!("{}/", path.folder().unwrap())) {
            return Err(Self::missing(path));
        }
        let mut file = file.clone();
        if dies {
            file.bytes.truncate(file.bytes.len() / 2);
        }
        self.change(&[path.as_str()], BTreeMap::from([(path.to_string(), Some(file))]));
        if dies { Self::die() } else { Ok(()) }
    }

    fn rename(&mut self, from: &RepoPath, to: &RepoPath) -> io::Result<()> {
        if self.changing(Kind::Rename)? {
            Self::die();
        }
        let mut names = BTreeMap::new();
        if let Some(file) = self.names.get(from.as_str()) {
            names.extend([(from.to_string(), None), (to.to_string(), Some(file.clone()))]);
        }
        for path in self.below(from) {
            let moved = format!("{to}{}", &path[from.as_str().len()..]);
            names.insert(moved, Some(self.names[&path].clone()));
            names.insert(path, None);
        }
        if names.is_empty() {
            return Err(Self::missing(from));
        }
        self.change(&[from.as_str(), to.as_str()], names);
        Ok(())
    }

    fn exchange(&mut self, staged: &RepoPath, target: &RepoPath) -> io::Result<()> {
        let dies = self.changing(Kind::Rename)?;
        let file = |path: &RepoPath| self.names.get(path.as_str()).cloned().ok_or_else(|| Self::missing(path));
        let (new, old) = (file(staged)?, file(target)?);
        let names = |old| BTreeMap::from([(staged.to_string(), old), (target.to_string(), Some(new))]);
        let folders = [staged.as_str(), target.as_str()];
        if !dies || self.cannot_swap {
            let is_whole = !dies;
            self.change(&folders, names(is_whole.then_some(old)));
        }
        if dies { Self::die() } else { Ok(()) }
    }

    fn remove(&mut self, path: &RepoPath) -> io::Result<()> {
        if self.changing(Kind::Rename)? {
            Self::die();
        }
        self.change(&[path.as_str()], BTreeMap::from([(path.to_string(), None)]));
        Ok(())
    }

    fn create_folder(&mut self, path: &RepoPath) -> io::Result<()> {
        if self.changing(Kind::Write)? {
            Self::die();
        }
        if self.below(path).is_empty() {
            self.change(&[path.as_str()], BTreeMap::from([(format!("{path}/"), Some(nothing()))]));
        }
        Ok(())
    }

    fn create_private_folder(&mut self, path: &RepoPath) -> io::Result<()> {
        self.create_folder(path)
    }

    fn remove_folder(&mut self, path: &RepoPath) -> io::Result<()> {
        let dies = self.changing(Kind::Rename)?;
        let gone = self.below(path);
        let count = if dies { gone.len() / 2 } else { gone.len() };
        for name in gone.into_iter().rev().take(count) {
            self.change(&[path.as_str(), &name], BTreeMap::from([(name.clone(), None)]));
        }
        if dies { Self::die() } else { Ok(()) }
    }

    fn sync_folder(&mut self, path: Option<&RepoPath>) -> io::Result<()> {
        let dies = self.changing(Kind::Rename)?;
        let folder = path.map(|path| format!("{path}/")).unwrap_or_default();
        let (through, rest) =
            std::mem::take(&mut self.pending).into_iter().partition(|it| it.folders.contains(&folder));
        self.pending = rest;
        let through: Vec<Change> = through;
        through.iter().for_each(|change| put(&mut self.durable, &change.names));
        if dies { Self::die() } else { Ok(()) }
    }

    fn list(&self, path: &RepoPath) -> io::Result<Vec<String>> {
        self.call(Kind::Read)?;
        let below = format!("{path}/");
        let names = self.names.keys().filter_map(|it| it.strip_prefix(&below)).filter_map(|it| it.split('/').next());
        let names: BTreeSet<String> = names.filter(|it| !it.is_empty()).map(str::to_owned).collect();
        Ok(names.into_iter().collect())
    }
}

fn nothing() -> Stored {
    Stored { bytes: Vec::new(), mode: 0 }
}

fn put(names: &mut Names, change: &BTreeMap<String, Option<Stored>>) {
    for (path, file) in change {
        match file {
            Some(file) => drop(names.insert(path.clone(), file.clone())),
            None => drop(names.remove(path)),
        }
    }
}

/// The folder that a file or a folder lies in, with `/` at its end; the root is empty.
fn folder_of(path: &str) -> String {
    let path = path.trim_end_matches('/');
    path.rfind('/').map_or_else(String::new, |at| path[..=at].to_owned())
}

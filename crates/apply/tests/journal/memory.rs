use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, ErrorKind};

use apply::{Disk, Stored};
use model::RepoPath;

/// A disk in memory that can fail or die at any call.
#[derive(Debug, Clone, Default)]
pub(crate) struct Memory {
    pub(crate) files: BTreeMap<String, Stored>,
    folders: BTreeSet<String>,
    pub(crate) fault: Fault,
    calls: u32,
}

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Fault {
    #[default]
    None,
    /// The n-th changing call fails.
    Once(u32),
    /// Every changing call from the n-th on fails.
    From(u32),
    /// From the n-th changing call on nothing can be written, but names can be changed: a full disk.
    FullFrom(u32),
    /// The process dies in the n-th changing call, which is half done where that is possible.
    Kill(u32),
}

/// What a death unwinds with.
pub(crate) struct Killed;

impl Memory {
    pub(crate) fn with(files: &[(&str, &str, u32)]) -> Self {
        let stored = |text: &str, mode: u32| Stored { bytes: text.as_bytes().to_vec(), mode };
        let files = files.iter().map(|(path, text, mode)| ((*path).to_owned(), stored(text, *mode)));
        Self { files: files.collect(), ..Self::default() }
    }

    pub(crate) fn with_fault(&self, fault: Fault) -> Self {
        Self { fault, calls: 0, ..self.clone() }
    }

    /// Everything outside `.onx`.
    pub(crate) fn tree(&self) -> BTreeMap<String, Stored> {
        let ours = |path: &String| !path.starts_with(".onx/");
        self.files.iter().filter(|(path, _)| ours(path)).map(|(path, file)| (path.clone(), file.clone())).collect()
    }

    /// True when a transaction lies about.
    pub(crate) fn is_unfinished(&self) -> bool {
        self.files.keys().any(|path| path.starts_with(".onx/transaction/") || path.starts_with(".onx/trash/"))
    }

    /// Counts a changing call; true when it dies there.
    fn call(&mut self, writes: bool) -> io::Result<bool> {
        self.calls += 1;
        let failed = || Err(io::Error::new(ErrorKind::StorageFull, "injected"));
        match self.fault {
            Fault::Once(n) if self.calls == n => failed(),
            Fault::From(n) if self.calls >= n => failed(),
            Fault::FullFrom(n) if self.calls >= n && writes => failed(),
            Fault::Kill(n) => Ok(self.calls == n),
            Fault::None | Fault::Once(_) | Fault::From(_) | Fault::FullFrom(_) => Ok(false),
        }
    }

    fn die() -> ! {
        std::panic::panic_any(Killed)
    }
}

impl Disk for Memory {
    fn read(&self, path: &RepoPath) -> io::Result<Option<Stored>> {
        Ok(self.files.get(path.as_str()).cloned())
    }

    fn write(&mut self, path: &RepoPath, file: &Stored) -> io::Result<()> {
        let dies = self.call(true)?;
        let mut file = file.clone();
        if dies {
            file.bytes.truncate(file.bytes.len() / 2);
        }
        self.files.insert(path.as_str().to_owned(), file);
        if dies { Self::die() } else { Ok(()) }
    }

    fn rename(&mut self, from: &RepoPath, to: &RepoPath) -> io::Result<()> {
        if self.call(false)? {
            Self::die();
        }
        if let Some(file) = self.files.remove(from.as_str()) {
            self.files.insert(to.as_str().to_owned(), file);
            return Ok(());
        }
        let below = format!("{from}/");
        let moved: Vec<String> = self.files.keys().filter(|path| path.starts_with(&below)).cloned().collect();
        if moved.is_empty() && !self.folders.remove(from.as_str()) {
            return Err(io::Error::new(ErrorKind::NotFound, from.to_string()));
        }
        for path in moved {
            let file = self.files.remove(&path).expect("it was listed");
            self.files.insert(format!("{to}/{}", &path[below.len()..]), file);
        }
        Ok(())
    }

    fn create_folder(&mut self, path: &RepoPath) -> io::Result<()> {
        if self.call(true)? {
            Self::die();
        }
        self.folders.insert(path.as_str().to_owned());
        Ok(())
    }

    fn create_private_folder(&mut self, path: &RepoPath) -> io::Result<()> {
        self.create_folder(path)
    }

    fn remove_folder(&mut self, path: &RepoPath) -> io::Result<()> {
        let dies = self.call(false)?;
        let below = format!("{path}/");
        let gone: Vec<String> = self.files.keys().filter(|it| it.starts_with(&below)).cloned().collect();
        let count = if dies { gone.len() / 2 } else { gone.len() };
        for path in gone.iter().take(count) {
            self.files.remove(path);
        }
        if dies {
            Self::die();
        }
        self.folders.remove(path.as_str());
        Ok(())
    }

    fn sync_folder(&mut self, _path: Option<&RepoPath>) -> io::Result<()> {
        if self.call(false)? { Self::die() } else { Ok(()) }
    }

    fn list(&self, path: &RepoPath) -> io::Result<Vec<String>> {
        let below = format!("{path}/");
        let names = self.files.keys().filter_map(|it| it.strip_prefix(&below)).filter_map(|it| it.split('/').next());
        let names: BTreeSet<String> = names.map(str::to_owned).collect();
        Ok(names.into_iter().collect())
    }
}

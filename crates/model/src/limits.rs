//! How much is read of what others wrote: the one place for every limit that a person may meet and raise.
//!
//! Limits that keep a parser from running out of stack stand beside the parser and cannot be raised.

use std::fmt;
use std::io::{self, ErrorKind, Read};

/// One limit. Its name is that of the setting, and tells the unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Limit {
    /// Size of a manifest, or of a maintainer's corrections.
    ManifestMb,
    /// Values in one of them.
    ManifestValues,
    /// Lists and maps inside each other in one of them.
    ManifestDepth,
    /// Size of a surface or a report beside a manifest.
    SurfaceMb,
    /// Values in a surface.
    SurfaceValues,
    /// Size of a saved plan.
    PlanMb,
    /// Size of the history, a journal, or another record below `.onx`.
    RecordMb,
    /// Size of one file of a project.
    FileMb,
    /// Size of all files of a project that are read.
    ProjectMb,
    /// Folders inside each other in a project.
    FolderDepth,
    /// Size of all files of patterns, such as `.gitignore`, that hold in one folder.
    IgnoreKb,
    /// Size of one file of a release.
    ReleaseFileMb,
}

/// What a limit is where nobody says otherwise, and what it may be.
struct Facts {
    name: &'static str,
    unit: Unit,
    default: u32,
    least: u32,
    most: u32,
}

#[derive(Clone, Copy)]
enum Unit {
    Kilobytes,
    Megabytes,
    Values,
    Levels,
    Folders,
}

impl Limit {
    /// Every limit.
    pub const ALL: [Self; 12] = [
        Self::ManifestMb,
        Self::ManifestValues,
        Self::ManifestDepth,
        Self::SurfaceMb,
        Self::SurfaceValues,
        Self::PlanMb,
        Self::RecordMb,
        Self::FileMb,
        Self::ProjectMb,
        Self::FolderDepth,
        Self::IgnoreKb,
        Self::ReleaseFileMb,
    ];

    fn facts(self) -> Facts {
        let facts = |name, unit, default, (least, most)| Facts { name, unit, default, least, most };
        match self {
            // 30,000 operations take about 10 MB.
            Self::ManifestMb => facts("manifest-mb", Unit::Megabytes, 32, (1, 1024)),
            // 60,000 operations have about as many; files of short ones are refused before they fill the memory.
            Self::ManifestValues => facts("manifest-values", Unit::Values, 1_000_000, (1, 100_000_000)),
            // A manifest needs five levels; reading one takes some stack.
            Self::ManifestDepth => facts("manifest-depth", Unit::Levels, 16, (5, 64)),
            // A core of 50,000 public names with their members and parameters has about 30 MB and 800,000 values.
            Self::SurfaceMb => facts("surface-mb", Unit::Megabytes, 64, (1, 1024)),
            Self::SurfaceValues => facts("surface-values", Unit::Values, 1_200_000, (1, 100_000_000)),
            // A plan holds the lines that change, not the files: 100,000 edits take about 20 MB.
            Self::PlanMb => facts("plan-mb", Unit::Megabytes, 64, (1, 1024)),
            // A run that edits 1,000 files adds about 150 kB to the history.
            Self::RecordMb => facts("record-mb", Unit::Megabytes, 32, (1, 1024)),
            // Planning holds a file several times over.
            Self::FileMb => facts("file-mb", Unit::Megabytes, 64, (1, 256)),
            // Ten times the largest open projects.
            Self::ProjectMb => facts("project-mb", Unit::Megabytes, 1024, (1, 65_536)),
            // Each folder on the way keeps a handle open.
            Self::FolderDepth => facts("folder-depth", Unit::Folders, 200, (1, 500)),
            // Patterns take a thousand times their size in memory.
            Self::IgnoreKb => facts("ignore-kb", Unit::Kilobytes, 256, (1, 16_384)),
            // Generated tables and data reach this size, sources that people wrote do not.
            Self::ReleaseFileMb => facts("release-file-mb", Unit::Megabytes, 16, (1, 1024)),
        }
    }

    /// The name of the setting.
    pub fn name(self) -> &'static str {
        self.facts().name
    }
}

/// Every limit with its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits([u32; Limit::ALL.len()]);

impl Default for Limits {
    fn default() -> Self {
        Self(Limit::ALL.map(|limit| limit.facts().default))
    }
}

impl Limits {
    /// The highest that all of them can be set to.
    pub fn widest() -> Self {
        Self(Limit::ALL.map(|limit| limit.facts().most))
    }

    /// The value of `limit` in its own unit.
    pub fn get(&self, limit: Limit) -> usize {
        self.0[limit as usize] as usize
    }

    /// The value of `limit`, a size, in bytes.
    pub fn bytes(&self, limit: Limit) -> u64 {
        let unit = if let Unit::Kilobytes = limit.facts().unit { 10 } else { 20 };
        u64::from(self.0[limit as usize]) << unit
    }

    /// Sets the limit called `name`.
    ///
    /// # Errors
    /// When there is none of that name, or when it cannot be `value`.
    pub fn set(&mut self, name: &str, value: i64) -> Result<(), LimitError> {
        let unknown = || LimitError::Unknown(name.to_owned());
        let limit = Limit::ALL.into_iter().find(|it| it.name() == name).ok_or_else(unknown)?;
        let Facts { least, most, .. } = limit.facts();
        let value = u32::try_from(value).ok().filter(|it| (least..=most).contains(it));
        self.0[limit as usize] = value.ok_or(LimitError::OutOfRange(limit))?;
        Ok(())
    }

    /// The same with every `name=value` of `assignments` in place.
    ///
    /// # Errors
    /// When one is not of that form, as [`Limits::set`] otherwise.
    pub fn with<T: AsRef<str>>(mut self, assignments: &[T]) -> Result<Self, LimitError> {
        for assignment in assignments {
            let text = assignment.as_ref();
            let (name, value) = text.split_once('=').ok_or_else(|| LimitError::Form(text.to_owned()))?;
            // What is no number is in no range.
            self.set(name.trim(), value.trim().parse().unwrap_or(-1))?;
        }
        Ok(self)
    }

    /// That `limit` was reached.
    pub fn exceeded(&self, limit: Limit) -> Exceeded {
        Exceeded { limit, most: self.0[limit as usize] }
    }

    /// Nothing, when `size` bytes are within `limit`.
    ///
    /// # Errors
    /// When they are not.
    pub fn check(&self, limit: Limit, size: u64) -> Result<(), Exceeded> {
        if size > self.bytes(limit) { Err(self.exceeded(limit)) } else { Ok(()) }
    }

    /// All bytes of `source`, which has no more than `limit` allows.
    ///
    /// # Errors
    /// As `source` does, and with `FileTooLarge` when it has more; no more than that is read.
    pub fn read(&self, limit: Limit, source: impl Read) -> io::Result<Vec<u8>> {
        let mut res = Vec::new();
        source.take(self.bytes(limit) + 1).read_to_end(&mut res)?;
        self.check(limit, res.len() as u64)?;
        Ok(res)
    }
}

/// A limit was reached; the text says how to raise it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exceeded {
    /// Which.
    pub limit: Limit,
    most: u32,
}

impl fmt::Display for Exceeded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { limit, most } = self;
        match limit.facts().unit {
            Unit::Kilobytes => write!(f, "more than {most} kB")?,
            Unit::Megabytes => write!(f, "more than {most} MB")?,
            Unit::Values => write!(f, "more than {most} values")?,
            Unit::Levels => write!(f, "nested deeper than {most} levels")?,
            Unit::Folders => write!(f, "more than {most} folders inside each other")?,
        }
        let highest = limit.facts().most;
        if *most == highest {
            return write!(f, " (the highest that the limit `{}` can be)", limit.name());
        }
        write!(f, " (raise the limit with --limits {}=N, at most {highest})", limit.name())
    }
}

impl std::error::Error for Exceeded {}

impl From<Exceeded> for io::Error {
    fn from(exceeded: Exceeded) -> Self {
        Self::new(ErrorKind::FileTooLarge, exceeded)
    }
}

/// Why a limit cannot be set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LimitError {
    /// There is none of that name.
    Unknown(String),
    /// It cannot be that.
    OutOfRange(Limit),
    /// Not `name=value`.
    Form(String),
}

impl fmt::Display for LimitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown(name) => {
                let known = Limit::ALL.map(Limit::name).join(", ");
                write!(f, "unknown limit `{name}`; there are: {known}")
            }
            Self::OutOfRange(limit) => {
                let Facts { name, least, most, .. } = limit.facts();
                write!(f, "the limit `{name}` must be a number from {least} to {most}")
            }
            Self::Form(text) => write!(f, "`{text}` sets no limit: write NAME=NUMBER, as in file-mb=128"),
        }
    }
}

impl std::error::Error for LimitError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_limit_has_a_place_a_name_and_a_default_that_may_be_set() {
        let mut limits = Limits::default();
        for (place, limit) in Limit::ALL.into_iter().enumerate() {
            let Facts { name, default, least, most, .. } = limit.facts();
            assert_eq!(limit as usize, place, "{name}");
            assert!(name.bytes().all(|it| it.is_ascii_lowercase() || it == b'-'), "{name}");
            for value in [least, most, default] {
                assert_eq!(limits.set(name, value.into()), Ok(()));
                assert_eq!(limits.get(limit), value as usize);
            }
            for value in [i64::from(least) - 1, i64::from(most) + 1, -1, i64::MIN, i64::MAX] {
                assert_eq!(limits.set(name, value), Err(LimitError::OutOfRange(limit)));
            }
        }
        assert_eq!(limits, Limits::default());
    }

    #[test]
    fn assignments_are_of_one_form() {
        let with = |text: &str| Limits::default().with(&[text]);
        assert_eq!(with("file-mb=3").map(|it| it.bytes(Limit::FileMb)), Ok(3 << 20));
        assert_eq!(with(" file-mb = 3 ").map(|it| it.get(Limit::FileMb)), Ok(3));
        assert_eq!(with("file-mb"), Err(LimitError::Form("file-mb".to_owned())));
        assert_eq!(with("files=3"), Err(LimitError::Unknown("files".to_owned())));
        for value in ["", "x", "3MB", "1e3", "-1", "0", "99999999999999999999"] {
            assert_eq!(with(&format!("file-mb={value}")), Err(LimitError::OutOfRange(Limit::FileMb)), "{value}");
        }
    }

    #[test]
    fn reading_ends_at_the_limit() {
        let limits = Limits::default().with(&["file-mb=1"]).expect("it may be 1");
        let read = |size: u64| limits.read(Limit::FileMb, io::repeat(b'x').take(size));
        assert_eq!(read(1 << 20).expect("it is within the limit").len(), 1 << 20);
        let error = read((1 << 20) + 1).expect_err("it is beyond the limit");
        assert_eq!(error.kind(), ErrorKind::FileTooLarge);
        assert_eq!(error.to_string(), "more than 1 MB (raise the limit with --limits file-mb=N, at most 256)");
        assert!(limits.read(Limit::FileMb, io::repeat(b'x')).is_err());
    }
}

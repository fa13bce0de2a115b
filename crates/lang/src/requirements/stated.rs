//! Which versions of a distribution a project asks for, and which one its lock files name.

use std::str::FromStr;

use model::RepoPath;
use pep440_rs::{Version, VersionSpecifiers};
use toml_edit::Document;

use super::specifier::Dialect;
use super::{Bump, normalized};

/// One requirement on a distribution, as a file states it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stated {
    /// Byte offset of the versions, or of what holds them.
    pub offset: u32,
    /// The versions as packaging standards write them: `>=1.2,<2`; empty when any will do.
    pub versions: String,
}

/// Files that name the one version of every distribution that was chosen for a project.
pub const LOCK_FILES: [&str; 5] = ["uv.lock", "poetry.lock", "pdm.lock", "pylock.toml", "Pipfile.lock"];

/// The requirements on `package` in the file at `path`, in its order; those that cannot be read are left out.
pub fn stated(package: &str, path: &RepoPath, bytes: &[u8]) -> Vec<Stated> {
    // What would be raised is what is stated: no version is below this one.
    let Some(bump) = Bump::new(package, "0", "0.dev0", Vec::new()) else { return Vec::new() };
    bump.pins(path, bytes).stated
}

impl Stated {
    /// Reads `text`; `None` when it is no range of versions.
    pub(super) fn read(offset: usize, text: &str, dialect: Dialect) -> Option<Self> {
        let versions = match dialect {
            Dialect::Standard => text.trim().to_owned(),
            Dialect::Poetry => text.split(',').map(standard).collect::<Option<Vec<_>>>()?.join(","),
        };
        let versions = if versions == "*" { String::new() } else { versions };
        let readable = versions.is_empty() || VersionSpecifiers::from_str(&versions).is_ok();
        readable.then_some(Self { offset: offset as u32, versions })
    }

    /// The one version that it asks for; `None` for a range.
    pub fn exact(&self) -> Option<Version> {
        let text = self.versions.strip_prefix("===").or_else(|| self.versions.strip_prefix("=="))?;
        Version::from_str(text.trim()).ok()
    }
}

/// One of Poetry's comparisons in the words of the standard: `^1.2` is `>=1.2,<2`.
fn standard(part: &str) -> Option<String> {
    let part = part.trim();
    let (operator, text) = part.split_at(part.find(|it: char| it.is_ascii_digit() || it == '*')?);
    if text == "*" {
        return Some(String::new());
    }
    let ceiling = |place: usize| {
        let version = Version::from_str(text).ok()?;
        let mut release: Vec<u64> = version.release().iter().copied().take(place + 1).collect();
        release.resize(place + 1, 0);
        release[place] += 1;
        Some(format!(">={version},<{}", release.iter().map(u64::to_string).collect::<Vec<_>>().join(".")))
    };
    let release = || Version::from_str(text).map(|it| it.release().to_vec()).unwrap_or_default();
    match operator.trim() {
        // What stands left of the first part that is not zero stays.
        "^" => ceiling(release().iter().position(|it| *it > 0).unwrap_or(release().len().saturating_sub(1))),
        "~" => ceiling(usize::from(release().len() > 1)),
        "" => Some(format!("=={text}")),
        _ => Some(part.to_owned()),
    }
}

/// The version of `package` that the lock file at `path` names; `None` for other files, and without one.
pub fn locked(package: &str, path: &RepoPath, bytes: &[u8]) -> Option<Version> {
    let text = std::str::from_utf8(bytes).ok()?;
    let package = normalized(package);
    let named = match path.file_name() {
        "Pipfile.lock" => in_pipfile(&package, text)?,
        name if LOCK_FILES.contains(&name) => in_tables(&package, text)?,
        _ => return None,
    };
    Version::from_str(named.trim_start_matches('=')).ok()
}

/// `[[package]]` with a name and a version; `pylock.toml` calls them packages.
fn in_tables(package: &str, text: &str) -> Option<String> {
    let document = Document::parse(text).ok()?;
    let lists = ["package", "packages"].into_iter().filter_map(|key| document.get(key)?.as_array_of_tables());
    let mut tables = lists.flat_map(|list| list.iter());
    let is_wanted = |name: &str| normalized(name) == package;
    let table = tables.find(|table| table.get("name").and_then(|it| it.as_str()).is_some_and(is_wanted))?;
    Some(table.get("version")?.as_str()?.to_owned())
}

/// `"default": {"name": {"version": "==1.2"}}`, found by its text: the file is written by a machine, one key on a line.
fn in_pipfile(package: &str, text: &str) -> Option<String> {
    let mut lines = text.lines().map(|line| line.trim().trim_end_matches(','));
    let key = |line: &str| line.strip_prefix('"')?.strip_suffix("\": {").map(normalized);
    lines.find(|line| key(line).as_deref() == Some(package))?;
    let inside = lines.take_while(|line| *line != "}");
    let version = inside.filter_map(|line| line.strip_prefix("\"version\": \"")?.strip_suffix('"')).next()?;
    Some(version.to_owned())
}

/// The version of `package` that the folder `name` of an environment's `site-packages` says is installed.
pub fn installed(package: &str, name: &str) -> Option<Version> {
    let stem = name.strip_suffix(".dist-info").or_else(|| name.strip_suffix(".egg-info"))?;
    let (found, rest) = stem.split_once('-')?;
    let version = rest.split('-').next()?;
    Version::from_str(version).ok().filter(|_| normalized(found) == normalized(package))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The versions of `acme-core` that the file at `path` asks for.
    fn asked(path: &str, source: &str) -> Vec<String> {
        let found = stated("acme.core", &RepoPath::new(path).unwrap(), source.as_bytes());
        found.into_iter().map(|it| it.versions).collect()
    }

    fn lock(path: &str, source: &str) -> Option<String> {
        locked("Acme_Core", &RepoPath::new(path).unwrap(), source.as_bytes()).map(|it| it.to_string())
    }

    #[test]
    fn requirements_are_read_where_they_are_raised() {
        assert_eq!(asked("requirements.txt", "acme-core >= 1.2, < 2 # why\nother==1\n"), [">= 1.2, < 2"]);
        assert_eq!(asked("setup.cfg", "[options]\ninstall_requires =\n    acme-core\n"), [""]);
        assert_eq!(asked("setup.py", "setup(install_requires=['acme-core~=1.4'])\n"), ["~=1.4"]);
        assert_eq!(
            asked("pyproject.toml", "[project]\ndependencies = ['acme-core[x]>=1; python_version<\"4\"']\n"),
            [">=1"]
        );
    }

    #[test]
    fn poetrys_words_become_the_standards() {
        let poetry =
            |text: &str| asked("pyproject.toml", &format!("[tool.poetry.dependencies]\nacme-core = \"{text}\"\n"));
        assert_eq!(poetry("^1.4"), [">=1.4,<2"]);
        assert_eq!(poetry("^0.3.1"), [">=0.3.1,<0.4"]);
        assert_eq!(poetry("~1.4.2"), [">=1.4.2,<1.5"]);
        assert_eq!(poetry("1.4"), ["==1.4"]);
        assert_eq!(poetry("*"), [""]);
    }

    #[test]
    fn one_version_is_told_from_a_range() {
        let exact = |text: &str| Stated { offset: 0, versions: text.to_owned() }.exact().map(|it| it.to_string());
        assert_eq!(exact("==1.4"), Some("1.4".to_owned()));
        assert_eq!(exact("==1.4.*"), None);
        assert_eq!(exact(">=1.4"), None);
    }

    #[test]
    fn lock_files_name_one_version() {
        let tables =
            "[[package]]\nname = \"other\"\nversion = \"9\"\n[[package]]\nname = \"acme-core\"\nversion = \"1.4.2\"\n";
        assert_eq!(lock("poetry.lock", tables), Some("1.4.2".to_owned()));
        assert_eq!(lock("pylock.toml", &tables.replace("package", "packages")), Some("1.4.2".to_owned()));
        let pipfile = "{\n  \"default\": {\n    \"acme-core\": {\n      \"hashes\": [],\n      \"version\": \"==1.4.2\"\n    }\n  }\n}\n";
        assert_eq!(lock("Pipfile.lock", pipfile), Some("1.4.2".to_owned()));
        assert_eq!(lock("other.lock", tables), None);
        assert_eq!(lock("uv.lock", "[[package]]\nname = \"else\"\nversion = \"1\"\n"), None);
    }

    #[test]
    fn an_environment_says_what_is_installed() {
        let version = |name: &str| installed("Acme.Core", name).map(|it| it.to_string());
        assert_eq!(version("acme_core-1.4.2.dist-info"), Some("1.4.2".to_owned()));
        assert_eq!(version("acme_core-1.4.2-py3.11.egg-info"), Some("1.4.2".to_owned()));
        assert_eq!(version("acme_core_extra-1.4.2.dist-info"), None);
        assert_eq!(version("acme_core"), None);
    }
}

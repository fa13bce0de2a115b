//! Requirements on a distribution: where a project states them, and the edits that raise them to a new release.
//!
//! Read and never run: `requirements*.txt`, `constraints*.txt`, `pyproject.toml` (also Poetry's tables), `Pipfile`,
//! `setup.cfg`, `tox.ini` and conda's `environment.yml` are edited, `setup.py` is read and what it would need is said. Only the
//! versions change; comments, markers, extras, quotes and order stay.

mod entry;
mod pyproject;
mod setup_py;
mod specifier;
mod stated;
mod text;

use std::str::FromStr;

use edit::Edit;
use model::RepoPath;
use pep440_rs::Version;

pub use stated::{LOCK_FILES, Stated, installed, locked, stated};

/// Which distribution gets which version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bump {
    package: String,
    from: Option<Version>,
    to: Version,
    /// Distributions that are required as well from now on, in order.
    companions: Vec<String>,
}

/// What raising the requirements of one file takes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Pins {
    /// The edits.
    pub edits: Vec<Edit>,
    /// Requirements left to a person: byte offset and why.
    pub left: Vec<(u32, String)>,
    /// What the requirements ask for now, in the file's order.
    pub stated: Vec<Stated>,
}

impl Bump {
    /// Raises `package` from one release to another; `None` when `to` is no version.
    pub fn new(package: &str, from: &str, to: &str, companions: Vec<String>) -> Option<Self> {
        let to = Version::from_str(to).ok()?;
        Some(Self { package: normalized(package), from: Version::from_str(from).ok(), to, companions })
    }

    /// True when a requirement named `name` is the one to raise.
    fn is_package(&self, name: &str) -> bool {
        normalized(name) == self.package
    }

    /// The raised requirements of the file at `path`; nothing for files that state none.
    pub fn pins(&self, path: &RepoPath, bytes: &[u8]) -> Pins {
        let Ok(source) = std::str::from_utf8(bytes) else { return Pins::default() };
        match Kind::of(path) {
            Some(Kind::List) => text::list(self, source),
            Some(Kind::SetupCfg) => text::setup_cfg(self, source),
            Some(Kind::ToxIni) => text::tox_ini(self, source),
            Some(Kind::Environment) => text::environment(self, source),
            Some(Kind::Pyproject | Kind::Pipfile) => pyproject::pins(self, source),
            Some(Kind::SetupPy) => setup_py::pins(self, source),
            None => Pins::default(),
        }
    }
}

/// True for files that may state requirements.
pub fn states_requirements(path: &RepoPath) -> bool {
    Kind::of(path).is_some()
}

/// How a file states requirements.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// One on each line, as pip reads them.
    List,
    SetupCfg,
    ToxIni,
    /// Conda's.
    Environment,
    Pyproject,
    Pipfile,
    SetupPy,
}

impl Kind {
    fn of(path: &RepoPath) -> Option<Self> {
        let name = path.file_name();
        let listed = matches!(path.extension(), Some("txt" | "in"));
        let in_folder = path.as_str().split('/').rev().nth(1).is_some_and(|it| it == "requirements");
        match name {
            "pyproject.toml" => Some(Self::Pyproject),
            "Pipfile" => Some(Self::Pipfile),
            "setup.cfg" => Some(Self::SetupCfg),
            "tox.ini" => Some(Self::ToxIni),
            _ if name.starts_with("environment") && matches!(path.extension(), Some("yml" | "yaml")) => {
                Some(Self::Environment)
            }
            "setup.py" => Some(Self::SetupPy),
            _ if listed && (in_folder || name.contains("requirements") || name.contains("constraints")) => {
                Some(Self::List)
            }
            _ => None,
        }
    }
}

/// True when both names are those of one distribution.
pub fn is_same(name: &str, other: &str) -> bool {
    normalized(name) == normalized(other)
}

/// As PEP 503 compares names.
fn normalized(name: &str) -> String {
    let words = name.split(['-', '_', '.']).filter(|it| !it.is_empty());
    words.collect::<Vec<_>>().join("-").to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use edit::EditSet;

    use super::*;

    /// The text of `path` after raising `acme-core` from 1.4 to 2.0.1, then what is left to a person.
    fn raised(path: &str, source: &str) -> (String, Vec<String>) {
        let bump = Bump::new("Acme.Core", "1.4", "2.0.1", vec!["extra-dist".into()]).unwrap();
        let pins = bump.pins(&RepoPath::new(path).unwrap(), source.as_bytes());
        let mut set = EditSet::default();
        pins.edits.into_iter().for_each(|edit| set.add(edit).unwrap());
        let text = String::from_utf8(set.apply(source.as_bytes())).unwrap();
        (text, pins.left.into_iter().map(|(_, reason)| reason).collect())
    }

    #[test]
    fn a_list_keeps_comments_markers_and_extras() {
        let source = "# all\nother==1\nacme_core[x]>=1.2,<2 ; python_version < '3.9'  # why\r\nacme-corelib==1\n";
        let (text, left) = raised("requirements/base.txt", source);
        assert_eq!(
            text,
            "# all\nother==1\nacme_core[x]>=2.0.1,<3 ; python_version < '3.9'  # why\r\nextra-dist\r\nacme-corelib==1\n"
        );
        assert_eq!(left, Vec::<String>::new());
    }

    #[test]
    fn what_is_not_a_version_is_left() {
        let (text, left) = raised("requirements.txt", "acme-core @ file:///x\nacme-core==1.4 --hash=sha256:00\n");
        assert_eq!(text, "acme-core @ file:///x\nacme-core==1.4 --hash=sha256:00\n");
        assert_eq!(left.len(), 2, "{left:?}");
    }

    #[test]
    fn setup_cfg_is_edited_in_its_lists_only() {
        let source = "[metadata]\nname = acme-core\n[options]\ninstall_requires =\n    acme-core~=1.4\n    six\n\
                      [options.extras_require]\nall = acme-core\n";
        let (text, _) = raised("setup.cfg", source);
        assert_eq!(
            text,
            "[metadata]\nname = acme-core\n[options]\ninstall_requires =\n    acme-core~=2.0\n    extra-dist\n    six\n\
             [options.extras_require]\nall = acme-core>=2.0.1\n"
        );
    }

    #[test]
    fn pyproject_is_edited_in_every_list_and_in_poetrys_tables() {
        let source = "[project]\nname = \"acme-core\"\ndependencies = [\n  'acme-core < 2',\n  \"six\",\n]\n\
                      [dependency-groups]\ntest = [\"six\", \"acme-core==1.4.*\"]\n\
                      [tool.poetry.dependencies]\nacme-core = { version = \"^1.4\", extras = [\"x\"] }\n";
        let (text, left) = raised("pyproject.toml", source);
        assert_eq!(
            text,
            "[project]\nname = \"acme-core\"\ndependencies = [\n  'acme-core >=2.0.1,< 3',\n  \"extra-dist\",\n  \"six\",\n]\n\
             [dependency-groups]\ntest = [\"six\", \"acme-core==2.0.*\"]\n\
             [tool.poetry.dependencies]\nacme-core = { version = \"^2.0\", extras = [\"x\"] }\n"
        );
        assert_eq!(left, Vec::<String>::new());
    }

    #[test]
    fn other_tools_files_are_edited() {
        let same = |path: &str, source: &str, expected: &str| {
            assert_eq!(raised(path, source), (expected.to_owned(), vec![]), "{path}");
        };
        same(
            "Pipfile",
            "[packages]\nacme-core = \"==1.4\"\nb = \"*\"\n",
            "[packages]\nacme-core = \"==2.0.1\"\nb = \"*\"\n",
        );
        same("Pipfile", "[dev-packages]\nAcme_Core = \"*\"\n", "[dev-packages]\nAcme_Core = \">=2.0.1\"\n");
        let tox = "[tox]\nname = acme-core<2\n[testenv:x]\ndeps =\n    acme-core<2\n    six\ncommands = acme-core<2\n";
        let tox_after = "[tox]\nname = acme-core<2\n[testenv:x]\ndeps =\n    acme-core>=2.0.1,<3\n    extra-dist\n    six\ncommands = acme-core<2\n";
        same("tox.ini", tox, tox_after);
        same(
            "environment-dev.yml",
            "name: acme-core\ndependencies:\n  - acme-core >=1.4  # a\n  - pip:\n    - \"acme-core==1.4\"\n",
            "name: acme-core\ndependencies:\n  - acme-core >=2.0.1  # a\n  - pip:\n    - \"acme-core==2.0.1\"\n",
        );
        let build = "[build-system]\nrequires = [\"acme-core>=1\"]\n[tool.hatch.envs.x]\nextra-dependencies = [\"acme-core>=1\"]\n";
        let (text, left) = raised("pyproject.toml", build);
        assert_eq!((text.matches("acme-core>=2.0.1").count(), left), (2, vec![]), "{text}");
    }

    #[test]
    fn what_several_ways_state_is_left() {
        let source =
            "[tool.poetry.dependencies]\nacme-core = [{version = \"^1\", python = \"<3.9\"}, {version = \"^1.4\"}]\n";
        let (text, left) = raised("pyproject.toml", source);
        assert_eq!((text.as_str(), left.len()), (source, 1));
        let (_, left) = raised("environment.yml", "dependencies:\n- acme-core=1.4\n");
        assert_eq!(left.len(), 1, "{left:?}");
    }

    #[test]
    fn setup_py_is_read_and_said() {
        let source = "setup(name='acme-core', install_requires=['acme-core<2', 'six'])\n";
        let (text, left) = raised("setup.py", source);
        assert_eq!(text, source);
        assert_eq!(left, ["`acme-core<2` would become `acme-core>=2.0.1,<3`"]);
    }

    #[test]
    fn what_is_raised_already_stays() {
        for (path, source) in [
            ("requirements.txt", "acme-core>=2.1\nextra-dist\n"),
            ("pyproject.toml", "[project]\ndependencies = ['acme-core==2.0.1', 'extra-dist>=1']\n"),
            ("setup.py", "setup(install_requires=['acme-core>=2.0.1'])\n"),
        ] {
            assert_eq!(raised(path, source), (source.to_owned(), vec![]));
        }
    }

    #[test]
    fn other_files_state_nothing() {
        let path = |name| RepoPath::new(name).unwrap();
        assert!(states_requirements(&path("dev-requirements.txt")) && states_requirements(&path("requirements/a.in")));
        assert!(!states_requirements(&path("notes.txt")) && !states_requirements(&path("a/requirements.py")));
    }
}

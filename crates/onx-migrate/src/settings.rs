//! What a project says about its own migrations, what its user says, and what the environment says.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use apply::Worktree;
use etcetera::BaseStrategy;
use manifest::{Confidence, OperationId};
use model::{Limits, RepoPath};
use terminal::{Code, ExitCode, Failure, Messages, nearest};
use toml_edit::{DocumentMut, Item, TableLike};

/// The settings that are in force; flags win over them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Settings {
    /// Operations that the project does without.
    pub(crate) ignore: BTreeSet<OperationId>,
    /// Patterns, as in a `.gitignore`, of files that are neither edited nor flagged.
    pub(crate) exclude: Vec<String>,
    /// Operations below are flagged instead of applied.
    pub(crate) min_confidence: Option<Confidence>,
    /// For how many days checkpoints are kept.
    pub(crate) keep_checkpoints: Option<u32>,
    /// How much is read.
    pub(crate) limits: Limits,
    /// Where each of them comes from; what is missing has its default.
    pub(crate) origins: BTreeMap<&'static str, Origin>,
}

/// Where a setting comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Origin {
    /// A file of the project, with the table in it.
    Project(&'static str),
    /// The user's own file.
    User(PathBuf),
    /// A variable of the environment.
    Variable(String),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Project(place) => f.write_str(place),
            Self::User(path) => write!(f, "{}", path.display()),
            Self::Variable(name) => f.write_str(name),
        }
    }
}

const KEYS: [&str; 5] = ["ignore", "exclude", "min-confidence", "keep-checkpoints", "limits"];
const HELP: &str = "it knows: ignore = [\"OP001\"], exclude = [\"glob\"], min-confidence = 0.9, keep-checkpoints = 90, limits = { file-mb = 64 }";

/// A file of settings that is larger is none: what it says about limits holds for everything but itself.
const LARGEST: u64 = 1 << 20;

/// The files of a project that may hold settings, the table in each, and what both are called; the first that has one counts.
const PROJECT: [(&str, &[&str], &str); 3] = [
    ("onx.toml", &[], "onx.toml"),
    ("pyproject.toml", &["tool", "onx"], "pyproject.toml [tool.onx]"),
    ("Cargo.toml", &["package", "metadata", "onx"], "Cargo.toml [package.metadata.onx]"),
];

/// Reads the settings for the project at `target`; without any they are the default ones.
pub(crate) fn read(target: &Path, worktree: &Worktree, messages: Messages) -> Result<Settings, Failure> {
    let environment =
        from_environment(|name| std::env::var(name).ok()).map_err(|message| unsound("the environment", &message))?;
    let project = of_project(target, worktree, messages)?;
    let user = of_user()?;
    Ok(environment.over(project).over(user))
}

fn unsound(place: impl fmt::Display, message: &str) -> Failure {
    Failure::new(ExitCode::Usage, format!("{place}: {message}")).coded(Code::Settings).hint(HELP)
}

fn of_project(target: &Path, worktree: &Worktree, messages: Messages) -> Result<Settings, Failure> {
    for (file, section, place) in PROJECT {
        let path = RepoPath::new(file).expect("a plain name is a sound path");
        let text = match worktree.folder().read_at_most(&path, LARGEST) {
            Ok(Some(bytes)) => String::from_utf8(bytes).map_err(|error| error.to_string()),
            Ok(None) => continue,
            // Going on without them would do what the project does not want.
            Err(error) if error.kind() == ErrorKind::FileTooLarge => {
                return Err(Failure::from_error(ExitCode::Usage, &error).hint("nobody writes so many settings by hand"));
            }
            Err(error) => Err(format!("{}", Failure::from_error(ExitCode::Usage, &error))),
        };
        let text = match text {
            Ok(text) => text,
            Err(reason) => {
                messages.warning(&format!("{file}: not read for settings: {reason}"));
                continue;
            }
        };
        if !section.is_empty() && !text.contains("onx") {
            continue;
        }
        let settings = parse(&text, section, &Origin::Project(place))
            .map_err(|message| unsound(target.join(file).display(), &message))?;
        if let Some(settings) = settings {
            return Ok(settings);
        }
    }
    Ok(Settings::default())
}

/// The user's own settings: `onx/onx.toml` below the folder for configuration.
fn of_user() -> Result<Settings, Failure> {
    let Ok(folders) = etcetera::choose_base_strategy() else { return Ok(Settings::default()) };
    let path = folders.config_dir().join("onx").join("onx.toml");
    let Ok(text) = std::fs::read_to_string(&path) else { return Ok(Settings::default()) };
    let parsed = parse(&text, &[], &Origin::User(path.clone()));
    Ok(parsed.map_err(|message| unsound(path.display(), &message))?.unwrap_or_default())
}

/// `ONX_MIN_CONFIDENCE` and the like; lists are written with commas.
fn from_environment(variable: impl Fn(&str) -> Option<String>) -> Result<Settings, String> {
    let mut res = Settings::default();
    // The command line reads `ONX_LIMITS` itself.
    for key in KEYS.into_iter().filter(|it| *it != "limits") {
        let name = format!("ONX_{}", key.to_uppercase().replace('-', "_"));
        let Some(text) = variable(&name).filter(|it| !it.is_empty()) else { continue };
        let list = || text.split(',').map(str::trim).filter(|it| !it.is_empty()).map(str::to_owned);
        let written = match key {
            "ignore" | "exclude" => format!("{:?}", list().collect::<Vec<_>>()),
            _ => text.clone(),
        };
        let value: Item =
            written.parse::<toml_edit::Value>().map(Item::Value).map_err(|_| format!("{name} cannot be `{text}`"))?;
        res.set(key, &value).map_err(|message| format!("{name}: {message}"))?;
        res.origins.insert(key, Origin::Variable(name));
    }
    Ok(res)
}

impl Settings {
    /// These settings where they say something, else those of `other`.
    fn over(self, other: Self) -> Self {
        let own = |key: &str| self.origins.contains_key(key);
        Self {
            ignore: if own("ignore") { self.ignore.clone() } else { other.ignore },
            exclude: if own("exclude") { self.exclude.clone() } else { other.exclude },
            min_confidence: self.min_confidence.or(other.min_confidence),
            keep_checkpoints: self.keep_checkpoints.or(other.keep_checkpoints),
            limits: if own("limits") { self.limits } else { other.limits },
            origins: other.origins.into_iter().chain(self.origins.clone()).collect(),
        }
    }

    fn set(&mut self, key: &str, value: &Item) -> Result<(), String> {
        match key {
            "ignore" => self.ignore = strings(key, value)?.iter().map(|id| OperationId::new(id)).collect(),
            "exclude" => self.exclude = strings(key, value)?,
            "min-confidence" => self.min_confidence = Some(confidence(value)?),
            "keep-checkpoints" => self.keep_checkpoints = Some(days(value)?),
            "limits" => self.limits = limits(value)?,
            _ => {
                let near = nearest(key, KEYS).map(|it| format!("; did you mean `{it}`?")).unwrap_or_default();
                return Err(format!("unknown setting `{key}`{near}"));
            }
        }
        Ok(())
    }
}

/// The settings in the table `section` of `text`; `None` when there is no such table.
fn parse(text: &str, section: &[&str], origin: &Origin) -> Result<Option<Settings>, String> {
    let document: DocumentMut = text.parse().map_err(|error: toml_edit::TomlError| error.to_string())?;
    let whole: Option<&dyn TableLike> = Some(document.as_table());
    let table = section.iter().fold(whole, |table, name| table?.get(name).and_then(Item::as_table_like));
    let Some(table) = table else { return Ok(None) };
    let mut res = Settings::default();
    for (key, value) in table.iter() {
        res.set(key, value)?;
        let known = KEYS.into_iter().find(|it| *it == key);
        res.origins.extend(known.map(|key| (key, origin.clone())));
    }
    Ok(Some(res))
}

fn strings(key: &str, value: &Item) -> Result<Vec<String>, String> {
    let all = value.as_array().and_then(|it| it.iter().map(|it| it.as_str().map(str::to_owned)).collect());
    all.ok_or_else(|| format!("`{key}` must be a list of texts"))
}

fn days(value: &Item) -> Result<u32, String> {
    let days = value.as_integer().and_then(|it| u32::try_from(it).ok());
    days.ok_or_else(|| "`keep-checkpoints` must be a number of days".to_owned())
}

fn limits(value: &Item) -> Result<Limits, String> {
    let table = value.as_table_like().ok_or_else(|| "`limits` must be a table".to_owned())?;
    let mut res = Limits::default();
    for (name, value) in table.iter() {
        // What is no number is in no range.
        res.set(name, value.as_integer().unwrap_or(-1)).map_err(|error| error.to_string())?;
    }
    Ok(res)
}

fn confidence(value: &Item) -> Result<Confidence, String> {
    let number = value.as_float().or_else(|| value.as_integer().map(|it| it as f64));
    number.and_then(Confidence::from_share).ok_or_else(|| "`min-confidence` must be a number from 0 to 1".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_both_files_and_knows_when_there_is_nothing() {
        let parse = |text: &str, section: &[&str]| super::parse(text, section, &Origin::Project("here"));
        let own = parse("ignore = ['OP001']\nexclude = ['old/']\nmin-confidence = 0.9\n", &[]).unwrap().unwrap();
        assert_eq!(own.ignore, BTreeSet::from([OperationId::new("OP001")]));
        assert_eq!((own.exclude, own.min_confidence), (vec!["old/".to_owned()], Confidence::from_share(0.9)));
        let section = parse("[tool.onx]\nkeep-checkpoints = 3\n", &["tool", "onx"]).unwrap().unwrap();
        assert_eq!(section.origins, BTreeMap::from([("keep-checkpoints", Origin::Project("here"))]));
        assert_eq!(parse("[tool.black]\n", &["tool", "onx"]), Ok(None));
    }

    #[test]
    fn limits_stand_in_a_table_of_their_own() {
        let parse = |text: &str, section: &[&str]| super::parse(text, section, &Origin::Project("here"));
        let limits = |text| parse(text, &["tool", "onx"]).map(|it| it.map(|it| it.limits));
        let set = |assignment| Limits::default().with(&[assignment]).expect("it may be so");
        assert_eq!(limits("[tool.onx.limits]\nfile-mb = 1\n"), Ok(Some(set("file-mb=1"))));
        assert_eq!(limits("[tool.onx]\nlimits = {folder-depth = 500}\n"), Ok(Some(set("folder-depth=500"))));
        let error = |text| parse(text, &[]).unwrap_err();
        assert_eq!(error("[limits]\nfile-mb = 0\n"), "the limit `file-mb` must be a number from 1 to 256");
        assert_eq!(error("[limits]\nfile-mb = '9'\n"), "the limit `file-mb` must be a number from 1 to 256");
        assert!(error("[limits]\nfiles = 1\n").starts_with("unknown limit `files`"));
        assert_eq!(error("limits = 1\n"), "`limits` must be a table");
    }

    #[test]
    fn refuses_what_it_does_not_know() {
        let error = |text| parse(text, &[], &Origin::Project("here")).unwrap_err();
        assert_eq!(error("ignored = []"), "unknown setting `ignored`; did you mean `ignore`?");
        assert_eq!(error("ignore = 'OP1'"), "`ignore` must be a list of texts");
        assert_eq!(error("min-confidence = 2"), "`min-confidence` must be a number from 0 to 1");
        assert_eq!(error("keep-checkpoints = -1"), "`keep-checkpoints` must be a number of days");
        assert!(error("ignore = [").contains("line 1"), "{}", error("ignore = ["));
    }

    #[test]
    fn the_environment_wins_over_the_project_and_the_project_over_the_user() {
        let given = |name: &str| (name == "ONX_IGNORE").then(|| "OP001, OP002".to_owned());
        let environment = from_environment(given).unwrap();
        assert_eq!(environment.ignore, BTreeSet::from([OperationId::new("OP001"), OperationId::new("OP002")]));
        let project =
            parse("ignore = ['OP9']\nexclude = ['a/']\n", &[], &Origin::Project("onx.toml")).unwrap().unwrap();
        let user = parse("exclude = ['b/']\nkeep-checkpoints = 3\n", &[], &Origin::User("u".into())).unwrap().unwrap();
        let all = environment.clone().over(project).over(user);
        assert_eq!((all.ignore, all.exclude), (environment.ignore, vec!["a/".to_owned()]));
        let origins: Vec<String> = all.origins.values().map(Origin::to_string).collect();
        assert_eq!(origins, ["onx.toml", "ONX_IGNORE", "u"]);
        let broken = from_environment(|name| (name == "ONX_MIN_CONFIDENCE").then(|| "high".to_owned()));
        assert_eq!(broken, Err("ONX_MIN_CONFIDENCE cannot be `high`".to_owned()));
    }
}

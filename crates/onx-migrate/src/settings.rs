//! What a project says about its own migrations: `onx.toml`, or `[tool.onx]` in `pyproject.toml`.

use std::collections::BTreeSet;
use std::path::Path;

use apply::{Disk, Worktree};
use manifest::{Confidence, OperationId};
use model::RepoPath;
use terminal::{ExitCode, Failure, Messages};
use toml_edit::{DocumentMut, Item, TableLike};

/// The settings of a project; flags win over them.
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
    /// The file that says so.
    pub(crate) origin: Option<String>,
}

const KEYS: &str = "it knows: ignore = [\"OP001\"], exclude = [\"glob\"], min-confidence = 0.9, keep-checkpoints = 90";

/// Reads the settings of the project at `target`; a project without any has the default ones.
pub(crate) fn read(target: &Path, worktree: &Worktree, messages: Messages) -> Result<Settings, Failure> {
    for (file, section) in [("onx.toml", None), ("pyproject.toml", Some(["tool", "onx"]))] {
        let path = RepoPath::new(file).expect("a plain name is a sound path");
        let text = match worktree.folder().read(&path) {
            Ok(Some(stored)) => String::from_utf8(stored.bytes).map_err(|error| error.to_string()),
            Ok(None) => continue,
            Err(error) => Err(format!("{}", Failure::from_error(ExitCode::Usage, &error))),
        };
        let text = match text {
            Ok(text) => text,
            Err(reason) => {
                messages.warning(&format!("{file}: not read for settings: {reason}"));
                continue;
            }
        };
        if section.is_some() && !text.contains("onx") {
            continue;
        }
        let settings = parse(&text, section).map_err(|message| {
            Failure::new(ExitCode::Usage, format!("{}: {message}", target.join(file).display())).hint(KEYS)
        })?;
        if let Some(settings) = settings {
            return Ok(Settings { origin: Some(file.to_owned()), ..settings });
        }
    }
    Ok(Settings::default())
}

/// The settings in `text`, below `section`; `None` when there is no such section.
fn parse(text: &str, section: Option<[&str; 2]>) -> Result<Option<Settings>, String> {
    let document: DocumentMut = text.parse().map_err(|error: toml_edit::TomlError| error.to_string())?;
    let table: Option<&dyn TableLike> = match section {
        None => Some(document.as_table()),
        Some([outer, inner]) => {
            document.get(outer).and_then(|it| it.as_table_like()?.get(inner)).and_then(Item::as_table_like)
        }
    };
    let Some(table) = table else { return Ok(None) };
    let mut res = Settings::default();
    for (key, value) in table.iter() {
        match key {
            "ignore" => res.ignore = strings(key, value)?.iter().map(|id| OperationId::new(id)).collect(),
            "exclude" => res.exclude = strings(key, value)?,
            "min-confidence" => res.min_confidence = Some(confidence(value)?),
            "keep-checkpoints" => res.keep_checkpoints = Some(days(value)?),
            _ => return Err(format!("unknown setting `{key}`")),
        }
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

fn confidence(value: &Item) -> Result<Confidence, String> {
    let number = value.as_float().or_else(|| value.as_integer().map(|it| it as f64));
    number.and_then(Confidence::from_share).ok_or_else(|| "`min-confidence` must be a number from 0 to 1".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_both_files_and_knows_when_there_is_nothing() {
        let own = parse("ignore = ['OP001']\nexclude = ['old/']\nmin-confidence = 0.9\n", None).unwrap().unwrap();
        assert_eq!(own.ignore, BTreeSet::from([OperationId::new("OP001")]));
        assert_eq!((own.exclude, own.min_confidence), (vec!["old/".to_owned()], Confidence::from_share(0.9)));
        let section = parse("[tool.onx]\nexclude = []\n", Some(["tool", "onx"])).unwrap();
        assert_eq!(section, Some(Settings::default()));
        assert_eq!(parse("[tool.black]\n", Some(["tool", "onx"])), Ok(None));
    }

    #[test]
    fn refuses_what_it_does_not_know() {
        let error = |text| parse(text, None).unwrap_err();
        assert_eq!(error("ignored = []"), "unknown setting `ignored`");
        assert_eq!(error("ignore = 'OP1'"), "`ignore` must be a list of texts");
        assert_eq!(error("min-confidence = 2"), "`min-confidence` must be a number from 0 to 1");
        assert_eq!(error("keep-checkpoints = -1"), "`keep-checkpoints` must be a number of days");
        assert!(error("ignore = [").contains("line 1"), "{}", error("ignore = ["));
    }
}

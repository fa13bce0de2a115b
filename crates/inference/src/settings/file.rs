//! The settings in one configuration file that a release ships.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use manifest::{ConfigFormat, Place};
use model::{ConfigurationKey, RepoPath};
use rustc_hash::FxHashSet;

use super::known::{Origin, Setting};

/// Names of the map that holds the options of a section in a file that describes them.
const OPTION_MAPS: &[&str] = &["options", "properties", "settings"];

/// A file that describes options has at least so many of them.
const FEWEST_DESCRIBED: usize = 3;

/// One configuration file.
pub(super) struct File<'a> {
    path: &'a RepoPath,
    keys: &'a [ConfigurationKey],
    pub other: Other<'a>,
    kind: OnceLock<Kind>,
}

/// What the other release has at the path of a file.
#[derive(Clone, Copy)]
pub(super) enum Other<'a> {
    /// The same bytes.
    Same,
    /// Other keys, or none.
    Keys(&'a [ConfigurationKey]),
}

/// What a file says of settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// It describes the options of another file.
    Schema,
    /// It is written as users write theirs.
    Template(ConfigFormat),
    Nothing,
}

impl<'a> File<'a> {
    pub(super) fn new(path: &'a RepoPath, keys: &'a [ConfigurationKey], other: Other<'a>) -> Self {
        Self { path, keys, other, kind: OnceLock::new() }
    }

    /// Its settings that the file of the same path does not have in the other release.
    pub(super) fn differing(&self) -> Vec<Setting> {
        let Other::Keys(other) = self.other else { return Vec::new() };
        let there = Self::new(self.path, other, Other::Same);
        let same_kind = self.kind() == there.kind() && self.kind() != Kind::Schema;
        if !same_kind {
            return self.settings(|_| true);
        }
        // Values change more often than keys do.
        let alike = |(one, two): &(&ConfigurationKey, &ConfigurationKey)| {
            one.path == two.path && one.value.is_empty() == two.value.is_empty()
        };
        let start = self.keys.iter().zip(other).take_while(alike).count();
        let (own, other) = (&self.keys[start..], &other[start..]);
        let end = own.iter().rev().zip(other.iter().rev()).take_while(alike).count();
        let own =
            Self { kind: OnceLock::from(self.kind()), ..Self::new(self.path, &own[..own.len() - end], Other::Same) };
        if own.keys.is_empty() {
            return Vec::new();
        }
        let known: FxHashSet<&str> = there.counted().map(|it| it.path.as_str()).collect();
        own.settings(|path| !known.contains(path))
    }

    /// Its settings whose paths are `wanted`, in source order.
    pub(super) fn settings(&self, mut wanted: impl FnMut(&str) -> bool) -> Vec<Setting> {
        match self.kind() {
            Kind::Nothing => Vec::new(),
            Kind::Schema => self.described().into_iter().filter(|it| wanted(&it.path)).collect(),
            Kind::Template(format) => {
                let kept = self.counted().filter(|it| wanted(&it.path));
                kept.map(|it| self.template_setting(it, format)).collect()
            }
        }
    }

    fn kind(&self) -> Kind {
        *self.kind.get_or_init(|| {
            let options = self.keys.iter().filter_map(option).count();
            if options >= FEWEST_DESCRIBED && described(self.keys).len() >= FEWEST_DESCRIBED {
                return Kind::Schema;
            }
            let format = format_of_template(self.path).filter(|_| !describes_data(self.keys));
            format.map_or(Kind::Nothing, Kind::Template)
        })
    }

    /// The keys of a template that are settings.
    fn counted(&self) -> impl Iterator<Item = &'a ConfigurationKey> {
        let kind = self.kind();
        self.keys.iter().filter(move |it| match kind {
            Kind::Template(ConfigFormat::Ini) => it.path.contains('.'),
            Kind::Template(_) => !it.value.is_empty(),
            Kind::Schema | Kind::Nothing => false,
        })
    }

    fn template_setting(&self, key: &ConfigurationKey, format: ConfigFormat) -> Setting {
        Setting {
            path: key.path.clone(),
            default: unquoted(&key.value),
            kind: String::new(),
            help: key.comment.clone(),
            place: self.place(key),
            origin: Origin::Template(self.path.clone(), format),
        }
    }

    fn described(&self) -> Vec<Setting> {
        let attribute = |it: &BTreeMap<&str, &str>, name: &str| it.get(name).map_or(String::new(), |it| unquoted(it));
        let setting = |(setting, (key, attributes)): (String, (&ConfigurationKey, BTreeMap<&str, &str>))| Setting {
            path: setting,
            default: attribute(&attributes, "default"),
            kind: attribute(&attributes, "type"),
            help: attribute(&attributes, "description"),
            place: self.place(key),
            origin: Origin::Schema,
        };
        described(self.keys).into_iter().map(setting).collect()
    }

    fn place(&self, key: &ConfigurationKey) -> Place {
        Place { path: self.path.clone(), line: key.line }
    }
}

/// True for descriptions of an interface or of a data format, which have keys but no settings.
fn describes_data(keys: &[ConfigurationKey]) -> bool {
    keys.iter().any(|it| matches!(it.path.as_str(), "openapi" | "swagger" | "$schema" | "$id" | "definitions"))
}

/// The section, name and attribute of `section.options.name.default`.
fn option(key: &ConfigurationKey) -> Option<(Option<&str>, &str, &str)> {
    let (rest, attribute) = key.path.rsplit_once('.')?;
    if !matches!(attribute, "default" | "type" | "description") {
        return None;
    }
    let (rest, name) = rest.rsplit_once('.')?;
    let (section, map) = rest.rsplit_once('.').map_or((None, rest), |(section, map)| (Some(section), map));
    let sound = OPTION_MAPS.contains(&map) && section.is_none_or(|it| !it.contains('.'));
    sound.then_some((section, name, attribute))
}

/// The options of a file that describes them: `section: {options: {name: {type: …, default: …}}}`.
fn described(keys: &[ConfigurationKey]) -> BTreeMap<String, (&ConfigurationKey, BTreeMap<&str, &str>)> {
    let mut found: BTreeMap<String, (&ConfigurationKey, BTreeMap<&str, &str>)> = BTreeMap::new();
    for key in keys {
        let Some((section, name, attribute)) = option(key) else { continue };
        let path = section.into_iter().chain([name]).collect::<Vec<_>>().join(".");
        found.entry(path).or_insert_with(|| (key, BTreeMap::new())).1.insert(attribute, &key.value);
    }
    found
}

/// The format of the files for which `path` is a template.
pub(super) fn format_of_template(path: &RepoPath) -> Option<ConfigFormat> {
    let whole = path.as_str();
    let stem = whole.rsplit_once('.').map_or(whole, |(stem, _)| stem);
    ConfigFormat::of_file(whole).or_else(|| ConfigFormat::of_file(stem))
}

fn unquoted(text: &str) -> String {
    text.trim_matches(['"', '\'', '|', '>', '-', ' ']).to_owned()
}

//! Which files of a dependent hold a setting, and in which format.
//!
//! Told by the name of the template that the release ships, by the constant that names the settings module, by the file
//! names that its texts and code speak of. A setting whose files cannot be told gets no operation.

use std::collections::BTreeMap;

use manifest::ConfigFormat;
use model::{Role, SymbolKind, Value};

use super::key::is_upper;
use super::known::{Origin, Setting};
use crate::side::Side;

/// Where settings of one kind stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Home {
    /// A glob below the project.
    pub file: String,
    pub format: ConfigFormat,
}

/// The homes of a release's settings.
pub(crate) struct Homes {
    /// File names that the release speaks of, with how often.
    named: BTreeMap<String, usize>,
    /// Modules that a constant names as the place of settings.
    modules: Vec<String>,
    /// True when the code reads the settings of a Django project.
    django: bool,
    package: String,
}

/// The settings modules of a Django project.
const DJANGO: &str = "**/{settings.py,*_settings.py,settings_*.py,settings/*.py}";

/// Modules that projects keep their settings in, where nothing names them.
const MODULES: &str = "**/{settings.py,config.py,*_settings.py,*_config.py}";

/// Files of the release's own tools: they configure no dependent.
const TOOLS: &[&str] =
    &["setup.cfg", "tox.ini", "pytest.ini", "mypy.ini", "pyproject.toml", "alembic.ini", "logging.ini", "package.json"];

impl Homes {
    pub(crate) fn of(side: &Side) -> Self {
        let snapshot = side.release.snapshot;
        let mut homes = Self {
            named: BTreeMap::new(),
            modules: Vec::new(),
            django: snapshot.modules().any(|(_, _, it)| it.imports.iter().any(|it| it.module == "django.conf")),
            package: snapshot.package.to_ascii_lowercase().replace('-', "_"),
        };
        for (_, _, outline) in snapshot.modules() {
            outline.docstring.iter().for_each(|it| homes.read(it));
            for symbol in &outline.symbols {
                symbol.docstring.iter().for_each(|it| homes.read(it));
                symbol.body.messages.iter().for_each(|it| homes.read(&it.text));
                symbol.body.returns.iter().chain(symbol.value.as_deref()).for_each(|it| homes.read_value(it));
                if symbol.kind == SymbolKind::Attribute {
                    homes.modules.extend(settings_module(&symbol.name, symbol.value.as_deref()));
                }
            }
        }
        for file in snapshot.files.iter().filter(|it| it.configuration.is_some() && it.role != Role::Test) {
            homes.note(template_target(file.path.file_name()));
        }
        homes.modules.sort();
        homes.modules.dedup();
        homes
    }

    /// Where users write `setting`; `None` when that cannot be told.
    pub(crate) fn of_setting(&self, path: &str, known: Option<&Setting>) -> Option<Home> {
        match known.map(|it| &it.origin) {
            Some(Origin::Template(template, format)) => {
                let file = self.best(*format).unwrap_or_else(|| template_target(template.file_name()).to_owned());
                Some(Home { file: format!("**/{file}"), format: *format })
            }
            Some(Origin::Schema) => self.sectioned(),
            Some(Origin::Code { .. }) | None if path.contains('.') => self.sectioned(),
            Some(Origin::Code { .. }) | None => self.flat(path),
        }
    }

    /// The file for keys with sections.
    fn sectioned(&self) -> Option<Home> {
        let formats = [ConfigFormat::Ini, ConfigFormat::Yaml, ConfigFormat::Toml];
        let best = formats.into_iter().filter_map(|format| {
            let file = self.best(format)?;
            Some((self.named[&file], Home { file: format!("**/{file}"), format }))
        });
        best.max_by_key(|(count, home)| (*count, std::cmp::Reverse(home.format))).map(|(_, home)| home)
    }

    /// The Python modules for keys without sections.
    fn flat(&self, path: &str) -> Option<Home> {
        let file = match (self.modules.as_slice(), is_upper(path)) {
            ([module, ..], _) => format!("**/{}.py", module.rsplit('.').next().unwrap_or(module)),
            ([], true) if self.django => DJANGO.to_owned(),
            ([], true) => MODULES.to_owned(),
            ([], false) => return None,
        };
        Some(Home { file, format: ConfigFormat::Python })
    }

    /// The file of this format that the release speaks of most, those with its own name first.
    fn best(&self, format: ConfigFormat) -> Option<String> {
        let fits = |name: &str| ConfigFormat::of_file(name) == Some(format);
        let own = |name: &str| name.replace('-', "_").contains(&self.package) || self.package.contains(stem(name));
        let files = self.named.iter().filter(|(name, _)| fits(name) && own(name));
        files.max_by_key(|(name, count)| (**count, std::cmp::Reverse(name.as_str()))).map(|(name, _)| name.clone())
    }

    fn read(&mut self, text: &str) {
        let outside = |it: &u8| !(it.is_ascii_alphanumeric() || matches!(it, b'_' | b'-' | b'.'));
        let bytes = text.as_bytes();
        let mut at = 0;
        // Every word with a dot, once.
        while let Some(dot) = text[at..].find('.').map(|it| it + at) {
            let start = bytes[at..dot].iter().rposition(outside).map_or(at, |it| at + it + 1);
            let end = bytes[dot..].iter().position(outside).map_or(bytes.len(), |it| dot + it);
            self.note(text[start..end].trim_matches('.'));
            at = end;
        }
    }

    fn read_value(&mut self, value: &Value) {
        match value {
            Value::Text(text) => self.read(text),
            Value::Call { arguments, .. } => arguments.iter().for_each(|it| self.read_value(&it.value)),
            Value::List(items) => items.iter().for_each(|it| self.read_value(it)),
            Value::Other(text) if text.len() < 80 => self.read(text),
            Value::Name(_) | Value::Table(_) | Value::Other(_) => {}
        }
    }

    fn note(&mut self, name: &str) {
        let format = ConfigFormat::of_file(name).filter(|it| !matches!(it, ConfigFormat::Python | ConfigFormat::Env));
        if format.is_some() && !stem(name).is_empty() && !TOOLS.contains(&name) {
            *self.named.entry(name.to_owned()).or_default() += 1;
        }
    }
}

fn stem(name: &str) -> &str {
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

/// `acme.cfg` for `default_acme.cfg` and `acme.cfg.example`.
fn template_target(name: &str) -> &str {
    let ends_well = |it: &str| ConfigFormat::of_file(it).is_some();
    let name = if ends_well(name) { name } else { stem(name) };
    let prefixes = ["default_", "default-", "example_", "example-", "sample_", "sample-"];
    prefixes.iter().find_map(|it| name.strip_prefix(it)).unwrap_or(name)
}

/// `DEFAULT_CONFIG_MODULE = "acmeconfig"`: a constant that names the module of settings.
fn settings_module(name: &str, value: Option<&Value>) -> Option<String> {
    let lower = name.to_ascii_lowercase();
    let named = super::tree::speaks_of_settings(&lower) && lower.contains("module");
    let text = value?.as_text().filter(|_| named)?;
    let sound = text.split('.').all(|it| !it.is_empty() && it.chars().all(|it| it.is_alphanumeric() || it == '_'));
    (sound && !is_upper(text)).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_names_its_target() {
        for name in ["default_acme.cfg", "acme.cfg.example", "sample-acme.cfg", "acme.cfg"] {
            assert_eq!(template_target(name), "acme.cfg");
        }
    }

    #[test]
    fn only_a_constant_about_modules_names_one() {
        let text = Value::Text("acmeconfig".into());
        assert_eq!(settings_module("DEFAULT_CONFIG_MODULE", Some(&text)).as_deref(), Some("acmeconfig"));
        assert_eq!(settings_module("DEFAULT_NAME", Some(&text)), None);
        assert_eq!(settings_module("CONFIG_MODULE", Some(&Value::Text("ACME_CONFIG".into()))), None);
    }
}

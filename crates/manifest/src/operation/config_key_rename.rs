/// A key in a configuration file or settings module was renamed or moved.
///
/// Before `retry.max: 3`, after `retry.limit: 3`. Refused where the new key exists already.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ConfigKeyRename {
    /// Which files, as a glob below the project.
    pub file: String,
    /// Their format; `None` when the file's name tells.
    pub format: Option<ConfigFormat>,
    /// Old dotted key path; `section.key` in INI.
    pub from: String,
    /// New dotted key path.
    pub to: String,
}

/// A configuration format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ConfigFormat {
    /// YAML.
    Yaml,
    /// TOML.
    Toml,
    /// JSON, with comments too.
    Json,
    /// INI, `.cfg`, `.conf`.
    Ini,
    /// `KEY=value` lines.
    Env,
    /// A Python module whose assignments are settings.
    Python,
}

impl ConfigFormat {
    /// The word that stands in manifests.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Yaml => "yaml",
            Self::Toml => "toml",
            Self::Json => "json",
            Self::Ini => "ini",
            Self::Env => "env",
            Self::Python => "python",
        }
    }

    /// The format that a manifest calls `word`.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Yaml, Self::Toml, Self::Json, Self::Ini, Self::Env, Self::Python]
            .into_iter()
            .find(|format| format.as_str() == word)
    }

    /// The format that a file of this name has, when its name tells.
    pub fn of_file(name: &str) -> Option<Self> {
        let file = name.rsplit('/').next().unwrap_or(name).to_ascii_lowercase();
        if file == ".env" || file.starts_with(".env.") {
            return Some(Self::Env);
        }
        match file.rsplit_once('.')?.1 {
            "yaml" | "yml" => Some(Self::Yaml),
            "toml" => Some(Self::Toml),
            "json" | "jsonc" => Some(Self::Json),
            "ini" | "cfg" | "conf" => Some(Self::Ini),
            "env" => Some(Self::Env),
            "py" => Some(Self::Python),
            _ => None,
        }
    }
}

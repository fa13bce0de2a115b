//! `kind` and `match` of an operation as they stand in a file.

use schemars::JsonSchema;
use serde::Serialize;

use crate::Operation;

/// `kind` and `match`.
#[derive(Serialize, JsonSchema)]
#[serde(tag = "kind", content = "match")]
pub(super) enum KindAndMatch {
    /// A module or package moved; everything below it moves along.
    #[serde(rename = "rename.import")]
    RenameImport(RenameImport),
    /// A module-level name was renamed or moved.
    #[serde(rename = "rename.symbol")]
    RenameSymbol(RenameSymbol),
    /// A function, method or other member was renamed or moved.
    #[serde(rename = "rename.callable")]
    RenameCallable(RenameCallable),
    /// A parameter was renamed.
    #[serde(rename = "arg.rename")]
    ArgRename(ArgRename),
    /// Calls that leave a parameter out get the old behaviour spelled out.
    #[serde(rename = "arg.add_default")]
    ArgAddDefault(ArgAddDefault),
    /// A new parameter must be passed.
    #[serde(rename = "arg.add_required")]
    ArgAddRequired(CallableArg),
    /// A parameter is gone.
    #[serde(rename = "arg.remove")]
    ArgRemove(CallableArg),
    /// Parameters can no longer be passed by place.
    #[serde(rename = "arg.keyword_only")]
    ArgKeywordOnly(ArgKeywordOnly),
    /// The order of parameters changed.
    #[serde(rename = "arg.reorder")]
    ArgReorder(ArgReorder),
    /// A configuration key was renamed or moved.
    #[serde(rename = "config.key_rename")]
    ConfigKeyRename(ConfigKeyRename),
    /// A data file moved.
    #[serde(rename = "move.file")]
    MoveFile(MoveFile),
    /// A public name is gone without a known successor.
    #[serde(rename = "remove.symbol")]
    RemoveSymbol(RemoveSymbol),
}

/// `match` of `rename.import`.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RenameImport {
    /// Dotted path of the module in the old release.
    from: String,
    /// Dotted path of the module in the new release.
    to: String,
}

/// `match` of `rename.symbol`.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RenameSymbol {
    /// Module of the old name.
    module: String,
    /// Old name below the module; dotted for nested classes and class attributes.
    from: String,
    /// New name below the new module.
    to: String,
    /// Module of the new name where it is another one; may lie outside the core.
    #[serde(skip_serializing_if = "Option::is_none")]
    to_module: Option<String>,
    /// Distribution of the new name where it lies outside the core.
    #[serde(skip_serializing_if = "Option::is_none")]
    to_package: Option<String>,
}

/// `match` of `rename.callable`.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RenameCallable {
    /// Full old path.
    callable: String,
    /// Full new path; a bare name means the same parent.
    to: String,
    /// `property` or `method`, when the call form changes.
    #[serde(skip_serializing_if = "Option::is_none")]
    becomes: Option<Becomes>,
}

/// How the call form of a member changes.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum Becomes {
    /// A method is now read: the parentheses go.
    Property,
    /// A property is now called: parentheses come.
    Method,
}

/// `match` of `arg.rename`.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ArgRename {
    /// Full path in the new release; a class means its constructor.
    callable: String,
    /// Old keyword.
    from: String,
    /// New keyword.
    to: String,
    /// Default of the new parameter, source text.
    #[serde(skip_serializing_if = "Option::is_none")]
    default: Option<String>,
    /// True when the new parameter must be passed.
    #[serde(default, skip_serializing_if = "is_false")]
    required: bool,
}

/// `match` of `arg.add_default`.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ArgAddDefault {
    /// Full path in the new release; a class means its constructor.
    callable: String,
    /// The parameter.
    arg: String,
    /// Source text that keeps the old behaviour, names fully qualified.
    default: String,
    /// Whether calls are edited.
    #[serde(default = "insert_by_default")]
    insert: bool,
}

/// `match` of `arg.add_required` and `arg.remove`.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CallableArg {
    /// Full path in the new release; a class means its constructor.
    callable: String,
    /// The parameter.
    arg: String,
}

/// `match` of `arg.keyword_only`.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ArgKeywordOnly {
    /// Full path in the new release; a class means its constructor.
    callable: String,
    /// The parameters in their old positional order.
    #[schemars(length(min = 1))]
    names: Vec<String>,
}

/// `match` of `arg.reorder`.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ArgReorder {
    /// Full path in the new release; a class means its constructor.
    callable: String,
    /// The parameters in their old positional order.
    #[schemars(length(min = 1))]
    order: Vec<String>,
}

/// `match` of `config.key_rename`.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ConfigKeyRename {
    /// Which files, as a glob below the project.
    file: String,
    /// Their format; by the file's name when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    format: Option<ConfigFormat>,
    /// Old dotted key path.
    from: String,
    /// New dotted key path.
    to: String,
}

/// A configuration format.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum ConfigFormat {
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
    /// A Python settings module.
    Python,
}

/// `match` of `move.file`.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct MoveFile {
    /// Path in the old release.
    from: String,
    /// Path in the new release.
    to: String,
}

/// `match` of `remove.symbol`.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RemoveSymbol {
    /// Full path in the old release.
    symbol: String,
}

/// `kind` and `match` of `operation` as they stand in manifests and reports.
pub fn operation_json(operation: &Operation) -> serde_json::Value {
    serde_json::to_value(KindAndMatch::from(operation)).expect("wire structs of texts are always JSON")
}

impl From<&Operation> for KindAndMatch {
    fn from(operation: &Operation) -> Self {
        match operation {
            Operation::RenameImport(it) => {
                Self::RenameImport(RenameImport { from: it.from.to_string(), to: it.to.to_string() })
            }
            Operation::RenameSymbol(it) => Self::RenameSymbol(RenameSymbol::from(it)),
            Operation::RenameCallable(it) => Self::RenameCallable(RenameCallable::from(it)),
            Operation::ArgRename(it) => Self::ArgRename(ArgRename::from(it)),
            Operation::ArgAddDefault(it) => Self::ArgAddDefault(ArgAddDefault::from(it)),
            Operation::ArgAddRequired(it) => Self::ArgAddRequired(CallableArg::new(&it.callable, &it.arg)),
            Operation::ArgRemove(it) => Self::ArgRemove(CallableArg::new(&it.callable, &it.arg)),
            Operation::ArgKeywordOnly(it) => {
                Self::ArgKeywordOnly(ArgKeywordOnly { callable: it.callable.to_string(), names: it.names.clone() })
            }
            Operation::ArgReorder(it) => {
                Self::ArgReorder(ArgReorder { callable: it.callable.to_string(), order: it.order.clone() })
            }
            Operation::ConfigKeyRename(it) => Self::ConfigKeyRename(ConfigKeyRename::from(it)),
            Operation::MoveFile(it) => Self::MoveFile(MoveFile { from: it.from.to_string(), to: it.to.to_string() }),
            Operation::RemoveSymbol(it) => Self::RemoveSymbol(RemoveSymbol { symbol: it.symbol.to_string() }),
        }
    }
}

impl From<&crate::RenameSymbol> for RenameSymbol {
    fn from(it: &crate::RenameSymbol) -> Self {
        Self {
            module: it.module.to_string(),
            from: it.from.clone(),
            to: it.to.clone(),
            to_module: it.to_module.as_ref().map(ToString::to_string),
            to_package: it.to_package.clone(),
        }
    }
}

impl From<&crate::RenameCallable> for RenameCallable {
    fn from(it: &crate::RenameCallable) -> Self {
        let becomes = it.becomes.map(|becomes| match becomes {
            crate::Becomes::Property => Becomes::Property,
            crate::Becomes::Method => Becomes::Method,
        });
        Self { callable: it.callable.to_string(), to: it.to.to_string(), becomes }
    }
}

impl From<&crate::ArgRename> for ArgRename {
    fn from(it: &crate::ArgRename) -> Self {
        Self {
            callable: it.callable.to_string(),
            from: it.from.clone(),
            to: it.to.clone(),
            default: it.default.clone(),
            required: it.required,
        }
    }
}

impl From<&crate::ArgAddDefault> for ArgAddDefault {
    fn from(it: &crate::ArgAddDefault) -> Self {
        let (arg, default) = (it.arg.clone(), it.default.clone());
        Self { callable: it.callable.to_string(), arg, default, insert: it.insert }
    }
}

impl CallableArg {
    fn new(callable: &model::DottedName, arg: &str) -> Self {
        Self { callable: callable.to_string(), arg: arg.to_owned() }
    }
}

impl From<&crate::ConfigKeyRename> for ConfigKeyRename {
    fn from(it: &crate::ConfigKeyRename) -> Self {
        let format = it.format.or_else(|| crate::ConfigFormat::of_file(&it.file)).map(|format| match format {
            crate::ConfigFormat::Yaml => ConfigFormat::Yaml,
            crate::ConfigFormat::Toml => ConfigFormat::Toml,
            crate::ConfigFormat::Json => ConfigFormat::Json,
            crate::ConfigFormat::Ini => ConfigFormat::Ini,
            crate::ConfigFormat::Env => ConfigFormat::Env,
            crate::ConfigFormat::Python => ConfigFormat::Python,
        });
        Self { file: it.file.clone(), format, from: it.from.clone(), to: it.to.clone() }
    }
}

fn is_false(value: &bool) -> bool {
    !value
}

fn insert_by_default() -> bool {
    true
}

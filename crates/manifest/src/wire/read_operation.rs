use super::document::{Node, Tree, is_number};
use super::fields::{Fields, Text};
use super::name::{dotted, dotted_list, identifier, identifiers, optional_dotted, path, shown};
use super::read::digest;
use super::read_error::{ReadError, Warning};
use crate::{
    ArgAddDefault, ArgAddRequired, ArgKeywordOnly, ArgRemove, ArgRename, ArgReorder, Becomes, Change, Confidence,
    ConfigFormat, ConfigKeyRename, Entry, Evidence, Kind, MoveFile, Operation, OperationId, RemoveSymbol,
    RenameCallable, RenameImport, RenameSymbol, Status,
};

/// The id as written, else by its place.
pub(super) fn id_of(fields: &mut Fields, place: usize) -> Result<OperationId, ReadError> {
    let Some(Text { text, spot }) = fields.optional_text("id")? else { return Ok(OperationId::numbered(place + 1)) };
    let sound = |it: char| it.is_ascii_alphanumeric() || matches!(it, '_' | '-' | '.');
    if (1..=64).contains(&text.len()) && text.chars().all(sound) {
        return Ok(OperationId::new(&text));
    }
    Err(fields.bad_value("id", spot, "must be 1 to 64 letters, digits, `-`, `_` or `.`"))
}

/// Everything of an operation but its id, which was taken before.
pub(super) fn entry(mut fields: Fields, id: OperationId, warnings: &mut Vec<Warning>) -> Result<Entry, ReadError> {
    let kind = kind(&mut fields)?;
    let node = fields.require("match")?;
    let mut operation = operation(kind, Fields::of(node, "match.", "match")?)?;
    if let Operation::RemoveSymbol(removal) = &mut operation {
        removal.reason = fields.optional_text("reason")?.map(|it| it.text).unwrap_or_default();
    }
    let change = Change {
        operation,
        status: status(&mut fields)?,
        aliases_from: dotted_list(&mut fields, "aliases_from")?,
        aliases_to: dotted_list(&mut fields, "aliases_to")?,
        evidence: evidence(&mut fields, warnings)?,
        confidence: confidence(&mut fields)?,
        seen_from: Vec::new(),
        seen_to: Vec::new(),
    };
    let requires = fields.optional_texts("requires")?;
    let requires = requires.map(|ids| ids.iter().map(|it| OperationId::new(&it.text)).collect());
    fields.warn_of_rest(warnings);
    Ok(Entry { id, requires, change })
}

pub(super) fn kind(fields: &mut Fields) -> Result<Kind, ReadError> {
    let Text { text, spot } = fields.text("kind")?;
    let known = || Kind::ALL.iter().map(|kind| kind.as_str()).collect::<Vec<_>>().join(", ");
    let shown: String = text.chars().take(80).collect();
    Kind::from_word(&text)
        .ok_or_else(|| fields.bad_value("kind", spot, format!("`{}` is none of {}", shown.escape_debug(), known())))
}

pub(super) fn status(fields: &mut Fields) -> Result<Status, ReadError> {
    let Some(Text { text, spot }) = fields.optional_text("status")? else { return Ok(Status::Removed) };
    let known = [Status::Removed, Status::Deprecated].into_iter().find(|it| it.as_str() == text);
    known.ok_or_else(|| fields.bad_value("status", spot, "must be `removed` or `deprecated`"))
}

fn confidence(fields: &mut Fields) -> Result<Confidence, ReadError> {
    let Some(node) = fields.take("confidence") else { return Ok(Confidence::CERTAIN) };
    let share = match &node.value {
        Tree::Scalar { text, plain: true } if is_number(text) => text.parse().ok(),
        Tree::Scalar { .. } | Tree::List(_) | Tree::Map(_) => {
            return Err(fields.wrong_type("confidence", node.spot, "a number from 0 to 1", node.describe()));
        }
    };
    share
        .and_then(Confidence::from_share)
        .ok_or_else(|| fields.bad_value("confidence", node.spot, "must be a number from 0 to 1"))
}

fn evidence(fields: &mut Fields, warnings: &mut Vec<Warning>) -> Result<Evidence, ReadError> {
    let Some(node) = fields.take("evidence") else { return Ok(Evidence::by(Evidence::MAINTAINER)) };
    let mut fields = Fields::of(node, "evidence.", "evidence")?;
    let method = fields.optional_text("method")?.map_or_else(|| Evidence::MAINTAINER.to_owned(), |it| it.text);
    let content = fields.optional_text("content")?.map(|text| digest(&fields, "content", text)).transpose()?;
    let quote = fields.optional_text("quote")?.map(|it| it.text).unwrap_or_default();
    fields.warn_of_rest(warnings);
    Ok(Evidence { method, content, factors: Vec::new(), quote, tried: None, in_dependents: None })
}

pub(super) fn operation(kind: Kind, mut fields: Fields) -> Result<Operation, ReadError> {
    let it = &mut fields;
    let operation = match kind {
        Kind::RenameImport => {
            Operation::RenameImport(RenameImport { from: dotted(it, "from")?, to: dotted(it, "to")? })
        }
        Kind::RenameSymbol => Operation::RenameSymbol(rename_symbol(it)?),
        Kind::RenameCallable => Operation::RenameCallable(rename_callable(it)?),
        Kind::ArgRename => Operation::ArgRename(arg_rename(it)?),
        Kind::ArgAddDefault => Operation::ArgAddDefault(arg_add_default(it)?),
        Kind::ArgAddRequired => {
            Operation::ArgAddRequired(ArgAddRequired { callable: callable(it)?, arg: identifier(it, "arg")? })
        }
        Kind::ArgRemove => Operation::ArgRemove(ArgRemove { callable: callable(it)?, arg: identifier(it, "arg")? }),
        Kind::ArgKeywordOnly => {
            Operation::ArgKeywordOnly(ArgKeywordOnly { callable: callable(it)?, names: identifiers(it, "names")? })
        }
        Kind::ArgReorder => {
            Operation::ArgReorder(ArgReorder { callable: callable(it)?, order: identifiers(it, "order")? })
        }
        Kind::ConfigKeyRename => Operation::ConfigKeyRename(config_key_rename(it)?),
        Kind::MoveFile => Operation::MoveFile(MoveFile { from: path(it, "from")?, to: path(it, "to")? }),
        Kind::RemoveSymbol => {
            Operation::RemoveSymbol(RemoveSymbol { symbol: dotted(it, "symbol")?, reason: String::new() })
        }
    };
    fields.refuse_rest()?;
    Ok(operation)
}

fn callable(fields: &mut Fields) -> Result<model::DottedName, ReadError> {
    dotted(fields, "callable")
}

fn rename_symbol(fields: &mut Fields) -> Result<RenameSymbol, ReadError> {
    Ok(RenameSymbol {
        module: dotted(fields, "module")?,
        from: dotted(fields, "from")?.as_str().to_owned(),
        to: dotted(fields, "to")?.as_str().to_owned(),
        to_module: optional_dotted(fields, "to_module")?,
        to_package: fields.optional_text("to_package")?.map(|it| it.text),
    })
}

fn rename_callable(fields: &mut Fields) -> Result<RenameCallable, ReadError> {
    let callable = callable(fields)?;
    let to = dotted(fields, "to")?;
    let bare = to.depth() == 0;
    let to = callable.parent().filter(|_| bare).map_or_else(|| to.clone(), |parent| parent.join(to.as_str()));
    Ok(RenameCallable { callable, to, becomes: becomes(fields)? })
}

fn becomes(fields: &mut Fields) -> Result<Option<Becomes>, ReadError> {
    let Some(Text { text, spot }) = fields.optional_text("becomes")? else { return Ok(None) };
    let known = [Becomes::Property, Becomes::Method].into_iter().find(|it| it.as_str() == text);
    known.map(Some).ok_or_else(|| fields.bad_value("becomes", spot, "must be `property` or `method`"))
}

fn arg_rename(fields: &mut Fields) -> Result<ArgRename, ReadError> {
    Ok(ArgRename {
        callable: callable(fields)?,
        from: identifier(fields, "from")?,
        to: identifier(fields, "to")?,
        default: fields.take("default").map(|node| source_text(fields, node)).transpose()?,
        required: fields.truth("required", false)?,
    })
}

fn arg_add_default(fields: &mut Fields) -> Result<ArgAddDefault, ReadError> {
    Ok(ArgAddDefault {
        callable: callable(fields)?,
        arg: identifier(fields, "arg")?,
        default: fields.require("default").and_then(|node| source_text(fields, node))?,
        insert: fields.truth("insert", true)?,
    })
}

/// Source text in `default`: a bare `None`, `3` or `true` means the text as written.
fn source_text(fields: &Fields, node: Node) -> Result<String, ReadError> {
    let (spot, found, is_null) = (node.spot, node.describe(), node.is_null());
    match node.value {
        Tree::Scalar { text, .. } if !is_null && !text.trim().is_empty() => Ok(text),
        Tree::Scalar { .. } | Tree::List(_) | Tree::Map(_) => {
            Err(fields.wrong_type("default", spot, "source text in quotes", found))
        }
    }
}

fn config_key_rename(fields: &mut Fields) -> Result<ConfigKeyRename, ReadError> {
    let file = path(fields, "file")?.as_str().to_owned();
    let format = config_format(fields)?.or_else(|| ConfigFormat::of_file(&file));
    Ok(ConfigKeyRename { format, from: shown(fields, "from")?, to: shown(fields, "to")?, file })
}

fn config_format(fields: &mut Fields) -> Result<Option<ConfigFormat>, ReadError> {
    let Some(Text { text, spot }) = fields.optional_text("format")? else { return Ok(None) };
    let reason = "must be `yaml`, `toml`, `json`, `ini`, `env` or `python`";
    ConfigFormat::from_word(&text).map(Some).ok_or_else(|| fields.bad_value("format", spot, reason))
}

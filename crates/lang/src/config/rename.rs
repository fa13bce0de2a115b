use std::collections::BTreeSet;

use edit::Edit;

use super::key::{Key, Style, below, joined};
use super::{Format, KeyRename, ini, shifted};
use crate::{Findings, OperationIndex, SiteEdit, SiteFlag};

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Finds keys with `keys` and renames them where they stand.
pub(super) fn rename(
    format: Format,
    bytes: &[u8],
    keys: impl Fn(&str) -> Option<Vec<Key>>,
    renames: &[KeyRename<'_>],
) -> Findings {
    let content = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
    let shift = (bytes.len() - content.len()) as u32;
    let text = std::str::from_utf8(content).ok();
    let found = text.and_then(&keys);
    let mut res = Findings::default();
    let (Some(keys), Some(text)) = (found, text) else {
        let unread = renames.iter().map(|it| flag(it, 0, format!("the file cannot be read, look for `{}`", it.from)));
        res.flags.extend(unread);
        return res;
    };
    let file = File { format, text, keys: &keys, renames };
    let (mut moves, mut claimed) = (Vec::new(), BTreeSet::new());
    for rename in renames {
        file.rename(rename, &mut res, &mut moves, &mut claimed);
    }
    let (operations, moves): (Vec<OperationIndex>, Vec<ini::Move>) = moves.into_iter().unzip();
    let moved = ini::carry_out(text, &moves).into_iter();
    res.edits.extend(moved.map(|(place, edit)| SiteEdit { file: 0, edit, operation: operations[place] }));
    res.edits.iter_mut().for_each(|it| it.edit.range = shifted(it.edit.range, shift));
    res.flags.iter_mut().for_each(|it| it.offset += shift);
    res
}

/// What becomes of one key.
enum Fate {
    Edited(Vec<SiteEdit>),
    Moved(ini::Move),
}

fn by_hand(rename: &KeyRename<'_>) -> String {
    format!("`{}` moves to `{}`: move it by hand", rename.from, rename.to)
}

struct File<'a> {
    format: Format,
    text: &'a str,
    keys: &'a [Key],
    renames: &'a [KeyRename<'a>],
}

impl File<'_> {
    /// Adds what becomes of one key; options that go to another section are gathered in `moves`, new names in `claimed`.
    fn rename<'r>(
        &self,
        rename: &KeyRename<'r>,
        res: &mut Findings,
        moves: &mut Vec<(OperationIndex, ini::Move)>,
        claimed: &mut BTreeSet<&'r str>,
    ) {
        let matching: Vec<&Key> = self.keys.iter().filter(|key| self.is(key, rename.from)).collect();
        if matching.is_empty() {
            res.flags.extend(self.aliases(rename));
            return;
        }
        if !claimed.insert(rename.to) {
            let reason = format!("`{}` comes from another key, too, so `{}` stays", rename.to, rename.from);
            res.flags.push(flag(rename, matching[0].range.start, reason));
            return;
        }
        for key in matching {
            match self.edits(key, rename) {
                Ok(Fate::Edited(edits)) => res.edits.extend(edits),
                Ok(Fate::Moved(it)) => moves.push((rename.operation, it)),
                Err(reason) => res.flags.push(flag(rename, key.range.start, reason)),
            }
        }
    }

    fn is(&self, key: &Key, path: &str) -> bool {
        match self.format {
            // Options of INI files have no case, sections have.
            Format::Ini if !key.parent.is_empty() => {
                below(path, &key.parent).is_some_and(|rest| rest.eq_ignore_ascii_case(&key.name))
            }
            Format::Yaml | Format::Toml | Format::Json | Format::Ini | Format::Env | Format::Python => {
                key.path() == path
            }
        }
    }

    fn edits(&self, key: &Key, rename: &KeyRename<'_>) -> Result<Fate, String> {
        let rest = below(rename.to, &key.parent).filter(|rest| self.is_one_key(rest, key));
        match rest {
            Some(name) => self.edit(key, name, rename).map(|edit| Fate::Edited(vec![edit])),
            None if self.format == Format::Ini && !self.is_alone(rename) => self.moved(key, rename),
            None => {
                let renamed = self.rename_ancestor(rename).map(Fate::Edited);
                renamed.or_else(|reason| if self.format == Format::Ini { self.moved(key, rename) } else { Err(reason) })
            }
        }
    }

    /// An option of an INI file that goes to another section.
    fn moved(&self, key: &Key, rename: &KeyRename<'_>) -> Result<Fate, String> {
        ini::move_option(self.text, self.keys, key, rename.to).map(Fate::Moved).ok_or_else(|| by_hand(rename))
    }

    /// True when no other rename brings something to the sections that `rename` speaks of.
    fn is_alone(&self, rename: &KeyRename<'_>) -> bool {
        let section = |path: &str| path.rsplit_once('.').map_or("", |(section, _)| section).to_owned();
        let spoken_of = [section(rename.from), section(rename.to)];
        let others = self.renames.iter().filter(|it| it.operation != rename.operation);
        others.into_iter().all(|it| !spoken_of.contains(&section(it.to)))
    }

    /// True when `rest` can be one key where `key` stands.
    fn is_one_key(&self, rest: &str, key: &Key) -> bool {
        let is_flat = self.format == Format::Ini && !key.parent.is_empty();
        is_flat || !rest.contains('.') || key.name.contains('.')
    }

    fn edit(&self, key: &Key, name: &str, rename: &KeyRename<'_>) -> Result<SiteEdit, String> {
        let beside = |other: &&Key| other.container == key.container && other.parent == key.parent;
        let taken = |other: &&Key| other.name == name && other.range != key.range && !self.leaves(other);
        if self.keys.iter().filter(beside).any(|other| taken(&other)) {
            return Err(format!("`{}` exists already, so `{}` is not renamed", rename.to, rename.from));
        }
        let text = spell(self.format, key.style, name).ok_or_else(|| format!("`{name}` cannot be written as a key"))?;
        let edit = Edit::replace(key.range, text);
        Ok(SiteEdit { file: 0, edit, operation: rename.operation })
    }

    /// True when another rename takes `key` away.
    fn leaves(&self, key: &Key) -> bool {
        self.renames.iter().any(|rename| self.is(key, rename.from))
    }

    /// Renames a map on the way instead, when it holds nothing but the key.
    fn rename_ancestor(&self, rename: &KeyRename<'_>) -> Result<Vec<SiteEdit>, String> {
        let moved = || by_hand(rename);
        let (old, new): (Vec<&str>, Vec<&str>) = (rename.from.split('.').collect(), rename.to.split('.').collect());
        let differing = old.iter().zip(&new).position(|(one, two)| one != two).ok_or_else(moved)?;
        if old.len() != new.len() || old[differing + 1..] != new[differing + 1..] {
            return Err(moved());
        }
        let (from, to) = (old[..=differing].join("."), new[..=differing].join("."));
        let alone = self.keys.iter().filter(|key| below(&key.path(), &from).is_some());
        let alone = alone.into_iter().all(|key| rename.from == key.path() || below(rename.from, &key.path()).is_some());
        let exists = self.keys.iter().any(|key| key.path() == to);
        if !alone || exists {
            return Err(moved());
        }
        let ancestors = self.keys.iter().filter(|key| key.path() == from && !key.is_alias);
        ancestors.map(|key| self.edit(key, new[differing], rename)).collect()
    }

    /// Flags for places through which the old key is reached although it stands elsewhere.
    fn aliases(&self, rename: &KeyRename<'_>) -> Vec<SiteFlag> {
        let reached = |key: &&Key| {
            let through = if key.name == "<<" { key.parent.clone() } else { joined(&key.parent, &key.name) };
            key.is_alias && !through.is_empty() && below(rename.from, &through).is_some()
        };
        let reason = || format!("`{}` may be reached through an alias here", rename.from);
        self.keys.iter().filter(reached).map(|key| flag(rename, key.range.start, reason())).collect()
    }
}

/// A flag of the only file.
pub(super) fn flag(rename: &KeyRename<'_>, offset: u32, reason: String) -> SiteFlag {
    SiteFlag { file: 0, offset, operation: rename.operation, reason }
}

/// `name` as a key in the style of the old one; `None` when the format cannot say it.
fn spell(format: Format, style: Style, name: &str) -> Option<String> {
    match (format, style) {
        (Format::Yaml, Style::Bare) if is_plain_yaml(name) => Some(name.to_owned()),
        (Format::Yaml, Style::Single) if !name.contains(char::is_control) => {
            Some(format!("'{}'", name.replace('\'', "''")))
        }
        (Format::Toml, Style::Bare) if is_bare_toml(name) => Some(name.to_owned()),
        (Format::Toml, Style::Single) if !name.contains(|c: char| c == '\'' || c.is_control()) => {
            Some(format!("'{name}'"))
        }
        (Format::Json, Style::Bare) if is_word(name) => Some(name.to_owned()),
        (Format::Json, Style::Single) if !name.contains(|c: char| matches!(c, '\'' | '\\') || c.is_control()) => {
            Some(format!("'{name}'"))
        }
        (Format::Yaml | Format::Toml | Format::Json, _) => Some(double_quoted(name)),
        (Format::Ini, _) => Some(name.to_owned()).filter(|name| is_ini(name)),
        (Format::Env | Format::Python, _) => Some(name.to_owned()).filter(|name| is_word(name)),
    }
}

fn is_plain_yaml(name: &str) -> bool {
    const WORDS: &[&str] = &["false", "n", "no", "null", "off", "on", "true", "y", "yes"];
    let starts_well = name.starts_with(|c: char| c.is_alphabetic() || c == '_');
    let sound = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '/');
    starts_well && name.chars().all(sound) && !WORDS.contains(&name.to_ascii_lowercase().as_str())
}

fn is_bare_toml(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
}

/// True for what can be an option of an INI file.
pub(super) fn is_ini(name: &str) -> bool {
    let sound = !name.contains(|c: char| matches!(c, '=' | ':' | '[' | ']' | '#' | ';') || c.is_control());
    sound && !name.is_empty() && name.trim() == name
}

/// True for an identifier.
pub(super) fn is_word(name: &str) -> bool {
    let starts_well = name.starts_with(|c: char| c.is_alphabetic() || c == '_');
    starts_well && name.chars().all(|c| c.is_alphanumeric() || c == '_')
}

/// In double quotes, with the escapes that YAML, TOML and JSON share.
fn double_quoted(name: &str) -> String {
    let mut res = String::from('"');
    for character in name.chars() {
        match character {
            '"' | '\\' => res.extend(['\\', character]),
            '\n' => res.push_str("\\n"),
            '\t' => res.push_str("\\t"),
            _ if character.is_control() => res.push_str(&format!("\\u{:04x}", character as u32)),
            _ => res.push(character),
        }
    }
    res.push('"');
    res
}

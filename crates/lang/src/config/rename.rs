use std::collections::BTreeSet;

use edit::Edit;
use model::TextRange;

use super::key::{Key, Style, below, joined};
use super::moves::{Move, carry_out};
use super::{Format, KeyRename, ini, json, shifted, toml, yaml};
use crate::{Findings, SiteEdit, SiteFlag};

/// Every place is compared with every key: more than this is no configuration that people write.
const MOST_COMPARED: usize = 20_000_000;

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Finds the keys and renames them where they stand, or takes them elsewhere.
pub(super) fn rename(format: Format, bytes: &[u8], renames: &[KeyRename<'_>]) -> Findings {
    let content = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
    let shift = (bytes.len() - content.len()) as u32;
    let text = std::str::from_utf8(content).ok();
    let mut res = Findings::default();
    let (Some(keys), Some(text)) = (text.and_then(|it| keys(format, it)), text) else {
        let unread = renames.iter().map(|it| flag(it, 0, format!("the file cannot be read, look for `{}`", it.from)));
        res.flags.extend(unread);
        return res;
    };
    let shared = if format == Format::Yaml { yaml::shared(text) } else { Vec::new() };
    let file = File { format, text, keys: &keys, renames, shared: &shared };
    let (mut wanted, mut claimed) = (Vec::new(), BTreeSet::new());
    for rename in renames {
        file.rename(rename, &mut res, &mut wanted, &mut claimed);
    }
    file.move_all(&wanted, &mut res);
    file.flag_references(&mut res);
    res.edits.iter_mut().for_each(|it| it.edit.range = shifted(it.edit.range, shift));
    res.flags.iter_mut().for_each(|it| it.offset += shift);
    res
}

/// The keys of `text`; `None` when it cannot be read.
pub(super) fn keys(format: Format, text: &str) -> Option<Vec<Key>> {
    match format {
        Format::Yaml => yaml::keys(text),
        Format::Toml => toml::keys(text),
        Format::Json => json::keys(text),
        Format::Ini => ini::keys(text),
        Format::Env | Format::Python => None,
    }
}

/// What becomes of one key.
enum Fate<'a> {
    Edited(SiteEdit),
    Moved(&'a Key),
}

fn by_hand(rename: &KeyRename<'_>) -> String {
    format!("`{}` moves to `{}`: move it by hand", rename.from, rename.to)
}

/// A key that shall go to another map or section.
struct Wish<'a> {
    key: &'a Key,
    rename: &'a KeyRename<'a>,
}

struct File<'a> {
    format: Format,
    text: &'a str,
    keys: &'a [Key],
    renames: &'a [KeyRename<'a>],
    /// What is used again by aliases.
    shared: &'a [yaml::Shared],
}

impl<'a> File<'a> {
    /// Adds what becomes of one key; keys that go elsewhere are gathered in `wanted`, new names in `claimed`.
    fn rename(
        &self,
        rename: &'a KeyRename<'a>,
        res: &mut Findings,
        wanted: &mut Vec<Wish<'a>>,
        claimed: &mut BTreeSet<&'a str>,
    ) {
        let matching: Vec<&Key> = self.keys.iter().filter(|key| self.is(key, rename.from)).collect();
        res.flags.extend(self.reached_otherwise(rename));
        let Some(first) = matching.first() else { return };
        if matching.len().saturating_mul(self.keys.len()) > MOST_COMPARED {
            res.flags.push(flag(rename, first.range.start, format!("`{}` stands in too many places", rename.from)));
            return;
        }
        if !claimed.insert(rename.to) {
            let reason = format!("`{}` comes from another key, too, so `{}` stays", rename.to, rename.from);
            res.flags.push(flag(rename, first.range.start, reason));
            return;
        }
        for key in matching {
            match self.fate(key, rename) {
                Ok(Fate::Edited(edit)) => res.edits.push(edit),
                Ok(Fate::Moved(key)) => wanted.push(Wish { key, rename }),
                Err(reason) => res.flags.push(flag(rename, key.range.start, reason)),
            }
        }
    }

    /// Takes keys elsewhere, all at once: each leaves a place and finds one that the others leave alone.
    fn move_all(&self, wanted: &[Wish<'_>], res: &mut Findings) {
        let ways: Vec<Option<Move>> = match self.format {
            Format::Yaml => {
                let places: Vec<(TextRange, &str)> = wanted.iter().map(|it| (it.key.range, it.rename.to)).collect();
                yaml::move_keys(self.text, &places)
            }
            Format::Toml => wanted.iter().map(|it| toml::move_key(self.text, it.key, it.rename.to)).collect(),
            Format::Ini => {
                wanted.iter().map(|it| ini::move_option(self.text, self.keys, it.key, it.rename.to)).collect()
            }
            Format::Json | Format::Env | Format::Python => vec![None; wanted.len()],
        };
        let (mut moves, mut operations) = (Vec::new(), Vec::new());
        for (wish, way) in wanted.iter().zip(ways) {
            match way {
                Some(way) => {
                    moves.push(way);
                    operations.push(wish.rename.operation);
                }
                None => res.flags.push(flag(wish.rename, wish.key.range.start, by_hand(wish.rename))),
            }
        }
        let moved = carry_out(self.text, &moves).into_iter();
        res.edits.extend(moved.map(|(place, edit)| SiteEdit { file: 0, edit, operation: operations[place] }));
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

    fn fate(&self, key: &'a Key, rename: &KeyRename<'_>) -> Result<Fate<'a>, String> {
        let rest = below(rename.to, &key.parent).filter(|rest| self.is_one_key(rest, key));
        match rest {
            Some(name) => self.edit(key, name, rename).map(Fate::Edited),
            None if self.format == Format::Ini && !self.is_alone(rename) => Ok(Fate::Moved(key)),
            None => Ok(self.rename_ancestor(key, rename).map_or(Fate::Moved(key), Fate::Edited)),
        }
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
        let taken = |other: &&Key| self.same(&other.name, name) && other.range != key.range && !self.leaves(other);
        let merged = || !yaml::ways(self.shared, self.keys, &joined(&key.parent, name)).is_empty();
        if self.keys.iter().filter(beside).any(|other| taken(&other)) || merged() {
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

    /// Renames a map on the way instead, when everything that it holds goes along; `None` when it does not.
    fn rename_ancestor(&self, key: &Key, rename: &KeyRename<'_>) -> Option<SiteEdit> {
        let (old, new): (Vec<&str>, Vec<&str>) = (rename.from.split('.').collect(), rename.to.split('.').collect());
        let differing = old.iter().zip(&new).position(|(one, two)| one != two)?;
        if old.len() != new.len() || old[differing + 1..] != new[differing + 1..] {
            return None;
        }
        let (from, to) = (old[..=differing].join("."), new[..=differing].join("."));
        let goes = |path: &str| {
            let taken = self.renames.iter().filter(|it| it.from == path || below(it.from, path).is_some());
            taken.clone().next().is_some()
                && taken.into_iter().all(|it| below(it.from, &from).is_some_and(|rest| joined(&to, rest) == it.to))
        };
        let mut inside = self.keys.iter().filter(|key| below(&key.path(), &from).is_some());
        let exists = self.keys.iter().any(|key| key.path() == to);
        if exists || !inside.all(|it| goes(&it.path())) {
            return None;
        }
        let holds = |it: &&Key| it.path() == from && it.range <= key.range;
        let ancestor = self.keys.iter().filter(holds).max_by_key(|it| it.range)?;
        self.edit(ancestor, new[differing], rename).ok()
    }

    /// Flags for places through which the old key is reached although it stands elsewhere.
    fn reached_otherwise(&self, rename: &KeyRename<'_>) -> Vec<SiteFlag> {
        let follows = |there: &str| {
            let other = self.renames.iter().find(|it| it.from == there);
            other.is_some_and(|it| it.to.rsplit('.').next() == rename.to.rsplit('.').next())
        };
        let ways = yaml::ways(self.shared, self.keys, rename.from).into_iter();
        let reason = |there: &str| format!("`{}` is `{there}` by an alias here, which keeps its name", rename.from);
        let mut res: Vec<SiteFlag> =
            ways.filter(|(_, there)| !follows(there)).map(|(at, there)| flag(rename, at, reason(&there))).collect();
        for it in self.shared {
            let Some(rest) = below(rename.from, &it.origin).filter(|_| self.holds(rename.from)) else { continue };
            let used = joined(&it.used, rest);
            if used != rename.from && !self.holds(&used) && !self.renames.iter().any(|other| other.from == used) {
                let reason = format!("`{used}` is `{}` by an alias here, and gets its new name, too", rename.from);
                res.push(flag(rename, it.offset, reason));
            }
        }
        if self.format == Format::Ini {
            res.extend(self.default_option(rename));
        }
        res
    }

    fn holds(&self, path: &str) -> bool {
        self.keys.iter().any(|key| self.is(key, path))
    }

    /// A flag for an option of `[DEFAULT]` that the section of `rename` takes over.
    fn default_option(&self, rename: &KeyRename<'_>) -> Option<SiteFlag> {
        let section = self.keys.iter().find(|key| key.parent.is_empty() && below(rename.from, &key.name).is_some())?;
        let name = below(rename.from, &section.name).filter(|_| section.name != ini::DEFAULT)?;
        let default = self.keys.iter().find(|key| key.parent == ini::DEFAULT && self.same(&key.name, name))?;
        let reason = format!("`{}` may come from here, look at it", rename.from);
        (!self.holds(rename.from)).then(|| flag(rename, default.range.start, reason))
    }

    /// Flags for values that name a renamed option, as `%(name)s` and `${section:name}` do.
    fn flag_references(&self, res: &mut Findings) {
        if self.format != Format::Ini {
            return;
        }
        for rename in self.renames.iter().filter(|it| self.holds(it.from)) {
            let found = ini::references(self.text, self.keys, rename.from);
            let reason = |written: &str| format!("`{written}` may name `{}`, look at it", rename.from);
            res.flags.extend(found.into_iter().map(|(at, written)| flag(rename, at, reason(written))));
        }
    }

    /// True when two names are one key.
    fn same(&self, one: &str, two: &str) -> bool {
        if self.format == Format::Ini { one.eq_ignore_ascii_case(two) } else { one == two }
    }
}

/// A flag of the only file.
pub(super) fn flag(rename: &KeyRename<'_>, offset: u32, reason: String) -> SiteFlag {
    SiteFlag { file: 0, offset, operation: Some(rename.operation), reason }
}

/// `name` as a key in the style of the old one; `None` when the format cannot say it.
pub(super) fn spell(format: Format, style: Style, name: &str) -> Option<String> {
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

/// True for what TOML takes for a key without quotes.
pub(super) fn is_bare_toml(name: &str) -> bool {
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

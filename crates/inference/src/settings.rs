//! Settings that were renamed or moved: what the releases state of them, and what can be told by likeness.
//!
//! Reads facts only: configuration files, trees of options, tables, warnings. A statement of the new release beats one
//! of the old, a statement beats likeness, and what the old release states is followed through the new one.

mod file;
mod home;
mod key;
mod known;
mod likeness;
mod message;
mod moved;
mod stated;
mod template;
mod tree;
mod weights;

use std::collections::BTreeMap;

use manifest::{Place, Status};

use crate::evidence::{BOTH, Release};
use crate::pair::Pair;
pub(crate) use home::Home;
use home::Homes;
use known::Known;
use stated::Stated;

/// One setting under its old and its new name.
pub(crate) struct KeyRename {
    pub from: String,
    pub to: String,
    pub home: Home,
    pub status: Status,
    /// Thousandths.
    pub strength: u16,
    pub rule: &'static str,
    /// The author's words; empty when nothing is stated.
    pub quote: String,
    pub seen_from: Vec<Place>,
    pub seen_to: Vec<Place>,
}

/// Every renamed setting whose place in a project can be told, one for each old name, ordered by it.
pub(crate) fn renamed(pair: &Pair) -> Vec<KeyRename> {
    let (mut before, mut after) =
        rayon::join(|| Known::of(&pair.before, &pair.after), || Known::of(&pair.after, &pair.before));
    let tables = [&pair.before, &pair.after].into_iter().flat_map(moved::keys);
    let apart = before.apart_from(&after).chain(after.apart_from(&before)).map(|it| it.path.clone());
    let asked: Vec<String> = tables.chain(apart).collect();
    Known::look_up(&mut before, &mut after, asked);
    let statements = statements(pair, &before, &after);
    let spoken_of = statements.iter().flat_map(|it| [it.old.dotted(), it.new.dotted()]);
    Known::look_up(&mut before, &mut after, spoken_of.collect::<Vec<_>>());
    let stated = resolved(&before, &after, statements);
    let names: Vec<(String, String)> = stated.iter().map(|(old, it)| (old.clone(), it.to.clone())).collect();
    let alike = likeness::find(&before, &after, &names);
    if stated.is_empty() && alike.is_empty() {
        return Vec::new();
    }
    let homes = Homes::of(&pair.after);
    let reads = stated.values().any(|it| it.status == Status::Deprecated);
    let mut found: Vec<KeyRename> =
        stated.into_iter().filter_map(|(old, it)| it.at_home(old, &homes, &before)).collect();
    found.extend(alike.into_iter().filter_map(|it| {
        let (old, new) = (before.setting(&it.old)?, after.setting(&it.new)?);
        Some(KeyRename {
            home: homes.of_setting(&it.old, Some(&old))?,
            // The names of a whole tree are respelled at once, and read together.
            status: if reads && new.is_declared() && old.is_declared() { Status::Deprecated } else { Status::Removed },
            strength: it.strength,
            rule: it.rule,
            quote: String::new(),
            seen_from: vec![old.place.clone()],
            seen_to: vec![new.place.clone()],
            from: it.old,
            to: it.new,
        })
    }));
    found.sort_by(|one, two| one.from.cmp(&two.from));
    found
}

fn statements(pair: &Pair, before: &Known, after: &Known) -> Vec<Stated> {
    let mut found = Vec::new();
    for release in BOTH {
        let side = release.side(pair);
        let known = if release == Release::Before { before } else { after };
        found.extend(moved::find(side, release, known));
        found.extend(stated::by_declarations(side, release, known));
        found.extend(message::find(side, release, known));
    }
    found
}

/// What is stated of one old name.
struct Resolved {
    to: String,
    status: Status,
    strength: u16,
    rule: &'static str,
    quote: String,
    seen: (Release, Place),
}

/// The statements by old name, spelled as the old release spells it, and followed to the last new name.
fn resolved(before: &Known, after: &Known, mut statements: Vec<Stated>) -> BTreeMap<String, Resolved> {
    let heard: Vec<String> =
        statements.iter().filter(|it| it.release == Release::Before).map(|it| it.old.dotted()).collect();
    // The newest word first, and of that what the code itself reads.
    statements.sort_by_key(|it| (it.release == Release::Before, !it.reads));
    let mut found: BTreeMap<String, Resolved> = BTreeMap::new();
    for stated in statements {
        let old = spelled(before, &stated.old.dotted());
        let new = stated.new.dotted();
        let came_back = stated.release == Release::Before && after.has(&old);
        if old == new || found.contains_key(&old) || came_back || is_current(after, &stated, &old) {
            continue;
        }
        // An option that is new is given the old name that it would have had.
        let known = before.setting(&old).is_some() || before.reads(&old) || heard.contains(&old);
        if !known && stated.rule == stated::OPTION {
            continue;
        }
        let status =
            if stated.release == Release::After && stated.reads { Status::Deprecated } else { Status::Removed };
        let place = Place { path: stated.path, line: stated.line };
        let strength = strength(after, &new, stated.release, stated.rule, known);
        let seen = (stated.release, place);
        found.insert(old, Resolved { to: new, status, strength, rule: stated.rule, quote: stated.quote, seen });
    }
    follow(&mut found, after);
    found
}

/// True when the new release still offers the old name as a setting of its own.
fn is_current(after: &Known, stated: &Stated, old: &str) -> bool {
    stated.rule != message::WARNING && !stated.reads && after.has(old)
}

fn strength(after: &Known, new: &str, release: Release, rule: &str, known: bool) -> u16 {
    let seen = after.has(new);
    match (release, seen) {
        _ if !known => weights::STATED_UNKNOWN,
        (Release::After, true) if rule == message::WARNING => weights::WARNING,
        (_, false) if rule == message::WARNING => weights::STATED_BEFORE_UNSEEN,
        (Release::After, true) => weights::STATED,
        (Release::After, false) => weights::STATED_UNSEEN,
        (Release::Before, true) => weights::STATED_BEFORE,
        (Release::Before, false) => weights::STATED_BEFORE_UNSEEN,
    }
}

/// `name` as the release writes it, where it knows it in other letters only.
fn spelled(known: &Known, name: &str) -> String {
    known.setting(name).map_or_else(|| name.to_owned(), |it| it.path)
}

/// Replaces a new name that has a successor itself by the last one.
fn follow(found: &mut BTreeMap<String, Resolved>, after: &Known) {
    let next: BTreeMap<String, String> = found.iter().map(|(old, it)| (old.clone(), it.to.clone())).collect();
    for resolved in found.values_mut() {
        let mut steps = 0;
        while let Some(further) = next.get(&resolved.to).filter(|_| steps < next.len() && !after.has(&resolved.to)) {
            resolved.to.clone_from(further);
            steps += 1;
        }
    }
    found.retain(|old, it| *old != it.to);
}

impl Resolved {
    fn at_home(self, from: String, homes: &Homes, before: &Known) -> Option<KeyRename> {
        let (release, place) = self.seen;
        let home = homes.of_setting(&from, before.setting(&from).as_ref())?;
        let places = |wanted| if release == wanted { vec![place.clone()] } else { Vec::new() };
        Some(KeyRename {
            home,
            status: self.status,
            strength: self.strength,
            rule: self.rule,
            quote: self.quote,
            seen_from: places(Release::Before),
            seen_to: places(Release::After),
            from,
            to: self.to,
        })
    }
}

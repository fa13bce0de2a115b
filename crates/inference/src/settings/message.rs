//! Warnings that name two settings: `settings.OLD has been renamed to settings.NEW`.
//!
//! Sees messages and docstrings of code that reads settings; both names are written in capitals, and the text calls
//! them settings or reads them off a settings object. Emits old and new name. Wrong for texts that recommend a second
//! setting beside the first: the new release must read the new name, and the old one must have known the old name.

use model::{Message, MessageChannel, Outline};

use super::key::{KeyPath, is_upper};
use super::known::Known;
use super::stated::Stated;
use super::tree::speaks_of_settings;
use crate::evidence::Release;
use crate::side::Side;
use crate::text::{self, Relation, Saying};

/// The name of the rule.
pub(super) const WARNING: &str = "stated-by-setting-warning";

pub(super) fn find(side: &Side, release: Release, known: &Known) -> Vec<Stated> {
    let mut found = Vec::new();
    for (_, file, outline) in side.release.snapshot.modules() {
        for message in messages(outline) {
            for saying in text::sayings(&message.text) {
                let Some((old, new)) = names(&saying, &message.text, known) else { continue };
                found.push(Stated {
                    old: KeyPath(vec![old]),
                    new: KeyPath(vec![new]),
                    release,
                    rule: WARNING,
                    quote: saying.quote,
                    path: file.path.clone(),
                    line: message.line,
                    reads: message.channel == MessageChannel::Warning,
                });
            }
        }
    }
    found
}

fn messages(outline: &Outline) -> impl Iterator<Item = &Message> {
    outline.messages.iter().chain(outline.symbols.iter().flat_map(|it| &it.body.messages))
}

fn names(saying: &Saying, text: &str, known: &Known) -> Option<(String, String)> {
    let last = |name: &str| name.rsplit('.').next().unwrap_or(name).to_owned();
    let subject = saying.subject.as_ref()?;
    let (old, new) = (last(&subject.name), last(&saying.target.name));
    let both = is_upper(&old) && is_upper(&new) && old != new;
    let said = speaks_of_settings(text) || known.reads(&old) || known.reads(&new);
    let plain = saying.relation != Relation::See && saying.alternatives == 0;
    (both && said && plain).then_some((old, new))
}

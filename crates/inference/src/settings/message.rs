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
        for message in messages(outline).filter(|it| shouts(&it.text)) {
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

/// True for a text with a word of three capitals, as every name of such a setting has.
fn shouts(text: &str) -> bool {
    let capital = |it: &u8| it.is_ascii_uppercase() || it.is_ascii_digit() || *it == b'_';
    text.as_bytes().windows(3).any(|it| it.iter().all(capital))
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

#[cfg(test)]
mod tests {
    use crate::sample::Sample;

    /// What a warning in the new release gives, which reads `ACME_URL` off its settings; the old one reads `BASE_URL`.
    fn check(text: &str, expected: &[&str]) {
        let old = "from django.conf import settings\n\n\ndef base():\n    return settings.BASE_URL\n";
        let warning = format!("    warnings.warn({text:?}, DeprecationWarning)\n");
        let new = old.replace("    return settings.BASE_URL", &format!("{warning}    return settings.ACME_URL"));
        assert_eq!(Sample::new(old, &format!("import warnings\n{new}")).keys(), expected, "{text}");
    }

    #[test]
    fn a_warning_names_both_settings() {
        let found = ["0.94 BASE_URL -> ACME_URL"];
        check("settings.BASE_URL has been renamed to settings.ACME_URL", &found);
        check("The BASE_URL setting is deprecated, use ACME_URL instead.", &found);
    }

    #[test]
    fn other_texts_name_none() {
        check("settings.BASE_URL is deprecated, see ACME_URL.", &[]);
        check("The base_url argument is deprecated, use acme_url instead.", &[]);
        check("settings.ACME_URL must be set.", &[]);
    }
}

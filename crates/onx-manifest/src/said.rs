use serde::{Deserialize, Serialize};
use terminal::Messages;

/// A line for the person, to be told now or by a later run that comes to the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Said {
    Warning(String),
    Note(String),
    Detail(String),
}

impl Said {
    pub(crate) fn tell(&self, messages: Messages) {
        match self {
            Self::Warning(text) => messages.warning(text),
            Self::Note(text) => messages.note(text),
            Self::Detail(text) => messages.detail(text),
        }
    }
}

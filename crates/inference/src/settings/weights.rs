//! Every number of the rules on settings, with its reason. Thousandths, as in the table of all rules.

/// The new release itself maps the old key to the new one, and both releases know their side.
pub(crate) const STATED: u16 = 970;
/// The new release states it; the new key belongs to another distribution, or only the statement knows it.
pub(crate) const STATED_UNSEEN: u16 = 940;
/// Stated for a key that the old release does not know: it may come from a release before that.
pub(crate) const STATED_UNKNOWN: u16 = 600;
/// The old release states it and the new one knows the new key.
pub(crate) const STATED_BEFORE: u16 = 950;
/// The old release states it and the new one has no such key: it went on, or is gone altogether.
pub(crate) const STATED_BEFORE_UNSEEN: u16 = 600;
/// A warning names both settings.
pub(crate) const WARNING: u16 = 940;
/// Only the case of letters differs, in trees of options that exclude each other.
pub(crate) const SAME_LETTERS: u16 = 950;
/// The same name in another section, with the same default and description.
pub(crate) const SAME_OPTION_MOVED: u16 = 940;
/// The same name in another section, little else to compare.
pub(crate) const SAME_NAME_MOVED: u16 = 800;
/// A prefix went that also went from settings whose rename is stated; default and type agree.
pub(crate) const SAME_FRAME: u16 = 920;
/// Another name in the same section with the same default and much the same description.
pub(crate) const SAME_DESCRIPTION: u16 = 860;

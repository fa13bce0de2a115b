use manifest::Manifest;

use super::Project;
use super::choice::Choice;
use super::make::Drafts;

impl Drafts {
    /// Renames configuration keys.
    pub(super) fn rename_keys(&mut self, _project: &Project, _manifest: &Manifest, _choice: &Choice) {}
}

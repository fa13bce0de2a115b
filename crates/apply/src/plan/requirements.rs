use std::collections::BTreeSet;

use lang::OperationIndex;
use lang::requirements::{Bump, states_requirements};
use manifest::{Manifest, Operation};

use super::Project;
use super::make::Drafts;

impl Drafts {
    /// Raises the project's requirements on the core; a version that cannot be read raises nothing.
    pub(super) fn raise_requirements(&mut self, project: &Project, manifest: &Manifest) {
        let Some(bump) = Bump::new(&manifest.package, &manifest.from, &manifest.to, self.companions(manifest)) else {
            return;
        };
        for (place, file) in project.files.iter().enumerate().filter(|(_, file)| states_requirements(&file.path)) {
            let pins = bump.pins(&file.path, &file.bytes);
            if !pins.edits.is_empty() || !pins.left.is_empty() {
                let draft = self.files.entry(place).or_default();
                draft.pins = pins.edits;
                draft.unpinned = pins.left;
            }
        }
    }

    /// The distributions that the planned edits bring in.
    fn companions(&self, manifest: &Manifest) -> Vec<String> {
        let made: BTreeSet<OperationIndex> =
            self.files.values().flat_map(|draft| draft.edits.iter().map(|(_, operation)| *operation)).collect();
        let packages =
            made.into_iter().filter_map(|index| match &manifest.operations[index.0 as usize].change.operation {
                Operation::RenameSymbol(it) => it.to_package.clone(),
                _ => None,
            });
        packages.collect::<BTreeSet<_>>().into_iter().collect()
    }
}

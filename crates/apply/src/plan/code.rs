//! The Python of a project, parsed once for everything that a plan asks.

use std::collections::{BTreeMap, BTreeSet};

use lang::python::embedded::{Container, Embedded};
use lang::python::{Search, Sources};
use lang::{Findings, Respellings, SourceText, Surfaces};
use memchr::memmem;
use rayon::prelude::*;

use super::embedded;
use super::files::is_python;
use super::{Documents, Project, ProjectFile};

/// The Python of a project: files, and what stands in notebooks and documentation.
pub(super) struct Code<'p> {
    project: &'p Project,
    inside: &'p BTreeMap<usize, Embedded>,
    /// By place among the sources: place in the project's list.
    places: Vec<usize>,
    sources: Sources<'p>,
}

/// The Python inside files that are something else, where one of `roots` is spoken of.
pub(super) fn inside(project: &Project, documents: Documents, roots: &BTreeSet<&str>) -> BTreeMap<usize, Embedded> {
    let finders = finders(roots);
    embedded::find(project, documents, |file| speaks(&finders, file))
}

/// The top-level names that `respellings` and `surfaces` speak of.
pub(super) fn roots<'r>(surfaces: Surfaces<'r>, respellings: &'r Respellings) -> BTreeSet<&'r str> {
    let names = respellings.paths.keys().chain(respellings.members.keys()).chain(respellings.calls.keys());
    let known = surfaces.from.into_iter().flat_map(|surface| surface.roots.iter().map(String::as_str));
    names.map(model::DottedName::root).chain(known).collect()
}

impl<'p> Code<'p> {
    pub(super) fn new(project: &'p Project, inside: &'p BTreeMap<usize, Embedded>, search: Search) -> Self {
        let (mut places, mut texts) = project.texts(|file| is_python(&file.path));
        for (place, embedded) in inside {
            places.push(*place);
            texts.push(SourceText { path: &project.files[*place].path, bytes: embedded.text().as_bytes() });
        }
        Self { project, inside, places, sources: Sources::new(texts, search) }
    }

    /// What the language finds, with places in the project's own list of files.
    pub(super) fn respell(&self, surfaces: Surfaces<'_>, respellings: &Respellings) -> Findings {
        let finders = finders(&roots(surfaces, respellings));
        let speaks = |file: &ProjectFile| speaks(&finders, file);
        let python = || self.project.files.par_iter().filter(|file| is_python(&file.path));
        let speaks_inside = self.inside.keys().any(|place| speaks(&self.project.files[*place]));
        let unread = embedded::unread(self.inside, |text| finders.iter().any(|finder| finder.find(text).is_some()));
        if !speaks_inside && !python().any(|file| speaks(file) || lang::is_wide(&file.bytes)) {
            return Findings::default();
        }
        let mut res = self.placed(self.sources.respell(surfaces, respellings), self.inside);
        res.flags.extend(unread);
        res.flags.sort();
        res
    }

    /// What the language finds in `edited` files, by place, after their edits.
    pub(super) fn respell_edited(
        &self,
        edited: &BTreeMap<usize, Vec<u8>>,
        surfaces: Surfaces<'_>,
        respellings: &Respellings,
    ) -> Findings {
        let read = |(place, bytes): (&usize, &Vec<u8>)| {
            let container = Container::of(&self.project.files[*place].path)?;
            Some((*place, container.read(bytes)?))
        };
        let inside: BTreeMap<usize, Embedded> =
            edited.iter().filter(|(place, _)| self.inside.contains_key(place)).filter_map(read).collect();
        let text = |place: &usize| match inside.get(place) {
            Some(embedded) => Some(embedded.text().as_bytes()),
            None => edited.get(place).map(Vec::as_slice),
        };
        let texts = self.places.iter().enumerate().filter_map(|(index, place)| Some((index, text(place)?)));
        let sources = self.sources.edited(&texts.collect());
        let is_asked = |index: usize| edited.contains_key(&self.places[index]);
        self.placed(sources.respell_where(surfaces, respellings, is_asked), &inside)
    }

    fn placed(&self, mut findings: Findings, inside: &BTreeMap<usize, Embedded>) -> Findings {
        findings.edits.iter_mut().for_each(|edit| edit.file = self.places[edit.file]);
        findings.flags.iter_mut().for_each(|flag| flag.file = self.places[flag.file]);
        let parsed = findings.parsed.iter().map(|index| self.places[*index]).collect();
        Findings { parsed, ..embedded::in_files(findings, inside) }
    }
}

fn finders<'r>(roots: &BTreeSet<&'r str>) -> Vec<memmem::Finder<'r>> {
    roots.iter().map(|root| memmem::Finder::new(root.as_bytes())).collect()
}

fn speaks(finders: &[memmem::Finder<'_>], file: &ProjectFile) -> bool {
    finders.iter().any(|finder| finder.find(&file.bytes).is_some())
}

//! The core's side: two releases as texts become a manifest and two surfaces.

use fixture::CaseFile;
use inference::Release;
use lang::python::{link::link, surface::surface};
use manifest::{Change, Confidence, GENERATOR, Manifest};
use model::{Language, RepoPath, Snapshot, SymbolGraph};
use snapshot::from_sources;
use synth::{Header, synthesize};

use crate::pipeline::Handover;

/// One release, read and linked.
pub(crate) struct Linked {
    snapshot: Snapshot,
    graph: SymbolGraph,
}

impl Linked {
    pub(crate) fn new(reference: &str, files: &[CaseFile]) -> Self {
        let sources: Vec<(RepoPath, String)> = files.iter().map(source).collect();
        let snapshot = from_sources(reference, &sources, &snapshot::Options::default());
        let graph = link(&snapshot);
        Self { snapshot, graph }
    }

    fn release(&self) -> Release<'_> {
        Release { snapshot: &self.snapshot, graph: &self.graph }
    }
}

/// What changed between two releases.
pub(crate) fn infer(before: &Linked, after: &Linked) -> Vec<Change> {
    inference::infer(&before.release(), &after.release()).changes
}

/// What the core's side hands over.
pub(crate) fn hand_over(before: &Linked, after: &Linked) -> Handover {
    Handover {
        manifest: manifest(infer(before, after), &before.snapshot.package),
        surface_from: Some(surface(&before.snapshot, &before.graph, "1.0")),
        surface_to: Some(surface(&after.snapshot, &after.graph, "2.0")),
    }
}

fn manifest(changes: Vec<Change>, package: &str) -> Manifest {
    let header = Header {
        package: package.to_owned(),
        language: Language::Python,
        from: "1.0".to_owned(),
        to: "2.0".to_owned(),
        source: None,
        generator: GENERATOR.to_owned(),
    };
    synthesize(changes, &[], header, Confidence::WARN).0
}

fn source(file: &CaseFile) -> (RepoPath, String) {
    let path = RepoPath::new(&file.path).expect("cases name paths inside their folder");
    (path, String::from_utf8_lossy(&file.bytes).into_owned())
}

//! The published manifests are what the writer writes, and their corrections are obeyed.

#![expect(clippy::disallowed_methods, reason = "the published manifests are files")]

use std::path::{Path, PathBuf};

use manifest::wire::{from_yaml, overrides_from_yaml, to_yaml};
use manifest::{Evidence, Verdict};

/// How many releases are published at least.
const LEAST: usize = 10;

/// Every `manifests/<package>/<from>_<to>/`.
fn releases() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../manifests");
    let mut found: Vec<PathBuf> = folders(&root).iter().flat_map(|package| folders(package)).collect();
    found.sort();
    found
}

fn folders(at: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(at).unwrap().map(|it| it.unwrap().path());
    entries.filter(|it| it.is_dir()).collect()
}

#[test]
fn every_published_manifest_is_read_and_written_byte_for_byte() {
    let releases = releases();
    assert!(releases.len() >= LEAST, "{releases:?}");
    for release in releases {
        let text = std::fs::read_to_string(release.join("change_manifest.yaml")).unwrap();
        let read = from_yaml(&text).unwrap_or_else(|error| panic!("{}: {error:?}", release.display()));
        assert!(read.warnings.is_empty(), "{}: {:?}", release.display(), read.warnings);
        assert!(to_yaml(&read.manifest) == text, "{} is not as the writer writes it", release.display());
        let folder = format!("{}_{}", read.manifest.from, read.manifest.to);
        assert_eq!(release.file_name().unwrap().to_str(), Some(folder.as_str()));
    }
}

#[test]
fn every_correction_is_in_its_manifest() {
    let corrected: Vec<PathBuf> = releases().into_iter().filter(|it| it.join("onx-overrides.yaml").exists()).collect();
    assert!(!corrected.is_empty());
    for release in corrected {
        let read = |name: &str| std::fs::read_to_string(release.join(name)).unwrap();
        let overrides = overrides_from_yaml(&read("onx-overrides.yaml")).unwrap();
        let manifest = from_yaml(&read("change_manifest.yaml")).unwrap().manifest;
        for it in &overrides.overrides {
            let there = manifest.operations.iter().find(|entry| entry.change.operation == it.operation);
            let said = there.map(|it| it.change.evidence.method.as_str());
            let expected = if it.verdict == Verdict::Reject { None } else { Some(Evidence::MAINTAINER) };
            assert_eq!(said, expected, "{}: {:?}", release.display(), it.operation);
        }
    }
}

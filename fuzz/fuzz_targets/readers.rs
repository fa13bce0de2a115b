//! Saved plans, surfaces, reports and recorded history: any bytes are read or refused.
#![no_main]

use std::io;

use apply::{Disk, State, Stored};
use libfuzzer_sys::fuzz_target;
use model::RepoPath;

fuzz_target!(|bytes: &[u8]| {
    let _ = apply::wire::plan_v1::from_bytes(bytes);
    if let Ok(text) = std::str::from_utf8(bytes) {
        if let Ok(surface) = model::wire::surface_v1::from_json(text) {
            let written = model::wire::surface_v1::to_json(&surface);
            assert_eq!(model::wire::surface_v1::from_json(&written).expect("what is written is read"), surface);
        }
        let _ = synth::wire::report_from_json(text);
    }
    let _ = State::read(&OneText(bytes));
});

/// A folder in which every file says the same.
struct OneText<'a>(&'a [u8]);

impl Disk for OneText<'_> {
    fn read(&self, _: &RepoPath) -> io::Result<Option<Stored>> {
        Ok(Some(Stored { bytes: self.0.to_vec(), mode: 0o644 }))
    }

    fn list(&self, _: &RepoPath) -> io::Result<Vec<String>> {
        Ok(Vec::new())
    }

    fn write(&mut self, _: &RepoPath, _: &Stored) -> io::Result<()> {
        unreachable!("reading writes nothing")
    }

    fn exchange(&mut self, _: &RepoPath, _: &RepoPath) -> io::Result<()> {
        unreachable!("reading writes nothing")
    }

    fn remove(&mut self, _: &RepoPath) -> io::Result<()> {
        unreachable!("reading writes nothing")
    }

    fn rename(&mut self, _: &RepoPath, _: &RepoPath) -> io::Result<()> {
        unreachable!("reading writes nothing")
    }

    fn create_folder(&mut self, _: &RepoPath) -> io::Result<()> {
        unreachable!("reading writes nothing")
    }

    fn create_private_folder(&mut self, _: &RepoPath) -> io::Result<()> {
        unreachable!("reading writes nothing")
    }

    fn remove_folder(&mut self, _: &RepoPath) -> io::Result<()> {
        unreachable!("reading writes nothing")
    }

    fn sync_folder(&mut self, _: Option<&RepoPath>) -> io::Result<()> {
        unreachable!("reading writes nothing")
    }
}

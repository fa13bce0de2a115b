//! Manifests and overrides: any bytes are read or refused; what was read survives being written.
#![no_main]

use libfuzzer_sys::fuzz_target;
use manifest::wire::{from_yaml, overrides_from_yaml, to_yaml};

fuzz_target!(|text: &str| {
    if let Ok(read) = from_yaml(text) {
        let again = from_yaml(&to_yaml(&read.manifest)).expect("what is written is read");
        assert_eq!(again.manifest, read.manifest);
    }
    let _ = overrides_from_yaml(text);
});

//! Operations applied to files, both as a case says them: no panic, and no law is broken.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../case.rs"]
mod case;

fuzz_target!(|text: &str| {
    let Some(case) = case::read(text).filter(|it| !it.has_releases()) else { return };
    case::check(&case);
});

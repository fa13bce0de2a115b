//! The Python front end: any bytes become an outline, and everything that reads a module gets through.
#![no_main]

use lang::python::embedded::Container;
use lang::python::{outline, parse, remarks, strict, undefined};
use libfuzzer_sys::fuzz_target;
use model::RepoPath;
use snapshot::{Options, from_sources};

fuzz_target!(|bytes: &[u8]| {
    let _ = strict::check(bytes);
    let _ = parse::parse(bytes);
    let _ = undefined::undefined_names(bytes);
    let _ = remarks::ignore_comments(bytes);
    for container in [Container::Notebook, Container::Markdown, Container::Restructured] {
        let _ = container.read(bytes);
    }
    let text = String::from_utf8_lossy(bytes).into_owned();
    let path = RepoPath::new("acme/__init__.py").expect("a plain path");
    let snapshot = from_sources("1.0", &[(path, text)], &Options::default());
    let graph = lang::python::link::link(&snapshot);
    let _ = lang::python::surface::surface(&snapshot, &graph, "1.0");
    let _ = outline::outline;
});

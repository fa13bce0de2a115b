//! The files of a release, written from one small release and read back where they are read.

use model::wire::surface_v1::{from_json, to_json};
use model::wire::{graph_v1, schemas, stamp_v1, tree_v2};
use model::{
    Access, Body, Definition, DefinitionId, Digest, DottedName, Edge, EdgeKind, End, Language, Outline, Parameter,
    ParameterKind, Reach, RepoPath, Role, Signature, Snapshot, SourceFile, Surface, SurfaceMember, SurfaceSymbol,
    Symbol, SymbolGraph, SymbolId, SymbolKind, TextRange, ThinVec,
};

fn parameter(name: &str, kind: ParameterKind, default: Option<&str>) -> Parameter {
    Parameter { name: name.into(), kind, default: default.map(str::to_owned), annotation: None }
}

fn signature() -> Signature {
    let parameters = vec![
        parameter("self", ParameterKind::PositionalOnly, None),
        parameter("path", ParameterKind::Standard, None),
        parameter("mode", ParameterKind::KeywordOnly, Some("'r'")),
        parameter("rest", ParameterKind::VarKeyword, None),
    ];
    Signature { parameters, returns: Some("File".into()), is_async: false, is_static: false }
}

fn function(name: &str, docstring: &str) -> Symbol {
    Symbol {
        name: name.into(),
        parent: None,
        kind: SymbolKind::Function,
        range: TextRange::default(),
        lines: (3, 4),
        signature: Some(signature().into()),
        decorators: ThinVec::new(),
        docstring: Some(docstring.into()),
        bases: ThinVec::new(),
        value: None,
        annotation: None,
        conditional: false,
        body: Body { digest: Digest::of(b"body"), ..Body::default() },
    }
}

fn release() -> (Snapshot, SymbolGraph) {
    let docstring = "Opens.\n\n.. versionadded:: 0.5\n\n.. deprecated:: 0.8\n   Use ``acme.load`` instead.";
    let outline = Outline { symbols: vec![function("open", docstring)], ..Outline::default() };
    let file = SourceFile {
        path: RepoPath::new("src/acme/io.py").expect("a path"),
        digest: Digest::of(b"text"),
        size: 4,
        role: Role::Library,
        language: Some(Language::Python),
        module: Some("acme.io".into()),
        is_package: false,
        outline: Some(outline.into()),
        configuration: None,
    };
    let snapshot = Snapshot {
        package: "acme".into(),
        reference: "v0.9".into(),
        commit: Some("a".repeat(40)),
        roots: vec!["src/".into()],
        files: vec![file],
        skipped: Vec::new(),
    };
    let definition = |path: &str, symbol, kind, public| Definition {
        path: path.into(),
        file: 0,
        symbol,
        kind,
        owner: None,
        bases: Vec::new(),
        access: vec![Access { reach: Reach::Open, path: path.into() }],
        public,
    };
    let definitions = vec![
        definition("acme.io", None, None, true),
        definition("acme.io.open", Some(SymbolId(0)), Some(SymbolKind::Function), true),
    ];
    let edges = vec![Edge { from: DefinitionId(1), to: End::Outside(0), kind: EdgeKind::Calls }];
    let outside_ends = vec!["acme.load".into()];
    (snapshot, SymbolGraph { definitions, edges, outside_ends, ..SymbolGraph::default() })
}

fn text(write: impl FnOnce(&mut Vec<u8>) -> std::io::Result<()>) -> String {
    let mut text = Vec::new();
    write(&mut text).expect("memory takes everything");
    String::from_utf8(text).expect("a text")
}

#[test]
fn writes_a_tree_whose_checksum_covers_its_files() {
    let (snapshot, graph) = release();
    let tree = tree_v2::tree(&snapshot, &graph);
    let (head, files) = tree.text.split_once("files:\n").expect("a tree has files");
    assert_eq!(tree.checksum, Digest::of(format!("files:\n{files}").as_bytes()));
    let checksum = tree.checksum;
    let commit = "a".repeat(40);
    assert_eq!(
        head,
        format!("version: 2\npackage: acme\nref: v0.9\ncommit: {commit}\nroots: [src/]\nchecksum: \"{checksum}\"\n")
    );
    for line in [
        "  - path: src/acme/io.py\n    lang: python\n",
        "    module: acme.io\n    symbols:\n      - fq: acme.io.open\n        kind: function\n        lines: [3, 4]\n",
        "        signature: \"(self, /, path, *, mode='r', **rest) -> File\"\n",
        "        exports: [public_api]\n        deprecated: {since: \"0.8\", replacement: acme.load, source: docstring}\n",
    ] {
        assert!(files.contains(line), "{line}\nnot in\n{files}");
    }
}

#[test]
fn a_changed_file_changes_the_checksum_and_another_ref_does_not() {
    let (mut snapshot, graph) = release();
    let checksum = |snapshot: &Snapshot| {
        let checksum = tree_v2::checksum(snapshot, &graph);
        assert_eq!(tree_v2::tree(snapshot, &graph).checksum, checksum);
        checksum
    };
    let before = checksum(&snapshot);
    snapshot.reference = "main".into();
    assert_eq!(checksum(&snapshot), before);
    snapshot.files[0].digest = Digest::of(b"other");
    assert_ne!(checksum(&snapshot), before);
}

#[test]
fn writes_a_stamp() {
    let (snapshot, graph) = release();
    let expected = "version: 1\npackage: acme\nref: v0.9\nfiles:\n  - file: src/acme/io.py\n    exports:\n      - fq: acme.io.open\n        tags: [public_api]\n        since: \"0.5\"\n        deprecated: \"0.8\"\n        replaced_by: acme.load\n        stability: deprecated\n";
    assert_eq!(text(|out| stamp_v1::write(&snapshot, &graph, out)), expected);
}

#[test]
fn writes_a_graph() {
    let (snapshot, graph) = release();
    let value: serde_json::Value =
        serde_json::from_str(&text(|out| graph_v1::write(&snapshot, &graph, out))).expect("JSON");
    assert_eq!(value["nodes"][0]["kind"], "module");
    assert_eq!(value["nodes"][1]["fq"], "acme.io.open");
    assert_eq!(value["edges"], serde_json::json!([{"from": "acme.io.open", "to": "acme.load", "type": "calls"}]));
    assert_eq!(value["public"], serde_json::json!(["acme.io", "acme.io.open"]));
}

fn surface() -> Surface {
    let member = SurfaceMember {
        kind: SymbolKind::Method,
        signature: Some(signature()),
        returns: Some("acme.File".into()),
        on_class: true,
        opaque: true,
    };
    let class = SurfaceSymbol {
        kind: SymbolKind::Class,
        signature: Some(signature()),
        returns: Some("acme.io.File".into()),
        bases: vec!["typing.Generic".into()],
        members: [("open".to_owned(), member)].into(),
        deprecated: true,
        opaque: true,
    };
    Surface {
        package: "acme".into(),
        version: "1.0".into(),
        roots: vec!["acme".into()],
        modules: vec!["acme".into(), "acme.io".into()],
        symbols: [(DottedName::from("acme.io.File"), class)].into(),
        aliases: [("acme.File".into(), "acme.io.File".into())].into(),
        incomplete: true,
    }
}

#[test]
fn a_surface_survives_a_round_trip() {
    let text = to_json(&surface());
    assert_eq!(from_json(&text).expect("we wrote it"), surface());
    assert_eq!(to_json(&from_json(&text).expect("we wrote it")), text);
}

#[test]
fn refuses_surfaces_of_other_versions_and_shapes() {
    let refused = |text: &str| from_json(text).map(|it| it.package).expect_err("must be refused").to_string();
    let newer = to_json(&surface()).replace("\"surface_version\": 1", "\"surface_version\": 2");
    assert_eq!(refused(&newer), "surface_version 2 is unknown: this program reads version 1");
    assert_eq!(refused("{\"surface_version\": 7}"), "surface_version 7 is unknown: this program reads version 1");
    assert_eq!(refused("{\"surface_version\": 1}"), "not an API surface");
    assert_eq!(refused(&"[".repeat(100_000)), "not an API surface");
}

#[test]
fn a_surface_with_dangling_names_is_harmless() {
    let text = to_json(&surface()).replace("\"acme.File\":\"acme.io.File\"", "\"acme.File\":\"nowhere.X\"");
    let surface = from_json(&text).expect("names are not checked");
    assert!(surface.lineage(&"acme.File".into()).is_empty());
    assert_eq!(surface.member(&"acme.File".into(), "open"), None);
}

#[test]
fn every_format_has_a_schema() {
    let names: Vec<&str> = schemas().iter().map(|(name, _)| *name).collect();
    assert_eq!(names, ["tree", "stamp", "graph", "surface"]);
}

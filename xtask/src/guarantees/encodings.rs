//! G18: whatever the encoding, a file is edited byte for byte or left with a reason.

use anyhow::Result;

use super::workbench::{Workbench, commit, ended};
use super::{Guarantee, Shown};

pub(super) const GUARANTEE: Guarantee = Guarantee {
    id: "G18",
    promise: "Encodings stay: a file is edited byte for byte, or left alone with a named reason",
    test: "byte order marks, UTF-16, coding cookies, bytes that are no text, all line ends, NUL, form feeds, no bytes, odd names, 100 MB",
    gate: "0 silently changed or missed",
    show,
};

const MANIFEST: &str = "\
manifest_version: 1
from: '1'
to: '2'
operations:
- {kind: rename.callable, match: {callable: acme.load, to: acme.read}}
- {kind: config.key_rename, match: {file: '*.ini', from: a.load, to: a.read}}
- {kind: config.key_rename, match: {file: '*.yaml', from: a.load, to: a.read}}
";

/// Python that uses the core, in every form that a file may have.
fn modules() -> Vec<(&'static str, Vec<u8>)> {
    let text = "import acme\n\nx = '\u{e9}'\nacme.load()\n";
    let latin = || [b"# coding: latin-1\nimport acme\n\nx = '\xe9'\n".as_slice(), b"acme.load()\n"].concat();
    let wide =
        |mark: &[u8], of: fn(u16) -> [u8; 2]| [mark.to_vec(), text.encode_utf16().flat_map(of).collect()].concat();
    vec![
        ("mark.py", [b"\xef\xbb\xbf", text.as_bytes()].concat()),
        ("utf16le.py", wide(b"\xff\xfe", u16::to_le_bytes)),
        ("utf16be.py", wide(b"\xfe\xff", u16::to_be_bytes)),
        ("latin.py", latin()),
        ("invalid.py", b"import acme\n\nx = '\xff\xfe'\nacme.load()\n".to_vec()),
        ("crlf.py", text.replace('\n', "\r\n").into_bytes()),
        ("cr.py", text.replace('\n', "\r").into_bytes()),
        ("mixed.py", b"import acme\r\n\nx = 1\racme.load()\n".to_vec()),
        ("unended.py", text.trim_end().as_bytes().to_vec()),
        ("zero.py", b"import acme\n\nx = '\0'\nacme.load()\n".to_vec()),
        ("feed.py", b"import acme\n\x0c\nacme.load()\n".to_vec()),
        ("empty.py", Vec::new()),
        ("large.py", [text.as_bytes(), "# x\n".repeat(25 << 20).as_bytes()].concat()),
        ("mark.ini", b"\xef\xbb\xbf[a]\nload = 1\n".to_vec()),
        ("cr.ini", b"[a]\rload = 1\r".to_vec()),
        ("latin.ini", b"[a]\nload = \xe9\n".to_vec()),
        ("mark.yaml", b"\xef\xbb\xbfa:\r\n  load: 1\r\n".to_vec()),
        ("utf16.yaml", wide(b"\xff\xfe", u16::to_le_bytes)),
    ]
}

fn show(workbench: &Workbench) -> Result<Shown> {
    let folder = tempfile::tempdir()?;
    let (manifest, project) = (folder.path().join("m.yaml"), folder.path().join("project"));
    std::fs::create_dir_all(&project)?;
    std::fs::write(&manifest, MANIFEST)?;
    let modules = modules();
    for (name, bytes) in &modules {
        std::fs::write(project.join(name), bytes)?;
    }
    let odd = odd_name(&project)?;
    commit(&project)?;
    let mut command = workbench.migrate();
    command.args(["apply", "--verbose", "--manifest"]).arg(&manifest).arg("--target").arg(&project);
    let run = ended(&mut command)?.expect(&[0, 5])?;
    let mut broken = Vec::new();
    for (name, before) in &modules {
        let after = std::fs::read(project.join(name))?;
        let edited = after == replaced(before, b"load", b"read")
            || after == replaced(before, b"l\0o\0a\0d\0", b"r\0e\0a\0d\0")
            || after == replaced(before, b"\0l\0o\0a\0d", b"\0r\0e\0a\0d");
        let left = after == *before && (before.is_empty() || run.stderr.contains(name));
        if !(left || edited && after != *before) {
            broken.push(format!("{name}: changed otherwise, or left without a word"));
        }
    }
    let named = !odd || run.stderr.contains("the name cannot be handled");
    broken.extend((!named).then(|| "a file whose name is no text: left without a word".to_owned()));
    Ok(Shown::unless(format!("{} of {} files", broken.len(), modules.len() + usize::from(odd)), broken))
}

/// Writes a file whose name is no UTF-8, where the system takes one.
fn odd_name(project: &std::path::Path) -> Result<bool> {
    use std::os::unix::ffi::OsStrExt;
    let name = std::ffi::OsStr::from_bytes(b"odd\xff.py");
    Ok(std::fs::write(project.join(name), "import acme\nacme.load()\n").is_ok())
}

fn replaced(bytes: &[u8], old: &[u8], new: &[u8]) -> Vec<u8> {
    let (mut res, mut at) = (Vec::with_capacity(bytes.len()), 0);
    while at < bytes.len() {
        if bytes[at..].starts_with(old) {
            res.extend_from_slice(new);
            at += old.len();
        } else {
            res.push(bytes[at]);
            at += 1;
        }
    }
    res
}

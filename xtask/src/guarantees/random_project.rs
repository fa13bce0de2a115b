//! Made-up projects with everything that makes a way back hard, and manifests that change them.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Context, Result};

use tests::random::Random;

const NAMES: &[&str] = &["alpha", "beta", "gamma", "delta", "Epsilon", "Zeta"];
const MODULES: &[&str] = &["acme", "acme.core", "acme.io"];
const MODES: &[u32] = &[0o644, 0o755, 0o600, 0o444, 0o664];
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Writes a project below `folder` and returns a manifest that speaks of what it uses.
pub(super) fn write(folder: &Path, random: &mut Random) -> Result<String> {
    for place in 0..1 + random.below(6) {
        let name = *random.pick(&["a", "b c", "ü", "tests/test_d", "pkg/deep/e", "pkg/__init__"]);
        let (ending, bytes) = match random.below(6) {
            0 => ("toml", setting("[acme]\nalpha = 1 # kept\n[other]\nbeta = 2\n", random)),
            1 => ("yaml", setting("acme:\n  alpha: 1  # kept\n  beta: [2]\n", random)),
            2 => ("ini", setting("[acme]\nalpha = 1\n; kept\nbeta=2\n", random)),
            _ => ("py", source(random)),
        };
        let path = folder.join(format!("{name}_{place}.{ending}"));
        std::fs::create_dir_all(path.parent().context("a file lies in a folder")?)?;
        std::fs::write(&path, bytes)?;
        set_mode(&path, *random.pick(MODES))?;
    }
    links(folder, random)?;
    Ok(manifest(random))
}

/// One to five operations, at random: some contradict each other.
fn manifest(random: &mut Random) -> String {
    let mut res = "manifest_version: 1\npackage: acme\nfrom: '1'\nto: '2'\noperations:\n".to_owned();
    for place in 1..2 + random.below(5) {
        let (module, from, to) = (*random.pick(MODULES), *random.pick(NAMES), *random.pick(NAMES));
        let (kind, matched) = match random.below(7) {
            0 => ("rename.symbol", format!("{{module: {module}, from: {from}, to: {to}_new}}")),
            1 => ("rename.symbol", format!("{{module: {module}, from: {from}, to: {to}, to_module: acme.moved}}")),
            2 => ("rename.import", format!("{{from: {module}, to: acme.moved_{place}}}")),
            3 => ("rename.callable", format!("{{callable: {module}.{from}, to: {module}.{to}_{place}}}")),
            4 => ("arg.rename", format!("{{callable: {module}.{from}, from: size, to: length_{place}}}")),
            5 => ("arg.remove", format!("{{callable: {module}.{from}, arg: size}}")),
            _ => {
                let ending = random.pick(&["toml", "yaml", "ini"]);
                let key = random.pick(&["alpha", "beta"]);
                ("config.key_rename", format!("{{file: '**/*.{ending}', from: acme.{key}, to: acme.{to}_{place}}}"))
            }
        };
        let _ = writeln!(res, "- {{id: OP{place:03}, kind: {kind}, match: {matched}}}");
    }
    res
}

fn source(random: &mut Random) -> Vec<u8> {
    let (mut text, mut bytes) = (String::new(), Vec::new());
    let is_latin = random.below(8) == 0;
    if is_latin {
        text.push_str("# -*- coding: latin-1 -*-\n");
    } else if random.below(5) == 0 {
        bytes.extend(BYTE_ORDER_MARK);
    }
    for _ in 0..random.below(12) {
        let (module, name) = (random.pick(MODULES), random.pick(NAMES));
        let line = match random.below(6) {
            0 => format!("from {module} import {name}\n"),
            1 => format!("import {module}\n\nvalue = {module}.{name}(1, size=2)  # kept\n"),
            2 => format!("from {module} import {name} as other, beta\nother(size=3)\n"),
            3 => format!("def made():\n\tfrom {module} import (\n\t\t{name},  # one\n\t)\n\treturn {name}(size = 4)\n"),
            4 => "s = '\u{e9}'\x0c\n\n\n".to_owned(),
            _ => "if True:\n    print( 'x' )  \n".to_owned(),
        };
        text.push_str(&line);
    }
    match is_latin {
        true => bytes.extend(text.chars().map(|it| u8::try_from(it).unwrap_or(b'?'))),
        false => bytes.extend(text.bytes()),
    }
    ends(bytes, random)
}

fn setting(text: &str, random: &mut Random) -> Vec<u8> {
    ends(text.as_bytes().to_vec(), random)
}

/// With some line ends, and maybe without the last one.
fn ends(bytes: Vec<u8>, random: &mut Random) -> Vec<u8> {
    let mut res = match random.below(4) {
        0 => String::from_utf8_lossy(&bytes).into_owned().replace('\n', "\r\n").into_bytes(),
        _ => bytes,
    };
    if random.below(4) == 0 {
        while res.last().is_some_and(u8::is_ascii_whitespace) {
            res.pop();
        }
    }
    res
}

#[cfg(unix)]
fn links(folder: &Path, random: &mut Random) -> Result<()> {
    for place in 0..random.below(3) {
        let target = *random.pick(&["nowhere.py", ".", "/etc/hostname", "a_0.py", "../outside.py"]);
        std::os::unix::fs::symlink(target, folder.join(format!("link_{place}.py")))?;
    }
    Ok(())
}

#[cfg(not(unix))]
fn links(_folder: &Path, _random: &mut Random) -> Result<()> {
    Ok(())
}

#[cfg(unix)]
fn set_mode(path: &Path, mode: u32) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    Ok(std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode))?)
}

#[cfg(not(unix))]
fn set_mode(_path: &Path, _mode: u32) -> Result<()> {
    Ok(())
}

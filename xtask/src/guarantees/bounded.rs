//! G11: hostile inputs cost bounded time and memory, and end with a clear word.

use std::fs::File;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

use super::workbench::{Workbench, commit};
use super::{Guarantee, Shown};

pub(super) const GUARANTEE: Guarantee = Guarantee {
    id: "G11",
    promise: "Hostile inputs cost bounded time and memory",
    test: "aliases that multiply, deep nesting in every format, lines of 1 GB, a million symbols, patterns that multiply, contradicting operations, in every file that is read; the process is watched",
    gate: "512 MB, 10 s, a documented exit code",
    show,
};

const MOST_MEMORY_KB: u64 = 512 * 1024;
const LONGEST: Duration = Duration::from_secs(10);
const DEEP: usize = 100_000;
const HEAD: &str = "manifest_version: 1\nfrom: '1'\nto: '2'\noperations:\n";

/// One attempt: a manifest, and a file of the project.
struct Attempt {
    name: &'static str,
    manifest: String,
    /// Its place, seen from the project, and what it holds.
    file: (&'static str, Content),
    command: Read,
    /// How it may end.
    codes: &'static [i32],
}

enum Content {
    Bytes(Vec<u8>),
    /// As large as [`HUGE`] behind these bytes, and one line.
    Huge(&'static str),
}

/// Which command reads the file.
#[derive(Clone, Copy)]
enum Read {
    /// `apply --dry-run`, which reads the manifest, the project and its history.
    Plan,
    /// `apply --plan` of it.
    SavedPlan,
    /// `recover`.
    Recover,
    /// `onx-manifest review --list`, which reads it as corrections.
    Overrides,
    /// `onx-manifest validate` of it.
    Manifest,
}

const HUGE: u64 = 1 << 30;

fn show(workbench: &Workbench) -> Result<Shown> {
    let (mut broken, mut memory, mut slowest) = (Vec::new(), 0, Duration::ZERO);
    let attempts = attempts();
    for attempt in &attempts {
        let (code, used, time) = watched(workbench, attempt)?;
        memory = memory.max(used);
        slowest = slowest.max(time);
        if used > MOST_MEMORY_KB || time > LONGEST || !code.is_some_and(|it| attempt.codes.contains(&it)) {
            broken.push(format!("{}: code {code:?}, {} MB, {:.1} s", attempt.name, used / 1024, time.as_secs_f64()));
        }
    }
    let most = format!("at most {} MB and {:.1} s", memory / 1024, slowest.as_secs_f64());
    Ok(Shown::unless(format!("{} of {} attempts, {most}", broken.len(), attempts.len()), broken))
}

/// How the attempt ends, its largest resident memory in kB, and how long it takes.
fn watched(workbench: &Workbench, attempt: &Attempt) -> Result<(Option<i32>, u64, Duration)> {
    let folder = tempfile::tempdir()?;
    let (manifest, project) = (folder.path().join("m.yaml"), folder.path().join("project"));
    std::fs::create_dir_all(&project)?;
    std::fs::write(&manifest, &attempt.manifest)?;
    std::fs::write(project.join("app.py"), "import acme\n\nacme.load()\n")?;
    let file = project.join(attempt.file.0);
    if let (Content::Bytes(_), Read::Plan) = (&attempt.file.1, attempt.command) {
        attempt.lay(&file)?;
        commit(&project)?;
    } else {
        commit(&project)?;
        attempt.lay(&file)?;
    }
    let mut command = attempt.command.of(workbench, &manifest, &project, &file);
    command.stdout(File::create(folder.path().join("out"))?).stderr(File::create(folder.path().join("err"))?);
    let start = Instant::now();
    let mut child = command.spawn().context("cannot start onx-migrate")?;
    let status = Path::new("/proc").join(child.id().to_string()).join("status");
    let mut memory = 0;
    loop {
        memory = memory.max(peak(&status).unwrap_or_default());
        if let Some(ended) = child.try_wait()? {
            return Ok((ended.code(), memory, start.elapsed()));
        }
        if start.elapsed() > 3 * LONGEST {
            child.kill()?;
        }
        std::thread::sleep(Duration::from_millis(2));
    }
}

impl Attempt {
    fn lay(&self, path: &Path) -> Result<()> {
        std::fs::create_dir_all(path.parent().context("a file lies in a folder")?)?;
        match &self.file.1 {
            Content::Bytes(bytes) => std::fs::write(path, bytes)?,
            Content::Huge(start) => {
                std::fs::write(path, start)?;
                File::options().write(true).open(path)?.set_len(HUGE)?;
            }
        }
        Ok(())
    }
}

impl Read {
    fn of(self, workbench: &Workbench, manifest: &Path, project: &Path, file: &Path) -> Command {
        let mut res = match self {
            Self::Overrides | Self::Manifest => workbench.manifest(),
            Self::Plan | Self::SavedPlan | Self::Recover => workbench.migrate(),
        };
        match self {
            Self::Plan => res.args(["apply", "--dry-run"]).arg("--manifest").arg(manifest),
            Self::SavedPlan => res.args(["apply", "--dry-run"]).arg("--plan").arg(file),
            Self::Recover => res.arg("recover"),
            Self::Overrides => res.args(["review", "--list", "--manifest"]).arg(manifest).arg("--overrides").arg(file),
            Self::Manifest => res.arg("validate").arg(file),
        };
        if let Self::Plan | Self::SavedPlan | Self::Recover = self {
            res.arg("--target").arg(project);
        }
        res
    }
}

fn peak(status: &Path) -> Option<u64> {
    let text = std::fs::read_to_string(status).ok()?;
    text.lines().find_map(|line| line.strip_prefix("VmHWM:"))?.trim().strip_suffix("kB")?.trim().parse().ok()
}

fn operation(text: &str) -> String {
    format!("{HEAD}- {{{text}}}\n")
}

fn key_rename(file: &str) -> String {
    operation(&format!("kind: config.key_rename, match: {{file: {file}, from: a.b, to: a.c}}"))
}

fn attempts() -> Vec<Attempt> {
    let load = || operation("kind: rename.callable, match: {callable: acme.load, to: acme.read}");
    let of_manifest = |name, manifest| {
        let file = ("b.py", Content::Bytes(Vec::new()));
        Attempt { name, manifest, file, command: Read::Plan, codes: &[2] }
    };
    let of_file = |name, file: &'static str, text: String| Attempt {
        name,
        manifest: if file.ends_with("py") || file.ends_with("ipynb") { load() } else { key_rename(file) },
        file: (file, Content::Bytes(text.into_bytes())),
        command: Read::Plan,
        codes: &[0],
    };
    let deep = |open: &str| open.repeat(DEEP);
    let levels = (1..40).map(|it| format!("a{it}: &a{it} [*a{0}, *a{0}]\n", it - 1)).collect::<String>();
    let many =
        (0..400_000).map(|it| format!("- {{kind: remove.symbol, match: {{symbol: a.b{it}}}}}\n")).collect::<String>();
    let mut res = vec![
        of_manifest("aliases that multiply", format!("{HEAD}a0: &a0 [x]\n{levels}")),
        of_manifest("deep list", format!("{HEAD}{}", deep("["))),
        of_manifest("deep map", format!("{HEAD}- {}", deep("{a: "))),
        of_manifest("deep block", format!("{HEAD}{}x", deep("- "))),
        of_manifest("one line of 40 MB", format!("{HEAD}# {}", "x".repeat(40 << 20))),
        of_manifest("repeated key", format!("{HEAD}- {{kind: rename.import, kind: rename.import}}\n")),
        of_manifest("huge number", operation("kind: rename.import, match: {from: a, to: b}, confidence: 1e400")),
        of_manifest(
            "contradiction",
            format!(
                "{HEAD}- {{kind: rename.import, match: {{from: a, to: b}}}}\n- {{kind: rename.import, match: {{from: a, to: c}}}}\n"
            ),
        ),
        of_manifest(
            "circle of requirements",
            format!(
                "{HEAD}- {{id: A, requires: [B], kind: rename.import, match: {{from: a, to: b}}}}\n\
             - {{id: B, requires: [A], kind: rename.import, match: {{from: c, to: d}}}}\n"
            ),
        ),
        Attempt { codes: &[0, 2], ..of_manifest("400,000 operations", format!("{HEAD}{many}")) },
        of_file("deep YAML brackets", "a.yaml", format!("a: {}b", deep("["))),
        of_file("deep YAML blocks", "a.yaml", format!("a: b\n{}b", deep("- "))),
        of_file("YAML aliases that multiply", "a.yaml", format!("a0: &a0 {{b: 1}}\n{levels}")),
        of_file("deep JSON", "a.json", format!("{{\"a\": {}\"b\"", deep("["))),
        of_file("deep TOML", "a.toml", format!("[a]\nb = {}", deep("["))),
        of_file("many INI sections", "a.ini", "[a]\nb = 1\n".repeat(DEEP)),
        of_file("deep Python", "b.py", format!("import acme\nacme.load{}", deep("("))),
        of_file("deep Python blocks", "b.py", (0..3000).map(|it| format!("{}if x:\n", " ".repeat(it))).collect()),
        of_file("long Python sum", "b.py", format!("import acme\nx = {}acme.load()", "1 + ".repeat(DEEP))),
        of_file("long attribute chain", "b.py", format!("import acme\nacme.load(){}", ".x".repeat(DEEP))),
        of_file("deep notebook", "b.ipynb", format!("{{\"cells\": {}\"acme\"", deep("["))),
        of_file("a line of 10 MB", "b.py", format!("import acme\nx = '{}'\nacme.load()\n", "x".repeat(10 << 20))),
        of_file("a file of 100 MB", "b.py", "acme\n".repeat(20 << 20)),
    ];
    res.extend(huge_lines(&load()));
    res.extend(own_files(&load()));
    res
}

/// A line of 1 GB in every file that is read.
fn huge_lines(manifest: &str) -> Vec<Attempt> {
    let places: [(&str, &str, Read, &[i32]); 12] = [
        ("b.py", "import acme\nx = '", Read::Plan, &[0]),
        ("b.ipynb", "{\"cells\": [\"acme", Read::Plan, &[0]),
        ("pyproject.toml", "[tool.onx]\nignore = '", Read::Plan, &[2]),
        ("onx.toml", "ignore = '", Read::Plan, &[2]),
        (".gitignore", "a", Read::Plan, &[2]),
        ("../surface_from.json", "{\"a", Read::Plan, &[0]),
        (".onx/state.json", "{\"a", Read::Plan, &[2]),
        (".onx/lock", "process 1 on ", Read::Plan, &[0]),
        (".onx/transaction/journal", "{\"a", Read::Recover, &[2]),
        ("../plan.json", "{\"a", Read::SavedPlan, &[2]),
        ("../onx-overrides.yaml", "# ", Read::Overrides, &[2]),
        ("../other.yaml", "# ", Read::Manifest, &[2]),
    ];
    let attempt = |(path, start, command, codes)| Attempt {
        name: path,
        manifest: manifest.to_owned(),
        file: (path, Content::Huge(start)),
        command,
        codes,
    };
    places.into_iter().map(attempt).collect()
}

/// Our own files as nobody writes them: nested, countless, repeated, with control characters.
fn own_files(manifest: &str) -> Vec<Attempt> {
    let deep = "[".repeat(DEEP);
    let many = |count: usize, one: &str| vec![one; count].join(",");
    let symbols: Vec<String> = (0..1_000_000).map(|it| format!("\"acme.s{it}\":{{\"kind\":\"function\"}}")).collect();
    let surface = format!(
        "{{\"surface_version\":1,\"package\":\"acme\",\"version\":\"1\",\"roots\":[\"acme\"],\"modules\":[],\
         \"aliases\":{{}},\"symbols\":{{{}}}}}",
        symbols.join(",")
    );
    let patterns = |count: usize| (0..count).map(|it| format!("a{it}*/**/b?[a-z]\n")).collect::<String>();
    let files: Vec<(&str, String, Read, &[i32])> = vec![
        ("../surface_from.json", surface.clone(), Read::Plan, &[0]),
        ("../surface_to.json", surface, Read::Plan, &[0]),
        ("onx.toml", format!("ignore = {deep}"), Read::Plan, &[2]),
        ("onx.toml", "ignore = []\nignore = []\n".to_owned(), Read::Plan, &[2]),
        ("onx.toml", "ignore = [\"\u{1b}[31m\"]\n".to_owned(), Read::Plan, &[2]),
        ("onx.toml", format!("exclude = [{}]", many(20_000, "'**/**/*/[a-z]{a,b}/x'")), Read::Plan, &[0, 2]),
        (".onx/state.json", format!("{{\"version\":1,\"history\":{deep}"), Read::Plan, &[2]),
        (".onx/state.json", format!("{{\"version\":1,\"history\":[{}]}}", many(5_000_000, "[]")), Read::Plan, &[2]),
        (".onx/state.json", "{\"version\":1,\"version\":1}".to_owned(), Read::Plan, &[2]),
        (".onx/transaction/journal", format!("{{\"version\":1,\"files\":{deep}"), Read::Recover, &[2]),
        (
            ".onx/transaction/journal",
            format!("{{\"version\":1,\"files\":[{}]}}", many(5_000_000, "[]")),
            Read::Recover,
            &[2],
        ),
        (".onx/lock", "process 1 on \u{1b}[31mx since \u{7}".to_owned(), Read::Plan, &[0]),
        ("../plan.json", format!("{{\"version\":1,\"files\":{deep}"), Read::SavedPlan, &[2]),
        ("../plan.json", format!("{{\"version\":1,\"files\":[{}]}}", many(10_000_000, "[]")), Read::SavedPlan, &[2]),
        ("../onx-overrides.yaml", format!("accept:\n- {deep}"), Read::Overrides, &[2]),
        ("../onx-overrides.yaml", "a: &a [x]\nb: [*a, *a]\n".to_owned(), Read::Overrides, &[2]),
        ("../onx-overrides.yaml", format!("add:\n{}", "- {kind: a}\n".repeat(1_000_000)), Read::Overrides, &[2]),
        ("../onx-overrides.yaml", "accept: \"\u{1}\"\n".to_owned(), Read::Overrides, &[2]),
        (".gitignore", patterns(200_000), Read::Plan, &[2]),
        (".gitignore", patterns(10_000), Read::Plan, &[0]),
        (".gitignore", format!("{}b\n", "*a".repeat(100)), Read::Plan, &[0]),
        (".gitattributes", format!("{}b text\n", "*a".repeat(100)), Read::Plan, &[2]),
    ];
    let attempt = |(path, text, command, codes): (&'static str, String, Read, &'static [i32])| Attempt {
        name: path,
        manifest: manifest.to_owned(),
        file: (path, Content::Bytes(text.into_bytes())),
        command,
        codes,
    };
    files.into_iter().map(attempt).collect()
}

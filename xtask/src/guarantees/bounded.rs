//! G11: hostile inputs cost bounded time and memory, and end with a clear word.

use std::fs::File;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

use super::workbench::{Workbench, commit};
use super::{Guarantee, Shown};

pub(super) const GUARANTEE: Guarantee = Guarantee {
    id: "G11",
    promise: "Hostile inputs cost bounded time and memory",
    test: "aliases that multiply, deep nesting in every format, long lines, huge files, contradicting operations; the process is watched",
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
    file: (&'static str, Vec<u8>),
    /// How it may end.
    codes: &'static [i32],
}

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
    std::fs::write(project.join(attempt.file.0), &attempt.file.1)?;
    std::fs::write(project.join("app.py"), "import acme\n\nacme.load()\n")?;
    commit(&project)?;
    let mut command = workbench.migrate();
    command.args(["apply", "--dry-run"]).arg("--manifest").arg(&manifest).arg("--target").arg(&project);
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
    let of_manifest = |name, manifest| Attempt { name, manifest, file: ("b.py", Vec::new()), codes: &[2] };
    let of_file = |name, file: &'static str, text: String| Attempt {
        name,
        manifest: if file.ends_with("py") || file.ends_with("ipynb") { load() } else { key_rename(file) },
        file: (file, text.into_bytes()),
        codes: &[0],
    };
    let deep = |open: &str| open.repeat(DEEP);
    let levels = (1..40).map(|it| format!("a{it}: &a{it} [*a{0}, *a{0}]\n", it - 1)).collect::<String>();
    let many =
        (0..400_000).map(|it| format!("- {{kind: remove.symbol, match: {{symbol: a.b{it}}}}}\n")).collect::<String>();
    vec![
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
    ]
}

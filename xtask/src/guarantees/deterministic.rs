//! G5: the same input gives the same bytes, whatever the machine.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use model::Digest;

use super::workbench::{Files, Workbench, digest, ended, files};
use super::{Guarantee, Shown};
use crate::release_pair;
use crate::shell::{git, root, run};
use tests::random::Random;

pub(super) const GUARANTEE: Guarantee = Guarantee {
    id: "G5",
    promise: "Deterministic: the same input gives the same bytes",
    test: "two example pairs, `generate` and then `apply`, each run with 1 to 64 threads, shuffled file order, locale, time zone, \
           current folder and clone path; one digest over all that is written and printed",
    gate: "1",
    show,
};

const RUNS: usize = 50;
const LOCALES: &[&str] = &["C", "C.UTF-8", "de_DE.UTF-8", "tr_TR.UTF-8", "ja_JP.eucJP", "nowhere"];
const ZONES: &[&str] = &["UTC", "America/St_Johns", "Asia/Kathmandu", "Pacific/Kiritimati"];

/// A core in two releases and a project, as files.
struct Example {
    releases: [Texts; 2],
    dependent: Texts,
}

type Texts = BTreeMap<String, Vec<u8>>;

fn show(workbench: &Workbench) -> Result<Shown> {
    let examples = [demo()?, made_up()];
    let runs = workbench.rounds(RUNS);
    let mut seen: BTreeMap<Digest, usize> = BTreeMap::new();
    for round in 0..runs {
        let mut random = workbench.random(round);
        let folder = tempfile::tempdir()?;
        let mut parts = Vec::new();
        for (place, example) in examples.iter().enumerate() {
            let name = "clone".repeat(1 + random.below(12));
            let run = SomeRun::new(workbench, folder.path().join(format!("{place}/{name}")), &mut random);
            parts.extend(run.made(example).with_context(|| format!("round {round}"))?);
        }
        seen.entry(Digest::of_parts(parts.iter().map(|it| it.as_bytes().as_slice()))).or_insert(round);
    }
    let figure = format!("{} in {runs} runs", seen.len());
    let broken = seen.iter().skip(1).map(|(digest, round)| format!("another digest in round {round}: {digest}"));
    Ok(Shown::unless(figure, broken.collect()))
}

/// One way to run both commands.
struct SomeRun<'a> {
    workbench: &'a Workbench,
    folder: PathBuf,
    environment: Vec<(&'static str, String)>,
    random: Random,
}

impl<'a> SomeRun<'a> {
    fn new(workbench: &'a Workbench, folder: PathBuf, random: &mut Random) -> Self {
        let environment = vec![
            ("LC_ALL", (*random.pick(LOCALES)).to_owned()),
            ("TZ", (*random.pick(ZONES)).to_owned()),
            ("HOME", folder.to_string_lossy().into_owned()),
            ("COLUMNS", (20 + random.below(200)).to_string()),
        ];
        Self { workbench, folder, environment, random: random.clone() }
    }

    /// Digests of all that both commands write and print for `example`.
    fn made(mut self, example: &Example) -> Result<Vec<Digest>> {
        let (core, out, dependent) = (self.folder.join("core"), self.folder.join("out"), self.folder.join("dependent"));
        self.clone_core(&core, &example.releases)?;
        self.write(&dependent, &example.dependent)?;
        super::workbench::commit(&dependent)?;
        let generate = self.workbench.manifest();
        self.ended(
            generate,
            &["generate", "--from", "1.0", "--to", "2.0"],
            &[("--core-path", &core), ("--out", &out)],
        )?;
        let mut res = vec![digest(&timeless(files(&out)?)?)];
        let manifest = out.join("change_manifest.yaml");
        let (diff, plan) = (self.folder.join("a.patch"), self.folder.join("plan.json"));
        let on = [("--manifest", manifest.as_path()), ("--target", dependent.as_path())];
        let patch = [on[0], on[1], ("--diff-output", diff.as_path()), ("--plan-out", plan.as_path())];
        self.ended(self.workbench.migrate(), &["apply", "--dry-run"], &patch)?;
        res.extend([Digest::of(&std::fs::read(&diff)?), Digest::of(&std::fs::read(&plan)?)]);
        res.push(Digest::of(&self.ended(self.workbench.migrate(), &["apply", "--dry-run", "--json"], &on)?));
        res.push(Digest::of(&self.ended(self.workbench.migrate(), &["apply", "--json"], &on)?));
        res.push(digest(&files(&dependent)?));
        res.push(Digest::of(&std::fs::read(dependent.join(".onx/state.json"))?));
        Ok(res)
    }

    fn clone_core(&mut self, core: &Path, releases: &[Texts; 2]) -> Result<()> {
        let [before, after] = ["before", "after"].map(|it| self.folder.join(it));
        self.write(&before, &releases[0])?;
        self.write(&after, &releases[1])?;
        let first = self.folder.join("first");
        release_pair::commit(&first, ("1.0", &before), ("2.0", &after))?;
        run(git(&self.folder).args(["clone", "--quiet"]).arg(&first).arg(core))
    }

    /// Writes `texts` in any order.
    fn write(&mut self, folder: &Path, texts: &Texts) -> Result<()> {
        let mut order: Vec<(&String, &Vec<u8>)> = texts.iter().collect();
        self.random.shuffle(&mut order);
        for (path, bytes) in order {
            let path = folder.join(path);
            std::fs::create_dir_all(path.parent().context("a file lies in a folder")?)?;
            std::fs::write(path, bytes)?;
        }
        Ok(())
    }

    /// What `command` prints, run from somewhere with some number of threads.
    fn ended(&mut self, mut command: Command, words: &[&str], paths: &[(&str, &Path)]) -> Result<Vec<u8>> {
        let threads = 1 + self.random.below(64);
        command.args(words).args(["--parallel", &threads.to_string()]);
        let is_relative = self.random.below(2) == 0;
        command.current_dir(if is_relative { &self.folder } else { Path::new("/") });
        for (flag, path) in paths {
            let path = if is_relative { path.strip_prefix(&self.folder)? } else { path };
            command.arg(flag).arg(path);
        }
        command.envs(self.environment.iter().cloned());
        Ok(ended(&mut command)?.expect(&[0, 5])?.stdout)
    }
}

/// `files` with a report without its statistics: times and peaks of memory are those of one run.
fn timeless(mut files: Files) -> Result<Files> {
    let (_, report) = files.get_mut("manifest_report.json").context("generate writes a report")?;
    let mut document: serde_json::Value = serde_json::from_slice(report)?;
    document.as_object_mut().context("a report is an object")?.remove("statistics");
    *report = document.to_string().into_bytes();
    Ok(files)
}

fn demo() -> Result<Example> {
    let read = |name: &str| -> Result<Texts> {
        let files = files(&root().join("corpus/demo").join(name))?;
        Ok(files.into_iter().map(|(path, (_, bytes))| (path, bytes)).collect())
    };
    Ok(Example { releases: [read("before")?, read("after")?], dependent: read("client")? })
}

/// Many files, so that threads meet.
fn made_up() -> Example {
    let release = |release: usize| -> Texts {
        let modules = (0..40).map(|file| (format!("made_up/part_{file}.py"), part(file, release)));
        modules.chain([("made_up/__init__.py".to_owned(), Vec::new())]).collect()
    };
    let uses = (0..60).map(|file| (format!("user/file_{file}.py"), user(file)));
    Example { releases: [release(0), release(1)], dependent: uses.collect() }
}

fn part(file: usize, release: usize) -> Vec<u8> {
    let function = |place: usize| {
        let verb = if release == 1 && place == file % 5 { "measure" } else { "count" };
        let number = file * 5 + place;
        format!(
            "def {verb}_{number}(values, start={place}):\n    total = start\n    for value in values:\n        \
             total += value * {number}\n    return total\n\n\n"
        )
    };
    (0..5).map(function).collect::<String>().into_bytes()
}

fn user(file: usize) -> Vec<u8> {
    let uses = (0..8).map(|place| {
        let (part, number) = ((file + place * 7) % 40, (file + place * 7) % 40 * 5 + place % 5);
        format!("from made_up.part_{part} import count_{number}\n\nprint(count_{number}([{place}]))\n\n")
    });
    uses.collect::<String>().into_bytes()
}

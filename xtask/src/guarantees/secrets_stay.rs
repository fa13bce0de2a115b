//! G21: secrets stay where they are.

use std::path::Path;

use anyhow::{Context, Result};

use super::workbench::{Run, Workbench, ended};
use super::{Guarantee, Shown};
use crate::shell::{git, run};

pub(super) const GUARANTEE: Guarantee = Guarantee {
    id: "G21",
    promise: "Secrets stay: patches, reports and logs hold none; backups are for their owner only",
    test: "canaries in an ignored `.env` whose keys are renamed, in key files and in untouched code, looked for in all that every command \
           prints and writes outside the backups; modes of all backups",
    gate: "0 leaks, 0 readable backups",
    show,
};

const CANARIES: usize = 50;

const MANIFEST: &str = "\
manifest_version: 1
package: acme
from: '1'
to: '2'
operations:
- {id: OP001, kind: rename.callable, match: {callable: acme.old, to: acme.new}}
- {id: OP002, kind: config.key_rename, match: {file: '.env', from: ACME_TOKEN_0, to: ACME_KEY_0}}
- {id: OP003, kind: config.key_rename, match: {file: '.env', from: ACME_TOKEN_1, to: ACME_KEY_1}}
- {id: OP004, kind: config.key_rename, match: {file: 'settings.toml', from: acme.token, to: acme.key}, confidence: 0.2}
- {id: OP005, kind: remove.symbol, match: {symbol: acme.gone}}
";

fn show(workbench: &Workbench) -> Result<Shown> {
    let folder = tempfile::tempdir()?;
    let target = folder.path().join("project");
    let canaries: Vec<String> =
        (0..CANARIES).map(|it| format!("canary{:016x}", workbench.random(it).number())).collect();
    plant(&target, &canaries)?;
    std::fs::write(folder.path().join("m.yaml"), MANIFEST)?;
    let mut broken = Vec::new();
    let said = everything_said(workbench, folder.path(), &target)?;
    for (what, text) in &said {
        let leaks = canaries.iter().enumerate().filter(|(_, canary)| text.contains(canary.as_str()));
        broken.extend(leaks.map(|(place, _)| format!("canary {place} is in {what}")));
    }
    let backups = readable_backups(&target.join(".onx"), &mut broken)?;
    let figure = format!("{} of {CANARIES} canaries in {} outputs, {backups} backups", broken.len(), said.len());
    Ok(Shown::unless(figure, broken))
}

fn plant(target: &Path, canaries: &[String]) -> Result<()> {
    let write = |path: &str, text: String| {
        let path = target.join(path);
        std::fs::create_dir_all(path.parent().context("a file lies in a folder")?)?;
        Ok::<_, anyhow::Error>(std::fs::write(path, text)?)
    };
    let (environment, rest) = canaries.split_at(20);
    let (keys, code) = rest.split_at(20);
    let line = |(place, canary): (usize, &String)| format!("ACME_TOKEN_{place}={canary}\n");
    write(".gitignore", ".env\n*.pem\n".to_owned())?;
    write(".env", environment.iter().enumerate().map(line).collect())?;
    for (place, canary) in keys.iter().enumerate() {
        let name = ["server.pem", "id_rsa", "credentials.json", "notes.md"][place % 4];
        write(&format!("keys_{place}/{name}"), format!("import acme\nacme.old()\n{canary}\n"))?;
    }
    for (place, canary) in code.iter().enumerate() {
        let far = "\n".repeat(12);
        write(&format!("code_{place}.py"), format!("import acme\n\nacme.old()\nacme.gone()\n{far}KEY = '{canary}'\n"))?;
    }
    write("settings.toml", "[acme]\ntoken = 'public'\n".to_owned())?;
    run(git(target).args(["init", "--quiet", "--initial-branch=main", "--template="]))?;
    run(git(target).args(["add", "--all"]))?;
    run(git(target).args(["commit", "--quiet", "--message", "start"]))
}

/// All that commands print and write outside the backups, by what it is.
fn everything_said(workbench: &Workbench, folder: &Path, target: &Path) -> Result<Vec<(String, String)>> {
    let mut res = Vec::new();
    let said = |words: &str| -> Result<Run> {
        let mut command = workbench.migrate();
        command.args(words.split(' ')).current_dir(target);
        ended(&mut command)?.expect(&[0, 1, 5])
    };
    let plan = "plan --manifest ../m.yaml --include-untracked";
    let commands = [
        plan.to_owned(),
        format!("{plan} --verbose --json"),
        format!("{plan} --format sarif --diff-output ../a.patch --plan-out ../plan.json"),
        "plan --manifest ../m.yaml --verbose --format github".to_owned(),
        "apply --dry-run --plan ../plan.json".to_owned(),
        "apply --manifest ../m.yaml --verbose --json --include-untracked --allow-dirty".to_owned(),
        "verify --manifest ../m.yaml --verbose".to_owned(),
        "verify --manifest ../m.yaml --json".to_owned(),
        "history --json".to_owned(),
        "status --json".to_owned(),
        "validate --verbose --json".to_owned(),
        "rollback --verbose --json".to_owned(),
        "rollback".to_owned(),
        "repair --dry-run".to_owned(),
    ];
    for words in commands {
        let Run { stdout, stderr, .. } = said(&words)?;
        res.push((format!("`{words}`"), format!("{}{stderr}", String::from_utf8_lossy(&stdout))));
    }
    for path in ["a.patch", "plan.json", "project/.onx/state.json", "project/.onx/.gitignore"] {
        res.push((path.to_owned(), std::fs::read_to_string(folder.join(path))?));
    }
    Ok(res)
}

/// Adds every backup that others could read; how many backups there are.
fn readable_backups(folder: &Path, broken: &mut Vec<String>) -> Result<usize> {
    let mut count = 0;
    for entry in std::fs::read_dir(folder)? {
        let (path, mode) = entry.map(|entry| (entry.path(), entry.metadata().map(|it| mode(&it))))?;
        let is_public = ["state.json", ".gitignore", "lock"].iter().any(|name| path.ends_with(name));
        if path.is_dir() {
            count += readable_backups(&path, broken)?;
        } else if !is_public {
            count += 1;
            broken.extend((mode? & 0o077 != 0).then(|| format!("others can read {}", path.display())));
        }
    }
    Ok(count)
}

#[cfg(unix)]
fn mode(metadata: &std::fs::Metadata) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    metadata.permissions().mode()
}

#[cfg(not(unix))]
fn mode(_metadata: &std::fs::Metadata) -> u32 {
    0
}

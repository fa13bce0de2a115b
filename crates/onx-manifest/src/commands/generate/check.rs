use std::collections::BTreeSet;
use std::path::Path;

use manifest::wire::from_yaml;
use manifest::{Entry, Manifest};
use terminal::{ExitCode, Failure, Messages, printable};

use crate::cli::Generate;
use crate::commands::semver::Judgement;
use crate::declared::declared;
use crate::{Outcome, print};

/// Says how the manifest on the disk differs from `generated`, and whether the new version declares enough; writes nothing.
pub(super) fn run(arguments: &Generate, generated: &Manifest, text: &str, messages: Messages) -> Outcome {
    if arguments.out == Path::new("-") {
        let failure = Failure::new(ExitCode::Usage, "`--check` compares with a folder, not with `-`");
        return Err(failure.hint("name the folder that holds the manifest with --out DIR"));
    }
    let path = arguments.out.join("change_manifest.yaml");
    let findings = differences(&path, generated, text);
    let judgement = match declared(&generated.from, &generated.to, arguments.scheme) {
        Ok(declared) => Some(Judgement::of(generated, declared)),
        Err(failure) => {
            messages.warning(&format!("the bump is not checked: {failure}"));
            None
        }
    };
    let undeclared = judgement.as_ref().is_some_and(Judgement::is_undeclared);
    let bump = judgement.filter(|_| undeclared).map(|it| it.text()).unwrap_or_default();
    let lines: String = findings.iter().map(|it| format!("{}: {it}\n", path.display())).collect();
    print(&printable(&format!("{lines}{bump}")))?;
    if findings.is_empty() {
        messages.note(&format!("{} is up to date", path.display()));
    } else {
        messages.note("write it anew with the same command without --check");
    }
    Ok(if findings.is_empty() && !undeclared { ExitCode::Done } else { ExitCode::Findings })
}

/// What differs, one line each; nothing when the bytes are the same.
fn differences(path: &Path, generated: &Manifest, text: &str) -> Vec<String> {
    let found = match std::fs::read_to_string(path) {
        Ok(found) if found == text => return Vec::new(),
        Ok(found) => found,
        Err(error) => return vec![format!("cannot be read: {error}")],
    };
    let Ok(read) = from_yaml(&found) else { return vec!["is no manifest that can be read".to_owned()] };
    let told = |entries: &[Entry]| -> BTreeSet<String> {
        entries.iter().map(|it| format!("{} ({})", it.change.operation, it.change.status.as_str())).collect()
    };
    let (old, new) = (told(&read.manifest.operations), told(&generated.operations));
    let lacks = new.difference(&old).map(|it| format!("lacks {it}"));
    let has = old.difference(&new).map(|it| format!("has {it}, which is not found"));
    let mut res: Vec<String> = lacks.chain(has).collect();
    if res.is_empty() {
        res.push("has the same operations and differs in other fields, as the releases or the confidence".to_owned());
    }
    res
}

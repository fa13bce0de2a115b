use manifest::Manifest;
use synth::Report;
use terminal::{Failure, Global, Messages, printable};

use super::memory::Conclusion;
use super::{MANIFEST, Pair};
use crate::cli::Generate;
use crate::corpus::{self, Attempt};
use crate::explanation::Background;
use crate::print;
use crate::releases;
use crate::sources::Sources;

/// What a run found out beyond its files.
#[derive(Default)]
pub(super) struct More {
    pub(super) explained: Explained,
    /// By the name of the project; none without a corpus.
    pub(super) attempts: Vec<Attempt>,
}

impl More {
    /// True when something does not hold in a project of the corpus.
    pub(super) fn is_failing(&self) -> bool {
        self.attempts.iter().any(|it| !it.dependent.failures.is_empty())
    }

    /// What does not hold, one line each.
    fn failures(&self) -> String {
        let failures = self.attempts.iter().flat_map(|it| &it.dependent.failures);
        failures.map(|it| format!("{it}\n")).collect()
    }
}

/// What `--explain` asks for; empty without it.
#[derive(Default)]
pub(super) struct Explained {
    text: String,
    json: Vec<serde_json::Value>,
}

impl Explained {
    pub(super) fn of(arguments: &Generate, pair: &Pair, manifest: &Manifest, report: &Report) -> Result<Self, Failure> {
        let mut res = Self::default();
        if !arguments.explain {
            return Ok(res);
        }
        let commits = [&pair.before, &pair.after].map(|it| it.snapshot.commit.clone().unwrap_or_default());
        let sources = Sources::of(releases::open(&arguments.core.core_path)?, commits);
        let surface = pair.before.surface();
        let background = Background { manifest, sources: &sources, surface: Some(&surface) };
        for it in &report.operations {
            let explanation = background.of_operation(&it.id, &it.change)?;
            let gap = if res.text.is_empty() { "" } else { "\n" };
            res.text += &format!("{gap}{}", explanation.text(manifest));
            res.json.push(explanation.json());
        }
        Ok(res)
    }
}

/// Says what was written: to the person, and with `--json` to the machine.
pub(super) fn announce(
    arguments: &Generate,
    global: &Global,
    conclusion: &Conclusion,
    more: More,
    messages: Messages,
) -> Result<(), Failure> {
    let path = arguments.out.join(MANIFEST);
    let Conclusion { package, from, to, semver, summary, operations, .. } = conclusion;
    messages.note(&format!("{package} {from} → {to}: {summary}"));
    messages.note(&format!("wrote {}{}", path.display(), terminal::took()));
    if *operations > 0 {
        messages.note(&format!("read it with: onx-manifest notes --manifest {}", path.display()));
        messages.note(&format!("try it in a project with: onx-migrate plan --manifest {}", path.display()));
    }
    more.attempts.iter().for_each(|it| messages.note(&corpus::summary(&it.dependent)));
    if !global.wants_json() {
        return print(&printable(&format!("{}{}", more.explained.text, more.failures())));
    }
    let mut value = serde_json::json!({
        "type": "generate",
        "schema_version": 1,
        "manifest": path.to_string_lossy().replace('\\', "/"),
        "package": package,
        "from": from,
        "to": to,
        "semver": semver,
        "summary": summary,
        "operations": operations,
    });
    if arguments.explain {
        value["explained"] = more.explained.json.into();
    }
    if arguments.corpus.is_some() {
        let dependents = more.attempts.iter().map(|it| synth::wire::dependent_json(&it.dependent));
        value["dependents"] = dependents.collect();
    }
    print(&format!("{value:#}\n"))
}

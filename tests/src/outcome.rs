use apply::{History, Plan};
use fixture::Case;

use crate::pipeline::{self, Handover};
use crate::releases::{Linked, hand_over};
use crate::{bytes, compact, laws};

/// What a case gives.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Outcome {
    /// The inferred operations in the short form; `None` without releases.
    pub manifest: Option<String>,
    /// The unified diff; `None` without a client.
    pub patch: Option<String>,
    /// One line per use left to a person; `None` without a client.
    pub flags: Option<String>,
    /// The complaint about the manifest.
    pub error: Option<String>,
    /// Laws that do not hold.
    pub broken_laws: Vec<String>,
}

/// Runs every step for which `case` has sections, and every law.
pub fn run(case: &Case) -> Outcome {
    let mut res = Outcome::default();
    if let Err(error) = steps(case, &mut res) {
        res.error = Some(error);
    }
    res
}

fn steps(case: &Case, res: &mut Outcome) -> Result<(), String> {
    let handover = handover(case, res)?;
    res.broken_laws.extend(laws::of_manifest(&handover.manifest));
    if case.client.is_empty() {
        return Ok(());
    }
    let project = pipeline::project(&case.client, &handover);
    let plan = pipeline::plan(&handover.manifest, &project, History::New)?;
    res.broken_laws.extend(laws::of_plan(&handover.manifest, &project, &plan));
    res.patch = Some(patch(&plan, case.escaped));
    res.flags = Some(flags(&plan));
    Ok(())
}

/// The inferred manifest where there are releases, else the given one.
fn handover(case: &Case, res: &mut Outcome) -> Result<Handover, String> {
    let read = |text: &str| compact::read(text).map_err(|error| error.to_string());
    if !case.has_releases() {
        let manifest = read(case.manifest.as_deref().unwrap_or_default())?;
        return Ok(Handover { manifest, surface_from: None, surface_to: None });
    }
    let [before, after] = [("1.0", &case.before), ("2.0", &case.after)].map(|(label, files)| Linked::new(label, files));
    let handover = hand_over(&before, &after);
    if let Some(given) = &case.given {
        return Ok(Handover { manifest: read(given)?, ..handover });
    }
    res.broken_laws.extend(laws::of_releases(case, &before, &after, &handover));
    res.manifest = Some(compact::write(&handover.manifest));
    Ok(handover)
}

fn patch(plan: &Plan, escaped: bool) -> String {
    let diff = plan.patch.unified();
    if escaped { bytes::escape(&diff) } else { String::from_utf8_lossy(&diff).into_owned() }
}

fn flags(plan: &Plan) -> String {
    let line = |flag: &apply::Flag| format!("{flag}\n");
    let skipped = plan.skipped.iter().map(|(path, reason)| format!("{path}: {reason}\n"));
    plan.flags.iter().map(line).chain(skipped).collect()
}

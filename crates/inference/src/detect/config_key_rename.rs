//! `config.key_rename`: a setting that dependents write in a configuration file or settings module.

use manifest::{Change, Confidence, ConfigKeyRename, Evidence, Factor, Operation};

use crate::pair::Pair;
use crate::settings;

/// One operation for every renamed setting.
pub(super) fn changes(pair: &Pair) -> Vec<Change> {
    settings::renamed(pair).into_iter().map(change).collect()
}

fn change(renamed: settings::KeyRename) -> Change {
    let operation = Operation::ConfigKeyRename(ConfigKeyRename {
        file: renamed.home.file,
        format: Some(renamed.home.format),
        from: renamed.from,
        to: renamed.to,
    });
    Change {
        operation,
        status: renamed.status,
        aliases_from: Vec::new(),
        aliases_to: Vec::new(),
        evidence: Evidence {
            factors: vec![Factor { name: renamed.rule.into(), per_mille: renamed.strength }],
            quote: renamed.quote,
            ..Evidence::by(renamed.rule)
        },
        confidence: Confidence::from_per_mille(renamed.strength),
        seen_from: renamed.seen_from,
        seen_to: renamed.seen_to,
    }
}

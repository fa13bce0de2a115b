use crate::{Confidence, Entry, Kind};

/// One line that counts what `operations` hold: `12 renames, 3 moved modules; 2 need review.`
pub fn summary(operations: &[Entry]) -> String {
    let counts: Vec<String> = GROUPS.iter().filter_map(|group| group.counted(operations)).collect();
    let review = operations.iter().filter(|entry| entry.change.confidence < Confidence::AUTO).count();
    match (counts.is_empty(), review) {
        (true, _) => "no changes that a dependent could notice.".to_owned(),
        (false, 0) => format!("{}.", counts.join(", ")),
        (false, 1) => format!("{}; 1 needs review.", counts.join(", ")),
        (false, _) => format!("{}; {review} need review.", counts.join(", ")),
    }
}

/// Kinds that are counted together, with their singular and plural.
struct Group {
    kinds: &'static [Kind],
    one: &'static str,
    many: &'static str,
}

const GROUPS: &[Group] = &[
    Group { kinds: &[Kind::RenameSymbol, Kind::RenameCallable], one: "rename", many: "renames" },
    Group { kinds: &[Kind::RenameImport], one: "moved module", many: "moved modules" },
    Group {
        kinds: &[
            Kind::ArgRename,
            Kind::ArgAddDefault,
            Kind::ArgAddRequired,
            Kind::ArgRemove,
            Kind::ArgKeywordOnly,
            Kind::ArgReorder,
        ],
        one: "argument change",
        many: "argument changes",
    },
    Group { kinds: &[Kind::ConfigKeyRename], one: "configuration key", many: "configuration keys" },
    Group { kinds: &[Kind::MoveFile], one: "moved file", many: "moved files" },
    Group { kinds: &[Kind::RemoveSymbol], one: "removal", many: "removals" },
];

impl Group {
    fn counted(&self, operations: &[Entry]) -> Option<String> {
        let count = operations.iter().filter(|entry| self.kinds.contains(&entry.change.operation.kind())).count();
        match count {
            0 => None,
            1 => Some(format!("1 {}", self.one)),
            _ => Some(format!("{count} {}", self.many)),
        }
    }
}

//! The kinds of operation, one file each.

pub(crate) mod arg_add_default;
pub(crate) mod arg_add_required;
pub(crate) mod arg_keyword_only;
pub(crate) mod arg_remove;
pub(crate) mod arg_rename;
pub(crate) mod arg_reorder;
pub(crate) mod config_key_rename;
mod describe;
pub(crate) mod move_file;
mod names;
pub(crate) mod remove_symbol;
pub(crate) mod rename_callable;
pub(crate) mod rename_import;
pub(crate) mod rename_symbol;

use crate::{
    ArgAddDefault, ArgAddRequired, ArgKeywordOnly, ArgRemove, ArgRename, ArgReorder, ConfigKeyRename, MoveFile,
    RemoveSymbol, RenameCallable, RenameImport, RenameSymbol,
};

macro_rules! operations {
    ($($variant:ident $data:ident $word:literal $doc:literal;)*) => {
        /// One change of an API, by kind.
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Operation {
            $(#[doc = $doc] $variant($data),)*
        }

        /// The kind of an operation, in the order in which kinds are listed.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Kind {
            $(#[doc = $doc] $variant,)*
        }

        impl Operation {
            /// Its kind.
            pub fn kind(&self) -> Kind {
                match self {
                    $(Self::$variant(_) => Kind::$variant,)*
                }
            }
        }

        impl Kind {
            /// Every kind, in order.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The word that stands in manifests.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)*
                }
            }

            /// The kind that a manifest calls `word`.
            pub fn from_word(word: &str) -> Option<Self> {
                match word {
                    $($word => Some(Self::$variant),)*
                    _ => None,
                }
            }
        }
    };
}

operations! {
    RenameImport RenameImport "rename.import" "A module or package moved.";
    RenameSymbol RenameSymbol "rename.symbol" "A module-level name was renamed or moved.";
    RenameCallable RenameCallable "rename.callable" "A function, method or other member was renamed or moved.";
    ArgRename ArgRename "arg.rename" "A parameter was renamed.";
    ArgAddDefault ArgAddDefault "arg.add_default" "Calls that leave a parameter out get the old behaviour spelled out.";
    ArgAddRequired ArgAddRequired "arg.add_required" "A new parameter must be passed.";
    ArgRemove ArgRemove "arg.remove" "A parameter is gone.";
    ArgKeywordOnly ArgKeywordOnly "arg.keyword_only" "Parameters can no longer be passed by place.";
    ArgReorder ArgReorder "arg.reorder" "The order of parameters changed.";
    ConfigKeyRename ConfigKeyRename "config.key_rename" "A configuration key was renamed or moved.";
    MoveFile MoveFile "move.file" "A data file moved.";
    RemoveSymbol RemoveSymbol "remove.symbol" "A public name is gone without a known successor.";
}

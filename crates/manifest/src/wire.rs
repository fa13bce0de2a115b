//! The files of FORMATS, one module per schema version: the only place in this crate that knows serde.

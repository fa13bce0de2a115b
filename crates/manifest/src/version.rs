/// What `generator` says in manifests that this build writes.
pub const GENERATOR: &str = concat!("onx-manifest ", env!("CARGO_PKG_VERSION"));

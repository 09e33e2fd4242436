//! What is written in the project keeps its rules: the arrows between rooms, the catalogues of the interface, the
//! documentation with every command in it, and the tests behind every sentence of SECURITY.md.

mod architecture;
mod docs;
mod locales;
mod promises;

/// The folder of the project.
const ROOT: &str = env!("CARGO_MANIFEST_DIR");

//! The demonstration newsroom.

use std::path::Path;

/// Makes the demonstration newsroom.
///
/// # Errors
/// As [`super::init`].
pub fn init_demo(data_dir: &Path) -> anyhow::Result<()> {
    super::init(data_dir, "Báo Bến Sông")
}

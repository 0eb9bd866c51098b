//! Prints the window's TypeScript types; `cargo xtask codegen` writes them to `ui/src/ipc/bindings.gen.ts`.

use std::io::Write as _;

fn main() -> std::io::Result<()> {
    std::io::stdout().write_all(workstation::typescript().as_bytes())
}

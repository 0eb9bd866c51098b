//! `galley-server`: see the library.

fn main() -> std::process::ExitCode {
    server::run_command_line()
}

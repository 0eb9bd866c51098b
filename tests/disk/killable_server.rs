//! `galley-server` under another name: what the tests end without warning while workstations push to it.

fn main() -> std::process::ExitCode {
    server::run_command_line()
}

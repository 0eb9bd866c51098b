//! The desktop application's executable: everything is in the library, so that it can be checked without a window.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

fn main() -> std::process::ExitCode {
    galley_lib::run()
}

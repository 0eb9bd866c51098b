//! The app in its real window. Run by `cargo xtask e2e`, which builds the app and names it in `GALLEY_BIN`.

#[cfg(target_os = "linux")]
mod backed_up;
mod captions;
#[cfg(target_os = "linux")]
mod history;
#[cfg(target_os = "linux")]
mod input_method;
#[cfg(target_os = "linux")]
mod instance;
#[cfg(target_os = "linux")]
mod journey;
#[cfg(target_os = "linux")]
mod keyboard;
#[cfg(target_os = "linux")]
mod killed;
#[cfg(target_os = "linux")]
mod merge;
#[cfg(target_os = "linux")]
mod photo_bytes;
#[cfg(target_os = "linux")]
mod shell;
#[cfg(target_os = "linux")]
mod shorthand;
#[cfg(target_os = "linux")]
mod signed_in;
#[cfg(target_os = "linux")]
mod typing;
#[cfg(target_os = "linux")]
mod watchdog;

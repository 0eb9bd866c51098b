//! Real windows under test: the app's own binary, driven as a person drives it.
//!
//! Nothing here links Tauri or knows what the app does inside. A [`Seat`] is a place to sit: a display that nobody sees, a home
//! folder of its own, and if asked for a Vietnamese input method. At a seat one opens the app ([`Seat::open`]), works in it
//! through WebDriver, closes it as the window's own button does, and opens it again. Two seats are two machines. The public
//! site is opened in headless [`Chromium`], and the server is a process like any other ([`ServerProcess`]).
//!
//! WebDriver is spoken directly (W3C WebDriver, <https://www.w3.org/TR/webdriver2/>): thirty lines of JSON over HTTP are less to
//! understand than a client library, and the tests stay free of an async runtime. There is no fixed sleep: everything waits
//! for something that can be seen, with a deadline, and says what it was waiting for.

mod app;
mod chromium;
mod display;
mod drop;
mod ime;
mod keys;
mod page;
mod process;
mod protocol;
mod script;
mod seat;
mod server;
mod telex;
mod tour;
mod wait;

pub use app::AppWindow;
pub use chromium::{Chromium, TabView};
pub use display::Display;
pub use drop::DroppedFile;
pub use ime::Keyboard;
pub use page::{By, Element, Page};
pub use seat::Seat;
pub use server::{Addresses, ServerProcess};
pub use telex::telex;
pub use tour::Tour;
pub use wait::{PATIENCE, until};

//! What the pages promise to readers, to editors and to the machines that read them.

mod article;
mod gallery;
mod hostile;
mod html;
mod lists;
mod look;
#[path = "../sample/mod.rs"]
mod sample;

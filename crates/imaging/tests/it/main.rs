//! What the newsroom is promised about photos: which files are taken, which are refused and why,
//! what a rendition is, and that other programs read what is written into a file.

mod hostile;
mod made;
mod profiles;
mod refusals;
mod renditions;
mod upright;

//! What the newsroom is promised about photos: which files are taken, which are refused and why,
//! what a rendition is, and what is read out of a file.

mod facts;
mod hostile;
mod made;
mod refusals;
mod renditions;
mod upright;

//! Vietnamese and Unicode: normal form, folding for search, addresses, counting, comparing, sorting, and the house's dates.

pub mod address;
pub mod count;
pub mod date;
pub mod diff;
pub mod fold;
pub mod normal;
pub mod order;
pub mod slug;

//! Vietnamese and Unicode: normal form, folding for search, addresses, counting, comparing, sorting, the house's dates, and
//! texts that are read line by line.

pub mod address;
pub mod count;
pub mod date;
pub mod diff;
pub mod fold;
pub mod lines;
pub mod normal;
pub mod order;
pub mod period;
pub mod slug;

//! The server as workstations, readers and administrators meet it: over HTTP, on a bound socket, on a real disk.

mod admin;
mod articles;
mod backup;
mod check;
mod commands;
mod embargo;
mod feed;
mod healing;
mod kept;
mod merging;
mod newsroom;
mod publishing;
mod records;
mod rights;
mod sign_in;
mod site;
mod station;
mod uploads;

//! Codecs in a process of their own.
//!
//! HEIC, what iPhones save by default, is decoded by a young library, and a file comes from anywhere. So a small program,
//! `galley-decoder`, is started for each such photo: it reads the file from its standard input, writes pixels to its
//! standard output and ends. Before it looks at the first byte it gives up what it does not need: memory and processor time
//! are bounded, and it can open no file and start no program. Whatever a hostile file does to it, the newsroom's text is
//! in another process; its death is an error that says which limit was met ([`Failed`]).
//!
//! This library is the workstation's side: it starts the program, watches the clock, and believes nothing that comes back
//! without checking it. It decodes nothing and links no decoder.
//!
//! The same program makes WebP with libwebp, which is C ([`encode_webp`]).

mod answer;
mod child;

use std::path::Path;
use std::process::ExitStatus;
use std::time::Duration;

use imaging::{Picture, Refused};
use thiserror::Error;

pub use answer::{Answer, write_answer};

/// What a decoder may use up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The most memory, in bytes of address space.
    pub memory_bytes: u64,
    /// The most processor time, in whole seconds.
    pub cpu_seconds: u32,
    /// The most time on the wall; it holds also where the system knows no other limit.
    pub wall: Duration,
}

impl Default for Limits {
    /// Room for the largest photo that phones take (48 megapixels), and a minute for a slow machine.
    fn default() -> Limits {
        Limits {
            memory_bytes: 3 << 30,
            cpu_seconds: 60,
            wall: Duration::from_secs(90),
        }
    }
}

/// A photo as the decoder gave it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// Upright, in sRGB.
    pub picture: Picture,
    /// The file's Exif block, a TIFF structure; empty when it has none.
    pub exif: Vec<u8>,
    /// The file's XMP packet; empty when it has none.
    pub xmp: Vec<u8>,
}

/// Why nothing was decoded. None of these harms the program that asked.
#[derive(Debug, Error)]
pub enum Failed {
    /// The file is not taken.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// The decoder cannot be started: an incomplete installation.
    #[error("the decoder cannot be started: {0}")]
    NotStarted(std::io::Error),
    /// The photo needs more memory than is allowed.
    #[error("the decoder met its limit of memory")]
    OutOfMemory,
    /// The photo takes longer than is allowed.
    #[error("the decoder met its limit of time")]
    OutOfTime,
    /// The decoder ended without an answer, or with one that cannot be right.
    #[error("the decoder ended without an answer ({0})")]
    Died(String),
}

/// Decodes a photo with the program at `program`. Blocks until it has answered, was stopped, or ended.
///
/// # Errors
/// [`Failed`]; whatever happened, no process is left behind.
pub fn decode(program: &Path, limits: &Limits, photo: &[u8]) -> Result<Decoded, Failed> {
    match Answer::parse(&run(program, limits, &[], &[photo])?) {
        Some(Answer::Decoded(decoded)) => Ok(*decoded),
        Some(Answer::Refused(refused)) => Err(refused.into()),
        None => Err(Failed::Died(CANNOT_BE_RIGHT.to_owned())),
    }
}

/// Codes rows of red, green and blue as lossy WebP, with the program at `program`. Blocks like [`decode`].
///
/// # Errors
/// [`Failed`]; [`Refused::TooLarge`] for more than WebP can hold, 16,383 px a side.
pub fn encode_webp(
    program: &Path,
    limits: &Limits,
    (width_px, height_px): (u32, u32),
    rgb: &[u8],
    quality: u8,
) -> Result<Vec<u8>, Failed> {
    if width_px.max(height_px) > MAX_WEBP_SIDE_PX {
        let too_large = Refused::TooLarge {
            width_px,
            height_px,
        };
        return Err(too_large.into());
    }
    let words = [
        WEBP.to_owned(),
        quality.to_string(),
        width_px.to_string(),
        height_px.to_string(),
    ];
    let output = run(program, limits, &words, &[rgb])?;
    let is_right = imaging::read_header(&output).is_ok_and(|header| {
        header.format == imaging::Format::WebP
            && (header.width_px, header.height_px) == (width_px, height_px)
    });
    if is_right {
        Ok(output)
    } else {
        Err(Failed::Died(CANNOT_BE_RIGHT.to_owned()))
    }
}

/// The word that asks the program for WebP; without it, it decodes.
pub const WEBP: &str = "webp";
/// The longest side of a WebP (RFC 9649).
const MAX_WEBP_SIDE_PX: u32 = 16_383;
const CANNOT_BE_RIGHT: &str = "its answer cannot be right";

/// What the program answers, whatever it is.
fn run(
    program: &Path,
    limits: &Limits,
    words: &[String],
    input: &[&[u8]],
) -> Result<Vec<u8>, Failed> {
    let ended = child::run(program, limits, words, input)?;
    if ended.was_late {
        return Err(Failed::OutOfTime);
    }
    if !ended.status.success() {
        return Err(cause(ended.status, &ended.said));
    }
    Ok(ended.output)
}

/// What an end without an answer means.
fn cause(status: ExitStatus, said: &str) -> Failed {
    // What Rust prints when an allocation fails, before it aborts.
    if said.contains("memory allocation of") || said.contains("Cannot allocate memory") {
        return Failed::OutOfMemory;
    }
    #[cfg(unix)]
    {
        use std::os::unix::process::ExitStatusExt as _;
        // The limit of processor time ends it with this; that of the wall is known before anybody asks for a cause. A KILL is
        // neither: a system that runs short of memory sends it, or a person.
        const SIGXCPU: i32 = 24;
        if status.signal() == Some(SIGXCPU) {
            return Failed::OutOfTime;
        }
    }
    Failed::Died(status.to_string())
}

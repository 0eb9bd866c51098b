//! `galley-decoder MEMORY_BYTES CPU_SECONDS`: one photo in, its pixels out. With `webp QUALITY WIDTH HEIGHT` behind that: rows of
//! red, green and blue in, a WebP out. Started by the workstation, never by a person.

mod heic;
mod webp;

use std::io::{Read as _, Write as _};
use std::process::ExitCode;

use decoder::{Answer, Decoded, WEBP, write_answer};
use imaging::{MAX_BYTES, Refused};

/// What the program is asked for.
enum Work {
    Decode,
    EncodeWebP(webp::Wanted),
}

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let Some((memory_bytes, cpu_seconds, work)) = parse(&words) else {
        let usage = b"galley-decoder is started by Galley; it does nothing by itself\n";
        drop(std::io::stderr().write_all(usage));
        return ExitCode::FAILURE;
    };
    // Before the first byte of the photo is read. Where a limit cannot be had, nothing is decoded.
    if give_up_rights(memory_bytes, cpu_seconds).is_err() {
        return ExitCode::FAILURE;
    }
    let is_done = match work {
        Work::Decode => {
            let answer = match decode() {
                Ok(decoded) => Answer::Decoded(Box::new(decoded)),
                Err(refused) => Answer::Refused(refused),
            };
            write_answer(&mut std::io::stdout().lock(), &answer).is_ok()
        }
        Work::EncodeWebP(wanted) => encode(&wanted).is_some(),
    };
    if is_done {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn parse(words: &[String]) -> Option<(u64, u64, Work)> {
    let (limits, rest) = words.split_at_checked(2)?;
    let work = match rest {
        [] => Work::Decode,
        [word, quality, width_px, height_px] if word == WEBP => Work::EncodeWebP(webp::Wanted {
            quality: quality.parse().ok()?,
            width_px: width_px.parse().ok()?,
            height_px: height_px.parse().ok()?,
        }),
        _ => return None,
    };
    Some((limits[0].parse().ok()?, limits[1].parse().ok()?, work))
}

/// Reads rows and answers with a WebP; none when there are fewer than the picture has, or nobody reads it.
fn encode(wanted: &webp::Wanted) -> Option<()> {
    let length = u64::from(wanted.width_px) * u64::from(wanted.height_px) * 3;
    let mut rgb = Vec::new();
    std::io::stdin()
        .lock()
        .take(length)
        .read_to_end(&mut rgb)
        .ok()?;
    let bytes = webp::encode(wanted, &rgb)?;
    let mut out = std::io::stdout().lock();
    out.write_all(&bytes).ok()?;
    out.flush().ok()
}

/// Bounds memory and time, and gives up files: none can be opened any more, none can grow, and no core is left behind.
#[cfg(unix)]
fn give_up_rights(memory_bytes: u64, cpu_seconds: u64) -> std::io::Result<()> {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let limit = |resource, most| {
        let both = Rlimit {
            current: Some(most),
            maximum: Some(most),
        };
        setrlimit(resource, both)
    };
    // The hard limit ends the process also where the first signal of the soft one would be ignored.
    let time = Rlimit {
        current: Some(cpu_seconds),
        maximum: Some(cpu_seconds + 1),
    };
    setrlimit(Resource::Cpu, time)?;
    limit(Resource::Core, 0)?;
    limit(Resource::Fsize, 0)?;
    // macOS does not bound address space; the clock of the parent still holds there.
    if cfg!(target_os = "linux") {
        limit(Resource::As, memory_bytes)?;
    }
    limit(Resource::Nofile, 0)?;
    Ok(())
}

/// Windows has none of these limits without unsafe code; the clock of the parent still holds.
#[cfg(not(unix))]
fn give_up_rights(_memory_bytes: u64, _cpu_seconds: u64) -> std::io::Result<()> {
    Ok(())
}

fn decode() -> Result<Decoded, Refused> {
    let mut photo = Vec::new();
    let read = std::io::stdin()
        .lock()
        .take(MAX_BYTES as u64 + 1)
        .read_to_end(&mut photo);
    if read.is_err() {
        return Err(Refused::Truncated);
    }
    if photo.len() > MAX_BYTES {
        return Err(Refused::TooManyBytes);
    }
    heic::decode(photo)
}

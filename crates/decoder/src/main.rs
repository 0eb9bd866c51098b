//! `galley-decoder MEMORY_BYTES CPU_SECONDS`: one photo in, its pixels out. Started by the workstation, never by a person.

use std::io::{Read as _, Write as _};
use std::process::ExitCode;

use decoder::{Answer, Decoded, write_answer};
use heic_decoder::HeifError;
use imaging::{DamagedPart, MAX_BYTES, MAX_PIXELS, MAX_SIDE_PX, Picture, Refused, UnsupportedKind};

fn main() -> ExitCode {
    let mut words = std::env::args().skip(1).map(|word| word.parse::<u64>());
    let (Some(Ok(memory_bytes)), Some(Ok(cpu_seconds))) = (words.next(), words.next()) else {
        let usage = b"galley-decoder is started by Galley; it does nothing by itself\n";
        drop(std::io::stderr().write_all(usage));
        return ExitCode::FAILURE;
    };
    // Before the first byte of the photo is read. Where a limit cannot be had, nothing is decoded.
    if give_up_rights(memory_bytes, cpu_seconds).is_err() {
        return ExitCode::FAILURE;
    }
    let answer = match decode() {
        Ok(decoded) => Answer::Decoded(Box::new(decoded)),
        Err(refused) => Answer::Refused(refused),
    };
    match write_answer(&mut std::io::stdout().lock(), &answer) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
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
    check_size(&photo)?;
    let image = heic_decoder::decode(&photo).map_err(|error| refuse(&error))?;
    // The file is not needed any more, and its pixels are about to be.
    drop(photo);
    let pixels = image.to_rgba8().map_err(|error| refuse(&error))?;
    let metadata = image.metadata;
    let side = |side: usize| u32::try_from(side).map_err(|_| DAMAGED);
    let picture = Picture::from_rgba(
        side(pixels.width)?,
        side(pixels.height)?,
        pixels.data,
        metadata.icc_profile.as_deref(),
    );
    Ok(Decoded {
        picture: picture.ok_or(DAMAGED)?,
        exif: metadata.exif.unwrap_or_default(),
        xmp: metadata.xmp.unwrap_or_default(),
    })
}

/// What the file claims, before anything is decoded.
fn check_size(photo: &[u8]) -> Result<(), Refused> {
    let info = heic_decoder::probe(photo).map_err(|error| refuse(&error))?;
    let (width, height) = (info.coded_width as u64, info.coded_height as u64);
    if width * height > MAX_PIXELS || width.max(height) > u64::from(MAX_SIDE_PX) {
        return Err(Refused::TooLarge {
            width_px: u32::try_from(width).unwrap_or(u32::MAX),
            height_px: u32::try_from(height).unwrap_or(u32::MAX),
        });
    }
    Ok(())
}

const DAMAGED: Refused = Refused::Damaged {
    part: DamagedPart::Pixels,
};

fn refuse(error: &HeifError) -> Refused {
    match error {
        HeifError::Truncated { .. } => Refused::Truncated,
        HeifError::NotHeif(_) => Refused::NotAPicture,
        HeifError::Unsupported(_) => Refused::Unsupported {
            what: UnsupportedKind::Heic,
        },
        _ => DAMAGED,
    }
}

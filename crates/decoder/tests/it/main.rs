//! What the newsroom is promised about photos that are decoded apart: they come out, or a limit is named, and nothing is
//! left behind.

use std::path::Path;
use std::time::Duration;

use decoder::{Failed, Limits, decode, encode_webp};
use imaging::Refused;

/// 480 × 320 px, made by libheif from a picture of our own.
const SMALL: &[u8] = include_bytes!("../pictures/small.heic");
/// The same scene, lossless.
const SMALL_AS_PNG: &[u8] = include_bytes!("../pictures/small.png");
/// 4,000 × 3,000 px of nearly one colour: small as a file, large as a picture.
const LARGE: &[u8] = include_bytes!("../pictures/large.heic");
/// 10,000 × 12,000 px, the most that is taken: seconds of work.
const HUGE: &[u8] = include_bytes!("../pictures/huge.heic");

fn program() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_galley-decoder"))
}

fn with(change: impl FnOnce(&mut Limits)) -> Limits {
    let mut limits = Limits::default();
    change(&mut limits);
    limits
}

#[test]
fn a_photo_of_a_phone_comes_out_as_it_looks_with_its_words() {
    let decoded = decode(program(), &Limits::default(), SMALL).expect("a whole HEIC");
    let meant = imaging::decode(SMALL_AS_PNG).expect("a whole PNG");
    assert_eq!(
        (decoded.picture.width_px(), decoded.picture.height_px()),
        (meant.width_px(), meant.height_px())
    );
    let total: u64 = std::iter::zip(decoded.picture.rgb(), meant.rgb())
        .map(|(a, b)| u64::from(a.abs_diff(*b)))
        .sum();
    let mean = total as f64 / meant.rgb().len() as f64;
    assert!(mean < 4.0, "{mean}");
    assert!(decoded.exif.starts_with(b"MM\0*") || decoded.exif.starts_with(b"II*\0"));
}

#[test]
fn a_photo_that_needs_more_memory_than_is_allowed_is_refused_in_words() {
    let little = with(|limits| limits.memory_bytes = 80 << 20);
    let failed = decode(program(), &little, LARGE).expect_err("36 MB of pixels and the work");
    assert!(matches!(failed, Failed::OutOfMemory), "{failed}");
    assert!(
        decode(program(), &little, SMALL).is_ok(),
        "a smaller one fits"
    );
}

#[test]
fn a_photo_that_takes_longer_than_is_allowed_is_stopped() {
    let short = with(|limits| limits.wall = Duration::from_millis(1));
    let failed = decode(program(), &short, LARGE).expect_err("nobody decodes in a millisecond");
    assert!(matches!(failed, Failed::OutOfTime), "{failed}");
}

#[cfg(unix)]
#[test]
fn a_photo_that_takes_more_work_than_is_allowed_is_stopped_by_the_system() {
    // Nobody's clock: what is counted is the work of the decoder itself.
    let little = with(|limits| limits.cpu_seconds = 1);
    let failed = decode(program(), &little, HUGE).expect_err("120 megapixels in a second");
    assert!(matches!(failed, Failed::OutOfTime), "{failed}");
}

#[test]
fn a_webp_shows_the_picture_that_was_given_and_equal_pictures_give_equal_files() {
    let meant = imaging::decode(SMALL_AS_PNG).expect("a whole PNG");
    let size = (meant.width_px(), meant.height_px());
    let coded = |quality| {
        encode_webp(program(), &Limits::default(), size, meant.rgb(), quality).expect("a WebP")
    };
    let (good, bad) = (coded(80), coded(20));
    assert_eq!(good, coded(80));
    assert!(bad.len() < good.len(), "the quality is heard");
    let shown = imaging::decode(&good).expect("a whole WebP");
    let total: u64 = std::iter::zip(shown.rgb(), meant.rgb())
        .map(|(a, b)| u64::from(a.abs_diff(*b)))
        .sum();
    let mean = total as f64 / meant.rgb().len() as f64;
    assert!(mean < 4.0, "{mean}");
}

#[test]
fn what_is_no_picture_or_too_large_for_a_webp_is_an_error_and_not_a_crash() {
    let coded = |size, rgb: &[u8]| encode_webp(program(), &Limits::default(), size, rgb, 80);
    let too_large = coded((16_384, 1), &[0; 16_384 * 3]);
    assert!(
        matches!(too_large, Err(Failed::Refused(Refused::TooLarge { .. }))),
        "{too_large:?}"
    );
    for (size, rgb) in [((2, 2), &[0u8; 11][..]), ((0, 0), &[])] {
        let short = coded(size, rgb);
        assert!(matches!(short, Err(Failed::Died(_))), "{short:?}");
    }
    let little = with(|limits| limits.memory_bytes = 48 << 20);
    let pixels = vec![7; 4000 * 4000 * 3];
    let failed = encode_webp(program(), &little, (4000, 4000), &pixels, 80);
    assert!(failed.is_err(), "48 MB of pixels in 48 MB");
}

#[test]
fn a_file_that_is_no_photo_or_only_half_of_one_is_refused_by_name() {
    let refused = |bytes: &[u8]| match decode(program(), &Limits::default(), bytes) {
        Err(Failed::Refused(refused)) => refused,
        other => panic!("{other:?}"),
    };
    assert_eq!(refused(b"no photo at all"), Refused::NotAPicture);
    for tenth in 1..10 {
        let half = &SMALL[..SMALL.len() * tenth / 10];
        assert!(
            matches!(
                refused(half),
                Refused::Truncated | Refused::Damaged { .. } | Refused::NotAPicture
            ),
            "{tenth}"
        );
    }
}

#[test]
fn a_decoder_that_is_missing_or_mad_is_an_error_and_not_a_crash() {
    let missing = decode(
        Path::new("/nowhere/galley-decoder"),
        &Limits::default(),
        SMALL,
    );
    assert!(matches!(missing, Err(Failed::NotStarted(_))), "{missing:?}");
    if cfg!(unix) {
        // `true` answers nothing, `false` fails.
        for (mad, name) in [("/bin/true", "true"), ("/bin/false", "false")] {
            let answer = decode(Path::new(mad), &Limits::default(), SMALL);
            assert!(matches!(answer, Err(Failed::Died(_))), "{name}: {answer:?}");
        }
    }
}

/// A program that does this instead of decoding.
#[cfg(unix)]
fn mad(folder: &Path, does: &str) -> std::path::PathBuf {
    use std::os::unix::fs::PermissionsExt as _;
    let program = folder.join("mad");
    std::fs::write(&program, format!("#!/bin/sh\n{does}\n")).expect("written");
    let may_run = std::fs::Permissions::from_mode(0o700);
    std::fs::set_permissions(&program, may_run).expect("it may run");
    program
}

#[cfg(unix)]
#[test]
fn a_decoder_that_closes_its_output_and_stays_is_stopped() {
    let folder = tempfile::tempdir().expect("a folder");
    let program = mad(folder.path(), "exec >&- 2>&-\nexec /bin/sleep 600");
    let short = with(|limits| limits.wall = Duration::from_millis(200));
    let failed = decode(&program, &short, SMALL).expect_err("it never answers");
    assert!(matches!(failed, Failed::OutOfTime), "{failed}");
}

#[cfg(unix)]
#[test]
fn a_decoder_that_somebody_else_kills_has_died_and_nobody_is_told_that_the_photo_took_too_long() {
    let folder = tempfile::tempdir().expect("a folder");
    let program = mad(folder.path(), "kill -KILL $$");
    let failed = decode(&program, &Limits::default(), SMALL).expect_err("it is dead");
    assert!(matches!(failed, Failed::Died(_)), "{failed}");
}

#[cfg(target_os = "linux")]
#[test]
fn while_it_reads_the_photo_it_can_open_no_file_and_write_none() {
    use std::io::Read as _;
    use std::process::{Command, Stdio};
    let mut child = Command::new(program())
        .args(["1073741824", "10"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("it starts");
    // It has given up its rights by the time it waits for the photo; until then its limits are ours.
    let path = format!("/proc/{}/limits", child.id());
    let limits = (0..10_000)
        .map(|_| std::fs::read_to_string(&path).expect("it runs"))
        .find(|limits| of(limits, "Max open files") == "0");
    let limits = limits.expect("the limit is set");
    assert_eq!(of(&limits, "Max file size"), "0");
    assert_eq!(of(&limits, "Max core file size"), "0");
    assert_eq!(of(&limits, "Max address space"), "1073741824");
    assert_eq!(of(&limits, "Max cpu time"), "10");
    drop(child.stdin.take());
    let mut answer = Vec::new();
    let mut stdout = child.stdout.take().expect("a pipe");
    stdout.read_to_end(&mut answer).expect("it answers");
    assert_eq!(answer.first(), Some(&1), "nothing is no photo");
    assert!(child.wait().expect("it ends").success());
}

/// The soft limit of a name in `/proc/PID/limits`.
#[cfg(target_os = "linux")]
fn of<'a>(limits: &'a str, name: &str) -> &'a str {
    let line = limits.lines().find_map(|line| line.strip_prefix(name));
    line.and_then(|rest| rest.split_whitespace().next())
        .unwrap_or("")
}

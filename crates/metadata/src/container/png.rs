//! The chunks of a PNG file (W3C PNG 3, section 5).

use std::borrow::Cow;

use miniz_oxide::inflate::TINFLStatus;

use super::{Broken, be32};

/// The first eight bytes of every PNG.
pub const SIGNATURE: [u8; 8] = *b"\x89PNG\r\n\x1a\n";

/// One chunk; its checksum is left to the decoder.
#[derive(Debug, Clone, Copy)]
pub struct Chunk<'a> {
    /// Its type.
    pub kind: [u8; 4],
    /// Its data.
    pub body: &'a [u8],
    /// Length, type, data and checksum, as they lie in the file.
    pub raw: &'a [u8],
}

/// Walks the chunks that are whole; the walk ends after IEND, or where the file is cut.
#[derive(Debug, Clone)]
pub struct Chunks<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Chunks<'a> {
    /// A walk from the start of a file.
    pub fn new(bytes: &'a [u8]) -> Chunks<'a> {
        Chunks {
            bytes,
            at: SIGNATURE.len(),
        }
    }

    fn read_chunk(&self) -> Option<Chunk<'a>> {
        let length = usize::try_from(be32(self.bytes, self.at)?).ok()?;
        let kind = self.bytes.get(self.at + 4..self.at + 8)?;
        let start = self.at + 8;
        let end = start.checked_add(length)?;
        let body = self.bytes.get(start..end)?;
        // The checksum belongs to the chunk.
        let raw = self.bytes.get(self.at..end.checked_add(4)?)?;
        Some(Chunk {
            kind: [kind[0], kind[1], kind[2], kind[3]],
            body,
            raw,
        })
    }
}

impl<'a> Iterator for Chunks<'a> {
    type Item = Chunk<'a>;

    fn next(&mut self) -> Option<Chunk<'a>> {
        let chunk = self.read_chunk()?;
        self.at = if &chunk.kind == b"IEND" {
            self.bytes.len()
        } else {
            self.at + 12 + chunk.body.len()
        };
        Some(chunk)
    }
}

/// The keyword under which XMP stands in an `iTXt` chunk.
pub(crate) const XMP_KEYWORD: &[u8] = b"XML:com.adobe.xmp";
/// What programs keep for which PNG has, or once had, no chunk: a raw profile, ImageMagick's way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Profile {
    /// A TIFF structure.
    Exif,
    /// An XML packet.
    Xmp,
    /// IIM bare, or inside image resources.
    Iptc,
    /// Image resources.
    Resources,
    /// A segment of a JPEG with its label: Exif or XMP.
    Segment,
}

impl Profile {
    /// The profile that stands under a keyword.
    pub(crate) fn of(keyword: &[u8]) -> Option<Profile> {
        match keyword.strip_prefix(b"Raw profile type ")? {
            b"exif" => Some(Profile::Exif),
            b"xmp" => Some(Profile::Xmp),
            b"iptc" => Some(Profile::Iptc),
            b"8bim" => Some(Profile::Resources),
            b"APP1" => Some(Profile::Segment),
            _ => None,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Profile::Exif => "exif",
            Profile::Xmp => "xmp",
            Profile::Iptc => "iptc",
            Profile::Resources => "8bim",
            Profile::Segment => "APP1",
        }
    }
}

/// The most bytes that a compressed text is unpacked to: far above any caption, far below a bomb.
const MAX_TEXT_BYTES: usize = 4 << 20;

/// The keyword of a `tEXt`, `zTXt` or `iTXt` chunk.
pub(crate) fn keyword(chunk: Chunk<'_>) -> Option<&[u8]> {
    let is_text = matches!(&chunk.kind, b"tEXt" | b"zTXt" | b"iTXt");
    let end = chunk.body.iter().position(|&byte| byte == 0)?;
    is_text.then(|| &chunk.body[..end])
}

/// The text of such a chunk, unpacked; none where it cannot be.
pub(crate) fn text(chunk: Chunk<'_>) -> Option<Cow<'_, [u8]>> {
    let rest = chunk.body.get(keyword(chunk)?.len() + 1..)?;
    let (packed, text) = match &chunk.kind {
        b"tEXt" => (false, rest),
        b"zTXt" => (true, rest.get(1..)?),
        // Flag, method, language, translated keyword, text.
        _ => {
            let packed = *rest.first()? == 1;
            let mut parts = rest.get(2..)?.splitn(3, |&byte| byte == 0);
            parts.next()?;
            parts.next()?;
            (packed, parts.next()?)
        }
    };
    if !packed {
        return Some(Cow::Borrowed(text));
    }
    let unpacked = miniz_oxide::inflate::decompress_to_vec_zlib_with_limit(text, MAX_TEXT_BYTES);
    Some(Cow::Owned(unpacked.ok()?))
}

/// The bytes of a raw profile: a line feed, its name, its length in digits, then hexadecimal lines.
pub(crate) fn raw_profile(text: &[u8]) -> Option<Vec<u8>> {
    let mut lines = text.trim_ascii().split(|&byte| byte == b'\n');
    lines.next()?;
    let length: usize = std::str::from_utf8(lines.next()?)
        .ok()?
        .trim()
        .parse()
        .ok()?;
    let digits: Vec<u8> = lines
        .flatten()
        .filter(|byte| !byte.is_ascii_whitespace())
        .map(|&byte| char::from(byte).to_digit(16).map(|digit| digit as u8))
        .collect::<Option<_>>()?;
    let bytes: Vec<u8> = digits
        .chunks_exact(2)
        .map(|pair| pair[0] << 4 | pair[1])
        .collect();
    (bytes.len() == length).then_some(bytes)
}

/// The body of a `tEXt` chunk with a raw profile that holds `bytes`.
pub(crate) fn to_raw_profile(profile: Profile, bytes: &[u8]) -> Vec<u8> {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let name = profile.name();
    let head = format!("Raw profile type {name}\0\n{name}\n{:8}\n", bytes.len());
    let mut out = head.into_bytes();
    for line in bytes.chunks(36) {
        for &byte in line {
            out.extend([byte >> 4, byte & 15].map(|digit| DIGITS[usize::from(digit)]));
        }
        out.push(b'\n');
    }
    out
}

/// Appends a chunk with its checksum.
pub(crate) fn push_chunk(out: &mut Vec<u8>, kind: [u8; 4], body: &[u8]) -> Option<()> {
    let length = u32::try_from(body.len()).ok()?;
    out.extend(length.to_be_bytes());
    let start = out.len();
    out.extend(kind);
    out.extend_from_slice(body);
    let sum = crc32(&out[start..]);
    out.extend(sum.to_be_bytes());
    Some(())
}

/// The checksum of PNG (W3C PNG 3, annex D), bit by bit: what is written here is short beside the pixels.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0u32, |sum, &byte| {
        (0..8).fold(sum ^ u32::from(byte), |sum, _| {
            if sum & 1 == 1 {
                0xedb8_8320 ^ (sum >> 1)
            } else {
                sum >> 1
            }
        })
    })
}

/// Width and height of IHDR, which must be the first chunk. Its checksum is not asked: a size
/// that is too large is too large even in a forged header.
pub fn read_size(bytes: &[u8]) -> Result<(u32, u32), Broken> {
    let kind = bytes.get(12..16).ok_or(Broken::Truncated)?;
    if kind != b"IHDR" {
        return Err(Broken::Structure);
    }
    let width_px = be32(bytes, 16).ok_or(Broken::Truncated)?;
    let height_px = be32(bytes, 20).ok_or(Broken::Truncated)?;
    Ok((width_px, height_px))
}

/// Whether the file has more than one frame (`acTL` before the pixels).
pub fn is_animated(bytes: &[u8]) -> bool {
    Chunks::new(bytes)
        .take_while(|chunk| &chunk.kind != b"IDAT")
        .any(|chunk| &chunk.kind == b"acTL" && be32(chunk.body, 0).is_some_and(|n| n > 1))
}

/// Whether every chunk up to IEND is there, the pixels that IHDR claims could come out of the
/// coded bytes at all (deflate shrinks to 1/1032 at best, RFC 1951), and the palette that they
/// look up is one: `png` 0.18.1 goes past the end of a palette that is cut within a colour, and
/// panics (mended after that release: image-png, pull request 682). A colour profile must be the
/// only one, and no larger unpacked than [`MAX_PROFILE_BYTES`]: the decoder unpacks it before any
/// pixel, and makes room for whatever comes out.
pub fn check_complete(bytes: &[u8]) -> Result<(), Broken> {
    let mut coded_bytes = 0u64;
    let mut has_profile = false;
    let mut ended = false;
    let mut raw_bytes = u64::MAX;
    let mut is_indexed = false;
    for chunk in Chunks::new(bytes) {
        match &chunk.kind {
            b"IHDR" => {
                raw_bytes = raw_size(chunk.body).ok_or(Broken::Structure)?;
                is_indexed = chunk.body.get(9) == Some(&INDEXED);
            }
            // One behind the pixels is read by nobody.
            b"PLTE" if is_indexed && coded_bytes == 0 && !is_palette(chunk.body) => {
                return Err(Broken::Structure);
            }
            b"iCCP" if coded_bytes == 0 => {
                if has_profile || is_profile_bomb(chunk.body) {
                    return Err(Broken::Structure);
                }
                has_profile = true;
            }
            b"IDAT" => coded_bytes += chunk.body.len() as u64,
            b"IEND" => ended = true,
            _ => {}
        }
    }
    if !ended || coded_bytes * 1032 < raw_bytes {
        return Err(Broken::Truncated);
    }
    Ok(())
}

/// The colour type of a picture whose pixels are indices into its palette (W3C PNG 3, IHDR).
const INDEXED: u8 = 3;

/// Whether the body of a PLTE chunk holds whole colours, and no more than the largest index can
/// name (W3C PNG 3, PLTE).
fn is_palette(body: &[u8]) -> bool {
    body.len().is_multiple_of(3) && (1..=256).contains(&(body.len() / 3))
}

/// The most bytes that a colour profile is unpacked to; those of presses, full of tables, have two
/// or three million.
pub const MAX_PROFILE_BYTES: usize = 4 << 20;

/// Whether the body of an iCCP chunk unpacks to more than [`MAX_PROFILE_BYTES`]. One that cannot be
/// unpacked at all is no bomb: decoders show the picture without it.
fn is_profile_bomb(body: &[u8]) -> bool {
    // A name, a null, the method of compression.
    let packed = body
        .iter()
        .position(|&byte| byte == 0)
        .and_then(|end| body.get(end + 2..));
    packed.is_some_and(|packed| {
        let unpacked =
            miniz_oxide::inflate::decompress_to_vec_zlib_with_limit(packed, MAX_PROFILE_BYTES);
        unpacked.is_err_and(|error| error.status == TINFLStatus::HasMoreOutput)
    })
}

/// Bytes of the unpacked rows that a header announces, without filter bytes.
fn raw_size(header: &[u8]) -> Option<u64> {
    let (width, height) = (u64::from(be32(header, 0)?), u64::from(be32(header, 4)?));
    let samples = match *header.get(9)? {
        2 => 3,
        4 => 2,
        6 => 4,
        _ => 1,
    };
    let bits_a_row = width.checked_mul(samples * u64::from(*header.get(8)?))?;
    bits_a_row.div_ceil(8).checked_mul(height)
}

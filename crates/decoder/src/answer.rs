//! What the decoder answers: one message, then its end.
//!
//! `0`, then width and height (px), the lengths of the Exif block and of the XMP packet, each a little-endian number of four
//! bytes, then both blocks, then rows of red, green and blue. Or `1` and the reason. Nothing here outlives one photo and
//! both sides are built together, so there are no versions.

use std::io::{self, Write};

use imaging::{DamagedPart, MAX_PIXELS, MAX_SIDE_PX, Picture, Refused, UnsupportedKind};

use crate::Decoded;

const DECODED: u8 = 0;
const REFUSED: u8 = 1;

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// The photo.
    Decoded(Box<Decoded>),
    /// Why there is none.
    Refused(Refused),
}

/// Writes an answer.
///
/// # Errors
/// When nobody reads it any more.
pub fn write_answer(out: &mut impl Write, answer: &Answer) -> io::Result<()> {
    match answer {
        Answer::Decoded(decoded) => {
            let picture = &decoded.picture;
            out.write_all(&[DECODED])?;
            for number in [
                u64::from(picture.width_px()),
                u64::from(picture.height_px()),
                decoded.exif.len() as u64,
                decoded.xmp.len() as u64,
            ] {
                let number = u32::try_from(number).map_err(io::Error::other)?;
                out.write_all(&number.to_le_bytes())?;
            }
            out.write_all(&decoded.exif)?;
            out.write_all(&decoded.xmp)?;
            out.write_all(picture.rgb())
        }
        Answer::Refused(refused) => {
            let (reason, width_px, height_px) = match refused {
                Refused::Truncated => (1, 0, 0),
                Refused::Damaged { .. } => (2, 0, 0),
                Refused::TooLarge {
                    width_px,
                    height_px,
                } => (3, *width_px, *height_px),
                Refused::TooManyBytes => (4, 0, 0),
                Refused::NotAPicture => (5, 0, 0),
                Refused::Unsupported { .. } => (6, 0, 0),
            };
            out.write_all(&[REFUSED, reason])?;
            out.write_all(&width_px.to_le_bytes())?;
            out.write_all(&height_px.to_le_bytes())
        }
    }?;
    out.flush()
}

impl Answer {
    /// Reads an answer; none when it cannot be right. Sizes are checked before anything is taken by them.
    pub fn parse(bytes: &[u8]) -> Option<Answer> {
        let (&kind, rest) = bytes.split_first()?;
        match kind {
            DECODED => Some(Answer::Decoded(Box::new(parse_decoded(rest)?))),
            REFUSED => Some(Answer::Refused(parse_refused(rest)?)),
            _ => None,
        }
    }
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    let four = bytes.get(at..at + 4)?;
    Some(u32::from_le_bytes([four[0], four[1], four[2], four[3]]))
}

fn parse_decoded(bytes: &[u8]) -> Option<Decoded> {
    let (width_px, height_px) = (number(bytes, 0)?, number(bytes, 4)?);
    let lengths = [number(bytes, 8)?, number(bytes, 12)?].map(|length| length as usize);
    let pixels = u64::from(width_px) * u64::from(height_px);
    if pixels > MAX_PIXELS || width_px.max(height_px) > MAX_SIDE_PX {
        return None;
    }
    let exif = bytes.get(16..)?.get(..lengths[0])?;
    let xmp = bytes.get(16 + lengths[0]..)?.get(..lengths[1])?;
    let rgb = bytes.get(16 + lengths[0] + lengths[1]..)?;
    Some(Decoded {
        picture: Picture::from_rgb(width_px, height_px, rgb.to_vec())?,
        exif: exif.to_vec(),
        xmp: xmp.to_vec(),
    })
}

fn parse_refused(bytes: &[u8]) -> Option<Refused> {
    Some(match *bytes.first()? {
        1 => Refused::Truncated,
        2 => Refused::Damaged {
            part: DamagedPart::Pixels,
        },
        3 => Refused::TooLarge {
            width_px: number(bytes, 1)?,
            height_px: number(bytes, 5)?,
        },
        4 => Refused::TooManyBytes,
        5 => Refused::NotAPicture,
        6 => Refused::Unsupported {
            what: UnsupportedKind::Heic,
        },
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(answer: &Answer) -> Vec<u8> {
        let mut bytes = Vec::new();
        write_answer(&mut bytes, answer).expect("memory takes it");
        bytes
    }

    #[test]
    fn an_answer_is_read_as_it_was_written_and_half_of_it_is_none() {
        let picture = Picture::from_rgb(2, 1, vec![1, 2, 3, 4, 5, 6]).expect("two pixels");
        let decoded = Answer::Decoded(Box::new(Decoded {
            picture,
            exif: b"II*\0".to_vec(),
            xmp: b"<x/>".to_vec(),
        }));
        let refused = Answer::Refused(Refused::TooLarge {
            width_px: 60_000,
            height_px: 1,
        });
        for answer in [decoded, refused] {
            let bytes = written(&answer);
            assert_eq!(Answer::parse(&bytes), Some(answer));
            for cut in 0..bytes.len() {
                assert_eq!(Answer::parse(&bytes[..cut]), None, "cut at {cut}");
            }
        }
    }

    #[test]
    fn an_answer_that_claims_a_larger_picture_than_is_allowed_is_none() {
        let mut bytes = vec![DECODED];
        for number in [60_000u32, 60_000, 0, 0] {
            bytes.extend(number.to_le_bytes());
        }
        assert_eq!(Answer::parse(&bytes), None);
    }
}

//! The frame header of a JPEG (ITU-T T.81, B.2.2): what is needed to know the picture before it is decoded.

use metadata::container::be16;
use metadata::container::jpeg::{EOI, SOS, Segments, is_frame};

use crate::refused::{BAD_STRUCTURE, Refused, UnsupportedKind, unsupported};

/// One component of a frame.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Component {
    pub(crate) id: u8,
    /// Horizontal sampling factor, 1 to 4.
    pub(crate) across: usize,
    /// Vertical sampling factor, 1 to 4.
    pub(crate) down: usize,
    /// Which table of quantisation, 0 to 3.
    pub(crate) quantisation: usize,
}

/// The frame header (B.2.2) of a JPEG that can be read.
#[derive(Debug, Clone)]
pub(crate) struct Frame {
    pub(crate) progressive: bool,
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) components: Vec<Component>,
}

impl Frame {
    /// The largest sampling factors, horizontal and vertical: those of a whole MCU.
    pub(crate) fn largest_sampling(&self) -> (usize, usize) {
        self.components.iter().fold((1, 1), |(across, down), one| {
            (across.max(one.across), down.max(one.down))
        })
    }

    /// How many blocks there are at least, of all components.
    pub(crate) fn blocks(&self) -> usize {
        let (across, down) = self.largest_sampling();
        let blocks = |one: &Component| {
            (self.width * one.across).div_ceil(8 * across)
                * (self.height * one.down).div_ceil(8 * down)
        };
        self.components.iter().map(blocks).sum()
    }

    pub(crate) fn size_px(&self) -> (u32, u32) {
        // Both come from fields of two bytes.
        (self.width as u32, self.height as u32)
    }
}

/// Finds and reads the frame header; nothing after it is looked at.
pub(crate) fn read_frame(bytes: &[u8]) -> Result<Frame, Refused> {
    for segment in Segments::new(bytes) {
        let segment = segment?;
        match segment.marker {
            marker if is_frame(marker) => return parse_frame(marker, segment.body),
            SOS | EOI => return Err(BAD_STRUCTURE),
            _ => {}
        }
    }
    Err(Refused::Truncated)
}

/// Reads a frame header. A frame whose height follows later (DNL) counts as damaged: no camera
/// writes it.
pub(crate) fn parse_frame(marker: u8, body: &[u8]) -> Result<Frame, Refused> {
    let field = |at| be16(body, at).ok_or(BAD_STRUCTURE);
    let (height, width) = (usize::from(field(1)?), usize::from(field(3)?));
    let precision = body[0];
    let count = usize::from(*body.get(5).ok_or(BAD_STRUCTURE)?);
    if !matches!(marker, 0xc0..=0xc2) || precision != 8 || !matches!(count, 1 | 3 | 4) {
        return Err(unsupported(UnsupportedKind::UncommonJpeg));
    }
    let table = body.get(6..6 + 3 * count).ok_or(BAD_STRUCTURE)?;
    let components: Vec<Component> = table
        .chunks_exact(3)
        .map(|entry| Component {
            id: entry[0],
            across: usize::from(entry[1] >> 4),
            down: usize::from(entry[1] & 15),
            quantisation: usize::from(entry[2]),
        })
        .collect();
    let in_range = |factor: usize| (1..=4).contains(&factor);
    if components
        .iter()
        .any(|one| !in_range(one.across) || !in_range(one.down))
    {
        return Err(BAD_STRUCTURE);
    }
    Ok(Frame {
        progressive: marker == 0xc2,
        width,
        height,
        components,
    })
}

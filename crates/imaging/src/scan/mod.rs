//! Is the whole picture in this JPEG?
//!
//! Decoders answer a short or broken scan with grey and no error, as browsers do; a newsroom
//! would publish the grey. So the entropy-coded data is walked here symbol by symbol, without
//! computing a single pixel, and every block of every scan must be there. By itself it keeps nothing but
//! which coefficients of a progressive picture are set, because the length of a refinement scan depends on that (ITU-T T.81,
//! annexes F and G). Given [`Planes`], the same walk leaves a smaller picture there: what readers and screens see of a photo
//! of 24 megapixels is a tenth of it, and reading the coded data twice, or transforming ten pixels for one, would be the
//! whole cost of an import.
//!
//! The walk is strict where pixels would be lost and lenient where they are not: bytes left over
//! behind the last block and bytes behind EOI (phones append films and depth maps there) pass.

mod bits;
mod blocks;
mod huffman;
mod idct;
mod planes;

use metadata::container::be16;
use metadata::container::jpeg::{DHT, DQT, DRI, EOI, SOS, Segment, Segments, is_frame};

use crate::frame::{Frame, parse_frame};
use crate::refused::{BAD_STRUCTURE, Refused};
use bits::Bits;
use blocks::{Scan, ScanKind};
use huffman::Table;
use planes::Quantisation;
pub(crate) use planes::{Planes, Scaled};

/// The most scans of one picture; encoders write about ten. A small hostile file of thousands of
/// empty scans would otherwise keep a machine busy for minutes.
const MAX_SCANS: usize = 100;

/// The Huffman tables in force; files may define them anew between scans.
#[derive(Default)]
struct Tables {
    dc: [Option<Table>; 4],
    ac: [Option<Table>; 4],
    quantisation: [Option<Quantisation>; 4],
}

/// Where the walk is.
struct Walk<'a> {
    bytes: &'a [u8],
    tables: Tables,
    restart_interval: usize,
    frame: Option<Frame>,
    /// Per component: which coefficients of each block are set (progressive pictures only).
    coefficients: Vec<Vec<u64>>,
    /// Per component: whether a scan has brought its blocks.
    seen: Vec<bool>,
    scans: usize,
    /// Where pixels go, if they are wanted.
    planes: Option<Planes>,
}

/// How the data of a whole JPEG is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Layout {
    /// Sequential, all components side by side: what cameras write.
    OneScan,
    /// Sequential, component after component: what some encoders write.
    SeveralScans,
    /// Progressive.
    Progressive,
}

/// Walks a JPEG from SOI to EOI and says how its data is laid out.
///
/// # Errors
/// [`Refused::Truncated`] when the file has no EOI or a scan ends before its last block,
/// [`Refused::Damaged`] when codes, tables or restart markers contradict themselves,
/// [`Refused::Unsupported`] for kinds of JPEG that are not read.
pub(crate) fn check_complete(bytes: &[u8]) -> Result<Layout, Refused> {
    Walk::new(bytes, None).run()
}

/// Walks a JPEG as [`check_complete`] does and gives its picture at `eighths`/8 of its size on the way.
///
/// `None` when such pictures are left to other decoders ([`Planes::new`]).
///
/// # Errors
/// As [`check_complete`].
pub(crate) fn read_scaled(
    bytes: &[u8],
    frame: &Frame,
    eighths: usize,
) -> Option<Result<Scaled, Refused>> {
    if claims_too_much(frame, bytes) {
        return Some(Err(Refused::Truncated));
    }
    let mut walk = Walk::new(bytes, Some(Planes::new(frame, eighths)?));
    let walked = walk.run();
    let planes = walk.planes?;
    Some(walked.map(|_| planes.into_picture()))
}

/// Whether a file claims more blocks than it can hold, since each costs it at least a bit: it gets no memory for their pixels.
fn claims_too_much(frame: &Frame, bytes: &[u8]) -> bool {
    frame.blocks() > 8 * bytes.len()
}

/// What can be shown of a JPEG that is not whole, at `eighths`/8 of its size: what came before the damage, and grey.
pub(crate) fn read_damaged(bytes: &[u8], frame: &Frame, eighths: usize) -> Option<Scaled> {
    if claims_too_much(frame, bytes) {
        return None;
    }
    let mut walk = Walk::new(bytes, Some(Planes::new(frame, eighths)?));
    // Why it ended is told elsewhere; here only what came before counts.
    drop(walk.run());
    let has_pixels = walk.scans > 0;
    walk.planes.filter(|_| has_pixels).map(Planes::into_picture)
}

impl<'a> Walk<'a> {
    fn new(bytes: &'a [u8], planes: Option<Planes>) -> Walk<'a> {
        Walk {
            bytes,
            tables: Tables::default(),
            restart_interval: 0,
            frame: None,
            coefficients: Vec::new(),
            seen: Vec::new(),
            scans: 0,
            planes,
        }
    }

    fn run(&mut self) -> Result<Layout, Refused> {
        let mut segments = Segments::new(self.bytes);
        while let Some(segment) = segments.next() {
            let segment = segment?;
            match segment.marker {
                DHT => self.define_tables(segment.body)?,
                DQT if self.planes.is_some() => self.define_quantisation(segment.body)?,
                DRI => {
                    let interval = be16(segment.body, 0).ok_or(BAD_STRUCTURE)?;
                    self.restart_interval = usize::from(interval);
                }
                SOS => segments.continue_at(self.check_scan(segment)?),
                EOI => return self.finish(),
                marker if is_frame(marker) => self.begin_frame(segment)?,
                _ => {}
            }
        }
        Err(Refused::Truncated)
    }

    /// Reads the tables of a DQT segment (B.2.4.1).
    fn define_quantisation(&mut self, mut body: &[u8]) -> Result<(), Refused> {
        while let Some((&head, rest)) = body.split_first() {
            let size = if head >> 4 == 0 { 1 } else { 2 };
            let values = rest.get(..64 * size).ok_or(BAD_STRUCTURE)?;
            let mut table = [0u16; 64];
            for (value, bytes) in table.iter_mut().zip(values.chunks_exact(size)) {
                *value = bytes
                    .iter()
                    .fold(0, |sum, &byte| sum << 8 | u16::from(byte));
            }
            *self
                .tables
                .quantisation
                .get_mut(usize::from(head & 15))
                .ok_or(BAD_STRUCTURE)? = Some(table);
            body = &rest[64 * size..];
        }
        Ok(())
    }

    fn begin_frame(&mut self, segment: Segment<'_>) -> Result<(), Refused> {
        if self.frame.is_some() {
            return Err(BAD_STRUCTURE);
        }
        let frame = parse_frame(segment.marker, segment.body)?;
        self.seen = vec![false; frame.components.len()];
        self.coefficients = vec![Vec::new(); frame.components.len()];
        self.frame = Some(frame);
        Ok(())
    }

    /// Reads the tables of a DHT segment (B.2.4.2).
    fn define_tables(&mut self, mut body: &[u8]) -> Result<(), Refused> {
        while !body.is_empty() {
            let lengths = body.get(1..17).ok_or(BAD_STRUCTURE)?;
            let count: usize = lengths.iter().map(|&count| usize::from(count)).sum();
            let symbols = body.get(17..17 + count).ok_or(BAD_STRUCTURE)?;
            let table = Table::new(lengths, symbols).ok_or(BAD_STRUCTURE)?;
            let class = match body[0] >> 4 {
                0 => &mut self.tables.dc,
                1 => &mut self.tables.ac,
                _ => return Err(BAD_STRUCTURE),
            };
            *class
                .get_mut(usize::from(body[0] & 15))
                .ok_or(BAD_STRUCTURE)? = Some(table);
            body = &body[17 + count..];
        }
        Ok(())
    }

    /// Walks one scan and says where its data ends.
    fn check_scan(&mut self, segment: Segment<'_>) -> Result<usize, Refused> {
        let frame = self.frame.as_ref().ok_or(BAD_STRUCTURE)?;
        let scan = Scan::parse(segment.body, frame)?;
        self.scans += 1;
        if self.scans > MAX_SCANS {
            return Err(BAD_STRUCTURE);
        }
        let mut bits = Bits::new(self.bytes, segment.end);
        if frame.progressive {
            for part in &scan.parts {
                let blocks = &mut self.coefficients[part.component];
                if blocks.is_empty() {
                    blocks.resize(part.blocks_across * part.blocks_down, 0);
                }
            }
        }
        if let Some(planes) = &mut self.planes {
            for part in &scan.parts {
                let table = frame.components[part.component].quantisation;
                let table = self.tables.quantisation.get(table);
                planes.begin(part.component, table.and_then(Option::as_ref))?;
            }
        }
        scan.walk(
            frame,
            &self.tables,
            self.restart_interval,
            &mut self.coefficients,
            self.planes.as_mut(),
            &mut bits,
        )?;
        if matches!(scan.kind, ScanKind::Sequential | ScanKind::DcFirst) {
            for part in &scan.parts {
                self.seen[part.component] = true;
            }
        }
        Ok(bits.position())
    }

    fn finish(&self) -> Result<Layout, Refused> {
        let frame = self.frame.as_ref().ok_or(BAD_STRUCTURE)?;
        if !self.seen.iter().all(|&seen| seen) {
            return Err(Refused::Truncated);
        }
        Ok(match (frame.progressive, self.scans) {
            (true, _) => Layout::Progressive,
            (false, 1) => Layout::OneScan,
            (false, _) => Layout::SeveralScans,
        })
    }
}

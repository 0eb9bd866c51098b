//! The blocks of one scan: which there are, in what order, and how long each is coded.

use super::Tables;
use super::bits::Bits;
use super::huffman::Table;
use crate::container::jpeg::Frame;
use crate::refused::{BAD_PIXELS, BAD_STRUCTURE, Refused};

/// What a scan carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ScanKind {
    /// Whole blocks (baseline and extended sequential).
    Sequential,
    /// The upper bits of the DC coefficients.
    DcFirst,
    /// One more bit of the DC coefficients.
    DcRefine,
    /// The upper bits of a band of AC coefficients.
    AcFirst,
    /// One more bit of a band of AC coefficients.
    AcRefine,
}

/// The part of one component in a scan.
pub(super) struct Part {
    /// Index into the frame's components.
    pub(super) component: usize,
    dc_table: usize,
    ac_table: usize,
    /// Size in blocks when the component stands alone in a scan (A.2.2): no padding to MCUs.
    pub(super) blocks_across: usize,
    pub(super) blocks_down: usize,
    /// Blocks in one MCU when the scan is interleaved.
    blocks_an_mcu: usize,
}

/// A scan header (B.2.3), checked against its frame.
pub(super) struct Scan {
    pub(super) kind: ScanKind,
    pub(super) parts: Vec<Part>,
    band_start: u32,
    band_end: u32,
}

impl Scan {
    pub(super) fn parse(body: &[u8], frame: &Frame) -> Result<Scan, Refused> {
        let count = usize::from(*body.first().ok_or(BAD_STRUCTURE)?);
        let table = body.get(1..1 + 2 * count).ok_or(BAD_STRUCTURE)?;
        let tail = body
            .get(1 + 2 * count..4 + 2 * count)
            .ok_or(BAD_STRUCTURE)?;
        let parts: Vec<Part> = table
            .chunks_exact(2)
            .map(|entry| Part::parse(entry[0], entry[1], frame))
            .collect::<Option<_>>()
            .ok_or(BAD_STRUCTURE)?;
        let (band_start, band_end) = (u32::from(tail[0]), u32::from(tail[1]));
        let refines = tail[2] >> 4 != 0;
        let kind = match (frame.progressive, band_start, refines) {
            (false, _, _) => ScanKind::Sequential,
            (true, 0, false) => ScanKind::DcFirst,
            (true, 0, true) => ScanKind::DcRefine,
            (true, _, false) => ScanKind::AcFirst,
            (true, _, true) => ScanKind::AcRefine,
        };
        let band_is_sound = match kind {
            ScanKind::Sequential => true,
            ScanKind::DcFirst | ScanKind::DcRefine => band_end == 0,
            ScanKind::AcFirst | ScanKind::AcRefine => {
                parts.len() == 1 && band_start <= band_end && band_end <= 63
            }
        };
        let repeats = (1..parts.len()).any(|at| {
            let component = parts[at].component;
            parts[..at].iter().any(|part| part.component == component)
        });
        if parts.is_empty() || repeats || !band_is_sound {
            return Err(BAD_STRUCTURE);
        }
        Ok(Scan {
            kind,
            parts,
            band_start,
            band_end,
        })
    }

    /// Walks every block of the scan.
    pub(super) fn walk(
        &self,
        frame: &Frame,
        tables: &Tables,
        restart_interval: usize,
        coefficients: &mut [Vec<u64>],
        bits: &mut Bits<'_>,
    ) -> Result<(), Refused> {
        let interleaved = self.parts.len() > 1;
        let mcus = if interleaved {
            let (across, down) = largest_sampling(frame);
            frame.width.div_ceil(8 * across) * frame.height.div_ceil(8 * down)
        } else {
            self.parts[0].blocks_across * self.parts[0].blocks_down
        };
        let coders = self.coders(tables)?;
        let mut end_of_band_run = 0u32;
        for mcu in 0..mcus {
            if restart_interval > 0 && mcu > 0 && mcu % restart_interval == 0 {
                bits.restart(((mcu / restart_interval - 1) % 8) as u8)?;
                end_of_band_run = 0;
            }
            for (part, coder) in self.parts.iter().zip(&coders) {
                let blocks = if interleaved { part.blocks_an_mcu } else { 1 };
                for _ in 0..blocks {
                    match self.kind {
                        ScanKind::Sequential => coder.sequential(bits)?,
                        ScanKind::DcFirst => coder.difference(bits)?,
                        ScanKind::DcRefine => bits.skip(1)?,
                        ScanKind::AcFirst => {
                            let set = block_of(coefficients, part, mcu)?;
                            self.first_band(coder, set, &mut end_of_band_run, bits)?;
                        }
                        ScanKind::AcRefine => {
                            let set = block_of(coefficients, part, mcu)?;
                            self.refine_band(coder, set, &mut end_of_band_run, bits)?;
                        }
                    }
                }
            }
        }
        Ok(())
    }

    fn coders<'t>(&self, tables: &'t Tables) -> Result<Vec<Coder<'t>>, Refused> {
        let needs_dc = matches!(self.kind, ScanKind::Sequential | ScanKind::DcFirst);
        let needs_ac = !matches!(self.kind, ScanKind::DcFirst | ScanKind::DcRefine);
        self.parts
            .iter()
            .map(|part| {
                let dc = tables.dc.get(part.dc_table).and_then(Option::as_ref);
                let ac = tables.ac.get(part.ac_table).and_then(Option::as_ref);
                let missing = (needs_dc && dc.is_none()) || (needs_ac && ac.is_none());
                if missing {
                    return Err(BAD_STRUCTURE);
                }
                Ok(Coder { dc, ac })
            })
            .collect()
    }

    /// A block of a first AC scan (G.1.2.2).
    fn first_band(
        &self,
        coder: &Coder<'_>,
        set: &mut u64,
        end_of_band_run: &mut u32,
        bits: &mut Bits<'_>,
    ) -> Result<(), Refused> {
        if *end_of_band_run > 0 {
            *end_of_band_run -= 1;
            return Ok(());
        }
        let mut at = self.band_start;
        while at <= self.band_end {
            let (run, size) = coder.run_and_size(bits)?;
            if size == 0 {
                if run < 15 {
                    *end_of_band_run = read_run(run, bits)? - 1;
                    return Ok(());
                }
                at += 16;
                continue;
            }
            at += run;
            if at > self.band_end {
                return Err(BAD_PIXELS);
            }
            bits.skip(size)?;
            *set |= 1 << at;
            at += 1;
        }
        Ok(())
    }

    /// A block of a refining AC scan (G.1.2.3): one bit for each coefficient that is set
    /// already, between them codes for those that become set.
    fn refine_band(
        &self,
        coder: &Coder<'_>,
        set: &mut u64,
        end_of_band_run: &mut u32,
        bits: &mut Bits<'_>,
    ) -> Result<(), Refused> {
        let mut at = self.band_start;
        while *end_of_band_run == 0 && at <= self.band_end {
            let (mut run, size) = coder.run_and_size(bits)?;
            match size {
                0 if run < 15 => {
                    *end_of_band_run = read_run(run, bits)?;
                    break;
                }
                0 => {}
                1 => bits.skip(1)?,
                _ => return Err(BAD_PIXELS),
            }
            while at <= self.band_end {
                if *set & 1 << at != 0 {
                    bits.skip(1)?;
                } else if run == 0 {
                    break;
                } else {
                    run -= 1;
                }
                at += 1;
            }
            if size == 1 {
                if at > self.band_end {
                    return Err(BAD_PIXELS);
                }
                *set |= 1 << at;
            }
            at += 1;
        }
        if *end_of_band_run > 0 {
            let rest = (at..=self.band_end).filter(|&at| *set & 1 << at != 0);
            bits.skip_many(rest.count())?;
            *end_of_band_run -= 1;
        }
        Ok(())
    }
}

/// Which coefficients of a block are set; AC scans hold one component, block by block.
fn block_of<'c>(
    coefficients: &'c mut [Vec<u64>],
    part: &Part,
    block: usize,
) -> Result<&'c mut u64, Refused> {
    coefficients[part.component]
        .get_mut(block)
        .ok_or(BAD_STRUCTURE)
}

/// The number of blocks that an end-of-band code covers, its own included.
fn read_run(exponent: u32, bits: &mut Bits<'_>) -> Result<u32, Refused> {
    let extra = if exponent == 0 {
        0
    } else {
        bits.read(exponent)?
    };
    Ok((1 << exponent) + extra)
}

fn largest_sampling(frame: &Frame) -> (usize, usize) {
    frame.components.iter().fold((1, 1), |(across, down), one| {
        (across.max(one.across), down.max(one.down))
    })
}

impl Part {
    fn parse(id: u8, tables: u8, frame: &Frame) -> Option<Part> {
        let component = frame.components.iter().position(|one| one.id == id)?;
        let one = frame.components[component];
        let (across, down) = largest_sampling(frame);
        Some(Part {
            component,
            dc_table: usize::from(tables >> 4),
            ac_table: usize::from(tables & 15),
            blocks_across: (frame.width * one.across).div_ceil(across).div_ceil(8),
            blocks_down: (frame.height * one.down).div_ceil(down).div_ceil(8),
            blocks_an_mcu: one.across * one.down,
        })
    }
}

/// The tables of one component in one scan; which are there was checked before.
struct Coder<'t> {
    dc: Option<&'t Table>,
    ac: Option<&'t Table>,
}

impl Coder<'_> {
    /// A DC difference: its size, then as many bits (F.1.2.1).
    fn difference(&self, bits: &mut Bits<'_>) -> Result<(), Refused> {
        let size = u32::from(bits.symbol(self.dc.ok_or(BAD_STRUCTURE)?)?);
        if size > 15 {
            return Err(BAD_PIXELS);
        }
        bits.skip(size)
    }

    fn run_and_size(&self, bits: &mut Bits<'_>) -> Result<(u32, u32), Refused> {
        let symbol = bits.symbol(self.ac.ok_or(BAD_STRUCTURE)?)?;
        Ok((u32::from(symbol >> 4), u32::from(symbol & 15)))
    }

    /// A whole block (F.1.2).
    fn sequential(&self, bits: &mut Bits<'_>) -> Result<(), Refused> {
        self.difference(bits)?;
        let mut at = 1;
        while at < 64 {
            let (run, size) = self.run_and_size(bits)?;
            match (run, size) {
                (15, 0) => at += 16,
                (_, 0) => break,
                _ => {
                    at += run + 1;
                    if at > 64 {
                        return Err(BAD_PIXELS);
                    }
                    bits.skip(size)?;
                }
            }
        }
        Ok(())
    }
}

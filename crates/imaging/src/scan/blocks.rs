//! The blocks of one scan: which there are, in what order, and how long each is coded.

use super::Tables;
use super::bits::Bits;
use super::huffman::{Passages, Table};
use super::planes::{Block, Planes, Recipe};
use crate::frame::Frame;
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
    /// Blocks in one MCU when the scan is interleaved, across and down.
    mcu: (usize, usize),
}

/// A scan header (B.2.3), checked against its frame.
pub(super) struct Scan {
    pub(super) kind: ScanKind,
    pub(super) parts: Vec<Part>,
    band_start: u32,
    band_end: u32,
    /// The lowest bit of the coefficients that the scan brings.
    low_bit: u32,
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
        let low_bit = u32::from(tail[2] & 15);
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
        if low_bit > 13 {
            return Err(BAD_STRUCTURE);
        }
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
            low_bit,
        })
    }

    /// Walks every block of the scan; given planes, leaves the coefficients there.
    pub(super) fn walk(
        &self,
        frame: &Frame,
        tables: &Tables,
        restart_interval: usize,
        coefficients: &mut [Vec<u64>],
        mut planes: Option<&mut Planes>,
        bits: &mut Bits<'_>,
    ) -> Result<(), Refused> {
        let is_interleaved = self.parts.len() > 1;
        let (across, down) = frame.largest_sampling();
        let mcus_across = if is_interleaved {
            frame.width.div_ceil(8 * across)
        } else {
            self.parts[0].blocks_across
        };
        let mcus_down = if is_interleaved {
            frame.height.div_ceil(8 * down)
        } else {
            self.parts[0].blocks_down
        };
        let coders = self.coders(tables, planes.as_deref())?;
        let mut predictions = vec![0i32; self.parts.len()];
        let mut end_of_band_run = 0u32;
        let mut block = Block::new();
        for mcu in 0..mcus_across * mcus_down {
            if restart_interval > 0 && mcu > 0 && mcu % restart_interval == 0 {
                bits.restart(((mcu / restart_interval - 1) % 8) as u8)?;
                end_of_band_run = 0;
                predictions.fill(0);
            }
            let (mcu_x, mcu_y) = (mcu % mcus_across, mcu / mcus_across);
            for ((part, coder), prediction) in self.parts.iter().zip(&coders).zip(&mut predictions)
            {
                let (wide, high) = if is_interleaved { part.mcu } else { (1, 1) };
                for (y, x) in (0..high).flat_map(|y| (0..wide).map(move |x| (y, x))) {
                    let mut place = Place {
                        component: part.component,
                        block: (mcu_x * wide + x, mcu_y * high + y),
                        planes: planes.as_deref_mut(),
                    };
                    match self.kind {
                        ScanKind::Sequential => match &mut place.planes {
                            None => coder.sequential(bits)?,
                            Some(planes) => {
                                coder.sequential_into(bits, prediction, &mut block)?;
                                let (x, y) = place.block;
                                planes.finish_block(part.component, &mut block, x, y);
                            }
                        },
                        ScanKind::DcFirst => {
                            *prediction = prediction.wrapping_add(coder.difference(bits)?);
                            place.set(0, *prediction << self.low_bit);
                        }
                        ScanKind::DcRefine => {
                            let bit = bits.read(1)?;
                            place.refine_dc((bit << self.low_bit) as i16);
                        }
                        ScanKind::AcFirst => {
                            let set = block_of(coefficients, part, mcu)?;
                            self.first_band(coder, set, &mut end_of_band_run, &mut place, bits)?;
                        }
                        ScanKind::AcRefine => {
                            let set = block_of(coefficients, part, mcu)?;
                            self.refine_band(coder, set, &mut end_of_band_run, &mut place, bits)?;
                        }
                    }
                }
            }
        }
        Ok(())
    }

    fn coders<'t>(
        &self,
        tables: &'t Tables,
        planes: Option<&Planes>,
    ) -> Result<Vec<Coder<'t>>, Refused> {
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
                // Only whole blocks have coefficients that can be passed over without being told apart.
                let passages = ac
                    .filter(|_| self.kind == ScanKind::Sequential)
                    .map(Passages::new);
                let recipe = planes.and_then(|planes| planes.recipe(part.component));
                Ok(Coder {
                    dc,
                    ac,
                    passages,
                    recipe,
                })
            })
            .collect()
    }

    /// A block of a first AC scan (G.1.2.2).
    fn first_band(
        &self,
        coder: &Coder<'_>,
        set: &mut u64,
        end_of_band_run: &mut u32,
        place: &mut Place<'_>,
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
            let value = bits.signed(size)?;
            place.set(at as usize, value << self.low_bit);
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
        place: &mut Place<'_>,
        bits: &mut Bits<'_>,
    ) -> Result<(), Refused> {
        let mut at = self.band_start;
        while *end_of_band_run == 0 && at <= self.band_end {
            let (mut run, size) = coder.run_and_size(bits)?;
            let mut becomes = 0;
            match size {
                0 if run < 15 => {
                    *end_of_band_run = read_run(run, bits)?;
                    break;
                }
                0 => {}
                1 => becomes = bits.signed(1)? << self.low_bit,
                _ => return Err(BAD_PIXELS),
            }
            while at <= self.band_end {
                if *set & 1 << at != 0 {
                    place.correct(at as usize, bits.read(1)?, self.low_bit);
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
                place.set(at as usize, becomes);
            }
            at += 1;
        }
        if *end_of_band_run > 0 {
            for at in (at..=self.band_end).filter(|&at| *set & 1 << at != 0) {
                place.correct(at as usize, bits.read(1)?, self.low_bit);
            }
            *end_of_band_run -= 1;
        }
        Ok(())
    }
}

/// Where the coefficients of a block go, if anywhere.
struct Place<'p> {
    component: usize,
    /// Counted in blocks of the component.
    block: (usize, usize),
    planes: Option<&'p mut Planes>,
}

impl Place<'_> {
    fn kept(&mut self, at: usize) -> Option<&mut i16> {
        self.planes.as_mut()?.kept(self.component, self.block, at)
    }

    fn set(&mut self, at: usize, value: i32) {
        if let Some(kept) = self.kept(at) {
            *kept = value.clamp(i32::from(i16::MIN), i32::from(i16::MAX)) as i16;
        }
    }

    fn refine_dc(&mut self, bit: i16) {
        if let Some(kept) = self.kept(0) {
            *kept |= bit;
        }
    }

    /// One more bit of a coefficient that is set (G.1.2.3): away from zero.
    fn correct(&mut self, at: usize, bit: u32, low_bit: u32) {
        if bit == 1
            && let Some(kept) = self.kept(at)
        {
            let step = 1i16 << low_bit;
            *kept = kept.saturating_add(if *kept < 0 { -step } else { step });
        }
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

impl Part {
    fn parse(id: u8, tables: u8, frame: &Frame) -> Option<Part> {
        let component = frame.components.iter().position(|one| one.id == id)?;
        let one = frame.components[component];
        let (across, down) = frame.largest_sampling();
        Some(Part {
            component,
            dc_table: usize::from(tables >> 4),
            ac_table: usize::from(tables & 15),
            blocks_across: (frame.width * one.across).div_ceil(across).div_ceil(8),
            blocks_down: (frame.height * one.down).div_ceil(down).div_ceil(8),
            mcu: (one.across, one.down),
        })
    }
}

/// The tables of one component in one scan; which are there was checked before.
struct Coder<'t> {
    dc: Option<&'t Table>,
    ac: Option<&'t Table>,
    passages: Option<Passages>,
    /// Where pixels are wanted of it.
    recipe: Option<Recipe>,
}

impl Coder<'_> {
    /// A DC difference: its size, then as many bits (F.1.2.1).
    fn difference(&self, bits: &mut Bits<'_>) -> Result<i32, Refused> {
        let coded = bits.coded(self.dc.ok_or(BAD_STRUCTURE)?)?;
        match (coded.run, coded.size) {
            (0, 0) => Ok(0),
            (0, _) => Ok(coded.value()),
            _ => Err(BAD_PIXELS),
        }
    }

    fn run_and_size(&self, bits: &mut Bits<'_>) -> Result<(u32, u32), Refused> {
        let symbol = bits.symbol(self.ac.ok_or(BAD_STRUCTURE)?)?;
        Ok((u32::from(symbol >> 4), u32::from(symbol & 15)))
    }

    /// A whole block (F.1.2) of which the coefficients that matter are taken; what lies beyond them is passed over.
    #[inline]
    fn sequential_into(
        &self,
        bits: &mut Bits<'_>,
        prediction: &mut i32,
        block: &mut Block,
    ) -> Result<(), Refused> {
        let recipe = self.recipe.as_ref().ok_or(BAD_STRUCTURE)?;
        *prediction = prediction
            .saturating_add(self.difference(bits)?)
            .clamp(-65_536, 65_535);
        block.put(recipe.wanted(0), *prediction);
        let ac = self.ac.ok_or(BAD_STRUCTURE)?;
        let mut at = 1;
        while at <= recipe.last {
            let coded = bits.coded(ac)?;
            if coded.size == 0 {
                if coded.run < 15 {
                    return Ok(());
                }
                at += 16;
                continue;
            }
            at += coded.run;
            if at > 63 {
                return Err(BAD_PIXELS);
            }
            block.put(recipe.wanted(at), coded.value());
            at += 1;
        }
        self.pass_over(bits, at)
    }

    /// A whole block.
    fn sequential(&self, bits: &mut Bits<'_>) -> Result<(), Refused> {
        let _ = self.difference(bits)?;
        self.pass_over(bits, 1)
    }

    /// The rest of a block, from coefficient `at` on.
    #[inline]
    fn pass_over(&self, bits: &mut Bits<'_>, mut at: usize) -> Result<(), Refused> {
        let ac = self.ac.ok_or(BAD_STRUCTURE)?;
        let passages = self.passages.as_ref().ok_or(BAD_STRUCTURE)?;
        while at < 64 {
            if let Some(passage) = bits.pass(passages, 64 - at) {
                if passage.ends {
                    return Ok(());
                }
                at += usize::from(passage.coefficients);
                continue;
            }
            let coded = bits.coded(ac)?;
            match (coded.run, coded.size) {
                (15, 0) => at += 16,
                (_, 0) => break,
                _ => {
                    at += coded.run + 1;
                    if at > 64 {
                        return Err(BAD_PIXELS);
                    }
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{Bits, Coder, Passages, Table};

    /// Codes of every length from 1 to 16, and symbols of every kind: runs, sizes, sixteen zeros, the end of a block.
    fn table(seed: u64) -> Table {
        let mut random = Random(seed);
        let symbols: Vec<u8> = (0..16)
            .map(|at| match at {
                3 => 0x00,
                7 => 0xf0,
                _ => (((random.next() % 4) << 4) | (random.next() % 10 + 1)) as u8,
            })
            .collect();
        Table::new(&[1; 16], &symbols).expect("one code of each length fits")
    }

    /// Numbers that are the same in every run.
    struct Random(u64);

    impl Random {
        fn next(&mut self) -> u64 {
            self.0 = self
                .0
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            self.0 >> 33
        }
    }

    #[test]
    fn passing_over_coefficients_ends_where_reading_each_of_them_ends() {
        let (mut whole, mut refused) = (0, 0);
        for seed in 0..4_000 {
            let table = table(seed);
            let mut random = Random(!seed);
            // Short files too, so that blocks are cut off; a byte of ones is stuffed, as a coder stuffs it.
            let mut bytes = Vec::new();
            for _ in 0..random.next() % 40 {
                let byte = (random.next() & random.next()) as u8;
                bytes.push(byte);
                if byte == 0xff {
                    bytes.push(0);
                }
            }
            let at = 1 + (random.next() % 63) as usize;
            let ends = [Passages::new(&table), Passages::none()].map(|passages| {
                let coder = Coder {
                    dc: None,
                    ac: Some(&table),
                    passages: Some(passages),
                    recipe: None,
                };
                let mut bits = Bits::new(&bytes, 0);
                coder.pass_over(&mut bits, at).map(|()| {
                    let mut rest = Vec::new();
                    while let Ok(bit) = bits.read(1) {
                        rest.push(bit);
                    }
                    rest
                })
            });
            let [together, singly] = ends;
            match (&together, &singly) {
                (Ok(_), Ok(_)) => whole += 1,
                _ => refused += 1,
            }
            assert_eq!(together, singly, "seed {seed}");
        }
        assert!(whole > 500 && refused > 500, "{whole} whole, {refused} not");
    }
}

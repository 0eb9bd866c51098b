//! A part of a published picture, cut out of its JPEG without decoding a pixel.
//!
//! What other sites show of a story is a file, not a page: no frame can be laid around it. A rendition for each crop would have to be
//! made, sent and kept, and the server decodes no pictures. But a baseline JPEG is blocks written one behind the other, and
//! those of a part can be copied: every coefficient stays what it is, only the steps from one block's brightness to the next are
//! written anew. So nothing loses quality, and the same rendition and part are the same bytes at the server and in the preview.
//! A part begins where blocks do ([`editorial::photo::crop::Cut`]); it may end anywhere.

use editorial::photo::crop::Cut;

/// Why a part was not cut out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Uncut {
    /// Not the kind of JPEG that renditions are: baseline, one scan, no restarts.
    #[error("no part is cut out of this kind of file")]
    Kind,
    /// The file ends early or contradicts itself.
    #[error("the file is damaged")]
    Damaged,
    /// The part does not lie in the picture or does not begin where blocks do.
    #[error("the picture has no such part")]
    Part,
}

/// The picture of a part of this JPEG.
///
/// # Errors
/// [`Uncut`], for any bytes whatsoever.
pub(crate) fn cut(jpeg: &[u8], part: Cut) -> Result<Vec<u8>, Uncut> {
    let frame = Frame::read(jpeg)?;
    let (across, down) = frame.mcu_px();
    let inside = |from: u32, length: u32, whole: usize| {
        let end = from.checked_add(length).ok_or(Uncut::Part)?;
        let (from, end) = (to_usize(from), to_usize(end));
        (length > 0 && end <= whole)
            .then_some(from..end)
            .ok_or(Uncut::Part)
    };
    let columns = inside(part.left, part.width, frame.width)?;
    let rows = inside(part.top, part.height, frame.height)?;
    if columns.start % across != 0 || rows.start % down != 0 {
        return Err(Uncut::Part);
    }
    let columns = columns.start / across..columns.end.div_ceil(across);
    let rows = rows.start / down..rows.end.div_ceil(down);
    let mut out = frame.head(part)?;
    let mut to = BitWriter::default();
    let mut from = BitReader::new(frame.data);
    let mut before = vec![(0i32, 0i32); frame.components.len()];
    // What lies below the part is not even read.
    for row in 0..rows.end {
        for column in 0..frame.width.div_ceil(across) {
            let kept = rows.contains(&row) && columns.contains(&column);
            for (component, (read, written)) in frame.components.iter().zip(&mut before) {
                for _ in 0..component.blocks {
                    // Steps of a hostile file may add up to anything: what is too far for one step is refused when written.
                    *read = read.wrapping_add(read_dc(&mut from, &frame.dc[component.dc])?);
                    if kept {
                        write_dc(&mut to, read.wrapping_sub(*written))?;
                        *written = *read;
                    }
                    copy_ac(&mut from, &frame.ac[component.ac], kept.then_some(&mut to))?;
                }
            }
        }
    }
    out.extend(to.end());
    out.extend([0xFF, 0xD9]);
    Ok(out)
}

fn to_usize(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// One of the pictures (brightness, colours) that a JPEG consists of.
struct Component {
    id: u8,
    sampling: u8,
    quantization: u8,
    /// Blocks of it in each unit.
    blocks: usize,
    dc: usize,
    ac: usize,
}

/// A JPEG taken apart, as far as copying blocks needs it.
struct Frame<'a> {
    width: usize,
    height: usize,
    components: Vec<Component>,
    dc: [Huffman; 4],
    ac: [Huffman; 4],
    /// Segments that the part has, too: what kind of file it is, and how coefficients are weighed.
    kept: Vec<&'a [u8]>,
    data: &'a [u8],
}

impl<'a> Frame<'a> {
    fn read(jpeg: &'a [u8]) -> Result<Self, Uncut> {
        let mut rest = jpeg.strip_prefix(&[0xFF, 0xD8]).ok_or(Uncut::Kind)?;
        let mut frame = Self {
            width: 0,
            height: 0,
            components: Vec::new(),
            dc: Default::default(),
            ac: Default::default(),
            kept: Vec::new(),
            data: &[],
        };
        loop {
            let &[0xFF, marker, high, low, ..] = rest else {
                return Err(Uncut::Damaged);
            };
            let length = usize::from(u16::from_be_bytes([high, low])) + 2;
            let (segment, after) = rest.split_at_checked(length).ok_or(Uncut::Damaged)?;
            let body = segment.get(4..).ok_or(Uncut::Damaged)?;
            rest = after;
            match marker {
                0xC0 => frame.read_size(body)?,
                0xC4 => frame.read_tables(body)?,
                0xDB | 0xE0 => frame.kept.push(segment),
                0xDA => {
                    frame.read_scan(body)?;
                    frame.data = rest;
                    return Ok(frame);
                }
                // Another process, restarts, a height that comes later, a second picture: no rendition has them.
                0xC1..=0xCF | 0xDD..=0xDF | 0xD0..=0xD9 => return Err(Uncut::Kind),
                _ => {}
            }
        }
    }

    fn read_size(&mut self, body: &[u8]) -> Result<(), Uncut> {
        let (&[8, h1, h0, w1, w0, count], components) =
            body.split_first_chunk::<6>().ok_or(Uncut::Damaged)?
        else {
            return Err(Uncut::Kind);
        };
        self.height = usize::from(u16::from_be_bytes([h1, h0]));
        self.width = usize::from(u16::from_be_bytes([w1, w0]));
        let (count, sound) = (usize::from(count), self.components.is_empty());
        if !sound || !matches!(count, 1 | 3) || self.width == 0 || self.height == 0 {
            return Err(Uncut::Kind);
        }
        for component in components.chunks_exact(3).take(count) {
            let (h, v) = (component[1] >> 4, component[1] & 15);
            if !(1..=2).contains(&h) || !(1..=2).contains(&v) {
                return Err(Uncut::Kind);
            }
            self.components.push(Component {
                id: component[0],
                // One component alone is not interleaved: whatever it says, a unit is a block.
                sampling: if count == 1 { 0x11 } else { component[1] },
                quantization: component[2],
                blocks: if count == 1 { 1 } else { usize::from(h * v) },
                dc: 0,
                ac: 0,
            });
        }
        (self.components.len() == count)
            .then_some(())
            .ok_or(Uncut::Damaged)
    }

    fn read_tables(&mut self, mut body: &[u8]) -> Result<(), Uncut> {
        while let Some((&kind, rest)) = body.split_first() {
            let (counts, rest) = rest.split_first_chunk::<16>().ok_or(Uncut::Damaged)?;
            let total = counts.iter().map(|count| usize::from(*count)).sum();
            let (symbols, rest) = rest.split_at_checked(total).ok_or(Uncut::Damaged)?;
            let tables = if kind >> 4 == 0 {
                &mut self.dc
            } else {
                &mut self.ac
            };
            let table = tables.get_mut(usize::from(kind & 15));
            *table.ok_or(Uncut::Damaged)? = Huffman::new(*counts, symbols);
            body = rest;
        }
        Ok(())
    }

    fn read_scan(&mut self, body: &[u8]) -> Result<(), Uncut> {
        let (&count, rest) = body.split_first().ok_or(Uncut::Damaged)?;
        if self.components.is_empty() || usize::from(count) != self.components.len() {
            return Err(Uncut::Kind);
        }
        for (component, said) in self.components.iter_mut().zip(rest.chunks_exact(2)) {
            let (dc, ac) = (usize::from(said[1] >> 4), usize::from(said[1] & 15));
            if said[0] != component.id || dc > 3 || ac > 3 {
                return Err(Uncut::Kind);
            }
            (component.dc, component.ac) = (dc, ac);
        }
        (rest.get(self.components.len() * 2..) == Some(&[0, 63, 0][..]))
            .then_some(())
            .ok_or(Uncut::Kind)
    }

    /// Width and height of a unit, px.
    fn mcu_px(&self) -> (usize, usize) {
        let most = |of: fn(u8) -> u8| {
            let all = self.components.iter();
            usize::from(all.map(|one| of(one.sampling)).max().unwrap_or(1)) * 8
        };
        (
            most(|sampling| sampling >> 4),
            most(|sampling| sampling & 15),
        )
    }

    /// Everything before the blocks of the part.
    fn head(&self, part: Cut) -> Result<Vec<u8>, Uncut> {
        let mut out = vec![0xFF, 0xD8];
        for segment in &self.kept {
            out.extend_from_slice(segment);
        }
        let side = |px: u32| u16::try_from(px).map_err(|_| Uncut::Part);
        let mut size = vec![8];
        size.extend(side(part.height)?.to_be_bytes());
        size.extend(side(part.width)?.to_be_bytes());
        let count = u8::try_from(self.components.len()).map_err(|_| Uncut::Kind)?;
        size.push(count);
        for component in &self.components {
            size.extend([component.id, component.sampling, component.quantization]);
        }
        push_segment(&mut out, 0xC0, &size);
        push_segment(
            &mut out,
            0xC4,
            &[&[0], &DC_COUNTS[..], &DC_SYMBOLS].concat(),
        );
        for (number, table) in (0..).zip(&self.ac) {
            if !table.symbols.is_empty() {
                let kind = [0x10 | number];
                push_segment(
                    &mut out,
                    0xC4,
                    &[&kind, &table.counts[..], &table.symbols].concat(),
                );
            }
        }
        let mut scan = vec![count];
        for component in &self.components {
            scan.extend([component.id, u8::try_from(component.ac).unwrap_or(0)]);
        }
        scan.extend([0, 63, 0]);
        push_segment(&mut out, 0xDA, &scan);
        Ok(out)
    }
}

fn push_segment(out: &mut Vec<u8>, marker: u8, body: &[u8]) {
    let length = u16::try_from(body.len() + 2).unwrap_or(u16::MAX);
    out.extend([0xFF, marker]);
    out.extend(length.to_be_bytes());
    out.extend_from_slice(body);
}

/// The longest step of brightness, in bits, that eight bits a sample can make.
const DC_BITS: u8 = 11;
/// A code for every such step, all equally long: a cut is small, and its steps are few beside its coefficients.
const DC_COUNTS: [u8; 16] = [0, 0, 0, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
const DC_SYMBOLS: [u8; 12] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];

/// A table of codes.
struct Huffman {
    counts: [u8; 16],
    symbols: Vec<u8>,
}

impl Default for Huffman {
    fn default() -> Self {
        Self::new([0; 16], &[])
    }
}

/// A symbol with the code that it had in the file.
struct Coded {
    symbol: u8,
    code: u32,
    bits: u8,
}

impl Huffman {
    fn new(counts: [u8; 16], symbols: &[u8]) -> Self {
        Self {
            counts,
            symbols: symbols.to_vec(),
        }
    }

    /// Codes of one length follow one another; each longer one goes on where the shorter ended (ISO 10918-1, F.2.2.3).
    fn read(&self, from: &mut BitReader<'_>) -> Result<Coded, Uncut> {
        let (mut code, mut first, mut index) = (0, 0, 0);
        for (bits, count) in (1..).zip(self.counts) {
            code |= from.bit()?;
            let count = u32::from(count);
            if code < first + count {
                let symbol = self.symbols.get(to_usize(index + code - first));
                return Ok(Coded {
                    symbol: *symbol.ok_or(Uncut::Damaged)?,
                    code,
                    bits,
                });
            }
            index += count;
            first = (first + count) << 1;
            code <<= 1;
        }
        Err(Uncut::Damaged)
    }
}

/// The step from the block before to this one.
fn read_dc(from: &mut BitReader<'_>, table: &Huffman) -> Result<i32, Uncut> {
    let bits = table.read(from)?.symbol;
    if bits > DC_BITS {
        return Err(Uncut::Damaged);
    }
    let value = i32::try_from(from.bits(bits)?).map_err(|_| Uncut::Damaged)?;
    // Of each length the lower half stands for the negative numbers.
    let negative = bits > 0 && value >> (bits - 1) == 0;
    Ok(if negative {
        value - (1 << bits) + 1
    } else {
        value
    })
}

fn write_dc(to: &mut BitWriter, step: i32) -> Result<(), Uncut> {
    let bits = u8::try_from(32 - step.unsigned_abs().leading_zeros()).unwrap_or(u8::MAX);
    if bits > DC_BITS {
        return Err(Uncut::Damaged);
    }
    let value = if step < 0 {
        step + (1 << bits) - 1
    } else {
        step
    };
    to.put(u32::from(bits), 4);
    to.put(u32::try_from(value).map_err(|_| Uncut::Damaged)?, bits);
    Ok(())
}

/// Passes over the rest of a block, writing it as it stands where it is kept.
fn copy_ac(
    from: &mut BitReader<'_>,
    table: &Huffman,
    mut to: Option<&mut BitWriter>,
) -> Result<(), Uncut> {
    let mut at = 1;
    while at < 64 {
        let coded = table.read(from)?;
        let (skipped, bits) = (coded.symbol >> 4, coded.symbol & 15);
        let value = from.bits(bits)?;
        if let Some(to) = to.as_deref_mut() {
            to.put(coded.code, coded.bits);
            to.put(value, bits);
        }
        match (skipped, bits) {
            (15, 0) => at += 16,
            (_, 0) => return Ok(()),
            _ => at += usize::from(skipped) + 1,
        }
    }
    (at == 64).then_some(()).ok_or(Uncut::Damaged)
}

struct BitReader<'a> {
    rest: std::slice::Iter<'a, u8>,
    byte: u8,
    left: u8,
}

impl<'a> BitReader<'a> {
    fn new(data: &'a [u8]) -> Self {
        Self {
            rest: data.iter(),
            byte: 0,
            left: 0,
        }
    }

    fn bit(&mut self) -> Result<u32, Uncut> {
        if self.left == 0 {
            self.byte = *self.rest.next().ok_or(Uncut::Damaged)?;
            // Behind 0xFF stands a zero, or a marker, and then there are no blocks any more.
            if self.byte == 0xFF && self.rest.next() != Some(&0) {
                return Err(Uncut::Damaged);
            }
            self.left = 8;
        }
        self.left -= 1;
        Ok(u32::from((self.byte >> self.left) & 1))
    }

    fn bits(&mut self, count: u8) -> Result<u32, Uncut> {
        (0..count).try_fold(0, |value, _| Ok((value << 1) | self.bit()?))
    }
}

#[derive(Default)]
struct BitWriter {
    out: Vec<u8>,
    byte: u8,
    filled: u8,
}

impl BitWriter {
    /// The lowest `count` bits of `value`, the highest of them first.
    fn put(&mut self, value: u32, count: u8) {
        for at in (0..count).rev() {
            self.byte = (self.byte << 1) | u8::from((value >> at) & 1 == 1);
            self.filled += 1;
            if self.filled == 8 {
                self.out.push(self.byte);
                if self.byte == 0xFF {
                    self.out.push(0);
                }
                (self.byte, self.filled) = (0, 0);
            }
        }
    }

    /// Everything, its last byte filled up with ones.
    fn end(mut self) -> Vec<u8> {
        if self.filled > 0 {
            self.put(0x7F, 8 - self.filled);
        }
        self.out
    }
}

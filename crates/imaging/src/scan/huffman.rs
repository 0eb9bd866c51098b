//! Huffman tables of a JPEG (ITU-T T.81, annex C), arranged for looking up.

/// Codes up to this length are found by one look.
const SHORT: u32 = 10;
/// How many bits a [`Passage`] is found by.
const AHEAD: u32 = 12;
/// The last coefficient of a block, in zigzag order.
const LAST: usize = 63;

/// A table that finds the symbol at the head of 16 bits.
pub(super) struct Table {
    /// By the first [`SHORT`] bits: `length << 8 | symbol`, or 0 for a longer code.
    short: Box<[u16; 1 << SHORT]>,
    /// By length: one past the largest code of it, left-aligned to 16 bits, and what to add to
    /// a code to find its symbol.
    ends: [u32; 17],
    offsets: [i32; 17],
    symbols: Vec<u8>,
}

impl Table {
    /// Builds a table from the number of codes of each length (16 bytes) and their symbols.
    /// `None` when there are more codes than fit.
    pub(super) fn new(counts: &[u8], symbols: &[u8]) -> Option<Table> {
        let mut table = Table {
            short: Box::new([0; 1 << SHORT]),
            ends: [0; 17],
            offsets: [0; 17],
            symbols: symbols.to_vec(),
        };
        let (mut code, mut index) = (0u32, 0usize);
        for (length, &count) in (1u32..).zip(counts) {
            let at = length as usize;
            table.offsets[at] = index as i32 - code as i32;
            for _ in 0..count {
                if code >= 1 << length {
                    return None;
                }
                if length <= SHORT {
                    let first = (code << (SHORT - length)) as usize;
                    let entry = (length as u16) << 8 | u16::from(*symbols.get(index)?);
                    table.short[first..first + (1 << (SHORT - length))].fill(entry);
                }
                code += 1;
                index += 1;
            }
            table.ends[at] = code << (16 - length);
            code <<= 1;
        }
        Some(table)
    }

    /// The symbol at the head of `bits` and the length of its code in bits.
    #[inline]
    pub(super) fn find(&self, bits: u16) -> Option<(u8, u32)> {
        let entry = self.short[usize::from(bits >> (16 - SHORT))];
        if entry != 0 {
            return Some((entry as u8, u32::from(entry >> 8)));
        }
        self.find_long(bits)
    }

    #[cold]
    fn find_long(&self, bits: u16) -> Option<(u8, u32)> {
        let bits = u32::from(bits);
        for length in SHORT + 1..=16 {
            let at = length as usize;
            if bits < self.ends[at] {
                let code = (bits >> (16 - length)) as i32;
                let index = usize::try_from(code + self.offsets[at]).ok()?;
                return self.symbols.get(index).map(|&symbol| (symbol, length));
            }
        }
        None
    }
}

/// Symbols of AC coefficients that nobody wants, passed over at one look with the bits behind them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Passage {
    /// How many bits all of them take, at most 27; 0 where not even one symbol is known by its first [`AHEAD`] bits.
    pub(super) length: u8,
    /// How many coefficients they stand for, zeros included, without what an end of the block leaves out.
    pub(super) coefficients: u8,
    /// Whether the last of them ends the block.
    pub(super) ends: bool,
}

/// The passages of a table, by the bits that come next.
///
/// A picture of a quarter of the size needs 4 of 64 coefficients. Of the others only the lengths matter, and those of several
/// short symbols fit one look: this is what makes a large photo cheaper than reading every symbol of it.
pub(super) struct Passages(Box<[Passage; 1 << AHEAD]>);

impl Passages {
    pub(super) fn new(table: &Table) -> Passages {
        let mut all = Box::new([Passage::default(); 1 << AHEAD]);
        for (next, found) in (0..).zip(all.iter_mut()) {
            *found = passage(table, next);
        }
        Passages(all)
    }

    /// Of a table of which every symbol is to be read by itself.
    #[cfg(test)]
    pub(super) fn none() -> Passages {
        Passages(Box::new([Passage::default(); 1 << AHEAD]))
    }

    /// What can be passed over at the head of `bits`, left-aligned.
    #[inline]
    pub(super) fn find(&self, bits: u64) -> Passage {
        self.0[(bits >> (64 - AHEAD)) as usize]
    }
}

/// What the bits `next`, [`AHEAD`] of them, say for certain.
fn passage(table: &Table, next: u32) -> Passage {
    let (mut length, mut coefficients, mut ends) = (0, 0, false);
    while length < AHEAD && !ends {
        let head = (next << (16 - AHEAD) << length) as u16;
        let Some((symbol, code)) = table.find(head).filter(|found| length + found.1 <= AHEAD)
        else {
            break;
        };
        let (run, size) = (usize::from(symbol >> 4), u32::from(symbol & 15));
        ends = size == 0 && run < 15;
        let stands_for = if ends { 0 } else { run + 1 };
        if coefficients + stands_for > LAST {
            ends = false;
            break;
        }
        coefficients += stands_for;
        length += code + size;
    }
    Passage {
        length: length as u8,
        coefficients: coefficients as u8,
        ends,
    }
}

#[cfg(test)]
mod tests {
    use super::{Passage, Passages, Table};

    /// Two codes of length 2 and one of length 11: `00`, `01`, `10000000000`.
    fn table() -> Table {
        let mut counts = [0u8; 16];
        counts[1] = 2;
        counts[10] = 1;
        Table::new(&counts, &[7, 8, 9]).expect("three codes fit")
    }

    #[test]
    fn short_and_long_codes_are_found_and_others_are_not() {
        let table = table();
        assert_eq!(table.find(0b0011_1111_1111_1111), Some((7, 2)));
        assert_eq!(table.find(0b0100_0000_0000_0000), Some((8, 2)));
        assert_eq!(table.find(0b1000_0000_0001_1111), Some((9, 11)));
        assert_eq!(table.find(0b1000_0000_0010_0000), None);
        assert_eq!(table.find(0xffff), None);
    }

    #[test]
    fn more_codes_than_fit_a_length_are_refused() {
        let mut counts = [0u8; 16];
        counts[0] = 3;
        assert!(Table::new(&counts, &[1, 2, 3]).is_none());
    }

    fn passed(bits: u16) -> Passage {
        // `0`: a coefficient of one bit; `10`: the block ends; `110`: three zeros, then a coefficient of two bits.
        let mut counts = [0u8; 16];
        counts[..3].fill(1);
        let table = Table::new(&counts, &[0x01, 0x00, 0x32]).expect("three codes fit");
        Passages::new(&table).find(u64::from(bits) << 48)
    }

    #[expect(
        clippy::unusual_byte_groupings,
        reason = "a group is a code, or the bits behind it"
    )]
    #[test]
    fn symbols_are_passed_over_together_with_the_bits_behind_them() {
        let passage = |length, coefficients, ends| Passage {
            length,
            coefficients,
            ends,
        };
        // Two symbols, then the end; what follows belongs to the next block.
        assert_eq!(passed(0b01_110_11_10_0000000), passage(9, 5, true));
        // The bits behind the last symbol need not be seen.
        assert_eq!(passed(0b01_01_01_01_01_0_1_0000), passage(12, 6, false));
        assert_eq!(passed(0b01_01_01_01_01_10_0000), passage(12, 5, true));
        // A code that no symbol has.
        assert_eq!(passed(0b111_0000000000000), passage(0, 0, false));
    }
}

//! Huffman tables of a JPEG (ITU-T T.81, annex C), arranged for looking up.

/// Codes up to this length are found by one look.
const SHORT: u32 = 10;

/// A table that finds the symbol at the head of 16 bits.
pub(super) struct Table {
    /// By the first [`SHORT`] bits: `length << 8 | symbol`, or 0 for a longer code.
    short: Box<[u16]>,
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
            short: vec![0; 1 << SHORT].into_boxed_slice(),
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

#[cfg(test)]
mod tests {
    use super::Table;

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
}

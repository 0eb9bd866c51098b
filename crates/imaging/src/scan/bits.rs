//! Bits of entropy-coded data, up to the next marker (ITU-T T.81, F.2.2.5).

use super::huffman::{Passage, Passages, Table};
use crate::refused::{BAD_PIXELS, Refused};

/// What a symbol of an AC coefficient and the bits behind it say.
#[derive(Clone, Copy)]
pub(super) struct Coded {
    /// Coefficients before it that are zero.
    pub(super) run: usize,
    /// How many bits its value has; 0 where the symbol is a code of its own.
    pub(super) size: u32,
    value: u32,
}

impl Coded {
    /// The coefficient.
    #[inline]
    pub(super) fn value(self) -> i32 {
        extended(self.value, self.size)
    }
}

/// The number of `size` bits, 1 to 16, whose first bit says its sign (F.2.2.1, EXTEND).
#[inline]
fn extended(value: u32, size: u32) -> i32 {
    let value = value as i32;
    if value < 1 << (size - 1) {
        value - (1 << size) + 1
    } else {
        value
    }
}

/// Reads bits from the most significant on, unstuffing `FF 00`, and stops at a marker.
pub(super) struct Bits<'a> {
    bytes: &'a [u8],
    /// The next byte to load.
    at: usize,
    /// Loaded bits, left-aligned; what is not loaded is zero.
    loaded: u64,
    count: u32,
}

impl<'a> Bits<'a> {
    pub(super) fn new(bytes: &'a [u8], at: usize) -> Bits<'a> {
        Bits {
            bytes,
            at,
            loaded: 0,
            count: 0,
        }
    }

    /// Where the walk goes on after the scan. Loaded bits are whole bytes before any marker, so
    /// the next marker lies at or after this place.
    pub(super) fn position(&self) -> usize {
        self.at
    }

    #[inline]
    fn load(&mut self) {
        // Eight bytes at once where none of them may be stuffed or a marker.
        if let Some(eight) = self.bytes.get(self.at..self.at + 8) {
            let word = u64::from_be_bytes(eight.try_into().unwrap_or_default());
            if word & (!word).wrapping_sub(0x0101_0101_0101_0101) & 0x8080_8080_8080_8080 == 0 {
                let bytes = (64 - self.count) / 8;
                self.loaded |= (word >> self.count)
                    & !(u64::MAX.checked_shr(self.count + 8 * bytes).unwrap_or(0));
                self.count += 8 * bytes;
                self.at += bytes as usize;
                return;
            }
        }
        self.load_singly();
    }

    /// Where a byte may be stuffed, and at the end.
    #[cold]
    fn load_singly(&mut self) {
        while self.count <= 56 {
            let Some(&byte) = self.bytes.get(self.at) else {
                return;
            };
            if byte != 0xff {
                self.at += 1;
            } else if self.bytes.get(self.at + 1) == Some(&0) {
                self.at += 2;
            } else {
                return;
            }
            self.loaded |= u64::from(byte) << (56 - self.count);
            self.count += 8;
        }
    }

    /// Drops `count` bits, at most 32.
    #[inline]
    pub(super) fn skip(&mut self, count: u32) -> Result<(), Refused> {
        if self.count < count {
            self.load();
            if self.count < count {
                return Err(Refused::Truncated);
            }
        }
        self.loaded <<= count;
        self.count -= count;
        Ok(())
    }

    /// Reads `count` bits, 1 to 16.
    #[inline]
    pub(super) fn read(&mut self, count: u32) -> Result<u32, Refused> {
        if self.count < count {
            self.load();
        }
        let value = (self.loaded >> (64 - count)) as u32;
        self.skip(count)?;
        Ok(value)
    }

    /// Reads a number of `size` bits, 1 to 16, whose first bit says its sign.
    #[inline]
    pub(super) fn signed(&mut self, size: u32) -> Result<i32, Refused> {
        Ok(extended(self.read(size)?, size))
    }

    /// Reads a symbol that says in its lower half how many bits follow it (F.1.2.2), and those: one look at what is loaded for
    /// both, because this is where the time of a large photo goes.
    #[inline(always)]
    pub(super) fn coded(&mut self, table: &Table) -> Result<Coded, Refused> {
        if self.count < 32 {
            self.load();
        }
        let Some((symbol, length)) = table.find((self.loaded >> 48) as u16) else {
            return Err(self.no_code());
        };
        let size = u32::from(symbol & 15);
        let whole = length + size;
        if self.count < whole {
            return Err(Refused::Truncated);
        }
        // In two steps: with no bits behind the symbol all 64 go.
        let value = ((self.loaded << length) >> 1 >> (63 - size)) as u32;
        self.loaded <<= whole;
        self.count -= whole;
        Ok(Coded {
            run: usize::from(symbol >> 4),
            size,
            value,
        })
    }

    /// Passes over symbols of AC coefficients that nobody wants, as many as one look finds and `room` coefficients hold.
    /// `None`, and nothing is passed over, where they have to be read one by one: a long code, the end of the data, the end of
    /// the block.
    #[inline]
    pub(super) fn pass(&mut self, passages: &Passages, room: usize) -> Option<Passage> {
        if self.count < 32 {
            self.load();
        }
        let passage = passages.find(self.loaded);
        let length = u32::from(passage.length);
        if length == 0 || length > self.count || usize::from(passage.coefficients) >= room {
            return None;
        }
        self.loaded <<= length;
        self.count -= length;
        Some(passage)
    }

    /// Reads one Huffman-coded symbol.
    #[inline]
    pub(super) fn symbol(&mut self, table: &Table) -> Result<u8, Refused> {
        if self.count < 16 {
            self.load();
        }
        match table.find((self.loaded >> 48) as u16) {
            Some((symbol, length)) => {
                self.skip(length)?;
                Ok(symbol)
            }
            None => Err(self.no_code()),
        }
    }

    /// No code fits: with fewer than 16 bits left, the rest of the code may be cut off.
    fn no_code(&self) -> Refused {
        if self.count < 16 {
            Refused::Truncated
        } else {
            BAD_PIXELS
        }
    }

    /// Leaves an interval and expects the restart marker `number` (0 to 7) behind it.
    pub(super) fn restart(&mut self, number: u8) -> Result<(), Refused> {
        // A restart marker within the loaded bytes is impossible: loading stops at markers.
        let mut at = self.at;
        loop {
            at += match self.bytes.get(at..) {
                Some(rest) => rest
                    .iter()
                    .position(|&byte| byte == 0xff)
                    .ok_or(Refused::Truncated)?,
                None => return Err(Refused::Truncated),
            };
            match self.bytes.get(at + 1) {
                None => return Err(Refused::Truncated),
                Some(0) => at += 2,
                Some(0xff) => at += 1,
                Some(&marker) if marker == 0xd0 + number => break,
                Some(0xd0..=0xd7) => return Err(BAD_PIXELS),
                // The scan ends here although intervals are missing.
                Some(_) => return Err(Refused::Truncated),
            }
        }
        *self = Bits::new(self.bytes, at + 2);
        Ok(())
    }
}

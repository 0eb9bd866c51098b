//! Where a photo was taken: read from what the camera wrote (Exif 2.32, 4.6.6), written as XMP says it.
//!
//! A position says where the photographer stood, and sometimes where somebody lives. It is no [`crate::Field`]: it is in no list
//! of facts, nobody types it, and it gets into a file only where a caller names it. XMP's own copy is not read: a camera
//! writes Exif, and what a published file says in XMP was in one.

use std::fmt;

use crate::container::tiff::Tiff;

/// A pointer to the directory of the position.
const GPS_POINTER: u16 = 0x8825;
const LATITUDE_REF: u16 = 1;
const LATITUDE: u16 = 2;
const LONGITUDE_REF: u16 = 3;
const LONGITUDE: u16 = 4;
const TEXT: u16 = 2;
const RATIONAL: u16 = 5;

/// A place on the earth, in millionths of a degree (a tenth of a metre). Receivers count by WGS 84; the datum that a file may name
/// (`GPSMapDatum`) is not looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Position {
    latitude_udeg: i32,
    longitude_udeg: i32,
}

/// Half a circle and a quarter of one, in millionths of a degree.
const LONGITUDE_LIMIT: i32 = 180_000_000;
const LATITUDE_LIMIT: i32 = 90_000_000;

impl Position {
    /// The place with this latitude (north of the equator; negative: south) and longitude (east of Greenwich; negative: west); none
    /// where the earth has no such place.
    #[must_use]
    pub fn new(latitude_udeg: i32, longitude_udeg: i32) -> Option<Self> {
        let is_within = |udeg: i32, limit: i32| (-limit..=limit).contains(&udeg);
        let is_place =
            is_within(latitude_udeg, LATITUDE_LIMIT) && is_within(longitude_udeg, LONGITUDE_LIMIT);
        is_place.then_some(Self {
            latitude_udeg,
            longitude_udeg,
        })
    }

    /// How far north of the equator.
    #[must_use]
    pub fn latitude_udeg(self) -> i32 {
        self.latitude_udeg
    }

    /// How far east of Greenwich.
    #[must_use]
    pub fn longitude_udeg(self) -> i32 {
        self.longitude_udeg
    }

    /// As XMP writes a latitude and a longitude: `10,46.614000N`, degrees and minutes (XMP part 2, `GPSCoordinate`).
    pub(crate) fn in_xmp(self) -> (impl fmt::Display, impl fmt::Display) {
        let one = |udeg: i32, [above, below]: [char; 2]| Minutes {
            udeg: udeg.unsigned_abs(),
            side: if udeg < 0 { below } else { above },
        };
        (
            one(self.latitude_udeg, ['N', 'S']),
            one(self.longitude_udeg, ['E', 'W']),
        )
    }
}

struct Minutes {
    udeg: u32,
    side: char,
}

impl fmt::Display for Minutes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (degrees, rest) = (self.udeg / 1_000_000, self.udeg % 1_000_000 * 60);
        let (minutes, millionths) = (rest / 1_000_000, rest % 1_000_000);
        write!(f, "{degrees},{minutes}.{millionths:06}{}", self.side)
    }
}

/// Reads the position in a TIFF structure. A camera that did not know where it was writes nothing, blanks, zeros, or fractions of
/// nothing: none of them is a place.
pub(crate) fn read(bytes: &[u8]) -> Option<Position> {
    let tiff = Tiff::parse(bytes)?;
    let at = tiff.pointed(tiff.first_directory()?, GPS_POINTER)?;
    let latitude_udeg = angle(tiff, at, [LATITUDE_REF, LATITUDE], *b"NS")?;
    let longitude_udeg = angle(tiff, at, [LONGITUDE_REF, LONGITUDE], *b"EW")?;
    Position::new(latitude_udeg, longitude_udeg)
        .filter(|_| latitude_udeg != 0 || longitude_udeg != 0)
}

fn angle(
    tiff: Tiff<'_>,
    at: usize,
    [side, value]: [u16; 2],
    [above, below]: [u8; 2],
) -> Option<i32> {
    let side = tiff.find(at, side).filter(|entry| entry.kind == TEXT)?;
    let is_below = match side.value?.first()?.to_ascii_uppercase() {
        letter if letter == above => false,
        letter if letter == below => true,
        _ => return None,
    };
    let entry = tiff.find(at, value)?;
    if (entry.kind, entry.count) != (RATIONAL, 3) {
        return None;
    }
    let mut degrees = 0.0;
    for (part, share) in entry.value?.chunks_exact(8).zip([1.0, 60.0, 3600.0]) {
        let part = tiff.value(part);
        let (over, under) = (part.u32(0)?, part.u32(4)?);
        if under == 0 {
            return None;
        }
        degrees += f64::from(over) / f64::from(under) / share;
    }
    let udeg = (degrees * 1e6).round();
    if udeg > f64::from(LONGITUDE_LIMIT) {
        return None;
    }
    #[expect(
        clippy::cast_possible_truncation,
        reason = "not beyond the limit, and never negative"
    )]
    let udeg = udeg as i32;
    Some(if is_below { -udeg } else { udeg })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A structure whose directory of the position is this, low bytes first: the references, and three rationals each.
    fn structure(sides: [u8; 2], latitude: [(u32, u32); 3], longitude: [(u32, u32); 3]) -> Vec<u8> {
        let mut out = b"II*\0\x08\0\0\0".to_vec();
        let field = |out: &mut Vec<u8>, tag: u16, kind: u16, count: u32, value: u32| {
            out.extend(tag.to_le_bytes());
            out.extend(kind.to_le_bytes());
            out.extend(count.to_le_bytes());
            out.extend(value.to_le_bytes());
        };
        out.extend(1_u16.to_le_bytes());
        field(&mut out, GPS_POINTER, 4, 1, 26);
        out.extend(0_u32.to_le_bytes());
        out.extend(4_u16.to_le_bytes());
        field(&mut out, LATITUDE_REF, TEXT, 2, u32::from(sides[0]));
        field(&mut out, LATITUDE, RATIONAL, 3, 80);
        field(&mut out, LONGITUDE_REF, TEXT, 2, u32::from(sides[1]));
        field(&mut out, LONGITUDE, RATIONAL, 3, 104);
        out.extend(0_u32.to_le_bytes());
        assert_eq!(out.len(), 80);
        for (over, under) in latitude.into_iter().chain(longitude) {
            out.extend(over.to_le_bytes());
            out.extend(under.to_le_bytes());
        }
        out
    }

    const BEN_THANH: [[(u32, u32); 3]; 2] = [
        [(10, 1), (46, 1), (3684, 100)],
        [(106, 1), (42, 1), (324, 100)],
    ];

    #[test]
    fn a_position_is_read_as_cameras_write_it_and_written_as_xmp_says_it() {
        let [latitude, longitude] = BEN_THANH;
        let north_east = read(&structure(*b"NE", latitude, longitude)).expect("a position");
        assert_eq!(
            north_east,
            Position {
                latitude_udeg: 10_776_900,
                longitude_udeg: 106_700_900
            }
        );
        let (latitude_text, longitude_text) = north_east.in_xmp();
        assert_eq!(latitude_text.to_string(), "10,46.614000N");
        assert_eq!(longitude_text.to_string(), "106,42.054000E");
        let south_west = read(&structure(*b"SW", latitude, longitude)).expect("a position");
        let (latitude_text, longitude_text) = south_west.in_xmp();
        assert_eq!(latitude_text.to_string(), "10,46.614000S");
        assert_eq!(longitude_text.to_string(), "106,42.054000W");
    }

    #[test]
    fn what_a_camera_without_a_position_writes_is_none() {
        let [latitude, longitude] = BEN_THANH;
        let nothing = [(0, 1); 3];
        let of_nothing = [(0, 0); 3];
        for bytes in [
            structure(*b"NE", nothing, nothing),
            structure(*b"NE", of_nothing, longitude),
            structure(*b"\0E", latitude, longitude),
            structure(*b"NE", [(91, 1), (0, 1), (0, 1)], longitude),
            structure(
                *b"NE",
                latitude,
                [(u32::MAX, 1), (u32::MAX, 1), (u32::MAX, 1)],
            ),
        ] {
            assert_eq!(read(&bytes), None);
        }
        // The equator is a place; so is Greenwich.
        assert!(read(&structure(*b"NE", nothing, longitude)).is_some());
    }

    #[test]
    fn no_cut_or_changed_structure_breaks_the_reader() {
        let [latitude, longitude] = BEN_THANH;
        let whole = structure(*b"NE", latitude, longitude);
        for length in 0..whole.len() {
            assert_eq!(read(&whole[..length]), None, "{length}");
        }
        for at in 0..whole.len() {
            for value in [0, 1, 0x7f, 0xff] {
                let mut changed = whole.clone();
                changed[at] = value;
                if let Some(found) = read(&changed) {
                    assert!(found.latitude_udeg.abs() <= LATITUDE_LIMIT);
                    assert!(found.longitude_udeg.abs() <= LONGITUDE_LIMIT);
                }
            }
        }
    }
}

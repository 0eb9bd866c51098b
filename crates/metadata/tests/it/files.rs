//! Blocks of metadata, and files that hold them. The tests of `imaging` use them too.

/// Puts a segment right behind SOI.
pub(crate) fn with_segment(jpeg: &[u8], marker: u8, body: &[u8]) -> Vec<u8> {
    let mut bytes = jpeg[..2].to_vec();
    bytes.extend([0xff, marker]);
    bytes.extend(((body.len() + 2) as u16).to_be_bytes());
    bytes.extend(body);
    bytes.extend(&jpeg[2..]);
    bytes
}

pub(crate) fn with_exif(jpeg: &[u8], tiff: &[u8]) -> Vec<u8> {
    with_segment(jpeg, 0xe1, &[b"Exif\0\0", tiff].concat())
}

pub(crate) fn with_xmp(jpeg: &[u8], xml: &str) -> Vec<u8> {
    let body = [b"http://ns.adobe.com/xap/1.0/\0", xml.as_bytes()].concat();
    with_segment(jpeg, 0xe1, &body)
}

/// Puts a chunk right behind IHDR.
pub(crate) fn with_png_chunk(png: &[u8], kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
    let mut bytes = png[..33].to_vec();
    bytes.extend((body.len() as u32).to_be_bytes());
    bytes.extend(kind);
    bytes.extend(body);
    bytes.extend(crc32(&[kind.as_slice(), body].concat()).to_be_bytes());
    bytes.extend(&png[33..]);
    bytes
}

/// The checksum of PNG (W3C PNG 3, annex D).
pub(crate) fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0u32, |sum, &byte| {
        (0..8).fold(sum ^ u32::from(byte), |sum, _| {
            if sum & 1 == 1 {
                0xedb8_8320 ^ (sum >> 1)
            } else {
                sum >> 1
            }
        })
    })
}

/// Appends an Exif chunk to a simple WebP; decoders find it without the extended header.
pub(crate) fn with_webp_exif(webp: &[u8], tiff: &[u8]) -> Vec<u8> {
    let mut bytes = webp.to_vec();
    bytes.extend(b"EXIF");
    bytes.extend((tiff.len() as u32).to_le_bytes());
    bytes.extend(tiff);
    if tiff.len() % 2 == 1 {
        bytes.push(0);
    }
    let length = (bytes.len() - 8) as u32;
    bytes[4..8].copy_from_slice(&length.to_le_bytes());
    bytes
}

/// One entry of a TIFF directory.
pub(crate) enum Entry<'a> {
    Short(u16, u16),
    Ascii(u16, &'a [u8]),
    /// Bytes of no type, longer than four.
    Bytes(u16, &'a [u8]),
    /// A directory of its own, pointed to.
    Directory(u16, Vec<Entry<'a>>),
}

/// A big-endian TIFF structure with one directory.
pub(crate) fn tiff(entries: &[Entry<'_>]) -> Vec<u8> {
    let mut bytes = b"MM\0*\0\0\0\x08".to_vec();
    write_directory(&mut bytes, entries);
    bytes
}

fn write_directory(bytes: &mut Vec<u8>, entries: &[Entry<'_>]) {
    let start = bytes.len();
    bytes.extend((entries.len() as u16).to_be_bytes());
    bytes.resize(start + 2 + 12 * entries.len() + 4, 0);
    for (index, entry) in entries.iter().enumerate() {
        let here = bytes.len() as u32;
        let (tag, kind, count, value): (u16, u16, u32, [u8; 4]) = match entry {
            Entry::Short(tag, value) => {
                let [high, low] = value.to_be_bytes();
                (*tag, 3, 1, [high, low, 0, 0])
            }
            Entry::Ascii(tag, text) => {
                bytes.extend_from_slice(text);
                // Never short enough to stand in the entry itself.
                bytes.extend([0; 5]);
                (*tag, 2, text.len() as u32 + 5, here.to_be_bytes())
            }
            Entry::Bytes(tag, value) => {
                bytes.extend_from_slice(value);
                (*tag, 7, value.len() as u32, here.to_be_bytes())
            }
            Entry::Directory(tag, inner) => {
                write_directory(bytes, inner);
                (*tag, 4, 1, here.to_be_bytes())
            }
        };
        let mut field = Vec::from(tag.to_be_bytes());
        field.extend(kind.to_be_bytes());
        field.extend(count.to_be_bytes());
        field.extend(value);
        let at = start + 2 + 12 * index;
        bytes[at..at + 12].copy_from_slice(&field);
    }
}

/// An Exif structure with nothing but an orientation.
pub(crate) fn orientation_tiff(value: u16) -> Vec<u8> {
    tiff(&[Entry::Short(0x0112, value)])
}

//! Files that are not taken, and the reason that is given.

use image::ExtendedColorType;
use imaging::{DamagedPart, Format, Refused, UnsupportedKind, decode, read_header};

use crate::made::{
    Coding, LOSSY_WEBP, REFINED_JPEG, TiffField, fixture, jpeg, jpeg_with, png, scene, tiff_with,
    webp, with_png_chunk,
};

const ALL_CODINGS: [Coding; 5] = [
    Coding {
        progressive: false,
        restart_interval: 0,
        chroma_halved: false,
        apart: false,
    },
    Coding {
        progressive: false,
        restart_interval: 3,
        chroma_halved: true,
        apart: false,
    },
    Coding {
        progressive: true,
        restart_interval: 0,
        chroma_halved: true,
        apart: false,
    },
    Coding {
        progressive: true,
        restart_interval: 5,
        chroma_halved: false,
        apart: false,
    },
    Coding {
        progressive: false,
        restart_interval: 0,
        chroma_halved: true,
        apart: true,
    },
];

/// The place of the entropy-coded data of the first scan.
fn first_scan(jpeg: &[u8]) -> usize {
    let sos = jpeg
        .windows(2)
        .position(|pair| pair == [0xff, 0xda])
        .expect("a JPEG has a scan");
    sos + 2 + usize::from(jpeg[sos + 3])
}

#[test]
fn text_named_as_a_photo_is_no_picture() {
    let text = "Hội nghị tập huấn nghiệp vụ nghiên cứu dư luận xã hội.".as_bytes();
    for bytes in [text, b"", b"BM, he said", b"<html><svg>", b"\xff"] {
        assert_eq!(read_header(bytes), Err(Refused::NotAPicture));
        assert_eq!(decode(bytes), Err(Refused::NotAPicture));
    }
}

#[test]
fn pictures_of_other_kinds_are_named_when_they_are_refused() {
    let cases: [(&[u8], UnsupportedKind); 9] = [
        (b"II+\0\x08\0\0\0", UnsupportedKind::BigTiff),
        (
            b"II*\0\x10\0\0\0CR\x02\0\0\0\0\0\0\0",
            UnsupportedKind::CameraRaw,
        ),
        (b"BM\x36\0\0\0\0\0\0\0\x36\0\0\0", UnsupportedKind::Bmp),
        (b"8BPS\0\x01", UnsupportedKind::Photoshop),
        (b"\0\0\0\x18ftypheic\0\0\0\0", UnsupportedKind::Heic),
        (b"\0\0\0\x18ftypavif\0\0\0\0", UnsupportedKind::Avif),
        (b"\0\0\0\x18ftypcrx \0\0\0\0", UnsupportedKind::CameraRaw),
        (b"\xff\x0a\0\0", UnsupportedKind::JpegXl),
        (b"<?xml version=\"1.0\"?>\n<svg/>", UnsupportedKind::Svg),
    ];
    for (bytes, what) in cases {
        assert_eq!(read_header(bytes), Err(Refused::Unsupported { what }));
    }
}

#[test]
fn a_bomb_of_60000_by_60000_is_refused_from_its_header() {
    let too_large = Err(Refused::TooLarge {
        width_px: 60_000,
        height_px: 60_000,
    });
    let mut bomb = jpeg(16, 16);
    let sof = bomb
        .windows(2)
        .position(|pair| pair == [0xff, 0xc0])
        .expect("a baseline frame");
    bomb[sof + 5..sof + 9].copy_from_slice(&[0xea, 0x60, 0xea, 0x60]);
    assert_eq!(read_header(&bomb), too_large);
    assert_eq!(decode(&bomb).err(), too_large.clone().err());
    // Nothing behind the frame header is needed to say so.
    assert_eq!(read_header(&bomb[..sof + 19]), too_large);

    let mut bomb = png(&scene(16, 16), 16, 16, ExtendedColorType::Rgb8);
    bomb[16..24].copy_from_slice(&[0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60]);
    assert_eq!(read_header(&bomb), too_large);
    assert_eq!(read_header(&bomb[..24]), too_large);

    let mut bomb = b"RIFF\x1e\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0".to_vec();
    bomb.extend([0x5f, 0xea, 0, 0x5f, 0xea, 0]);
    assert_eq!(read_header(&bomb), too_large);
}

#[test]
fn a_strip_longer_than_30000_pixels_is_refused_and_a_panorama_is_not() {
    let header_of = |width: u32, height: u32| {
        let mut bytes = png(&scene(16, 16), 16, 16, ExtendedColorType::Rgb8);
        bytes[16..20].copy_from_slice(&width.to_be_bytes());
        bytes[20..24].copy_from_slice(&height.to_be_bytes());
        read_header(&bytes).map(|header| (header.width_px, header.height_px))
    };
    assert_eq!(header_of(30_000, 4_000), Ok((30_000, 4_000)));
    assert_eq!(
        header_of(30_001, 1),
        Err(Refused::TooLarge {
            width_px: 30_001,
            height_px: 1
        })
    );
    assert_eq!(
        header_of(12_001, 10_000),
        Err(Refused::TooLarge {
            width_px: 12_001,
            height_px: 10_000
        })
    );
}

#[test]
fn a_small_file_that_claims_a_large_picture_is_refused_before_it_is_decoded() {
    let mut claim = jpeg(16, 16);
    let sof = claim
        .windows(2)
        .position(|pair| pair == [0xff, 0xc0])
        .expect("a baseline frame");
    // 10,000 x 12,000: just allowed.
    claim[sof + 5..sof + 9].copy_from_slice(&[0x27, 0x10, 0x2e, 0xe0]);
    assert!(read_header(&claim).is_ok());
    assert_eq!(decode(&claim), Err(Refused::Truncated));

    let mut claim = png(&scene(16, 16), 16, 16, ExtendedColorType::Rgb8);
    claim[16..24].copy_from_slice(&[0, 0, 0x27, 0x10, 0, 0, 0x2e, 0xe0]);
    assert_eq!(decode(&claim), Err(Refused::Truncated));
}

#[test]
fn a_truncated_jpeg_is_refused_wherever_it_was_cut() {
    for coding in ALL_CODINGS {
        let whole = jpeg_with(&scene(83, 61), 83, 61, coding);
        assert!(decode(&whole).is_ok());
        for cut in 2..whole.len() {
            assert_eq!(
                decode(&whole[..cut]),
                Err(Refused::Truncated),
                "cut at {cut}"
            );
        }
    }
    for cut in 2..REFINED_JPEG.len() {
        let refused = decode(&REFINED_JPEG[..cut]);
        assert_eq!(refused, Err(Refused::Truncated), "cut at {cut}");
    }
}

#[test]
fn a_jpeg_whose_scan_ends_early_is_refused_although_it_has_its_end_mark() {
    for coding in ALL_CODINGS {
        let whole = jpeg_with(&scene(83, 61), 83, 61, coding);
        let start = first_scan(&whole);
        let next_marker = (start..whole.len())
            .find(|&at| whole[at] == 0xff && !matches!(whole[at + 1], 0 | 0xd0..=0xd7))
            .expect("a scan ends at a marker");
        // The last byte may hold nothing but padding behind the last block.
        for cut in start..next_marker - 2 {
            let closed = [&whole[..cut], &[0xff, 0xd9]].concat();
            assert_eq!(decode(&closed), Err(Refused::Truncated), "cut at {cut}");
        }
    }
}

#[test]
fn a_jpeg_with_something_behind_its_end_mark_is_taken() {
    let whole = jpeg(83, 61);
    let appended = [&whole[..], b"a film that a phone put here", &whole[..]].concat();
    assert_eq!(decode(&appended), decode(&whole));
}

#[test]
fn a_jpeg_with_codes_that_do_not_exist_is_damaged() {
    let mut bytes = jpeg(83, 61);
    let start = first_scan(&bytes);
    for at in (start + 40..start + 60).step_by(2) {
        // A run of ones is no code.
        bytes[at..at + 2].copy_from_slice(&[0xff, 0]);
    }
    assert_eq!(
        decode(&bytes),
        Err(Refused::Damaged {
            part: DamagedPart::Pixels
        })
    );
}

#[test]
fn a_jpeg_with_hundreds_of_scans_is_refused_instead_of_keeping_the_machine_busy() {
    let whole = jpeg_with(&scene(83, 61), 83, 61, ALL_CODINGS[4]);
    let scan = whole
        .windows(2)
        .position(|pair| pair == [0xff, 0xda])
        .expect("a JPEG has a scan");
    let end = (scan + 10..whole.len())
        .find(|&at| whole[at] == 0xff && whole[at + 1] != 0)
        .expect("a scan ends at a marker");
    let many = [&whole[..scan], &whole[scan..end].repeat(200), &whole[end..]].concat();
    assert_eq!(
        decode(&many),
        Err(Refused::Damaged {
            part: DamagedPart::Structure
        })
    );
}

#[test]
fn a_truncated_png_or_webp_is_refused() {
    let whole = png(&scene(83, 61), 83, 61, ExtendedColorType::Rgb8);
    for cut in 8..whole.len() {
        assert_eq!(
            decode(&whole[..cut]),
            Err(Refused::Truncated),
            "cut at {cut}"
        );
    }
    for whole in [webp(&scene(83, 61), 83, 61), LOSSY_WEBP.to_vec()] {
        assert!(decode(&whole).is_ok());
        for cut in 12..whole.len() {
            assert_eq!(
                decode(&whole[..cut]),
                Err(Refused::Truncated),
                "cut at {cut}"
            );
        }
    }
}

#[test]
fn a_png_with_a_changed_pixel_byte_is_damaged() {
    let mut bytes = png(&scene(83, 61), 83, 61, ExtendedColorType::Rgb8);
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0x40;
    assert_eq!(
        decode(&bytes),
        Err(Refused::Damaged {
            part: DamagedPart::Pixels
        })
    );
}

#[test]
fn an_animation_is_refused_and_not_reduced_to_its_first_frame() {
    let still = png(&scene(16, 16), 16, 16, ExtendedColorType::Rgb8);
    let moving = with_png_chunk(&still, b"acTL", &[0, 0, 0, 3, 0, 0, 0, 0]);
    let refused = Err(Refused::Unsupported {
        what: UnsupportedKind::Animation,
    });
    assert_eq!(read_header(&moving), refused);
    let mut moving = b"RIFF\x1e\0\0\0WEBPVP8X\x0a\0\0\0\x02\0\0\0".to_vec();
    moving.extend([15, 0, 0, 15, 0, 0]);
    assert_eq!(read_header(&moving), refused);
}

#[test]
fn jpegs_that_no_camera_writes_are_refused_by_name() {
    let frame_at = |bytes: &[u8]| {
        bytes
            .windows(2)
            .position(|pair| pair == [0xff, 0xc0])
            .expect("a baseline frame")
    };
    for marker in [0xc3, 0xc5, 0xc9, 0xcf] {
        let mut bytes = jpeg(16, 16);
        let at = frame_at(&bytes);
        bytes[at + 1] = marker;
        assert_eq!(
            read_header(&bytes),
            Err(Refused::Unsupported {
                what: UnsupportedKind::UncommonJpeg
            })
        );
    }
}

#[test]
fn sound_tiffs_that_are_coded_in_other_ways_are_called_uncommon_and_not_damaged() {
    let uncommon = Err(Refused::Unsupported {
        what: UnsupportedKind::UncommonTiff,
    });
    let scene = scene(40, 30);
    assert!(decode(&tiff_with(&scene, 40, 30, &[])).is_ok());
    // Old JPEG, Zstandard, WebP, JPEG 2000, CCITT group 3.
    for compression in [6u16, 50_000, 50_001, 34_712, 3] {
        let compression = compression.to_be_bytes();
        let file = tiff_with(&scene, 40, 30, &[(259, 3, &compression)]);
        assert_eq!(decode(&file), uncommon, "{compression:?}");
    }
    // Zstandard shrinks one colour further than any codec that is read.
    let flat = tiff_with(&[0; 60], 4_000, 3_000, &[(259, 3, &[0xc3, 0x50])]);
    assert_eq!(decode(&flat), uncommon);
    // What only the pixels show: four planes, one for each ink.
    let planes = [0u32, 300, 600, 900]
        .map(|at| (8 + at).to_be_bytes())
        .concat();
    let lengths = 300u32.to_be_bytes().repeat(4);
    let inks: [TiffField<'_>; 6] = [
        (258, 3, &[0, 8, 0, 8, 0, 8, 0, 8]),
        (262, 3, &[0, 5]),
        (273, 4, &planes),
        (277, 3, &[0, 4]),
        (279, 4, &lengths),
        (284, 3, &[0, 2]),
    ];
    assert_eq!(decode(&tiff_with(&scene[..1200], 20, 15, &inks)), uncommon);
}

#[test]
fn photos_from_cameras_are_taken_and_refused_when_they_are_cut() {
    for name in ["temple.jpg", "flower.jpg", "orientation/portrait_6.jpg"] {
        let Some(photo) = fixture(name) else { return };
        let header = read_header(&photo).expect("a photo has a header");
        assert_eq!(header.format, Format::Jpeg);
        let picture = decode(&photo).expect("the photo is whole");
        assert_eq!(picture.width_px(), header.upright_width_px());
        assert_eq!(picture.height_px(), header.upright_height_px());
        for tenth in 1..10 {
            let cut = photo.len() * tenth / 10;
            assert_eq!(
                decode(&photo[..cut]),
                Err(Refused::Truncated),
                "{name} {cut}"
            );
        }
        assert_eq!(decode(&photo[..photo.len() - 1]), Err(Refused::Truncated));
    }
}

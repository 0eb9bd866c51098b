//! Pixels: the right way up, in the right colours.

use image::ExtendedColorType;
use imaging::{
    Orientation, OutFormat, Picture, Recipe, decode, read_header, renditions, renditions_of,
};

use crate::made::{
    CMYK_JPEG, Coding, LOSSY_WEBP, REFINED_JPEG, TiffField, extended_webp, fixture, gif, jpeg_with,
    orientation_tiff, png, scene, tiff_picture, tiff_with, webp, with_exif, with_png_chunk,
    with_segment, with_webp_exif,
};
use crate::profiles::{adobe_rgb, display_p3};

const WIDTH: usize = 48;
const HEIGHT: usize = 32;

/// A picture of six flat fields, which a JPEG keeps.
fn fields() -> Vec<u8> {
    const COLOURS: [[u8; 3]; 6] = [
        [220, 30, 30],
        [30, 200, 40],
        [40, 60, 220],
        [230, 220, 40],
        [20, 20, 20],
        [235, 235, 235],
    ];
    (0..HEIGHT)
        .flat_map(|y| (0..WIDTH).flat_map(move |x| COLOURS[y / 16 * 3 + x / 16]))
        .collect()
}

/// Stores an upright picture as a camera with this orientation would have: Exif says which side
/// of the scene the first stored row and the first stored column are.
fn store(upright: &[u8], orientation: u16) -> (Vec<u8>, u32, u32) {
    let (rows, columns) = if orientation < 5 {
        (HEIGHT, WIDTH)
    } else {
        (WIDTH, HEIGHT)
    };
    let (right, bottom) = (WIDTH - 1, HEIGHT - 1);
    let mut stored = Vec::new();
    for row in 0..rows {
        for column in 0..columns {
            let (x, y) = match orientation {
                1 => (column, row),
                2 => (right - column, row),
                3 => (right - column, bottom - row),
                4 => (column, bottom - row),
                5 => (row, column),
                6 => (right - row, column),
                7 => (right - row, bottom - column),
                _ => (row, bottom - column),
            };
            stored.extend(&upright[3 * (y * WIDTH + x)..][..3]);
        }
    }
    (stored, columns as u32, rows as u32)
}

fn largest_difference(one: &[u8], other: &[u8]) -> u8 {
    assert_eq!(one.len(), other.len());
    one.iter()
        .zip(other)
        .map(|(a, b)| a.abs_diff(*b))
        .max()
        .unwrap_or(0)
}

fn mean_difference(one: &[u8], other: &[u8]) -> f64 {
    assert_eq!(one.len(), other.len());
    let total: u64 = std::iter::zip(one, other)
        .map(|(a, b)| u64::from(a.abs_diff(*b)))
        .sum();
    total as f64 / one.len() as f64
}

/// The rows of a rendition in a box of this side.
const fn rows(side: u32) -> Recipe {
    Recipe {
        name: "rows",
        max_width_px: side,
        max_height_px: side,
        format: OutFormat::Rows,
        quality: 82,
    }
}

/// The same picture as it comes off a camera that was held so, in every format that says how; and how far its colours may
/// be off.
fn held(upright: &[u8], orientation: u16) -> [(Vec<u8>, u8); 4] {
    let tiff = orientation_tiff(orientation);
    let (stored, width, height) = store(upright, orientation);
    let plain_png = png(&stored, width, height, ExtendedColorType::Rgb8);
    let plain_jpeg = jpeg_with(&stored, width, height, Coding::default());
    [
        (with_exif(&plain_jpeg, &tiff), 12),
        (with_png_chunk(&plain_png, b"eXIf", &tiff), 0),
        (with_webp_exif(&webp(&stored, width, height), &tiff), 0),
        (tiff_picture(&stored, width, height, orientation), 0),
    ]
}

#[test]
fn all_eight_orientations_stand_upright_in_every_format() {
    let upright = fields();
    for value in 1..=8u16 {
        let (_, width, height) = store(&upright, value);
        for (file, tolerance) in held(&upright, value) {
            let header = read_header(&file).expect("a whole file");
            assert_eq!(header.orientation, Orientation::from_exif(value.into()));
            assert_eq!(header.orientation.exif(), value);
            assert_eq!((header.width_px, header.height_px), (width, height));
            assert_eq!(header.upright_width_px(), WIDTH as u32);
            assert_eq!(header.upright_height_px(), HEIGHT as u32);
            let picture = decode(&file).expect("a whole file");
            let difference = largest_difference(picture.rgb(), &upright);
            assert!(difference <= tolerance, "{value}: {difference}");
        }
    }
}

#[test]
fn what_readers_see_stands_upright_however_the_camera_was_held_at_every_size() {
    let fields = fields();
    let upright =
        Picture::from_rgb(WIDTH as u32, HEIGHT as u32, fields.clone()).expect("the length fits");
    // Small enough for a JPEG to be decoded small, and as it is.
    for side in [12, 24, 40, 48, 1600] {
        let recipe = rows(side);
        let expected = renditions_of(upright.clone(), &[recipe]).expect("a plain recipe");
        for value in 1..=8u16 {
            for (at, (file, _)) in held(&fields, value).into_iter().enumerate() {
                let made = renditions(&file, &[recipe]).expect("a whole file");
                assert_eq!(
                    (made[0].width_px, made[0].height_px),
                    (expected[0].width_px, expected[0].height_px)
                );
                // A field in another's place is off by a hundred.
                let mean = mean_difference(&made[0].bytes, &expected[0].bytes);
                assert!(mean < 3.0, "{side} px, {value}, file {at}: {mean}");
            }
        }
    }
}

#[test]
fn the_same_scene_held_eight_ways_gives_the_same_picture_and_the_same_renditions() {
    for shape in ["landscape", "portrait"] {
        let Some(upright) = fixture(&format!("orientation/{shape}_1.jpg")) else {
            return;
        };
        let made = |photo: &[u8], side| {
            let made = renditions(photo, &[rows(side)]).expect("a whole photo");
            ((made[0].width_px, made[0].height_px), made[0].bytes.clone())
        };
        // The first is decoded small, the second whole.
        let sides = [300, 30_000];
        let upright_made = sides.map(|side| made(&upright, side));
        let upright = decode(&upright).expect("a whole photo");
        for held in 2..=8 {
            let name = format!("orientation/{shape}_{held}.jpg");
            let Some(photo) = fixture(&name) else { return };
            let picture = decode(&photo).expect("a whole photo");
            assert_eq!(picture.width_px(), upright.width_px(), "{name}");
            // Each was compressed anew: alike on average, not in every pixel.
            let mean = mean_difference(picture.rgb(), upright.rgb());
            assert!(mean < 6.0, "{name}: {mean}");
            for (side, (size, rows)) in std::iter::zip(sides, &upright_made) {
                let (made_size, made_rows) = made(&photo, side);
                assert_eq!(made_size, *size, "{name} at {side} px");
                let mean = mean_difference(&made_rows, rows);
                assert!(mean < 6.0, "{name} at {side} px: {mean}");
            }
        }
    }
}

/// A picture of one colour in every format that carries a profile, once without and once with it.
fn profiled(colour: [u8; 3], profile: &[u8]) -> [(&'static str, Vec<u8>, Vec<u8>); 5] {
    let (width, height) = (WIDTH as u32, HEIGHT as u32);
    let pixels = colour.repeat(WIDTH * HEIGHT);
    let opaque = [&colour[..], &[255]].concat().repeat(WIDTH * HEIGHT);
    let jpeg = jpeg_with(&pixels, width, height, Coding::default());
    let part = |number: u8, part: &[u8]| [b"ICC_PROFILE\0", &[number, 2][..], part].concat();
    let (first, second) = profile.split_at(100);
    // In two parts, the first put before the second.
    let parted = with_segment(
        &with_segment(&jpeg, 0xe2, &part(2, second)),
        0xe2,
        &part(1, first),
    );
    let plain_png = png(&pixels, width, height, ExtendedColorType::Rgb8);
    let alpha_png = png(&opaque, width, height, ExtendedColorType::Rgba8);
    let packed = miniz_oxide::deflate::compress_to_vec_zlib(profile, 9);
    let chunk = [b"a camera\0\0".as_slice(), &packed].concat();
    let in_png = |png: &[u8]| with_png_chunk(png, b"iCCP", &chunk);
    let webp = webp(&pixels, width, height);
    [
        ("JPEG", jpeg, parted),
        ("PNG", plain_png.clone(), in_png(&plain_png)),
        ("PNG with alpha", alpha_png.clone(), in_png(&alpha_png)),
        (
            "WebP",
            webp.clone(),
            extended_webp(&webp, width, height, &[(b"ICCP", profile)]),
        ),
        (
            "TIFF",
            tiff_with(&pixels, width, height, &[]),
            tiff_with(&pixels, width, height, &[(34_675, 7, profile)]),
        ),
    ]
}

#[test]
fn what_readers_see_of_wide_colours_is_their_srgb_in_every_format_at_every_size() {
    for (profile, colour, srgb) in [
        (display_p3(), [234u8, 51, 35], [255u8, 0, 0]),
        (adobe_rgb(), [144, 255, 60], [0, 255, 0]),
    ] {
        for (format, plain, profiled) in profiled(colour, &profile) {
            // A level more of a dark colour in a JPEG is several in sRGB.
            let tolerance = if format == "JPEG" { 24 } else { 3 };
            let shown = |file: &[u8], expected: [u8; 3]| {
                let picture = decode(file).expect("a whole file");
                let whole = expected.repeat(WIDTH * HEIGHT);
                let difference = largest_difference(picture.rgb(), &whole);
                assert!(difference <= tolerance, "{format}: {difference}");
                for side in [12, 24, 48] {
                    let made = renditions(file, &[rows(side)]).expect("a whole file");
                    let expected = expected.repeat(made[0].bytes.len() / 3);
                    let difference = largest_difference(&made[0].bytes, &expected);
                    assert!(
                        difference <= tolerance,
                        "{format} at {side} px: {difference}"
                    );
                }
            };
            shown(&profiled, srgb);
            shown(&plain, colour);
        }
    }
}

#[test]
fn of_a_moving_gif_the_first_frame_is_taken() {
    let (first, second) = (fields(), vec![0; WIDTH * HEIGHT * 3]);
    let file = gif(&[&first, &second], WIDTH as u32, HEIGHT as u32);
    let picture = decode(&file).expect("a whole GIF");
    assert_eq!(
        (picture.width_px(), picture.height_px()),
        (WIDTH as u32, HEIGHT as u32)
    );
    assert!(largest_difference(picture.rgb(), &first) <= 8);
}

#[test]
fn transparency_lies_on_white() {
    let rgba = [
        [200u8, 0, 0, 255],
        [200, 0, 0, 0],
        [0, 0, 0, 128],
        [0, 100, 255, 51],
    ]
    .concat();
    let file = png(&rgba, 4, 1, ExtendedColorType::Rgba8);
    let picture = decode(&file).expect("a whole PNG");
    let expected = [200, 0, 0, 255, 255, 255, 127, 127, 127, 204, 224, 255];
    assert_eq!(picture.rgb(), expected);
}

#[test]
fn half_transparent_edges_of_a_tiff_lie_on_white_whether_its_colours_hold_alpha_or_not() {
    let picture = |rgba: &[u8], alpha: u8| {
        let fields: [TiffField<'_>; 3] = [
            (258, 3, &[0, 8, 0, 8, 0, 8, 0, 8]),
            (277, 3, &[0, 4]),
            (338, 3, &[0, alpha]),
        ];
        let file = tiff_with(rgba, 4, 1, &fields);
        let made = renditions(&file, &[rows(4)]).expect("a whole TIFF");
        made[0].bytes.clone()
    };
    // Red and white, half there; red that is all there; nothing.
    let apart = [
        [255, 0, 0, 128],
        [255, 255, 255, 128],
        [200, 0, 10, 255],
        [0, 0, 0, 0],
    ];
    let multiplied = [
        [128, 0, 0, 128],
        [128, 128, 128, 128],
        [200, 0, 10, 255],
        [0, 0, 0, 0],
    ];
    let expected = [255, 127, 127, 255, 255, 255, 200, 0, 10, 255, 255, 255];
    assert_eq!(picture(&apart.concat(), 2), expected);
    assert_eq!(picture(&multiplied.concat(), 1), expected);
}

#[test]
fn grey_and_deep_pictures_are_taken() {
    let grey = png(&[0, 128, 255, 7], 2, 2, ExtendedColorType::L8);
    let picture = decode(&grey).expect("a whole PNG");
    assert_eq!(
        picture.rgb(),
        [0, 0, 0, 128, 128, 128, 255, 255, 255, 7, 7, 7]
    );
    let deep: Vec<u8> = [0u16, 0x8080, 0xffff]
        .iter()
        .flat_map(|v| v.to_ne_bytes())
        .collect();
    let deep = png(&deep, 1, 1, ExtendedColorType::Rgb16);
    let picture = decode(&deep).expect("a whole PNG");
    assert_eq!(picture.rgb(), [0, 128, 255]);
}

#[test]
fn progressive_restarted_and_halved_jpegs_show_the_same_scene() {
    let scene = scene(83, 61);
    let plain = jpeg_with(&scene, 83, 61, Coding::default());
    let plain = decode(&plain).expect("a whole JPEG");
    let progressive = Coding {
        progressive: true,
        ..Coding::default()
    };
    let restarted = Coding {
        restart_interval: 4,
        ..Coding::default()
    };
    for coding in [progressive, restarted] {
        let file = jpeg_with(&scene, 83, 61, coding);
        assert_eq!(decode(&file).expect("a whole JPEG"), plain);
    }
    let halved = |progressive, apart| Coding {
        progressive,
        apart,
        chroma_halved: true,
        ..Coding::default()
    };
    let together = decode(&jpeg_with(&scene, 83, 61, halved(false, false))).expect("a whole JPEG");
    let apart = decode(&jpeg_with(&scene, 83, 61, halved(false, true))).expect("a whole JPEG");
    let progressive = jpeg_with(&scene, 83, 61, halved(true, false));
    let progressive = decode(&progressive).expect("a whole JPEG");
    for other in [apart, progressive] {
        // Chroma between two samples may be read a little differently; lost chroma is far off.
        let total: u64 = std::iter::zip(other.rgb(), together.rgb())
            .map(|(a, b)| u64::from(a.abs_diff(*b)))
            .sum();
        assert!(total < 2 * together.rgb().len() as u64, "{total}");
    }
    let refined = decode(REFINED_JPEG).expect("a whole JPEG");
    assert_eq!((refined.width_px(), refined.height_px()), (90, 70));
    let lossy = decode(LOSSY_WEBP).expect("a whole WebP");
    assert_eq!((lossy.width_px(), lossy.height_px()), (90, 70));
}

#[test]
fn a_cmyk_jpeg_keeps_red_red_and_blue_blue() {
    let picture = decode(CMYK_JPEG).expect("a whole JPEG");
    let (first, last) = (
        &picture.rgb()[..3],
        &picture.rgb()[picture.rgb().len() - 3..],
    );
    assert!(
        first[0] > 200 && first[1] < 60 && first[2] < 60,
        "{first:?}"
    );
    assert!(last[2] > 200 && last[0] < 60 && last[1] < 60, "{last:?}");
}

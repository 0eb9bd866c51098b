//! Pixels: the right way up, in the right colours.

use image::ExtendedColorType;
use imaging::{Orientation, decode, read_header};

use crate::made::{
    CMYK_JPEG, Coding, LOSSY_WEBP, REFINED_JPEG, fixture, gif, jpeg_with, orientation_tiff, png,
    scene, tiff_picture, webp, with_exif, with_png_chunk, with_webp_exif,
};

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

#[test]
fn all_eight_orientations_stand_upright_in_every_format() {
    let upright = fields();
    for value in 1..=8u16 {
        let tiff = orientation_tiff(value);
        let (stored, width, height) = store(&upright, value);
        let plain_png = png(&stored, width, height, ExtendedColorType::Rgb8);
        let plain_jpeg = jpeg_with(&stored, width, height, Coding::default());
        let files = [
            (with_exif(&plain_jpeg, &tiff), 12),
            (with_png_chunk(&plain_png, b"eXIf", &tiff), 0),
            (with_webp_exif(&webp(&stored, width, height), &tiff), 0),
            (tiff_picture(&stored, width, height, value), 0),
        ];
        for (file, tolerance) in files {
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
fn the_same_scene_held_eight_ways_gives_the_same_picture() {
    for shape in ["landscape", "portrait"] {
        let Some(upright) = fixture(&format!("orientation/{shape}_1.jpg")) else {
            return;
        };
        let upright = decode(&upright).expect("a whole photo");
        for held in 2..=8 {
            let name = format!("orientation/{shape}_{held}.jpg");
            let Some(photo) = fixture(&name) else { return };
            let picture = decode(&photo).expect("a whole photo");
            assert_eq!(picture.width_px(), upright.width_px(), "{name}");
            // Each was compressed anew: alike on average, not in every pixel.
            let total: u64 = std::iter::zip(picture.rgb(), upright.rgb())
                .map(|(a, b)| u64::from(a.abs_diff(*b)))
                .sum();
            let mean = total as f64 / upright.rgb().len() as f64;
            assert!(mean < 6.0, "{name}: {mean}");
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

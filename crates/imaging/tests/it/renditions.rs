//! What the site and the screens show of a photo.

use imaging::{
    OutFormat, Picture, Recipe, RecipeRefused, Refused, Unmade, decode, read_header, renditions,
};
use metadata::{Field, read_facts};

use crate::made::{
    Coding, Entry, fixture, jpeg, jpeg_with, rendition, scene, tiff, with_exif, with_segment,
    with_xmp,
};

const SITE: [Recipe; 3] = [
    recipe("page", 400),
    recipe("screen", 200),
    recipe("grid", 48),
];

const fn recipe(name: &'static str, side: u32) -> Recipe {
    Recipe {
        name,
        max_width_px: side,
        max_height_px: side,
        format: OutFormat::Jpeg,
        quality: 82,
    }
}

/// FNV-1a, 64 bits.
fn fingerprint(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |sum, &byte| {
        (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

fn picture(width: u32, height: u32) -> Picture {
    Picture::from_rgb(width, height, scene(width, height)).expect("the length fits")
}

fn contains(bytes: &[u8], words: &[u8]) -> bool {
    bytes.windows(words.len()).any(|window| window == words)
}

#[test]
fn a_rendition_fits_its_box_and_shows_the_picture() {
    let slopes = (0..900 * 600u32).flat_map(|at| {
        let (x, y) = (at % 900, at / 900);
        [(x / 4) as u8, (y / 3) as u8, ((x + y) / 7) as u8]
    });
    let original = Picture::from_rgb(900, 600, slopes.collect()).expect("the length fits");
    let made = rendition(&original, 300, 300, 82).expect("a plain recipe");
    assert_eq!((made.width_px, made.height_px), (300, 200));
    let shown = decode(&made.bytes).expect("a rendition is a whole JPEG");
    assert_eq!((shown.width_px(), shown.height_px()), (300, 200));
    // Compared with averages of three by three pixels: the same scene, not shifted or recoloured.
    let mut total = 0u64;
    for y in 0..200usize {
        for x in 0..300usize {
            for channel in 0..3 {
                let block = (0..9).map(|i| {
                    let (px, py) = (3 * x + i % 3, 3 * y + i / 3);
                    u64::from(original.rgb()[3 * (py * 900 + px) + channel])
                });
                let average = block.sum::<u64>() / 9;
                total += average.abs_diff(u64::from(shown.rgb()[3 * (y * 300 + x) + channel]));
            }
        }
    }
    assert!(total < 2 * 300 * 200 * 3, "{total}");
}

#[test]
fn a_small_photo_is_never_enlarged() {
    let made = rendition(&picture(120, 80), 1600, 1600, 82).expect("a plain recipe");
    assert_eq!((made.width_px, made.height_px), (120, 80));
    let header = read_header(&made.bytes).expect("a rendition has a header");
    assert_eq!((header.width_px, header.height_px), (120, 80));
}

#[test]
fn no_private_word_and_no_position_is_left_in_a_rendition() {
    let gps = Entry::Directory(0x8825, vec![Entry::Ascii(1, b"N 21 1 42.6 GPS-SECRET")]);
    let exif = tiff(&[
        Entry::Ascii(0x010e, b"DESCRIPTION-SECRET"),
        Entry::Short(0x0112, 6),
        Entry::Ascii(0x013b, b"ARTIST-SECRET"),
        gps,
    ]);
    let xmp = r#"<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF
        xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description
        xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" photoshop:City="XMP-SECRET"/>
        </rdf:RDF></x:xmpmeta>"#;
    let photo = with_xmp(&with_exif(&jpeg(500, 300), &exif), xmp);
    let photo = with_segment(&photo, 0xfe, b"COMMENT-SECRET");
    assert!(contains(&photo, b"GPS-SECRET") && contains(&photo, b"COMMENT-SECRET"));
    assert!(read_facts(&photo).get(Field::Caption).is_some());

    let webp = Recipe {
        format: OutFormat::Lossless,
        ..recipe("drawing", 100)
    };
    let recipes = [SITE[0], SITE[1], SITE[2], webp];
    let made = renditions(&photo, &recipes).expect("a whole photo");
    assert_eq!(made.len(), 4);
    for one in &made {
        for word in [
            &b"SECRET"[..],
            b"Exif",
            b"http",
            b"GPS",
            b"xpacket",
            b"8BIM",
        ] {
            assert!(!contains(&one.bytes, word));
        }
        assert!(read_facts(&one.bytes).is_empty());
    }
    // Orientation 6 became pixels: the landscape stands upright as a portrait.
    assert_eq!((made[0].width_px, made[0].height_px), (240, 400));
    let drawing = decode(&made[3].bytes).expect("a rendition is a whole WebP");
    assert_eq!((drawing.width_px(), drawing.height_px()), (60, 100));
}

#[test]
fn a_rendition_depends_on_its_original_and_the_recipes_and_not_on_their_order() {
    let photo = jpeg(901, 607);
    let together = renditions(&photo, &SITE).expect("a whole photo");
    assert_eq!(renditions(&photo, &SITE).as_ref(), Ok(&together));
    let backwards: Vec<Recipe> = SITE.into_iter().rev().collect();
    let mut backwards = renditions(&photo, &backwards).expect("a whole photo");
    backwards.reverse();
    assert_eq!(backwards, together);
}

/// The mean difference of two pictures of one size, in levels.
fn mean_difference(one: &Picture, other: &Picture) -> f64 {
    assert_eq!(
        (one.width_px(), one.height_px()),
        (other.width_px(), other.height_px())
    );
    let total: u64 = std::iter::zip(one.rgb(), other.rgb())
        .map(|(a, b)| u64::from(a.abs_diff(*b)))
        .sum();
    total as f64 / one.rgb().len() as f64
}

#[test]
fn a_photo_that_is_decoded_small_looks_like_one_that_was_decoded_whole_however_it_is_coded() {
    let codings = [(false, false), (true, false), (false, true), (true, true)];
    for (at, (progressive, chroma_halved)) in codings.into_iter().enumerate() {
        for (restart_interval, apart) in [(0, false), (7, false), (0, true)] {
            if apart && progressive {
                continue;
            }
            let coding = Coding {
                progressive,
                restart_interval,
                chroma_halved,
                apart,
            };
            let photo = jpeg_with(&soft_scene(803, 541), 803, 541, coding);
            let whole = decode(&photo).expect("a whole photo");
            // From an eighth to seven eighths of the size, and each orientation's way of asking.
            for side in [60, 130, 200, 260, 330, 400, 460] {
                let recipe = Recipe {
                    format: OutFormat::Lossless,
                    ..recipe("exact", side)
                };
                let small = renditions(&photo, &[recipe]).expect("a whole photo");
                let full =
                    imaging::renditions_of(whole.clone(), &[recipe]).expect("a plain recipe");
                let [small, full] = [&small[0], &full[0]]
                    .map(|one| decode(&one.bytes).expect("a rendition is a whole WebP"));
                let difference = mean_difference(&small, &full);
                assert!(difference < 1.6, "coding {at}, side {side}: {difference}");
            }
        }
    }
}

/// Slopes and soft spots: what is left of a photo when it is seen small.
fn soft_scene(width: u32, height: u32) -> Vec<u8> {
    let mut rgb = Vec::new();
    for y in 0..height {
        for x in 0..width {
            let wave = |period: f64| (f64::from(x) / period).sin() * (f64::from(y) / period).cos();
            let value = 128.0 + 70.0 * wave(37.0) + 20.0 * wave(11.0);
            rgb.extend([
                value as u8,
                (value * 0.8 + f64::from(x) / 20.0) as u8,
                (230.0 - value * 0.7) as u8,
            ]);
        }
    }
    rgb
}

#[test]
fn what_came_before_the_damage_is_shown_and_the_rest_is_grey() {
    for progressive in [false, true] {
        let coding = Coding {
            progressive,
            chroma_halved: true,
            ..Coding::default()
        };
        let photo = jpeg_with(&soft_scene(803, 541), 803, 541, coding);
        let half = &photo[..photo.len() * 6 / 10];
        assert_eq!(
            renditions(half, &SITE),
            Err(Unmade::Refused(Refused::Truncated))
        );
        let shown = imaging::damaged_renditions(half, &SITE)
            .expect("its header is there")
            .expect("half of it can be shown");
        let whole = renditions(&photo, &SITE).expect("a whole photo");
        let [shown, whole] = [&shown[0], &whole[0]].map(|one| decode(&one.bytes).expect("a JPEG"));
        let top = 3 * 400 * 60;
        let rows = |picture: &Picture| Picture::from_rgb(400, 60, picture.rgb()[..top].to_vec());
        let [shown_top, whole_top] = [&shown, &whole].map(|one| rows(one).expect("rows"));
        // A progressive file has the whole scene, coarsely; another has its upper rows as they were.
        assert!(
            mean_difference(&shown_top, &whole_top) < 12.0,
            "{progressive}"
        );
        let head = &photo[..photo.len() / 200];
        assert!(
            !matches!(imaging::damaged_renditions(head, &SITE), Ok(Some(_))),
            "nothing can be shown"
        );
    }
}

/// Renditions are named by original and recipe, on every machine of the newsroom: when a change
/// here or in a library moves these numbers, published names and bytes no longer agree, and the
/// recipes of the site need new names.
#[test]
fn renditions_are_the_same_bytes_on_every_machine() {
    let coding = Coding {
        chroma_halved: true,
        ..Coding::default()
    };
    let photo = jpeg_with(&scene(901, 607), 901, 607, coding);
    let made = renditions(&photo, &SITE).expect("a whole photo");
    let fingerprints: Vec<u64> = made.iter().map(|one| fingerprint(&one.bytes)).collect();
    assert_eq!(
        fingerprints,
        [
            13_157_487_109_023_822_271,
            17_153_519_133_112_389_126,
            7_044_258_642_023_808_539
        ]
    );
}

#[test]
fn a_recipe_without_room_or_quality_is_refused() {
    let original = picture(20, 20);
    assert_eq!(rendition(&original, 0, 10, 82), Err(RecipeRefused::NoRoom));
    assert_eq!(rendition(&original, 10, 10, 0), Err(RecipeRefused::Quality));
    assert_eq!(
        rendition(&original, 10, 10, 101),
        Err(RecipeRefused::Quality)
    );
    assert_eq!(
        renditions(b"no picture", &SITE),
        Err(Unmade::Refused(Refused::NotAPicture))
    );
}

#[test]
fn a_picture_is_made_only_from_as_many_bytes_as_it_has() {
    assert!(Picture::from_rgb(2, 2, vec![0; 12]).is_some());
    assert!(Picture::from_rgb(2, 2, vec![0; 11]).is_none());
    assert!(Picture::from_rgb(0, 2, Vec::new()).is_none());
    assert!(Picture::from_rgb(u32::MAX, u32::MAX, Vec::new()).is_none());
}

#[test]
fn a_photo_from_a_camera_becomes_all_renditions_of_the_site() {
    let Some(photo) = fixture("orientation/landscape_6.jpg") else {
        return;
    };
    let recipes = [
        recipe("page", 1600),
        recipe("screen", 800),
        recipe("grid", 200),
    ];
    let made = renditions(&photo, &recipes).expect("a whole photo");
    let sizes: Vec<(u32, u32)> = made
        .iter()
        .map(|one| (one.width_px, one.height_px))
        .collect();
    assert_eq!(sizes, [(1600, 1067), (800, 533), (200, 133)]);
    assert!(
        made.windows(2)
            .all(|pair| pair[0].bytes.len() > pair[1].bytes.len())
    );
}

//! Paints the pictures of the demonstration newsroom into `crates/server/demo/photos`, with every rendition that the site
//! asks for. Run it inside this folder: `cargo run --release`. The pictures are checked in; this is how they came to be.

mod canvas;

use std::path::Path;

use canvas::{Canvas, hex, mix, smooth};
use imaging::{OutFormat, Recipe};
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

const WIDTH: u16 = 1200;
const HEIGHT: u16 = 800;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let scenes: [(&str, fn(&mut Canvas)); 7] = [
        ("thu-vien-buoi-toi", library),
        ("phong-doc", reading_room),
        ("le-hoi-song", festival),
        ("lop-hoc-dem", night_school),
        ("ben-do", ferry),
        ("dong-lua", fields),
        ("cau-moi", bridge),
    ];
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../photos");
    for (name, scene) in scenes {
        let mut canvas = Canvas::new(usize::from(WIDTH), usize::from(HEIGHT));
        scene(&mut canvas);
        let mut original = Vec::new();
        let mut encoder = Encoder::new(&mut original, 86);
        encoder.set_sampling_factor(SamplingFactor::F_2_2);
        encoder.encode(&canvas.bytes(), WIDTH, HEIGHT, ColorType::Rgb)?;
        // As `editorial::photo::rendition::recipes` names them for this size; a test of the server compares.
        let wanted = [
            ("grid", 200, 200),
            ("w400", 400, 3200),
            ("w800", 800, 3200),
            ("w1200", 1200, 3200),
        ]
        .map(|(name, max_width_px, max_height_px)| Recipe {
            name,
            max_width_px,
            max_height_px,
            format: OutFormat::Jpeg,
            quality: 82,
        });
        let made = imaging::renditions(&original, &wanted)?;
        let folder = folder.join(name);
        std::fs::create_dir_all(&folder)?;
        std::fs::write(folder.join("original.jpg"), &original)?;
        for (recipe, rendition) in wanted.iter().zip(made) {
            std::fs::write(folder.join(format!("{}.jpg", recipe.name)), rendition.bytes)?;
        }
    }
    Ok(())
}

fn ferry(c: &mut Canvas) {
    c.sky(
        hex(0x7fa6bd),
        hex(0xc9d3cf),
        hex(0xf6dcb4),
        0.52,
        hex(0xfff3df),
        0.45,
        3,
    );
    c.glow(1.02, 0.40, 0.5, hex(0xffc27a), 0.75);
    c.ellipse(1.02, 0.40, 0.045, 0.045, hex(0xfff2d0));
    c.hills(0.50, 0.22, 1.6, 5, hex(0x8fa9ad), hex(0xdcd9c8), 0.14);
    c.hills(0.53, 0.16, 2.4, 11, hex(0x5f8286), hex(0xb9c4b6), 0.12);
    c.hills(0.56, 0.10, 3.6, 19, hex(0x36595a), hex(0x78917f), 0.10);
    for (x, size) in [
        (0.10, 0.20),
        (0.17, 0.26),
        (0.23, 0.18),
        (1.38, 0.22),
        (1.44, 0.16),
    ] {
        c.palm(x, 0.55, size, hex(0x24403f));
    }
    c.water(0.55, hex(0x4f7076), 0.16, 23);
    c.boat(0.62, 0.70, 0.34, hex(0x3a2f2a), Some(hex(0x8a5a3c)));
    c.figure(0.47, 0.665, 0.15, hex(0x2f4858), hex(0xd9bf8a));
    c.figure(0.60, 0.66, 0.11, hex(0x7b3f3a), hex(0xe3cd9c));
    c.figure(0.76, 0.665, 0.13, hex(0x4a5a3a), hex(0xd2b57e));
    c.boat(1.15, 0.61, 0.12, hex(0x33302c), None);
    c.figure(1.13, 0.60, 0.06, hex(0x33404a), hex(0xd9bf8a));
}

fn festival(c: &mut Canvas) {
    c.sky(
        hex(0x2d2f5e),
        hex(0xa65a6b),
        hex(0xf3a65a),
        0.50,
        hex(0xf4c28a),
        0.5,
        41,
    );
    c.glow(0.55, 0.47, 0.42, hex(0xffb35a), 0.85);
    c.ellipse(0.55, 0.455, 0.06, 0.06, hex(0xffe0a0));
    c.hills(0.49, 0.18, 1.5, 43, hex(0x6a4560), hex(0xb9756a), 0.12);
    c.hills(0.52, 0.10, 3.0, 47, hex(0x3c2c46), hex(0x6c4452), 0.10);
    for x in [0.05, 0.12, 1.30, 1.37, 1.43] {
        c.palm(x, 0.52, 0.2, hex(0x241c30));
    }
    c.water(0.51, hex(0x3a2a4c), 0.18, 53);
    for (x, y, size) in [
        (0.30, 0.60, 0.14),
        (1.12, 0.58, 0.12),
        (0.86, 0.64, 0.2),
        (0.38, 0.76, 0.34),
        (1.15, 0.78, 0.36),
    ] {
        c.boat(x, y, size, hex(0x4a1f1c), None);
        for seat in -2..=2 {
            let place = x + seat as f32 * size * 0.2;
            c.figure(
                place,
                y - size * 0.05,
                size * 0.34,
                hex(if seat % 2 == 0 { 0xa8352a } else { 0xd08a2e }),
                hex(0xf0d9a2),
            );
        }
    }
    for lantern in 0..22 {
        let t = lantern as f32 / 21.0;
        let (x, y) = (0.02 + t * 1.46, 0.10 + 0.055 * (t * 9.0).sin().abs());
        c.glow(x, y, 0.03, hex(0xff9a40), 0.6);
        c.ellipse(
            x,
            y,
            0.011,
            0.014,
            hex(if lantern % 3 == 0 { 0xffd27a } else { 0xe8552e }),
        );
    }
}

fn windows(
    c: &mut Canvas,
    x: f32,
    y: f32,
    columns: usize,
    rows: usize,
    size: (f32, f32),
    step: (f32, f32),
    light: u32,
) {
    for row in 0..rows {
        for column in 0..columns {
            let (wx, wy) = (x + column as f32 * step.0, y + row as f32 * step.1);
            let warm = mix(
                hex(light),
                hex(0xfff4cf),
                ((column * 7 + row * 3) % 5) as f32 / 6.0,
            );
            c.rect(wx, wy, size.0, size.1, warm);
            c.rect(wx + size.0 * 0.47, wy, size.0 * 0.06, size.1, hex(0x5a4632));
        }
    }
}

fn library(c: &mut Canvas) {
    c.sky(
        hex(0x16233f),
        hex(0x2f4a73),
        hex(0xc98a72),
        0.66,
        hex(0x6c6f92),
        0.42,
        61,
    );
    for star in 0..60 {
        let (x, y) = (
            (star as f32 * 0.618_034).fract() * 1.5,
            ((star * star) as f32 * 0.137_3).fract() * 0.3,
        );
        c.ellipse(x, y, 0.0013, 0.0013, hex(0xe8ecf5));
    }
    c.hills(0.66, 0.10, 2.0, 67, hex(0x25304c), hex(0x5a5066), 0.10);
    c.rect(0.28, 0.34, 0.94, 0.36, hex(0x3b3a44));
    c.polygon(&[(0.22, 0.345), (0.75, 0.20), (1.28, 0.345)], hex(0x2a2832));
    c.rect(0.22, 0.34, 1.06, 0.022, hex(0x4d4a54));
    windows(c, 0.33, 0.40, 4, 2, (0.07, 0.10), (0.095, 0.14), 0xf2b75c);
    windows(c, 0.83, 0.40, 4, 2, (0.07, 0.10), (0.095, 0.14), 0xf2b75c);
    c.rect(0.705, 0.50, 0.10, 0.20, hex(0xffdf9a));
    c.rect(0.752, 0.50, 0.006, 0.20, hex(0x6b4a2c));
    for x in [0.295, 0.69, 0.81, 1.195] {
        c.rect(x, 0.362, 0.014, 0.338, hex(0x5a5660));
    }
    c.glow(0.755, 0.58, 0.30, hex(0xffb35a), 0.35);
    c.paint(|x, y, under| {
        if y < 0.70 {
            return under;
        }
        let lit = (1.0 - ((x - 0.755).abs() / (0.10 + (y - 0.70) * 1.3))).clamp(0.0, 1.0);
        mix(
            mix(hex(0x2c2e3a), hex(0x191a22), smooth(0.70, 1.0, y)),
            hex(0xd99a52),
            lit * 0.55 * smooth(1.05, 0.7, y),
        )
    });
    for (x, size) in [(0.10, 0.46), (0.20, 0.36), (1.36, 0.44), (1.45, 0.34)] {
        c.palm(x, 0.72, size, hex(0x10141f));
    }
    for (x, size, clothes) in [
        (0.62, 0.16, 0x22304a),
        (0.70, 0.12, 0x6b2f2c),
        (0.90, 0.15, 0x2f4a3a),
        (0.96, 0.13, 0x4a3a5a),
    ] {
        c.ellipse(x, 0.80, size * 0.22, size * 0.03, hex(0x14151c));
        c.polygon(
            &[
                (x - size * 0.12, 0.80 - size * 0.6),
                (x + size * 0.12, 0.80 - size * 0.6),
                (x + size * 0.15, 0.80),
                (x - size * 0.15, 0.80),
            ],
            hex(clothes),
        );
        c.ellipse(
            x,
            0.80 - size * 0.72,
            size * 0.10,
            size * 0.11,
            hex(0x2a1d1a),
        );
    }
}

fn reading_room(c: &mut Canvas) {
    c.paint(|x, y, _| {
        mix(
            hex(0x8a5f3c),
            hex(0x3d2a20),
            smooth(0.0, 1.1, y * 0.7 + (x - 0.75).abs() * 0.5),
        )
    });
    for shelf in 0..4 {
        let y = 0.10 + shelf as f32 * 0.13;
        for book in 0..88 {
            let x = 0.02 + book as f32 * 0.0167;
            let tall = 0.075 + 0.03 * ((book * 37 + shelf * 11) % 7) as f32 / 7.0;
            let cover = [0x8c2f25, 0x2f4d57, 0xc39a4a, 0x5b6b3a, 0x6a3d52, 0xd8c7a0]
                [(book * 5 + shelf * 3 + book / 7) % 6];
            c.rect(
                x,
                y + 0.11 - tall,
                0.0142,
                tall,
                mix(hex(cover), hex(0x2a1c14), 0.25),
            );
        }
        c.rect(0.0, y + 0.11, 1.5, 0.014, hex(0x4a3020));
    }
    for lamp in [0.35, 0.75, 1.15] {
        c.rect(lamp - 0.003, 0.0, 0.006, 0.36, hex(0x2a1c14));
        c.polygon(
            &[
                (lamp - 0.10, 0.42),
                (lamp - 0.045, 0.355),
                (lamp + 0.045, 0.355),
                (lamp + 0.10, 0.42),
            ],
            hex(0x2f5a4c),
        );
        c.glow(lamp, 0.46, 0.24, hex(0xffc878), 0.55);
        c.ellipse(lamp, 0.424, 0.085, 0.011, hex(0xfff0c4));
    }
    c.polygon(
        &[(0.05, 0.80), (0.22, 0.68), (1.28, 0.68), (1.45, 0.80)],
        hex(0xb07b48),
    );
    c.rect(0.05, 0.80, 1.40, 0.05, hex(0x7a4f2c));
    for (x, colour) in [
        (0.36, 0x2b4a63),
        (0.66, 0x7a2f35),
        (0.92, 0x3e5a3c),
        (1.16, 0x54456b),
    ] {
        c.polygon(
            &[
                (x - 0.075, 0.60),
                (x + 0.075, 0.60),
                (x + 0.10, 0.72),
                (x - 0.10, 0.72),
            ],
            hex(colour),
        );
        c.ellipse(x, 0.545, 0.042, 0.05, hex(0xb98560));
        c.cover(
            |px, py| {
                (((px - x) / 0.045).hypot((py - 0.53) / 0.045) - 1.0).max((py - 0.535) / 0.045)
                    * 0.045
            },
            |_, _| hex(0x1c1512),
        );
        c.polygon(
            &[
                (x - 0.07, 0.735),
                (x - 0.055, 0.70),
                (x + 0.055, 0.70),
                (x + 0.07, 0.735),
            ],
            hex(0xf3ead4),
        );
        c.rect(x - 0.002, 0.70, 0.004, 0.035, hex(0xb9a98a));
    }
    c.paint(|_, y, under| mix(under, hex(0x20140e), smooth(0.82, 1.05, y) * 0.8));
}

fn night_school(c: &mut Canvas) {
    c.sky(
        hex(0x0f1b33),
        hex(0x22395c),
        hex(0x50708a),
        0.62,
        hex(0x3d5474),
        0.4,
        83,
    );
    for star in 0..80 {
        let (x, y) = (
            (star as f32 * 0.618_034).fract() * 1.5,
            ((star * star) as f32 * 0.091_7).fract() * 0.42,
        );
        c.ellipse(x, y, 0.0014, 0.0014, hex(0xdfe8f2));
    }
    c.glow(1.18, 0.17, 0.22, hex(0xdfe6d8), 0.35);
    c.ellipse(1.18, 0.17, 0.055, 0.055, hex(0xf1efdc));
    c.hills(0.60, 0.24, 1.3, 89, hex(0x1d3049), hex(0x38526a), 0.16);
    c.hills(0.66, 0.14, 2.2, 97, hex(0x13233a), hex(0x23384c), 0.14);
    c.paint(|x, y, under| {
        if y > 0.66 {
            mix(
                hex(0x1a2c2c),
                hex(0x0d1719),
                smooth(0.66, 1.0, y) + (x - 0.75).abs() * 0.1,
            )
        } else {
            under
        }
    });
    c.rect(0.40, 0.46, 0.72, 0.26, hex(0x6a5a48));
    c.polygon(
        &[(0.34, 0.465), (0.48, 0.33), (1.04, 0.33), (1.18, 0.465)],
        hex(0x4d2a22),
    );
    c.rect(0.34, 0.46, 0.84, 0.016, hex(0x3a211c));
    windows(c, 0.45, 0.52, 3, 1, (0.10, 0.10), (0.135, 0.1), 0xffc76a);
    windows(c, 0.96, 0.52, 1, 1, (0.10, 0.10), (0.1, 0.1), 0xffc76a);
    c.rect(0.865, 0.53, 0.07, 0.19, hex(0xffd98c));
    for x in [0.49, 0.52, 0.62, 0.66, 0.76, 1.01] {
        c.ellipse(x, 0.595, 0.014, 0.016, hex(0x2a1c18));
        c.rect(x - 0.018, 0.606, 0.036, 0.014, hex(0x33221c));
    }
    c.glow(0.72, 0.58, 0.34, hex(0xffb860), 0.32);
    c.paint(|x, y, under| {
        let lit = (1.0 - (x - 0.90).abs() / (0.06 + (y - 0.72).max(0.0) * 1.2)).clamp(0.0, 1.0);
        if y > 0.72 {
            mix(under, hex(0xd8a05a), lit * 0.5 * smooth(1.0, 0.72, y))
        } else {
            under
        }
    });
    c.palm(0.20, 0.74, 0.46, hex(0x0a1218));
    c.palm(0.29, 0.72, 0.34, hex(0x0a1218));
    c.palm(1.33, 0.75, 0.42, hex(0x0a1218));
    for (x, size) in [(0.95, 0.13), (1.02, 0.10)] {
        c.polygon(
            &[
                (x - size * 0.12, 0.84 - size * 0.6),
                (x + size * 0.12, 0.84 - size * 0.6),
                (x + size * 0.16, 0.84),
                (x - size * 0.16, 0.84),
            ],
            hex(0x1b2430),
        );
        c.ellipse(
            x,
            0.84 - size * 0.72,
            size * 0.1,
            size * 0.11,
            hex(0x14100f),
        );
    }
}

fn fields(c: &mut Canvas) {
    c.sky(
        hex(0x5f9fc4),
        hex(0xa9cfdc),
        hex(0xf3ead0),
        0.46,
        hex(0xffffff),
        0.55,
        103,
    );
    c.hills(0.46, 0.20, 1.4, 107, hex(0x6f9aa0), hex(0xc2d5c4), 0.16);
    c.hills(0.48, 0.12, 2.6, 109, hex(0x47785f), hex(0x9ab88a), 0.10);
    c.paint(|x, y, under| {
        if y < 0.47 {
            return under;
        }
        let depth = 1.0 / (y - 0.44);
        let row = ((x - 0.75) * depth * 0.9 + 40.0).fract();
        let band = (depth * 1.15).fract();
        let green = mix(
            hex(0x6f9a34),
            hex(0xd9c95a),
            canvas::cloud(x * depth * 0.35, depth * 0.8, 4, 113),
        );
        let line = if row < 0.05 || band < 0.05 { 0.45 } else { 0.0 };
        let shade = canvas::cloud(x * 60.0, y * 130.0, 2, 127) * 0.25;
        mix(
            mix(green, hex(0x3d5a24), line),
            hex(0x31491e),
            shade * smooth(0.47, 0.9, y),
        )
    });
    for (x, y, size, clothes) in [
        (0.42, 0.66, 0.12, 0x7b3f5a),
        (0.55, 0.69, 0.14, 0x2f4f6a),
        (0.95, 0.62, 0.09, 0x5a4a2f),
        (1.12, 0.74, 0.18, 0x8a3a2c),
    ] {
        c.figure(x, y, size, hex(clothes), hex(0xeedcae));
        c.ellipse(x, y, size * 0.25, size * 0.03, hex(0x3f5a26));
    }
    for (x, size) in [(0.08, 0.30), (0.15, 0.22), (1.42, 0.26)] {
        c.palm(x, 0.50, size, hex(0x2f4f35));
    }
}

fn bridge(c: &mut Canvas) {
    c.sky(
        hex(0x6b9ac0),
        hex(0xb9d3de),
        hex(0xf5e3c8),
        0.52,
        hex(0xffffff),
        0.5,
        131,
    );
    c.hills(0.53, 0.15, 1.7, 137, hex(0x7f9fae), hex(0xcfd9d2), 0.14);
    c.hills(0.56, 0.09, 3.1, 139, hex(0x4f7a6a), hex(0x93ac92), 0.10);
    let deck = |x: f32| 0.44 - 0.05 * (1.0 - ((x - 0.75) / 0.75).powi(2));
    for x in [0.16, 0.42, 0.75, 1.08, 1.34] {
        let top = deck(x);
        c.rect(x - 0.014, top, 0.028, 0.60 - top, hex(0xb9b2a6));
        c.rect(x + 0.006, top, 0.008, 0.60 - top, hex(0x8f897f));
    }
    for tower in [0.42f32, 1.08] {
        c.rect(tower - 0.010, 0.14, 0.020, 0.32, hex(0xd9d2c4));
        for cable in 1..=8 {
            for side in [-1.0f32, 1.0] {
                let end = tower + side * cable as f32 * 0.04;
                let (x0, y0, x1, y1) = (tower, 0.15 + cable as f32 * 0.008, end, deck(end));
                c.cover(
                    |px, py| {
                        let (dx, dy) = (x1 - x0, y1 - y0);
                        let t = (((px - x0) * dx + (py - y0) * dy) / (dx * dx + dy * dy))
                            .clamp(0.0, 1.0);
                        (px - x0 - dx * t).hypot(py - y0 - dy * t) - 0.0013
                    },
                    |_, _| hex(0x8b3a2c),
                );
            }
        }
    }
    c.cover(
        |x, y| (y - deck(x) - 0.012).abs() - 0.014,
        |_, y| mix(hex(0xe3dccd), hex(0x9a9386), smooth(0.38, 0.47, y)),
    );
    for car in 0..9 {
        let x = 0.10 + car as f32 * 0.155;
        c.rect(
            x,
            deck(x) - 0.016,
            0.026,
            0.014,
            hex([0xb3341f, 0x2f4d66, 0xe8e4da][car % 3]),
        );
    }
    c.water(0.565, hex(0x4e7f8c), 0.18, 149);
    c.boat(0.60, 0.74, 0.26, hex(0x5a3b2a), Some(hex(0x9c6a44)));
    c.figure(0.49, 0.715, 0.11, hex(0x34506a), hex(0xe6d3a0));
    c.boat(1.20, 0.66, 0.14, hex(0x3f3a34), None);
    c.figure(1.18, 0.65, 0.07, hex(0x6a3a34), hex(0xe6d3a0));
}

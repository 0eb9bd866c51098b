//! A small painter: a picture is 1.5 units wide and 1 high, y runs down.

/// Red, green, blue, 0 to 1.
pub type Colour = [f32; 3];

/// A colour from its hexadecimal digits, `0xRRGGBB`.
pub const fn hex(rgb: u32) -> Colour {
    [
        ((rgb >> 16) & 255) as f32 / 255.0,
        ((rgb >> 8) & 255) as f32 / 255.0,
        (rgb & 255) as f32 / 255.0,
    ]
}

pub fn mix(a: Colour, b: Colour, t: f32) -> Colour {
    let t = t.clamp(0.0, 1.0);
    [0, 1, 2].map(|i| a[i] + (b[i] - a[i]) * t)
}

pub fn smooth(from: f32, to: f32, x: f32) -> f32 {
    let t = ((x - from) / (to - from)).clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}

fn hash(x: i32, y: i32, seed: u32) -> f32 {
    let mut h = (x as u32).wrapping_mul(0x9e37_79b1)
        ^ (y as u32).wrapping_mul(0x85eb_ca77)
        ^ seed.wrapping_mul(0xc2b2_ae3d);
    h ^= h >> 15;
    h = h.wrapping_mul(0x2c1b_3c6d);
    h ^= h >> 12;
    h = h.wrapping_mul(0x297a_2d39);
    h ^= h >> 15;
    h as f32 / u32::MAX as f32
}

fn value_noise(x: f32, y: f32, seed: u32) -> f32 {
    let (ix, iy) = (x.floor() as i32, y.floor() as i32);
    let (fx, fy) = (
        smooth(0.0, 1.0, x - x.floor()),
        smooth(0.0, 1.0, y - y.floor()),
    );
    let row = |dy: i32| {
        let (a, b) = (hash(ix, iy + dy, seed), hash(ix + 1, iy + dy, seed));
        a + (b - a) * fx
    };
    let (a, b) = (row(0), row(1));
    a + (b - a) * fy
}

/// Noise of several octaves, 0 to 1.
pub fn cloud(x: f32, y: f32, octaves: u32, seed: u32) -> f32 {
    let (mut sum, mut weight, mut scale, mut total) = (0.0, 0.5, 1.0, 0.0);
    for octave in 0..octaves {
        sum += weight * value_noise(x * scale, y * scale, seed.wrapping_add(octave * 101));
        total += weight;
        weight *= 0.5;
        scale *= 2.03;
    }
    sum / total
}

pub struct Canvas {
    pub width: usize,
    pub height: usize,
    pixels: Vec<Colour>,
}

impl Canvas {
    pub fn new(width: usize, height: usize) -> Self {
        Self {
            width,
            height,
            pixels: vec![[0.0; 3]; width * height],
        }
    }

    fn unit(&self) -> f32 {
        self.height as f32
    }

    /// Paints every pixel: its place and its colour so far.
    pub fn paint(&mut self, colour: impl Fn(f32, f32, Colour) -> Colour) {
        let unit = self.unit();
        for row in 0..self.height {
            for column in 0..self.width {
                let (x, y) = ((column as f32 + 0.5) / unit, (row as f32 + 0.5) / unit);
                let pixel = &mut self.pixels[row * self.width + column];
                *pixel = colour(x, y, *pixel);
            }
        }
    }

    /// Covers with `colour` where `distance` (in units, negative inside) says so, with a soft edge of a pixel.
    pub fn cover(
        &mut self,
        distance: impl Fn(f32, f32) -> f32,
        colour: impl Fn(f32, f32) -> Colour,
    ) {
        let unit = self.unit();
        self.paint(|x, y, under| {
            let coverage = (0.5 - distance(x, y) * unit).clamp(0.0, 1.0);
            if coverage > 0.0 {
                mix(under, colour(x, y), coverage)
            } else {
                under
            }
        });
    }

    pub fn rect(&mut self, x: f32, y: f32, w: f32, h: f32, colour: Colour) {
        let (cx, cy) = (x + w / 2.0, y + h / 2.0);
        self.cover(
            |px, py| ((px - cx).abs() - w / 2.0).max((py - cy).abs() - h / 2.0),
            |_, _| colour,
        );
    }

    pub fn ellipse(&mut self, cx: f32, cy: f32, rx: f32, ry: f32, colour: Colour) {
        let least = rx.min(ry);
        self.cover(
            |x, y| (((x - cx) / rx).hypot((y - cy) / ry) - 1.0) * least,
            |_, _| colour,
        );
    }

    /// A convex polygon, its corners clockwise on the screen.
    pub fn polygon(&mut self, corners: &[(f32, f32)], colour: Colour) {
        self.cover(
            |x, y| {
                let mut inside = f32::MIN;
                for (i, (ax, ay)) in corners.iter().enumerate() {
                    let (bx, by) = corners[(i + 1) % corners.len()];
                    let (dx, dy) = (bx - ax, by - ay);
                    let length = dx.hypot(dy).max(1e-6);
                    inside = inside.max(((x - ax) * dy - (y - ay) * dx) / length);
                }
                inside
            },
            |_, _| colour,
        );
    }

    /// Adds light around a point.
    pub fn glow(&mut self, cx: f32, cy: f32, radius: f32, colour: Colour, strength: f32) {
        self.paint(|x, y, under| {
            let d = (x - cx).hypot(y - cy) / radius;
            let light = strength * (-d * d * 2.2).exp();
            [0, 1, 2].map(|i| under[i] + colour[i] * light * (1.0 - under[i] * 0.6))
        });
    }

    /// A sky from the top to the horizon, with clouds.
    pub fn sky(
        &mut self,
        top: Colour,
        middle: Colour,
        low: Colour,
        horizon: f32,
        clouds: Colour,
        cover: f32,
        seed: u32,
    ) {
        self.paint(|x, y, _| {
            let t = (y / horizon).clamp(0.0, 1.0);
            let base = if t < 0.55 {
                mix(top, middle, t / 0.55)
            } else {
                mix(middle, low, (t - 0.55) / 0.45)
            };
            let puff = cloud(x * 2.2, y * 7.0 + 3.0, 5, seed);
            let amount = smooth(1.0 - cover, 1.25 - cover * 0.5, puff) * smooth(1.05, 0.2, t);
            mix(base, clouds, amount * 0.8)
        });
    }

    /// A range of hills: dark at its edge, lost in mist at its foot.
    pub fn hills(
        &mut self,
        base: f32,
        height: f32,
        scale: f32,
        seed: u32,
        edge: Colour,
        foot: Colour,
        mist: f32,
    ) {
        let ridge = |x: f32| base - height * cloud(x * scale + seed as f32 * 7.3, 0.5, 5, seed);
        self.cover(
            |x, y| ridge(x) - y,
            |x, y| mix(edge, foot, smooth(0.0, mist, y - ridge(x))),
        );
    }

    /// Water below `line`: what is above, mirrored, darker and moved by waves.
    pub fn water(&mut self, line: f32, tint: Colour, depth: f32, seed: u32) {
        let unit = self.unit();
        let above = self.pixels.clone();
        let (width, height) = (self.width, self.height);
        self.paint(|x, y, under| {
            if y < line {
                return under;
            }
            let below = y - line;
            let wave =
                (cloud(x * 5.0, y * (90.0 - 50.0 * below), 3, seed) - 0.5) * (0.006 + below * 0.09);
            let sideways = (cloud(x * 9.0, y * 60.0, 2, seed + 9) - 0.5) * (0.004 + below * 0.03);
            let mirror = (line - below * 0.92 + wave).clamp(0.0, line);
            let column = (((x + sideways) * unit) as usize).min(width - 1);
            let row = ((mirror * unit) as usize).min(height - 1);
            let glint = smooth(0.62, 0.8, cloud(x * 4.0, y * 70.0, 3, seed + 31)) * 0.10;
            let mirrored = mix(above[row * width + column], tint, depth + below * 0.35);
            [0, 1, 2].map(|i| mirrored[i] + glint * (1.0 - mirrored[i]))
        });
    }

    /// A small boat seen from the side.
    pub fn boat(&mut self, x: f32, y: f32, size: f32, hull: Colour, roof: Option<Colour>) {
        self.ellipse(
            x,
            y + size * 0.16,
            size * 0.62,
            size * 0.05,
            mix(hull, [0.0; 3], 0.55),
        );
        if let Some(roof) = roof {
            self.polygon(
                &[
                    (x - size * 0.25, y - size * 0.02),
                    (x - size * 0.18, y - size * 0.2),
                    (x + size * 0.2, y - size * 0.2),
                    (x + size * 0.27, y - size * 0.02),
                ],
                roof,
            );
        }
        self.polygon(
            &[
                (x - size * 0.62, y - size * 0.1),
                (x + size * 0.64, y - size * 0.12),
                (x + size * 0.42, y + size * 0.13),
                (x - size * 0.4, y + size * 0.13),
            ],
            hull,
        );
        self.cover(
            |px, py| {
                let t = (px - x) / size;
                (py - (y - size * 0.105 + size * 0.10 * (1.0 - (t * 1.58).powi(2)).max(0.0)))
                    .abs()
                    .max((t.abs() - 0.62) * size)
                    - size * 0.012
            },
            |_, _| mix(hull, [1.0, 0.9, 0.75], 0.35),
        );
    }

    /// A person with a conical hat, standing or sitting.
    pub fn figure(&mut self, x: f32, y: f32, size: f32, clothes: Colour, hat: Colour) {
        self.polygon(
            &[
                (x - size * 0.11, y - size * 0.55),
                (x + size * 0.11, y - size * 0.55),
                (x + size * 0.17, y),
                (x - size * 0.17, y),
            ],
            clothes,
        );
        self.ellipse(
            x,
            y - size * 0.66,
            size * 0.08,
            size * 0.09,
            mix(clothes, [0.75, 0.55, 0.42], 0.7),
        );
        self.polygon(
            &[
                (x - size * 0.21, y - size * 0.67),
                (x, y - size * 0.9),
                (x + size * 0.21, y - size * 0.67),
            ],
            hat,
        );
    }

    /// A palm or areca tree.
    pub fn palm(&mut self, x: f32, foot: f32, size: f32, colour: Colour) {
        self.polygon(
            &[
                (x - size * 0.012, foot - size),
                (x + size * 0.012, foot - size),
                (x + size * 0.022, foot),
                (x - size * 0.022, foot),
            ],
            colour,
        );
        for leaf in 0..9 {
            let angle = std::f32::consts::PI * (leaf as f32 / 8.0);
            let (dx, dy) = (angle.cos(), angle.sin());
            let (tip_x, tip_y) = (
                x + dx * size * 0.34,
                foot - size - dy * size * 0.16 + dx.abs() * size * 0.16,
            );
            let (mid_x, mid_y) = (
                x + dx * size * 0.17,
                foot - size - dy * size * 0.17 - size * 0.03,
            );
            self.cover(
                |px, py| {
                    leaf_distance(px, py, (x, foot - size), (mid_x, mid_y), (tip_x, tip_y))
                        - size * 0.016
                },
                |_, _| colour,
            );
        }
    }

    /// Eight bits a channel, three channels a pixel.
    pub fn bytes(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.pixels.len() * 3);
        for (at, pixel) in self.pixels.iter().enumerate() {
            let (x, y) = ((at % self.width) as i32, (at / self.width) as i32);
            // Half a step of noise, so that smooth skies show no bands.
            let grain = (hash(x, y, 77) - 0.5) / 200.0;
            out.extend(
                pixel.map(|channel| ((channel + grain).clamp(0.0, 1.0) * 255.0 + 0.5) as u8),
            );
        }
        out
    }
}

fn segment(px: f32, py: f32, a: (f32, f32), b: (f32, f32)) -> f32 {
    let (dx, dy) = (b.0 - a.0, b.1 - a.1);
    let t = (((px - a.0) * dx + (py - a.1) * dy) / (dx * dx + dy * dy).max(1e-9)).clamp(0.0, 1.0);
    (px - a.0 - dx * t).hypot(py - a.1 - dy * t)
}

fn leaf_distance(px: f32, py: f32, a: (f32, f32), b: (f32, f32), c: (f32, f32)) -> f32 {
    segment(px, py, a, b).min(segment(px, py, b, c) + 0.002)
}

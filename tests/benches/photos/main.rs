//! Galley's photos beside `vipsthumbnail`: the same files, the same sizes, the same quality, in one run.
//!
//! Every piece of work is a process of its own, ours too, because processor time and peak memory are then what the system
//! says of each, and nobody's memory counts for anybody else's. What it costs to start each program is measured with a
//! picture of 16 × 16 px and taken off. Nothing here fails because something is slow; `docs/bench.md` says what each
//! column means.
#![expect(clippy::print_stdout, reason = "what it prints is its output")]
#![cfg_attr(not(target_os = "linux"), allow(dead_code, unused_imports))]

mod make;
mod process;
mod similarity;
mod work;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use process::Cost;

/// What is asked of both sides.
const SCREEN_PX: u32 = 1600;
/// Of the picture with which a start is measured.
const TINY_PX: u32 = 16;
const GRID_PX: u32 = 200;
const QUALITY: u8 = 80;

/// One photo that is measured.
struct Subject {
    megapixels: u32,
    width: u32,
    height: u32,
    progressive: bool,
}

const SUBJECTS: [Subject; 6] = [
    subject(12, 4000, 3000, false),
    subject(24, 6000, 4000, false),
    subject(48, 8000, 6000, false),
    subject(12, 4000, 3000, true),
    subject(24, 6000, 4000, true),
    subject(48, 8000, 6000, true),
];

const fn subject(megapixels: u32, width: u32, height: u32, progressive: bool) -> Subject {
    Subject {
        megapixels,
        width,
        height,
        progressive,
    }
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            println!("bench photos: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> anyhow::Result<()> {
    let words: Vec<String> = std::env::args()
        .skip(1)
        .filter(|word| word != "--bench")
        .collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    // The same program does each piece of work, as a process of its own.
    match words[..] {
        ["make", path, width, height, progressive, seed] => make::photo(
            Path::new(path),
            (width.parse()?, height.parse()?),
            progressive == "progressive",
            seed.parse()?,
        ),
        ["develop", photo, folder] => work::develop(Path::new(photo), Path::new(folder)),
        ["card", folder, out] => work::card(Path::new(folder), Path::new(out)),
        ["similarity", photo, shown] => similarity::print(Path::new(photo), Path::new(shown)),
        ["exact", photo, out] => work::exact(Path::new(photo), Path::new(out)),
        [] => measure(5, 200),
        ["--quick"] => measure(1, 20),
        _ => anyhow::bail!("there is --quick, and nothing else"),
    }
}

/// Both sides, each with what it costs to start it.
struct Bench {
    folder: PathBuf,
    ours_start: Cost,
    vips_start: Cost,
}

fn measure(rounds: usize, card_photos: usize) -> anyhow::Result<()> {
    let vips = process::vips_version().context(
        "vipsthumbnail is not installed (Debian: libvips-tools); it is what the photos are measured against",
    )?;
    let folder = std::env::var_os("GALLEY_BENCH_FOLDER")
        .context("GALLEY_BENCH_FOLDER names no folder; `cargo xtask bench photos` sets it")?;
    let folder = PathBuf::from(folder).join("photos");
    std::fs::create_dir_all(&folder).context("making a folder")?;
    println!(
        "{vips}, VIPS_CONCURRENCY=1; load at the start: {}",
        process::load()
    );
    let tiny = folder.join("tiny.jpg");
    make_photo(&tiny, TINY_PX, TINY_PX, false, 1)?;
    let bench = Bench {
        ours_start: median(rounds.max(3) * 3, || ours(&tiny, &folder))?,
        vips_start: median(rounds.max(3) * 3, || {
            // Its own size: it would make a larger picture of a small one, which is no start.
            vips_one(&tiny, &folder, TINY_PX, "start.jpg")
        })?,
        folder,
    };
    println!(
        "start of a process: ours {} ms, vipsthumbnail {} ms (taken off below, once for ours and twice for vips)\n",
        ms(bench.ours_start.cpu_us),
        ms(bench.vips_start.cpu_us)
    );
    println!(
        "| photo | file | CPU ms, ours | vips | ratio | wall ms, ours | vips | ratio | peak MiB, ours | vips | ratio | SSIM, ours | vips |"
    );
    println!("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |");
    for subject in &SUBJECTS {
        bench.one(subject, rounds)?;
    }
    bench.card(card_photos)?;
    println!("\nload at the end: {}", process::load());
    Ok(())
}

fn make_photo(
    path: &Path,
    width: u32,
    height: u32,
    progressive: bool,
    seed: u32,
) -> anyhow::Result<()> {
    if path.exists() {
        return Ok(());
    }
    let kind = if progressive {
        "progressive"
    } else {
        "baseline"
    };
    let words = [
        "make",
        text(path)?,
        &width.to_string(),
        &height.to_string(),
        kind,
        &seed.to_string(),
    ];
    process::run_self(&words).map(drop)
}

/// `screen` and `grid` of a photo, made by us in one process.
fn ours(photo: &Path, folder: &Path) -> anyhow::Result<Cost> {
    process::run_self(&["develop", text(photo)?, text(folder)?])
}

fn vips_one(photo: &Path, folder: &Path, side: u32, name: &str) -> anyhow::Result<Cost> {
    let size = format!("{side}x{side}");
    let out = format!("{}[Q={QUALITY},strip]", text(&folder.join(name))?);
    process::run_vips(&[text(photo)?, "--size", &size, "-o", &out])
}

impl Bench {
    /// The same with vipsthumbnail, whose `grid` is made from its `screen`: the cheaper way for it.
    fn vips(&self, photo: &Path) -> anyhow::Result<Cost> {
        let screen = vips_one(photo, &self.folder, SCREEN_PX, "vips-screen.jpg")?;
        let grid = vips_one(
            &self.folder.join("vips-screen.jpg"),
            &self.folder,
            GRID_PX,
            "vips-grid.jpg",
        )?;
        Ok(screen.and(&grid))
    }

    fn one(&self, subject: &Subject, rounds: usize) -> anyhow::Result<()> {
        let kind = if subject.progressive {
            "progressive"
        } else {
            "baseline"
        };
        let photo = self
            .folder
            .join(format!("{}-{kind}.jpg", subject.megapixels));
        make_photo(
            &photo,
            subject.width,
            subject.height,
            subject.progressive,
            7,
        )?;
        let (mut ours_costs, mut vips_costs) = (Vec::new(), Vec::new());
        for _ in 0..rounds {
            // In turns, so that what else the machine does falls on both.
            ours_costs.push(ours(&photo, &self.folder)?.without(&self.ours_start, 1));
            vips_costs.push(self.vips(&photo)?.without(&self.vips_start, 2));
        }
        let (ours, vips) = (Cost::median(&mut ours_costs), Cost::median(&mut vips_costs));
        let exact = self.folder.join("ours-exact.webp");
        process::run_self(&["exact", text(&photo)?, text(&exact)?])?;
        let vips_exact = self.folder.join("vips-exact.png");
        let size = format!("{SCREEN_PX}x{SCREEN_PX}");
        let out = format!("{}[strip]", text(&vips_exact)?);
        process::run_vips(&[text(&photo)?, "--size", &size, "-o", &out])?;
        let similarity =
            |shown: &Path| process::ask_self(&["similarity", text(&photo)?, text(shown)?]);
        println!(
            "| {} MP {kind} | {:.1} MB | {} | {} | {:.2} | {} | {} | {:.2} | {} | {} | {:.2} | {} | {} |",
            subject.megapixels,
            photo.metadata()?.len() as f64 / 1e6,
            ms(ours.cpu_us),
            ms(vips.cpu_us),
            ours.cpu_us as f64 / vips.cpu_us as f64,
            ms(ours.wall_us),
            ms(vips.wall_us),
            ours.wall_us as f64 / vips.wall_us as f64,
            ours.peak_kib >> 10,
            vips.peak_kib >> 10,
            ours.peak_kib as f64 / vips.peak_kib as f64,
            similarity(&exact)?.trim(),
            similarity(&vips_exact)?.trim(),
        );
        Ok(())
    }

    /// A memory card: photos of 24 megapixels, two at a time.
    fn card(&self, photos: usize) -> anyhow::Result<()> {
        let card = self.folder.join("card");
        std::fs::create_dir_all(&card)?;
        // Four scenes, each as often as it takes: links, so that a card of 200 needs no gigabytes.
        for (at, seed) in (0..photos).zip([11u32, 12, 13, 14].into_iter().cycle()) {
            let scene = self.folder.join(format!("card-{seed}.jpg"));
            make_photo(&scene, 6000, 4000, false, seed)?;
            let link = card.join(format!("DSC_{at:04}.jpg"));
            if !link.exists() {
                std::fs::hard_link(&scene, &link)?;
            }
        }
        let out = self.folder.join("card-out");
        std::fs::create_dir_all(&out)?;
        let ours = process::run_self(&["card", text(&card)?, text(&out)?])?;
        let vips = process::run_vips_card(&card, &out, (SCREEN_PX, GRID_PX, QUALITY))?;
        println!(
            "\na card of {} photos of 24 MP, two at a time: ours {:.1} s, vipsthumbnail {:.1} s (its {} starts included), ratio {:.2}; peak ours {} MiB",
            process::photos_of(&card)?.len(),
            ours.wall_us as f64 / 1e6,
            vips as f64 / 1e6,
            2 * photos,
            ours.wall_us as f64 / vips as f64,
            ours.peak_kib >> 10
        );
        Ok(())
    }
}

fn median(times: usize, run: impl Fn() -> anyhow::Result<Cost>) -> anyhow::Result<Cost> {
    let mut costs = (0..times)
        .map(|_| run())
        .collect::<anyhow::Result<Vec<_>>>()?;
    Ok(Cost::median(&mut costs))
}

fn ms(us: u64) -> u64 {
    (us + 500) / 1000
}

fn text(path: &Path) -> anyhow::Result<&str> {
    path.to_str().context("the folder's name is text")
}

//! A workstation as a reporter has it: signed in, with twenty stories, and without a network just now.

use std::path::Path;

use anyhow::Context as _;
use newsroom_tests::Newsroom;

const STORIES: usize = 20;

/// Makes the workstation's folder at `folder`, which must not exist yet.
pub(crate) fn prepare(folder: &Path) -> anyhow::Result<()> {
    let newsroom = Newsroom::new();
    let mut station = newsroom.workstation("lan");
    for number in 0..STORIES {
        let mut window = station.create();
        window.write(&[
            "Đò không thay được cầu.",
            "Trong lúc chờ cầu thì đò phải an toàn như cầu./.",
        ]);
        let article = window.article().to_owned();
        station.set_field(
            &article,
            "headline",
            &format!("Bến đò Hạ mở lại sau mùa nước lớn, kỳ {number}"),
        );
    }
    station.sync();
    station.quit();
    copy(&station.folder, folder)
}

fn copy(from: &Path, to: &Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(to).with_context(|| format!("making {}", to.display()))?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            std::fs::copy(entry.path(), &target)
                .with_context(|| format!("copying {}", target.display()))?;
        }
    }
    Ok(())
}

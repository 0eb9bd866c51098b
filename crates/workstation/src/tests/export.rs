use editorial::article::field::FieldName;

use super::{Machine, Window, reporter};

#[test]
fn every_story_can_be_taken_out_as_plain_text_and_an_earlier_export_stays_as_it_is() {
    let machine = Machine::of(1, &reporter());
    let first = machine.new_article();
    Window::open(&machine, first).write(&machine, "Sáu giờ chiều, đò cập bến.");
    machine.set(first, FieldName::Headline, "Lớp học đêm bên sông");
    machine.set(first, FieldName::Byline, "Thu Hằng");
    let second = machine.new_article();
    Window::open(&machine, second).write(&machine, "Chưa có tít.");
    let beside = tempfile::tempdir().expect("a folder");

    let done = machine
        .station
        .export_texts(beside.path())
        .expect("exported");
    assert_eq!((done.stories, done.unreadable), (2, 0));
    let mut files: Vec<String> = std::fs::read_dir(&done.folder)
        .expect("a folder")
        .map(|entry| {
            let path = entry.expect("an entry").path();
            std::fs::read_to_string(path).expect("UTF-8")
        })
        .collect();
    files.sort();
    assert_eq!(
        files,
        [
            "Chưa có tít.\n",
            "Lớp học đêm bên sông\n\nSáu giờ chiều, đò cập bến.\n\nThu Hằng\n"
        ]
    );

    let again = machine
        .station
        .export_texts(beside.path())
        .expect("exported");
    assert_ne!(done.folder, again.folder);
}

#[test]
fn exporting_writes_no_record() {
    let machine = Machine::of(1, &reporter());
    let article = machine.new_article();
    Window::open(&machine, article).write(&machine, "Một câu.");
    machine.seal();
    let before = machine.records();
    let beside = tempfile::tempdir().expect("a folder");
    machine
        .station
        .export_texts(beside.path())
        .expect("exported");
    assert_eq!(machine.records(), before);
}

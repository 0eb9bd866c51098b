//! Texts that an administrator keeps: lists of shorthands, templates.

use server::admin::{Kept, MAX_KEPT_BYTES, list_kept, remove_kept, set_kept, show_kept};

use crate::newsroom::Newsroom;

const LIST: &str =
    "// nhiệm kỳ 2025-2030\r\nvdn\tVũ Đức Nam\r\nabc không có tab\r\nthh\tThu Hằng\r\n";

#[test]
fn a_list_comes_back_as_it_was_written_and_its_bad_lines_are_said() {
    let newsroom = Newsroom::open();
    let data = newsroom.data();
    let set = set_kept(&data, Kept::Shorthands, " Lãnh đạo ", LIST.as_bytes()).expect("set");
    assert_eq!(set.read, 2);
    let said: Vec<String> = set.bad.iter().map(server::admin::both).collect();
    assert_eq!(
        said,
        [
            "Dòng 3: giữa mã và nội dung phải có một dấu tab, không phải dấu cách.\nLine 3: between the code and its text stands a tab, not spaces."
        ]
    );
    assert_eq!(
        show_kept(&data, Kept::Shorthands, "Lãnh đạo").expect("shown"),
        LIST
    );
    let one = "thh\tThu Hằng";
    set_kept(&data, Kept::Shorthands, "Lãnh đạo", one.as_bytes()).expect("set again");
    set_kept(&data, Kept::Shorthands, "Địa danh", one.as_bytes()).expect("another");
    assert_eq!(
        list_kept(&data, Kept::Shorthands).expect("listed"),
        [("Lãnh đạo".to_owned(), 1), ("Địa danh".to_owned(), 1)]
    );
    remove_kept(&data, Kept::Shorthands, "Lãnh đạo").expect("taken away");
    assert!(show_kept(&data, Kept::Shorthands, "Lãnh đạo").is_err());
    assert!(remove_kept(&data, Kept::Shorthands, "Lãnh đạo").is_err());
    assert_eq!(list_kept(&data, Kept::Shorthands).expect("listed").len(), 1);
}

#[test]
fn what_is_no_list_changes_nothing() {
    let newsroom = Newsroom::open();
    let data = newsroom.data();
    set_kept(&data, Kept::Shorthands, "Tên", LIST.as_bytes()).expect("set");
    let large = vec![b'\n'; MAX_KEPT_BYTES + 1];
    for (name, bytes) in [
        ("Tên", b"\xff\xfev\0\t\0".as_slice()),
        ("Tên", b"khong co tab\n".as_slice()),
        ("Tên", b"".as_slice()),
        ("Tên", large.as_slice()),
        ("  ", LIST.as_bytes()),
    ] {
        set_kept(&data, Kept::Shorthands, name, bytes).expect_err("refused");
    }
    assert_eq!(
        show_kept(&data, Kept::Shorthands, "Tên").expect("shown"),
        LIST
    );
    // A line in another encoding is left out, never guessed.
    let mixed = b"vdn\tV\xf5 Nam\nthh\tThu H\xe1\xba\xb1ng\n";
    let set = set_kept(&data, Kept::Shorthands, "Tên", mixed).expect("set");
    assert_eq!((set.read, set.bad.len()), (1, 1));
    assert_eq!(
        show_kept(&data, Kept::Shorthands, "Tên").expect("shown"),
        "thh\tThu Hằng\n"
    );
}

#[test]
fn the_command_line_tells_what_it_took_and_ends_with_one_when_a_line_was_left_out() {
    let newsroom = Newsroom::open();
    let data = newsroom.data().to_string_lossy().into_owned();
    let file = newsroom.dir.path().join("list.tsv");
    let set = |kind: &str, text: &str| {
        std::fs::write(&file, text).expect("written");
        let file = file.to_string_lossy().into_owned();
        let arguments = [
            kind, "set", "--data", &data, "--name", "Tên", "--file", &file,
        ];
        let done = crate::admin::program(&arguments).output().expect("run");
        (
            done.status.code(),
            String::from_utf8(done.stdout).expect("text"),
        )
    };
    let (code, said) = set("shorthand", LIST);
    assert_eq!(code, Some(1));
    assert!(
        said.contains("Dòng 3: ") && said.contains("Line 3: "),
        "{said}"
    );
    assert!(
        said.ends_with("Tên: 2 codes; 1 line left out, mend and set it again\n"),
        "{said}"
    );
    assert_eq!(
        set("shorthand", "thh\tThu Hằng\n"),
        (Some(0), "Tên: 1 code\n".to_owned())
    );
    let template = "chú thích: {sự kiện} tại {địa điểm}.\nnguồn: {tác giả}\ntít: x\n";
    let (code, said) = set("template", template);
    assert_eq!(code, Some(1));
    assert!(
        said.contains("Dòng 3: không có trường “tít”")
            && said.ends_with("Tên: 2 fields; 1 line left out, mend and set it again\n"),
        "{said}"
    );
}

#[test]
fn a_template_and_a_list_of_one_name_are_two_things() {
    let newsroom = Newsroom::open();
    let data = newsroom.data();
    let template = "caption: {Event} at {place}, {date}.\n";
    set_kept(&data, Kept::Template, "Tên", template.as_bytes()).expect("set");
    set_kept(&data, Kept::Shorthands, "Tên", LIST.as_bytes()).expect("set");
    remove_kept(&data, Kept::Shorthands, "Tên").expect("taken away");
    assert_eq!(
        show_kept(&data, Kept::Template, "Tên").expect("shown"),
        template
    );
    let error = show_kept(&data, Kept::Shorthands, "Tên").expect_err("it is gone");
    assert_eq!(error.to_string(), "there is no list of shorthands \"Tên\"");
    let error = set_kept(&data, Kept::Template, "Khác", b"khong co gi\n").expect_err("refused");
    assert!(
        error.to_string().contains("Line 1: a colon is missing"),
        "{error}"
    );
    assert_eq!(
        list_kept(&data, Kept::Template).expect("listed"),
        [("Tên".to_owned(), 1)]
    );
}

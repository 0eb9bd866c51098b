//! Lists of shorthands as an administrator keeps them.

use server::admin::{
    MAX_SHORTHAND_BYTES, list_shorthands, remove_shorthands, set_shorthands, show_shorthands,
};

use crate::newsroom::Newsroom;

const LIST: &str =
    "// nhiệm kỳ 2025-2030\r\nvdn\tVũ Đức Nam\r\nabc không có tab\r\nthh\tThu Hằng\r\n";

#[test]
fn a_list_comes_back_as_it_was_written_and_its_bad_lines_are_said() {
    let newsroom = Newsroom::open();
    let data = newsroom.data();
    let set = set_shorthands(&data, " Lãnh đạo ", LIST.as_bytes()).expect("set");
    assert_eq!(set.rows, 2);
    let said: Vec<String> = set.bad.iter().map(server::admin::both).collect();
    assert_eq!(
        said,
        [
            "Dòng 3: giữa mã và nội dung phải có một dấu tab, không phải dấu cách.\nLine 3: between the code and its text stands a tab, not spaces."
        ]
    );
    assert_eq!(show_shorthands(&data, "Lãnh đạo").expect("shown"), LIST);
    let one = "thh\tThu Hằng";
    set_shorthands(&data, "Lãnh đạo", one.as_bytes()).expect("set again");
    set_shorthands(&data, "Địa danh", one.as_bytes()).expect("another");
    assert_eq!(
        list_shorthands(&data).expect("listed"),
        [("Lãnh đạo".to_owned(), 1), ("Địa danh".to_owned(), 1)]
    );
    remove_shorthands(&data, "Lãnh đạo").expect("taken away");
    assert!(show_shorthands(&data, "Lãnh đạo").is_err());
    assert!(remove_shorthands(&data, "Lãnh đạo").is_err());
    assert_eq!(list_shorthands(&data).expect("listed").len(), 1);
}

#[test]
fn what_is_no_list_changes_nothing() {
    let newsroom = Newsroom::open();
    let data = newsroom.data();
    set_shorthands(&data, "Tên", LIST.as_bytes()).expect("set");
    let large = vec![b'\n'; MAX_SHORTHAND_BYTES + 1];
    for (name, bytes) in [
        ("Tên", b"\xff\xfev\0\t\0".as_slice()),
        ("Tên", b"khong co tab\n".as_slice()),
        ("Tên", b"".as_slice()),
        ("Tên", large.as_slice()),
        ("  ", LIST.as_bytes()),
    ] {
        set_shorthands(&data, name, bytes).expect_err("refused");
    }
    assert_eq!(show_shorthands(&data, "Tên").expect("shown"), LIST);
    // A line in another encoding is left out, never guessed.
    let mixed = b"vdn\tV\xf5 Nam\nthh\tThu H\xe1\xba\xb1ng\n";
    let set = set_shorthands(&data, "Tên", mixed).expect("set");
    assert_eq!((set.rows, set.bad.len()), (1, 1));
    assert_eq!(
        show_shorthands(&data, "Tên").expect("shown"),
        "thh\tThu Hằng\n"
    );
}

#[test]
fn the_command_line_tells_what_it_took_and_ends_with_one_when_a_line_was_left_out() {
    let newsroom = Newsroom::open();
    let data = newsroom.data().to_string_lossy().into_owned();
    let file = newsroom.dir.path().join("list.tsv");
    let set = |text: &str| {
        std::fs::write(&file, text).expect("written");
        let file = file.to_string_lossy().into_owned();
        let arguments = [
            "shorthand",
            "set",
            "--data",
            &data,
            "--name",
            "Tên",
            "--file",
            &file,
        ];
        let done = crate::admin::program(&arguments).output().expect("run");
        (
            done.status.code(),
            String::from_utf8(done.stdout).expect("text"),
        )
    };
    let (code, said) = set(LIST);
    assert_eq!(code, Some(1));
    assert!(
        said.contains("Dòng 3: ") && said.contains("Line 3: "),
        "{said}"
    );
    assert!(
        said.ends_with("Tên: 2 codes; 1 line left out, mend and set the list again\n"),
        "{said}"
    );
    assert_eq!(
        set("thh\tThu Hằng\n"),
        (Some(0), "Tên: 1 code\n".to_owned())
    );
}

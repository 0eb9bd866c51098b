//! A part of any file is cut out, or it is refused; what was cut out says the size that was asked for.
#![no_main]
use editorial::photo::crop::{BLOCK_PX, Cut};
use editorial::photo::words::PhotoWords;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    // Behind a picture's end nothing is read: the last bytes say which part.
    let Some(&[left, top, width, height]) = bytes.last_chunk::<4>() else {
        return;
    };
    let cut = Cut {
        left: u32::from(left % 16) * BLOCK_PX,
        top: u32::from(top % 16) * BLOCK_PX,
        width: u32::from(width) + 1,
        height: u32::from(height) + 1,
        of_width: 0,
    };
    let words = PhotoWords {
        cut: Some(cut),
        ..PhotoWords::default()
    };
    if let Ok(file) = site::photo_file(bytes, &words) {
        let header = imaging::read_header(&file).expect("a picture");
        assert_eq!((header.width_px, header.height_px), (cut.width, cut.height));
    }
});

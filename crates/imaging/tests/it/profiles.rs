//! Colour profiles made for the tests (ICC.1:2022).

/// Display P3, as phones write it.
pub(crate) fn display_p3() -> Vec<u8> {
    profile(
        [
            [0.515_12, 0.241_2, -0.001_05],
            [0.291_98, 0.692_25, 0.041_89],
            [0.157_1, 0.066_57, 0.784_07],
        ],
        SRGB_CURVE,
    )
}

/// Adobe RGB (1998), as cameras write it.
pub(crate) fn adobe_rgb() -> Vec<u8> {
    profile(
        [
            [0.609_74, 0.311_11, 0.019_47],
            [0.205_28, 0.625_67, 0.060_87],
            [0.149_19, 0.063_22, 0.744_57],
        ],
        (0, &[2.199_22]),
    )
}

/// The kind of sRGB's curve, and its numbers.
pub(crate) const SRGB_CURVE: (u16, &[f64]) =
    (3, &[2.4, 1.0 / 1.055, 0.055 / 1.055, 1.0 / 12.92, 0.04045]);

/// A matrix profile with one parametric curve for all channels.
pub(crate) fn profile(primaries: [[f64; 3]; 3], curve: (u16, &[f64])) -> Vec<u8> {
    let fixed = |value: f64| ((value * 65_536.0).round() as i32).to_be_bytes();
    let mut bytes = vec![0u8; 128];
    bytes[16..24].copy_from_slice(b"RGB XYZ ");
    let table_end = 132 + 12 * 6;
    let mut data = Vec::new();
    let mut table = Vec::new();
    for (signature, xyz) in [b"rXYZ", b"gXYZ", b"bXYZ"].into_iter().zip(primaries) {
        table.extend_from_slice(signature);
        table.extend(((table_end + data.len()) as u32).to_be_bytes());
        table.extend(20u32.to_be_bytes());
        data.extend_from_slice(b"XYZ \0\0\0\0");
        xyz.iter().for_each(|&value| data.extend(fixed(value)));
    }
    let curve_at = (table_end + data.len()) as u32;
    data.extend_from_slice(b"para\0\0\0\0");
    data.extend(curve.0.to_be_bytes());
    data.extend([0, 0]);
    curve.1.iter().for_each(|&value| data.extend(fixed(value)));
    for signature in [b"rTRC", b"gTRC", b"bTRC"] {
        table.extend_from_slice(signature);
        table.extend(curve_at.to_be_bytes());
        table.extend((12 + 4 * curve.1.len() as u32).to_be_bytes());
    }
    bytes.extend(6u32.to_be_bytes());
    bytes.extend(table);
    bytes.extend(data);
    bytes
}

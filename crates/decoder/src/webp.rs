//! Pixels to lossy WebP, by libwebp: what browsers show in place of a JPEG, a third smaller for the same picture.

/// How hard libwebp tries, 0 to 6: docs/decisions, "WebP beside JPEG".
const METHOD: i32 = 4;

/// What is asked for.
pub(crate) struct Wanted {
    /// 1 to 100.
    pub(crate) quality: u8,
    pub(crate) width_px: u32,
    pub(crate) height_px: u32,
}

/// Codes rows of red, green and blue without padding; none when they are not of this size, or libwebp gives up.
pub(crate) fn encode(wanted: &Wanted, rgb: &[u8]) -> Option<Vec<u8>> {
    let pixels = (wanted.width_px as usize).checked_mul(wanted.height_px as usize)?;
    if pixels == 0 || pixels.checked_mul(3)? != rgb.len() {
        return None;
    }
    let mut config = webp::WebPConfig::new().ok()?;
    config.quality = f32::from(wanted.quality.clamp(1, 100));
    config.method = METHOD;
    let encoder = webp::Encoder::from_rgb(rgb, wanted.width_px, wanted.height_px);
    let coded = encoder.encode_advanced(&config).ok()?;
    Some(coded.to_vec())
}

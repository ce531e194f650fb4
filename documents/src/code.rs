//! A code to scan, as a picture.

use crate::PdfError;
use qrcode::{Color, EcLevel, QrCode};
use std::fmt::Write;

/// Light modules around, so that a camera finds it.
const QUIET: usize = 4;

/// A code as an SVG, and which part of its width each border is.
pub struct Picture {
    pub svg: String,
    pub border: f64,
}

/// Draws it: a run of dark modules is a rectangle.
pub fn picture(data: &str) -> Result<Picture, PdfError> {
    let code = QrCode::with_error_correction_level(data, EcLevel::M)
        .map_err(|_| PdfError::Code { bytes: data.len() })?;
    let side = code.width();
    let mut path = String::new();
    for (y, row) in code.to_colors().chunks(side.max(1)).enumerate() {
        let mut x = 0;
        for run in row.chunk_by(PartialEq::eq) {
            let wide = run.len();
            if run.first() == Some(&Color::Dark) {
                let (at, down) = (x + QUIET, y + QUIET);
                // Writing to a string does not fail.
                let _ = write!(path, "M{at} {down}h{wide}v1h-{wide}z");
            }
            x += wide;
        }
    }
    let all = side + 2 * QUIET;
    let svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {all} {all}\">\
         <path fill=\"#fff\" d=\"M0 0h{all}v{all}H0z\"/><path d=\"{path}\"/></svg>"
    );
    let part = |modules: usize| u32::try_from(modules).map_or(0.0, f64::from);
    let border = part(QUIET) / part(all);
    Ok(Picture { svg, border })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_a_quiet_border_and_its_corner() {
        let Picture { svg, border } = picture("https://tremplin.exemple.invalid/v/ABCD").unwrap();
        assert!(svg.contains("M4 4h7v1h-7z"), "{svg}");
        assert!((border - 4.0 / 37.0).abs() < 1e-9);
        assert!(svg.contains("viewBox=\"0 0 37 37\""), "{svg}");
    }

    #[test]
    fn a_text_that_no_code_holds_is_refused() {
        let long = "é".repeat(3000);
        assert!(matches!(
            picture(&long),
            Err(PdfError::Code { bytes: 6000 })
        ));
    }
}

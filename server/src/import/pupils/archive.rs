//! A file inside a zip, unpacked within limits: what is announced is not believed.

use super::sheet::FileError;
use std::io::{Cursor, Read};
use zip::ZipArchive;

/// Most bytes that come out.
const UNPACKED_MAX: u64 = 32 * 1024 * 1024;
/// Most bytes that come out for one that is in: XML of pupils comes to some twenty.
const RATIO_MAX: u64 = 200;
/// Most files in an archive.
const ENTRIES_MAX: usize = 64;

/// Whether these bytes begin an archive.
pub(super) fn is_archive(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04")
}

/// The file of an archive that can hold pupils: `ElevesSansAdresses.xml`, else its only XML or CSV
/// file.
///
/// # Errors
/// [`FileError`] when there is none, or too much comes out.
pub(super) fn unpack(bytes: &[u8]) -> Result<Vec<u8>, FileError> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| FileError::Archive)?;
    if archive.len() > ENTRIES_MAX {
        return Err(FileError::TooLarge);
    }
    let names: Vec<(usize, String)> = (0..archive.len())
        .filter_map(|at| Some((at, archive.name_for_index(at)?.ok()?.to_lowercase())))
        .filter(|(_, name)| {
            [".xml", ".csv", ".txt"]
                .iter()
                .any(|end| name.ends_with(end))
        })
        .collect();
    let pupils = names
        .iter()
        .find(|(_, name)| name.ends_with("elevessansadresses.xml"));
    let at = match (pupils, names.as_slice()) {
        (Some((at, _)), _) | (None, [(at, _)]) => *at,
        (None, []) => return Err(FileError::NothingInside),
        (None, _) => return Err(FileError::SeveralInside),
    };
    let file = archive.by_index(at).map_err(|_| FileError::Archive)?;
    let most = file
        .compressed_size()
        .saturating_mul(RATIO_MAX)
        .saturating_add(64 * 1024)
        .min(UNPACKED_MAX);
    let mut inside = Vec::new();
    // One more than allowed: whatever the archive says of itself, that many is too many.
    file.take(most + 1)
        .read_to_end(&mut inside)
        .map_err(|_| FileError::Archive)?;
    if u64::try_from(inside.len()).unwrap_or(u64::MAX) > most {
        return Err(FileError::TooLarge);
    }
    Ok(inside)
}

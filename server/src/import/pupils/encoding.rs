//! Bytes to text, for files that do not say how they are written.

use super::sheet::FileError;
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// The text of a table: by its mark, else UTF-16 when every second byte is empty, else UTF-8, else
/// Windows-1252, which older spreadsheets write.
///
/// # Errors
/// [`FileError::NotText`].
pub(super) fn table_text(bytes: &[u8]) -> Result<String, FileError> {
    let (encoding, rest) = match Encoding::for_bom(bytes) {
        Some((encoding, mark)) => (encoding, bytes.get(mark..).unwrap_or_default()),
        None => match bytes {
            [first, 0, ..] if *first != 0 => (UTF_16LE, bytes),
            [0, second, ..] if *second != 0 => (UTF_16BE, bytes),
            _ => (UTF_8, bytes),
        },
    };
    let (text, malformed) = encoding.decode_without_bom_handling(rest);
    if !malformed {
        return readable(text.into_owned());
    }
    if encoding == UTF_8 && rest.len() == bytes.len() {
        return readable(
            WINDOWS_1252
                .decode_without_bom_handling(bytes)
                .0
                .into_owned(),
        );
    }
    Err(FileError::NotText)
}

/// The text of an XML document: by its mark, else as its first line says, else UTF-8.
///
/// # Errors
/// [`FileError::NotText`].
pub(super) fn xml_text(bytes: &[u8]) -> Result<String, FileError> {
    let marked = Encoding::for_bom(bytes);
    let encoding = match marked {
        Some((encoding, _)) => encoding,
        None => declared(bytes).unwrap_or(UTF_8),
    };
    let rest = bytes.get(marked.map_or(0, |(_, mark)| mark)..);
    let (text, malformed) = encoding.decode_without_bom_handling(rest.unwrap_or_default());
    if malformed {
        return Err(FileError::NotText);
    }
    readable(text.into_owned())
}

/// `encoding="…"` of the first line.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let start = bytes.get(..bytes.len().min(200))?;
    let end = start.windows(2).position(|two| two == b"?>")?;
    let line = std::str::from_utf8(start.get(..end)?).ok()?;
    let (_, value) = line.split_once("encoding")?;
    let name = value.split(['"', '\'']).nth(1)?;
    Encoding::for_label(name.as_bytes())
}

/// A zero byte is in no text: it is an image, a spreadsheet, a program.
fn readable(text: String) -> Result<String, FileError> {
    if text.contains('\0') {
        Err(FileError::NotText)
    } else {
        Ok(text)
    }
}

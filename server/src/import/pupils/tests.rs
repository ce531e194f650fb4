use super::sheet::FileError;
use super::*;
use common::api::office::Column;
use std::collections::BTreeMap;
use std::io::Write;
use zip::write::SimpleFileOptions;

mod reading;

const PRONOTE: &[u8] = include_bytes!("../../../tests/files/pronote.csv");
const SPREADSHEET: &[u8] = include_bytes!("../../../tests/files/tableur.csv");
const TABS: &[u8] = include_bytes!("../../../tests/files/tabulations.csv");
const SIECLE: &[u8] = include_bytes!("../../../tests/files/ExportXML_ElevesSansAdresses.zip");

fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in files {
        archive
            .start_file(*name, SimpleFileOptions::default())
            .unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

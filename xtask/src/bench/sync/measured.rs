//! What the script measured.

use serde::Deserialize;
use std::collections::BTreeMap;

/// A run.
#[derive(Debug, Deserialize)]
pub(super) struct Measured {
    /// On a device.
    pub rows: u32,
    /// At the server, where one of them changes.
    pub many: u32,
    /// Made without network.
    pub writes: u32,
    /// The row that changes, in bytes.
    pub row_bytes: f64,
    /// An empty tab.
    pub blank_mb: f64,
    /// Versions of what the servers of the peers are made of.
    pub sqlite: String,
    pub express_pouchdb: String,
    pub systems: Vec<System>,
}

/// Tremplin or a peer: every run of every measure, in milliseconds unless the name says otherwise.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct System {
    pub name: String,
    pub version: Option<String>,
    pub bundle_bytes: Option<f64>,
    /// Why a measure is missing, by measure.
    pub failed: BTreeMap<String, String>,
    pub first_list_ms: Vec<f64>,
    pub complete_ms: Vec<f64>,
    pub drain_ms: Vec<f64>,
    pub change_ms: Vec<f64>,
    pub change_bytes: Vec<f64>,
    pub cold_list_ms: Vec<f64>,
    pub interactive_ms: Vec<f64>,
    pub memory_mb: Vec<f64>,
    pub commits: Vec<Commit>,
}

/// Saves on the device.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Commit {
    /// On the disk when they are answered.
    pub strict: bool,
    pub ms: Vec<f64>,
}

impl System {
    /// As it calls itself.
    pub fn label(&self) -> &str {
        match self.name.as_str() {
            "tremplin" => "Tremplin",
            "pouchdb" => "PouchDB",
            "rxdb" => "RxDB",
            "dexie" => "Dexie",
            "replicache" => "Replicache",
            other => other,
        }
    }

    pub fn is_tremplin(&self) -> bool {
        self.name == "tremplin"
    }

    /// Its saves of that durability.
    pub fn commit(&self, strict: bool) -> Option<&[f64]> {
        let found = self.commits.iter().find(|commit| commit.strict == strict)?;
        Some(&found.ms)
    }

    /// Why there is no figure: for a table, on one line.
    pub fn why(&self, measure: &str) -> String {
        let named = [measure, "first", "server"]
            .iter()
            .find_map(|name| self.failed.get(*name));
        let why = named.map_or("not measured", String::as_str);
        format!("failed, {}", why.replace(['|', '\n'], " "))
    }
}

/// The number below or at which half of them lie.
pub(super) fn median(numbers: &[f64]) -> Option<f64> {
    quantile(numbers, 0.5)
}

/// The smallest of the numbers that a share of them does not exceed.
pub(super) fn quantile(numbers: &[f64], share: f64) -> Option<f64> {
    let mut sorted = numbers.to_vec();
    sorted.sort_by(f64::total_cmp);
    let wanted = share * f64::from(u32::try_from(sorted.len()).ok()?);
    let mut counted = 0.0;
    sorted.into_iter().find(|_| {
        counted += 1.0;
        counted >= wanted
    })
}

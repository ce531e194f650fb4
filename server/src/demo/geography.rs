//! Real places: communes, pôles and their support schools.

use anyhow::Context;
use common::rules::codes::{Insee, Uai};
use common::rules::travel::GeoPoint;

const COMMUNES: &str = include_str!("../../../public/data/communes.csv");
const POLES: &str = include_str!("../../data/poles.csv");

/// A commune of the four départements.
#[derive(Clone, Debug)]
pub struct Commune {
    pub insee: Insee,
    pub name: String,
    pub postcode: String,
    pub point: GeoPoint,
}

/// A school of the demonstration.
#[derive(Clone, Debug)]
pub struct Place {
    pub uai: Uai,
    pub name: String,
    pub commune: Insee,
    pub point: GeoPoint,
}

/// A pôle of the académie.
#[derive(Clone, Debug)]
pub struct PolePlace {
    pub number: u16,
    pub name: String,
    pub schools: Vec<Place>,
}

/// Every commune, in file order.
pub fn communes() -> anyhow::Result<Vec<Commune>> {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(b';')
        .from_reader(COMMUNES.as_bytes());
    let mut communes = Vec::new();
    for record in reader.deserialize() {
        let (insee, name, lat, lon, postcodes): (String, String, f64, f64, String) = record?;
        communes.push(Commune {
            insee: Insee::parse(&insee)?,
            name,
            postcode: postcodes.chars().take(5).collect(),
            point: GeoPoint::from_degrees(lat, lon)?,
        });
    }
    Ok(communes)
}

/// Every pôle with its support school; Lunéville with its two other schools that lead to
/// professional diplomas.
pub fn poles() -> anyhow::Result<Vec<PolePlace>> {
    let mut reader = csv::Reader::from_reader(POLES.as_bytes());
    let mut poles = Vec::new();
    for record in reader.records() {
        let record = record?;
        let field = |at: usize| record.get(at).context("a column is missing in poles.csv");
        let number: u16 = field(0)?.parse()?;
        let mut schools = vec![Place {
            uai: Uai::parse(field(3)?)?,
            name: field(2)?.to_owned(),
            commune: Insee::parse(field(7)?)?,
            point: GeoPoint::from_degrees(field(10)?.parse()?, field(11)?.parse()?)?,
        }];
        if number == 2 {
            // Names, codes and places: Annuaire de l'éducation, Licence Ouverte 2.0.
            for (uai, name, lat, lon) in [
                ("0542293Z", "Lycée Boutet-de-Monvel", 48.59960, 6.49338),
                (
                    "0540036W",
                    "SEP du lycée Boutet de Monvel",
                    48.59919,
                    6.49275,
                ),
            ] {
                schools.push(Place {
                    uai: Uai::parse(uai)?,
                    name: name.to_owned(),
                    commune: Insee::parse("54329")?,
                    point: GeoPoint::from_degrees(lat, lon)?,
                });
            }
        }
        poles.push(PolePlace {
            number,
            name: field(1)?.to_owned(),
            schools,
        });
    }
    Ok(poles)
}

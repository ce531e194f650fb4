//! Places and distances as the crow flies.
//!
//! Points are town halls, so metres are only for sorting: people are shown whole kilometres.

#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

/// Mean radius of the Earth in metres (IUGG).
const EARTH_RADIUS_M: f64 = 6_371_008.8;
const E5: f64 = 100_000.0;

/// A point in hundred-thousandths of a degree, WGS 84 (about one metre).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "Unchecked")]
pub struct GeoPoint {
    /// North positive, -9 000 000 to 9 000 000.
    pub lat_e5: i32,
    /// East positive, -18 000 000 to 18 000 000.
    pub lon_e5: i32,
}

#[derive(Deserialize)]
struct Unchecked {
    lat_e5: i32,
    lon_e5: i32,
}

/// The coordinates are not on Earth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("Ces coordonnées ne sont pas sur Terre. Vérifiez la latitude et la longitude.")]
pub struct NotOnEarth;

impl TryFrom<Unchecked> for GeoPoint {
    type Error = NotOnEarth;

    fn try_from(raw: Unchecked) -> Result<Self, NotOnEarth> {
        Self::from_e5(raw.lat_e5, raw.lon_e5)
    }
}

impl GeoPoint {
    /// From hundred-thousandths of a degree.
    ///
    /// # Errors
    /// [`NotOnEarth`] outside ±90° and ±180°.
    pub fn from_e5(lat_e5: i32, lon_e5: i32) -> Result<Self, NotOnEarth> {
        let on_earth = (-9_000_000..=9_000_000).contains(&lat_e5)
            && (-18_000_000..=18_000_000).contains(&lon_e5);
        if on_earth {
            Ok(Self { lat_e5, lon_e5 })
        } else {
            Err(NotOnEarth)
        }
    }

    /// From degrees, rounded to the nearest hundred-thousandth.
    ///
    /// # Errors
    /// [`NotOnEarth`] outside ±90° and ±180°, or when a value is not a number.
    pub fn from_degrees(lat: f64, lon: f64) -> Result<Self, NotOnEarth> {
        if !(-90.0..=90.0).contains(&lat) || !(-180.0..=180.0).contains(&lon) {
            return Err(NotOnEarth);
        }
        // Within the bounds just checked, so the casts keep every digit.
        Self::from_e5((lat * E5).round() as i32, (lon * E5).round() as i32)
    }

    /// Latitude in degrees.
    #[must_use]
    pub fn lat(self) -> f64 {
        f64::from(self.lat_e5) / E5
    }

    /// Longitude in degrees.
    #[must_use]
    pub fn lon(self) -> f64 {
        f64::from(self.lon_e5) / E5
    }

    /// Great-circle distance in metres.
    #[must_use]
    pub fn distance_m(self, other: Self) -> u32 {
        let (lat_a, lat_b) = (self.lat().to_radians(), other.lat().to_radians());
        let half_lat = (lat_b - lat_a) / 2.0;
        let half_lon = (other.lon() - self.lon()).to_radians() / 2.0;
        let h = half_lat.sin().powi(2) + lat_a.cos() * lat_b.cos() * half_lon.sin().powi(2);
        // `h` may pass 1 by a rounding error for opposite points; the result is at most half the
        // circumference, about 20 015 115 m.
        (2.0 * EARTH_RADIUS_M * h.sqrt().min(1.0).asin()).round() as u32
    }
}

/// How far, as people choose it in a filter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DistanceBand {
    Within5Km,
    Within10Km,
    Within20Km,
    Within40Km,
    Beyond,
}

impl DistanceBand {
    /// Every band, nearest first.
    pub const ALL: [Self; 5] = [
        Self::Within5Km,
        Self::Within10Km,
        Self::Within20Km,
        Self::Within40Km,
        Self::Beyond,
    ];

    /// The nearest band that holds this distance in metres.
    #[must_use]
    pub fn of(metres: u32) -> Self {
        Self::ALL
            .into_iter()
            .find(|band| band.limit_m().is_none_or(|limit| metres <= limit))
            .unwrap_or(Self::Beyond)
    }

    /// Upper bound in metres, included; `None` for [`DistanceBand::Beyond`].
    #[must_use]
    pub fn limit_m(self) -> Option<u32> {
        match self {
            Self::Within5Km => Some(5_000),
            Self::Within10Km => Some(10_000),
            Self::Within20Km => Some(20_000),
            Self::Within40Km => Some(40_000),
            Self::Beyond => None,
        }
    }

    /// « jusqu'à 10 km », « plus de 40 km ».
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Within5Km => "jusqu'à 5\u{a0}km",
            Self::Within10Km => "jusqu'à 10\u{a0}km",
            Self::Within20Km => "jusqu'à 20\u{a0}km",
            Self::Within40Km => "jusqu'à 40\u{a0}km",
            Self::Beyond => "plus de 40\u{a0}km",
        }
    }
}

/// Roads are longer than the straight line, in tenths.
const DETOUR_TENTHS: u32 = 13;
/// Speeds door to door, by stretch of road: metres of the stretch, kilometres an hour. Slow at both
/// ends, faster the further one goes.
const STRETCHES: [(u32, u32); 3] = [(5_000, 25), (15_000, 40), (u32::MAX, 55)];
/// Longest trip that is told in minutes: a day.
const MINUTES_MAX: u32 = 24 * 60;

/// Minutes of a trip of that many metres as the crow flies, rounded up: an estimate, the same
/// everywhere, in whole numbers. Neither timetables nor hills are known.
#[must_use]
pub fn minutes(metres: u32) -> u32 {
    let mut road = u64::from(metres) * u64::from(DETOUR_TENTHS) / 10;
    // A metre takes 60 / (1000 × km/h) minutes: counted in parts of 2200 × 1000, a multiple of each.
    let mut parts = 0_u64;
    for (length, speed) in STRETCHES {
        let here = road.min(u64::from(length));
        parts += here * 60 * (2_200 / u64::from(speed));
        road -= here;
    }
    let minutes = parts.div_ceil(2_200 * 1_000);
    u32::try_from(minutes)
        .unwrap_or(MINUTES_MAX)
        .min(MINUTES_MAX)
}

/// How long, as people choose it in a filter and read it on a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MinutesBand {
    Within15,
    Within30,
    Within45,
    Within60,
    Beyond,
}

impl MinutesBand {
    /// Every band, nearest first.
    pub const ALL: [Self; 5] = [
        Self::Within15,
        Self::Within30,
        Self::Within45,
        Self::Within60,
        Self::Beyond,
    ];

    /// The band of a trip of that many metres as the crow flies.
    #[must_use]
    pub fn of(metres: u32) -> Self {
        let minutes = minutes(metres);
        Self::ALL
            .into_iter()
            .find(|band| band.limit().is_none_or(|limit| minutes <= limit))
            .unwrap_or(Self::Beyond)
    }

    /// Upper bound in minutes, included; `None` for [`MinutesBand::Beyond`].
    #[must_use]
    pub fn limit(self) -> Option<u32> {
        match self {
            Self::Within15 => Some(15),
            Self::Within30 => Some(30),
            Self::Within45 => Some(45),
            Self::Within60 => Some(60),
            Self::Beyond => None,
        }
    }

    /// Furthest point of the band, in metres as the crow flies.
    #[must_use]
    pub fn reach_m(self) -> Option<u32> {
        let limit = self.limit()?;
        // By halves: minutes never go down with the distance.
        let (mut near, mut far) = (0, 1_000_000);
        while near < far {
            let middle = far - (far - near) / 2;
            if minutes(middle) <= limit {
                near = middle;
            } else {
                far = middle - 1;
            }
        }
        Some(near)
    }

    /// « 15 à 30 min ».
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Within15 => "moins de 15\u{a0}min",
            Self::Within30 => "15 à 30\u{a0}min",
            Self::Within45 => "30 à 45\u{a0}min",
            Self::Within60 => "45\u{a0}min à 1\u{a0}h",
            Self::Beyond => "plus d'1\u{a0}h",
        }
    }
}

/// « 12 km », « moins de 1 km ».
#[must_use]
pub fn km(metres: u32) -> String {
    if metres < 1_000 {
        "moins de 1\u{a0}km".into()
    } else {
        format!("{}\u{a0}km", (metres.saturating_add(500)) / 1_000)
    }
}

/// « au nord-est »: where `to` is, seen from `from`. Nothing when they are the same.
#[must_use]
pub fn bearing(from: GeoPoint, to: GeoPoint) -> Option<&'static str> {
    let north = f64::from(to.lat_e5 - from.lat_e5);
    // A degree of longitude is shorter than one of latitude.
    let east = f64::from(to.lon_e5 - from.lon_e5) * from.lat().to_radians().cos();
    if north.abs() < 1.0 && east.abs() < 1.0 {
        return None;
    }
    // The tangent of 67.5°, where one of eight directions begins.
    let straight = |main: f64, other: f64| main.abs() > other.abs() * 2.414;
    Some(match (north >= 0.0, east >= 0.0) {
        (true, _) if straight(north, east) => "au nord",
        (false, _) if straight(north, east) => "au sud",
        (_, true) if straight(east, north) => "à l'est",
        (_, false) if straight(east, north) => "à l'ouest",
        (true, true) => "au nord-est",
        (true, false) => "au nord-ouest",
        (false, true) => "au sud-est",
        (false, false) => "au sud-ouest",
    })
}

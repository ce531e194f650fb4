//! The map of the search: a function of the offers found, the outlines and where one looks.
//!
//! Units are those of the outlines, ten-thousandths of a degree of latitude; longitudes are
//! shortened so that shapes near Nancy look as they are.

use super::search_model::Found;
use common::domain::host::Host;
use common::domain::offer::Offer;
use common::domain::school::School;
use common::ids::OfferId;
use common::order::sorted;
use common::rules::travel::GeoPoint;
use common::sync::replica::Replica;
use std::collections::BTreeMap;
use std::fmt::Write as _;

#[cfg(test)]
mod tests;

/// Cosine of 48.7°, in thousandths.
const SHORTENED: i32 = 660;
/// Units per kilometre northwards: a degree is 111.2 km.
const PER_KM: i32 = 90;
/// Half the width of the map, in kilometres, nearest first.
pub const ZOOMS: [i32; 6] = [3, 6, 12, 25, 50, 100];
/// Where the map begins.
pub const FIRST_ZOOM: usize = 3;
/// Markers across the map at most: a finger tells them apart.
const CELLS: i32 = 7;

/// A point of the map: east, then south.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Point {
    pub x: i32,
    pub y: i32,
}

impl Point {
    fn new(lon_e4: i32, lat_e4: i32) -> Self {
        Self {
            x: lon_e4.saturating_mul(SHORTENED) / 1000,
            y: lat_e4.saturating_neg(),
        }
    }
}

impl From<GeoPoint> for Point {
    fn from(point: GeoPoint) -> Self {
        Self::new(point.lon_e5 / 10, point.lat_e5 / 10)
    }
}

/// Where one looks. Three units of height for four of width.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct View {
    pub centre: Point,
    /// Place in [`ZOOMS`].
    pub zoom: usize,
}

impl View {
    /// Around a place, as at the start.
    #[must_use]
    pub fn around(centre: Point) -> Self {
        Self {
            centre,
            zoom: FIRST_ZOOM,
        }
    }

    /// Width in units.
    #[must_use]
    pub fn width(self) -> i32 {
        let km = ZOOMS.get(self.zoom).or(ZOOMS.last()).copied().unwrap_or(1);
        2 * km * PER_KM
    }

    /// Height in units.
    #[must_use]
    pub fn height(self) -> i32 {
        self.width() * 3 / 4
    }

    fn left(self) -> i32 {
        self.centre.x - self.width() / 2
    }

    fn top(self) -> i32 {
        self.centre.y - self.height() / 2
    }

    /// As SVG wants it.
    #[must_use]
    pub fn view_box(self) -> String {
        format!(
            "{} {} {} {}",
            self.left(),
            self.top(),
            self.width(),
            self.height()
        )
    }

    /// Is that point on the map?
    #[must_use]
    pub fn shows(self, at: Point) -> bool {
        let (x, y) = (at.x - self.left(), at.y - self.top());
        (0..=self.width()).contains(&x) && (0..=self.height()).contains(&y)
    }

    /// One step nearer, or further.
    #[must_use]
    pub fn zoomed(self, nearer: bool) -> Self {
        let zoom = if nearer {
            self.zoom.saturating_sub(1)
        } else {
            (self.zoom + 1).min(ZOOMS.len() - 1)
        };
        Self { zoom, ..self }
    }

    /// Moved by thousandths of its width. It stays near the académie.
    #[must_use]
    pub fn moved(self, east: i32, south: i32) -> Self {
        let by = |thousandths: i32| self.width() / 10 * thousandths / 100;
        let centre = Point {
            x: (self.centre.x + by(east)).clamp(30_000, 55_000),
            y: (self.centre.y + by(south)).clamp(-500_000, -472_000),
        };
        Self { centre, ..self }
    }
}

/// A stretch of border.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// Between two départements, or the edge of the whole.
    pub main: bool,
    points: Vec<Point>,
    low: Point,
    high: Point,
}

/// Reads the outlines (see `public/data/README.md`); lines that cannot be read are left out.
#[must_use]
pub fn outlines(text: &str) -> Vec<Stretch> {
    let stretch = |line: &str| {
        let mut fields = line.split(' ');
        let main = fields.next()? == "d";
        let mut numbers = fields.map_while(|n| n.parse::<i32>().ok());
        let (mut lon, mut lat) = (numbers.next()?, numbers.next()?);
        let mut points = vec![Point::new(lon, lat)];
        while let (Some(east), Some(north)) = (numbers.next(), numbers.next()) {
            lon = lon.saturating_add(east);
            lat = lat.saturating_add(north);
            points.push(Point::new(lon, lat));
        }
        let bound = |pick: fn(i32, i32) -> i32| {
            let first = *points.first()?;
            Some(points.iter().fold(first, |a, b| Point {
                x: pick(a.x, b.x),
                y: pick(a.y, b.y),
            }))
        };
        let (low, high) = (bound(i32::min)?, bound(i32::max)?);
        Some(Stretch {
            main,
            points,
            low,
            high,
        })
    };
    text.lines().filter_map(stretch).collect()
}

/// The borders that the map shows, as one SVG path. Further away, communes are too small to be told
/// apart: only the main ones are drawn.
#[must_use]
pub fn path(outlines: &[Stretch], view: View, main: bool) -> String {
    let mut path = String::new();
    if !main && view.zoom + 1 >= ZOOMS.len() {
        return path;
    }
    let (right, bottom) = (view.left() + view.width(), view.top() + view.height());
    let shown = |s: &&Stretch| {
        s.main == main
            && s.low.x <= right
            && s.high.x >= view.left()
            && s.low.y <= bottom
            && s.high.y >= view.top()
    };
    for stretch in outlines.iter().filter(shown) {
        for (number, point) in stretch.points.iter().enumerate() {
            let letter = if number == 0 { 'M' } else { 'L' };
            // Writing to a text does not fail.
            let _ = write!(path, "{letter}{} {}", point.x, point.y);
        }
    }
    path
}

/// Offers at one place, or at places too near to be told apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Marker {
    pub at: Point,
    /// The nearest commune.
    pub commune: String,
    /// Other communes under the same marker.
    pub others: usize,
    pub offers: Vec<OfferId>,
    /// Of the nearest, from the place chosen.
    pub metres: u32,
}

/// The offers found, as markers from the nearest on, and how many are outside of the map.
#[must_use]
pub fn markers(rows: &Replica, found: &[Found], view: View) -> (Vec<Marker>, usize) {
    let cell = (view.width() / CELLS).max(1);
    let mut cells: BTreeMap<(i32, i32), Vec<(&Host, Found)>> = BTreeMap::new();
    let mut outside = 0;
    for one in found {
        let offer = rows.get::<Offer>(one.offer.0);
        let Some(host) = offer.and_then(|o| rows.get::<Host>(o.host.0)) else {
            continue;
        };
        let at = Point::from(host.point);
        if view.shows(at) {
            let key = (at.x.div_euclid(cell), at.y.div_euclid(cell));
            cells.entry(key).or_default().push((host, *one));
        } else {
            outside += 1;
        }
    }
    let marker = |held: Vec<(&Host, Found)>| {
        let (nearest, first) = *held.iter().min_by_key(|(_, f)| (f.metres, f.offer))?;
        let mut communes: Vec<&str> = held.iter().map(|(h, _)| h.commune_name.as_str()).collect();
        communes.sort_unstable();
        communes.dedup();
        Some(Marker {
            at: nearest.point.into(),
            commune: nearest.commune_name.clone(),
            others: communes.len().saturating_sub(1),
            offers: held.iter().map(|(_, f)| f.offer).collect(),
            metres: first.metres,
        })
    };
    let markers = cells.into_values().filter_map(marker).collect();
    let nearest_first = sorted(markers, |a: &Marker, b| {
        (a.metres, a.at).cmp(&(b.metres, b.at))
    });
    (nearest_first, outside)
}

/// Schools on the map.
#[must_use]
pub fn schools(rows: &Replica, view: View) -> Vec<School> {
    let shown = rows
        .all::<School>()
        .filter(|school| view.shows(school.point.into()))
        .cloned()
        .collect();
    sorted(shown, |a: &School, b| (&a.name, a.id).cmp(&(&b.name, b.id)))
}

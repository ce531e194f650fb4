//! A commune to measure from. Never the device's position.

use crate::local::{Local, use_local};
use common::domain::host::Host;
use common::domain::school::School;
use common::order::sorted;
use common::row::Kind;
use common::rules::codes::Insee;
use common::rules::text::fold;
use common::rules::travel::GeoPoint;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// Communes offered for what was typed.
const OFFERED: usize = 8;

/// A commune of the chooser.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Place {
    /// As offered, with its postcode when that is known.
    name: String,
    /// The name alone, and the whole, as compared with what is typed.
    folded: String,
    whole: String,
    point: GeoPoint,
}

impl Place {
    fn new(name: &str, postcode: &str, point: GeoPoint) -> Self {
        let shown = if postcode.is_empty() {
            name.to_owned()
        } else {
            format!("{name} ({postcode})")
        };
        Self {
            folded: fold(name),
            whole: fold(&shown),
            name: shown,
            point,
        }
    }
}

/// Hundred thousandths of a degree: « 48.89637 » is 4889637.
fn e5(text: &str) -> Option<i32> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let part: String = part.chars().chain("00000".chars()).take(5).collect();
    format!("{whole}{part}").parse().ok()
}

/// Reads the list of communes; lines that cannot be read are left out. Communes of the same name
/// are told apart by their postcode.
fn parse(text: &str) -> Vec<Place> {
    let line = |line: &str| {
        let mut fields = line.split(';');
        let (_, name) = (fields.next()?, fields.next()?);
        let point = GeoPoint::from_e5(e5(fields.next()?)?, e5(fields.next()?)?).ok()?;
        let postcode = fields.next()?.split('|').next().unwrap_or_default();
        Some(Place::new(name, postcode, point))
    };
    text.lines().skip(1).filter_map(line).collect()
}

/// The commune of that name in the list: its code, its name, where it is.
#[must_use]
pub fn locate(list: &str, typed: &str) -> Option<(Insee, String, GeoPoint)> {
    let wanted = fold(typed);
    let line = |line: &str| {
        let mut fields = line.split(';');
        let (code, name) = (fields.next()?, fields.next()?);
        let point = GeoPoint::from_e5(e5(fields.next()?)?, e5(fields.next()?)?).ok()?;
        let postcode = fields.next()?.split('|').next().unwrap_or_default();
        let place = Place::new(name, postcode, point);
        let found = place.whole == wanted || place.folded == wanted;
        found.then(|| Some((Insee::parse(code).ok()?, name.to_owned(), point)))?
    };
    list.lines().skip(1).find_map(line)
}

/// The communes to offer: those that start as typed, then those with a word that does.
fn offered(places: &[Place], typed: &str) -> Vec<String> {
    let typed = fold(typed);
    if typed.is_empty() {
        return Vec::new();
    }
    let starts = places.iter().filter(|p| p.whole.starts_with(&typed));
    let within = places.iter().filter(|p| {
        !p.whole.starts_with(&typed) && p.folded.split(' ').any(|w| w.starts_with(&typed))
    });
    starts
        .chain(within)
        .take(OFFERED)
        .map(|p| p.name.clone())
        .collect()
}

/// The commune of that name, with or without its postcode.
fn find(places: &[Place], typed: &str) -> Option<GeoPoint> {
    let typed = fold(typed);
    places
        .iter()
        .find(|p| p.whole == typed || p.folded == typed)
        .map(|p| p.point)
}

/// Communes of the schools and hosts on this device: there before the list is.
fn known(local: Local) -> Vec<Place> {
    local.read(&[Kind::School, Kind::Host], |rows| {
        let schools = rows
            .all::<School>()
            .map(|s| (s.commune_name.clone(), s.point));
        let hosts = rows
            .all::<Host>()
            .map(|h| (h.commune_name.clone(), h.point));
        let places: Vec<(String, GeoPoint)> = schools.chain(hosts).collect();
        let mut places = sorted(places, |a, b| a.0.cmp(&b.0));
        places.dedup_by(|a, b| a.0 == b.0);
        places
            .into_iter()
            .map(|(name, point)| Place::new(&name, "", point))
            .collect()
    })
}

/// A commune, typed with suggestions; empty means the person's own. `value`: what is typed.
#[component]
pub fn CommuneField(
    id: &'static str,
    label: &'static str,
    value: RwSignal<String>,
    chosen: Callback<Option<GeoPoint>>,
    #[prop(default = "Ma commune")] placeholder: &'static str,
    #[prop(default = "Choisissez une commune de la liste.")] unlisted: &'static str,
) -> impl IntoView {
    let local = use_local();
    let places = RwSignal::new(Vec::<Place>::new());
    let asked = StoredValue::new(false);
    // Some hundred kilobytes: only for those who choose another commune.
    let load = move |_| {
        if asked.get_value() {
            return;
        }
        asked.set_value(true);
        places.set(known(local));
        spawn_local(async move {
            if let Some(text) = local.communes().await {
                places.set(parse(&text));
            }
        });
    };
    let suggested = Memo::new(move |_| places.with(|places| offered(places, &value.get())));
    let unknown = Memo::new(move |_| {
        let typed = value.get();
        !typed.trim().is_empty() && places.with(|p| !p.is_empty() && find(p, &typed).is_none())
    });
    Effect::new(move |before: Option<Option<GeoPoint>>| {
        let point = places.with(|places| find(places, &value.get()));
        // At the start the list is not there yet: what was chosen before stays.
        if before.is_some_and(|before| before != point) {
            chosen.run(point);
        }
        point
    });
    let list = format!("{id}-liste");
    let hint = format!("{id}-hint");
    view! {
        <div class="field">
            <label class="field__label" for=id>{label}</label>
            <input
                class="field__input"
                id=id
                list=list.clone()
                placeholder=placeholder
                autocomplete="off"
                aria-describedby=hint.clone()
                prop:value=move || value.get()
                on:focus=load
                on:input=move |event| value.set(event_target_value(&event))
            />
            <datalist id=list>
                {move || {
                    let options = suggested.get().into_iter().map(|name| view! { <option value=name></option> });
                    options.collect_view()
                }}
            </datalist>
            <p class="field__hint" id=hint role="status">
                {move || unknown.get().then_some(unlisted)}
            </p>
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &str = "insee;nom;lat;lon;codes_postaux\n\
        54329;Lunéville;48.5925;6.4925;54300\n\
        54395;Nancy;48.69;6.18;54000|54100\n\
        57999;Illisible;nord;est;57000\n\
        54331;Magnières;48.45;6.56;54129\n\
        54547;Villers-lès-Nancy;48.67;6.15;54600\n";

    #[test]
    fn a_commune_is_found_without_accents_and_by_any_of_its_words() {
        let places = parse(LIST);
        assert_eq!(places.len(), 4);
        assert_eq!(offered(&places, "lunev"), ["Lunéville (54300)"]);
        assert_eq!(
            offered(&places, "NANCY"),
            ["Nancy (54000)", "Villers-lès-Nancy (54600)"]
        );
        assert!(offered(&places, " ").is_empty());
    }

    #[test]
    fn a_commune_is_told_with_its_code() {
        let (code, name, _) = locate(LIST, "nancy (54000)").unwrap();
        assert_eq!(
            (code, name.as_str()),
            (Insee::parse("54395").unwrap(), "Nancy")
        );
        assert_eq!(locate(LIST, "Strasbourg"), None);
    }

    #[test]
    fn a_commune_is_chosen_with_or_without_its_postcode() {
        let places = parse(LIST);
        let nancy = GeoPoint::from_e5(4_869_000, 618_000).unwrap();
        assert_eq!(find(&places, "nancy"), Some(nancy));
        assert_eq!(find(&places, "Nancy (54000)"), Some(nancy));
        assert_eq!(find(&places, "Nan"), None);
    }
}

//! The map twin of the search list: our own outlines, no tiles from elsewhere.

use super::map_model::{Marker, Point, Stretch, View, ZOOMS, markers, outlines, path, schools};
use super::search_model::Found;
use crate::local::use_local;
use crate::text::count;
use common::domain::school::School;
use common::ids::OfferId;
use common::row::Kind;
use common::rules::travel::{GeoPoint, MinutesBand, km};
use leptos::ev::{KeyboardEvent, PointerEvent};
use leptos::html::Div;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::collections::BTreeMap;

/// Thousandths of the width that an arrow moves.
const STEP: i32 = 200;

/// The map: offers found, schools, and the place that distances are measured from. `chosen`: the
/// offers of the marker that was last touched.
#[component]
pub fn Map(
    #[prop(into)] found: Signal<Vec<Found>>,
    #[prop(into)] from: Signal<Option<GeoPoint>>,
    chosen: RwSignal<Vec<OfferId>>,
) -> impl IntoView {
    let local = use_local();
    let home = Memo::new(move |_| from.get().map(Point::from));
    let view = RwSignal::new(home.get_untracked().map(View::around));
    // Another place to measure from: the map goes there.
    Effect::new(move |before: Option<Option<Point>>| {
        let now = home.get();
        if before.is_none_or(|before| before != now) {
            view.set(now.map(View::around));
        }
        now
    });
    let borders = RwSignal::new(None::<Vec<Stretch>>);
    spawn_local(async move {
        let read = local.outlines().await.map(|text| outlines(&text));
        borders.set(Some(read.unwrap_or_default()));
    });
    let drawn = Memo::new(move |_| {
        let view = view.get()?;
        Some(local.read(&[Kind::Offer, Kind::Host], |rows| {
            found.with(|found| markers(rows, found, view))
        }))
    });
    let shown_schools = Memo::new(move |_| {
        let view = view.get();
        view.map(|view| local.read(&[Kind::School], |rows| schools(rows, view)))
            .unwrap_or_default()
    });
    let line = move |main: bool| {
        Memo::new(move |_| {
            let view = view.get();
            borders.with(|b| match (b, view) {
                (Some(borders), Some(view)) => path(borders, view, main),
                _ => String::new(),
            })
        })
    };
    let (communes, main) = (line(false), line(true));
    let change = move |how: &dyn Fn(View) -> View| {
        view.update(|view| *view = view.map(how));
    };
    let on_key = move |event: KeyboardEvent| {
        let how: &dyn Fn(View) -> View = match event.key().as_str() {
            "ArrowLeft" => &|v: View| v.moved(-STEP, 0),
            "ArrowRight" => &|v: View| v.moved(STEP, 0),
            "ArrowUp" => &|v: View| v.moved(0, -STEP),
            "ArrowDown" => &|v: View| v.moved(0, STEP),
            "+" => &|v: View| v.zoomed(true),
            "-" => &|v: View| v.zoomed(false),
            _ => return,
        };
        event.prevent_default();
        change(how);
    };
    let frame = NodeRef::<Div>::new();
    let held = RwSignal::new(None::<(i32, i32)>);
    let on_move = move |event: PointerEvent| {
        let (Some((x, y)), Some(frame)) = (held.get_untracked(), frame.get_untracked()) else {
            return;
        };
        let width = frame.client_width().max(1);
        let part = |pixels: i32| pixels * 1000 / width;
        let (east, south) = (part(x - event.client_x()), part(y - event.client_y()));
        if east != 0 || south != 0 {
            change(&|v: View| v.moved(east, south));
            held.set(Some((event.client_x(), event.client_y())));
        }
    };
    let outside = move || drawn.get().map_or(0, |(_, outside)| outside);
    view! {
        <div class="map">
            <div
                class="map__frame"
                tabindex="0"
                role="group"
                aria-label="Carte des offres. Flèches pour se déplacer, plus et moins pour changer d'échelle."
                node_ref=frame
                on:keydown=on_key
                on:pointerdown=move |event| held.set(Some((event.client_x(), event.client_y())))
                on:pointermove=on_move
                on:pointerup=move |_| held.set(None)
                on:pointerleave=move |_| held.set(None)
                on:pointercancel=move |_| held.set(None)
            >
                <svg viewBox=move || view.get().map(View::view_box)>
                    <path class="map__communes" d=communes></path>
                    <path class="map__borders" d=main></path>
                    {move || view.get().map(|view| {
                        let schools = shown_schools.get();
                        let names = towns(&schools).into_iter().map(|(name, at)| town(view, name, at));
                        let names = names.collect_view();
                        view! { {schools.iter().map(|one| school(view, one)).collect_view()} {names} }
                    })}
                    {move || view.get().zip(drawn.get()).map(|(view, (markers, _))| {
                        markers.into_iter().map(|one| marker(view, one, chosen)).collect_view()
                    })}
                    {move || view.get().zip(home.get()).map(|(view, at)| place(view, at))}
                </svg>
            </div>
            {tools(view, home)}
            {legend()}
            <p class="field__hint" role="status">
                {move || match outside() {
                    0 => String::new(),
                    n => format!("{} hors de la carte\u{a0}: réduisez-la ou déplacez-la.", count(n, "offre", "offres")),
                }}
            </p>
            <Show when=move || borders.with(|b| b.as_ref().is_some_and(Vec::is_empty))>
                <p class="field__hint">
                    "Les contours des communes ne sont pas encore sur cet appareil. Les lieux, eux, y sont."
                </p>
            </Show>
        </div>
    }
    .into_any()
}

/// Scale, and back to the start.
fn tools(view: RwSignal<Option<View>>, home: Memo<Option<Point>>) -> AnyView {
    let step = move |nearer: bool| {
        view.update(|view| *view = view.map(|view| view.zoomed(nearer)));
    };
    view! {
        <p class="map__tools">
            <button
                class="btn btn--quiet"
                aria-label="Agrandir la carte"
                disabled=move || view.get().is_none_or(|v| v.zoom == 0)
                on:click=move |_| step(true)
            >
                "+"
            </button>
            <button
                class="btn btn--quiet"
                aria-label="Réduire la carte"
                disabled=move || view.get().is_none_or(|v| v.zoom + 1 >= ZOOMS.len())
                on:click=move |_| step(false)
            >
                "−"
            </button>
            <button
                class="btn btn--quiet"
                on:click=move |_| view.set(home.get_untracked().map(View::around))
            >
                "Recentrer"
            </button>
        </p>
    }
    .into_any()
}

fn legend() -> AnyView {
    view! {
        <ul class="map__legend">
            <li><span class="map__key map__key--offers" aria-hidden="true">"3"</span> "offres"</li>
            <li><span class="map__key map__key--school" aria-hidden="true"></span> "établissement"</li>
            <li><span class="map__key map__key--boarding" aria-hidden="true"></span> "avec internat"</li>
            <li><span class="map__key map__key--home" aria-hidden="true"></span> "ma commune"</li>
        </ul>
    }
    .into_any()
}

/// What a marker says to whoever does not see it.
fn told(marker: &Marker) -> String {
    let others = match marker.others {
        0 => String::new(),
        1 => " et une autre commune".into(),
        n => format!(" et {n} autres communes"),
    };
    let from = if marker.others == 0 { "" } else { "dès " };
    format!(
        "{}{others}\u{a0}: {}, {from}{}, {}",
        marker.commune,
        count(marker.offers.len(), "offre", "offres"),
        km(marker.metres),
        MinutesBand::of(marker.metres).label()
    )
}

fn marker(view: View, marker: Marker, chosen: RwSignal<Vec<OfferId>>) -> AnyView {
    let (Point { x, y }, unit) = (marker.at, view.width());
    let name = told(&marker);
    let number = marker.offers.len();
    let offers = StoredValue::new(marker.offers);
    let is_chosen = move || offers.with_value(|offers| chosen.with(|c| c == offers));
    let choose = move || {
        let again = is_chosen();
        chosen.set(if again {
            Vec::new()
        } else {
            offers.get_value()
        });
    };
    view! {
        <g
            class="map__marker"
            role="button"
            tabindex="0"
            aria-label=name
            aria-pressed=move || is_chosen().to_string()
            on:click=move |_| choose()
            on:keydown=move |event: KeyboardEvent| {
                if matches!(event.key().as_str(), "Enter" | " ") {
                    event.prevent_default();
                    event.stop_propagation();
                    choose();
                }
            }
        >
            <circle class="map__touch" cx=x cy=y r=unit / 15></circle>
            <circle class="map__dot" cx=x cy=y r=unit / 24 stroke-width=unit / 160></circle>
            <text x=x y=y + unit / 75 font-size=unit / 26>{number}</text>
        </g>
    }
    .into_any()
}

fn school(view: View, school: &School) -> AnyView {
    let (Point { x, y }, unit) = (Point::from(school.point), view.width());
    let side = unit / 32;
    let class = if school.boarding {
        "map__school map__school--boarding"
    } else {
        "map__school"
    };
    let name = if school.boarding {
        format!("{}, avec internat", school.name)
    } else {
        school.name.clone()
    };
    view! {
        <rect
            class=class
            role="img"
            aria-label=name
            x=x - side / 2
            y=y - side / 2
            width=side
            height=side
            stroke-width=unit / 200
        ></rect>
    }
    .into_any()
}

/// The towns of the schools, to find one's way.
fn towns(schools: &[School]) -> BTreeMap<String, Point> {
    let named = |school: &School| (school.commune_name.clone(), Point::from(school.point));
    schools.iter().map(named).collect()
}

fn town(view: View, name: String, at: Point) -> AnyView {
    let unit = view.width();
    view! {
        <text class="map__town" aria-hidden="true" x=at.x y=at.y + unit / 17 font-size=unit / 32>{name}</text>
    }
    .into_any()
}

fn place(view: View, at: Point) -> AnyView {
    let unit = view.width();
    view! {
        <circle
            class="map__home"
            role="img"
            aria-label="Ma commune"
            cx=at.x
            cy=at.y
            r=unit / 19
            stroke-width=unit / 100
        ></circle>
    }
    .into_any()
}

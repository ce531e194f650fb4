//! *Académie*: numbers of the pôles, computed by the server. No row about a pupil comes here, and
//! the numbers are not kept on the device.

use super::account::Asked;
use crate::components::Empty;
use crate::local::use_local;
use common::api::academy::{Academy as Numbers, FiliereNumbers, PoleNumbers};
use common::api::path;
use common::rules::disclosure::Told;
use common::rules::week::IsoWeek;
use leptos::prelude::*;
use leptos_meta::Title;

/// *Académie*.
#[component]
pub fn Academy() -> impl IntoView {
    let asked = Asked::<Numbers>::of(use_local(), path::ACADEMY);
    let drawn = asked.draw(|numbers| {
        let bands = numbers.bands;
        let poles = numbers.poles.into_iter();
        poles
            .map(|pole| section(pole, &bands))
            .collect_view()
            .into_any()
    });
    view! {
        <Title text="Académie"/>
        <h1>"Académie"</h1>
        <p class="lead">
            "Élèves concernés par la période de leur classe en cours ou à venir, et places offertes, par filière."
        </p>
        <p class="field__hint">
            <strong>"masqué"</strong>
            "\u{a0}: moins de 10 élèves, ou un nombre dont on pourrait en déduire moins de 10. "
            "Aucune donnée d'élève n'arrive sur cet appareil."
        </p>
        {drawn}
    }
    .into_any()
}

fn section(pole: PoleNumbers, bands: &[(IsoWeek, IsoWeek)]) -> AnyView {
    let title = format!("Pôle {}, {}", pole.number, pole.name);
    if pole.lines.is_empty() {
        return view! {
            <section class="academy">
                <h2>{title}</h2>
                <Empty title="Rien à compter." hint="Aucune période n'est en cours ou à venir, et aucune place n'est offerte."/>
            </section>
        }
        .into_any();
    }
    let bands: Vec<String> = bands.iter().map(|band| named(*band)).collect();
    let caption = format!("{title}\u{a0}: élèves et places par filière");
    let heads = bands.iter().map(|band| {
        let band = band.clone();
        view! { <th scope="col">{format!("Places {band}")}</th> }
    });
    let heads = heads.collect_view();
    let lines: Vec<AnyView> = pole.lines.iter().map(|line| row(line, &bands)).collect();
    let total = view! {
        <tr class="academy__total">
            <th scope="row">"Ensemble"</th>
            {figures(pole.total)}
            {bands.iter().map(|_| view! { <td class="academy__none"></td> }).collect_view()}
        </tr>
    };
    view! {
        <section class="academy">
            <h2>{title}</h2>
            <div class="table-scroll">
                <table class="board">
                    <caption class="visually-hidden">{caption}</caption>
                    <thead>
                        <tr>
                            <th scope="col">"Filière"</th>
                            <th scope="col">"Concernés"</th>
                            <th scope="col">"Avec une place"</th>
                            <th scope="col">"Sans place"</th>
                            {heads}
                        </tr>
                    </thead>
                    <tbody>{lines} {total}</tbody>
                </table>
            </div>
            <p class="field__hint">
                "Une place ouverte à deux filières est comptée dans les deux\u{a0}: leur somme n'aurait pas de sens."
            </p>
        </section>
    }
    .into_any()
}

/// « S49 à S52 ».
fn named((first, last): (IsoWeek, IsoWeek)) -> String {
    format!("S{} à S{}", first.week(), last.week())
}

fn row(line: &FiliereNumbers, bands: &[String]) -> AnyView {
    let seats = line.seats.iter().zip(bands).map(|(seats, band)| {
        let label = format!("Places {band}");
        view! { <td data-label=label>{*seats}</td> }
    });
    view! {
        <tr>
            <th scope="row">{line.filiere.label()}</th>
            {figures(line.pupils)}
            {seats.collect_view()}
        </tr>
    }
    .into_any()
}

/// The three numbers of pupils.
fn figures(told: Told) -> AnyView {
    let cell = |label: &'static str, number: Option<u32>| {
        let text = number.map_or_else(|| "masqué".to_owned(), |n| n.to_string());
        view! { <td data-label=label>{text}</td> }
    };
    view! {
        <td class="academy__first" data-label="Concernés">
            {told.concerned.map_or_else(|| "masqué".to_owned(), |n| n.to_string())}
        </td>
        {cell("Avec une place", told.covered)}
        {cell("Sans place", told.without)}
    }
    .into_any()
}

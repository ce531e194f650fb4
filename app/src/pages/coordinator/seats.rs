//! *Places et besoins*: seats left per week and field against the pupils without a place.

use super::seats_model::balance;
use crate::components::{Choice, Empty};
use crate::local::use_local;
use common::access::Actor;
use common::domain::division::Filiere;
use common::row::Kind;
use common::rules::seats::{Balance, Cell, Table};
use common::rules::week::{IsoWeek, short_date};
use leptos::prelude::*;
use leptos_meta::Title;

const KINDS: [Kind; 6] = [
    Kind::Offer,
    Kind::Host,
    Kind::Need,
    Kind::Division,
    Kind::Period,
    Kind::Placement,
];

/// How far one looks, in weeks.
const SPANS: [(&str, usize); 3] = [("8", 8), ("16", 16), ("30", 30)];

/// The class that draws a cell, and its sign besides colour and pattern.
fn drawn(balance: Balance) -> (&'static str, &'static str, &'static str) {
    match balance {
        Balance::Short => ("heat heat--short", "✕", "il manque des places"),
        Balance::Enough => ("heat heat--enough", "✓", "assez de places"),
        Balance::Spare => ("heat heat--spare", "○", "places sans demande"),
        Balance::Nothing => ("heat", "", "rien"),
    }
}

/// *Places et besoins*.
#[component]
pub fn Seats() -> impl IntoView {
    let local = use_local();
    let span = RwSignal::new("8".to_owned());
    let coordinates = Memo::new(move |_| local.actor().with(Actor::coordinates));
    let weeks = Memo::new(move |_| {
        let number = SPANS.iter().find(|(name, _)| *name == span.get());
        let mut week = IsoWeek::of(local.today());
        let mut weeks = Vec::new();
        for _ in 0..number.map_or(8, |(_, number)| *number) {
            weeks.push(week);
            week = week.next();
        }
        weeks
    });
    let table =
        Memo::new(move |_| local.read(&KINDS, |rows| weeks.with(|weeks| balance(rows, weeks))));
    let spans: Vec<(String, String)> = SPANS
        .iter()
        .map(|(name, number)| ((*name).to_owned(), format!("{number}\u{a0}semaines")))
        .collect();
    view! {
        <Title text="Places et besoins"/>
        <h1>"Places et besoins"</h1>
        <p class="lead">
            {move || if coordinates.get() {
                "Places restantes / élèves sans place, par filière et par semaine."
            } else {
                "Places restantes par filière et par semaine. Les besoins des élèves ne sont pas montrés à ce rôle."
            }}
            " Une place ouverte à deux filières est comptée dans les deux."
        </p>
        <Choice
            id="duree"
            label="À partir de cette semaine"
            options=Signal::stored(spans)
            value=span
            choose=Callback::new(move |name| span.set(name))
        />
        <ul class="counts" aria-label="Légende">
            {[Balance::Short, Balance::Enough, Balance::Spare].map(legend).into_iter().collect_view()}
        </ul>
        {move || {
            let table = table.get();
            if table.is_empty() {
                view! { <Empty title="Ni place ni besoin dans ces semaines." hint="Regardez plus loin."/> }.into_any()
            } else {
                let all = coordinates.get();
                view! { {map(&table, &weeks.get(), all)} {twin(&table, all)} }.into_any()
            }
        }}
    }
    .into_any()
}

fn legend(balance: Balance) -> AnyView {
    let (class, sign, words) = drawn(balance);
    view! { <li><span class=class aria-hidden="true">{sign}</span> " " {words}</li> }.into_any()
}

/// « 3/12 », or the seats alone for those who do not read what pupils need.
fn figures(cell: Cell, needs: bool) -> String {
    if needs {
        format!("{}/{}", cell.left, cell.needs)
    } else {
        cell.left.to_string()
    }
}

fn map(table: &Table<Filiere>, weeks: &[IsoWeek], needs: bool) -> AnyView {
    let heads = weeks
        .iter()
        .map(|week| {
            view! { <th scope="col"><abbr title=short_date(week.monday())>{week.to_string()}</abbr></th> }
        })
        .collect_view();
    let rows = table
        .iter()
        .map(|(filiere, row)| {
            let cells = row
                .values()
                .map(|cell| {
                    let balance = cell.balance();
                    let (class, sign, words) = drawn(balance);
                    let nothing = *cell == Cell::default();
                    view! {
                        <td class=class>
                            {(!nothing).then(|| figures(*cell, needs))}
                            <span aria-hidden="true">{sign}</span>
                            <span class="visually-hidden">" " {words}</span>
                        </td>
                    }
                })
                .collect_view();
            view! { <tr><th scope="row">{filiere.label()}</th> {cells}</tr> }
        })
        .collect_view();
    view! {
        <div class="heat-scroll" role="region" aria-label="Carte des places et des besoins" tabindex="0">
            <table class="heat-map">
                <caption class="visually-hidden">"Places restantes et élèves sans place, par filière et par semaine"</caption>
                <thead><tr><th scope="col">"Filière"</th> {heads}</tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// The same as a list of lines, the largest lack first.
fn twin(table: &Table<Filiere>, needs: bool) -> AnyView {
    let mut lines: Vec<(Filiere, IsoWeek, Cell)> = Vec::new();
    for (filiere, row) in table {
        for (week, cell) in row {
            if *cell != Cell::default() {
                lines.push((*filiere, *week, *cell));
            }
        }
    }
    let lines = common::order::sorted(lines, |a, b| {
        (b.2.missing(), a.1, a.0).cmp(&(a.2.missing(), b.1, b.0))
    });
    let rows = lines
        .into_iter()
        .map(|(filiere, week, cell)| {
            view! {
                <tr>
                    <th scope="row">{filiere.label()} ", " {week.to_string()}</th>
                    <td data-label="Places restantes">{cell.left}</td>
                    {needs.then(|| view! {
                        <td data-label="Élèves sans place">{cell.needs}</td>
                        <td data-label="Il manque">{cell.missing()}</td>
                    })}
                </tr>
            }
        })
        .collect_view();
    view! {
        <details class="act">
            <summary>"En liste"</summary>
            <table class="board">
                <caption class="visually-hidden">"Places et besoins en liste"</caption>
                <thead>
                    <tr>
                        <th scope="col">"Filière et semaine"</th>
                        <th scope="col">"Places restantes"</th>
                        {needs.then(|| view! {
                            <th scope="col">"Élèves sans place"</th>
                            <th scope="col">"Il manque"</th>
                        })}
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </details>
    }
    .into_any()
}

//! Weeks of an offer with the seats left in each.

use common::domain::offer::Offer;
use common::rules::week::IsoWeek;
use leptos::prelude::*;

/// One box per week asked for.
#[component]
pub fn WeekStrip(offer: Offer, weeks: Vec<IsoWeek>) -> impl IntoView {
    let boxes = weeks.into_iter().map(|week| {
        let left = offer.left(week);
        let class = if left == 0 { "week week--full" } else { "week" };
        let seats = match left {
            0 => "complet".to_owned(),
            1 => "1\u{a0}place".to_owned(),
            more => format!("{more}\u{a0}places"),
        };
        view! { <li class=class><b>{week.to_string()}</b> <span>{seats}</span></li> }
    });
    view! { <ul class="weeks" aria-label="Places par semaine">{boxes.collect_view()}</ul> }
}

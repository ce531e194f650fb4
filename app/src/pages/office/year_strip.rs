//! A school year in a strip: a picture of what the list beside it says.

use super::calendar_model::ClassYear;
use chrono::Datelike;
use common::domain::period::PeriodState;
use common::rules::school_year::WeekView;
use leptos::prelude::*;

/// Width of a week in the drawing.
const WEEK: usize = 8;
const TOP: usize = 14;
const HEIGHT: usize = 16;

/// The year of a class.
#[component]
pub(super) fn YearStrip(class: ClassYear) -> impl IntoView {
    let width = class.weeks.len() * WEEK;
    let view_box = format!("0 0 {width} {}", TOP + HEIGHT + 10);
    let months = class.weeks.iter().enumerate().filter_map(|(at, view)| {
        let before = at.checked_sub(1).and_then(|at| class.weeks.get(at));
        let month = view.week.sunday().month0();
        let new = before.is_none_or(|b| b.week.sunday().month0() != month);
        new.then(|| {
            let letter = ["J", "F", "M", "A", "M", "J", "J", "A", "S", "O", "N", "D"];
            let letter = letter.get(month as usize).copied().unwrap_or_default();
            view! { <text class="year__month" x=at * WEEK + 1 y="10">{letter}</text> }
        })
    });
    let weeks = class.weeks.iter().enumerate().map(|(at, view)| {
        let periods = class.lines.iter().map(|line| &line.period);
        let mut here = periods.filter(|p| p.weeks.contains(&view.week));
        let state = here.find(|p| p.state != PeriodState::Cancelled);
        week(at, view, state.map(|p| p.state))
    });
    view! {
        <svg class="year" viewBox=view_box aria-hidden="true" focusable="false">
            {months.collect_view()}
            {weeks.collect_view()}
        </svg>
    }
    .into_any()
}

fn week(at: usize, view: &WeekView, period: Option<PeriodState>) -> AnyView {
    let x = at * WEEK;
    let class = match (period, &view.out) {
        (Some(PeriodState::Published), _) => "year__week year__week--on",
        (Some(_), _) => "year__week year__week--draft",
        (None, Some(_)) => "year__week year__week--out",
        (None, None) => "year__week",
    };
    let hatch = view.out.is_some().then(|| {
        let (left, right) = (x + 1, x + WEEK - 1);
        let lines = format!(
            "M{left} {} L{right} {} M{left} {} L{right} {}",
            TOP + 8,
            TOP + 1,
            TOP + HEIGHT - 1,
            TOP + 8
        );
        view! { <path class="year__hatch" d=lines></path> }
    });
    let off = (!view.days_off.is_empty()).then(|| {
        view! { <circle class="year__off" cx=x + WEEK / 2 cy=TOP + HEIGHT + 5 r="1.8"></circle> }
    });
    let exam = (!view.exams.is_empty()).then(|| {
        view! { <rect class="year__exam" x=x + 1 y=TOP + HEIGHT + 3 width=WEEK - 2 height="4"></rect> }
    });
    view! {
        <rect class=class x=x + 1 y=TOP width=WEEK - 1 height=HEIGHT rx="1"></rect>
        {hatch} {off} {exam}
    }
    .into_any()
}

/// What the marks of the strips mean.
#[component]
pub(super) fn Legend() -> impl IntoView {
    let mark = |class: &'static str, name: &'static str| {
        view! { <li><span class=format!("year-key {class}") aria-hidden="true"></span> {name}</li> }
    };
    view! {
        <ul class="year-legend" aria-label="Légende">
            {mark("year-key--on", "Période publiée")}
            {mark("year-key--draft", "Brouillon ou proposée")}
            {mark("year-key--out", "Vacances scolaires")}
            {mark("year-key--off", "Jour férié ou pont")}
            {mark("year-key--exam", "Examens")}
        </ul>
    }
    .into_any()
}

//! Approving several requests at once, where nothing has to be weighed.

use super::arbitration::KINDS;
use super::arbitration_model::{Request, waiting};
use super::bulk_model::{Waiting, all_safe, among, unsafe_in_bulk};
use crate::components::Alert;
use crate::local::{Local, use_local};
use crate::pages::shared::{Shown, why_not};
use crate::text::{count, weeks};
use common::ids::{ApplicationId, PlacementId};
use common::order::{map_of, set_of};
use common::rules::travel::km;
use leptos::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// Requests listed at once.
const LISTED: usize = 100;

/// The list, as it was drawn and as it is.
#[derive(Clone, Copy)]
struct Board {
    local: Local,
    open: RwSignal<bool>,
    /// What was on screen when the list was drawn: a decision holds for that.
    drawn: RwSignal<BTreeMap<ApplicationId, Shown>>,
    chosen: RwSignal<BTreeSet<ApplicationId>>,
    now: Memo<Vec<Request>>,
    /// Requests that are not as they were drawn.
    changed: Memo<BTreeSet<ApplicationId>>,
}

impl Board {
    fn new(local: Local) -> Self {
        let (open, drawn) = (RwSignal::new(false), RwSignal::new(BTreeMap::new()));
        let now = Memo::new(move |_| {
            if !open.get() {
                return Vec::new();
            }
            let all = local.read(&KINDS, waiting).into_iter();
            all.take(LISTED).collect::<Vec<Request>>()
        });
        let changed = Memo::new(move |_| {
            let ids = now.with(|now| now.iter().map(|r| r.application.id).collect::<Vec<_>>());
            drawn.with(|drawn: &BTreeMap<ApplicationId, Shown>| {
                local.read(&KINDS, |rows| {
                    let moved = |id: &ApplicationId| {
                        let shown = drawn.get(id);
                        // One that came later is not displayed yet, as far as a decision goes.
                        shown.is_none_or(|shown| !shown.changes(rows).is_empty())
                    };
                    set_of(ids.into_iter().filter(moved))
                })
            })
        });
        Self {
            local,
            open,
            drawn,
            chosen: RwSignal::new(BTreeSet::new()),
            now,
            changed,
        }
    }

    /// Draws the list again: what is there now is what decisions hold for.
    fn look(self) {
        self.drawn.set(self.local.read(&[], |rows| {
            let requests = waiting(rows).into_iter().take(LISTED);
            map_of(requests.map(|r| (r.application.id, Shown::now(rows, r.groups()))))
        }));
    }

    fn lines(self) -> Vec<Line> {
        let changed = self.changed.get();
        let chosen = self.chosen.get();
        self.now.with(|now| {
            let (everybody, together) = (Waiting::of(now), among(now, &chosen));
            let line = |request: &Request| {
                let id = request.application.id;
                let why = unsafe_in_bulk(request, changed.contains(&id), &everybody, &together);
                Line::of(request, why.map(|why| why.sentence()))
            };
            now.iter().map(line).collect()
        })
    }

    /// What is chosen and may be approved.
    fn ready(self) -> Vec<Request> {
        let lines = self.lines();
        let safe = set_of(lines.iter().filter(|l| l.why.is_none()).map(|l| l.id));
        let chosen = self.chosen.get();
        self.now.with(|now| {
            let mine = among(now, &chosen).into_iter();
            mine.filter(|r| safe.contains(&r.application.id))
                .cloned()
                .collect()
        })
    }

    fn choose(self, id: ApplicationId, on: bool) {
        self.chosen.update(|chosen| {
            if on {
                chosen.insert(id);
            } else {
                chosen.remove(&id);
            }
        });
    }

    fn choose_all(self) {
        let changed = self.changed.get_untracked();
        let safe = self.now.with_untracked(|now| all_safe(now, &changed));
        self.chosen.set(safe);
    }

    /// Approves each by itself, for what was drawn; how many, and what was said no to.
    async fn approve(self) -> (usize, Option<String>) {
        let local = self.local;
        let (mut done, mut error) = (0, None);
        for request in untrack(|| self.ready()) {
            let id = request.application.id;
            let shown = self.drawn.with_untracked(|drawn| drawn.get(&id).cloned());
            // Changed in this very instant: it is displayed now, and not approved.
            let Some(seen) = shown.and_then(|shown| shown.seen(local)) else {
                continue;
            };
            let command = request.approval(PlacementId(local.new_uuid()));
            match local.issue(command.into(), Some(seen), None).await {
                Ok(_) => {
                    done += 1;
                    self.choose(id, false);
                }
                Err(why) => {
                    let name = request.need.reference;
                    error = Some(format!("{name}\u{a0}: {}", why_not(&why)));
                }
            }
        }
        (done, error)
    }
}

/// The list of requests with a box each, and why some have to be looked at one by one.
#[component]
pub fn Bulk() -> impl IntoView {
    let board = Board::new(use_local());
    let lines = Memo::new(move |_| board.lines());
    let number = Memo::new(move |_| board.ready().len());
    let (error, said) = (RwSignal::new(None::<String>), RwSignal::new(None::<String>));
    let approve = Action::new_local(move |(): &()| async move {
        said.set(None);
        let (done, refused) = board.approve().await;
        let told = count(done, "accord enregistré", "accords enregistrés");
        said.set(Some(format!("{told} sur cet appareil.")));
        error.set(refused);
    });
    let toggle = move |_| {
        if !board.open.get_untracked() {
            board.look();
        }
        board.open.update(|open| *open = !*open);
    };
    let again = move |_| {
        board.chosen.set(BTreeSet::new());
        board.look();
    };
    view! {
        <details class="act card" on:toggle=toggle>
            <summary>"Approuver plusieurs demandes"</summary>
            <p>
                "Seulement ce qui n'oblige pas à choisir entre des élèves\u{a0}: une place pour chacun de ceux qui "
                "attendent, aucun obstacle, une demande par élève. Le reste se décide un par un, ci-dessous."
            </p>
            <p class="actions">
                <button class="btn" type="button" on:click=move |_| board.choose_all()>"Tout ce qui est sans conflit"</button>
                <button class="btn" type="button" on:click=again>"Relire la liste"</button>
            </p>
            <ul class="bulk" aria-label="Demandes à approuver ensemble">
                <For each=move || lines.get() key=Clone::clone let:line>
                    <li>{row(line, board)}</li>
                </For>
            </ul>
            <Alert error/>
            <p class="done" role="status">{move || said.get()}</p>
            <button
                class="btn btn--primary"
                type="button"
                disabled=move || number.get() == 0 || approve.pending().get()
                on:click=move |_| { approve.dispatch(()); }
            >
                {move || format!("Approuver {}", count(number.get(), "demande", "demandes"))}
            </button>
        </details>
    }
    .into_any()
}

/// A request in the list.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Line {
    id: ApplicationId,
    name: String,
    told: String,
    /// Why it has to be looked at by itself.
    why: Option<String>,
}

impl Line {
    fn of(request: &Request, why: Option<String>) -> Self {
        Self {
            id: request.application.id,
            name: format!("{} → {}", request.need.reference, request.offer.text.title),
            told: format!(
                "{}, {}, {}, {}\u{a0}ans",
                request.host.name,
                weeks(&request.application.weeks),
                km(request.metres),
                request.age
            ),
            why,
        }
    }
}

fn row(line: Line, board: Board) -> AnyView {
    let id = line.id;
    let barred = line.why.is_some();
    view! {
        <label class="check">
            <input
                type="checkbox"
                disabled=barred
                prop:checked=move || !barred && board.chosen.with(|c| c.contains(&id))
                on:change=move |event| board.choose(id, event_target_checked(&event))
            />
            <span>
                <b>{line.name}</b> <small>{line.told}</small>
                {line.why.map(|why| view! { <small class="bulk__why">{why}</small> })}
            </span>
        </label>
    }
    .into_any()
}

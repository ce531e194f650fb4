//! Commands of those who follow pupils.

use super::{Asked, details_form, pupil_name};
use crate::pages::teacher::details::Details;
use crate::routes::Screen;
use crate::text::{count, weeks};
use common::command::Command;
use common::domain::division::Division;
use common::domain::placement::Placement;
use common::domain::visit::Visit;
use common::ids::{PlacementId, PupilId};
use common::rules::week::short_date;
use common::sync::replica::Replica;

/// A command, as its author would tell it.
pub(super) fn asked(command: &Command, rows: &Replica) -> Asked {
    match command {
        Command::MarkAttendance(c) => {
            let class = rows.get::<Division>(c.division.0);
            let class = class.map_or("une classe", |d| d.name.as_str());
            let what = format!(
                "Vos présences de {class} du {}, {}",
                short_date(c.day),
                count(c.entries.len(), "élève", "élèves")
            );
            let words: Vec<&str> = c.entries.iter().map(|e| e.note.as_str()).collect();
            Asked::new(what, Some(Screen::Attendance)).quoting(words.join("\n").trim())
        }
        Command::PlanVisit(c) => {
            let day = c
                .planned_on
                .map_or(String::new(), |day| format!(" le {}", short_date(day)));
            placed(
                &format!("{} à faire{day}", c.channel.label()),
                c.placement,
                rows,
            )
        }
        Command::CloseVisit(c) => {
            let label = c.status.label().to_lowercase();
            match rows.get::<Visit>(c.visit.0) {
                Some(visit) => placed(&format!("Visite {label}"), visit.placement, rows),
                None => Asked::new(format!("Visite {label}"), Some(Screen::Visits)),
            }
        }
        Command::InterruptPlacement(c) => placed(
            &format!("Stage interrompu à partir du {}", short_date(c.from)),
            c.placement,
            rows,
        )
        .quoting(c.reason.label()),
        Command::MovePlacement(c) => placed(
            &format!("Stage déplacé en {}", weeks(&c.weeks)),
            c.placement,
            rows,
        ),
        Command::SetPlacementDetails(c) => {
            let draft = Details::of(&c.tutor, &c.hours).draft();
            let words = format!("{}\n{}", c.tutor.name, c.tutor.phone);
            placed("Tuteur et horaires", c.placement, rows)
                .quoting(words.trim())
                .drafted(details_form(c.placement), &draft)
        }
        Command::AssignReferent(c) => {
            let who = match c.pupils.as_slice() {
                [one] => for_pupil(rows, *one),
                all => format!(" pour {}", count(all.len(), "élève", "élèves")),
            };
            Asked::new(format!("Votre choix de référent{who}"), Some(Screen::Class))
        }
        Command::ExemptPupil(c) => {
            let what = if c.exempt {
                "Votre dispense"
            } else {
                "Votre fin de dispense"
            };
            let who = for_pupil(rows, c.pupil);
            Asked::new(format!("{what}{who}"), Some(Screen::Pupil(c.pupil)))
        }
        _ => Asked::new("Une saisie".into(), None),
    }
}

fn for_pupil(rows: &Replica, id: PupilId) -> String {
    pupil_name(rows, id).replacen(" sur ", " pour ", 1)
}

/// Something about a placement, on the sheet of its pupil.
fn placed(what: &str, id: PlacementId, rows: &Replica) -> Asked {
    match rows.get::<Placement>(id.0) {
        Some(placement) => {
            let who = for_pupil(rows, placement.pupil);
            Asked::new(format!("{what}{who}"), Some(Screen::Pupil(placement.pupil)))
        }
        None => Asked::new(what.to_owned(), Some(Screen::Class)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::fixture::{ME, application, placement, pole, put};
    use common::command::SetPlacementDetails;
    use common::domain::application::ApplicationStatus;
    use common::domain::placement::Tutor;
    use common::ids::OfferId;
    use uuid::Uuid;

    #[test]
    fn a_tutor_that_was_refused_can_be_taken_up_with_its_words() {
        let mut rows = pole();
        let offer = OfferId(Uuid::from_u128(101));
        let of = application(201, ME, offer, ApplicationStatus::Approved);
        let place = placement(401, &of, 51);
        put(&mut rows, place.clone());
        let tutor = Tutor {
            name: "Dominique".into(),
            phone: "03 83".into(),
        };
        let command = SetPlacementDetails {
            placement: place.id,
            tutor,
            hours: Default::default(),
        };
        let asked = asked(&command.into(), &rows);
        assert_eq!(asked.what, "Tuteur et horaires pour Camille Durand");
        assert_eq!(asked.quote.as_deref(), Some("Dominique\n03 83"));
        assert_eq!(asked.screen, Some(Screen::Pupil(ME)));
        let (form, draft) = asked.draft.unwrap();
        assert_eq!(form, details_form(place.id));
        assert_eq!(Details::read(&draft).tutor, "Dominique");
    }
}

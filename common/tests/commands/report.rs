//! Reports about offers, and doubtful wording that is kept.

use crate::support::bench::Bench;
use crate::support::cases::report;
use crate::support::commands::*;
use crate::support::pole::*;
use common::command::{Confirmed, CreateOffer, EditOffer, ReportOffer, SetOfferStatus};
use common::domain::offer::{Offer, OfferStatus, OfferText};
use common::domain::report::{Report, ReportReason, ReportStatus};
use common::ids::StaffId;

const COORDINATOR: StaffId = staff(COORDINATORS[0]);
const OTHER_COORDINATOR: StaffId = staff(COORDINATORS[1]);

#[test]
fn anybody_of_the_pole_reports_an_offer_that_they_see() {
    let mut bench = Bench::new();
    assert_eq!(bench.send(pupil(0), report_offer(0, 0)), "ok");
    assert_eq!(bench.send(pupil(0), report_offer(0, 0)), "already_done");
    assert_eq!(bench.send(pupil(1), report_offer(0, 0)), "id_taken");
    assert_eq!(
        bench.send(staff(TEACHER_OF_DIVISION), report_offer(1, 0)),
        "ok"
    );
    assert_eq!(bench.send(pupil(0), report_offer(2, DRAFT)), "offer_gone");
    assert_eq!(bench.send(COORDINATOR, report_offer(2, DRAFT)), "ok");
    assert_eq!(bench.send(pupil(0), report_offer(3, 99)), "offer_gone");
    assert_eq!(bench.send(staff(NO_ROLE), report_offer(3, 0)), "forbidden");
    let vague = ReportOffer {
        reason: ReportReason::Other,
        text: " ".into(),
        ..report_offer(3, 0)
    };
    assert_eq!(bench.send(pupil(0), vague), "motive_needs_comment");
}

#[test]
fn a_report_is_answered_once_as_it_was_on_screen_and_kept() {
    let mut bench = Bench::new();
    assert_eq!(bench.send(pupil(0), report_offer(0, 0)), "ok");
    assert_eq!(
        bench.send(pupil(0), settle(0, ReportStatus::Dismissed)),
        "forbidden"
    );
    assert_eq!(
        bench.send(COORDINATOR, settle(9, ReportStatus::Upheld)),
        "report_gone"
    );
    assert_eq!(
        bench.send(COORDINATOR, settle(0, ReportStatus::Open)),
        "bad_arguments"
    );
    let seen = bench.seen(&settle(0, ReportStatus::Upheld).into());
    assert_eq!(
        bench.send(COORDINATOR, settle(0, ReportStatus::Upheld)),
        "ok"
    );
    assert_eq!(
        bench.send(COORDINATOR, settle(0, ReportStatus::Upheld)),
        "already_done"
    );
    assert_eq!(
        bench.send_seeing(OTHER_COORDINATOR, settle(0, ReportStatus::Dismissed), seen),
        "changed_since_seen"
    );
    assert_eq!(
        bench.send(OTHER_COORDINATOR, settle(0, ReportStatus::Dismissed)),
        "report_settled"
    );
    let kept: Report = bench.get(report(0).0);
    assert_eq!(
        (kept.status, kept.answer.as_str()),
        (ReportStatus::Upheld, "Texte corrigé.")
    );
}

fn doubtful() -> OfferText {
    OfferText {
        title: "Vendeuse en magasin".into(),
        description: "Bonne présentation.".into(),
    }
}

fn because(id: usize, reason: &str) -> Option<Confirmed> {
    Some(Confirmed {
        report: report(id),
        reason: reason.into(),
    })
}

#[test]
fn doubtful_words_reach_pupils_with_a_reason_that_is_kept_and_not_otherwise() {
    let mut bench = Bench::new();
    let new = |id: usize, open: bool, confirmed| CreateOffer {
        text: doubtful(),
        confirmed,
        ..create(id, open)
    };
    assert_eq!(
        bench.send(COORDINATOR, new(50, true, None)),
        "wording_to_confirm"
    );
    assert_eq!(
        bench.send(COORDINATOR, new(50, true, because(1, " "))),
        "wording_to_confirm"
    );
    assert_eq!(
        bench.send(COORDINATOR, new(51, false, None)),
        "ok",
        "a draft waits"
    );
    let open = |confirmed| SetOfferStatus {
        confirmed,
        ..set_status(51, OfferStatus::Open)
    };
    assert_eq!(bench.send(COORDINATOR, open(None)), "wording_to_confirm");
    assert_eq!(
        bench.send(COORDINATOR, open(because(1, "Rayon féminin."))),
        "ok"
    );
    let kept: Report = bench.get(report(1).0);
    assert_eq!(kept.status, ReportStatus::Dismissed);
    assert_eq!(kept.answer, "Rayon féminin.");
    assert!(kept.text.contains("Vendeuse") && kept.text.contains("Bonne présentation"));
    assert_eq!(
        bench.send(COORDINATOR, new(52, true, because(1, "Autre."))),
        "id_taken"
    );
    assert_eq!(
        bench.send(COORDINATOR, new(52, true, because(2, "Autre."))),
        "ok"
    );
}

#[test]
fn words_of_an_open_offer_are_looked_at_when_they_change() {
    let mut bench = Bench::new();
    let edit = |confirmed| EditOffer {
        text: Some(doubtful()),
        confirmed,
        ..edit_text(0, "")
    };
    assert_eq!(bench.send(COORDINATOR, edit(None)), "wording_to_confirm");
    assert_eq!(
        bench.send(COORDINATOR, edit(because(1, "Rayon féminin."))),
        "ok"
    );
    assert_eq!(bench.send(COORDINATOR, edit(None)), "ok", "nothing new");
    assert_eq!(bench.send(COORDINATOR, edit_terms(0, terms(3))), "ok");
    assert_eq!(bench.all::<Report>().len(), 1);
    let drafted = EditOffer {
        offer: offer(DRAFT),
        ..edit(None)
    };
    assert_eq!(bench.send(COORDINATOR, drafted), "ok");
    assert_eq!(bench.get::<Offer>(offer(DRAFT).0).text, doubtful());
    // Proper words need no reason, and keep none.
    let mut fine = edit_text(1, "Vente");
    fine.confirmed = because(9, "Pour rien.");
    assert_eq!(bench.send(COORDINATOR, fine), "ok");
    assert_eq!(bench.all::<Report>().len(), 1);
}

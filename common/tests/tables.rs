//! Tables written by hand, against the functions that decide.

mod academy;
mod following;
mod obstacles;
mod refusals;
mod silence;
mod situation;

use crate::support::pole::*;
use common::domain::application::ApplicationStatus;
use common::domain::follow_up::{Revision, heads};
use common::domain::offer::OfferStatus;
use common::domain::placement::PlacementStatus;
use std::fmt::Debug;

/// Every pair of statuses is allowed if, and only if, it is the same twice or in the list.
fn exactly<S: Copy + PartialEq + Debug>(
    all: &[S],
    allowed: &[(S, S)],
    may_become: impl Fn(S, S) -> bool,
) {
    for from in all {
        for to in all {
            let expected = from == to || allowed.contains(&(*from, *to));
            assert_eq!(may_become(*from, *to), expected, "{from:?} to {to:?}");
        }
    }
}

#[test]
fn an_offer_becomes_what_its_table_says() {
    use OfferStatus::*;
    exactly(
        &OfferStatus::ALL,
        &[
            (Draft, Open),
            (Draft, Closed),
            (Open, Closed),
            (Closed, Open),
        ],
        OfferStatus::may_become,
    );
    let open: Vec<_> = OfferStatus::ALL
        .into_iter()
        .filter(|s| s.accepts_applications())
        .collect();
    assert_eq!(open, [Open]);
}

#[test]
fn a_request_becomes_what_its_table_says() {
    use ApplicationStatus::*;
    exactly(
        &ApplicationStatus::ALL,
        &[
            (Queued, Sent),
            (Queued, Withdrawn),
            (Sent, ApprovalQueued),
            (Sent, Approved),
            (Sent, Refused),
            (Sent, Withdrawn),
            (Sent, Expired),
            (Sent, Lapsed),
            (ApprovalQueued, Approved),
            (ApprovalQueued, Refused),
            (ApprovalQueued, Withdrawn),
            (ApprovalQueued, Lapsed),
        ],
        ApplicationStatus::may_become,
    );
    let open: Vec<_> = ApplicationStatus::ALL
        .into_iter()
        .filter(|s| s.is_open())
        .collect();
    assert_eq!(open, [Queued, Sent, ApprovalQueued]);
}

#[test]
fn a_placement_becomes_what_its_table_says() {
    use PlacementStatus::*;
    exactly(
        &PlacementStatus::ALL,
        &[(Confirmed, Interrupted), (Confirmed, Cancelled)],
        PlacementStatus::may_become,
    );
}

#[test]
fn the_versions_of_a_note_are_in_the_same_order_on_every_device() {
    let version = |id: usize, parents: &[usize]| Revision {
        id: revision(id),
        note: note(0),
        school: school(0),
        division: division(0),
        pupil: pupil(0),
        parents: parents.iter().map(|n| revision(*n)).collect(),
        text: String::new(),
        author: staff(TEACHER_OF_DIVISION),
        written_at: START,
    };
    let mut versions = vec![
        version(3, &[0]),
        version(0, &[]),
        version(2, &[0]),
        version(4, &[1]),
        version(1, &[0]),
    ];
    for _ in 0..versions.len() {
        versions.rotate_left(1);
        let ids: Vec<_> = heads(&versions).into_iter().map(|r| r.id).collect();
        assert_eq!(ids, [revision(2), revision(3), revision(4)]);
    }
}

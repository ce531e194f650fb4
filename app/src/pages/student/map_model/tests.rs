use super::*;
use crate::pages::fixture::{host, offer, pole, put};
use uuid::Uuid;

fn luneville() -> View {
    View::around(GeoPoint::from_e5(4_859_250, 649_250).unwrap().into())
}

fn found(numbers: &[u128]) -> Vec<Found> {
    let one = |(metres, number): (u32, &u128)| Found {
        offer: OfferId(Uuid::from_u128(*number)),
        metres: metres * 1000,
        left: 1,
    };
    (0..).zip(numbers).map(one).collect()
}

#[test]
fn offers_of_one_place_are_one_marker_and_what_is_further_is_counted() {
    let mut rows = pole();
    put(&mut rows, offer(201, 51, "Une autre chez Volta"));
    // 40 km north of Lunéville, outside of 25 km around.
    put(&mut rows, host(54, "Loin", 40));
    put(&mut rows, offer(104, 54, "Loin"));
    let all = found(&[101, 201, 102, 104]);
    let (markers, outside) = markers(&rows, &all, luneville());
    let told: Vec<(usize, u32)> = markers.iter().map(|m| (m.offers.len(), m.metres)).collect();
    assert_eq!(told, [(2, 0), (1, 2000)]);
    assert_eq!(outside, 1);
}

#[test]
fn every_offer_is_on_the_map_or_outside_whatever_the_zoom() {
    let rows = pole();
    let all = found(&[101, 102, 103]);
    let mut view = luneville();
    for zoom in 0..ZOOMS.len() {
        view.zoom = zoom;
        let (markers, outside) = markers(&rows, &all, view);
        let held: usize = markers.iter().map(|m| m.offers.len()).sum();
        assert_eq!(held + outside, 3, "{view:?}");
        assert!(markers.iter().all(|m| view.shows(m.at)));
    }
    view.zoom = ZOOMS.len() - 1;
    let (markers, outside) = super::markers(&rows, &all, view);
    assert!(markers.len() < 3, "told together, from afar: {markers:?}");
    assert_eq!(outside, 0);
}

#[test]
fn outlines_are_read_and_only_what_is_near_is_drawn() {
    let text = "d 64925 485925 10 10 -5 5\nillisible\nc 64930 485930 x\nd\nc 55000 490000 1 1\n";
    let read = outlines(text);
    assert_eq!(read.len(), 3, "{read:?}");
    let drawn = path(&read, luneville(), true);
    assert_eq!(drawn, "M42850 -485925L42857 -485935L42853 -485940");
    assert_eq!(path(&read, luneville(), false), "M42853 -485930");
    let mut far = luneville();
    far.zoom = ZOOMS.len() - 1;
    assert_eq!(path(&read, far, false), "", "communes are too small there");
}

#[test]
fn the_map_zooms_and_moves_within_bounds() {
    let mut view = luneville();
    for _ in 0..20 {
        view = view.zoomed(true);
    }
    assert_eq!((view.zoom, view.width()), (0, 540));
    for _ in 0..20 {
        view = view.zoomed(false).moved(500, -500);
    }
    assert_eq!(view.zoom, ZOOMS.len() - 1);
    assert_eq!(
        view.centre,
        Point {
            x: 55_000,
            y: -500_000
        }
    );
    let start = luneville();
    let moved = start.moved(100, 0);
    assert_eq!(moved.centre.x - start.centre.x, start.width() / 10);
}

#[test]
fn the_real_outlines_hold_a_view_of_the_academie() {
    let text = std::fs::read_to_string(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../public/data/outlines.txt"
    ))
    .unwrap();
    let all = outlines(&text);
    assert_eq!(all.len(), text.lines().count());
    let near = path(&all, luneville(), false);
    assert!((1_000..200_000).contains(&near.len()), "{}", near.len());
    let nowhere = View::around(Point { x: 0, y: 0 });
    assert_eq!(path(&all, nowhere, true), "");
}

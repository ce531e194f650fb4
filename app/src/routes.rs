//! Paths, in one place.

use common::access::Actor;
use common::domain::staff::Role;
use common::ids::{OfferId, PupilId};

/// Paths of the pages that the server renders.
pub const PUBLIC: [&str; 5] = [
    "/",
    "/connexion",
    "/mentions-legales",
    "/confidentialite",
    "/accessibilite",
];

/// Where the device's own screens start.
pub const SPACE: &str = "/app/";

/// A page of the site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Page {
    Home,
    SignIn,
    LegalNotice,
    Privacy,
    Accessibility,
    /// Everything under `/app`: one page for the server, drawn by the device.
    Space,
    Unknown,
}

impl Page {
    /// The page at an address.
    #[must_use]
    pub fn from_path(path: &str) -> Self {
        if path.starts_with(SPACE) {
            return Self::Space;
        }
        match path.trim_end_matches('/') {
            "" => Self::Home,
            "/connexion" => Self::SignIn,
            "/mentions-legales" => Self::LegalNotice,
            "/confidentialite" => Self::Privacy,
            "/accessibilite" => Self::Accessibility,
            "/app" => Self::Space,
            _ => Self::Unknown,
        }
    }
}

/// A screen of the device, chosen from the address after hydration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Screen {
    /// The first screen of the person's role.
    Start,
    Search,
    Offer(OfferId),
    Requests,
    Arbitration,
    PoleOffers,
    NewOffer,
    EditOffer(OfferId),
    /// What was kept aside for the coordinators.
    SetAside,
    /// What asks for a teacher today.
    Today,
    Class,
    Attendance,
    /// Visits to make, by commune, in a round.
    Visits,
    Pupil(PupilId),
    People,
    Review,
    Sync,
    /// Whatever the address, a shared device that is locked.
    Locked,
    Unknown,
}

impl Screen {
    /// The screen at an address.
    #[must_use]
    pub fn from_path(path: &str) -> Self {
        let mut parts = path
            .trim_start_matches("/app")
            .split('/')
            .filter(|p| !p.is_empty());
        let (first, second, third) = (parts.next(), parts.next(), parts.next());
        match (first, second, third) {
            (None, ..) => Self::Start,
            (Some("chercher"), None, _) => Self::Search,
            (Some("offres"), Some(id), None) => id.parse().map_or(Self::Unknown, Self::Offer),
            (Some("demandes"), None, _) => Self::Requests,
            (Some("arbitrage"), None, _) => Self::Arbitration,
            (Some("offres-du-pole"), None, _) => Self::PoleOffers,
            (Some("offres-du-pole"), Some("nouvelle"), None) => Self::NewOffer,
            (Some("offres-du-pole"), Some(id), None) => {
                id.parse().map_or(Self::Unknown, Self::EditOffer)
            }
            (Some("mises-de-cote"), None, _) => Self::SetAside,
            (Some("aujourdhui"), None, _) => Self::Today,
            (Some("classe"), None, _) => Self::Class,
            (Some("presences"), None, _) => Self::Attendance,
            (Some("visites"), None, _) => Self::Visits,
            (Some("eleves"), Some(id), None) => id.parse().map_or(Self::Unknown, Self::Pupil),
            (Some("personnes"), None, _) => Self::People,
            (Some("a-revoir"), None, _) => Self::Review,
            (Some("synchronisation"), None, _) => Self::Sync,
            _ => Self::Unknown,
        }
    }

    /// Its address.
    #[must_use]
    pub fn path(self) -> String {
        match self {
            Self::Start | Self::Locked | Self::Unknown => SPACE.into(),
            Self::Search => "/app/chercher".into(),
            Self::Offer(id) => format!("/app/offres/{id}"),
            Self::Requests => "/app/demandes".into(),
            Self::Arbitration => "/app/arbitrage".into(),
            Self::PoleOffers => "/app/offres-du-pole".into(),
            Self::NewOffer => "/app/offres-du-pole/nouvelle".into(),
            Self::EditOffer(id) => format!("/app/offres-du-pole/{id}"),
            Self::SetAside => "/app/mises-de-cote".into(),
            Self::Today => "/app/aujourdhui".into(),
            Self::Class => "/app/classe".into(),
            Self::Attendance => "/app/presences".into(),
            Self::Visits => "/app/visites".into(),
            Self::Pupil(id) => format!("/app/eleves/{id}"),
            Self::People => "/app/personnes".into(),
            Self::Review => "/app/a-revoir".into(),
            Self::Sync => "/app/synchronisation".into(),
        }
    }

    /// What the person's menu offers, in order.
    #[must_use]
    pub fn menu(actor: &Actor) -> Vec<(Self, &'static str)> {
        let mut menu = Vec::new();
        if matches!(actor.who, common::access::Who::Pupil { .. }) {
            menu.extend([(Self::Search, "Chercher"), (Self::Requests, "Mes demandes")]);
        }
        if actor.has_role(Role::Teacher) {
            menu.extend([
                (Self::Today, "Aujourd'hui"),
                (Self::Class, "Ma classe"),
                (Self::Attendance, "Présences"),
                (Self::Visits, "Visites"),
            ]);
        } else if actor.has_role(Role::Office) {
            // The way to the other three is on the class board.
            menu.push((Self::Class, "Suivi"));
        }
        if actor.has_role(Role::Coordinator) {
            menu.extend([
                (Self::Arbitration, "Demandes"),
                (Self::PoleOffers, "Offres"),
                (Self::SetAside, "Mises de côté"),
            ]);
        }
        if actor.has_role(Role::Administrator) {
            menu.push((Self::People, "Personnes"));
        }
        menu.push((Self::Review, "À revoir"));
        menu
    }
}

/// Follows classes: the screens of teachers open.
#[must_use]
pub fn teaches(actor: &Actor) -> bool {
    actor.has_role(Role::Teacher) || actor.has_role(Role::Office)
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn every_public_address_has_a_page_and_everything_under_app_is_one() {
        let pages: Vec<Page> = PUBLIC.into_iter().map(Page::from_path).collect();
        assert_eq!(
            pages,
            [
                Page::Home,
                Page::SignIn,
                Page::LegalNotice,
                Page::Privacy,
                Page::Accessibility
            ]
        );
        for path in ["/app", "/app/", "/app/offres/1"] {
            assert_eq!(Page::from_path(path), Page::Space, "{path}");
        }
        for path in ["/application", "/connexion/autre", "/nulle-part"] {
            assert_eq!(Page::from_path(path), Page::Unknown, "{path}");
        }
    }

    #[test]
    fn every_screen_is_found_again_at_its_own_address() {
        let id = Uuid::from_u128(7);
        for screen in [
            Screen::Start,
            Screen::Search,
            Screen::Offer(OfferId(id)),
            Screen::Requests,
            Screen::Arbitration,
            Screen::PoleOffers,
            Screen::NewOffer,
            Screen::EditOffer(OfferId(id)),
            Screen::SetAside,
            Screen::Today,
            Screen::Class,
            Screen::Attendance,
            Screen::Visits,
            Screen::Pupil(PupilId(id)),
            Screen::People,
            Screen::Review,
            Screen::Sync,
        ] {
            assert_eq!(Screen::from_path(&screen.path()), screen);
        }
        assert_eq!(Screen::from_path("/app"), Screen::Start);
        assert_eq!(
            Screen::from_path("/app/offres/pas-un-numero"),
            Screen::Unknown
        );
        assert_eq!(Screen::from_path("/app/ailleurs"), Screen::Unknown);
    }
}

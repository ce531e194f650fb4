//! Paths, in one place.

use common::access::Actor;
use common::domain::staff::Role;
use common::ids::{OfferId, PupilId, SupportId};

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
    /// A pupil asks for help.
    Help,
    Arbitration,
    /// Pupils without a place whose request has reached the pôle.
    Unplaced,
    Case(SupportId),
    /// Seats against needs.
    Seats,
    /// Reports about offers.
    Reports,
    /// What a coordinator needs less often.
    More,
    PoleOffers,
    NewOffer,
    EditOffer(OfferId),
    /// What was kept aside for the coordinators.
    SetAside,
    Class,
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
            (Some("aide"), None, _) => Self::Help,
            (Some("places"), None, _) => Self::Seats,
            (Some("signalements"), None, _) => Self::Reports,
            (Some("plus"), None, _) => Self::More,
            (Some("arbitrage"), None, _) => Self::Arbitration,
            (Some("sans-solution"), None, _) => Self::Unplaced,
            (Some("sans-solution"), Some(id), None) => id.parse().map_or(Self::Unknown, Self::Case),
            (Some("offres-du-pole"), None, _) => Self::PoleOffers,
            (Some("offres-du-pole"), Some("nouvelle"), None) => Self::NewOffer,
            (Some("offres-du-pole"), Some(id), None) => {
                id.parse().map_or(Self::Unknown, Self::EditOffer)
            }
            (Some("mises-de-cote"), None, _) => Self::SetAside,
            (Some("classe"), None, _) => Self::Class,
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
            Self::Help => "/app/aide".into(),
            Self::Seats => "/app/places".into(),
            Self::Reports => "/app/signalements".into(),
            Self::More => "/app/plus".into(),
            Self::Arbitration => "/app/arbitrage".into(),
            Self::Unplaced => "/app/sans-solution".into(),
            Self::Case(id) => format!("/app/sans-solution/{id}"),
            Self::PoleOffers => "/app/offres-du-pole".into(),
            Self::NewOffer => "/app/offres-du-pole/nouvelle".into(),
            Self::EditOffer(id) => format!("/app/offres-du-pole/{id}"),
            Self::SetAside => "/app/mises-de-cote".into(),
            Self::Class => "/app/classe".into(),
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
            menu.extend([
                (Self::Search, "Chercher"),
                (Self::Requests, "Mes demandes"),
                (Self::Help, "Aide"),
            ]);
        }
        if actor.has_role(Role::Teacher) || actor.has_role(Role::Office) {
            menu.push((Self::Class, "Ma classe"));
        }
        if actor.has_role(Role::Office) && !actor.has_role(Role::Coordinator) {
            menu.push((Self::Unplaced, "Sans solution"));
        }
        if actor.has_role(Role::Coordinator) {
            menu.extend([
                (Self::Arbitration, "Demandes"),
                (Self::Unplaced, "Sans solution"),
                (Self::PoleOffers, "Offres"),
                (Self::Seats, "Places"),
                // What is rarer is one tap further: a phone's bar holds five.
                (Self::More, "Plus"),
            ]);
            return menu;
        }
        if actor.has_role(Role::Administrator) {
            menu.push((Self::People, "Personnes"));
        }
        if actor.has_role(Role::Academy) {
            menu.push((Self::Seats, "Places"));
        }
        menu.push((Self::Review, "À revoir"));
        menu
    }
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
            Screen::Help,
            Screen::Arbitration,
            Screen::Unplaced,
            Screen::Case(SupportId(id)),
            Screen::Seats,
            Screen::Reports,
            Screen::More,
            Screen::PoleOffers,
            Screen::NewOffer,
            Screen::EditOffer(OfferId(id)),
            Screen::SetAside,
            Screen::Class,
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

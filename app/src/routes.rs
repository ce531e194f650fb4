//! Paths, in one place.

use common::access::Actor;
use common::domain::staff::Role;
use common::ids::{DemarcheId, FoundPlaceId, HostId, OfferId, PupilId, SupportId};

/// Paths of the pages that the server renders.
pub const PUBLIC: [&str; 14] = [
    "/",
    "/connexion",
    "/phrase-oubliee",
    "/choisir-ma-phrase",
    "/ne-plus-recevoir",
    "/mentions-legales",
    "/confidentialite",
    "/accessibilite",
    "/fiches",
    "/fiches/telephoner",
    "/fiches/lettre",
    "/fiches/cv",
    "/fiches/entretien",
    "/fiches/premier-jour",
];

/// Where the device's own screens start.
pub const SPACE: &str = "/app/";

/// A page of the site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Page {
    Home,
    SignIn,
    /// Asking for a link to choose a new passphrase.
    Forgotten,
    /// Where such a link leads.
    Choose,
    /// Where the link of the list of the day by mail leads.
    NoMoreLists,
    LegalNotice,
    Privacy,
    Accessibility,
    /// *Fiches méthodes*: the list.
    Sheets,
    /// One of them, by the end of its address.
    Sheet(&'static str),
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
            "/phrase-oubliee" => Self::Forgotten,
            "/choisir-ma-phrase" => Self::Choose,
            "/ne-plus-recevoir" => Self::NoMoreLists,
            "/mentions-legales" => Self::LegalNotice,
            "/confidentialite" => Self::Privacy,
            "/accessibilite" => Self::Accessibility,
            "/app" => Self::Space,
            "/fiches" => Self::Sheets,
            path => {
                let known = PUBLIC.into_iter().find(|known| *known == path);
                let slug = known.and_then(|known| known.strip_prefix("/fiches/"));
                slug.map_or(Self::Unknown, Self::Sheet)
            }
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
    /// Places found, steps, wishes.
    MySearch,
    /// « J'ai trouvé un stage », or the correction of it.
    FoundPlace(Option<FoundPlaceId>),
    /// A step of the search.
    Demarche(Option<DemarcheId>),
    MyStay,
    /// The fill-in sheet of a call.
    CallSheet,
    /// A pupil asks for help.
    Help,
    Arbitration,
    /// Pupils without a place whose request has reached the pôle.
    Unplaced,
    Case(SupportId),
    /// Seats against needs.
    Seats,
    /// Numbers of the pôles, for the académie.
    Academy,
    /// Reports about offers.
    Reports,
    /// What a coordinator needs less often.
    More,
    PoleOffers,
    NewOffer,
    EditOffer(OfferId),
    /// What was kept aside for the coordinators.
    SetAside,
    /// What asks for a teacher today.
    Today,
    Class,
    /// What pupils told: places found, concerns.
    PlacesToCheck,
    Attendance,
    /// Visits to make, by commune, in a round.
    Visits,
    Pupil(PupilId),
    People,
    /// Classes and pupils of the office's school.
    School,
    /// A file of classes.
    Import,
    /// Periods of the classes.
    Calendar,
    /// Sheets of personal codes.
    Codes,
    /// The file of hosts.
    Hosts,
    NewHost,
    Host(HostId),
    Review,
    Sync,
    /// The person's own account.
    Account,
    /// Accounts of the pôle, for its administrators.
    Accounts,
    /// One pupil's data, handed over or erased.
    Subject,
    /// Who did what, for administrators.
    Journal,
    /// How long data is kept, and what is to be erased.
    Retention,
    /// Setting up the second factor that is demanded, before anything else; at no address.
    Enrol,
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
            (Some("ma-recherche"), None, _) => Self::MySearch,
            (Some("stage-trouve"), None, _) => Self::FoundPlace(None),
            (Some("stage-trouve"), Some(id), None) => id
                .parse()
                .map_or(Self::Unknown, |id| Self::FoundPlace(Some(id))),
            (Some("demarche"), None, _) => Self::Demarche(None),
            (Some("demarche"), Some(id), None) => id
                .parse()
                .map_or(Self::Unknown, |id| Self::Demarche(Some(id))),
            (Some("mon-stage"), None, _) => Self::MyStay,
            (Some("preparer-un-appel"), None, _) => Self::CallSheet,
            (Some("aide"), None, _) => Self::Help,
            (Some("places"), None, _) => Self::Seats,
            (Some("academie"), None, _) => Self::Academy,
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
            (Some("aujourdhui"), None, _) => Self::Today,
            (Some("classe"), None, _) => Self::Class,
            (Some("a-verifier"), None, _) => Self::PlacesToCheck,
            (Some("presences"), None, _) => Self::Attendance,
            (Some("visites"), None, _) => Self::Visits,
            (Some("eleves"), Some(id), None) => id.parse().map_or(Self::Unknown, Self::Pupil),
            (Some("personnes"), None, _) => Self::People,
            (Some("etablissement"), None, _) => Self::School,
            (Some("etablissement"), Some("import"), None) => Self::Import,
            (Some("etablissement"), Some("calendrier"), None) => Self::Calendar,
            (Some("codes"), None, _) => Self::Codes,
            (Some("organismes"), None, _) => Self::Hosts,
            (Some("organismes"), Some("nouveau"), None) => Self::NewHost,
            (Some("organismes"), Some(id), None) => id.parse().map_or(Self::Unknown, Self::Host),
            (Some("a-revoir"), None, _) => Self::Review,
            (Some("synchronisation"), None, _) => Self::Sync,
            (Some("compte"), None, _) => Self::Account,
            (Some("comptes"), None, _) => Self::Accounts,
            (Some("donnees"), None, _) => Self::Subject,
            (Some("journal-du-pole"), None, _) => Self::Journal,
            (Some("conservation"), None, _) => Self::Retention,
            _ => Self::Unknown,
        }
    }

    /// Its address.
    #[must_use]
    pub fn path(self) -> String {
        match self {
            Self::Start | Self::Enrol | Self::Locked | Self::Unknown => SPACE.into(),
            Self::Search => "/app/chercher".into(),
            Self::Offer(id) => format!("/app/offres/{id}"),
            Self::Requests => "/app/demandes".into(),
            Self::MySearch => "/app/ma-recherche".into(),
            Self::FoundPlace(None) => "/app/stage-trouve".into(),
            Self::FoundPlace(Some(id)) => format!("/app/stage-trouve/{id}"),
            Self::Demarche(None) => "/app/demarche".into(),
            Self::Demarche(Some(id)) => format!("/app/demarche/{id}"),
            Self::MyStay => "/app/mon-stage".into(),
            Self::CallSheet => "/app/preparer-un-appel".into(),
            Self::Help => "/app/aide".into(),
            Self::Seats => "/app/places".into(),
            Self::Academy => "/app/academie".into(),
            Self::Reports => "/app/signalements".into(),
            Self::More => "/app/plus".into(),
            Self::Arbitration => "/app/arbitrage".into(),
            Self::Unplaced => "/app/sans-solution".into(),
            Self::Case(id) => format!("/app/sans-solution/{id}"),
            Self::PoleOffers => "/app/offres-du-pole".into(),
            Self::NewOffer => "/app/offres-du-pole/nouvelle".into(),
            Self::EditOffer(id) => format!("/app/offres-du-pole/{id}"),
            Self::SetAside => "/app/mises-de-cote".into(),
            Self::Today => "/app/aujourdhui".into(),
            Self::Class => "/app/classe".into(),
            Self::PlacesToCheck => "/app/a-verifier".into(),
            Self::Attendance => "/app/presences".into(),
            Self::Visits => "/app/visites".into(),
            Self::Pupil(id) => format!("/app/eleves/{id}"),
            Self::People => "/app/personnes".into(),
            Self::School => "/app/etablissement".into(),
            Self::Import => "/app/etablissement/import".into(),
            Self::Calendar => "/app/etablissement/calendrier".into(),
            Self::Codes => "/app/codes".into(),
            Self::Hosts => "/app/organismes".into(),
            Self::NewHost => "/app/organismes/nouveau".into(),
            Self::Host(id) => format!("/app/organismes/{id}"),
            Self::Review => "/app/a-revoir".into(),
            Self::Sync => "/app/synchronisation".into(),
            Self::Account => "/app/compte".into(),
            Self::Accounts => "/app/comptes".into(),
            Self::Subject => "/app/donnees".into(),
            Self::Journal => "/app/journal-du-pole".into(),
            Self::Retention => "/app/conservation".into(),
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
                (Self::MySearch, "Ma recherche"),
                (Self::MyStay, "Mon stage"),
            ]);
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
                (Self::Unplaced, "Sans solution"),
                (Self::PoleOffers, "Offres"),
                (Self::Seats, "Places"),
                // What is rarer is one tap further: a phone's bar holds five.
                (Self::More, "Plus"),
            ]);
            return menu;
        }
        if actor.has_role(Role::Office) {
            // Codes are one tap further, on the pupils' page.
            menu.extend([
                (Self::Unplaced, "Sans solution"),
                (Self::School, "Élèves"),
                (Self::Hosts, "Organismes"),
            ]);
        }
        if actor.has_role(Role::Administrator) {
            menu.push((Self::People, "Personnes"));
            if !actor.has_role(Role::Office) {
                menu.push((Self::Codes, "Codes"));
            }
        }
        if actor.has_role(Role::Volunteer) && !actor.has_role(Role::Office) {
            menu.push((Self::Hosts, "Organismes"));
        }
        if actor.has_role(Role::Academy) {
            menu.extend([(Self::Academy, "Académie"), (Self::Seats, "Places")]);
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
                Page::Forgotten,
                Page::Choose,
                Page::NoMoreLists,
                Page::LegalNotice,
                Page::Privacy,
                Page::Accessibility,
                Page::Sheets,
                Page::Sheet("telephoner"),
                Page::Sheet("lettre"),
                Page::Sheet("cv"),
                Page::Sheet("entretien"),
                Page::Sheet("premier-jour"),
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
            Screen::MySearch,
            Screen::FoundPlace(None),
            Screen::FoundPlace(Some(FoundPlaceId(id))),
            Screen::Demarche(None),
            Screen::Demarche(Some(DemarcheId(id))),
            Screen::MyStay,
            Screen::CallSheet,
            Screen::PlacesToCheck,
            Screen::Help,
            Screen::Arbitration,
            Screen::Unplaced,
            Screen::Case(SupportId(id)),
            Screen::Seats,
            Screen::Academy,
            Screen::Reports,
            Screen::More,
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
            Screen::School,
            Screen::Import,
            Screen::Calendar,
            Screen::Codes,
            Screen::Hosts,
            Screen::NewHost,
            Screen::Host(HostId(id)),
            Screen::Review,
            Screen::Sync,
            Screen::Account,
            Screen::Accounts,
            Screen::Subject,
            Screen::Journal,
            Screen::Retention,
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

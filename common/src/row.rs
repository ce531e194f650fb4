//! Rows as the sync engine sees them: a kind, an id, a body, and versions per field group.

use crate::domain::{
    application::Application,
    attendance::Attendance,
    concern::Concern,
    demarche::Demarche,
    division::Division,
    follow_up::{Note, Revision},
    found_place::FoundPlace,
    host::{Contact, ContactEvent, Host, HostContact},
    journal::JournalEntry as Journal,
    offer::Offer,
    period::Period,
    placement::Placement,
    pole::Pole,
    pupil::{Need, Pupil},
    reception::{Reception, ReceptionSum},
    referent::Referent,
    report::Report,
    school::School,
    sealed::Sealed,
    staff::{Assignment, Staff, Territory},
    support::{Support, SupportStep},
    visit::Visit,
    wish::{Favourites, Wishes},
};
use crate::ids::{ClientId, PupilId, UserId};
use crate::order::map_of;
use serde::de::IntoDeserializer as _;
use serde::de::value::StrDeserializer;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Number of a change in a space, from 1, without gaps.
pub type Seq = u64;
/// Number of a mutation of one client, from 1, without gaps.
pub type Mid = u64;

/// Whether a pupil may have rows of a kind: said in the list below.
macro_rules! of_pupils {
    () => {
        true
    };
    (adults) => {
        false
    };
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $text:literal, $id:ident $(, $who:ident)?;)*) => {
        /// What a row is about.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Kind { $($(#[$doc])* $name,)*
            /// Sent by a newer server: skipped.
            Unknown }

        impl Kind {
            /// Every known kind, in the order in which a device should receive them.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// A pupil may have rows of this kind, their own or those of everybody.
            #[must_use]
            pub fn is_of_pupils(self) -> bool {
                match self { $(Self::$name => of_pupils!($($who)?),)* Self::Unknown => false }
            }

            /// Name on the wire and in the database.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)* Self::Unknown => "unknown" }
            }

            /// The kind of that name, [`Kind::Unknown`] when there is none.
            #[must_use]
            pub fn from_name(name: &str) -> Self {
                match name { $($text => Self::$name,)* _ => Self::Unknown }
            }
        }

        /// A row's body.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum Row { $($name($name)),* }

        impl Row {
            /// Kind and id.
            #[must_use]
            pub fn key(&self) -> RowKey {
                match self { $(Self::$name(row) => RowKey::new(Kind::$name, row.$id.0),)* }
            }

            /// Body as stored and sent.
            ///
            /// # Errors
            /// Never in practice: bodies are plain data.
            pub fn to_json(&self) -> Result<String, serde_json::Error> {
                match self { $(Self::$name(row) => serde_json::to_string(row),)* }
            }

            /// Reads a stored or received body; fields it does not know are ignored.
            ///
            /// # Errors
            /// [`BadRow`] when the kind is unknown or the body does not fit it.
            pub fn from_json(kind: Kind, body: &str) -> Result<Self, BadRow> {
                Self::from_json_of::<true>(kind, body)
            }

            /// Reads a stored or received body; `ALL`: see [`Book`](crate::book::Book).
            pub(crate) fn from_json_of<const ALL: bool>(
                kind: Kind,
                body: &str,
            ) -> Result<Self, BadRow> {
                let bad = |source| BadRow::Body { kind: kind.as_str(), source };
                match kind {
                    $(Kind::$name if ALL || of_pupils!($($who)?) => {
                        serde_json::from_str(body).map(Self::$name).map_err(bad)
                    })*
                    _ => Err(BadRow::UnknownKind),
                }
            }
        }

        $(impl TryFrom<Row> for $name {
            type Error = Row;
            fn try_from(row: Row) -> Result<Self, Row> {
                match row { Row::$name(body) => Ok(body), other => Err(other) }
            }
        }
        impl Body for $name {
            const KIND: Kind = Kind::$name;
            fn from_row(row: &Row) -> Option<&Self> {
                match row { Row::$name(body) => Some(body), _ => None }
            }
        }
        impl From<$name> for Row {
            fn from(body: $name) -> Self { Self::$name(body) }
        })*
    };
}

/// A type that is the body of one kind of rows.
pub trait Body: Sized {
    /// The kind.
    const KIND: Kind;
    /// The body, if the row is of that kind.
    fn from_row(row: &Row) -> Option<&Self>;
}

kinds! {
    Pole = "pole", id;
    School = "school", id;
    Division = "division", id;
    Period = "period", id;
    Pupil = "pupil", id;
    Need = "need", pupil;
    Staff = "staff", id, adults;
    Assignment = "assignment", id, adults;
    Host = "host", id;
    HostContact = "host_contact", host;
    Offer = "offer", id;
    Application = "application", id;
    Placement = "placement", id;
    FoundPlace = "found_place", id;
    Referent = "referent", id;
    Demarche = "demarche", id;
    Wishes = "wishes", pupil;
    Favourites = "favourites", pupil;
    Support = "support", id;
    SupportStep = "support_step", id;
    Concern = "concern", id;
    Note = "note", id, adults;
    Revision = "revision", id, adults;
    Visit = "visit", id, adults;
    Attendance = "attendance", id;
    Journal = "journal", id;
    Reception = "reception", id;
    ReceptionSum = "reception_sum", host, adults;
    Contact = "contact", id, adults;
    ContactEvent = "contact_event", id, adults;
    Report = "report", id;
    Sealed = "sealed", id, adults;
}

impl std::fmt::Display for Kind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for Kind {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Kind {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Ok(Self::from_name(&name))
    }
}

/// A row that cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum BadRow {
    #[error("unknown kind of row")]
    UnknownKind,
    #[error("the body of a {kind} row does not fit its type: {source}")]
    Body {
        kind: &'static str,
        source: serde_json::Error,
    },
}

/// Which row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RowKey {
    pub kind: Kind,
    pub id: Uuid,
}

impl RowKey {
    /// A key.
    #[must_use]
    pub const fn new(kind: Kind, id: Uuid) -> Self {
        Self { kind, id }
    }
}

/// Fields that are compared, and conflict, together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Group {
    /// Rows that are one group.
    Whole,
    /// Words without consequence.
    Text,
    /// Who may ask, and how many.
    Terms,
    /// The state in its guarded table.
    Status,
    /// Seats granted.
    Taken,
    /// What a request asks for.
    Ask,
    /// Who guides the pupil, and when.
    Details,
}

impl Group {
    /// The group of that name on the wire; none when this version has no such group.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        let name: StrDeserializer<'_, serde::de::value::Error> = name.into_deserializer();
        Self::deserialize(name).ok()
    }
}

/// Version of a field group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupVer {
    /// Change that last touched the group.
    pub seq: Seq,
    /// Client that made it: its own later commands do not conflict with it. Never sent to devices.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<ClientId>,
}

/// Versions of the groups of a row.
pub type GroupVers = BTreeMap<Group, GroupVer>;

/// A row with its versions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// Change that last touched the row.
    pub ver: Seq,
    pub gver: GroupVers,
    pub row: Row,
}

impl Stored {
    /// `row` as of change `seq`: the groups that differ from `old` take that number.
    #[must_use]
    pub fn next(old: Option<&Self>, row: Row, seq: Seq, by: Option<ClientId>) -> Self {
        let before: BTreeMap<Group, Value> =
            old.map(|o| map_of(o.row.groups())).unwrap_or_default();
        let mut gver = old.map(|o| o.gver.clone()).unwrap_or_default();
        for (group, value) in row.groups() {
            if before.get(&group) != Some(&value) {
                gver.insert(group, GroupVer { seq, by });
            }
        }
        Self {
            ver: seq,
            gver,
            row,
        }
    }

    /// Version of a group, 0 when it never changed.
    #[must_use]
    pub fn group_seq(&self, group: Group) -> Seq {
        self.gver.get(&group).map_or(0, |g| g.seq)
    }
}

impl Row {
    /// Field groups and their values, as compared and as shown in a conflict.
    #[must_use]
    pub fn groups(&self) -> Vec<(Group, Value)> {
        match self {
            Self::Offer(o) => vec![
                (Group::Text, json!(o.text)),
                (Group::Terms, json!(o.terms)),
                (Group::Status, json!(o.status)),
                (Group::Taken, json!(o.taken)),
            ],
            Self::Application(a) => vec![
                (
                    Group::Ask,
                    json!({ "offer": a.offer, "period": a.period, "weeks": a.weeks, "message": a.message }),
                ),
                (
                    Group::Status,
                    json!({ "status": a.status, "motive": a.motive, "comment": a.comment, "lapse": a.lapse }),
                ),
            ],
            Self::Placement(p) => vec![
                (Group::Terms, json!({ "host": p.host, "weeks": p.weeks })),
                (
                    Group::Status,
                    match p.interruption {
                        None => json!(p.status),
                        Some(why) => json!({ "status": p.status, "interruption": why }),
                    },
                ),
                (
                    Group::Details,
                    json!({ "tutor": p.tutor, "hours": p.hours }),
                ),
            ],
            Self::FoundPlace(f) => vec![
                (
                    Group::Ask,
                    json!({ "period": f.period, "weeks": f.weeks, "origin": f.origin,
                            "host": f.host, "place": f.place, "tutor": f.tutor }),
                ),
                (
                    Group::Status,
                    json!({ "status": f.status, "comment": f.comment, "placement": f.placement }),
                ),
            ],
            // Times are the device's until the server has its own: nobody decides on them.
            Self::Support(s) => vec![
                (Group::Ask, json!({ "period": s.period, "weeks": s.weeks })),
                (
                    Group::Status,
                    json!({ "level": s.level, "status": s.status, "motive": s.motive }),
                ),
            ],
            Self::Report(r) => vec![
                (Group::Text, json!({ "reason": r.reason, "text": r.text })),
                (
                    Group::Status,
                    json!({ "status": r.status, "answer": r.answer }),
                ),
            ],
            other => vec![(Group::Whole, other.whole())],
        }
    }

    fn whole(&self) -> Value {
        self.to_json()
            .ok()
            .and_then(|text| serde_json::from_str(&text).ok())
            .unwrap_or(Value::Null)
    }

    /// The pupil it tells about, whose data it is: it is handed over with them and erased with them.
    #[must_use]
    pub fn pupil(&self) -> Option<PupilId> {
        let by = |author: UserId| Some(PupilId(author.0));
        match self {
            Self::Pupil(p) => Some(p.id),
            Self::Need(n) => Some(n.pupil),
            Self::Application(a) => Some(a.pupil),
            Self::Placement(p) => Some(p.pupil),
            Self::FoundPlace(f) => Some(f.pupil),
            Self::Referent(r) => Some(r.pupil),
            Self::Demarche(d) => Some(d.pupil),
            Self::Support(s) => Some(s.pupil),
            Self::SupportStep(s) => Some(s.pupil),
            Self::Concern(c) => Some(c.pupil),
            Self::Visit(v) => Some(v.pupil),
            Self::Attendance(a) => Some(a.pupil),
            Self::Journal(j) => Some(j.pupil),
            Self::Reception(r) => Some(r.pupil),
            Self::Wishes(w) => Some(w.pupil),
            Self::Favourites(f) => Some(f.pupil),
            Self::Note(n) => Some(n.pupil),
            Self::Revision(r) => Some(r.pupil),
            // The ids of adults are nobody's among pupils.
            Self::Report(r) => by(r.author),
            Self::Sealed(s) => by(s.author),
            Self::Pole(_)
            | Self::School(_)
            | Self::Division(_)
            | Self::Period(_)
            | Self::Staff(_)
            | Self::Assignment(_)
            | Self::Host(_)
            | Self::HostContact(_)
            | Self::Contact(_)
            | Self::ContactEvent(_)
            | Self::ReceptionSum(_)
            | Self::Offer(_) => None,
        }
    }

    /// Entries of this row in the secondary indexes.
    #[must_use]
    pub fn index_keys(&self) -> Vec<(Index, Uuid)> {
        match self {
            Self::Division(d) => vec![(Index::DivisionsBySchool, d.school.0)],
            Self::Period(p) => vec![(Index::PeriodsByDivision, p.division.0)],
            Self::Pupil(p) => vec![(Index::PupilsByDivision, p.division.0)],
            Self::Assignment(a) => {
                let place = match a.territory {
                    Territory::Division(id) => id.0,
                    Territory::School(id) => id.0,
                    Territory::Pole(id) => id.0,
                };
                vec![
                    (Index::AssignmentsByStaff, a.staff.0),
                    (Index::AssignmentsByPlace, place),
                ]
            }
            Self::Offer(o) => vec![(Index::OffersByHost, o.host.0)],
            Self::Application(a) => vec![
                (Index::ApplicationsByPupil, a.pupil.0),
                (Index::ApplicationsByOffer, a.offer.0),
            ],
            Self::Placement(p) => {
                let mut keys = vec![
                    (Index::PlacementsByPupil, p.pupil.0),
                    (Index::PlacementsByHost, p.host.0),
                ];
                keys.extend(p.offer.map(|offer| (Index::PlacementsByOffer, offer.0)));
                keys
            }
            Self::FoundPlace(f) => vec![(Index::FoundPlacesByPupil, f.pupil.0)],
            Self::Referent(r) => {
                let mut keys = vec![(Index::ReferentsByPupil, r.pupil.0)];
                keys.extend(r.staff.map(|staff| (Index::ReferentsByStaff, staff.0)));
                keys
            }
            Self::Demarche(d) => vec![(Index::DemarchesByPupil, d.pupil.0)],
            Self::Support(s) => vec![(Index::SupportsByPupil, s.pupil.0)],
            Self::SupportStep(s) => vec![
                (Index::StepsBySupport, s.support.0),
                (Index::StepsByPupil, s.pupil.0),
            ],
            Self::Concern(c) => vec![(Index::ConcernsByPupil, c.pupil.0)],
            Self::Visit(v) => vec![
                (Index::VisitsByPupil, v.pupil.0),
                (Index::VisitsByStaff, v.staff.0),
            ],
            Self::Attendance(a) => vec![(Index::AttendancesByPupil, a.pupil.0)],
            Self::Journal(j) => vec![(Index::JournalByPupil, j.pupil.0)],
            Self::Reception(r) => vec![
                (Index::ReceptionsByPupil, r.pupil.0),
                (Index::ReceptionsByHost, r.host.0),
            ],
            Self::Contact(c) => vec![(Index::ContactsByHost, c.host.0)],
            Self::ContactEvent(e) => vec![(Index::ContactEventsByHost, e.host.0)],
            Self::Report(r) => vec![(Index::ReportsByOffer, r.offer.0)],
            Self::Note(n) => vec![(Index::NotesByPupil, n.pupil.0)],
            Self::Revision(r) => {
                vec![
                    (Index::RevisionsByNote, r.note.0),
                    (Index::RevisionsByPupil, r.pupil.0),
                ]
            }
            Self::Sealed(s) => vec![(Index::SealedByAuthor, s.author.0)],
            Self::Pole(_)
            | Self::School(_)
            | Self::Need(_)
            | Self::Staff(_)
            | Self::Host(_)
            | Self::Wishes(_)
            | Self::Favourites(_)
            | Self::ReceptionSum(_)
            | Self::HostContact(_) => Vec::new(),
        }
    }
}

macro_rules! indexes {
    ($($name:ident = $text:literal, $kind:ident;)*) => {
        /// Secondary indexes, from an id to rows.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Index { $($name),* }

        impl Index {
            /// Every index.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// Name in the database.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text),* }
            }

            /// Kind of the rows it leads to.
            #[must_use]
            pub fn kind(self) -> Kind {
                match self { $(Self::$name => Kind::$kind),* }
            }
        }
    };
}

indexes! {
    DivisionsBySchool = "divisions_by_school", Division;
    PeriodsByDivision = "periods_by_division", Period;
    PupilsByDivision = "pupils_by_division", Pupil;
    AssignmentsByStaff = "assignments_by_staff", Assignment;
    AssignmentsByPlace = "assignments_by_place", Assignment;
    OffersByHost = "offers_by_host", Offer;
    ApplicationsByPupil = "applications_by_pupil", Application;
    ApplicationsByOffer = "applications_by_offer", Application;
    PlacementsByPupil = "placements_by_pupil", Placement;
    PlacementsByOffer = "placements_by_offer", Placement;
    PlacementsByHost = "placements_by_host", Placement;
    FoundPlacesByPupil = "found_places_by_pupil", FoundPlace;
    ReferentsByPupil = "referents_by_pupil", Referent;
    ReferentsByStaff = "referents_by_staff", Referent;
    DemarchesByPupil = "demarches_by_pupil", Demarche;
    SupportsByPupil = "supports_by_pupil", Support;
    StepsBySupport = "steps_by_support", SupportStep;
    StepsByPupil = "steps_by_pupil", SupportStep;
    ConcernsByPupil = "concerns_by_pupil", Concern;
    VisitsByPupil = "visits_by_pupil", Visit;
    VisitsByStaff = "visits_by_staff", Visit;
    AttendancesByPupil = "attendances_by_pupil", Attendance;
    JournalByPupil = "journal_by_pupil", Journal;
    ReceptionsByPupil = "receptions_by_pupil", Reception;
    ReceptionsByHost = "receptions_by_host", Reception;
    ContactsByHost = "contacts_by_host", Contact;
    ContactEventsByHost = "contact_events_by_host", ContactEvent;
    ReportsByOffer = "reports_by_offer", Report;
    NotesByPupil = "notes_by_pupil", Note;
    RevisionsByNote = "revisions_by_note", Revision;
    RevisionsByPupil = "revisions_by_pupil", Revision;
    SealedByAuthor = "sealed_by_author", Sealed;
}

/// An index and the id looked up in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IndexKey {
    pub index: Index,
    pub key: Uuid,
}
